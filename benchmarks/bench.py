"""Measure the workbook's speed, and set the figures beside their targets.

    python benchmarks/bench.py [--data sample|full|FOLDER] [--full]

Every figure is a time in seconds or a ratio of two times taken in this run. Times depend on the machine and
on what else it does, so nothing fails here: the last column says which targets are met. The targets for
encoding and training were set for the 25,000 real train reviews on two idle cores; the sample's figures
have no target.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grading
import news
import torch
from figures import ROUNDS, Figure, best, seconds
from tabulate import tabulate
from tqdm import tqdm

from coursekit.course import Course, Settings
from coursekit.data import resolve_source
from coursekit.dataset import BagDataset, MultiHotDataset
from coursekit.errors import CourseError
from coursekit.loader import batch_count, make_loader
from coursekit.model import BagMLP, OneHotMLP
from coursekit.text import basic_english
from coursekit.training import seeded, train_epoch
from coursekit.vocab import Vocabulary, count_tokens

PART = 40  # batches of the slow epoch that are measured; the whole epoch takes minutes on the real reviews
REAL_REVIEWS = 25_000


def encode(texts: list[str], labels: list[int], size: int) -> tuple[Vocabulary, BagDataset]:
    """Go from raw texts to the index form, the vocabulary included."""
    vocabulary = Vocabulary(count_tokens(texts, basic_english), size)
    return vocabulary, BagDataset.encode(texts, labels, vocabulary)


def step_seconds(model: torch.nn.Module, dataset: Any, settings: Settings, batches: int | None) -> float:
    """Time one training epoch, or its first batches."""
    loader = make_loader(dataset, settings.batch_size, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), settings.rate)
    return seconds(lambda: train_epoch(model, itertools.islice(loader, batches), optimizer))


def torchtext_tokenizer() -> Callable[[str], list[str]] | None:
    """Load torchtext's own `basic_english` by path: its package does not import under current torch."""
    package = importlib.util.find_spec("torchtext")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "data" / "utils.py"
    spec = importlib.util.spec_from_file_location("torchtext_utils", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tokenizer: Callable[[str], list[str]] = module.get_tokenizer("basic_english")
    return tokenizer


def measure(course: Course, full: bool, say: Callable[[str], None]) -> tuple[list[Figure], list[str]]:
    """Take all measurements. Returns the figures, and notes for the reader."""
    texts, labels, settings = course.train_texts, course.train_labels, course.settings
    notes: list[str] = []

    say("encoding")
    encoding = best(lambda: encode(texts, labels, settings.vocab_size), rounds=2)
    vocabulary, bags = encode(texts, labels, settings.vocab_size)

    say("an epoch in index form")
    with seeded(0):
        compact = BagMLP(settings.vocab_size, settings.hidden)
    # The first epoch also warms up memory and threads: it is one of the rounds, and not the best.
    epoch = min(step_seconds(compact, bags, settings, None) for _ in range(ROUNDS))

    batches = batch_count(len(texts), settings.batch_size)
    part = batches if full else min(PART, batches)
    say(f"{part} of {batches} batches as multi-hot vectors")
    with seeded(0):
        dense = OneHotMLP(settings.vocab_size, settings.hidden)
    slow = step_seconds(dense, MultiHotDataset(texts, labels, vocabulary), settings, part) * batches / part
    if part < batches:
        notes.append(
            f"The epoch with multi-hot vectors was measured for {part} of its {batches} batches and scaled "
            "up; --full measures all of them."
        )

    real = len(texts) >= REAL_REVIEWS
    figures = [
        Figure(f"{len(texts):,} reviews: tokens, vocabulary, index form", encoding, 8, "s", real),
        Figure("one epoch of BagMLP", epoch, 1.2, "s", real),
        Figure(
            f"multi-hot vectors in __getitem__ ({slow:.1f} s an epoch) : BagMLP",
            slow / epoch,
            8,
            "times",
            real,
        ),
    ]

    judge = torchtext_tokenizer()
    if judge is None:
        notes.append("torchtext is not installed, so its tokenizer was not measured.")
    else:
        say("tokenizers")
        some = texts[:5000]
        ours = best(lambda: [basic_english(text) for text in some])
        theirs = best(lambda: [judge(text) for text in some])
        figures.append(Figure("torchtext's basic_english : ours", theirs / ours, 2, "times"))
    return figures, notes


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
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 2
    with tqdm(total=11, unit="part", leave=False, disable=None) as bar:

        def say(part: str) -> None:
            bar.set_description(part)
            bar.update()

        figures, notes = measure(course, options.full, say)
        more_figures, more_notes = news.measure(course.news, options.full, say)
        try:
            grading_figures, grading_notes = grading.measure(say)
        except CourseError as problem:  # what was measured before is still worth telling
            grading_figures, grading_notes = [], [f"Grading was not measured. {problem}"]
    print(f"{torch.get_num_threads()} threads on {platform.machine()}")
    print(
        tabulate(
            [figure.row() for figure in figures + more_figures + grading_figures],
            ["what", "measured", "target", ""],
            tablefmt="github",
        )
    )
    print(*notes, *more_notes, "", *grading_notes, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
