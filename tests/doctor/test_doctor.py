"""`coursekit doctor`: what it makes of facts, and the real command with and without what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from typer.testing import CliRunner

from coursekit import doctor
from coursekit.cli import app
from coursekit.data import AG_NEWS, IMDB, find_files, hub
from coursekit.doctor import packages, runtime, storage
from coursekit.doctor.environment import Environment, Package
from coursekit.doctor.finding import Finding, format_finding, print_findings, summarize_findings
from coursekit.doctor.imports import ImportFailure, ImportProcess, ImportResults, check_imports
from coursekit.errors import CourseError
from tests import ROOT

WORKBOOK = Path("/course")
HERE = Environment(
    python=WORKBOOK / "v/bin/python", prefix=WORKBOOK / "v", here=WORKBOOK, workbook=WORKBOOK, windows=False
)
ELSEWHERE = Environment(python=Path("/usr/bin/python3"), prefix=Path("/usr"), here=Path("/x"), windows=False)
PIP = "v/bin/python -m pip install"


def installed(*pins: str, **requires: list[str]) -> dict[str, Package]:
    """Packages from `name==version`; requires: name to what it needs."""
    result = {}
    for pin in pins:
        name, _, version = pin.partition("==")
        result[name] = Package(name, version, tuple(requires.get(name, ())))
    return result


def course(*base: str, **groups: list[str]) -> packages.CourseRequirements:
    lines_by_group = {"": list(base), **groups}
    return packages.CourseRequirements(
        ">=3.11", {group: [Requirement(line) for line in lines] for group, lines in lines_by_group.items()}
    )


def states(findings: list[Finding]) -> list[str]:
    return [finding.state for finding in findings]


# Findings as lines


def test_the_state_is_a_word_and_the_command_is_whole():
    command = "python -m pip install " + "very-long-name " * 10
    lines = format_finding(Finding("Disk", "problem", "word " * 40, command.strip(), "make room"))
    assert lines[0].startswith("problem  Disk: word")
    assert lines[-2:] == ["         to make room:", f"  {command.strip()}"]
    assert all(len(line) <= 80 for line in lines[:-1])


@given(
    st.text(st.characters(categories=["L", "P", "Z"]), max_size=300),
    st.sampled_from(["ok", "note", "problem"]),
)
def test_no_word_of_a_sentence_is_lost(sentence, state):
    assert " ".join(" ".join(format_finding(Finding("What", state, sentence))).split()) == " ".join(
        f"{state} What: {sentence}".split()
    )


@pytest.mark.parametrize(
    ("states", "code", "beginning"),
    [
        ([], 0, "No problem"),
        (["note"], 0, "No problem"),
        (["problem", "ok"], 1, "One problem"),
        (["problem"] * 2, 1, "2 problems"),
    ],
)
def test_only_problems_count(states, code, beginning, capsys):
    findings = [Finding("What", state, "So.") for state in states]
    assert print_findings(findings) == code
    assert capsys.readouterr().out.endswith(f"\n{summarize_findings(findings)}\n")
    assert summarize_findings(findings).startswith(beginning)


def test_it_speaks_without_rich(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert print_findings([Finding("What", "problem", "So.", "do this")]) == 1
    assert "problem  What: So.\n         to mend it: do this\n" in capsys.readouterr().out


# Packages


def test_a_group_with_all_it_needs_is_told_with_versions():
    (finding,) = packages.check_groups(course("numpy>=1.26"), installed("numpy==2.0.0+local"), HERE)
    assert (finding.state, finding.sentence, finding.command) == ("ok", "numpy 2.0.0+local.", None)


def test_what_is_missing_and_what_is_too_old_is_one_problem_with_one_command():
    (finding,) = packages.check_groups(course("a>=1", "b>=2", "c"), installed("b==1.9"), HERE)
    assert finding.state == "problem"
    assert finding.sentence == "a and c are missing; b>=2 is needed, and 1.9 is there."
    assert finding.command == f"{PIP} --editable ."


def test_outside_a_workbook_the_command_names_what_is_wrong_and_no_more():
    (finding,) = packages.check_groups(course("a>=1", "b>=2", "c"), installed("b==1.9", "c==1"), ELSEWHERE)
    assert finding.command == "/usr/bin/python3 -m pip install 'a>=1' 'b>=2'"


def test_a_group_that_nobody_wanted_is_a_note():
    requirements = course("a", lab=["jupyterlab>=4.2", "k"], other=["k"])
    findings = packages.check_groups(requirements, installed("a==1", "k==1"), HERE)
    assert states(findings) == ["ok", "ok", "note"]  # the one package that two groups share proves nothing
    assert findings[2].command == f"{PIP} --editable '.[lab]'" and findings[2].aim == "add them"


def test_groups_that_nobody_wanted_are_one_note():
    requirements = course("a", lab=["b"], e2e=["c>=2"])
    findings = packages.check_groups(requirements, installed("a==1"), HERE)
    assert states(findings) == ["ok", "note"]
    assert findings[1].subject == "Packages to open them in JupyterLab, for the tests in a browser"
    assert findings[1].command == f"{PIP} --editable '.[lab,e2e]'"


def test_only_the_packages_of_the_notebooks_are_listed():
    findings = packages.check_groups(course("a", lab=["b"]), installed("a==1", "b==2"), HERE)
    assert [finding.sentence for finding in findings] == ["a 1.", "all 1 are there."]


def test_a_group_that_is_there_in_part_is_a_problem():
    findings = packages.check_groups(
        course("a", dev=["b", "c", "d"]), installed("a==1", "b==1", "c==1"), HERE
    )
    assert states(findings) == ["ok", "problem"]


def test_packages_that_others_bring_do_not_make_a_group():
    """As in Colab: nbformat, nbclient and nbconvert come with Jupyter, and nobody wanted to grade there."""
    present = installed("a==1", "b==1", "c==1", "lab==1", lab=["b", "c"])
    assert states(packages.check_groups(course("a", instructor=["b", "c", "d>=2"]), present, HERE)) == [
        "ok",
        "note",
    ]


def test_requirements_for_other_systems_are_not_asked_for():
    lines = ["a", "b; python_version < '3'", "c; extra == 'lab'", "not a requirement at all"]
    assert [str(requirement) for requirement in packages._parse_requirements(lines, set())] == ["a"]


def test_clashes_are_found_below_what_the_course_asks_for_and_nowhere_else():
    present = installed("a==1", "b==3", "x==1", a=["b<3", "c>=1"], x=["y"])
    finding = packages.check_conflicts(course("a>=1"), present, ELSEWHERE)
    assert finding.state == "problem"
    assert finding.sentence == "a 1 needs b<3, and 3 is installed; a 1 needs c>=1, and it is missing."
    assert finding.command == "/usr/bin/python3 -m pip install 'a>=1' b c"


def test_many_clashes_stay_a_few_lines():
    present = installed("a==1", a=[f"p{number}" for number in range(9)])
    assert packages.check_conflicts(course("a"), present, HERE).sentence.endswith(
        "p2, and it is missing; 6 more."
    )


def test_packages_that_need_each_other_end():
    present = installed("a==1", "b==1", a=["b[x]"], b=["a", "c; extra == 'x'"])
    (conflict,) = packages.find_conflicts([Requirement("a")], present)
    assert (conflict.package.name, conflict.requirement.name, conflict.installed) == ("b", "c", None)


@pytest.mark.parametrize("version", ["", "unknown"])
def test_a_version_that_is_none_does_not_fit(version):
    (finding,) = packages.check_groups(course("a>=1"), installed(f"a=={version}"), HERE)
    assert finding.state == "problem"


def test_an_old_python_is_a_problem():
    finding = packages.check_python("3.10.9", ">=3.11")
    assert finding and finding.state == "problem" and finding.command == "make lab PYTHON=python3.11"
    assert packages.check_python("3.14.0rc1", ">=3.11") is None


def test_needs_are_those_of_the_workbook():
    requirements = packages.read_requirements(ROOT)
    assert requirements.python == ">=3.11"
    assert (
        set(requirements.groups)
        == {"", "lab", "instructor", "review", "cluster", "dev", "site", "e2e"}
        == set(packages.PURPOSES)
    )
    assert {"torch", "packaging"} <= {requirement.name for requirement in requirements.groups[""]}


def test_needs_of_an_installed_course_come_from_its_metadata():
    requirements = packages.read_requirements(None)
    assert requirements.python == ">=3.11"
    assert "torch" in {requirement.name for requirement in requirements.groups[""]}
    assert "torch" not in {requirement.name for requirement in requirements.groups["lab"]}


# Commands


@pytest.mark.parametrize(
    ("changes", "command"),
    [
        ({}, f"{PIP} --editable '.[lab]'"),
        ({"here": WORKBOOK / "notebooks"}, "../v/bin/python -m pip install --editable '..[lab]'"),
        ({"here": Path("/"), "pip": True}, "course/v/bin/python -m pip install --editable 'course[lab]'"),
        (
            {"prefix": WORKBOOK / ".venv", "python": WORKBOOK / ".venv/bin/python"},
            ".venv/bin/python -m pip install --constraint constraints.txt --editable '.[lab]'",
        ),
        ({"conda": True}, f"{PIP} --editable '.[lab]'"),
        ({"conda": True, "pip": False}, "conda env update --prefix /course/v --file environment.yml"),
        (
            {"conda": True, "pip": False, "workbook": None},
            "conda install --prefix /course/v --channel conda-forge 'pytorch>=2.4' torchtext",
        ),
        ({"uv": True, "pip": False}, "uv pip install --python v/bin/python --editable '.[lab]'"),
        ({"pip": False}, f"v/bin/python -m ensurepip && {PIP} --editable '.[lab]'"),
        ({"workbook": None}, f"{PIP} 'torch>=2.4' torchtext"),
        ({"workbook": None, "windows": True}, f'{PIP} "torch>=2.4" torchtext'),
    ],
    ids=str,
)
def test_installing(changes, command):
    environment = Environment(**{**vars(HERE), **changes})
    assert environment.install(["torch>=2.4", "torchtext"], "lab") == command


def test_a_build_of_torch_is_installed_anew_from_where_it_is():
    assert HERE.reinstall("torch", "2.13.0+cpu") == (
        f"{PIP} --force-reinstall --no-deps torch==2.13.0+cpu --index-url https://download.pytorch.org/whl/cpu"
    )
    assert HERE.reinstall("numpy", "2.0") == f"{PIP} --force-reinstall --no-deps numpy==2.0"


def test_removing_and_unsetting():
    windows = Environment(**{**vars(HERE), "windows": True})
    assert HERE.remove(Path("/a b/c")) == "rm -r '/a b/c'"
    assert windows.remove(Path("/a b/c")).startswith('rmdir /s /q "')
    assert (HERE.unset("X"), windows.unset("X")) == ("unset X", "set X=")


# Imports, in a process of its own


def module(folder: Path, name: str, code: str) -> None:
    (folder / f"{name}.py").write_text(code)


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A folder of modules that every Python finds."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def test_modules_that_work(modules):
    module(modules, "fine", "print('I am chatty')")
    results = ImportProcess(["fine"]).wait()
    assert results.failures == () and results.device == {}


def test_the_package_in_which_it_failed_is_named(modules):
    module(modules, "broken_one", "raise OSError('libtorch.so: cannot open\\nshared object file')")
    module(modules, "user_of_it", "import broken_one")
    module(modules, "fine", "")
    assert ImportProcess(["user_of_it", "fine", "broken_one"]).wait().failures == (
        ImportFailure("user_of_it", "broken_one", "OSError: libtorch.so: cannot open shared object file"),
        ImportFailure("broken_one", "broken_one", "OSError: libtorch.so: cannot open shared object file"),
    )


def test_a_module_that_is_missing_is_named(modules):
    module(modules, "user_of_it", "import not_there_at_all.part")
    (failure,) = ImportProcess(["user_of_it"]).wait().failures
    assert failure.culprit == "not_there_at_all"


def test_a_module_that_ends_python_is_named(modules):
    module(modules, "fine", "")
    module(modules, "deadly", "import os; os._exit(7)")
    assert ImportProcess(["fine", "deadly", "fine"]).wait().failures == (
        ImportFailure("deadly", "deadly", "Python ended with code 7"),
    )


def test_a_module_that_never_ends_is_named(modules):
    module(modules, "endless", "import time; time.sleep(60)")
    start = time.monotonic()
    (failure,) = ImportProcess(["endless"]).wait(seconds=2).failures
    assert (failure.module, failure.reason) == ("endless", "it took more than 2 s")
    assert time.monotonic() - start < 30  # no measurement: the module would sleep for a minute


def test_a_file_in_the_current_folder_is_no_module(modules, monkeypatch, tmp_path_factory):
    folder = tmp_path_factory.mktemp("here")
    module(folder, "random", "raise RuntimeError('not the right one')")
    monkeypatch.chdir(folder)
    assert ImportProcess(["random"]).wait().failures == ()


def test_what_is_broken_is_one_problem_and_names_what_it_breaks():
    failed = ImportResults(
        tuple(ImportFailure(name, "PIL", "ImportError: no") for name in ("seaborn", "matplotlib"))
    )
    sources = {"PIL": Package("pillow", "9.1")}
    (finding,) = check_imports(failed, sources, HERE)
    assert finding.sentence == (
        "pillow 9.1 is installed and does not work (ImportError: no). "
        "It keeps seaborn, matplotlib from working."
    )
    assert finding.command == f"{PIP} --force-reinstall --no-deps pillow==9.1"


def test_packages_that_are_missing_come_before_imports_that_fail():
    failed = ImportResults(
        (ImportFailure("datasets", "xxhash", "ModuleNotFoundError: No module named 'xxhash'"),)
    )
    (finding,) = check_imports(failed, {"datasets": Package("datasets", "3.0")}, HERE, other_problems=True)
    assert (finding.state, finding.command) == ("note", None)


# Device, kernel, grader

CPU = {"kind": "cpu", "name": "A", "cores": 1, "memory": 8.0, "built": None, "torch": "2.13.0+cpu"}


@pytest.mark.parametrize(
    ("device", "driver", "expected"),
    [
        ({}, False, ["note"]),
        ({"error": "RuntimeError: no"}, True, ["note"]),
        (CPU, False, ["ok"]),
        (CPU, True, ["ok", "note"]),
        ({**CPU, "built": "13.0"}, True, ["ok", "note"]),
        ({**CPU, "kind": "cuda"}, True, ["ok"]),
    ],
    ids=str,
)
def test_a_device_is_never_a_problem(device, driver, expected):
    assert states(runtime.check_device(device, driver, HERE)) == expected


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Elsewhere the registry's torch has no CUDA."
)
def test_a_torch_that_leaves_the_gpu_alone_is_replaced_by_the_same_version():
    _, finding = runtime.check_device(CPU, True, HERE)
    assert "processors only" in finding.sentence
    assert finding.command == f"{PIP} --force-reinstall torch==2.13.0"


@pytest.mark.parametrize("program", [None, "python", "python3.11", "/course/v/bin/python3.11"])
def test_a_kernel_of_this_python(program):
    assert runtime.check_kernel(program, HERE) is None


def test_a_kernel_of_another_python():
    finding = runtime.check_kernel("/usr/bin/python3", HERE)
    assert finding and finding.state == "note" and "-m ipykernel install" in str(finding.command)


def test_the_grader_without_a_sandbox_is_a_note():
    (finding,) = runtime.check_sandbox("The sandbox needs Linux.")
    assert finding.state == "note"


def test_what_the_sandbox_cannot_promise_is_a_note_each():
    assert [finding.state for finding in runtime.check_sandbox(None)] == ["ok"]
    findings = runtime.check_sandbox(None, ["No control groups.", "System calls are not filtered."])
    assert [finding.state for finding in findings] == ["ok", "note", "note"]


# Data, hub, caches

NO_NETWORK = "there is no connection, or it broke off, so connect to the internet and try again"
FILES = {Path(f"/hub/{number}"): 15_000_000 for number in range(4)}


@pytest.mark.parametrize(
    ("data", "offline", "expected", "command"),
    [
        (storage.DataState("sample", False), False, ["ok", "ok"], None),
        (storage.DataState("sample", False, hub_problem=NO_NETWORK), False, ["ok", "note"], None),
        (storage.DataState("/mirror", True, FILES), False, ["ok", "ok"], None),
        (
            storage.DataState("/mirror", True, problem="There is none."),
            False,
            ["problem", "ok"],
            "unset COURSEKIT_DATA",
        ),
        (storage.DataState("full", True, FILES, 4, None, NO_NETWORK), False, ["ok", "note"], None),
        (storage.DataState("full", True, {}, 4), False, ["ok", "ok"], None),
        (
            storage.DataState("full", True, {}, 4, None, NO_NETWORK),
            False,
            ["problem", "note"],
            "unset COURSEKIT_DATA",
        ),
        (
            storage.DataState("full", True, {}, 4, None, "forbidden"),
            True,
            ["problem", "note"],
            "unset HF_HUB_OFFLINE",
        ),
    ],
    ids=lambda value: value.source if isinstance(value, storage.DataState) else "",
)
def test_the_hub_is_a_problem_only_where_its_data_are_wanted(data, offline, expected, command):
    findings = storage.check_data(data, HERE, offline)
    assert states(findings) == expected and findings[0].command == command


def test_files_of_each_source_are_found_without_a_download(tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "_ask_hub", lambda *words: pytest.fail("asked"))
    for name in ("train", "test"):
        (tmp_path / "imdb").mkdir(exist_ok=True)
        (tmp_path / "imdb" / f"{name}.parquet").write_bytes(b"x")
    monkeypatch.setattr(hub, "find_cached_file", lambda _, file: tmp_path if "train" in file else None)
    assert find_files(IMDB, "sample") == {}
    assert find_files(IMDB, "full") == {"train": tmp_path}
    assert set(find_files(IMDB, str(tmp_path))) == {"train", "test"}
    for corpus, source in ((AG_NEWS, str(tmp_path)), (IMDB, "sample:x")):
        with pytest.raises(CourseError):
            find_files(corpus, source)


def test_a_folder_without_news_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSEKIT_DATA", str(tmp_path))
    monkeypatch.setattr(hub, "find_hub_problem", lambda *words: None)
    finding, _ = storage.check_data(storage.inspect_data(), HERE)
    assert finding.state == "problem" and str(tmp_path) in finding.sentence


def test_a_hub_that_answers(monkeypatch):
    monkeypatch.setattr(hub, "_ask_hub", lambda *words: None)
    assert hub.find_hub_problem("a/b", "c") is None


def test_a_hub_that_does_not(monkeypatch):
    def fail(*words):
        raise ConnectionError

    monkeypatch.setattr(hub, "_ask_hub", fail)
    assert hub.find_hub_problem("a/b", "c") == NO_NETWORK


def test_the_hubs_folder_is_the_hubs_own(monkeypatch):
    from huggingface_hub.file_download import repo_folder_name

    for corpus in (IMDB, AG_NEWS):
        name = repo_folder_name(repo_id=corpus.repository, repo_type="dataset")
        assert hub.repository_folder(corpus.repository).name == name


def test_caches_are_measured_and_a_command_empties_them(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "own"))
    (tmp_path / "own" / "deep").mkdir(parents=True)
    (tmp_path / "own" / "deep" / "file").write_bytes(bytes(1_500_000))
    (tmp_path / "own" / "link").symlink_to(tmp_path / "own" / "deep" / "file")
    own, _ = storage.inspect_caches()
    finding, _ = storage.check_caches(storage.inspect_caches(), HERE)
    assert 1_500_000 <= own.sizes[tmp_path / "own"] < 1_600_000  # the link is not counted as its file
    assert finding.sentence == f"1.5 MB in {tmp_path / 'own'}."
    assert finding.command == f"rm -r {tmp_path / 'own'}"


def test_a_cache_that_is_not_there_has_nothing_to_remove(tmp_path):
    (finding,) = storage.check_caches([storage.Cache("Cache", tmp_path / "none", {}, 10**10)], HERE)
    assert (finding.state, finding.command) == ("ok", None)


def test_a_cache_that_cannot_be_written_is_a_note(tmp_path):
    (finding,) = storage.check_caches([storage.Cache("Cache", tmp_path, {}, 10**10, False)], HERE)
    assert finding.state == "note" and "may not write" in finding.sentence


@pytest.mark.parametrize(("free", "state"), [(10**9, "ok"), (10**9 - 1, "problem")])
def test_a_disk_that_is_nearly_full_is_a_problem(free, state):
    roomy = storage.Cache("A", Path("/a"), {}, 10**11)
    finding = storage.check_room([roomy, storage.Cache("B", Path("/b"), {}, free)], HERE)
    assert finding.state == state and bool(finding.command) == (state == "problem")


# All of it


def test_another_copy_of_the_course_is_a_note():
    finding = doctor.check_copy(Path("/usr/lib/site-packages"), WORKBOOK, HERE)
    assert finding and finding.state == "note" and finding.command == f"{PIP} --editable ."
    assert doctor.check_copy(WORKBOOK, WORKBOOK, HERE) is None
    assert doctor.check_copy(WORKBOOK, None, HERE) is None


def test_what_cannot_be_looked_at_is_a_note():
    def look():
        raise ImportError("numpy is broken")

    (finding,) = doctor._guard("Data", look)
    assert finding.state == "note" and "numpy is broken" in finding.sentence


def test_without_packaging_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "packaging.markers", None)
    monkeypatch.delitem(sys.modules, "coursekit.doctor.packages")
    monkeypatch.delattr(doctor, "packages")
    *_, last = doctor.examine()
    assert last.state == "problem" and "packaging" in last.sentence and last.command


@pytest.mark.parametrize(("state", "code"), [("note", 0), ("problem", 1)])
def test_the_exit_code_says_whether_there_is_a_problem(monkeypatch, state, code):
    monkeypatch.setattr(doctor, "examine", lambda inspect_sandbox: iter([Finding("What", state, "So.")]))
    shown = CliRunner().invoke(app.app, ["doctor"])
    assert shown.exit_code == code and f"{state:<9}What: So." in shown.stdout


def run_bare(*words: str) -> subprocess.CompletedProcess[str]:
    """The real command, by a Python that sees no package at all but the course itself."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "coursekit", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
    )


def test_the_doctor_comes_where_the_command_line_has_no_packages():
    result = run_bare("doctor")
    assert (result.returncode, result.stderr) == (1, "")
    assert "packaging" in result.stdout and "pip install" in result.stdout


def test_other_commands_send_to_the_doctor_there():
    result = run_bare("run", "I")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("The module typer is missing") and result.stderr.count("\n") == 1
    assert "-m coursekit doctor says what mends that" in result.stderr


def run_doctor(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command, without a network, in a home of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    kept |= {"HF_HOME": str(folder / "hub"), "COURSEKIT_CACHE": str(folder / "own"), "NO_PROXY": "*"}
    words = [sys.executable, "-m", "coursekit", "doctor"]
    return subprocess.run(
        words, env={**kept, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=200
    )


def test_the_real_command_without_a_network(tmp_path):
    result = run_doctor(tmp_path, COURSEKIT_DATA="sample", HF_ENDPOINT="http://127.0.0.1:9")
    assert result.returncode == ("\nproblem" in result.stdout), result.stdout + result.stderr
    assert result.stderr == "" and len(result.stdout.splitlines()) <= 40  # one screen
    output = " ".join(result.stdout.split())
    for words in ("Device: ", "torch 2", "Data: the sample", f"in {tmp_path / 'own'}"):
        assert words in output
    assert "note     Hub: the Hugging Face hub cannot be used: there is no connection" in result.stdout


def test_the_real_command_where_data_cannot_be_had(tmp_path):
    result = run_doctor(tmp_path, COURSEKIT_DATA="full", HF_HUB_OFFLINE="1")
    assert result.returncode == 1 and result.stderr == "", result.stdout + result.stderr
    assert "to allow the download: unset HF_HUB_OFFLINE" in result.stdout
    assert list(tmp_path.iterdir()) == []  # it looks, and leaves nothing behind
