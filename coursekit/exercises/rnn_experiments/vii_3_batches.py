"""Exercise VII.3: batches of one length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import (
    Behaviour,
    Number,
    Numbers,
    Unreadable,
    describe_result,
    to_plain,
)
from coursekit.exercises.rnn_experiments._records import expect_array
from coursekit.vocab import BOS, EOS, MAX_LENGTH, PAD, UNK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from coursekit.course import Course

    Samples = Sequence[tuple[list[int], int]]


def _measure_shares(course: Course) -> dict[str, float]:
    """Return the share of padding of one epoch: in random order, and with rows of like length together."""

    def measure() -> dict[str, float]:
        from coursekit.loader import make_loader, padding_share

        train, size = course.news.splits().train, course.news.baseline.batch_size
        return {
            name: padding_share(make_loader(train, size, shuffle=True, bucket=bucket))
            for name, bucket in (("padding_random", False), ("padding_bucketed", True))
        }

    shares: dict[str, float] = course.compute_once("VII.3 shares", measure)
    return shares


def _make_answer(change: Callable[[float], float]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who gives something else than the share of the pads."""
    return lambda course: {name: change(share) for name, share in _measure_shares(course).items()}


UNTOUCHED = "the samples stay as they were"
AGAIN = "a second batch with some of the same samples has no pads of the first one"
ORDER = "each row begins with its own numbers, in their order"
FILLED = "behind them a row has PAD, the number 0, and nothing else"
WIDTH = "a batch is as long as its longest row"
LIMIT = "no row is longer than 256 numbers"
END = "a row that was cut still ends with its <eos>"
LENGTHS = "the lengths are those of the rows without pads, after the cut"
LABELS = "the labels stand in the order of the samples"
WHOLE = "ids, lengths and labels are tensors of whole numbers (int64)"
_PARTS = ("ids", "lengths", "labels")


def _make_samples() -> list[tuple[list[int], int]]:
    """Make four samples: short, long, shortest, longer."""
    return [
        ([BOS, *words, EOS], label)
        for words, label in (([4, 5, UNK], 3), ([7, 8, 9, 4, 6, 5], 0), ([6], 2), ([*range(4, 12)], 1))
    ]


def _make_long_samples() -> list[tuple[list[int], int]]:
    """Make three samples: too long, just short enough, and short."""
    return [([BOS, *range(4, 302), EOS], 0), ([BOS, *range(4, 258), EOS], 1), ([BOS, 4, EOS], 2)]


def try_collate(collate: Callable[..., Any]) -> dict[str, Any]:
    """Call a student's `collate` twice on the same samples, and on rows that are too long.

    Returns the three batches, the types of the first one's parts, and the samples as they are after it.
    """
    samples = _make_samples()
    given = collate(samples[:2])
    first = _read_batch(given, 2)
    after = [[[_read_entry(number) for number in numbers], label] for numbers, label in samples]
    second = _read_batch(collate([samples[0], samples[2]]), 2)
    return {
        "samples": after,
        "types": [str(getattr(part, "dtype", None)) for part in given],
        **{"first": first, "again": second, "cut": _read_batch(collate(_make_long_samples()), 3)},
    }


def _read_entry(number: Any) -> Any:
    """Return a number of a sample, or the name of the kind of thing that a student has put there."""
    entry = to_plain(number)
    return entry if type(entry) in (int, float) else type(entry).__name__


def _read_batch(given: Any, rows: int) -> dict[str, Any]:
    """Take the three parts of a batch; raises Unreadable."""
    if not isinstance(given, tuple | list) or len(given) != 3:
        raise Unreadable(
            f"It returns {describe_result(given)}, and three things are expected: ids, lengths, labels."
        )
    return {
        name: Numbers(name, f"the {name} of the batch", shape=shape).read(part)
        for part, name, shape in zip(given, _PARTS, ((rows, None), (rows,), (rows,)), strict=True)
    }


def collate_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the batches in the record."""
    import numpy as np

    ids, lengths, labels = _expect_batch(record["first"], 2)
    second, _, _ = _expect_batch(record["again"], 2)
    cut, cut_lengths, _ = _expect_batch(record["cut"], 3)
    samples = _make_samples()
    short, long = (numbers for numbers, _ in samples[:2])
    too_long, fits, shortest = (numbers for numbers, _ in _make_long_samples())
    end = min(cut.shape[1], MAX_LENGTH) - 1
    return {
        UNTOUCHED: record["samples"] == [list(sample) for sample in samples],
        AGAIN: second.shape[1] == len(short),
        ORDER: _begins_with(ids[0], short)
        and _begins_with(ids[1], long)
        and _begins_with(cut[0], too_long[:end])
        and _begins_with(cut[2], shortest),
        FILLED: bool((ids[0][len(short) :] == PAD).all() and (cut[2][len(shortest) :] == PAD).all()),
        WIDTH: ids.shape[1] == len(long),
        LIMIT: cut.shape[1] <= MAX_LENGTH,
        END: bool(cut[0][-1] == EOS and np.isin(EOS, cut[1])),
        LENGTHS: lengths.tolist() == [len(short), len(long)]
        and cut_lengths.tolist() == [cut.shape[1], len(fits), len(shortest)],
        LABELS: labels.tolist() == [label for _, label in samples[:2]],
        WHOLE: record["types"] == ["torch.int64"] * 3,
    }


def _expect_batch(
    record: Any, rows: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    return (
        expect_array(record["ids"], (rows, None)),
        expect_array(record["lengths"], (rows,)),
        expect_array(record["labels"], (rows,)),
    )


def _begins_with(row: NDArray[np.float64], numbers: list[int]) -> bool:
    return bool(row[: len(numbers)].tolist() == numbers)


def make_collate(
    *,
    copied: bool = True,
    pad: int = PAD,
    limit: int = MAX_LENGTH,
    keep_end: bool = True,
    fixed: bool = False,
    left: bool = False,
    padded_lengths: bool = False,
) -> Callable[[Samples], Any]:
    """Make a `collate`, right or with one thing done in another way.

    copied: samples are left alone. fixed: every batch is padded to the limit. left: the pads come first.
    """

    def collate(samples: Samples) -> Any:
        import torch

        rows = [numbers if not copied else list(numbers) for numbers, _ in samples]
        for row in rows:
            if len(row) > limit:
                row[:] = row[: limit - 1] + row[-1:] if keep_end else row[:limit]
        lengths = [len(row) for row in rows]
        width = limit if fixed else max(lengths)
        for row in rows:
            row[:] = [pad] * (width - len(row)) + row if left else row + [pad] * (width - len(row))
        labels = [label for _, label in samples]
        return (
            torch.tensor(rows),
            torch.tensor([width] * len(rows) if padded_lengths else lengths),
            torch.tensor(labels),
        )

    return collate


EXERCISE = Exercise(
    id="VII.3",
    title="Batches of one length",
    auto_points=3,
    values=(
        Behaviour(
            "collate",
            "a function of a list of samples that returns ids, lengths and labels, three tensors",
            trial=try_collate,
            facts=collate_facts,
        ),
        Number(
            "padding_random",
            "the pads of one epoch divided by all its cells, rows in random order, from 0 to 1",
            tolerance=0.02,
        ),
        Number(
            "padding_bucketed",
            "the same share, rows of like length together, from 0 to 1",
            tolerance=0.001,  # the same in every order of the batches
        ),
    ),
    truth=lambda course: {"collate": make_collate(), **_measure_shares(course)},
    mistakes=(
        Mistake(
            "samples changed in place",
            "Your function changes the samples that it is given: after the first batch their lists are "
            "longer. In the next epoch these pads would be read as text. Make a new list or tensor, and "
            "leave the samples alone.",
            lambda course: {"collate": make_collate(copied=False)},
        ),
        Mistake(
            "end cut off",
            "A row that is too long loses its <eos> when it is cut. Keep the first 255 numbers, and put the "
            "<eos> behind them.",
            lambda course: {"collate": make_collate(keep_end=False)},
        ),
        Mistake(
            "not cut at all",
            "Your batches can be longer than 256 numbers. Cut rows that are longer.",
            lambda course: {"collate": make_collate(limit=10_000)},
        ),
        Mistake(
            "always padded to the limit",
            "Your batches are longer than their longest row. Pads cost as much time as words do: pad to the "
            "longest row of this batch, and to no fixed length.",
            lambda course: {"collate": make_collate(fixed=True)},
        ),
        Mistake(
            "padded in front",
            "Your pads stand in front of the words. A recurrent network reads from left to right: put the "
            "pads behind the text, so that it reads the words first.",
            lambda course: {"collate": make_collate(left=True)},
        ),
        Mistake(
            "another pad number",
            "You fill the rows up with another number than that of <pad>. The model would take your pads "
            "for words: use PAD.",
            lambda course: {"collate": make_collate(pad=UNK)},
        ),
        Mistake(
            "lengths after padding",
            "All your lengths are equal to the width of the batch. The model needs to know where each text "
            "ends: take the lengths before you pad.",
            lambda course: {"collate": make_collate(padded_lengths=True)},
        ),
        Mistake(
            "share of the words instead of the pads",
            "These are the shares of the real tokens. Count the pads: what is left of 1.",
            _make_answer(lambda share: 1 - share),
        ),
        Mistake(
            "pads for each real token",
            "You divided the pads by the real tokens. Divide by all cells of the batches, pads included: "
            "that gives a share.",
            _make_answer(lambda share: share / (1 - share)),
        ),
        Mistake(
            "padding in percent",
            "Your shares are in percent. Give them from 0 to 1.",
            _make_answer(lambda share: 100 * share),
        ),
        Mistake(
            "loaders exchanged",
            "Your two shares are exchanged. padding_random belongs to the loader with bucket=False.",
            lambda course: {
                "padding_random": _measure_shares(course)["padding_bucketed"],
                "padding_bucketed": _measure_shares(course)["padding_random"],
            },
        ),
    ),
)
