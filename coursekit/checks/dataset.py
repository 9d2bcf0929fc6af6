"""The exercises of section II: the data set."""

from coursekit.checks.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
