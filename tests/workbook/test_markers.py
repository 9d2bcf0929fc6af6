"""The solution markers: which placements are sound, and that no solution reaches the student's copy."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.workbook.markers import (
    BEGIN,
    END,
    Line,
    Region,
    find_regions,
    likely_marker,
    strip_solutions,
)

PIECES = [BEGIN, END, f"    {BEGIN}", f"  {END}  ", "code = 1", "    deeper = 2", "", "   "]


def number_lines(texts, first=1):
    return [Line(number, text) for number, text in enumerate(texts, start=first)]


def strip(lines):
    return strip_solutions(lines, find_regions(lines)[0])


def regions_by_the_rule(texts, first):
    """The rule, told once more and more slowly: walk through the lines with one open marker at most."""
    regions = []
    bad_lines = []
    begin = None
    for number, text in enumerate(texts, start=first):
        marker = text.strip()
        if marker == BEGIN and begin is None:
            begin = number
        elif marker == BEGIN:
            bad_lines.append(number)
            begin = number
        elif marker == END and begin is None:
            bad_lines.append(number)
        elif marker == END:
            regions.append(Region(begin, number))
            begin = None
    return regions, bad_lines + ([begin] if begin is not None else [])


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.integers(1, 500))
@example([BEGIN, BEGIN, END], 1)
@example([END, BEGIN], 7)
def test_every_placement_is_accepted_or_told_with_its_line(texts, first):
    regions, problems = find_regions(number_lines(texts, first))
    expected_regions, bad_lines = regions_by_the_rule(texts, first)
    assert regions == expected_regions
    assert sorted(problem.line for problem in problems) == sorted(bad_lines)


blocks = st.lists(
    st.one_of(
        st.lists(st.sampled_from(["kept = 1", "", "    kept = 2"]), max_size=3).map(
            lambda lines: ("kept", lines)
        ),
        st.lists(st.sampled_from(["secret = 1", "", "# secret"]), max_size=3).map(
            lambda lines: ("secret", lines)
        ),
    ),
    max_size=6,
)


@given(blocks)
def test_students_copy_never_has_solution_text(parts):
    texts = [line for kind, lines in parts for line in ([BEGIN, *lines, END] if kind == "secret" else lines)]
    kept = [line.text for line in strip(number_lines(texts))]
    assert not any("secret" in text or "SOLUTION" in text for text in kept)
    expected = [line for kind, lines in parts if kind == "kept" for line in lines if line]
    assert [text for text in kept if text] == expected


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_stripping_is_idempotent(texts):
    lines = number_lines(texts)
    if find_regions(lines)[1]:
        return
    stripped = strip(lines)
    assert strip(stripped) == stripped


@given(st.lists(st.sampled_from(["x = 1", "", "# note"]), max_size=8))
def test_lines_without_markers_stay_as_they_are(texts):
    assert strip(number_lines(texts)) == number_lines(texts)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("### begin solution", BEGIN),
        ("###BEGIN SOLUTION", BEGIN),
        ("###END SOLUTION", END),
        ("# END SOLUTION", END),
        ("### BEGIN SOLUTIONS", BEGIN),
        ("### BEGIN SOLUTION: part one", BEGIN),
        ("### BEGIN  SOLUTION", BEGIN),
        ("### BEGIN_SOLUTION", BEGIN),
        ("### BEGN SOLUTION", BEGIN),
        ("#### END SOLUTION ###", END),
        ("x = 1  ### END SOLUTION", END),
        ("# --- end solution ---", END),
    ],
)
def test_almost_a_marker_is_told(text, meant):
    regions, problems = find_regions(number_lines([text], first=12))
    assert regions == []
    assert problems[0].line == 12
    assert f'did you mean "{meant}"' in problems[0].text


@pytest.mark.parametrize(
    "text",
    [
        "# the solution of the equation",
        "# this begins the loop",
        "solution = begin(1)",
        "# end of the epoch",
        "### Results",
        'print("solution")',
        "",
    ],
)
def test_ordinary_lines_are_no_markers(text):
    assert likely_marker(text) is None
