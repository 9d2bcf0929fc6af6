"""Which answer cells of a notebook have stopped: their names then hold what an earlier run has left.

IPython tells after each cell how it ended. An answer cell is known by its first line, such as
`# Exercise I.2.a (answer)`. For each exercise the run that was last counts.
"""

from __future__ import annotations

from typing import Any

from coursekit.cell_keys import key_in_text
from coursekit.display import in_notebook

_stopped: dict[str, str] = {}
"""By exercise, the type of the error with which its answer cell stopped when it last ran."""


def watch_cells() -> None:
    """Note from now on which answer cells stop. Outside of a notebook there is nothing to note."""
    if not in_notebook():
        return
    from IPython import get_ipython

    events = get_ipython().events
    if _note_result not in events.callbacks["post_run_cell"]:
        events.register("post_run_cell", _note_result)


def find_error(exercise_id: str) -> str | None:
    """Return the type of the error that stopped the last run of an exercise's answer cell, or None."""
    return _stopped.get(exercise_id)


def _note_result(result: Any) -> None:
    """Note how a cell ended. result: IPython's `ExecutionResult`."""
    key = key_in_text(result.info.raw_cell or "") if result.info else None
    if key is None:
        return
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        _stopped.pop(key.exercise, None)
    else:
        _stopped[key.exercise] = type(error).__name__
