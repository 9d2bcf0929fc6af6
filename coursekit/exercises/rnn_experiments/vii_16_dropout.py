"""Exercise VII.16: the dropout rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Number
from coursekit.exercises.rnn_experiments._accuracies import EVIDENCE, Accuracies, plan_change, plan_lstm
from coursekit.exercises.rnn_experiments._changes import (
    Changes,
    make_experiments,
)

if TYPE_CHECKING:
    from coursekit.course import Course


RATE = 0.3
"""The dropout rate of VII.16's trial."""


def _make_answer(zero: float, average: float, kept_value: float) -> Callable[[Course], Answer]:
    return lambda course: {"zero_share": zero, "mean_after": average, "kept_value": kept_value}


ACCURACIES = Accuracies(
    "dropout_accuracies",
    "with the rates 0, 0.1 (the LSTM) and 0.3",
    (
        plan_change("dropout", lambda course: 0.0),
        plan_lstm,
        plan_change("dropout", lambda course: RATE),
    ),
    is_list=True,
)

EXERCISE = Exercise(
    id="VII.16",
    title="The dropout rate",
    auto_points=1,
    values=(
        Number("zero_share", "the share of the ones that dropout has set to 0", tolerance=0.01),
        Number("mean_after", "the mean of all numbers after dropout", tolerance=0.012),
        Number("kept_value", "what dropout has made of a one that it keeps", tolerance=1e-3),
        Changes("dropout_experiments", "two Experiments, with the dropout rates 0 and 0.3"),
        ACCURACIES.value,
    ),
    evidence=EVIDENCE,
    derived={ACCURACIES.name: ACCURACIES.derive},
    truth=lambda course: {
        **_make_answer(RATE, 1.0, 1 / (1 - RATE))(course),
        "dropout_experiments": make_experiments("dropout", lambda course: [0.0, 0.3])(course),
    },
    mistakes=(
        Mistake(
            "evaluation mode",
            "Nothing is dropped: your layer is in evaluation mode, where dropout lets everything pass. "
            "Call layer.train() first.",
            _make_answer(0.0, 1.0, 1.0),
        ),
        Mistake(
            "kept ones not scaled",
            "You take the kept ones to stay 1, so that the mean falls. Look at what torch gives you: the "
            "numbers that stay are made larger.",
            _make_answer(RATE, 1 - RATE, 1.0),
        ),
        Mistake(
            "rate of keeping",
            "You have taken the share that is kept for the share that is dropped. nn.Dropout(0.3) drops "
            "30% of the numbers.",
            _make_answer(1 - RATE, 1.0, 1 / RATE),
        ),
        Mistake(
            "rates against the baseline",
            'Your experiments stand against the baseline, a plain RNN. Say against="LSTM", so that the '
            "dropout rate is the one difference.",
            lambda course: {
                "dropout_experiments": make_experiments("dropout", lambda course: [0.0, 0.3], "baseline")(
                    course
                )
            },
        ),
        *ACCURACIES.mistakes(),
    ),
)
