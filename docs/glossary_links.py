"""A Sphinx extension: the first time that a section uses a term of the glossary, it leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

_TERM = re.compile(r"^(\S.*)\n  \S", re.M)


def read_terms(glossary: str) -> list[str]:
    """Return the terms of the glossary: each has a line of its own, before an indented line."""
    return _TERM.findall(glossary)


def make_patterns(terms: list[str]) -> dict[str, re.Pattern[str]]:
    """Return how each term is found in a text: in capitals or not, as plural, over the end of a line."""
    patterns = {}
    for term in terms:
        words = r"\s+".join(re.escape(word).replace("'", "['’]") for word in term.split())
        patterns[term] = re.compile(rf"\b{words}(?:e?s)?\b", re.IGNORECASE)
    return patterns


def find_next_term(text: str, patterns: Mapping[str, re.Pattern[str]]) -> tuple[str, re.Match[str]] | None:
    """Return the first term in a text and its match, or None; of two that begin together, the longer."""
    matches = [(term, match) for term, pattern in patterns.items() if (match := pattern.search(text))]
    return min(matches, key=lambda pair: (pair[1].start(), -pair[1].end()), default=None)


def link_first_uses(app: Sphinx, doctree: nodes.document) -> None:
    """Let the first use of each term in a section lead to the glossary."""
    page = app.env.current_document.docname
    if not page.startswith("sections/"):
        return
    patterns = make_patterns(read_terms(Path(app.srcdir, "glossary.md").read_text(encoding="utf-8")))
    for text in _list_texts(doctree):
        text.parent.replace(text, list(_link_terms(text.astext(), patterns, page)))


def _list_texts(doctree: nodes.document) -> list[nodes.Text]:
    """Return the texts of the prose in order, those of folded parts last: nobody has to open these."""
    shown: list[nodes.Text] = []
    folded: list[nodes.Text] = []
    is_folded = False
    for node in doctree.findall():
        if isinstance(node, nodes.raw):
            text = node.astext().strip()
            is_folded = text.startswith("<details") or (is_folded and text != "</details>")
        elif isinstance(node, nodes.Text) and _is_prose(node):
            (folded if is_folded else shown).append(node)
    return shown + folded


def _is_prose(text: nodes.Text) -> bool:
    """Tell whether a text stands in a paragraph, and there neither in code nor in a link."""
    node = text.parent
    while isinstance(node, nodes.strong | nodes.emphasis):
        node = node.parent
    return isinstance(node, nodes.paragraph)


def _link_terms(text: str, patterns: dict[str, re.Pattern[str]], page: str) -> Iterator[nodes.Node]:
    """Give the parts of a text, in which terms are links; what is linked is taken out of the patterns."""
    while pair := find_next_term(text, patterns):
        term, match = pair
        del patterns[term]
        if match.start():
            yield nodes.Text(text[: match.start()])
        link = addnodes.pending_xref(
            "", refdomain="std", reftype="term", reftarget=term, refexplicit=True, refdoc=page, refwarn=True
        )
        link += nodes.inline("", match[0], classes=["xref", "std", "std-term"])
        yield link
        text = text[match.end() :]
    if text:
        yield nodes.Text(text)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("doctree-read", link_first_uses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
