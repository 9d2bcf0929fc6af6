"""Readings leave the process of a student's code as text, and the values get there without any truth."""

import ast
import base64
import contextlib
import functools
import inspect
import json
import math
import pickle
import subprocess
import sys
from dataclasses import replace

import cloudpickle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from coursekit.checks.handing_in import unpack_values
from coursekit.checks.json_form import DEPTH, KEYS
from coursekit.checks.judge import judge_readings
from coursekit.checks.reading import (
    MESSAGE_LENGTH,
    VALUE_LENGTH,
    Reading,
    clean_message,
    decode_readings,
    encode_readings,
    read_values,
)
from coursekit.checks.report import State
from coursekit.checks.values import Band, Behaviour, Function, Integer, MissingKey, Text, Unreadable, Value
from coursekit.course import Course
from coursekit.data import resolve_source
from coursekit.exercises import exercises
from coursekit.grading.execution import shipping
from coursekit.grading.execution.shipping import pack_values
from coursekit.grading.execution.workers import run_in_processes
from coursekit.sections import SECTIONS
from tests import ROOT

A, B = Integer("a", "a count"), Integer("b", "another count")
ANY = Value("a", "anything")


def are_same_plain(left, right):
    """Tell whether two plain things are equal, types and NaN and the signs of zeros included."""
    if isinstance(left, float) and isinstance(right, float):
        return np.float64(left).tobytes() == np.float64(right).tobytes() or (left != left and right != right)
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(are_same_plain, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(are_same_plain(left[key], right[key]) for key in left)
    return left == right


def send_and_receive(plain):
    return decode_readings(encode_readings({"a": Reading("read", plain=plain)}), [ANY])["a"].plain


# Reading


class Cruel:
    """An object that ends the program when it is looked at."""

    def __getattribute__(self, name):
        raise SystemExit


@pytest.mark.parametrize(
    ("given", "reading"),
    [
        ({}, Reading("missing")),
        ({"a": ...}, Reading("stub")),
        ({"a": 3.0}, Reading("read", plain=3)),
        ({"a": 2.5}, Reading("unreadable", "It is 2.5, and a whole number is expected: a count.")),
    ],
)
def test_how_a_value_is_read(given, reading):
    assert read_values([A], given) == {"a": reading}


def test_whatever_an_object_does_it_is_unreadable():
    reading = read_values([A], {"a": Cruel()})["a"]

    assert (reading.state, reading.message[:18]) == ("unreadable", "It cannot be read ")


@given(st.text(), st.integers(0, 300))
def test_a_message_is_one_short_line_that_can_be_printed(text, times):
    line = clean_message(text * times)

    assert len(line) <= MESSAGE_LENGTH
    assert line.isprintable()
    assert clean_message(line) == line


# To text and back

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**300), 10**300)
    | st.floats()
    | st.text()
    | st.binary()
)
ARRAYS = npst.arrays(
    st.sampled_from(["f8", "f4", "i8", "i4", "u1", "?"]), npst.array_shapes(min_dims=0, min_side=0)
)
KEY = st.text() | st.integers() | st.tuples(st.text(), st.integers())
PLAIN = st.recursive(
    SCALARS | ARRAYS | st.sets(KEY) | st.frozensets(KEY),
    lambda part: (
        st.lists(part, max_size=4)
        | st.lists(part, max_size=4).map(tuple)
        | st.dictionaries(KEY, part, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_data_come_back_as_they_were(plain):
    assert are_same_plain(send_and_receive(plain), plain)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, -0.0, 0.1 + 0.2, 5e-324, 1e308, 10**300])
def test_numbers_come_back_exactly(number):
    assert are_same_plain(send_and_receive(number), number)


def test_an_array_that_came_back_can_be_changed():
    array = send_and_receive(np.zeros(2))
    array[0] = 1

    assert array.tolist() == [1, 0]


def test_numpy_s_float_comes_back_as_a_float():
    assert type(send_and_receive([np.float64(0.5)])[0]) is float


@pytest.mark.parametrize(
    "reading",
    [Reading("missing"), Reading("stub"), Reading("unreadable", "It is None."), Reading("read", plain=None)],
)
def test_every_state_travels(reading):
    assert decode_readings(encode_readings({"a": reading}), [A]) == {"a": reading}


@pytest.mark.parametrize(
    "plain",
    [object(), Cruel, 1j, np.float32(1), np.array(["a"]), np.array([1j]), [{"k": (object(),)}], {1j: 2}],
    ids=lambda plain: type(plain).__name__,
)
def test_what_is_not_plain_is_an_error_that_names_the_value(plain):
    with pytest.raises(TypeError, match='"a"'):
        encode_readings({"a": Reading("read", plain=plain)})


def nested(levels):
    plain = []
    for _ in range(levels):
        plain = [plain]
    return plain


def test_nesting_has_an_end():
    assert send_and_receive(nested(DEPTH)) == nested(DEPTH)
    with pytest.raises(TypeError):
        send_and_receive(nested(DEPTH + 1))


@pytest.mark.parametrize(
    "plain",
    ["x" * VALUE_LENGTH, np.zeros(VALUE_LENGTH // 8), dict.fromkeys(range(KEYS + 1)), -(10**5000)],
    ids=type,
)
def test_what_is_too_large_becomes_unreadable(plain):
    readings = {"a": Reading("read", plain=plain), "b": Reading("read", plain=1)}

    assert decode_readings(encode_readings(readings), [A, B]) == {
        "a": Reading("unreadable", "It is too large."),
        "b": Reading("read", plain=1),
    }


# Hostile text


def form(plain="null", state='"read"', message='""'):
    return f'{{"a": {{"state": {state}, "message": {message}, "plain": {plain}}}}}'


def array(kind="<f8", shape=(1,), data=b"\0" * 8):
    return json.dumps({"array": [kind, shape, base64.b64encode(data).decode()]})


HOSTILE = {
    "nothing": "",
    "no JSON": "{",
    "no object": "[]",
    "a number": "7",
    "another name": form().replace('"a"', '"b"'),
    "no name": "{}",
    "one name more": encode_readings({"a": Reading("stub"), "b": Reading("stub")}),
    "a name twice": f"{form()[:-1]}, {form()[1:]}",
    "no reading": '{"a": null}',
    "a field less": '{"a": {"state": "read", "message": ""}}',
    "a field more": form(plain='null, "more": 1'),
    "an unknown state": form(state='"passed"'),
    "a state that is a list": form(state="[]"),
    "a message that is no string": form(message="3"),
    "a message beside what was read": form(message='"passed"'),
    "something read from a stub": form("3", state='"stub"'),
    "an unknown tag": form('{"pickle": "x"}'),
    "two tags": form('{"tuple": [], "set": []}'),
    "no tag": form("{}"),
    "a tag of something else": form('{"tuple": 3}'),
    "a float that is none": form('{"float": "1"}'),
    "a float that is a list": form('{"float": []}'),
    "NaN as a number": form("NaN"),
    "Infinity as a number": form("[Infinity]"),
    "a float without end": form("1e999"),
    "a whole number with 5,000 digits": form("9" * 5000),
    "a whole number with 400 digits": form("9" * 400),
    "bytes that are none": form('{"bytes": "??"}'),
    "bytes that are not ASCII": form('{"bytes": "\u00e9"}'),
    "a dict of no pairs": form('{"dict": ["ab"]}'),
    "a dict of triples": form('{"dict": [[1, 2, 3]]}'),
    "a key that can be none": form('{"dict": [[[], 1]]}'),
    "a key twice": form('{"dict": [[1, 2], [1, 3]]}'),
    "equal keys": form('{"dict": [[1, 2], [true, 3]]}'),
    "a set of lists": form('{"set": [[]]}'),
    "many numbers as keys": form(json.dumps({"set": list(range(KEYS + 1))})),
    "an array of objects": form(array("|O")),
    "an array of strings": form(array("<U2")),
    "an array whose type is a list": form('{"array": [[], [1], ""]}'),
    "an array without a shape": form('{"array": ["<f8", 1, ""]}'),
    "an array of other data": form(array(shape=(2,))),
    "an array of a huge shape": form(array(shape=(10**9, 10**9))),
    "an array of a huge empty shape": form(array(shape=(10**6,) * 7 + (0,), data=b"")),
    "an array of a negative shape": form(array(shape=(-1, -1))),
    "an array of a shape of truths": form(array(shape=(True,))),
    "an array of a shape of floats": form('{"array": ["<f8", [1.0], "AAAAAAAAAAA="]}'),
    "an array of too many axes": form(array(shape=(1,) * 9)),
    "an array of odd truths": form(array("|b1", (1,), b"\2")),
    "an array without data": form('{"array": ["<f8", [1]]}'),
    "too deep": form("[" * (DEPTH + 2) + "]" * (DEPTH + 2)),
    "much too deep": form("[" * 100_000 + "]" * 100_000),
    "much too deep and unfinished": "[" * 1_000_000,
    "too long": form('"' + "x" * (VALUE_LENGTH + 2000) + '"'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused(name):
    with pytest.raises(ValueError):  # each has a sentence of its own
        decode_readings(HOSTILE[name], [A])


@given(st.text() | st.text('{}[]":,0123456789.eE+-ntaf '))
def test_any_text_is_decoded_or_refused(text):
    with contextlib.suppress(ValueError):
        decode_readings(text, [A])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=4)
        | st.dictionaries(
            st.sampled_from(["dict", "tuple", "set", "frozenset", "array", "bytes", "float", "x"]),
            part,
            max_size=2,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_any_json_is_decoded_or_refused(plain):
    with contextlib.suppress(ValueError):
        decode_readings(form(json.dumps(plain)), [A])


def test_a_hostile_message_is_cut_and_cleaned():
    text = form(state='"unreadable"', message=json.dumps("\x1b[31m\u202eha\x00\n" + "x" * 100_000))

    message = decode_readings(text, [A])["a"].message

    assert message.startswith("[31m ha xxx")
    assert len(message) == MESSAGE_LENGTH


# Values without truth, where the exercises are not installed

ALONE = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name == "coursekit.exercises":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None

sys.meta_path.insert(0, Blocked())
import pickle
from coursekit.checks.reading import encode_readings, read_values
from coursekit.checks.handing_in import unpack_values
"""


def run_without_exercises(code, *, timeout=120):
    """Run code in a process that cannot import the sections' packages; gives what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE + code],
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_exercise_arrives_where_no_section_can_be_imported(tmp_path):
    file = tmp_path / "shipped"
    file.write_bytes(pickle.dumps({exercise.id: pack_values(exercise) for exercise in exercises().values()}))

    names = run_without_exercises(
        f"for name, shipped in pickle.load(open({str(file)!r}, 'rb')).items():\n"
        "    print(name, *(value.name for value in unpack_values(shipped)))\n"
        "assert not any(name.startswith('coursekit.exercises') for name in sys.modules)\n"
    )

    assert names.splitlines() == [
        " ".join([exercise.id, *(value.name for value in exercise.values_and_evidence)])
        for exercise in exercises().values()
    ]


SOLVED = {
    "I.3.b": "vocab._numpy_sample",
    "II.2.c": "dataset._encode_by_numpy",
    "II.4.a": "dataset._tokenize_by_pattern",
    "III.3.a": "loader._loss_by_hand",
    "V.2.a": "loss._train_flag",
    "V.3.d": "loss._accuracy_lists",
    "VI.3.a": "evaluation._numpy_perplexity",
    "VI.4.a": "evaluation._score_by_hand",
}
"""A function in tests/cases for the first value of an exercise that is a function."""


@pytest.fixture(scope="module")
def course():
    return Course(resolve_source("sample"))


def test_solutions_are_read_where_no_section_can_be_imported_and_judged_here(tmp_path, course):
    solved = {
        name: next(
            value.name for value in exercises()[name].values if isinstance(value, Function | Behaviour)
        )
        for name in SOLVED
    }
    solved["V.3.d"] = "accuracy_two"
    file = tmp_path / "shipped"
    file.write_bytes(pickle.dumps({name: pack_values(exercises()[name]) for name in SOLVED}))

    texts = run_without_exercises(
        "from tests.exercises.cases import dataset, evaluation, loader, loss, vocab\n"
        f"answers = {{{', '.join(f'{name!r}: {{{solved[name]!r}: {SOLVED[name]}}}' for name in SOLVED)}}}\n"
        f"for name, shipped in pickle.load(open({str(file)!r}, 'rb')).items():\n"
        "    print(encode_readings(read_values(unpack_values(shipped), answers[name])))\n"
    )

    for name, text in zip(SOLVED, texts.splitlines(), strict=True):
        exercise = replace(exercises()[name], mistakes=())
        readings = decode_readings(text, exercise.values_and_evidence)
        assert readings[solved[name]].state == "read", (name, readings)
        lines = {line.name: line for line in judge_readings(exercise, readings, course).lines}
        assert lines[solved[name]].state is State.PASSED, (name, lines[solved[name]])


def test_no_truth_travels():
    for exercise in exercises().values():
        shipped = pack_values(exercise)
        facts = [value.facts.__name__ for value in exercise.values if isinstance(value, Behaviour)]
        names = [exercise.truth.__name__, *facts]
        secrets = [name for name in names if name != "<lambda>"]
        secrets += [mistake.hint for mistake in exercise.mistakes]
        assert not [secret for secret in secrets if secret.encode() in shipped], exercise.id


def in_own_process(test):
    """Run a test in a forked process: unpacking a class changes the one of the same name that is there."""

    @functools.wraps(test)
    def run_without_exercises():
        (done,) = run_in_processes(lambda _: test(), [0], 1, lambda _: 60.0)
        assert done.problem is None, done.problem

    return run_without_exercises


@in_own_process
def test_no_band_travels():
    for exercise in exercises().values():
        bands = [value for value in unpack_values(pack_values(exercise)) if isinstance(value, Band)]
        assert {(value.low, value.high) for value in bands} <= {(0.0, 1.0)}, exercise.id


@in_own_process
def test_a_shipped_behaviour_cannot_be_judged():
    (value,) = unpack_values(pack_values(exercises()["I.3.b"]))

    with pytest.raises(MissingKey):
        value.is_correct({}, None)


JUDGED_BY_SECTIONS = {
    type(value): (exercise.id, value.name)
    for exercise in exercises().values()
    for value in exercise.values
    if type(value).__module__.startswith("coursekit.exercises.") and "is_correct" in vars(type(value))
}
"""Kinds of values that a section declares and judges by itself, each with an exercise and a value of it."""


@pytest.mark.skipif(not JUDGED_BY_SECTIONS, reason="no section judges a kind of value by itself")
@in_own_process
def test_a_shipped_kind_of_a_section_cannot_be_judged():
    for identifier, name in JUDGED_BY_SECTIONS.values():
        shipped = unpack_values(pack_values(exercises()[identifier]))
        value = next(value for value in shipped if value.name == name)

        with pytest.raises(Unreadable):  # so it can be read
            value.read(object())
        with pytest.raises(MissingKey):
            value.is_correct(None, None)


@in_own_process
def test_a_shipped_value_still_says_what_is_wrong():
    (text,) = unpack_values(pack_values(exercises()["III.1.a"]))

    assert isinstance(text, Text)
    with pytest.raises(Unreadable, match="too short"):
        text.read("no")


def test_no_function_of_a_section_imports_one():
    """In its body, that is: where a trial is called, there is nothing to import."""
    for section in SECTIONS.values():
        for file in (ROOT / "coursekit" / "exercises" / section.slug).glob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            definitions = [part for part in tree.body if isinstance(part, FUNCTIONS)]
            inside = [node for definition in definitions for node in ast.walk(definition)]
            names = {node.module or "" for node in inside if isinstance(node, ast.ImportFrom)}
            assert not {name for name in names if name.split(".")[:2] in UNAVAILABLE}, file.name


FUNCTIONS = ast.FunctionDef | ast.ClassDef
UNAVAILABLE = (["coursekit", "checks"], ["coursekit", "exercises"])


def test_methods_that_stay_behind_are_those_of_values():
    """Else a method that judges would travel under another name."""
    judging = {name for name, part in vars(Value).items() if inspect.isfunction(part)}

    assert shipping._JUDGING - {"facts"} == judging & {"is_correct", "explain_difference", "validate"}


def test_shipping_changes_nothing_here():
    first = pack_values(exercises()["I.3.b"])

    assert pack_values(exercises()["I.3.b"]) == first
    assert not cloudpickle.list_registry_pickle_by_value()
