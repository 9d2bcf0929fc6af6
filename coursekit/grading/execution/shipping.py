"""Values on their way to the process that runs a student's code: as much of them as reading needs.

That process cannot import `coursekit.exercises`, for there stand the truths and the known mistakes. What
reading needs of them, such as a trial and the toy data that it uses, travels as code; what only judges stays
behind. `coursekit.checks.handing_in.load_values` unpacks it.
"""

from __future__ import annotations

import io
import sys
from types import FunctionType
from typing import Any

from coursekit import exercises
from coursekit.checks.exercise import Exercise
from coursekit.checks.handing_in import get_stand_in

_JUDGING = {"is_correct", "explain_difference", "facts", "validate"}
"""Methods of a kind of answer that need not travel, for nothing is judged where they would go."""


def pack_values(exercise: Exercise) -> bytes:
    """Pack the values of an exercise and its evidence: no truth, no mistakes, no facts, no bands."""
    import cloudpickle

    class Pickler(cloudpickle.Pickler):
        def reducer_override(self, obj: Any) -> Any:
            if isinstance(obj, FunctionType) and _is_only_for_judging(obj):
                return get_stand_in, ()
            return super().reducer_override(obj)

    file = io.BytesIO()
    # Whatever lies in the package travels as code, with what it uses of its neighbours there.
    was_registered = exercises.__name__ in cloudpickle.list_registry_pickle_by_value()
    cloudpickle.register_pickle_by_value(exercises)
    try:
        Pickler(file).dump(tuple(value.without_key() for value in exercise.values_and_evidence))
    finally:
        if not was_registered:
            cloudpickle.unregister_pickle_by_value(exercises)
    return file.getvalue()


def _is_only_for_judging(function: FunctionType) -> bool:
    owner, _, name = function.__qualname__.rpartition(".")
    is_of_an_exercise = function.__module__.startswith(f"{exercises.__name__}.")
    is_method = isinstance(getattr(sys.modules.get(function.__module__), owner, None), type)
    return is_of_an_exercise and name in _JUDGING and is_method
