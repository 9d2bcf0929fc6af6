"""Exercise II.2.a: the parts of one training step."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Band, Figures

if TYPE_CHECKING:
    from coursekit.course import Course


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


def _mix_total_and_means(course: Course) -> Answer:
    laps = [_time_step(course) for _ in range(4)]
    parts = {name: sum(lap[name] for lap in laps) / len(laps) for name in PARTS}
    return {"parts": parts, "step": sum(sum(lap.values()) for lap in laps)}


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
            high=60,
        ),
        Band("step", "the mean seconds of one whole step", low=1e-6, high=60),
    ),
    mistakes=(
        Mistake(
            "encoding counted as forward",
            "The assembly takes nearly no time here, and that cannot be: each review of the batch must be "
            "cut, numbered and written as a vector. The data set does this work when the loader is asked "
            "for a batch. Stop the clock right before and right after next(batches), so that no other part "
            "gets this time.",
            _measure_late_encoding,
            # Not the share alone: on a busy computer a forward pass can take a hundred times its usual time.
            when=lambda course, got: (
                got["parts"]["assembly"] < min(LEAST_ASSEMBLY, 0.05 * got["parts"]["forward"])
            ),
        ),
        Mistake(
            "no synchronize on a GPU",
            "A good part of the step is in none of the four parts. On a GPU this happens when nobody waits: "
            "a call returns at once, and the GPU works on. Call torch.cuda.synchronize() before each look "
            "at the clock. Without a GPU, look for work between two laps that no lap has.",
            _measure_without_waiting,
            when=lambda course, got: _is_sum_within(got, 0.35, 0.9),
        ),
        Mistake(
            "parts and step of different steps",
            "The parts do not add up to the step. Measure both in the same steps, and give the mean over "
            "these steps for both, or add up both: not one of each.",
            _mix_total_and_means,
            when=lambda course, got: not _is_sum_within(got, 0.35, 1.1),
        ),
    ),
)
