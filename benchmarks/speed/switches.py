"""Each optimisation of the library, switched off; and those that were tried and left out, switched on.

Every racer is a process of its own, so a switch may change modules for good: it runs before the engine is built, and
what it does to the system runs before the engine takes it. The library itself has no flags for any of this.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize

ALL = ("dcgan", "sngan", "wgan_gp", "stylegan", "cyclegan", "gan")


@dataclass(frozen=True)
class Switch:
    """One way in which a step is made otherwise."""

    says: str
    systems: tuple[str, ...] = ALL
    before: Callable[[], None] = lambda: None
    """Changes modules."""
    on: Callable[[Any], None] = lambda system: None
    """Changes the system."""
    training: Mapping[str, Any] = field(default_factory=dict)
    allocator: bool = True
    uint8: bool = True
    apart: str = ""
    """Why it is not done by default: ``left out`` (it did not pay, or changes what is computed) or ``an option``."""


def _module(name: str) -> Any:
    return import_module(f"ganworks.{name}")


def _patch(module: str, name: str, value: Any) -> None:
    setattr(_module(module), name, value)


def _plain_kernels() -> None:
    """No layout of their own for kernels, and every convolution gets its maps channels first."""
    resample = _module("layers.resample")
    spread = resample.spread
    resample.spread = lambda weight, **how: spread(weight, **how).contiguous()
    _one_by_one()


def _channels_first(system: nn.Module) -> None:
    for part in system.modules():
        if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
            part.register_forward_pre_hook(lambda layer, given: (given[0].contiguous(), *given[1:]))


def _one_by_one() -> None:
    _patch("layers.small_maps", "_pays", lambda x, weight, width, strided: False)


def _loop_adam() -> None:
    def build(spec: Any, parameters: list[nn.Parameter], share: float = 1.0) -> torch.optim.Optimizer:
        betas = tuple(float(beta) ** share for beta in spec.betas)
        return torch.optim.Adam(parameters, lr=spec.rate * share, betas=betas, foreach=False, fused=False)

    _patch("engine.players", "build", build)


def _nobody_frozen() -> None:
    turn = _module("engine.turn")
    moving = turn.moving

    @contextmanager
    def thawed(system: Any, phase: Any) -> Iterator[Any]:
        with moving(system, phase) as moves:
            system.requires_grad_(True)
            yield moves

    turn.moving = thawed


def _weights_each_time() -> None:
    known = SimpleNamespace(cached=nullcontext, ParametrizationList=parametrize.ParametrizationList)
    _patch("engine.players", "parametrize", known)


def _apart(system: nn.Module) -> None:
    """Resampling and convolution one after the other."""
    for part in system.modules():
        if "fused" in vars(part):
            vars(part)["fused"] = False


def _loop_average() -> None:
    average = _module("engine.ema").Average

    @torch.no_grad()
    def follow(self: Any, images: int, images_seen: int) -> None:
        weight = 1.0 - 0.5 ** (images / max(1.0, min(self.half_life, images_seen / 20)))
        for name, mean in self.mean.items():
            mean.copy_((1 - weight) * mean + weight * self.live[name])

    average.follow = follow


def _transposed_projection(system: Any) -> None:
    """The first layer as a transposed convolution of a 1x1 map."""
    players = system.generator
    linear, base = players.project, players.base
    conv = nn.ConvTranspose2d(linear.in_features, linear.out_features // base**2, base, bias=False)
    players.project = nn.Sequential(nn.Unflatten(1, (-1, 1, 1)), conv)
    players.forward = lambda latent: players.output(players.grow(players.first(players.project(latent)))).tanh()


def _derived_gradients() -> None:
    """AdaIN, pixel norm and blur as torch differentiates them."""
    resample, norm = _module("layers.resample"), _module("layers.pixel_norm")

    def binomial(x: Tensor) -> Tensor:
        taps = torch.tensor([1.0, 2.0, 1.0], dtype=x.dtype) / 4
        return functional.conv2d(x, torch.outer(taps, taps).expand(x.shape[1], 1, 3, 3), padding=1, groups=x.shape[1])

    def adain(x: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
        centred = x - x.mean((2, 3), keepdim=True)
        inverse = (centred.square().mean((2, 3), keepdim=True) + 1e-5).rsqrt()
        return torch.addcmul(bias[:, :, None, None].to(x.dtype), centred, scale[:, :, None, None].to(x.dtype) * inverse)

    resample._Blur = SimpleNamespace(apply=binomial)
    norm._PixelNorm = SimpleNamespace(apply=lambda x, epsilon: norm._normalised(x, epsilon)[0])
    _patch("layers.adain", "adain", adain)


def _scored_together(kind: str) -> Callable[[], None]:
    def joined(objective: Any, critic: Any, *, real: Tensor, fake: Tensor) -> Tensor:
        on_real, on_fake = critic(torch.cat([real, fake.detach()])).chunk(2)
        return objective.critic(real=on_real, fake=on_fake)

    return lambda: _patch(f"systems.{kind}", "critic_term", joined)


def _reused(system: Any) -> None:
    """The generator first, and the critic on the images that it made before it moved."""
    made: deque[Tensor] = deque()
    phases, sample, generator_loss, critic_loss = (
        system.phases(),
        system.sample,
        system.generator_loss,
        system.critic_loss,
    )

    def keep(batch: Any) -> Any:
        def noted(n: int, given: Any = None) -> Tensor:
            made.append(sample(n, given))
            return made[-1]

        system.sample = noted
        return generator_loss(batch)

    def judge(batch: Any) -> Any:
        system.sample = lambda n, given=None: made.popleft().detach()
        return critic_loss(batch)

    system.generator_loss, system.critic_loss = keep, judge
    changed = [type(phase)(**{**vars(phase), "loss": keep if phase.name == "generator" else judge}) for phase in phases]
    system.phases = lambda: changed[::-1]


def _in_place(system: nn.Module) -> None:
    for part in system.modules():
        if isinstance(part, nn.ReLU | nn.LeakyReLU):
            part.inplace = True


SWITCHES = {
    "channels_last": Switch(
        "images and weights channels-last", ALL[:5], _plain_kernels, _channels_first, {"channels_last": False}
    ),
    "fused_adam": Switch("Adam in one pass over a player's parameters", before=_loop_adam),
    "frozen_players": Switch("no gradients for whoever does not move", before=_nobody_frozen),
    "weights_once": Switch(
        "spectral norm and equalised weights once a turn", ("sngan", "stylegan"), _weights_each_time
    ),
    "fused_resampling": Switch("resampling folded into convolutions", ("sngan", "wgan_gp", "stylegan"), on=_apart),
    "small_maps": Switch("images of small maps side by side", ALL[:4], _one_by_one),
    "linear_projection": Switch(
        "first map by a product instead of a transposed convolution", ("dcgan",), on=_transposed_projection
    ),
    "written_gradients": Switch(
        "AdaIN, pixel norm and blur with gradients written out", ("stylegan",), _derived_gradients
    ),
    "foreach_average": Switch("averaged weights in one pass", before=_loop_average),
    "allocator": Switch("glibc keeps big buffers", allocator=False),
    "uint8_path": Switch("pictures as uint8 in memory, gathered at once", ALL[:5], uint8=False),
    "scored_together_sngan": Switch(
        "real and fake in one pass", ("sngan",), _scored_together("sngan"), apart="left out"
    ),
    "scored_together_wgan_gp": Switch(
        "real and fake in one pass", ("wgan_gp",), _scored_together("wgan_gp"), apart="left out"
    ),
    "scored_together_gan": Switch("real and fake in one pass", ("gan",), _scored_together("gan"), apart="left out"),
    "reused_images": Switch(
        "the critic judges the images of the generator's turn", ("dcgan",), on=_reused, apart="left out"
    ),
    "in_place_activations": Switch("activations in place", ALL[:5], on=_in_place, apart="left out"),
    "checkpoint_activations": Switch(
        "activations computed anew in the backward pass",
        ALL[:5],
        training={"checkpoint_activations": True},
        apart="an option",
    ),
}
"""Name to switch: without those that are in the library, with those that are left out."""


def switches_of(system: str) -> list[str]:
    """Names of the switches that mean something for a system."""
    return [name for name, switch in SWITCHES.items() if system in switch.systems]
