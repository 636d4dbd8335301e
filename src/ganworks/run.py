"""A finished or interrupted run, opened from its folder: sample it, measure it."""

from __future__ import annotations

import shlex
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PIL import Image
from torch import Tensor

from ganworks._data_choice import object_of, open_data
from ganworks._data_identity import changed_since, relocated
from ganworks._run_pictures import PictureVerbs, chunks, draw_samples, one_chunk
from ganworks._version import __version__
from ganworks.data import DataSet, Points
from ganworks.data.contact_sheet import image_tag, png_bytes
from ganworks.data.dataset import Split
from ganworks.data.pictures import Preparation
from ganworks.data.results import check_single
from ganworks.errors import BadInput, CheckpointError, DataError, GanworksError, OtherData
from ganworks.game import Batch, Progress, System, configure
from ganworks.io import save_json
from ganworks.rng import scope
from ganworks.run_config import RunConfig
from ganworks.training import checkpoint, image_grid, memory
from ganworks.training.ema import load_averages

if TYPE_CHECKING:
    from ganworks.export import ExportFormat
    from ganworks.health.facts import Facts
    from ganworks.health.report import Report as Diagnosis
    from ganworks.metrics.evaluate import Report
    from ganworks.metrics.statistics import Statistics


class Run(PictureVerbs):
    """A run's folder.

    Args:
        folder: what ``ganworks train`` wrote.
        stopped: what ended its training before the budget was spent, if anything did.
        checkpoint: the step of the checkpoint to open, such as ``run.doctor().best.step``; default: the newest.
        system: the class of the system, for a run whose class was defined in no file.
        data: the data set, for a run that was trained on an object rather than on something with a name; or the place
            that the run's pictures were moved to.
        trust: run code that the run names and that was never used on this machine.

    Raises:
        BadInput: the folder is not a run.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        stopped: str = "",
        checkpoint: int | None = None,
        system: type[System[Any]] | None = None,
        data: Any = None,
        trust: bool = False,
    ):
        self.folder, self.stopped, self.checkpoint_step = Path(folder), stopped, checkpoint
        self._kind, self._trust = system, trust
        self.config = RunConfig.load(self.folder / "config.yaml")
        if isinstance(data, str | Path):
            self.config = relocated(self.config, data)
        self._data = object_of(self.config.data, data)

    def __repr__(self) -> str:
        return f"Run({str(self.folder)!r}: {self.config.system} on {self.config.data.name})"

    def picture(self) -> Image.Image | None:
        """The newest picture of samples that training wrote; a notebook shows it."""
        for path in reversed(image_grid.drawn(self.folder)):
            with suppress(DataError):
                return image_grid.read(path)
        return None

    def _repr_png_(self) -> bytes | None:
        picture = self.picture()
        return None if picture is None else png_bytes(picture)

    def _repr_html_(self) -> str:
        picture = self.picture()
        return f"<p>{escape(repr(self))}</p>" + ("" if picture is None else image_tag(picture, "samples"))

    @cached_property
    def kind(self) -> type[System[Any]]:
        """The system's class."""
        if self._kind is None:
            return self.config.system_class(self._trust)
        self.config.check_code(self._trust)
        return self._kind

    @cached_property
    def _loaded(self) -> tuple[System, dict[str, Any], list[str]]:
        system = self._built()
        numbers, tensors, faults = self._opened()
        if not checkpoint.finite(tensors):
            raise CheckpointError(
                f"The weights of step {numbers['step']} of {self.folder} are not finite numbers; open an earlier "
                "checkpoint with --checkpoint STEP."
            )
        if self.config.training.precision == "64":
            system.double()
        checkpoint.load_weights(system, tensors["weights"])
        load_averages(system, tensors["average"])
        steps = self.config.training.steps
        system.progress = Progress(numbers["stage_step"], numbers["images"], numbers["step"] / steps if steps else None)
        return system.eval().requires_grad_(False), numbers, faults

    def _built(self) -> System:
        options = configure(self.kind, self.config.options)
        return memory.build(lambda: self.kind(options), self.config.system, copies=2)

    def _opened(self) -> tuple[dict[str, Any], dict[str, dict[str, Tensor]], list[str]]:
        folder = self.folder / "checkpoints"
        if self.checkpoint_step is None:
            return checkpoint.newest_readable(folder)[1:]
        try:
            path = checkpoint.at_step(folder, self.checkpoint_step)
        except CheckpointError as error:
            raise BadInput(str(error)) from None
        return *checkpoint.read(path), []

    @property
    def preparation(self) -> Preparation:
        """How pictures are brought to what the run was trained on: for the verbs that read files."""
        return Preparation.of(self.config.data.options, self.config.data.report)

    @cached_property
    def class_names(self) -> tuple[str, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Names of the classes in the order of their numbers, as the run kept them; else those of its data, if here."""
        if self.config.data.class_names:
            return self.config.data.class_names
        try:
            return tuple(getattr(self.data("train"), "class_names", ()))
        except GanworksError:
            return ()

    @property
    def system(self) -> System:
        """The system with the averaged weights of the newest whole checkpoint, in evaluation mode."""
        return self._loaded[0]

    @property
    def step(self) -> int:
        """The step of the newest whole checkpoint."""
        return self._loaded[1]["step"]

    @property
    def seconds(self) -> float:
        """Training time up to the newest whole checkpoint."""
        return self._loaded[1]["seconds"]

    def untrained(self) -> Run:
        """The same run as it was before its first step: for holding a result against nothing learned."""
        with scope(self.config.training.seed, "weights"):
            system = self._built()
        before = Run(self.folder, system=self.kind, data=self._data, trust=self._trust)
        before.__dict__["_loaded"] = (system.eval().requires_grad_(False), {"step": 0, "seconds": 0.0}, [])
        return before

    @property
    def faults(self) -> list[str]:
        """What was wrong with newer checkpoints, which were passed over."""
        return self._loaded[2]

    def data(self, split: Split = "evaluate", *, all_labels: bool = False) -> DataSet | Points:
        """The data of the run.

        Args:
            split: which part of it.
            all_labels: show the labels that were hidden from training, for those who measure.
        """
        data = self._opened_data(split, all_labels)
        if change := changed_since(self.config.data, data):
            warnings.warn(f"{change}.", OtherData, stacklevel=2)
        return data

    def _opened_data(self, split: Split = "evaluate", all_labels: bool = False) -> DataSet | Points:
        self.config.check_code(self._trust)
        return open_data(self.config.data, split, self._data, all_labels=all_labels)

    def sample(self, n: int, *, seed: int = 0, given: Batch | None = None) -> Tensor:
        """Generate images.

        Args:
            n: how many.
            seed: another seed, other images; the first images do not depend on ``n``.
            given: what to condition on or to translate; default for systems that need it: held-out data.

        Returns:
            (n, C, H, W) in [-1, 1].
        """
        chunks(n)  # raises where n is no number of images
        if given is None:
            given = self._conditions(0, n, seed)
        return draw_samples(self.system, n, (self.config.training.seed, seed), given)

    def _conditions(self, start: int, end: int, seed: int) -> Batch | None:
        """Held-out data to sample from, for systems that need it."""
        if not self.system.samples_from():
            return None
        return self._held_out.batch(self._held_out.order(seed).indices(start, end - start))

    @cached_property
    def _held_out(self) -> DataSet | Points:
        return self.data()

    def _chunks(self, n: int, seed: int, given: Batch | None) -> Iterator[Tensor]:
        """The images of :meth:`sample` in parts, in memory that does not grow with n."""
        for number, (start, end) in enumerate(chunks(n)):
            if given is None:
                part = self._conditions(start, end, seed)
            else:
                part = given.each(lambda value, a=start, b=end: value[a:b])
            yield from one_chunk(self.system, number, (self.config.training.seed, seed), end - start, part)

    def save_samples(
        self,
        n: int,
        out: Path,
        *,
        seed: int = 0,
        given: Batch | None = None,
        columns: int | None = None,
        replace: bool = False,
    ) -> Path:
        """Write a grid (a file name ending in .png, .jpg or .webp) or a folder of single pictures.

        PNG files carry text chunks: system, step, seed, the settings of sampling (truncation), and of single pictures
        their number and, where it was asked for, their class.

        Args:
            n: how many.
            out: the file or folder.
            seed: another seed, other images.
            given: what to condition on, as for :meth:`sample`.
            columns: of the grid; default: as square as n allows.
            replace: delete single pictures of an earlier call in the folder; a file of that name is replaced anyway.

        Returns:
            The file or folder.

        Raises:
            BadInput: the folder holds earlier pictures.
        """
        if out.suffix.lower() in {".png", ".jpg", ".jpeg", ".webp"}:
            images = self.sample(n, seed=seed, given=given)
            return image_grid.save(image_grid.grid(images, columns), out, self._facts(seed))
        if out.suffix:
            raise BadInput(
                f"Cannot write {out}: give a name ending in .png, .jpg or .webp for a grid, or a folder without a dot."
            )
        check_single(out, replace)
        names = self.class_names if "label" in self.kind.needs() else ()
        for number, image in enumerate(image for part in self._chunks(n, seed, given) for image in part):
            own = {"number": str(number)}
            if given is not None and given.label is not None:
                label = int(given.label[number])
                own["class"] = str(label)
                if 0 <= label < len(names):
                    own["class_name"] = names[label]
            facts = self._facts(seed) | own
            image_grid.save(image_grid.single(image), out / f"{number:05d}.png", facts)
        return out

    def _facts(self, seed: int) -> dict[str, str]:
        """What a picture says of itself: where it came from, and the settings by which the system sampled."""
        settings = {name: getattr(self.system.config, name) for name in self.system.entry.facts.get("sampling", ())}
        facts = {"software": f"ganworks {__version__}", "system": self.config.system, "step": self.step, "seed": seed}
        return {name: str(value) for name, value in {**facts, **settings}.items()}

    def evaluate(
        self,
        metrics: Sequence[str] | None = None,
        *,
        features: Sequence[str] | None = None,
        count: int | None = None,
        seed: int = 0,
        statistics: Statistics | Path | str | None = None,
        other_data: bool = False,
    ) -> Report:
        """Measure the run on data it was not trained on, and keep the stamped report in report.json.

        Pictures that are not those of the training leave report.json as it is: their report is a file beside it.

        Args:
            metrics: names; default: those of the run's config.
            features: names of feature extractors; default: those that suit the data.
            count: most images of each side.
            seed: of the generated images.
            statistics: stored features of a data set, or their file, to measure against instead of the run's data.
            other_data: measure on pictures that are not those of the training.

        Returns:
            The report.

        Raises:
            BadInput: something given cannot be used, or the pictures have changed.
            DataError: there is nothing to measure on.
        """
        from ganworks._evaluation import measure
        from ganworks.metrics.statistics import Statistics

        if isinstance(statistics, (str, Path)):
            statistics = Statistics.load(Path(statistics))
        name = "report.json"
        if statistics is None and (change := changed_since(self.config.data, self._opened_data())):
            if not other_data:
                raise BadInput(f"{change}; give --other-data to measure on what is there now.")
            name = "report-other-data.json"
        report = measure(self, metrics or None, features or None, count, seed, self.untrained, statistics)
        save_json(report.model_dump(mode="json"), self.folder / name)
        return report

    def export(
        self,
        out: Path | str,
        format: ExportFormat | None = None,
        what: str | None = None,
        *,
        noise: Literal["zero", "constant", "input"] = "zero",
        source: int | str | None = None,
        target: int | str | None = None,
        seed: int = 0,
        small: bool = False,
    ) -> Path:
        """Take the model out of the run; see :mod:`ganworks.export`.

        Args:
            out: a file for ``onnx`` and ``torch``, a new folder for ``safetensors`` and ``hub``.
            format: default: by the ending, .onnx or .pt2, and ``safetensors`` for a folder.
            what: of a file: the capability; default: what the system is for.
            noise: of a file: what becomes of the noise that layers draw for themselves.
            source: of ``translate``: the domain that images come from.
            target: of ``translate``: the domain they go to.
            seed: of what is drawn once and for all.
            small: of a folder: the networks that make samples alone, in half precision.

        Returns:
            The file or folder.

        Raises:
            NotCapable: the system cannot do it.
            ExportError: it is no graph, or what was written computes something else.
        """
        from ganworks.export import export

        options = {"noise": noise, "source": source, "target": target, "seed": seed}
        return export(self, Path(out), format, what, small=small, **options)

    def doctor(self) -> Diagnosis:
        """What is wrong with the run, why, and what to change, from what its folder holds."""
        from ganworks._advice_commands import AdviceCommands
        from ganworks.health.record import Record
        from ganworks.health.report import report

        diagnosis = report(Record.read(self.folder / "metrics.jsonl"), facts_of(self.config))
        diagnosis = replace(diagnosis, run=shlex.quote(str(self.folder)))
        return diagnosis.with_commands(
            AdviceCommands(self.folder, self.config, lambda: self.kind, diagnosis.record.step)
        )


def facts_of(config: RunConfig) -> Facts:
    """The settings of a run as the doctor reads them."""
    from ganworks._usual_settings import usual_settings, usual_words
    from ganworks.health.facts import Facts

    data = config.data.name
    usual, words = usual_settings(config.system, data, config.options), usual_words(config.system, data)
    return Facts(config.system, config.options, config.training.model_dump(mode="json"), data, usual, words)
