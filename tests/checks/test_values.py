"""Kinds of answers: whatever a student hands in, it is read, or there is a sentence about it."""

import functools
import itertools
import math
from collections import Counter, OrderedDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.checks import values
from coursekit.checks.exercise import Exercise
from coursekit.checks.judge import judge, judge_readings
from coursekit.checks.reading import Reading
from coursekit.checks.report import State
from coursekit.checks.values import (
    Band,
    Bands,
    Behaviour,
    Counts,
    DType,
    Figures,
    Flag,
    Function,
    Integer,
    MissingKey,
    Number,
    Numbers,
    Shape,
    Text,
    Unreadable,
    Value,
    Word,
    Words,
    describe,
    describe_distance,
)
from coursekit.exercises._shared import NumbersWithin
from tests.checks.test_reading import are_same_plain

LETTERS = ("x", "letters of a word")


def lengths(function):
    """A trial: what a function gives that counts letters."""
    return [Integer("length", "a length").read(function(text)) for text in ("ab", "")]


def length_facts(record):
    of_two, of_none = record
    return {"two letters are 2": of_two == 2, "no letters are 0": of_none == 0}


# One of each kind, with its truth.
KINDS = {
    "Integer": (Integer("x", "a count"), 25_000),
    "Number": (Number("x", "a mean"), 270.6875),
    "Number of a share": (Number("x", "a share"), 0.885),
    "Band": (Band("x", "a share", low=0.7, high=0.9), None),
    "Flag": (Flag("x", "yes or no"), True),
    "Word": (Word("x", "a word"), "neg"),
    "Word of options": (
        Word("x", "a word", options=("more", "the same"), aliases=(("same", "the same"),)),
        "the same",
    ),
    "Words": (Words("x", "two words", length=2), ["the", "of"]),
    "Counts": (Counts("x", "a Counter", keys=("neg", "pos")), {"neg": 3, "pos": 4}),
    "Counts of a class that is not there": (
        Counts("x", "a Counter", keys=("neg", "pos")),
        {"neg": 0, "pos": 4},
    ),
    "Counts of any keys": (Counts("x", "a Counter"), {"the": 3, "of": 4}),
    "Numbers": (Numbers("x", "numbers"), [0.25, 0.75]),
    "Numbers of a shape": (Numbers("x", "numbers", shape=(None, 2)), [[0.25, 0.75]]),
    "Bands": (Bands("x", "shares", bands=((0.4, 0.6), (0.7, 0.9))), None),
    "Figures": (Figures("x", "seconds by part", keys=("forward", "backward")), None),
    "Shape": (Shape("x", "a shape"), (128, 20_001)),
    "DType": (DType("x", "a dtype"), torch.float32),
    "Function": (Function(*LETTERS, probes=lambda: [("ab",), ("",)]), len),
    "Function of lists": (
        Function(*LETTERS, probes=lambda: [(["ab"],)], result=Words("result", "words"), keeps_arguments=True),
        lambda words: words,
    ),
    "Behaviour": (Behaviour(*LETTERS, trial=lengths, facts=length_facts), len),
    "Text": (Text("x", "an explanation", asks=("why?",)), None),
}


class Raises:
    """An object that cannot be looked at in any way."""

    def _raise(self, *arguments):
        raise RuntimeError("do not look at me")

    __repr__ = __str__ = __len__ = __iter__ = __eq__ = __hash__ = __float__ = __int__ = __bool__ = _raise
    __getattr__ = __getitem__ = __contains__ = __index__ = __array__ = __call__ = __deepcopy__ = _raise


class RaisesAsList(list):
    __len__ = __iter__ = __getitem__ = __repr__ = Raises._raise


class RaisesAsDict(dict):
    __len__ = __iter__ = __getitem__ = __repr__ = items = keys = Raises._raise


class RaisesAsText(str):
    __slots__ = ()
    __len__ = __iter__ = __getitem__ = __repr__ = __eq__ = strip = split = lower = Raises._raise
    __hash__ = str.__hash__


class RaisesAsNumber(float):
    __slots__ = ()
    __float__ = __eq__ = __lt__ = __gt__ = __repr__ = __format__ = __sub__ = __int__ = Raises._raise
    __hash__ = float.__hash__


class RaisesAsInteger(int):
    __eq__ = __lt__ = __gt__ = __repr__ = __format__ = __sub__ = Raises._raise
    __hash__ = int.__hash__


class Leaves:
    """Looking at it ends the program."""

    def __repr__(self):
        raise SystemExit

    def __getattribute__(self, name):
        raise SystemExit(1)


class SaysItIsAnother:
    __class__ = property(Raises._raise)


def endless():
    yield from itertools.count()


def returns_itself(*arguments):
    return returns_itself


def changes_its_argument(argument):
    if isinstance(argument, list):
        argument.clear()
    return argument


def leaves(*arguments):
    raise SystemExit(3)


def switches_gradients_off(text):
    torch.set_grad_enabled(False)
    return len(text)


@pytest.fixture(autouse=True)
def gradients():
    """Gradients are on again after each test."""
    yield
    torch.set_grad_enabled(True)


def stops_everything(*arguments):
    raise BaseException("not even an Exception")


def raises_an_error_without_words(*arguments):
    class Silent(Exception):
        __str__ = Raises._raise

    raise Silent


def recurses(*arguments):
    return recurses(*arguments)


def generator_function(*arguments):
    yield 1


async def coroutine_function(*arguments):
    return 1


def self_containing():
    items = [1.0]
    items.append(items)
    return items


def unusual_code():
    class Unusual:
        __code__ = (1, 2)

    return Unusual()


HOSTILE = {
    "None": None,
    "True": True,
    "zero": 0,
    "negative": -7,
    "number with 400 digits": 10**400,
    "number with 5000 digits": -(10**5000),
    "huge float": 1e308,
    "NaN": math.nan,
    "infinity": math.inf,
    "minus infinity": -math.inf,
    "complex": 1 + 2j,
    "Fraction": Fraction(1, 3),
    "Decimal": Decimal("NaN"),
    "empty string": "",
    "blank string": "   ",
    "number as string": "25000",
    "long string": "word " * 100_000,
    "half a character": "one \ud800 two three",
    "zero character": "one \x00 two three",
    "markup": "<script>alert('x')</script> & more words",
    "bytes": b"neg",
    "bytearray": bytearray(b"ab"),
    "empty list": [],
    "empty tuple": (),
    "empty dict": {},
    "empty set": set(),
    "empty array": np.zeros(0),
    "empty tensor": torch.zeros(0, 2),
    "list with None": [None, None],
    "list with dots": [..., ...],
    "nested lists": [[["the"]], []],
    "unequal lists": [[1.0, 2.0], [3.0]],
    "list in itself": self_containing(),
    "mixed list": ["the", 1, None],
    "complex list": [1j, 2.0],
    "list of NaN": [math.nan, 1.0],
    "list of infinities": [math.inf, 1.0],
    "list of huge numbers": [10**400, 1],
    "list of strings with numbers": ["0.25", "0.75"],
    "huge list": [0.5] * 100_000,
    "huge list of words": ["the"] * 100_000,
    "range": range(2),
    "set": {"the", "of"},
    "frozenset": frozenset({1, 2}),
    "generator": (number for number in range(3)),
    "endless generator": endless(),
    "iterator": iter(["the", "of"]),
    "map": map(str, [1, 2]),
    "dict keys": {"the": 1, "of": 2}.keys(),
    "dict with tensors as keys": {torch.tensor(0): 3, torch.tensor(1): 4},
    "dict with numbers as keys": {0: 3, 1: 4},
    "dict with lists": {"neg": [1], "pos": [2], "forward": [1], "backward": []},
    "dict with NaN": {"neg": math.nan, "pos": 4, "forward": math.nan, "backward": 1},
    "dict with None": {"neg": None, "pos": None, "forward": None, "backward": None},
    "dict with strange keys": {None: 1, (1, 2): 2, "\ud800": 3},
    "dict with other keys": OrderedDict(a=1),
    "meta tensor": torch.zeros(2, device="meta"),
    "meta number": torch.zeros((), device="meta"),
    "sparse tensor": torch.tensor([[0.0, 1.0]]).to_sparse(),
    "bfloat16": torch.tensor([0.25, 0.75], dtype=torch.bfloat16),
    "float8": torch.tensor([0.25, 0.75]).to(torch.float8_e4m3fn),
    "complex tensor": torch.tensor([1j]),
    "conjugate": torch.tensor([1j]).conj().imag,
    "bool tensor": torch.tensor(True),
    "tensor that wants gradients": torch.tensor([0.25, 0.75], requires_grad=True),
    "parameter": torch.nn.Parameter(torch.tensor(3.0)),
    "NaN tensor": torch.tensor(math.nan),
    "tensor of axes": torch.zeros(1, 1, 1),
    "numpy number": np.float32(0.5),
    "numpy bool": np.bool_(True),
    "numpy string": np.str_("neg"),
    "numpy strings": np.array(["the", "of"]),
    "numpy objects": np.array([None, {}], dtype=object),
    "numpy date": np.datetime64("2020-01-01"),
    "numpy axes": np.zeros((0, 3)),
    "numpy record": np.zeros(2, dtype=[("a", int)]),
    "masked": np.ma.masked_array([1.0, 2.0], mask=[True, True]),
    "module": math,
    "class": int,
    "own class": Raises,
    "exception": ValueError("no"),
    "NotImplemented": NotImplemented,
    "lambda": lambda: 0,
    "builtin": print,
    "partial": functools.partial(int, base=2),
    "returns itself": returns_itself,
    "returns None": lambda *arguments: None,
    "returns dots": lambda *arguments: [...][0],
    "returns NaN": lambda *arguments: math.nan,
    "returns a number": lambda *arguments: 7,
    "returns what raises": lambda *arguments: Raises(),
    "returns what leaves": lambda *arguments: Leaves(),
    "returns what contains itself": lambda *arguments: self_containing(),
    "changes its argument": changes_its_argument,
    "stops": lambda *arguments: 1 / 0,
    "stops without words": raises_an_error_without_words,
    "leaves the program": leaves,
    "stops everything": stops_everything,
    "recurses": recurses,
    "generator function": generator_function,
    "unusual code": unusual_code(),
    "raises": Raises(),
    "raises as list": RaisesAsList([1]),
    "raises as dict": RaisesAsDict(neg=1, pos=2),
    "raises as text": RaisesAsText("one two three four"),
    "raises as number": RaisesAsNumber(1.5),
    "raises as integer": RaisesAsInteger(3),
    "list of what raises": [Raises(), RaisesAsText("a")],
    "list of texts that raise": [RaisesAsText("a"), RaisesAsText("b")],
    "dict of what raises": {"neg": Raises(), "pos": RaisesAsInteger(2), "forward": Raises(), "backward": 1},
    "keys that raise": {RaisesAsText("neg"): 1},
    "leaves": Leaves(),
    "says it is another": SaysItIsAnother(),
}


class Memory:
    """Stands for a course: keeps what the judge asks it to keep."""

    def __init__(self):
        self.results = {}

    def compute_once(self, key, make):
        if key not in self.results:
            self.results[key] = make()
        return self.results[key]


def judge_answer(kind: str, answer):
    """Judge one answer of one kind."""
    value, truth = KINDS[kind]
    exercise = Exercise(
        "I.1", "Title", (value,), lambda course: {} if truth is None else {"x": truth}, auto_points=1
    )
    return judge(exercise, {"x": answer}, Memory())


def test_every_kind_is_tried():
    kinds = {
        name for name, kind in vars(values).items() if isinstance(kind, type) and issubclass(kind, Value)
    }

    assert {type(value).__name__ for value, _ in KINDS.values()} == kinds - {"Value"}


@pytest.mark.parametrize("name", HOSTILE)  # by name, for pytest too would look at them
@pytest.mark.parametrize("kind", KINDS)
def test_any_object_gets_a_sentence_and_never_a_traceback(kind, name):
    report = judge_answer(kind, HOSTILE[name])

    (line,) = report.lines
    assert line.state is State.PASSED or line.message.endswith((".", "?"))
    assert len(str(report)) < 2000 or kind == "Text"  # a text is shown back whole
    str(report).encode("utf-8")
    report.to_html().encode("utf-8")


@pytest.mark.filterwarnings("ignore:coroutine")
def test_an_async_function_gets_a_sentence():
    assert "coroutine" in judge_answer("Function", coroutine_function).lines[0].message


@pytest.mark.parametrize("kind", KINDS)
def test_dots_are_not_attempted(kind):
    assert judge_answer(kind, ...).state is State.NOT_ATTEMPTED


@pytest.mark.parametrize("kind", [kind for kind, (_, truth) in KINDS.items() if truth is not None])
def test_the_truth_passes(kind):
    assert judge_answer(kind, KINDS[kind][1]).state is State.PASSED


RIGHT = [
    ("Integer", np.int64(25_000)),
    ("Integer", torch.tensor(25_000)),
    ("Integer", torch.tensor([25_000])),
    ("Integer", 25_000.0),
    ("Number", np.float32(270.6875)),
    ("Number", torch.tensor(270.6875, requires_grad=True)),
    ("Number", Fraction(4331, 16)),
    ("Band", torch.tensor([0.8], dtype=torch.bfloat16)),
    ("Flag", np.bool_(True)),
    ("Flag", torch.tensor(3) > 2),
    ("Word", " neg\n"),
    ("Word", np.str_("neg")),
    ("Word", "Neg"),
    ("Word of options", "THE SAME "),
    ("Word of options", "Same"),
    ("Words", ("the", "of")),
    ("Words", np.array(["the", "of"])),
    ("Words", {"the": 3, "of": 4}.keys()),
    ("Words", {3: "the", 4: "of"}.values()),
    ("Counts", Counter("nnnpppp".replace("n", "neg ").replace("p", "pos ").split())),
    ("Counts", {"pos": torch.tensor(4), "neg": np.int32(3), "neutral": 0}),
    ("Counts of a class that is not there", Counter(pos=4)),
    ("Counts of a class that is not there", {"pos": 4}),
    ("Counts of any keys", {"of": 4, "the": 3}),
    ("Numbers", (0.25, Fraction(3, 4))),
    ("Numbers", {"a": 0.25, "b": 0.75}.values()),
    ("Numbers", np.array([0.25, 0.75], dtype=np.float16)),
    ("Numbers", torch.tensor([0.25, 0.75], requires_grad=True)),
    ("Numbers", [torch.tensor(0.25), torch.tensor([0.75]).mean()]),
    ("Numbers", torch.tensor([0.25, 0.75]).to_sparse()),
    ("Numbers of a shape", torch.tensor([[0.25, 0.75]], dtype=torch.float64)),
    ("Bands", torch.tensor([0.5, 0.8])),
    ("Figures", {"forward": torch.tensor(0.5), "backward": np.float32(2), "copy": None}),
    ("Shape", torch.Size([128, 20_001])),
    ("Shape", [128, 20_001]),
    ("Shape", torch.tensor([128, 20_001])),
    ("DType", "float32"),
    ("DType", "torch.float32"),
    ("DType", "torch.float"),
    ("DType", np.dtype("float32")),
    ("DType", np.float32),
    ("Function", lambda text: sum(1 for _ in text)),
    ("Function", lambda text: torch.tensor(len(text))),
    ("Behaviour", lambda text: sum(1 for _ in text)),
    ("Text", "Because zeros add nothing."),
    ("Text", "因为测试集中有很多词不在词表里，直接查找会引发KeyError。"),
    ("Text", "テスト文には語彙にない単語が多いからです。"),
    ("Text", "เพราะคำที่ไม่อยู่ในคลังศัพท์"),
]


@pytest.mark.parametrize(
    ("kind", "answer"), RIGHT, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(RIGHT)]
)
def test_the_same_answer_in_another_form_passes(kind, answer):
    report = judge_answer(kind, answer)

    assert report.state is State.PASSED, str(report)


WRONG = [
    ("Integer", True, "of type bool"),
    ("Integer", "25000", "of type str with 5 characters"),
    ("Integer", 2.5, "a whole number is expected"),
    ("Integer", [25_000], "of type list with 1 entry"),
    ("Integer", 10**400, "more than 300 digits"),
    ("Integer", 24_998, "It is 24998, too low by less than 1%"),
    ("Integer", 24_999, "It is off by one."),
    ("Integer", torch.zeros(3), "of type Tensor with shape (3,)"),
    ("Number", math.nan, "NaN (not a number)"),
    ("Number", torch.tensor(-math.inf), "infinite"),
    ("Number", torch.zeros((), device="meta"), "meta device"),
    ("Number", 1 + 1j, "of type complex"),
    ("Number", 541.375, "too high by 50% or more"),
    ("Number", 27068.75, "It is 100 times too large: is it in percent?"),
    ("Number", 270.69, "It is rounded. Give all digits."),
    ("Number", 1 / 270.6875, "Is it turned upside down?"),
    ("Number", math.log(270.6875), "Is a logarithm in it"),
    ("Number", math.sqrt(270.6875), "Is a square in it"),
    ("Number of a share", 1 - 0.885, "Is it that of the others?"),
    ("Number", 270687.5, "It is 1,000 times too large: is it in thousandths"),
    ("Number", -270.6875, "It has the wrong sign."),
    ("Number", 270.6875 / math.log(2), "is a logarithm to base 2 in it?"),
    ("Number", 270.6875 / math.log(10), "is a logarithm to base 10 in it?"),
    ("Number", 270.6875 * 2000, "is it the sum, or a count, and not the mean?"),
    ("Number", 270.6875 * 2000 + 1, "too high by 50% or more"),
    ("Number of a share", 88.5, "It is 100 times too large: is it in percent?"),
    ("Number of a share", 89, "It is 100 times too large: is it in percent?"),
    ("Number of a share", 91, "It is a count. Divide it by the number of all"),
    ("Band", 80.0, "It is 100 times too large: is it in percent?"),
    ("Band", 95.0, "above what this training reaches"),
    ("Numbers", [25.0, 75.0], "It is 100 times too large: is it in percent?"),
    ("Numbers", [-0.25, -0.75], "It has the wrong sign."),
    ("Numbers", [0.25, 75.0], "1 of 2 numbers is off"),
    ("Bands", [50.0, 80.0], "It is 100 times too large: is it in percent?"),
    ("Bands", [0.5, 80.0], "above what this training reaches"),
    ("Band", 0.25, "It is 0.25, below what this training reaches"),
    ("Flag", 1, "True or False is expected"),
    ("Flag", False, "The other answer is right"),
    ("Word", 3, "a string is expected"),
    ("Words", ["of", "the"], "in another order"),
    ("Word of options", "less", 'It is "less", and one of these is expected: a word.'),
    ("Words", ["the"], "It has 1 entry, and 2 are expected"),
    (
        "Words",
        (word for word in ("the", "of")),
        "of type generator, which can be read only once: make a list",
    ),
    ("Numbers", map(float, (0.25, 0.75)), "of type map, which can be read only once: make a list"),
    ("Words", ["the", "and"], "1 of 2 stand at the right place"),
    ("Words", ["the", 1], "An entry is of type int, and only strings"),
    ("Words", {"the", "of"}, "of type set with 2 entries"),
    ("Counts", {"neg": 3}, 'It has no entry "pos"'),
    ("Counts", {0: 3, 1: 4}, 'no entry "neg", "pos"; its keys are 0, 1'),
    ("Counts", Counter([torch.tensor(0), torch.tensor(1)]), 'an entry "tensor(0)" that was not asked for'),
    ("Counts", {"neg": 3, "pos": "4"}, 'entry "pos" is not a count. It is of type str'),
    ("Counts", {"neg": 3, "pos": 5}, '"pos": It is 5, too high by 10% to 50%'),
    ("Counts", {"neg": 3, "pos": 4, "neutral": 2}, 'an entry "neutral" that was not asked for'),
    ("Counts of any keys", {"the": 3}, "too few entries"),
    ("Numbers", [0.25, None], "numbers are expected"),
    ("Numbers", ["0.25", "0.75"], "numbers are expected"),
    ("Numbers", torch.tensor([1j, 2]), "numbers are expected"),
    ("Numbers", [], "It is empty"),
    ("Numbers", [0.25, math.nan], "NaN (not a number) or an infinity"),
    ("Numbers", [[0.25, 0.75]], "Its shape is (1, 2). The right one has 1 axis."),
    ("Numbers", [0.25], "Its shape is (1,). The right one has 1 axis too, of another length."),
    ("Numbers", [0.25, 0.95], "1 of 2 numbers is off, the worst by 0.1 or more"),
    ("Numbers of a shape", [0.25, 0.75], "Its shape is (2,), and (any length, 2) is expected"),
    (
        "Bands",
        [0.5, 0.95],
        "In your list, entry 2 (0.95) is above what this training reaches. Expected: shares.",
    ),
    ("Bands", [0.5], "It has 1 entry, and 2 are expected"),
    ("Figures", {"forward": 1.0}, "no entry for backward"),
    ("Figures", {"forward": 1.0, "backward": -1.0}, "The figure for backward cannot be right"),
    ("Shape", (128,), "It has 1 axis; the right shape has more"),
    ("Shape", (128), "It is a number, and a shape is expected"),
    ("Shape", (), "It has 0 axes; the right shape has more"),
    ("Shape", (20_001, 128), "2 of its 2 axes"),
    ("DType", torch.zeros(2), "of type Tensor with shape (2,), and a dtype such as"),
    ("DType", 32, "a dtype such as"),
    ("Function", 2, "a function is expected"),
    ("Function", lambda: 2, "Called with ('ab'), it stops: TypeError"),
    ("Function", lambda text: [].append(text), "it returns nothing"),
    ("Function", lambda text: [...][0], "still to be filled in"),
    ("Function", lambda text: [2], "it returns something else: It is of type list with 1 entry"),
    ("Function", lambda text: 2, "right for 1 of 2 tries. Called with (''), it gives 2"),
    ("Function", leaves, "it stops: SystemExit: 3"),
    ("Function of lists", lambda words: words.clear() or ["ab"], "it changes what it was given"),
    ("Function", switches_gradients_off, "it changes torch for all later cells"),
    ("Behaviour", switches_gradients_off, "it changes torch for all later cells"),
    ("Function", int, "it stops: ValueError"),
    ("Behaviour", lambda text: 2, "This does not hold: no letters are 0."),
    ("Behaviour", leaves, "When it is tried, it stops: SystemExit: 3"),
    ("Text", "too short", "write at least one sentence"),
    ("Text", "short", "write at least one sentence"),
    ("Text", "Your answer in two or three sentences", "write your own sentences"),
    ("Text", "I don't know.", "write what you think"),
    ("Text", "Why?", "answer it in your own words"),
    ("Text", 3, "a text in quotation marks is expected"),
]


@pytest.mark.parametrize(("kind", "answer", "words"), WRONG, ids=[f"{w[0]}-{n}" for n, w in enumerate(WRONG)])
def test_a_wrong_answer_is_told_what_is_wrong(kind, answer, words):
    report = judge_answer(kind, answer)

    assert report.state is State.WRONG
    assert words in report.lines[0].message


def bare_stub(text): ...


def documented_stub(text):
    """Count letters."""
    ...


def only_documented(text):
    """Count letters."""


def annotated_stub(text: str, *, size: int = 3, **more: float) -> list[int]:
    """Count letters.

    A second line.
    """
    # your code goes here
    ...


def commented_stub(text):
    # your code goes here
    ...


def pass_stub(text):
    pass


class Holder:
    def method_stub(self, text):
        """Count letters."""
        ...


def returns_a_constant(text):
    return 0


def documented_constant(text):
    """Count letters."""
    return 0


def returns_a_word(text):
    return "x"


STUBS = [
    *(bare_stub, documented_stub, only_documented, annotated_stub, commented_stub, pass_stub),
    *(Holder.method_stub, Holder().method_stub, lambda text: ...),
]


@pytest.mark.parametrize("kind", ["Function", "Behaviour"])
@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.__qualname__)
def test_a_function_with_nothing_in_it_is_not_attempted(kind, stub):
    assert judge_answer(kind, stub).state is State.NOT_ATTEMPTED


@pytest.mark.parametrize("kind", ["Function", "Behaviour"])
@pytest.mark.parametrize(
    "function",
    [returns_a_constant, documented_constant, returns_a_word, lambda text: 0, lambda text: "x", len, int],
)
def test_a_function_that_returns_a_constant_is_an_attempt(kind, function):
    assert judge_answer(kind, function).state is not State.NOT_ATTEMPTED


@pytest.mark.parametrize("text", ["", "  \n", "...", " … "])
def test_a_text_without_words_is_not_attempted(text):
    assert judge_answer("Text", text).state is State.NOT_ATTEMPTED


def test_a_function_that_changes_its_argument_does_not_change_the_probes():
    value = Function(*LETTERS, probes=lambda: [shared], result=Integer("result", "a count"))
    shared = (["a", "b"],)

    assert value.read(lambda words: len([words.pop() for _ in range(2)])) == [2]
    assert shared == (["a", "b"],)


def test_an_empty_shape_can_be_the_right_one():
    assert Shape("x", "a shape").read(torch.tensor(1.0).shape) == ()


@pytest.mark.parametrize("interrupting", [Function, Behaviour])
def test_a_student_can_still_stop_a_function(interrupting):
    def stopped(*arguments):
        raise KeyboardInterrupt

    value = KINDS[interrupting.__name__][0]
    with pytest.raises(KeyboardInterrupt):
        value.read(stopped)


FORMS = [
    (Integer("x", ""), [3, np.int8(3), torch.tensor([3]), 3.0], 3),
    (Number("x", ""), [0.25, torch.tensor(0.25), Fraction(1, 4), Decimal("0.25")], 0.25),
    (Flag("x", ""), [True, np.bool_(True), torch.tensor(True)], True),
    (Word("x", ""), ["neg", " neg", np.str_("neg")], "neg"),
    (Words("x", ""), [["a", "b"], ("a", "b"), np.array(["a", "b"])], ["a", "b"]),
    (Counts("x", ""), [{"b": 1, "a": 2}, Counter("aab"), {"a": 2, "b": 1, "c": 0}], {"a": 2, "b": 1}),
    (Numbers("x", ""), [[0.0, 0.5], torch.tensor([0.0, 0.5])], np.array([0.0, 0.5])),
    (Shape("x", ""), [(2, 3), [2, 3], torch.Size([2, 3])], (2, 3)),
    (DType("x", ""), [torch.int64, "int64", np.dtype("int64")], "int64"),
    (KINDS["Function"][0], [len, lambda text: np.int64(len(text))], [2, 0]),
]


@pytest.mark.parametrize(("value", "answers", "plain"), FORMS, ids=[type(form[0]).__name__ for form in FORMS])
def test_every_form_of_an_answer_is_read_to_the_same_plain_value(value, answers, plain):
    assert all(are_same_plain(value.read(answer), plain) for answer in answers)


@pytest.mark.parametrize(
    "kind", ["Integer", "Number", "Words", "Counts", "Numbers", "Shape", "DType", "Flag", "Word"]
)
def test_reading_a_plain_value_again_changes_nothing(kind):
    value, truth = KINDS[kind]
    once = value.read(truth)

    assert are_same_plain(value.read(once), once)


# What comes from elsewhere: it is validated before anything is compared.


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_read_is_valid(kind):
    value, truth = KINDS[kind]
    given = RIGHT_OF_NO_TRUTH.get(kind, truth)
    once = value.read(given)

    assert are_same_plain(value.validate(once), once)


RIGHT_OF_NO_TRUTH = {
    "Band": 0.8,
    "Bands": [0.5, 0.8],
    "Figures": {"forward": 1.0, "backward": 2.0},
    "Text": "Because zeros add nothing.",
}
FORGED = [None, True, -1, math.nan, "", "neg", [], [None, None], [[]], {}, {"neg": "3"}, (), b"", np.zeros(2)]


@pytest.mark.parametrize("forged", FORGED, ids=repr)
@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"Text"}))
def test_a_forged_reading_is_wrong_and_no_traceback(kind, forged):
    value, truth = KINDS[kind]
    exercise = Exercise("I.1", "Title", (value,), lambda course: {} if truth is None else {"x": truth})

    report = judge_readings(exercise, {"x": Reading("read", plain=forged)}, Memory())

    is_right = (kind, repr(forged)) in {("Word", "'neg'"), ("Flag", "True")}
    assert report.state is (State.PASSED if is_right else State.WRONG), str(report)
    assert report.lines[0].message.endswith((".", "?")) or is_right


def test_a_behaviour_without_facts_is_an_error_of_the_course():
    with pytest.raises(TypeError):
        Behaviour("x", "a function", trial=lengths)
    with pytest.raises(MissingKey):
        judge(Exercise("I.1", "Title", (KINDS["Behaviour"][0].without_key(),)), {"x": len}, Memory())


WITH_KEY = [
    (Number("x", "", tolerance=0.5), "tolerance"),
    (Numbers("x", "", tolerance=0.5), "tolerance"),
    (Band("x", "", low=0.7), "low"),
    (Band("x", "", high=0.7), "high"),
    (Bands("x", "", bands=((0.4, 0.6),)), "bands"),
    (Figures("x", "", keys=("a",), high=5), "high"),
    (NumbersWithin("x", "", low=0.2), "low"),
    (Behaviour("x", "", trial=lengths, facts=length_facts), "facts"),
    (Function("x", "", result=Number("y", "", tolerance=0.5)), "result"),
]


@pytest.mark.parametrize(
    ("value", "field"), WITH_KEY, ids=[f"{type(value).__name__}-{field}" for value, field in WITH_KEY]
)
def test_the_answer_key_does_not_travel(value, field):
    assert getattr(value.without_key(), field) != getattr(value, field)


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_without_its_key_reads_alike(kind):
    value, truth = KINDS[kind]
    given = RIGHT_OF_NO_TRUTH.get(kind, truth)

    assert are_same_plain(value.without_key().read(given), value.read(given))


NUMBERS = st.floats(-1e6, 1e6).filter(lambda number: number != 0)


@given(NUMBERS, NUMBERS)
def test_a_distance_tells_the_side(got, want):
    if got != want:
        assert ("too high" in describe_distance(got, want)) == (got > want)


@given(st.integers(-(10**300), 10**300), st.integers(-(10**300), 10**300))
@example(3, 0)
@example(10**300, 1)
def test_a_distance_of_any_numbers_is_described(got, want):
    assert describe_distance(got, want).endswith(".")


@pytest.mark.parametrize(
    ("given_object", "words"),
    [
        (None, "None"),
        (torch.zeros(2, 3), "of type Tensor with shape (2, 3)"),
        (np.zeros(4), "of type ndarray with shape (4,)"),
        ([1], "of type list with 1 entry"),
        ("ab", "of type str with 2 characters"),
        (3, "of type int"),
    ],
)
def test_describe(given_object, words):
    assert describe(given_object) == words


def test_unreadable_speaks_of_the_students_own_object():
    with pytest.raises(Unreadable, match=r"of type Tensor with shape \(2, 2\)"):
        Integer("x", "a count").read(torch.zeros(2, 2))
