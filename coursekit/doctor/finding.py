"""What the doctor finds, as data, and how it is shown: lines that say everything without colour, too."""

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

    subject: a word or two that name it. state: a "problem" must be solved, a "note" is good to know.
    sentence: what is the case. command: the one command that does something about it. aim: what the command
    does, as in "to mend it".
    """

    subject: str
    state: State
    sentence: str
    command: str | None = None
    aim: str = "mend it"


def format_finding(finding: Finding, width: int = WIDTH) -> list[str]:
    """Return a finding's lines: its state as a word, then the sentence, then the command."""
    lines = textwrap.wrap(
        f"{finding.subject}: {finding.sentence}",
        width,
        initial_indent=f"{finding.state:<{_INDENT}}",
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if finding.command:
        start = f"{' ' * _INDENT}to {finding.aim}: "
        fits = len(start) + len(finding.command) <= width
        lines += [start + finding.command] if fits else [start.rstrip(), f"  {finding.command}"]
    return lines


def summarize_findings(findings: Sequence[Finding]) -> str:
    """Return one sentence that says whether the notebooks can run, and what to do next."""
    count = sum(finding.state == "problem" for finding in findings)
    if not count:
        return "No problem found: the notebooks can run here."
    problems = "One problem" if count == 1 else f"{count} problems"
    return f"{problems} found: run the command given there, then `coursekit doctor` again."


def print_findings(findings: Iterable[Finding]) -> int:
    """Print each finding as soon as it is there, then a summary; return the exit code: 1 for a problem."""
    printed: list[Finding] = []
    for finding in findings:
        printed.append(finding)
        first_line, *other_lines = format_finding(finding)
        _print_line(first_line[:_INDENT], _COLOURS[finding.state], first_line[_INDENT:])
        for line in other_lines:
            _print_line("", "", line)
    _print_line("", "", f"\n{summarize_findings(printed)}")
    return int(any(finding.state == "problem" for finding in printed))


def _print_line(word: str, colour: str, text: str) -> None:
    """Print a line, with its first word in colour where the terminal has colours."""
    try:
        from rich.console import Console
        from rich.text import Text
    except ImportError:  # rich may be what is missing
        print(word + text, flush=True)
        return
    Console(highlight=False).print(Text.assemble((word, colour), text), soft_wrap=True)
