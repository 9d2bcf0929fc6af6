"""Exercises VII.9 to VII.11: the learning rate, more epochs, and a rate that falls (plateau.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.rnn_experiments.changes import Change, Changes
from coursekit.checks.rnn_experiments.plateau import VII_11
from coursekit.checks.rnn_experiments.runs import Record, accuracy, accuracy_mistakes, small_training
from coursekit.checks.rnn_experiments.toy_training import (
    going_on,
    going_on_facts,
    rates_facts,
    train_at,
    train_on_at,
    try_going_on,
    try_rates,
)
from coursekit.checks.values import Band, Behaviour
from coursekit.experiments.recipe import Experiment

if TYPE_CHECKING:
    from coursekit.course import Course

__all__ = ["VII_9", "VII_10", "VII_11"]


class _Rate(Changes):
    """An experiment on the learning rate: 0.3 * r, r * 0.3 and r * 3 / 10 differ in their last digit."""

    def read(self, given: Any) -> list[Change]:
        """Take the change out, its value with six digits; raises Unreadable."""
        return [
            (against, setting, float(f"{value:.6g}") if isinstance(value, float) else value)
            for against, setting, value in super().read(given)
        ]


def _rate(course: Course) -> float:
    return 0.3 * course.news.baseline.rate


VII_9 = Exercise(
    id="VII.9",
    title="A lower learning rate",
    auto_points=1,
    values=(
        Behaviour(
            "train_at",
            "a function that trains a new network for five epochs at one rate and gives its History",
            trial=try_rates,
            facts=rates_facts,
        ),
        _Rate("slower", "the experiment whose one change against the LSTM is the lower rate"),
        # On the sample five epochs are too few for this rate: the accuracy is 0.75 to 0.8 there, and rising.
        accuracy("slower_accuracy", "of the LSTM at the lower rate", low=0.5),
    ),
    truth=lambda course: {"slower": Experiment("slower", against="LSTM", rate=_rate(course))},
    mistakes=(
        Mistake(
            "network not new",
            "Your second training goes on with a network that is trained already, so it starts ahead, and "
            "the two rates cannot be compared. Call make_model() inside your function, in each training.",
            lambda course: {"train_at": train_on_at},
        ),
        Mistake(
            "rate of the optimizer not changed",
            "Your optimizer keeps a rate of its own, whatever rate is handed over. An optimizer brings its "
            "rate along, and `rate=` of fit then has no effect. Hand the rate to Adam.",
            lambda course: {
                "train_at": lambda rate, *rest: train_at(rate, *rest, adam_rate=1e-3),
            },
        ),
        Mistake(
            "no optimizer handed over",
            "Your steps are those of plain SGD: fit takes it where no optimizer is handed over. Make an "
            "Adam with the network's parameters and the rate.",
            lambda course: {"train_at": lambda *given: train_at(*given, adam=False)},
        ),
        Mistake(
            "rate that falls",
            "Your rate falls from epoch to epoch: that is what fit does unless you say "
            'schedule="constant". Two rates can be compared only if each stays as it is.',
            lambda course: {"train_at": lambda *given: train_at(*given, schedule="linear")},
        ),
        Mistake(
            "lower rate against the baseline",
            "Your experiment with the lower rate stands against the baseline, so its network is a plain RNN. "
            'Say against="LSTM": then the rate is the one thing that differs from the LSTM.',
            lambda course: {"slower": Experiment("slower", rate=_rate(course))},
        ),
        Mistake(
            "another lower rate",
            "Your experiment sets another rate. The document's 3e-4 is 0.3 times *its* rate of 1e-3. Take "
            "0.3 times the rate of your own baseline, news.baseline.rate.",
            lambda course: {
                "slower": Experiment("slower", against="LSTM", rate=0.1 * course.news.baseline.rate)
            },
        ),
        *accuracy_mistakes("slower_accuracy", "of the LSTM at the lower rate"),
    ),
)


def _lowest(curve: Sequence[float]) -> int:
    """Give the place of the lowest entry, the first one if there are several."""
    return min(range(len(curve)), key=curve.__getitem__)


def _lowest_of_small(course: Course, split: str, shift: int = 0) -> dict[str, Any]:
    """Make the history of a small training, with the epoch of its lowest loss on a split."""
    _, history = small_training(course)
    return {"longer_history": history, "lowest_epoch": _lowest(history.column(split, "loss")) + shift}


VII_10 = Exercise(
    id="VII.10",
    title="Five more epochs, going on",
    auto_points=2,
    values=(
        Behaviour(
            "go_on",
            "a function that trains a trained network for five more epochs and gives their History",
            trial=try_going_on,
            facts=going_on_facts,
        ),
        Changes("longer", "the experiment whose one change against the LSTM is the number of epochs"),
        Record("longer_history", "the History of that experiment's ten epochs", last=10),
        accuracy("longer_accuracy", "of the LSTM after ten epochs"),
        Band("lowest_epoch", "the epoch after which its validation loss is lowest", low=0, high=10),
    ),
    truth=lambda course: {"longer": Experiment("longer", against="LSTM", epochs=10)},
    mistakes=(
        Mistake(
            "optimizer made anew",
            "The optimizer that was handed over takes no steps: you made a new one. A new Adam has forgotten "
            "its means of the gradients and of their squares, so it starts with steps that are too large. "
            "Hand the old one to fit.",
            lambda course: {"go_on": going_on(kept=False)},
        ),
        Mistake(
            "epochs counted from 0 again",
            "Your five epochs are numbered from 0 again, as if nothing had been trained before. Say "
            "start_epoch=5, and epochs=10 for the last one.",
            lambda course: {"go_on": going_on(start_epoch=0, epochs=5)},
        ),
        Mistake(
            "ten more epochs",
            "You train ten epochs on top of the five: fifteen in all. `epochs` is the number of the last "
            "epoch, and start_epoch=5 says that five are behind you.",
            lambda course: {"go_on": going_on(start_epoch=0)},
        ),
        Mistake(
            "weights made anew",
            "Your network starts from untrained weights, with the optimizer of the trained ones. Leave the "
            "weights as they are: only then do you go on.",
            lambda course: {"go_on": going_on(reset=True)},
        ),
        Mistake(
            "rate that falls to 0",
            "Your rate falls while you go on: that is what fit does unless you say "
            'schedule="constant". Go on as the first five epochs were trained.',
            lambda course: {"go_on": going_on(schedule="linear")},
        ),
        Mistake(
            "more epochs against the baseline",
            "Your experiment with more epochs stands against the baseline, so its network is a plain RNN. "
            'Say against="LSTM".',
            lambda course: {"longer": Experiment("longer", epochs=10)},
        ),
        Mistake(
            "epochs added",
            "Your experiment has another number of epochs. `epochs` counts all of them: five, and five more.",
            lambda course: {"longer": Experiment("longer", against="LSTM", epochs=15)},
        ),
        Mistake(
            "lowest train loss",
            "This is the epoch with the lowest train loss. The train loss falls nearly to the end, whatever "
            "happens on new rows. Read the validation loss.",
            lambda course: _lowest_of_small(course, "train"),
            when=lambda course, got: (
                got["lowest_epoch"]
                == _lowest(got["longer_history"]["train"])
                != _lowest(got["longer_history"]["validation"])
            ),
        ),
        Mistake(
            "another epoch than the lowest",
            "Your own validation loss is lowest after another epoch. Entry 0 of the history is epoch 0, the "
            "state before the first step, so the place of the smallest entry is the epoch's number.",
            lambda course: _lowest_of_small(course, "validation", 1),
            when=lambda course, got: got["lowest_epoch"] != _lowest(got["longer_history"]["validation"]),
        ),
        *accuracy_mistakes("longer_accuracy", "of the LSTM after ten epochs"),
    ),
)
