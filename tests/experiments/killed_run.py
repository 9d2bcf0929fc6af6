"""Run the same experiments twice: undisturbed, and with a `kill -9` at several moments.

python -m tests.experiments.killed_run FOLDER SEED KILLS: writes whole.jsonl and killed.jsonl, and a line for
each finished epoch to whole.log and killed.log. Each attempt is a process of its own, and a fork: so torch is
imported once.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import torch

from coursekit.experiments import Experiment, run, trial
from coursekit.training import loop
from tests.experiments.tiny_news import TINY, TinyNews

PLAN = (Experiment("GRU", cell="gru"), Experiment("longer", against="GRU", epochs=5))
SEEDS = 2
EPOCHS = SEEDS * (3 + 3 + 5)


def work(folder: Path, name: str) -> None:
    """Run everything; append a line to the log after each finished epoch."""
    log = os.open(folder / f"{name}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    plain_train, plain_epoch = trial.train, loop.train_epoch
    current: list[str] = []

    def train(recipe, splits, *, seed, **options):
        current[:] = [f"{recipe.cell} {recipe.epochs} {seed}"]
        return plain_train(recipe, splits, seed=seed, **options)

    def train_epoch(*args, **options):
        score = plain_epoch(*args, **options)
        os.write(log, f"{current[0]}\n".encode())
        return score

    trial.train, loop.train_epoch = train, train_epoch
    run(PLAN, TinyNews(), baseline=TINY, seeds=SEEDS, ledger=folder / f"{name}.jsonl", device="cpu")


def start(folder: Path, name: str) -> int:
    """Begin the work in a process of its own, and return the number of the process."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work(folder, name)
            status = 0
        finally:
            os._exit(status)
    return child


def warm_up() -> None:
    """Let torch import now, once for all forks, what it else imports at an optimizer's first step."""
    weight = torch.nn.Parameter(torch.zeros(1))
    weight.grad = torch.zeros(1)
    torch.optim.Adam([weight]).step()


def finished_epochs(folder: Path) -> int:
    log = folder / "killed.log"
    return log.read_bytes().count(b"\n") if log.exists() else 0


def main() -> None:
    folder, seed, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    warm_up()
    draw = random.Random(seed)
    for moment in sorted(draw.sample(range(1, EPOCHS), kills)):
        child = start(folder, "killed")
        while finished_epochs(folder) < moment and not os.waitid(
            os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT
        ):
            time.sleep(0.0005)
        time.sleep(draw.uniform(0, 0.03))  # in an epoch, in a checkpoint, in a line: wherever that is
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    for name in ("killed", "whole"):
        _, status = os.waitpid(start(folder, name), 0)
        if status:
            sys.exit(f"{name}: {status}")


if __name__ == "__main__":
    main()
