"""What all tests share: calm threads, and the real reviews where they are."""

import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import ROOT

# They need a browser: `make e2e` names them.
collect_ignore = ["e2e"]

# Several processes share the cores here (pytest-xdist's workers, and a notebook's kernel for each). OpenMP's
# threads wait for each other in a busy loop: with more threads than cores a training takes ten times as long.
# To be set before anybody imports torch; kernels inherit it.
_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
if _WORKERS > 1:
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // _WORKERS)))

# As the command does: the debugger of an older ipykernel would else write a warning into what tests read, and
# jsonschema would take a second more to import.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Random cases are the same in every run, and a busy machine may take its time.
settings.register_profile("coursekit", deadline=None, derandomize=True)
settings.load_profile("coursekit")


@cache
def _grades(file: str) -> bool:
    """Tell whether a file of tests grades in the sandbox: it then has one of the marks for that."""
    path = ROOT / file
    return path.suffix == ".py" and "from tests.grading.marks import" in path.read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests out by files, as `--dist loadfile` does, but let one process do all that grade.

    A class takes all cores, and its memory is measured: two classes beside each other would say nothing.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            return "grading" if _grades(file) else file

    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first, so that at the end no process waits long for another one."""
    long_files = ("tests/test_colab_rehearsal.py", "tests/exercises/test_variants.py")

    def sort_key(item: pytest.Item) -> tuple[bool, bool]:
        file = item.nodeid.split("::")[0]
        return not _grades(file), file not in long_files

    items.sort(key=sort_key)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the real reviews: `$COURSEKIT_DATA`, or `../shared/data` beside the repository."""
    places = (Path(os.environ.get("COURSEKIT_DATA", "sample")), Path(__file__).parents[2] / "shared" / "data")
    for place in places:
        if (place / "imdb" / "train.parquet").is_file():
            return place
    pytest.skip("The real reviews are not here: set COURSEKIT_DATA to a folder with imdb/train.parquet.")


@pytest.fixture(scope="session")
def torchtext_basic_english() -> Callable[[str], list[str]]:
    """torchtext's own tokenizer. The package no longer imports under current torch; this file of it does."""
    package = importlib.util.find_spec("torchtext")
    if package is None or package.origin is None:
        pytest.skip("torchtext is not installed: it has no release for Python 3.13 and newer.")
    path = Path(package.origin).parent / "data" / "utils.py"
    spec = importlib.util.spec_from_file_location("torchtext_data_utils", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.get_tokenizer("basic_english")


@pytest.fixture
def ordinary_folder() -> Iterator[Path]:
    """A new folder of a user without rights, as whom the test runs: root may read and write all."""
    if not hasattr(os, "setresuid"):
        pytest.skip("this system lets no process be another user for a while")
    from tests.as_user import ORDINARY

    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        if root:
            os.chown(name, ORDINARY, ORDINARY)
            os.setresuid(ORDINARY, ORDINARY, 0)
        try:
            yield Path(name)
        finally:
            if root:
                os.setresuid(0, 0, 0)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Small matrices: more threads only get in each other's way, above all beside other test processes."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
