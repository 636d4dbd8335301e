"""How well skin tones of emoji are edited and vendors exchanged by one generator, held against the true drawings.

Held-out drawings with a tone are edited to the tone two steps on, and translated to the next vendor; the same concept
drawn so is the twin. Independent classifiers of tones and of vendors, trained on real training drawings, read the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ganworks.data import DataSet
from ganworks.game import Batch
from ganworks.metrics.features import build
from ganworks.metrics.features.classifier import Classifier
from ganworks.metrics.lpips import lpips
from ganworks.run import Run
from ganworks.training import image_grid

COUNT, STEPS, SHOWN, SAID = 300, 600, 12, 6
NOT_SAID = {"skin", "tone", "light", "medium", "dark", "medium-light", "medium-dark"}


def named(data: DataSet, batch: Batch) -> dict[tuple[int, int, str], int]:
    """(vendor, tone, what is shown) -> where it is, for drawings that are told apart by it."""
    assert batch.domain is not None and batch.attributes is not None and batch.caption is not None
    assert data.vocabulary is not None
    found: dict[tuple[int, int, str], list[int]] = {}
    for place, caption in enumerate(batch.caption):
        words = [word for word in data.vocabulary.decode(caption.tolist()).split()[1:] if word not in NOT_SAID]
        key = int(batch.domain[place]), int(batch.attributes[place].argmax()), " ".join(words[:SAID])
        found.setdefault(key, []).append(place)
    return {key: places[0] for key, places in found.items() if len(places) == 1}


def pairs(data: DataSet, batch: Batch, after: Callable[[int, int], tuple[int, int]]) -> Tensor:
    """Places (N, 2) of drawings and their twins, whose vendor and tone are ``after`` the drawing's."""
    known = named(data, batch)
    wanted = {place: known.get((*after(vendor, tone), said)) for (vendor, tone, said), place in known.items()}
    places = [(place, twin) for place, twin in wanted.items() if twin is not None]
    return torch.tensor(places[:: max(1, len(places) // COUNT)])[:COUNT]


def measured(made: Tensor, twins: Tensor, reader: Classifier, asked: Tensor) -> dict[str, float]:
    """Distances to the twins, and how often what was asked for is read."""
    eyes = build("lpips_alex")
    logits = reader.extract(made).logits
    assert logits is not None
    return {
        "l1": float((made - twins).abs().mean()),
        "lpips": float(lpips(eyes(twins), eyes(made)).mean()),
        "read as asked": float((logits.argmax(1) == asked).double().mean()),
    }


def changes(run: Run, data: DataSet, batch: Batch) -> dict[str, tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Of both label sets: drawings, what was made of them, their twins, and the class that was asked for."""
    assert batch.domain is not None and batch.attributes is not None
    vendors, tones = len(data.domains), batch.attributes.shape[1]
    system: Any = run.system
    found = {}
    for name, after in (("tone", lambda v, t: (v, (t + 2) % tones)), ("vendor", lambda v, t: ((v + 1) % vendors, t))):
        here, there = pairs(data, batch, after).unbind(1)
        images, twins = batch.images[here], batch.images[there]
        with torch.no_grad():
            if name == "tone":
                made, asked = system.edit(images, batch.attributes[there]), batch.attributes[there].argmax(1)
            else:
                asked = batch.domain[there]
                made = torch.cat(
                    [
                        system.translate(image[None], int(before), int(end))
                        for image, before, end in zip(images, batch.domain[here], asked, strict=True)
                    ]
                )
        found[name] = images, made.float(), twins, asked
    return found


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Both label sets of the one generator."""
    data, train = run.data("evaluate"), run.data("train")
    assert isinstance(data, DataSet) and isinstance(train, DataSet)
    batch, taught = data.batch(torch.arange(len(data))), train.batch(torch.arange(len(train)))
    assert taught.attributes is not None and taught.domain is not None
    readers = {
        "tone": Classifier(taught.images, taught.attributes.argmax(1), steps=STEPS),
        "vendor": Classifier(taught.images, taught.domain, steps=STEPS),
    }
    return {
        name: {
            "drawings": len(images),
            **{
                which: measured(shown, twins, readers[name], asked)
                for which, shown in (("changed", made), ("left alone", images), ("the twins", twins))
            },
        }
        for name, (images, made, twins, asked) in changes(run, data, batch).items()
    }


def picture(run: Run, given: Batch) -> Any:
    """Drawings, with another tone, the twins; drawings, by another vendor, the twins."""
    data = run.data("evaluate")
    assert isinstance(data, DataSet)
    found = changes(run, data, data.batch(torch.arange(len(data)))).values()
    rows = [
        part[:: max(1, len(part) // SHOWN)][:SHOWN]
        for images, made, twins, _ in found
        for part in (images, made, twins)
    ]
    return image_grid.grid(torch.cat(rows), columns=SHOWN)
