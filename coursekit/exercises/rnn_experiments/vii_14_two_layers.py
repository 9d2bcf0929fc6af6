"""Exercise VII.14: two recurrent layers."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Band, Numbers
from coursekit.exercises.rnn_experiments._changes import (
    ACCURACY_BAND,
    Changes,
    make_experiments,
    recognise_other_rows,
    recognise_percent,
)
from coursekit.exercises.rnn_experiments._layers import count_layer_parameters

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
        Band("layers_accuracy", "the validation accuracy with two layers, from 0 to 1", *ACCURACY_BAND),
    ),
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
        recognise_percent("layers_accuracy", "with two layers", 88.1),
        recognise_other_rows("layers_accuracy", "with two layers"),
    ),
)
