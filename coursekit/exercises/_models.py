"""Trained models as evidence: how a model was trained, and how good it is on both splits of the course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Mistake
from coursekit.checks.values import Unreadable, Value, describe, read_number
from coursekit.exercises._histories import check_history, read_history
from coursekit.exercises._shared import LEARNED_ACCURACY

if TYPE_CHECKING:
    from torch import nn

    from coursekit.course import Course

SPLITS = ("train", "test")


@dataclass(frozen=True)
class TrainedModel(Value):
    """A model of the notebook.

    Read as a dict: `histories` of its trainings by `fit`, and for the splits `train` and `test` of the course
    in use its `loss` and its `accuracy`.
    """

    def read(self, given: Any) -> dict[str, Any]:
        """Score the model, in evaluation mode; raises Unreadable where it is none, or none for these rows."""
        import torch

        from coursekit.course import get_course
        from coursekit.training.history import histories_of

        if not isinstance(given, torch.nn.Module):
            raise Unreadable(f"It is {describe(given)}, and a model is expected: {self.what}.")
        histories = [read_history(history) for history in histories_of(given)]
        return {"histories": histories, **self.score(given, get_course())}

    def score(self, model: nn.Module, course: Course) -> dict[str, Any]:
        """Return loss and accuracy on both splits."""
        from coursekit.evaluation import evaluate
        from coursekit.loader import make_loader
        from coursekit.training import EVALUATION_BATCH_SIZE

        scores = {
            split: evaluate(model, make_loader(getattr(course, split), EVALUATION_BATCH_SIZE))
            for split in SPLITS
        }
        return {split: {"loss": score.loss, "accuracy": score.accuracy} for split, score in scores.items()}

    def validate(self, plain: Any) -> dict[str, Any]:
        """Take the record, if it has the form that `read` gives it."""
        scores = {
            split: {name: float(read_number(plain[split][name])) for name in ("loss", "accuracy")}
            for split in SPLITS
        }
        return {**plain, **scores, "histories": [check_history(history) for history in plain["histories"]]}


def is_taught_by_test_rows(record: Any) -> bool:
    """Tell whether a model knows the test rows better than the train rows: then it has learned from them."""
    test, train = record["test"]["accuracy"], record["train"]["accuracy"]
    return bool(test > LEARNED_ACCURACY and test > train + 0.02)


def recognise_wrong_scores(
    name: str, model: str, *, count: int | None = None, outputs: int = 2
) -> tuple[Mistake, ...]:
    """Make the mistakes that a test accuracy may have. model: the name of the evidence. count: in a list."""

    def of(figure: float) -> Any:
        import numpy as np

        return figure if count is None else np.full(count, figure)

    return (
        Mistake(
            f"{name}: train split",
            f"{name}: this is the accuracy on the train split, which the model has learned from. Score it on "
            "the test split.",
            derived=lambda course, got: {name: of(got[model]["train"]["accuracy"])},
        ),
        Mistake(
            f"{name}: count of rows",
            f"{name}: this is the number of right rows. Divide it by the number of all rows.",
            derived=lambda course, got: {
                name: of(round(got[model]["test"]["accuracy"] * len(course.test_labels)))
            },
        ),
        Mistake(
            f"{name}: share of errors",
            f"{name}: this is the share of the rows that the model gets wrong.",
            derived=lambda course, got: {name: of(1 - got[model]["test"]["accuracy"])},
        ),
        Mistake(
            f"{name}: loss",
            f"{name}: this is the loss. An accuracy is the share of right rows: .accuracy of what evaluate "
            "gives.",
            derived=lambda course, got: {name: of(got[model]["test"]["loss"])},
        ),
    )
