"""GitHub's workflows: of the form that GitHub reads, and each command is one that is run elsewhere, too."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tests import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in FILES}
COMMANDS = {
    step["run"]
    for workflow in WORKFLOWS.values()
    for job in workflow["jobs"].values()
    for step in job["steps"]
    if "run" in step
}
HERE = {
    "make check",  # .ci/run
    "make test",
    "make site",  # docs/test_site.py
    'python -m pip install --editable ".[lab]"',  # test_readme.py
    "python -m coursekit doctor",
    'python -m pip install --editable ".[lab,instructor]"',  # what `make` installs, and less
    "python -m coursekit run --data sample",  # test_readme.py, as `make run`
}
ON_GITHUB = {"sudo sysctl --write kernel.apparmor_restrict_unprivileged_userns=0"}


def test_form_is_what_github_reads():
    words = ["--builtin-schema", "vendor.github-workflows", *map(str, FILES)]
    completed = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *words], capture_output=True, text=True
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr


def test_commands_are_run_elsewhere_too():
    assert COMMANDS == HERE | ON_GITHUB


@pytest.mark.parametrize("command", sorted(command for command in COMMANDS if command.startswith("make ")))
def test_make_knows_the_target(command):
    target = command.removeprefix("make ")
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.M)


def test_what_students_use_is_tested_on_their_systems():
    matrix = WORKFLOWS["ci.yml"]["jobs"]["students"]["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in matrix["system"]} == {"ubuntu", "macos", "windows"}


@pytest.mark.parametrize("job", ["all", "students"])
def test_pythons_are_those_that_the_course_admits(job):
    pythons = WORKFLOWS["ci.yml"]["jobs"][job]["strategy"]["matrix"]["python"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert pythons == ["3.11", "3.12", "3.13"]
    assert all(f"{python}.9" in SpecifierSet(project["requires-python"]) for python in pythons)


def test_website_is_published_from_where_make_puts_it():
    steps = WORKFLOWS["site.yml"]["jobs"]["publish"]["steps"]
    (upload,) = [step for step in steps if "upload-pages" in step.get("uses", "")]
    assert f"docs {upload['with']['path']}" in (ROOT / "Makefile").read_text("utf-8")


def test_rights_are_the_least_that_do():
    assert WORKFLOWS["ci.yml"]["permissions"] == {"contents": "read"}
