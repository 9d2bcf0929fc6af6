"""Records for the tests of grading: made up by a few words, and whole by a strategy."""

from hypothesis import strategies as st

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record

DIGEST = "0" * 64


def run_result(exercise="I.1", points=1, maximum=1, outcome=Outcome.PASSED, **more):
    """Return the result of an exercise without a text."""
    return Result(exercise, outcome, points, maximum, **more)


def text_result(exercise="I.2.b", text="Because it is rare.", auto=1, text_max=1, **more):
    """Return the result of an exercise with a text; None for a text that was not written."""
    texts = {} if text is None else {"why": text} if isinstance(text, str) else text
    return Result(exercise, Outcome.PASSED, auto, 1, text_max, texts, **more)


def record(student="ana", section="I", results=None, **fields):
    """Return a record with two results, or with those that are given. fields: other fields of `Record`."""
    defaults = {
        "student": student,
        "name": student.title(),
        "section": section,
        "source": f"{student}/01_vocab.ipynb",
        "digest": DIGEST,
        "seed": 7,
        "sandboxed": True,
        "results": (run_result(), text_result()) if results is None else tuple(results),
    }
    return Record(**{**defaults, **fields})


texts = st.text(max_size=40)
lines = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=30)
results = st.builds(
    Result,
    exercise=st.sampled_from(["I.1", "I.2.a", "I.2.b"]),
    outcome=st.sampled_from(Outcome),
    auto_points=st.integers(0, 2),
    auto_max=st.integers(0, 2),
    text_max=st.integers(0, 3),
    texts=st.dictionaries(texts, texts, max_size=2),
    messages=st.lists(texts, max_size=2).map(tuple),
    hints=st.lists(texts, max_size=2).map(tuple),
    output=texts,
    error=st.none() | texts,
    seconds=st.floats(0, 1e6),
)
records = st.builds(
    Record,
    student=lines,
    name=texts,
    section=st.sampled_from(["I", "II", "VII"]),
    source=texts,
    digest=st.just(DIGEST),
    seed=st.integers(0, 2**63 - 1),
    sandboxed=st.booleans(),
    results=st.lists(results, max_size=3, unique_by=lambda result: result.exercise).map(tuple),
    problem=st.none() | texts,
    version=texts,
)
"""Any record, with any text in it."""
