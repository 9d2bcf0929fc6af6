"""Exercise VII.2: a text as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function, Integer, Numbers

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.vocab import SequenceVocabulary


_SMALL = {"<pad>": 0, "<unk>": 1, "<bos>": 2, "<eos>": 3, "oil": 4, "prices": 5, "rise": 6}
# The same words with other numbers: a function with fixed numbers, which looks nothing up, is recognised.
_OTHER = {"<unk>": 0, "<bos>": 1, "<eos>": 2, "<pad>": 3, "rise": 4, "oil": 5, "again": 6}


def _make_probes() -> list[tuple[Any, ...]]:
    rows: tuple[list[str], ...] = (
        ["oil", "prices", "rise"],
        ["gas", "prices", "fall", "again"],
        ["zebra"],
        [],
        ["the", "zebra", "the", "zebra"],
        ["the"] * 300,
    )
    return [(list(words), dict(vocabulary)) for vocabulary in (_SMALL, _OTHER) for words in rows]


def _make_encoder(
    *, begin: bool = True, end: bool = True, unknown: str | None = "<unk>", fixed: bool = False
) -> Callable[[Course], Answer]:
    """Make an encoder, right or with one thing done in another way. unknown: None leaves such words out."""

    def encode(words: list[str], vocabulary: Mapping[str, int]) -> list[int]:
        special = _SMALL if fixed else vocabulary
        numbers = [special["<bos>"]] if begin else []
        for word in words:
            if word in vocabulary:
                numbers.append(vocabulary[word])
            elif unknown is not None:
                numbers.append(special[unknown])
        return numbers + ([special["<eos>"]] if end else [])

    return lambda course: {"encode": encode}


def _encode_known(words: list[str], vocabulary: Mapping[str, int]) -> list[int]:
    return [vocabulary[word] for word in ("<bos>", *words, "<eos>")]


def _find_longest(course: Course) -> int:
    """Return the length of the longest train text, in words."""
    offsets = course.news.tokens.offsets
    return int((offsets[1:] - offsets[:-1]).max())


def _load_vocabulary(course: Course) -> SequenceVocabulary:
    return course.news.splits().vocabulary


EXERCISE = Exercise(
    id="VII.2",
    title="A text as numbers",
    auto_points=2,
    values=(
        Function(
            "encode",
            "a function of a list of words and a vocabulary that returns a list of numbers",
            probes=_make_probes,
            result=Numbers("numbers", "a flat list of whole numbers", shape=(None,)),
            keeps_arguments=True,
        ),
        Integer("longest", "how many numbers the longest train row has"),
        Integer("unknown", "how many of all numbers of the train rows stand for an unknown word"),
    ),
    truth=lambda course: {
        "encode": _make_encoder()(course)["encode"],
        "longest": _find_longest(course) + 2,
        "unknown": _load_vocabulary(course).count_unknown(course.news.tokens.counts()),
    },
    mistakes=(
        Mistake(
            "unknown words dropped",
            "Your function drops the words that it does not know. A gap closes, and two words become "
            "neighbours that never were. Put the number of <unk> where an unknown word stands.",
            _make_encoder(unknown=None),
        ),
        Mistake(
            "unknown words become padding",
            "Your unknown words get the number of <pad>. In section I an unknown word had the number 0; "
            "here 0 is padding, and the model will not look at it. Look up <unk>.",
            _make_encoder(unknown="<pad>"),
        ),
        Mistake(
            "unknown words stop the function",
            "A word that is not in the vocabulary stops your function: vocabulary[word] finds nothing. "
            'Use vocabulary.get(word, vocabulary["<unk>"]).',
            lambda course: {"encode": _encode_known},
        ),
        Mistake(
            "no begin and no end",
            "Your list has the words alone. Put <bos> before the first and <eos> after the last, so that the "
            "model sees where a text begins and where it ends.",
            _make_encoder(begin=False, end=False),
        ),
        Mistake(
            "no end",
            "Your rows have a begin and no end: add the number of <eos> after the last word.",
            _make_encoder(end=False),
        ),
        Mistake(
            "no begin",
            "Your rows have an end and no begin: put the number of <bos> before the first word.",
            _make_encoder(begin=False),
        ),
        Mistake(
            "numbers written down",
            "You wrote the numbers of the special tokens into your function. In another vocabulary they "
            'have other numbers. Look them up: vocabulary["<bos>"], and so on.',
            _make_encoder(fixed=True),
        ),
        Mistake(
            "longest row without begin and end",
            "You counted the words of the longest row. The model reads <bos> and <eos> as well: count the "
            "numbers that encode gives.",
            lambda course: {"longest": _find_longest(course)},
        ),
        Mistake(
            "longest row in characters",
            "This is a length in characters. Count the numbers of the longest row.",
            lambda course: {"longest": max(map(len, course.news.train_texts))},
        ),
        Mistake(
            "no unknown word left",
            "You found no unknown word in the train rows. There are some: all words that are too rare for "
            "the vocabulary. Does your encode drop them, or give them another number?",
            lambda course: {"unknown": 0},
        ),
        Mistake(
            "unknown types",
            "You counted distinct unknown words. Each of them may stand in several rows: count every place "
            "where a row has the number of <unk>.",
            lambda course: {
                "unknown": sum(word not in _load_vocabulary(course) for word in course.news.tokens.counts())
            },
        ),
    ),
)
