"""Which pictures a person is shown, in which order: balanced, shuffled, none of them twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ganworks.errors import BadInput

Kind = Literal["single", "pairs"]
"""One picture at a time, or a real and a generated one beside each other."""


@dataclass(frozen=True)
class Item:
    """What is shown at once."""

    pictures: tuple[int, ...]
    """Numbers of one picture, or of the left and the right one."""
    truth: Literal["real", "generated", "left", "right"]
    """What the picture is, or on which side the real one is."""
    model: str
    """Whose the generated picture is; empty where there is none."""


def plan(
    kind: Kind, items: int, real: Sequence[int], fake: Mapping[str, Sequence[int]], random: np.random.Generator
) -> list[Item]:
    """The items of one person.

    Half of single pictures are real; of pairs, the real one is on the left in half of them. Models are shown equally
    often, as nearly as the number allows.

    Args:
        kind: single pictures or pairs.
        items: how many, even.
        real: numbers of the real pictures there are.
        fake: of each model's.
        random: where chance comes from.

    Raises:
        BadInput: an odd number of items, or too few pictures.
    """
    if items < 2 or items % 2:
        raise BadInput(f"A test has an even number of items, 2 or more, so that it is balanced; {items} was given.")
    generated = items if kind == "pairs" else items // 2
    models = list(fake)
    shares = {name: generated // len(models) for name in models}
    for extra in random.permutation(len(models))[: generated % len(models)]:
        shares[models[extra]] += 1
    needed = {"real pictures": (len(real), items - generated if kind == "single" else items)}
    needed |= {f"pictures of {name}": (len(fake[name]), share) for name, share in shares.items()}
    for what, (there, wanted) in needed.items():
        if there < wanted:
            raise BadInput(f"{items} items need {wanted} {what}, and there are {there}.")
    shown = [(name, number) for name in models for number in _some(fake[name], shares[name], random)]
    order = random.permutation(items)
    if kind == "pairs":
        partners = _some(real, items, random)
        sides = random.permutation([k % 2 for k in range(items)])
        made = [_pair(*one, partner, bool(side)) for one, partner, side in zip(shown, partners, sides, strict=True)]
    else:
        made = [Item((number,), "generated", name) for name, number in shown]
        made += [Item((number,), "real", "") for number in _some(real, items - generated, random)]
    return [made[k] for k in order]


def _pair(model: str, fake: int, real: int, real_left: bool) -> Item:
    return Item((real, fake), "left", model) if real_left else Item((fake, real), "right", model)


def _some(numbers: Sequence[int], count: int, random: np.random.Generator) -> list[int]:
    return [numbers[k] for k in random.permutation(len(numbers))[:count]]
