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
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

import grading
import news
import torch
from measurements import ROUNDS, Measurement, ReportProgress, time_best, time_call
from tabulate import tabulate
from tqdm import tqdm

from coursekit.course import Course, Settings
from coursekit.data import resolve_source
from coursekit.data.tokens import Tokens, load_tokens
from coursekit.dataset import BagDataset, MultiHotDataset
from coursekit.errors import CourseError
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
            8,
            "times",
            is_real,
        ),
    ]

    torchtext_tokenizer = load_torchtext_tokenizer()
    if torchtext_tokenizer is None:
        notes.append("torchtext is not installed, so its tokenizer was not measured.")
    else:
        report_progress("tokenizers")
        sample = texts[:5000]
        our_seconds = time_best(lambda: [basic_english(text) for text in sample])
        their_seconds = time_best(lambda: [torchtext_tokenizer(text) for text in sample])
        ratio = their_seconds / our_seconds
        measurements.append(Measurement("torchtext's basic_english : ours", ratio, 2, "times"))
    return measurements, notes


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
    with tqdm(total=12, unit="part", leave=False, disable=None) as bar:

        def report_progress(part: str) -> None:
            bar.set_description(part)
            bar.update()

        measurements, notes = measure(course, options.full, report_progress)
        news_measurements, news_notes = news.measure(course.news, options.full, report_progress)
        try:
            grading_measurements, grading_notes = grading.measure(report_progress)
        except CourseError as error:  # what was measured before is still worth printing
            grading_measurements, grading_notes = [], [f"Grading was not measured. {error}"]
    print(f"{torch.get_num_threads()} threads on {platform.machine()}")
    print(
        tabulate(
            [measurement.row() for measurement in measurements + news_measurements + grading_measurements],
            ["what", "measured", "target", ""],
            tablefmt="github",
        )
    )
    print(*notes, *news_notes, "", *grading_notes, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
