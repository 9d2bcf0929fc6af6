"""One notebook of one section, run by nbval in a watched kernel, exercise by exercise.

This is a pytest plugin beside nbval's. nbval collects the graded notebook and runs its cells. Where it would
compare the outputs of a check cell, the course's judge decides, and what nbval then reports of that cell is
the verdict. The plugin also sees to it that nothing in the student's cells changes how they are run, and that
the end of one exercise is not that of another; and it keeps what came out.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbval.plugin
import pytest

from coursekit.checks.exercise import Exercise
from coursekit.checks.handing_in import MIME
from coursekit.checks.reading import Reading, decode_readings
from coursekit.grading.answers.assembly import METADATA_KEY, GradedCell, definitions_of, make_graded_notebook
from coursekit.grading.execution.kernel import WatchedKernel
from coursekit.grading.execution.provisioner import KERNEL_NAME, temporary_folder
from coursekit.grading.execution.workers import note_progress
from coursekit.grading.outcome import ExerciseRun, Outcome, is_memory_error

Judge = Callable[[Exercise, ExerciseRun], bool]
"""Decides from what an exercise handed in, its `readings`, whether its check cell passes."""

MOST_SECONDS = 600.0
"""For an exercise without a limit of its own, as when the solved notebook itself is run."""

OUTPUT_LENGTH = 4000
"""Characters of a student's own output that are kept for the feedback."""

OUTPUT_BYTES = 10 * 1024**2
"""What the cells of one exercise may print and show, pictures included."""

_QUIET_SECONDS = 3  # for the last of a cell's output, after its reply
_SETUP_SECONDS = 300.0
_REPLAY_SECONDS = 20.0
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


class KernelsGone(Exception):
    """No kernel can be had any more: the process that forks them has ended."""


def run_notebook(
    cells: Sequence[GradedCell],
    exercises: Mapping[str, Exercise],
    judge: Judge,
    *,
    seconds: Mapping[str, float] | None = None,
    lost: Mapping[str, Outcome] | None = None,
) -> dict[str, ExerciseRun]:
    """Run a graded notebook under nbval, and return what came of each exercise that has a cell in it.

    seconds: that the cells of each exercise may take together. lost: exercises that brought down the process
    that graded them, with the outcome to record: they are not run.

    Raises:
        KernelsGone: the notebook has to be run again, once there are kernels.
    """
    plugin = _SessionPlugin(exercises, judge, seconds or {})
    plugin.runs = {exercise: ExerciseRun(lost=outcome) for exercise, outcome in (lost or {}).items()}
    # It goes with the fork server's folder where this process is killed.
    with tempfile.TemporaryDirectory(
        prefix="nbval-", dir=temporary_folder(), ignore_cleanup_errors=True
    ) as folder:
        path = Path(folder) / "graded.ipynb"
        path.write_text(json.dumps(make_graded_notebook(cells)), encoding="utf-8")
        _run_pytest(path, plugin)
    return plugin.runs


def _run_pytest(path: Path, plugin: _SessionPlugin) -> None:
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):  # the user's own habits are not wanted here
        os.environ.pop(name, None)
    arguments = [str(path), "--nbval", "--nbval-kernel-name", KERNEL_NAME, "--rootdir", str(path.parent)]
    arguments += ["--disable-plugin-autoload", "-c", os.devnull, "-p", "no:cacheprovider"]
    arguments += ["-q", "--tb=no", "--no-header", "--capture=no"]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = pytest.main(arguments, plugins=[nbval.plugin, plugin])
    if plugin.kernels_gone or not plugin.has_begun:
        raise KernelsGone(plugin.last_error or printed.getvalue().strip()[-500:])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"nbval ended with {code!r}: {plugin.last_error} {printed.getvalue()[-500:]}")


@dataclass(eq=False)  # pytest 8 wants its plugins hashable
class _SessionPlugin:
    """The plugin. runs: what came of each exercise. last_error: the last sentence about what went wrong."""

    exercises: Mapping[str, Exercise]
    judge: Judge
    seconds: Mapping[str, float]
    runs: dict[str, ExerciseRun] = field(default_factory=dict)
    last_error: str = ""
    has_begun: bool = False
    kernels_gone: bool = False

    def __post_init__(self) -> None:
        # What runs again where a kernel has to be replaced: sources, and the exercise that they belong to.
        self._replayed: list[tuple[str, str]] = []
        self._seconds_left = 0.0  # of the exercise
        self._bytes_left = 0  # of its output
        self._exercise: str | None = None
        self._exercise_cells: list[str] = []  # the cells of this exercise that have run
        self._kernel_was_used = False  # by cells of any exercise
        self._kernel_is_shared = False  # with an earlier exercise

    def pytest_configure(self, config: pytest.Config) -> None:
        nbval.plugin.RunningKernel = WatchedKernel

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Decide how each cell is run: what a student wrote into a cell must not."""
        for item in items:
            item.options = dict.fromkeys(("check", "check_exception", "skip"), False)
            item.options["check"] = item.cell.metadata[METADATA_KEY]["role"] == "check"
            item.output_timeout = _QUIET_SECONDS
            item.comparison_traceback = []  # nbval shows it where a comparison fails
            item.compare_outputs = lambda outputs, reference, item=item: self._compare(item, outputs)
            item.runtest = lambda item=item, run_cell=item.runtest: self._run_item(item, run_cell)

    def pytest_exception_interact(self, node: Any, call: Any, report: Any) -> None:
        self.last_error = str(call.excinfo.value)[:500] if call.excinfo else ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
        """Take over nbval's verdict on a check cell."""
        report = yield
        about = item.cell.metadata[METADATA_KEY]
        if report.when == "call" and about["role"] == "check" and about["exercise"] in self.runs:
            self.runs[about["exercise"]].passed = report.passed
        return report

    def _run_item(self, item: Any, run_cell: Callable[[], None]) -> None:
        """Run one cell as nbval does, in a kernel that lives, and keep what came of it."""
        self.has_begun = True
        if self.kernels_gone:
            pytest.skip("there is no kernel")
        cell = GradedCell(item.cell.source, **item.cell.metadata[METADATA_KEY])
        run = self.runs.setdefault(cell.exercise, ExerciseRun()) if cell.exercise else ExerciseRun()
        if run.lost:
            pytest.skip("the exercise has ended")
        if cell.exercise != self._exercise:
            self._begin_exercise(cell.exercise)
        if item.parent.kernel.lost:
            self._replace_kernel(item.parent)
        start = time.monotonic()
        try:
            self._run_in_kernel(item, run_cell)
        except Exception:
            # What an earlier exercise has left behind may be the cause: once more without it.
            if not (self._may_be_fault_of_earlier(item.parent) and self._restart_exercise(item.parent)):
                raise
            self._run_in_kernel(item, run_cell)
        finally:
            run.seconds += time.monotonic() - start
            self._keep_result(cell, run, item)

    def _may_be_fault_of_earlier(self, collector: Any) -> bool:
        """Tell whether an earlier exercise may have ended the kernel, or taken the memory that it has."""
        kernel: WatchedKernel = collector.kernel
        error = f"{kernel.reply.get('ename')}: {kernel.reply.get('evalue')}"
        return self._kernel_is_shared and (kernel.lost is not None or is_memory_error(error))

    def _run_in_kernel(self, item: Any, run_cell: Callable[[], None]) -> None:
        """Run a cell in the kernel that is there."""
        kernel: WatchedKernel = item.parent.kernel
        kernel.allow(seconds=self._seconds_left, output=max(0, self._bytes_left))
        kernel.reply = {}
        start = time.monotonic()
        try:
            run_cell()
        except nbval.plugin.NbCellError:
            raise
        except Exception:  # what came from the kernel was nothing that nbval could take
            kernel.lose(Outcome.TAMPERED)
            raise
        finally:
            self._seconds_left -= time.monotonic() - start
            self._bytes_left -= kernel.said
            item.parent.timed_out = False  # nbval would expect the next cells to fail

    def _begin_exercise(self, exercise: str) -> None:
        note_progress(exercise)
        self._exercise, self._exercise_cells = exercise, []
        self._kernel_is_shared = self._kernel_was_used
        self._seconds_left = self.seconds.get(exercise, MOST_SECONDS) if exercise else _SETUP_SECONDS
        self._bytes_left = OUTPUT_BYTES

    def _restart_exercise(self, collector: Any) -> bool:
        """Start the exercise over in its own kernel, up to the cell that was lost; tell whether it lives."""
        self._replace_kernel(collector)
        cells = self._exercise_cells
        self._begin_exercise(self._exercise or "")
        self._exercise_cells = cells
        for source in cells:
            collector.kernel.allow(seconds=self._seconds_left, output=OUTPUT_BYTES)
            collector.kernel.run(source)
        return not collector.kernel.lost

    def _replace_kernel(self, collector: Any) -> None:
        """Start another kernel, and bring it to where the lost one was: set-up, helpers, imports."""
        with contextlib.suppress(Exception):  # whatever state it is in
            collector.kernel.stop()
        self._kernel_was_used = self._kernel_is_shared = False
        try:
            collector.kernel = WatchedKernel(KERNEL_NAME)
        except Exception:
            self.kernels_gone = True
            raise
        for exercise, source in [(exercise, source) for exercise, source in self._replayed if source]:
            seconds = _REPLAY_SECONDS if exercise else _SETUP_SECONDS
            collector.kernel.allow(seconds=seconds, output=OUTPUT_BYTES)
            collector.kernel.run(source)
            if collector.kernel.lost:  # what did no harm before does now: go on with what does none
                self._replayed = [(owner, text) for owner, text in self._replayed if not owner]
                self._replace_kernel(collector)
                return

    def _keep_result(self, cell: GradedCell, run: ExerciseRun, item: Any) -> None:
        kernel: WatchedKernel = item.parent.kernel
        if cell.role in ("extra", "answer"):
            self._exercise_cells.append(cell.source)
            self._kernel_was_used = True
            run.output = (run.output + join_outputs(getattr(item, "test_outputs", [])))[:OUTPUT_LENGTH]
        if kernel.lost:
            run.lost = kernel.lost
        elif kernel.reply.get("status") == "error" and cell.role != "check":
            error = shorten_error(f"{kernel.reply.get('ename')}: {kernel.reply.get('evalue')}")
            if cell.role == "answer":
                run.error = run.error or error
            elif cell.role == "extra":
                run.own_error = run.own_error or error
            self.last_error = self.last_error or error
        elif cell.role == "check" and run.readings is None:
            run.has_no_answer = True
        self._keep_for_replay(cell, kernel_is_lost=kernel.lost is not None)

    def _keep_for_replay(self, cell: GradedCell, *, kernel_is_lost: bool) -> None:
        if kernel_is_lost:  # one of the cells of this exercise may be the cause
            self._replayed = [
                (exercise, definitions_of(source) if exercise and exercise == cell.exercise else source)
                for exercise, source in self._replayed
            ]
        elif cell.role in ("given", "extra"):
            self._replayed.append((cell.exercise, cell.source))
        elif cell.role == "answer":
            self._replayed.append((cell.exercise, definitions_of(cell.source)))

    def _compare(self, item: Any, outputs: list[Any]) -> bool:
        """Stand in the place of nbval's comparison of a check cell: read what was handed in, and judge it."""
        exercise = self.exercises[item.cell.metadata[METADATA_KEY]["exercise"]]
        run = self.runs[exercise.id]
        run.readings = read_answer(exercise, outputs)
        run.has_no_answer = run.readings is None
        if run.has_no_answer:
            item.parent.kernel.lose(Outcome.TAMPERED)  # no later exercise should meet what has done this
            return False
        return self.judge(exercise, run)


def read_answer(exercise: Exercise, outputs: list[Any]) -> dict[str, Reading] | None:
    """Read the one answer among a check's outputs; None where there is none, several, or a wrong one."""
    answers = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    if len(answers) != 1 or not isinstance(answers[0], dict) or answers[0].get("exercise") != exercise.id:
        return None
    text = answers[0].get("values")
    if not isinstance(text, str):
        return None
    try:
        return decode_readings(text, exercise.values_and_evidence)
    except ValueError:
        return None


def join_outputs(outputs: list[Any]) -> str:
    """Return what cells printed and showed as plain text; what is on stderr is noise of libraries."""
    texts = []
    for output in outputs:
        if output["output_type"] == "stream" and output.get("name") == "stdout":
            texts.append(str(output["text"])[:OUTPUT_LENGTH])
        elif output["output_type"] in ("execute_result", "display_data"):
            texts.append(str(output["data"].get("text/plain", ""))[:OUTPUT_LENGTH] + "\n")
    return _ANSI.sub("", "".join(texts))


def shorten_error(text: str) -> str:
    """Return an error's text from a kernel as one short line, without colours."""
    return " ".join(_ANSI.sub("", text).split())[:300]
