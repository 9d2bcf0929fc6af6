"""Exercise VII.15: the maximum and the last state together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Behaviour
from coursekit.exercises.rnn_experiments._accuracies import EVIDENCE, Accuracies, plan_change
from coursekit.exercises.rnn_experiments._changes import (
    Changes,
)
from coursekit.exercises.rnn_experiments._records import are_close, expect_array
from coursekit.exercises.rnn_experiments._states import (
    compute_filled_max,
    make_states,
    pool_states,
    read_tensor,
)

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course


Pooling = Callable[[Any, Any], Any]
"""From states (n, time, hidden) and lengths (n,) to one vector for each row."""


def _try_max_and_last(max_and_last: Pooling) -> dict[str, Any]:
    """Call a student's function on states whose pads hold large numbers, and on a row without pads.

    Returns what comes back for both; for the second None where the function stops.
    """
    states, lengths = make_states()
    pooled = read_tensor(max_and_last(states.clone(), lengths.clone()))
    full = states[:1, : int(lengths[0])]
    try:
        whole = read_tensor(max_and_last(full.clone(), lengths[:1].clone()))
    except Exception:  # an index past the end, where no row has a pad
        whole = None
    return {"pooled": pooled, "whole": whole}


def _max_and_last_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for what the function returned."""
    import numpy as np

    maxima, lasts = pool_states()
    rows, hidden = maxima.shape
    pooled = expect_array(record["pooled"])
    facts = {"each row gets 2 x hidden numbers": pooled.shape == (rows, 2 * hidden)}
    if not facts["each row gets 2 x hidden numbers"]:
        return facts
    whole = None if record["whole"] is None else expect_array(record["whole"])
    return facts | {
        "the first half is the maximum over the real tokens": are_close(pooled[:, :hidden], maxima),
        "the second half is the state of the last real token": are_close(pooled[:, hidden:], lasts),
        "both halves are right in a row without pads": whole is not None
        and are_close(whole, np.hstack([maxima[:1], lasts[:1]])),
    }


def _make_max_and_last(
    last: Callable[[Tensor, Tensor], Tensor], *, pads: bool = False, swapped: bool = False
) -> Callable[[Course], Answer]:
    """Make the answer of somebody who finds the last state by a rule."""

    def max_and_last(states: Tensor, lengths: Tensor) -> Tensor:
        import torch

        maximum = states.amax(dim=1) if pads else compute_filled_max(states, lengths)
        halves = [maximum, last(states, lengths)]
        return torch.cat(halves[::-1] if swapped else halves, dim=1)

    return lambda course: {"max_and_last": max_and_last}


def _read_states_at(shift: int) -> Callable[[Tensor, Tensor], Tensor]:
    """Read the state at a place counted from each row's length."""
    return lambda states, lengths: states[range(len(states)), (lengths + shift).tolist()]


def _make_experiment(pooling: str, against: str = "LSTM") -> Any:
    from coursekit.experiments.recipe import Experiment

    return Experiment(f"{pooling} pooling", against=against, pooling=pooling)


ACCURACIES = Accuracies(
    "pooling_accuracy",
    "with the new pooling",
    (plan_change("pooling", lambda course: "max+last"),),
)

EXERCISE = Exercise(
    id="VII.15",
    title="The maximum and the last state together",
    auto_points=2,
    values=(
        Behaviour(
            "max_and_last",
            "a function from states and lengths to the maximum and the last real state, side by side",
            trial=_try_max_and_last,
            facts=_max_and_last_facts,
        ),
        Changes("pooling_experiment", "the Experiment that changes the pooling of the LSTM"),
        ACCURACIES.value,
    ),
    evidence=EVIDENCE,
    derived={ACCURACIES.name: ACCURACIES.derive},
    truth=lambda course: {"pooling_experiment": _make_experiment("max+last")},
    mistakes=(
        Mistake(
            "last time step",
            "Your second half is the last time step of the batch. In a row that is shorter than the "
            "longest, that is a pad. The last real token of row i stands at lengths[i] - 1.",
            _make_max_and_last(lambda states, lengths: states[:, -1]),
        ),
        Mistake(
            "one place too far",
            "Your second half is read one place too far. Places count from 0, so lengths[i] is the first "
            "pad of row i, or no place at all. The last real token stands one before it.",
            _make_max_and_last(_read_states_at(0)),
        ),
        Mistake(
            "maximum over the pads",
            "Your second half is right, but your maximum is taken over the pads too. Cut each row to its "
            "real tokens first: states[i, : lengths[i]].",
            _make_max_and_last(_read_states_at(-1), pads=True),
        ),
        Mistake(
            "pads in both halves",
            "Both of your halves read pads. Cut each row to its real tokens first: states[i, : "
            "lengths[i]]. Then take the maximum of what is left, and its last state.",
            _make_max_and_last(lambda states, lengths: states[:, -1], pads=True),
        ),
        Mistake(
            "halves swapped",
            "Your two halves are swapped: the maximum comes first, and the last state second.",
            _make_max_and_last(_read_states_at(-1), swapped=True),
        ),
        Mistake(
            "last state alone",
            "Your experiment pools by the last state alone. The one setting to change is the pooling, and "
            'its new value is "max+last".',
            lambda course: {"pooling_experiment": _make_experiment("last")},
        ),
        Mistake(
            "against the baseline",
            'Your experiment stands against the baseline. Say against="LSTM": then the pooling is the one '
            "thing in which the two differ.",
            lambda course: {"pooling_experiment": _make_experiment("max+last", "baseline")},
        ),
        *ACCURACIES.mistakes(),
    ),
)
