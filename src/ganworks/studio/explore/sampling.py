"""Images of a run: of captions, of classes by their names, of latents moved along coordinates. Knows no gradio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from PIL import Image

from ganworks._conditions import unknown_word_note
from ganworks.errors import BadInput, unknown_name
from ganworks.explore import LatentSpace, condition_batch
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.studio.explore.abilities import MOST, whole
from ganworks.training import image_grid

SLIDERS, REACH = 6, 3.0
"""Coordinates that are moved at once, and how far."""
MOST_CONDITIONS, LONGEST = 32, 300
"""Captions or classes at once, and characters of a caption."""


def reads_captions(run: Run) -> bool:
    """Whether images are made of captions."""
    return "caption" in run.system.samples_from()


def classes(run: Run) -> list[str]:
    """Names of the classes that images can be made of, numbers where they have no names; none where there are none."""
    if "label" not in run.system.samples_from():
        return []
    count = getattr(run.system.config, "classes", None) or len(run.class_names)
    names = run.class_names
    return list(names) if len(names) == count else [str(number) for number in range(count)]


def samples(
    run: Run, count: Any, seed: Any, captions: Any = "", labels: Any = ()
) -> tuple[Image.Image, tuple[str, ...]]:
    """A sheet of samples, and what there is to say of them.

    Args:
        run: opened.
        count: how many in all; of captions or classes, as nearly as they share it.
        seed: of the images.
        captions: one on a line; each has a row.
        labels: names of classes; each has a row.

    Raises:
        BadInput: too many, no numbers, or captions or classes that the system does not know.
    """
    number, start = whole(count, 1, int(MOST["samples"]), "The number of samples"), whole(seed, 0, 2**31, "The seed")
    lines, chosen = _lines(captions), _chosen(run, labels)
    if lines and chosen:
        raise BadInput("Images are made of captions or of classes; give one of the two.")
    if not lines and not chosen:
        return image_grid.grid(run.sample(number, seed=start)), ()
    each = max(1, number // len(lines or chosen))
    if lines:
        given, unknown = run.caption_batch(lines, each)
        notes = tuple(unknown_word_note(word, run.system) for word in unknown)
    else:
        given, notes = run.label_batch(chosen, each), ()
    return image_grid.grid(run.sample(len(given), seed=start, given=given), each), notes


def _lines(captions: Any) -> list[str]:
    if not isinstance(captions, str):
        raise BadInput("Captions are text, one on a line.")
    lines = [line.strip() for line in captions.splitlines() if line.strip()]
    if len(lines) > MOST_CONDITIONS or any(len(line) > LONGEST for line in lines):
        raise BadInput(f"Give up to {MOST_CONDITIONS} captions of up to {LONGEST} characters.")
    return lines


def _chosen(run: Run, labels: Any) -> list[str]:
    known = classes(run)
    chosen: list[Any] = list(labels) if isinstance(labels, list | tuple) else [labels] if labels else []
    if len(chosen) > MOST_CONDITIONS:
        raise BadInput(f"Give up to {MOST_CONDITIONS} classes.")
    for label in chosen:
        if label not in known:
            raise unknown_name("class", label, known)
    return chosen


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
