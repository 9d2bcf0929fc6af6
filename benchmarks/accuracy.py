"""Measure accuracies beside those of other models, on the same rows and in one run.

    python benchmarks/accuracy.py --data FOLDER [--output build/models.json]

`coursekit results LEDGER --beside build/models.json` puts them on the page of results. Scikit-learn's models
run in an environment of their own; no part of the course needs it. What is set here was chosen on
validation rows before (see `coursekit.ngrams`); the test rows choose nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

import torch
from ten_cells import ROOT, SCIKIT_LEARN, install_peer, run_command

from coursekit.course import Course
from coursekit.data import resolve_source
from coursekit.data.tokens import Tokens
from coursekit.dataset import BagDataset
from coursekit.errors import CourseError
from coursekit.evaluation import predict
from coursekit.experiments.machine import describe_machine, package_versions
from coursekit.experiments.other_models import MeasuredModel, make_models_table, write_models
from coursekit.loss import predicted_classes
from coursekit.model import BagMLP
from coursekit.ngrams import NgramClassifier, NgramVocabulary, compute_ratios
from coursekit.text import basic_english
from coursekit.training import fit, seeded
from coursekit.vocab import Vocabulary

SEEDS = 5


@dataclass(frozen=True)
class Rows:
    """The texts and labels of a corpus."""

    corpus: str
    train_texts: list[str]
    train_labels: list[int]
    test_texts: list[str]
    test_labels: list[int]


def train_bag_model(rows: Rows, seed: int) -> torch.Tensor:
    """Return the classes that the model of section VI predicts for the test rows."""
    tokens = Tokens.from_texts(rows.train_texts, basic_english)
    vocabulary = Vocabulary(tokens.counts(), 20_000)
    train = BagDataset.from_tokens(tokens, rows.train_labels, vocabulary)
    test_tokens = Tokens.from_texts(rows.test_texts, basic_english)
    test = BagDataset.from_tokens(test_tokens, rows.test_labels, vocabulary)
    with seeded(seed):
        model = BagMLP(20_000)
    fit(model, train, seed=seed, device="cpu", progress=False)
    return predicted_classes(predict(model, test))


def train_ngram_model(rows: Rows, seed: int) -> torch.Tensor:
    """Return the classes that the challenge of section VI predicts for the test rows."""
    train_tokens = Tokens.from_texts(rows.train_texts, basic_english)
    test_tokens = Tokens.from_texts(rows.test_texts, basic_english)
    vocabulary = NgramVocabulary(train_tokens)
    train = vocabulary.encode(train_tokens, rows.train_labels)
    test = vocabulary.encode(test_tokens, rows.test_labels)
    model = NgramClassifier(compute_ratios(train, len(vocabulary)))
    optimizer = torch.optim.Adagrad(model.parameters(), lr=0.03)
    fit(
        model,
        train,
        epochs=3,
        optimizer=optimizer,
        schedule="constant",
        seed=seed,
        device="cpu",
        progress=False,
    )
    return predicted_classes(predict(model, test))


def measure_own(
    rows: Rows, name: str, train: Callable[[Rows, int], torch.Tensor], command: str
) -> MeasuredModel:
    """Return what a model of the course reaches with each seed."""
    accuracies, seconds = [], []
    for seed in range(SEEDS):
        start = time.perf_counter()
        predictions = train(rows, seed)
        seconds.append(time.perf_counter() - start)
        accuracies.append((predictions == torch.tensor(rows.test_labels)).double().mean().item())
    return _describe(rows, name, accuracies, fmean(seconds), package_versions(), command)


def measure_peer(rows: Rows, name: str, model: str, python: Path, command: str) -> MeasuredModel:
    """Return what a model of scikit-learn's reaches; it has no luck in it, so there is one seed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.json"
        path.write_text(json.dumps(vars(rows)), encoding="utf-8")
        program = ROOT / "benchmarks" / "linear_models.py"
        outcome = json.loads(run_command([python, program, model, path], Path(folder)))
    versions = package_versions() | dict([SCIKIT_LEARN.split("==")])
    return _describe(rows, name, [outcome["accuracy"]], outcome["seconds"], versions, command)


def _describe(
    rows: Rows, name: str, accuracies: list[float], seconds: float, versions: dict[str, str], command: str
) -> MeasuredModel:
    return MeasuredModel(
        corpus=rows.corpus,
        name=name,
        train_rows=len(rows.train_texts),
        test_rows=len(rows.test_texts),
        accuracies=accuracies,
        seconds=round(seconds, 2),
        versions=versions,
        machine=describe_machine(torch.device("cpu")),
        command=command,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def measure(reviews: Rows, news: Rows, python: Path, command: str) -> Iterator[MeasuredModel]:
    """Yield all models, one after the other."""
    svm, naive_bayes = "linear SVM, tf-idf of 1 to 2 words", "linear SVM, naive-Bayes ratios of 1 to 2 words"
    yield measure_peer(reviews, svm, "svm", python, command)
    yield measure_own(reviews, "n-grams of 1 to 4 words (section VI's challenge)", train_ngram_model, command)
    yield measure_peer(reviews, naive_bayes, "naive-bayes-svm", python, command)
    yield measure_own(reviews, "bag of words (sections II to VI)", train_bag_model, command)
    yield measure_peer(news, svm, "svm", python, command)
    yield measure_peer(news, naive_bayes, "naive-bayes-svm", python, command)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the tables, write the file, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure accuracies beside those of other models.")
    parser.add_argument("--data", help='"sample", "full" or a folder (default: $COURSEKIT_DATA)')
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "models.json")
    options = parser.parse_args(arguments)
    try:
        course = Course(resolve_source(options.data))
        print(course.describe())
        reviews = Rows("IMDB", course.train_texts, course.train_labels, course.test_texts, course.test_labels)
        news = course.news
        news_rows = Rows("AG News", news.train_texts, news.train_labels, news.test_texts, news.test_labels)
        python = install_peer(SCIKIT_LEARN, "sklearn")
        models = []
        for model in measure(reviews, news_rows, python, "python benchmarks/accuracy.py --data FOLDER"):
            models.append(model)
            print(f"\n{model.corpus}", make_models_table([model]), sep="\n", flush=True)
        write_models(options.output, models)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"\nWrote {options.output}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
