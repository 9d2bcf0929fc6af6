"""`python -m coursekit.doctor`: for a Python where not even the command line can be imported."""

import sys

from coursekit.doctor import examine
from coursekit.doctor.finding import show

if __name__ == "__main__":
    sys.exit(show(examine()))
