"""What VII.6 tries a student's first network on, and the networks of those who make a mistake there."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.rnn_experiments.inside import is_work_of_rnn, largest, look_inside
from coursekit.checks.rnn_experiments.seen import array, close, floats
from coursekit.checks.values import Unreadable, describe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from coursekit.sequence import Padded

Factory = Callable[[int, int, int], Any]
"""From vocabulary size, hidden size and classes to a network."""

VOCABULARY, HIDDEN, CLASSES = 30, 12, 4
ROWS = 9


def rnn_parameters(vocabulary_size: int, hidden: int, classes: int = 4, biases: int = 2) -> int:
    """Count the numbers that the network of VII.6 learns. biases: of the recurrent layer; torch has 2."""
    recurrent = 2 * hidden * hidden + biases * hidden
    return vocabulary_size * hidden + recurrent + hidden * (hidden + 1) + classes * (hidden + 1)


def try_network(make_rnn: Factory) -> dict[str, Any]:
    """Build a student's network in a small size, and look at what it does with rows of one length.

    Gives its logits: twice in train mode, twice in evaluation mode, row by row, for the rows turned around,
    and of a network with three classes more. Then what its recurrent layer and its head get and give, and the
    shapes of its parameters.
    """
    import torch

    from coursekit.training import seeded

    with seeded(0):
        model = make_rnn(VOCABULARY, HIDDEN, CLASSES)
        if not isinstance(model, torch.nn.Module):
            raise Unreadable(f"It returns {describe(model)}, and a network (nn.Module) is expected.")
        rows = torch.randint(4, VOCABULARY, (ROWS, 6))
        model.train()
        with torch.no_grad():
            dropping = [_logits(model, rows), _logits(model, rows)]
            model.eval()
            logits, again = _logits(model, rows), _logits(model, rows)
            alone = torch.cat([_logits(model, rows[[place]]) for place in range(len(rows))])
            turned = _logits(model, rows.flip(1))
            inside = look_inside(model, lambda: _logits(model, rows))
        other = make_rnn(VOCABULARY, HIDDEN, CLASSES + 3).eval()
    return {
        "dropping": [floats(one) for one in dropping],
        **{
            "logits": floats(logits),
            "again": floats(again),
            "alone": floats(alone),
            "turned": floats(turned),
        },
        "other": floats(_logits(other, rows)),
        **inside,
        "parameters": [tuple(parameter.shape) for parameter in model.parameters()],
    }


def network_facts(seen: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for what was seen of the network."""
    logits, again, alone, turned = (array(seen[name]) for name in ("logits", "again", "alone", "turned"))
    first, second = map(array, seen["dropping"])
    fit = sum(map(math.prod, seen["parameters"])) == rnn_parameters(VOCABULARY, HIDDEN, CLASSES)
    # In other sizes, nobody knows what the layer is; then the last sentence does not hold anyway.
    reads = seen["rnn"] is not None and (not fit or is_work_of_rnn(seen["rnn"], HIDDEN))
    return {
        "n rows give n rows of logits, one logit for each class": logits.shape == (ROWS, CLASSES)
        and array(seen["other"]).shape == (ROWS, CLASSES + 3),
        "a row's logits are the same alone and among other rows of its length": _close(alone, logits),
        "the order of the words matters": _differ(turned, logits),
        "an nn.RNN reads the words": reads,
        "the head gets the largest value of each unit over time": seen["rnn"] is not None
        and seen["head"] is not None
        and _close(array(seen["head"]), largest(seen["rnn"])),
        "the outputs are logits, and not probabilities": not _sums_to_one(logits),
        "dropout drops in train mode, and in train mode alone": _differ(first, second)
        and _close(logits, again),
        "the layers have the sizes that are asked for": fit,
    }


def _logits(model: nn.Module, rows: Tensor) -> Tensor:
    """Call a network on rows of one length, (n, time) int64."""
    import torch

    from coursekit.sequence import Padded

    logits = model(Padded(rows, torch.full((len(rows),), rows.shape[1])))
    if not isinstance(logits, torch.Tensor):
        raise Unreadable(f"The network returns {describe(logits)}, and a tensor of logits is expected.")
    return logits


def _close(got: NDArray[np.float64], want: NDArray[np.float64]) -> bool:
    return close(got, want, 1e-5)


def _differ(got: NDArray[np.float64], want: NDArray[np.float64]) -> bool:
    import numpy as np

    return got.shape == want.shape and bool(np.isfinite(got).all()) and not _close(got, want)


def _sums_to_one(outputs: NDArray[np.float64]) -> bool:
    """Tell whether each row is a softmax, or the logarithm of one."""
    import numpy as np

    flat = outputs.reshape(len(outputs), -1)
    with np.errstate(over="ignore"):
        sums = flat.sum(axis=1), np.exp(flat).sum(axis=1)
    return any(_close(found, np.ones_like(found)) for found in sums)


def network(
    *,
    outputs: int | None = None,
    batch_first: bool = True,
    softmax: bool = False,
    dropout: float = 0.1,
    pool: Callable[[Any], Any] = lambda states: states.amax(dim=1),
) -> Factory:
    """Make the function of VII.6, right or with one thing done in another way."""

    def make_rnn(vocabulary_size: int, hidden: int, classes: int) -> Any:
        from torch import nn

        class Network(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.embedding = nn.Embedding(vocabulary_size, hidden)
                self.rnn = nn.RNN(hidden, hidden, batch_first=batch_first)
                layers = [nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(dropout)]
                self.head = nn.Sequential(*layers, nn.Linear(hidden, outputs or classes))
                self.end = nn.Softmax(dim=-1) if softmax else nn.Identity()

            def forward(self, batch: Padded) -> Any:
                return self.end(self.head(pool(self.rnn(self.embedding(batch.ids))[0])))

        return Network()

    return make_rnn
