"""Exercise VII.13: a larger hidden state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Function, Integer, Numbers
from coursekit.exercises._shared import NumbersWithin
from coursekit.exercises.rnn_experiments._changes import (
    ACCURACY_BAND,
    Changes,
    make_experiments,
    recognise_other_rows,
    recognise_percent,
)
from coursekit.exercises.rnn_experiments._layers import count_layer_parameters

if TYPE_CHECKING:
    from coursekit.course import Course


def compute_hidden_sizes(course: Course) -> list[int]:
    """Return the hidden sizes of VII.13: the baseline's, and 1.25, 1.5 and 2 times as much."""
    hidden = course.news.baseline.hidden
    return [hidden, 5 * hidden // 4, 3 * hidden // 2, 2 * hidden]


def _count_model_parameters(course: Course, *, embedding: bool = True) -> list[int]:
    """Count the numbers of the whole LSTM model at each size. embedding: count the word vectors too."""
    words = len(course.news.splits().vocabulary) if embedding else 0
    head = [hidden * hidden + hidden + 4 * hidden + 4 for hidden in compute_hidden_sizes(course)]
    return [
        words * hidden + count_layer_parameters("lstm", hidden, hidden) + last
        for hidden, last in zip(compute_hidden_sizes(course), head, strict=True)
    ]


_make_wider_experiments = make_experiments("hidden", lambda course: compute_hidden_sizes(course)[1:])


EXERCISE = Exercise(
    id="VII.13",
    title="A larger hidden state",
    auto_points=2,
    values=(
        Function(
            "layer_parameters",
            "a function from a cell's name, the input size and the hidden size to the parameters of one "
            "layer",
            probes=lambda: [
                ("rnn", 100, 100),
                ("gru", 50, 80),
                ("lstm", 300, 256),
                ("lstm", 1, 1),
                ("rnn", 7, 3),
            ],
            result=Integer("parameters", "how many numbers such a layer learns"),
        ),
        Numbers(
            "model_parameters",
            "the number of parameters of the whole model at each of the four sizes",
            tolerance=0.5,
            shape=(4,),
        ),
        Changes("hidden_experiments", "three Experiments, with the three larger hidden sizes"),
        NumbersWithin(
            "hidden_accuracies",
            "the validation accuracy at each of the four sizes",
            low=ACCURACY_BAND[0],
            high=ACCURACY_BAND[1],
        ),
        NumbersWithin(
            "hidden_seconds", "the seconds of training at each of the four sizes", low=1e-4, high=1e6
        ),
    ),
    truth=lambda course: {
        "layer_parameters": count_layer_parameters,
        "model_parameters": _count_model_parameters(course),
        "hidden_experiments": _make_wider_experiments(course),
        "hidden_accuracies": [0.9] * 4,
        "hidden_seconds": [1.0] * 4,
    },
    mistakes=(
        Mistake(
            "one vector of biases",
            "You count one vector of biases for each block. torch keeps two: bias_ih for the input and "
            "bias_hh for the state before.",
            lambda course: {"layer_parameters": lambda *given: count_layer_parameters(*given, biases=1)},
        ),
        Mistake(
            "no biases",
            "You count the matrices alone. Each block also has two vectors of biases, with hidden numbers "
            "each.",
            lambda course: {"layer_parameters": lambda *given: count_layer_parameters(*given, biases=0)},
        ),
        Mistake(
            "blocks forgotten",
            "Your number is the same for every cell. A GRU has three blocks of weights and an LSTM has "
            "four, each as large as a whole RNN.",
            lambda course: {"layer_parameters": lambda *given: count_layer_parameters(*given, blocks=1)},
        ),
        Mistake(
            "three blocks in an LSTM",
            "You give the LSTM three blocks of weights. It has three gates, and a fourth block that makes "
            "the new contents of the cell.",
            lambda course: {
                "layer_parameters": lambda cell, *given: count_layer_parameters(
                    cell, *given, blocks=1 if cell == "rnn" else 3
                )
            },
        ),
        Mistake(
            "word vectors left out",
            "You leave out the embedding. It grows with the hidden size too, and it is the largest part "
            "of the model: one vector for each word.",
            lambda course: {"model_parameters": _count_model_parameters(course, embedding=False)},
        ),
        Mistake(
            "tensors counted",
            "You count the tensors, and not the numbers in them: parameter.numel() is how many one has. "
            "Add them up.",
            lambda course: {"model_parameters": [9] * 4},
        ),
        Mistake(
            "sizes against the baseline",
            'Your experiments stand against the baseline, a plain RNN. Say against="LSTM": else the cell and '
            "the size change at once, and a difference could come from either.",
            lambda course: {
                "hidden_experiments": make_experiments(
                    "hidden", lambda course: compute_hidden_sizes(course)[1:], "baseline"
                )(course)
            },
        ),
        recognise_percent("hidden_accuracies", "at some hidden size", [88.0, 88.5, 89.0, 89.0]),
        recognise_other_rows("hidden_accuracies", "at some hidden size", 4),
    ),
)
