"""Exercise VII.9: a lower learning rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Behaviour
from coursekit.exercises._shared import is_close
from coursekit.exercises.rnn_experiments._accuracies import EVIDENCE, Accuracies, plan_change
from coursekit.exercises.rnn_experiments._changes import Change, Changes
from coursekit.exercises.rnn_experiments._runs import check_curves, has_setting, is_of_adam, read_curves
from coursekit.exercises.rnn_experiments._toy_training import (
    RATES,
    copy_named_weights,
    load_toy_network,
    make_toy_network,
    make_toy_rows,
    measure_loss,
    measure_movement,
)
from coursekit.experiments.recipe import Experiment
from coursekit.training.config import describe_data

if TYPE_CHECKING:
    from coursekit.course import Course


class _RateChange(Changes):
    """An experiment on the learning rate: 0.3 * r, r * 0.3 and r * 3 / 10 differ in their last digit."""

    def read(self, given: Any) -> list[Change]:
        """Take the change out, its value with six digits; raises Unreadable."""
        return [
            (against, setting, float(f"{value:.6g}") if isinstance(value, float) else value)
            for against, setting, value in super().read(given)
        ]


def _compute_lower_rate(course: Course) -> float:
    return 0.3 * course.news.baseline.rate


def try_rates(train_at: Callable[..., Any]) -> dict[str, Any]:
    """Let a student's function train the small network at two rates, one after the other.

    Returns the curves of both trainings, and the weights that the last network has after each.
    """
    train, validation = make_toy_rows(2), make_toy_rows(3)
    models: list[Any] = []

    def make_model() -> Any:
        models.append(make_toy_network())
        return models[-1]

    curves, weights = [], []
    for rate in RATES:
        curves.append(read_curves(train_at(rate, make_model, train, validation)))
        weights.append(copy_named_weights(models[-1]))
    return {"curves": curves, "weights": weights}


def rates_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the curves and weights in the record."""
    curves = [check_curves(curve) for curve in record["curves"]]
    trained = [load_toy_network(weights) for weights in record["weights"]]
    if len(curves) != len(RATES) or len(trained) != len(RATES):
        raise ValueError("there is a training for each rate")
    five = "five epochs are trained"
    if any(len(curve["rates"]) < 2 for curve in curves):  # nothing was trained
        return {five: False}
    new, train = make_toy_network(), make_toy_rows(2)
    start = measure_loss(new, train)
    return {
        five: all(curve["numbers"] == [0, 1, 2, 3, 4, 5] for curve in curves),
        "each training starts from a new, untrained network": all(
            is_close(curve["train"][0], start) for curve in curves
        ),
        "the first epoch has the rate that is handed over": all(
            is_close(curve["rates"][1] / rate, 1) for curve, rate in zip(curves, RATES, strict=True)
        ),
        "the rate stays the same in all epochs": all(
            is_close(max(curve["rates"][1:]), min(curve["rates"][1:]))
            and has_setting(curve, "schedule", "constant")
            for curve in curves
        ),
        "the validation rows are those that are handed over": all(
            has_setting(curve, "validation set", describe_data(make_toy_rows(3))) for curve in curves
        ),
        # A step of Adam moves most weights by about the rate; one of plain SGD, by far less.
        "Adam takes the steps": all(
            measure_movement(new, model) > 2 * curve["rates"][1] and is_of_adam(curve)
            for model, curve in zip(trained, curves, strict=True)
        ),
        "the train loss falls": all(
            curve["train"][-1] < curve["train"][0] and measure_loss(model, train) < start
            for model, curve in zip(trained, curves, strict=True)
        ),
    }


def train_at(
    rate: float,
    make_model: Callable[[], Any],
    train: Any,
    validation: Any,
    *,
    adam: bool = True,
    adam_rate: float | None = None,
    schedule: str = "constant",
) -> Any:
    """Do what VII.9 asks for, rightly or with one thing done in another way."""
    import torch

    from coursekit.training import fit

    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), adam_rate or rate) if adam else None
    return fit(
        *(model, train),
        validation=validation,
        epochs=5,
        rate=rate,
        schedule=schedule,
        optimizer=optimizer,
        progress=False,
    )


def train_on_at(rate: float, make_model: Callable[[], Any], train: Any, validation: Any) -> Any:
    """Do what somebody gets in VII.9 whose network was trained before, and is trained on."""
    model = make_model()
    train_at(2 * rate, lambda: model, train, validation)
    return train_at(rate, lambda: model, train, validation)


ACCURACY = Accuracies(
    "slower_accuracy", "of the LSTM at the lower rate", (plan_change("rate", _compute_lower_rate),)
)

EXERCISE = Exercise(
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
        _RateChange("slower", "the experiment whose one change against the LSTM is the lower rate"),
        ACCURACY.value,
    ),
    evidence=EVIDENCE,
    derived={ACCURACY.name: ACCURACY.derive},
    truth=lambda course: {"slower": Experiment("slower", against="LSTM", rate=_compute_lower_rate(course))},
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
            lambda course: {"slower": Experiment("slower", rate=_compute_lower_rate(course))},
        ),
        Mistake(
            "another lower rate",
            "Your experiment sets another rate. The document's 3e-4 is 0.3 times *its* rate of 1e-3. Take "
            "0.3 times the rate of your own baseline, news.baseline.rate.",
            lambda course: {
                "slower": Experiment("slower", against="LSTM", rate=0.1 * course.news.baseline.rate)
            },
        ),
        *ACCURACY.mistakes(),
    ),
)
