"""The graded notebook: what of a lost cell is run again."""

import pytest

from coursekit.grading.answers.assembly import definitions_of


def test_definitions_are_what_later_cells_may_need():
    source = "import math\nfrom os import path\nx = 1\ndef f():\n    return x\nclass C:\n    pass\nprint(f())"

    assert definitions_of(source) == (
        "import math\nfrom os import path\ndef f():\n    return x\nclass C:\n    pass"
    )


@pytest.mark.parametrize("source", ["%%time\nimport os", "def f(:", "\0", "(" * 500])
def test_what_is_no_python_defines_nothing(source: str):
    assert definitions_of(source) == ""
