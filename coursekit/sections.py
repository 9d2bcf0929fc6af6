"""The sections of the course: this is the only list of them, so add a section here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Section:
    """A section: a notebook, and a package of exercises.

    number: Roman, as in an exercise's id. slug: its part of the notebook's name, and the name of its package
    in `coursekit.exercises`. corpus: the data set that it starts from.
    """

    number: str
    slug: str
    title: str
    corpus: Literal["imdb", "ag_news"]

    @property
    def position(self) -> int:
        """Place in the course, from 1."""
        return list(SECTIONS).index(self.number) + 1

    @property
    def notebook(self) -> str:
        """Name of the notebook without the ending, such as "03_loader"."""
        return f"{self.position:02}_{self.slug}"


SECTIONS: Mapping[str, Section] = {
    section.number: section
    for section in (
        Section("I", "vocab", "Vocabulary", corpus="imdb"),
        Section("II", "dataset", "Dataset", corpus="imdb"),
        Section("III", "loader", "DataLoader", corpus="imdb"),
        Section("IV", "model", "Model", corpus="imdb"),
        Section("V", "loss", "The loss", corpus="imdb"),
        Section("VI", "evaluation", "Evaluation", corpus="imdb"),
        Section("VII", "rnn_experiments", "Recurrent networks and experiments", corpus="ag_news"),
    )
}
"""All sections by their numbers, in the order of the course."""


def section_at(position: int) -> Section | None:
    """Return the section at a place in the course, counted from 1; None if there is none."""
    sections = list(SECTIONS.values())
    return sections[position - 1] if 1 <= position <= len(sections) else None
