"""How the pages look beyond gradio's theme, in light and dark mode: tables, verdicts, pictures."""

from __future__ import annotations

CSS = """
.gw-scroll { overflow-x: auto; max-width: 100% }
.prose .gw-table { border-collapse: collapse; font-size: 14px; width: 100%; border: 0 }
.prose .gw-table td, .prose .gw-table th { padding: .3em .6em; border: 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--border-color-primary) }
.prose .gw-table tr, .prose .gw-table thead { border: 0 }
.gw-table .gw-verdict { font-size: 14px; margin: 0 }
.gw-verdict { font-size: 18px; font-weight: 600 }
.gw-proved { color: #1a7f37 } .gw-refuted { color: #c9302c } .gw-undecided { color: #9a6700 }
.dark .gw-proved { color: #4ac26b } .dark .gw-refuted { color: #ff7b72 } .dark .gw-undecided { color: #e3b341 }
.gw-plot { width: 100%; max-width: 900px; background: #fff; border-radius: 4px }
.gw-head { display: flex; gap: 1em; align-items: baseline; flex-wrap: wrap }
.gw-head h1 { margin: 0; font-size: 22px } .gw-head nav { margin-left: auto }
.gw-pixels img { image-rendering: pixelated; width: 100%; max-width: 520px }
.gw-frame { width: 100%; height: 88vh; min-height: 640px; border: 0 }
.gw-curve { display: inline-block; width: 31%; min-width: 300px; margin: .3em; padding: .4em .4em .4em 2em;
  background: #fff; border-radius: 4px }
.gw-arena .plots, .gw-arena .runs { display: flex; flex-wrap: wrap; gap: 1em }
.gw-arena img { image-rendering: pixelated } .gw-arena svg { background: #fff; overflow: visible }
.gw-arena td, .gw-arena th { padding: .25em .7em; text-align: left; white-space: nowrap }
.prose .gw-arena :is(td, th, tr) { border: 0; border-bottom: 1px solid var(--border-color-primary) }
.gw-arena table { display: block; overflow-x: auto; border: 0 }
.gw-curve svg { overflow: visible; width: 100%; height: auto; font: 15px system-ui, sans-serif }
"""
FONTS = ("system-ui", "sans-serif")
FIXED = ("ui-monospace", "Consolas", "monospace")
READABLE = {"block_info_text_color": "*neutral_600", "block_info_text_color_dark": "*neutral_300"}
"""Colours of gradio's theme that are too faint to read small text in."""
