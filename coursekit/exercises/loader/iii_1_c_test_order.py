"""Exercise III.1.c: the order of the test rows."""

from __future__ import annotations

from typing import Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Numbers, Text
from coursekit.exercises._models import TrainedModel, recognise_wrong_scores

ORDERS = 3  # in order, shuffled, reversed
TOLERANCE = 1e-5


def _repeat(accuracy: float) -> Any:
    import numpy as np

    return np.full(ORDERS, accuracy)


def _are_different(accuracies: Any) -> bool:
    return bool(accuracies.max() - accuracies.min() > TOLERANCE)


EXERCISE = Exercise(
    id="III.1.c",
    title="The order of the test rows",
    auto_points=1,
    text_points=1,
    values=(
        Numbers(
            "accuracies",
            "the test accuracy in order, shuffled and reversed, by one trained model",
            tolerance=TOLERANCE,
            shape=(ORDERS,),
        ),
        Text(
            "why_no_change",
            "why the order of the test rows does not change the accuracy",
            asks=(
                "whether the weights change while the model is evaluated?",
                "whether the prediction for one row depends on the other rows of its batch?",
                "what the accuracy adds up, and whether the order matters for that sum?",
            ),
        ),
    ),
    evidence=(TrainedModel("trained", "the model that the first lines of the answer cell train"),),
    derived={"accuracies": lambda course, got: _repeat(got["trained"]["test"]["accuracy"])},
    mistakes=(
        Mistake(
            "trained again",
            "`trained` has had more than one training: something trains it between the loaders. An "
            "evaluation must not change the model. Run the answer cell from its first line on, and train "
            "once.",
            when=lambda course, got: len(got["trained"]["histories"]) > 1,
            names=("accuracies",),
        ),
        *recognise_wrong_scores("accuracies", "trained", count=ORDERS),
        Mistake(
            "column against row",
            "More rows are right than there are, by your figures. Compared as (n, 1) == (n,), each "
            "prediction meets each label. Bring both to the shape (n,) first.",
            when=lambda course, got: 1.5 < got["accuracies"].max() < 99,
            names=("accuracies",),
        ),
        Mistake(
            "mean of batch accuracies",
            "The model and the rows are the same three times, and your accuracies differ. Do you average "
            "over the batches? The last batch is shorter, so its rows count for more than the others, and "
            "the order decides which rows these are. Count the right rows of all batches, and divide once, "
            "by all rows.",
            when=lambda course, got: (
                _are_different(got["accuracies"])
                and abs(got["accuracies"] - got["trained"]["test"]["accuracy"]).max() < 0.02
            ),
            names=("accuracies",),
        ),
        Mistake(
            "another model for each order",
            "The three accuracies differ, so something else than the order was different too. Use `trained` "
            "for all three, all rows of each loader, and do not train in between.",
            when=lambda course, got: _are_different(got["accuracies"]),
            names=("accuracies",),
        ),
    ),
)
