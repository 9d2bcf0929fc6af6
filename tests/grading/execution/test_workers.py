"""Worker processes: every work comes to an end, and nothing of it stays."""

import os
import signal
import time
from pathlib import Path

import pytest

from coursekit.errors import CourseError
from coursekit.grading.execution.workers import MEMORY_BYTES, note_progress, run_in_processes

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")


def run_all(function, works, jobs: int = 2, seconds: float = 20.0):
    """Return the value, or the problem, of each work."""
    results = run_in_processes(function, works, jobs, lambda work: seconds)
    return {result.work: result.value if result.problem is None else result.problem for result in results}


def test_results_come_back():
    assert run_all(lambda number: number**2, range(7)) == {number: number**2 for number in range(7)}


def test_no_work_is_no_process():
    assert run_all(lambda number: number, []) == {}


def test_an_error_is_a_problem_of_its_own_work():
    values = run_all(lambda number: 1 // number, [0, 1])

    assert values[1] == 1
    assert values[0].startswith("ZeroDivisionError")


def test_a_killed_process_is_a_problem_of_its_own_work():
    values = run_all(lambda number: os.kill(os.getpid(), signal.SIGKILL) if number else "whole", [0, 1])

    assert values == {0: "whole", 1: "it ended without a word"}


def test_a_process_that_takes_too_long_is_killed():
    values = run_all(lambda number: time.sleep(60 * number), [0, 1], seconds=0.5)

    assert values == {0: None, 1: "it took too long"}


def test_what_concerns_all_stops_all():
    def full(number):
        raise CourseError("The disk is full.")

    with pytest.raises(CourseError, match="disk is full"):
        run_all(full, [1, 2, 3])


def test_a_work_cannot_change_the_parent():
    seen = []

    run_all(seen.append, [1, 2])

    assert seen == []


def test_large_results_do_not_block():
    values = run_all(lambda number: "x" * 3_000_000, [1, 2])

    assert [len(text) for text in values.values()] == [3_000_000] * 2


def test_no_process_outlives_an_interrupted_run():
    before = list_children()
    works = run_in_processes(
        lambda number: os.getpid() if number == 0 else time.sleep(60), [0, 1], 2, lambda work: 90.0
    )
    first = next(works)
    assert first.value != os.getpid()
    assert list_children() > before

    works.close()

    assert list_children() == before


def list_children() -> set[int]:
    """Return the processes that this one has started; other tests may have left some."""
    return {
        int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()
    }


def test_it_is_known_what_a_killed_process_was_doing():
    def work(number):
        note_progress(f"exercise {number}")
        os.kill(os.getpid(), signal.SIGKILL)

    (result,) = run_in_processes(work, [3], 1, lambda work: 20.0)
    assert (result.last_note, result.late) == ("exercise 3", False)


def test_it_is_known_what_a_late_process_was_doing():
    def work(number):
        note_progress("waiting")
        time.sleep(60)

    (result,) = run_in_processes(work, [3], 1, lambda work: 0.5)
    assert (result.last_note, result.late) == ("waiting", True)


def test_a_process_that_takes_much_memory_ends_alone():
    values = run_all(lambda number: len(bytearray(number * MEMORY_BYTES)), [0, 2])
    assert values == {0: 0, 2: "MemoryError: "}


def test_works_may_come_while_others_are_done():
    def come():
        yield from (1, None, 2, None, None, 3)

    assert run_all(lambda number: number**2, come()) == {1: 1, 2: 4, 3: 9}


def test_a_source_without_an_end_is_asked_again_and_again():
    asked = []

    def come():
        while len(asked) < 5:
            asked.append(time.monotonic())
            yield None

    assert run_all(lambda number: number, come()) == {}
    assert asked[-1] - asked[0] > 0.1  # and not in a busy loop
