"""Exercise II.4.c: accuracy before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Band, Figures
from coursekit.exercises.dataset._training import MISTAKE_EPOCHS, MISTAKE_ROWS, take_fewer_rows
from coursekit.text import Tokenizer, basic_english, whitespace

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.dataset import BagDataset


def _make_small_sets(course: Course) -> list[BagDataset]:
    """Make small train and test sets with the tokens of text.split()."""
    datasets = []
    for texts, labels in ((course.train_texts, course.train_labels), (course.test_texts, course.test_labels)):
        every = max(1, len(texts) // MISTAKE_ROWS)
        datasets.append(course.encode(texts[::every], labels[::every], course.split_vocabulary, whitespace))
    return datasets


def _train_and_score(course: Course, tokenize: Tokenizer, rate: float) -> float:
    """Train on few rows with one tokenizer, and return the accuracy on the test split."""
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader
    from coursekit.training import fit

    if tokenize is basic_english:
        train, test = take_fewer_rows(course.train), take_fewer_rows(course.test)
    else:
        train, test = course.compute_once("II.4.c split data", lambda: _make_small_sets(course))
    model = course.model()
    fit(model, train, epochs=MISTAKE_EPOCHS, rate=rate, progress=False)
    return evaluate(model, make_loader(test)).accuracy


def _train_at_other_rate(course: Course) -> Answer:
    rate = course.settings.rate
    return {
        "accuracy_before": _train_and_score(course, whitespace, rate / 10),
        "accuracy_after": _train_and_score(course, basic_english, rate),
        "settings_before": {"rate": rate / 10, "seed": 0},
        "settings_after": {"rate": rate, "seed": 0},
    }


def _exchange_accuracies(course: Course) -> Answer:
    return {
        "accuracy_before": _train_and_score(course, basic_english, course.settings.rate),
        "accuracy_after": _train_and_score(course, whitespace, course.settings.rate),
    }


EXERCISE = Exercise(
    id="II.4.c",
    title="Accuracy before and after",
    auto_points=1,
    values=(
        Band("accuracy_before", "the accuracy on the test split with text.split(), from 0 to 1", 0.6, 0.9),
        Band("accuracy_after", "the accuracy on the test split with basic_english, from 0 to 1", 0.72, 0.94),
        Figures(
            "settings_before", 'the "rate" and "seed" of the training with text.split()', ("rate", "seed")
        ),
        Figures(
            "settings_after", 'the "rate" and "seed" of the training with basic_english', ("rate", "seed")
        ),
    ),
    mistakes=(
        Mistake(
            "different rates or seeds",
            "The two trainings differ in more than the tokenizer, so nobody can tell what made the "
            "difference. Use the same rate and the same seed for both.",
            _train_at_other_rate,
            when=lambda course, got: got["settings_before"] != got["settings_after"],
        ),
        Mistake(
            "accuracies exchanged",
            "The tokenizer that knows more of the words comes out worse here. Are the two accuracies "
            "exchanged? Otherwise look which vocabulary and which tokenizer went together: each data set "
            "needs both of one kind.",
            _exchange_accuracies,
            when=lambda course, got: got["accuracy_after"] < got["accuracy_before"],
        ),
    ),
)
