"""The README and the guides keep their word: each command in them runs, and each link leads somewhere.

Commands run literally, in a fresh clone whose environment is the one of the tests. What takes minutes is read
by make (`--dry-run`) and runs here in `make test-all`; what CI itself runs is looked up there.
"""

from __future__ import annotations

import csv
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coursekit.forkserver.limits import Limits
from coursekit.grading.execution.bubblewrap import find_sandbox_problem
from coursekit.grading.execution.session import OUTPUT_BYTES
from coursekit.grading.options import GradingOptions
from tests import ROOT, RUN_ALL_TESTS

README = (ROOT / "README.md").read_text("utf-8")
TEACHING = ROOT / "docs" / "teaching"
PAGES = (ROOT / "README.md", ROOT / "docs" / "studying.md", *sorted(TEACHING.glob("*.md")))
TEXT = "\n".join(page.read_text("utf-8") for page in PAGES)

BLOCKS = re.findall(r"^ *```\n(.*?)^ *```$", TEXT, re.M | re.S)
INLINE = re.findall(r"`((?:make|git|conda|sudo|pre-commit|\.venv/bin/\w+|coursekit) [^`]+)`", TEXT)
CLUSTER_PAGE = (TEACHING / "cluster.md").read_text("utf-8")
# These run, word for word, in tests/grading/execution/test_cluster.py.
CLUSTER = set("".join(re.findall(r"^```\n(.*?)^```$", CLUSTER_PAGE, re.M | re.S)).splitlines())
COMMANDS = {" ".join(line.split()) for text in (*BLOCKS, *INLINE) for line in text.strip().split("\n")}

CLONE = next(line for line in COMMANDS if line.startswith("git clone"))
LAB = ("make -C workbook lab", "python -m jupyter lab notebooks")
GRADE = (
    ".venv/bin/coursekit demo-class --students 12 --section I --out build/class",
    ".venv/bin/coursekit grade build/class --out build/grades",
    ".venv/bin/coursekit grade build/class --out build/grades --review my-review.csv",
)
FORK = ("make build", "git add --all", 'git commit --message "Lead students to our copy"', "git push")
LONG = (
    *("make run", "make pictures", "make e2e", "make site", "make bench", "make bench-class"),
    "make test-all",
)
IN_CI = ("make check", "make test")
EXPERIMENTS = ".venv/bin/coursekit experiments --data full --set full --device cuda"
ELSEWHERE = {
    "make run DATA=full": ("data/test_data.py", "full"),  # against a stand-in of the hub
    ".venv/bin/coursekit check notebooks/01_vocab.ipynb": ("cli/test_self_check.py", '"check"'),
    ".venv/bin/coursekit explain build/grades STUDENT I.2.a": ("cli/test_explain.py", '"explain"'),
    ".venv/bin/coursekit similar build/class --output build/similar.html": (
        "cli/test_similar.py",
        '"similar"',
    ),
    ".venv/bin/coursekit review build/grades": ("cli/test_review.py", '"review"'),
    "coursekit results LEDGER --output my-results.md": ("experiments/test_results.py", "results"),
    "coursekit experiments": ("cluster/test_trainings.py", "run_trials_on_cluster"),
    "coursekit check": ("cli/test_self_check.py", '"check"'),
    ".venv/bin/coursekit grade submissions.zip --roster worksheet.csv --format moodle --out build/grades": (
        "grading/reports/test_gradebook.py",
        "moodle",
    ),
    "conda env create --file environment.yml": ("test_environment.py", "environment.yml"),
    "sudo apt-get install chromium": ("e2e/browser.py", "chromium"),
    "git remote": ("workbook/test_remote.py", "git"),
}
OTHERS = (
    'python -m pip install --editable ".[lab]"',
    ".venv/bin/coursekit doctor",
    ".venv/bin/coursekit exercises",
    EXPERIMENTS,
)


def test_limits_of_a_notebook_are_those_of_the_grader():
    limits = Limits()
    text = " ".join((TEACHING / "sandbox.md").read_text("utf-8").split())
    assert f"An exercise has {GradingOptions.seconds:.0f} seconds (`--timeout`)" in text
    assert f"and {OUTPUT_BYTES // 1024**2} MB of output" in text
    assert f"{limits.memory / 1e9:.0f} GB of memory (`--memory`)" in text
    assert f"{limits.processes} processes and threads" in text
    assert f"{limits.disk // 1024**2} MB in each folder where it may write" in text


def test_each_command_of_the_readme_is_run_by_a_test():
    assert {CLONE, *LAB, *GRADE, *FORK, *LONG, *IN_CI, *ELSEWHERE, *OTHERS, *CLUSTER} == COMMANDS


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone, made by the README's own line, with the environment of these tests as its `.venv`."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of the workbook is no git repository")
    folder = tmp_path_factory.mktemp("readme")
    here = re.sub(r"https://\S+", shlex.quote(ROOT.as_uri()), CLONE)
    subprocess.run(shlex.split(here), cwd=folder, check=True, capture_output=True)
    clone = folder / "workbook"
    (clone / ".venv").mkdir()
    (clone / ".venv" / "bin").symlink_to(Path(sys.executable).parent, target_is_directory=True)
    mark_as_ready(clone)
    return clone


def mark_as_ready(clone: Path) -> None:
    """Let make think that the environment is new: else it would install the clone into that of the tests."""
    for name in (".ready", ".ready-e2e"):
        (clone / ".venv" / name).touch()


def run(command: str, folder: Path, timeout: int = 300) -> subprocess.CompletedProcess[str]:
    """Run a line of the README in a folder; `python` is that of the tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path, "TQDM_DISABLE": "1"},
        capture_output=True,
        text=True,
        timeout=timeout,
    )


@pytest.mark.parametrize("command", LAB)
def test_jupyterlab_comes_up_on_the_notebooks(workbook, command):
    make = command.startswith("make")
    options = (
        " LAB_OPTIONS='--no-browser --allow-root --port 0'" if make else " --no-browser --allow-root --port 0"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}{options}"],
        cwd=workbook.parent if make else workbook,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, deadline = "", time.monotonic() + 120
        while "http://" not in output and time.monotonic() < deadline and process.stdout:
            line = process.stdout.readline()
            if not line:
                break
            output += line
        assert "http://" in output, output
        assert "Serving notebooks from local directory" in output
        assert f"{workbook.name}/notebooks" in output
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.skipif(not RUN_ALL_TESTS, reason="resolves for long: make test-all")
def test_course_can_be_installed_without_make(workbook):
    completed = run(OTHERS[0].replace("install", "install --dry-run --quiet"), workbook)
    assert completed.returncode == 0, completed.stderr


def test_doctor_says_how_things_stand(workbook):
    completed = run(".venv/bin/coursekit doctor", workbook)
    assert completed.returncode in (0, 1), completed.stderr
    assert "Python" in completed.stdout


def test_exercises_are_listed(workbook):
    completed = run(".venv/bin/coursekit exercises", workbook)
    assert completed.returncode == 0
    assert "IV.1" in completed.stdout


def test_experiments_for_a_gpu_say_where_there_is_none(workbook):
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a GPU: the command would train for an hour")
    completed = run(EXPERIMENTS, workbook)
    assert completed.returncode == 2
    assert '"cuda" is not to be had here' in completed.stderr


@pytest.mark.skipif(not RUN_ALL_TESTS, reason="takes minutes: make test-all")
@pytest.mark.skipif(bool(find_sandbox_problem()), reason=str(find_sandbox_problem()))
def test_from_a_made_up_class_to_a_gradebook(workbook):
    make_class, grade, add_review = GRADE
    assert run(make_class, workbook).returncode == 0
    completed = run(grade, workbook, timeout=600)
    assert completed.returncode == 0, completed.stderr
    grades = workbook / "build" / "grades"
    with (grades / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["points"] = "1"
    with (workbook / "my-review.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    completed = run(add_review, workbook)
    assert completed.returncode == 0, completed.stderr
    text = (TEACHING / "gradebook.md").read_text("utf-8")
    table = text[text.index("| in the folder of results") :].partition("\n\n")[0]
    names = [name for line in table.splitlines()[2:] for name in re.findall(r"`([^`]+)`", line.split("|")[1])]
    assert len(names) == 8
    for name in names:
        assert list(grades.glob(name.replace("STUDENT", "*").rstrip("/"))), name


@pytest.mark.skipif(not RUN_ALL_TESTS, reason="takes minutes: make test-all")
def test_fork_leads_students_to_itself(workbook, tmp_path):
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "fork.git"], check=True)
    for command in (
        "git remote set-url origin https://github.com/me/my-course",
        f"git remote set-url --push origin {tmp_path / 'fork.git'}",
        "git config user.email me@example.org && git config user.name Me",
        *FORK,
        ".venv/bin/coursekit build --check",
    ):
        completed = run(command, workbook, timeout=1200)
        assert completed.returncode == 0, completed.stdout + completed.stderr
    mark_as_ready(workbook)  # the build has written the fork's name into pyproject.toml
    assert "github/me/my-course/blob/main/notebooks/01_vocab.ipynb" in (workbook / "README.md").read_text()


@pytest.mark.skipif(not RUN_ALL_TESTS, reason="takes minutes: make test-all")
def test_solved_notebooks_run(workbook):
    completed = run("make run", workbook, timeout=1200)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    assert (workbook / "build" / "report.html").is_file()


@pytest.mark.parametrize("command", [*LONG, *IN_CI, *FORK[:1]])
def test_make_knows_the_target(workbook, command):
    completed = run(f"{command} --dry-run", workbook)
    assert completed.returncode == 0, completed.stderr
    for script in re.findall(r"(?:tests|benchmarks)/[\w/]+(?:\.py)?", completed.stdout):
        assert (ROOT / script).exists(), script


def test_ci_runs_what_the_readme_names():
    lines = [
        line for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines() if line.startswith("make ")
    ]
    assert lines == list(IN_CI)


@pytest.mark.parametrize("command", ELSEWHERE)
def test_command_is_run_elsewhere(command):
    file, word = ELSEWHERE[command]
    assert word in (ROOT / "tests" / file).read_text("utf-8")


def test_hook_before_a_commit_runs_the_check():
    import yaml

    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [hook["entry"] for repo in config["repos"] for hook in repo["hooks"]] == ["make check"]


# Links and folders


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub makes of headings."""
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


LINKED_PAGES = (*PAGES, ROOT / "CHANGELOG.md", ROOT / "answers" / "results.md")
LINKS = sorted(
    {
        (page.relative_to(ROOT).as_posix(), link)
        for page in LINKED_PAGES
        for link in re.findall(r"\]\((?!https?://)([^)]+)\)", page.read_text("utf-8"))
    }
)


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_link_leads_somewhere(page, link):
    path, _, anchor = link.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    assert target.is_file()
    if anchor:
        assert anchor in anchors(target.read_text("utf-8"))


def test_pictures_have_words():
    for words, path in re.findall(r"!\[([^\]]*)\]\(([^)]+\.png)\)", README):
        assert len(words.split()) > 8
        assert (ROOT / path).stat().st_size < 1_000_000
