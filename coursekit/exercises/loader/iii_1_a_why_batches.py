"""Exercise III.1.a: what batches are good for."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise
from coursekit.checks.values import Text

EXERCISE = Exercise(
    id="III.1.a",
    title="What batches are good for",
    text_points=1,
    values=(
        Text(
            "two_gains",
            "two gains of training in batches",
            asks=(
                "why a computer needs less time for 128 rows at once than for 128 rows one after another?",
                "what averaging over a batch does to the gradient?",
                "what that means for a single training step?",
            ),
        ),
    ),
)
