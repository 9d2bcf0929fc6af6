"""Kinds of answers: how each is read, compared, and spoken about.

Every value an exercise asks for is one of these. `read` brings what the student has (a list, a tensor, a
numpy array, ...) into one plain form, or raises `Unreadable` with a sentence. Reading needs no truth, so that
grading can read a value inside a student's kernel without carrying the answer there. It compares outside.
"""

from coursekit.checks.values.arrays import Bands, DType, Numbers, Shape
from coursekit.checks.values.base import (
    Unreadable,
    Value,
    describe,
    describe_distance,
    describe_failures,
    describe_result,
)
from coursekit.checks.values.conversion import read_items, read_number, to_plain
from coursekit.checks.values.functions import Behaviour, Function, MissingKey
from coursekit.checks.values.mappings import Counts, Figures
from coursekit.checks.values.scalars import Band, Flag, Integer, Number
from coursekit.checks.values.text import Text, Word, Words

__all__ = [
    "Band",
    "Bands",
    "Behaviour",
    "Counts",
    "DType",
    "Figures",
    "Flag",
    "Function",
    "Integer",
    "MissingKey",
    "Number",
    "Numbers",
    "Shape",
    "Text",
    "Unreadable",
    "Value",
    "Word",
    "Words",
    "describe",
    "describe_distance",
    "describe_failures",
    "describe_result",
    "read_items",
    "read_number",
    "to_plain",
]
