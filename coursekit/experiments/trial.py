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
from coursekit.experiments.ledger import DataEntry, RunEntry, encode_classes
from coursekit.experiments.machine import describe_machine, package_versions
from coursekit.experiments.recipe import Experiment, Recipe
from coursekit.files import remove_leftovers
from coursekit.loss import classification_loss, predicted_classes
from coursekit.model import RecurrentClassifier
from coursekit.training import History, choose_device, fit, seeded
from coursekit.training.config import Loss

_FIXED_COST = 20_000
"""Multiplications that take as long as what no setting changes: batches, look-ups, the optimizer's step."""


def build_model(recipe: Recipe, vocabulary_size: int, classes: int = 4, seed: int = 0) -> nn.Module:
    """Return the recipe's model, untrained, on the processor; the same seed gives the same weights."""
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
    """Return a recipe's model, trained, and its history with the validation scores of every epoch.

    splits: rows in numbers, with `train`, `validation` and `vocabulary`, as `News.splits` gives them for the
    recipe's `data_settings`. The seed decides weights, order and dropout. A CUDA GPU computes in 16 bits
    where that is precise enough. The test rows are not looked at. Errors as in `fit`.
    """
    device = choose_device(device)
    # On the device before the optimizer is made, which keeps to the weights that it is given.
    model = build_model(recipe, len(splits.vocabulary), classes, seed).to(device)
    history = fit(
        model,
        splits.train,
        validation=splits.validation,
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        schedule=recipe.schedule,
        seed=seed,
        optimizer=_make_optimizer(recipe, model, device),
        loss=_make_loss(recipe, splits.train.labels.to(device), classes),
        consistency=recipe.consistency,
        clip=recipe.clip,
        patience=recipe.patience,
        keep_best=recipe.keep_best,
        checkpoint=checkpoint,
        precision="mixed",
        device=device,
        progress=progress,
    )
    return model, history


def _make_optimizer(recipe: Recipe, model: nn.Module, device: torch.device) -> torch.optim.Optimizer:
    """Return Adam; with weight decay AdamW, which makes the weights smaller beside the gradient's step."""
    # All of a step in one pass over the memory: a third of the time, and most of it goes to the embedding.
    fused = device.type in ("cpu", "cuda")
    if recipe.weight_decay:
        return torch.optim.AdamW(
            model.parameters(), recipe.rate, weight_decay=recipe.weight_decay, fused=fused
        )
    return torch.optim.Adam(model.parameters(), recipe.rate, fused=fused)


def _make_loss(recipe: Recipe, labels: Tensor, classes: int) -> Loss:
    """Return the loss that the steps make smaller. labels: (rows,) int64, of the train rows."""
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
    """A training to be done: an experiment (None: the baseline), a seed, and where the checkpoint goes.

    fingerprint: of the rows.
    """

    name: str
    seed: int
    recipe: Recipe
    experiment: Experiment | None
    folder: Path
    fingerprint: str

    @property
    def key(self) -> tuple[str, int]:
        """Name and seed, which no other trial of a ledger has."""
        return self.name, self.seed

    @property
    def checkpoint(self) -> Path:
        """The checkpoint's file: one for each recipe and data, so that a changed plan finds no old one."""
        content = json.dumps([self.recipe.to_json(), self.fingerprint])
        digest = hashlib.sha256(content.encode()).hexdigest()[:8]
        readable = re.sub(r"[^A-Za-z0-9]+", "-", self.name)
        return self.folder / f"{readable}-seed{self.seed}-{digest}.pt"

    @property
    def cost(self) -> float:
        """Multiplications for a token, about: the time of the training is proportional to them."""
        recipe = self.recipe
        gates = {"rnn": 1, "gru": 3, "lstm": 4}[recipe.cell]
        directions = 2 if recipe.bidirectional else 1
        first_width = recipe.embedding or recipe.hidden
        widths = [first_width, *[directions * recipe.hidden] * (recipe.layers - 1)]
        recurrent = sum(directions * gates * recipe.hidden * (width + recipe.hidden) for width in widths)
        return float(recipe.epochs * (recurrent + _FIXED_COST))

    def run(
        self, news: Any, data: DataEntry, device: torch.device, command: str, *, progress: bool = True
    ) -> RunEntry:
        """Train, or go on training, and return the ledger's entry. Ctrl-C raises `KeyboardInterrupt`."""
        splits = news.splits(*self.recipe.data_settings)
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
        return RunEntry(
            name=self.name,
            against=self.experiment.against if self.experiment else None,
            change=self.experiment.change if self.experiment else {},
            settings=self.recipe.to_json(),
            seed=self.seed,
            data=data.summary,
            versions=package_versions(),
            device=describe_machine(device),
            command=command,
            history=history.to_json(),
            validation=encode_classes(predicted_classes(predict(model, splits.validation))),
            test=encode_classes(predicted_classes(predict(model, splits.test))),
            seconds=round(sum(epoch.seconds for epoch in history if epoch.number), 3),
            date=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def remove_checkpoint(self) -> None:
        """Remove the checkpoint, and its folder where that is empty then."""
        remove_leftovers(self.checkpoint)
        self.checkpoint.unlink(missing_ok=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()
