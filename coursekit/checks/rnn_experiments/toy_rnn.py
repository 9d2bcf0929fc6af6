"""What VII.6 tries a student's first network on, and the networks of those who make a mistake there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.values import Unreadable, describe

if TYPE_CHECKING:
    from torch import Tensor, nn

    from coursekit.sequence import Padded

Factory = Callable[[int, int, int], Any]
"""From vocabulary size, hidden size and classes to a network."""

VOCABULARY, HIDDEN, CLASSES = 30, 12, 4


def rnn_parameters(vocabulary_size: int, hidden: int, classes: int = 4, biases: int = 2) -> int:
    """Count the numbers that the network of VII.6 learns. biases: of the recurrent layer; torch has 2."""
    recurrent = 2 * hidden * hidden + biases * hidden
    return vocabulary_size * hidden + recurrent + hidden * (hidden + 1) + classes * (hidden + 1)


def try_network(make_rnn: Factory) -> dict[str, bool]:
    """Build a student's network in a small size, and look at what it does with rows of one length."""
    import torch

    from coursekit.training import seeded

    with seeded(0):
        model = make_rnn(VOCABULARY, HIDDEN, CLASSES)
        if not isinstance(model, torch.nn.Module):
            raise Unreadable(f"It returns {describe(model)}, and a network (nn.Module) is expected.")
        rows = torch.randint(4, VOCABULARY, (9, 6))
        model.train()
        with torch.no_grad():
            dropping = [_logits(model, rows), _logits(model, rows)]
            model.eval()
            logits, again = _logits(model, rows), _logits(model, rows)
            alone = torch.cat([_logits(model, rows[[place]]) for place in range(len(rows))])
            turned = _logits(model, rows.flip(1))
            read_by_head, largest = _seen_by_head(model, rows)
        other = make_rnn(VOCABULARY, HIDDEN, CLASSES + 3).eval()
    count = sum(parameter.numel() for parameter in model.parameters())
    return {
        "n rows give n rows of logits, one logit for each class": logits.shape == (len(rows), CLASSES)
        and _logits(other, rows).shape == (len(rows), CLASSES + 3),
        "a row's logits are the same alone and among other rows of its length": _close(alone, logits),
        "the order of the words matters": not _close(turned, logits),
        "an nn.RNN reads the words": largest is not None,
        "the head gets the largest value of each unit over time": largest is not None
        and _close(read_by_head, largest),
        "the outputs are logits, and not probabilities": not _sums_to_one(logits),
        "dropout drops in train mode, and in train mode alone": not _close(*dropping)
        and _close(logits, again),
        "the layers have the sizes that are asked for": count == rnn_parameters(VOCABULARY, HIDDEN, CLASSES),
    }


def _logits(model: nn.Module, rows: Tensor) -> Tensor:
    """Call a network on rows of one length, (n, time) int64."""
    import torch

    from coursekit.sequence import Padded

    logits = model(Padded(rows, torch.full((len(rows),), rows.shape[1])))
    if not isinstance(logits, torch.Tensor):
        raise Unreadable(f"The network returns {describe(logits)}, and a tensor of logits is expected.")
    return logits


def _close(got: Tensor | None, want: Tensor | None) -> bool:
    import torch

    if got is None or want is None:
        return False
    return got.shape == want.shape and torch.allclose(got, want, atol=1e-5)


def _sums_to_one(outputs: Tensor) -> bool:
    """Tell whether each row is a softmax, or the logarithm of one."""
    import torch

    sums = outputs.flatten(1).sum(1), outputs.flatten(1).exp().sum(1)
    return any(_close(found, torch.ones_like(found)) for found in sums)


def _seen_by_head(model: nn.Module, rows: Tensor) -> tuple[Tensor | None, Tensor | None]:
    """Look into a call: what the first linear layer gets, and the maximum over time of all states."""
    from torch import nn

    seen: dict[type, Any] = {}

    def look(module: nn.Module, given: Any, result: Any) -> None:
        seen.setdefault(type(module), (module, given, result))  # the first call of each kind counts

    looked_at = [module for module in model.modules() if type(module) in (nn.RNN, nn.Linear)]
    hooks = [module.register_forward_hook(look) for module in looked_at]
    try:
        _logits(model, rows)
    finally:
        for hook in hooks:
            hook.remove()
    read_by_head = largest = None
    if nn.Linear in seen:
        _, (read_by_head, *_), _ = seen[nn.Linear]
    if nn.RNN in seen:
        rnn, _, (states, _) = seen[nn.RNN]
        largest = states.amax(dim=1 if rnn.batch_first else 0)
    return read_by_head, largest


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
