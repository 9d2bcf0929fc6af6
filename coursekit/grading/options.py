"""What an instructor asks the grader to do: one bundle of options, handed on whole."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.forkserver.limits import Limits


@dataclass(frozen=True)
class GradingOptions:
    """What the instructor asks for. seconds: the least that each exercise may take, before its time is up."""

    submissions: Path
    out: Path
    root: Path
    seed: int | None = None
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    sandbox: bool = True
    regrade: bool = False
    review: Path | None = None
    form: str | None = None
    seconds: float = 30.0
    limits: Limits = field(default_factory=Limits)
