"""Sentences for errors that come from the grader's machine, and not from the answer.

It differs from a student's: a package is missing, there is no GPU, and Python may be an older one.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

_MISSING_MODULE = re.compile(r"ModuleNotFoundError: No module named '(?P<name>[\w.]{1,80})'")
_NO_GPU = re.compile(
    r"not compiled with (?:CUDA|XPU)|No CUDA GPUs|no NVIDIA driver|CUDA error|ATen_cuda|on a CUDA device|"
    r"linked with support for mps|MPS backend|the '(?:CUDA|MPS|XPU)' backend"
)
_QUOTES_IN_F_STRING = re.compile(r"SyntaxError: f-string: ")

_CAUSES = ("The grader has no ", "The grader runs Python ")


def explain_errors(errors: Sequence[str | None]) -> Iterator[str]:
    """Yield a sentence for each cause that the machine of the grader has. errors: each as "Type: message"."""
    text = "\n".join(error for error in errors if error)
    for name in sorted({match["name"].partition(".")[0] for match in _MISSING_MODULE.finditer(text)}):
        yield (
            f"The grader has no package {name}. The course's guide for instructors lists all: "
            "write it with those."
        )
    if _NO_GPU.search(text):
        yield (
            "The grader has no GPU. Choose the device so that your cells run with and without: "
            '`device = "cuda" if torch.cuda.is_available() else "cpu"`.'
        )
    if _QUOTES_IN_F_STRING.search(text) and sys.version_info < (3, 12):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        yield (
            f"The grader runs Python {version}. Before Python 3.12, the braces of an f-string must not hold "
            "the quotation marks that are around it: use the other kind there."
        )


def describe_causes(notes: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a sentence for each cause, most frequent first. notes: of each notebook, in its feedback."""
    causes: Counter[str] = Counter()
    for own in notes:
        causes.update({note.partition(". ")[0] for note in own if note.startswith(_CAUSES)})
    for cause, count in sorted(causes.items(), key=lambda pair: (-pair[1], pair[0])):
        which = "1 notebook has" if count == 1 else f"{count} notebooks have"
        yield f"{cause}: {which} an error for that reason."
