"""The exercises of section VI: evaluation."""

from coursekit.checks.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
