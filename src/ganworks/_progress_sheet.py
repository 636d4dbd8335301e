"""Samples of the same latents over the course of a training, in one picture."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ganworks.errors import DataError
from ganworks.run import Run
from ganworks.training import image_grid

ROWS, COLUMNS = 6, 8
"""Most moments, and most samples of each."""
SIDE, PLOT = 64, 160
"""Pixels: samples are enlarged to about the first, plots of points reduced to the second."""
LABEL = 78
"""Pixels at the left for the number of the step."""


def write_sheet(run: Run) -> Path | None:
    """Write progress.png into a run's folder; None where fewer than two pictures of samples are there.

    Args:
        run: any.
    """
    picture = sheet(run)
    return None if picture is None else image_grid.save(picture, run.folder / "progress.png")


def sheet(run: Run) -> Image.Image | None:
    """A row for each of several moments, early ones closer together; None where there are fewer than two.

    Args:
        run: whose pictures of samples lie in its folder.
    """
    files = image_grid.drawn(run.folder)
    if len(files) < 2:
        return None
    last = len(files) - 1
    places = sorted({round(last * (part / (ROWS - 1)) ** 2) for part in range(ROWS)})
    rows: dict[int, Image.Image] = {}
    for place in places:
        with suppress(DataError):  # a damaged picture is left out
            rows[place] = _row(files[place], tuple(run.config.options["image"]))
    if len(rows) < 2:
        return None
    height = max(row.height for row in rows.values())
    canvas = Image.new("RGB", (LABEL + max(row.width for row in rows.values()), height * len(rows)), "white")
    pen, font = ImageDraw.Draw(canvas), ImageFont.load_default(13)
    for number, (place, row) in enumerate(rows.items()):
        top = number * height
        canvas.paste(row, (LABEL, top))
        step = int(files[place].stem.removeprefix("step-"))
        pen.text((6, top + height / 2), f"step {step:,}", fill="black", font=font, anchor="lm")
    return canvas


def _row(path: Path, image: tuple[int, ...]) -> Image.Image:
    """The first samples of a picture of a grid, enlarged where they are small; another picture whole, reduced."""
    picture = image_grid.read(path)
    if len(image) != 3 or image[1:] == (1, 1):
        picture.thumbnail((PLOT, PLOT))
        return picture
    cell_height, cell_width = (image_grid.factor(image[1:]) * side + image_grid.GAP for side in image[1:])
    columns = min(COLUMNS, picture.width // cell_width)
    row = picture.crop((0, 0, columns * cell_width + image_grid.GAP, cell_height + image_grid.GAP))
    scale = max(1, round(SIDE / cell_height))
    return row.resize((row.width * scale, row.height * scale), Image.Resampling.NEAREST)
