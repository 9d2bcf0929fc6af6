"""coursekit: the Python package behind the Text Classification Workbook.

A notebook needs two names from here: `start` opens a section, `check` says how an exercise stands.
Everything else is imported from the module that carries the course's noun, such as `coursekit.vocab`.
"""

from coursekit.checks import check
from coursekit.course import start

__all__ = ["check", "start"]
