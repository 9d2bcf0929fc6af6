"""The settings of one training, and an experiment: one setting changed against another (section VII)."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from coursekit.errors import CourseError
from coursekit.model import CELLS, POOLINGS
from coursekit.text import TOKENIZERS
from coursekit.training.schedule import SCHEDULES

BASELINE = "baseline"
"""Name of the experiment that changes nothing. It is always there; no other experiment may have its name."""

CHOICES: dict[str, tuple[str, ...]] = {
    "cell": tuple(CELLS),
    "pooling": POOLINGS,
    "tokenizer": tuple(TOKENIZERS),
    "schedule": SCHEDULES,
}
"""The settings that are one of a few words."""

_MINIMUM = {"hidden": 1, "embedding": 1, "layers": 1, "threshold": 0, "max_length": 3, "batch_size": 1}
_MINIMUM |= {"epochs": 1, "patience": 1}
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
    tokenizer: str = "nltk_words"
    """How a text becomes words: a name in `coursekit.text.TOKENIZERS`."""
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
            object.__setattr__(self, field.name, _validate_setting(field.name, getattr(self, field.name)))

    @property
    def data_settings(self) -> tuple[int, int, str]:
        """The settings that decide a text's numbers: threshold, max_length, tokenizer."""
        return self.threshold, self.max_length, self.tokenizer

    def to_json(self) -> dict[str, Any]:
        """Return all settings as plain values, in their order."""
        return asdict(self)

    def differences(self, other: Recipe) -> dict[str, tuple[Any, Any]]:
        """Return the settings that differ: name to (here, there)."""
        mine, theirs = self.to_json(), other.to_json()
        return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}


SETTINGS = tuple(field.name for field in fields(Recipe))


def _validate_setting(name: str, value: Any) -> Any:
    """Return a setting's value in its own type. Raises `CourseError` for a value that it cannot have."""
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
    if name in _MINIMUM:
        whole = _to_whole_number(value)
        if whole is None or whole < _MINIMUM[name]:
            raise CourseError(
                f"The setting {name} is {value!r}: it must be a whole number of {_MINIMUM[name]} or more."
            )
        return whole
    return _validate_fraction(name, value)


def _validate_fraction(name: str, value: Any) -> float:
    """Return the value of a setting that may be any number in a range, as a float."""
    try:
        number = math.nan if isinstance(value, (bool, str)) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if name in _SHARES:
        is_valid, words = 0 <= number < 1, "a share from 0 up to, but not including, 1"
    elif name in ("weight_decay", "consistency"):
        is_valid, words = 0 <= number < math.inf, "a number of 0 or more"
    else:  # rate, clip, embedding_scale
        is_valid, words = 0 < number < math.inf, "a number above 0"
    if not is_valid:
        raise CourseError(f"The setting {name} is {value!r}: it must be {words}.")
    return number


def _to_whole_number(value: Any) -> int | None:
    """Return a whole number of any kind (Python's, numpy's) as an int; None for all else, True among it."""
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
            changed = f"{len(change)} settings ({', '.join(change)})" if change else "no setting"
            raise CourseError(
                f'The experiment "{name}" changes {changed}: change exactly one, else nobody can say what a '
                "difference comes from."
            )
        ((setting, value),) = change.items()
        for field, content in (("name", name), ("against", against), ("setting", setting)):
            object.__setattr__(self, field, content)
        object.__setattr__(self, "value", _validate_setting(setting, value))

    @property
    def change(self) -> dict[str, Any]:
        """The one changed setting and its value."""
        return {self.setting: self.value}


def resolve_recipes(experiments: Iterable[Experiment], baseline: Recipe | None = None) -> dict[str, Recipe]:
    """Return each experiment's whole recipe by name, the baseline first, the others in their own order.

    An experiment may stand against any other of the list, also one that comes later.

    Raises:
        CourseError: a name is there twice, an experiment is against one that is not there or against itself
            in a circle, or a "change" is to the value that is there already.
    """
    by_name: dict[str, Experiment] = {}
    for experiment in experiments:
        if experiment.name in by_name:
            raise CourseError(f'Two experiments are called "{experiment.name}": give each a name of its own.')
        by_name[experiment.name] = experiment
    recipes: dict[str, Recipe] = {BASELINE: baseline or Recipe()}
    for name in by_name:
        _resolve_recipe(name, by_name, recipes, ())
    return {name: recipes[name] for name in (BASELINE, *by_name)}


def _resolve_recipe(
    name: str, experiments: Mapping[str, Experiment], recipes: dict[str, Recipe], dependents: tuple[str, ...]
) -> Recipe:
    """Return an experiment's recipe, and add it to `recipes`.

    dependents: the experiments whose recipes wait for this one, each against the next.
    """
    if name in recipes:
        return recipes[name]
    if name in dependents:
        circle = " → ".join((*dependents, name))
        raise CourseError(f'The experiment "{name}" stands against itself: {circle}.')
    if name not in experiments:
        raise CourseError(
            f'The experiment "{dependents[-1]}" is against "{name}", which is not in the list: add it, or '
            f"name one of {', '.join((BASELINE, *experiments))}."
        )
    experiment = experiments[name]
    unchanged = _resolve_recipe(experiment.against, experiments, recipes, (*dependents, name))
    recipe = replace(unchanged, **experiment.change)
    if recipe == unchanged:
        raise CourseError(
            f'The experiment "{name}" sets {experiment.setting} to {experiment.value!r}, and '
            f'"{experiment.against}" has that already: change it to another value.'
        )
    recipes[name] = recipe
    return recipe
