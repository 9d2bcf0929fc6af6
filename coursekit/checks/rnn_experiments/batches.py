"""Exercise VII.3: batches padded to one length, and what padding costs. VII.4 stands in `seeding`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.rnn_experiments.seeding import VII_4
from coursekit.checks.values import Behaviour, Number, Numbers, Unreadable, describe
from coursekit.vocab import BOS, EOS, MAX_LENGTH, PAD, UNK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from coursekit.course import Course

    Samples = Sequence[tuple[list[int], int]]

__all__ = ["VII_3", "VII_4"]

_UNTOUCHED = "the samples stay as they were"
_AGAIN = "a second batch with some of the same samples has no pads of the first one"
_ORDER = "each row begins with its own numbers, in their order"
_FILLED = "behind them a row has PAD, the number 0, and nothing else"
_WIDTH = "a batch is as long as its longest row"
_LIMIT = "no row is longer than 256 numbers"
_END = "a row that was cut still ends with its <eos>"
_LENGTHS = "the lengths are those of the rows without pads, after the cut"
_LABELS = "the labels stand in the order of the samples"
_WHOLE = "ids, lengths and labels are tensors of whole numbers (int64)"


def _samples() -> list[tuple[list[int], int]]:
    """Make four samples: short, long, shortest, longer."""
    return [
        ([BOS, *words, EOS], label)
        for words, label in (([4, 5, UNK], 3), ([7, 8, 9, 4, 6, 5], 0), ([6], 2), ([*range(4, 12)], 1))
    ]


def _try_collate(collate: Callable[..., Any]) -> dict[str, bool]:
    """Call a student's `collate` twice on the same samples, and on rows that are too long."""
    samples = _samples()
    raw = collate(samples[:2])
    untouched = samples == _samples()
    ids, lengths, labels = _read(raw, 2)
    again, _, _ = _read(collate([samples[0], samples[2]]), 2)

    long, fits = [BOS, *range(4, 302), EOS], [BOS, *range(4, 258), EOS]
    cut, cut_lengths, _ = _read(collate([(list(long), 0), (list(fits), 1), ([BOS, 4, EOS], 2)]), 3)
    end = min(cut.shape[1], MAX_LENGTH) - 1
    return {
        _UNTOUCHED: untouched,
        _AGAIN: again.shape[1] == 5,
        _ORDER: _begins(ids[0], [BOS, 4, 5, UNK, EOS])
        and _begins(ids[1], [BOS, 7, 8, 9, 4, 6, 5, EOS])
        and _begins(cut[0], long[:end])
        and _begins(cut[2], [BOS, 4, EOS]),
        _FILLED: bool((ids[0][5:] == PAD).all() and (cut[2][3:] == PAD).all()),
        _WIDTH: ids.shape[1] == 8,
        _LIMIT: cut.shape[1] <= MAX_LENGTH,
        _END: bool(cut[0][-1] == EOS and EOS in cut[1]),
        _LENGTHS: lengths.tolist() == [5, 8] and cut_lengths.tolist()[1:] == [MAX_LENGTH, 3],
        _LABELS: labels.tolist() == [3, 0],
        _WHOLE: all(str(getattr(part, "dtype", None)) == "torch.int64" for part in raw),
    }


def _begins(row: NDArray[np.float64], numbers: list[int]) -> bool:
    return bool(row[: len(numbers)].tolist() == numbers)


def _read(given: Any, rows: int) -> list[NDArray[np.float64]]:
    """Take the three parts of a batch; raises Unreadable."""
    if not isinstance(given, tuple | list) or len(given) != 3:
        raise Unreadable(
            f"It returns {describe(given)}, and three things are expected: ids, lengths, labels."
        )
    shapes = {"ids": (rows, None), "lengths": (rows,), "labels": (rows,)}
    return [
        Numbers(name, f"the {name} of the batch", shape=shape).read(part)
        for part, (name, shape) in zip(given, shapes.items(), strict=True)
    ]


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


def _fails(*sentences: str) -> Callable[[Course, Mapping[str, Any]], bool]:
    """Make a rule: the student's `collate` does none of these."""
    return lambda course, got: not any(got["collate"][sentence] for sentence in sentences)


def _shares(course: Course) -> dict[str, float]:
    """Share of padding of one epoch, in random order and with rows of like length together."""

    def measure() -> dict[str, float]:
        from coursekit.loader import make_loader, padding_share

        train, size = course.news.splits().train, course.news.baseline.batch_size
        return {
            name: padding_share(make_loader(train, size, shuffle=True, bucket=bucket))
            for name, bucket in (("padding_random", False), ("padding_bucketed", True))
        }

    found: dict[str, float] = course.remember("VII.3 shares", measure)
    return found


def _of_shares(change: Callable[[float], float]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who gives something else than the share of the pads."""
    return lambda course: {name: change(share) for name, share in _shares(course).items()}


VII_3 = Exercise(
    id="VII.3",
    title="Batches of one length",
    auto_points=3,
    values=(
        Behaviour(
            "collate",
            "a function of a list of samples that returns ids, lengths and labels, three tensors",
            trial=_try_collate,
        ),
        Number(
            "padding_random",
            "the pads of one epoch divided by all its cells, rows in random order, from 0 to 1",
            tolerance=0.02,
            digits=1,
        ),
        Number(
            "padding_bucketed",
            "the same share, rows of like length together, from 0 to 1",
            tolerance=0.02,
            digits=1,
        ),
    ),
    truth=lambda course: {"collate": make_collate(), **_shares(course)},
    mistakes=(
        Mistake(
            "samples changed in place",
            "Your function changes the samples that it is given: after the first batch their lists are "
            "longer. In the next epoch these pads would be read as text. Make a new list or tensor, and "
            "leave the samples alone.",
            lambda course: {"collate": make_collate(copied=False)},
            when=_fails(_UNTOUCHED),
        ),
        Mistake(
            "end cut off",
            "A row that is too long loses its <eos> when it is cut. Keep the first 255 numbers, and put the "
            "<eos> behind them.",
            lambda course: {"collate": make_collate(keep_end=False)},
            when=lambda course, got: got["collate"][_LIMIT] and not got["collate"][_END],
        ),
        Mistake(
            "not cut at all",
            "Your batches can be longer than 256 numbers. Cut rows that are longer.",
            lambda course: {"collate": make_collate(limit=10_000)},
            when=_fails(_LIMIT),
        ),
        Mistake(
            "always padded to the limit",
            "Your batches are longer than their longest row. Pads cost as much time as words do: pad to the "
            "longest row of this batch, and to no fixed length.",
            lambda course: {"collate": make_collate(fixed=True)},
            when=_fails(_WIDTH, _AGAIN),
        ),
        Mistake(
            "padded in front",
            "Your pads stand in front of the words. A recurrent network reads from left to right: put the "
            "pads behind the text, so that it reads the words first.",
            lambda course: {"collate": make_collate(left=True)},
            when=_fails(_ORDER, _FILLED),
        ),
        Mistake(
            "another pad number",
            "You fill the rows up with another number than that of <pad>. The model would take your pads "
            "for words: use PAD.",
            lambda course: {"collate": make_collate(pad=UNK)},
            when=_fails(_FILLED),
        ),
        Mistake(
            "lengths after padding",
            "All your lengths are equal to the width of the batch. The model needs to know where each text "
            "ends: take the lengths before you pad.",
            lambda course: {"collate": make_collate(padded_lengths=True)},
            when=_fails(_LENGTHS),
        ),
        Mistake(
            "share of the words instead of the pads",
            "These are the shares of the real tokens. Count the pads: what is left of 1.",
            _of_shares(lambda share: 1 - share),
        ),
        Mistake(
            "pads for each real token",
            "You divided the pads by the real tokens. Divide by all cells of the batches, pads included: "
            "that gives a share.",
            _of_shares(lambda share: share / (1 - share)),
        ),
        Mistake(
            "padding in percent",
            "Your shares are in percent. Give them from 0 to 1.",
            _of_shares(lambda share: 100 * share),
        ),
        Mistake(
            "loaders exchanged",
            "Your two shares are exchanged. padding_random belongs to the loader with bucket=False.",
            lambda course: {
                "padding_random": _shares(course)["padding_bucketed"],
                "padding_bucketed": _shares(course)["padding_random"],
            },
        ),
    ),
)
