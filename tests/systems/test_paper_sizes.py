"""Networks at the size of their papers: parameters as published, and a turn of every phase, on shapes alone."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations
from torch.utils._python_dispatch import TorchDispatchMode

from ganworks import registry
from ganworks.game import Batch, System, checked, configure
from ganworks.layers.attention import SelfAttention
from ganworks.layers.growth import Growth
from ganworks.training.optimizers import parameters_of
from ganworks.training.settings import Training

PAPERS = [name for name in registry.recipe.entries() if "/paper" in name]
TURNS = [name for name in PAPERS if name.endswith("/paper") or name in ("biggan/paper-512", "sngan/paper-48")]
GROWN = [f"{system}/paper{side}" for system in ("progan", "stylegan") for side in ("-512", "-256", "-128", "-64")]
NEED_VALUES = {"combogan/paper": "draws two domains", "triple_gan/paper": "remembers what is labelled"}
"""Games whose course depends on values, which shapes do not have."""

# millions of parameters; in the papers, or counted in the authors' code
PUBLISHED: dict[str, dict[str, float]] = {
    "dcgan/paper": {"generator": 18.9},
    "dcgan/paper-4x4": {"generator": 3.577, "critic": 2.766},
    "sngan/paper": {"generator": 4.28, "critic": 1.05},
    "sngan/paper-48": {"critic": 10.1},
    "sngan/paper-128": {"generator": 32.1, "critic": 29.0},
    "wgan_gp/paper": {"generator": 1.2, "critic": 1.05},
    "sagan/paper": {"both": 81.5},
    "biggan/paper": {"generator": 70.4, "critic": 88.0, "both": 158.3},
    "progan/paper": {"generator": 23.1, "critic": 23.1},
    "stylegan/paper": {"generator": 26.2, "critic": 23.1},
    "stackgan_v2/paper": {"generator": 21.24, "critics": 95.8},
    "began/paper": {"generator": 1.72, "critic": 13.41},
    "cyclegan/paper": {"generator_xy": 11.38, "critic_x": 2.76},
    "srgan/paper": {"generator": 1.55, "critic": 23.6},
    "stargan/paper": {"generator": 8.43, "critic": 44.76},
    "triple_gan/paper": {"classifier": 3.12},
    "r3gan/paper-256": {"generator": 23.1, "critic": 23.0},
}

# those that the authors' code fixes for sizes the papers do not count; the widths below are asserted with them
WIDTHS: dict[str, dict[str, list[int]]] = {
    "biggan/paper-256": {"generator.blocks": [1536, 1536, 768, 768, 384, 192, 96]},
    "biggan/paper-512": {"generator.blocks": [1536, 1536, 768, 768, 384, 192, 96, 96]},
    "stackgan/paper": {"generator.grow": [1536, 768, 384, 192, 96], "refiner.grow": [768, 384, 192, 96, 48]},
    "vaegan/paper": {"encoder.trunk.shrink": [3, 64, 128, 256], "critic.trunk.shrink": [3, 32, 128, 256, 256]},
    "infogan/paper": {"critic.trunk.shrink": [1, 64, 128], "critic.trunk.dense": [6272, 1024]},
}


@pytest.fixture
def shapes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what needs values and costs time: starting weights, power iterations, the precision in force."""
    autocast = torch.autocast
    monkeypatch.setattr(nn.init, "orthogonal_", lambda weight, *args, **kwargs: weight)
    monkeypatch.setattr(parametrizations._SpectralNorm, "_power_method", lambda *args: None)
    monkeypatch.setattr(torch, "is_autocast_enabled", lambda device="cpu": False)
    monkeypatch.setattr(
        torch, "autocast", lambda device, **kwargs: nullcontext() if device == "meta" else autocast(device, **kwargs)
    )


def built(name: str, **changes: Any) -> System[Any]:
    """The system of a recipe for images of its size, with a thousand classes or ten, and five attributes."""
    entry, run = registry.recipe.entries()[name], registry.recipe[name]()
    kind, side = registry.system[entry.facts["system"]], run["data"]["size"]
    options = {**run["options"], "image": (run["data"].get("channels", 3), side, side), **changes}
    known = kind.Config.model_fields
    options |= {"classes": 1000 if side > 64 else 10} if "classes" in known else {}
    options |= {"attributes": 5} if "attributes" in known else {}
    with torch.device("meta"):
        return kind(configure(kind, options))


def millions(module: nn.Module) -> float:
    return sum(parameter.numel() for parameter in module.parameters()) / 1e6


def widths(module: nn.Module) -> list[int]:
    """Channels or units between the blocks of a chain."""
    found: list[int] = []
    for block in module.children():
        convolutions = [m for m in block.modules() if isinstance(m, nn.Conv2d | nn.ConvTranspose2d)]
        dense = [m for m in block.modules() if isinstance(m, nn.Linear)]
        if convolutions and not isinstance(block, SelfAttention):
            found += [convolutions[0].in_channels] * (not found) + [convolutions[0].out_channels]
        elif dense and not convolutions:
            found += [dense[0].in_features] * (not found) + [dense[0].out_features]
    return found


@pytest.mark.parametrize("name", PUBLISHED)
def test_as_many_parameters_as_published(name: str, shapes_only: None) -> None:
    system = built(name)
    for player, published in PUBLISHED[name].items():
        parts = ("generator", "critic") if player == "both" else (player,)
        count = sum(millions(system.get_submodule(part)) for part in parts)
        assert count == pytest.approx(published, rel=0.01), f"{player} of {name}"


@pytest.mark.parametrize("name", GROWN)
def test_growing_networks_end_at_512_channels_at_every_size(name: str, shapes_only: None) -> None:
    """The counts of the authors' code, whose channels are 16384 / side below 512."""
    system, side = built(name), registry.recipe[name]()["data"]["size"]
    saved = {512: 0.0, 256: 0.035, 128: 0.146, 64: 0.589}[side]
    assert millions(system.get_submodule("critic")) == pytest.approx(23.087 - saved, rel=0.002)
    mapping = 8 * 512 * 513 / 1e6 if name.startswith("stylegan") else 0.0
    assert millions(system.get_submodule("generator")) == pytest.approx(23.08 + mapping - saved, rel=0.05)


@pytest.mark.parametrize(
    ("name", "chain", "channels"), [(name, *item) for name, of in WIDTHS.items() for item in of.items()]
)
def test_channels_of_the_papers_tables(name: str, chain: str, channels: list[int], shapes_only: None) -> None:
    assert widths(built(name).get_submodule(chain)) == channels


def test_every_system_has_its_paper_and_its_training_can_be_set_up() -> None:
    assert {name.partition("/")[0] for name in PAPERS} == {
        name for name, entry in registry.system.entries().items() if entry.module.startswith("ganworks.")
    }
    for name in PAPERS:
        checked(Training, "Training", registry.recipe[name]()["training"])


class Answers(TorchDispatchMode):
    """Reading a number of a tensor without values gives 0, or 1 where it is not whole."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.ops.aten._local_scalar_dense.default and args[0].device.type == "meta":
            return float(args[0].is_floating_point()) if args[0].dtype != torch.bool else False
        return func(*args, **(kwargs or {}))


def batch_of(system: System[Any], n: int) -> Batch:
    """A batch of all that any system reads."""
    with torch.device("meta"):
        images, attributes = (
            torch.empty(n, *system.config.image),
            torch.empty(n, getattr(system.config, "attributes", 1)),
        )
        words, label = torch.empty(n, 16, dtype=torch.int64), torch.empty(n, dtype=torch.int64)
    return Batch(images=images, other=images, paired=images, label=label, attributes=attributes, caption=words)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in TURNS if name not in NEED_VALUES])
def test_a_turn_of_every_phase_at_the_papers_size(name: str, shapes_only: None) -> None:
    system = built(name, **({"pool": 0} if name.startswith("cyclegan") else {}))
    for part in system.modules():
        if isinstance(part, Growth):  # where a game stands is a number, and no shape
            part.level, part.alpha = torch.tensor(part.top), torch.tensor(1.0)
    with Answers():
        stages = system.stages()
        for stage in (stages[0], stages[-1]) if len(stages) > 3 else stages:
            if stage.begin is not None:
                stage.begin()
            for phase in stage.phases:
                terms = phase.loss(batch_of(system, stage.batch or 4))
                moved = list(parameters_of(system, phase.players).values())
                gradients = torch.autograd.grad(torch.stack(list(terms.values())).sum(), moved, allow_unused=True)
                assert any(gradient is not None for gradient in gradients), f"{stage.name}/{phase.name} moves nothing"
                if phase.after is not None:
                    phase.after()
