"""What a run can do, found by its system's capabilities, and the studies that it fits. Knows no gradio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ganworks.errors import BadInput
from ganworks.explore import load, studies
from ganworks.game import checked
from ganworks.latents import FromPrior
from ganworks.run import Run
from ganworks.studio.train.forms import Field, fields
from ganworks.studio.train.uploads import fault

if TYPE_CHECKING:
    from ganworks.explore._result import Result

VERBS = ("translate", "reconstruct", "classify", "upscale", "encode")
"""Capabilities that take pictures; editing has a section of its own."""
FROM_NOISE = {"interpolate", "walk", "neighbours", "invert", "path-length", "sweep"}
STYLE_BASED = {"mix", "noise"}
NEEDS = {"slide": "edit", "edit": "edit", "probe": "encode", "steganography": "translate"}
"""Studies, and the capability without which they have nothing to look into."""
MOST = {"samples": 256, "files": 64, "option": 2000.0}
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
    left_out = file_fields(study) | {output.name for output in module.OUTPUTS}
    return fields(module.Options, DEFAULTS.get(study, {}), left_out)


def file_fields(study: str) -> set[str]:
    """Options of a study that name files; the page gives uploaded pictures instead.

    Raises:
        BadInput: there is no such study.
    """
    return {name for name, field in load(study).Options.model_fields.items() if Path in get_args(field.annotation)}


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
    for name in file_fields(study):
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
            if isinstance(number, int | float) and name != "seed" and not abs(number) <= MOST["option"]:
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


def whole(value: Any, low: int, high: int, what: str) -> int:
    """A whole number from a field.

    Raises:
        BadInput: it is none, or out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadInput(f"{what} is a whole number from {low} to {high}.")
    return int(value)
