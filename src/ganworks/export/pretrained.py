"""A run without its training: weights, settings and a model card in one folder, and that folder opened again.

::

    model.safetensors   every parameter and buffer of the system, averaged weights in place; the facts as metadata
    config.json         system, options, seed, step, names of classes and domains
    README.md           the model card
    samples.png         a grid
    .gitattributes      for the hub only
"""

from __future__ import annotations

import json
import secrets
import shutil
from functools import cached_property
from pathlib import Path
from typing import Literal

import torch
from pydantic import Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ganworks._capabilities import sampling_networks
from ganworks._run_pictures import PictureVerbs, draw_samples
from ganworks.errors import BadInput, CheckpointError, GanworksError
from ganworks.export.card import card
from ganworks.export.facts import KEY, Exportable, names_of, public_name
from ganworks.export.hub import FILES, LARGE_FILES, fetch
from ganworks.export.program import ExportError
from ganworks.game import Batch, Progress, Settings, System, configure
from ganworks.io import CannotWrite, open_ordinary, read_ordinary, save_json
from ganworks.run_config import LARGEST, DataChoice, RunConfig
from ganworks.training import checkpoint, image_grid, memory

WEIGHTS, CONFIG, CARD, PICTURE = "model.safetensors", "config.json", "README.md", "samples.png"
PICTURES = 36
"""Images on the card."""


class Folder(Settings):
    """Content of config.json."""

    format: int = 1
    """Of the folder."""
    library_name: str = "ganworks"
    """What reads it."""
    run: RunConfig
    """The run it came from; its data by name only."""
    step: int = Field(ge=0)
    """Of the weights."""
    stage_step: int = Field(ge=0)
    """Steps taken in the last stage."""
    images: int = Field(ge=0)
    """Images seen."""
    share: float | None = None
    """Of the run's length; None where it had none."""
    names: dict[str, list[str]] = Field(default_factory=dict)
    """Of classes, domains, attributes and words."""
    range: tuple[float, float] = (-1.0, 1.0)
    """Of pixels."""
    part: Literal["whole", "generator"] = "whole"
    """What the weights are of: all networks, or those that make samples, in half precision."""


class Pretrained(PictureVerbs):
    """A model of an exported folder: samples, encodes, translates ... as the run that it came from.

    Args:
        folder: what :func:`save_pretrained` wrote.
        trust: import code of the user's own that the model names and that was never used on this machine.

    Raises:
        BadInput: the folder is no export.
    """

    def __init__(self, folder: Path, trust: bool = False) -> None:
        self.folder, self._trust = folder, trust
        self.content = _read(folder / CONFIG)

    def __repr__(self) -> str:
        return f"Pretrained({str(self.folder)!r}: {self.config.system})"

    @property
    def config(self) -> RunConfig:
        """The settings of the run it came from."""
        return self.content.run

    @property
    def names(self) -> dict[str, list[str]]:
        """Names of classes, domains, attributes and words, as far as they are known."""
        return self.content.names

    @property
    def system(self) -> System:
        """The system with its weights, in evaluation mode."""
        return self._system

    @cached_property
    def _system(self) -> System:
        kind = self.config.system_class(self._trust)
        options = configure(kind, self.config.options)
        system = memory.build(lambda: kind(options), self.config.system, copies=2)
        if self.config.training.precision == "64":
            system.double()
        path = self.folder / WEIGHTS
        try:
            open_ordinary(path).close()
            weights = load_file(path)
        except (OSError, SafetensorError) as error:
            raise CheckpointError(f"{path} cannot be read ({' '.join(str(error).split())[:200]}).") from error
        if self.content.part == "generator":
            weights = {**checkpoint.weights_of(system), **weights}
        checkpoint.load_weights(system, weights)
        system.progress = Progress(self.content.stage_step, self.content.images, self.content.share)
        return system.eval().requires_grad_(False)

    def require(self, verb: str) -> None:
        """Refuse what the system cannot do, and what needs networks that a small export left out.

        Raises:
            BadInput: a small export is asked for more than samples.
        """
        if self.content.part == "generator" and verb != "latent":
            raise BadInput(f"{self.folder} holds a generator alone (--small): it samples, and does not {verb}.")
        super().require(verb)

    def sample(self, n: int, *, seed: int = 0, given: Batch | None = None) -> Tensor:
        """Generate images, the same as the run for the same seed.

        Args:
            n: how many.
            seed: another seed, other images.
            given: what to condition on or to translate, n items; the run takes held-out data where it is not given.

        Returns:
            (n, C, H, W) in [-1, 1].

        Raises:
            BadInput: a system that samples from something, of which nothing is given.
        """
        if given is None and self.system.samples_from():
            raise BadInput(
                f"{self.system.entry.name} samples from {' and '.join(self.system.samples_from())}; give a batch with "
                "them (label_batch and caption_batch make one)."
            )
        return draw_samples(self.system, n, (self.config.training.seed, seed), given)


def copy_folder(folder: Path, out: Path) -> None:
    """Copy the files of an exported folder, and nothing else that lies there, into a folder that is there.

    Raises:
        CannotWrite: the place cannot be written.
    """
    try:
        for name in FILES:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, out / name)
        if not (out / FILES[-1]).exists():
            (out / FILES[-1]).write_text(LARGE_FILES, encoding="utf-8")
    except OSError as error:
        raise CannotWrite(f"The folder {out} cannot be written ({error}).") from error


def from_pretrained(place: Path | str, *, trust: bool = False) -> Pretrained:
    """Open an exported folder, or a repository of the hub.

    Args:
        place: the folder, or ``user/name`` where there is no such folder.
        trust: as for :class:`Pretrained`.

    Raises:
        BadInput: it is no export.
        DataError: the hub cannot be reached.
    """
    folder = Path(place)
    if not folder.is_dir():
        parts = str(place).split("/")
        if len(parts) != 2 or not all(parts) or parts[0] in (".", "..", "~"):
            raise BadInput(f"{place} is no folder, and no user/name on the hub.")
        folder = fetch(str(place))
    return Pretrained(folder, trust)


def save_pretrained(run: Exportable, out: Path, *, hub: bool = False, small: bool = False) -> Path:
    """Write weights, settings and model card of a run, opened again and compared before the folder gets its name.

    Args:
        run: with the averaged weights.
        out: a folder that is not there yet, or is empty.
        hub: add what the hub wants to find.
        small: only the networks that make samples, in half precision.

    Returns:
        The folder.

    Raises:
        BadInput: the folder holds something.
        ExportError: what was written is not what the run has; no folder is left then.
        CannotWrite: the place cannot be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"{out} is there already; nothing was written. Choose another folder.")
    partial = out.with_name(f".{out.name}-{secrets.token_hex(4)}")
    try:
        partial.mkdir(parents=True)
        _write(run, partial, hub, small)
        again = checkpoint.weights_of(Pretrained(partial, True).system)
        if any(not torch.equal(again[name], kept.to(again[name].dtype)) for name, kept in _kept(run, small).items()):
            raise ExportError(f"The weights in {out} are not those of the run; nothing was written.")
        if out.exists():
            out.rmdir()
        partial.rename(out)
    except (OSError, SafetensorError) as error:
        raise CannotWrite(f"The folder {out} cannot be written ({error}).") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return out


def _kept(run: Exportable, small: bool) -> dict[str, Tensor]:
    """The weights that are written: all, or of those networks that make samples and of no network, halved."""
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in checkpoint.weights_of(run.system).items()}
    if not small:
        return weights
    others = {name for name, _ in run.system.named_children()} - set(sampling_networks(run.system))
    kept = {name: tensor for name, tensor in weights.items() if name.partition(".")[0] not in others}
    halved = {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in kept.items()}
    if unbounded := [name for name, tensor in halved.items() if not tensor.isfinite().all()]:
        raise ExportError(f"Half precision does not hold {unbounded[0]}; export without --small.")
    return halved


def _write(run: Exportable, folder: Path, hub: bool, small: bool) -> None:
    system, config = run.system, run.config
    data = DataChoice(name=public_name(config.data.name), size=config.data.size, channels=config.data.channels)
    content = Folder(
        run=config.model_copy(update={"data": data}),
        step=run.step,
        stage_step=system.progress.step,
        images=system.progress.images,
        share=system.progress.share,
        names=names_of(run),
        part="generator" if small else "whole",
    )
    plain = content.model_dump(mode="json")
    facts = {"library": "ganworks", "system": config.system, "step": run.step, "names": content.names}
    save_json(plain, folder / CONFIG)
    save_file(_kept(run, small), folder / WEIGHTS, {"format": "pt", KEY: json.dumps(facts)})
    (folder / WEIGHTS).chmod((folder / CONFIG).stat().st_mode)
    try:
        image_grid.save(image_grid.grid(run.sample(PICTURES)), folder / PICTURE)
        pictured = True
    except GanworksError:  # the data that it samples from is not here
        pictured = False
    (folder / CARD).write_text(card(run, PICTURE if pictured else None, hub=hub), encoding="utf-8")
    if hub:
        (folder / ".gitattributes").write_text(LARGE_FILES, encoding="utf-8")


def _read(path: Path) -> Folder:
    try:
        return Folder.model_validate_json(read_ordinary(path, LARGEST), strict=False)
    except FileNotFoundError:
        raise BadInput(f"{path.parent} is no exported model: it has no config.json.") from None
    except OSError as error:
        raise BadInput(f"{path} is no exported model's config.json ({error.strerror}).") from None
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'content'}: {e['msg']}" for e in error.errors()[:3])
        raise BadInput(f"{path} is no exported model's config.json ({faults[:300]}).") from None
