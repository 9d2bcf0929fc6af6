"""The exercises of section III: the DataLoader."""

from coursekit.checks.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
