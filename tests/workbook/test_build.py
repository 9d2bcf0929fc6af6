"""Executing, looking at the outputs, and the build as a whole. Three kernels are started here, no more."""

import copy
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager

from coursekit.cli.tables import bar
from coursekit.errors import CourseError
from coursekit.workbook import build as build_module
from coursekit.workbook import run as run_module
from coursekit.workbook.build import build, find_execution_problems, make_pairs
from coursekit.workbook.cells import to_text
from coursekit.workbook.execute import CellCounter, CellError, Panel, execute, kernel_environment
from coursekit.workbook.freshness import check_freshness
from coursekit.workbook.run import run_sections
from coursekit.workbook.source import BuildError
from tests.workbook.workbook_repo import (
    GOOD,
    REGISTRY,
    fake_execute,
    line_of,
    make_repo,
    quick_build,
    snapshot,
)

LINE = line_of(GOOD, 'I.1" role="check"')


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A workbook built by real kernels."""
    root = make_repo(
        tmp_path_factory.mktemp("built") / "repo", GOOD + "\n# %%\nimport os\nprint(os.environ)\n"
    )
    source = root / "answers" / "01_tiny.py"
    source.write_text(source.read_text().replace("print(os.environ)", 'print(os.environ["COURSEKIT_DATA"])'))
    changed = build(root, registry=REGISTRY)
    assert [path.name for path in changed] == ["01_tiny.ipynb", "01_tiny.ipynb"]
    return root


def stored(root, folder):
    return json.loads((root / folder / "01_tiny.ipynb").read_text())


def test_built_notebooks_are_fresh(built):
    assert check_freshness(built, (), REGISTRY) == 2


def test_build_leaves_only_its_two_files(built):
    assert set(snapshot(built)) >= {"answers/01_tiny.ipynb", "notebooks/01_tiny.ipynb"}
    assert {name for name in snapshot(built) if name.startswith(("answers", "notebooks", "."))} == {
        *("answers/01_tiny.ipynb", "answers/01_tiny.py", "notebooks/01_tiny.ipynb"),
    }


def test_solved_copy_is_executed_on_the_sample(built):
    cells = [cell for cell in stored(built, "answers")["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert cells[-1]["outputs"][0]["text"] == ["sample\n"]


def test_nothing_of_the_machine_is_stored(built):
    metadata = stored(built, "answers")["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert "version" not in metadata["language_info"]
    assert all(set(cell["metadata"]) <= {"coursekit", "tags"} for cell in stored(built, "answers")["cells"])


def test_students_copy_has_no_outputs(built):
    cells = [cell for cell in stored(built, "notebooks")["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)


@pytest.fixture(scope="module")
def ran(built, tmp_path_factory):
    """A run in which one cell raises and a later one writes to stderr; the data are not looked at."""
    path = built / "answers" / "01_tiny.ipynb"
    before, notebook = path.read_text(), stored(built, "answers")
    show = next(cell for cell in notebook["cells"] if cell["id"] == "I-1-show")
    show["source"] = ["total = 1\n", "raise ValueError('two\\nlines')"]
    path.write_text(json.dumps(notebook))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "try_data", lambda data, sections: None)
        report = tmp_path_factory.mktemp("report") / "deep" / "report.html"
        yield run_sections(built, ["I"], "sample:3", report)
    path.write_text(before)


def test_kernels_memory_is_told_and_free_again(ran):
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells a process's largest memory")
    assert 10e6 < ran.peak_memory < 10e9
    assert children_of_this_process() == []


def children_of_this_process():
    """Return the kernels among the children; a kernel that ended but was not waited for counts too."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [child for child in children if b"ipykernel" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_kernel_that_is_interrupted_while_it_starts_goes_too(monkeypatch, tmp_path, error):
    from nbclient import NotebookClient

    def interrupted(self):
        raise error

    calls = []

    class Process:
        """Stands in for the provisioner, which owns the kernel's process."""

        has_process = True

        async def kill(self):
            calls.append("kill")

        async def wait(self):
            calls.append("wait")

    def start(self, **kwargs):
        self.km.provisioner = Process()

    monkeypatch.setattr(AsyncKernelManager, "provisioner", None)
    monkeypatch.setattr(NotebookClient, "start_new_kernel", start)
    monkeypatch.setattr(NotebookClient, "start_new_kernel_client", interrupted)
    with pytest.raises((KeyboardInterrupt, CourseError)):
        execute({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, tmp_path, "sample")
    assert calls == ["kill", "wait"]


def test_failing_cell_does_not_stop_the_run(ran):
    section = ran.sections[0]
    assert section.states == {"I.1": "passed", "I.2": "passed"}
    assert section.errors == ("exercise I.1: ValueError: two lines",)
    assert not section.passed and not ran.passed


def test_run_uses_the_data_it_is_given(ran):
    last = ran.sections[0].notebook["cells"][-1]
    assert last["outputs"][0]["text"] == "sample:3\n"


def test_run_writes_the_report_and_the_executed_notebook(built, ran):
    assert "ValueError" in ran.report.read_text(encoding="utf-8")
    executed = json.loads((built / "build" / "run" / "01_tiny.ipynb").read_text())
    assert executed["cells"][-1]["outputs"][0]["text"] == ["sample:3\n"]


# From here on no kernel is needed: executions are made by hand.


def make_and_execute_copy(tmp_path, solved=True):
    pairs, _ = make_pairs(make_repo(tmp_path / "repo"), (), REGISTRY)
    notebook_copy = pairs[0].solved if solved else pairs[0].student
    return notebook_copy, fake_execute(copy.deepcopy(notebook_copy.notebook), tmp_path, "sample")


@pytest.mark.parametrize("solved", [True, False])
def test_outputs_that_are_as_they_must_be_are_no_problem(tmp_path, solved):
    notebook_copy, execution = make_and_execute_copy(tmp_path, solved)
    assert find_execution_problems(notebook_copy, execution, "passed" if solved else "not attempted") == []


def test_outputs_tell_a_check_that_does_not_pass(tmp_path):
    notebook_copy, execution = make_and_execute_copy(tmp_path)
    panel = execution.notebook["cells"][4]["outputs"][0]["data"]
    panel["text/plain"] = "✗ I.1 not right yet\n  total: too small"
    execution.panels[0].data["state"] = "wrong"
    (problem,) = find_execution_problems(notebook_copy, execution, "passed")
    assert str(problem) == (
        f"answers/01_tiny.py:{LINE}: solved copy, exercise I.1: "
        'the check shows "wrong", not "passed": ✗ I.1 not right yet total: too small'
    )


def test_outputs_tell_a_students_check_that_passes(tmp_path):
    notebook_copy, execution = make_and_execute_copy(tmp_path, solved=False)
    execution.panels[1].data["state"] = "passed"
    (problem,) = find_execution_problems(notebook_copy, execution, "not attempted")
    assert 'student\'s copy, exercise I.2: the check shows "passed", not "not attempted"' in str(problem)


@pytest.mark.parametrize(("panels", "words"), [([], "it shows none"), (["I.2"], "it shows I.2")])
def test_outputs_tell_a_check_without_its_own_panel(tmp_path, panels, words):
    notebook_copy, execution = make_and_execute_copy(tmp_path)
    all_panels = [panel for panel in execution.panels if panel.index != 4]
    all_panels += [Panel(4, {"exercise": exercise, "state": "passed"}) for exercise in panels]
    execution = replace(execution, panels=tuple(all_panels))
    (problem,) = find_execution_problems(notebook_copy, execution, "passed")
    assert problem.line == LINE
    assert words in problem.text


def test_outputs_tell_an_error_with_the_sources_line(tmp_path):
    notebook_copy, execution = make_and_execute_copy(tmp_path)
    execution = replace(execution, errors=(CellError(3, "NameError: x", line=4),))
    (problem,) = find_execution_problems(notebook_copy, execution, "passed")
    assert (problem.line, problem.text) == (
        line_of(GOOD, "total = 3"),
        "solved copy, exercise I.1: NameError: x",
    )


def test_after_a_failed_set_up_only_that_is_told(tmp_path):
    notebook_copy, execution = make_and_execute_copy(tmp_path)
    execution = replace(execution, errors=(CellError(1, "ImportError: x"),), panels=(), stopped_at=1)
    (problem,) = find_execution_problems(notebook_copy, execution, "passed")
    assert problem.text == "solved copy: ImportError: x"


def test_stderr_is_a_problem(tmp_path):
    notebook_copy, execution = make_and_execute_copy(tmp_path)
    warning = {"output_type": "stream", "name": "stderr", "text": "UserWarning: old\n  f()\n"}
    execution.notebook["cells"][5]["outputs"].append(warning)
    (problem,) = find_execution_problems(notebook_copy, execution, "passed")
    assert problem.line == line_of(GOOD, 'role="show"')
    assert "writes to stderr" in problem.text and "UserWarning: old f()" in problem.text


def test_quick_build_is_repeatable(monkeypatch, tmp_path):
    root = make_repo(tmp_path / "repo")
    assert len(quick_build(monkeypatch, root)) == 2
    assert quick_build(monkeypatch, root) == []


def wrong_execute(notebook, folder, data, on_cell=None, timeout=0):
    execution = fake_execute(notebook, folder, data)
    for panel in execution.panels:
        panel.data["state"] = "wrong"
    return execution


def stopped_execute(notebook, folder, data, on_cell=None, timeout=0):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("broken", "error"), [(wrong_execute, BuildError), (stopped_execute, KeyboardInterrupt)]
)
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_build_that_fails_or_is_stopped_leaves_the_old_files(monkeypatch, tmp_path, broken, error, at):
    root = make_repo(tmp_path / "repo")
    other = GOOD.replace("I.1", "II.1").replace("I.2", "II.2")
    (root / "answers" / "02_other.py").write_text(other)
    registry = REGISTRY | {
        f"I{name}": replace(exercise, id=f"I{name}") for name, exercise in REGISTRY.items()
    }
    monkeypatch.setattr(build_module, "execute", fake_execute)
    build(root, registry=registry)
    (root / "answers" / "01_tiny.py").write_text(GOOD.replace("total = 3", "total = 4"))
    before, calls = snapshot(root), []

    def execute(*args, **kwargs):
        calls.append(args)
        return (broken if len(calls) == at else fake_execute)(*args, **kwargs)

    monkeypatch.setattr(build_module, "execute", execute)
    with pytest.raises(error):
        build(root, registry=registry)
    assert snapshot(root) == before


def test_progress_counts_every_code_cell_of_both_copies(monkeypatch, tmp_path):
    from contextlib import contextmanager

    totals = []
    steps = []

    @contextmanager
    def progress(total):
        totals.append(total)
        yield CellCounter(lambda label, done: steps.append((label, done)))

    quick_build(monkeypatch, make_repo(tmp_path / "repo"), progress=progress)
    assert totals == [14]
    assert [done for _, done in steps] == list(range(14))
    assert [steps[index][0] for index in (0, 13)] == [
        "section I, solved, cell 1 of 7",
        "section I, student, cell 7 of 7",
    ]


def test_progress_goes_on_after_a_notebook_that_stopped_early(tmp_path):
    steps = []
    counter = CellCounter(lambda label, done: steps.append((label, done)))
    notebook = {"cells": [{"cell_type": "code"}] * 3}
    counter.start_notebook("section I", notebook)(1)
    counter.start_notebook("section II", notebook)(1)
    assert steps == [("section I, cell 1 of 3", 0), ("section II, cell 1 of 3", 3)]


def test_bar_shows_section_cell_and_time(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    with bar(3) as counter:
        counter.start_notebook("section I", {"cells": [{"cell_type": "code"}] * 3})(2)
    output = capsys.readouterr()
    assert output.out == ""
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output.err)
    assert re.search(r"section I, cell 2 of 3 .*1/3 0:00:00", plain)


def test_the_bar_shows_a_section_with_markup_as_text(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with bar(3) as counter:
        counter.start_notebook("section [conceal]I[/]", {"cells": [{"cell_type": "code"}] * 3})(2)
    assert "section [conceal]I[/], cell 2 of 3" in capsys.readouterr().err


def test_invalid_notebook_is_never_written(monkeypatch, tmp_path):
    def execute(*args, **kwargs):
        execution = fake_execute(*args, **kwargs)
        execution.notebook["cells"][5]["outputs"].append({"output_type": "display_data", "data": {}})
        return execution

    root = make_repo(tmp_path / "repo")
    before = snapshot(root)
    monkeypatch.setattr(build_module, "execute", execute)
    with pytest.raises(CourseError, match=r"made of answers/01_tiny\.py would not be valid: .*metadata"):
        build(root, registry=REGISTRY)
    assert snapshot(root) == before


def test_build_that_could_not_write_executes_nothing(monkeypatch, tmp_path):
    root = make_repo(tmp_path / "repo")
    (root / "notebooks" / "01_tiny.ipynb").mkdir(parents=True)
    monkeypatch.setattr(build_module, "execute", lambda *args, **kwargs: pytest.fail("executed"))
    with pytest.raises(CourseError, match="is a folder"):
        build(root, registry=REGISTRY)


@pytest.mark.parametrize("left", ["answers", "notebooks"])
def test_check_fails_after_a_partial_write(monkeypatch, tmp_path, left):
    root = make_repo(tmp_path / "repo")
    quick_build(monkeypatch, root)
    old = (root / left / "01_tiny.ipynb").read_bytes()
    source = root / "answers" / "01_tiny.py"
    source.write_text(source.read_text().replace("Count the reviews.", "Count all reviews."))
    assert len(quick_build(monkeypatch, root)) == 2
    (root / left / "01_tiny.ipynb").write_bytes(old)
    with pytest.raises(BuildError) as caught:
        check_freshness(root, (), REGISTRY)
    assert {problem.path for problem in caught.value.problems} == {f"{left}/01_tiny.ipynb"}


def test_kernel_environment_is_fixed(monkeypatch, tmp_path):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("COURSEKIT_DATA", "full")
    environment = kernel_environment("sample", tmp_path)
    assert "MPLBACKEND" not in environment
    assert (environment["COURSEKIT_DATA"], environment["TQDM_DISABLE"]) == ("sample", "1")


def test_stored_text_ends_with_one_newline(tmp_path):
    notebook_copy, _ = make_and_execute_copy(tmp_path)
    text = to_text(notebook_copy.notebook)
    assert text.endswith("}\n") and not text.endswith("\n\n")
