"""Links that leave the pages: to examples, which the gallery shows, and to files of the repository.

An example's link becomes one to its page in the gallery, with its picture below. Links to files of the repository lead
to where ``GANWORKS_URL`` says the repository is; without it their names stand as plain text.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

GALLERY = "gallery"
FOLDERS = {"docs/decisions": "decisions/0001-floors"}
"""Folders that a page links to, and the first page in them."""
ILLUSTRATED = ("book",)
"""Pages that show the picture of each example that they link to."""


class LinksOutside(SphinxPostTransform):
    """Runs before MyST gives up what it does not find."""

    default_priority = 8

    def run(self, **options: object) -> None:
        """Resolve the page's links outside."""
        page = self.env.docname
        for node in list(self._links()):
            path = normpath(join("docs", dirname(page), node["reftarget"].partition("#")[0]))
            if (example := FOLDERS.get(path) or gallery_page(path)) in self.env.found_docs:
                self._to_gallery(node, page, example)
            elif (address := os.environ.get("GANWORKS_URL", "").rstrip("/")) and not path.startswith(".."):
                uri = f"{address}/blob/main/{path}"
                node.replace_self(nodes.reference("", "", *node.children, refuri=uri, internal=False))

    def _links(self) -> Iterator[pending_xref]:
        for node in self.document.findall(pending_xref):
            if node.get("reftype") == "myst" and node.get("refdomain") != "doc":
                yield node

    def _to_gallery(self, node: pending_xref, page: str, example: str) -> None:
        link = make_refnode(self.app.builder, page, example, None, list(node.children))
        place = node.parent
        node.replace_self(link)
        name = PurePosixPath(example).name
        if page in ILLUSTRATED and name.startswith("plot_"):
            picture = f"_images/sphx_glr_{name}_001.png"
            html = f'<a href="{link["refuri"]}"><img class="theory" src="{picture}" alt="" loading="lazy"></a>'
            place.parent.append(nodes.raw("", html, format="html"))


def gallery_page(path: str) -> str:
    """The page of the gallery that shows a file of the repository; empty for none.

    >>> gallery_page("examples/plot_labels.py"), gallery_page("examples/README.md"), gallery_page("README.md")
    ('gallery/plot_labels', 'gallery/index', '')
    """
    file = PurePosixPath(path)
    if file.parent.name != "examples" or len(file.parts) != 2:
        return ""
    return f"{GALLERY}/index" if file.name == "README.md" else f"{GALLERY}/{file.stem}"


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.add_post_transform(LinksOutside)
