"""Attacks whose harm falls on others: on neighbours, later students, the system and the grader itself."""

from tests.grading.attacks.calls import CALLS
from tests.grading.attacks.grader import GRADER
from tests.grading.attacks.limits import LIMITS
from tests.grading.attacks.model import Attack
from tests.grading.attacks.shared import SHARED

NEIGHBOURS: tuple[Attack, ...] = (*SHARED, *CALLS, *LIMITS, *GRADER)

__all__ = ["CALLS", "GRADER", "LIMITS", "NEIGHBOURS", "SHARED"]
