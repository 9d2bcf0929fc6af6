"""Section VII's experiments from the command line: which, on what, into which ledger."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from coursekit.cluster.connection import Scheduler
    from coursekit.experiments.ledger import Ledger
    from coursekit.experiments.runner import RunTrials


def run_experiments(
    source: str,
    chosen_set: str,
    seeds: int,
    ledger: Path | None,
    only: Sequence[str] | None,
    device: str | None,
    scheduler: Scheduler | None = None,
) -> Ledger:
    """Train a set of experiments, or those of them that are named, and give the ledger.

    Raises `CourseError` for an unknown set, and all that `coursekit.experiments.run` does.
    """
    from coursekit.experiments.plan import SETS

    if chosen_set not in SETS:
        raise CourseError(f'There is no set "{chosen_set}" of experiments: choose one of {", ".join(SETS)}.')
    path = ledger or Path("build") / f"experiments-{chosen_set}.jsonl"

    from coursekit.course import News
    from coursekit.data import is_sample
    from coursekit.experiments import SMALL, run

    plan, baseline = SETS[chosen_set]
    return run(
        plan,
        News(source),
        baseline=SMALL if is_sample(source) else baseline,
        seeds=seeds,
        ledger=path,
        only=only or None,
        device=device,
        command=command_line(source, chosen_set, seeds, path, only, device),
        run_trials=_make_cluster_runner(scheduler, device) if scheduler else None,
    )


def _make_cluster_runner(scheduler: Scheduler, device: str | None) -> RunTrials:
    """Return what trains on the workers of a cluster."""
    from coursekit.cluster.trainings import run_trials_on_cluster

    return partial(run_trials_on_cluster, scheduler, device)


def command_line(
    source: str,
    chosen_set: str,
    seeds: int,
    ledger: Path,
    only: Sequence[str] | None = None,
    device: str | None = None,
) -> str:
    """Write the command for the report, so that another reader can give it.

    A path from the root of this computer is nobody else's: FOLDER stands for it, and a ledger keeps its name.
    """
    folder = "FOLDER" if Path(source).is_absolute() or source.startswith("~") else source
    place = ledger.name if ledger.is_absolute() else ledger.as_posix()
    words = ["coursekit", "experiments", "--data", folder, "--set", chosen_set, "--seeds", str(seeds)]
    words += ["--ledger", place, *(["--device", device] if device else [])]
    for name in only or ():
        words += ["--only", name]
    return shlex.join(words)


def print_comparison(ledger: Ledger) -> None:
    """Print the comparison on the validation rows, the ledger's path, and what to do next."""
    from rich.console import Console

    from coursekit.experiments import choose, compare

    console = Console(markup=False, highlight=False, soft_wrap=True)
    console.print(str(compare(ledger)))
    console.print(
        f'\nBest on the validation rows: "{choose(ledger)}". Ledger: {ledger.path} '
        f"(coursekit results {shlex.quote(str(ledger.path))} writes the page)."
    )
