"""The corpus is what it says: names, exercises and notebooks; nothing of it is run here."""

import ast
import json
import re
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

import coursekit
from coursekit.checks.values import Value
from coursekit.course import Course
from coursekit.exercises import examine, exercises
from coursekit.grading.demo_class import exercise_of, is_solution_cell
from coursekit.grading.outcome import Outcome
from tests.grading.attacks import ATTACKS as ALONE
from tests.grading.attacks import Witness, folder_attacks, leaks, notebooks, reading, submission
from tests.grading.attacks.folders import CANVAS, notebook_in_zip
from tests.grading.attacks.model import LEAK, LEAKED, SECTION_I, Attack, fill_in, solved_notebook
from tests.grading.attacks.neighbours import NEIGHBOURS

ATTACKS = (*ALONE, *NEIGHBOURS)
CANARY, PORT = Path("/canary"), 40_000


def _name_of(attack: Attack) -> str:
    return attack.name


def _sources_of(attack: Attack) -> list[tuple[str, str]]:
    return [(key, source) for sources in (attack.cells, attack.texts) for key, source in sources.items()]


def test_there_are_at_least_sixty_attacks_with_names_of_their_own():
    names = [attack.name for attack in (*ATTACKS, *folder_attacks())]
    assert len(names) >= 60
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


@pytest.mark.parametrize("attack", ATTACKS, ids=_name_of)
def test_attack_names_exercises_of_one_section(attack):
    named = {*attack.cells, *attack.texts, *attack.expect}
    assert named <= set(exercises())
    assert {exercises()[name].section for name in named} <= {attack.section}
    assert attack.why.endswith(".")


@pytest.mark.parametrize("attack", ATTACKS, ids=_name_of)
def test_attack_is_expected_to_gain_nothing(attack):
    """What may pass is either solved by right, or left as the base has it."""
    for exercise, outcomes in attack.expect.items():
        assert outcomes and len(set(outcomes)) <= len(Outcome)
        if Outcome.PASSED in outcomes and attack.base == "empty":
            assert "{SOLUTION}" in attack.cells[exercise]


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.notebook is None], ids=_name_of)
def test_submission_is_a_valid_notebook(attack):
    notebook = json.loads(submission(attack, CANARY, PORT))
    nbformat.validate(nbformat.from_dict(notebook))
    text = json.dumps(notebook)
    assert not re.search(r"\{(CANARY|PORT|HOST|SOLUTION|BLUFF|GUARD|LEAK)\}", text)
    assert LEAKED not in text


NO_PYTHON = {"syntax-error", "unclosed-text", "top-level-return", "cell-magic-hides-the-answer"}
"""Attacks whose point it is that they are no Python."""


PYTHON = [attack for attack in ATTACKS if attack.name not in NO_PYTHON]


def _trees_of(attack: Attack) -> list[ast.Module]:
    """Return the sources of an attack as Python reads them."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    codes = [
        fill_in(source, _solution_of(attack, exercise), CANARY, PORT)
        for exercise, source in _sources_of(attack)
    ]
    return [compile(TransformerManager().transform_cell(code), attack.name, "exec", flags) for code in codes]


@pytest.mark.parametrize("attack", PYTHON, ids=_name_of)
def test_sources_are_python(attack):
    """Else an attack would be refused for the wrong reason."""
    for tree in _trees_of(attack):
        compile(tree, attack.name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def _solution_of(attack: Attack, exercise: str) -> str:
    cells = solved_notebook(attack.section)["cells"]
    own = {"exercise": exercise, "role": "answer"}
    return "\n".join(cell["source"] for cell in cells if cell["metadata"].get("coursekit") == own)


def _imports_of(tree: ast.Module) -> dict[str, object]:
    """Return what a source imports of the course, by its name there; raises for what does not exist."""
    imports: dict[str, object] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("coursekit"):
                    module = resolve_name(alias.name)
                    imports[alias.asname or "coursekit"] = module if alias.asname else coursekit
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("coursekit"):
            for alias in node.names:
                imports[alias.asname or alias.name] = resolve_name(f"{node.module}.{alias.name}")
    return imports


@pytest.mark.parametrize("attack", PYTHON, ids=_name_of)
def test_sources_name_the_course_as_it_is(attack):
    """Else an attack would fail for the wrong reason: what it looks for has another name by now."""
    for tree in _trees_of(attack):
        imports = _imports_of(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert node.value.id not in imports or hasattr(imports[node.value.id], node.attr), node.attr


@pytest.mark.parametrize("name", ["values-always-same", "reads-of-values-replaced", "nothing-is-a-stub"])
def test_methods_that_are_replaced_are_those_of_values(name):
    (tree,) = _trees_of(next(attack for attack in ATTACKS if attack.name == name))
    targets = [target for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets]
    methods = {target.attr for target in targets if isinstance(target, ast.Attribute)}
    assert methods
    assert not [method for method in methods if not hasattr(Value, method)]


def test_results_of_the_course_are_where_an_attack_looks():
    assert "_results" in vars(Course("sample"))


@pytest.mark.parametrize("name", reading.HIDDEN_MODULES)
def test_modules_that_an_attack_tries_to_import_are_there(name):
    assert find_spec(name)


DANGEROUS = re.compile(r"os\.(fork|abort|kill|killpg|_exit)|rmtree|rm -rf|<< 30|memset|libc\.(mount|ptrace)")


@pytest.mark.parametrize("attack", ATTACKS, ids=_name_of)
def test_dangerous_sources_stop_outside_of_a_sandbox(attack):
    """Who opens an attack by mistake, or grades it without a sandbox, comes to no harm."""
    for _, source in _sources_of(attack):
        if DANGEROUS.search(source) and attack.name not in UNGUARDED:
            assert "{GUARD}" in source


UNGUARDED = {
    "writes-outside",  # only the canary folder, which is there for it
    "reads-parents-memory",  # attaching stops a process, and the kernel's end sets it free
    "text-runs-code",
    "hangs-when-run-again",
    "ends-the-kernel-when-run-again",
}


def test_guard_stops_in_this_process():
    with pytest.raises(SystemExit):
        exec(fill_in("{GUARD}", "", CANARY, PORT), {})


def test_leak_is_told_by_a_word_that_the_source_does_not_hold(capsys):
    assert LEAKED not in LEAK
    exec(f"{LEAK}('a secret')", {})
    output = capsys.readouterr().out
    assert output == f"{LEAKED} a secret\n"
    assert leaks(output)


def test_hard_coded_figures_are_those_of_the_public_sample():
    """Else the attack would fail for the wrong reason."""
    attack = next(attack for attack in ATTACKS if attack.name == "hard-coded-figures")
    course = Course("sample")
    for exercise, source in attack.cells.items():
        names: dict[str, object] = {}
        exec(source, names)
        del names["__builtins__"]
        assert examine(exercise, names, course).state.value == "passed"


def test_section_one_asks_for_all_its_exercises():
    cells = [cell for cell in solved_notebook()["cells"] if is_solution_cell(cell)]
    assert len(SECTION_I) >= 6
    assert {exercise_of(cell) for cell in cells} == set(SECTION_I)


@pytest.mark.parametrize("attack", notebooks.BROKEN, ids=_name_of)
def test_broken_notebooks_differ_from_the_honest_one(attack):
    honest = Attack("honest", "It is honest.")
    assert submission(attack, CANARY, PORT) != submission(honest, CANARY, PORT)


def test_sizes_are_on_both_sides_of_the_limit():
    sizes = {attack.name: len(submission(attack, CANARY, PORT)) for attack in notebooks.SIZES}
    assert sizes["hundred-megabytes"] > 100_000_000
    assert 18_000_000 < sizes["nineteen-megabytes"] < 20_000_000


@pytest.mark.parametrize("attack", folder_attacks(), ids=lambda attack: attack.name)
def test_folder_is_laid_out_and_nothing_outside_is_touched(attack, tmp_path):
    folder = tmp_path / "submissions"
    folder.mkdir()
    with Witness(tmp_path / "canary") as witness:
        attack.lay(folder, witness.canary)
        assert (folder / "neighbour" / "01_vocab.ipynb").is_file()
        assert witness.marks() == []
    if attack.name == "zip":
        assert notebook_in_zip(folder / "class.zip", CANVAS)["nbformat"] == 4


def test_witness_sees_who_comes(tmp_path):
    import socket

    with Witness(tmp_path / "canary") as witness:
        assert witness.marks() == []
        with socket.create_connection(("127.0.0.1", witness.port)):
            assert witness.marks() == ["Somebody knocked at the TCP port."]
        (witness.canary / "new.txt").touch()
        assert len(witness.marks()) == 2
