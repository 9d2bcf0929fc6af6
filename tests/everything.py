"""Whether all tests run, as in `make test-all`, or those for which CI has the time, as in `make test`."""

import os

EVERYTHING = os.environ.get("COURSEKIT_TESTS") == "all"
