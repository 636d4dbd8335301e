"""The documentation's site: the Markdown pages of this folder. ``python -m sphinx -W -b html docs build/docs``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ganworks._version import __version__

sys.path.insert(0, str(Path(__file__).parent))

project = "ganworks"
author = "The ganworks developers"
version = release = __version__
extensions = ["myst_parser", "math_html"]
html_math_renderer = "mathml"
html_theme = "furo"
locale_dirs = ["locale"]
gettext_additional_targets = ["image"]
html_title = f"ganworks {__version__}"
myst_heading_anchors = 3
# Links out of this folder (README, benchmarks) are checked by tests/test_docs.py.
suppress_warnings = ["myst.xref_missing"]

CONTENTS = """
```{toctree}
:hidden:
:glob:

start
which-gan
systems
design
your-own-gan
*
decisions/*
```
"""


def add_contents(app: Sphinx, page: str, source: list[str]) -> None:
    """Give the index its tree of contents, which would only be noise where it is read as Markdown."""
    if page == "index":
        source[0] += CONTENTS
    if page == "systems":
        from book import systems_page

        source[0] = systems_page(source[0].rstrip())


def link_the_other_language(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """A line at the top of each page, where both languages are built: the Chinese one into the folder ``zh``."""
    if app.tags.has("bilingual"):
        chinese = str(app.config.language).startswith("zh")
        place = context["pathto"]("../start.html" if chinese else "zh/start.html", True)
        context["theme_announcement"] = f"<a href='{place}'>{'English' if chinese else '中文入门'}</a>"


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", add_contents)
    app.connect("html-page-context", link_the_other_language)
