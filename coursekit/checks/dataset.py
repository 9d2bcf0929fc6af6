"""The exercises of section II: the data set, what a step costs, the learning rate, and the tokenizer."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import (
    Band,
    Bands,
    Behaviour,
    Counts,
    Figures,
    Function,
    Integer,
    Number,
    Numbers,
    Text,
    Unreadable,
    Value,
    Word,
    describe,
    plain,
    read_items,
    read_number,
)
from coursekit.text import Tokenizer, basic_english, whitespace

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.dataset import BagDataset

Plain = Mapping[str, Any]
"""A student's values in plain form."""


# II.1: look into the data set


def _counts_by_tensor(course: Course) -> Answer:
    import torch

    counter: Counter[Any] = Counter(torch.tensor(label) for label in course.train_labels)
    return {"class_counts": {"neg": counter[0], "pos": counter[1]}}


II_1_A = Exercise(
    id="II.1.a",
    title="Count the labels again, through the data set",
    auto_points=1,
    values=(
        Counts("class_counts", 'a dict or Counter with the counts of "neg" and "pos"', keys=("neg", "pos")),
    ),
    truth=lambda course: {
        "class_counts": {"neg": course.train_labels.count(0), "pos": course.train_labels.count(1)}
    },
    mistakes=(
        Mistake(
            "tensors as keys",
            "Both counts are 0. The labels of a data set are tensors, and a dict takes each tensor for "
            "another key, even if their numbers are equal. Turn a label into a plain number first: "
            "label.item().",
            _counts_by_tensor,
            when=lambda course, got: got["class_counts"]["neg"] == got["class_counts"]["pos"] == 0,
        ),
    ),
)


def _vector_figures(course: Course) -> dict[str, float]:
    """Means over the reviews, from sums over all of them: no text is cut again."""
    rows = len(course.train)
    ones, slots = len(course.train.bag.indices), int((course.train.bag.indices == 0).sum())
    unknown = course.vocabulary.count_unknown(course.counts)
    repeats = course.counts.total() - unknown - (ones - slots)
    return {
        "mean_ones": ones / rows,
        "unknown_tokens": unknown / rows,
        "unknown_slot": slots / rows,
        "repeats": repeats / rows,
    }


def _gap(course: Course) -> float:
    return course.counts.total() / len(course.train) - _vector_figures(course)["mean_ones"]


def _mean_over_reviews(course: Course, measure: Callable[[list[str]], int]) -> float:
    return sum(measure(basic_english(text)) for text in course.train_texts) / len(course.train_texts)


def _ones_by_first_met(course: Course) -> Answer:
    kept = course.counts.most_common(course.settings.vocab_size)
    numbers = {word: number for number, (word, _) in enumerate(kept, start=1)}
    return {
        "mean_ones": _mean_over_reviews(
            course, lambda tokens: len({numbers.get(token, 0) for token in tokens})
        )
    }


II_1_B = Exercise(
    id="II.1.b",
    title="Words in a vector, and where the other tokens are",
    auto_points=1,
    text_points=1,
    values=(
        Number("mean_ones", "the mean number of ones in a vector, slot 0 included", tolerance=2e-4),
        Number("unknown_tokens", "the mean number of out-of-vocabulary tokens in a review", tolerance=2e-4),
        Number("unknown_slot", "the share of vectors in which slot 0 is set, from 0 to 1", tolerance=2e-4),
        Number("repeats", "how often, on average, a known word of a review comes once more", tolerance=2e-4),
        Text(
            "why_fewer",
            "why a vector has so many fewer ones than the review has tokens",
            asks=(
                "what the two parts of the gap are?",
                "which part is the large one, by your figures?",
                "how many ones all the unknown words of a review make together?",
            ),
        ),
    ),
    truth=_vector_figures,
    mistakes=(
        Mistake(
            "the whole gap taken for unknown words",
            "You call the whole gap unknown tokens. Count them: a token is unknown when its number is 0. "
            "They are only a small part of the gap. Think of a review that says `the` twenty times: how "
            "many ones is that?",
            lambda course: {"unknown_tokens": _gap(course)},
        ),
        Mistake(
            "unknown slot left out",
            "You counted known words only. Slot 0 is a place of the vector too, and it is 1 in every review "
            "that has an unknown word. Count all ones.",
            lambda course: {
                "mean_ones": _vector_figures(course)["mean_ones"] - _vector_figures(course)["unknown_slot"]
            },
        ),
        Mistake(
            "unknown tokens counted as lost altogether",
            "Here the repeats are the gap minus all unknown tokens. But these are not lost altogether: the "
            "first unknown token of a review sets slot 0, and this is one of the ones. Count the repeats "
            "themselves.",
            lambda course: {"repeats": _gap(course) - _vector_figures(course)["unknown_tokens"]},
        ),
        Mistake(
            "unknown words among the repeats",
            "You counted the repeats of all words. Unknown tokens are counted already, each of them. Count "
            "repeats among the known tokens only.",
            lambda course: {
                "repeats": _mean_over_reviews(course, lambda tokens: len(tokens) - len(set(tokens)))
            },
        ),
        Mistake(
            "vocabulary with ties by accident",
            "This figure belongs to a slightly different vocabulary: one in which words with equal counts "
            "stand in the order in which they were met. Use the data set of this section, or "
            "course.vocabulary.",
            _ones_by_first_met,
        ),
    ),
)


# II.2: what a training step costs

PARTS = ("assembly", "copy", "forward", "backward")


def _time_step(course: Course, *, late: bool = False) -> dict[str, float]:
    """Time the parts of one step, in seconds. late: the mistake of encoding while `forward` is timed."""
    import torch

    from coursekit.dataset import MultiHotDataset
    from coursekit.loss import classification_loss
    from coursekit.model import OneHotMLP

    size = course.settings.batch_size
    dataset = MultiHotDataset(course.train_texts[:size], course.train_labels[:size], course.vocabulary)
    model = OneHotMLP(course.settings.vocab_size)
    optimizer = torch.optim.SGD(model.parameters(), course.settings.rate)

    def encode(rows: Sequence[int]) -> list[torch.Tensor]:
        return [torch.stack(column) for column in zip(*(dataset[row] for row in rows), strict=True)]

    clock = [time.perf_counter()]
    batch: Any = range(size) if late else encode(range(size))
    clock.append(time.perf_counter())
    # The mistakes are made on the processor, where there is nothing to copy.
    clock.append(time.perf_counter())
    vectors, targets = encode(batch) if late else batch
    loss = classification_loss(model(vectors), targets)
    clock.append(time.perf_counter())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    clock.append(time.perf_counter())
    return dict(zip(PARTS, (end - begin for begin, end in pairwise(clock)), strict=True))


def _late_encoding(course: Course) -> Answer:
    parts = _time_step(course, late=True)
    return {"parts": parts, "step": sum(parts.values())}


def _no_waiting(course: Course) -> Answer:
    """Time a pretend GPU: it takes each job at once and does it later, and only the end of the step waits."""
    from concurrent.futures import ThreadPoolExecutor

    parts = _time_step(course)
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=1) as device:
        for name, work in (("copy", 0.0), ("forward", 0.3 * parts["assembly"]), ("backward", 0.0)):
            lap = time.perf_counter()
            device.submit(time.sleep, work)
            parts[name] = time.perf_counter() - lap
    return {"parts": parts, "step": parts["assembly"] + time.perf_counter() - start}


def _total_beside_means(course: Course) -> Answer:
    laps = [_time_step(course) for _ in range(4)]
    parts = {name: sum(lap[name] for lap in laps) / len(laps) for name in PARTS}
    return {"parts": parts, "step": sum(sum(lap.values()) for lap in laps)}


def _share_in_parts(got: Plain, low: float, high: float) -> bool:
    """Tell whether the parts together are between two shares of the whole step."""
    return bool(low * got["step"] < sum(got["parts"].values()) < high * got["step"])


II_2_A = Exercise(
    id="II.2.a",
    title="The parts of one training step",
    auto_points=1,
    values=(
        Figures(
            "parts",
            'a dict with the mean seconds of "assembly", "copy", "forward" and "backward"',
            keys=PARTS,
            high=60,
        ),
        Band("step", "the mean seconds of one whole step", low=1e-6, high=60),
    ),
    mistakes=(
        Mistake(
            "encoding counted as forward",
            "The assembly takes nearly no time here, and that cannot be: each review of the batch must be "
            "cut, numbered and written as a vector. The data set does this work when the loader is asked "
            "for a batch. Stop the clock right before and right after next(batches), so that no other part "
            "gets this time.",
            _late_encoding,
            when=lambda course, got: got["parts"]["assembly"] < 0.05 * got["parts"]["forward"],
        ),
        Mistake(
            "no synchronize on a GPU",
            "A good part of the step is in none of the four parts. On a GPU this happens when nobody waits: "
            "a call returns at once, and the GPU works on. Call torch.cuda.synchronize() before each look "
            "at the clock. Without a GPU, look for work between two laps that no lap has.",
            _no_waiting,
            when=lambda course, got: _share_in_parts(got, 0.35, 0.9),
        ),
        Mistake(
            "parts and step of different steps",
            "The parts do not add up to the step. Measure both in the same steps, and give the mean over "
            "these steps for both, or add up both: not one of each.",
            _total_beside_means,
            when=lambda course, got: not _share_in_parts(got, 0.35, 1.1),
        ),
    ),
)

CALL_ROWS, CALL_EPOCHS = 256, 3  # the small experiment of II.2.b

II_2_B = Exercise(
    id="II.2.b",
    title="The slow part, and why it is slow",
    auto_points=1,
    text_points=1,
    values=(
        Word("slow_part", '"assembly", "copy", "forward" or "backward"'),
        Integer("tokenizer_calls", "how often the tokenizer is called in all the epochs together"),
        Text(
            "why_slow",
            "what makes this part slow, and what could be done",
            asks=(
                "which work is done, and in which method of the data set?",
                "how often it is done with the same review?",
                "why once would be enough?",
            ),
        ),
    ),
    truth=lambda course: {"slow_part": "assembly", "tokenizer_calls": CALL_ROWS * CALL_EPOCHS},
    mistakes=(
        Mistake(
            "forward blamed",
            "The forward pass cannot be spared: the weights have changed since the last epoch, so its "
            "result is new each time. Look for work whose result is the same in each epoch.",
            lambda course: {"slow_part": "forward"},
        ),
        Mistake(
            "copy blamed",
            "The copy moves finished vectors to the device, and without a GPU it does nothing. If your "
            "clock says otherwise, the copy's lap has the encoding in it too. Ask who makes the vectors, "
            "and when.",
            lambda course: {"slow_part": "copy"},
        ),
        Mistake(
            "one call for each review",
            "This would be one call for each review. But the data set keeps nothing: run all the epochs, "
            "and count the calls over all of them.",
            lambda course: {"tokenizer_calls": CALL_ROWS},
        ),
    ),
)


def _try_encoder(encode: Callable[..., Any]) -> dict[str, bool]:
    """Call `encode_once` on four tiny reviews: with repeats, all unknown, empty, and of one word."""
    from coursekit.vocab import Vocabulary

    texts = ["A good, good film", "nobody knows zyzzyva", "", "film"]
    vocabulary = Vocabulary(Counter({"good": 5, "film": 4, "a": 3, ",": 2}), 4)
    indices, offsets = _two_lists(encode(list(texts), vocabulary))
    rows = [indices[begin:end] for begin, end in pairwise(offsets)]
    wanted = [set(vocabulary.encode(basic_english(text))) for text in texts]
    framed = offsets == sorted(offsets) and offsets[0] == 0 and offsets[-1] == len(indices)
    return {
        "there is one offset more than there are reviews": len(offsets) == len(texts) + 1,
        "the offsets rise from 0 to the number of indices": framed,
        "no number comes twice in one review": all(len(set(row)) == len(row) for row in rows),
        "a review with an unknown word has number 0": len(rows) > 1 and 0 in rows[1],
        "each review has the numbers of its words, and no others": [set(row) for row in rows] == wanted,
    }


def _two_lists(given: Any) -> list[list[int]]:
    given = plain(given)
    if not isinstance(given, list) or len(given) != 2:
        raise Unreadable(
            f"It returns {describe(given)}, and two things are expected: return indices, offsets."
        )
    entry = Integer("entry", "a number of a word or a place")
    return [
        [entry.read(item) for item in read_items(part, "a list or tensor of whole numbers")] for part in given
    ]


def _encoder(*, distinct: bool = True, unknown: bool = True, last: bool = True) -> Answer:
    """Make an encoder, right or with one property missing."""

    def encode_once(texts: Sequence[str], vocabulary: Any) -> tuple[list[int], list[int]]:
        indices: list[int] = []
        offsets = [0]
        for text in texts:
            row = [number for number in vocabulary.encode(basic_english(text)) if number or unknown]
            indices += sorted(set(row)) if distinct else row
            offsets.append(len(indices))
        return indices, offsets if last else offsets[:-1]

    return {"encode_once": encode_once}


def _encoding_again(course: Course) -> Answer:
    """Time two batches made as before, and two that bring each review into index form anew."""
    from coursekit.dataset import BagDataset, MultiHotDataset
    from coursekit.loader import make_loader

    size = course.settings.batch_size
    texts, labels = course.train_texts[: 2 * size], course.train_labels[: 2 * size]
    start = time.perf_counter()
    for _ in make_loader(MultiHotDataset(texts, labels, course.vocabulary), size):
        pass
    between = time.perf_counter()
    for first in range(0, len(texts), size):
        BagDataset.encode(texts[first : first + size], labels[first : first + size], course.vocabulary)
    return {"seconds": {"before": between - start, "after": time.perf_counter() - between}}


def _dense_numbers(course: Course, slots: int) -> int:
    return len(course.train_texts) * slots


LOGIT_ROWS = 8


def _dense_logits(course: Course, seed: int = 0) -> Any:
    import torch

    from coursekit.dataset import MultiHotDataset
    from coursekit.model import OneHotMLP
    from coursekit.training import seeded

    dataset = MultiHotDataset(course.train_texts[:LOGIT_ROWS], course.train_labels, course.vocabulary)
    with seeded(seed), torch.no_grad():
        model = OneHotMLP(course.settings.vocab_size, course.settings.hidden)
        return model(torch.stack([vector for vector, _ in (dataset[row] for row in range(LOGIT_ROWS))]))


def _other_weights(course: Course, got: Plain) -> bool:
    truth = plain(course.remember("II.2.c dense logits", lambda: _dense_logits(course)))
    return bool(got["index_logits"].shape == truth.shape and abs(got["index_logits"] - truth).max() > 1e-3)


def _truth_2c(course: Course) -> Answer:
    return {
        **_encoder(),
        "dense_bytes": 4 * _dense_numbers(course, course.vocabulary.slots),
        "kept_bytes": course.train.nbytes,
        "index_logits": _dense_logits(course),
    }


II_2_C = Exercise(
    id="II.2.c",
    title="Encode once, and keep it small",
    auto_points=2,
    values=(
        Behaviour(
            "encode_once",
            "a function of texts and vocabulary that returns indices and offsets",
            trial=_try_encoder,
        ),
        Figures(
            "seconds",
            'a dict with the seconds that the same number of batches takes "before" and "after"',
            keys=("before", "after"),
            high=600,
        ),
        Integer("dense_bytes", "the bytes of the train split as multi-hot vectors in one matrix"),
        Integer("kept_bytes", "the bytes of the train split in index form"),
        Numbers(
            "index_logits",
            "the logits of the index model for the first eight reviews",
            tolerance=1e-5,
            shape=(LOGIT_ROWS, 1),
        ),
    ),
    truth=_truth_2c,
    mistakes=(
        Mistake(
            "repeated words kept",
            "A word that comes twice in a review is here twice. EmbeddingBag would add its weights twice, "
            "and a multi-hot vector has a single 1 for it. Keep each number once: set(numbers).",
            lambda course: _encoder(distinct=False),
        ),
        Mistake(
            "unknown words dropped",
            "Unknown words are dropped here. A multi-hot vector has a 1 in slot 0 for them, so keep the "
            "number 0.",
            lambda course: _encoder(unknown=False),
        ),
        Mistake(
            "last offset missing",
            "The last offset is missing: the place where the last review ends. With it, row i is always "
            "indices[offsets[i]:offsets[i + 1]].",
            lambda course: _encoder(last=False),
        ),
        Mistake(
            "encoded again in each batch",
            "This is not five times faster. The encoding may still run inside the measured time. Encode "
            "first, then start the clock, then go through the batches.",
            _encoding_again,
            when=lambda course, got: got["seconds"]["before"] < 5 * got["seconds"]["after"],
        ),
        Mistake(
            "numbers counted, not bytes",
            "You counted the numbers in the matrix. Each of them is a float32, which takes 4 bytes.",
            lambda course: {"dense_bytes": _dense_numbers(course, course.vocabulary.slots)},
        ),
        Mistake(
            "slot 0 left out of the matrix",
            "A vector is one place longer than the vocabulary: slot 0 for the unknown words needs memory "
            "too.",
            lambda course: {"dense_bytes": 4 * _dense_numbers(course, course.settings.vocab_size)},
        ),
        Mistake(
            "dense matrix kept on the device",
            "This is the memory of the whole dense matrix. Nearly all of it is zeros, and it may fill a GPU "
            "before training starts. Keep the index form instead: only the places of the ones.",
            lambda course: {"kept_bytes": 4 * _dense_numbers(course, course.vocabulary.slots)},
        ),
        Mistake(
            "models with different weights",
            "These logits are those of another model. Two new models have different random weights, so they "
            "cannot be compared. Copy the weights: BagMLP.from_dense(dense_model).",
            lambda course: {"index_logits": _dense_logits(course, seed=1)},
            when=_other_weights,
        ),
    ),
)


# II.3: the learning rate

RATES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)
MISTAKE_ROWS, MISTAKE_EPOCHS = 2000, 3  # wrong code is run small


def _small(course: Course, split: BagDataset) -> BagDataset:
    return split.subset(range(0, len(split), max(1, len(split) // MISTAKE_ROWS)))


def _sweep_small(
    course: Course, rates: Sequence[float], *, one_model: bool = False
) -> list[tuple[float, float]]:
    """Give the test accuracy before and after a short training at each rate. one_model: as in the mistake."""
    from coursekit.training import fit

    model, found = course.model(), []
    train, test = _small(course, course.train), _small(course, course.test)
    for rate in rates:
        model = model if one_model else course.model()
        history = fit(model, train, test, epochs=MISTAKE_EPOCHS, rate=rate, progress=False)
        accuracies = history.column("test", "accuracy")
        found.append((accuracies[0], accuracies[-1]))
    return found


def _one_model(course: Course) -> Answer:
    found = course.remember("II.3 one model", lambda: _sweep_small(course, RATES, one_model=True))
    return {"before": [first for first, _ in found], "accuracies": [last for _, last in found]}


II_3_A = Exercise(
    id="II.3.a",
    title="Accuracy for each learning rate",
    auto_points=1,
    values=(
        Bands(
            "before",
            "for each rate, the accuracy on the test split before the first step",
            bands=((0.35, 0.66),) * len(RATES),
        ),
        Bands(
            "accuracies",
            "for each rate, the accuracy on the test split after the last epoch",
            bands=((0.35, 0.66), (0.35, 0.68), (0.4, 0.87), (0.55, 0.94), (0.65, 0.95), (0.35, 0.92)),
        ),
        Word("axis_scale", 'the scale of the axis of the rates, "linear" or "log"'),
    ),
    truth=lambda course: {"axis_scale": "log"},
    mistakes=(
        Mistake(
            "model not made anew",
            "At a later rate the accuracy is high before the first step. So this model had been trained "
            "already, at the rates before. Make a new model for each rate, inside the loop.",
            _one_model,
            when=lambda course, got: max(got["before"]) > 0.66,
        ),
        Mistake(
            "linear axis",
            "Look where the points would stand on a linear axis from 0 to 10: four of the six lie in its "
            "first hundredth, on top of each other. Which scale gives each factor of ten the same room?",
            lambda course: {"axis_scale": "linear"},
        ),
    ),
)


@dataclass(frozen=True)
class Sweep(Value):
    """A dict from learning rate to accuracy: whatever rates a student has tried."""

    def read(self, given: Any) -> dict[float, float]:
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        found = {float(read_number(rate)): float(read_number(share)) for rate, share in given.items()}
        if not found or min(found) <= 0:
            raise Unreadable(f"It needs rates above 0, each with its accuracy. Expected: {self.what}.")
        if not all(0 <= share <= 1 for share in found.values()):
            raise Unreadable("Its accuracies must be shares from 0 to 1, so write 88.5% as 0.885.")
        return dict(sorted(found.items()))

    def same(self, got: dict[float, float], want: Any) -> bool:
        return all(share < 0.95 and (share > 0.55 or not 0.1 <= rate <= 1) for rate, share in got.items())

    def distance(self, got: dict[float, float], want: Any) -> str:
        return "One of these accuracies is not what its rate reaches. Train a new model for each rate."

    def show(self, got: dict[float, float]) -> str:
        return str(list(got))


def _best(got: Plain) -> float | None:
    """Give the chosen rate as it stands among the rates that were tried."""
    found = [rate for rate in got["tried"] if abs(rate - got["best_rate"]) <= 1e-4 * rate]
    return found[0] if found else None


def _small_accuracies(course: Course, *rates: float) -> dict[float, float]:
    made = course.remember(
        "II.3 small sweep", lambda: [last for _, last in _sweep_small(course, (0.01, 0.1, 1.0, 10.0))]
    )
    accuracies = dict(zip((0.01, 0.1, 1.0, 10.0), made, strict=True))
    return {rate: accuracies[rate] for rate in rates}


II_3_B = Exercise(
    id="II.3.b",
    title="The best rate, from evidence",
    auto_points=1,
    values=(
        Sweep("tried", "a dict from each rate that you tried to the accuracy on the test split"),
        Band("best_rate", "the rate with the highest accuracy", low=0.03, high=5.0),
    ),
    mistakes=(
        Mistake(
            "choice without a figure",
            "You chose a rate that is not among the ones you tried. Train with it too, and enter its "
            "accuracy.",
            lambda course: {"tried": _small_accuracies(course, 0.01, 0.1, 1.0, 10.0), "best_rate": 0.5},
            when=lambda course, got: _best(got) is None,
        ),
        Mistake(
            "not the highest accuracy",
            "By your own figures another rate has a higher accuracy. Let the figures choose: max(tried, "
            "key=tried.get).",
            lambda course: {"tried": _small_accuracies(course, 0.01, 0.1, 1.0, 10.0), "best_rate": 0.1},
            when=lambda course, got: got["tried"][_best(got)] < max(got["tried"].values()),
        ),
        Mistake(
            "larger rates not tried",
            "Your best rate is the largest one that you tried. So you cannot know that larger rates do not "
            "work. Go on, in steps of ten, until the accuracy falls.",
            lambda course: {"tried": _small_accuracies(course, 0.01, 0.1), "best_rate": 0.1},
            when=lambda course, got: _best(got) == max(got["tried"]),
        ),
        Mistake(
            "smaller rates not tried",
            "Your best rate is the smallest one that you tried. A smaller one may be better still. Try "
            "rates on both sides of the best.",
            lambda course: {"tried": _small_accuracies(course, 1.0, 10.0), "best_rate": 1.0},
            when=lambda course, got: _best(got) == min(got["tried"]),
        ),
    ),
)


def _probes_3c() -> list[tuple[Any, ...]]:
    import torch

    return [
        (torch.tensor([1.0, -2.0, 0.5]), torch.tensor([0.2, -0.4, 0.0]), 0.1),
        (torch.tensor([[0.3, -0.1], [2.0, 4.0]]), torch.tensor([[1.0, 1.5], [-0.5, -8.0]]), 0.5),
        (torch.tensor([1.0, 2.0]), torch.tensor([5.0, -5.0]), 0.0),
    ]


def _torch_step(weights: Any, gradient: Any, rate: float) -> Any:
    import torch

    parameter = torch.nn.Parameter(weights.clone())
    parameter.grad = gradient.clone()
    torch.optim.SGD([parameter], rate).step()
    return parameter.detach()


END_RATES, END_STEPS = (0.01, 0.4, 1.1), 10  # the little valley of II.3.c


def _ends(slope: Callable[[float], float]) -> list[float]:
    ends = []
    for rate in END_RATES:
        w = 1.0
        for _ in range(END_STEPS):
            w = w - rate * slope(w)
        ends.append(w)
    return ends


II_3_C = Exercise(
    id="II.3.c",
    title="One step of gradient descent by hand",
    auto_points=1,
    text_points=1,
    values=(
        Function(
            "sgd_step",
            "a function of weights, gradient and rate that returns the new weights",
            probes=_probes_3c,
            result=Numbers("result", "the new weights", tolerance=1e-6, digits=4),
        ),
        Numbers("ends", "for each of the three rates, where w is after ten steps", shape=(len(END_RATES),)),
        Text(
            "role_of_rate",
            "the update in words or as an equation, and the role of the learning rate in it",
            asks=(
                "how the new weight follows from the old one, the gradient and the rate?",
                "why there is a minus sign?",
                "what happens when the rate is too small, and when it is too large?",
            ),
        ),
    ),
    truth=lambda course: {"sgd_step": _torch_step, "ends": _ends(lambda w: 2 * w)},
    mistakes=(
        Mistake(
            "plus instead of minus",
            "This step goes up the hill. The gradient points to where the loss grows, and we want it to "
            "fall: subtract.",
            lambda course: {"sgd_step": lambda weights, gradient, rate: weights + rate * gradient},
        ),
        Mistake(
            "rate left out",
            "The learning rate has no effect here. The step is not the gradient itself, but the gradient "
            "times the rate.",
            lambda course: {"sgd_step": lambda weights, gradient, rate: weights - gradient},
        ),
        Mistake(
            "valley climbed",
            "All three end higher than they began: these steps climb out of the valley. Check the sign of "
            "your step.",
            lambda course: {"ends": _ends(lambda w: -2 * w)},
        ),
        Mistake(
            "wrong slope",
            "This is what comes out when the slope of w² is taken for w. Its derivative is 2w.",
            lambda course: {"ends": _ends(lambda w: w)},
        ),
    ),
)


# II.4: a better tokenizer

TRICKY = (
    "A GOOD Film",
    "Good. good! (Good?)",
    "It was great.<br /><br />Really!",
    "bad<BR />worse",
    "I didn't like it",
    'The "best" film; ever: really',
    "",
    "?!...",
    "made in the U.S.A.",
    "10/10!!!",
    "a well-made film",
    "  two  spaces\tand a tab ",
    "'quoted' and Bob's",
)


@dataclass(frozen=True)
class Tokens(Value):
    """A list of tokens; it may be empty, as the tokens of an empty text are."""

    def read(self, given: Any) -> list[str]:
        items = read_items(given, "a list of strings", empty=True)
        if not all(isinstance(item, str) for item in items):
            raise Unreadable("It has something in it that is not a string.")
        return [str.__str__(item) for item in items]

    def distance(self, got: list[str], want: list[str]) -> str:
        if len(got) == len(want):
            return f"{sum(a != b for a, b in zip(got, want, strict=True))} of these tokens are not right."
        return "These are too many tokens." if len(got) > len(want) else "These are too few tokens."


def _tokenizer(
    *,
    lower: bool = True,
    line_break: str = " ",
    apart: str = ".,()!?'",
    gone: str = ";:",
    empty: bool = False,
) -> Answer:
    """Make a tokenizer by the rules, or with one of them broken.

    line_break: in the place of `<br />`. apart: signs that become tokens. gone: signs that become spaces.
    """

    def tokenize(text: str) -> list[str]:
        text = text.lower() if lower else text
        text = text.replace('"', "").replace("<br />", line_break)
        for sign in apart:
            text = text.replace(sign, f" {sign} ")
        for sign in gone:
            text = text.replace(sign, " ")
        return text.split(" ") if empty else text.split()

    return {"tokenize": tokenize}


def _some_token(holds: Callable[[str], bool]) -> Callable[[Course, Plain], bool]:
    """Make a rule: among the tokens of the tricky texts there is one for which this holds."""
    return lambda course, got: any(holds(token) for tokens in got["tokenize"] for token in tokens)


def _no_token(wanted: str) -> Callable[[Course, Plain], bool]:
    return lambda course, got: not any(wanted in tokens for tokens in got["tokenize"])


II_4_A = Exercise(
    id="II.4.a",
    title="A tokenizer of your own",
    auto_points=2,
    values=(
        Function(
            "tokenize",
            "a function of a text that returns its list of tokens",
            probes=lambda: [(text,) for text in TRICKY],
            result=Tokens("result", "the tokens of the text"),
        ),
    ),
    truth=lambda course: {"tokenize": basic_english},
    mistakes=(
        Mistake(
            "empty tokens",
            "There are empty tokens among yours. text.split(' ') makes one wherever two spaces meet. "
            "text.split(), without an argument, does not.",
            lambda course: _tokenizer(empty=True),
            when=_some_token(lambda token: not token.strip()),
        ),
        Mistake(
            "capitals kept",
            "Some tokens still have capitals, so that Good and good are two types. Lower-case the text "
            "first.",
            lambda course: _tokenizer(lower=False),
            when=_some_token(lambda token: token != token.lower()),
        ),
        Mistake(
            "line breaks left in",
            "Pieces of <br /> are still there. It is a line break of a web page and no word: replace it by "
            "a space, after lower-casing and before you cut.",
            lambda course: _tokenizer(line_break="<br />"),
            when=_some_token(lambda token: bool(re.search(r"<|>|^br$", token))),
        ),
        Mistake(
            "line breaks removed without a space",
            "Where <br /> stood between two words, the words are glued together. Put a space in its place.",
            lambda course: _tokenizer(line_break=""),
            when=_some_token(lambda token: token == "badworse"),
        ),
        Mistake(
            "punctuation left on the words",
            "Some punctuation is still glued to its word, so that good and good. are two types. "
            'Set each of . , ( ) ! ? apart, put a space in the place of ; and :, and take " away.',
            lambda course: _tokenizer(apart="'", gone=""),
            when=_some_token(lambda token: len(token) > 1 and any(sign in token for sign in '.,()!?;:"')),
        ),
        Mistake(
            "apostrophes",
            "Look at the apostrophes: each one is a token of its own, so that didn't gives three tokens.",
            lambda course: _tokenizer(apart=".,()!?"),
            when=_no_token("'"),
        ),
        Mistake(
            "punctuation thrown away",
            "Full stops, exclamation marks and the like are gone. Keep them as tokens of their own: an "
            "exclamation mark can tell something about a review.",
            lambda course: _tokenizer(apart="'", gone=".,()!?;:"),
            when=_no_token("!"),
        ),
        Mistake(
            "hyphens and slashes cut",
            "well-made and 10/10 stay whole: set apart only the signs that the rules name.",
            lambda course: _tokenizer(apart=".,()!?'-/"),
            when=_no_token("well-made"),
        ),
    ),
)


LOVE = "Love loves loved loving"


def _pieces(course: Course, holds: Callable[[str], bool]) -> int:
    return sum(holds(piece) for piece in course.split_counts)


def _unknown(course: Course, before: int, after: int) -> Answer:
    return {"unknown_before": before, "unknown_after": after}


def _stems(course: Course) -> Answer:
    return {"forms": len({re.sub(r"(e|es|ed|ing)$", "", token) for token in basic_english(LOVE)})}


II_4_B = Exercise(
    id="II.4.b",
    title="Fewer unknown tokens, and why",
    auto_points=1,
    text_points=1,
    values=(
        Integer("unknown_before", "the unknown tokens of the train split with text.split()"),
        Integer("unknown_after", "the unknown tokens of the train split with basic_english"),
        Integer("pieces_of_good", "how many different pieces of text.split() have the token good in them"),
        Integer("forms", f'how many different tokens basic_english makes of "{LOVE}"'),
        Text(
            "why_fewer_unknown",
            "why fewer tokens are unknown with basic_english",
            asks=(
                "what basic_english changes, and what it leaves as it is?",
                "why many rare pieces become one frequent word?",
                "why a vocabulary of the same size then covers more of the text?",
            ),
        ),
    ),
    truth=lambda course: {
        "unknown_before": course.split_vocabulary.count_unknown(course.split_counts),
        "unknown_after": course.vocabulary.count_unknown(course.counts),
        "pieces_of_good": _pieces(course, lambda piece: "good" in basic_english(piece)),
        "forms": len(set(basic_english(LOVE))),
    },
    mistakes=(
        Mistake(
            "stems",
            "You expect that endings are cut off, so that all these forms become one stem. Try it: print "
            "what basic_english makes of them. Then look in its description for what it does change.",
            _stems,
        ),
        Mistake(
            "parts of other words",
            "You counted pieces that have the letters good somewhere, such as goodness. Cut each piece with "
            "basic_english, and see whether good is among its tokens.",
            lambda course: {"pieces_of_good": _pieces(course, lambda piece: "good" in piece.lower())},
        ),
        Mistake(
            "before and after exchanged",
            "The two numbers are exchanged: before means text.split().",
            lambda course: _unknown(
                course,
                course.vocabulary.count_unknown(course.counts),
                course.split_vocabulary.count_unknown(course.split_counts),
            ),
        ),
        Mistake(
            "types instead of tokens",
            "These are types: every unknown word counts once here. The table compares tokens, so let each "
            "word count as often as it occurs.",
            lambda course: _unknown(
                course,
                len(course.split_counts) - len(course.split_vocabulary),
                len(course.counts) - len(course.vocabulary),
            ),
        ),
        Mistake(
            "one vocabulary for both tokenizers",
            "With text.split(), you looked the tokens up in the vocabulary of basic_english. Each tokenizer "
            "needs the vocabulary that was made with it.",
            lambda course: {"unknown_before": course.vocabulary.count_unknown(course.split_counts)},
        ),
    ),
)


def _split_data(course: Course) -> list[BagDataset]:
    """Make small train and test sets with the tokens of text.split()."""
    made = []
    for texts, labels in ((course.train_texts, course.train_labels), (course.test_texts, course.test_labels)):
        every = max(1, len(texts) // MISTAKE_ROWS)
        made.append(course.encode(texts[::every], labels[::every], course.split_vocabulary, whitespace))
    return made


def _accuracy(course: Course, tokenize: Tokenizer, rate: float) -> float:
    """Train small with one tokenizer, and give the accuracy on the test split."""
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader
    from coursekit.training import fit

    if tokenize is basic_english:
        train, test = _small(course, course.train), _small(course, course.test)
    else:
        train, test = course.remember("II.4.c split data", lambda: _split_data(course))
    model = course.model()
    fit(model, train, epochs=MISTAKE_EPOCHS, rate=rate, progress=False)
    return evaluate(model, make_loader(test)).accuracy


def _other_rate(course: Course) -> Answer:
    rate = course.settings.rate
    return {
        "accuracy_before": _accuracy(course, whitespace, rate / 10),
        "accuracy_after": _accuracy(course, basic_english, rate),
        "settings_before": {"rate": rate / 10, "seed": 0},
        "settings_after": {"rate": rate, "seed": 0},
    }


def _exchanged(course: Course) -> Answer:
    return {
        "accuracy_before": _accuracy(course, basic_english, course.settings.rate),
        "accuracy_after": _accuracy(course, whitespace, course.settings.rate),
    }


II_4_C = Exercise(
    id="II.4.c",
    title="Accuracy before and after",
    auto_points=1,
    values=(
        Band("accuracy_before", "the accuracy on the test split with text.split(), from 0 to 1", 0.6, 0.9),
        Band("accuracy_after", "the accuracy on the test split with basic_english, from 0 to 1", 0.72, 0.94),
        Figures(
            "settings_before", 'the "rate" and "seed" of the training with text.split()', ("rate", "seed")
        ),
        Figures(
            "settings_after", 'the "rate" and "seed" of the training with basic_english', ("rate", "seed")
        ),
    ),
    mistakes=(
        Mistake(
            "different rates or seeds",
            "The two trainings differ in more than the tokenizer, so nobody can tell what made the "
            "difference. Use the same rate and the same seed for both.",
            _other_rate,
            when=lambda course, got: got["settings_before"] != got["settings_after"],
        ),
        Mistake(
            "accuracies exchanged",
            "The tokenizer that knows more of the words comes out worse here. Are the two accuracies "
            "exchanged? Otherwise look which vocabulary and which tokenizer went together: each data set "
            "needs both of one kind.",
            _exchanged,
            when=lambda course, got: got["accuracy_after"] < got["accuracy_before"],
        ),
    ),
)

EXERCISES = (II_1_A, II_1_B, II_2_A, II_2_B, II_2_C, II_3_A, II_3_B, II_3_C, II_4_A, II_4_B, II_4_C)
