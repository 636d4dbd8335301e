"""Equations as MathML, which browsers draw by themselves: no script, and nothing from another machine."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

SIZES = re.compile(r"\\[bB]igg?(?![A-Za-z])")
"""Sizes of brackets that docutils does not know, and that say nothing."""
SHORT_FRACTION = re.compile(r"\\([td]?frac)(?:\s+([A-Za-z])|\s*([0-9]))\s*([A-Za-z0-9])")
"""A fraction of two single signs without braces, which docutils reads wrongly."""


def mathml(tex: str, block: bool) -> str:
    """An equation as MathML; where docutils cannot read it, as it is written."""
    tex = SHORT_FRACTION.sub(lambda match: f"\\{match[1]}{{{match[2] or match[3]}}}{{{match[4]}}}", SIZES.sub("", tex))
    try:
        return tex2mathml(f"\\begin{{aligned}}{tex}\\end{{aligned}}" if block and r"\\" in tex else tex, as_block=block)
    except Exception:  # docutils raises errors of several unrelated kinds
        return f"<code>{escape(tex)}</code>"


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext(), False))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f"<div class='math'>{mathml(node.astext(), True)}</div>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
