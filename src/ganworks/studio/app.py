"""All pages as one web application: gradio in FastAPI, once in each language."""

from __future__ import annotations

import os
from collections.abc import Callable
from html import escape
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ganworks.errors import BadInput
from ganworks.studio import style, words
from ganworks.studio.access import Guard
from ganworks.studio.places import Places
from ganworks.studio.train.processes import Trainings

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

OTHERS = ("playground", "turing")
"""Pages that are no gradio: ``routes(places)`` serves them under their name, and a tab frames them."""
UPLOAD = "20mb"
"""Largest file that is taken."""
FORGET = (600, 3600)
"""Every how many seconds uploads and downloads are looked through, and how old they may become."""
OFFLINE = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1"}
"""Set before gradio is imported, which would otherwise look up hosts of its makers."""


def prepare(temporary: str) -> None:
    """Import gradio, told to speak with nobody and to keep its files in a folder.

    Args:
        temporary: the folder.

    Raises:
        BadInput: gradio is not installed.
    """
    os.environ.update(OFFLINE)
    os.environ["GRADIO_TEMP_DIR"] = temporary
    if find_spec("gradio") is None:
        raise BadInput('The studio needs gradio; install the extra with: pip install "ganworks[studio]".')
    import_module("gradio")


def pages(places: Places, trainings: Trainings, language: str) -> gr.Blocks:
    """All pages in one language."""
    import gradio as gr

    with words.speaking(language):
        say = words.speaker(words.COMMON)
        with gr.Blocks(title=say("title"), analytics_enabled=False, fill_width=True, delete_cache=FORGET) as blocks:
            gr.HTML(_head(say, language))
            with gr.Tabs() as tabs:
                _tabs(tabs, places, trainings, say)
    return blocks


def _tabs(tabs: gr.Tabs, places: Places, trainings: Trainings, say: Callable[..., str]) -> None:
    import gradio as gr

    from ganworks.studio import compare, design, explore, train

    language = words.language()
    with gr.Tab(say("design"), id="design") as first:
        pass  # filled below: its button needs a field of the page Train
    game = _framed("playground", say)
    with gr.Tab(say("train"), id="train"):
        training = train.build(places, trainings)
    with gr.Tab(say("explore"), id="explore"):
        explore.build(places)
    with gr.Tab(say("compare"), id="compare"):
        compare.build(places)
    _framed("turing", say)
    with first:
        title = say("playground")
        design.build(
            design.Target(lambda made: [made, gr.Tabs(selected="train")], [training.objective, tabs]),
            design.Target(
                lambda made: [_frame("playground", title, language, made), gr.Tabs(selected="playground")], [game, tabs]
            ),
        )


def _framed(name: str, say: Callable[..., str]) -> gr.HTML:
    import gradio as gr

    with gr.Tab(say(name), id=name):
        return gr.HTML(_frame(name, say(name), words.language()))


def _frame(name: str, title: str, language: str, settings: str = "") -> str:
    """A page that is no gradio, with what follows the hash of its address."""
    address = f"/{name}/?lang={language}{f'#{quote(settings)}' if settings else ''}"
    return f"<iframe class='gw-frame' src='{address}' title='{escape(title)}' loading='lazy'></iframe>"


def _head(say: Callable[..., str], language: str) -> str:
    links = " · ".join(
        f"<b>{escape(name)}</b>" if code == language else f"<a href='/{code}/'>{escape(name)}</a>"
        for code, name in words.LANGUAGES.items()
    )
    title, line = escape(say("title")), escape(say("tagline"))
    return f"<header class='gw-head'><h1>{title}</h1><span>{line}</span><nav>{links}</nav></header>"


def application(places: Places, password: str | None = None, local: bool = True) -> FastAPI:
    """The web application; call :func:`prepare` first.

    Args:
        places: the folders that it may use.
        password: that visitors must give; None: none.
        local: whether it is served to this machine alone.
    """
    import gradio as gr
    from fastapi import FastAPI, Request
    from fastapi.responses import RedirectResponse
    from gradio.themes import Default

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    def front(request: Request) -> RedirectResponse:
        language = words.preferred(request.headers.get("accept-language", ""))
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{language}/{query}")

    front.__annotations__["request"] = Request  # a local name, which the string of it cannot be looked up by
    app.add_api_route("/", front, methods=["GET"])
    app.add_api_route("/favicon.ico", lambda: RedirectResponse("/en/favicon.ico"), methods=["GET"])
    for name in OTHERS:
        app.include_router(import_module(f"ganworks.studio.{name}").routes(places))
    trainings = Trainings()
    fonts: dict[str, Any] = {"font": list(style.FONTS), "font_mono": list(style.FIXED)}
    for language in words.LANGUAGES:
        app = gr.mount_gradio_app(
            app,
            pages(places, trainings, language).queue(default_concurrency_limit=2, max_size=64),
            path=f"/{language}",
            footer_links=[],
            run_history=False,
            max_file_size=UPLOAD,
            ssr_mode=False,
            enable_monitoring=False,
            mcp_server=False,
            theme=Default(**fonts).set(**style.READABLE),
            css=style.CSS,
        )
    app.add_middleware(Guard, password=password, local=local)
    return app
