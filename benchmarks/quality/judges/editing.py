"""How well attributes of faces are edited, held against the exact edit of the same faces.

For every attribute, held-out faces are edited by the system, left as they are, and given the mean edit (what the exact
edit adds to training faces on average, in the same direction). All three are compared with the face drawn again with
that attribute changed: inside and outside the pixels where the exact edit differs from the face.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ganworks._evaluation import default_features
from ganworks.data.faces import HAIR, Faces, draw, turned
from ganworks.explore.slide import number_of, rivals
from ganworks.game import Batch
from ganworks.metrics.features import build
from ganworks.metrics.features.attribute_reader import AttributeReader
from ganworks.metrics.kid import kernel_distance
from ganworks.metrics.lpips import lpips
from ganworks.run import Run
from ganworks.training import image_grid

EACH = 60
"""Held-out faces for each attribute."""
SEEN = 60
"""Training faces for each attribute, to take the mean edit from."""
VISIBLE = 0.05
"""Pixels that differ by more than this in a colour count as changed; colours go from -1 to 1."""


class Edits(NamedTuple):
    """Faces and their exact edits by one attribute, as far as the edit can be seen."""

    before: Tensor
    """(N, C, H, W)."""
    truth: Tensor
    """(N, C, H, W)."""
    target: Tensor
    """(N, A), the attributes of the truth."""
    visible: float
    """Share of faces on which the edit can be seen; the others, under a hat for example, are left out."""

    @property
    def changed(self) -> Tensor:
        """(N, 1, H, W) bool: where the exact edit differs from the face."""
        return (self.truth - self.before).abs().amax(1, keepdim=True) > VISIBLE


def floats(pixels: Any) -> Tensor:
    """Pictures (N, H, W, C) uint8 as (N, C, H, W) in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float() / 127.5 - 1


def exact(data: Faces, name: str, count: int) -> Edits:
    """The exact edits of the first so many faces: the attribute turned over, hair colours only turned on."""
    number, traits = number_of(name, data.attribute_names), data.field("attributes").numpy()
    able = np.flatnonzero(traits[:, number] == 0) if name in HAIR else np.arange(len(data))
    chosen = able[:count]
    target = np.stack([turned(row, data.style, name) for row in traits[chosen]])
    truth = floats(draw(data.numbers[chosen], target, data.style, data.image[1]))
    edits = Edits(data.batch(chosen).images, truth, torch.from_numpy(target), 1.0)
    seen = edits.changed.flatten(1).any(1)
    return Edits(edits.before[seen], truth[seen], edits.target[seen], float(seen.float().mean()))


def mean_edit(train: Edits, held_out: Edits, number: int) -> Tensor:
    """Faces with the mean edit of training faces that goes in the same direction."""
    made = held_out.before.clone()
    for value in (0, 1):
        mine, theirs = held_out.target[:, number] == value, train.target[:, number] == value
        if mine.any() and theirs.any():
            made[mine] += (train.truth[theirs] - train.before[theirs]).mean(0)
    return made.clamp(-1, 1)


def by_system(run: Run, edits: Edits) -> Tensor:
    """Faces edited by the system."""
    return run.edit(edits.before, edits.target)


def errors(made: Tensor, edits: Edits) -> dict[str, float]:
    """Mean absolute error to the exact edit, inside and outside what it changes."""
    error, changed = (made - edits.truth).abs().mean(1, keepdim=True), edits.changed
    return {"l1_changed": float(error[changed].mean()), "l1_kept": float(error[~changed].mean())}


def read_as(reader: AttributeReader, made: Tensor, edits: Edits, number: int, rival: Tensor) -> dict[str, float]:
    """Shares of attributes that an independent reader finds as asked: the edited one, and the others."""
    agree = reader.read(made) == edits.target
    others = ~rival[number]
    others[number] = False
    return {
        "edited_read": float(agree[:, number].double().mean()),
        "others_read": float(agree[:, others].double().mean()),
    }


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Errors, LPIPS, KID and what an independent reader sees, for the system, doing nothing, and the mean edit."""
    held_out, train = run.data("evaluate"), run.data("train")
    assert isinstance(held_out, Faces) and isinstance(train, Faces)
    known, fresh = train.batch(np.arange(len(train))), held_out.batch(np.arange(len(held_out)))
    assert known.attributes is not None
    reader, rival = AttributeReader(known.images, known.attributes), rivals(known.attributes)
    right = (reader.read(fresh.images) == fresh.attributes).double().mean(0)
    perceptual, names = build("lpips_alex"), held_out.attribute_names
    table: dict[str, dict[str, Any]] = {}
    pools: dict[str, list[Tensor]] = {"system": [], "identity": [], "mean_edit": [], "truth": [], "floor": []}
    for number, name in enumerate(names):
        edits = exact(held_out, name, EACH)
        made = {
            "system": by_system(run, edits),
            "identity": edits.before,
            "mean_edit": mean_edit(exact(train, name, SEEN), edits, number),
        }
        truth = perceptual(edits.truth)
        row: dict[str, Any] = {"faces": len(edits.before), "visible": edits.visible}
        for way, images in made.items():
            row[way] = errors(images, edits) | {"lpips": float(lpips(perceptual(images), truth).mean())}
            row[way] |= read_as(reader, images, edits, number, rival)
            pools[way].append(images[::2])
        row["exact_edit"] = read_as(reader, edits.truth, edits, number, rival)
        pools["floor"].append(edits.truth[::2])
        pools["truth"].append(edits.truth[1::2])
        table[name] = row
    return {
        "edits": table,
        "edits_mean": mean_of(table),
        "edits_kid": kids({way: torch.cat(parts) for way, parts in pools.items()}, default_features(held_out)),
        "reconstruction_l1": reconstruction(run, fresh),
        "reader_accuracy": dict(zip(names, right.tolist(), strict=True)),
    }


def mean_of(table: dict[str, dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Means over attributes."""
    ways = [way for way, held in next(iter(table.values())).items() if isinstance(held, dict)]
    return {
        way: {key: float(np.mean([row[way][key] for row in table.values()])) for key in next(iter(table.values()))[way]}
        for way in ways
    }


def kids(pools: dict[str, Tensor], features: Any) -> dict[str, Any]:
    """KID of every pool to the exact edits of other faces; ``floor`` are the exact edits of the same faces.

    Attributes are turned over both ways, so that the exact edits are faces like any other: doing nothing scores well.
    This says whether edited pictures look like faces, and nothing of the edits.
    """
    found: dict[str, Any] = {"images": len(pools["system"])}
    for name in features:
        extractor = build(name)
        truth = extractor(pools["truth"])
        found[extractor.label] = {
            way: kernel_distance(truth, extractor(images))[0] for way, images in pools.items() if way != "truth"
        }
    return found


def reconstruction(run: Run, fresh: Batch) -> float:
    """Mean absolute error of held-out faces drawn again with the attributes they have."""
    same = Edits(fresh.images, fresh.images, fresh.attributes, 1.0)  # pyright: ignore[reportArgumentType]
    return float((by_system(run, same) - fresh.images).abs().mean())


def picture(run: Run, given: Batch, columns: int = 10) -> Any:
    """Faces; then for each attribute their edits by the system over the exact edits."""
    held_out = run.data("evaluate")
    assert isinstance(held_out, Faces)
    shown = held_out.batch(np.arange(columns))
    assert shown.attributes is not None
    rows = [shown.images]
    for name in held_out.attribute_names:
        target = np.stack([turned(row, held_out.style, name) for row in shown.attributes.numpy()])
        truth = floats(draw(held_out.numbers[:columns], target, held_out.style, held_out.image[1]))
        rows += [by_system(run, Edits(shown.images, truth, torch.from_numpy(target), 1.0)), truth]
    return image_grid.grid(torch.cat(rows), columns=columns)
