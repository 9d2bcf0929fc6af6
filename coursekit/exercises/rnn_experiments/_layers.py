"""How many parameters recurrent layers have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coursekit.course import Course


def count_parameters(course: Course, **options: int) -> int:
    news = course.news
    return count_rnn_parameters(len(news.splits().vocabulary), news.baseline.hidden, **options)


BLOCKS = {"rnn": 1, "gru": 3, "lstm": 4}
"""How many times an RNN's weights a recurrent layer has."""


def count_layer_parameters(
    cell: str, inputs: int, hidden: int, *, biases: int = 2, blocks: int | None = None
) -> int:
    """Count the numbers of a recurrent layer: two matrices and two vectors of biases, once for each block."""
    return (blocks or BLOCKS[cell]) * (inputs * hidden + hidden * hidden + biases * hidden)


def count_rnn_parameters(vocabulary_size: int, hidden: int, classes: int = 4, biases: int = 2) -> int:
    """Count the numbers that the network of VII.6 learns. biases: of the recurrent layer; torch has 2."""
    recurrent = 2 * hidden * hidden + biases * hidden
    return vocabulary_size * hidden + recurrent + hidden * (hidden + 1) + classes * (hidden + 1)
