"""Exercise VII.19: choose on the validation rows, test once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function, Integer, Unreadable, Value, Word, describe
from coursekit.checks.values.conversion import read_number, to_plain_string
from coursekit.exercises.rnn_experiments._ledgers import (
    Evidence,
    draw_conclusions,
    make_up_final,
    make_up_ledger,
)

if TYPE_CHECKING:
    from coursekit.course import Course


Figures = Mapping[str, Mapping[str, float]]
"""From an experiment's name to its accuracy on each split."""


def _make_probes() -> list[tuple[dict[str, dict[str, float]]]]:
    """Make tables in which train, validation and test rows each prefer another experiment."""
    first = {
        "wide": {"train": 0.998, "validation": 0.902, "test": 0.906},
        "plain": {"train": 0.941, "validation": 0.911, "test": 0.903},
        "lucky": {"train": 0.952, "validation": 0.905, "test": 0.914},
        "short": {"train": 0.871, "validation": 0.874, "test": 0.869},
    }
    second = {
        "b": {"train": 0.93, "validation": 0.89, "test": 0.91},
        "a": {"train": 0.95, "validation": 0.88, "test": 0.90},
        "c": {"train": 0.90, "validation": 0.8999, "test": 0.89},
        "d": {"train": 0.91, "validation": 0.85, "test": 0.86},
    }
    third = {  # the best mean of two splits, and the highest figure of all, are others'
        "z": {"train": 0.93, "validation": 0.901, "test": 0.93},
        "y": {"train": 0.96, "validation": 0.904, "test": 0.88},
        "x": {"train": 0.91, "validation": 0.900, "test": 0.97},
    }
    return [(first,), (second,), (third,)]


def _make_choose(score: Callable[[Mapping[str, float]], float]) -> Callable[[Course], Answer]:
    def choose(figures: Figures) -> str:
        return max(figures, key=lambda name: score(figures[name]))

    return lambda course: {"choose": choose}


def _make_points(
    steps: tuple[float, ...], change: Callable[[float], float] = lambda accuracy: accuracy
) -> Any:
    return lambda accuracy: sum(change(accuracy) >= step for step in steps)


SCALE = (0.90, 0.91, 0.915)
"""Test accuracies from which on 1, 2 and 3 points are given."""


def _is_not_best(course: Course, got: Mapping[str, Any]) -> bool:
    """Tell whether another experiment of the ledger has a higher mean than the chosen one."""
    means = {name: conclusion.mean for name, conclusion in draw_conclusions(got["evidence"]).items()}
    return means[got["chosen"]] < max(means.values()) - 1e-9


@dataclass(frozen=True)
class Choice(Word):
    """The name of an experiment. Whether it is the right one, the mistakes say."""

    def is_correct(self, got: str, want: Any) -> bool:
        """Pass any name: the ledger beside it decides, in the mistakes."""
        return True


@dataclass(frozen=True)
class TestResult(Value):
    """What `final_test` gives: read as the name of the experiment and its accuracy on the test rows."""

    low: float = 0.0
    high: float = 1.0

    key_fields: ClassVar[tuple[str, ...]] = ("low", "high")

    def read(self, given: Any) -> tuple[str, float]:
        """Take name and accuracy out; raises Unreadable for anything but a `Final`."""
        from coursekit.experiments.final import Final

        if not isinstance(given, Final):
            raise Unreadable(f"It is {describe(given)}, and what final_test gives is expected: {self.what}.")
        return to_plain_string(given.name), float(read_number(given.accuracy))

    def validate(self, plain: Any) -> tuple[str, float]:
        """Return the pair of name and accuracy."""
        name, accuracy = plain
        if not isinstance(name, str):
            raise TypeError("a name is expected")
        return name, float(read_number(accuracy))

    def is_correct(self, got: tuple[str, float], want: Any) -> bool:
        """Tell whether the accuracy is one that this training reaches."""
        return self.low <= got[1] <= self.high

    def explain_difference(self, got: tuple[str, float], want: Any) -> str:
        """Say on which side of the band the accuracy lies."""
        where = "below" if got[1] < self.low else "above"
        return f"Its accuracy is {got[1]:.4g}, {where} what this training reaches. Expected: {self.what}."


EXERCISE = Exercise(
    id="VII.19",
    title="Choose on the validation rows, test once",
    auto_points=2,
    values=(
        Function(
            "choose",
            "a function from a dict of figures to the name of the experiment to choose",
            probes=_make_probes,
            result=Word("name", "the name of one experiment"),
        ),
        Function(
            "points",
            "a function from a test accuracy to its points, from 0 to 3",
            probes=lambda: [
                (x,) for x in (0.25, 0.8999, 0.9, 0.905, 0.9096, 0.91, 0.9149, 0.915, 0.9166, 1.0)
            ],
            result=Integer("points", "the points, from 0 to 3"),
        ),
        Evidence("evidence", "the ledger of your experiments, with at least two of them"),
        Choice("chosen", "the name of the experiment that you choose"),
        TestResult("final", "the test result of the chosen experiment", low=0.6, high=0.999),
    ),
    truth=lambda course: {
        **_make_choose(lambda figures: figures["validation"])(course),
        "points": _make_points(SCALE),
    },
    mistakes=(
        Mistake(
            "chosen by test accuracy",
            "Your function chooses by the test accuracy. Of many models the luckiest one wins, and then "
            "its test accuracy is too good to be true. The test split must not choose: the validation "
            "rows do.",
            _make_choose(lambda figures: figures["test"]),
        ),
        Mistake(
            "chosen by train accuracy",
            "Your function chooses by the train accuracy. The model that has learned its rows by heart "
            "wins there. The validation rows choose.",
            _make_choose(lambda figures: figures["train"]),
        ),
        Mistake(
            "chosen by all splits together",
            "Your function adds up the splits. Then the train rows and the test rows have a say too. The "
            "validation rows alone choose.",
            _make_choose(lambda figures: sum(figures.values())),
        ),
        Mistake(
            "worst one chosen",
            "Your function chooses the experiment with the lowest validation accuracy. A loss should be "
            "low; an accuracy should be high.",
            _make_choose(lambda figures: -figures["validation"]),
        ),
        Mistake(
            "above instead of at least",
            "An accuracy that is exactly on a step of the scale belongs to the higher points: compare "
            "with >=.",
            lambda course: {"points": lambda accuracy: sum(accuracy > step for step in SCALE)},
        ),
        Mistake(
            "rounded before grading",
            "You round the accuracy before you grade it: 0.8999 is below 0.90, and stays below. Compare "
            "the accuracy as it is.",
            lambda course: {"points": _make_points(SCALE, lambda accuracy: round(accuracy, 2))},
        ),
        Mistake(
            "graded in percent",
            "Your steps are in percent, and the accuracy is a share from 0 to 1: compare with 0.90, 0.91 "
            "and 0.915.",
            lambda course: {"points": _make_points((90, 91, 91.5))},
        ),
        Mistake(
            "one experiment to choose from",
            "There is only one experiment in your ledger: nothing was chosen. Run some others first.",
            lambda course: {"evidence": make_up_ledger(("baseline",)), "chosen": "baseline"},
            when=lambda course, got: len(draw_conclusions(got["evidence"])) < 2,
        ),
        Mistake(
            "name that is not in the ledger",
            "There is no experiment of the chosen name in your ledger. Take the name exactly as the "
            "ledger has it.",
            lambda course: {"chosen": "the best one"},
            when=lambda course, got: got["chosen"] not in draw_conclusions(got["evidence"]),
        ),
        Mistake(
            "not the best on the validation rows",
            "Another experiment of your ledger has a higher mean accuracy on the validation rows. Give "
            "your function these means, over all seeds of an experiment, and take what it chooses.",
            lambda course: {
                "evidence": make_up_ledger(),
                "chosen": "1 epoch",
                "final": make_up_final("1 epoch"),
            },
            when=_is_not_best,
        ),
        Mistake(
            "another one tested",
            "The test split was opened for another experiment than the chosen one. It is opened once, and "
            "for the one that the validation rows chose.",
            lambda course: {"evidence": make_up_ledger(), "chosen": "GRU", "final": make_up_final("LSTM")},
            when=lambda course, got: got["final"][0] != got["chosen"],
        ),
    ),
)
