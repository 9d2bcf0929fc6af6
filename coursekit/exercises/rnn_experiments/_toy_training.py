"""What VII.9 and VII.10 try a student's training on: a small network, and a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.exercises.rnn_experiments._records import expect_array, read_floats

if TYPE_CHECKING:
    from torch import Tensor, nn

    from coursekit.sequence import PaddedBatch, SequenceDataset


VOCABULARY = 20
ROWS = 24  # less than any batch of the course: an epoch is one step
RATES = (0.02, 0.005)


def make_toy_network() -> Any:
    """Make a network without a recurrent layer: the mean of word vectors, and a linear layer."""
    from torch import nn

    from coursekit.training import seeded

    class Toy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(VOCABULARY, 8)
            self.head = nn.Linear(8, 4)

        def forward(self, batch: PaddedBatch) -> Tensor:
            logits: Tensor = self.head(self.embedding(batch.ids).mean(dim=1))
            return logits

    with seeded(1):
        return Toy()


def make_toy_rows(seed: int) -> SequenceDataset:
    """Make rows of four words; one word of each tells the class."""
    import torch

    from coursekit.sequence import SequenceDataset
    from coursekit.training import seeded

    labels = torch.arange(ROWS) % 4
    with seeded(seed):
        words = torch.randint(8, VOCABULARY, (ROWS, 4), dtype=torch.int32)
    words[:, 1] = labels + 4
    return SequenceDataset(words.flatten(), torch.arange(0, 4 * ROWS + 1, 4), labels)


def measure_loss(model: nn.Module, rows: SequenceDataset) -> float:
    """Return a network's loss on rows."""
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader

    return evaluate(model, make_loader(rows, ROWS)).loss


def copy_named_weights(model: nn.Module) -> dict[str, Any]:
    """Return a network's weights as arrays."""
    return {name: read_floats(weights) for name, weights in model.state_dict().items()}


def load_toy_network(record: Any) -> Any:
    """Make the small network with the weights of a record; raises an exception for any others."""
    import torch

    model = make_toy_network()
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    weights = {
        name: torch.tensor(expect_array(record[name], shape)).float() for name, shape in shapes.items()
    }
    model.load_state_dict(weights)
    return model


def measure_movement(before: Any, after: Any) -> float:
    """Return the largest difference between the word vectors of two networks."""
    vectors = [model.embedding.weight.detach().cpu() for model in (before, after)]
    return float((vectors[1] - vectors[0]).abs().max())
