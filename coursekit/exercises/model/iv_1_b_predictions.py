"""Exercise IV.1.b: train, and predict again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number, Unreadable
from coursekit.exercises._histories import is_of_rows, is_trained_at
from coursekit.exercises._models import TrainedModel, is_taught_by_test_rows, recognise_wrong_scores
from coursekit.exercises.model._columns import Column
from coursekit.exercises.model.iv_1_a_probabilities import take_first_batch

if TYPE_CHECKING:
    from torch import nn

    from coursekit.course import Course


@dataclass(frozen=True)
class _Predictions(Column):
    """A class, 0 or 1, for each row of the batch."""

    def read(self, given: Any) -> Any:
        array = super().read(given)
        odd = array[(array != 0) & (array != 1)]
        if len(odd):
            raise Unreadable(
                f"It holds {odd[0]:.4g}, and only the classes 0 and 1 are expected. "
                "Compare each probability with 0.5."
            )
        return array

    def explain_difference(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return f"It has {len(got)} rows, and the batch has another number of them."
        rows = int((got != want).sum())
        return f"In {rows} of {len(got)} rows it is not what the trained model says."


@dataclass(frozen=True)
class _PredictingModel(TrainedModel):
    """A model, and the logits that it gives for the batch."""

    def score(self, model: nn.Module, course: Course) -> dict[str, Any]:
        import torch

        from coursekit.evaluation import device_of

        scores = super().score(model, course)
        was_training = model.training
        model.eval()
        with torch.no_grad():
            logits = model(take_first_batch(course)[0].to(device_of(model)))[:, 0].cpu().numpy()
        model.train(was_training)
        return {**scores, "logits": logits}

    def validate(self, plain: Any) -> dict[str, Any]:
        return {**super().validate(plain), "logits": Column("logits", "logits").read(plain["logits"])}


def _take_targets(course: Course) -> Any:
    """Return the right classes of the batch, (batch size,)."""
    return take_first_batch(course)[1].cpu().numpy()


def _compute_share(course: Course, predictions: Any) -> float:
    return float((predictions == _take_targets(course)).mean())


def _predict(got: Any) -> Any:
    """Return the classes that the trained model predicts, (batch size,)."""
    return (got["model"]["logits"] > 0).astype(float)


def _compute_share_before(course: Course) -> float:
    """Return the share of the batch that the untrained model predicts right."""
    import torch

    inputs, _ = take_first_batch(course)
    with torch.no_grad():
        logits = course.model().to(inputs.indices.device)(inputs)[:, 0].cpu().numpy()
    return _compute_share(course, logits > 0)


def _is_trained_as_asked(course: Course, got: Any) -> bool:
    """Tell whether the model had one training, on the train rows and by the section's settings."""
    (record,) = got["model"]["histories"]
    settings = course.settings
    return (
        is_of_rows(record, "train", course.train)
        and record["numbers"][-1] == settings.epochs
        and is_trained_at(record, settings.rate)
        and record["settings"]["batch_size"] == settings.batch_size
    )


EXERCISE = Exercise(
    id="IV.1.b",
    title="Train, and predict again",
    auto_points=1,
    values=(
        Number("right_before", "share of right predictions in the batch before training", tolerance=1e-5),
        _Predictions("predictions", "the class that the trained model predicts for each row of the batch"),
        Number("right_after", "share of right predictions in the batch after training", tolerance=1e-5),
        Number("test_accuracy", "accuracy of the trained model on the test split", tolerance=1e-5),
    ),
    evidence=(_PredictingModel("model", "the model that you have trained"),),
    truth=lambda course: {"right_before": _compute_share_before(course)},
    derived={
        "predictions": lambda course, got: _predict(got),
        "right_after": lambda course, got: _compute_share(course, _predict(got)),
        "test_accuracy": lambda course, got: got["model"]["test"]["accuracy"],
    },
    mistakes=(
        Mistake(
            "model made anew after training",
            "`model` has not been trained. Did you make a new one after the training? A new model has random "
            "weights again. Predict with the very model that you gave to fit(...).",
            when=lambda course, got: not got["model"]["histories"],
            names=("predictions", "right_after", "test_accuracy"),
        ),
        Mistake(
            "trained on the test rows",
            "The model knows the test rows better than the train rows: it has learned from them. Train on "
            "course.train.",
            when=lambda course, got: is_taught_by_test_rows(got["model"]),
            names=("predictions", "right_after", "test_accuracy"),
        ),
        Mistake(
            "trained more than once",
            "The model has been trained more than once. Run the answer cell from its first line on, which "
            "makes a new model, and train it once.",
            when=lambda course, got: len(got["model"]["histories"]) > 1,
            names=("predictions", "right_after", "test_accuracy"),
        ),
        Mistake(
            "another training than the section's",
            "The model had another training than the task says. Train it on course.train, whole, with the "
            "epochs, the rate and the batch size of `settings`.",
            when=lambda course, got: not _is_trained_as_asked(course, got),
            names=("predictions", "right_after", "test_accuracy"),
        ),
        Mistake(
            "targets for predictions",
            "These are the targets. predictions are what the trained model says, and it is wrong about some.",
            derived=lambda course, got: {"predictions": _take_targets(course)},
        ),
        Mistake(
            "logits compared with 0.5",
            "You compared the logits with 0.5. That is the border for probabilities: take the sigmoid "
            "first, or compare the logits with 0.",
            derived=lambda course, got: {"predictions": (got["model"]["logits"] > 0.5).astype(float)},
        ),
        Mistake(
            "everything positive",
            "Your model says 1 of every row. Every probability is above 0: compare it with 0.5.",
            derived=lambda course, got: {"predictions": got["model"]["logits"] * 0 + 1},
        ),
        Mistake(
            "classes exchanged",
            "Your classes are exchanged: a probability above 0.5 means class 1.",
            derived=lambda course, got: {"predictions": 1 - _predict(got)},
        ),
        Mistake(
            "column compared with a row",
            "The share is that of a table: predictions of shape (n, 1) compared with targets of shape (n,) "
            "give (n, n) answers. Bring both to the shape (n,) first: squeeze(1).",
            derived=lambda course, got: {
                "right_after": float((_predict(got)[:, None] == _take_targets(course)).mean())
            },
        ),
        Mistake(
            "number of right rows",
            "right_after is the number of right rows. Divide it by the number of rows in the batch.",
            derived=lambda course, got: {
                "right_after": float((_predict(got) == _take_targets(course)).sum())
            },
        ),
        Mistake(
            "share of positive predictions",
            "right_after is the share of the rows that the model calls positive. Compare with the targets.",
            derived=lambda course, got: {"right_after": float(_predict(got).mean())},
        ),
        Mistake(
            "before and after exchanged",
            "right_before and right_after have changed places.",
            derived=lambda course, got: {
                "right_before": _compute_share(course, _predict(got)),
                "right_after": _compute_share_before(course),
            },
        ),
        Mistake(
            "everything negative",
            "Your model says 0 of every row. The argmax over a single column is always 0: compare each logit "
            "with 0, or each probability with 0.5.",
            derived=lambda course, got: {"predictions": got["model"]["logits"] * 0},
        ),
        Mistake(
            "share before for share after",
            "right_after is the share that the untrained model gets right. Count it for predictions that "
            "were made after fit(...).",
            derived=lambda course, got: {"right_after": _compute_share_before(course)},
        ),
        Mistake(
            "accuracy of the batch",
            "test_accuracy is the share of the batch. Score the model on all test rows: "
            "evaluate(model, make_loader(course.test, 1000)).accuracy.",
            derived=lambda course, got: {"test_accuracy": _compute_share(course, _predict(got))},
        ),
        *recognise_wrong_scores("test_accuracy", "model"),
    ),
)
