"""The solution markers: which placements are sound, and that no solution reaches the student's copy."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.workbook.markers import BEGIN, END, Region, find_regions, likely_marker, strip_solutions
from coursekit.workbook.source import Line

PIECES = [BEGIN, END, f"    {BEGIN}", f"  {END}  ", "code = 1", "    deeper = 2", "", "   "]


def numbered(texts, first=1):
    return [Line(number, text) for number, text in enumerate(texts, start=first)]


def by_the_rule(texts, first):
    """The rule, told once more and more slowly: walk through the lines with one open marker at most."""
    regions, bad, begun = [], [], None
    for number, text in enumerate(texts, start=first):
        word = text.strip()
        if word == BEGIN and begun is None:
            begun = number
        elif word == BEGIN:
            bad.append(number)
            begun = number
        elif word == END and begun is None:
            bad.append(number)
        elif word == END:
            regions.append(Region(begun, number))
            begun = None
    return regions, bad + ([begun] if begun is not None else [])


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.integers(1, 500))
@example([BEGIN, BEGIN, END], 1)
@example([END, BEGIN], 7)
def test_every_placement_is_accepted_or_told_with_its_line(texts, first):
    regions, problems = find_regions(numbered(texts, first))
    wanted, bad = by_the_rule(texts, first)
    assert regions == wanted
    assert sorted(line for line, _ in problems) == sorted(bad)


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
    kept = [line.text for line in strip_solutions(numbered(texts))]
    assert not any("secret" in text or "SOLUTION" in text for text in kept)
    wanted = [line for kind, lines in parts if kind == "kept" for line in lines if line]
    assert [text for text in kept if text] == wanted


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_stripping_is_idempotent(texts):
    lines = numbered(texts)
    if find_regions(lines)[1]:
        return
    once = strip_solutions(lines)
    assert strip_solutions(once) == once


@given(st.lists(st.sampled_from(["x = 1", "", "# note"]), max_size=8))
def test_lines_without_markers_stay_as_they_are(texts):
    assert strip_solutions(numbered(texts)) == numbered(texts)


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
    regions, problems = find_regions(numbered([text], first=12))
    assert regions == []
    assert problems[0][0] == 12
    assert f'did you mean "{meant}"' in problems[0][1]


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
