"""Trainings as answers: the History that `fit` gives says what it trained on, how, and what came out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from coursekit.checks.exercise import Mistake
from coursekit.checks.values import Unreadable, Value, describe, read_number
from coursekit.checks.values.conversion import to_plain_string

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.dataset import BagDataset

SPLITS = ("train", "test", "validation")
Record = Mapping[str, Any]
"""What is read of a History: `settings`, `numbers` and `rates` of its epochs, `seconds` per epoch, and of
each split the `loss` and the `accuracy` by epoch, or None where the split was not scored."""


def read_history(given: Any, split: str | None = None) -> dict[str, Any]:
    """Return a History as plain data. split: the one that must have been scored. Raises Unreadable."""
    from coursekit.training import History

    if not isinstance(given, History):
        raise Unreadable(f"It is {describe(given)}, and the History that fit returns is expected.")
    if not given.epochs:
        raise Unreadable("It has no epochs: the training was stopped before its first one.")
    if given.interrupted:
        raise Unreadable("This training was stopped before it was over. Run it again.")
    scores = {name: [getattr(epoch, name) for epoch in given] for name in SPLITS}
    if split is not None and None in scores[split]:
        raise Unreadable(f"It has no figures of the {split} rows: hand them to fit as well.")
    record = {
        "settings": dict(given.settings),
        "numbers": [int(epoch.number) for epoch in given],
        "rates": [float(epoch.rate) for epoch in given],
        "seconds": float(given.seconds_per_epoch),
    }
    for name, column in scores.items():
        record[name] = None if None in column else _read_scores(column)
    return record


def _read_scores(scores: Sequence[Any]) -> dict[str, list[float]]:
    """Return losses, which may be infinite or NaN at a rate that is too high, and accuracies."""
    return {name: [float(getattr(score, name)) for score in scores] for name in ("loss", "accuracy")}


def check_history(plain: Any, split: str | None = None) -> dict[str, Any]:
    """Return a record in the form that `read_history` gives it; raises an exception for any other form."""
    columns = [plain["numbers"], plain["rates"]]
    for name in SPLITS:
        if plain[name] is not None:
            columns += [plain[name]["loss"], plain[name]["accuracy"]]
        elif name in ("train", split):
            raise ValueError("a split was not scored")
    length = len(plain["numbers"])
    if not length or not all(isinstance(column, list) and len(column) == length for column in columns):
        raise ValueError("each column has an entry for each epoch")
    if not all(type(entry) in (int, float) for column in columns for entry in column):
        raise TypeError("its figures are numbers")
    if not isinstance(plain["settings"], dict) or not isinstance(plain["seconds"], float):
        raise TypeError("settings and seconds are expected")
    return dict(plain)


@dataclass(frozen=True)
class TrainingHistory(Value):
    """The History of one training.

    split: the one beside the train rows that must have been scored. from_fit: whether it must be as `fit` has
    returned it, with its settings; a ledger keeps histories without them.
    """

    split: str | None = "test"
    from_fit: bool = True

    is_copyable: ClassVar[bool] = False

    def read(self, given: Any) -> Any:
        return self.read_one(given)

    def read_one(self, given: Any) -> dict[str, Any]:
        """Read one History; raises Unreadable."""
        record = read_history(given, self.split)
        if self.from_fit and not record["settings"]:
            raise Unreadable("It was put together by hand, or comes from a file. Give it as fit returns it.")
        return record

    def validate(self, plain: Any) -> Any:
        return check_history(plain, self.split)

    def is_correct(self, got: Any, want: Any) -> bool:
        """Accept each one: what can be wrong with it, the exercise's mistakes say."""
        return True


@dataclass(frozen=True)
class TrainingHistories(TrainingHistory):
    """A dict of Histories. keys: the numbers that it must have; without any, all that are above 0.

    A list stands for a dict with these keys, in their order.
    """

    keys: tuple[float, ...] = ()

    def read(self, given: Any) -> dict[float, dict[str, Any]]:
        if isinstance(given, list | tuple) and self.keys and len(given) == len(self.keys):
            given = dict(zip(self.keys, given, strict=True))
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        histories = {self._read_key(key): history for key, history in given.items()}
        if missing := [key for key in self.keys if key not in histories]:
            raise Unreadable(f"It has no entry for {', '.join(f'{key:g}' for key in missing)}.")
        if extra := [key for key in histories if self.keys and key not in self.keys]:
            raise Unreadable(f"It has an entry for {extra[0]:g}, which was not asked for.")
        return {key: self._read_entry(key, history) for key, history in sorted(histories.items())}

    def _read_key(self, given: Any) -> float:
        if isinstance(given, str):
            raise Unreadable("Its keys are strings, and numbers are expected: write 0.1, and not '0.1'.")
        key = float(read_number(given))
        if not 0 < key < math.inf:
            raise Unreadable(f"Its keys must be numbers above 0. Expected: {self.what}.")
        # 0.1 + 0.2 is a right key for 0.3.
        return next((known for known in self.keys if math.isclose(known, key, rel_tol=1e-6)), key)

    def _read_entry(self, key: float, history: Any) -> dict[str, Any]:
        try:
            return self.read_one(history)
        except Unreadable as problem:
            raise Unreadable(f"Entry {key:g}: {to_plain_string(str(problem))}") from problem

    def validate(self, plain: Any) -> dict[float, dict[str, Any]]:
        if not plain or (self.keys and sorted(plain) != sorted(self.keys)):
            raise ValueError("it has other keys")
        return {float(key): check_history(record, self.split) for key, record in plain.items()}


def list_records(plain: Any) -> list[Record]:
    """Return the records of a value: of one History, or of a dict of them."""
    return [plain] if "settings" in plain else list(plain.values())


def last_accuracy(record: Record, split: str = "test") -> float:
    """Return the accuracy after the last epoch, from 0 to 1."""
    return float(record[split]["accuracy"][-1])


def is_of_rows(record: Record, name: str, rows: Any) -> bool:
    """Tell whether a training's data set is these rows. name: "train", "test" or "validation"."""
    from coursekit.training.config import describe_data

    wanted, given = str(describe_data(rows)), str(record["settings"].get(f"{name} set"))
    # Of a data set that makes its rows anew, only their number is known.
    return given == wanted or ("check sum" not in given and wanted.startswith(given))


def differ_besides(records: Iterable[Record], *names: str) -> bool:
    """Tell whether trainings differ in a setting that is not among `names`, such as the weights at the start.

    names: as `fit` calls them; "rate" leaves the optimizer's rate out, and "train set" its labels, too.
    """
    settings = [_list_settings_besides(record, names) for record in records]
    return any(other != settings[0] for other in settings)


def _list_settings_besides(record: Record, names: Sequence[str]) -> dict[str, Any]:
    settings = dict(record["settings"])
    optimizer = dict(settings.pop("optimizer", {}))
    if "rate" in names:
        optimizer = {key: value for key, value in optimizer.items() if not key.startswith("lr of ")}
    left_out = {*names, *(f"labels of {name}" for name in names), "earlier trainings"}
    return {name: value for name, value in (settings | optimizer).items() if name not in left_out}


def is_trained_at(record: Record, rate: float) -> bool:
    """Tell whether the first step of a training had this rate."""
    return len(record["rates"]) > 1 and math.isclose(record["rates"][1], rate, rel_tol=1e-6)


def is_trained_before(record: Record, classes: int = 2) -> bool:
    """Tell whether a model was trained before: by `fit`, or by other means, so that it no longer guesses."""
    guess = math.log(classes)
    return record["settings"]["earlier trainings"] > 0 or abs(record["train"]["loss"][0] - guess) > 0.05


Rows = Callable[["Course"], "BagDataset"]
"""Makes a data set of the course."""


def recognise_wrong_trainings(
    *names: str,
    train: Rows = lambda course: course.train,
    test: Rows = lambda course: course.test,
    epochs: Callable[[Course], int] = lambda course: course.settings.epochs,
    rows: str = "course.train and course.test",
) -> tuple[Mistake, ...]:
    """Make the mistakes that trainings may have whose rows and epochs an exercise fixes.

    names: of the values, each a History or a dict of them. rows: the two data sets, for the hints.
    """
    these = " and ".join(names)

    def any_record(wrong: Callable[[Course, Record], bool]) -> Callable[[Course, Mapping[str, Any]], bool]:
        return lambda course, got: any(
            wrong(course, record) for name in names if name in got for record in list_records(got[name])
        )

    return (
        Mistake(
            f"{these}: scored on the train rows",
            f"In {these}, a training was scored on the very rows that it was trained on. These it may know "
            f"by heart. fit takes the train rows first and the test rows second: {rows}.",
            when=any_record(
                lambda course, record: (
                    is_of_rows(record, "train", train(course)) and is_of_rows(record, "test", train(course))
                )
            ),
            names=names,
        ),
        Mistake(
            f"{these}: trained on the test rows",
            f"In {these}, a training has learned from the test rows. A test must be new to the model. fit "
            f"takes the train rows first and the test rows second: {rows}.",
            when=any_record(lambda course, record: is_of_rows(record, "train", test(course))),
            names=names,
        ),
        Mistake(
            f"{these}: other rows",
            f"In {these}, a training has had other rows than {rows}: fewer of them, other labels, or words "
            "that were cut or numbered in another way. Hand over just these two.",
            when=any_record(
                lambda course, record: (
                    not (
                        is_of_rows(record, "train", train(course))
                        and is_of_rows(record, "test", test(course))
                    )
                )
            ),
            names=names,
        ),
        Mistake(
            f"{these}: other epochs",
            f"In {these}, a training has run for more or fewer epochs than the task says. Then its figures "
            "are no fair comparison with the others.",
            when=any_record(lambda course, record: record["numbers"] != [*range(epochs(course) + 1)]),
            names=names,
        ),
        Mistake(
            f"{these}: model trained before",
            f"In {these}, a model knew something before its first step: an earlier training has taught it. "
            "Make a new one for each training, course.model(), right where you call fit.",
            when=any_record(lambda course, record: is_trained_before(record)),
            names=names,
        ),
    )
