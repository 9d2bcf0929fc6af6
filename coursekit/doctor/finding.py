"""What the doctor finds, as data, and how it is shown: lines that say all without colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "problem"]

WIDTH = 80
"""Characters in a line; a command is never broken, so that it can be copied whole."""

_INDENT = 9
_COLOURS: dict[State, str] = {"ok": "green", "note": "yellow", "problem": "bold red"}


@dataclass(frozen=True)
class Finding:
    """One thing that the doctor looked at.

    what: a word or two that name it. state: a "problem" is to be mended, a "note" is good to know.
    sentence: how it stands. command: the one command that does something about it. aim: what the command
    does, as in "to mend it".
    """

    what: str
    state: State
    sentence: str
    command: str | None = None
    aim: str = "mend it"


def lines(finding: Finding, width: int = WIDTH) -> list[str]:
    """Return a finding's lines: its state as a word, then the sentence, then the command."""
    shown = textwrap.wrap(
        f"{finding.what}: {finding.sentence}",
        width,
        initial_indent=f"{finding.state:<{_INDENT}}",
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if finding.command:
        start = f"{' ' * _INDENT}to {finding.aim}: "
        whole = len(start) + len(finding.command) <= width
        shown += [start + finding.command] if whole else [start.rstrip(), f"  {finding.command}"]
    return shown


def conclusion(findings: Sequence[Finding]) -> str:
    """Say in a sentence what all findings come to."""
    count = sum(finding.state == "problem" for finding in findings)
    if not count:
        return "No problem found: the notebooks can run here."
    problems = "One problem" if count == 1 else f"{count} problems"
    return f"{problems} found: run the command given there, then `coursekit doctor` again."


def show(findings: Iterable[Finding]) -> int:
    """Print findings as they come, and a conclusion; return the exit code, 1 if there is a problem."""
    every = []
    for finding in findings:
        every.append(finding)
        first, *others = lines(finding)
        _print(first[:_INDENT], _COLOURS[finding.state], first[_INDENT:])
        for line in others:
            _print("", "", line)
    _print("", "", f"\n{conclusion(every)}")
    return int(any(finding.state == "problem" for finding in every))


def _print(word: str, colour: str, text: str) -> None:
    """Print a line, with its first word in colour where the terminal has colours."""
    try:
        from rich.console import Console
        from rich.text import Text
    except ImportError:  # rich may be what is missing
        print(word + text, flush=True)
        return
    Console(highlight=False).print(Text.assemble((word, colour), text), soft_wrap=True)
