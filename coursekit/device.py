"""Where a model computes, from which random numbers, and how exactly (sections VI and VII)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.errors import CourseError

PRECISIONS = ("float32", "mixed")
"""How many bits a training computes with; see `Precision`."""


def choose_device(wanted: str | torch.device | None = None, *, sparse: bool = False) -> torch.device:
    """Return the device to compute on: the wanted one, or the best one that this computer has.

    wanted: "cpu", "cuda" (an NVIDIA GPU, also "cuda:1"), "mps" (the GPU of a Mac) or None, which tries cuda,
    then mps, then cpu. sparse: the model has sparse gradients, as `BagMLP` has; a Mac's GPU cannot compute
    them and is left out.

    Raises:
        CourseError: this computer does not have the wanted device, or not for sparse gradients.
    """
    available = _available_devices(sparse)
    if wanted is None:
        return torch.device(available[0])
    try:
        device = torch.device(wanted)
    except RuntimeError:  # torch's message lists twenty kinds of devices
        device = None
    if device is None or device.type not in available or not _has_index(device):
        why = " for a model with sparse gradients" if sparse and device and device.type == "mps" else ""
        raise CourseError(
            f'The device "{wanted}" is not to be had here{why}: choose one of {", ".join(available)}, '
            "or none for the best of them."
        )
    return device


def _available_devices(sparse: bool) -> list[str]:
    """Return the types of the devices that this computer has, the best one first."""
    devices = ["cuda"] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available() and not sparse:
        devices.append("mps")
    return [*devices, "cpu"]


def _has_mps() -> bool:
    """Return whether this computer has the GPU of a Mac, and this torch can use it."""
    return torch.backends.mps.is_built() and torch.backends.mps.is_available()


def _has_index(device: torch.device) -> bool:
    """Return whether there is a device with this index, such as the 1 of "cuda:1"."""
    count = torch.cuda.device_count() if device.type == "cuda" else 1  # torch itself accepts "cpu:99"
    return device.index is None or device.index < count


def has_sparse_gradients(model: nn.Module) -> bool:
    """Return whether a layer of the model (an embedding) was made with `sparse=True`."""
    return any(getattr(layer, "sparse", False) is True for layer in model.modules())


def device_for(model: nn.Module, wanted: str | torch.device | None = None) -> torch.device:
    """Return the device to train a model on; arguments and errors as for `choose_device`.

    If no device is wanted, a model with an `EmbeddingBag`, sparse or not, is not trained on a Mac's GPU,
    because its data, `course.train`, are not there either.
    """
    has_bag = any(isinstance(layer, nn.EmbeddingBag) for layer in model.modules())
    return choose_device(wanted, sparse=(wanted is None and has_bag) or has_sparse_gradients(model))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draw torch's random numbers from a seed inside the block; after it, they go on as before."""
    devices = range(torch.cuda.device_count())
    # fork_rng saves the generators of the processor and of all CUDA devices, but not that of a Mac's GPU.
    mps_state = torch.mps.get_rng_state() if _has_mps() else None
    try:
        with torch.random.fork_rng(devices=devices):
            torch.manual_seed(seed)
            yield
    finally:
        if mps_state is not None:
            torch.mps.set_rng_state(mps_state)


SMALL_STATE = 128
"""Units of a recurrent state up to which one thread is as fast as several."""


@contextmanager
def limit_threads(model: nn.Module, device: torch.device) -> Iterator[None]:
    """Use one thread for a small recurrent network on a processor inside the block; otherwise change nothing.

    A recurrent network reads a text word by word: thousands of small products, one after the other. To share
    each of them among threads takes longer than to compute it. On two cores, the sample's networks train in
    half of the time.
    """
    sizes = [layer.hidden_size for layer in model.modules() if isinstance(layer, nn.RNNBase)]
    if device.type != "cpu" or not sizes or max(sizes) > SMALL_STATE:
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def get_rng_state(device: torch.device) -> dict[str, Tensor]:
    """Return the states of torch's generators of the processor and of the device: uint8 tensors by type."""
    state = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        state["cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        state["mps"] = torch.mps.get_rng_state()
    return state


def set_rng_state(state: Mapping[str, Tensor], device: torch.device) -> None:
    """Go back to a state of `get_rng_state`; the generator of a device that is not in it is not changed."""
    torch.set_rng_state(state["cpu"])
    if device.type == "cuda" and "cuda" in state:
        torch.cuda.set_rng_state(state["cuda"], device)
    elif device.type == "mps" and "mps" in state:
        torch.mps.set_rng_state(state["mps"])


def check_precision(name: str) -> None:
    """Raise `CourseError` for a name that is not in PRECISIONS."""
    if name not in PRECISIONS:
        raise CourseError(f'There is no precision "{name}": the precisions are {", ".join(PRECISIONS)}.')


class Precision:
    """How many bits a training computes with.

    name: "float32", or "mixed": on a CUDA GPU, the forward pass has 16 bits, which is faster and takes half
    the memory, while weights, loss and steps keep 32. On any other device, "mixed" is float32 too.
    dtype: the 16-bit type, or None. bfloat16 has the range of float32 and needs nothing else. If the GPU has
    only float16, small gradients would become 0. Therefore the scaler multiplies the loss by a large number
    before the backward pass, and divides the gradients by it afterwards.

    Raises:
        CourseError: there is no such precision.
    """

    def __init__(self, name: str, device: torch.device) -> None:
        check_precision(name)
        self.device = device
        self.dtype: torch.dtype | None = None
        if name == "mixed" and device.type == "cuda":
            self.dtype = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        # A scaler that is not enabled does nothing, so the training loop is the same for both.
        self.scaler = torch.amp.GradScaler("cuda", enabled=self.dtype is torch.float16)

    def logits(self, model: nn.Module, inputs: Any) -> Tensor:
        """Return the model's logits for a batch: computed in 16 bits where torch can, and given in 32."""
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

        clip: the largest norm of all gradients as one vector; if theirs is larger, they are scaled to it.
        """
        optimizer.zero_grad()
        self.scaler.scale(loss).backward()
        if clip is not None:
            self.scaler.unscale_(optimizer)  # without this, the norm would be that of the scaled gradients
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        self.scaler.step(optimizer)
        self.scaler.update()
