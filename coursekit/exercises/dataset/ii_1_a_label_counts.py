"""Exercise II.1.a: count the labels again, through the data set."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Counts

if TYPE_CHECKING:
    from coursekit.course import Course


def _count_by_tensor(course: Course) -> Answer:
    import torch

    counter: Counter[Any] = Counter(torch.tensor(label) for label in course.train_labels)
    return {"class_counts": {"neg": counter[0], "pos": counter[1]}}


EXERCISE = Exercise(
    id="II.1.a",
    title="Count the labels again, through the data set",
    auto_points=1,
    values=(
        Counts("class_counts", 'a dict or Counter with the counts of "neg" and "pos"', keys=("neg", "pos")),
    ),
    truth=lambda course: {
        "class_counts": {"neg": course.train_labels.count(0), "pos": course.train_labels.count(1)}
    },
    mistakes=(
        Mistake(
            "tensors as keys",
            "Both counts are 0. The labels of a data set are tensors, and a dict takes each tensor for "
            "another key, even if their numbers are equal. Turn a label into a plain number first: "
            "label.item().",
            _count_by_tensor,
        ),
        Mistake(
            "part of the rows",
            "Your two counts together are fewer than the rows of the data set. Go through all of them, and "
            "give the counts after the loop.",
            when=lambda course, got: 0 < sum(got["class_counts"].values()) < len(course.train_labels),
            names=("class_counts",),
        ),
        Mistake(
            "rows counted twice",
            "Your two counts together are more than the rows of the data set: some rows are counted under "
            "both names, or twice.",
            when=lambda course, got: sum(got["class_counts"].values()) > len(course.train_labels),
            names=("class_counts",),
        ),
    ),
)
