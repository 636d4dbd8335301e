"""Whether samples have the class that was requested, for games that are conditional on a label."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from ganworks.health.features import mean_distance
from ganworks.health.signals.snapshot import Signals, Snapshot, first_rows
from ganworks.health.target import CannotScore

FEWEST = 5
"""Images of a class below which its mean and its diversity say nothing."""
CLEARLY = 0.15
"""How much better the nearest image has to tell classes apart than their means; waves of any phase have one mean."""


def labels(snapshot: Snapshot) -> Signals:
    """How much of the label is in the image.

    ``label_agreement``: share of samples nearest to the training mean of the class that was requested, or to a training
    image of it where that tells held-out images apart clearly better. ``label_ceiling``: the same of held-out images.
    ``label_effect``: distance of samples of the same noise and two labels, over that of different noise.
    ``label_diversity``: of the least varied class, as a share of the data's. ``label_auc``: how often an image scores
    higher under its own label than under another; 0.5 for a critic that does not read labels.
    """
    target = snapshot.target
    given, real = target.given, target.real
    if not target.labelled or given is None or given.label is None or real.label is None:
        return {}
    requested = given.label[: len(snapshot.fake)].cpu()
    signals = _agreement(snapshot, requested, real.label.cpu())
    signals |= _heard(snapshot)
    other = torch.roll(given.label, 1, 0)  # every row gets its neighbour's label
    with torch.no_grad(), target.precision():
        moved = snapshot.features(target.sample(len(snapshot.fake), replace(given, label=other)))
    different = (other[: len(requested)].cpu() != requested)[: len(moved)]
    if bool(different.any()):
        effect = (moved - snapshot.fake_features).norm(dim=1)[different].mean()
        signals["label_effect"] = float(effect) / max(mean_distance(snapshot.fake_features), 1e-9)
    return signals


def _heard(snapshot: Snapshot) -> Signals:
    """What the label of an image does to its score."""
    target = snapshot.target
    real = first_rows(target.held_out if target.held_out is not None else target.real)
    if not snapshot.scores or real.label is None:
        return {}
    other = torch.roll(real.label, 1, 0)
    differs = other != real.label
    if not bool(differs.any()):
        return {}
    try:
        with torch.no_grad(), target.precision():
            own = target.scores(real.images, real)[differs]
            wrong = target.scores(real.images, replace(real, label=other))[differs]
    except CannotScore:
        return {}
    return {"label_auc": float((own > wrong).float().mean() + 0.5 * (own == wrong).float().mean())}


def _agreement(snapshot: Snapshot, requested: Tensor, real: Tensor) -> Signals:
    classes = [int(kind) for kind in real.unique() if kind >= 0 and int((real == kind).sum()) >= FEWEST]
    if len(classes) < 2:
        return {}
    means = torch.stack([snapshot.features.reference[real == kind].mean(0) for kind in classes])
    numbers = torch.tensor(classes)

    readers: tuple[tuple[Tensor, Tensor], ...] = ((means, numbers), (snapshot.features.reference, real))

    def agreement(features: Tensor, label: Tensor, reader: int) -> float:
        usable = torch.isin(label, numbers)  # a class without a mean of its own cannot be right
        if not bool(usable.any()):
            return float("nan")
        points, kinds = readers[reader]
        nearest = kinds[torch.cdist(features[usable], points).argmin(1)]
        return float((nearest == label[usable]).float().mean())

    fake, fresh, best = snapshot.fake_features, snapshot.held_out_features, 0
    held_out, signals = snapshot.target.held_out, {"label_chance": 1 / len(classes)}
    if held_out is not None and held_out.label is not None:
        truth = held_out.label[: len(fresh)].cpu()
        ceilings = [agreement(fresh, truth, reader) for reader in range(len(readers))]
        best = int(ceilings[1] > ceilings[0] + CLEARLY)
        signals["label_ceiling"] = ceilings[best]
        shares = [
            mean_distance(fake[requested == kind]) / max(mean_distance(fresh[truth == kind]), 1e-9)
            for kind in classes
            if min(int((requested == kind).sum()), int((truth == kind).sum())) >= FEWEST
        ]
        if shares:
            signals["label_diversity"] = min(shares)
    signals["label_agreement"] = agreement(fake, requested, best)
    return {name: value for name, value in signals.items() if value == value}
