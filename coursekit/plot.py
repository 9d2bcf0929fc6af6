"""Every plot of the course: drawn in one look, and with its numbers in a table beneath.

Each function shows its picture in the notebook; outside of one it prints sentence and table, and returns the
`Picture`. Colour never carries a fact alone: markers, lines, hatches and labels say it too. A value that is still
`...` or None gives one line instead of a picture, and so does a value of the wrong kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from coursekit import axes, series
from coursekit.figure import LINES, MARKERS, Picture, Unfit, colours, literal, new_axes, plot, require_open
from coursekit.table import Table, number, percent
