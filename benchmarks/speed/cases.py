"""The games that are timed: ours with the engine around it, and the textbook's with the same starting weights."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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


def pictures(case: Case, salt: int = 0) -> Iterator[Any]:
    """Endless batches of noise; the arithmetic does not depend on what they show."""
    import torch

    generator = torch.Generator().manual_seed(salt)
    held = [torch.rand(case.batch, *case.image, generator=generator) * 2 - 1 for _ in range(2)]
    while True:
        yield from held


def game(case: Case) -> Any:
    """Our system."""
    import torch

    import ganworks as gw

    torch.manual_seed(0)
    return gw.system(case.system, image=case.image, **case.options)


def ours(case: Case, precision: str) -> Step:
    """The engine's step with all logging on."""
    import torch

    from ganworks.engine.allocator import keep_big_buffers
    from ganworks.engine.loop import Engine
    from ganworks.engine.settings import Training
    from ganworks.game import Batch

    keep_big_buffers()
    first, second = pictures(case), pictures(case, 1)
    last = torch.channels_last

    def feed(position: int, size: int) -> Batch:
        return Batch(next(first).to(memory_format=last), other=next(second).to(memory_format=last))

    settings = Training(batch=case.batch, steps=10**9, log_every=1, precision=precision)  # type: ignore[arg-type]
    engine = Engine(game(case), feed, settings, Path(tempfile.mkdtemp()), quiet=True)
    lines, others = engine._open_logs()
    return lambda: engine._log(engine.advance(), lines, others)


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
