"""The corpus is what it says: names, exercises and notebooks; nothing of it is run here."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from coursekit.course import Course
from coursekit.exercises import examine, exercises
from coursekit.grading.outcome import Outcome
from tests.grading.attacks import ATTACKS as ALONE
from tests.grading.attacks import Witness, folder_attacks, leaks, notebooks, submission
from tests.grading.attacks.folders import CANVAS, notebook_in_zip
from tests.grading.attacks.model import LEAK, LEAKED, SECTION_I, Attack, fill_in, solved_notebook
from tests.grading.attacks.neighbours import NEIGHBOURS

ATTACKS = (*ALONE, *NEIGHBOURS)
CANARY, PORT = Path("/canary"), 40_000


def _named(attack: Attack) -> str:
    return attack.name


def _sources(attack: Attack) -> list[tuple[str, str]]:
    return [(key, source) for sources in (attack.cells, attack.texts) for key, source in sources.items()]


def test_there_are_at_least_sixty_attacks_with_names_of_their_own():
    names = [attack.name for attack in (*ATTACKS, *folder_attacks())]
    assert len(names) >= 60
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


@pytest.mark.parametrize("attack", ATTACKS, ids=_named)
def test_attack_names_exercises_of_one_section(attack):
    named = {*attack.cells, *attack.texts, *attack.expect}
    assert named <= set(exercises())
    assert {exercises()[name].section for name in named} <= {attack.section}
    assert attack.why.endswith(".")


@pytest.mark.parametrize("attack", ATTACKS, ids=_named)
def test_attack_is_expected_to_gain_nothing(attack):
    """What may pass is either solved by right, or left as the base has it."""
    for exercise, outcomes in attack.expect.items():
        assert outcomes and len(set(outcomes)) <= len(Outcome)
        if Outcome.PASSED in outcomes and attack.base == "empty":
            assert "{SOLUTION}" in attack.cells[exercise]


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.notebook is None], ids=_named)
def test_submission_is_a_valid_notebook(attack):
    notebook = json.loads(submission(attack, CANARY, PORT))
    nbformat.validate(nbformat.from_dict(notebook))
    text = json.dumps(notebook)
    assert not re.search(r"\{(CANARY|PORT|HOST|SOLUTION|BLUFF|GUARD|LEAK)\}", text)
    assert LEAKED not in text


NO_PYTHON = {"syntax-error", "unclosed-text", "top-level-return", "cell-magic-hides-the-answer"}
"""Attacks whose point it is that they are no Python."""


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.name not in NO_PYTHON], ids=_named)
def test_sources_are_python(attack):
    """Else an attack would be refused for the wrong reason."""
    for exercise, source in _sources(attack):
        code = fill_in(source, _solution(attack, exercise), CANARY, PORT)
        compile(
            TransformerManager().transform_cell(code),
            attack.name,
            "exec",
            flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
        )


def _solution(attack: Attack, exercise: str) -> str:
    cells = solved_notebook(attack.section)["cells"]
    own = {"exercise": exercise, "role": "answer"}
    return "\n".join(cell["source"] for cell in cells if cell["metadata"].get("coursekit") == own)


DANGEROUS = re.compile(r"os\.(fork|abort|kill|killpg|_exit)|rmtree|rm -rf|<< 30|memset|libc\.(mount|ptrace)")


@pytest.mark.parametrize("attack", ATTACKS, ids=_named)
def test_dangerous_sources_stop_outside_of_a_sandbox(attack):
    """Who opens an attack by mistake, or grades it without a sandbox, comes to no harm."""
    for _, source in _sources(attack):
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
    said = capsys.readouterr().out
    assert said == f"{LEAKED} a secret\n"
    assert leaks(said)


def test_hard_coded_figures_are_those_of_the_public_sample():
    """Else the attack would fail for the wrong reason."""
    attack = next(one for one in ATTACKS if one.name == "hard-coded-figures")
    course = Course("sample")
    for exercise, source in attack.cells.items():
        names: dict[str, object] = {}
        exec(source, names)
        del names["__builtins__"]
        assert examine(exercise, names, course).state.value == "passed"


def test_section_one_has_these_exercises():
    assert tuple(key for key, exercise in exercises().items() if exercise.section == "I") == SECTION_I


@pytest.mark.parametrize("attack", notebooks.BROKEN, ids=_named)
def test_broken_notebooks_differ_from_the_honest_one(attack):
    honest = Attack("honest", "It is honest.")
    assert submission(attack, CANARY, PORT) != submission(honest, CANARY, PORT)


def test_sizes_are_on_both_sides_of_the_limit():
    sizes = {one.name: len(submission(one, CANARY, PORT)) for one in notebooks.SIZES}
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
