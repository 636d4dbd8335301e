"""What a run can do, and doing it: samples, sliders, studies, verbs on pictures, export. Knows no gradio."""

from __future__ import annotations

import io
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from PIL import Image
from torch import Tensor

from ganworks.data.contact_sheet import image_tag
from ganworks.data.pictures import read
from ganworks.errors import BadInput, unknown_name
from ganworks.explore import LatentSpace, condition_batch, load, studies
from ganworks.game import checked
from ganworks.latents import FromPrior
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.studio.train.forms import Field, fields
from ganworks.studio.train.uploads import fault
from ganworks.training import image_grid

if TYPE_CHECKING:
    from ganworks.explore._result import Result

VERBS = ("translate", "reconstruct", "classify", "upscale")
"""Capabilities that take pictures; editing is a study."""
FROM_NOISE = {"interpolate", "walk", "neighbours", "invert", "path-length", "sweep"}
STYLE_BASED = {"mix", "noise"}
NEEDS = {"slide": "edit", "edit": "edit", "probe": "encode", "steganography": "translate"}
"""Studies, and the capability without which they have nothing to look into."""
PICTURE_FIELDS = {"pictures", "places"}
"""Options of studies that name files; the page gives uploaded pictures instead."""
SLIDERS, REACH = 6, 3.0
OLD = 3600.0
"""Seconds that a file stays ready for download."""
MOST = {"samples": 256, "files": 64, "option": 2000.0}
FORMATS: Mapping[str, str] = {"onnx": "model.onnx", "torch": "model.pt2", "safetensors": "model"}
"""Formats of export, and the name of what is written."""
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "invert": {"features": "none", "steps": 100, "restarts": 2, "number": 4},
    "neighbours": {"features": ["pixels"], "number": 200, "train": 2000},
    "path-length": {"pairs": 100},
}
"""Where the page begins otherwise than the command line: with what needs no download and ends within a minute."""


@lru_cache(maxsize=2)
def _opened(folder: Path, stamp: float) -> Run:
    run = Run(folder)
    run.system  # noqa: B018  # loaded now, so that what is wrong with it is said here
    return run


def opened(folder: Path) -> Run:
    """A run with its newest weights; kept until there are newer ones.

    Raises:
        GanworksError: it has no weights yet, or names code that was never trusted here.
    """
    stamps = [path.stat().st_mtime for path in (folder / "checkpoints").glob("step-*")]
    return _opened(folder, max(stamps, default=0.0))


def abilities(run: Run) -> list[str]:
    """Capabilities that the run's system has."""
    names = ("latent", "translate", "encode", "reconstruct", "classify", "edit", "upscale")
    return ["sample", *(name for name in names if run.system.can(name))]


def fitting_studies(run: Run) -> list[str]:
    """The studies that have something to look into in this run."""
    noise = isinstance(run.system, FromPrior)
    style = hasattr(run.system, "mapping")

    def fits(name: str) -> bool:
        if name in FROM_NOISE:
            return noise
        return style if name in STYLE_BASED else name not in NEEDS or run.system.can(NEEDS[name])

    return [name for name in studies() if fits(name)]


def form(study: str) -> list[Field]:
    """The fields of a study's options, without those that name files.

    Raises:
        BadInput: there is no such study.
    """
    module = load(study)
    left_out = PICTURE_FIELDS | {output.name for output in module.OUTPUTS}
    return fields(module.Options, DEFAULTS.get(study, {}), left_out)


def takes_pictures(study: str) -> bool:
    """Whether a study looks at pictures of one's own."""
    return bool(PICTURE_FIELDS & set(load(study).Options.model_fields))


def run_study(run: Run, study: str, values: Mapping[str, Any], files: Sequence[str], temporary: Path) -> Result:
    """Run a study.

    Args:
        run: opened.
        study: its name.
        values: options that are not the page's defaults.
        files: uploaded pictures, for studies that take them.
        temporary: the folder in which uploaded files must lie.

    Raises:
        BadInput: options that do not fit or ask for too much, or a system that has nothing of the kind.
    """
    module = load(study)
    options = {**DEFAULTS.get(study, {}), **values}
    too_much(options)
    for name in PICTURE_FIELDS & set(module.Options.model_fields):
        if files:
            options[name] = tuple(uploaded(files, temporary))
    settings = checked(module.Options, study, {n: tuple(v) if isinstance(v, list) else v for n, v in options.items()})
    return module.study(run, settings)


def too_much(options: Any) -> None:
    """Refuse numbers that would keep the machine busy for hours.

    Raises:
        BadInput: one of the options is such a number.
    """
    for name, value in options.items():
        for number in value if isinstance(value, list | tuple) else [value]:
            if isinstance(number, int | float) and name != "seed" and abs(number) > max(MOST["option"], 0):
                raise BadInput(
                    f"{name}={number} is more than the studio computes ({MOST['option']:g}); use the command line."
                )


def uploaded(files: Sequence[str], temporary: Path) -> list[Path]:
    """Uploaded pictures that can be read.

    Raises:
        BadInput: a file that was not uploaded, too many of them, or one that is no picture.
    """
    paths = [Path(file) for file in files]
    if len(paths) > MOST["files"]:
        raise BadInput(f"{len(paths)} pictures are too many at once; give up to {MOST['files']}.")
    for path in paths:
        if not path.resolve().is_relative_to(temporary.resolve()) or not path.is_file():
            raise BadInput("Only files that were uploaded to this page can be read.")
        reason = fault(path)
        if reason:
            raise BadInput(f"{path.name[:60]} cannot be read: {reason}.")
    return paths


def samples(run: Run, count: Any, seed: Any) -> Image.Image:
    """A sheet of samples.

    Raises:
        BadInput: too many, or no numbers.
    """
    number = whole(count, 1, int(MOST["samples"]), "The number of samples")
    return image_grid.grid(run.sample(number, seed=whole(seed, 0, 2**31, "The seed")))


def whole(value: Any, low: int, high: int, what: str) -> int:
    """A whole number from a field.

    Raises:
        BadInput: it is none, or out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadInput(f"{what} is a whole number from {low} to {high}.")
    return int(value)


def slid(run: Run, seed: Any, first: Any, shifts: Sequence[Any]) -> tuple[Image.Image, int]:
    """The image of one latent with some coordinates moved, and how many coordinates there are.

    Args:
        run: of a system that samples from a prior.
        seed: of the latent.
        first: the coordinate that the first of the shifts moves.
        shifts: what is added to coordinates in a row, each within [-3, 3].

    Raises:
        BadInput: a system without latents, or values out of range.
    """
    number = whole(seed, 0, 2**31, "The seed")
    space = LatentSpace(run.system, "auto", number)
    with scope("studio sliders", number):
        latent = space.draw(1)
        given = condition_batch(run, 1, number)
    start = whole(first, 0, latent.shape[1] - 1, "The first coordinate")
    if not all(isinstance(shift, int | float) and abs(shift) <= REACH for shift in shifts):
        raise BadInput(f"A slider goes from -{REACH:g} to {REACH:g}.")
    part = torch.tensor(list(shifts), dtype=latent.dtype)[: latent.shape[1] - start]
    latent[0, start : start + len(part)] += part.to(latent.device)
    with torch.no_grad():
        return image_grid.grid(space.images(latent, given).float().cpu(), 1), latent.shape[1]


@dataclass(frozen=True)
class Answer:
    """What a verb has made of pictures: a sheet, or sentences."""

    sheet: Image.Image | None = None
    text: str = ""


def with_pictures(
    run: Run, verb: str, files: Sequence[str], temporary: Path, source: str = "", target: str = ""
) -> Answer:
    """Translate, reconstruct, classify or upscale pictures: the originals above, what became of them below.

    Raises:
        BadInput: a verb that the system lacks, no picture, or pictures that cannot be read.
    """
    if verb not in VERBS:
        raise unknown_name("verb", verb, VERBS)
    run.require(verb)
    paths = uploaded(files, temporary)
    if not paths:
        raise BadInput("Give pictures first.")
    ends = domain(source), domain(target)
    shape = run.system.source_image(*ends) if verb == "translate" else tuple(run.system.config.image)
    names, images = read(paths, shape)
    if verb == "classify":
        best = run.classify(images).max(1)
        lines = [f"{n}: {int(k)} ({float(p):.3f})" for n, k, p in zip(names, best.indices, best.values, strict=True)]
        return Answer(text="\n".join(lines))
    results = run.translate(images, *ends) if verb == "translate" else getattr(run, verb)(images)
    return Answer(above(images, results), ", ".join(names))


def domain(text: Any) -> str | int | None:
    """A domain by name or number; None for an empty field."""
    word = str(text or "").strip()[:80]
    return None if not word else int(word) if word.isdecimal() else word


def above(images: Tensor, results: Tensor) -> Image.Image:
    """Two rows of pictures as one, of any two sizes."""
    top, below = (image_grid.grid(part, len(part)) for part in (images, results))
    sheet = Image.new("RGB", (max(top.width, below.width), top.height + below.height), "white")
    sheet.paste(top, (0, 0))
    sheet.paste(below, (0, top.height))
    return sheet


def shown(picture: Image.Image, text: str) -> str:
    """A picture as HTML."""
    copy = picture.copy()
    copy.thumbnail((1200, 1200))
    return f"<figure class='gw-pixels'>{image_tag(copy, text)}</figure>"


def download(picture: Image.Image, temporary: Path, name: str) -> str:
    """A picture as a file to download."""
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    path = new_folder(temporary) / f"{name}.png"
    path.write_bytes(stream.getvalue())
    return str(path)


def result_file(result: Result, temporary: Path, name: str) -> str | None:
    """What a study found as a file: the film, the sheet, or the numbers."""
    folder = new_folder(temporary)
    for part, ending, there in (
        ("film", ".gif", result.frames is not None),
        ("sheet", ".png", result.images is not None),
        ("numbers", ".json", bool(result.numbers)),
    ):
        if there:
            return str(result.save(folder / f"{name}{ending}", part))  # type: ignore[arg-type]
    return None


def exported(run: Run, format: str, temporary: Path) -> str:
    """The model of a run as a file; folders as a zip archive.

    Raises:
        GanworksError: an unknown format, or a system that cannot be written in it.
    """
    if format not in FORMATS:
        raise unknown_name("format", format, FORMATS)
    path = run.export(new_folder(temporary) / FORMATS[format], format)  # type: ignore[arg-type]
    return shutil.make_archive(str(path), "zip", path) if path.is_dir() else str(path)


def new_folder(temporary: Path) -> Path:
    """A new folder for what is downloaded; those of an hour ago go."""
    for old in temporary.glob("made-*"):
        if time.time() - old.stat().st_mtime > OLD:
            shutil.rmtree(old, ignore_errors=True)
    folder = temporary / f"made-{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    return folder
