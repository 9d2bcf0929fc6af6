"""Exercise VII.13: a larger hidden state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Function, Integer, Numbers
from coursekit.exercises.rnn_experiments._accuracies import (
    EVIDENCE,
    Accuracies,
    find_runs,
    plan_change,
    plan_lstm,
)
from coursekit.exercises.rnn_experiments._changes import Changes, make_experiments
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


ACCURACIES = Accuracies(
    "hidden_accuracies",
    "at each of the four sizes",
    (
        plan_lstm,
        plan_change("hidden", lambda course: compute_hidden_sizes(course)[1]),
        plan_change("hidden", lambda course: compute_hidden_sizes(course)[2]),
        plan_change("hidden", lambda course: compute_hidden_sizes(course)[3]),
    ),
    is_list=True,
)


def _derive_seconds(course: Course, got: Mapping[str, Any]) -> Any:
    """Return the seconds of the ledger's runs; of several seeds, those that are nearest to the answer."""
    import numpy as np

    seconds = [
        [run["seconds"] for run in find_runs(course, got["news"], plan(course))] for plan in ACCURACIES.plans
    ]
    return np.clip(got["hidden_seconds"], [min(of) for of in seconds], [max(of) for of in seconds])


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
        ACCURACIES.value,
        Numbers(
            "hidden_seconds", "the seconds of training at each of the four sizes", tolerance=0.06, shape=(4,)
        ),
    ),
    evidence=EVIDENCE,
    derived={ACCURACIES.name: ACCURACIES.derive, "hidden_seconds": _derive_seconds},
    truth=lambda course: {
        "layer_parameters": count_layer_parameters,
        "model_parameters": _count_model_parameters(course),
        "hidden_experiments": _make_wider_experiments(course),
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
        *ACCURACIES.mistakes(),
    ),
)
