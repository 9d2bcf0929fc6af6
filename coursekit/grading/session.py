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
from coursekit.checks.report import Report
from coursekit.course import Course
from coursekit.grading.assembly import KEY, Part, definitions, graded_notebook
from coursekit.grading.canonical import answer_text, reference_text
from coursekit.grading.kernel import WatchedKernel
from coursekit.grading.outcome import Outcome
from coursekit.grading.provisioner import KERNEL_NAME

OUTPUT_BYTES = 10 * 1024**2
"""What the cells of one exercise may say, pictures included."""

SHOWN = 4000
"""Characters of a student's own output that are kept for the feedback."""

_QUIET_SECONDS = 3  # for the last of a cell's output, after its reply
_SETUP_SECONDS = 300.0
_REPLAY_SECONDS = 20.0
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


@dataclass
class Seen:
    """What was seen of an exercise.

    error, own_error: of the answer's cells, and of the student's own cells before it. lost: why its kernel
    was given up. broken: no proper answer was handed in.
    """

    readings: dict[str, Reading] | None = None
    report: Report | None = None
    agrees: bool = False
    error: str | None = None
    own_error: str | None = None
    lost: Outcome | None = None
    broken: bool = False
    output: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Terms:
    """How a section is graded: its exercises and data, the reference's texts, and seconds for each exercise.

    Without references, the run is the reference's own.
    """

    exercises: Mapping[str, Exercise]
    course: Course
    references: Mapping[str, str]
    seconds: Mapping[str, float]
    most_seconds: float = 600.0


def run(parts: list[Part], terms: Terms, folder: Path) -> dict[str, Seen]:
    """Run a graded notebook under nbval and give what was seen of each exercise. folder: an empty one."""
    path = folder / "graded.ipynb"
    path.write_text(json.dumps(graded_notebook(parts, terms.references)), encoding="utf-8")
    session = _Session(terms)
    arguments = [str(path), "--nbval", "--nbval-kernel-name", KERNEL_NAME, "--rootdir", str(folder)]
    arguments += ["-c", os.devnull, "-p", "no:cacheprovider", "-q", "--tb=no", "--no-header", "--capture=no"]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = pytest.main(arguments, plugins=[nbval.plugin, session])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"nbval ended with {code!r}: {session.trouble} {said.getvalue()[-500:]}")
    return session.seen


@dataclass
class _Session:
    """The plugin. seen: exercise to what was seen of it."""

    terms: Terms
    seen: dict[str, Seen] = field(default_factory=dict)
    trouble: str = ""

    def __post_init__(self) -> None:
        # What runs again where a kernel has to be replaced: sources, and whose they are.
        self._replayed: list[tuple[str, str]] = []
        self._left = 0.0  # seconds that the exercise may still take
        self._room = 0  # bytes that it may still say
        self._current: str | None = None

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
        part = Part(item.cell.source, item.cell.metadata[KEY]["role"], item.cell.metadata[KEY]["exercise"])
        seen = self.seen.setdefault(part.exercise, Seen()) if part.exercise else Seen()
        if seen.lost:
            pytest.skip("the exercise has ended")
        if part.exercise != self._current:
            self._begin(part.exercise)
        if item.parent.kernel.lost:
            self._replace_kernel(item.parent)
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
            took = time.monotonic() - start
            self._left -= took
            self._room -= kernel.said
            seen.seconds += took
            item.parent.timed_out = False  # nbval would expect the next cells to fail
            self._note(part, seen, kernel, item)

    def _begin(self, exercise: str) -> None:
        self._current = exercise
        self._left = self.terms.seconds.get(exercise, self.terms.most_seconds) if exercise else _SETUP_SECONDS
        self._room = OUTPUT_BYTES

    def _note(self, part: Part, seen: Seen, kernel: WatchedKernel, item: Any) -> None:
        reply = kernel.reply
        if kernel.lost:
            seen.lost = kernel.lost
        elif reply.get("status") == "error" and part.role != "check":
            said = _one_line(f"{reply.get('ename')}: {reply.get('evalue')}")
            if part.role == "answer":
                seen.error = seen.error or said
            elif part.role == "extra":
                seen.own_error = seen.own_error or said
            self.trouble = self.trouble or said
        elif part.role == "check" and seen.readings is None:
            seen.broken = True
        if part.role in ("extra", "answer"):
            seen.output = (seen.output + _text_of(getattr(item, "test_outputs", [])))[:SHOWN]
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
        collector.kernel = WatchedKernel(KERNEL_NAME)
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
        seen.report = judge_readings(declared, seen.readings, self.terms.course)
        if not self.terms.references:
            seen.agrees = True
            return True
        text = answer_text(declared, seen.readings, seen.report, self.terms.references[exercise])
        seen.agrees = bool(compare([nbformat.v4.new_output("stream", name="stdout", text=text)], reference))
        return seen.agrees


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


def references_of(terms: Terms, seen: Mapping[str, Seen]) -> dict[str, str]:
    """Give the canonical texts of a reference run."""
    return {
        exercise: reference_text(terms.exercises[exercise], one.readings)
        for exercise, one in seen.items()
        if one.readings is not None
    }


def _text_of(outputs: list[Any]) -> str:
    """Give what cells showed as plain text; what they wrote to stderr is noise of libraries."""
    found = []
    for output in outputs:
        if output["output_type"] == "stream" and output.get("name") == "stdout":
            found.append(str(output["text"])[:SHOWN])
        elif output["output_type"] in ("execute_result", "display_data"):
            found.append(str(output["data"].get("text/plain", ""))[:SHOWN] + "\n")
    return _ANSI.sub("", "".join(found))


def _one_line(text: str) -> str:
    return " ".join(_ANSI.sub("", text).split())[:300]
