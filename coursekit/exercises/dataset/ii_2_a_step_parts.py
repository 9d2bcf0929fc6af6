"""Exercise II.2.a: the parts of one training step."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Band, Figures

if TYPE_CHECKING:
    from coursekit.course import Course


MOST_SECONDS = 2.0
"""More than a step of a few hundred reviews takes on any computer."""

PARTS = ("assembly", "copy", "forward", "backward")
LEAST_ASSEMBLY = (
    5e-4  # seconds; a batch takes several milliseconds to encode, and handing over raw texts none
)


def _time_step(course: Course, *, encode_late: bool = False) -> dict[str, float]:
    """Time the parts of one step, in seconds. encode_late: the mistake to encode while `forward` is timed."""
    import torch

    from coursekit.dataset import MultiHotDataset
    from coursekit.loss import classification_loss
    from coursekit.model import OneHotMLP

    size = course.settings.batch_size
    dataset = MultiHotDataset(course.train_texts[:size], course.train_labels[:size], course.vocabulary)
    model = OneHotMLP(course.settings.vocab_size)
    optimizer = torch.optim.SGD(model.parameters(), course.settings.rate)

    def encode_rows(rows: Sequence[int]) -> list[torch.Tensor]:
        return [torch.stack(column) for column in zip(*(dataset[row] for row in rows), strict=True)]

    clock = [time.perf_counter()]
    batch: Any = range(size) if encode_late else encode_rows(range(size))
    clock.append(time.perf_counter())
    # The mistakes are made on the processor, where there is nothing to copy.
    clock.append(time.perf_counter())
    vectors, targets = encode_rows(batch) if encode_late else batch
    loss = classification_loss(model(vectors), targets)
    clock.append(time.perf_counter())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    clock.append(time.perf_counter())
    return dict(zip(PARTS, (end - begin for begin, end in pairwise(clock)), strict=True))


def _measure_late_encoding(course: Course) -> Answer:
    parts = _time_step(course, encode_late=True)
    return {"parts": parts, "step": sum(parts.values())}


def _measure_without_waiting(course: Course) -> Answer:
    """Time a pretend GPU: it takes each job at once and does it later, and only the end of the step waits."""
    from concurrent.futures import ThreadPoolExecutor

    parts = _time_step(course)
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=1) as device:
        for name, work in (("copy", 0.0), ("forward", 0.3 * parts["assembly"]), ("backward", 0.0)):
            lap = time.perf_counter()
            device.submit(time.sleep, work)
            parts[name] = time.perf_counter() - lap
    return {"parts": parts, "step": parts["assembly"] + time.perf_counter() - start}


def _is_sum_within(got: Mapping[str, Any], low: float, high: float) -> bool:
    """Tell whether the parts together are between two shares of the whole step."""
    return bool(low * got["step"] < sum(got["parts"].values()) < high * got["step"])


EXERCISE = Exercise(
    id="II.2.a",
    title="The parts of one training step",
    auto_points=1,
    values=(
        Figures(
            "parts",
            'a dict with the mean seconds of "assembly", "copy", "forward" and "backward"',
            keys=PARTS,
            low=-math.inf,
        ),
        Band("step", "the mean seconds of one whole step", low=-math.inf, high=math.inf),
    ),
    mistakes=(
        Mistake(
            "milliseconds",
            "Your step takes more than two seconds. Are these milliseconds or nanoseconds? Give seconds: the "
            "difference of two readings of time.perf_counter().",
            when=lambda course, got: got["step"] > MOST_SECONDS,
            names=("parts", "step"),
        ),
        Mistake(
            "negative times",
            "Some of your times are negative. A time is the later reading of the clock minus the earlier "
            "one.",
            when=lambda course, got: min(got["step"], *got["parts"].values()) < 0,
            names=("parts", "step"),
        ),
        Mistake(
            "encoding counted as forward",
            "The assembly takes nearly no time here, and that cannot be: each review of the batch must be "
            "cut, numbered and written as a vector. The data set does this work when the loader is asked "
            "for a batch. So take each batch inside the step, and give the time of next(batches) as the "
            "assembly.",
            _measure_late_encoding,
            # Not the share alone: on a busy computer a forward pass can take a hundred times its usual time.
            when=lambda course, got: (
                got["parts"]["assembly"] < min(LEAST_ASSEMBLY, 0.05 * got["parts"]["forward"])
            ),
            names=("parts",),
        ),
        Mistake(
            "parts and step apart",
            "The parts do not add up to the step. A part goes from one reading of the clock to the next, "
            "and the step from the first reading to the last: in the same steps, in the same unit, and "
            "means for both. On a GPU, wait with torch.cuda.synchronize() before each reading: a call "
            "returns before its work is done.",
            _measure_without_waiting,
            when=lambda course, got: not _is_sum_within(got, 0.9, 1.1),
            names=("parts", "step"),
        ),
        Mistake(
            "no backward pass",
            "Your backward part takes nearly no time, and that cannot be: the backward pass goes through the "
            "same layers as the forward pass. Is loss.backward() between its two readings of the clock?",
            when=lambda course, got: got["parts"]["backward"] < 0.1 * got["parts"]["forward"],
            names=("parts",),
        ),
    ),
)
