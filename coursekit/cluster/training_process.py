"""The process of one training on a worker: an order on standard input, the ledger's entry on its output."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from coursekit.cluster.trainings import TrainingOrder
from coursekit.device import choose_device
from coursekit.errors import CourseError
from coursekit.experiments.ledger import encode_entry


def main() -> int:
    """Train, and return the exit code."""
    if sys.platform == "linux":
        from coursekit.forkserver.isolation import die_with_parent

        die_with_parent()
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no part of the entry
    order: TrainingOrder = pickle.load(sys.stdin.buffer)
    try:
        with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
            trial = replace(order.trial, folder=Path(folder))
            entry = trial.run(
                order.news, order.data, choose_device(order.device), order.command, progress=False
            )
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    with answer:
        answer.write(encode_entry(entry))
    return 0


if __name__ == "__main__":
    sys.exit(main())
