"""Exercise IV.1.b: train, and predict again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Band, Unreadable
from coursekit.exercises._shared import LEARNED_ACCURACY, measure_test_accuracy
from coursekit.exercises.model._columns import Column

if TYPE_CHECKING:
    from coursekit.course import Course


def _compute_agreement(predictions: Any, targets: Any) -> float:
    """Return the share of rows where the two are equal; 0 if there are not as many."""
    return float((predictions == targets).mean()) if predictions.shape == targets.shape else 0.0


@dataclass(frozen=True)
class Predictions(Column):
    """A class, 0 or 1, for each row; right if at least a share `least` of them equals the targets."""

    least: float = 0.75

    key_fields: ClassVar[tuple[str, ...]] = ("tolerance", "least")

    def read(self, given: Any) -> Any:
        array = super().read(given)
        odd = array[(array != 0) & (array != 1)]
        if len(odd):
            raise Unreadable(
                f"It holds {odd[0]:.4g}, and only the classes 0 and 1 are expected. "
                "Compare each probability with 0.5."
            )
        return array

    def is_correct(self, got: Any, want: Any) -> bool:
        return _compute_agreement(got, want) >= self.least

    def explain_difference(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return f"It has {len(got)} rows, and the batch has another number of them."
        share = _compute_agreement(got, want)
        return f"Only {share:.0%} of the predictions equal the targets. A trained model is better."


def _take_targets(course: Course) -> Any:
    """Return the labels of the first batch that the shuffling loader gives, (batch size,)."""
    from coursekit.loader import make_loader

    def first_batch() -> Any:
        # The order depends on the seed and on the number of rows alone, so that the labels are enough.
        labels: Any = course.train_labels
        return next(iter(make_loader(labels, course.settings.batch_size, shuffle=True))).numpy()

    return course.compute_once("IV targets", first_batch)


def _make_predictions(course: Course) -> Any:
    """Predict like a trained model: each tenth row wrong."""
    predictions = _take_targets(course).copy()
    predictions[::10] = 1 - predictions[::10]
    return predictions


def _compare_as_column(course: Course) -> float:
    """Compare (n, 1) with (n,): that gives an (n, n) table, and its mean."""
    return float((_make_predictions(course)[:, None] == _take_targets(course)).mean())


def _predict_untrained(course: Course) -> Answer:
    """Return what a new model predicts after another one has been trained: about a guess."""
    import torch

    from coursekit.loader import make_loader

    model = course.model(seed=1)
    loader = make_loader(course.train, course.settings.batch_size, shuffle=True)
    inputs, targets = next(iter(loader))
    with torch.no_grad():
        predictions = (model.to(targets.device)(inputs)[:, 0] > 0).long()
    return {
        "predictions": predictions,
        "right_after": (predictions == targets).float().mean(),
        "test_accuracy": measure_test_accuracy(course, model),
    }


def _is_untrained(course: Course, got: Mapping[str, Any]) -> bool:
    return (
        got["right_after"] < LEARNED_ACCURACY
        or _compute_agreement(got["predictions"], _take_targets(course)) < LEARNED_ACCURACY
    )


EXERCISE = Exercise(
    id="IV.1.b",
    title="Train, and predict again",
    auto_points=1,
    values=(
        Band("right_before", "share of right predictions in the batch before training", low=0.25, high=0.75),
        Predictions("predictions", "the class that the trained model predicts for each row of the batch"),
        Band("right_after", "share of right predictions in the batch after training", low=0.75),
        Band(
            "test_accuracy",
            "accuracy of the trained model on the test split",
            low=LEARNED_ACCURACY,
            high=0.97,
        ),
    ),
    truth=lambda course: {"predictions": _take_targets(course)},
    mistakes=(
        Mistake(
            "percent instead of share",
            "Give the share of right predictions from 0 to 1: the number of right rows divided by the "
            "number of rows.",
            lambda course: {
                "right_after": 100 * _compute_agreement(_make_predictions(course), _take_targets(course))
            },
            when=lambda course, got: got["right_after"] > 1,
        ),
        Mistake(
            "column compared with a row",
            "Your predictions are good, but the share does not belong to them. If predictions have the "
            "shape (n, 1) and targets have the shape (n,), then == compares each with each. Bring both to "
            "the shape (n,) first: squeeze(1).",
            lambda course: {
                "predictions": _make_predictions(course)[:, None],
                "right_after": _compare_as_column(course),
            },
            when=lambda course, got: (
                _compute_agreement(got["predictions"], _take_targets(course)) >= LEARNED_ACCURACY
                and abs(_compute_agreement(got["predictions"], _take_targets(course)) - got["right_after"])
                > 1e-3
            ),
        ),
        Mistake(
            "model made anew after training",
            "The model that predicts is no better than a guess. Did you make a new model after the "
            "training? A new model has random weights again. Predict with the very model that you gave to "
            "fit(...).",
            _predict_untrained,
            when=_is_untrained,
        ),
    ),
)
