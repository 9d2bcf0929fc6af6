"""The models: the bag-of-words classifier in two forms (section IV), and the recurrent one (section VII)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.dataset import Bag
from coursekit.errors import CourseError
from coursekit.sequence import PaddedBatch
from coursekit.vocab import PAD, UNK


class OneHotMLP(nn.Module):
    """Two `Linear` layers with a ReLU between them: logits = W2 relu(W1 x + b1) + b2.

    vocab_size: number of words; a vector has one slot more, slot 0, for unknown words.
    hidden: units of the hidden layer. outputs: logits of a row (1, or one for each class).
    """

    def __init__(self, vocab_size: int, hidden: int = 200, outputs: int = 1) -> None:
        super().__init__()
        self.fc1 = nn.Linear(vocab_size + 1, hidden)
        self.fc2 = nn.Linear(hidden, outputs)

    def forward(self, vectors: Tensor) -> Tensor:
        """Return the logits: (n, slots) float32 → (n, outputs) float32."""
        return self.fc2(torch.relu(self.fc1(vectors)))


class BagMLP(nn.Module):
    """The same model for data in index form: it adds the columns of W1 that belong to the words of a review.

    Most entries of a multi-hot vector are zero, and a zero adds nothing to W1 x. `EmbeddingBag` adds only
    the columns of the words that are there. Its gradient is sparse: a step changes only these columns.
    The same seed gives the same weights as in `OneHotMLP`.

    Arguments as for `OneHotMLP`. sparse: sparse gradients; some optimizers, such as Adam, need dense ones.
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
        """Return the logits: a `Bag` of n rows → (n, outputs) float32."""
        return self.fc2(torch.relu(self.embedding(*bag) + self.bias))

    @classmethod
    def from_dense(cls, model: OneHotMLP, **options: Any) -> BagMLP:
        """Return a model with the weights of a `OneHotMLP`. options: as for this class, such as `sparse`."""
        outputs, hidden = model.fc2.weight.shape
        bag_model = cls(model.fc1.in_features - 1, hidden, outputs, **options)
        with torch.no_grad():
            bag_model.embedding.weight.copy_(model.fc1.weight.T)
            bag_model.bias.copy_(model.fc1.bias)
            bag_model.fc2.load_state_dict(model.fc2.state_dict())
        return bag_model


CELLS: dict[str, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
"""The recurrent layers by name: Elman 1990 (with tanh), Cho et al. 2014, Hochreiter & Schmidhuber 1997."""

POOLINGS = ("max", "mean", "last", "max+last", "max+mean")
"""How the states of a sequence become one vector; with a plus, it is two vectors, one after the other."""


class RecurrentClassifier(nn.Module):
    """A recurrent network reads the words, pooling makes one vector of its states, a small MLP the logits.

    Its parts: embedding, recurrent layers, pooling over the real tokens, Linear, tanh, dropout, Linear.
    The logits of a row depend only on that row. Reading forwards, a state depends only on the tokens before
    it, and the pads are at the end: no state of a real token depends on a pad, and pooling leaves out the
    states of the pads. For reading backwards, each row is reversed first, so that its pads are at the end.
    (`pack_padded_sequence` would do it too; on a processor it takes one and a half to three times as long.)

    vocabulary_size: words and special tokens, `len(vocabulary)`.
    cell: "rnn", "gru" or "lstm". hidden: units of a state, and of the head. embedding: units of a word's
    vector (None: as many as hidden). embedding_scale: standard deviation of the vectors at the start; the
    vector of a rare word changes little in training, and a small one adds less noise.
    layers: recurrent layers; each reads the states of the one before.
    bidirectional: a second network reads from the end to the beginning; a state is then both, side by side.
    pooling: "max", "mean", "last" (of each direction, the state after its last real token), or two with "+".
    dropout: share of the units dropped in training, in the head and between recurrent layers.
    embedding_dropout: the same for the words' vectors. word_dropout: share of the words replaced by <unk>.
    classes: logits of a row.

    Raises:
        CourseError: there is no such cell or pooling.
    """

    def __init__(
        self,
        vocabulary_size: int,
        *,
        cell: str = "rnn",
        hidden: int = 256,
        embedding: int | None = None,
        embedding_scale: float = 1.0,
        layers: int = 1,
        bidirectional: bool = False,
        pooling: str = "max",
        dropout: float = 0.1,
        embedding_dropout: float = 0.0,
        word_dropout: float = 0.0,
        classes: int = 4,
    ) -> None:
        super().__init__()
        _check_choice("cell", cell, tuple(CELLS))
        _check_choice("pooling", pooling, POOLINGS)
        self.poolings = pooling.split("+")
        self.word_dropout = word_dropout
        embedding = hidden if embedding is None else embedding
        state = 2 * hidden if bidirectional else hidden

        def make_layers() -> nn.ModuleList:
            input_sizes = [embedding] + [state] * (layers - 1)
            return nn.ModuleList(CELLS[cell](size, hidden, batch_first=True) for size in input_sizes)

        self.embedding = nn.Embedding(vocabulary_size, embedding, padding_idx=PAD)
        with torch.no_grad():
            self.embedding.weight.mul_(embedding_scale)
        self.embedding_dropout = nn.Dropout(embedding_dropout)
        self.forwards = make_layers()
        self.backwards = make_layers() if bidirectional else None
        self.between = nn.Dropout(dropout)
        self.head = nn.Sequential(
            nn.Linear(state * len(self.poolings), hidden),
            nn.Tanh(),
            nn.Dropout(dropout),
            nn.Linear(hidden, classes),
        )

    def forward(self, batch: PaddedBatch) -> Tensor:
        """Return the logits: a `PaddedBatch` of n rows → (n, classes) float32.

        Raises:
            CourseError: a row has no token; an empty text has two, <bos> and <eos>.
        """
        _check_lengths(batch.lengths)
        ids = self._hide_words(batch) if self.training and self.word_dropout else batch.ids
        states = self._run_layers(self.embedding_dropout(self.embedding(ids)), batch)
        return self.head(torch.cat([self._pool(states, batch, name) for name in self.poolings], dim=1))

    def _hide_words(self, batch: PaddedBatch) -> Tensor:
        """Return the ids with some real tokens replaced by <unk>: (n, time) int64, a new tensor."""
        is_hidden = torch.rand(batch.ids.shape, device=batch.ids.device) < self.word_dropout
        return batch.ids.masked_fill(is_hidden & batch.mask, UNK)

    def _run_layers(self, vectors: Tensor, batch: PaddedBatch) -> Tensor:
        """Return the states of the last layer: (n, time, embedding) → (n, time, state)."""
        reversal = _reversed_positions(batch)[:, :, None] if self.backwards is not None else None
        for number, forwards in enumerate(self.forwards):
            if number:
                vectors = self.between(vectors)
            states, _ = forwards(vectors)  # the second value is the state after the last *pad*
            if self.backwards is not None and reversal is not None:
                reversed_states, _ = self.backwards[number](vectors.take_along_dim(reversal, dim=1))
                states = torch.cat([states, reversed_states.take_along_dim(reversal, dim=1)], dim=2)
            vectors = states
        return vectors

    def _pool(self, states: Tensor, batch: PaddedBatch, name: str) -> Tensor:
        """Return one vector for each row: (n, time, state) → (n, state). name: "max", "mean" or "last"."""
        if name == "last":
            rows = torch.arange(len(states), device=states.device)
            last_states = states[rows, batch.lengths - 1]
            if self.backwards is None:
                return last_states
            half = states.shape[2] // 2  # the second half has read backwards: its last token is the first one
            return torch.cat([last_states[:, :half], states[:, 0, half:]], dim=1)
        pads = ~batch.mask[:, :, None]
        if name == "mean":
            return states.masked_fill(pads, 0.0).sum(dim=1) / batch.lengths[:, None]
        return states.masked_fill(pads, float("-inf")).max(dim=1).values


def _reversed_positions(batch: PaddedBatch) -> Tensor:
    """Return positions that reverse the real tokens of each row and leave its pads: (n, time) int64.

    To reverse a row twice gives the row itself.
    """
    positions = torch.arange(batch.ids.shape[1], device=batch.ids.device)
    return torch.where(batch.mask, batch.lengths[:, None] - 1 - positions, positions)


def _check_choice(option: str, value: str, choices: tuple[str, ...]) -> None:
    """Raise `CourseError` for a name that is not among the choices."""
    if value not in choices:
        raise CourseError(f"There is no {option} {value!r}: choose one of {', '.join(choices)}.")


def _check_lengths(lengths: Tensor) -> None:
    """Raise `CourseError` for a batch with a row that has nothing to pool."""
    is_empty = lengths < 1
    if is_empty.any():
        raise CourseError(
            f"Row {int(is_empty.nonzero()[0])} of the batch has no token: "
            "put <bos> and <eos> around every text, an empty one too."
        )
