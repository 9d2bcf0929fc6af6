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
from coursekit.doctor import computing, packages, places
from coursekit.doctor.finding import Finding, conclusion, lines, show
from coursekit.doctor.mending import Environment, Package
from coursekit.doctor.probe import Failure, Probe, Probed
from coursekit.errors import CourseError
from tests import ROOT

WORKBOOK = Path("/course")
HERE = Environment(
    python=WORKBOOK / "v/bin/python", prefix=WORKBOOK / "v", here=WORKBOOK, workbook=WORKBOOK, windows=False
)
ELSEWHERE = Environment(python=Path("/usr/bin/python3"), prefix=Path("/usr"), here=Path("/x"), windows=False)
PIP = "v/bin/python -m pip install"


def installed(*those: str, **requires: list[str]) -> dict[str, Package]:
    """Packages from `name==version`; requires: name to what it needs."""
    found = {}
    for one in those:
        name, _, version = one.partition("==")
        found[name] = Package(name, version, tuple(requires.get(name, ())))
    return found


def needs(*base: str, **groups: list[str]) -> packages.Needs:
    every = {"": list(base), **groups}
    return packages.Needs(
        ">=3.11", {name: [Requirement(one) for one in those] for name, those in every.items()}
    )


def states(findings: list[Finding]) -> list[str]:
    return [one.state for one in findings]


# Findings as lines


def test_the_state_is_a_word_and_the_command_is_whole():
    command = "python -m pip install " + "very-long-name " * 10
    shown = lines(Finding("Disk", "problem", "word " * 40, command.strip(), "make room"))
    assert shown[0].startswith("problem  Disk: word")
    assert shown[-2:] == ["         to make room:", f"  {command.strip()}"]
    assert all(len(line) <= 80 for line in shown[:-1])


@given(
    st.text(st.characters(categories=["L", "P", "Z"]), max_size=300),
    st.sampled_from(["ok", "note", "problem"]),
)
def test_no_word_of_a_sentence_is_lost(sentence, state):
    assert " ".join(" ".join(lines(Finding("What", state, sentence))).split()) == " ".join(
        f"{state} What: {sentence}".split()
    )


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        ([], 0, "No problem"),
        (["note"], 0, "No problem"),
        (["problem", "ok"], 1, "One problem"),
        (["problem"] * 2, 1, "2 problems"),
    ],
)
def test_only_problems_count(found, code, said, capsys):
    findings = [Finding("What", state, "So.") for state in found]
    assert show(findings) == code
    assert capsys.readouterr().out.endswith(f"\n{conclusion(findings)}\n")
    assert conclusion(findings).startswith(said)


def test_it_speaks_without_rich(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert show([Finding("What", "problem", "So.", "do this")]) == 1
    assert "problem  What: So.\n         to mend it: do this\n" in capsys.readouterr().out


# Packages


def test_a_group_with_all_it_needs_is_told_with_versions():
    (found,) = packages.judge_groups(needs("numpy>=1.26"), installed("numpy==2.0.0+local"), HERE)
    assert (found.state, found.sentence, found.command) == ("ok", "numpy 2.0.0+local.", None)


def test_what_is_missing_and_what_is_too_old_is_one_problem_with_one_command():
    (found,) = packages.judge_groups(needs("a>=1", "b>=2", "c"), installed("b==1.9"), HERE)
    assert found.state == "problem"
    assert found.sentence == "a and c are missing; b>=2 is needed, and 1.9 is there."
    assert found.command == f"{PIP} --editable ."


def test_outside_a_workbook_the_command_names_what_is_wrong_and_no_more():
    (found,) = packages.judge_groups(needs("a>=1", "b>=2", "c"), installed("b==1.9", "c==1"), ELSEWHERE)
    assert found.command == "/usr/bin/python3 -m pip install 'a>=1' 'b>=2'"


def test_a_group_that_nobody_wanted_is_a_note():
    wanted = needs("a", lab=["jupyterlab>=4.2", "k"], other=["k"])
    found = packages.judge_groups(wanted, installed("a==1", "k==1"), HERE)
    assert states(found) == ["ok", "note", "ok"]  # the one package that two groups share proves nothing
    assert found[1].command == f"{PIP} --editable '.[lab]'" and found[1].aim == "add them"


def test_a_group_that_is_there_in_part_is_a_problem():
    found = packages.judge_groups(needs("a", dev=["b", "c", "d"]), installed("a==1", "b==1", "c==1"), HERE)
    assert states(found) == ["ok", "problem"]


def test_packages_that_others_bring_do_not_make_a_group():
    """As in Colab: nbformat, nbclient and nbconvert come with Jupyter, and nobody wanted to grade there."""
    there = installed("a==1", "b==1", "c==1", "lab==1", lab=["b", "c"])
    assert states(packages.judge_groups(needs("a", instructor=["b", "c", "d>=2"]), there, HERE)) == [
        "ok",
        "note",
    ]


def test_requirements_for_other_systems_are_not_asked_for():
    lines_ = ["a", "b; python_version < '3'", "c; extra == 'lab'", "not a requirement at all"]
    assert [str(one) for one in packages._holding(lines_, set())] == ["a"]


def test_clashes_are_found_below_what_the_course_asks_for_and_nowhere_else():
    there = installed("a==1", "b==3", "x==1", a=["b<3", "c>=1"], x=["y"])
    found = packages.judge_clashes(needs("a>=1"), there, ELSEWHERE)
    assert found.state == "problem"
    assert found.sentence == "a 1 needs b<3, and 3 is installed; a 1 needs c>=1, and it is missing."
    assert found.command == "/usr/bin/python3 -m pip install 'a>=1' b c"


def test_many_clashes_stay_a_few_lines():
    there = installed("a==1", a=[f"p{number}" for number in range(9)])
    assert packages.judge_clashes(needs("a"), there, HERE).sentence.endswith("p2, and it is missing; 6 more.")


def test_packages_that_need_each_other_end():
    there = installed("a==1", "b==1", a=["b[x]"], b=["a", "c; extra == 'x'"])
    ((by, needed, found),) = packages.clashes([Requirement("a")], there)
    assert (by.name, needed.name, found) == ("b", "c", None)


@pytest.mark.parametrize("version", ["", "unknown"])
def test_a_version_that_is_none_does_not_fit(version):
    (found,) = packages.judge_groups(needs("a>=1"), installed(f"a=={version}"), HERE)
    assert found.state == "problem"


def test_an_old_python_is_a_problem():
    found = packages.judge_python("3.10.9", ">=3.11")
    assert found and found.state == "problem" and found.command == "make lab PYTHON=python3.11"
    assert packages.judge_python("3.14.0rc1", ">=3.11") is None


def test_needs_are_those_of_the_workbook():
    found = packages.course_needs(ROOT)
    assert found.python == ">=3.11" and set(found.groups) == {"", "lab", "instructor", "dev", "e2e"}
    assert set(found.groups) == set(packages.PURPOSES)
    assert {"torch", "packaging"} <= {one.name for one in found.groups[""]}


def test_needs_of_an_installed_course_come_from_its_metadata():
    found = packages.course_needs(None)
    assert found.python == ">=3.11" and "torch" in {one.name for one in found.groups[""]}
    assert "torch" not in {one.name for one in found.groups["lab"]}


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
    assert HERE.install_anew("torch", "2.13.0+cpu") == (
        f"{PIP} --force-reinstall --no-deps torch==2.13.0+cpu --index-url https://download.pytorch.org/whl/cpu"
    )
    assert HERE.install_anew("numpy", "2.0") == f"{PIP} --force-reinstall --no-deps numpy==2.0"


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
    found = Probe(["fine"]).result()
    assert found.failures == () and found.device == {}


def test_the_package_in_which_it_failed_is_named(modules):
    module(modules, "broken_one", "raise OSError('libtorch.so: cannot open\\nshared object file')")
    module(modules, "user_of_it", "import broken_one")
    module(modules, "fine", "")
    assert Probe(["user_of_it", "fine", "broken_one"]).result().failures == (
        Failure("user_of_it", "broken_one", "OSError: libtorch.so: cannot open shared object file"),
        Failure("broken_one", "broken_one", "OSError: libtorch.so: cannot open shared object file"),
    )


def test_a_module_that_is_missing_is_named(modules):
    module(modules, "user_of_it", "import not_there_at_all.part")
    (failure,) = Probe(["user_of_it"]).result().failures
    assert failure.culprit == "not_there_at_all"


def test_a_module_that_ends_python_is_named(modules):
    module(modules, "fine", "")
    module(modules, "deadly", "import os; os._exit(7)")
    assert Probe(["fine", "deadly", "fine"]).result().failures == (
        Failure("deadly", "deadly", "Python ended with code 7"),
    )


def test_a_module_that_never_ends_is_named(modules):
    module(modules, "endless", "import time; time.sleep(60)")
    start = time.monotonic()
    (failure,) = Probe(["endless"]).result(seconds=2).failures
    assert (failure.module, failure.why) == ("endless", "it took more than 2 s")
    assert time.monotonic() - start < 30  # no measurement: the module would sleep for a minute


def test_a_file_in_the_current_folder_is_no_module(modules, monkeypatch, tmp_path_factory):
    folder = tmp_path_factory.mktemp("here")
    module(folder, "random", "raise RuntimeError('not the right one')")
    monkeypatch.chdir(folder)
    assert Probe(["random"]).result().failures == ()


def test_what_is_broken_is_one_problem_and_names_what_it_breaks():
    failed = Probed(tuple(Failure(name, "PIL", "ImportError: no") for name in ("seaborn", "matplotlib")))
    sources = {"PIL": Package("pillow", "9.1")}
    (found,) = computing.judge_imports(failed, sources, HERE)
    assert found.sentence == (
        "pillow 9.1 is installed and does not work (ImportError: no). "
        "It keeps seaborn, matplotlib from working."
    )
    assert found.command == f"{PIP} --force-reinstall --no-deps pillow==9.1"


def test_packages_that_are_missing_come_before_imports_that_fail():
    failed = Probed((Failure("datasets", "xxhash", "ModuleNotFoundError: No module named 'xxhash'"),))
    (found,) = computing.judge_imports(failed, {"datasets": Package("datasets", "3.0")}, HERE, known=True)
    assert (found.state, found.command) == ("note", None)


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
    assert states(computing.judge_device(device, driver, HERE)) == expected


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Elsewhere the registry's torch has no CUDA."
)
def test_a_torch_that_leaves_the_gpu_alone_is_replaced_by_the_same_version():
    _, found = computing.judge_device(CPU, True, HERE)
    assert "processors only" in found.sentence and found.command == f"{PIP} --force-reinstall torch==2.13.0"


@pytest.mark.parametrize("program", [None, "python", "python3.11", "/course/v/bin/python3.11"])
def test_a_kernel_of_this_python(program):
    assert computing.judge_kernel(program, HERE) is None


def test_a_kernel_of_another_python():
    found = computing.judge_kernel("/usr/bin/python3", HERE)
    assert found and found.state == "note" and "-m ipykernel install" in str(found.command)


def test_the_grader_without_a_sandbox_is_a_note():
    (finding,) = computing.judge_grader("The sandbox needs Linux.")
    assert finding.state == "note"


def test_what_the_sandbox_cannot_promise_is_a_note_each():
    assert [one.state for one in computing.judge_grader(None)] == ["ok"]
    found = computing.judge_grader(None, ["No control groups.", "System calls are not filtered."])
    assert [one.state for one in found] == ["ok", "note", "note"]


# Data, hub, caches

NO_NETWORK = "there is no connection, or it broke off, so connect to the internet and try again"
FILES = {Path(f"/hub/{number}"): 15_000_000 for number in range(4)}


@pytest.mark.parametrize(
    ("data", "offline", "expected", "command"),
    [
        (places.Data("sample", False), False, ["ok", "ok"], None),
        (places.Data("sample", False, unreachable=NO_NETWORK), False, ["ok", "note"], None),
        (places.Data("/mirror", True, FILES), False, ["ok", "ok"], None),
        (
            places.Data("/mirror", True, wrong="There is none."),
            False,
            ["problem", "ok"],
            "unset COURSEKIT_DATA",
        ),
        (places.Data("full", True, FILES, 4, None, NO_NETWORK), False, ["ok", "note"], None),
        (places.Data("full", True, {}, 4), False, ["ok", "ok"], None),
        (
            places.Data("full", True, {}, 4, None, NO_NETWORK),
            False,
            ["problem", "note"],
            "unset COURSEKIT_DATA",
        ),
        (
            places.Data("full", True, {}, 4, None, "forbidden"),
            True,
            ["problem", "note"],
            "unset HF_HUB_OFFLINE",
        ),
    ],
    ids=lambda value: value.source if isinstance(value, places.Data) else "",
)
def test_the_hub_is_a_problem_only_where_its_data_are_wanted(data, offline, expected, command):
    found = places.judge_data(data, HERE, offline)
    assert states(found) == expected and found[0].command == command


def test_files_of_each_source_are_found_without_a_download(tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "_ask_in_time", lambda *words: pytest.fail("asked"))
    for name in ("train", "test"):
        (tmp_path / "imdb").mkdir(exist_ok=True)
        (tmp_path / "imdb" / f"{name}.parquet").write_bytes(b"x")
    monkeypatch.setattr(hub, "cached", lambda _, file: tmp_path if "train" in file else None)
    assert find_files(IMDB, "sample") == {}
    assert find_files(IMDB, "full") == {"train": tmp_path}
    assert set(find_files(IMDB, str(tmp_path))) == {"train", "test"}
    for corpus, source in ((AG_NEWS, str(tmp_path)), (IMDB, "sample:x")):
        with pytest.raises(CourseError):
            find_files(corpus, source)


def test_a_folder_without_news_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSEKIT_DATA", str(tmp_path))
    monkeypatch.setattr(hub, "why_unreachable", lambda *words: None)
    found, _ = places.judge_data(places.look_at_data(), HERE)
    assert found.state == "problem" and str(tmp_path) in found.sentence


def test_a_hub_that_answers(monkeypatch):
    monkeypatch.setattr(hub, "_ask_in_time", lambda *words: None)
    assert hub.why_unreachable("a/b", "c") is None


def test_a_hub_that_does_not(monkeypatch):
    def fail(*words):
        raise ConnectionError

    monkeypatch.setattr(hub, "_ask_in_time", fail)
    assert hub.why_unreachable("a/b", "c") == NO_NETWORK


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
    own, _ = places.look_at_caches()
    found, _ = places.judge_caches(places.look_at_caches(), HERE)
    assert 1_500_000 <= own.sizes[tmp_path / "own"] < 1_600_000  # the link is not counted as its file
    assert found.sentence == f"1.5 MB in {tmp_path / 'own'}."
    assert found.command == f"rm -r {tmp_path / 'own'}"


def test_a_cache_that_is_not_there_has_nothing_to_remove(tmp_path):
    (found,) = places.judge_caches([places.Cache("Cache", tmp_path / "none", {}, 10**10)], HERE)
    assert (found.state, found.command) == ("ok", None)


def test_a_cache_that_cannot_be_written_is_a_note(tmp_path):
    (found,) = places.judge_caches([places.Cache("Cache", tmp_path, {}, 10**10, False)], HERE)
    assert found.state == "note" and "may not write" in found.sentence


@pytest.mark.parametrize(("free", "state"), [(10**9, "ok"), (10**9 - 1, "problem")])
def test_a_disk_that_is_nearly_full_is_a_problem(free, state):
    roomy = places.Cache("A", Path("/a"), {}, 10**11)
    found = places.judge_room([roomy, places.Cache("B", Path("/b"), {}, free)], HERE)
    assert found.state == state and bool(found.command) == (state == "problem")


# All of it


def test_another_copy_of_the_course_is_a_note():
    found = doctor.other_copy(Path("/usr/lib/site-packages"), WORKBOOK, HERE)
    assert found and found.state == "note" and found.command == f"{PIP} --editable ."
    assert doctor.other_copy(WORKBOOK, WORKBOOK, HERE) is None
    assert doctor.other_copy(WORKBOOK, None, HERE) is None


def test_what_cannot_be_looked_at_is_a_note():
    def look():
        raise ImportError("numpy is broken")

    (found,) = doctor._guarded("Data", look)
    assert found.state == "note" and "numpy is broken" in found.sentence


def test_without_packaging_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "packaging.markers", None)
    monkeypatch.delitem(sys.modules, "coursekit.doctor.packages")
    monkeypatch.delattr(doctor, "packages")
    *_, last = doctor.examine()
    assert last.state == "problem" and "packaging" in last.sentence and last.command


@pytest.mark.parametrize(("state", "code"), [("note", 0), ("problem", 1)])
def test_the_exit_code_says_whether_there_is_a_problem(monkeypatch, state, code):
    monkeypatch.setattr(doctor, "examine", lambda: iter([Finding("What", state, "So.")]))
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
    done = run_bare("doctor")
    assert (done.returncode, done.stderr) == (1, "")
    assert "packaging" in done.stdout and "pip install" in done.stdout


def test_other_commands_send_to_the_doctor_there():
    done = run_bare("run", "I")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The module typer is missing") and done.stderr.count("\n") == 1
    assert "-m coursekit doctor says what mends that" in done.stderr


def run_doctor(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command, without a network, in a home of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    kept |= {"HF_HOME": str(folder / "hub"), "COURSEKIT_CACHE": str(folder / "own"), "NO_PROXY": "*"}
    words = [sys.executable, "-m", "coursekit", "doctor"]
    return subprocess.run(
        words, env={**kept, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=200
    )


def test_the_real_command_without_a_network(tmp_path):
    done = run_doctor(tmp_path, COURSEKIT_DATA="sample", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == ("\nproblem" in done.stdout), done.stdout + done.stderr
    assert done.stderr == "" and len(done.stdout.splitlines()) <= 40  # one screen
    told = " ".join(done.stdout.split())
    for words in ("Device: ", "torch 2", "Data: the sample", f"in {tmp_path / 'own'}"):
        assert words in told
    assert "note     Hub: the Hugging Face hub cannot be used: there is no connection" in done.stdout


def test_the_real_command_where_data_cannot_be_had(tmp_path):
    done = run_doctor(tmp_path, COURSEKIT_DATA="full", HF_HUB_OFFLINE="1")
    assert done.returncode == 1 and done.stderr == "", done.stdout + done.stderr
    assert "to allow the download: unset HF_HUB_OFFLINE" in done.stdout
    assert list(tmp_path.iterdir()) == []  # it looks, and leaves nothing behind
