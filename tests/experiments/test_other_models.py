"""The models that stand beside the course's own: their file, and their part of the page."""

from pathlib import Path

import pytest

from coursekit.errors import CourseError
from coursekit.experiments.final import final_test
from coursekit.experiments.ledger import Ledger
from coursekit.experiments.other_models import (
    MeasuredModel,
    make_models_table,
    read_models,
    write_models,
)
from coursekit.experiments.results import render_results
from tests.experiments.tiny_news import make_ledger

MACHINE = {"kind": "cpu", "name": "A Processor", "cores": 2, "threads": 2, "memory": 16.0}


def make_model(corpus: str = "AG News", **fields: object) -> MeasuredModel:
    usual = {
        "corpus": corpus,
        "name": "linear SVM",
        "train_rows": 28_886,
        "test_rows": 7_600,
        "accuracies": [0.91, 0.93],
        "seconds": 12.4,
        "versions": {"scikit-learn": "1.9.1"},
        "machine": MACHINE,
        "command": "python benchmarks/accuracy.py --data FOLDER",
        "date": "2026-01-01T00:00:00+00:00",
    }
    return MeasuredModel(**(usual | fields))  # type: ignore[arg-type]


def test_what_was_written_is_read(tmp_path: Path):
    models = [make_model("IMDB"), make_model()]
    write_models(tmp_path / "models.json", models)
    assert read_models(tmp_path / "models.json") == models


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'[{"corpus": "IMDB"}]', b"\xff"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "models.json").write_bytes(content)
    with pytest.raises(CourseError, match="has no measured models: make it with"):
        read_models(tmp_path / "models.json")


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CourseError, match=r"models\.json cannot be read"):
        read_models(tmp_path / "models.json")


@pytest.mark.parametrize(
    ("accuracies", "text"),
    [([0.91234], "0.9123"), ([0.91, 0.93], "0.9200 ± 0.0141"), ([0.5] * 3, "0.5000 ± 0.0000")],
)
def test_the_spread_needs_two_seeds(accuracies, text):
    (row,) = make_models_table([make_model(accuracies=accuracies)]).rows
    assert row[3] == text


def test_a_model_is_a_row():
    (row,) = make_models_table([make_model()]).rows
    assert row == ("linear SVM", "28,886", "2", "0.9200 ± 0.0141", "12")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return make_ledger(tmp_path / "runs.jsonl", {"baseline": [0.8, 0.82], "GRU": [0.85, 0.86]})


def test_without_other_models_the_page_says_nothing_of_them(ledger):
    assert "Beside other models" not in render_results(ledger)


def test_each_corpus_has_its_table(ledger):
    page = render_results(ledger, [make_model("IMDB", name="n-grams"), make_model()])
    assert (
        page.index("**IMDB**") < page.index("n-grams") < page.index("**AG News**") < page.index("linear SVM")
    )
    assert "scikit-learn 1.9.1" in page and "2 cores of a processor A Processor" in page
    assert "the recurrent model" not in page


def test_the_chosen_experiment_stands_beside_them(ledger):
    final_test(ledger, "GRU")
    page = render_results(Ledger.read(ledger.path), [make_model()])
    part = page[page.index("## Beside other models") :]
    assert part.index('the recurrent model "GRU"') < part.index("linear SVM")
