"""Exercise II.3.b: the best rate, from evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number
from coursekit.exercises._histories import (
    TrainingHistories,
    differ_besides,
    is_trained_at,
    last_accuracy,
    recognise_wrong_trainings,
)


def _take_accuracies(got: Mapping[str, Any]) -> dict[float, float]:
    """Return the accuracy on the test split that each rate has reached."""
    return {rate: last_accuracy(record) for rate, record in got["tried"].items()}


def _find_chosen_rate(got: Mapping[str, Any]) -> float | None:
    """Return the chosen rate as it stands among the rates that were tried."""
    matching = [rate for rate in got["tried"] if abs(rate - got["best_rate"]) <= 1e-4 * rate]
    return matching[0] if matching else None


def _is_best(got: Mapping[str, Any], rate: float) -> bool:
    accuracies = _take_accuracies(got)
    return accuracies[rate] == max(accuracies.values())


def _derive_best_rate(got: Mapping[str, Any]) -> float:
    """Return the rate with the highest accuracy: of several, the one that was chosen."""
    chosen = _find_chosen_rate(got)
    if chosen is not None and _is_best(got, chosen):
        return float(got["best_rate"])
    accuracies = _take_accuracies(got)
    return max(accuracies, key=accuracies.__getitem__)


@dataclass(frozen=True)
class _Rate(Number):
    """One of the rates that were tried."""

    def explain_difference(self, got: float, want: float) -> str:
        return f"By your own trainings, {got:g} is not the rate with the highest accuracy at the end."


EXERCISE = Exercise(
    id="II.3.b",
    title="The best rate, from evidence",
    auto_points=1,
    values=(
        TrainingHistories("tried", "a dict from each rate that you tried to its History"),
        _Rate("best_rate", "the rate with the highest accuracy on the test split"),
    ),
    derived={"best_rate": lambda course, got: _derive_best_rate(got)},
    mistakes=(
        Mistake(
            "another rate than its key",
            "A training in `tried` ran at another rate than its key says: the keys and the trainings do "
            "not belong together, or an optimizer of your own had another rate.",
            when=lambda course, got: (
                not all(is_trained_at(record, rate) for rate, record in got["tried"].items())
            ),
            names=("tried",),
        ),
        *recognise_wrong_trainings("tried"),
        Mistake(
            "more than the rate changed",
            "The trainings in `tried` differ in more than the rate, so the best one may owe its accuracy to "
            "something else. Keep batch size, schedule, optimizer and seed the same.",
            when=lambda course, got: differ_besides(got["tried"].values(), "rate", "weights"),
            names=("tried",),
        ),
        Mistake(
            "accuracy for the rate",
            "best_rate is the highest accuracy itself. Give the rate that has reached it.",
            when=lambda course, got: (
                _find_chosen_rate(got) is None
                and any(abs(share - got["best_rate"]) < 1e-3 for share in _take_accuracies(got).values())
            ),
            names=("best_rate",),
        ),
        Mistake(
            "choice without a figure",
            "best_rate is none of the rates in `tried`. Give one of the dict's keys; for another rate, "
            "train with it too and enter its History.",
            when=lambda course, got: _find_chosen_rate(got) is None,
            names=("best_rate",),
        ),
        Mistake(
            "not the highest accuracy",
            "By your own trainings another rate ends with a higher accuracy on the test split. Let the "
            "figures at the end of each history choose.",
            when=lambda course, got: not _is_best(got, _find_chosen_rate(got) or 0.0),
            names=("best_rate",),
        ),
        Mistake(
            "larger rates not tried",
            "Your best rate is the largest one in `tried`. So nobody can see that larger rates do not "
            "work. Go on, in steps of ten, until the accuracy falls, and keep all histories.",
            when=lambda course, got: _find_chosen_rate(got) == max(got["tried"]),
            names=("tried",),
        ),
        Mistake(
            "smaller rates not tried",
            "Your best rate is the smallest one in `tried`. A smaller one may be better still. Try rates "
            "on both sides of the best, and keep all histories.",
            when=lambda course, got: _find_chosen_rate(got) == min(got["tried"]),
            names=("tried",),
        ),
    ),
)
