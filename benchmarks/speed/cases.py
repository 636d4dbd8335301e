"""The games that are timed: ours with the engine around it, and the textbook's with the same starting weights."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from race import Step


@dataclass(frozen=True)
class Case:
    """A training step."""

    system: str
    image: tuple[int, int, int]
    batch: int
    options: dict[str, Any] = field(default_factory=dict)
    bars: tuple[float, float] | None = None
    """Gain over the textbook that is aimed at, in float32 and in bfloat16."""


CASES = {
    "dcgan64": Case("dcgan", (3, 64, 64), 64, {"width": 64}, (1.4, 2.3)),
    "sngan32": Case("sngan", (3, 32, 32), 64, {"network": "resnet", "width": 128}, (2.2, 4.0)),
    "wgan_gp32": Case("wgan_gp", (3, 32, 32), 64, {"network": "resnet", "width": 128}, (1.6, 2.5)),
    "stylegan64": Case("stylegan", (3, 64, 64), 32, {"width": 32, "start": 64}, (5.0, 10.0)),
    "cyclegan64": Case("cyclegan", (3, 64, 64), 4, {}),
}
TOY = {"toy": Case("gan", (2, 1, 1), 256, {"width": 128})}
"""A step so small that what is around the arithmetic shows; it has no textbook."""
LARGE = {
    "dcgan128": Case("dcgan", (3, 128, 128), 64, {"width": 64}),
    "wgan_gp64": Case("wgan_gp", (3, 64, 64), 32, {"network": "resnet", "width": 64}),
    "stylegan128": Case("stylegan", (3, 128, 128), 16, {"width": 32, "start": 128}),
}
"""Steps whose activations fill the memory."""


def small(case: Case) -> Case:
    """The case with networks so small that it only shows whether everything runs."""
    fewer = {"width": 8, "noise": 16, "style": 16} if case.system == "stylegan" else {"width": 8}
    return replace(case, batch=8, options={**case.options, **fewer})


KNOWN = {**CASES, **TOY, **LARGE}
KNOWN |= {f"{name}-tiny": small(case) for name, case in KNOWN.items()}
BATCHES = 2
"""Batches of pictures that are held and shown over and over."""


def pictures(case: Case, salt: int = 0) -> Iterator[Any]:
    """Endless batches of noise; the arithmetic does not depend on what they show."""
    import torch

    generator = torch.Generator().manual_seed(salt)
    held = [torch.rand(case.batch, *case.image, generator=generator) * 2 - 1 for _ in range(BATCHES)]
    while True:
        yield from held


def game(case: Case) -> Any:
    """Our system."""
    import torch

    import ganworks as gw

    torch.manual_seed(0)
    return gw.system(case.system, image=case.image, **case.options)


def fed(case: Case, uint8: bool = True) -> Callable[[int, int], Any]:
    """Batches of noise as the library holds pictures, or one by one from a list of float tensors."""
    import numpy as np
    import torch

    from ganworks.data.dataset import DataSet
    from ganworks.game import Batch

    channels, height, width = case.image
    drawn = np.random.default_rng(0)
    first, second = (drawn.integers(0, 256, (BATCHES * case.batch, height, width, channels), np.uint8) for _ in "xy")
    if uint8:
        data = DataSet("noise", first, other=second)
        return lambda position, size: data.batch(np.arange(position, position + size) % len(data))
    listed, others = (
        [torch.from_numpy(image).permute(2, 0, 1).contiguous() for image in held] for held in (first, second)
    )

    def one_by_one(position: int, size: int) -> Batch:
        places = [place % len(listed) for place in range(position, position + size)]
        shown, other = (
            torch.stack([held[place].float().div(255).sub(0.5).div(0.5) for place in places])
            for held in (listed, others)
        )
        last = torch.channels_last
        return Batch(shown.to(memory_format=last), other=other.to(memory_format=last))

    return one_by_one


def ours(case: Case, precision: str = "32", switch: str = "", **training: Any) -> Step:
    """The engine's step with all logging on.

    Args:
        case: the game.
        precision: of the forward passes.
        switch: what is done otherwise, of :mod:`switches`.
        training: further settings of the training.
    """
    from switches import SWITCHES, Switch

    from ganworks.training.allocator import keep_big_buffers
    from ganworks.training.settings import Training
    from ganworks.training.trainer import Trainer

    chosen = SWITCHES[switch] if switch else Switch("")
    if chosen.allocator:
        keep_big_buffers()
    chosen.before()
    system = game(case)
    chosen.on(system)
    asked: dict[str, Any] = {
        "batch": case.batch,
        "steps": 10**9,
        "log_every": 1,
        "precision": precision,
        **chosen.training,
        **training,
    }
    engine = Trainer(system, fed(case, chosen.uint8), Training(**asked), Path(tempfile.mkdtemp()), quiet=True)
    return lambda: engine._log(engine.advance())


def textbook(case: Case) -> Step:
    """The same game as a textbook plays it."""
    if case.system == "cyclegan":
        from textbook.cyclegan import Game

        return Game(game(case)).step(zip(pictures(case), pictures(case, 1), strict=False))
    from textbook.loop import step_of

    return step_of(players(case)(game(case)), pictures(case))


def players(case: Case) -> Callable[..., Any]:
    """What builds the textbook's players from ours."""
    from textbook import dcgan, resnet, stylegan

    known = {"dcgan": dcgan.like, "sngan": resnet.sngan, "wgan_gp": resnet.wgan_gp, "stylegan": stylegan.like}
    return known[case.system]


def racer(name: str, kind: str) -> Step:
    """A step by name: ``textbook``, ``32``, ``bf16``, or ``32:allocator`` for ours with a switch."""
    case = KNOWN[name]
    if kind == "textbook":
        return textbook(case)
    precision, _, switch = kind.partition(":")
    return ours(case, precision, switch)
