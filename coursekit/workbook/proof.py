"""Proof before anything is written: solved copies pass, students' copies run and are not attempted."""

from collections.abc import Sequence

from coursekit.workbook.cells import Made
from coursekit.workbook.execute import Execution, Shown, stderr_text
from coursekit.workbook.problems import Problem


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
