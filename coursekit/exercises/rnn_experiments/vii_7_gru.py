"""Exercise VII.7: one change: a GRU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Integer
from coursekit.exercises.rnn_experiments._accuracies import EVIDENCE, Accuracies
from coursekit.exercises.rnn_experiments._changes import Changes
from coursekit.exercises.rnn_experiments._layers import count_parameters
from coursekit.experiments.recipe import Experiment

if TYPE_CHECKING:
    from coursekit.course import Course


def _count_cell_parameters(course: Course) -> int:
    """Count the numbers of an nn.RNN in the baseline's sizes; the inputs are as wide as the states."""
    hidden = course.news.baseline.hidden
    return 2 * hidden * (hidden + 1)


GRU = Experiment("GRU", cell="gru")
ACCURACY = Accuracies("gru_accuracy", "of the GRU", (lambda course: (GRU,),))

EXERCISE = Exercise(
    id="VII.7",
    title="One change: a GRU",
    auto_points=1,
    values=(
        Changes("gru", "the experiment whose one change against the baseline is the cell"),
        Integer("rnn_numbers", "how many numbers an nn.RNN of the baseline's size learns"),
        Integer("gru_numbers", "how many numbers an nn.GRU of the same size learns"),
        ACCURACY.value,
    ),
    evidence=EVIDENCE,
    derived={ACCURACY.name: ACCURACY.derive},
    truth=lambda course: {
        "gru": GRU,
        "rnn_numbers": _count_cell_parameters(course),
        "gru_numbers": 3 * _count_cell_parameters(course),
    },
    mistakes=(
        Mistake(
            "another cell than the GRU",
            "Your experiment changes the cell, but not to a GRU. Small letters: gru.",
            lambda course: {"gru": Experiment("GRU", cell="lstm")},
        ),
        Mistake(
            "whole networks counted",
            "You have counted the parameters of whole networks. Most of them are in the embedding, which is "
            "the same in both. Count those of the recurrent layer alone.",
            lambda course: {
                "rnn_numbers": count_parameters(course),
                "gru_numbers": count_parameters(course) + 2 * _count_cell_parameters(course),
            },
        ),
        Mistake(
            "tensors counted",
            "You have counted tensors. A layer's `parameters()` gives tensors, and each holds many numbers: "
            "add up `numel()` of each.",
            lambda course: {"rnn_numbers": 4, "gru_numbers": 4},
        ),
        Mistake(
            "biases forgotten",
            "You have counted the weights without the biases.",
            lambda course: {
                "rnn_numbers": 2 * course.news.baseline.hidden**2,
                "gru_numbers": 6 * course.news.baseline.hidden**2,
            },
        ),
        *ACCURACY.mistakes(),
    ),
)
