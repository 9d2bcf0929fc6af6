"""The build: read all sources, refuse what is wrong, execute, prove, and only then write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coursekit.checks.exercise import Exercise
from coursekit.errors import CourseError
from coursekit.exercises import exercises
from coursekit.workbook.cells import Made, code_cells, outputs_seal, solved_copy, student_copy, to_text
from coursekit.workbook.colab import Repository, readme_links, repository_of
from coursekit.workbook.execute import Execution, Progress, Shown, Step, execute, no_progress, stderr_text
from coursekit.workbook.files import ensure_writable, shown_path, write_files
from coursekit.workbook.problems import BuildError, Problem
from coursekit.workbook.rules import duplicate_problems, source_problems
from coursekit.workbook.source import Source, read_source, section_of


def execution_problems(made: Made, execution: Execution, wanted: str) -> list[Problem]:
    """Return every place where an executed copy is not as it must be.

    `wanted` is the state that every check must show: "passed" in the solved copy, "not attempted" in the
    student's. No cell may raise or write to stderr, and each check cell must show its own panel, once.
    """
    which = "solved copy" if wanted == "passed" else "student's copy"
    problems = []

    def say(index: int, text: str, line: int | None = None) -> None:
        own = made.cells[index].exercise
        where = f"{which}, exercise {own}: " if own else f"{which}: "
        problems.append(Problem(made.source.shown, made.line_of(index, line), where + text))

    for error in execution.errors:
        say(error.index, error.text, error.line)
    failed = {error.index for error in execution.errors}
    for index, cell in enumerate(made.cells):
        if index in failed:
            continue
        if index > (len(made.cells) if execution.stopped_at is None else execution.stopped_at):
            break
        text = stderr_text(execution.notebook, index)
        if text:
            say(index, f"writes to stderr, which stored outputs must not hold: {_one_line(text)}")
        if cell.role == "check":
            panels = [panel for panel in execution.shown if panel.index == index]
            if [panel.exercise for panel in panels] != [cell.exercise]:
                say(index, "the check must show the panel of its own exercise, once; " + _seen(panels))
            elif panels[0].state != wanted:
                plain = _plain_text(execution, index)
                say(index, f'the check shows "{panels[0].state}", not "{wanted}": {plain}')
    return problems


def _seen(panels: Sequence[Shown]) -> str:
    return "it shows " + (", ".join(panel.exercise for panel in panels) if panels else "none")


def _plain_text(execution: Execution, index: int) -> str:
    """Return what a reader of the cell's outputs sees, as one line."""
    outputs = execution.notebook["cells"][index]["outputs"]
    return _one_line(" ".join(str(out.get("data", {}).get("text/plain", "")) for out in outputs))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else line[:297] + "..."


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
    registry: Mapping[str, Exercise] | None = None,
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


def make_pairs(
    root: Path, sections: Sequence[str] = (), registry: Mapping[str, Exercise] | None = None
) -> list[Pair]:
    """Read and check the sources and return their notebooks, not executed. Raises `BuildError`."""
    pairs, problems = checked_pairs(root, sections, registry)
    if problems:
        raise BuildError(problems, NOTHING_WRITTEN)
    return pairs


def checked_pairs(
    root: Path, sections: Sequence[str] = (), registry: Mapping[str, Exercise] | None = None
) -> tuple[list[Pair], list[Problem]]:
    """Return the pairs of all chosen sources that are sound, and the problems of the others.

    Sources of other sections are read too, but only to find an exercise that is checked twice.
    """
    if registry is None:
        registry = exercises()
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
