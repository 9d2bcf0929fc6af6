"""Accuracies of experiments: each must be the one of its run in the student's own ledger."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Mistake
from coursekit.checks.values import Number, Numbers, Unreadable, Value, describe
from coursekit.experiments.recipe import BASELINE, Experiment, resolve_recipes

if TYPE_CHECKING:
    from coursekit.course import Course

Run = Mapping[str, Any]
"""A run of the ledger: `settings`, `seed`, `seconds`, its accuracies `validation` and `test` at the end, and
by epoch the `losses` and `accuracies` on the validation rows, and the `train_accuracies`."""

TOLERANCE = 1e-5


@dataclass(frozen=True)
class LedgerRuns(Value):
    """The news of the section as evidence: the runs in their ledger."""

    def read(self, given: Any) -> list[dict[str, Any]]:
        """Read the ledger; one that is not there yet has no runs. Raises Unreadable for anything but news."""
        from coursekit.course import News
        from coursekit.errors import CourseError
        from coursekit.experiments.ledger import Ledger

        if not isinstance(given, News):
            raise Unreadable(f"It is {describe(given)}, and course.news is expected: run the set-up cell.")
        if not given.ledger.exists():
            return []
        try:
            ledger = Ledger.read(given.ledger)
            return [_read_run(ledger, number) for number in range(len(ledger.runs))]
        except CourseError as problem:
            raise Unreadable(str(problem)) from problem

    def validate(self, plain: Any) -> list[dict[str, Any]]:
        """Take runs that have the form which `read` gives them."""
        for run in plain:
            if not isinstance(run["settings"], dict) or not isinstance(run["validation"], float):
                raise TypeError("a run has settings and an accuracy")
        return list(plain)


def _read_run(ledger: Any, number: int) -> dict[str, Any]:
    from coursekit.experiments.ledger import SPLITS, decode_classes
    from coursekit.training import History

    run = ledger.runs[number]
    history = History.from_json(dict(run.history))
    accuracies: dict[str, Any] = {}
    for split in SPLITS:
        right = decode_classes(getattr(run, split)) == decode_classes(ledger.data.labels[split])
        accuracies[split] = float(right.mean())
    return {
        "settings": dict(run.settings),
        "seed": int(run.seed),
        "seconds": float(run.seconds),
        "losses": history.column("validation", "loss"),
        "accuracies": history.column("validation", "accuracy"),
        "train_accuracies": history.column("train", "accuracy"),
        **accuracies,
    }


EVIDENCE = (LedgerRuns("news", "the news of this section, with the ledger of your experiments"),)

Plan = Callable[["Course"], Sequence[Experiment]]
"""Makes an experiment, after those that it stands against; with no experiment it plans the baseline."""


def find_runs(course: Course, runs: Sequence[Run], plan: Sequence[Experiment]) -> list[Run]:
    """Return the runs of the last experiment of a plan, by seed; of the baseline for an empty plan."""
    recipes = resolve_recipes(plan, course.news.baseline)
    wanted = recipes[plan[-1].name if plan else BASELINE].to_json()
    matching = [run for run in runs if _are_settings_equal(run["settings"], wanted)]
    return sorted(matching, key=lambda run: int(run["seed"]))


def _are_settings_equal(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Tell whether two recipes are equal: 0.3 * r and r * 3 / 10 differ in their last digit."""
    return left.keys() == right.keys() and all(
        math.isclose(left[name], right[name], rel_tol=1e-6)
        if isinstance(left[name], float) and isinstance(right[name], float)
        else left[name] == right[name]
        for name in left
    )


def find_first_run(course: Course, got: Mapping[str, Any], plan: Plan) -> Run:
    """Return an experiment's run with the lowest seed. Raises LookupError where there is none."""
    runs = find_runs(course, got["news"], plan(course))
    if not runs:
        raise LookupError("the ledger has no such run")
    return runs[0]


@dataclass(frozen=True)
class Accuracies:
    """The accuracies that an exercise asks for: of one experiment, or a list for several.

    name: of the value. whose: whose they are, as in "of the GRU". plans: of each experiment, in order.
    is_list: whether a list is asked for.
    """

    name: str
    whose: str
    plans: tuple[Plan, ...]
    is_list: bool = False

    @property
    def value(self) -> Value:
        """What the check reads."""
        what = f"the accuracy {self.whose} on the validation rows, from 0 to 1"
        if self.is_list:
            return Numbers(self.name, what, tolerance=TOLERANCE, shape=(len(self.plans),))
        return Number(self.name, what, tolerance=TOLERANCE)

    def take(self, course: Course, got: Mapping[str, Any], figure: Callable[[Run], float]) -> Any:
        """Return one figure of each run, in the plain form of the value."""
        import numpy as np

        figures = [figure(find_first_run(course, got, plan)) for plan in self.plans]
        return np.array(figures) if self.is_list else figures[0]

    def derive(self, course: Course, got: Mapping[str, Any]) -> Any:
        """Return the right value."""
        return self.take(course, got, lambda run: float(run["validation"]))

    def mistakes(self) -> tuple[Mistake, ...]:
        """Make the mistakes that every such accuracy may have."""

        def derived(figure: Callable[[Run], float]) -> Callable[[Course, Mapping[str, Any]], dict[str, Any]]:
            return lambda course, got: {self.name: self.take(course, got, figure)}

        mistakes = [
            Mistake(
                f"{self.name}: not run",
                f"Your ledger has no run {self.whose}: none with just these settings. news.run([...]) "
                "trains experiments and returns the ledger; ledger.accuracies() has their accuracies. If "
                "your experiments are not the right ones yet, mend these first.",
                when=lambda course, got: (
                    self.name in got
                    and not all(find_runs(course, got["news"], p(course)) for p in self.plans)
                ),
                names=(self.name,),
            ),
            Mistake(
                f"{self.name}: train rows",
                f"{self.name} is on the train rows, which the network has learned from. Take the validation "
                "rows: ledger.accuracies().",
                derived=derived(lambda run: float(run["train_accuracies"][-1])),
            ),
            Mistake(
                f"{self.name}: test rows",
                f"{self.name} is on the test rows. They are for the very end: if they choose, they can no "
                "longer tell how good the choice is. Take the validation rows.",
                derived=derived(lambda run: float(run["test"])),
            ),
            Mistake(
                f"{self.name}: best epoch",
                f"{self.name} is from the epoch that happened to be the best. Take the end of the training, "
                "as ledger.accuracies() does: the best of many epochs is too good by luck.",
                derived=derived(lambda run: max(run["accuracies"])),
            ),
            Mistake(
                f"{self.name}: loss",
                f"{self.name} is a loss. An accuracy is the share of rows that are right.",
                derived=derived(lambda run: float(run["losses"][-1])),
            ),
            Mistake(
                f"{self.name}: another run",
                f"{self.name} has the accuracy of another run of your ledger: of another experiment, "
                f"another seed or another place in the list. Take it {self.whose}, with seed 0.",
                when=lambda course, got: self._is_of_other_runs(course, got),
                names=(self.name,),
            ),
        ]
        return tuple(mistakes)

    def _is_of_other_runs(self, course: Course, got: Mapping[str, Any]) -> bool:
        """Tell whether the accuracies are those of runs in the ledger, and not of the right ones."""
        given = [float(share) for share in got[self.name]] if self.is_list else [float(got[self.name])]
        right = self.derive(course, got)
        wanted = list(right) if self.is_list else [right]
        known = [run["validation"] for run in got["news"]]
        return not _are_close(given, wanted) and all(
            any(abs(share - figure) <= TOLERANCE for figure in known) for share in given
        )


def _are_close(left: Sequence[float], right: Sequence[float]) -> bool:
    return all(abs(a - b) <= TOLERANCE for a, b in zip(left, right, strict=True))


LSTM = Experiment("LSTM", cell="lstm")


def plan_baseline(course: Course) -> Sequence[Experiment]:
    """Plan nothing beside the baseline."""
    return ()


def plan_lstm(course: Course) -> Sequence[Experiment]:
    """Plan the LSTM."""
    return (LSTM,)


def plan_change(setting: str, value: Callable[[Course], Any]) -> Plan:
    """Make the plan of one change against the LSTM."""
    return lambda course: (LSTM, Experiment("changed", against="LSTM", **{setting: value(course)}))


def recognise_other_history(name: str, plan: Plan) -> Mistake:
    """Recognise a History that is not the one of an experiment's first run."""

    def is_other(course: Course, got: Mapping[str, Any]) -> bool:
        losses = find_first_run(course, got, plan)["losses"]
        return len(losses) != len(got[name]["validation"]["loss"]) or not all(
            math.isclose(a, b, rel_tol=1e-6)
            for a, b in zip(losses, got[name]["validation"]["loss"], strict=True)
        )

    return Mistake(
        f"{name}: another run's",
        f"{name} is not the History of this experiment's run in your ledger. ledger.histories() is a dict "
        "from each name to a list of them, one for each seed: take seed 0 of this experiment.",
        when=is_other,
        names=(name,),
    )
