"""The build: read all sources, refuse what is wrong, execute, prove, and only then write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.workbook.cells import Made, code_cells, outputs_seal, solved_copy, student_copy, to_text
from coursekit.workbook.colab import Repository, readme_links, repository_of
from coursekit.workbook.execute import Execution, execute
from coursekit.workbook.files import ensure_writable, shown_path, write_files
from coursekit.workbook.problems import BuildError, Problem
from coursekit.workbook.progress import Progress, Step, no_progress
from coursekit.workbook.proof import execution_problems
from coursekit.workbook.registry import Registry, course_registry
from coursekit.workbook.rules import duplicate_problems, source_problems
from coursekit.workbook.source import Source, read_source, section_of

SAMPLE = "sample"
NOTHING_WRITTEN = "Nothing was written."


@dataclass(frozen=True)
class Pair:
    """The two copies of one source and where they stand."""

    student: Made
    solved: Made
    student_path: Path
    solved_path: Path


def build(
    root: Path,
    sections: Sequence[str] = (),
    registry: Registry | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Make the notebooks of the given sections (default: all); return the files that changed.

    Raises `BuildError` with every problem found; then nothing is written. An interrupt leaves the old files.
    """
    pairs = make_pairs(root, sections, registry)
    for path in (path for pair in pairs for path in (pair.solved_path, pair.student_path)):
        if path.parent.is_dir():  # else the last step makes it
            ensure_writable(path)
    problems: list[Problem] = []
    contents: dict[Path, str] = {}
    total = sum(code_cells(made.notebook) for pair in pairs for made in (pair.solved, pair.student))
    with (progress or no_progress)(total) as step:
        for pair in pairs:
            solved = _prove(pair.solved, pair.solved_path, "passed", step, problems)
            _prove(pair.student, pair.student_path, "not attempted", step, problems)
            if solved is None:
                continue
            solved.notebook["metadata"]["coursekit"].update(outputs_seal(solved.notebook))
            contents[pair.solved_path] = to_text(solved.notebook)
            contents[pair.student_path] = to_text(pair.student.notebook)
    if problems:
        raise BuildError(problems, NOTHING_WRITTEN)
    return write_files(contents | readme_links(root))


def make_pairs(root: Path, sections: Sequence[str] = (), registry: Registry | None = None) -> list[Pair]:
    """Read and check the sources and return their notebooks, not executed. Raises `BuildError`."""
    pairs, problems = checked_pairs(root, sections, registry)
    if problems:
        raise BuildError(problems, NOTHING_WRITTEN)
    return pairs


def checked_pairs(
    root: Path, sections: Sequence[str] = (), registry: Registry | None = None
) -> tuple[list[Pair], list[Problem]]:
    """Return the pairs of all chosen sources that are sound, and the problems of the others.

    Sources of other sections are read too, but only to find an exercise that is checked twice.
    """
    if registry is None:
        registry = course_registry()
    chosen = choose(root, sections)
    repository = repository_of(root)
    problems: list[Problem] = []
    sources: list[Source] = []
    for path in sorted((root / "answers").glob("*.py")):
        source, found = read_source(path, shown_path(path, root))
        problems += found if path in chosen else []
        if source is not None:
            sources.append(source)
            problems += source_problems(source, registry) if path in chosen else []
    names = {shown_path(path, root) for path in chosen}
    problems += [problem for problem in duplicate_problems(sources) if problem.path in names]
    bad = {problem.path for problem in problems}
    good = (source for source in sources if source.shown in names - bad)
    return [_pair(root, source, repository) for source in good], problems


def choose(root: Path, sections: Iterable[str], folder: str = "answers", suffix: str = ".py") -> list[Path]:
    """Return the files of the given sections ("I", "i", "1", "01" or "01_vocab"; none given means all).

    Raises `CourseError` for a section that has no file, and where there is no file at all.
    """
    paths = sorted((root / folder).glob(f"*{suffix}"))
    if not paths:
        then = "run `coursekit build` first" if suffix == ".ipynb" else "write one, such as 01_vocab.py"
        raise CourseError(f"There are no *{suffix} files in {root / folder}: {then}.")
    wanted = list(sections)
    if not wanted:
        return paths
    chosen = set()
    for name in wanted:
        matching = [path for path in paths if _is_called(path, name)]
        if not matching:
            known = ", ".join(section_of(path.stem + ".py") or path.stem for path in paths)
            raise CourseError(f'There is no section "{name}" in {folder}/; the sections are {known}.')
        chosen.update(matching)
    return sorted(chosen)


def _is_called(path: Path, name: str) -> bool:
    section = section_of(path.stem + ".py")
    number = path.stem[:2]
    return name.upper() == section or name in (path.stem, path.name, number, number.lstrip("0"))


def _pair(root: Path, source: Source, repository: Repository) -> Pair:
    file_name = f"{source.name}.ipynb"
    return Pair(
        student_copy(source, repository),
        solved_copy(source, repository),
        root / "notebooks" / file_name,
        root / "answers" / file_name,
    )


def _prove(made: Made, path: Path, wanted: str, step: Step, problems: list[Problem]) -> Execution | None:
    """Execute a copy where its readers will, next to its file; None where it is not as it must be."""
    folder = (
        path.parent if path.parent.is_dir() else made.source.path.parent
    )  # the first build makes notebooks/
    label = f"section {made.source.section}, {'solved' if wanted == 'passed' else 'student'}"
    execution = execute(made.notebook, folder, SAMPLE, on_cell=step.notebook(label, made.notebook))
    found = execution_problems(made, execution, wanted)
    problems += found
    return None if found else execution
