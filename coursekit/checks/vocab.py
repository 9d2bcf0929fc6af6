"""The exercises of section I: the vocabulary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Behaviour, Counts, Integer, Number, Text, Unreadable, Word, Words
from coursekit.text import whitespace

if TYPE_CHECKING:
    from coursekit.course import Course

CLASSES = ("neg", "pos")
FIRST = 200  # samples that I.3 looks at


def _count_labels(labels: Sequence[int]) -> Counter[str]:
    counts = Counter({"neg": 0, "pos": 0})
    counts.update(CLASSES[label] for label in labels)
    return counts


def _mean_length(texts: Sequence[str], length: Callable[[str], int]) -> float:
    return sum(length(text) for text in texts) / len(texts)


def _truth_1(course: Course) -> Answer:
    counts = _count_labels(course.train_labels)
    return {
        "label_counts": {**counts, "total": counts.total()},
        "first_class": CLASSES[course.train_labels[0]],
        "mean_length": course.counts.total() / len(course.train_texts),
    }


I_1 = Exercise(
    id="I.1",
    title="Count the reviews and their tokens",
    auto_points=2,
    values=(
        Counts("label_counts", 'a Counter with "neg", "pos" and "total"', keys=("neg", "pos", "total")),
        Word("first_class", 'the class of the first review, "neg" or "pos"'),
        Number("mean_length", "the mean number of tokens in a review, all decimals kept", tolerance=1e-4),
    ),
    truth=_truth_1,
    mistakes=(
        Mistake(
            "classes swapped",
            "Negative and positive are swapped. Here label 0 is neg and label 1 is pos. Other libraries number "
            "them from 1, so look it up each time: course.imdb['train'].features['label'].names tells.",
            lambda course: {"first_class": CLASSES[1 - course.train_labels[0]]},
        ),
        Mistake(
            "length in characters",
            "This is the mean length in characters. Cut each text into tokens first, then count the tokens.",
            lambda course: {"mean_length": _mean_length(course.train_texts, len)},
        ),
        Mistake(
            "length by split",
            "This is the mean number of pieces that text.split() gives. It leaves punctuation glued to the words. "
            "Count what basic_english(text) gives.",
            lambda course: {"mean_length": _mean_length(course.train_texts, lambda text: len(whitespace(text)))},
        ),
    ),
)


def _truth_2a(course: Course) -> Answer:
    words = course.vocabulary.words
    return {"most_frequent": words[:5], "least_frequent": words[-5:]}


I_2_A = Exercise(
    id="I.2.a",
    title="The most and the least frequent words of the vocabulary",
    auto_points=1,
    values=(
        Words("most_frequent", "the five most frequent words, most frequent first", length=5),
        Words("least_frequent", "the last five words of the vocabulary, in its order", length=5),
    ),
    truth=_truth_2a,
    mistakes=(
        Mistake(
            "least frequent of all types",
            "These are the last five of all types. Most types are not in the vocabulary: keep its size first, "
            "then take the last five.",
            lambda course: {
                "least_frequent": sorted(course.counts, key=lambda word: (-course.counts[word], word))[-5:]
            },
        ),
        Mistake(
            "ties broken by accident",
            "Many words share the same count here, and which of them come last depends on the order in which you "
            "met them. Break ties by a rule: sort by count, largest first, and then by the word itself.",
            lambda course: {
                "least_frequent": [word for word, _ in course.counts.most_common(course.settings.vocab_size)][-5:]
            },
        ),
        Mistake(
            "least frequent first",
            "These are the right words in reversed order. Keep the order of the vocabulary.",
            lambda course: {"least_frequent": course.vocabulary.words[:-6:-1]},
        ),
    ),
)


def _codes(course: Course, start: int) -> Answer:
    size = len(course.vocabulary)
    return {"unknown_code": 0, "first_code": start, "last_code": start + size - 1}


I_2_B = Exercise(
    id="I.2.b",
    title="The number of a word that is not in the vocabulary",
    auto_points=1,
    text_points=1,
    values=(
        Integer("unknown_code", "the number that an out-of-vocabulary word gets"),
        Integer("first_code", "the number of the most frequent word"),
        Integer("last_code", "the number of the last word of the vocabulary"),
        Text(
            "why_get",
            "why the lookup is numbers.get(word, 0) and not numbers[word]",
            asks=(
                "what numbers[word] does with a word that is not there?",
                "why no real word may have the number 0?",
                "what the model can still tell about an unknown word, and what is lost?",
            ),
        ),
    ),
    truth=lambda course: _codes(course, 1),
    mistakes=(
        Mistake(
            "a real word has number 0",
            "The most frequent word has number 0 here, and 0 is also what unknown words get. The model could not "
            "tell them apart. Start counting at 1: enumerate(words, start=1).",
            lambda course: _codes(course, 0),
        ),
    ),
)


def _unknown(course: Course, count: Callable[[Counter[str], Any], int]) -> Answer:
    return {
        "unknown_split": count(course.split_counts, course.split_vocabulary),
        "unknown_basic": count(course.counts, course.vocabulary),
    }


I_2_C = Exercise(
    id="I.2.c",
    title="Unknown tokens in the train split",
    auto_points=1,
    values=(
        Integer("unknown_split", "how many tokens of the train split are unknown when text.split() cuts it"),
        Integer("unknown_basic", "the same when basic_english cuts it"),
    ),
    truth=lambda course: _unknown(course, lambda counts, known: known.count_unknown(counts)),
    mistakes=(
        Mistake(
            "types counted instead of tokens",
            "You counted types: each distinct unknown word once. Count tokens: a word that occurs twelve times "
            "is twelve tokens, so add up the counts.",
            lambda course: _unknown(course, lambda counts, known: len(counts) - len(known)),
        ),
        Mistake(
            "one vocabulary for both",
            "The tokens of text.split() must be looked up in the vocabulary made with text.split(), not in the "
            "one made with basic_english.",
            lambda course: {"unknown_split": course.vocabulary.count_unknown(course.split_counts)},
        ),
    ),
)


def _truth_3a(course: Course) -> Answer:
    return {
        "first_counts": _count_labels(course.train_labels[:FIRST]),
        "accuracy_first": course.train_labels[:FIRST].count(0) / FIRST,
        "accuracy_test": course.test_labels.count(0) / len(course.test_labels),
    }


I_3_A = Exercise(
    id="I.3.a",
    title="Right 100% of the time, and nothing learned",
    auto_points=1,
    text_points=1,
    values=(
        Counts("first_counts", 'a Counter of "neg" and "pos" in the first 200 rows', keys=CLASSES),
        Number("accuracy_first", 'share of the first 200 rows for which the guess "neg" is right, from 0 to 1'),
        Number("accuracy_test", 'the same share for the whole test split, from 0 to 1'),
        Text(
            "why_perfect",
            "why a model trained and tested on the first 200 reviews is always right",
            asks=(
                "how the rows of the train split are ordered?",
                "what the model has to learn to be right on these 200 rows?",
                "what its accuracy would be on the test split?",
            ),
        ),
    ),
    truth=_truth_3a,
    mistakes=(
        Mistake(
            "percent instead of share",
            "Accuracies are shares from 0 to 1 in this course, not percentages: divide by the number of rows and "
            "leave the factor 100 away.",
            lambda course: {
                name: 100 * _truth_3a(course)[name] for name in ("accuracy_first", "accuracy_test")
            },
        ),
    ),
)


def _try_sampler(draw: Callable[..., Any]) -> dict[str, bool]:
    """Call `balanced_sample` on a toy split that is ordered like the real one."""
    labels = [0] * 600 + [1] * 600
    rows, again, other = (_positions(draw(list(labels), FIRST, seed)) for seed in (1, 1, 2))
    drawn = [labels[row] for row in rows]
    half = FIRST // 2
    return {
        "it gives 200 rows": len(rows) == FIRST,
        "no row comes twice": len(set(rows)) == len(rows),
        "100 rows are negative and 100 positive": drawn.count(0) == half and drawn.count(1) == half,
        "the same seed gives the same rows": rows == again,
        "another seed gives other rows": sorted(rows) != sorted(other),
        "negative and positive rows are mixed": drawn not in (sorted(drawn), sorted(drawn, reverse=True)),
    }


def _positions(given: Any) -> list[int]:
    from coursekit.checks.values import read_items

    entry = Integer("row", "a row number")
    rows = [entry.read(item) for item in read_items(given, "a list of row numbers")]
    if not all(0 <= row < 1200 for row in rows):
        raise Unreadable("It gives row numbers that do not exist: they go from 0 to len(labels) - 1.")
    return rows


def _sampler(*, seeded: bool = True, varied: bool = True, mixed: bool = True) -> Answer:
    """Make a sampler, right or with one property missing."""
    import random

    def balanced_sample(labels: list[int], size: int, seed: int) -> list[int]:
        chance = random.Random(seed if varied else 0) if seeded else random.Random()
        rows: list[int] = []
        for label in (0, 1):
            rows += chance.sample([row for row, found in enumerate(labels) if found == label], size // 2)
        if mixed:
            chance.shuffle(rows)
        return rows

    return {"balanced_sample": balanced_sample}


def _unbalanced(labels: list[int], size: int, seed: int) -> list[int]:
    import random

    return random.Random(seed).sample(range(len(labels)), size)


I_3_B = Exercise(
    id="I.3.b",
    title="Draw 200 samples that stay balanced",
    auto_points=1,
    values=(
        Behaviour(
            "balanced_sample",
            "a function of labels, size and seed that gives a list of row numbers, half of each class",
            trial=_try_sampler,
        ),
    ),
    truth=lambda course: _sampler(),
    mistakes=(
        Mistake(
            "not reproducible",
            "Two calls with the same seed give different rows. Nobody could repeat your experiment. Make a random "
            "generator from the seed inside the function: random.Random(seed).",
            lambda course: _sampler(seeded=False),
        ),
        Mistake(
            "seed without effect",
            "Every seed gives the same rows, so the seed has no effect. Hand it to the random generator.",
            lambda course: _sampler(varied=False),
        ),
        Mistake(
            "still sorted by class",
            "The rows are balanced, but all of one class still come first. Shuffle the chosen rows at the end.",
            lambda course: _sampler(mixed=False),
        ),
        Mistake(
            "balanced only by luck",
            "A draw from all rows is balanced only on average. Draw half of the rows from each class.",
            lambda course: {"balanced_sample": _unbalanced},
        ),
    ),
)

EXERCISES = (I_1, I_2_A, I_2_B, I_2_C, I_3_A, I_3_B)
