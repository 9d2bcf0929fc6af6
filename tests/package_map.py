"""The map of the package in CONTRIBUTING.md, made from the code: `make map` runs this.

It has a drawing for each contract of layers in pyproject.toml. An arrow says "imports". An arrow that follows
from others is left out: where A imports B and B imports C, there is no arrow from A to C.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from typing import Any

import grimp

from tests import ROOT

PAGE = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- map: begin; `make map` writes it -->", "<!-- map: end -->"


def draw_map() -> str:
    """Return the map: Mermaid drawings, each under the name of its contract."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    taught = {
        module
        for contract in contracts
        if contract["type"] == "forbidden" and "coursekit.course" in contract["source_modules"]
        for module in contract["source_modules"]
    }
    return "\n\n".join(
        f"**{contract['name']}**, in `{container.replace('.', '/')}/`:\n\n{draw(contract, container, taught)}"
        for contract in contracts
        if contract["type"] == "layers"
        for container in contract["containers"]
    )


def draw(contract: Mapping[str, Any], container: str, taught: Collection[str]) -> str:
    """Return the drawing of a contract. container: a package. taught: modules that are drawn round."""
    names = [name for layer in contract["layers"] for name in layer.replace("|", " ").split()]
    lines = ["```mermaid", "flowchart TD"]
    for name in names:
        folder = ROOT / container.replace(".", "/") / name
        label = f"{name}/" if folder.is_dir() else f"{name}.py"
        shape = f'(["{label}"])' if f"{container}.{name}" in taught else f'["{label}"]'
        lines.append(f"    {name}{shape}")
    imports = find_imports(container, names)
    for name in names:
        needless = {other for direct in imports[name] for other in reachable(direct, imports)}
        lines += [f"    {name} --> {other}" for other in names if other in imports[name] - needless]
    return "\n".join([*lines, "```"])


def find_imports(container: str, names: Collection[str]) -> dict[str, set[str]]:
    """Return which other parts of a package each of its parts imports, by their names."""
    graph = grimp.build_graph("coursekit", cache_dir=None)
    for name in names:
        if graph.find_children(f"{container}.{name}"):
            graph.squash_module(f"{container}.{name}")
    return {
        name: {
            other
            for other in names
            if other != name
            and f"{container}.{other}" in graph.find_modules_directly_imported_by(f"{container}.{name}")
        }
        for name in names
    }


def reachable(name: str, imports: Mapping[str, Collection[str]]) -> set[str]:
    """Return what a part imports, directly or through others. The contracts hold that there is no circle."""
    return {module for other in imports[name] for module in {other} | reachable(other, imports)}


def with_map(text: str, drawing: str) -> str:
    """Return a page with another map between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{drawing}\n\n{END}{after}"


def main() -> None:
    """Write the map into the page."""
    text = PAGE.read_text("utf-8")
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{PAGE.name} has no place for the map: put the lines {BEGIN} and {END} there.")
    PAGE.write_text(with_map(text, draw_map()), "utf-8")


if __name__ == "__main__":
    main()
