"""The attack corpus: hostile and careless submissions as data, each with what must become of it."""

from tests.grading.attacks import files, forging, kernel, notebooks, pages, protocol, reading
from tests.grading.attacks.folders import FOLDER_ATTACKS
from tests.grading.attacks.model import Attack, FolderAttack, submission
from tests.grading.attacks.witness import Witness, leaks, tree_digest

ATTACKS: tuple[Attack, ...] = (
    *forging.ATTACKS,
    *protocol.ATTACKS,
    *reading.ATTACKS,
    *kernel.ATTACKS,
    *files.ATTACKS,
    *notebooks.ATTACKS,
    *pages.ATTACKS,
)


def folder_attacks() -> list[FolderAttack]:
    """Return the attacks in the folder of submissions and in zip files."""
    return list(FOLDER_ATTACKS)


__all__ = [
    "ATTACKS",
    "Attack",
    "FolderAttack",
    "Witness",
    "folder_attacks",
    "leaks",
    "submission",
    "tree_digest",
]
