"""The build: read all sources, refuse what is wrong, execute both copies, look at the outputs, write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coursekit.checks.exercise import Exercise
from coursekit.exercises import exercises
from coursekit.files import ensure_writable, write_files
from coursekit.workbook.cells import (
    NotebookCopy,
    count_code_cells,
    digest_outputs,
    make_solved_copy,
    make_student_copy,
    to_text,
)
from coursekit.workbook.colab import Repository, read_repository, relink_readme
from coursekit.workbook.execute import (
    CellCounter,
    Execution,
    Panel,
    Progress,
    execute,
    hide_progress,
    stderr_text,
)
from coursekit.workbook.folder import display_path, find_section_files
from coursekit.workbook.hand_edits import find_hand_edits
from coursekit.workbook.remote import adopt_remote
from coursekit.workbook.rules import find_duplicate_checks, find_problems
from coursekit.workbook.source import BuildError, Problem, Source, read_source

_NOTHING_WRITTEN = "Nothing was written."


@dataclass(frozen=True)
class NotebookPair:
    """The two copies of one source, and the files that they go to."""

    student: NotebookCopy
    solved: NotebookCopy
    student_path: Path
    solved_path: Path


def build(
    root: Path,
    sections: Sequence[str] = (),
    registry: Mapping[str, Exercise] | None = None,
    progress: Progress | None = None,
    *,
    replace: bool = False,
) -> list[Path]:
    """Make the notebooks of the given sections (default: all); return the files that changed.

    replace: whether notebooks that were edited by hand are replaced, too.

    A build of all sections lets links lead to the fork that this is a clone of; see `remote.py`.

    Raises `BuildError` with every problem found; then nothing is written. An interrupt leaves the old files.
    """
    repository, settings = (read_repository(root), {}) if sections else adopt_remote(root)
    pairs, problems = make_pairs(root, sections, registry, repository=repository)
    for pair in pairs if not replace else ():
        problems += find_hand_edits(pair.student, pair.student_path, root)
        problems += find_hand_edits(pair.solved, pair.solved_path, root)
    if problems:
        raise BuildError(problems, _NOTHING_WRITTEN)
    for path in (path for pair in pairs for path in (pair.solved_path, pair.student_path)):
        if path.parent.is_dir():  # else the last step makes it
            ensure_writable(path)
    contents: dict[Path, str] = settings | relink_readme(root, repository)
    total = sum(count_code_cells(copy.notebook) for pair in pairs for copy in (pair.solved, pair.student))
    with (progress or hide_progress)(total) as counter:
        for pair in pairs:
            solved, solved_problems = _execute_copy(pair.solved, pair.solved_path, "passed", counter)
            _, student_problems = _execute_copy(pair.student, pair.student_path, "not attempted", counter)
            problems += solved_problems + student_problems
            if solved_problems:
                continue
            solved.notebook["metadata"]["coursekit"].update(digest_outputs(solved.notebook))
            contents[pair.solved_path] = to_text(solved.notebook)
            contents[pair.student_path] = to_text(pair.student.notebook)
    if problems:
        raise BuildError(problems, _NOTHING_WRITTEN)
    return write_files(contents)


def make_pairs(
    root: Path,
    sections: Sequence[str] = (),
    registry: Mapping[str, Exercise] | None = None,
    *,
    repository: Repository | None = None,
) -> tuple[list[NotebookPair], list[Problem]]:
    """Return the notebooks of all chosen sources that are sound, not executed, and the others' problems.

    repository: where badges and set-up cells lead; default: what `pyproject.toml` says.
    Sources of other sections are read too, but only to find an exercise that is checked twice.
    """
    if registry is None:
        registry = exercises()
    chosen_paths = find_section_files(root, sections)
    place = repository or read_repository(root)
    problems: list[Problem] = []
    sources: list[Source] = []
    for path in sorted((root / "answers").glob("*.py")):
        source, reading_problems = read_source(path, display_path(path, root))
        problems += reading_problems if path in chosen_paths else []
        if source is not None:
            sources.append(source)
            problems += find_problems(source, registry) if path in chosen_paths else []
    chosen_names = {display_path(path, root) for path in chosen_paths}
    problems += [problem for problem in find_duplicate_checks(sources) if problem.path in chosen_names]
    sound_names = chosen_names - {problem.path for problem in problems}
    pairs = [
        NotebookPair(
            student=make_student_copy(source, place),
            solved=make_solved_copy(source, place),
            student_path=root / "notebooks" / f"{source.name}.ipynb",
            solved_path=root / "answers" / f"{source.name}.ipynb",
        )
        for source in sources
        if source.display_path in sound_names
    ]
    return pairs, problems


def _execute_copy(
    copy: NotebookCopy, path: Path, state: str, counter: CellCounter
) -> tuple[Execution, list[Problem]]:
    """Execute a copy where its readers will, next to its file; return what came of it, and its problems."""
    # The first build makes notebooks/: until then, the source's folder does.
    folder = path.parent if path.parent.is_dir() else copy.source.path.parent
    label = f"section {copy.source.section}, {'solved' if state == 'passed' else 'student'}"
    on_cell = counter.start_notebook(label, copy.notebook)
    execution = execute(copy.notebook, folder, "sample", on_cell=on_cell)
    return execution, find_execution_problems(copy, execution, state)


def find_execution_problems(copy: NotebookCopy, execution: Execution, state: str) -> list[Problem]:
    """Return every place where an executed copy is not as it must be.

    `state` is what every check must show: "passed" in the solved copy, "not attempted" in the student's. No
    cell may raise or write to stderr, and each check cell must show its own panel, once.
    """
    copy_name = "solved copy" if state == "passed" else "student's copy"
    problems = []

    def add_problem(index: int, text: str, line: int | None = None) -> None:
        exercise = copy.cells[index].exercise
        where = f"{copy_name}, exercise {exercise}: " if exercise else f"{copy_name}: "
        problems.append(Problem(copy.source.display_path, copy.line_of(index, line), where + text))

    for error in execution.errors:
        add_problem(error.index, error.text, error.line)
    failed = {error.index for error in execution.errors}
    for index, cell in enumerate(copy.cells):
        if index in failed:
            continue
        if execution.stopped_at is not None and index > execution.stopped_at:
            break
        text = stderr_text(execution.notebook, index)
        if text:
            add_problem(index, f"writes to stderr, which stored outputs must not hold: {_to_one_line(text)}")
        if cell.role == "check":
            panels = [panel for panel in execution.panels if panel.index == index]
            if [panel.exercise for panel in panels] != [cell.exercise]:
                shows = _name_panels(panels)
                add_problem(index, f"the check must show the panel of its own exercise, once; {shows}")
            elif panels[0].state != state:
                plain = _plain_text(execution, index)
                add_problem(index, f'the check shows "{panels[0].state}", not "{state}": {plain}')
    return problems


def _name_panels(panels: Sequence[Panel]) -> str:
    return "it shows " + (", ".join(panel.exercise for panel in panels) if panels else "none")


def _plain_text(execution: Execution, index: int) -> str:
    """Return what a reader of the cell's outputs sees, as one line."""
    outputs = execution.notebook["cells"][index]["outputs"]
    return _to_one_line(" ".join(str(output.get("data", {}).get("text/plain", "")) for output in outputs))


def _to_one_line(text: str) -> str:
    """Return a text with single spaces in place of line ends, cut after 300 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 300 else line[:297] + "..."
