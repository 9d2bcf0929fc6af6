"""Tables as spreadsheets save them: what separates their cells. Other texts: `reports/test_gradebook.py`."""

import csv
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.grading.safe_text import read_rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('"Name, Vorname";"Nummer"\n"Miller, Ann";1\n', [["Name, Vorname", "Nummer"], ["Miller, Ann", "1"]]),
        ("Student;Points (a 1, b 2, c 3)\nAnn;1\n", [["Student", "Points (a 1, b 2, c 3)"], ["Ann", "1"]]),
        ("Name;Points\rAnn, Bo, Cy;1\r", [["Name", "Points"], ["Ann, Bo, Cy", "1"]]),
        ("\r\r\nName;Points\r\n", [["Name", "Points"]]),
        ("sep=;\rName;Points\r", [["Name", "Points"]]),
        ("sep=|\nName|a,b;c\n", [["Name", "a,b;c"]]),
        ('Name;"a\nb, c"\n', [["Name", "a\nb, c"]]),
        ('5" or 6";Name\n', [['5" or 6"', "Name"]]),
        ("Name (a; b,c\n", [["Name (a; b", "c"]]),
        ("Name\nAnn; Bo\n", [["Name"], ["Ann; Bo"]]),
    ],
)
def test_what_separates_cells(text, rows):
    assert [cells for _, cells in read_rows(text)] == rows


def test_another_separator_is_tried_where_the_header_is_unknown():
    text = "Name;Notes, remarks, all\nAnn;x\n"
    assert read_rows(text)[0][1] == ["Name;Notes", " remarks", " all"]
    assert read_rows(text, is_header=lambda cells: "Name" in cells)[1][1] == ["Ann", "x"]
    assert read_rows(text, is_header=lambda cells: False) == read_rows(text)


def test_the_first_separator_tells_what_is_wrong():
    with pytest.raises(csv.Error):
        read_rows('Name,x\n"Ann', is_header=lambda cells: "Name" in cells)


@pytest.mark.parametrize("sign", ["(", '"', "[", '"a', '""', "(]", "\r"])
def test_a_hostile_header_takes_no_time(sign):
    before = time.process_time()
    with pytest.raises(csv.Error):
        read_rows(sign * 100_000 + 'x"y"\n"')
    assert time.process_time() - before < 5


CELLS = st.text(st.characters(categories=("L", "N"), include_characters=",;\t ()[]"), min_size=1, max_size=5)


@given(
    st.lists(CELLS, min_size=2, max_size=4), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"])
)
def test_quoted_headers_are_read_with_any_separator(cells, separator, end):
    header = [f"x{cell}" for cell in cells]
    line = separator.join(f'"{cell}"' for cell in header)
    assert [cells for _, cells in read_rows(line + end + line + end)] == [header, header]
