"""Measure the workbook's speed, and print each measurement beside its target.

    python benchmarks/bench.py [--data sample|full|FOLDER] [--full]

Every measurement is a time in seconds or a ratio of two times taken in this run. Times depend on the
machine and on what else it does, so nothing fails here: the last column says which targets are met. The
targets for encoding and training were set for the 25,000 real train reviews on two idle cores; for the
sample there are none.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import platform
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grading
import news
import startup
import torch
from measurements import ROUNDS, Measurement, ReportProgress, time_best, time_call
from tabulate import tabulate
from ten_cells import ROOT, SCIKIT_LEARN, install_peer, run_command
from torch.utils.data import TensorDataset
from tqdm import tqdm

from coursekit.course import Course, Settings
from coursekit.data import resolve_source
from coursekit.data.tokens import Tokens, load_tokens
from coursekit.dataset import BagDataset, MultiHotDataset
from coursekit.errors import CourseError
from coursekit.experiments.machine import describe_machine, package_versions
from coursekit.experiments.runner import source_kind
from coursekit.files import write_files
from coursekit.loader import batch_count, make_loader
from coursekit.model import BagMLP, OneHotMLP
from coursekit.text import Tokenizer, basic_english
from coursekit.training import seeded, train_epoch
from coursekit.vocab import Vocabulary

SLOW_BATCHES = 40  # of the slow epoch that are measured; the whole epoch takes minutes on the real reviews
REAL_REVIEWS = 25_000


def encode_reviews(texts: list[str], labels: list[int], size: int) -> tuple[Vocabulary, BagDataset]:
    """Return the vocabulary of raw texts and their index form, as `Course` makes them."""
    return encode_tokens(Tokens.from_texts(texts, basic_english), labels, size)


def encode_tokens(tokens: Tokens, labels: list[int], size: int) -> tuple[Vocabulary, BagDataset]:
    """Return the vocabulary of tokenized texts and their index form."""
    vocabulary = Vocabulary(tokens.counts(), size)
    return vocabulary, BagDataset.from_tokens(tokens, labels, vocabulary)


def time_epoch(model: torch.nn.Module, dataset: Any, settings: Settings, batches: int | None) -> float:
    """Return the seconds of a training epoch, or of its first batches."""
    loader = make_loader(dataset, settings.batch_size, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), settings.rate)
    return time_call(lambda: train_epoch(model, itertools.islice(loader, batches), optimizer))


def load_torchtext_tokenizer() -> Tokenizer | None:
    """Return torchtext's own `basic_english`, by path: its package does not import under current torch."""
    package = importlib.util.find_spec("torchtext")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "data" / "utils.py"
    spec = importlib.util.spec_from_file_location("torchtext_utils", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tokenizer: Tokenizer = module.get_tokenizer("basic_english")
    return tokenizer


def measure(
    course: Course, full: bool, report_progress: ReportProgress
) -> tuple[list[Measurement], list[str]]:
    """Return the measurements of sections I to VI, and notes for the reader.

    full: measure the slow epoch to its end.
    """
    texts, labels, settings = course.train_texts, course.train_labels, course.settings
    notes: list[str] = []

    report_progress("encoding")
    encoding_seconds = time_best(lambda: encode_reviews(texts, labels, settings.vocab_size), rounds=2)
    vocabulary, bags = encode_reviews(texts, labels, settings.vocab_size)

    report_progress("encoding from the cache")
    with tempfile.TemporaryDirectory() as folder:
        load_tokens(texts, "basic_english", folder)
        cached_seconds = time_best(
            lambda: encode_tokens(load_tokens(texts, "basic_english", folder), labels, settings.vocab_size),
            rounds=5,
        )

    report_progress("an epoch in index form")
    with seeded(0):
        bag_model = BagMLP(settings.vocab_size, settings.hidden)
    # The first epoch also warms up memory and threads: it is one of the rounds, and not the best.
    fast_seconds = min(time_epoch(bag_model, bags, settings, None) for _ in range(ROUNDS))

    batches = batch_count(len(texts), settings.batch_size)
    measured = batches if full else min(SLOW_BATCHES, batches)
    report_progress(f"{measured} of {batches} batches as multi-hot vectors")
    with seeded(0):
        dense_model = OneHotMLP(settings.vocab_size, settings.hidden)
    multi_hot = MultiHotDataset(texts, labels, vocabulary)
    slow_seconds = time_epoch(dense_model, multi_hot, settings, measured) * batches / measured
    if measured < batches:
        notes.append(
            f"The epoch with multi-hot vectors was measured for {measured} of its {batches} batches and "
            "scaled up; --full measures all of them."
        )

    is_real = len(texts) >= REAL_REVIEWS
    measurements = [
        Measurement(
            f"{len(texts):,} reviews: tokens, vocabulary, index form", encoding_seconds, 8, "s", is_real
        ),
        Measurement("the same in a second process, from the cache", cached_seconds, 0.5, "s", is_real),
        Measurement("one epoch of BagMLP", fast_seconds, 1.2, "s", is_real),
        Measurement(
            f"multi-hot vectors in __getitem__ ({slow_seconds:.1f} s an epoch) : BagMLP",
            slow_seconds / fast_seconds,
            25,
            "times",
            is_real,
        ),
    ]

    report_progress("others' ways to words and numbers")
    others, other_notes = measure_other_ways(texts, labels, settings.vocab_size, encoding_seconds, is_real)
    report_progress("an epoch of the matrix in memory")
    others += measure_dense_matrix(bags, vocabulary, settings, fast_seconds, is_real)
    return measurements + others, notes + other_notes


def measure_other_ways(
    texts: list[str], labels: list[int], size: int, our_seconds: float, is_real: bool
) -> tuple[list[Measurement], list[str]]:
    """Return how long others take from texts to a vocabulary and numbered rows, as multiples of ours."""
    measurements, notes = [], []
    tokenize = load_torchtext_tokenizer()
    if tokenize is None:
        notes.append("torchtext is not installed, so its tokenizer was not measured.")
    else:
        seconds = time_best(lambda: encode_with_tokenizer(tokenize, texts, size), rounds=2)
        name = f"torchtext's tokenizer, Counter, rows ({seconds:.1f} s) : ours"
        measurements.append(Measurement(name, seconds / our_seconds, 2, "times", is_real))
    try:
        python = install_peer(SCIKIT_LEARN, "sklearn")
    except CourseError as error:
        return measurements, [*notes, f"scikit-learn was not measured. {error}"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.json"
        path.write_text(json.dumps({"train_texts": texts, "train_labels": labels}), encoding="utf-8")
        program = ROOT / "benchmarks" / "linear_models.py"
        seconds = json.loads(run_command([python, program, "vectorizer", path], ROOT))["seconds"]
    name = f"scikit-learn's CountVectorizer ({seconds:.1f} s) : ours"
    return [*measurements, Measurement(name, seconds / our_seconds, 1.5, "times", is_real)], notes


def encode_with_tokenizer(tokenize: Tokenizer, texts: list[str], size: int) -> list[list[int]]:
    """Return rows of numbers as a practitioner makes them: each text tokenized once, a Counter, a dict."""
    tokens = [tokenize(text) for text in texts]
    counts = Counter(token for row in tokens for token in row)
    number_of = {word: number for number, (word, _) in enumerate(counts.most_common(size), start=1)}
    return [sorted({number_of.get(token, 0) for token in row}) for row in tokens]


def measure_dense_matrix(
    bags: BagDataset, vocabulary: Vocabulary, settings: Settings, our_seconds: float, is_real: bool
) -> list[Measurement]:
    """Return an epoch's time and memory where all multi-hot vectors lie in memory, as multiples of ours."""
    rows = min(len(bags), SLOW_BATCHES * settings.batch_size)  # scaled up: the whole matrix has gigabytes
    part = bags.subset(range(rows))
    matrix = TensorDataset(part.bag.dense(vocabulary.slots), part.labels)
    with seeded(0):
        model = OneHotMLP(settings.vocab_size, settings.hidden)
    seconds = min(time_epoch(model, matrix, settings, None) for _ in range(3)) * len(bags) / rows
    memory = 4 * vocabulary.slots * len(bags)
    return [
        Measurement(
            f"the matrix in memory ({seconds:.1f} s an epoch) : BagMLP",
            seconds / our_seconds,
            4,
            "times",
            is_real,
        ),
        Measurement(
            f"its memory ({memory / 1e9:.1f} GB) : that of the index form",
            memory / bags.nbytes,
            50,
            "times",
            is_real,
        ),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure the workbook's speed.")
    parser.add_argument(
        "--data", help='"sample", "full" or a folder (default: $COURSEKIT_DATA, else "sample")'
    )
    parser.add_argument("--full", action="store_true", help="measure the slow epoch to its end (minutes)")
    options = parser.parse_args(arguments)

    try:
        course = Course(resolve_source(options.data))
        print(course.describe())
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    with tqdm(total=26, unit="part", leave=False, disable=None) as bar:

        def report_progress(part: str) -> None:
            bar.set_description(part)
            bar.update()

        measurements, notes = measure(course, options.full, report_progress)
        news_measurements, news_notes = news.measure(course.news, options.full, report_progress)
        measurements, notes = measurements + news_measurements, notes + news_notes
        for part in (startup, grading):
            try:
                part_measurements, part_notes = part.measure(report_progress)
            except CourseError as error:  # what was measured before is still worth printing
                part_measurements, part_notes = [], [f"{part.__name__} was not measured. {error}"]
            measurements += part_measurements
            notes += ["", *part_notes]
    print(f"{torch.get_num_threads()} threads on {platform.machine()}")
    rows = [measurement.row() for measurement in measurements]
    print(tabulate(rows, ["what", "measured", "target", ""], tablefmt="github"))
    print(*notes, sep="\n")
    print(f"\nWrote {write_measurements(measurements, course.source)}.")
    return 0


def write_measurements(measurements: list[Measurement], source: str) -> Path:
    """Write all measurements with machine and versions to a file, and return its path."""
    path = ROOT / "build" / "bench.json"
    content = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": source_kind(source),
        "machine": describe_machine(torch.device("cpu")),
        "versions": package_versions(),
        "measurements": [asdict(measurement) for measurement in measurements],
    }
    write_files({path: json.dumps(content, indent=1) + "\n"})
    return path


if __name__ == "__main__":
    sys.exit(main())
