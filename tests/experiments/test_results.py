"""The page of results: made from the ledger alone, the same every time, and only what was run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from coursekit.errors import CourseError
from coursekit.experiments.final import final_test
from coursekit.experiments.ledger import Ledger, encode_entry
from coursekit.experiments.plan import DOCUMENT
from coursekit.experiments.results import render_results
from tests.experiments.tiny_news import make_data, make_ledger, make_run


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return make_ledger(
        tmp_path / "runs.jsonl",
        {"baseline": [0.8] * 3, "GRU": [0.93] * 3, "LSTM": [0.83] * 2, "mine": [0.5] * 3},
    )


def section(page: str, title: str) -> str:
    """The text of a section, its lines joined: where a line ends is no fact."""
    found = page.split(f"# {title}\n")[1]
    return " ".join(re.split(r"^#", found, flags=re.M)[0].split())


def test_the_same_ledger_gives_the_same_bytes_anywhere(ledger: Ledger, tmp_path: Path):
    other = tmp_path / "other" / "name.jsonl"
    other.parent.mkdir()
    shutil.copy(ledger.path, other)
    assert render_results(ledger) == render_results(Ledger.read(other))


def test_no_path_of_the_machine_is_told(ledger: Ledger, tmp_path: Path):
    assert str(tmp_path) not in render_results(ledger) and "runs.jsonl" not in render_results(ledger)


def test_it_tells_data_hardware_versions_and_command(ledger: Ledger):
    told = section(render_results(ledger), "What was run")
    for words in (
        "a folder of real rows: 25,997 rows to train on, 200 held out", "200 test rows", "0123456789abcdef",
        "2 cores of a processor A Processor, 2 threads, 16 GB of memory", "python 3.11.7, torch 2.13.0",
        "`coursekit experiments --data FOLDER`", "2026-01-01 to 2026-01-03; 11 runs, 1.8 minutes",
        "cell rnn, hidden 256", "as in the document",
    ):  # fmt: skip
        assert words in told


def test_a_gpu_is_told_with_its_memory(tmp_path: Path):
    data = make_data()
    gpu = {"kind": "cuda", "name": "A GPU", "processor": "P", "cores": 16, "threads": 16, "memory": 80.0}
    run = make_run(data)
    path = tmp_path / "runs.jsonl"
    path.write_bytes(encode_entry(data) + encode_entry(type(run)(**{**vars(run), "device": gpu})))
    assert "A GPU (GPU, 80 GB of memory), beside 16 cores of a processor P" in render_results(
        Ledger.read(path)
    )


def test_settings_that_are_not_the_documents_are_told(tmp_path: Path):
    data = make_data()
    run = make_run(data)
    path = tmp_path / "runs.jsonl"
    settings = {**run.settings, "hidden": 128}
    path.write_bytes(encode_entry(data) + encode_entry(type(run)(**{**vars(run), "settings": settings})))
    assert "the document has hidden 256." in section(render_results(Ledger.read(path)), "What was run")


def test_differences_are_told_in_words(ledger: Ledger):
    told = section(render_results(ledger), "Each experiment beside the one it changes")
    assert "Helped: GRU (hidden = 3, against baseline)." in told
    assert "Made it worse: mine (hidden = 4, against baseline)." in told
    assert "Cannot tell: LSTM (hidden = 4, against baseline)." in told


def test_each_experiment_stands_beside_the_documents_figure(ledger: Ledger):
    told = section(render_results(ledger), "Beside the document's figures")
    accuracy = sum(ledger.accuracies()["GRU"]) / 3
    gap = 100 * (accuracy - DOCUMENT["GRU"].accuracy)
    (row,) = re.findall(r"\| GRU [^–]*– [^–]*–", told)
    assert re.split(r"[ |]+", row)[2:] == [
        "0.9042",
        f"{accuracy:.4f}",
        "±",
        row.split()[7],
        "–",
        f"{gap:+.2f}",
        "–",
    ]
    assert re.search(r"\| mine +\| +– \|", told)
    assert "The test split has not been opened" in told


def test_what_was_not_run_is_named(ledger: Ledger):
    told = section(render_results(ledger), "What was not run")
    assert told == (
        "Of the full set: rate 3e-4, 10 epochs, plateau, threshold 10, threshold 50, hidden 384, hidden 512, "
        "hidden 768, 2 layers, max+last, mean, dropout 0.3. With fewer than 3 seeds: LSTM."
    )


def test_without_a_final_test_it_says_so(ledger: Ledger):
    assert section(render_results(ledger), "The final test").startswith("The test split has not been opened.")


def test_the_final_test_is_told_beside_the_linear_model(ledger: Ledger):
    final = final_test(ledger, "GRU")
    told = section(render_results(Ledger.read(ledger.path)), "The final test")
    assert f"**Test accuracy {final.accuracy:.4f}** on 200 rows" in told
    assert f"{final.points} of 3 points" in told
    assert f"ends {abs(100 * (final.accuracy - 0.9067)):.2f} points" in told and "has 0.9067" in told


def test_test_figures_are_shown_only_after_the_final_test(ledger: Ledger):
    final_test(ledger, "GRU")
    opened = Ledger.read(ledger.path)
    told = section(render_results(opened), "Beside the document's figures")
    accuracy = sum(opened.accuracies("test")["baseline"]) / 3
    assert f"{accuracy:.4f} ±" in told
    assert f"{accuracy:.4f} ±" not in render_results(ledger)


def test_how_more_could_be_reached(ledger: Ledger):
    told = section(render_results(ledger), "How 0.915 could be reached")
    assert "26,197 were used, and the hub has 120,000" in told and "384, 512 and 768" in told


def test_what_was_reached_needs_no_advice(tmp_path: Path):
    made = make_ledger(tmp_path / "runs.jsonl", {"baseline": [0.99]})
    final_test(made, "baseline")
    assert section(render_results(Ledger.read(made.path)), "How 0.915 could be reached") == "It was reached."


def test_the_sample_is_called_synthetic(tmp_path: Path):
    data = make_data(source="sample")
    path = tmp_path / "runs.jsonl"
    path.write_bytes(encode_entry(data) + encode_entry(make_run(data)))
    page = render_results(Ledger.read(path))
    assert "synthetic sample" in section(page, "What was run")
    assert section(page, "How 0.915 could be reached") == "Not on the sample: the scale is for real news."


def test_a_bar_in_a_name_breaks_no_table(tmp_path: Path):
    page = render_results(make_ledger(tmp_path / "runs.jsonl", {"baseline": [0.8], "a|b": [0.8]}))
    assert r"| a\|b" in page


def test_no_three_empty_lines_and_an_end(ledger: Ledger):
    page = render_results(ledger)
    assert "\n\n\n" not in page and page.endswith(".\n")
    final_test(ledger, "GRU")
    page = render_results(Ledger.read(ledger.path))
    assert "\n\n\n" not in page and page.endswith(".\n")


def test_an_empty_ledger(tmp_path: Path):
    with pytest.raises(CourseError, match="no runs yet"):
        render_results(make_ledger(tmp_path / "runs.jsonl", {}))
