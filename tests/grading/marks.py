"""What tests that grade in the sandbox share. One process does all files that import this: see conftest."""

import pytest

from coursekit.grading.execution.bubblewrap import find_sandbox_problem

SANDBOX_PROBLEM = find_sandbox_problem()
"""Why there is no sandbox, None where there is one."""

IN_SANDBOX = pytest.mark.skipif(bool(SANDBOX_PROBLEM), reason=str(SANDBOX_PROBLEM))
"""The mark of tests that are skipped where there is no sandbox."""
