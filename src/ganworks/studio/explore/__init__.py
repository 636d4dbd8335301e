"""The page Explore in gradio."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ganworks.studio.explore.abilities as abilities
from ganworks.errors import GanworksError
from ganworks.studio.design.texts import plain, wrong
from ganworks.studio.explore.words import WORDS
from ganworks.studio.places import Places, temporary
from ganworks.studio.train import component_of
from ganworks.studio.train.forms import changed
from ganworks.studio.words import speaker

if TYPE_CHECKING:
    import gradio as gr

    from ganworks.run import Run

ONE = "explore"
"""Of the queue: one computation of this page at a time."""


def build(places: Places) -> None:
    """The page, inside a tab."""
    _Page(places)


class _Page:
    """The components, and what happens between them."""

    def __init__(self, places: Places) -> None:
        import gradio

        self.gr, self.say, self.places = gradio, speaker(WORDS), places
        gr, say = gradio, self.say
        with gr.Row():
            self.run = gr.Dropdown(places.run_names(), value=None, label=say("run"), elem_id="explore-run")
            self.refresh = gr.Button(say("refresh"), min_width=80, elem_id="explore-refresh")
        self.message = gr.Markdown(say("choose"), elem_id="explore-message")
        self._sample()
        self._sliders()
        self._studies()
        self._pictures()
        self._export()
        self.refresh.click(lambda run: gr.update(choices=places.run_names(), value=run), self.run, self.run)
        self.run.change(self._opened, self.run, [self.message, self.study, self.verb])

    def _sample(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("sample"), open=True):
            with gr.Row():
                count = gr.Slider(1, abilities.MOST["samples"], value=36, step=1, label=say("count"))
                seed = gr.Number(0, precision=0, minimum=0, label=say("seed"))
                go = gr.Button(say("go"), variant="primary", elem_id="explore-sample")
            picture = gr.HTML(elem_id="explore-samples")
            file = gr.File(label=say("download"), interactive=False)
        self._on(go, self._samples, [self.run, count, seed], [picture, file, self.message])

    def _sliders(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("sliders"), open=False):
            gr.Markdown(say("sliders_help"))
            with gr.Row():
                with gr.Column():
                    with gr.Row():
                        seed = gr.Number(0, precision=0, minimum=0, label=say("seed"))
                        first = gr.Number(0, precision=0, minimum=0, label=say("first"))
                    reach = abilities.REACH
                    sliders = [
                        gr.Slider(-reach, reach, value=0, step=0.05, label=f"+{number}")
                        for number in range(abilities.SLIDERS)
                    ]
                picture = gr.HTML(elem_id="explore-slid")
        inputs, outputs = [self.run, seed, first, *sliders], [picture, self.message]
        for one in (self.run, seed, first, *sliders):
            one.change(
                self._slid, inputs, outputs, concurrency_id=ONE, show_progress="hidden", trigger_mode="always_last"
            )

    def _studies(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("studies"), open=False, elem_id="explore-studies"):
            self.study = gr.Dropdown([], value=None, label=say("study"), elem_id="explore-study")
            values: gr.State = gr.State({})

            @gr.render(inputs=[self.study])
            def fields(study: str | None) -> None:
                if not study:
                    return
                with gr.Row():
                    for field in abilities.form(study):
                        component = component_of(field)
                        component.input(
                            lambda before, value, name=field.name: {**before, name: value},
                            [values, component],
                            values,
                            show_progress="hidden",
                        )

            files = gr.File(file_count="multiple", file_types=["image"], label=say("files"))
            go = gr.Button(say("go"), variant="primary", elem_id="explore-go")
            picture = gr.HTML(elem_id="explore-picture")
            text = gr.Markdown(elem_id="explore-text")
            file = gr.File(label=say("download"), interactive=False)
        self.study.change(lambda: {}, None, values)
        inputs = [self.run, self.study, values, files]
        self._on(go, self._studied, inputs, [picture, text, file, self.message])

    def _pictures(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("own"), open=False):
            gr.Markdown(say("own_help"))
            files = gr.File(file_count="multiple", file_types=["image"], label=say("files"))
            with gr.Row():
                self.verb = gr.Dropdown([], value=None, label=say("verb"), elem_id="explore-verb")
                source = gr.Textbox(label=say("source"), max_length=80)
                target = gr.Textbox(label=say("target"), max_length=80)
                go = gr.Button(say("go"), variant="primary")
            picture, text = gr.HTML(), gr.Markdown()
            file = gr.File(label=say("download"), interactive=False)
        inputs = [self.run, self.verb, files, source, target]
        self._on(go, self._verb, inputs, [picture, text, file, self.message])

    def _export(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("export"), open=False), gr.Row():
            kind = gr.Dropdown(list(abilities.FORMATS), value="safetensors", label=say("format"))
            go = gr.Button(say("go"), elem_id="explore-export")
            file = gr.File(label=say("download"), interactive=False, elem_id="explore-exported")
        self._on(go, self._exported, [self.run, kind], [file, self.message])

    def _on(self, button: gr.Button, function: Any, inputs: list[Any], outputs: list[Any]) -> None:
        button.click(function, inputs, outputs, concurrency_id=ONE, concurrency_limit=1)

    def _run(self, name: str | None) -> Run:
        return abilities.opened(self.places.run(name))

    def _opened(self, name: str | None) -> list[Any]:
        gr, none = self.gr, self.gr.update(choices=[], value=None)
        if not name:
            return [self.say("choose"), none, none]
        try:
            run = self._run(name)
        except GanworksError as error:
            return [self.say("unknown_run", reason=plain(error)), none, none]
        able = abilities.abilities(run)
        system, data = plain(run.config.system), plain(Path(run.config.data.name).name)
        text = self.say("can", system=system, data=data, step=run.step, abilities=", ".join(able))
        studies, verbs = abilities.fitting_studies(run), [verb for verb in abilities.VERBS if verb in able]
        update = gr.update(choices=studies, value=studies[0] if studies else None)
        return [text, update, gr.update(choices=verbs, value=verbs[0] if verbs else None)]

    def _samples(self, name: str | None, count: Any, seed: Any) -> list[Any]:
        try:
            picture = abilities.samples(self._run(name), count, seed)
        except GanworksError as error:
            return ["", None, wrong(error)]
        return [
            abilities.shown(picture, "samples"),
            abilities.download(picture, temporary(), "samples"),
            self.gr.skip(),
        ]

    def _slid(self, name: str | None, seed: Any, first: Any, *shifts: Any) -> list[Any]:
        if not name:
            return ["", self.say("choose")]
        try:
            picture, _ = abilities.slid(self._run(name), seed, first, shifts)
        except GanworksError as error:
            return ["", wrong(error)]
        side = max(1, 320 // max(picture.size))
        large = picture.resize((picture.width * side, picture.height * side), 0)
        return [abilities.shown(large, "the latent's image"), self.gr.skip()]

    def _studied(
        self, name: str | None, study: str | None, values: dict[str, Any], files: Sequence[str] | None
    ) -> list[Any]:
        try:
            run = self._run(name)
            changes = changed(abilities.form(str(study)), values)
            result = abilities.run_study(run, str(study), changes, files or (), temporary())
            file = abilities.result_file(result, temporary(), str(study))
            picture = "" if result.images is None else abilities.shown(result.sheet(), str(study))
        except GanworksError as error:
            return ["", "", None, wrong(error)]
        return [picture, "\n\n".join(map(plain, result.text)), file, self.gr.skip()]

    def _verb(
        self, name: str | None, verb: str | None, files: Sequence[str] | None, source: str, target: str
    ) -> list[Any]:
        try:
            answer = abilities.with_pictures(self._run(name), str(verb), files or (), temporary(), source, target)
        except GanworksError as error:
            return ["", "", None, wrong(error)]
        text = "\n\n".join(map(plain, answer.text.splitlines()))
        if answer.sheet is None:
            return ["", text, None, self.gr.skip()]
        file = abilities.download(answer.sheet, temporary(), str(verb))
        return [abilities.shown(answer.sheet, escape(str(verb))), text, file, self.gr.skip()]

    def _exported(self, name: str | None, kind: str) -> list[Any]:
        try:
            return [abilities.exported(self._run(name), kind, temporary()), self.gr.skip()]
        except GanworksError as error:
            return [None, wrong(error)]
