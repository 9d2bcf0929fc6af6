"""How the learning rate changes during a training (section VII)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch.optim.lr_scheduler import LambdaLR, LRScheduler, OneCycleLR, ReduceLROnPlateau

from coursekit.errors import CourseError

SCHEDULES = ("linear", "constant", "plateau", "one-cycle")
"""linear: straight down to 0 at the last step. constant: as it is. plateau: a tenth of it after two epochs
without a new minimum of the validation loss. one-cycle: up to the given rate in the first 30% of the steps
and down to nearly 0 in the rest, both along a cosine (Smith and Topin, 2018)."""

_RATES = ("lr", "initial_lr", "max_lr", "min_lr")  # what torch's schedulers keep inside an optimizer


class Schedule:
    """Changes an optimizer's learning rate during one training, and gives it the old one back at the end.

    name: one of SCHEDULES. steps: how many there will be in the whole training.

    Raises:
        CourseError: no such schedule.
    """

    def __init__(self, name: str, optimizer: torch.optim.Optimizer, steps: int) -> None:
        check_schedule(name)
        self._optimizer = optimizer
        self._before = [
            {key: group[key] for key in _RATES if key in group} for group in optimizer.param_groups
        ]
        for group in optimizer.param_groups:
            group.pop("initial_lr", None)  # of an earlier scheduler; torch would start from it
        self._by_step: LRScheduler | None = None
        self._by_loss: ReduceLROnPlateau | None = None
        if name == "plateau":
            self._by_loss = ReduceLROnPlateau(optimizer, patience=1)
        elif name == "linear" and steps:
            self._by_step = LambdaLR(optimizer, lambda step: 1 - step / steps)
        elif name == "one-cycle" and steps:
            peaks = [float(group["lr"]) for group in optimizer.param_groups]
            # Without cycle_momentum: this is about the learning rate, and plain SGD has no momentum.
            self._by_step = OneCycleLR(optimizer, peaks, total_steps=steps, cycle_momentum=False)

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return float(self._optimizer.param_groups[0]["lr"])

    def step(self) -> None:
        """Go on after a step of the optimizer."""
        if self._by_step is not None:
            self._by_step.step()

    def end_epoch(self, validation_loss: float | None) -> None:
        """Go on after an epoch. A plateau is one of the validation loss, never of the train loss."""
        if self._by_loss is not None and validation_loss is not None:
            self._by_loss.step(validation_loss)

    def restore(self) -> None:
        """Give the optimizer back the rate that it came with.

        Else an optimizer whose rate fell to 0 would take steps of size 0 from now on, silently.
        """
        for group, before in zip(self._optimizer.param_groups, self._before, strict=True):
            for key in _RATES:
                group.pop(key, None)
            group.update(before)

    def state_dict(self) -> dict[str, Any]:
        """Return what a checkpoint must keep: numbers, strings and lists."""
        inner = self._by_step or self._by_loss
        return {} if inner is None else inner.state_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on where `state_dict` was called. The rates themselves are in the optimizer's state."""
        inner = self._by_step or self._by_loss
        if inner is not None:
            inner.load_state_dict(dict(state))


def check_schedule(name: str) -> None:
    """Raise `CourseError` for a name that is not in SCHEDULES."""
    if name not in SCHEDULES:
        raise CourseError(f'There is no schedule "{name}": the schedules are {", ".join(SCHEDULES)}.')
