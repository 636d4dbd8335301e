"""Set attributes of pictures in files or folders.

The attributes that the pictures have are read by a small network, which is trained on the labelled data of the run.
Those that are set replace them, and their rivals (:mod:`ganworks.explore.slide`) go out of their way.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import torch

from ganworks.data.pictures import read
from ganworks.errors import BadInput
from ganworks.explore._options import CommandLine, Output, Report, silent
from ganworks.explore._result import Result
from ganworks.explore.slide import attributes_of, move, number_of, rivals
from ganworks.game import Settings
from ganworks.metrics.features import attribute_reader

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("folder for the edited pictures", part="pictures"),)


class Options(Settings):
    """Which pictures, and which attributes."""

    places: Annotated[tuple[Path, ...], CommandLine(positional=True, metavar="FILE|FOLDER")]
    """Pictures to edit."""
    settings: Annotated[tuple[str, ...], CommandLine(flag="--set", metavar="NAME=VALUE", repeated=True)]
    """An attribute and its value: 0 is off, 1 is on, others go beyond; may be repeated."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Edit every picture, and say which attributes it had.

    Raises:
        BadInput: a system that does not edit, no such picture, or an attribute or value that cannot be set.
        DataError: the data has no attributes.
    """
    run.require("edit")
    train = run.data("train")
    settings = [setting(text) for text in options.settings]
    numbers = [number_of(name, train.attribute_names) for name, _ in settings]
    unreadable: dict[str, str] = {}
    pictures = read(options.places, run.system.config.image, prepared=run.preparation, unreadable=unreadable)
    report(0.0, "learning to read attributes")
    labelled = train.batch(torch.arange(len(train)))
    reader = attribute_reader.AttributeReader(labelled.images, attributes_of(labelled))
    attributes = reader.read(pictures.images)
    before = [[name for name, has in zip(train.attribute_names, row, strict=True) if has] for row in attributes]
    rival = rivals(attributes_of(labelled))
    for number, (_, value) in zip(numbers, settings, strict=True):
        attributes = move(attributes, number, value, rival)
    text = [
        f"{name} (read as: {', '.join(words) or 'none of the attributes'})"
        for name, words in zip(pictures.names, before, strict=True)
    ]
    return Result(
        text=tuple(text),
        images=run.edit(pictures.images, attributes),
        names=tuple(pictures.names),
        numbers={"read_as": before},
        unreadable=unreadable,
    )


def setting(text: str) -> tuple[str, float]:
    """Name and value of ``NAME=VALUE``.

    Example:
        >>> setting("blond hair=1")
        ('blond hair', 1.0)

    Raises:
        BadInput: it has another form.
    """
    name, equals, value = text.rpartition("=")
    try:
        if not equals or not name:
            raise ValueError
        return name.strip(), float(value)
    except ValueError:
        raise BadInput(f"--set {text!r} cannot be read; give NAME=VALUE, for example glasses=1.") from None
