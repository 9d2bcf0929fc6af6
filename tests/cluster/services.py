"""Services for tests: what they do stands in the work's own words."""

from __future__ import annotations

import os
import time
from pathlib import Path


class Diary:
    """Writes down what it does, in a file that all workers of this computer share.

    A work is words: "die", "fail", "sleep", or anything else, which comes back in capitals.
    """

    notes = ("The diary promises nothing.",)

    def __init__(self, path: Path, slots: int) -> None:
        self._path = path
        self._note(f"ready {slots}")

    def run(self, content: bytes) -> bytes:
        word, _, rest = content.decode().partition(" ")
        self._note(f"begin {content.decode()}")
        if word == "die" or (word == "die-first" and self._count(f"begin {content.decode()}") < 2):
            os._exit(1)
        if word == "fail":
            raise ValueError("the disk of this worker is full")
        if word == "sleep":
            time.sleep(float(rest))
        self._note(f"end {content.decode()}")
        return content.upper()

    def close(self) -> None:
        self._note("close")

    def _note(self, line: str) -> None:
        with self._path.open("a") as file:
            file.write(f"{line}\n")

    def _count(self, line: str) -> int:
        return self._path.read_text().splitlines().count(line)


class Refusing:
    """A service that cannot be made."""

    def __init__(self, slots: int) -> None:
        raise RuntimeError("it has no user namespaces")
