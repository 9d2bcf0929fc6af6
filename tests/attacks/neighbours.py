"""Attacks whose harm falls on others: on neighbours, later students, the system and the grader itself."""

from tests.attacks.calls import CALLS
from tests.attacks.grader import GRADER
from tests.attacks.limits import LIMITS
from tests.attacks.model import Attack
from tests.attacks.shared import SHARED

NEIGHBOURS: tuple[Attack, ...] = (*SHARED, *CALLS, *LIMITS, *GRADER)

__all__ = ["CALLS", "GRADER", "LIMITS", "NEIGHBOURS", "SHARED"]
