"""One submission of one section, run by nbval in a watched kernel, and seen exercise by exercise.

This is a pytest plugin beside nbval's. nbval collects the graded notebook, runs its cells and compares the
checks' outputs with the reference's; the plugin sees to it that nothing in the student's cells changes how
that is done, that one exercise's end is not another's, and keeps what came out.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import nbval.plugin
import pytest

from coursekit.checks.exercise import Exercise
from coursekit.checks.handing_in import MIME
from coursekit.checks.judge import judge_readings
from coursekit.checks.reading import Reading, decode
from coursekit.course import Course
from coursekit.grading.answers.assembly import KEY, Part, definitions, graded_notebook
from coursekit.grading.execution.canonical import answer_text, reference_text
from coursekit.grading.execution.kernel import WatchedKernel
from coursekit.grading.execution.provisioner import KERNEL_NAME
from coursekit.grading.execution.workers import note
from coursekit.grading.outcome import Outcome, Seen

SHOWN = 4000
"""Characters of a student's own output that are kept for the feedback."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def handed_in(exercise: Exercise, outputs: list[Any]) -> dict[str, Reading] | None:
    """Take the one answer out of a check's outputs; None where there is none, several, or a wrong one."""
    found = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    if len(found) != 1 or not isinstance(found[0], dict) or found[0].get("exercise") != exercise.id:
        return None
    text = found[0].get("values")
    if not isinstance(text, str):
        return None
    try:
        return decode(text, exercise.values)
    except ValueError:
        return None


def references_of(exercises: Mapping[str, Exercise], seen: Mapping[str, Seen]) -> dict[str, str]:
    """Return the canonical texts of a reference run."""
    return {
        exercise: reference_text(exercises[exercise], one.readings)
        for exercise, one in seen.items()
        if one.readings is not None
    }


def text_of(outputs: list[Any]) -> str:
    """Return what cells showed as plain text; what they wrote to stderr is noise of libraries."""
    found = []
    for output in outputs:
        if output["output_type"] == "stream" and output.get("name") == "stdout":
            found.append(str(output["text"])[:SHOWN])
        elif output["output_type"] in ("execute_result", "display_data"):
            found.append(str(output["data"].get("text/plain", ""))[:SHOWN] + "\n")
    return _ANSI.sub("", "".join(found))


def one_line(text: str) -> str:
    """Return a text from a kernel as one short line."""
    return " ".join(_ANSI.sub("", text).split())[:300]


OUTPUT_BYTES = 10 * 1024**2
"""What the cells of one exercise may say, pictures included."""

_QUIET_SECONDS = 3  # for the last of a cell's output, after its reply
_SETUP_SECONDS = 300.0
_REPLAY_SECONDS = 20.0


@dataclass(frozen=True)
class Terms:
    """How a section is graded: its exercises and data, the reference's texts, and seconds for each exercise.

    Without references, the run is the reference's own. Without a course, nothing is judged: the answers are
    only read.
    """

    exercises: Mapping[str, Exercise]
    course: Course | None
    references: Mapping[str, str]
    seconds: Mapping[str, float]
    most_seconds: float = 600.0


class KernelsGone(Exception):
    """No kernel can be had any more: what forks them has ended."""


def run(parts: list[Part], terms: Terms, lost: Mapping[str, Outcome] | None = None) -> dict[str, Seen]:
    """Run a graded notebook under nbval and give what was seen of each exercise.

    lost: exercises that brought down the process that graded them, with what to record: they are not run.

    Raises:
        KernelsGone: see there.
    """
    with tempfile.TemporaryDirectory(prefix="coursekit-nbval-", ignore_cleanup_errors=True) as folder:
        return _run_in(Path(folder), parts, terms, lost or {})


def _run_in(folder: Path, parts: list[Part], terms: Terms, lost: Mapping[str, Outcome]) -> dict[str, Seen]:
    path = folder / "graded.ipynb"
    path.write_text(json.dumps(graded_notebook(parts, terms.references)), encoding="utf-8")
    session = _Session(terms, {exercise: Seen(lost=outcome) for exercise, outcome in lost.items()})
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):  # the user's own habits are not wanted here
        os.environ.pop(name, None)
    arguments = [str(path), "--nbval", "--nbval-kernel-name", KERNEL_NAME, "--rootdir", str(folder)]
    arguments += ["--disable-plugin-autoload", "-c", os.devnull, "-p", "no:cacheprovider"]
    arguments += ["-q", "--tb=no", "--no-header", "--capture=no"]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = pytest.main(arguments, plugins=[nbval.plugin, session])
    if session.gone or not session.begun:
        raise KernelsGone(session.trouble or said.getvalue().strip()[-500:])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"nbval ended with {code!r}: {session.trouble} {said.getvalue()[-500:]}")
    return session.seen


@dataclass(eq=False)  # pytest 8 wants its plugins hashable
class _Session:
    """The plugin. seen: exercise to what was seen of it."""

    terms: Terms
    seen: dict[str, Seen] = field(default_factory=dict)
    trouble: str = ""
    begun: bool = False
    gone: bool = False

    def __post_init__(self) -> None:
        # What runs again where a kernel has to be replaced: sources, and whose they are.
        self._replayed: list[tuple[str, str]] = []
        self._left = 0.0  # seconds that the exercise may still take
        self._room = 0  # bytes that it may still say
        self._current: str | None = None
        self._own: list[str] = []  # the cells of this exercise that have run
        self._used = False  # whether cells of any exercise have run in this kernel
        self._shared = False  # whether those of an earlier exercise have

    def pytest_configure(self, config: pytest.Config) -> None:
        nbval.plugin.RunningKernel = WatchedKernel

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Decide how each cell is run: what a student wrote into a cell must not."""
        for item in items:
            about = item.cell.metadata[KEY]
            item.options = dict.fromkeys(("check", "check_exception", "skip"), False)
            item.output_timeout = _QUIET_SECONDS
            compare = item.compare_outputs
            if about["role"] == "check":
                item.options["check"] = True
                item.compare_outputs = lambda test, ref, item=item, compare=compare: self._compare(
                    item.cell.metadata[KEY]["exercise"], test, ref, compare
                )
            item.runtest = lambda item=item, plain=item.runtest: self._run(item, plain)

    def pytest_exception_interact(self, node: Any, call: Any, report: Any) -> None:
        self.trouble = str(call.excinfo.value)[:500] if call.excinfo else ""

    def _run(self, item: Any, plain: Any) -> None:
        """Run one cell as nbval does, in a kernel that lives, and note what came of it."""
        self.begun = True
        if self.gone:
            pytest.skip("there is no kernel")
        part = Part(item.cell.source, item.cell.metadata[KEY]["role"], item.cell.metadata[KEY]["exercise"])
        seen = self.seen.setdefault(part.exercise, Seen()) if part.exercise else Seen()
        if seen.lost:
            pytest.skip("the exercise has ended")
        if part.exercise != self._current:
            self._begin(part.exercise)
        if item.parent.kernel.lost:
            self._replace_kernel(item.parent)
        start = time.monotonic()
        try:
            self._try(item, plain)
        except Exception:
            # What an earlier exercise has left behind may have ended the kernel: once more without it.
            if not (item.parent.kernel.lost and self._shared and self._come_here_again(item.parent)):
                raise
            self._try(item, plain)
        finally:
            seen.seconds += time.monotonic() - start
            self._note(part, seen, item.parent.kernel, item)

    def _try(self, item: Any, plain: Any) -> None:
        """Run a cell in the kernel that is there."""
        kernel: WatchedKernel = item.parent.kernel
        kernel.allow(self._left, max(0, self._room))
        kernel.reply = {}
        start = time.monotonic()
        try:
            plain()
        except nbval.plugin.NbCellError:
            raise
        except Exception:  # what came from the kernel was nothing that nbval could take
            kernel.lose(Outcome.TAMPERED)
            raise
        finally:
            self._left -= time.monotonic() - start
            self._room -= kernel.said
            item.parent.timed_out = False  # nbval would expect the next cells to fail

    def _come_here_again(self, collector: Any) -> bool:
        """Start the exercise over in a kernel of its own, up to the cell that was lost."""
        self._replace_kernel(collector)
        own = self._own
        self._begin(self._current or "")
        self._own = own
        for source in own:
            collector.kernel.allow(self._left, OUTPUT_BYTES)
            collector.kernel.run(source)
        return not collector.kernel.lost

    def _begin(self, exercise: str) -> None:
        note(exercise)
        self._current, self._own, self._shared = exercise, [], self._used
        self._left = self.terms.seconds.get(exercise, self.terms.most_seconds) if exercise else _SETUP_SECONDS
        self._room = OUTPUT_BYTES

    def _note(self, part: Part, seen: Seen, kernel: WatchedKernel, item: Any) -> None:
        reply = kernel.reply
        if part.role in ("extra", "answer"):
            self._own.append(part.source)
            self._used = True
        if kernel.lost:
            seen.lost = kernel.lost
        elif reply.get("status") == "error" and part.role != "check":
            said = one_line(f"{reply.get('ename')}: {reply.get('evalue')}")
            if part.role == "answer":
                seen.error = seen.error or said
            elif part.role == "extra":
                seen.own_error = seen.own_error or said
            self.trouble = self.trouble or said
        elif part.role == "check" and seen.readings is None:
            seen.broken = True
        if part.role in ("extra", "answer"):
            seen.output = (seen.output + text_of(getattr(item, "test_outputs", [])))[:SHOWN]
        if kernel.lost:  # one of the cells before may be the cause
            self._replayed = [
                (owner, definitions(source) if owner and owner == part.exercise else source)
                for owner, source in self._replayed
            ]
        elif part.role in ("given", "extra"):
            self._replayed.append((part.exercise, part.source))
        elif part.role == "answer":
            self._replayed.append((part.exercise, definitions(part.source)))

    def _replace_kernel(self, collector: Any) -> None:
        """Start another kernel, and bring it to where the lost one was: set-up, helpers, imports."""
        with contextlib.suppress(Exception):  # whatever state it is in
            collector.kernel.stop()
        self._used = self._shared = False
        try:
            collector.kernel = WatchedKernel(KERNEL_NAME)
        except Exception:
            self.gone = True
            raise
        for owner, source in [one for one in self._replayed if one[1]]:
            collector.kernel.allow(_REPLAY_SECONDS if owner else _SETUP_SECONDS, OUTPUT_BYTES)
            collector.kernel.run(source)
            if collector.kernel.lost:  # what did no harm before does now: go on with what does none
                self._replayed = [one for one in self._replayed if not one[0]]
                self._replace_kernel(collector)
                return

    def _compare(self, exercise: str, outputs: list[Any], reference: list[Any], compare: Any) -> bool:
        """Judge what was handed in, and let nbval compare its canonical text with the reference's."""
        seen, declared = self.seen[exercise], self.terms.exercises[exercise]
        seen.readings = handed_in(declared, outputs)
        if seen.readings is None:
            seen.broken = True
            return False
        if self.terms.course is None:
            return True
        seen.report = judge_readings(declared, seen.readings, self.terms.course)
        if not self.terms.references:
            seen.agrees = True
            return True
        text = answer_text(declared, seen.readings, seen.report, self.terms.references[exercise])
        seen.agrees = bool(compare([nbformat.v4.new_output("stream", name="stdout", text=text)], reference))
        return seen.agrees
