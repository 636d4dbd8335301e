"""Whether samples are what they were asked to be, for games that are told a label."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from ganworks.health.features import mean_distance
from ganworks.health.signals.look import Look, Signals

FEWEST = 5
"""Images of a class below which its mean and its diversity say nothing."""


def labels(look: Look) -> Signals:
    """How much of the label is in the image.

    ``label_agreement``: share of samples nearest to the training mean of the class they were asked for.
    ``label_ceiling``: the same of held-out images. ``label_effect``: distance of samples of the same noise and two
    labels, over that of different noise. ``label_diversity``: of the least varied class, as a share of the data's.
    """
    given, real = look.subject.given, look.subject.real
    if not look.subject.labelled or given is None or given.label is None or real.label is None:
        return {}
    asked = given.label[: len(look.fake)].cpu()
    found = _agreement(look, asked, real.label.cpu())
    other = torch.roll(given.label, 1, 0)  # every row is asked for its neighbour's label
    turned = replace(given, label=other)
    with torch.no_grad(), look.subject.precision():
        moved = look.view(look.subject.sample(len(look.fake), turned))
    different = (other[: len(asked)].cpu() != asked)[: len(moved)]
    if bool(different.any()):
        apart = (moved - look.seen).norm(dim=1)[different].mean()
        found["label_effect"] = float(apart) / max(mean_distance(look.seen), 1e-9)
    return found


def _agreement(look: Look, asked: Tensor, known: Tensor) -> Signals:
    kinds = [int(kind) for kind in known.unique() if kind >= 0 and int((known == kind).sum()) >= FEWEST]
    if len(kinds) < 2:
        return {}
    means = torch.stack([look.view.reference[known == kind].mean(0) for kind in kinds])
    numbers = torch.tensor(kinds)

    def agree(name: str, features: Tensor, label: Tensor) -> Signals:
        judged = torch.isin(label, numbers)  # a class without a mean of its own cannot be told right
        if not bool(judged.any()):
            return {}
        nearest = numbers[torch.cdist(features[judged], means).argmin(1)]
        return {name: float((nearest == label[judged]).float().mean())}

    found = {"label_chance": 1 / len(kinds), **agree("label_agreement", look.seen, asked)}
    held_out = look.subject.held_out
    if held_out is not None and held_out.label is not None:
        truth = held_out.label[: len(look.held_out)].cpu()
        found |= agree("label_ceiling", look.held_out, truth)
        shares = [
            mean_distance(look.seen[asked == kind]) / max(mean_distance(look.held_out[truth == kind]), 1e-9)
            for kind in kinds
            if min(int((asked == kind).sum()), int((truth == kind).sum())) >= FEWEST
        ]
        if shares:
            found["label_diversity"] = min(shares)
    return found
