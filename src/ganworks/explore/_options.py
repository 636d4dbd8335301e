"""What the options of studies share: how they are written on a command line, and which files a study writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ganworks.game import Settings

Part = Literal["sheet", "pictures", "film", "numbers", "tensors"]
"""What of a result a file holds: one picture of all, a folder of single ones, a film, JSON, or safetensors."""
Report = Callable[[float, str], None]
"""Called while a study works, with the share that is done (0 to 1) and a word on it."""


def silent(share: float, text: str) -> None:
    """A report that goes nowhere."""


@dataclass(frozen=True)
class CommandLine:
    """How a field of ``Options`` is written on the command line, where its name alone does not say it."""

    flag: str = ""
    """Instead of ``--name``."""
    short: str = ""
    """A second, short flag."""
    metavar: str = ""
    """What stands for the value in the help."""
    positional: bool = False
    """Written without a flag."""
    repeated: bool = False
    """One value a flag, which may be repeated."""


@dataclass(frozen=True)
class Output:
    """A file or folder that a study writes."""

    help: str
    part: Part = "sheet"
    required: bool = True
    name: str = "out"
    """Of the flag. A path for an output named as a boolean option is turned on together with that option."""


class LatentOptions(Settings):
    """Options of every study of a latent space."""

    space: Literal["auto", "z", "w"] = "auto"
    """The space w where there is a mapping network, else z."""
    seed: int = 0
    """Another seed, other latents."""


class PathOptions(LatentOptions):
    """Options of studies of paths in a latent space."""

    path: Literal["auto", "lerp", "slerp"] = "auto"
    """Straight (lerp) or on great circles (slerp); auto: great circles for normal latents."""
