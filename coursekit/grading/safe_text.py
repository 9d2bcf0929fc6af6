"""Texts of students made harmless: for pages and terminals, and for CSV files that spreadsheets open.

A spreadsheet runs a cell that begins with =, +, -, @ and the like as a formula, some also behind spaces and
what cannot be seen. Such a cell gets an apostrophe in front of the sign, as the Open Worldwide Application
Security Project recommends ("CSV injection"). The same is done behind a semicolon, a tab or a line's end
inside a cell: in a spreadsheet that is set to another separator than the comma, a new cell begins there.
Reading takes the apostrophes away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from coursekit.errors import CourseError

_ESCAPES = re.compile(
    # The last one, which names windows and links, ends in its line: else it could hide lines of code.
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\r\n\x85\u2028\u2029]*(?:\x07|\x1b\\)"
)
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
        text = _STACKED.sub(r"\1", _HIDDEN.sub(_make_visible, text))
    return hide_paths(text, private_paths)


def clean_code(text: str) -> str:
    """Return code as a page may show it: as `clean` does, but nothing is left out, not even colour codes."""
    return clean(text.replace("\x1b", "\u241b").replace("\x9b", "\ufffd"))


def hide_paths(text: str, private_paths: Iterable[str]) -> str:
    """Return a text with "…" in the place of each of the paths."""
    for path in sorted(private_paths, key=len, reverse=True):  # the longest first: it may begin with another
        if len(path) > 1:  # "/" would take every slash away
            text = text.replace(path, "…")
    return text


def _make_visible(match: re.Match[str]) -> str:
    """Return what a page shows in the place of a hidden character."""
    code = ord(match[0])
    if code < 0x20 or code == 0x7F:
        return chr(0x2400 + code) if code < 0x20 else "␡"
    if code < 0xA0 or 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code in (0xFFFE, 0xFFFF):
        return "\N{REPLACEMENT CHARACTER}"
    return f"[U+{code:04X}]"


def one_line(text: str, characters: int = 500) -> str:
    """Return a text in one line, with single spaces; "…" at the end where it had more characters."""
    line = " ".join(text.split())
    return line if len(line) <= characters else f"{line[: characters - 1]}…"


def truncate(text: str, characters: int = 4000, lines: int = 60) -> tuple[str, str]:
    """Return the beginning of a text, and a sentence that says what was left out ("" for nothing)."""
    text = text.rstrip()
    beginning = "\n".join(text.split("\n")[:lines])[:characters]
    more = len(text) - len(beginning)
    return beginning, f"Cut here: {more:,} more character{'s' if more != 1 else ''}." if more else ""


# All signs that are =, +, - or @, or become them in the normal form NFKC, as some programs read cells.
_SIGNS = r"=+\-@\u207a\u207c\u208a\u208c\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
# What nobody sees, and a program may take away: spaces, control characters, and what has no width.
_SPACES = r" \x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000"
_NO_WIDTH = (
    r"\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN = _SPACES + _NO_WIDTH
# Where an apostrophe goes, behind those that are there already. GUARD: nothing in writing, it in reading.
# Inside a cell, the part behind a separator may begin with quotation marks, which a program takes away.
_PLACE = rf"(?:^[{_UNSEEN}]*'*(?=GUARD[{_SIGNS}\t\r\n])|[;\t\r\n][\"{_UNSEEN}]*'*(?=GUARD[{_SIGNS}]))"
_DANGER = re.compile(_PLACE.replace("GUARD", ""))
_GUARDED = re.compile(f"({_PLACE.replace('GUARD', chr(39))})'")


def escape_formulas(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `unescape_formulas` gives the text back."""
    return _DANGER.sub(r"\g<0>'", cell)


def unescape_formulas(cell: str) -> str:
    """Return a cell without the apostrophes that `escape_formulas` put in."""
    return _GUARDED.sub(r"\1", cell)


def csv_bytes(rows: Iterable[Sequence[str]], *, for_excel: bool = False) -> bytes:
    """Return rows as CSV: commas, CRLF (RFC 4180), UTF-8; formulas escaped, hidden characters visible.

    for_excel: with a byte order mark, without which Excel takes UTF-8 for another encoding.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([escape_formulas(clean(cell)) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig" if for_excel else "utf-8")


# Up to the end of the line; what is in quotation marks may have line ends in it.
_HEADER = re.compile(r'(?:"[^"]*+"|[^"\r\n]++|")*+')

Rows = list[tuple[int, list[str]]]
"""The rows of a table that are not empty: the number of each in a spreadsheet, and its cells."""


def read_table(path: Path, what: str, is_header: Callable[[Sequence[str]], bool] | None = None) -> Rows:
    """Return the rows of a CSV file, as `read_rows` does. what: what people call the file.

    Raises:
        CourseError: the file cannot be read, or is no table.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise CourseError(f"Cannot read the {what} {path} ({why}): check the path.") from None
    if data.startswith(b"PK"):
        raise CourseError(
            f'{path.name} is a workbook of a spreadsheet program: save it as "CSV UTF-8" first.'
        )
    try:
        return read_rows(_decode(data), is_header=is_header)
    except csv.Error as error:
        raise CourseError(
            f'{path.name} is not a table ({error}): save it as "CSV UTF-8" with your spreadsheet program.'
        ) from None


def _decode(data: bytes) -> str:
    """Return the text that a spreadsheet has saved: UTF-8, UTF-16 ("Unicode text"), or Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data[1:20:2].count(0) > 5:  # UTF-16 without a mark
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_rows(text: str, is_header: Callable[[Sequence[str]], bool] | None = None) -> Rows:
    """Return the rows of CSV with commas, semicolons or tabs, as spreadsheets save it.

    Cells are without the apostrophes of `escape_formulas`. Rows without any content are left out. is_header:
    tells whether the first row is as it should be; where it is not, other separators are tried.

    Raises:
        csv.Error: quotation marks do not fit, or a cell is larger than 128 KiB.
    """
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    separator = ""
    if text[:4].lower() == "sep=":  # Excel's own first line, which it does not show
        first, *rest = re.split("\r\n?|\n", text, maxsplit=1)
        text = "".join(rest)
        separator = first[4:5].strip()
    separators = [separator] if separator else _sort_separators(text)
    if is_header is not None:
        for candidate in separators:
            with suppress(csv.Error):
                rows = _split_rows(text, candidate)
                if rows and is_header(rows[0][1]):
                    return rows
    return _split_rows(text, separators[0])


def _split_rows(text: str, separator: str) -> Rows:
    numbered = list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1))
    return [
        (row, [unescape_formulas(cell) for cell in cells])
        for row, cells in numbered
        if any(map(str.strip, cells))
    ]


def _sort_separators(text: str) -> list[str]:
    """Return the separators, that of the header first: what it has most of outside quotes and brackets."""
    header = _HEADER.match(text.lstrip("\r\n"))
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", re.sub('"[^"]*"', "", header[0] if header else ""))
    return sorted(",;\t", key=plain.count, reverse=True)
