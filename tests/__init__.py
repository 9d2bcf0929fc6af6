"""The tests; their folders mirror those of the package."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The workbook's folder."""

RUN_ALL_TESTS = os.environ.get("COURSEKIT_TESTS") == "all"
"""Whether all tests run, as in `make test-all`, or those for which CI has the time, as in `make test`."""
