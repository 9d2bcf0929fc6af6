"""One page of a whole run: summary, navigation and every notebook's body, readable without a network."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from coursekit.workbook.cells import Notebook

# The converter sets no space around a function's name: "y ln p" would read "ylnp".
_FUNCTION = "<mi>(?:ln|log|exp)</mi>"
_FUNCTION_BEFORE = re.compile(rf"({_FUNCTION})(?=<m(?!o>|o ))")
_FUNCTION_AFTER = re.compile(rf"(</m(?:i|n|sub|sup|frac)>|&#x00029;</mo>)({_FUNCTION})")
_THIN_SPACE = '<mspace width="0.17em" />'


@dataclass(frozen=True)
class SectionRun:
    """One executed section. `states` has every exercise that the section checks, in order.

    A state is "passed", another word of the check's, or "not shown" where the check cell showed no panel.
    `errors` are sentences, one a failed cell. `seconds` is wall time, the kernel's start included.
    `peak_memory` is the most that the kernel held, in bytes, None where the system does not tell.
    """

    name: str
    section: str
    title: str
    states: dict[str, str]
    errors: tuple[str, ...]
    seconds: float
    notebook: Notebook
    peak_memory: int | None = None

    @property
    def passed_count(self) -> int:
        """How many exercises passed."""
        return sum(state == "passed" for state in self.states.values())

    @property
    def failures(self) -> tuple[str, ...]:
        """One sentence for each failed cell and each exercise that did not pass."""
        not_passed = (
            f"exercise {exercise}: {state}" for exercise, state in self.states.items() if state != "passed"
        )
        return (*self.errors, *not_passed)

    @property
    def passed(self) -> bool:
        """Whether every exercise passed and no cell failed."""
        return not self.failures


@dataclass(frozen=True)
class WorkbookRun:
    """A whole run: its data, its sections, the report's path."""

    data: str
    sections: tuple[SectionRun, ...]
    report: Path

    @property
    def passed(self) -> bool:
        """Whether every section passed."""
        return all(section.passed for section in self.sections)

    @property
    def peak_memory(self) -> int | None:
        """The memory of the largest kernel in bytes; no two of them run at the same time."""
        return max((section.peak_memory for section in self.sections if section.peak_memory), default=None)


def gigabytes(memory: int | None) -> str:
    """Return a number of bytes as gigabytes (10^9 bytes), nothing where the system does not tell it."""
    return f"{memory / 1e9:.2f} GB" if memory else ""


@dataclass(frozen=True)
class Part:
    """One section for the page's template: its cells as trusted HTML; links as (exercise, state, anchor)."""

    run: SectionRun
    body: str
    links: tuple[tuple[str, str, str], ...]


def render_report(outcome: WorkbookRun) -> str:
    """Return the report as one HTML page with images, styles and formulas in it, and no scripts."""
    import jinja2

    template = files("coursekit.workbook").joinpath("report.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    parts = [_make_part(section) for section in outcome.sections]
    return environment.from_string(template).render(
        outcome=outcome,
        parts=parts,
        passed=sum(section.passed_count for section in outcome.sections),
        total=sum(len(section.states) for section in outcome.sections),
        seconds=sum(section.seconds for section in outcome.sections),
        gigabytes=gigabytes,
        highlight=_code_styles("default"),
        highlight_dark=_code_styles("github-dark"),
    )


def _code_styles(style: str) -> str:
    """Return Pygments' style sheet for code, without a background of its own."""
    from pygments.formatters import HtmlFormatter

    return str(HtmlFormatter(style=style, nobackground=True).get_style_defs(".highlight"))


def _make_part(run: SectionRun) -> Part:
    check_cells = {
        cell["metadata"]["coursekit"].get("exercise"): cell["id"]
        for cell in run.notebook["cells"]
        if cell["metadata"].get("coursekit", {}).get("role") == "check"
    }
    links = tuple(
        (exercise, state, f"cell-id={_anchor(run.name, check_cells[exercise])}")
        for exercise, state in run.states.items()
        if exercise in check_cells
    )
    return Part(run, render_notebook(run.notebook, run.name), links)


def render_notebook(notebook: Notebook, name: str) -> str:
    """Return a notebook's cells as HTML for inclusion in a page: no head, no scripts, formulas as MathML.

    Cell ids get `name` before them, since a page must not have an id twice.
    """
    import nbformat

    node = nbformat.from_dict(copy.deepcopy(notebook))
    for cell in node.cells:
        exercise = cell.metadata.get("coursekit", {}).get("exercise")
        cell.id = _anchor(name, cell.id)
        for output in cell.get("outputs", []):
            _describe_images(output, f"Plot of exercise {exercise}" if exercise else "Plot")
    body, _ = _exporter_class()(template_name="basic").from_notebook_node(node)
    return str(body)


def _anchor(name: str, cell_id: str) -> str:
    return f"{name}-{cell_id}"


def _describe_images(output: Any, text: str) -> None:
    """Give images without a description a plain one; the numbers stand in the table beneath a plot."""
    for kind in ("image/png", "image/jpeg"):
        if kind in output.get("data", {}):
            output.metadata.setdefault(kind, {}).setdefault("alt", text)


def render_markdown(source: str) -> str:
    """Return a cell of the course's own text as HTML, with formulas as MathML."""
    from nbconvert.filters.markdown_mistune import MarkdownWithMath

    return str(MarkdownWithMath(renderer=_renderer_class()(escape=False)).render(source))


@cache
def _renderer_class() -> Callable[..., Any]:
    """Return nbconvert's renderer with our formulas; made on first use, nbconvert is slow to import."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer

    class Renderer(IPythonRenderer):
        """Markdown for a page that has one main heading already and shows formulas without scripts."""

        def heading(self, text: str, level: int, **attrs: Any) -> str:
            """One level down: the page's own title is the only h1, the section's the h2."""
            return f"<h{min(level + 1, 6)}>{text}</h{min(level + 1, 6)}>\n"

        def block_math(self, body: str) -> str:
            """A formula on lines of its own."""
            return convert_formula(body, "block")

        def inline_math(self, body: str) -> str:
            """A formula within a line."""
            return convert_formula(body, "inline")

        def latex_environment(self, name: str, body: str) -> str:
            """A formula such as an aligned system of equations."""
            return convert_formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")

    return Renderer


@cache
def _exporter_class() -> Callable[..., Any]:
    """Return nbconvert's HTML exporter with our markdown."""
    from jinja2 import pass_context
    from nbconvert import HTMLExporter

    class Exporter(HTMLExporter):
        """nbconvert's exporter, with the renderer above."""

        @pass_context  # nbconvert calls the filter with the template's context, we have no use for it
        def markdown2html(self, context: Any, source: str) -> str:
            """Render one markdown cell."""
            return render_markdown(source)

    return Exporter


def convert_formula(formula: str, display: str) -> str:
    """Return a LaTeX formula as MathML ("block" or "inline"); one that cannot be converted stays as text."""
    from latex2mathml.converter import convert

    try:
        markup = str(convert(formula.strip(), display=display))
    except Exception:  # the converter has no common base for its errors, and a report must not fail over one
        return f'<code class="formula">{escape(formula)}</code>'
    markup = _FUNCTION_AFTER.sub(rf"\1{_THIN_SPACE}\2", markup)
    markup = _FUNCTION_BEFORE.sub(rf"\1{_THIN_SPACE}", markup)
    if display == "inline":
        return markup
    # In a narrow window a long formula scrolls: with the arrow keys too, since it can have the focus.
    return f'<div class="formula" role="group" aria-label="Formula" tabindex="0">{markup}</div>'
