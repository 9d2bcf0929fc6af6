"""The keys of cells: in their comments, metadata and ids."""

import pytest

from coursekit.cell_keys import CellKey, key_in_id, key_in_line, key_in_text


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("# Exercise I.2.b (answer)", CellKey("I.2.b", "answer")),
        ("# Exercise VII.12 (text)", CellKey("VII.12", "text")),
        ("#exercise  i.2.B ( Answer ) my second try", CellKey("I.2.b", "answer")),
        ("  ## EXERCISE: V.1.a [answer]", CellKey("V.1.a", "answer")),
        ("# Exercise I.1. (answer)", CellKey("I.1", "answer")),
        ("# Exercise I.1 helper functions", None),
        ("# Exercise (answer)", None),
        ("Exercise I.1 (answer)", None),
        ("x = 1  # Exercise I.1 (answer)", None),
    ],
)
def test_keys_in_lines(line, key):
    assert key_in_line(line) == key


def test_a_key_below_comments_blank_lines_and_magics():
    assert key_in_text("\n# mine\n%%time\n\n# Exercise I.1 (answer)\nx = 1") == CellKey("I.1", "answer")
    assert key_in_text("x = 1\n# Exercise I.1 (answer)") is None


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        ("I-1-answer", CellKey("I.1", "answer")),
        ("VII-4-answer-2", CellKey("VII.4", "answer")),
        ("I-2-b-text", CellKey("I.2.b", "text")),
        ("setup", CellKey("", "setup")),
        ("cell-15b8c8b685", None),
        ("answer", None),
        (None, None),
    ],
)
def test_keys_in_ids(identifier, key):
    assert key_in_id(identifier) == key
