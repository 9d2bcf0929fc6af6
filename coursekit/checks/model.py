"""The exercises of section IV: the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Band, Counts, Function, Integer, Numbers, Unreadable

if TYPE_CHECKING:
    from coursekit.course import Course

LEARNED = 0.70  # accuracy that every model reaches which has really learned from the reviews


@dataclass(frozen=True)
class Column(Numbers):
    """One number for each row: (n,), or (n, 1) as a model with one output gives it."""

    def read(self, given: Any) -> Any:
        array = super().read(given)
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.ndim != 1:
            raise Unreadable(
                f"Its shape is {array.shape}, and one number for each row is expected: {self.what}."
            )
        return array


@dataclass(frozen=True)
class ColumnWithin(Column):
    """One number for each row, anywhere between low and high: the weights decide, and they are random."""

    low: float = 0.0
    high: float = 1.0

    def same(self, got: Any, want: Any) -> bool:
        return bool(got.shape == want.shape and self._within(got))

    def distance(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return f"It has {len(got)} rows, and the batch has another number of them."
        return f"It goes from {got.min():.4g} to {got.max():.4g}, and that cannot be. Expected: {self.what}."

    def show(self, got: Any) -> str:
        return f"{len(got)} numbers, {'all' if self._within(got) else 'not all'} in band"

    def _within(self, got: Any) -> bool:
        return bool(self.low <= got.min() and got.max() <= self.high)


def _sigmoid(z: Any) -> Any:
    import numpy as np

    return 1 / (1 + np.exp(-np.asarray(z)))


def _off(got: Any, want: Any) -> float:
    """Give the largest difference; arrays of another length differ without limit."""
    return float(abs(got - want).max()) if got.shape == want.shape else float("inf")


def _sigmoid_probes() -> Sequence[tuple[Any, ...]]:
    import torch

    return ((torch.tensor([-4.0, -0.5, 0.0, 1.0, 3.0]),), (torch.tensor([[0.2], [-0.1]]),))


def _torch_sigmoid(sign: int = 1) -> Callable[[Any], Any]:
    return lambda z: (sign * z).sigmoid()


def _untrained_logits(course: Course) -> Any:
    """Give the logits that an untrained model gives for the first batch, (batch size,)."""
    import torch

    settings = course.settings
    batch = course.encode(
        course.train_texts[: settings.batch_size], course.train_labels[: settings.batch_size]
    )
    with torch.no_grad():
        return course.model()(batch.bag.to("cpu"))[:, 0]


IV_1_A = Exercise(
    id="IV.1.a",
    title="From logits to probabilities",
    auto_points=1,
    values=(
        Function(
            "sigmoid",
            "a function that turns a tensor of logits into a tensor of probabilities",
            probes=_sigmoid_probes,
            result=Numbers("result", "a tensor of probabilities", tolerance=1e-5),
        ),
        ColumnWithin(
            "logits", "what the untrained model gives for the batch: one small number a row", low=-1.0
        ),
        ColumnWithin("probabilities", "the sigmoid of each logit: shares between 0 and 1"),
    ),
    truth=lambda course: {
        "sigmoid": _torch_sigmoid(),
        "logits": [0.0] * course.settings.batch_size,
        "probabilities": [0.5] * course.settings.batch_size,
    },
    mistakes=(
        Mistake(
            "percent and probability mixed",
            "These are percentages. A probability is a number from 0 to 1, and the loss and all that "
            "follows count on that. Leave the factor 100 away; only the text for a reader may say percent.",
            lambda course: {"probabilities": 100 * _sigmoid(_untrained_logits(course))},
            when=lambda course, got: bool(got["probabilities"].max() > 1),
        ),
        Mistake(
            "sigmoid in percent",
            "Your function gives percentages. It must give probabilities: numbers from 0 to 1.",
            lambda course: {"sigmoid": lambda z: 100 * z.sigmoid()},
        ),
        Mistake(
            "sign of the exponent",
            "A large logit must give a probability near 1, and here it gives one near 0. Look at the sign "
            "of the exponent.",
            lambda course: {"sigmoid": _torch_sigmoid(-1)},
        ),
        Mistake(
            "softmax over the batch",
            "Your probabilities add up to 1 over the batch, so you took a softmax over the rows. Each "
            "review gets its own probability, whatever the others get: use the sigmoid.",
            lambda course: {"probabilities": _untrained_logits(course).softmax(dim=0)},
            when=lambda course, got: abs(float(got["probabilities"].sum()) - 1) < 1e-3,
        ),
        Mistake(
            "probabilities that do not belong to the logits",
            "These are not the sigmoids of your logits. Use the same logits for both values: call the model "
            "once, and then sigmoid(logits).",
            lambda course: {"probabilities": _sigmoid(-_untrained_logits(course) + 0.2)},
            when=lambda course, got: _off(got["probabilities"], _sigmoid(got["logits"])) > 1e-4,
        ),
    ),
)


@dataclass(frozen=True)
class Predictions(Column):
    """A class, 0 or 1, for each row; right if at least a share `least` of them equals the targets."""

    least: float = 0.75

    def read(self, given: Any) -> Any:
        array = super().read(given)
        odd = array[(array != 0) & (array != 1)]
        if len(odd):
            raise Unreadable(
                f"It holds {odd[0]:.4g}, and only the classes 0 and 1 are expected. "
                "Compare each probability with 0.5."
            )
        return array

    def same(self, got: Any, want: Any) -> bool:
        return _agreement(got, want) >= self.least

    def distance(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return f"It has {len(got)} rows, and the batch has another number of them."
        share = _agreement(got, want)
        return f"Only {share:.0%} of the predictions equal the targets. A trained model is better."

    def show(self, got: Any) -> str:
        return f"{len(got)} classes"


def _agreement(predictions: Any, targets: Any) -> float:
    """Give the share of rows where the two are equal; 0 if there are not as many."""
    return float((predictions == targets).mean()) if predictions.shape == targets.shape else 0.0


def _targets(course: Course) -> Any:
    """Give the labels of the first batch that the shuffling loader gives, (batch size,)."""
    from coursekit.loader import make_loader

    def first_batch() -> Any:
        # The order depends on the seed and on the number of rows alone, so that the labels are enough.
        labels: Any = course.train_labels
        return next(iter(make_loader(labels, course.settings.batch_size, shuffle=True))).numpy()

    return course.remember("IV targets", first_batch)


def _trained_predictions(course: Course) -> Any:
    """Predict like a trained model: each tenth row wrong."""
    predictions = _targets(course).copy()
    predictions[::10] = 1 - predictions[::10]
    return predictions


def _compared_as_column(course: Course) -> float:
    """Compare (n, 1) with (n,): that gives an (n, n) table, and its mean."""
    return float((_trained_predictions(course)[:, None] == _targets(course)).mean())


def _untrained_answer(course: Course) -> Answer:
    """Give what a new model predicts after another one has been trained: about a guess."""
    import torch

    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader

    model = course.model(seed=1)
    loader = make_loader(course.train, course.settings.batch_size, shuffle=True)
    inputs, targets = next(iter(loader))
    with torch.no_grad():
        predictions = (model.to(targets.device)(inputs)[:, 0] > 0).long()
    return {
        "predictions": predictions,
        "right_after": (predictions == targets).float().mean(),
        "test_accuracy": evaluate(model, make_loader(course.test, 2048)).accuracy,
    }


def _is_untrained(course: Course, got: Mapping[str, Any]) -> bool:
    return got["right_after"] < LEARNED or _agreement(got["predictions"], _targets(course)) < LEARNED


IV_1_B = Exercise(
    id="IV.1.b",
    title="Train, and predict again",
    auto_points=1,
    values=(
        Band("right_before", "share of right predictions in the batch before training", low=0.25, high=0.75),
        Predictions("predictions", "the class that the trained model predicts for each row of the batch"),
        Band("right_after", "share of right predictions in the batch after training", low=0.75),
        Band("test_accuracy", "accuracy of the trained model on the test split", low=LEARNED, high=0.97),
    ),
    truth=lambda course: {"predictions": _targets(course)},
    mistakes=(
        Mistake(
            "percent instead of share",
            "Give the share of right predictions from 0 to 1: the number of right rows divided by the "
            "number of rows.",
            lambda course: {"right_after": 100 * _agreement(_trained_predictions(course), _targets(course))},
            when=lambda course, got: got["right_after"] > 1,
        ),
        Mistake(
            "column compared with a row",
            "Your predictions are good, but the share does not belong to them. If predictions have the "
            "shape (n, 1) and targets have the shape (n,), then == compares each with each. Bring both to "
            "the shape (n,) first: squeeze(1).",
            lambda course: {
                "predictions": _trained_predictions(course)[:, None],
                "right_after": _compared_as_column(course),
            },
            when=lambda course, got: (
                _agreement(got["predictions"], _targets(course)) >= LEARNED
                and abs(_agreement(got["predictions"], _targets(course)) - got["right_after"]) > 1e-3
            ),
        ),
        Mistake(
            "model made anew after training",
            "The model that predicts is no better than a guess. Did you make a new model after the "
            "training? A new model has random weights again. Predict with the very model that you gave to "
            "fit(...).",
            _untrained_answer,
            when=_is_untrained,
        ),
    ),
)


LAYERS = ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias")


def _sizes(course: Course, slots: int) -> dict[str, int]:
    hidden = course.settings.hidden
    return dict(zip(LAYERS, (slots * hidden, hidden, hidden, 1), strict=True))


@dataclass(frozen=True)
class Total(Integer):
    """A whole number; a place that was left blank counts as 0."""

    def read(self, given: Any) -> int:
        return 0 if given is None or (isinstance(given, str) and not given.strip()) else super().read(given)


def _count(course: Course, slots: int) -> dict[str, Any]:
    sizes = _sizes(course, slots)
    return {"sizes": sizes, "total": sum(sizes.values())}


def _total_of(course: Course, ending: str) -> int:
    sizes = _sizes(course, course.settings.vocab_size + 1)
    return sum(size for name, size in sizes.items() if name.endswith(ending))


IV_2 = Exercise(
    id="IV.2",
    title="Count the parameters",
    auto_points=1,
    values=(
        Counts(
            "sizes", 'a dict from the name of a parameter, such as "fc1.weight", to its size', keys=LAYERS
        ),
        Total("total", "the number of all parameters of the model"),
    ),
    truth=lambda course: _count(course, course.settings.vocab_size + 1),
    mistakes=(
        Mistake(
            "total left blank",
            "The total is still blank. Add up the four sizes.",
            lambda course: {"total": ""},
        ),
        Mistake(
            "bias forgotten",
            "The total leaves out the biases. They are few, but they are trained like the weights: add them.",
            lambda course: {"total": _total_of(course, "weight")},
        ),
        Mistake(
            "one slot too few",
            "The first layer has one input slot too few: as many as the vocabulary has words. Slot 0, for "
            "the unknown words, is an input too. Read the shape of the weight.",
            lambda course: _count(course, course.settings.vocab_size),
        ),
    ),
)

EXERCISES = (IV_1_A, IV_1_B, IV_2)
