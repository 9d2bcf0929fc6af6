"""Exercises II.4.b and II.4.c: fewer unknown tokens, and the accuracy before and after."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.dataset.small import MISTAKE_EPOCHS, MISTAKE_ROWS, small
from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Band, Figures, Integer, Text
from coursekit.text import Tokenizer, basic_english, whitespace

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.dataset import BagDataset


LOVE = "Love loves loved loving"


def _pieces(course: Course, holds: Callable[[str], bool]) -> int:
    return sum(holds(piece) for piece in course.split_counts)


def _unknown(course: Course, before: int, after: int) -> Answer:
    return {"unknown_before": before, "unknown_after": after}


def _stems(course: Course) -> Answer:
    return {"forms": len({re.sub(r"(e|es|ed|ing)$", "", token) for token in basic_english(LOVE)})}


II_4_B = Exercise(
    id="II.4.b",
    title="Fewer unknown tokens, and why",
    auto_points=1,
    text_points=1,
    values=(
        Integer("unknown_before", "the unknown tokens of the train split with text.split()"),
        Integer("unknown_after", "the unknown tokens of the train split with basic_english"),
        Integer("pieces_of_good", "how many different pieces of text.split() have the token good in them"),
        Integer("forms", f'how many different tokens basic_english makes of "{LOVE}"'),
        Text(
            "why_fewer_unknown",
            "why fewer tokens are unknown with basic_english",
            asks=(
                "what basic_english changes, and what it leaves as it is?",
                "why many rare pieces become one frequent word?",
                "why a vocabulary of the same size then covers more of the text?",
            ),
        ),
    ),
    truth=lambda course: {
        "unknown_before": course.split_vocabulary.count_unknown(course.split_counts),
        "unknown_after": course.vocabulary.count_unknown(course.counts),
        "pieces_of_good": _pieces(course, lambda piece: "good" in basic_english(piece)),
        "forms": len(set(basic_english(LOVE))),
    },
    mistakes=(
        Mistake(
            "stems",
            "You expect that endings are cut off, so that all these forms become one stem. Try it: print "
            "what basic_english makes of them. Then look in its description for what it does change.",
            _stems,
        ),
        Mistake(
            "parts of other words",
            "You counted pieces that have the letters good somewhere, such as goodness. Cut each piece with "
            "basic_english, and see whether good is among its tokens.",
            lambda course: {"pieces_of_good": _pieces(course, lambda piece: "good" in piece.lower())},
        ),
        Mistake(
            "before and after exchanged",
            "The two numbers are exchanged: before means text.split().",
            lambda course: _unknown(
                course,
                course.vocabulary.count_unknown(course.counts),
                course.split_vocabulary.count_unknown(course.split_counts),
            ),
        ),
        Mistake(
            "types instead of tokens",
            "These are types: every unknown word counts once here. The table compares tokens, so let each "
            "word count as often as it occurs.",
            lambda course: _unknown(
                course,
                len(course.split_counts) - len(course.split_vocabulary),
                len(course.counts) - len(course.vocabulary),
            ),
        ),
        Mistake(
            "one vocabulary for both tokenizers",
            "With text.split(), you looked the tokens up in the vocabulary of basic_english. Each tokenizer "
            "needs the vocabulary that was made with it.",
            lambda course: {"unknown_before": course.vocabulary.count_unknown(course.split_counts)},
        ),
    ),
)


def _split_data(course: Course) -> list[BagDataset]:
    """Make small train and test sets with the tokens of text.split()."""
    made = []
    for texts, labels in ((course.train_texts, course.train_labels), (course.test_texts, course.test_labels)):
        every = max(1, len(texts) // MISTAKE_ROWS)
        made.append(course.encode(texts[::every], labels[::every], course.split_vocabulary, whitespace))
    return made


def _accuracy(course: Course, tokenize: Tokenizer, rate: float) -> float:
    """Train small with one tokenizer, and give the accuracy on the test split."""
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader
    from coursekit.training import fit

    if tokenize is basic_english:
        train, test = small(course.train), small(course.test)
    else:
        train, test = course.remember("II.4.c split data", lambda: _split_data(course))
    model = course.model()
    fit(model, train, epochs=MISTAKE_EPOCHS, rate=rate, progress=False)
    return evaluate(model, make_loader(test)).accuracy


def _other_rate(course: Course) -> Answer:
    rate = course.settings.rate
    return {
        "accuracy_before": _accuracy(course, whitespace, rate / 10),
        "accuracy_after": _accuracy(course, basic_english, rate),
        "settings_before": {"rate": rate / 10, "seed": 0},
        "settings_after": {"rate": rate, "seed": 0},
    }


def _exchanged(course: Course) -> Answer:
    return {
        "accuracy_before": _accuracy(course, basic_english, course.settings.rate),
        "accuracy_after": _accuracy(course, whitespace, course.settings.rate),
    }


II_4_C = Exercise(
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
            _other_rate,
            when=lambda course, got: got["settings_before"] != got["settings_after"],
        ),
        Mistake(
            "accuracies exchanged",
            "The tokenizer that knows more of the words comes out worse here. Are the two accuracies "
            "exchanged? Otherwise look which vocabulary and which tokenizer went together: each data set "
            "needs both of one kind.",
            _exchanged,
            when=lambda course, got: got["accuracy_after"] < got["accuracy_before"],
        ),
    ),
)
