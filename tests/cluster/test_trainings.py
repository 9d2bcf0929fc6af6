"""Experiments on a cluster: the same entries as on this computer, and a killed training goes on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from coursekit.cluster.connection import Scheduler
from coursekit.cluster.trainings import TrainingService, run_trials_on_cluster
from coursekit.errors import CourseError
from coursekit.experiments import Experiment, Ledger, run
from coursekit.experiments.ledger import RunEntry
from tests.experiments.tiny_news import TINY, TinyNews

distributed = pytest.importorskip("distributed")

PLAN = (Experiment("short", max_length=4),)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Scheduler]:
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield Scheduler(cluster.scheduler_address)


def train(path: Path, scheduler: Scheduler | None, device: str = "cpu") -> Ledger:
    elsewhere = partial(run_trials_on_cluster, scheduler, device) if scheduler else None
    return run(
        PLAN,
        TinyNews(),
        baseline=TINY,
        seeds=1,
        ledger=path,
        device=device,
        progress=False,
        run_trials=elsewhere,
    )


def comparable(entry: RunEntry) -> dict[str, Any]:
    """Return what must not depend on where a run was trained."""
    epochs = [(epoch["train"], epoch["validation"]) for epoch in entry.history["epochs"]]
    return {"settings": entry.settings, "against": entry.against, "test": entry.test, "epochs": epochs}


@pytest.fixture(scope="module")
def ledgers(scheduler: Scheduler, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, Ledger]:
    folder = tmp_path_factory.mktemp("ledgers")
    return train(folder / "here.jsonl", None), train(folder / "there.jsonl", scheduler)


def test_runs_are_those_of_one_computer(ledgers):
    here, there = (
        {(entry.name, entry.seed): comparable(entry) for entry in ledger.runs} for ledger in ledgers
    )
    assert set(here) == set(there) == {("baseline", 0), ("short", 0)}
    for key in here:
        assert there[key]["settings"] == here[key]["settings"]
        assert there[key]["test"] == here[key]["test"]
        for ours, theirs in zip(here[key]["epochs"], there[key]["epochs"], strict=True):
            assert [scores["loss"] for scores in theirs] == pytest.approx(
                [scores["loss"] for scores in ours], rel=1e-4
            )


def test_nothing_is_trained_twice(ledgers, scheduler):
    _, there = ledgers
    before = there.path.read_bytes()
    train(there.path, scheduler)
    assert there.path.read_bytes() == before


def test_a_training_that_cannot_be_names_itself(scheduler, tmp_path):
    with pytest.raises(CourseError, match=r'The training of "(baseline|short)", seed 0, ended: .*"cuda:99"'):
        train(tmp_path / "ledger.jsonl", scheduler, device="cuda:99")


def test_a_closed_service_leaves_no_process():
    service = TrainingService(order=None, slots=1)  # type: ignore[arg-type]
    service.close()
    assert service.notes == ()
