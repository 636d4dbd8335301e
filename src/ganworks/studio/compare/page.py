"""The page Compare in gradio."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ganworks.errors import GanworksError
from ganworks.studio import words
from ganworks.studio.compare import results
from ganworks.studio.compare.words import WORDS
from ganworks.studio.places import Places, temporary

if TYPE_CHECKING:
    import gradio as gr


def build(places: Places) -> None:
    """The page, inside a tab."""
    import gradio as gr

    say = words.speaker(WORDS)
    names = places.comparison_names()
    with gr.Row():
        chosen = gr.Dropdown(names, value=None, label=say("comparison"), elem_id="compare-run")
        refresh = gr.Button(say("refresh"), min_width=80)
    hint = say("choose") if names else say("none", folder=places.runs.name)
    message = gr.Markdown(hint)
    page = gr.HTML(elem_id="compare-page")
    files = gr.File(file_count="multiple", label=say("tables"), interactive=False)

    def show(name: str | None) -> list[Any]:
        if not name:
            return ["", None, hint]
        try:
            folder = places.comparison(name)
            return [results.page(folder), results.files(folder, temporary()), ""]
        except GanworksError as error:
            return [f"<p>{escape(str(error))}</p>", None, ""]

    chosen.change(show, chosen, [page, files, message])
    refresh.click(lambda name: _update(gr, places, name), chosen, chosen).then(show, chosen, [page, files, message])


def _update(gr_: Any, places: Places, name: str | None) -> gr.Dropdown:
    return gr_.update(choices=places.comparison_names(), value=name)
