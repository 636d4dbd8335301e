"""What each of two processes does, started by torchrun; the first writes what it found to the folder given."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import small
import torch
import toys
from safetensors.torch import save_file
from typed import tensor

from ganworks import rng
from ganworks.errors import BadInput, NotFinite
from ganworks.game import Batch, Phase, Terms
from ganworks.layers.image_pool import ImagePool
from ganworks.training.distributed import Runtime, first_process
from ganworks.training.trainer import Trainer

STEPS = 3


def wasserstein(folder: Path | None, *, steps: int = STEPS, **settings: object) -> Trainer:
    """WGAN-GP without batch statistics, in float64."""
    system = small.build("wgan_gp", network="mlp", norm="none")
    return small.trainer("wgan_gp", folder, system=system, steps=steps, batch=8, precision="64", **settings)


def normalised(folder: Path, name: str = "dcgan") -> Trainer:
    """Players with batch normalisation, plain or conditional, in float64."""
    system = small.build(name)
    return small.trainer(name, folder, system=system, steps=STEPS, batch=8, precision="64", sync_batch_norm=True)


def train(folder: Path) -> None:
    """As one process does, with half of each batch."""
    made = wasserstein(folder / "two")
    made.run()
    for name in ("dcgan", "biggan"):
        normalised(folder / f"{name}-two", name).run()
    continued = wasserstein(folder / "one-then-two", steps=2 * STEPS)
    continued.restore()
    continued.run()


def gradients(rank: int) -> dict[str, torch.Tensor]:
    """Which parameters have a gradient differs between the processes."""
    runtime = Runtime(toys.settings())
    shared, first, second, nobody = (torch.nn.Parameter(torch.zeros(size)) for size in (2, 3, 3, 4))
    shared.grad = torch.full((2,), 1.0 + 2 * rank)
    if rank == 0:
        first.grad = torch.full((3,), 6.0)
    else:
        second.grad = torch.full((3,), 10.0)
    runtime.average_gradients([shared, first, second, nobody])
    assert nobody.grad is None, "a zero would move Adam by its momentum"
    assert shared.grad is not None and first.grad is not None and second.grad is not None
    return {"shared": shared.grad, "first": first.grad, "second": second.grad}


def noise(rank: int) -> dict[str, torch.Tensor]:
    """Draws of a shard, and floating buffers after averaging."""
    runtime = Runtime(toys.settings())
    with rng.scope("noise", shard=rank, shards=2):
        drawn = rng.normal(3, like=torch.zeros(()))
    both = runtime.fabric.all_gather(drawn)
    assert isinstance(both, torch.Tensor)
    norm = torch.nn.BatchNorm1d(2)
    mean, tracked = tensor(norm, "running_mean"), tensor(norm, "num_batches_tracked")
    mean.fill_(float(rank))
    tracked.fill_(7)
    pool = ImagePool(2, (1, 1, 1))
    pool.images.fill_(float(rank))
    runtime.average_buffers(torch.nn.ModuleList([norm, pool]))
    placed = runtime.place(torch.nn.Linear(2, 2))
    weights = runtime.fabric.all_gather(next(placed.parameters()).detach())
    return {
        "noise": both.reshape(-1),
        "running_mean": tensor(norm, "running_mean"),
        "pool": pool.images,
        "tracked": tensor(norm, "num_batches_tracked").float(),
        "spread": (weights[0] - weights[1]).abs().max(),
    }


def pooled(folder: Path) -> list[torch.Tensor]:
    """What the pool holds of a game after twice the steps: played at once, and stopped and continued half-way."""

    def phases(system: toys.Toy) -> list[Phase]:
        def loss(batch: Batch) -> Terms:
            return Terms(a=(system.get_submodule("pool")(batch.images).mean() * system.spare).sum())

        return [Phase("a", ("spare",), loss, toys.PLAIN)]

    def made(name: str, steps: int) -> Trainer:
        system = toys.Toy(phases)
        system.pool = ImagePool(6, (1, 2, 2))
        return toys.trainer(system, folder / name, steps=steps)

    whole = made("pooled", 2 * STEPS)
    whole.run()
    made("pooled-in-parts", STEPS).run()
    continued = made("pooled-in-parts", 2 * STEPS)
    continued.restore()
    continued.run()
    return [tensor(made.system, "pool.images") for made in (whole, continued)]


def stopped(rank: int) -> float:
    """A signal to one process ends all after the same step."""

    def phases(system: toys.Toy) -> list[Phase]:
        def loss(batch: Batch) -> Terms:
            if rank == 1 and made.step == 2:
                signal.raise_signal(signal.SIGTERM)
            return Terms(a=system.spare.sum())

        return [Phase("a", ("spare",), loss, toys.PLAIN)]

    made = toys.trainer(toys.Toy(phases), steps=50)
    made.run()
    return float(made.step)


def broken(rank: int) -> float:
    """A term that is not finite in one process stops both, and no parameter moves in either."""

    def phases(system: toys.Toy) -> list[Phase]:
        def loss(batch: Batch) -> Terms:
            bad = float("nan") if rank == 1 and made.step == 2 else 1.0
            return Terms(slope=system.spare.sum() * bad)

        return [Phase("a", ("spare",), loss, toys.PLAIN)]

    made = toys.trainer(toys.Toy(phases), steps=50)
    try:
        made.run()
    except NotFinite as error:
        assert ("Term slope" if rank == 1 else "gradient of spare") in str(error), error
        return float(made.system.spare[0].detach())
    raise AssertionError("the run went on")


def named(rank: int, folder: Path) -> float:
    """Processes that name their run by the time, and not at the same one, keep it in one folder."""
    toy = toys.trainer(toys.Toy(lambda system: []), folder / f"at-the-time-of-{rank}")
    assert first_process() == (rank == 0)
    return float(toy.folder == folder / "at-the-time-of-0")


def refused() -> float:
    """A batch that does not split."""
    try:
        Runtime(toys.settings(batch=5))
    except BadInput as error:
        assert "batch=5" in str(error) and "multiple of 2" in str(error), error
        return 1.0
    return 0.0


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    train(folder)
    rank = torch.distributed.get_rank()
    at_once, in_parts = pooled(folder)
    found = {**gradients(rank), **noise(rank), "at_once": at_once, "in_parts": in_parts}
    numbers = {"named": named(rank, folder), "stopped": stopped(rank), "broken": broken(rank), "refused": refused()}
    found |= {name: torch.tensor(value) for name, value in numbers.items()}
    save_file({name: tensor.contiguous() for name, tensor in found.items()}, folder / f"rank{rank}.safetensors")
    torch.distributed.barrier()
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
