"""CSV files that are safe to open in a spreadsheet, whatever students wrote into them.

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
from collections.abc import Iterable, Sequence

from coursekit.grading.pages import clean

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


def safe(cell: str) -> str:
    """Make a cell that no spreadsheet takes for a formula; `plain` gives the text back."""
    return _DANGER.sub(r"\g<0>'", cell)


def plain(cell: str) -> str:
    """Take away the apostrophes that `safe` put in."""
    return _GUARDED.sub(r"\1", cell)


def csv_bytes(rows: Iterable[Sequence[str]], *, for_excel: bool = False) -> bytes:
    """Write rows as CSV: commas, CRLF (RFC 4180), UTF-8; cells made safe, hidden characters visible.

    for_excel: with a byte order mark, without which Excel takes UTF-8 for another encoding.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([safe(clean(cell)) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig" if for_excel else "utf-8")


def read_rows(text: str) -> list[tuple[int, list[str]]]:
    """Read CSV with commas, semicolons or tabs, as spreadsheets save it: (row in a spreadsheet, cells).

    Rows without any content are left out. Cells are plain: without the apostrophes.
    Raises `csv.Error` where quotation marks do not fit, or a cell is larger than 128 KiB.
    """
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    separator = None
    if text[:4].lower() == "sep=":  # Excel's own first line, which it does not show
        first, _, text = text.partition("\n")
        separator = first[4:5].strip()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or _separator(text), strict=True)
    numbered = list(enumerate(reader, start=1))
    return [(row, [plain(cell) for cell in cells]) for row, cells in numbered if any(map(str.strip, cells))]


def _separator(text: str) -> str:
    """Tell which separator the header has; a comma where it has none."""
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=header.count)
