"""Time of a training step: ours, a plain hand-written loop, and the naive loop with one improvement at a time.

Each variant is a process of its own that has warmed up; rounds go through all of them in rotating order, one step
each, and a ratio is the median over rounds of (naive time / variant time) in the same round. So a busy machine slows
all of them alike. Run it on an otherwise idle machine all the same:

    python benchmarks/speed/steps.py --case dcgan64 --rounds 20 --out benchmarks/speed/results/dcgan64.json

Variants:
    naive        textbook loop: NCHW, Adam as it comes, gradients of the critic in the generator's turn too, the first
                 layer as a transposed convolution of a 1x1 map, resampling and convolution apart
    +NAME        the naive loop with one improvement
    plain        a hand-written loop with all of them: the same networks and the same arithmetic as ours
    ours         the engine with metrics.jsonl and TensorBoard
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from race import Step, race, serve, summary


@dataclass(frozen=True)
class Improvements:
    """Which improvements a plain loop has."""

    channels_last: bool = False
    frozen_critic: bool = False
    fused_adam: bool = False
    linear_projection: bool = False
    fused_resampling: bool = False
    allocator: bool = False


NAIVE = Improvements()
FAST = Improvements(*[True] * 6)


@dataclass(frozen=True)
class Case:
    """A step to be timed."""

    system: str
    image: tuple[int, int, int]
    batch: int
    options: dict
    improvements: tuple[str, ...]


CASES = {
    "dcgan64": Case("dcgan", (3, 64, 64), 64, {"width": 64},
                    ("channels_last", "frozen_critic", "fused_adam", "linear_projection", "allocator")),
    "wgan_gp32": Case("wgan_gp", (3, 32, 32), 16, {"network": "resnet", "width": 64},
                      ("channels_last", "frozen_critic", "fused_adam", "fused_resampling", "allocator")),
}  # fmt: skip


def variants(case: Case) -> dict[str, Improvements]:
    """Name of every plain loop of a case, and its improvements."""
    single = {f"+{name}": replace(NAIVE, **{name: True}) for name in case.improvements}
    return {"naive": NAIVE, **single, "plain": FAST}


def images(case: Case) -> Iterator:
    """Endless batches of noise images; the arithmetic does not depend on what they show."""
    import torch

    generator = torch.Generator().manual_seed(0)
    held = [torch.rand(case.batch, *case.image, generator=generator) * 2 - 1 for _ in range(4)]
    while True:
        yield from held


def build(case: Case, chosen: Improvements):
    """The case's system, its networks as slow as the variant wants them."""
    import torch
    from torch import nn

    import ganworks as gw

    torch.manual_seed(0)
    game = gw.system(case.system, image=case.image, **case.options)
    for module in game.modules():
        if hasattr(module, "fused"):
            module.fused = chosen.fused_resampling
    if case.system == "dcgan" and not chosen.linear_projection:
        linear, base = game.generator.project, game.generator.base
        channels = linear.out_features // base**2
        conv = nn.ConvTranspose2d(linear.in_features, channels, base, bias=False)
        game.generator.project = nn.Sequential(nn.Unflatten(1, (-1, 1, 1)), conv)
        project = game.generator.project

        def forward(latent):
            return game.generator.output(game.generator.grow(game.generator.first(project(latent)))).tanh()

        game.generator.forward = forward
    return game.to(memory_format=torch.channels_last) if chosen.channels_last else game


def plain(case: Case, chosen: Improvements) -> Step:
    """A training step as a person writes it."""
    import torch

    if chosen.allocator:
        from ganworks.engine.allocator import keep_big_buffers

        keep_big_buffers()
    game = build(case, chosen)
    adam = {name: torch.optim.Adam(getattr(game, name).parameters(), lr=getattr(game.config, f"{name}_optimizer").rate,
                                   betas=getattr(game.config, f"{name}_optimizer").betas,
                                   **({"fused": True} if chosen.fused_adam else {}))
            for name in ("critic", "generator")}  # fmt: skip
    stream, turns = images(case), getattr(game.config, "critic_turns", 1)

    def batch():
        from ganworks.game import Batch

        shown = next(stream)
        return Batch(shown.to(memory_format=torch.channels_last) if chosen.channels_last else shown)

    def turn(player: str, loss) -> None:
        if chosen.frozen_critic:
            game.critic.requires_grad_(player == "critic")
            game.generator.requires_grad_(player == "generator")
        adam[player].zero_grad()
        loss(batch()).total.backward()
        adam[player].step()

    def step() -> None:
        for _ in range(turns):
            turn("critic", game.critic_loss)
        turn("generator", game.generator_loss)

    return step


def ours(case: Case) -> Step:
    """The engine's step, with all logging on."""
    from ganworks.engine.allocator import keep_big_buffers
    from ganworks.engine.loop import Engine
    from ganworks.engine.settings import Training
    from ganworks.game import Batch

    keep_big_buffers()
    stream = images(case)
    settings = Training(batch=case.batch, steps=10**9, log_every=1)
    folder = Path(tempfile.mkdtemp())

    def feed(position, size):
        import torch

        return Batch(next(stream).to(memory_format=torch.channels_last))

    engine = Engine(build(case, FAST), feed, settings, folder, quiet=True)
    lines, others = engine._open_logs()

    def step() -> None:
        engine._log(engine.advance(), lines, others)

    return step


def measure(name: str, rounds: int, threads: int) -> dict:
    """Interleave all variants of a case."""
    names = [*variants(CASES[name]), "ours"]
    commands = {variant: [sys.executable, __file__, "--case", name, "--serve", variant] for variant in names}
    taken = race(commands, rounds, threads)
    against_plain = {variant: [b[0] / a[0] for a, b in zip(taken["plain"], taken[variant], strict=True)]
                     for variant in names}  # fmt: skip
    return {variant: {**summary(taken, variant, "naive"),
                      "time_over_plain": round(statistics.median(against_plain[variant]), 3)}
            for variant in names}  # fmt: skip


def main() -> None:
    """Measure one case and store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=list(CASES), required=True)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--serve")
    given = parser.parse_args()
    if given.serve:
        case = CASES[given.case]
        serve(ours(case) if given.serve == "ours" else plain(case, variants(case)[given.serve]))
        return
    import torch

    import ganworks

    result = {
        "case": given.case, **asdict(CASES[given.case]), "rounds": given.rounds, "threads": given.threads,
        "versions": {"ganworks": ganworks.__version__, "torch": torch.__version__, "python": platform.python_version()},
        "machine": platform.machine(), "command": " ".join(["python", *sys.argv]),
        "variants": measure(given.case, given.rounds, given.threads),
    }  # fmt: skip
    text = json.dumps(result, indent=1)
    print(text)
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
