"""Where a model computes, from which random numbers, and how exactly (sections VI and VII)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.errors import CourseError

PRECISIONS = ("float32", "mixed")


def choose_device(wanted: str | torch.device | None = None, *, sparse: bool = False) -> torch.device:
    """Choose where to compute: the best device there is, or the wanted one if it is there.

    wanted: "cpu", "cuda" (an NVIDIA GPU, also "cuda:1"), "mps" (the GPU of a Mac) or None, which tries cuda,
    then mps, then cpu. sparse: the model has sparse gradients, as those of sections I to VI do; a Mac's GPU
    cannot compute them, so that it is passed over.

    Raises:
        CourseError: the wanted device is not there, or not for sparse gradients.
    """
    there = _devices(sparse)
    if wanted is None:
        return torch.device(there[0])
    try:
        device = torch.device(wanted)
    except RuntimeError:  # torch's message lists twenty kinds of devices
        device = None
    if device is None or device.type not in there or not _has_index(device):
        why = " for a model with sparse gradients" if sparse and device and device.type == "mps" else ""
        raise CourseError(
            f'The device "{wanted}" is not to be had here{why}: choose one of {", ".join(there)}, or none '
            "for the best of them."
        )
    return device


def _devices(sparse: bool) -> list[str]:
    """The kinds of devices that are there, the best first."""
    there = ["cuda"] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available() and not sparse:
        there.append("mps")
    return [*there, "cpu"]


def _mps_is_there() -> bool:
    return torch.backends.mps.is_built() and torch.backends.mps.is_available()


def _has_index(device: torch.device) -> bool:
    count = torch.cuda.device_count() if device.type == "cuda" else 1  # torch itself takes "cpu:99"
    return device.index is None or device.index < count


def has_sparse_gradients(model: nn.Module) -> bool:
    """Tell whether a part of the model (an embedding) was made with `sparse=True`."""
    return any(getattr(part, "sparse", False) is True for part in model.modules())


def device_for(model: nn.Module, wanted: str | torch.device | None = None) -> torch.device:
    """Choose where to train a model, as `choose_device` does.

    Left to itself, a model with an `EmbeddingBag`, sparse or not, stays away from a Mac's GPU: the data of
    sections I to VI are not there either.
    """
    bags = wanted is None and any(isinstance(part, nn.EmbeddingBag) for part in model.modules())
    return choose_device(wanted, sparse=bags or has_sparse_gradients(model))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draw torch's random numbers from a seed inside the block, and leave the outer ones as they were."""
    devices = range(torch.cuda.device_count())
    # fork_rng takes care of the processor and of all CUDA devices; a Mac's GPU has a generator of its own.
    mps = torch.mps.get_rng_state() if _mps_is_there() else None
    try:
        with torch.random.fork_rng(devices=devices):
            torch.manual_seed(seed)
            yield
    finally:
        if mps is not None:
            torch.mps.set_rng_state(mps)


SMALL_STATE = 128
"""Units of a recurrent state up to which one thread is as fast as several."""


@contextmanager
def few_threads(model: nn.Module, device: torch.device) -> Iterator[None]:
    """Let one thread compute a small recurrent network on a processor; otherwise all threads, as they were.

    A recurrent network takes a text word by word: thousands of small products, one after the other. Sharing
    each of them out costs more than it saves. On two cores the sample's networks train in half of the time.
    """
    sizes = [layer.hidden_size for layer in model.modules() if isinstance(layer, nn.RNNBase)]
    if device.type != "cpu" or not sizes or max(sizes) > SMALL_STATE:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def random_state(device: torch.device) -> dict[str, Tensor]:
    """Return the state of torch's generators, of the processor and of the device: byte tensors by kind."""
    state = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        state["cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        state["mps"] = torch.mps.get_rng_state()
    return state


def set_random_state(state: Mapping[str, Tensor], device: torch.device) -> None:
    """Go on drawing where `random_state` was asked; a kind of device that is not in it stays as it is."""
    torch.set_rng_state(state["cpu"])
    if device.type == "cuda" and "cuda" in state:
        torch.cuda.set_rng_state(state["cuda"], device)
    elif device.type == "mps" and "mps" in state:
        torch.mps.set_rng_state(state["mps"])


def check_precision(name: str) -> None:
    """Refuse a name that is not in PRECISIONS, in one sentence."""
    if name not in PRECISIONS:
        raise CourseError(f'There is no precision "{name}": the precisions are {", ".join(PRECISIONS)}.')


class Precision:
    """How many bits a training computes with.

    name: "float32", or "mixed": the forward pass of a CUDA GPU in 16 bits, which is faster and takes half the
    memory, while weights, loss and steps keep 32. On any other device "mixed" is float32 too.
    dtype: the 16-bit type, or None. bfloat16 has the range of float32 and needs nothing else. Where the GPU
    has only float16, small gradients would become 0, so that the scaler multiplies the loss by a large number
    before the backward pass and divides the gradients by it afterwards.

    Raises:
        CourseError: no such precision.
    """

    def __init__(self, name: str, device: torch.device) -> None:
        check_precision(name)
        self.device = device
        self.dtype: torch.dtype | None = None
        if name == "mixed" and device.type == "cuda":
            self.dtype = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        # A scaler that is not enabled does nothing at all: one loop serves both.
        self.scaler = torch.amp.GradScaler("cuda", enabled=self.dtype is torch.float16)

    def logits(self, model: nn.Module, inputs: Any) -> Tensor:
        """Pass a batch through the model, in 16 bits where torch can; the loss gets logits of 32."""
        if self.dtype is None:
            return model(inputs)
        with torch.autocast(self.device.type, self.dtype):
            logits = model(inputs)
        return logits.float()

    def step(
        self,
        loss: Tensor,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        clip: float | None,
    ) -> None:
        """Compute the gradients of a loss and take a step with them.

        clip: the largest norm of all gradients as one vector; longer ones are shortened to it.
        """
        optimizer.zero_grad()
        self.scaler.scale(loss).backward()
        if clip is not None:
            self.scaler.unscale_(optimizer)  # else the norm would be that of the scaled gradients
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        self.scaler.step(optimizer)
        self.scaler.update()
