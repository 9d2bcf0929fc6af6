"""The bag-of-words classifier, in two forms with the same mathematics (section IV)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from coursekit.dataset import Bag


class OneHotMLP(nn.Module):
    """Multi-hot vector times a matrix, ReLU, and a second matrix: logits = W2 relu(W1 x + b1) + b2.

    The form to learn from: two plain `Linear` layers.

    vocab_size: number of words; a vector has one slot more, slot 0 for unknown words.
    hidden: units of the hidden layer. outputs: logits of a row (1, or one for each class).
    """

    def __init__(self, vocab_size: int, hidden: int = 200, outputs: int = 1) -> None:
        super().__init__()
        self.fc1 = nn.Linear(vocab_size + 1, hidden)
        self.fc2 = nn.Linear(hidden, outputs)

    def forward(self, vectors: Tensor) -> Tensor:
        """Give the logits: (n, slots) float32 → (n, outputs) float32."""
        return self.fc2(torch.relu(self.fc1(vectors)))


class BagMLP(nn.Module):
    """The same model in index form: sum the rows of W1 that belong to the words of a review.

    Most entries of a multi-hot vector are zero, and a zero adds nothing to W1 x. `EmbeddingBag` adds up
    only the columns of the words that are there. Its gradient is sparse: a step touches only those words.
    The same seed gives the same weights as in `OneHotMLP`.

    Arguments as for `OneHotMLP`. sparse: sparse gradients; some optimizers (Adam, say) need dense ones.
    """

    def __init__(self, vocab_size: int, hidden: int = 200, outputs: int = 1, *, sparse: bool = True) -> None:
        super().__init__()
        fc1 = nn.Linear(vocab_size + 1, hidden)
        self.embedding = nn.EmbeddingBag.from_pretrained(
            fc1.weight.detach().T.contiguous(),
            freeze=False,
            mode="sum",
            sparse=sparse,
            include_last_offset=True,
        )
        self.bias = fc1.bias
        self.fc2 = nn.Linear(hidden, outputs)

    def forward(self, bag: Bag) -> Tensor:
        """Give the logits: a `Bag` of n rows → (n, outputs) float32."""
        return self.fc2(torch.relu(self.embedding(*bag) + self.bias))

    @classmethod
    def from_dense(cls, model: OneHotMLP, **options: Any) -> BagMLP:
        """Copy the weights of the dense form."""
        outputs, hidden = model.fc2.weight.shape
        twin = cls(model.fc1.in_features - 1, hidden, outputs, **options)
        with torch.no_grad():
            twin.embedding.weight.copy_(model.fc1.weight.T)
            twin.bias.copy_(model.fc1.bias)
            twin.fc2.load_state_dict(model.fc2.state_dict())
        return twin


def parameter_table(model: nn.Module) -> dict[str, int]:
    """Count the trainable numbers of each parameter, by its name in the model."""
    return {name: parameter.numel() for name, parameter in model.named_parameters()}
