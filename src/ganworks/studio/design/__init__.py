"""The page Design in gradio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import ganworks.studio.design.formulas as formulas
import ganworks.studio.design.texts as texts
from ganworks.errors import GanworksError
from ganworks.studio.access import address_of, with_request
from ganworks.studio.chinese import errors
from ganworks.studio.design.chinese import chinese
from ganworks.studio.design.words import WORDS
from ganworks.studio.words import language, speaker
from ganworks.workshop.presentation import Presentation

if TYPE_CHECKING:
    import gradio as gr

MOST = 4
"""Designs side by side."""
FIRST = ("omega_rho", {"omega": "log(r)", "rho": "1/(1+exp(t))"})
MATH = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]


@dataclass(frozen=True)
class Target:
    """Another page that takes a design.

    Attributes:
        values: from the design as that page takes it to the values of ``components``.
        components: of that page.
    """

    values: Callable[[str], list[Any]]
    components: list[Any]


def build(training: Target, playground: Target) -> None:
    """The page, inside a tab.

    Args:
        training: the page Train.
        playground: the page Playground.
    """
    _Page(training, playground)


class _Page:
    """The components, and what happens between them."""

    def __init__(self, training: Target, playground: Target) -> None:
        import gradio

        self.gr, self.say = gradio, speaker(WORDS)
        self._language, self._phrase = language(), chinese if language() == "zh" else str
        self._error = errors()
        self._inputs()
        self._outputs()
        self._events(training, playground)

    def _inputs(self) -> None:
        gr, say = self.gr, self.say
        way, fields = FIRST
        gr.Markdown(say("intro"), latex_delimiters=MATH)
        with gr.Row():
            choices = [(title, name) for name, title in formulas.examples().items()]
            self.example = gr.Dropdown(choices, value=None, label=say("example"), info=say("example_help"))
            self.way = gr.Radio([(say(name), name) for name in formulas.WAYS], value=way, label=say("way"))
        visible = formulas.shown(way)
        self.fields = []
        with gr.Row():
            for name in formulas.FIELDS:
                label = say("parameters") if name == "parameters" else name
                self.fields.append(
                    gr.Textbox(
                        fields.get(name, ""),
                        label=label,
                        info=say(f"help_{name}"),
                        visible=name in visible,
                        max_length=formulas.LONGEST_FIELD,
                        min_width=240,
                        elem_id=f"design-{name}",
                    )
                )
        with gr.Row():
            self.derive = gr.Button(say("derive"), variant="primary", elem_id="design-derive")
            self.cancel = gr.Button(say("cancel"))
            self.seconds = gr.Slider(*formulas.SECONDS, value=8, step=1, label=say("time_limit"))

    def _outputs(self) -> None:
        gr, say = self.gr, self.say
        self.message = gr.Markdown(elem_id="design-message")
        self.verdict = gr.HTML(elem_id="design-verdict")
        with gr.Row():
            with gr.Column(scale=2):
                self.games = gr.Markdown(latex_delimiters=MATH, elem_id="design-formulas")
            with gr.Column(scale=3):
                self.picture = gr.HTML(elem_id="design-picture")
        self.conditions = gr.HTML(elem_id="design-conditions")
        with gr.Accordion(say("derivation"), open=False):
            self.steps = gr.Markdown(latex_delimiters=MATH, elem_id="design-steps")
        with gr.Accordion(say("properties"), open=False):
            self.properties = gr.HTML()
        with gr.Accordion(say("copy"), open=False):
            self.link = gr.Textbox(label=say("link"), buttons=["copy"], interactive=False, elem_id="design-link")
            self.command = gr.Code(language="shell", label="shell", elem_id="design-command")
            self.python = gr.Code(language="python", label="Python")
            self.latex = gr.Code(language="latex", label="LaTeX")
        with gr.Row():
            self.play = gr.Button(say("play_this"), elem_id="design-play")
            self.train = gr.Button(say("train_this"), elem_id="design-train")
            self.keep = gr.Button(say("keep"), elem_id="design-keep")
            self.clear = gr.Button(say("clear"))
        with gr.Accordion(say("comparison"), open=False) as self.side_by_side:
            self.comparison = gr.HTML(elem_id="design-comparison")
        with gr.Accordion(say("errata"), open=False):
            self.show_errata = gr.Button(say("show_errata"))
            self.errata = gr.HTML()
        self.design: gr.State = gr.State(None)
        self.designs: gr.State = gr.State([])

    def _events(self, training: Target, playground: Target) -> None:
        gr = self.gr
        shown = [
            self.message,
            self.verdict,
            self.games,
            self.picture,
            self.conditions,
            self.steps,
            self.properties,
            self.link,
            self.command,
            self.python,
            self.latex,
            self.design,
        ]
        inputs = [self.way, self.seconds, *self.fields]
        self.example.input(self._example, self.example, [self.way, *self.fields])
        self.way.change(self._way, self.way, self.fields)
        derive = with_request(self._derive)
        clicked = gr.on(
            [self.derive.click, *(field.submit for field in self.fields)],
            derive,
            inputs,
            shown,
            concurrency_limit=2,
            concurrency_id="design",
        )
        self.cancel.click(None, cancels=[clicked])
        kept = [self.designs, self.comparison, self.side_by_side, self.message]
        self.keep.click(self._keep, [self.design, self.designs], kept)
        self.clear.click(lambda: ([], ""), None, [self.designs, self.comparison])
        self.show_errata.click(lambda: texts.errata(formulas.errata(), self.say), None, self.errata)
        for button, target, made, note in (
            (self.train, training, formulas.for_training, self.say("sent")),
            (self.play, playground, formulas.for_playground, ""),
        ):
            button.click(partial(self._sent, target, made, note), inputs, [self.message, *target.components])
        context = gr.context.Context.root_block
        if context is not None:
            context.load(with_request(self._from_link), None, [self.way, *self.fields]).then(
                derive, inputs, shown, concurrency_id="design"
            )

    def _fields(self, values: tuple[Any, ...]) -> dict[str, Any]:
        return dict(zip(formulas.FIELDS, values, strict=True))

    def _example(self, name: str | None) -> list[Any]:
        if name is None:
            return [self.gr.skip()] * (1 + len(formulas.FIELDS))
        way, fields = formulas.example_fields(name)
        return [way, *(fields[name] for name in formulas.FIELDS)]

    def _way(self, way: str) -> list[Any]:
        visible = formulas.shown(way)
        return [self.gr.update(visible=name in visible) for name in formulas.FIELDS]

    def _from_link(self, request: gr.Request) -> list[Any]:
        found = formulas.from_query(dict(request.query_params)) or FIRST
        return [found[0], *(found[1].get(name, "") for name in formulas.FIELDS)]

    def _derive(self, request: gr.Request, way: str, seconds: float, *values: Any) -> list[Any]:
        try:
            fields = self._fields(values)
            arguments = formulas.formulas(way, fields)
            design = formulas.derived(way, fields, seconds)
        except GanworksError as error:
            return [texts.wrong(error, self._error), *[""] * 10, None]
        return [
            "",
            texts.verdict(design, self.say),
            texts.formulas(design, self.say, self._phrase),
            texts.picture(design, self.say),
            texts.conditions(design, self.say, self._phrase),
            texts.derivation(design, self._phrase),
            texts.properties(design, self.say, self._phrase),
            f"{address_of(request)}/{self._language}/{formulas.link(arguments)}",
            formulas.command(arguments),
            formulas.python(arguments),
            design.latex,
            design,
        ]

    def _keep(self, design: Presentation | None, designs: list[Presentation]) -> list[Any]:
        if design is None or len(designs) >= MOST:
            note = self.say("nothing") if design is None else self.say("full", count=MOST)
            return [designs, self.gr.skip(), self.gr.skip(), note]
        kept = [*designs, design]
        return [kept, texts.side_by_side(kept, self.say, self._phrase), self.gr.update(open=True), ""]

    def _sent(
        self, target: Target, made: Callable[[Any], str], note: str, way: str, seconds: float, *values: Any
    ) -> list[Any]:
        """The design of the fields on another page."""
        try:
            arguments = formulas.formulas(way, self._fields(values))
        except GanworksError as error:
            return [texts.wrong(error, self._error), *(self.gr.skip() for _ in target.components)]
        return [note, *target.values(made(arguments))]
