"""The keys of the course's cells by their texts, for editors that keep neither metadata nor ids."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.cell_keys import CellKey, key_in_id, key_in_metadata
from coursekit.grading.submissions.notebook import Notebook, strip_lines


@dataclass(frozen=True)
class TemplateKeys:
    """The keys of a template's cells; an empty key is that of a cell of no exercise.

    by_text: of every cell. by_heading: of the cells that are no code, by their first lines, because students
    write into them.
    """

    by_text: dict[str, CellKey]
    by_heading: dict[str, CellKey]

    def find_key(self, cell: Notebook) -> CellKey | None:
        """Return the key in a cell's metadata or id, else that of the template's cell with its text."""
        key = key_in_metadata(cell["metadata"]) or key_in_id(cell["id"])
        if key is None:
            key = self.by_text.get(strip_lines(cell["source"]))
        if key is None and cell["cell_type"] != "code":
            key = self.by_heading.get(heading_of(cell["source"]))
        return key


def read_template_keys(template: Notebook) -> TemplateKeys:
    """Return the keys of a template's cells, as `read_notebook` gives it or as its JSON has it."""
    by_text: dict[str, CellKey] = {}
    by_heading: dict[str, CellKey] = {}
    for cell in template["cells"]:
        text = "".join(cell["source"])  # a file has a list of lines
        key = key_in_metadata(cell["metadata"]) or CellKey()
        by_text.setdefault(strip_lines(text), key)
        if cell["cell_type"] != "code":
            by_heading.setdefault(heading_of(text), key)
    return TemplateKeys(by_text, by_heading)


def heading_of(text: str) -> str:
    """Return the first line of a cell that is not blank."""
    return text.strip().partition("\n")[0].strip()
