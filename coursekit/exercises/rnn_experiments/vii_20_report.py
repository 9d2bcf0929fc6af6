"""Exercise VII.20: the report."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise
from coursekit.checks.values import Text

EXERCISE = Exercise(
    id="VII.20",
    title="The report",
    text_points=3,
    values=(
        Text(
            "report",
            "the report of your experiments",
            asks=(
                "what you trained on, what chose the model, and how often you opened the test split?",
                "which experiments helped, which did not, and of which you cannot tell, with figures?",
                "what the loss curves show: is the training stable from epoch to epoch, and when does the "
                "validation loss rise?",
                "which model you chose, why, and what it reaches on the test rows?",
                "what your experiments cannot show, and what you would try next?",
            ),
        ),
    ),
)
