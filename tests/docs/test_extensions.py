"""What the website adds to Sphinx: links to the glossary, lists in docstrings, a table for a drawing."""

import pytest

from coursekit.vocab import Vocabulary
from docs.docstrings import make_lists, names_of
from docs.glossary_links import find_next_term, make_patterns, read_terms
from docs.package_map import make_table
from docs.repository_links import find_included_files
from tests import ROOT

GLOSSARY = """\
# Glossary

```{glossary}
learning rate
  How far a step goes.

loss
  How wrong the predictions are,
  in nats.

batch
  Some rows.

Zipf's law
  A line.
```
"""


def test_terms_are_read_from_the_glossary():
    assert read_terms(GLOSSARY) == ["learning rate", "loss", "batch", "Zipf's law"]


def test_terms_of_the_real_glossary_are_in_alphabetical_order():
    terms = read_terms((ROOT / "docs" / "glossary.md").read_text("utf-8"))
    assert len(terms) > 30
    assert terms == sorted(terms, key=str.casefold)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the loss falls", ("loss", "loss")),
        ("Batches are small", ("batch", "Batches")),
        ("small learning\nrates, a loss", ("learning rate", "learning\nrates")),
        ("glossy, lossless, a rebatch", None),
        ("the rate of learning", None),
        ("a batch's loss", ("batch", "batch")),
        ("Zipf’s\nlaw", ("Zipf's law", "Zipf’s\nlaw")),
    ],
)
def test_term_in_a_text(text, expected):
    pair = find_next_term(text, make_patterns(read_terms(GLOSSARY)))
    assert (pair and (pair[0], pair[1][0])) == expected


def test_of_two_terms_the_longer_one_is_taken():
    term, _ = find_next_term("the bag of words", make_patterns(["bag", "bag of words"]))
    assert term == "bag of words"


def test_lines_on_parameters_become_a_list():
    lines = [
        "Return it.",
        "",
        "size: how many,",
        "at most.",
        "rate, other: two numbers.",
        "",
        "Note: no name.",
    ]
    assert make_lists(lines, {"size", "rate", "other"}) == [
        *("Return it.", "", "", "* **size**: how many,", "  at most.", "* **rate, other**: two numbers."),
        *("", "Note: no name."),
    ]


def test_names_are_those_of_parameters_and_fields():
    assert names_of(make_lists) == {"lines", "names"} | set(make_lists.__annotations__)
    assert names_of(Vocabulary) and names_of(3) == set()


def test_drawing_becomes_a_table():
    drawing = 'flowchart TD\n    cli["cli/"]\n    text(["text.py"])\n    cli --> text\n'
    assert make_table(drawing).splitlines()[2:] == ["| `cli/` | `text.py` |  |", "| `text.py` | – | yes |"]


def test_included_files_are_those_of_the_pages():
    names = {path.name: page for path, page in find_included_files(ROOT / "docs").items()}
    assert names == {"CONTRIBUTING.md": "contributing", "CHANGELOG.md": "changelog", "results.md": "results"}
