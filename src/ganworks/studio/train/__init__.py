"""The page Train in gradio."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import ganworks.studio.train.choices as choices
import ganworks.studio.train.forms as forms
import ganworks.studio.train.processes as processes
import ganworks.studio.train.uploads as uploads
import ganworks.studio.train.views as views
from ganworks.errors import BadInput, GanworksError
from ganworks.studio.access import visitor, with_request
from ganworks.studio.chinese import errors, help_in
from ganworks.studio.design.texts import plain, wrong
from ganworks.studio.places import Places, temporary
from ganworks.studio.train.words import WORDS
from ganworks.studio.words import language, speaker

if TYPE_CHECKING:
    import gradio as gr

EVERY = 3.0
"""Seconds between looks at a run."""
FIRST = "main"


def build(places: Places, trainings: processes.Trainings) -> Page:
    """The page, inside a tab.

    Args:
        places: the folders that it may use.
        trainings: those of the whole studio.
    """
    return Page(places, trainings)


class Page:
    """The components, and what happens between them.

    Attributes:
        objective: the field that takes an objective.
        run: the choice of a run.
    """

    def __init__(self, places: Places, trainings: processes.Trainings) -> None:
        import gradio

        self.gr, self.say, self.places, self.trainings = gradio, speaker(WORDS), places, trainings
        self._language, self._error = language(), errors()
        with gradio.Accordion(self.say("new"), open=True):
            self._choices()
            self._upload()
            self._settings()
        gradio.Markdown(f"### {self.say('look')}")
        self._look()
        self._resume()
        self._events()

    def _choices(self) -> None:
        gr, say = self.gr, self.say
        with gr.Row():
            recipes = choices.recipes()
            self.recipe = gr.Dropdown(
                recipes, value=FIRST, label=say("recipe"), info=say("recipe_help"), elem_id="train-recipe"
            )
            self.data = gr.Dropdown(
                choices.data_choices(self.places),
                value=None,
                label=say("data"),
                info=say("data_help"),
                elem_id="train-data",
            )
            self.objective = gr.Textbox(
                label=say("objective"),
                info=say("objective_help"),
                max_length=choices.LONGEST,
                elem_id="train-objective",
            )
        with gr.Row():
            self.minutes = self._number("minutes")
            self.steps = self._number("steps", precision=0)
            self.batch = self._number("batch", precision=0)
            self.seed = self._number("seed", precision=0)
            self.size = self._number("size", maximum=1024, precision=0)
            self.channels = gr.Dropdown([1, 3, 4], value=None, label=say("channels"), info=say("channels_help"))
        with gr.Row():
            self.name = gr.Textbox(label=say("name"), info=say("name_help"), max_length=80, elem_id="train-name")
            self.measure = gr.Checkbox(True, label=say("measure"))
            self.start = gr.Button(say("start"), variant="primary", elem_id="train-start")
        self.message = gr.Markdown(elem_id="train-message")

    def _number(self, key: str, **limits: Any) -> gr.Number:
        info = self.say("budget_help")
        return self.gr.Number(
            value=None, label=self.say(key), info=info, min_width=110, elem_id=f"train-{key}", **limits
        )

    def _upload(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("upload"), open=False):
            gr.Markdown(say("upload_help", files=uploads.MOST_FILES))
            self.files = gr.File(file_count="multiple", label=say("upload"), elem_id="train-files")
            with gr.Row():
                self.upload_name = gr.Textbox(label=say("upload_name"), max_length=80, elem_id="train-upload-name")
                self.keep = gr.Button(say("keep"), elem_id="train-keep")

    def _settings(self) -> None:
        """Fields of all settings; they are made anew for another recipe, and what is changed in them is remembered."""
        gr, say = self.gr, self.say
        self.settings: gr.State = gr.State({})
        with gr.Accordion(say("settings"), open=False, elem_id="train-settings"):

            @gr.render(inputs=[self.recipe])
            def fields(recipe: str | None) -> None:
                with gr.Row():
                    for field in choices.form(recipe or FIRST):
                        component = component_of(field, self._language)
                        component.input(
                            lambda settings, value, name=field.name: {**settings, name: value},
                            [self.settings, component],
                            self.settings,
                            show_progress="hidden",
                        )

    def _look(self) -> None:
        gr, say = self.gr, self.say
        with gr.Row():
            names = self.places.run_names()
            self.run = gr.Dropdown(names, value=None, label=say("run"), elem_id="train-run")
            self.overlay = gr.Dropdown(names, value=[], multiselect=True, label=say("overlay"))
            self.live = gr.Checkbox(True, label=say("live"), min_width=80)
            self.refresh = gr.Button(say("refresh"), scale=0, min_width=120)
            self.stop = gr.Button(say("stop"), variant="stop", scale=0, min_width=120, elem_id="train-stop")
        self.state = gr.Markdown(say("choose"), elem_id="train-state")
        with gr.Row():
            with gr.Column():
                self.number = gr.Slider(
                    0, 1, value=1, step=1, label=say("pictures"), visible=False, elem_id="train-number"
                )
                self.picture = gr.HTML(elem_id="train-picture")
            with gr.Column():
                self.ask = gr.Button(say("ask_doctor"), elem_id="train-ask")
                self.findings = gr.HTML(elem_id="train-findings")
                self.advice = gr.Radio([], label=say("advice"), visible=False)
                self.apply = gr.Button(say("apply"), visible=False)
        self.curves = gr.HTML(elem_id="train-curves")
        with gr.Accordion(say("log"), open=False):
            self.log = gr.Code(language=None, label=say("log"))
        self.timer = gr.Timer(EVERY)
        self.seen: gr.State = gr.State(0)

    def _resume(self) -> None:
        gr, say = self.gr, self.say
        with gr.Accordion(say("resume"), open=False, elem_id="train-resume-box"), gr.Row():
            self.changes = gr.Textbox(label=say("changes"), info=say("changes_help"), lines=2, max_length=4000)
            self.total_minutes = gr.Number(value=0, label=say("total_minutes"), minimum=0, info=say("total_help"))
            self.total_steps = gr.Number(
                value=0,
                label=say("total_steps"),
                minimum=0,
                precision=0,
                info=say("total_help"),
                elem_id="train-total-steps",
            )
            self.resume = gr.Button(say("resume"), elem_id="train-resume")

    def _events(self) -> None:
        asked = [self.recipe, self.data, self.objective, self.minutes, self.steps, self.batch, self.seed]
        asked += [self.size, self.channels, self.name, self.measure, self.settings]
        self.start.click(with_request(self._start), asked, [self.message, self.run])
        self.recipe.change(lambda: {}, None, self.settings)
        shown = [self.state, self.picture, self.number, self.curves, self.log, self.seen]
        look = [self.run, self.overlay, self.number, self.seen]
        self.timer.tick(self._tick, [self.live, *look], shown, show_progress="hidden", trigger_mode="always_last")
        for event in (self.run.change, self.overlay.change):
            event(self._show, look, shown, show_progress="hidden")
        self.number.input(self._picture, [self.run, self.number], self.picture, show_progress="hidden")
        self.refresh.click(self._names, [self.run], [self.run, self.overlay, self.data]).then(self._show, look, shown)
        self.stop.click(self._stop, self.run, self.message)
        self.resume.click(
            with_request(self._continue),
            [self.run, self.changes, self.total_minutes, self.total_steps, self.measure],
            self.message,
        )
        self.ask.click(self._diagnose, self.run, [self.findings, self.advice, self.apply])
        self.apply.click(with_request(self._apply), [self.run, self.advice], [self.message, self.run])
        self.keep.click(self._keep, [self.upload_name, self.files], [self.message, self.data])

    def _start(self, request: gr.Request, recipe: str, data: str | None, objective: str, *rest: Any) -> list[Any]:
        minutes, steps, batch, seed, size, channels, name, measure, settings = rest
        try:
            configuration = choices.configuration(
                recipe,
                data,
                self.places,
                objective=objective,
                budget={"minutes": minutes, "steps": steps, "batch": batch, "seed": seed},
                shape={"size": size, "channels": channels},
                changes=forms.changed(choices.form(recipe), settings),
            )
            folder = self.places.new_run(name.strip() or self.places.free_name(recipe))
            file = choices.write(configuration, self.places.runs / ".studio" / "plans" / f"{folder.name}.yaml")
            line = ["train", "--config", str(file), "--out", str(folder), "--quiet", *_evaluate(measure)]
            self.trainings.start(visitor(request), line, folder)
        except GanworksError as error:
            return [wrong(error, self._error), self.gr.skip()]
        names = [folder.name, *self.places.run_names()]
        return [self.say("started", name=folder.name), self.gr.update(choices=names, value=folder.name)]

    def _continue(
        self, request: gr.Request, run: str, changes: str, minutes: float | None, steps: int | None, measure: bool
    ) -> str:
        try:
            folder = self.places.run(run)
            line = ["resume", str(folder), "--quiet", *([] if measure else ["--no-evaluate"])]
            line += ["--minutes", f"{float(minutes):g}"] if minutes else []
            line += ["--steps", str(int(steps))] if steps else []
            settings = choices.setting_words(changes or "")
            self.trainings.start(visitor(request), [*line, *(["--set", *settings] if settings else [])], folder)
        except GanworksError as error:
            return wrong(error, self._error)
        return self.say("started", name=run)

    def _stop(self, run: str) -> str:
        try:
            stopped = processes.stop(self.places.run(run))
        except GanworksError as error:
            return wrong(error, self._error)
        return self.say("stopping" if stopped else "not_training")

    def _apply(self, request: gr.Request, run: str, advice: str) -> list[Any]:
        try:
            line = views.applied(views.diagnosis(self.places.run(run)), advice)
            folder = views.folder_of(line)
            self.trainings.start(visitor(request), [*line, "--quiet"], folder)
        except GanworksError as error:
            return [wrong(error, self._error), self.gr.skip()]
        names = list(dict.fromkeys([folder.name, *self.places.run_names()]))
        return [self.say("started", name=folder.name), self.gr.update(choices=names, value=folder.name)]

    def _keep(self, name: str, files: Sequence[str] | None) -> list[Any]:
        try:
            kept, refused = uploads.keep(name, files or (), self.places, temporary())
        except GanworksError as error:
            return [wrong(error, self._error), self.gr.skip()]
        count = len(files or ()) - len(refused)
        lines = [
            self.say("kept", name=kept, count=count, refused=len(refused)),
            *(plain(self._error(one)) for one in refused[:20]),
        ]
        update = self.gr.update(choices=choices.data_choices(self.places), value=choices.UPLOADED + kept)
        return ["\n\n".join(lines), update]

    def _names(self, run: str | None) -> list[Any]:
        names = self.places.run_names()
        data = self.gr.update(choices=choices.data_choices(self.places))
        return [self.gr.update(choices=names, value=run), self.gr.update(choices=names), data]

    def _tick(self, live: bool, run: str | None, *rest: Any) -> list[Any]:
        return self._show(run, *rest) if live and run else [self.gr.skip()] * 6

    def _show(self, run: str | None, overlay: list[str], number: float, seen: int) -> list[Any]:
        if not run or run == "None":
            return [self.say("choose"), "", self.gr.update(visible=False), "", "", 0]
        try:
            folder = self.places.run(run)
            runs = {name: self.places.run(name) for name in dict.fromkeys([run, *(overlay or [])][:8])}
        except BadInput:
            pending = self.places.pending(run)
            if pending is None:
                return [self.say("choose"), "", self.gr.update(visible=False), "", "", 0]
            word = "starting" if self.trainings.starting(pending) else "not_begun"
            return [self.say(word, name=plain(run)), "", self.gr.update(visible=False), "", views.log(pending), 0]
        count = len(views.pictures(folder))
        slider = self.gr.skip()
        if count != seen:
            number = count - 1 if number >= seen - 1 else number
            slider = self.gr.update(maximum=max(1, count - 1), value=max(0, number), visible=count > 1)
        return [
            self._state(views.state(folder)),
            views.picture(folder, int(number)),
            slider,
            views.curves(runs),
            views.log(folder),
            count,
        ]

    def _state(self, state: dict[str, Any]) -> str:
        words_ = {name: plain(state[name]) for name in ("system", "data", "step", "images")}
        word = self.say("state_training" if state["training"] else "state_stopped")
        of = f" / {state['steps']}" if state["steps"] else ""
        return self.say("state", **words_, state=word, of=of, minutes=f"{float(state['seconds']) / 60:.1f}")

    def _picture(self, run: str | None, number: float) -> str:
        try:
            return views.picture(self.places.run(run), int(number))
        except BadInput:
            return ""

    def _diagnose(self, run: str) -> list[Any]:
        try:
            report = views.diagnosis(self.places.run(run))
        except GanworksError as error:
            return [
                f"<p>{escape(self._error(error))}</p>",
                self.gr.update(visible=False),
                self.gr.update(visible=False),
            ]
        labels = [label for label, _ in views.advices(report)]
        radio = self.gr.update(choices=labels, value=labels[0] if labels else None, visible=bool(labels))
        return [views.findings(report), radio, self.gr.update(visible=bool(labels))]


def _evaluate(measure: bool) -> list[str]:
    return [] if measure else ["--evaluate=false"]


def component_of(field: forms.Field, code: str) -> Any:
    """The component of a field of a form, with its help in a language."""
    import gradio as gr

    # gradio takes a component that is drawn late, and that is not yet known to be an input, for one to look at only
    common = {"label": field.name, "info": help_in(code, field.help), "min_width": 260, "interactive": True}
    if field.kind == "flag":
        return gr.Checkbox(field.value, **common)
    if field.kind == "choice":
        return gr.Dropdown(list(field.choices), value=field.value, **common)
    if field.kind == "number":
        return gr.Number(field.value, precision=0 if field.whole else None, step=1 if field.whole else 1e-4, **common)
    return gr.Textbox(field.value, max_length=choices.LONGEST, **common)
