"""The exercises of section V: the loss."""

from coursekit.checks.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
