"""Sections of the page Explore: what is shown of a run depends on what its system can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ganworks.studio.explore.abilities as abilities
import ganworks.studio.explore.attributes as attributes
import ganworks.studio.explore.downloads as downloads
import ganworks.studio.explore.sampling as sampling
import ganworks.studio.explore.verbs as verbs
from ganworks.data.pictures import not_read
from ganworks.errors import GanworksError
from ganworks.run import Run
from ganworks.studio.chinese import errors
from ganworks.studio.design.texts import plain, wrong
from ganworks.studio.explore.words import WORDS
from ganworks.studio.places import Places, temporary
from ganworks.studio.train import component_of
from ganworks.studio.train.forms import changed
from ganworks.studio.words import language, speaker

ONE = "explore"
"""Of the queue: one computation of this page at a time."""


class Section:
    """A part of the page.

    Args:
        gr: gradio.
        places: the folders of the studio.
        run: the choice of a run.
        note: takes what went wrong.

    Attributes:
        fits: the components that :meth:`fitted` gives values for.
    """

    def __init__(self, gr: Any, places: Places, run: Any, note: Any) -> None:
        self.gr, self.places, self.run, self.note, self.say = gr, places, run, note, speaker(WORDS)
        self.language, self.error = language(), errors()
        self.fits: list[Any] = []
        self.build()

    def build(self) -> None:
        """Make the components."""
        raise NotImplementedError

    def fitted(self, run: Run | None) -> list[Any]:
        """Updates of :attr:`fits` for a run; None: none is open."""
        raise NotImplementedError

    def files(self, name: str) -> Any:
        """A place for downloads, hidden while there are none."""
        return self.gr.File(
            label=self.say("download"), interactive=False, file_count="multiple", visible=False, elem_id=name
        )

    def ready(self, files: Sequence[str]) -> Any:
        """The value of :meth:`files`."""
        return self.gr.update(value=list(files) or None, visible=bool(files))

    def on(
        self,
        event: Any,
        function: Callable[..., tuple[list[Any], str]],
        inputs: list[Any],
        outputs: list[Any],
        **how: Any,
    ) -> None:
        """Call a function of the open run, one at a time; its outputs and its note are shown, or what went wrong."""

        def called(name: str | None, *values: Any) -> list[Any]:
            try:
                results, note = function(abilities.opened(self.places.run(name)), *values)
            except GanworksError as error:
                return [*(self.gr.skip() for _ in outputs), wrong(error, self.error)]
            return [*results, note]

        event(called, [self.run, *inputs], [*outputs, self.note], concurrency_id=ONE, concurrency_limit=1, **how)


class Sliders(Section):
    """One latent, moved along single coordinates."""

    def build(self) -> None:
        gr, say, reach = self.gr, self.say, sampling.REACH
        with gr.Accordion(say("sliders"), open=False, visible=False, elem_id="explore-sliders") as box:
            gr.Markdown(say("sliders_help"))
            with gr.Row():
                with gr.Column():
                    with gr.Row():
                        seed = gr.Number(0, precision=0, minimum=0, label=say("seed"))
                        first = gr.Number(0, precision=0, minimum=0, label=say("first"))
                    shifts = [
                        gr.Slider(-reach, reach, value=0, step=0.05, label=f"+{number}")
                        for number in range(sampling.SLIDERS)
                    ]
                picture = gr.HTML(elem_id="explore-slid")
        self.fits = [box, picture]
        inputs = [seed, first, *shifts]
        for event in (box.expand, *(one.change for one in inputs)):
            self.on(event, self._slid, inputs, [picture], show_progress="hidden", trigger_mode="always_last")

    def fitted(self, run: Run | None) -> list[Any]:
        return [self.gr.update(visible=run is not None and run.system.can("latent")), ""]

    def _slid(self, run: Run, seed: Any, first: Any, *shifts: Any) -> tuple[list[Any], str]:
        picture, _ = sampling.slid(run, seed, first, shifts)
        return [downloads.shown(_large(picture, 320), "the latent's image")], ""


class Attributes(Section):
    """A picture with a slider for each of its attributes."""

    def build(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("attributes"), open=False, visible=False, elem_id="explore-attributes") as box:
            gr.Markdown(say("attributes_help"))
            moved: Any = gr.State({})
            with gr.Row():
                with gr.Column():
                    number = gr.Number(0, precision=0, minimum=0, label=say("held_out"))
                    own = gr.File(file_types=["image"], label=say("own_picture"), elem_id="explore-attributes-file")
                    place = gr.Column()
                picture = gr.HTML(elem_id="explore-edited")
            with place:
                self._render([number, own], moved, picture)
        self.fits = [box, picture, moved]
        for event in (box.expand, number.change, own.change):
            self.on(event, self._fresh, [number, own], [picture, moved], show_progress="hidden")

    def _render(self, source: list[Any], moved: Any, picture: Any) -> None:
        """Sliders of the picture that is chosen; they are drawn anew for another one."""
        gr = self.gr

        @gr.render(inputs=[self.run, *source])
        def sliders(name: str | None, number: Any, own: str | None) -> None:
            try:
                run = abilities.opened(self.places.run(name))
            except GanworksError:
                return
            values = attributes.sliders(run, number, [own] if own else [], temporary())
            for attribute, value in values.items():
                slider = gr.Slider(
                    attributes.LOW, attributes.HIGH, value=value, step=0.05, label=attribute, interactive=True
                )
                self.on(
                    slider.input,
                    lambda *given, attribute=attribute: self._edited(attribute, *given),
                    [*source, moved, slider],
                    [picture, moved],
                    show_progress="hidden",
                    trigger_mode="always_last",
                )

    def fitted(self, run: Run | None) -> list[Any]:
        return [self.gr.update(visible=run is not None and run.system.can("edit")), "", {}]

    def _fresh(self, run: Run, number: Any, own: str | None) -> tuple[list[Any], str]:
        return self._shown(run, number, own, {}), ""

    def _edited(
        self, attribute: str, run: Run, number: Any, own: str | None, moved: dict[str, Any], value: Any
    ) -> tuple[list[Any], str]:
        return self._shown(run, number, own, {**moved, attribute: value}), ""

    def _shown(self, run: Run, number: Any, own: str | None, moved: dict[str, Any]) -> list[Any]:
        portrait = attributes.portrait(run, number, [own] if own else [], temporary())
        picture = attributes.edited(run, portrait, moved)
        return [downloads.shown(_large(picture, 640), "the picture, and what became of it"), moved]


class Studies(Section):
    """Every study that has something to look into."""

    def build(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("studies"), open=False, elem_id="explore-studies"):
            self.study = gr.Dropdown([], value=None, label=say("study"), elem_id="explore-study")
            values: Any = gr.State({})

            @gr.render(inputs=[self.study])
            def fields(study: str | None) -> None:
                if not study:
                    return
                with gr.Row():
                    for field in abilities.form(study):
                        component = component_of(field, self.language)
                        component.input(
                            lambda before, value, name=field.name: {**before, name: value},
                            [values, component],
                            values,
                            show_progress="hidden",
                        )

            own = gr.File(
                file_count="multiple",
                file_types=["image"],
                label=say("own"),
                visible=False,
                elem_id="explore-study-files",
            )
            go = gr.Button(say("go"), variant="primary", elem_id="explore-go")
            picture = gr.HTML(elem_id="explore-picture")
            text = gr.Markdown(elem_id="explore-text")
            file = self.files("explore-study-result")
        self.fits = [self.study, picture, text, file]
        self.study.change(self._fresh, self.study, [values, own, picture, text, file])
        self.on(go.click, self._studied, [self.study, values, own], [picture, text, file])

    def fitted(self, run: Run | None) -> list[Any]:
        names = [] if run is None else abilities.fitting_studies(run)
        value = names[0] if names else None
        return [self.gr.update(choices=names, value=value), "", "", self.ready([])]

    def _fresh(self, study: str | None) -> list[Any]:
        """Nothing is changed or shown yet of a study that was just chosen."""
        takes_files = bool(study and abilities.file_fields(study))
        return [{}, self.gr.update(visible=takes_files, value=None), "", "", self.ready([])]

    def _studied(
        self, run: Run, study: str | None, values: dict[str, Any], own: Sequence[str] | None
    ) -> tuple[list[Any], str]:
        changes = changed(abilities.form(str(study)), values)
        result = abilities.run_study(run, str(study), changes, own or (), temporary())
        files = downloads.result_files(result, temporary(), str(study))
        shown = "" if result.images is None else downloads.shown(result.sheet(), str(study))
        films = [downloads.film(file, str(study)) for file in files if file.endswith(".gif")]
        text = [*result.text, *not_read(result.unreadable)]
        return ["".join([*films, shown]), "\n\n".join(map(plain, text)), self.ready(files)], ""


class Pictures(Section):
    """Pictures of one's own, translated, reconstructed, classified, enlarged or encoded."""

    def build(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("own"), open=False, visible=False, elem_id="explore-own") as box:
            gr.Markdown(say("own_help"))
            own = gr.File(file_count="multiple", file_types=["image"], label=say("files"), elem_id="explore-own-files")
            with gr.Row():
                verb = gr.Dropdown([], value=None, label=say("verb"), elem_id="explore-verb")
                source = gr.Dropdown([], value=None, label=say("source"), visible=False, elem_id="explore-source")
                target = gr.Dropdown([], value=None, label=say("target"), visible=False, elem_id="explore-target")
                go = gr.Button(say("go"), variant="primary", elem_id="explore-own-go")
            picture, text = gr.HTML(elem_id="explore-own-picture"), gr.Markdown(elem_id="explore-own-text")
            file = self.files("explore-own-result")
        self.fits = [box, verb, source, target, picture, text, file]
        self.on(go.click, self._done, [verb, own, source, target], [picture, text, file])

    def fitted(self, run: Run | None) -> list[Any]:
        names = [] if run is None else [name for name in abilities.VERBS if run.system.can(name)]
        choices = [(self.say(f"can_{name}"), name) for name in names]
        ends = [] if run is None or "translate" not in names else verbs.domains(run)
        first, second = (ends[0], ends[1]) if len(ends) > 1 else (None, None)
        return [
            self.gr.update(visible=bool(names)),
            self.gr.update(choices=choices, value=names[0] if names else None),
            self.gr.update(choices=ends, value=first, visible=len(ends) > 1),
            self.gr.update(choices=ends, value=second, visible=len(ends) > 1),
            "",
            "",
            self.ready([]),
        ]

    def _done(
        self, run: Run, verb: str | None, own: Sequence[str] | None, source: Any, target: Any
    ) -> tuple[list[Any], str]:
        answer = verbs.with_pictures(run, str(verb), own or (), temporary(), source, target)
        picture = "" if answer.sheet is None else downloads.shown(answer.sheet, str(verb))
        return [picture, "\n\n".join(map(plain, answer.text.splitlines())), self.ready(answer.files)], ""


def _large(picture: Any, side: int) -> Any:
    """A small picture by a whole factor larger."""
    times = max(1, side // max(picture.size))
    return picture.resize((picture.width * times, picture.height * times), 0)
