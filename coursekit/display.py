"""Where output goes: into a notebook's cell, or onto a terminal."""

import sys


def in_notebook() -> bool:
    """Return whether this code runs in a notebook's kernel, so that `IPython.display` reaches a reader."""
    # If IPython is not imported, this is no notebook; to import it only for this question would take 0.3 s.
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
