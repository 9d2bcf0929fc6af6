"""What a check shows: as a panel in the notebook, and as plain text that needs no colour."""

from __future__ import annotations

import enum
import html
import textwrap
from dataclasses import dataclass
from typing import Any

MIME = "application/vnd.coursekit.report+json"
"""The machine's view of a report, beside text and HTML in the cell's output."""


class State(enum.Enum):
    """How a value, or a whole exercise, stands."""

    PASSED = "passed"
    NOT_ATTEMPTED = "not attempted"
    UNFINISHED = "unfinished"
    WRONG = "wrong"


_SIGN = {State.PASSED: "✓", State.NOT_ATTEMPTED: "○", State.UNFINISHED: "◐", State.WRONG: "✗"}
_WORDS = {
    State.PASSED: "passed",
    State.NOT_ATTEMPTED: "not attempted",
    State.UNFINISHED: "not finished",
    State.WRONG: "not right yet",
}
# Colour only repeats what sign and words say. These four have contrast on white and on dark ground.
_COLOUR = {
    State.PASSED: "#1a7f4b",
    State.NOT_ATTEMPTED: "#6e7781",
    State.UNFINISHED: "#9a6700",
    State.WRONG: "#cf3a2f",
}


@dataclass(frozen=True)
class Line:
    """How one value stands. answer: the student's own free text, shown back."""

    name: str
    state: State
    message: str
    answer: str | None = None


@dataclass(frozen=True)
class Comparison:
    """A value as a student gave it, beside the right one, both as short texts: never for the student."""

    name: str
    given: str
    expected: str


@dataclass(frozen=True)
class Report:
    """How an exercise stands. A notebook shows it as a panel; `str(report)` is its plain text.

    mistakes: names of the recognised mistakes, in the order of their hints. They are for grading: no panel
    shows them. note: a sentence about the notebook, and not about an answer.
    """

    exercise: str
    title: str
    lines: tuple[Line, ...]
    hints: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    note: str = ""

    @property
    def state(self) -> State:
        """Wrong if anything is wrong; else passed, not attempted, or something of both."""
        states = {line.state for line in self.lines}
        if State.WRONG in states:
            return State.WRONG
        return states.pop() if len(states) == 1 else State.UNFINISHED

    @property
    def heading(self) -> str:
        """One line, such as "✓ I.1 passed"."""
        return f"{_SIGN[self.state]} {self.exercise} {_WORDS[self.state]}"

    def __str__(self) -> str:
        parts = [f"{self.heading} · {self.title}", *_wrap_text(self.note)]
        for line in self._lines_to_show():
            parts += _wrap_text(f"{_SIGN[line.state]} {line.name}: {line.message}".rstrip(": "))
            if line.answer:
                parts += [f"    | {row}" for row in line.answer.splitlines()]
        for hint in self.hints:
            parts += _wrap_text(f"Hint: {hint}")
        if self.asks:
            parts += ["  Does your answer say:", *(f"    - {ask}" for ask in self.asks)]
        return _replace_surrogates("\n".join(parts))

    __repr__ = __str__

    def _lines_to_show(self) -> list[Line]:
        """Return the lines of an exercise that is begun, without those that have nothing to add."""
        if self.state is State.NOT_ATTEMPTED:
            return []
        return [line for line in self.lines if line.message or self.state is not State.PASSED]

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return {"text/plain": str(self), "text/html": self.to_html(), MIME: self.to_json()}

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "exercise": _replace_surrogates(self.exercise),
            "state": self.state.value,
            "values": {_replace_surrogates(line.name): line.state.value for line in self.lines},
            "hints": list(self.hints),
        }

    def to_html(self) -> str:
        """Return the panel. Everything that comes from a student is escaped."""
        colour = _COLOUR[self.state]
        body = [
            f'<div role="group" aria-label="Check of exercise {html.escape(self.exercise)}" '
            f'style="border:1px solid {colour};border-left:0.5em solid {colour};border-radius:4px;'
            "padding:0.4em 0.8em;margin:0.3em 0;"
            "max-width:50em;line-height:1.45;overflow-wrap:anywhere;"  # long names break in a narrow window
            'color:var(--jp-content-font-color1,inherit);">',
            f"<strong>{html.escape(self.heading)}</strong> · {html.escape(self.title)}",
        ]
        if self.note:
            body.append(f'<div style="margin-top:0.2em">{html.escape(self.note)}</div>')
        for line in self._lines_to_show():
            text = f"<code>{html.escape(line.name)}</code> {html.escape(line.message)}"
            body.append(f'<div style="margin-top:0.2em">{_SIGN[line.state]} {text}</div>')
            if line.answer:
                body.append(
                    '<blockquote style="margin:0.3em 0 0.3em 1em;padding-left:0.8em;border-left:2px solid '
                    f'currentColor;white-space:pre-line">{html.escape(line.answer)}</blockquote>'
                )
        for hint in self.hints:
            body.append(f'<div style="margin-top:0.3em"><strong>Hint:</strong> {html.escape(hint)}</div>')
        if self.asks:
            items = "".join(f"<li>{html.escape(ask)}</li>" for ask in self.asks)
            body.append(
                f'<div style="margin-top:0.3em">Does your answer say:<ul style="margin:0">{items}</ul></div>'
            )
        return _replace_surrogates("\n".join([*body, "</div>"]))


def _replace_surrogates(text: str) -> str:
    """Replace lone surrogates: half a character in a student's string could be neither printed nor saved."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _wrap_text(text: str) -> list[str]:
    return textwrap.wrap(text, 96, initial_indent="  ", subsequent_indent="    ")
