"""Values on their way to the process that runs a student's code: as much of them as reading needs.

That process cannot import the packages of the sections, for in them stand the truths and the known mistakes.
What reading needs of them, such as a trial and the toy data that it uses, travels as code; what only judges
stays behind.
"""

from __future__ import annotations

import io
import pickle
import sys
from importlib import import_module
from types import FunctionType
from typing import Any

from coursekit.checks import SECTIONS
from coursekit.checks.exercise import Exercise
from coursekit.checks.values import NoFacts, Value

_PACKAGES = tuple(f"coursekit.checks.{module}" for module in SECTIONS.values())
_JUDGING = {"same", "distance", "show", "facts", "reread"}
"""Methods of a kind of answer that need not travel, for nothing is judged where they would go."""


def ship(exercise: Exercise) -> bytes:
    """Pack the values of an exercise: no truth, no mistakes, no facts, no bands."""
    import cloudpickle

    class Pickler(cloudpickle.Pickler):
        def reducer_override(self, obj: Any) -> Any:
            if isinstance(obj, FunctionType) and _only_judges(obj):
                return stays_behind, ()
            return super().reducer_override(obj)

    modules = [import_module(name) for name in _PACKAGES]
    file = io.BytesIO()
    before = cloudpickle.list_registry_pickle_by_value()
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        Pickler(file).dump(tuple(value.bare() for value in exercise.values))
    finally:
        for module in modules:
            if module.__name__ not in before:
                cloudpickle.unregister_pickle_by_value(module)
    return file.getvalue()


def unship(shipped: bytes) -> tuple[Value, ...]:
    """Unpack the values. Only for bytes from `ship`, never for a student's: unpickling runs code."""
    values: tuple[Value, ...] = pickle.loads(shipped)
    return values


def stays_behind() -> Any:
    """Stand for a method that only judges."""
    return _not_here


def _not_here(*arguments: Any) -> Any:
    raise NoFacts("This value can be read here, but not judged.")


def _only_judges(function: FunctionType) -> bool:
    owner, _, name = function.__qualname__.rpartition(".")
    is_ours = function.__module__ in _PACKAGES or function.__module__.startswith(
        tuple(f"{package}." for package in _PACKAGES)
    )
    return (
        is_ours
        and name in _JUDGING
        and isinstance(getattr(sys.modules.get(function.__module__), owner, None), type)
    )
