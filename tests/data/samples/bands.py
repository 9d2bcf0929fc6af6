"""Bands: what the figures of a sample may be, whatever its seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """What a figure of the sample may be, from `low` to `high`."""

    figure: str
    low: float
    high: float


def list_outliers(
    bands: Iterable[Band], figures: Mapping[str, float], title: str
) -> list[tuple[Band, float]]:
    """Print each figure beside its band, and return the bands whose figures lie outside."""
    rows = [(band, figures[band.figure]) for band in bands]
    print(f"\n{title}")
    for band, value in rows:
        print(f"{band.figure:52} {value:8.3f}   band {band.low:g} to {band.high:g}")
    return [(band, value) for band, value in rows if not band.low <= value <= band.high]
