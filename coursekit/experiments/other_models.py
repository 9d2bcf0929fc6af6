"""Models that stand beside the course's own on the page of results: measured in one run, on the same rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import write_files
from coursekit.plot.tables import Table, format_mean


@dataclass(frozen=True)
class MeasuredModel:
    """What a model reached on a test split.

    corpus: "IMDB" or "AG News". train_rows, test_rows: numbers of rows. accuracies: on the test rows, from 0
    to 1, one for each seed. seconds: from texts in memory to the predictions, the mean of all seeds.
    versions: package to version. machine: as `describe_machine` gives it. date: ISO 8601, UTC.
    """

    corpus: str
    name: str
    train_rows: int
    test_rows: int
    accuracies: list[float]
    seconds: float
    versions: dict[str, str]
    machine: dict[str, Any]
    command: str
    date: str


def write_models(path: Path, models: Sequence[MeasuredModel]) -> None:
    """Write measured models to a JSON file. Raises `CourseError` where that cannot be done."""
    write_files({path: json.dumps([asdict(model) for model in models], indent=1) + "\n"})


def read_models(path: Path) -> list[MeasuredModel]:
    """Return the measured models of a JSON file.

    Raises:
        CourseError: the file cannot be read, or is none that `write_models` has written.
    """
    from pydantic import TypeAdapter

    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        models = TypeAdapter(list[MeasuredModel]).validate_json(content, strict=True)
    except ValueError:
        models = []
    if not models or not all(model.accuracies for model in models):
        raise CourseError(f"{path} has no measured models: make it with `python benchmarks/accuracy.py`.")
    return models


def make_models_table(models: Sequence[MeasuredModel]) -> Table:
    """Return a table of measured models, in their order."""
    rows = [
        (
            model.name,
            f"{model.train_rows:,}",
            len(model.accuracies),
            format_mean(fmean(model.accuracies), stdev(model.accuracies) if model.accuracies[1:] else None),
            f"{model.seconds:.0f}",
        )
        for model in models
    ]
    return Table.from_rows(rows, ["model", "train rows", "seeds", "test accuracy", "seconds"])
