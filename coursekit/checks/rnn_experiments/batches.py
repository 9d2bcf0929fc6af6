"""Exercise VII.3: batches padded to one length, and what padding costs. VII.4 stands in `seeding`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.rnn_experiments.collating import (
    AGAIN,
    END,
    FILLED,
    LENGTHS,
    LIMIT,
    ORDER,
    UNTOUCHED,
    WIDTH,
    collate_facts,
    make_collate,
    try_collate,
)
from coursekit.checks.rnn_experiments.seeding import VII_4
from coursekit.checks.values import Behaviour, Number
from coursekit.vocab import UNK

if TYPE_CHECKING:
    from coursekit.course import Course

__all__ = ["VII_3", "VII_4"]


def _fails(*sentences: str) -> Callable[[Course, Mapping[str, Any]], bool]:
    """Make a rule: the student's `collate` does none of these."""

    def fails(course: Course, got: Mapping[str, Any]) -> bool:
        facts = collate_facts(got["collate"])
        return not any(facts[sentence] for sentence in sentences)

    return fails


def _cut_without_end(course: Course, got: Mapping[str, Any]) -> bool:
    facts = collate_facts(got["collate"])
    return facts[LIMIT] and not facts[END]


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
            trial=try_collate,
            facts=collate_facts,
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
            when=_fails(UNTOUCHED),
        ),
        Mistake(
            "end cut off",
            "A row that is too long loses its <eos> when it is cut. Keep the first 255 numbers, and put the "
            "<eos> behind them.",
            lambda course: {"collate": make_collate(keep_end=False)},
            when=_cut_without_end,
        ),
        Mistake(
            "not cut at all",
            "Your batches can be longer than 256 numbers. Cut rows that are longer.",
            lambda course: {"collate": make_collate(limit=10_000)},
            when=_fails(LIMIT),
        ),
        Mistake(
            "always padded to the limit",
            "Your batches are longer than their longest row. Pads cost as much time as words do: pad to the "
            "longest row of this batch, and to no fixed length.",
            lambda course: {"collate": make_collate(fixed=True)},
            when=_fails(WIDTH, AGAIN),
        ),
        Mistake(
            "padded in front",
            "Your pads stand in front of the words. A recurrent network reads from left to right: put the "
            "pads behind the text, so that it reads the words first.",
            lambda course: {"collate": make_collate(left=True)},
            when=_fails(ORDER, FILLED),
        ),
        Mistake(
            "another pad number",
            "You fill the rows up with another number than that of <pad>. The model would take your pads "
            "for words: use PAD.",
            lambda course: {"collate": make_collate(pad=UNK)},
            when=_fails(FILLED),
        ),
        Mistake(
            "lengths after padding",
            "All your lengths are equal to the width of the batch. The model needs to know where each text "
            "ends: take the lengths before you pad.",
            lambda course: {"collate": make_collate(padded_lengths=True)},
            when=_fails(LENGTHS),
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
