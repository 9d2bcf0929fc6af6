"""Exercise VII.17: a row and its neighbours: mask the pads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Band, Behaviour, Unreadable, describe_result, read_number
from coursekit.exercises.rnn_experiments._records import are_close, expect_array, expect_flags, read_floats
from coursekit.exercises.rnn_experiments._states import (
    compute_filled_max,
    make_states,
    pool_states,
    read_tensor,
)

if TYPE_CHECKING:
    from torch import Tensor


def _try_masked_max(masked_max: Callable[[Any, Any], Any]) -> dict[str, Any]:
    """Call a student's function on states with other numbers in the pads, and in half precision.

    Returns what comes back each time, and the states as they are after the first call.
    """
    states, lengths = make_states()
    given = states.clone()
    pooled = read_tensor(masked_max(given, lengths.clone()))
    record = {"pooled": pooled, "given": read_floats(given)}
    if pooled.shape != (len(states), states.shape[2]):
        return record
    above = states + 20  # all real states are positive: here also a 0 in the pads does no harm
    quiet, late = above.clone(), above.clone()
    for row, length in enumerate(lengths.tolist()):
        quiet[
            row, length + 1 :
        ] = -99  # of the pads, only the first one of each row still holds large numbers
        late[row, length] = -99  # only the others do
    try:
        half = masked_max(states.half(), lengths.clone())
        in_half = read_floats(half.float())
    except Exception:  # torch refuses a filling that half precision cannot hold
        in_half = None
    return record | {
        "late": read_tensor(masked_max(late, lengths.clone())),
        "quiet": read_tensor(masked_max(quiet, lengths.clone())),
        "half": in_half,
    }


def _masked_max_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for what the function returned."""
    maxima, _ = pool_states()
    pooled = expect_array(record["pooled"])
    facts = {"each row gets hidden numbers": pooled.shape == maxima.shape}
    if not facts["each row gets hidden numbers"]:
        return facts
    states, half = read_floats(make_states()[0]), record["half"]
    return facts | {
        "no number in a pad is taken for a maximum": are_close(expect_array(record["late"]), maxima + 20),
        "the first pad of a row is left out too": are_close(expect_array(record["quiet"]), maxima + 20),
        "a row of negative states keeps its negative maximum, and the last real token counts": are_close(
            pooled, maxima
        ),
        "the states that are given stay as they were": are_close(expect_array(record["given"]), states),
        "it works in half precision (float16)": half is not None
        and are_close(expect_array(half), maxima, 0.01),
    }


def _fill_in_place(states: Tensor, lengths: Tensor) -> Tensor:
    import torch

    states[torch.arange(states.shape[1]) >= lengths[:, None]] = float("-inf")
    return states.amax(dim=1)


def _make_comparison(
    *, training: bool = False, absolute: bool = True, rows: slice = slice(None), worst: bool = True
) -> Callable[..., float]:
    """Make a comparison of rows alone and together, right or with one thing done in another way."""

    def alone_or_together(model: Any, samples: Any) -> float:
        import torch

        from coursekit.loader import collate

        model.train(training)
        with torch.no_grad():
            together = model(collate(samples)[0])
            alone = torch.cat([model(collate([sample])[0]) for sample in samples])
        differences = (alone - together)[rows]
        differences = differences.abs() if absolute else differences
        return float(differences.max() if worst else differences.mean())

    return alone_or_together


def make_watched_model(per_pad: tuple[float, float] = (0.0, 0.0)) -> Any:
    """Make a model with two logits: its own rows' numbers, plus so much for each pad of the row.

    Its `modes` tell for each call whether it is in train mode. Its dropout shows that too.
    """
    import torch
    from torch import nn

    class Watched(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.tensor([0.01, -0.02]))
            self.dropout = nn.Dropout(0.5)
            self.modes: list[bool] = []

        def forward(self, padded: Any) -> Tensor:
            self.modes.append(self.training)
            own = padded.ids.sum(dim=1, keepdim=True) * self.weight
            pads = (padded.ids.shape[1] - padded.lengths)[:, None] * torch.tensor(per_pad)
            logits: Tensor = self.dropout(own) + pads
            return logits

    return Watched()


def make_samples() -> list[tuple[Tensor, int]]:
    """Make five short sequences with labels; the first is the longest, and has no pads in a batch of all."""
    import torch

    rows = ([2, 9, 8, 7, 6, 5, 4, 3], [2, 5, 3], [2, 7, 4, 9, 3], [2, 3], [2, 8, 8, 3])
    return [(torch.tensor(row), place % 4) for place, row in enumerate(rows)]


Comparison = Callable[[Any, Any], Any]
"""From a model and samples to the largest difference of a logit."""


def try_comparison(alone_or_together: Comparison) -> dict[str, Any]:
    """Let a student's function compare models that heed the pads: not at all, upwards, and downwards.

    Returns the three figures, and for each call of a model whether it was in train mode.
    """
    from coursekit.device import seeded

    samples = make_samples()
    models = make_watched_model(), make_watched_model((0.25, 0.5)), make_watched_model((-0.25, -0.5))
    with seeded(0):  # in train mode, dropout draws
        figures = [_read_number(alone_or_together(model.train(), list(samples))) for model in models]
    return {"figures": figures, "modes": [mode for model in models for mode in model.modes]}


def comparison_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the figures and the modes in the record."""
    modes = expect_flags(record["modes"])
    in_evaluation = len(modes) > 0 and not any(modes)
    facts = {"the model is in evaluation mode": in_evaluation}
    if not in_evaluation:  # dropout has made the figures: they say nothing else
        return facts
    none, up, down = expect_array(record["figures"], (3,)).tolist()
    # The row with the most pads has 6 of them in the batch, and each moves its second logit by 0.5.
    lengths = [len(numbers) for numbers, _ in make_samples()]
    largest = 0.5 * (max(lengths) - min(lengths))
    return facts | {
        "a model that leaves pads alone has no difference": abs(none) < 1e-4,
        "the difference of a row with pads is found": max(abs(up), abs(down)) > 0.1,
        "it is the largest difference of all rows and logits": abs(max(abs(up), abs(down)) - largest) < 1e-3,
        "a difference counts the same in both directions": abs(up - down) < 1e-3,
    }


def _read_number(given: Any) -> float:
    try:
        return float(read_number(given))
    except Unreadable as problem:
        raise Unreadable(f"When it is tried, it returns {describe_result(given)}. {problem}") from problem


EXERCISE = Exercise(
    id="VII.17",
    title="A row and its neighbours: mask the pads",
    auto_points=3,
    values=(
        Behaviour(
            "masked_max",
            "a function from states and lengths to the maximum over the real tokens of each row",
            trial=_try_masked_max,
            facts=_masked_max_facts,
        ),
        Behaviour(
            "alone_or_together",
            "a function from a model and samples to the largest difference of a logit, alone and in the "
            "batch",
            trial=try_comparison,
            facts=comparison_facts,
        ),
        Band(
            "document_difference", "this largest difference for the model that reads pads", low=1e-3, high=50
        ),
        Band(
            "our_difference", "this largest difference for the course's RecurrentClassifier", low=0, high=1e-5
        ),
    ),
    mistakes=(
        Mistake(
            "maximum over everything",
            "Your maximum is taken over the pads as well. Their states are made from nothing that is in "
            "the text. Fill the pads with minus infinity before the maximum: then none of them can win.",
            lambda course: {"masked_max": lambda states, lengths: states.amax(dim=1)},
        ),
        Mistake(
            "pads filled with zero",
            "You set the pads to 0. But states can be negative, and then 0 is the largest number of the "
            "row. Fill the pads with minus infinity.",
            lambda course: {"masked_max": lambda states, lengths: compute_filled_max(states, lengths, 0.0)},
        ),
        Mistake(
            "one pad too many",
            "Your mask takes the first pad of each row for a token. Places count from 0: the places 0 to "
            "lengths[i] - 1 are real, so compare with <, and not with <=.",
            lambda course: {
                "masked_max": lambda states, lengths: compute_filled_max(states, lengths, extra=1)
            },
        ),
        Mistake(
            "last token left out",
            "Your mask leaves out the last real token of each row. The places 0 to lengths[i] - 1 are "
            "real: compare with < lengths[i], and not with < lengths[i] - 1.",
            lambda course: {
                "masked_max": lambda states, lengths: compute_filled_max(states, lengths, extra=-1)
            },
        ),
        Mistake(
            "filled in place",
            "Your function writes into the states that it is given, and torch needs them for the "
            "gradients. masked_fill (without the underline at its end) gives new states and leaves the "
            "old ones alone.",
            lambda course: {"masked_max": _fill_in_place},
        ),
        Mistake(
            "a large negative number",
            "You fill the pads with a large negative number. In half precision, as on graphics cards, the "
            'largest number is 65,504. float("-inf") is there in every precision.',
            lambda course: {"masked_max": lambda states, lengths: compute_filled_max(states, lengths, -1e9)},
        ),
        Mistake(
            "train mode",
            "Your comparison leaves the model in train mode. Then dropout changes the logits at every "
            "call, and you measure dropout, and not padding. Call model.eval() first.",
            lambda course: {"alone_or_together": _make_comparison(training=True)},
        ),
        Mistake(
            "sign kept",
            "A difference may be negative. Take the absolute values first, and the largest of them then.",
            lambda course: {"alone_or_together": _make_comparison(absolute=False)},
        ),
        Mistake(
            "mean difference",
            "You give the mean of the differences. Many small ones can hide a large one: give the largest.",
            lambda course: {"alone_or_together": _make_comparison(worst=False)},
        ),
        Mistake(
            "first row alone",
            "You compare only one of the rows. The longest row has no pads, and so it cannot show "
            "anything. Compare all rows.",
            lambda course: {"alone_or_together": _make_comparison(rows=slice(1))},
        ),
        Mistake(
            "models mixed up",
            "For the course's model you have a large difference, and it has none: its logits are the same "
            "alone and in a batch. Did you measure the other model, or in train mode, or a row against "
            "another row?",
            lambda course: {"our_difference": 0.04},
            when=lambda course, got: got["our_difference"] > 1e-5,
        ),
        Mistake(
            "no padding in the batch",
            "The model that reads pads shows no difference here, and it has one. Put rows of unlike length "
            "into one batch, and compare each with itself alone.",
            lambda course: {"document_difference": 3e-8},
            when=lambda course, got: got["document_difference"] < 1e-4,
        ),
    ),
)
