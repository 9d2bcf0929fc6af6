"""A Sphinx extension: links to files of the repository that are no pages of the site lead to GitHub.

A file that a page includes, such as CHANGELOG.md, leads to that page. So links in our Markdown files work in
both places: on GitHub, and on the site.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from coursekit.workbook.colab import read_repository

_INCLUDE = re.compile(r"^```\{include\} (\S+)$", re.M)


def find_included_files(folder: Path) -> dict[Path, str]:
    """Return the files that pages of the site include, and the names of these pages. folder: of the pages."""
    return {
        (page.parent / name).resolve(): page.relative_to(folder).with_suffix("").as_posix()
        for page in sorted(folder.rglob("*.md"))
        for name in _INCLUDE.findall(page.read_text(encoding="utf-8"))
    }


def lead_links_on(app: Sphinx, doctree: nodes.document) -> None:
    """Change the links of a page that lead to files outside of the site's folder."""
    folder = Path(app.srcdir)
    root = folder.parent
    page = app.env.current_document.docname
    included = find_included_files(folder)
    text_folders = [(folder / page).parent, *(path.parent for path, name in included.items() if name == page)]
    for node in list(doctree.findall(_is_link)):
        paths = [(text_folder / node["reftarget"]).resolve() for text_folder in text_folders]
        if node.get("refdomain") == "doc":  # MyST took it for a page, and left the ending out
            paths = [path.with_name(f"{path.name}.md") for path in paths]
        path = next((path for path in paths if path.is_file() and path.is_relative_to(root)), None)
        if path is None:
            continue  # Sphinx will warn of it
        name = included.get(path)
        if path.is_relative_to(folder) and path.suffix == ".md":
            name = path.relative_to(folder).with_suffix("").as_posix()
        link: nodes.Element
        if name is None:
            address = read_repository(root).file_address(path.relative_to(root).as_posix())
            link = nodes.reference("", refuri=address)
        else:
            about = {"refdomain": "std", "reftype": "doc", "refexplicit": True, "refdoc": page}
            link = addnodes.pending_xref("", reftarget=f"/{name}", **about)
        link += node.children
        node.replace_self(link)


def _is_link(node: nodes.Node) -> bool:
    """Tell whether a node is a link of Markdown's to something that has no address of its own."""
    return isinstance(node, addnodes.download_reference | addnodes.pending_xref) and node["reftype"] == "myst"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("doctree-read", lead_links_on)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
