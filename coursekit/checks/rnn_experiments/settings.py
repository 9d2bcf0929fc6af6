"""Exercises VII.13 and VII.14: the size of the state, and a second layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.measures import NumbersWithin
from coursekit.checks.rnn_experiments.changes import ACCURACY, Changes, experiments, in_percent, other_rows
from coursekit.checks.rnn_experiments.dropout import VII_16
from coursekit.checks.rnn_experiments.thresholds import VII_12
from coursekit.checks.values import Band, Function, Integer, Numbers

if TYPE_CHECKING:
    from coursekit.course import Course

__all__ = ["VII_12", "VII_13", "VII_14", "VII_16"]

BLOCKS = {"rnn": 1, "gru": 3, "lstm": 4}
"""How many times an RNN's weights a recurrent layer has."""


def layer(cell: str, inputs: int, hidden: int, *, biases: int = 2, blocks: int | None = None) -> int:
    """Count the numbers of a recurrent layer: two matrices and two vectors of biases, once for each block."""
    return (blocks or BLOCKS[cell]) * (inputs * hidden + hidden * hidden + biases * hidden)


def sizes(course: Course) -> list[int]:
    """Give the hidden sizes of VII.13: the baseline's, and 1.25, 1.5 and 2 times as much."""
    hidden = course.news.baseline.hidden
    return [hidden, 5 * hidden // 4, 3 * hidden // 2, 2 * hidden]


def _whole_models(course: Course, *, embedding: bool = True) -> list[int]:
    """Count the numbers of the whole LSTM model at each size. embedding: count the word vectors too."""
    words = len(course.news.splits().vocabulary) if embedding else 0
    head = [hidden * hidden + hidden + 4 * hidden + 4 for hidden in sizes(course)]
    return [
        words * hidden + layer("lstm", hidden, hidden) + last
        for hidden, last in zip(sizes(course), head, strict=True)
    ]


_wider = experiments("hidden", lambda course: sizes(course)[1:])

VII_13 = Exercise(
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
            digits=0,
            shape=(4,),
        ),
        Changes("hidden_experiments", "three Experiments, with the three larger hidden sizes"),
        NumbersWithin(
            "hidden_accuracies",
            "the validation accuracy at each of the four sizes",
            low=ACCURACY[0],
            high=ACCURACY[1],
        ),
        NumbersWithin(
            "hidden_seconds", "the seconds of training at each of the four sizes", low=1e-4, high=1e6
        ),
    ),
    truth=lambda course: {
        "layer_parameters": layer,
        "model_parameters": _whole_models(course),
        "hidden_experiments": _wider(course),
        "hidden_accuracies": [0.9] * 4,
        "hidden_seconds": [1.0] * 4,
    },
    mistakes=(
        Mistake(
            "one vector of biases",
            "You count one vector of biases for each block. torch keeps two: bias_ih for the input and "
            "bias_hh for the state before.",
            lambda course: {"layer_parameters": lambda *given: layer(*given, biases=1)},
        ),
        Mistake(
            "no biases",
            "You count the matrices alone. Each block also has two vectors of biases, with hidden numbers "
            "each.",
            lambda course: {"layer_parameters": lambda *given: layer(*given, biases=0)},
        ),
        Mistake(
            "blocks forgotten",
            "Your number is the same for every cell. A GRU has three blocks of weights and an LSTM has "
            "four, each as large as a whole RNN.",
            lambda course: {"layer_parameters": lambda *given: layer(*given, blocks=1)},
        ),
        Mistake(
            "three blocks in an LSTM",
            "You give the LSTM three blocks of weights. It has three gates, and a fourth block that makes "
            "the new contents of the cell.",
            lambda course: {
                "layer_parameters": lambda cell, *given: layer(cell, *given, blocks=1 if cell == "rnn" else 3)
            },
        ),
        Mistake(
            "word vectors left out",
            "You leave out the embedding. It grows with the hidden size too, and it is the largest part "
            "of the model: one vector for each word.",
            lambda course: {"model_parameters": _whole_models(course, embedding=False)},
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
                "hidden_experiments": experiments("hidden", lambda course: sizes(course)[1:], "baseline")(
                    course
                )
            },
        ),
        in_percent("hidden_accuracies", "at some hidden size", [88.0, 88.5, 89.0, 89.0]),
        other_rows("hidden_accuracies", "at some hidden size", 4),
    ),
)


VII_14 = Exercise(
    id="VII.14",
    title="Two recurrent layers",
    auto_points=1,
    values=(
        Numbers(
            "two_layers",
            "the parameters of the first and of the second layer",
            tolerance=0.5,
            digits=0,
            shape=(2,),
        ),
        Changes("layers_experiment", "the Experiment with two recurrent layers"),
        Band("layers_accuracy", "the validation accuracy with two layers, from 0 to 1", *ACCURACY),
    ),
    truth=lambda course: {
        "two_layers": [layer("lstm", 50, 80), layer("lstm", 80, 80)],
        "layers_experiment": experiments("layers", lambda course: [2])(course),
    },
    mistakes=(
        Mistake(
            "the second layer reads words",
            "You give the second layer the same input as the first. It reads no word vectors: it reads "
            "the states of the first layer, one for each token. What is their size?",
            lambda course: {"two_layers": [layer("lstm", 50, 80)] * 2},
        ),
        Mistake(
            "both layers together",
            "Your second number is that of both layers together. Take the first layer off, or look at the "
            "parameters whose names end in _l1.",
            lambda course: {
                "two_layers": [layer("lstm", 50, 80), layer("lstm", 50, 80) + layer("lstm", 80, 80)]
            },
        ),
        Mistake(
            "biases of two layers",
            "You count one vector of biases for each block. torch has two in each layer: bias_ih and "
            "bias_hh.",
            lambda course: {"two_layers": [layer("lstm", size, 80, biases=1) for size in (50, 80)]},
        ),
        Mistake(
            "layers against the baseline",
            'Your experiment stands against the baseline, a plain RNN. Say against="LSTM", so that the '
            "second layer is the one thing that is new.",
            lambda course: {
                "layers_experiment": experiments("layers", lambda course: [2], "baseline")(course)
            },
        ),
        in_percent("layers_accuracy", "with two layers", 88.1),
        other_rows("layers_accuracy", "with two layers"),
    ),
)
