"""Executing one notebook in a fresh kernel, cell by cell, and keeping what each cell showed."""

from __future__ import annotations

import contextlib
import copy
import os
import re
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.checks.report import MIME as REPORT_MIME
from coursekit.errors import CourseError
from coursekit.workbook.cells import Notebook, count_code_cells

_MAX_SOCKET_PATH = 95  # characters; systems allow 104 to 108, and "-1" to "-5" follow
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"(?:Cell In\s*\[\d+\], line |Input In \[\d+\], in <cell line: )(\d+)")


class CellCounter:
    """Counts executed cells over several notebooks. `show` gets a few words and the number of cells done."""

    def __init__(self, show: Callable[[str, int], None]) -> None:
        self._show = show
        self._cells_before = 0

    def start_notebook(self, label: str, notebook: Notebook) -> Callable[[int], None]:
        """Begin a notebook; return what to call before each of its code cells, with its number from 1."""
        before = self._cells_before
        count = count_code_cells(notebook)
        self._cells_before += count  # also where the notebook stops early

        def on_cell(number: int) -> None:
            self._show(f"{label}, cell {number} of {count}", before + number - 1)

        return on_cell


Progress = Callable[[int], AbstractContextManager[CellCounter]]
"""Call it with the number of all cells; it gives a `CellCounter` for the `with` block."""


@contextlib.contextmanager
def hide_progress(total: int) -> Iterator[CellCounter]:
    """Show nothing."""
    yield CellCounter(lambda label, done: None)


@dataclass(frozen=True)
class CellError:
    """A cell that did not run to its end: its position from 0, the error in one line, its line if known."""

    index: int
    text: str
    line: int | None = None


@dataclass(frozen=True)
class Panel:
    """One check panel: the cell's position from 0, and the panel's data (`exercise`, `state`, ...)."""

    index: int
    data: dict[str, Any]

    @property
    def exercise(self) -> str:
        """The exercise's id."""
        return str(self.data.get("exercise"))

    @property
    def state(self) -> str:
        """One of "passed", "not attempted", "wrong"."""
        return str(self.data.get("state"))


@dataclass(frozen=True)
class Execution:
    """An executed notebook, the errors on the way and the check panels, in the order of the cells.

    `stopped_at` is the position of the cell after which nothing ran any more, None after a whole run.
    `peak_memory` is the most that the kernel ever held, in bytes, None where the system does not tell.
    """

    notebook: Notebook
    errors: tuple[CellError, ...]
    panels: tuple[Panel, ...]
    stopped_at: int | None = None
    peak_memory: int | None = None


def kernel_environment(data: str, scratch: Path) -> dict[str, str]:
    """Return the kernel's environment: this process's, with what could change an output fixed.

    `data` becomes COURSEKIT_DATA. `scratch` is an empty folder for IPython, so that the user's own start-up
    files and history stay out of it.
    """
    fixed_values = {
        "COURSEKIT_DATA": data,
        "TQDM_DISABLE": "1",  # progress bars write to stderr, at a speed of their own
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a warning of the debugger on stderr
        "IPYTHONDIR": str(scratch),
    }
    dropped_keys = {"MPLBACKEND", "PYTHONWARNINGS", "PYTHONSTARTUP", "FORCE_COLOR", "NO_COLOR", "COLUMNS"}
    return {key: value for key, value in os.environ.items() if key not in dropped_keys} | fixed_values


def execute(
    notebook: Notebook,
    folder: Path,
    data: str,
    on_cell: Callable[[int], None] = lambda number: None,
    timeout: int = 600,
) -> Execution:
    """Execute a copy of `notebook` with `folder` as the working folder.

    `data` becomes COURSEKIT_DATA; `on_cell` is called before each code cell with its number from 1.
    The kernel is gone when this returns, and its memory is free. An error in a cell is kept and the next cell
    runs, because exercises do not depend on each other. After an error in the set-up cell, or when the kernel
    is gone or a cell takes longer than `timeout` seconds, the rest is left out. Raises `CourseError` when no
    kernel starts.
    """
    import nbformat

    node = nbformat.from_dict(copy.deepcopy(notebook))
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(prefix="coursekit-", ignore_cleanup_errors=True) as scratch:
        environment = kernel_environment(data, Path(scratch))
        client = _make_client(node, folder, Path(scratch), timeout)
        with _start_kernel(client, environment, folder) as process:
            errors, stopped_at = _run_cells(client, node, on_cell)
            peak_memory = _read_peak_memory(process)
    executed: Notebook = _to_plain_dicts(node)
    executed["metadata"] = copy.deepcopy(notebook["metadata"])  # the client adds the kernel's versions
    return Execution(
        notebook=executed,
        errors=tuple(errors),
        panels=tuple(find_panels(executed)),
        stopped_at=stopped_at,
        peak_memory=peak_memory,
    )


@contextlib.contextmanager
def _start_kernel(client: Any, environment: dict[str, str], folder: Path) -> Iterator[int | None]:
    """Start the kernel and give its process id; stop it at the end, and wait until it has gone."""
    from jupyter_core.utils import run_sync

    manager = client.km
    try:
        with client.setup_kernel(env=environment, cwd=str(folder)):
            yield getattr(manager.provisioner, "pid", None)
    except (OSError, RuntimeError) as error:
        raise CourseError(
            f"The notebook's kernel did not start or answer ({error}): is ipykernel there?"
        ) from error
    finally:
        # Ctrl-C came while it started: nbclient leaves the kernel then, and the manager cannot stop it.
        if manager.has_kernel:
            run_sync(manager.provisioner.kill)()
            run_sync(manager.provisioner.wait)()


def _run_cells(client: Any, node: Any, on_cell: Callable[[int], None]) -> tuple[list[CellError], int | None]:
    """Run the cells of `node` in place; return their errors and `stopped_at`."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    replies: dict[int, Any] = {}
    client.on_cell_executed = lambda cell, cell_index, execute_reply: replies.update(
        {cell_index: execute_reply}
    )
    errors: list[CellError] = []
    code = ((index, cell) for index, cell in enumerate(node.cells) if cell.cell_type == "code")
    for number, (index, cell) in enumerate(code, start=1):
        on_cell(number)
        try:
            client.execute_cell(cell, index)
        except CellTimeoutError:
            text = f"took longer than {client.timeout} s and was stopped"
            return [*errors, CellError(index, text)], index
        except DeadKernelError:
            text = "the kernel died; it may have run out of memory"
            return [*errors, CellError(index, text)], index
        error = _find_cell_error(index, cell, replies.get(index))
        if error:
            errors.append(error)
            if cell.metadata.get("coursekit", {}).get("role") == "setup":
                return errors, index
    return errors, None


def _read_peak_memory(process: int | None) -> int | None:
    """Return the most memory that a running process has held so far, in bytes; only Linux tells."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    match = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)
    return int(match[1]) * 1024 if match else None


def _make_client(node: Any, folder: Path, scratch: Path, timeout: int) -> Any:
    """Return a client whose kernel is this very Python, whatever kernels the user has installed by name."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    manager = AsyncKernelManager(kernel_name="python3")
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="Python 3",
        language="python",
    )
    connection = scratch / "kernel.json"
    manager.connection_file = str(connection)
    if hasattr(socket, "AF_UNIX") and len(str(connection)) < _MAX_SOCKET_PATH:
        manager.transport = "ipc"  # files in the scratch folder instead of open network ports
        manager.ip = str(connection.with_suffix(""))
    client = NotebookClient(
        node,
        km=manager,
        timeout=timeout,
        startup_timeout=120,
        allow_errors=True,  # the cells after a failed one run too; `_find_cell_error` finds what failed
        record_timing=False,  # times would differ in every build
        coalesce_streams=True,  # how print's text is cut into messages is chance
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder)}},
    )
    client.owns_km = True  # so that it also stops the kernel
    return client


def _find_cell_error(index: int, cell: Any, reply: Any) -> CellError | None:
    """Return a cell's error in one line, None where it ran through or is tagged to raise.

    The reply decides, not the outputs: what a cell shows is under the cell's control.
    """
    content = (reply or {}).get("content", {})
    if content.get("status", "ok") == "ok" or "raises-exception" in cell.metadata.get("tags", []):
        return None
    traceback = _ANSI.sub("", "\n".join(content.get("traceback", [])))
    lines = _CELL_LINE.findall(traceback)
    text = f"{content.get('ename', 'not executed')}: {content.get('evalue', content['status'])}"
    return CellError(index, " ".join(text.split())[:300], int(lines[0]) if lines else None)


def _to_plain_dicts(value: Any) -> Any:
    """Return a copy in which nbformat's nodes are plain dictionaries."""
    if isinstance(value, dict):
        return {key: _to_plain_dicts(part) for key, part in value.items()}
    return [_to_plain_dicts(part) for part in value] if isinstance(value, list) else value


def find_panels(notebook: Notebook) -> list[Panel]:
    """Return the check panels in a notebook's outputs, in the order of the cells."""
    return [
        Panel(index, output["data"][REPORT_MIME])
        for index, cell in enumerate(notebook["cells"])
        for output in cell.get("outputs", [])
        if REPORT_MIME in output.get("data", {})
    ]


def stderr_text(notebook: Notebook, index: int) -> str:
    """Return what cell `index` wrote to stderr."""
    outputs = notebook["cells"][index].get("outputs", [])
    return "".join(
        output["text"]
        for output in outputs
        if output["output_type"] == "stream" and output["name"] == "stderr"
    )
