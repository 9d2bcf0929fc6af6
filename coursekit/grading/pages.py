"""What all pages of grading share: one look, no scripts, no network, and texts that can do no harm.

Whatever a template prints goes through `clean` and is then escaped: no text of a student can be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from coursekit.grading.outcome import Outcome
from coursekit.grading.points import show_points

if TYPE_CHECKING:
    import jinja2
    from jinja2.runtime import Context

LONGEST_NAME = 120
"""Characters of a person's name that a page shows."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""The pages' Content-Security-Policy: a browser runs and fetches nothing, even if escaping had a hole."""

SIGNS: Mapping[Outcome, str] = {
    Outcome.PASSED: "✓",
    Outcome.WRONG: "✗",
    Outcome.UNFINISHED: "◐",
    Outcome.NOT_ATTEMPTED: "○",
    **dict.fromkeys((Outcome.ERROR, Outcome.TIMEOUT, Outcome.MEMORY, Outcome.DIED, Outcome.OUTPUT), "!"),
    **dict.fromkeys((Outcome.TAMPERED, Outcome.AWAITING), "…"),
    **dict.fromkeys((Outcome.MISSING, Outcome.UNREADABLE), "–"),
}
"""One sign an outcome, the first four as in a check's panel. It only repeats what the words beside it say."""

WORDS: Mapping[Outcome, str] = {
    Outcome.PASSED: "passed",
    Outcome.WRONG: "not right yet",
    Outcome.UNFINISHED: "not finished",
    Outcome.NOT_ATTEMPTED: "not attempted",
    Outcome.ERROR: "stopped by an error",
    Outcome.TIMEOUT: "took too long",
    Outcome.MEMORY: "out of memory",
    Outcome.DIED: "the kernel died",
    Outcome.OUTPUT: "too much output",
    Outcome.TAMPERED: "to be looked at by a person",
    Outcome.MISSING: "no cell found",
    Outcome.UNREADABLE: "notebook unreadable",
    Outcome.AWAITING: "to be read by a person",
}
"""The outcomes in words, the first four as in a check's panel; without blame."""

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|"  # control characters: shown as Unicode's pictures of them
    "[\x80-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|"  # half characters, and what HTML does not allow
    # Marks that reorder or hide text. Left in peace: the joiners of emoji and of Indic and Arabic script.
    "[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ACCENT = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED = re.compile(f"({_ACCENT}{{4}}){_ACCENT}+")


def clean(text: str, private_paths: Iterable[str] = ()) -> str:
    """Return a text as a page may show it: nothing in it is hidden, moves the cursor or reorders text.

    Colour codes of terminals go; other control characters and marks that reorder text become visible; line
    ends become newlines; accents stacked over a whole page stay four high. Each of `private_paths`, and so
    the beginning of each path below it, becomes "…". The result is not escaped: templates do that.
    """
    if not (text.isascii() and text.isprintable()):
        text = _ESCAPES.sub("", re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text))
        text = _STACKED.sub(r"\1", _HIDDEN.sub(_visible, text))
    return hide(text, private_paths)


def hide(text: str, private_paths: Iterable[str]) -> str:
    """Replace each of the paths in a text by "…"."""
    for path in sorted(private_paths, key=len, reverse=True):  # the longest first: it may begin with another
        if len(path) > 1:  # "/" would take every slash away
            text = text.replace(path, "…")
    return text


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20 or code == 0x7F:
        return chr(0x2400 + code) if code < 0x20 else "␡"
    if code < 0xA0 or 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code in (0xFFFE, 0xFFFF):
        return "\N{REPLACEMENT CHARACTER}"
    return f"[U+{code:04X}]"


def one_line(text: str, most: int = 500) -> str:
    """Return a text in one line, with single spaces; "…" at the end where it was longer than `most`."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def cut(text: str, characters: int = 4000, lines: int = 60) -> tuple[str, str]:
    """Return the beginning of a text, and a sentence that says what was left out ("" for nothing)."""
    rows = text.rstrip().split("\n")
    kept = "\n".join(rows[:lines])[:characters]
    left = len(text.rstrip()) - len(kept)
    return kept, f"Cut here: {left:,} more character{'s' if left != 1 else ''}." if left else ""


def amount(reached: float, maximum: float) -> str:
    """Return "1 of 2"."""
    return f"{show_points(reached)} of {show_points(maximum)}"


def of_points(reached: float, maximum: float) -> str:
    """Return "1 of 2 points"."""
    return f"{amount(reached, maximum)} point{'' if maximum == 1 else 's'}"


def counted(many: int, noun: str, plural: str | None = None) -> str:
    """Return "1 student", "2,000 students"."""
    return f"{many:,} {noun if many == 1 else plural or noun + 's'}"


@dataclass(frozen=True)
class Titles:
    """What the pages call exercises ("I.1") and sections ("I"); what is not named here goes by its number."""

    exercises: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_course(cls, sections: Mapping[str, str] | None = None) -> Titles:
        """Give the course's own titles. Sections' titles stand in the notebooks: hand them in."""
        from coursekit.workbook.registry import course_registry

        return cls({one.id: one.title for one in course_registry().values()}, sections or {})

    def section(self, section: str) -> str:
        """Return "I. Vocabulary", or "Section I"."""
        title = self.sections.get(section)
        return f"{section}. {title}" if title else f"Section {section}"

    def exercise(self, exercise: str) -> str:
        """Return the exercise's title, or "" for one without."""
        return self.exercises.get(exercise, "")


def anchor(*parts: str) -> str:
    """Return an id for a page, such as "exercise-I-2-a"."""
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts)


def render(template: str, values: Mapping[str, Any], private_paths: Sequence[str] = ()) -> str:
    """Return a template of this package as a page. Every text in `values` is cleaned and escaped."""
    return _environment().get_template(template).render(
        **values, policy=POLICY, private_paths=tuple(private_paths)
    )  # fmt: skip


@cache
def _environment() -> jinja2.Environment:
    """Make the templates' home, once: 500 pages need them compiled once only."""
    import jinja2

    @jinja2.pass_context
    def shown(context: Context, value: Any) -> Any:
        if isinstance(value, str) and not hasattr(value, "__html__"):  # a macro's result is done already
            return clean(value, context["private_paths"])
        return value

    def source(name: str) -> str:
        return files("coursekit.grading").joinpath(name).read_text(encoding="utf-8")

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=True,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
