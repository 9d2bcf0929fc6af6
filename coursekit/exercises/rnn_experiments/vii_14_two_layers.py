"""Exercise VII.14: two recurrent layers."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Numbers
from coursekit.exercises.rnn_experiments._accuracies import EVIDENCE, Accuracies, plan_change
from coursekit.exercises.rnn_experiments._changes import (
    Changes,
    make_experiments,
)
from coursekit.exercises.rnn_experiments._layers import count_layer_parameters

ACCURACIES = Accuracies(
    "layers_accuracy",
    "with two layers",
    (plan_change("layers", lambda course: 2),),
)

EXERCISE = Exercise(
    id="VII.14",
    title="Two recurrent layers",
    auto_points=1,
    values=(
        Numbers(
            "two_layers",
            "the parameters of the first and of the second layer",
            tolerance=0.5,
            shape=(2,),
        ),
        Changes("layers_experiment", "the Experiment with two recurrent layers"),
        ACCURACIES.value,
    ),
    evidence=EVIDENCE,
    derived={ACCURACIES.name: ACCURACIES.derive},
    truth=lambda course: {
        "two_layers": [count_layer_parameters("lstm", 50, 80), count_layer_parameters("lstm", 80, 80)],
        "layers_experiment": make_experiments("layers", lambda course: [2])(course),
    },
    mistakes=(
        Mistake(
            "the second layer reads words",
            "You give the second layer the same input as the first. It reads no word vectors: it reads "
            "the states of the first layer, one for each token. What is their size?",
            lambda course: {"two_layers": [count_layer_parameters("lstm", 50, 80)] * 2},
        ),
        Mistake(
            "both layers together",
            "Your second number is that of both layers together. Take the first layer off, or look at the "
            "parameters whose names end in _l1.",
            lambda course: {
                "two_layers": [
                    count_layer_parameters("lstm", 50, 80),
                    count_layer_parameters("lstm", 50, 80) + count_layer_parameters("lstm", 80, 80),
                ]
            },
        ),
        Mistake(
            "biases of two layers",
            "You count one vector of biases for each block. torch has two in each layer: bias_ih and "
            "bias_hh.",
            lambda course: {
                "two_layers": [count_layer_parameters("lstm", size, 80, biases=1) for size in (50, 80)]
            },
        ),
        Mistake(
            "layers against the baseline",
            'Your experiment stands against the baseline, a plain RNN. Say against="LSTM", so that the '
            "second layer is the one thing that is new.",
            lambda course: {
                "layers_experiment": make_experiments("layers", lambda course: [2], "baseline")(course)
            },
        ),
        *ACCURACIES.mistakes(),
    ),
)
