"""The settings of a training: are they possible, and are those of two trainings the same (section VII)?"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import Subset, TensorDataset

from coursekit.device import check_precision, has_sparse_gradients
from coursekit.errors import CourseError
from coursekit.training.schedule import check_schedule

Loss = Callable[[Tensor, Tensor], Tensor]
"""(logits (n, outputs), labels (n,)) → the mean loss of the batch, a number without axes."""

_CONTENTS = ("tensors", "bag", "ids", "offsets", "labels")  # where the course's data sets have their tensors


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of one training. `coursekit.training.fit` takes and explains each of them."""

    start_epoch: int
    epochs: int
    batch_size: int
    shuffle: bool
    bucket: bool
    schedule: str
    seed: int
    loss: Loss
    consistency: float
    clip: float | None
    patience: int | None
    keep_best: bool
    score_train: bool
    precision: str

    def check(self, model: nn.Module, validation: Any) -> None:
        """Raise `CourseError` for what is impossible, in one sentence, before any work is done."""
        check_schedule(self.schedule)
        check_precision(self.precision)
        if not 0 <= self.start_epoch <= self.epochs:
            raise CourseError(
                f"A training from epoch {self.start_epoch} to epoch {self.epochs} cannot be: `epochs` is "
                "the number of the last epoch, and `start_epoch` lies between 0 and it."
            )
        if not 0 <= self.consistency < math.inf:
            raise CourseError(f"consistency={self.consistency} is no weight: give a number of 0 or more.")
        if self.clip is not None and not self.clip > 0:
            raise CourseError(f"clip={self.clip} would stop the training: give a number above 0, or None.")
        if self.clip is not None and has_sparse_gradients(model):
            raise CourseError("torch cannot clip sparse gradients: make the model with sparse=False.")
        if self.patience is not None and self.patience < 1:
            raise CourseError(f"patience={self.patience} is too short: give 1 epoch or more, or None.")
        if validation is None and (name := self._setting_on_validation()):
            raise CourseError(f"{name} looks at the score on validation rows: give fit a `validation` set.")

    def _setting_on_validation(self) -> str | None:
        """Return a setting that needs a validation set; None where no setting does."""
        if self.schedule == "plateau":
            return 'schedule="plateau"'
        return "patience" if self.patience is not None else "keep_best" if self.keep_best else None

    def describe(self, optimizer: torch.optim.Optimizer, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return plain values that are the same if, and only if, two trainings are the same.

        optimizer: as it is before the training. data: the data sets by name, None for one that is not there.
        """
        settings = {name: _to_plain(value) for name, value in vars(self).items()}
        settings |= {"loss": _describe_function(self.loss), "optimizer": _describe_optimizer(optimizer)}
        return settings | {name: describe_data(dataset) for name, dataset in data.items()}


def _describe_function(function: Any) -> Any:
    """Return plain values for a function or a callable object: the same in each run of the program."""
    if isinstance(function, functools.partial):
        return [_describe_function(function.func), _to_plain(function.args), _to_plain(function.keywords)]
    kind = function if hasattr(function, "__qualname__") else type(function)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind is function:
        return name
    numbers = {key: value for key, value in vars(function).items() if isinstance(value, int | float | str)}
    return [name, numbers]


def _describe_optimizer(optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    """Return an optimizer's kind and its settings, those of each group of parameters."""
    settings: dict[str, Any] = {"kind": f"{type(optimizer).__module__}.{type(optimizer).__qualname__}"}
    for number, group in enumerate(optimizer.param_groups):
        for key, value in group.items():
            # A group of parameters counts by its number of them: the model's shapes say the rest.
            settings[f"{key} of group {number}"] = len(value) if key == "params" else _to_plain(value)
    return settings


def _to_plain(value: Any) -> Any:
    """Return a value as plain parts that `==` compares; for what has none, the name of its type."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _to_plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_to_plain(part) for part in value]
    return value.tolist() if isinstance(value, Tensor) else type(value).__qualname__


def check_optimizer(optimizer: torch.optim.Optimizer, model: nn.Module) -> None:
    """Raise `CourseError` for an optimizer that has no parameter of the model, but those of another one."""
    moved = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    if moved.isdisjoint(map(id, model.parameters())):
        raise CourseError(
            "The optimizer has no weights of this model, so the model would never learn: make the model "
            "first, and then the optimizer from its parameters()."
        )


def describe_start(model: nn.Module, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what else a training begins with: a check sum of the weights, and the counts of the labels.

    data: as in `TrainingConfig.describe`. A set's counts are a list: of label 0, of label 1, and so on.
    """
    start: dict[str, Any] = {"weights": f"{_compute_check_sum([*model.state_dict().values()]):08x}"}
    for name, dataset in data.items():
        labels = _find_labels(dataset)
        start[f"labels of {name}"] = None if labels is None else torch.bincount(labels).tolist()
    return start


def _find_labels(dataset: Any) -> Tensor | None:
    """Return the labels (n,) of a data set, such as a part of another one; None where they are no classes.

    No row is asked for: a student's own data set may make each of them anew, or count them.
    """
    if isinstance(dataset, Subset):
        all_labels = _find_labels(dataset.dataset)
        return None if all_labels is None else all_labels[torch.as_tensor(dataset.indices)]
    labels = dataset.tensors[-1] if isinstance(dataset, TensorDataset) else getattr(dataset, "labels", None)
    if not isinstance(labels, Tensor) or labels.ndim != 1 or labels.is_floating_point():
        return None
    return labels.cpu().long() if bool((labels >= 0).all()) else None


def describe_data(dataset: Any) -> str | None:
    """Return a data set's number of rows and a check sum over its tensors in words; None for none.

    A data set without tensors, such as one that makes each row anew, is told by its number of rows alone.
    """
    if dataset is None:
        return None
    rows = f"{len(dataset):,} rows"
    tensors = list(_iterate_tensors([getattr(dataset, name, None) for name in _CONTENTS]))
    return f"{rows} with the check sum {_compute_check_sum(tensors):08x}" if tensors else rows


def _compute_check_sum(tensors: Iterable[Tensor]) -> int:
    check_sum = 0
    for tensor in tensors:
        # As bytes of the processor's memory: the same data on another device count as the same.
        content = tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy()
        check_sum = zlib.crc32(content.data, check_sum)
    return check_sum


def _iterate_tensors(value: Any) -> Iterator[Tensor]:
    """Yield the tensor, or those in a list of lists."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _iterate_tensors(part)
