"""A Sphinx extension: formulas as MathML, which browsers show by themselves.

The ways that Sphinx has need a script from the network, or TeX.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from coursekit.workbook.report import convert_formula


def _write_inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(convert_formula(node.astext(), "inline"))
    raise nodes.SkipNode


def _write_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(convert_formula(node.astext(), "block"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer "mathml" with Sphinx."""
    app.add_html_math_renderer(
        "mathml", inline_renderers=(_write_inline, None), block_renderers=(_write_block, None)
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
