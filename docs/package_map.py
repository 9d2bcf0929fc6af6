"""A Sphinx extension: the map of the package in CONTRIBUTING.md as a table.

GitHub draws it, from a language called Mermaid. The drawing needs a script from the network, and a table says
the same to readers who cannot see a drawing.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_BOX = re.compile(r"(\w+)(\(?)\[\"([^\"]+)\"\]\)?")  # what students import has round brackets
_ARROW = re.compile(r"(\w+) --> (\w+)")


def make_table(drawing: str) -> str:
    """Return a drawing of boxes and arrows as a table in Markdown: each box, and where its arrows lead."""
    labels = {name: f"`{label}`" for name, _, label in _BOX.findall(drawing)}
    taught = {name for name, bracket, _ in _BOX.findall(drawing) if bracket}
    targets: dict[str, list[str]] = {name: [] for name in labels}
    for name, other in _ARROW.findall(drawing):
        targets[name].append(labels[other])
    rows = [
        f"| {labels[name]} | {', '.join(others) or '–'} | {'yes' if name in taught else ''} |"
        for name, others in targets.items()
    ]
    return "\n".join(["| part | imports | for students |", "|---|---|---|", *rows])


class MermaidTable(SphinxDirective):
    """The directive that stands for a Mermaid drawing."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the drawing as a table."""
        return self.parse_text_to_nodes(make_table("\n".join(self.content)), offset=self.content_offset)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive with Sphinx."""
    app.add_directive("mermaid", MermaidTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
