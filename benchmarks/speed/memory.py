"""Memory: the peak of a step beside what its networks need, whether it stays flat, and what recomputing saves.

``python memory.py step CASE KIND`` and ``python memory.py flat SYSTEM STEPS`` are the processes that are looked at.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from race import peak_mib

GAMES = {"gan": {"data": "ring"}, "dcgan": {"data": "digits", "options": {"width": 4, "noise": 8}}}
"""Small games that are trained for long."""
LARGE = ("dcgan128", "wgan_gp64", "stylegan128")


def resident() -> float:
    """MiB of this process in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def of_step(name: str, kind: str) -> dict[str, float]:
    """One case: MiB of the libraries, of weights and what belongs to them, of saved activations, and the peak."""
    import lightning_fabric  # noqa: F401
    import torch
    import torch.utils.tensorboard.writer
    from cases import KNOWN, game, racer
    from ledger import gflop_of

    import ganworks.training.trainer  # noqa: F401

    libraries = resident()  # with all that a training loads
    step = racer(name, kind)
    system = game(KNOWN[name])
    weights = sum(p.numel() * p.element_size() for p in system.parameters())
    del system
    held: dict[int, int] = {}
    most = 0

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        nonlocal most
        if isinstance(tensor, torch.nn.Parameter):
            return tensor
        storage = tensor.untyped_storage()
        held[storage.data_ptr()] = storage.nbytes()
        most = max(most, sum(held.values()))
        return tensor

    gflop_of(step)
    phase_end = torch.optim.Optimizer.zero_grad

    def cleared(self: Any, set_to_none: bool = True) -> None:  # a turn begins: nothing is saved any more
        held.clear()
        phase_end(self, set_to_none)

    torch.optim.Optimizer.zero_grad = cleared
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        step()
    torch.optim.Optimizer.zero_grad = phase_end
    step()
    kept = weights * 5 / 2**20  # weights, gradients, two moments, averages (of the generator only: an upper bound)
    need = libraries + kept + most / 2**20
    return {
        "libraries_mib": libraries,
        "weights_gradients_moments_averages_mib": kept,
        "saved_for_backward_mib": most / 2**20,
        "need_mib": need,
        "peak_mib": peak_mib(),
        "peak_over_need": peak_mib() / need,
    }


def flat(system: str, steps: int) -> dict[str, Any]:
    """MiB in memory at ten points of a long run with pictures, checkpoints, logs and the watch on health."""
    import ganworks as gw
    from ganworks.training.allocator import keep_big_buffers
    from ganworks.training.trainer import Trainer

    keep_big_buffers()
    seen: list[tuple[int, float]] = []
    advance = Trainer.advance

    def noted(engine: Trainer) -> Any:
        values = advance(engine)
        if engine.step % (steps // 10) == 0:
            seen.append((engine.step, round(resident(), 1)))
        return values

    Trainer.advance = noted  # type: ignore[method-assign]
    often = steps // 10
    with tempfile.TemporaryDirectory() as folder:
        game: dict[str, Any] = GAMES[system]
        gw.train(
            system,
            steps=steps,
            out=Path(folder) / "run",
            quiet=True,
            batch=32,
            sample_every=often,
            checkpoint_every=often,
            **game,
        )
    growth = (seen[-1][1] - seen[1][1]) / (seen[-1][0] - seen[1][0]) * 1000
    return {"resident_mib": seen, "mib_per_1000_steps": round(growth, 3)}


def asked_of(*words: str) -> dict[str, Any]:
    """What a process of its own answers."""
    done = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def memory(names: list[str], tiny: bool) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Every measurement's name and what makes it."""
    steps = "100" if tiny else "10000"
    for name in names:
        yield f"step {name}", lambda n=name: asked_of("step", n, "32")
    for name in [f"{name}-tiny" for name in LARGE[:1]] if tiny else LARGE:
        for kind in ("32", "32:checkpoint_activations"):
            yield f"large {name} {kind}", lambda n=name, k=kind: asked_of("step", n, k)
    for system in GAMES:
        yield f"flat {system}", lambda s=system: {"steps": int(steps), **asked_of("flat", s, steps)}


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    said: dict[str, Any] = of_step(words[0], words[1]) if what == "step" else flat(words[0], int(words[1]))
    print(json.dumps({key: round(value, 2) if isinstance(value, float) else value for key, value in said.items()}))
