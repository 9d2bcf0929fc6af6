"""The marks of tests that grade in the sandbox."""

import pytest

from coursekit.grading.execution.bubblewrap import find_sandbox_problem

_PROBLEM = find_sandbox_problem()

IN_SANDBOX = (
    pytest.mark.skipif(bool(_PROBLEM), reason=str(_PROBLEM)),
    pytest.mark.usefixtures("whole_machine"),
)
"""Skipped where there is no sandbox, and run while no other test process grades."""
