"""Exercise VII.8: one change: an LSTM, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function, Numbers
from coursekit.exercises.rnn_experiments._accuracies import EVIDENCE, LSTM, Accuracies, plan_lstm
from coursekit.exercises.rnn_experiments._changes import Changes
from coursekit.experiments.recipe import Experiment

if TYPE_CHECKING:
    from torch import Tensor, nn

    from coursekit.course import Course


def _make_probes() -> Sequence[tuple[nn.LSTM, Tensor]]:
    """Make an LSTM with three rows, and one with a single row: an axis too few or too many shows."""
    import torch
    from torch import nn

    from coursekit.training import seeded

    with seeded(0):
        return [
            (nn.LSTM(4, 5, batch_first=True), torch.randn(3, 6, 4)),
            (nn.LSTM(4, 5, batch_first=True), torch.randn(1, 2, 4)),
        ]


def _make_answer(choose: Callable[[Any], Any]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who takes some part of what an LSTM gives."""

    def last_state(lstm: nn.LSTM, embedded: Tensor) -> Any:
        return choose(lstm(embedded))

    return lambda course: {"last_state": last_state}


ACCURACY = Accuracies("lstm_accuracy", "of the LSTM", (plan_lstm,))

EXERCISE = Exercise(
    id="VII.8",
    title="One change: an LSTM, and what it returns",
    auto_points=2,
    values=(
        Function(
            "last_state",
            "a function of an LSTM and of embedded rows that gives each row's last state, (n, hidden)",
            probes=_make_probes,
            result=Numbers("result", "the last state of each row", shape=(None, 5), tolerance=1e-5),
        ),
        Changes("lstm", "the experiment whose one change against the baseline is the cell"),
        ACCURACY.value,
    ),
    evidence=EVIDENCE,
    derived={ACCURACY.name: ACCURACY.derive},
    truth=lambda course: {
        **_make_answer(lambda given: given[1][0][-1])(course),
        "lstm": LSTM,
    },
    mistakes=(
        Mistake(
            "cell memory for the state",
            "Your function returns c, the memory that the LSTM keeps for itself. The state that it shows to "
            "other layers is h. The order is `output, (h, c)`.",
            _make_answer(lambda given: given[1][1][-1]),
        ),
        Mistake(
            "all states",
            "Your function returns the states at all times: (n, time, hidden). Only the last one of each row "
            "is asked for.",
            _make_answer(lambda given: given[0]),
        ),
        Mistake(
            "axis of the layers kept",
            "Your function returns h as it comes: (layers, n, hidden). Its first axis counts layers, and not "
            "rows. Take the last layer.",
            _make_answer(lambda given: given[1][0]),
        ),
        Mistake(
            "pair returned",
            "Your function returns the pair (h, c), and that is not one state. An LSTM gives two things, "
            "`output` and `(h, c)`, and the second of them is a pair itself.",
            _make_answer(lambda given: given[1]),
        ),
        Mistake(
            "first state",
            "Your function returns the state after the first word. The LSTM has read one word then. Take the "
            "state after the last one.",
            _make_answer(lambda given: given[0][:, 0]),
        ),
        Mistake(
            "last row",
            "You take the last entry along axis 0 of the output. With batch_first=True that is the last row "
            "of the batch, at all its times. Time is axis 1.",
            _make_answer(lambda given: given[0][-1]),
        ),
        Mistake(
            "squeezed away",
            "Your function loses the axis of the rows when the batch has one row: `squeeze()` drops every "
            "axis of length 1. Choose the layer by its place, as in `h[-1]`, instead.",
            _make_answer(lambda given: given[1][0].squeeze()),
        ),
        Mistake(
            "another cell than the LSTM",
            "Your experiment changes the cell, but not to an LSTM. Look at the value of `cell`.",
            lambda course: {"lstm": Experiment("LSTM", cell="gru")},
        ),
        *ACCURACY.mistakes(),
    ),
)
