"""What CoGAN is judged by: whether both pictures of a pair show the same digit."""

from __future__ import annotations

from typing import Any

import torch

from ganworks.data.dataset import DataSet
from ganworks.data.digits import digits
from ganworks.data.edges import outlined
from ganworks.game import Batch
from ganworks.metrics.features.classifier import Classifier
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.training import image_grid

COUNT = 2000


def told(classifier: Classifier, images: torch.Tensor) -> torch.Tensor:
    """The class of each image."""
    logits = classifier.extract(images).logits
    assert logits is not None
    return logits.argmax(1)


def both(size: int, split: Any) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Real digits, their edges and their classes."""
    held = digits(size=size, split=split, fit="resize")
    pixels = held.pixels(torch.arange(len(held)))
    drawn = DataSet("edges", outlined(pixels)).batch(torch.arange(len(held)))
    plain = held.batch(torch.arange(len(held)))
    assert plain.label is not None
    return plain.images, drawn.images, plain.label


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Agreement of two classifiers, one of digits and one of edges, on pairs; and on pictures of different z."""
    game: Any = run.system
    size = game.config.image[1]
    images, drawn, label = both(size, "train")
    of_digits, of_edges = Classifier(images, label), Classifier(drawn, label)
    unseen, outlines, truth = both(size, "evaluate")
    with torch.no_grad(), scope("pairs"):
        x, y = game.pairs(COUNT)
    first, second = told(of_digits, x), told(of_edges, y)
    return {
        "pairs": {
            "agreement": float((first == second).double().mean()),
            "agreement of different z": float((first == second.roll(1)).double().mean()),
            "digits right on held-out": float((told(of_digits, unseen) == truth).double().mean()),
            "edges right on held-out": float((told(of_edges, outlines) == truth).double().mean()),
            "classes shown": len(first.unique()),
            "share of the commonest class": float(first.bincount(minlength=10).max()) / COUNT,
            "l1 to the edges of the digit": float((y - edges_of(x)).abs().mean()),
            "l1 to the edges of another": float((y - edges_of(x.roll(1, 0))).abs().mean()),
            "samples": COUNT,
        }
    }


def edges_of(images: torch.Tensor) -> torch.Tensor:
    """Edges of images (N, C, H, W) in [-1, 1], as the data draws them."""
    pixels = image_grid.to_uint8(images)
    return torch.from_numpy(outlined(pixels)).permute(0, 3, 1, 2).float().div(127.5).sub(1)


def picture(run: Run, given: Batch) -> Any:
    """Pairs, digits over their edges."""
    with torch.no_grad(), scope("pairs"):
        game: Any = run.system
        x, y = game.pairs(60)
    rows = [part for start in range(0, 60, 20) for part in (x[start : start + 20], y[start : start + 20])]
    return image_grid.grid(torch.cat(rows), columns=20)
