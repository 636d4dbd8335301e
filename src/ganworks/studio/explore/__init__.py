"""The page Explore in gradio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import ganworks.studio.explore.abilities as abilities
import ganworks.studio.explore.downloads as downloads
import ganworks.studio.explore.sampling as sampling
from ganworks.errors import GanworksError
from ganworks.studio.chinese import errors
from ganworks.studio.design.texts import plain
from ganworks.studio.explore._sections import Attributes, Pictures, Section, Sliders, Studies
from ganworks.studio.explore.words import WORDS
from ganworks.studio.places import Places, temporary
from ganworks.studio.words import speaker

if TYPE_CHECKING:
    from ganworks.run import Run


def build(places: Places) -> None:
    """The page, inside a tab: the choice of a run, and a section for everything that it can do."""
    import gradio as gr

    say, error_text = speaker(WORDS), errors()
    with gr.Row():
        run = gr.Dropdown(places.run_names(), value=None, label=say("run"), elem_id="explore-run")
        refresh = gr.Button(say("refresh"), scale=0, min_width=120, elem_id="explore-refresh")
    message = gr.Markdown(say("choose"), elem_id="explore-message")
    note = gr.Markdown(elem_id="explore-note")
    kinds: list[type[Section]] = [Samples, Sliders, Attributes, Studies, Pictures, Export]
    sections = [kind(gr, places, run, note) for kind in kinds]

    def opened(name: str | None) -> list[Any]:
        """What there is to say of a run, and which sections show what of it."""
        chosen: Run | None = None
        text = say("choose")
        if name:
            try:
                chosen = abilities.opened(places.run(name))
                text = _about(chosen, say)
            except GanworksError as error:
                text = say("unknown_run", reason=plain(error_text(error)))
        return [text, "", *(update for section in sections for update in section.fitted(chosen))]

    outputs = [message, note, *(component for section in sections for component in section.fits)]
    run.change(opened, run, outputs)
    refresh.click(lambda name: gr.update(choices=places.run_names(), value=name), run, run)


def _about(run: Run, say: Any) -> str:
    system, data = plain(run.config.system), plain(Path(run.config.data.name).name)
    able = [say(f"can_{name}") for name in abilities.abilities(run)]
    return say("can", system=system, data=data, step=run.step, abilities=say("comma").join(able))


class Samples(Section):
    """Images of noise, of captions, of classes by name."""

    def build(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("sample"), open=True):
            with gr.Row():
                count = gr.Slider(
                    1, abilities.MOST["samples"], value=36, step=1, label=say("count"), elem_id="explore-count"
                )
                seed = gr.Number(0, precision=0, minimum=0, label=say("seed"))
                self.captions = gr.Textbox(
                    label=say("captions"),
                    info=say("captions_help"),
                    lines=3,
                    max_length=10_000,
                    visible=False,
                    elem_id="explore-captions",
                )
                self.labels = gr.Dropdown(
                    [],
                    value=[],
                    multiselect=True,
                    label=say("classes"),
                    info=say("classes_help"),
                    visible=False,
                    elem_id="explore-classes",
                )
                go = gr.Button(say("go"), variant="primary", elem_id="explore-sample")
            picture = gr.HTML(elem_id="explore-samples")
            file = self.files("explore-samples-file")
        self.fits = [self.captions, self.labels, picture, file]
        self.on(go.click, self._samples, [count, seed, self.captions, self.labels], [picture, file])

    def fitted(self, run: Run | None) -> list[Any]:
        names = [] if run is None else sampling.classes(run)
        captions = run is not None and sampling.reads_captions(run)
        return [
            self.gr.update(visible=captions, value=""),
            self.gr.update(visible=bool(names), choices=names, value=[]),
            "",
            self.gr.update(visible=False, value=None),
        ]

    def _samples(self, run: Run, count: Any, seed: Any, captions: Any, labels: Any) -> tuple[list[Any], str]:
        picture, notes = sampling.samples(run, count, seed, captions, labels)
        file = downloads.download(picture, temporary(), "samples")
        return [downloads.shown(picture, "samples"), self.ready([file])], "\n\n".join(map(plain, notes))


class Export(Section):
    """The model as a file."""

    def build(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("export"), open=False, elem_id="explore-export-box"), gr.Row():
            kind = gr.Dropdown(list(downloads.FORMATS), value="safetensors", label=say("format"))
            go = gr.Button(say("go"), elem_id="explore-export")
            file = self.files("explore-exported")
        self.fits = [file]
        self.on(go.click, self._exported, [kind], [file])

    def fitted(self, run: Run | None) -> list[Any]:
        return [self.gr.update(visible=False, value=None)]

    def _exported(self, run: Run, kind: str) -> tuple[list[Any], str]:
        return [self.ready([downloads.exported(run, kind, temporary())])], ""
