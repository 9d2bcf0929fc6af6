"""Sphinx's settings for the website of the course: `make site` builds it, without a network."""

import sys
import tomllib
from pathlib import Path

from coursekit.workbook.colab import read_repository

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))  # where the extensions of this folder are

_pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_repository = read_repository(ROOT)

project = "Text Classification Workbook"
author = "the authors of the Text Classification Workbook"
copyright = author
version = release = _pyproject["project"]["version"]
language = "en"

extensions = [
    "myst_nb",  # pages of Markdown and of notebooks
    "sphinx_design",  # the cards of the first page
    "sphinx.ext.autodoc",  # the package's pages, from its docstrings
    "sphinx.ext.napoleon",  # reads their "Raises:"
    "docstrings",  # and these are ours, in this folder
    "formulas",
    "glossary_links",
    "package_map",
    "repository_links",
    "section_pages",
]
exclude_patterns = ["_build"]

# Notebooks are shown with the outputs that they were committed with.
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
myst_fence_as_directive = {"mermaid"}

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
highlight_language = "none"  # code of the guides is for a shell; notebooks say that theirs is Python
default_role = "literal"  # a single backtick in a docstring means code, as in Markdown
html_math_renderer = "mathml"

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_use_index = False  # the search finds what an index would list
html_domain_indices = False
toc_object_entries = False  # the contents of a page are its headings, not each function
html_theme_options = {
    "repository_url": f"https://github.com/{_repository.name}",
    "repository_branch": _repository.branch,
    "use_repository_button": True,
    "use_issues_button": True,
    "use_download_button": False,
    "footer_content_items": ["copyright.html"],
    "navbar_persistent": [],  # the search stands in the side bar
    "show_navbar_depth": 1,
    "show_toc_level": 2,
}
