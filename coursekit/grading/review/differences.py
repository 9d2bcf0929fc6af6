"""What differs between two texts, word by word, to be marked on a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_LONGEST = 400  # words and signs of a text: the comparison's time grows with the square

# Words, numbers, single signs, and the white space between them. Thai, Japanese and Chinese have no spaces
# between words: there each letter is a part.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_PART = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A part of a text. kind: "same", "new" (only this text has it) or "gone" (only the other has it)."""

    text: str
    kind: str = "same"


def mark_differences(text: str, other: str) -> list[Piece]:
    """Return a text in pieces, with what it has more and less than another one.

    Capitals and white space do not count. Texts of more than some 200 words are not compared: one piece.
    """
    parts, other_parts = _PART.findall(text), _PART.findall(other)
    if max(len(parts), len(other_parts)) > _LONGEST:
        return [Piece(text)]
    return list(_merge(_compare(parts, other_parts)))


def _compare(parts: list[str], other_parts: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(
        None, [_normalize(part) for part in other_parts], [_normalize(part) for part in parts], autojunk=False
    )
    for tag, other_start, other_stop, start, stop in matcher.get_opcodes():
        gone, new = "".join(other_parts[other_start:other_stop]), "".join(parts[start:stop])
        if tag == "equal":
            yield Piece(new)
            continue
        if gone.strip():
            yield Piece(gone.strip(), "gone")
        if new:
            yield Piece(new, "new" if new.strip() else "same")


def _normalize(part: str) -> str:
    return " " if part.isspace() else part.casefold()


def _merge(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join neighbours of one kind."""
    last: Piece | None = None
    for piece in pieces:
        if last and last.kind == piece.kind:
            last = Piece(last.text + piece.text, piece.kind)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last
