"""What StackGAN is judged by besides its scores: whether its pictures fit captions of concepts it was never shown."""

from __future__ import annotations

from typing import Any

import torch
from judges import matching
from PIL import Image, ImageDraw
from scoring import scores
from torch.nn.functional import interpolate

from ganworks.data import DataSet
from ganworks.game import Batch
from ganworks.networks.text import FIRST_WORD
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.training import image_grid

ROWS, COLUMNS = 8, 5


@torch.no_grad()
def sketches(run: Run, given: Batch) -> torch.Tensor:
    """What stage I alone makes of captions, enlarged."""
    game: Any = run.system
    with scope("sketches"):
        small = torch.cat([game.sketch(game.text(part))[0] for part in matching.captions_of(given).split(100)])
    return interpolate(small, size=game.config.image[1:], mode="bilinear", align_corners=False)


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Retrieval, and the scores of the enlarged sketches, which stage II has to beat."""
    return {**matching.judged(run, given, seen), "sketches": scores(run, sketches(run, given), given, seen)}


def picture(run: Run, given: Batch) -> Any:
    """Captions never seen in training, all of whose words are known: the real picture, then generated ones."""
    data = run.data()
    assert isinstance(data, DataSet) and data.vocabulary is not None
    captions = matching.captions_of(given)
    whole = torch.nonzero((captions != FIRST_WORD - 1).all(1)).flatten()[:ROWS]
    asked = given.each(lambda value: value[whole].repeat_interleave(COLUMNS, 0))
    made = run.sample(len(asked), given=asked).unflatten(0, (-1, COLUMNS))
    rows = torch.cat([given.images[whole][:, None], made], 1)
    return captioned(rows, [data.vocabulary.decode(captions[k].tolist()) for k in whole])


def captioned(rows: torch.Tensor, said: list[str], margin: int = 210) -> Image.Image:
    """A grid with the caption beside each row (N, columns, C, H, W)."""
    grid = image_grid.grid(rows.flatten(0, 1), columns=rows.shape[1])
    sheet = Image.new("RGB", (grid.width + margin, grid.height), "white")
    sheet.paste(grid, (margin, 0))
    draw, step = ImageDraw.Draw(sheet), (grid.height - 2) / len(rows)
    for number, words in enumerate(said):
        lines = [""]
        for word in words.split():
            lines = [*lines[:-1], f"{lines[-1]} {word}".strip()] if len(f"{lines[-1]} {word}") < 34 else [*lines, word]
        draw.multiline_text((4, 2 + number * step + step / 5), "\n".join(lines[:3]), fill="black")
    return sheet.quantize(255)  # a third of the size
