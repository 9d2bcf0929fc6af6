"""The curves of the overfitting experiment in VI.4.a, right and wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.evaluation.trials import few_rows
from coursekit.checks.values import Numbers, Unreadable, Value, describe, what_fails

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.training import History


EPOCHS = 100
"""Epochs of the experiment."""


FLOOR = math.log(1 + math.exp(-1))
"""No two-class loss that applies softmax twice goes below this, in nats."""


@dataclass(frozen=True)
class Curves(Value):
    """The perplexities of a training run: a History, or a dict with the lists "train" and "test".

    Entry 0 of a list is the state before the first step. What must hold of the curves is their `facts`.
    """

    def read(self, given: Any) -> dict[str, list[float]]:
        """Take both curves out; raises Unreadable where one is missing or has another length."""
        columns = {split: self._column(given, split) for split in ("train", "test")}
        wanted = EPOCHS + 1
        for split, column in columns.items():
            if len(column) != wanted:
                raise Unreadable(
                    f"It has {len(column)} {split} entries, and {wanted} are expected: one for the state "
                    f"before the first step, and one after each of the {EPOCHS} epochs."
                )
        return columns

    def _column(self, given: Any, split: str) -> list[float]:
        try:
            raw = given.column(split, "perplexity") if hasattr(given, "column") else given[split]
        except (AttributeError, KeyError, TypeError, IndexError) as error:
            if hasattr(given, "column"):
                problem = f"It has no figures of the {split} rows: hand them to fit as well."
            else:
                problem = f"It is {describe(given)}, and the History that fit returns is expected."
            raise Unreadable(problem) from error
        column: list[float] = (
            Numbers(split, f"the {split} perplexity by epoch", shape=(None,)).read(raw).tolist()
        )
        return column

    def facts(self, got: dict[str, list[float]]) -> dict[str, bool]:
        """Say of each sentence whether it holds for the curves."""
        train, test = got["train"], got["test"]
        return {
            "both curves start near 2, at a guess": all(1.8 < column[0] < 2.3 for column in (train, test)),
            "the train perplexity falls below 1.1": train[-1] < 1.1,
            "the test perplexity has its minimum before the end, and ends clearly above it": (
                1.1 < min(test) < test[-1] / 1.02
            ),
        }

    def same(self, got: dict[str, list[float]], want: Any) -> bool:
        """Tell whether all facts hold; the curves themselves differ from machine to machine."""
        return all(self.facts(got).values())

    def distance(self, got: dict[str, list[float]], want: Any) -> str:
        """Name the facts that do not hold."""
        return what_fails(self.facts(got))

    def show(self, got: dict[str, list[float]]) -> str:
        """Write the facts: they are equal wherever the experiment is done rightly."""
        return str(self.facts(got))


def few_first_rows(course: Course) -> Any:
    """Take as many rows from the beginning of the train split: all of them negative."""
    return course.train.subset(range(len(few_rows(course, "train"))))


def experiment(course: Course, train: Any, test: Any, *, rate: float = 0.1, softmax: bool = False) -> History:
    """Run the overfitting experiment, perhaps with a softmax in the model as well as in the loss."""
    from torch import nn

    from coursekit.training import fit

    model = nn.Sequential(course.model(outputs=2), nn.Softmax(dim=1)) if softmax else course.model()
    return fit(
        model,
        train,
        test,
        epochs=EPOCHS,
        rate=rate,
        batch_size=len(train) // 8,
        schedule="constant",
        progress=False,
    )


def _perplexities(history: History) -> dict[str, list[float]]:
    return {split: history.column(split, "perplexity") for split in ("train", "test")}


def overfitted(course: Course) -> dict[str, list[float]]:
    """Run the experiment rightly, once."""
    curves: dict[str, list[float]] = course.remember(
        "VI.4.a experiment",
        lambda: _perplexities(experiment(course, few_rows(course, "train"), few_rows(course, "test"))),
    )
    return curves


def lowest(column: Sequence[float]) -> int:
    """Give the place of the lowest entry, the first one if there are several."""
    return min(range(len(column)), key=column.__getitem__)


def at_floor(curves: Mapping[str, Sequence[float]]) -> bool:
    """Tell whether a train curve has come down to the floor of a double softmax, and no further."""
    return min(curves["train"]) >= math.exp(FLOOR) - 1e-4 and curves["train"][-1] < 1.1 * math.exp(FLOOR)
