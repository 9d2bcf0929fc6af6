"""Whatever a student's answer does below the answer cell, there is a sentence and no traceback."""

import pytest

from coursekit.errors import CourseError
from coursekit.plot import when_ready


class Silent(Exception):
    def __str__(self):
        raise RuntimeError


def fail(error):
    raise error


@pytest.mark.parametrize(
    ("show", "sentence"),
    [
        (lambda: missing, "Nothing to show yet: there is no missing. Run the answer cell first."),  # noqa: F821
        (lambda: [*...], "Nothing to show yet: a part of the answer is still to be filled in."),
        (lambda: ....items(), "Nothing to show yet: a part of the answer is still to be filled in."),
        (lambda: len(None), "Nothing to show yet: a part of the answer is still to be filled in."),
        (lambda: {}["a"], "Nothing to show: the answer stops this cell (KeyError: 'a')."),
        (lambda: fail(ValueError()), "Nothing to show: the answer stops this cell (ValueError)."),
        (lambda: fail(SystemExit(3)), "Nothing to show: the answer stops this cell (SystemExit: 3)."),
        (lambda: fail(Silent()), "Nothing to show: the answer stops this cell (Silent)."),
        (lambda: fail(CourseError("No such data.")), "Nothing to show: No such data."),
    ],
)
def test_a_sentence_says_what_a_cell_waits_for(capsys, show, sentence):
    with when_ready():
        show()
    assert capsys.readouterr().out == f"{sentence}\n"


def test_long_words_are_cut(capsys):
    with when_ready():
        fail(ValueError("no " * 1000))
    assert len(capsys.readouterr().out) < 200


def test_an_answer_that_is_there_is_shown(capsys):
    with when_ready():
        print("three")
    assert capsys.readouterr().out == "three\n"


def test_an_interrupt_is_no_answer():
    with pytest.raises(KeyboardInterrupt), when_ready():
        raise KeyboardInterrupt
