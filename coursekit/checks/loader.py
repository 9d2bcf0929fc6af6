"""The exercises of section III: the DataLoader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import (
    Band,
    Bands,
    Behaviour,
    DType,
    Flag,
    Function,
    Integer,
    Number,
    Numbers,
    Shape,
    Text,
    Word,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.utils.data import DataLoader

    from coursekit.course import Course
    from coursekit.dataset import BagDataset

TRAINED = 0.70  # accuracy that every model reaches which has really learned from the reviews
SIZES = (1, 2, 128, 256)  # batch sizes of III.3.a


def _small_model(course: Course, seed: int = 0, *, shuffle: bool = True) -> nn.Module:
    """Train a narrow model: the mistakes need real figures, and not the best ones."""
    from coursekit.model import BagMLP
    from coursekit.training import fit, seeded

    def train() -> nn.Module:
        with seeded(seed):
            model = BagMLP(course.settings.vocab_size, hidden=16)
        settings = course.settings
        fit(
            model,
            course.train,
            epochs=settings.epochs,
            rate=settings.rate,
            batch_size=settings.batch_size,
            shuffle=shuffle,
            seed=seed,
            progress=False,
        )
        return model

    made: nn.Module = course.remember(f"III small model {seed} {shuffle}", train)
    return made


def _accuracy(course: Course, model: nn.Module) -> float:
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader

    return evaluate(model, make_loader(course.test, 2048)).accuracy


def _both_orders(course: Course) -> dict[str, float]:
    return {
        "accuracy_shuffled": _accuracy(course, _small_model(course)),
        "accuracy_in_order": _accuracy(course, _small_model(course, shuffle=False)),
    }


III_1 = Exercise(
    id="III.1",
    title="Train with and without shuffling",
    auto_points=1,
    values=(
        Band("accuracy_shuffled", "test accuracy after training with shuffle=True", low=TRAINED, high=0.97),
        Band("accuracy_in_order", "test accuracy after training with shuffle=False", low=0.45, high=0.58),
    ),
    mistakes=(
        Mistake(
            "percent instead of share",
            "Accuracies are shares from 0 to 1 in this course, and not percentages. Leave the factor 100 "
            "away.",
            lambda course: {name: 100 * accuracy for name, accuracy in _both_orders(course).items()},
            when=lambda course, got: max(got["accuracy_shuffled"], got["accuracy_in_order"]) > 1,
        ),
        Mistake(
            "the two runs swapped",
            "The run without shuffling has the higher accuracy here. Look at which run got shuffle=False: "
            "the two results have probably changed places.",
            lambda course: dict(
                zip(_both_orders(course), reversed(_both_orders(course).values()), strict=True)
            ),
            when=lambda course, got: got["accuracy_in_order"] > got["accuracy_shuffled"] + 0.1,
        ),
        Mistake(
            "both runs shuffled",
            "Both runs have learned equally well, so both were probably shuffled. fit(...) shuffles unless "
            "you say shuffle=False: say it in the second run.",
            lambda course: {"accuracy_in_order": _both_orders(course)["accuracy_shuffled"]},
            when=lambda course, got: min(got["accuracy_in_order"], got["accuracy_shuffled"]) > TRAINED,
        ),
    ),
)

III_1_A = Exercise(
    id="III.1.a",
    title="What batches are good for",
    text_points=1,
    values=(
        Text(
            "two_gains",
            "two gains of training in batches",
            asks=(
                "why a computer needs less time for 128 rows at once than for 128 rows one after another?",
                "what averaging over a batch does to the gradient?",
                "what that means for a single training step?",
            ),
        ),
    ),
)


def _share_of_batches(course: Course, fits: Callable[[int, int], bool]) -> float:
    """Give the share of the batches, rows in order, whose number of positives and of rows fit."""
    batches = _label_batches(course)
    return sum(fits(sum(batch), len(batch)) for batch in batches) / len(batches)


def _label_batches(course: Course) -> list[list[int]]:
    """Cut the train labels, in order, into batches."""
    labels, size = course.train_labels, course.settings.batch_size
    return [labels[start : start + size] for start in range(0, len(labels), size)]


III_1_B = Exercise(
    id="III.1.b",
    title="Why shuffle, and why in every epoch",
    auto_points=1,
    text_points=1,
    values=(
        Number(
            "one_class_in_order", "share of the batches that hold one class only, rows in order, from 0 to 1"
        ),
        Number("one_class_shuffled", "the same share when the loader shuffles, from 0 to 1"),
        Word(
            "new_reviews",
            'accuracy on new reviews after training with shuffling, against training without: "higher", '
            '"lower" or "the same"',
        ),
        Text(
            "why_shuffle",
            "why the rows are shuffled, and why anew in every epoch",
            asks=(
                "what the model learns from many batches of one class in a row?",
                "what the second half of an epoch without shuffling does to what the first half has taught?",
                "what is gained by another order in each epoch?",
            ),
        ),
    ),
    truth=lambda course: {
        "one_class_in_order": _share_of_batches(course, lambda positive, rows: positive in (0, rows)),
        "one_class_shuffled": 0,
        "new_reviews": "higher",
    },
    mistakes=(
        Mistake(
            "mixed batches counted",
            "This is the share of the batches with both classes. Asked for are the batches with one class "
            "only.",
            lambda course: {
                "one_class_in_order": _share_of_batches(course, lambda positive, rows: 0 < positive < rows),
                "one_class_shuffled": 1,
            },
        ),
        Mistake(
            "one of the classes forgotten",
            "You counted the batches of only one of the classes. A batch with negative reviews only counts, "
            "and so does one with positive reviews only.",
            lambda course: {
                "one_class_in_order": _share_of_batches(course, lambda positive, rows: positive == 0)
            },
        ),
        Mistake(
            "shuffling reduces generalisation",
            "Shuffling does not harm the model on new reviews. To be right on new reviews is what "
            "generalisation means, and III.1 shows what happens to it without shuffling. Read your two "
            "accuracies again.",
            lambda course: {"new_reviews": "lower"},
        ),
        Mistake(
            "shuffling is only for the looks",
            "Shuffling is not for good looks only. In III.1 the same model saw the same reviews in two "
            "orders. Are the two accuracies the same?",
            lambda course: {"new_reviews": "the same"},
        ),
    ),
)


def _test_loaders(course: Course) -> list[DataLoader[Any]]:
    """Make three loaders of the test split: in order, shuffled, reversed."""
    from coursekit.loader import make_loader

    size = course.settings.batch_size
    backwards = course.test.subset(range(len(course.test) - 1, -1, -1))
    return [
        make_loader(course.test, size),
        make_loader(course.test, size, shuffle=True),
        make_loader(backwards, size),
    ]


def _mean_of_batch_accuracies(course: Course) -> list[float]:
    from coursekit.evaluation import evaluate

    model, means = _small_model(course), []
    for loader in _test_loaders(course):
        accuracies = [evaluate(model, [batch]).accuracy for batch in loader]
        means.append(sum(accuracies) / len(accuracies))
    return means


def _are_whole(accuracies: Sequence[float], samples: int) -> bool:
    """Tell whether each accuracy is a whole number of right answers out of the samples."""
    right = [accuracy * samples for accuracy in accuracies]
    # A student's sum may have been made in float32, hence the room.
    return all(abs(count - round(count)) < 0.01 for count in right)


def _differ(accuracies: Sequence[float]) -> bool:
    return max(accuracies) - min(accuracies) > 1e-6


III_1_C = Exercise(
    id="III.1.c",
    title="The order of the test rows",
    auto_points=1,
    text_points=1,
    values=(
        Bands(
            "accuracies",
            "the test accuracy in order, shuffled and reversed, by one trained model",
            bands=((TRAINED, 0.97),) * 3,
        ),
        Text(
            "why_no_change",
            "why the order of the test rows does not change the accuracy",
            asks=(
                "whether the weights change while the model is evaluated?",
                "whether the prediction for one row depends on the other rows of its batch?",
                "what the accuracy adds up, and whether the order matters for that sum?",
            ),
        ),
    ),
    mistakes=(
        Mistake(
            "percent instead of share",
            "These are percentages. Write each accuracy as a share from 0 to 1, as evaluate(...) gives it.",
            lambda course: {"accuracies": [100 * _accuracy(course, _small_model(course))] * 3},
            when=lambda course, got: max(got["accuracies"]) > 1,
        ),
        Mistake(
            "mean of batch accuracies",
            "These look like means of the batches' accuracies. The last batch is shorter, so its rows count "
            "for more than the others, and the order decides which rows these are. Count the right rows of "
            "all batches, and divide once, by all rows.",
            lambda course: {"accuracies": _mean_of_batch_accuracies(course)},
            when=lambda course, got: (
                _differ(got["accuracies"]) and not _are_whole(got["accuracies"], len(course.test_labels))
            ),
        ),
        Mistake(
            "another model for each order",
            "The three accuracies differ, so something else than the order was different too. Use one and "
            "the same model for all three, and do not train in between.",
            lambda course: {
                "accuracies": [_accuracy(course, _small_model(course, seed)) for seed in range(3)]
            },
            when=lambda course, got: _differ(got["accuracies"]),
        ),
    ),
)


def _floor(samples: int, batch_size: int) -> int:
    return samples // batch_size


III_2_A = Exercise(
    id="III.2.a",
    title="Iterations per epoch",
    auto_points=1,
    values=(
        Integer("iterations_counted", "how many batches the loader gives in one epoch, counted in a loop"),
        Function(
            "iterations",
            "a function of samples and batch_size that gives the number of iterations",
            probes=lambda: ((25_000, 128), (2_000, 128), (256, 128), (257, 128), (7, 1), (100, 128)),
        ),
    ),
    truth=lambda course: {
        "iterations_counted": len(_label_batches(course)),
        "iterations": lambda samples, batch_size: -(-samples // batch_size),
    },
    mistakes=(
        Mistake(
            "floor instead of ceiling",
            "You round down, and that forgets the last, short batch. Its rows are trained on too: round up.",
            lambda course: {"iterations": _floor},
        ),
        Mistake(
            "always one more",
            "Samples // batch size + 1 is one too many when the division leaves no remainder: 256 samples "
            "make two batches of 128, and not three. Round up instead, for example with math.ceil.",
            lambda course: {"iterations": lambda samples, batch_size: samples // batch_size + 1},
        ),
        Mistake(
            "short batch not counted",
            "One batch is missing. The last one is shorter than the others, but it is a batch too. Did you "
            "count from 0, or with drop_last=True?",
            lambda course: {"iterations_counted": len(_label_batches(course)) - 1},
        ),
        Mistake(
            "samples counted",
            "This is the number of samples. One iteration takes a whole batch of them: count the turns of "
            "the loop.",
            lambda course: {"iterations_counted": len(course.train_labels)},
        ),
    ),
)


III_2_B = Exercise(
    id="III.2.b",
    title="The last batch",
    auto_points=1,
    values=(
        Integer("last_size", "how many samples the last batch of an epoch has"),
        Function(
            "last_batch",
            "a function of samples and batch_size that gives the size of the last batch",
            probes=lambda: ((25_000, 128), (2_000, 128), (256, 128), (257, 128), (7, 1), (100, 128)),
        ),
    ),
    truth=lambda course: {
        "last_size": len(_label_batches(course)[-1]),
        "last_batch": lambda samples, batch_size: (samples - 1) % batch_size + 1,
    },
    mistakes=(
        Mistake(
            "drop_last",
            "This is a full batch. Either you took the batch size for granted, or your loader has "
            "drop_last=True: it then throws the short batch away, and the model never learns from those "
            "reviews in that epoch.",
            lambda course: {"last_size": course.settings.batch_size},
        ),
        Mistake(
            "a last batch of 0",
            "The remainder of the division is 0 when nothing is left over. No batch is empty, though: the "
            "last one is then a full batch.",
            lambda course: {"last_batch": lambda samples, batch_size: samples % batch_size},
        ),
        Mistake(
            "what is missing to a full batch",
            "This is how many samples the last batch lacks. Asked for is how many it has.",
            lambda course: {"last_size": course.settings.batch_size - len(_label_batches(course)[-1])},
        ),
    ),
)


@dataclass(frozen=True)
class ShuffledShares(Numbers):
    """Shares of positives in shuffled batches: one for each batch, and every one near a half."""

    low: float = 0.2
    high: float = 0.8

    def same(self, got: Any, want: Any) -> bool:
        return bool(got.shape == want.shape and self._within(got))

    def distance(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return "It has not one number for each batch."
        return f"It goes from {got.min():.4g} to {got.max():.4g}, and shuffled batches are all near a half."

    def show(self, got: Any) -> str:
        return f"{len(got)} shares, {'all' if self._within(got) else 'not all'} in band"

    def _within(self, got: Any) -> bool:
        return bool(self.low <= got.min() and got.max() <= self.high)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _shares(course: Course) -> list[float]:
    return [_mean(batch) for batch in _label_batches(course)]


def _truth_2c(course: Course) -> dict[str, Any]:
    return {
        "shares_in_order": _shares(course),
        "shares_shuffled": [0.5] * len(_label_batches(course)),
        "mean_in_order": _mean(_shares(course)),
        "share_of_all": _mean(course.train_labels),
    }


III_2_C = Exercise(
    id="III.2.c",
    title="The share of positive samples in each batch",
    auto_points=1,
    values=(
        Numbers(
            "shares_in_order", "a list: the share of positives in each batch, rows in order", shape=(None,)
        ),
        ShuffledShares("shares_shuffled", "the same list for the loader that shuffles", shape=(None,)),
        Number("mean_in_order", "the mean of shares_in_order, all decimals kept"),
        Number("share_of_all", "the share of positives among all rows of the train split"),
    ),
    truth=_truth_2c,
    mistakes=(
        Mistake(
            "mean of the batches taken for the share of all",
            "The mean of the batches' shares is not the share of all rows. The last batch is short, and in "
            "this mean each of its rows counts for more. Divide all positive rows by all rows.",
            lambda course: {"share_of_all": _truth_2c(course)["mean_in_order"]},
        ),
        Mistake(
            "share of all taken for the mean of the batches",
            "This is the share of positives among all rows. Asked for is the mean of the list "
            "shares_in_order, in which each batch counts the same, also the short one.",
            lambda course: {"mean_in_order": _truth_2c(course)["share_of_all"]},
        ),
        Mistake(
            "counts instead of shares",
            "These are the numbers of positive samples. Divide each by the number of samples in its batch.",
            lambda course: {"shares_in_order": [sum(batch) for batch in _label_batches(course)]},
        ),
        Mistake(
            "short batch divided by the full batch size",
            "You divide every batch by the same number. The last batch is shorter: divide by len(labels) of "
            "the batch.",
            lambda course: {
                "shares_in_order": [
                    sum(batch) / course.settings.batch_size for batch in _label_batches(course)
                ]
            },
        ),
    ),
)


def _batch_form(course: Course) -> dict[str, Any]:
    """Give the form of a batch of multi-hot vectors."""
    size = course.settings.batch_size
    return {
        "vectors_shape": (size, course.settings.vocab_size + 1),
        "vectors_dtype": "float32",
        "labels_shape": (size,),
        "labels_dtype": "int64",
    }


III_2_D = Exercise(
    id="III.2.d",
    title="The form of a batch",
    auto_points=1,
    values=(
        Shape("vectors_shape", "the shape of the batch of multi-hot vectors: (rows, slots)"),
        DType("vectors_dtype", "the dtype of its numbers"),
        Shape("labels_shape", "the shape of the batch of labels"),
        DType("labels_dtype", "the dtype of the labels"),
    ),
    truth=_batch_form,
    mistakes=(
        Mistake(
            "one row instead of a batch",
            "This is the form of one row: the batch axis is missing. Look at the whole batch, and not at "
            "its first row or at a batch of one.",
            lambda course: {"vectors_shape": _batch_form(course)["vectors_shape"][1:], "labels_shape": (1,)},
        ),
        Mistake(
            "slot of the unknown words forgotten",
            "A vector has one slot for each word of the vocabulary, and one more: slot 0, for the unknown "
            "words. Read the shape off a batch.",
            lambda course: {"vectors_shape": (course.settings.batch_size, course.settings.vocab_size)},
        ),
        Mistake(
            "rows and columns swapped",
            "Rows and columns are swapped. The first axis is the batch: one row for each review.",
            lambda course: {"vectors_shape": _batch_form(course)["vectors_shape"][::-1]},
        ),
        Mistake(
            "types swapped",
            "The two dtypes are swapped. A network multiplies its inputs with weights, so inputs are real "
            "numbers. A label is a class number, so it is a whole number.",
            lambda course: {"vectors_dtype": "int64", "labels_dtype": "float32"},
        ),
    ),
)


def _try_batch_loss(loss: Callable[..., Any]) -> dict[str, bool]:
    """Call `batch_loss` on a batch of three rows and on one of a single row."""
    import torch

    return {
        "the loss of a batch of three rows is right": _is_loss(
            loss, torch.tensor([[0.5], [-2.0], [1.5]]), torch.tensor([1, 1, 0])
        ),
        "it works for a batch of one row, and the loss is right": _is_loss(
            loss, torch.tensor([[-0.7]]), torch.tensor([1])
        ),
    }


def _is_loss(loss: Callable[..., Any], logits: Any, labels: Any) -> bool:
    from coursekit.checks.values import read_number
    from coursekit.loss import classification_loss

    want = float(classification_loss(logits, labels))
    try:
        got = loss(logits.clone(), labels.clone())
        return abs(read_number(got) - want) < 1e-5
    except Exception:  # the mistake that is looked for: the function stops when the batch has one row
        return False


def _batch_loss(axis: int | None) -> Callable[..., Any]:
    """Make the loss function that drops one axis, or every axis of length 1."""

    def batch_loss(logits: Any, labels: Any) -> Any:
        from torch.nn import functional

        flat = logits.squeeze() if axis is None else logits.squeeze(axis)
        return functional.binary_cross_entropy_with_logits(flat, labels.float())

    return batch_loss


def _part(course: Course, step: int) -> BagDataset:
    return course.train.subset(range(0, len(course.train), step))


def _same_rate_sweep(course: Course) -> dict[str, list[float]]:
    """Train with each batch size at one rate, few rows and a narrow model: small batches get much further."""
    from coursekit.model import BagMLP
    from coursekit.training import fit, seeded

    def sweep() -> dict[str, list[float]]:
        part = _part(course, len(course.train) // 200)
        found: dict[str, list[float]] = {"accuracies": [], "seconds": []}
        for size in SIZES:
            with seeded(0):
                model = BagMLP(course.settings.vocab_size, hidden=16)
            history = fit(model, part, epochs=2, rate=0.05, batch_size=size, progress=False)
            found["accuracies"].append(_accuracy(course, model))
            found["seconds"].append(history.seconds_per_epoch)
        return found

    made: dict[str, list[float]] = course.remember("III same-rate sweep", sweep)
    return made


def _spread(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers)


def _are_backwards(seconds: Sequence[float]) -> bool:
    """Tell whether the loader with batches of one row seems not to be slower by far than the one of 128."""
    return seconds[0] < 2 * seconds[2]


III_3_A = Exercise(
    id="III.3.a",
    title="Batch size, accuracy and time",
    auto_points=1,
    text_points=1,
    values=(
        Integer("axes_squeeze", "the number of axes of logits.squeeze() for a batch of one row"),
        Integer("axes_squeeze_1", "the number of axes of logits.squeeze(1) for a batch of one row"),
        Behaviour(
            "batch_loss",
            "a function of logits and labels that gives the loss of a batch of any size",
            trial=_try_batch_loss,
        ),
        Bands(
            "accuracies",
            f"the test accuracy for the batch sizes {', '.join(map(str, SIZES))}, each with its own rate",
            bands=((0.60, 0.97),) * len(SIZES),
        ),
        Bands("seconds", "the seconds per epoch for the same batch sizes", bands=((1e-6, 1e5),) * len(SIZES)),
        Flag("small_is_much_better", "whether the small batches bring a much higher accuracy here"),
        Text(
            "comment",
            "what the batch size does to accuracy and to time",
            asks=(
                "how far the four accuracies lie apart?",
                "what an epoch costs with small batches, and why?",
                "why each batch size needs a learning rate of its own?",
            ),
        ),
    ),
    truth=lambda course: {
        "axes_squeeze": 0,
        "axes_squeeze_1": 1,
        "batch_loss": _batch_loss(1),
        "small_is_much_better": False,
    },
    mistakes=(
        Mistake(
            "batch 1 is impossible",
            "A batch of one row is possible. The error does not come from the loss but from squeeze(): "
            "without a number it drops every axis of length 1, also the batch axis. Name the axis that is "
            "to go: squeeze(1).",
            lambda course: {"batch_loss": _batch_loss(None)},
        ),
        Mistake(
            "squeeze(1) drops the batch axis",
            "squeeze(1) drops axis 1 only, and the batch axis is axis 0. Try both on logits and look at "
            ".shape.",
            lambda course: {"axes_squeeze_1": 0},
        ),
        Mistake(
            "squeeze() keeps the batch axis",
            "squeeze() drops every axis of length 1. A batch of one row has two of them. Look at .shape.",
            lambda course: {"axes_squeeze": 1},
        ),
        Mistake(
            "one rate for all batch sizes",
            "The accuracies lie far apart. Did each batch size get its own rate, and a new model? With the "
            "same rate for all, small batches take many more steps of full length: you would compare long "
            "training with short training, and not batch sizes.",
            lambda course: {"accuracies": _same_rate_sweep(course)["accuracies"]},
            when=lambda course, got: _spread(got["accuracies"]) > 0.08 and max(got["accuracies"]) <= 1,
        ),
        Mistake(
            "times in the wrong order",
            "A batch of one row cannot be that fast: an epoch has 128 times as many steps as with batches "
            "of 128. Are these seconds per epoch, and do they stand in the order of the batch sizes?",
            lambda course: {"seconds": _same_rate_sweep(course)["seconds"][::-1]},
            when=lambda course, got: _are_backwards(got["seconds"]),
        ),
        Mistake(
            "small batches raise accuracy a lot",
            "Look at your own figures: how many points lie between the best and the worst accuracy? The "
            "test part has one or two thousand reviews, so a difference of one or two points may be luck.",
            lambda course: {"small_is_much_better": True},
        ),
    ),
)

EXERCISES = (III_1, III_1_A, III_1_B, III_1_C, III_2_A, III_2_B, III_2_C, III_2_D, III_3_A)
