"""What the exercises on pooling share: some states to pool, and the right results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.checks.values import Numbers, Unreadable
from coursekit.exercises.rnn_experiments._records import expect_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor


def make_states() -> tuple[Tensor, Tensor]:
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


def pool_states() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the maxima over the real tokens of `make_states`, and the last ones' states: (4, 3) each."""
    import torch

    states, lengths = make_states()
    rows = [row[:length] for row, length in zip(states, lengths.tolist(), strict=True)]
    maxima, lasts = torch.stack([row.amax(dim=0) for row in rows]), torch.stack([row[-1] for row in rows])
    return expect_array(maxima.numpy()), expect_array(lasts.numpy())


def compute_filled_max(
    states: Tensor, lengths: Tensor, filling: float = float("-inf"), extra: int = 0
) -> Tensor:
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
