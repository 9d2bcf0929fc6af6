"""The settings of one training, and an experiment: one setting changed against another (section VII)."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from coursekit.errors import CourseError

BASELINE = "baseline"
"""Name of the experiment that changes nothing. It is always there; no other experiment may have its name."""

CHOICES: dict[str, tuple[str, ...]] = {
    "cell": ("rnn", "gru", "lstm"),
    "pooling": ("max", "mean", "last", "max+last", "max+mean"),
    "schedule": ("linear", "constant", "plateau", "one-cycle"),
}
"""The settings that are one of a few words."""

_LEAST = {"hidden": 1, "embedding": 1, "layers": 1, "threshold": 0, "max_length": 3, "batch_size": 1}
_LEAST |= {"epochs": 1, "patience": 1}
_SHARES = ("dropout", "embedding_dropout", "word_dropout", "label_smoothing")
_SWITCHES = ("bidirectional", "balanced", "keep_best")
_MAY_BE_NONE = ("embedding", "clip", "patience")


@dataclass(frozen=True)
class Recipe:
    """All settings of one training. Adam takes the steps, or AdamW where the weight decay is above 0.

    The defaults are the document's baseline. Raises `CourseError` for a value that cannot be.
    """

    cell: str = "rnn"
    hidden: int = 256
    """Size of the recurrent state, of one direction."""
    embedding: int | None = None
    """Size of a word's vector; None: as `hidden`."""
    embedding_scale: float = 1.0
    """Standard deviation of the words' vectors before the first step."""
    layers: int = 1
    bidirectional: bool = False
    pooling: str = "max"
    dropout: float = 0.1
    embedding_dropout: float = 0.0
    """As `dropout`, of the words' vectors."""
    word_dropout: float = 0.0
    """Share of the train tokens that become <unk>, anew in every epoch."""
    threshold: int = 25
    """The vocabulary holds the words that occur more often than this in the train rows."""
    max_length: int = 256
    """Tokens of a row, <bos> and <eos> included; longer rows are cut."""
    batch_size: int = 512
    rate: float = 1e-3
    epochs: int = 5
    schedule: str = "constant"
    clip: float | None = None
    """Largest norm of the gradient; None: whatever it is."""
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    consistency: float = 0.0
    """Weight of R-Drop, which makes predictions with other dropout more alike; 0: none."""
    balanced: bool = False
    """Whether the loss counts every class the same, however many train rows it has."""
    patience: int | None = None
    """Epochs without a new lowest validation loss after which the training stops; None: it never does."""
    keep_best: bool = False
    """Whether the model ends with the weights of the epoch that was best on the validation rows."""

    def __post_init__(self) -> None:
        for field in fields(self):
            # A frozen dataclass sets its fields this way. The ledger needs plain numbers: 1 for np.int64(1).
            object.__setattr__(self, field.name, _checked(field.name, getattr(self, field.name)))

    def to_json(self) -> dict[str, Any]:
        """Return all settings as plain values, in their order."""
        return asdict(self)

    def differences(self, other: Recipe) -> dict[str, tuple[Any, Any]]:
        """Return the settings that differ: name to (here, there)."""
        mine, theirs = self.to_json(), other.to_json()
        return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}


SETTINGS = tuple(field.name for field in fields(Recipe))


def _checked(name: str, value: Any) -> Any:
    """Return a setting's value in its own type, or say what it may be."""
    if value is None and name in _MAY_BE_NONE:
        return None
    if name in CHOICES:
        if not isinstance(value, str) or value not in CHOICES[name]:
            raise CourseError(f"The setting {name} is {value!r}: choose one of {', '.join(CHOICES[name])}.")
        return value
    if name in _SWITCHES:
        if not isinstance(value, bool):
            raise CourseError(f"The setting {name} is {value!r}: it must be True or False.")
        return value
    if name in _LEAST:
        whole = _whole(value)
        if whole is None or whole < _LEAST[name]:
            raise CourseError(
                f"The setting {name} is {value!r}: it must be a whole number of {_LEAST[name]} or more."
            )
        return whole
    return _checked_fraction(name, value)


def _checked_fraction(name: str, value: Any) -> float:
    try:
        found = math.nan if isinstance(value, (bool, str)) else float(value)
    except (TypeError, ValueError):
        found = math.nan
    if name in _SHARES:
        fits, words = 0 <= found < 1, "a share from 0 up to, but not including, 1"
    elif name in ("weight_decay", "consistency"):
        fits, words = 0 <= found < math.inf, "a number of 0 or more"
    else:  # rate, clip, embedding_scale
        fits, words = 0 < found < math.inf, "a number above 0"
    if not fits:
        raise CourseError(f"The setting {name} is {value!r}: it must be {words}.")
    return found


def _whole(value: Any) -> int | None:
    try:
        return None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return None


@dataclass(frozen=True, init=False)
class Experiment:
    """A name, and exactly one setting changed against another experiment: `Experiment("GRU", cell="gru")`.

    With one change there is one reason for what comes out; with two, nobody can say which of them it was.
    Raises `CourseError` for two changes, for none, and for a setting or value that cannot be.
    """

    name: str
    against: str
    setting: str
    value: Any

    def __init__(self, name: str, *, against: str = BASELINE, **change: Any) -> None:
        if not isinstance(name, str) or not name.strip() or not name.isprintable():
            raise CourseError(f"An experiment's name is {name!r}: give it a name of one line.")
        if name == BASELINE:
            raise CourseError(
                f'No experiment may be called "{BASELINE}": the name stands for no change at all.'
            )
        unknown = sorted(set(change) - set(SETTINGS))
        if unknown:
            raise CourseError(
                f'The experiment "{name}" changes {unknown[0]!r}, which is no setting: '
                f"choose one of {', '.join(SETTINGS)}."
            )
        if len(change) != 1:
            found = f"{len(change)} settings ({', '.join(change)})" if change else "no setting"
            raise CourseError(
                f'The experiment "{name}" changes {found}: change exactly one, else nobody can say what a '
                "difference comes from."
            )
        ((setting, value),) = change.items()
        for field, content in (("name", name), ("against", against), ("setting", setting)):
            object.__setattr__(self, field, content)
        object.__setattr__(self, "value", _checked(setting, value))

    @property
    def change(self) -> dict[str, Any]:
        """The one changed setting and its value."""
        return {self.setting: self.value}


def recipes(experiments: Iterable[Experiment], baseline: Recipe | None = None) -> dict[str, Recipe]:
    """Return each experiment's whole recipe by name, the baseline first, the others in their own order.

    An experiment may stand against any other of the list, also one that comes later.
    Raises `CourseError` for a name that is there twice, for an experiment against one that is not there or
    against itself in a circle, and for a "change" to the value that is there already.
    """
    listed: dict[str, Experiment] = {}
    for one in experiments:
        if one.name in listed:
            raise CourseError(f'Two experiments are called "{one.name}": give each a name of its own.')
        listed[one.name] = one
    found: dict[str, Recipe] = {BASELINE: baseline or Recipe()}
    for name in listed:
        _resolve(name, listed, found, ())
    return {name: found[name] for name in (BASELINE, *listed)}


def _resolve(
    name: str, listed: Mapping[str, Experiment], found: dict[str, Recipe], below: tuple[str, ...]
) -> Recipe:
    if name in found:
        return found[name]
    if name in below:
        raise CourseError(f'The experiment "{name}" stands against itself: {" → ".join((*below, name))}.')
    if name not in listed:
        raise CourseError(
            f'The experiment "{below[-1]}" is against "{name}", which is not in the list: add it, or name '
            f"one of {', '.join((BASELINE, *listed))}."
        )
    one = listed[name]
    ground = _resolve(one.against, listed, found, (*below, name))
    changed = replace(ground, **one.change)
    if changed == ground:
        raise CourseError(
            f'The experiment "{name}" sets {one.setting} to {one.value!r}, and "{one.against}" has that '
            "already: change it to another value."
        )
    found[name] = changed
    return changed
