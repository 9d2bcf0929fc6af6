"""What a student waits for: imports, the command's help, and the first check of a notebook."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from measurements import Measurement, ReportProgress
from ten_cells import ROOT, install_otter, make_otter_autograder, run_command

from coursekit.errors import CourseError
from coursekit.grading.demo_class import read_course_notebooks

ROUNDS = 5  # of which the middle one counts
_TIME_IMPORT = (
    "import time, torch; start = time.perf_counter(); import coursekit; print(time.perf_counter() - start)"
)
_TIME_CHECK = (
    "import time\nbegin = time.perf_counter()\n{check}\nprint('SECONDS', time.perf_counter() - begin)"
)


def measure(report_progress: ReportProgress) -> tuple[list[Measurement], list[str]]:
    """Return the measurements, and notes for the reader."""
    report_progress("imports and help")
    imports = statistics.median(float(_run_python("-c", _TIME_IMPORT)) for _ in range(ROUNDS))
    help_seconds = statistics.median(_time_help() for _ in range(ROUNDS))
    report_progress("the first check")
    ours = statistics.median(_time_first_check() for _ in range(ROUNDS))
    measurements = [
        Measurement("import coursekit, after torch", imports, 0.05, "s"),
        Measurement("coursekit --help", help_seconds, 0.2, "s"),
        Measurement("first check of a notebook", ours, 0.05, "s"),
    ]
    try:
        theirs = statistics.median(_time_otter_check() for _ in range(ROUNDS))
    except CourseError as error:
        return measurements, [f"otter's check was not measured. {error}"]
    return measurements, [f"otter's check of the same exercise takes {1000 * theirs:.0f} ms the first time."]


def _time_help() -> float:
    start = time.perf_counter()
    _run_python("-m", "coursekit", "--help")
    return time.perf_counter() - start


def _time_first_check() -> float:
    """Return the seconds of the first check in a process that has run the set-up cell and the answer."""
    (notebook,) = read_course_notebooks(ROOT, ["I"])
    setup = next("".join(cell["source"]) for cell in notebook.template["cells"] if cell["id"] == "setup")
    program = "\n".join([setup, notebook.solutions["I-1-answer"], _TIME_CHECK.format(check='check("I.1")')])
    return _read_seconds(_run_python("-m", "IPython", "-c", program))


def _time_otter_check() -> float:
    """Return the same for `otter.Notebook.check`, in otter's environment."""
    otter = install_otter()
    (notebook,) = read_course_notebooks(ROOT, ["I"])
    setup = next("".join(cell["source"]) for cell in notebook.template["cells"] if cell["id"] == "setup")
    with tempfile.TemporaryDirectory() as folder:
        tests = make_otter_autograder(Path(folder), otter).parent / "tests"
        begin = f"import otter\ngrader = otter.Notebook(tests_dir={str(tests)!r})"
        check = _TIME_CHECK.format(check='grader.check("I_1", global_env=globals())')
        program = "\n".join([setup, notebook.solutions["I-1-answer"], begin, check])
        return _read_seconds(
            run_command([otter.parent / "python", "-m", "IPython", "-c", program], Path(folder))
        )


def _read_seconds(output: str) -> float:
    return float(output.rpartition("SECONDS")[2])


def _run_python(*words: str) -> str:
    """Return what Python prints. Raises `CourseError` where it fails."""
    return run_command([sys.executable, *words], ROOT)
