"""Exercise VII.11: a learning rate that falls on a plateau."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function, Integer, Numbers
from coursekit.exercises.rnn_experiments._accuracies import (
    EVIDENCE,
    LSTM,
    Accuracies,
    recognise_other_history,
)
from coursekit.exercises.rnn_experiments._changes import Changes
from coursekit.exercises.rnn_experiments._runs import NewsHistory
from coursekit.experiments.recipe import Experiment

if TYPE_CHECKING:
    from coursekit.course import Course


_FALLING_LOSSES = (1.2, 0.8, 0.6, 0.5, 0.4, 0.35, 0.3, 0.28, 0.26, 0.24, 0.22, 0.2)


def _make_probes() -> Sequence[tuple[list[float], list[float], float]]:
    """Make losses by epoch, of the train rows and of the validation rows, with a first rate."""
    zigzag = [0.9, 0.7, 0.6, 0.65, 0.62, 0.61, 0.63, 0.66, 0.55, 0.56, 0.54, 0.6]
    rising = [0.9, 0.5, 0.52, 0.55, 0.58, 0.61, 0.65, 0.7, 0.74, 0.79, 0.83, 0.88]
    return [
        (list(_FALLING_LOSSES), zigzag, 0.001),
        (list(_FALLING_LOSSES), rising, 1.0),
        (rising, list(_FALLING_LOSSES), 0.001),
        (list(_FALLING_LOSSES[:3]), [0.9, 0.8, 0.85], 0.01),
        (list(_FALLING_LOSSES[:4]), [0.5, 0.6, 0.4, 0.3], 1.0),
        (list(_FALLING_LOSSES[:8]), [0.9, 0.5, 0.5, 0.5, 0.4, 0.4, 0.3, 0.2], 0.1),
    ]


def _make_answer(step: Callable[..., Sequence[float]]) -> Callable[[Course], Answer]:
    """Make the answer of somebody whose rates come from (train losses, validation losses, first rate)."""
    return lambda course: {"rates_after": lambda *given: step(*given)}


def _schedule_on_plateau(
    losses: Sequence[float], rate: float, *, patience: int = 1, factor: float = 0.1, late: int = 0
) -> list[float]:
    """Return the rate after each epoch, by torch's own scheduler. late: give each so many epochs later."""
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=patience, factor=factor)
    rates = [rate] * late
    for loss in losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates[: len(losses)]


def _schedule_after_rises(losses: Sequence[float], rate: float) -> list[float]:
    """Compare each loss with the one before it, and not with the lowest: two rises in a row count."""
    rates, rises = [], 0
    for before, loss in zip((math.inf, *losses), losses, strict=False):
        rises = rises + 1 if loss >= before else 0
        if rises > 1:
            rate, rises = rate * 0.1, 0
        rates.append(rate)
    return rates


def _schedule_with_equals(losses: Sequence[float], rate: float) -> list[float]:
    """Take a loss that equals the lowest for a new lowest one."""
    rates, lowest, bad = [], math.inf, 0
    for loss in losses:
        lowest, bad = (loss, 0) if loss <= lowest else (lowest, bad + 1)
        if bad > 1:
            rate, bad = rate * 0.1, 0
        rates.append(rate)
    return rates


def _schedule_without_new_count(losses: Sequence[float], rate: float) -> list[float]:
    """Go on counting after the rate has fallen: from the second bad epoch on, each one lowers it."""
    rates, lowest, bad = [], math.inf, 0
    for loss in losses:
        lowest, bad = (loss, 0) if loss < lowest else (lowest, bad + 1)
        if bad > 1:
            rate *= 0.1
        rates.append(rate)
    return rates


def count_falls(rates: Sequence[float]) -> int:
    """Count how often a rate is lower than the one before it."""
    return sum(later < 0.999 * earlier for earlier, later in pairwise(rates))


def _plan_plateau(course: Course) -> Sequence[Experiment]:
    longer = Experiment("10 epochs", against="LSTM", epochs=10)
    return (LSTM, longer, Experiment("plateau", against="10 epochs", schedule="plateau"))


def _count_epochs_at_lower_rate(rates: Sequence[float]) -> int:
    """Count the epochs from 1 on that were trained at less than the first rate."""
    return sum(rate < 0.999 * rates[1] for rate in rates[1:])


ACCURACY = Accuracies("plateau_accuracy", "with the rate that falls on a plateau", (_plan_plateau,))

EXERCISE = Exercise(
    id="VII.11",
    title="A learning rate that falls on a plateau",
    auto_points=2,
    values=(
        Function(
            "rates_after",
            "a function of two lists of losses and a first rate that gives the rate after each epoch",
            probes=_make_probes,
            result=Numbers("result", "the learning rate after each epoch", tolerance=1e-8),
        ),
        Changes("plateau", 'the experiment whose one change against "10 epochs" is the schedule'),
        NewsHistory("plateau_history", "the History of that experiment's ten epochs", last=10),
        ACCURACY.value,
        Integer("times", "how often the rate was lowered in its epochs 1 to 10"),
    ),
    evidence=EVIDENCE,
    derived={
        ACCURACY.name: ACCURACY.derive,
        "times": lambda course, got: count_falls(got["plateau_history"]["rates"]),
    },
    truth=lambda course: {
        **_make_answer(lambda train, validation, rate: _schedule_on_plateau(validation, rate))(course),
        "plateau": Experiment("plateau", against="10 epochs", schedule="plateau"),
    },
    mistakes=(
        Mistake(
            "steps by the train loss",
            "Your rates follow the train losses. Those fall nearly always, so that the rate would never be "
            "lowered. Call step with the validation loss.",
            _make_answer(lambda train, validation, rate: _schedule_on_plateau(train, rate)),
        ),
        Mistake(
            "patience of 0",
            "Your rate is lowered at once, at the first epoch without a new minimum. patience=1 lets one "
            "such epoch pass, and acts at the next one.",
            _make_answer(lambda train, validation, rate: _schedule_on_plateau(validation, rate, patience=0)),
        ),
        Mistake(
            "patience of 2",
            "Your rate is lowered too late: at the third epoch without a new minimum. patience=1 lets one "
            "such epoch pass, and acts at the second.",
            _make_answer(lambda train, validation, rate: _schedule_on_plateau(validation, rate, patience=2)),
        ),
        Mistake(
            "patience left as it is",
            "Your rate is hardly ever lowered. Without the argument, torch is patient for ten epochs: say "
            "patience=1.",
            _make_answer(lambda train, validation, rate: _schedule_on_plateau(validation, rate, patience=10)),
        ),
        Mistake(
            "half the rate",
            "Your rate falls to half of what it was. torch takes a tenth, unless you hand it another "
            "`factor`: leave that as it is.",
            _make_answer(lambda train, validation, rate: _schedule_on_plateau(validation, rate, factor=0.5)),
        ),
        Mistake(
            "rates before the step",
            "Your list is one epoch late: it has the rate with which each epoch was *trained*. Read the rate "
            "after the scheduler's step.",
            _make_answer(lambda train, validation, rate: _schedule_on_plateau(validation, rate, late=1)),
        ),
        Mistake(
            "compared with the epoch before",
            "You compare each loss with the one before it. What counts is the lowest loss so far: 0.62 after "
            "0.65 is no progress if 0.60 was there already.",
            _make_answer(lambda train, validation, rate: _schedule_after_rises(validation, rate)),
        ),
        Mistake(
            "an equal loss counts as progress",
            "An epoch whose loss only equals the lowest so far is a bad epoch: a new lowest loss is below "
            "it.",
            _make_answer(lambda train, validation, rate: _schedule_with_equals(validation, rate)),
        ),
        Mistake(
            "no new count after a fall",
            "Once your rate has fallen, it falls again at each further epoch. After a fall, count from 0 "
            "again: the new rate must have its chance.",
            _make_answer(lambda train, validation, rate: _schedule_without_new_count(validation, rate)),
        ),
        Mistake(
            "plateau against five epochs",
            'Your experiment stands against "LSTM", which has five epochs. Say against="10 epochs": a rate '
            "that falls needs time, and the number of epochs must be the same in both.",
            lambda course: {"plateau": Experiment("plateau", against="LSTM", schedule="plateau")},
        ),
        Mistake(
            "another schedule",
            'Your experiment sets another schedule. The one of this exercise is called "plateau".',
            lambda course: {"plateau": Experiment("plateau", against="10 epochs", schedule="linear")},
        ),
        Mistake(
            "epochs for falls",
            "You count the epochs that have a lower rate. Count the epochs whose rate is lower than that "
            "of the epoch before.",
            derived=lambda course, got: {
                "times": _count_epochs_at_lower_rate(got["plateau_history"]["rates"])
            },
        ),
        Mistake(
            "rates for falls",
            "You count the different rates. The first one is no fall: it was there from the start.",
            derived=lambda course, got: {"times": count_falls(got["plateau_history"]["rates"]) + 1},
        ),
        recognise_other_history("plateau_history", _plan_plateau),
        *ACCURACY.mistakes(),
    ),
)
