"""Exercises VII.6 to VII.8: the first recurrent network, a GRU, and an LSTM (lstm.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.rnn_experiments.changes import Changes
from coursekit.checks.rnn_experiments.lstm import VII_8
from coursekit.checks.rnn_experiments.runs import Record, accuracy, accuracy_mistakes, small_training
from coursekit.checks.rnn_experiments.toy_rnn import network, network_facts, rnn_parameters, try_network
from coursekit.checks.values import Behaviour, Integer
from coursekit.experiments.recipe import Experiment

if TYPE_CHECKING:
    from coursekit.course import Course

__all__ = ["VII_6", "VII_7", "VII_8"]


def _parameters(course: Course, **options: int) -> int:
    news = course.news
    return rnn_parameters(len(news.splits().vocabulary), news.baseline.hidden, **options)


def _with_test_rows(course: Course) -> Any:
    """Train a narrow network, watching the test rows beside the validation rows."""
    from dataclasses import replace

    from coursekit.training import History

    model, history = small_training(course)

    def make() -> Any:
        from coursekit.evaluation import evaluate
        from coursekit.loader import make_loader

        score = evaluate(model, make_loader(course.news.splits().test, 512))
        return History([replace(epoch, test=score) for epoch in list(history)[:6]])

    return course.remember("VII.6 with test rows", make)


VII_6 = Exercise(
    id="VII.6",
    title="A recurrent network for four classes",
    auto_points=2,
    values=(
        Behaviour(
            "make_rnn",
            "a function of vocabulary size, hidden size and number of classes that makes the network",
            trial=try_network,
            facts=network_facts,
        ),
        Integer("parameters", "how many numbers the network learns, in the baseline's sizes"),
        Record("rnn_history", "the History of its five epochs, with the validation rows"),
        accuracy("rnn_accuracy", "of your network"),
    ),
    truth=lambda course: {"parameters": _parameters(course)},
    mistakes=(
        Mistake(
            "two classes in the head",
            "Your network always ends in two logits. That was right for good and bad reviews. The news have "
            "four classes: let the last linear layer have as many outputs as the argument `classes` says.",
            lambda course: {"make_rnn": network(outputs=2)},
        ),
        Mistake(
            "batch_first forgotten",
            "Your network mixes the rows of a batch: it reads down the first words of all rows, then down "
            "the second words. nn.RNN takes the first axis for time, unless you make it with "
            "batch_first=True.",
            lambda course: {"make_rnn": network(batch_first=False)},
        ),
        Mistake(
            "softmax in the model",
            "Your network ends in a softmax. The loss takes the softmax itself, so it would be taken twice. "
            "Return the logits of the last linear layer as they are.",
            lambda course: {"make_rnn": network(softmax=True)},
        ),
        Mistake(
            "another pooling than the maximum",
            "Your head does not get the largest value that each unit has at any time. Perhaps it gets the "
            "last state alone, or the mean of all. Take the maximum over time, axis 1 of the states.",
            lambda course: {"make_rnn": network(pool=lambda states: states[:, -1])},
        ),
        Mistake(
            "maximum over the rows",
            "You take the maximum over axis 0, so over the rows of the batch. The states are (n, time, "
            "hidden): time is axis 1.",
            lambda course: {"make_rnn": network(pool=lambda states: states.amax(dim=0))},
        ),
        Mistake(
            "no dropout",
            "Your network drops nothing in train mode. The head has a dropout layer, at a rate of 0.1, "
            "between its Tanh and its last linear layer.",
            lambda course: {"make_rnn": network(dropout=0.0)},
        ),
        Mistake(
            "parameters with two classes",
            "You have counted a network with two classes. The news have four.",
            lambda course: {"parameters": _parameters(course, classes=2)},
        ),
        Mistake(
            "one bias in the recurrent layer",
            "You have counted one bias vector in the recurrent layer. torch's nn.RNN has two: one beside W "
            "and one beside U. One would do, but it keeps to the form of NVIDIA's library.",
            lambda course: {"parameters": _parameters(course, biases=1)},
        ),
        Mistake(
            "specials forgotten in the vocabulary",
            "You have counted the words alone. The embedding has a row for each of the four special tokens "
            "too: `len(vocabulary)` counts them.",
            lambda course: {"parameters": _parameters(course) - 4 * course.news.baseline.hidden},
        ),
        Mistake(
            "test rows watched",
            "Your history has figures of the test rows. Who sees them in every epoch will choose by them, as "
            "the document does. Hand the validation rows to fit, and keep the test rows for VII.19.",
            lambda course: {"rnn_history": _with_test_rows(course)},
            when=lambda course, got: any(loss is not None for loss in got["rnn_history"]["test"]),
        ),
        *accuracy_mistakes("rnn_accuracy", "of your network"),
    ),
)


def _cell_parameters(course: Course) -> int:
    """Count the numbers of an nn.RNN in the baseline's sizes; the inputs are as wide as the states."""
    hidden = course.news.baseline.hidden
    return 2 * hidden * (hidden + 1)


VII_7 = Exercise(
    id="VII.7",
    title="One change: a GRU",
    auto_points=1,
    values=(
        Changes("gru", "the experiment whose one change against the baseline is the cell"),
        Integer("rnn_numbers", "how many numbers an nn.RNN of the baseline's size learns"),
        Integer("gru_numbers", "how many numbers an nn.GRU of the same size learns"),
        accuracy("gru_accuracy", "of the GRU"),
    ),
    truth=lambda course: {
        "gru": Experiment("GRU", cell="gru"),
        "rnn_numbers": _cell_parameters(course),
        "gru_numbers": 3 * _cell_parameters(course),
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
                "rnn_numbers": _parameters(course),
                "gru_numbers": _parameters(course) + 2 * _cell_parameters(course),
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
        *accuracy_mistakes("gru_accuracy", "of the GRU"),
    ),
)
