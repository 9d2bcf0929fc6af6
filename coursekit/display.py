"""Where output goes: into a notebook's cell, or onto a terminal."""

import sys


def in_notebook() -> bool:
    """Tell whether this code runs in a notebook's kernel, so that `IPython.display` reaches a reader."""
    # Where IPython is not even imported nobody can display anything; importing it to ask would take 0.3 s.
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
