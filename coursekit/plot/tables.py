"""A table of results: plain text in a terminal, and a page's table that a screen reader can read."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MISSING = "–"
"""Stands in a cell that has no value."""


@dataclass(frozen=True)
class Table:
    """Headers and rows of finished cells. numeric: for each column, whether it is set flush right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    title: str | None = None

    @classmethod
    def from_rows(
        cls, rows: Sequence[Sequence[Any]], headers: Sequence[str], title: str | None = None, digits: int = 3
    ) -> Table:
        """Return a table of raw values; each row is as long as the headers. digits: of `format_number`."""
        columns = [[row[index] for row in rows] for index in range(len(headers))]
        return cls(
            headers=tuple(map(str, headers)),
            rows=tuple(tuple(format_cell(value, digits) for value in row) for row in rows),
            numeric=tuple(
                all(_is_number(v) or v is None or _is_formatted_number(v) for v in column)
                for column in columns
            ),
            title=title,
        )

    def __str__(self) -> str:
        text = self._tabulate("github")
        return f"{self.title}\n\n{text}" if self.title else text

    __repr__ = __str__

    def to_html(self) -> str:
        """Return the table as HTML, its headers tied to column or row for screen readers."""
        # tabulate escapes every cell. Each says its own alignment: notebooks set one without it flush right.
        page = re.sub(r"<t([hd])>", r'<t\1 style="text-align: left;">', str(self._tabulate("html")))
        page = re.sub(r"<th(?= )", '<th scope="col"', page)
        page = re.sub(
            r'<tr><td style="([^"]*)">(.*?)</td>',
            r'<tr><th scope="row" style="font-weight: normal; \1">\2</th>',
            page,
            flags=re.DOTALL,
        )
        if self.title:
            # A caption is as wide as its table and wraps there; a narrow table would make a tall, thin one.
            style = "caption-side: top; text-align: left; color: inherit; min-width: 36em;"
            caption = f'<caption style="{style}">{html.escape(self.title)}</caption>'
            page = page.replace("<table>", f"<table>\n{caption}", 1)
        return page

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.to_html()}

    def _tabulate(self, style: str) -> str:
        from tabulate import tabulate

        # tabulate 0.9, which Colab has, loses the headers of a table without rows: give it an empty row.
        # The cells are finished: without `disable_numparse` the word "1e5" would become a number.
        return str(
            tabulate(
                self.rows or [("",) * len(self.headers)],
                self.headers,
                tablefmt=style,
                colalign=["right" if numeric else "left" for numeric in self.numeric],
                disable_numparse=True,
            )
        )


def _is_number(value: Any) -> bool:
    """Return whether a value is one real number (Python's, numpy's, a tensor of one element), and no bool."""
    plain = _to_plain(value)
    return isinstance(plain, (int, float)) and not isinstance(plain, bool)


def format_cell(value: Any, digits: int = 3) -> str:
    """Return a value as text for a reader: 4,000,601 and 0.693 and –; strings stay, on one line."""
    plain = _to_plain(value)
    if plain is None:
        return MISSING
    if isinstance(plain, bool) or not isinstance(plain, (int, float)):
        # tabulate takes a cell of this one control character for the mark of a line between rows.
        return " ".join(str(plain).splitlines()).replace("\x01", " ")
    return format_number(plain, digits)


def format_number(value: float, digits: int = 3) -> str:
    """Return a number as text: whole ones with commas, others with `digits` decimals, tiny ones as 1e-06."""
    if isinstance(value, int):
        return f"{value:,}"
    if value and not 0.5 * 10**-digits <= abs(value) < 1e9:
        return f"{value:.{max(digits, 1)}g}"
    return f"{value:,.{digits}f}"


def format_mean(mean: float, sd: float | None) -> str:
    """Return mean and standard deviation as text: (0.92, 0.0011) → "0.9200 ± 0.0011"; no sd, no "±"."""
    return f"{mean:.4f}" if sd is None else f"{mean:.4f} ± {sd:.4f}"


def format_percent(share: float) -> str:
    """Return a share from 0 to 1 in percent as text: 0.8847 is "88.5%"."""
    return f"{100 * share:.1f}%"


def _to_plain(value: Any) -> Any:
    """Return a numpy number or a tensor of one element as Python's own number; anything else as it is."""
    if hasattr(value, "item") and math.prod(getattr(value, "shape", (0,))) == 1:
        return value.item()
    return value


def _is_formatted_number(value: Any) -> bool:
    """Return whether a string is a finished figure, such as "88.5%"; such columns are set right as well."""
    return isinstance(value, str) and re.fullmatch(r"[-+]?[\d,]*\.?\d+(e[-+]\d+)?%?", value) is not None
