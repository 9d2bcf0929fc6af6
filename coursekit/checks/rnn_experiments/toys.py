"""What VII.15 and VII.17 are tried on: a few states with known maxima, and a model that keeps a diary."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.values import Numbers, Unreadable, describe, read_number

if TYPE_CHECKING:
    from torch import Tensor


def some_states() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Make the states of four rows: (states, lengths, maxima over the real tokens, states of the last ones).

    Every row has at least one pad. All real states are negative, and all pads hold large numbers.
    """
    import torch

    from coursekit.training import seeded

    with seeded(5):
        states = torch.randn(4, 7, 3) - 6
    lengths = torch.tensor([6, 2, 1, 4])
    maxima, lasts = torch.empty(4, 3), torch.empty(4, 3)
    for row, length in enumerate(lengths.tolist()):
        # The first token holds one maximum, so that the last state is another vector.
        # The last token holds one too, so that a mask which leaves it out shows.
        states[row, 0, 1] = -1.5 - row
        states[row, length - 1, 0] = -1.0 - row
        maxima[row] = states[row, :length].amax(dim=0)
        lasts[row] = states[row, length - 1]
        states[row, length:] = torch.arange(7 - length)[:, None] + 40.0 + row
    return states, lengths, maxima, lasts


def filled_max(states: Tensor, lengths: Tensor, filling: float = float("-inf"), extra: int = 0) -> Tensor:
    """Take the maximum after the pads are filled. extra: how many pads count as tokens, by mistake."""
    import torch

    real = torch.arange(states.shape[1]) < lengths[:, None] + extra
    return states.masked_fill(~real[:, :, None], filling).amax(dim=1)


def read_tensor(given: Any) -> tuple[tuple[int, ...], Tensor]:
    """Read what a student's function returns: its shape, and its numbers in single precision."""
    import torch

    if given is None:
        raise Unreadable("When it is tried, it returns nothing. Does it end with `return`?")
    if given is ...:
        raise Unreadable("When it is tried, it returns `...`: a part is still to be filled in.")
    array = Numbers("result", "a tensor of numbers").read(given)
    return tuple(array.shape), torch.tensor(array, dtype=torch.float32)


def close(got: Tensor, want: Tensor, tolerance: float = 1e-4) -> bool:
    """Tell whether two tensors are equal but for rounding."""
    import torch

    return got.shape == want.shape and torch.allclose(
        got.float(), want.float(), atol=tolerance, rtol=tolerance
    )


def watched(per_pad: tuple[float, float] = (0.0, 0.0)) -> Any:
    """Make a model with two logits: its own rows' numbers, plus so much for each pad of the row.

    Its diary, `calls`, has (rows, train mode?, recording?) for each call. Its dropout shows its mode.
    """
    import torch
    from torch import nn

    class Watched(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.tensor([0.01, -0.02]))
            self.dropout = nn.Dropout(0.5)
            self.calls: list[tuple[int, bool, bool]] = []

        def forward(self, padded: Any) -> Tensor:
            rows, time = padded.ids.shape
            self.calls.append((rows, self.training, torch.is_grad_enabled()))
            own = padded.ids.sum(dim=1, keepdim=True) * self.weight
            pads = (time - padded.lengths)[:, None] * torch.tensor(per_pad)
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


def try_comparison(alone_or_together: Compared) -> dict[str, bool]:
    """Let a student's function compare models that heed the pads: not at all, upwards, and downwards."""
    samples = some_samples()
    models = watched(), watched((0.25, 0.5)), watched((-0.25, -0.5))
    none, up, down = (_one_number(alone_or_together(model.train(), list(samples))) for model in models)
    facts = {
        "the model is in evaluation mode": not any(
            training for model in models for _, training, _ in model.calls
        )
    }
    if not facts["the model is in evaluation mode"]:  # dropout has made the figures: they say nothing else
        return facts
    # The row with the most pads has 6 of them in the batch, and each moves its second logit by 0.5.
    return facts | {
        "a model that leaves pads alone has no difference": abs(none) < 1e-4,
        "the difference of a row with pads is found": max(abs(up), abs(down)) > 0.1,
        "it is the largest difference of all rows and logits": abs(max(abs(up), abs(down)) - 3) < 1e-3,
        "a difference counts the same in both directions": abs(up - down) < 1e-3,
    }


def _one_number(given: Any) -> float:
    try:
        return float(read_number(given))
    except Unreadable as problem:
        raise Unreadable(f"When it is tried, it returns something {describe(given)}. {problem}") from problem
