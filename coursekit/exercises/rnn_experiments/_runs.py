"""Kinds of answers about one training: its record, and its accuracy on the validation rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Mistake
from coursekit.checks.values import Band, Numbers, Unreadable, Value, describe, describe_failures
from coursekit.exercises.rnn_experiments._changes import (
    ACCURACY_BAND,
    recognise_other_rows,
    recognise_percent,
)

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.training import History


def read_curves(given: Any) -> dict[str, Any]:
    """Return the figures of a History; raises Unreadable where it is none, or has no validation figures."""
    try:
        epochs = list(given)
        curves: dict[str, Any] = {
            "numbers": [int(epoch.number) for epoch in epochs],
            "rates": [float(epoch.rate) for epoch in epochs],
            "train": [epoch.train.loss for epoch in epochs],
            "validation": [getattr(epoch.validation, "loss", None) for epoch in epochs],
            "test": [None if epoch.test is None else float(epoch.test.loss) for epoch in epochs],
        }
    except (AttributeError, TypeError) as error:
        raise Unreadable(f"It is {describe(given)}, and the History that fit returns is expected.") from error
    if not epochs:
        raise Unreadable("It has no epochs.")
    if None in curves["validation"]:
        raise Unreadable("It has no figures of the validation rows: hand them to fit as `validation=`.")
    for split in ("train", "validation"):
        curves[split] = Numbers(split, "the losses, epoch by epoch").read(curves[split]).tolist()
    return curves


def check_curves(curves: Any) -> dict[str, Any]:
    """Return curves in the form that `read_curves` gives them; raises an exception for any other form."""
    length = len(curves["numbers"])
    lists = [curves[name] for name in ("numbers", "rates", "train", "validation", "test")]
    if not length or not all(isinstance(entries, list) and len(entries) == length for entries in lists):
        raise ValueError("each curve has an entry for each epoch")
    if not all(type(number) is int for number in curves["numbers"]):
        raise TypeError("epochs have whole numbers")
    figures = [*curves["rates"], *curves["train"], *curves["validation"]]
    tested = [loss for loss in curves["test"] if loss is not None]
    if not all(isinstance(figure, float) for figure in (*figures, *tested)) or not all(
        map(math.isfinite, figures)
    ):
        raise ValueError("losses and rates are numbers")
    return dict(curves)


@dataclass(frozen=True)
class Record(Value):
    """The History of a training on the news: from epoch `first`, its state before, to epoch `last`.

    Read as a dict: `numbers` of the entries, `rates`, and the losses on the `train`, `validation` and `test`
    rows, the last ones None where they were not scored.
    """

    first: int = 0
    last: int = 5

    def read(self, given: Any) -> dict[str, Any]:
        """Take the curves out; raises Unreadable where one is missing or the epochs are other ones."""
        return self._expect_epochs(read_curves(given))

    def validate(self, plain: Any) -> dict[str, Any]:
        """Take the curves, if they have the form that `read` gives them."""
        curves = self._expect_epochs(check_curves(plain))
        if curves["numbers"] != [*range(self.first, self.last + 1)]:
            raise ValueError("an epoch follows the one before")
        return curves

    def _expect_epochs(self, curves: dict[str, Any]) -> dict[str, Any]:
        ends = [curves["numbers"][0], curves["numbers"][-1]]
        if ends != [self.first, self.last] or len(curves["numbers"]) != self.last - self.first + 1:
            raise Unreadable(
                f"Its entries go from epoch {ends[0]} to epoch {ends[1]}, and {self.first} to {self.last} "
                "are expected."
            )
        return curves

    def facts(self, got: Mapping[str, Any]) -> dict[str, bool]:
        """Say of each sentence whether it holds for the curves."""
        train = got["train"]
        facts = {"the train loss falls by a third or more": train[-1] < train[0] * 2 / 3}
        if self.first == 0:
            guess = math.log(4)
            start = "both losses start near ln 4, the loss of a guess among four classes"
            facts[start] = all(abs(curve[0] - guess) < 0.35 for curve in (train, got["validation"]))
        return facts

    def is_correct(self, got: Mapping[str, Any], want: Any) -> bool:
        """Tell whether all facts hold; the curves themselves differ from machine to machine."""
        return all(self.facts(got).values())

    def explain_difference(self, got: Mapping[str, Any], want: Any) -> str:
        """Name the facts that do not hold."""
        return describe_failures(self.facts(got))


def make_accuracy_band(name: str, whose: str, low: float = ACCURACY_BAND[0]) -> Band:
    """Make the value of a trained network's validation accuracy. whose: such as "of the GRU"."""
    high = ACCURACY_BAND[1]
    return Band(name, f"the accuracy {whose} on the validation rows, from 0 to 1", low=low, high=high)


def make_accuracy_mistakes(name: str, whose: str) -> tuple[Mistake, Mistake]:
    """Make the two mistakes that every such accuracy may have. whose: as in `make_accuracy_band`."""
    return recognise_percent(name, whose, 87.5), recognise_other_rows(name, whose)


def train_small_network(course: Course) -> tuple[Any, History]:
    """Train a narrow GRU on up to 1,000 train rows: real figures for the mistakes, in about a second."""

    def make() -> tuple[Any, History]:
        import torch

        from coursekit.model import RecurrentClassifier
        from coursekit.training import fit, seeded

        splits = course.news.splits()
        with seeded(0):
            model = RecurrentClassifier(len(splits.vocabulary), cell="gru", hidden=24)
        history = fit(
            model,
            splits.train.subset(range(min(1000, len(splits.train)))),
            validation=splits.validation,
            epochs=10,
            batch_size=64,
            schedule="constant",
            optimizer=torch.optim.Adam(model.parameters(), 1e-2),
            progress=False,
        )
        return model, history

    trained: tuple[Any, History] = course.compute_once("VII small training", make)
    return trained
