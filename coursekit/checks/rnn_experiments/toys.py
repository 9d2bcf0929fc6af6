"""What VII.15 and VII.17 are tried on: a few states with known maxima, and a model that keeps a diary."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.rnn_experiments.seen import array, switches
from coursekit.checks.values import Numbers, Unreadable, describe, read_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor


def some_states() -> tuple[Tensor, Tensor]:
    """Make the states of four rows, (4, 7, 3), and their lengths.

    Every row has at least one pad. All real states are negative, and all pads hold large numbers.
    """
    import torch

    from coursekit.training import seeded

    with seeded(5):
        states = torch.randn(4, 7, 3) - 6
    lengths = torch.tensor([6, 2, 1, 4])
    for row, length in enumerate(lengths.tolist()):
        # The first token is the largest in one place, so that the last state is another vector.
        # The last token is so in another, so that a mask which leaves it out shows.
        states[row, 0, 1] = -1.5 - row
        states[row, length - 1, 0] = -1.0 - row
        states[row, length:] = torch.arange(7 - length)[:, None] + 40.0 + row
    return states, lengths


def pooled_rightly() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the maxima over the real tokens of `some_states`, and the states of the last ones: (4, 3) each."""
    import torch

    states, lengths = some_states()
    rows = [row[:length] for row, length in zip(states, lengths.tolist(), strict=True)]
    maxima, lasts = torch.stack([row.amax(dim=0) for row in rows]), torch.stack([row[-1] for row in rows])
    return array(maxima.numpy()), array(lasts.numpy())


def filled_max(states: Tensor, lengths: Tensor, filling: float = float("-inf"), extra: int = 0) -> Tensor:
    """Take the maximum after the pads are filled. extra: how many pads count as tokens, by mistake."""
    import torch

    real = torch.arange(states.shape[1]) < lengths[:, None] + extra
    return states.masked_fill(~real[:, :, None], filling).amax(dim=1)


def read_tensor(given: Any) -> NDArray[np.float64]:
    """Read the numbers that a student's function returns."""
    if given is None:
        raise Unreadable("When it is tried, it returns nothing. Does it end with `return`?")
    if given is ...:
        raise Unreadable("When it is tried, it returns `...`: a part is still to be filled in.")
    numbers: NDArray[np.float64] = Numbers("result", "a tensor of numbers").read(given)
    return numbers


def watched(per_pad: tuple[float, float] = (0.0, 0.0)) -> Any:
    """Make a model with two logits: its own rows' numbers, plus so much for each pad of the row.

    Its diary, `modes`, tells for each call whether it is in train mode. Its dropout shows that too.
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


def some_samples() -> list[tuple[Tensor, int]]:
    """Make five short sequences with labels; the first is the longest, and has no pads in a batch of all."""
    import torch

    rows = ([2, 9, 8, 7, 6, 5, 4, 3], [2, 5, 3], [2, 7, 4, 9, 3], [2, 3], [2, 8, 8, 3])
    return [(torch.tensor(row), place % 4) for place, row in enumerate(rows)]


Compared = Callable[[Any, Any], Any]
"""From a model and samples to the largest difference of a logit."""


def try_comparison(alone_or_together: Compared) -> dict[str, Any]:
    """Let a student's function compare models that heed the pads: not at all, upwards, and downwards.

    Gives the three figures, and for each call of a model whether it was in train mode.
    """
    samples = some_samples()
    models = watched(), watched((0.25, 0.5)), watched((-0.25, -0.5))
    figures = [_one_number(alone_or_together(model.train(), list(samples))) for model in models]
    return {"figures": figures, "modes": [mode for model in models for mode in model.modes]}


def comparison_facts(seen: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the figures and the modes that were seen."""
    modes = switches(seen["modes"])
    in_evaluation = len(modes) > 0 and not any(modes)
    facts = {"the model is in evaluation mode": in_evaluation}
    if not in_evaluation:  # dropout has made the figures: they say nothing else
        return facts
    none, up, down = array(seen["figures"], (3,)).tolist()
    # The row with the most pads has 6 of them in the batch, and each moves its second logit by 0.5.
    lengths = [len(numbers) for numbers, _ in some_samples()]
    largest = 0.5 * (max(lengths) - min(lengths))
    return facts | {
        "a model that leaves pads alone has no difference": abs(none) < 1e-4,
        "the difference of a row with pads is found": max(abs(up), abs(down)) > 0.1,
        "it is the largest difference of all rows and logits": abs(max(abs(up), abs(down)) - largest) < 1e-3,
        "a difference counts the same in both directions": abs(up - down) < 1e-3,
    }


def _one_number(given: Any) -> float:
    try:
        return float(read_number(given))
    except Unreadable as problem:
        raise Unreadable(f"When it is tried, it returns something {describe(given)}. {problem}") from problem
