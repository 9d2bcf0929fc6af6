"""A training on disk: what has to be kept so that it can go on as if it had never stopped (section VII)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.device import Precision, get_rng_state, set_rng_state
from coursekit.errors import CourseError
from coursekit.files import remove_leftovers, replace_file
from coursekit.training.history import History
from coursekit.training.schedule import Schedule

FORMAT = "coursekit checkpoint 1"
_ADVICE = "name another file for this training, or delete that one to start anew."


@dataclass
class TrainingState:
    """Everything that changes while a model is trained."""

    model: nn.Module
    optimizer: torch.optim.Optimizer
    schedule: Schedule
    precision: Precision
    generator: torch.Generator
    """Shuffles the batches."""
    history: History = field(default_factory=History)
    best_weights: dict[str, Tensor] | None = None
    """The weights of the epoch `history.best`, where the best ones are to be kept."""

    def state_dict(self) -> dict[str, Any]:
        """Return all of it as tensors and plain values."""
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "scaler": self.precision.scaler.state_dict(),
            "random": get_rng_state(self.precision.device),
            "batches": self.generator.get_state(),
            "history": self.history.to_json(),
            "best": self.best_weights,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Put the training back to where `state_dict` was called."""
        # First: a record that is not one must not leave a model with half of another training in it.
        history = History.from_json(state["history"])
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        if state["scaler"]:  # empty where none was needed
            self.precision.scaler.load_state_dict(state["scaler"])
        set_rng_state(state["random"], self.precision.device)
        self.generator.set_state(state["batches"])
        self.history = history
        self.best_weights = state["best"]


class Checkpoint:
    """A file from which one training, and no other, goes on.

    settings: what must be the same when it goes on, as plain values by name. The model counts with the names
    and shapes of its parameters; their values come from the file.
    """

    def __init__(self, path: Path, model: nn.Module, settings: Mapping[str, Any]) -> None:
        self.path = path
        self.settings = dict(settings)
        remove_leftovers(path)
        self.shapes = {name: tuple(weights.shape) for name, weights in model.state_dict().items()}

    def save(self, state: TrainingState) -> None:
        """Replace the file by one of the training as it is now. Killed half-way, the old file is whole.

        Raises:
            CourseError: the file cannot be written.
        """
        content = {"format": FORMAT, "settings": self.settings, "shapes": self.shapes, **state.state_dict()}
        # Not straight into the file: from a full disk torch makes an error that says nothing about disks.
        archive = io.BytesIO()
        torch.save(content, archive)
        with replace_file(self.path) as stream:
            stream.write(archive.getbuffer())

    def load(self, state: TrainingState) -> bool:
        """Put a training back to where the file has it. Return False where there is no file.

        Raises:
            CourseError: the file is damaged, no checkpoint, or one of another training. It stays as it is.
        """
        if not self.path.exists():
            return False
        content = self._read()
        self._compare(content)
        try:
            state.load_state_dict(content)
        except Exception as error:
            raise self._error(f"is damaged ({type(error).__name__})") from error
        return True

    def _read(self) -> dict[str, Any]:
        """Return the file's content without running anything that is in it."""
        try:
            # torch's archives are zip files with a check sum for each part, at which torch does not look.
            with zipfile.ZipFile(self.path) as archive:
                damaged = archive.testzip() is not None
            # weights_only: a pickle may name any function to be called; torch then refuses all but its own.
            content = None if damaged else torch.load(self.path, map_location="cpu", weights_only=True)
        except OSError as error:
            raise self._error(f"cannot be read ({error.strerror or error})") from None
        except Exception as error:  # what a pickle of unknown bytes raises has no common kind
            raise self._error("is damaged, or no checkpoint at all") from error
        if damaged:
            raise self._error("is damaged: its check sums are wrong")
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise self._error("is no checkpoint of this version of coursekit")
        return content

    def _compare(self, content: Mapping[str, Any]) -> None:
        """Refuse the checkpoint of another model, of other settings, of other data."""
        shapes, settings = content.get("shapes"), content.get("settings")
        if not isinstance(shapes, dict) or not isinstance(settings, dict):
            raise self._error("is damaged: parts of it are missing")
        for name in sorted({*shapes, *self.shapes}):
            saved, current = shapes.get(name, "missing"), self.shapes.get(name, "missing")
            if saved != current:
                raise self._error(f"is of another model ({name} is {saved} there and {current} here)")
        for name in self.settings:
            saved, current = settings.get(name), self.settings[name]
            if saved != current:
                raise self._error(
                    f"is of a training with other settings ({_describe_difference(name, saved, current)})"
                )

    def _error(self, problem: str) -> CourseError:
        """Return the refusal of the file, with what to do."""
        return CourseError(f"The checkpoint {self.path} {problem}: {_ADVICE}")


def _describe_difference(name: str, saved: Any, current: Any) -> str:
    """Return in words how two values of a setting differ; of two dictionaries, the first value that does."""
    if isinstance(saved, dict) and isinstance(current, dict):
        for key in [*current, *saved]:
            if saved.get(key) != current.get(key):
                return _describe_difference(f"{name} {key}", saved.get(key), current.get(key))
    return f"{name}: {saved} there and {current} here"
