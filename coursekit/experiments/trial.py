"""One training of an experiment: from a recipe and a seed to a line of the ledger (section VII)."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.evaluation import predict
from coursekit.experiments.ledger import Data, Run
from coursekit.experiments.machine import describe, versions
from coursekit.experiments.recipe import Experiment, Recipe
from coursekit.files import remove_leftovers
from coursekit.loss import classification_loss, predicted_classes
from coursekit.model import RecurrentClassifier
from coursekit.training import History, choose_device, fit, seeded

_FIXED_COST = 20_000
"""Multiplications that take as long as what no setting changes: batches, look-ups, the optimizer's step."""


def build_model(recipe: Recipe, vocabulary_size: int, classes: int = 4, seed: int = 0) -> nn.Module:
    """Make the recipe's model, untrained, on the processor; the same seed gives the same weights."""
    with seeded(seed):
        return RecurrentClassifier(
            vocabulary_size,
            cell=recipe.cell,
            hidden=recipe.hidden,
            embedding=recipe.embedding,
            embedding_scale=recipe.embedding_scale,
            layers=recipe.layers,
            bidirectional=recipe.bidirectional,
            pooling=recipe.pooling,
            dropout=recipe.dropout,
            embedding_dropout=recipe.embedding_dropout,
            word_dropout=recipe.word_dropout,
            classes=classes,
        )


def train(
    recipe: Recipe,
    splits: Any,
    *,
    seed: int = 0,
    classes: int = 4,
    checkpoint: Path | str | None = None,
    device: torch.device | str | None = None,
    progress: bool = True,
) -> tuple[nn.Module, History]:
    """Train a recipe's model and score it on the validation rows after every epoch; the test rows stay away.

    splits: rows in numbers, with `train`, `validation` and `vocabulary`, as `News.splits` gives them for the
    recipe's threshold and length. The seed decides weights, order and dropout. A CUDA GPU computes in 16 bits
    where that is precise enough. Errors as in `fit`.
    """
    computing = choose_device(device)
    # On the device before the optimizer is made, which keeps to the weights that it is given.
    model = build_model(recipe, len(splits.vocabulary), classes, seed).to(computing)
    history = fit(
        model,
        splits.train,
        validation=splits.validation,
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        schedule=recipe.schedule,
        seed=seed,
        optimizer=_optimizer(recipe, model, computing),
        loss=_loss(recipe, splits.train.labels.to(computing), classes),
        consistency=recipe.consistency,
        clip=recipe.clip,
        patience=recipe.patience,
        keep_best=recipe.keep_best,
        checkpoint=checkpoint,
        precision="mixed",
        device=computing,
        progress=progress,
    )
    return model, history


def _optimizer(recipe: Recipe, model: nn.Module, device: torch.device) -> torch.optim.Optimizer:
    """Make Adam; with weight decay AdamW, which takes the decay off the weights and not into the gradient."""
    # All of a step in one pass over the memory: a third of the time, and most of it goes to the embedding.
    fused = device.type in ("cpu", "cuda")
    if recipe.weight_decay:
        return torch.optim.AdamW(
            model.parameters(), recipe.rate, weight_decay=recipe.weight_decay, fused=fused
        )
    return torch.optim.Adam(model.parameters(), recipe.rate, fused=fused)


def _loss(recipe: Recipe, labels: Tensor, classes: int) -> Any:
    if not recipe.label_smoothing and not recipe.balanced:
        return classification_loss
    weights = None
    if recipe.balanced:  # a class with half of its share of the rows counts twice
        weights = len(labels) / (classes * torch.bincount(labels, minlength=classes).clamp(min=1))
    return functools.partial(
        nn.functional.cross_entropy, weight=weights, label_smoothing=recipe.label_smoothing
    )


@dataclass(frozen=True)
class Trial:
    """A training to be done: an experiment (None: the baseline), a seed, and where the checkpoint goes."""

    name: str
    seed: int
    recipe: Recipe
    experiment: Experiment | None
    folder: Path
    fingerprint: str
    """Of the rows."""

    @property
    def key(self) -> tuple[str, int]:
        """What no other trial of a ledger has."""
        return self.name, self.seed

    @property
    def checkpoint(self) -> Path:
        """A name of its own for each recipe and data: a plan that was changed finds no stale file."""
        content = json.dumps([self.recipe.to_json(), self.fingerprint])
        digest = hashlib.sha256(content.encode()).hexdigest()[:8]
        readable = re.sub(r"[^A-Za-z0-9]+", "-", self.name)
        return self.folder / f"{readable}-seed{self.seed}-{digest}.pt"

    @property
    def cost(self) -> float:
        """Estimate the multiplications for a token: what the time is about proportional to."""
        one = self.recipe
        gates = {"rnn": 1, "gru": 3, "lstm": 4}[one.cell]
        directions = 2 if one.bidirectional else 1
        inputs = [one.embedding or one.hidden, *[directions * one.hidden] * (one.layers - 1)]
        recurrent = sum(directions * gates * one.hidden * (width + one.hidden) for width in inputs)
        return float(one.epochs * (recurrent + _FIXED_COST))

    def run(self, news: Any, data: Data, device: torch.device, command: str, *, progress: bool = True) -> Run:
        """Train, or go on training, and give the ledger's line. Ctrl-C raises `KeyboardInterrupt`."""
        splits = news.splits(self.recipe.threshold, self.recipe.max_length)
        model, history = train(
            self.recipe,
            splits,
            seed=self.seed,
            classes=len(data.classes),
            checkpoint=self.checkpoint,
            device=device,
            progress=progress,
        )
        if history.interrupted:  # its whole epochs are in the checkpoint
            raise KeyboardInterrupt
        return Run(
            name=self.name,
            against=self.experiment.against if self.experiment else None,
            change=self.experiment.change if self.experiment else {},
            settings=self.recipe.to_json(),
            seed=self.seed,
            data=data.facts,
            versions=versions(),
            device=describe(device),
            command=command,
            history=history.to_json(),
            validation=digits_of(predicted_classes(predict(model, splits.validation))),
            test=digits_of(predicted_classes(predict(model, splits.test))),
            seconds=round(sum(epoch.seconds for epoch in history if epoch.number), 3),
            date=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def forget(self) -> None:
        """Remove the checkpoint, and its folder where that is empty then."""
        remove_leftovers(self.checkpoint)
        self.checkpoint.unlink(missing_ok=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()


def digits_of(classes: Tensor) -> str:
    """Write classes (n,) as a string, a digit for each row."""
    return "".join(map(str, classes.tolist()))
