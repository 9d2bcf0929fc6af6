"""The course's experiments, and the figures of the document that they are held against (section VII)."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.experiments.recipe import BASELINE, Experiment, Recipe

EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment("GRU", cell="gru"),
    Experiment("LSTM", cell="lstm"),
    Experiment("rate 3e-4", against="LSTM", rate=3e-4),
    Experiment("10 epochs", against="LSTM", epochs=10),
    Experiment("plateau", against="10 epochs", schedule="plateau"),
    Experiment("threshold 10", against="LSTM", threshold=10),
    Experiment("threshold 50", against="LSTM", threshold=50),
    Experiment("hidden 384", against="LSTM", hidden=384),
    Experiment("hidden 512", against="LSTM", hidden=512),
    Experiment("hidden 768", against="LSTM", hidden=768),
    Experiment("2 layers", against="LSTM", layers=2),
    Experiment("max+last", against="LSTM", pooling="max+last"),
    Experiment("mean", against="LSTM", pooling="mean"),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
)
"""The full set; the baseline comes before it. Each changes one setting against the one it names."""


@dataclass(frozen=True)
class DocumentFigure:
    """An accuracy that the document reports, from 0 to 1. beside: what else it had changed by then."""

    accuracy: float
    beside: str = ""


_LATER = "at rate 3e-4, for 10 epochs, with plateau"

DOCUMENT: dict[str, DocumentFigure] = {
    BASELINE: DocumentFigure(0.8964),
    "GRU": DocumentFigure(0.9042),
    "LSTM": DocumentFigure(0.9046),
    "rate 3e-4": DocumentFigure(0.9030),
    "10 epochs": DocumentFigure(0.9030, "at rate 3e-4"),
    "plateau": DocumentFigure(0.9080, "at rate 3e-4"),
    "threshold 10": DocumentFigure(0.9042, _LATER),
    "threshold 50": DocumentFigure(0.9036, _LATER),
    "hidden 384": DocumentFigure(0.9126, f"{_LATER}, threshold 10"),
    "hidden 512": DocumentFigure(0.9150, f"{_LATER}, threshold 10"),
    "hidden 768": DocumentFigure(0.9166, f"{_LATER}, threshold 10"),
}
"""Experiment to the document's figure: trained once on 120,000 rows, scored on 5,000 test rows."""

LINEAR_ACCURACY = 0.9067
"""Test accuracy of a linear support vector machine on single words and pairs, on the course's 28,886 rows."""

LINEAR_ROWS = 28_886
"""The train rows, validation rows included, that the linear model's figure was measured with."""

REFERENCE = Recipe()
"""The document's baseline."""

REDUCED = Recipe(hidden=64, threshold=5, batch_size=128)
"""A baseline for two processor cores. A fourth of the rows: the threshold is about a fourth as well."""

SMALL = Recipe(hidden=32, threshold=2, batch_size=100, rate=1e-2)
"""A baseline for the sample, whose experiments take seconds."""

_SMALLER: tuple[str, ...] = ("GRU", "LSTM", "rate 3e-4", "10 epochs", "plateau", "threshold 10")
_SMALLER += ("2 layers", "max+last", "mean", "dropout 0.3")

REDUCED_EXPERIMENTS: tuple[Experiment, ...] = (
    *(experiment for experiment in EXPERIMENTS if experiment.name in _SMALLER),
    Experiment("threshold 3", against="LSTM", threshold=3),
    Experiment("hidden 128", against="LSTM", hidden=128),
)
"""What two processor cores can do in half an hour, from the reduced baseline: no state above 128 units."""

BEST: tuple[Experiment, ...] = (
    Experiment("GRU", cell="gru"),
    Experiment("both directions", against="GRU", bidirectional=True),
    Experiment("small word vectors", against="both directions", embedding_scale=0.1),
    Experiment("threshold 1", against="small word vectors", threshold=1),
    Experiment("dropout 0.5", against="threshold 1", dropout=0.5),
    Experiment("word vectors dropped", against="dropout 0.5", embedding_dropout=0.5),
    Experiment("words hidden", against="word vectors dropped", word_dropout=0.1),
    Experiment("one cycle", against="words hidden", schedule="one-cycle"),
    Experiment("rate 2e-3", against="one cycle", rate=2e-3),
    Experiment("batch 64", against="rate 2e-3", batch_size=64),
    Experiment("clipped", against="batch 64", clip=1.0),
    Experiment("4 epochs", against="clipped", epochs=4),
    Experiment("balanced", against="4 epochs", balanced=True),
    Experiment("R-Drop", against="balanced", consistency=1.0),
    Experiment("basic_english", against="R-Drop", tokenizer="basic_english"),
    Experiment("128 units", against="basic_english", hidden=128),
)
"""Step by step from the GRU to the best model that was found for a fourth of the rows."""

SETS: dict[str, tuple[tuple[Experiment, ...], Recipe]] = {
    "reduced": (REDUCED_EXPERIMENTS, REDUCED),
    "best": (BEST, REDUCED),
    "full": (EXPERIMENTS, REFERENCE),
}
"""Set to its experiments and their baseline."""
