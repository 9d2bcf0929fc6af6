"""A crew of forked processes: every work comes to an end, and nothing of it stays."""

import os
import signal
import time

import pytest

from coursekit.errors import CourseError
from coursekit.grading.execution.workers import MEMORY_BYTES, do_all, note

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")


def ends(function, works, jobs: int = 2, seconds: float = 20.0):
    """Return the result, or the problem, of each work."""
    done = do_all(function, works, jobs, lambda work: seconds)
    return {one.work: one.result if one.problem is None else one.problem for one in done}


def test_results_come_back():
    assert ends(lambda number: number**2, range(7)) == {number: number**2 for number in range(7)}


def test_no_work_is_no_process():
    assert ends(lambda number: number, []) == {}


def test_an_error_is_a_problem_of_its_own_work():
    found = ends(lambda number: 1 // number, [0, 1])

    assert found[1] == 1
    assert found[0].startswith("ZeroDivisionError")


def test_a_killed_process_is_a_problem_of_its_own_work():
    found = ends(lambda number: os.kill(os.getpid(), signal.SIGKILL) if number else "whole", [0, 1])

    assert found == {0: "whole", 1: "it ended without a word"}


def test_a_process_that_takes_too_long_is_killed():
    found = ends(lambda number: time.sleep(60 * number), [0, 1], seconds=0.5)

    assert found == {0: None, 1: "it took too long"}


def test_what_concerns_all_stops_all():
    def full(number):
        raise CourseError("The disk is full.")

    with pytest.raises(CourseError, match="disk is full"):
        ends(full, [1, 2, 3])


def test_a_work_cannot_change_the_parent():
    seen = []

    ends(seen.append, [1, 2])

    assert seen == []


def test_large_results_do_not_block():
    found = ends(lambda number: "x" * 3_000_000, [1, 2])

    assert [len(text) for text in found.values()] == [3_000_000] * 2


def test_no_process_outlives_an_interrupted_crew():
    works = do_all(
        lambda number: os.getpid() if number == 0 else time.sleep(60), [0, 1], 2, lambda work: 90.0
    )
    first = next(works)
    assert first.result != os.getpid()

    works.close()

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_it_is_known_what_a_killed_process_was_doing():
    def work(number):
        note(f"exercise {number}")
        os.kill(os.getpid(), signal.SIGKILL)

    (done,) = do_all(work, [3], 1, lambda work: 20.0)
    assert (done.noted, done.late) == ("exercise 3", False)


def test_it_is_known_what_a_late_process_was_doing():
    def work(number):
        note("waiting")
        time.sleep(60)

    (done,) = do_all(work, [3], 1, lambda work: 0.5)
    assert (done.noted, done.late) == ("waiting", True)


def test_a_process_that_takes_much_memory_ends_alone():
    found = ends(lambda number: len(bytearray(number * MEMORY_BYTES)), [0, 2])
    assert found == {0: 0, 2: "MemoryError: "}
