"""The record of a training on the news: as an answer, and as a part of what a trial records."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.checks.values import Numbers, Unreadable, describe, describe_failures
from coursekit.exercises._histories import TrainingHistory

ADAM = "torch.optim.adam.Adam"


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
            "settings": dict(getattr(given, "settings", {})),
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
    if not isinstance(curves["settings"], dict):
        raise TypeError("settings are a dict")
    figures = [*curves["rates"], *curves["train"], *curves["validation"]]
    tested = [loss for loss in curves["test"] if loss is not None]
    if not all(isinstance(figure, float) for figure in (*figures, *tested)) or not all(
        map(math.isfinite, figures)
    ):
        raise ValueError("losses and rates are numbers")
    return dict(curves)


def has_setting(curves: Mapping[str, Any], name: str, value: Any) -> bool:
    """Tell whether a training had a setting of `fit`; a History that was made by hand has none to look at."""
    return bool(curves["settings"].get(name, value) == value)


def is_of_adam(curves: Mapping[str, Any]) -> bool:
    """Tell whether Adam took the steps of a training, as far as its settings say."""
    return bool(curves["settings"].get("optimizer", {}).get("kind", ADAM) == ADAM)


@dataclass(frozen=True)
class NewsHistory(TrainingHistory):
    """The History of a training on the news: from epoch 0, the state before its first step, to `last`."""

    split: str | None = "validation"
    from_fit: bool = False
    last: int = 5

    def read(self, given: Any) -> Any:
        return self._expect_epochs(super().read(given))

    def validate(self, plain: Any) -> Any:
        return self._expect_epochs(super().validate(plain))

    def _expect_epochs(self, record: Any) -> Any:
        numbers = record["numbers"]
        if numbers != [*range(self.last + 1)]:
            raise Unreadable(
                f"Its entries go from epoch {numbers[0]} to epoch {numbers[-1]}, and 0 to {self.last} "
                "are expected."
            )
        return record

    def facts(self, got: Mapping[str, Any]) -> dict[str, bool]:
        """Say of each sentence whether it holds for the losses."""
        train, validation = got["train"]["loss"], got["validation"]["loss"]
        return {
            "the train loss falls by a third or more": train[-1] < train[0] * 2 / 3,
            "both losses start near ln 4, the loss of a guess among four classes": all(
                abs(losses[0] - math.log(4)) < 0.35 for losses in (train, validation)
            ),
        }

    def is_correct(self, got: Mapping[str, Any], want: Any) -> bool:
        """Tell whether all facts hold; the losses themselves differ from machine to machine."""
        return all(self.facts(got).values())

    def explain_difference(self, got: Mapping[str, Any], want: Any) -> str:
        """Name the facts that do not hold."""
        return describe_failures(self.facts(got))
