"""``ganworks explore RUN edit --set NAME=VALUE FILES``: attributes of pictures from elsewhere, set."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.errors import BadInput

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "set attributes of pictures in files or folders"


def options(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("places", nargs="+", type=Path, metavar="FILE|FOLDER", help="pictures to edit")
    parser.add_argument(
        "--set",
        action="append",
        required=True,
        metavar="NAME=VALUE",
        dest="settings",
        help="an attribute and its value: 0 is off, 1 is on, others go beyond; may be repeated",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the edited pictures")


def run(run: Run, asked: Namespace) -> None:
    """Write every picture, edited, under its own name; the attributes it had are read by a small network."""
    import torch

    from ganworks.data.pictures import read
    from ganworks.tools.attribute_reader import AttributeReader
    from ganworks.tools.attribute_sliders import editor, known, moved, number_of, rivals
    from ganworks.training import image_grid

    able, train = editor(run.system), run.data("train")
    settings = [setting(text) for text in asked.settings]
    numbers = [number_of(name, train.attribute_names) for name, _ in settings]
    given = read(asked.places, run.system.config.image)
    seen = train.batch(torch.arange(len(train)))
    attributes = AttributeReader(seen.images, known(seen)).read(given.images)
    said = [", ".join(name for name, has in zip(train.attribute_names, row, strict=True) if has) for row in attributes]
    rival = rivals(known(seen))
    for number, (_, value) in zip(numbers, settings, strict=True):
        attributes = moved(attributes, number, value, rival)
    with torch.no_grad():
        edited = able.edit(given.images, attributes)
    for name, read_as, image in zip(given.names, said, edited, strict=True):
        path = image_grid.save(image_grid.grid(image[None], 1, gap=0), (asked.out / name).with_suffix(".png"))
        print(f"{path} (read as: {read_as or 'none of the attributes'})")


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
