"""The page Compare in gradio."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ganworks.studio.compare.results as results
from ganworks.errors import GanworksError
from ganworks.studio.chinese import errors
from ganworks.studio.places import Places, temporary
from ganworks.studio.words import Catalogue, speaker

if TYPE_CHECKING:
    import gradio as gr

WORDS: Catalogue = {
    "comparison": ("Comparison", "比较"),
    "refresh": ("Refresh", "刷新"),
    "none": (
        "There is no comparison in the folder of runs yet. Make one with: `ganworks compare dcgan wgan_gp --data "
        "digits --minutes 2 --out {folder}/compare-two`",
        "训练文件夹中还没有比较。可用命令生成：`ganworks compare dcgan wgan_gp --data digits --minutes 2 --out "
        "{folder}/compare-two`",
    ),
    "choose": ("Choose a comparison.", "请选择比较。"),
    "tables": ("The tables as text, Markdown, LaTeX and CSV", "表格下载（文本、Markdown、LaTeX、CSV）"),
}


def build(places: Places) -> None:
    """The page, inside a tab."""
    import gradio as gr

    say, error_text = speaker(WORDS), errors()
    names = places.comparison_names()
    with gr.Row():
        chosen = gr.Dropdown(names, value=None, label=say("comparison"), elem_id="compare-run")
        refresh = gr.Button(say("refresh"), scale=0, min_width=120)
    hint = say("choose") if names else say("none", folder=places.runs.name)
    message = gr.Markdown(hint)
    page = gr.HTML(elem_id="compare-page")
    files = gr.File(file_count="multiple", label=say("tables"), interactive=False, visible=False)

    def show(name: str | None) -> list[Any]:
        if not name:
            return ["", gr.update(value=None, visible=False), hint]
        try:
            folder = places.comparison(name)
            return [results.page(folder), gr.update(value=results.files(folder, temporary()), visible=True), ""]
        except GanworksError as error:
            return [f"<p>{escape(error_text(error))}</p>", gr.update(value=None, visible=False), ""]

    chosen.change(show, chosen, [page, files, message])
    refresh.click(lambda name: _update(gr, places, name), chosen, chosen).then(show, chosen, [page, files, message])


def _update(gr_: Any, places: Places, name: str | None) -> gr.Dropdown:
    return gr_.update(choices=places.comparison_names(), value=name)
