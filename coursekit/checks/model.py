"""The exercises of section IV: the model."""

from coursekit.checks.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
