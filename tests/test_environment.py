"""One list of dependencies, told three times: in pyproject.toml, environment.yml and constraints.txt."""

import importlib.metadata
import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests import ROOT

WHOLE = (ROOT / "pyproject.toml").read_text("utf-8")
PYPROJECT = re.sub(r"^e2e = \[\n.*?^\]\n", "", WHOLE, flags=re.M | re.S)
"""Without what only `make e2e` needs: environment.yml is for students, instructors and contributors."""
ENVIRONMENT = (ROOT / "environment.yml").read_text("utf-8")
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")

CONDA_NAMES = {"torch": "pytorch"}
"""Name on the Python registry to name on conda-forge, where they differ."""

WORKBOOK = "-e ."
"""How environment.yml installs the workbook itself."""

# A dependency's line in either file: the requirement, and the reason after `#`.
_LINE = re.compile(
    r"""^ +(?:- |")(?P<requirement>[A-Za-z][^"#\n]*[=<>][^"#\n]*)(?:",)? +# (?P<reason>.+)$""", re.M
)


def parse(requirement: str) -> tuple[str, tuple[str, str]]:
    """Split a requirement into its name and (bounds, marker), each in one fixed spelling."""
    parsed = Requirement(requirement)
    return parsed.name.lower(), (str(parsed.specifier), str(parsed.marker or ""))


def pyproject_dependencies(text: str) -> dict[str, set[tuple[str, str]]]:
    """All dependencies by their name on conda-forge; Python itself is one of them."""
    project = tomllib.loads(text)["project"]
    dependencies = {"python": {(str(Requirement(f"python{project['requires-python']}").specifier), "")}}
    for group in (project["dependencies"], *project["optional-dependencies"].values()):
        for name, bounds in map(parse, group):
            dependencies.setdefault(CONDA_NAMES.get(name, name), set()).add(bounds)
    return dependencies


def environment_dependencies(text: str) -> dict[str, set[tuple[str, str]]]:
    """All dependencies of the conda environment, save `pip` and the workbook itself."""
    listed = yaml.safe_load(text)["dependencies"]
    by_pip = [entry for part in listed if isinstance(part, dict) for entry in part["pip"]]
    by_conda = [entry for entry in listed if isinstance(entry, str)]
    dependencies: dict[str, set[tuple[str, str]]] = {}
    for name, bounds in map(parse, [*by_conda, *(entry for entry in by_pip if entry != WORKBOOK)]):
        dependencies.setdefault(name, set()).add(bounds)
    dependencies.pop("pip", None)
    return dependencies


def reasons(text: str) -> dict[str, set[str]]:
    """The reasons that stand beside each dependency; a line may give several, with `; ` between them."""
    reasons_by_name: dict[str, set[str]] = {}
    for line in _LINE.finditer(text):
        name = parse(line["requirement"])[0]
        reasons_by_name.setdefault(CONDA_NAMES.get(name, name), set()).update(
            line["reason"].strip().split("; ")
        )
    return reasons_by_name


def same(pyproject: str, environment: str) -> bool:
    """Return whether both ask for the same, for the same reasons."""
    return (pyproject_dependencies(pyproject), reasons(pyproject)) == (
        environment_dependencies(environment),
        reasons(environment),
    )


def pinned() -> list[Requirement]:
    return [Requirement(line) for line in CONSTRAINTS.splitlines() if line and not line.startswith("#")]


def spelled(name: str) -> str:
    """The registry's one spelling of a name: small letters and hyphens."""
    return re.sub("[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    """Name to version, the name in the registry's one spelling."""
    return {spelled(pin.name): str(pin.specifier)[2:] for pin in pinned()}


def requirements(text: str = PYPROJECT) -> list[Requirement]:
    project = tomllib.loads(text)["project"]
    groups = (project["dependencies"], *project["optional-dependencies"].values())
    return [Requirement(line) for group in groups for line in group]


def test_conda_environment_has_the_same_dependencies_and_bounds():
    assert environment_dependencies(ENVIRONMENT) == pyproject_dependencies(PYPROJECT)


def test_a_dependency_has_one_bound():
    several = {name: bounds for name, bounds in pyproject_dependencies(PYPROJECT).items() if len(bounds) > 1}

    assert several == {}


def test_every_dependency_has_a_reason():
    assert set(reasons(WHOLE)) == set(pyproject_dependencies(WHOLE)) - {"python"}


def test_only_what_drives_the_browser_is_left_out_of_the_conda_environment():
    left_out = {requirement.name for requirement in requirements(WHOLE)} - {
        requirement.name for requirement in requirements()
    }

    assert left_out == {"playwright", "axe-playwright-python"}


def test_conda_environment_gives_the_same_reasons():
    assert reasons(ENVIRONMENT) == reasons(PYPROJECT)


def test_conda_environment_installs_the_workbook():
    environment = yaml.safe_load(ENVIRONMENT)

    assert environment["dependencies"][-1]["pip"][-1] == WORKBOOK
    assert environment["channels"] == ["conda-forge"]
    assert environment["name"] == tomllib.loads(PYPROJECT)["project"]["name"]


# The comparison itself: one change on either side must be seen.
TEXTS = {"pyproject.toml": PYPROJECT, "environment.yml": ENVIRONMENT}
CHANGES = [(file, line.group() + "\n") for file, text in TEXTS.items() for line in _LINE.finditer(text)]
each_line = pytest.mark.parametrize(
    ("file", "line"), CHANGES, ids=[f"{file}-{line.split()[-1]}" for file, line in CHANGES]
)


def same_after(file: str, line: str, new: str) -> bool:
    """Return whether both files still ask for the same when a line of one of them is replaced."""
    assert TEXTS[file].count(line) == 1
    assert new != line
    changed = {**TEXTS, file: TEXTS[file].replace(line, new)}
    return same(changed["pyproject.toml"], changed["environment.yml"])


def test_both_are_the_same_as_they_are():
    assert same(PYPROJECT, ENVIRONMENT)


def test_every_dependency_is_changed_in_turn():
    files = [file for file, _ in CHANGES]

    assert files.count("pyproject.toml") == len(requirements())
    assert files.count("environment.yml") == len(environment_dependencies(ENVIRONMENT)) - 1  # python


@each_line
def test_another_bound_is_seen(file, line):
    assert not same_after(
        file, line, re.sub(r"(?<=[=<>]=)\d+", lambda first: str(int(first.group()) + 1), line, count=1)
    )


@each_line
def test_a_missing_bound_is_seen(file, line):
    assert not same_after(file, line, re.sub(r"[=<>]=[\d.]+", "", line, count=1))


@each_line
def test_a_missing_dependency_is_seen(file, line):
    assert not same_after(file, line, "")


@each_line
def test_one_more_dependency_is_seen(file, line):
    name = parse(_LINE.search(line)["requirement"])[0]

    assert not same_after(file, line, line + line.replace(name, "pandas", 1))


@each_line
def test_another_reason_is_seen(file, line):
    assert not same_after(file, line, line.replace("# ", "# no longer ", 1))


def test_another_python_is_seen():
    assert not same_after("pyproject.toml", 'requires-python = ">=3.11"\n', 'requires-python = ">=3.12"\n')
    assert not same_after("environment.yml", "  - python>=3.11\n", "  - python>=3.12\n")


# Pins


def test_torch_is_the_version_of_the_course():
    assert pins()["torch"] == "2.13.0"


def test_every_dependency_is_pinned_within_its_bounds():
    versions = pins()
    outside = [
        str(requirement)
        for requirement in requirements(WHOLE)
        if versions.get(spelled(requirement.name)) is None
        or not requirement.specifier.contains(versions[spelled(requirement.name)], prereleases=True)
    ]

    assert outside == []


def test_every_pin_runs_on_the_oldest_python_that_the_workbook_asks_for():
    """Debian 12 has Python 3.11.2: a pin that asks for 3.11.5 ends `make` there in pip's riddles."""
    oldest = tomllib.loads(PYPROJECT)["project"]["requires-python"].removeprefix(">=") + ".0"
    asked = {
        spelled(package.name): package.metadata.get("Requires-Python") or ""
        for package in importlib.metadata.distributions()
    }

    too_new = [name for name in pins() if not SpecifierSet(asked.get(name, "")).contains(oldest)]
    assert too_new == []


def test_every_pin_is_one_exact_version():
    assert [str(pin) for pin in pinned() if not re.fullmatch(r"==[^=*,]+", str(pin.specifier))] == []


def test_markers_of_dependencies_are_those_of_their_pins():
    def markers(lines):
        return {line.name: str(line.marker) for line in lines if line.marker}

    assert markers(pinned()) == markers(requirements())


def test_the_workbook_itself_is_not_pinned():
    assert not {"text-classification-workbook", "coursekit"} & set(pins())


def test_each_pin_stands_once():
    assert len(pins()) == len(pinned())


def test_no_pin_belongs_to_one_machine():
    assert [str(pin) for pin in pinned() if pin.url or "+" in str(pin.specifier)] == []


def test_the_pins_say_how_they_were_made():
    assert re.search(r"^# Made on \d{4}-\d\d-\d\d with Python 3\.11", CONSTRAINTS, re.M)
