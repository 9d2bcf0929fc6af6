"""Experiments: one change each; runs are written down, skipped when they are there, and survive a kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from coursekit.errors import CourseError
from coursekit.experiments import (
    EXPERIMENTS,
    REFERENCE,
    SMALL,
    Experiment,
    Ledger,
    Recipe,
    resolve_recipes,
    run,
    trial,
)
from coursekit.experiments.ledger import encode_entry, ledger_lock
from coursekit.experiments.plan import DOCUMENT, SETS
from coursekit.experiments.recipe import BASELINE, CHOICES
from tests import ROOT
from tests.experiments.tiny_news import TINY, TinyNews

GRU = Experiment("GRU", cell="gru")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TQDM_DISABLE", "1")


def go(path: Path, experiments: Any = (GRU,), news: TinyNews | None = None, **options: Any) -> Ledger:
    settings = {"baseline": TINY, "seeds": 1, "device": "cpu", **options}
    return run(experiments, news or TinyNews(), ledger=path, **settings)


def refused(call, *args: Any, **options: Any) -> str:
    """Return the message of a CourseError, which must be one line."""
    with pytest.raises(CourseError) as refusal:
        call(*args, **options)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


# Recipes


@pytest.mark.parametrize(
    "setting",
    [
        {"cell": "transformer"}, {"pooling": "min"}, {"schedule": None}, {"cell": 5}, {"pooling": ["max"]},
        {"hidden": 0}, {"hidden": 2.5}, {"hidden": True}, {"hidden": "256"}, {"embedding": 0},
        {"layers": None}, {"bidirectional": 1}, {"keep_best": "yes"}, {"dropout": 1.0}, {"dropout": -0.1},
        {"dropout": None}, {"word_dropout": "a"}, {"label_smoothing": 2}, {"threshold": -1},
        {"max_length": 2}, {"batch_size": 0}, {"rate": 0}, {"rate": float("nan")}, {"rate": float("inf")},
        {"rate": True}, {"rate": [1]}, {"epochs": 0}, {"clip": 0}, {"weight_decay": -1}, {"patience": 0},
        {"consistency": -1},
        {"embedding_dropout": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_setting_that_cannot_be(setting: dict[str, Any]):
    (name,) = setting
    assert refused(Recipe, **setting).startswith(f"The setting {name} is {setting[name]!r}: ")


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_may_be_made(name: str):
    for choice in CHOICES[name]:
        assert getattr(Recipe(**{name: choice}), name) == choice


def test_settings_are_plain_numbers():
    settings = Recipe(hidden=np.int64(8), rate=np.float32(0.5), clip=1).to_json()
    assert json.loads(json.dumps(settings)) == settings
    assert [type(settings[name]) for name in ("hidden", "rate", "clip")] == [int, float, float]


def test_differences_name_both_values():
    assert Recipe().differences(Recipe(hidden=8)) == {"hidden": (256, 8)}


# Experiments


def test_an_experiment_has_one_change():
    assert (GRU.name, GRU.against, GRU.change) == ("GRU", "baseline", {"cell": "gru"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "changes no setting: change exactly one"),
        ({"cell": "gru", "hidden": 8}, "changes 2 settings (cell, hidden): change exactly one"),
        ({"units": 8}, "changes 'units', which is no setting: choose one of cell, hidden"),
        ({"hidden": 0}, "must be a whole number of 1 or more"),
    ],
)
def test_anything_but_one_change_is_refused(change: dict[str, Any], words: str):
    assert words in refused(Experiment, "a", **change)


@pytest.mark.parametrize("name", ["", " ", "a\nb", 5, BASELINE])
def test_a_name_that_cannot_be(name: Any):
    assert "name" in refused(Experiment, name, hidden=8)


def test_recipes_are_resolved_in_any_order():
    deep = Experiment("deep", against="GRU", layers=2)
    recipes = resolve_recipes([deep, GRU], TINY)
    assert list(recipes) == ["baseline", "deep", "GRU"]
    assert recipes["deep"].differences(TINY) == {"cell": ("gru", "rnn"), "layers": (2, 1)}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ([Experiment("a", cell="rnn")], "sets cell to 'rnn', and \"baseline\" has that already"),
        ([Experiment("a", against="b", hidden=8)], '"a" is against "b", which is not in the list'),
        ([GRU, Experiment("GRU", hidden=8)], 'Two experiments are called "GRU"'),
        (
            [Experiment("a", against="b", hidden=8), Experiment("b", against="a", hidden=9)],
            "against itself: a → b → a",
        ),
    ],
)
def test_a_plan_that_cannot_be(plan: list[Experiment], words: str):
    assert words in refused(resolve_recipes, plan)


@pytest.mark.parametrize("chosen", SETS)
def test_each_set_can_be_run_from_its_baseline_and_from_the_samples(chosen: str):
    plan, own = SETS[chosen]
    for baseline in (own, SMALL):
        assert len(resolve_recipes(plan, baseline)) == len(plan) + 1


def test_the_documents_figures_name_experiments():
    assert set(DOCUMENT) <= set(resolve_recipes(EXPERIMENTS))


def test_the_reference_is_the_documents():
    recipe = REFERENCE
    assert (recipe.cell, recipe.hidden, recipe.batch_size, recipe.rate) == ("rnn", 256, 512, 1e-3)
    assert (recipe.epochs, recipe.dropout, recipe.pooling) == (5, 0.1, "max")
    assert (recipe.threshold, recipe.max_length) == (25, 256)


# Runs


def without_times(path: Path) -> list[dict[str, Any]]:
    """The ledger's lines, but for seconds and dates."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        line.pop("seconds", None), line.pop("date", None)
        for epoch in line.get("history", {}).get("epochs", ()):
            epoch.pop("seconds")
    return lines


def test_a_line_says_everything_about_its_run(path: Path):
    ledger = go(path, command="the command")
    first, second = ledger.runs
    assert (first.name, first.against, first.change, first.settings) == ("baseline", None, {}, TINY.to_json())
    assert (second.name, second.against, second.change) == ("GRU", "baseline", {"cell": "gru"})
    assert second.settings == {**TINY.to_json(), "cell": "gru"}
    assert second.data == {
        "source": "sample", "rows": {"train": 96, "validation": 40, "test": 30}, "fingerprint": "tiny",
    }  # fmt: skip
    assert set(second.versions) == {"python", "coursekit", "torch", "numpy", "nltk"}
    assert second.device["kind"] == "cpu" and second.device["cores"] >= 1
    assert second.command == "the command" and second.seconds > 0 and second.date.endswith("+00:00")
    assert len(second.history["epochs"]) == TINY.epochs + 1


def test_the_predictions_are_those_of_the_trained_model(path: Path):
    ledger = go(path, ())
    last = ledger.runs[0].history["epochs"][-1]["validation"]["accuracy"]
    assert ledger.accuracies()["baseline"] == pytest.approx([last])


def test_the_test_rows_are_not_scored_while_training(path: Path):
    assert all(epoch["test"] is None for epoch in go(path, ()).runs[0].history["epochs"])


def test_seeds_come_one_after_the_other(path: Path):
    order = [(entry.seed, entry.name) for entry in go(path, seeds=2).runs]
    assert order == [(0, "baseline"), (0, "GRU"), (1, "baseline"), (1, "GRU")]


def test_seeds_differ_and_repeat(path: Path, tmp_path: Path):
    first = go(path, (), seeds=2)
    assert first.runs[0].history["epochs"][0] != first.runs[1].history["epochs"][0]
    go(tmp_path / "again.jsonl", (), seeds=2)
    assert without_times(path) == without_times(tmp_path / "again.jsonl")


def test_what_is_there_is_not_trained_again(path: Path, monkeypatch: pytest.MonkeyPatch):
    go(path, ())
    content, trained = path.read_bytes(), []
    plain = trial.train

    def counted(recipe: Recipe, *args: Any, **options: Any) -> Any:
        trained.append(recipe.cell)
        return plain(recipe, *args, **options)

    monkeypatch.setattr(trial, "train", counted)
    go(path, ())
    assert path.read_bytes() == content and trained == []
    go(path)
    assert path.read_bytes().startswith(content) and trained == ["gru"]


def test_progress_tells_the_run_and_the_time_left(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("TQDM_DISABLE")
    go(path)
    said = capsys.readouterr().err
    assert "run 1 of 2, baseline, seed 0" in said and "run 2 of 2, GRU, seed 0: 50%" in said.replace(
        "  ", " "
    )
    assert " left" in said


def test_progress_can_be_silent(path: Path, capsys: pytest.CaptureFixture[str]):
    go(path)
    assert capsys.readouterr() == ("", "")


def test_more_work_costs_more():
    def cost(**settings: Any) -> float:
        return trial.Trial("a", 0, Recipe(**settings), None, Path(), "").cost

    costs = [
        cost(),
        cost(cell="gru"),
        cost(cell="lstm"),
        cost(cell="lstm", layers=2),
        cost(cell="lstm", hidden=768),
    ]
    assert costs == sorted(costs) and cost(epochs=10) == 2 * cost()


def test_only_some_may_be_run(path: Path):
    deep = Experiment("deep", against="GRU", layers=2)
    assert go(path, [GRU, deep], only=["deep"]).names == ["deep"]


def test_nothing_is_left_beside_the_ledger(path: Path):
    go(path)
    assert {file.name for file in path.parent.iterdir()} == {"runs.jsonl", ".runs.jsonl.lock"}


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": "plateau"}, {"schedule": "one-cycle"}, {"clip": 1.0}, {"weight_decay": 0.01},
        {"label_smoothing": 0.1}, {"balanced": True}, {"consistency": 0.5}, {"embedding_scale": 0.1},
        {"patience": 1}, {"keep_best": True}, {"bidirectional": True},
        {"word_dropout": 0.1}, {"embedding_dropout": 0.2}, {"pooling": "max+last"}, {"embedding": 3},
        {"max_length": 4}, {"threshold": 1},
    ],
    ids=str,
)  # fmt: skip
def test_every_setting_trains(path: Path, change: dict[str, Any]):
    assert go(path, [Experiment("new", **change)], only=["new"]).names == ["new"]


def test_the_kind_of_source_is_written_and_no_path(path: Path):
    go(path, (), TinyNews("/home/somebody/data"))
    assert b"somebody" not in path.read_bytes() and Ledger.read(path).data.source == "folder"  # type: ignore[union-attr]


def test_an_interrupt_keeps_the_whole_epochs(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from coursekit.training import loop

    plain, calls = loop.train_epoch, []

    def interrupted(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return plain(*args, **options)

    monkeypatch.setattr(loop, "train_epoch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        go(path, ())
    assert Ledger.read(path).runs == ()
    go(path, ())
    assert len(calls) == 2 + TINY.epochs - 1
    monkeypatch.undo()
    go(tmp_path / "whole.jsonl", ())
    assert without_times(path) == without_times(tmp_path / "whole.jsonl")


# What is refused


def test_other_rows(path: Path):
    go(path, ())
    assert "is of other rows (sample, 96 train rows)" in refused(go, path, (), TinyNews(fingerprint="other"))


def test_a_name_that_stands_for_other_settings(path: Path):
    go(path)
    message = refused(go, path, [Experiment("GRU", hidden=5)])
    assert 'has "GRU" with cell = gru, and now it is rnn' in message


def test_other_settings_may_replace_the_old_runs(path: Path):
    before = go(path)
    after = go(path, [Experiment("GRU", hidden=5)], replace=True)

    assert after.runs_of("GRU")[0].change == {"hidden": 5}
    assert after.runs_of(BASELINE) == before.runs_of(BASELINE)
    aside = path.with_name(f"{path.name}.replaced").read_bytes()
    assert aside == b"".join(map(encode_entry, before.runs_of("GRU")))


@pytest.mark.parametrize("seeds", [0, -1, 1.5, True, "3"])
def test_a_number_of_seeds_that_cannot_be(path: Path, seeds: Any):
    assert "number of seeds" in refused(go, path, seeds=seeds)


def test_an_experiment_that_is_not_there(path: Path):
    assert 'no experiment "LSTM": choose from baseline, GRU' in refused(go, path, only=["LSTM"])


def test_a_device_that_is_not_there(path: Path):
    assert "toaster" in refused(go, path, device="toaster")
    assert not path.exists()


def test_a_ledger_in_use(path: Path):
    with ledger_lock(path):
        assert "Another process" in refused(go, path)


def test_a_ledger_that_is_a_folder(tmp_path: Path):
    assert "is a folder" in refused(go, tmp_path)


def test_a_file_that_is_no_ledger(path: Path):
    path.write_text("my notes\n")
    assert "Line 1 of" in refused(go, path)
    assert path.read_text() == "my notes\n"


def test_a_checkpoint_of_another_model_is_told_and_kept(path: Path):
    from coursekit.training import fit

    folder = path.with_name("runs.jsonl.checkpoints")
    file = trial.Trial("GRU", 0, resolve_recipes([GRU], TINY)["GRU"], GRU, folder, "tiny").checkpoint
    splits = TinyNews().splits()
    other = trial.build_model(TINY, len(splits.vocabulary))
    adam = torch.optim.Adam(other.parameters())
    fit(other, splits.train, epochs=1, checkpoint=file, optimizer=adam, progress=False, device="cpu")
    content = file.read_bytes()
    assert str(file) in refused(go, path)
    assert file.read_bytes() == content
    assert Ledger.read(path).names == ["baseline"]


# kill -9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("seed", [1])
def test_killed_three_times_it_writes_the_same_ledger(tmp_path: Path, seed: int):
    subprocess.run(
        [sys.executable, "-m", "tests.experiments.killed_run", str(tmp_path), str(seed), "3"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=True,
        timeout=300,
    )
    assert without_times(tmp_path / "killed.jsonl") == without_times(tmp_path / "whole.jsonl")

    epochs, planned = (
        Counter((tmp_path / f"{name}.log").read_text().splitlines()) for name in ("killed", "whole")
    )
    # An epoch that was cut is trained again; no run is, and no epoch that was saved.
    assert planned <= epochs and (epochs - planned).total() <= 3
    assert not (tmp_path / "killed.jsonl.checkpoints").exists()


def test_a_half_written_last_line_is_done_again(path: Path, capsys: pytest.CaptureFixture[str]):
    go(path)
    before, whole = without_times(path), path.read_bytes()
    path.write_bytes(whole[:-100])
    go(path)
    assert "was half written: it is kept in runs.jsonl.damaged" in capsys.readouterr().err
    assert without_times(path) == before
    assert whole.endswith(path.with_name("runs.jsonl.damaged").read_bytes().rstrip(b"\n") + whole[-100:])


def test_a_balanced_loss_counts_every_class_the_same():
    labels = torch.tensor([0] * 6 + [1] * 2)
    right = torch.nn.functional.one_hot(labels).float() * 9

    def loss_when_wrong_about(label: int, recipe: Recipe) -> float:
        logits = torch.where((labels == label)[:, None], right.flip(1), right)
        return trial._make_loss(recipe, labels, 2)(logits, labels).item()

    plain, balanced = (
        [loss_when_wrong_about(label, Recipe(balanced=on)) for label in (0, 1)] for on in (False, True)
    )
    assert plain[0] == pytest.approx(3 * plain[1], rel=1e-3)
    assert balanced[0] == pytest.approx(balanced[1], rel=1e-3)
