"""Right answers to every exercise, each written in at least two different ways: one module a section."""

from collections.abc import Callable, Mapping
from typing import Any

from coursekit.course import Course

Answers = dict[str, tuple[Callable[[Course], Mapping[str, Any]], ...]]
