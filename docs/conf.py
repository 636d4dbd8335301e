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
extensions = [
    "myst_parser",
    "math_html",
    "links",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_gallery.gen_gallery",
]
html_math_renderer = "mathml"
html_theme = "furo"
locale_dirs = ["locale"]
gettext_additional_targets = ["image"]
gettext_compact = False
gettext_location = gettext_uuid = False
exclude_patterns = ["gallery/**/*.ipynb", "gallery/**/*.md5", "gallery/**/*.zip"]
autodoc_default_options = {"members": True, "member-order": "bysource", "exclude-members": "model_config"}
autodoc_typehints = "signature"
napoleon_use_ivar = True
html_static_path = ["static"]
html_css_files = ["pages.css"]
sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"/plot_",
    "ignore_pattern": r"^(?!plot_)",
    "within_subsection_order": "book.ReadingOrder",
    "download_all_examples": False,
    # A notebook's process has arguments of its own, which are not the script's.
    "first_notebook_cell": "%matplotlib inline\nimport sys\n\nsys.argv[1:] = []",
    "remove_config_comments": True,
    "show_memory": False,
    "write_computation_times": False,
    "min_reported_time": 1e9,
}
html_title = f"ganworks {__version__}"
myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath"]
# Links out of this folder (README, benchmarks) are checked by tests/test_docs.py.
# A name in a signature may be that of several classes; such a name is no link then.
suppress_warnings = ["myst.xref_missing", "ref.python"]

CONTENTS = """
```{toctree}
:hidden:
:glob:

start
which-gan
book
systems
design
your-own-gan
parts
scale
*
gallery/index
api/index
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
        place = context["pathto"](f"../{page}.html" if chinese else f"zh/{page}.html", True)
        context["theme_announcement"] = f"<a href='{place}'>{'English' if chinese else '中文'}</a>"


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    import reference

    app.connect("autodoc-process-docstring", reference.plain)
    app.connect("builder-inited", lambda app: reference.write(Path(app.srcdir)), priority=1)
    app.connect("source-read", add_contents)
    app.connect("html-page-context", link_the_other_language)
