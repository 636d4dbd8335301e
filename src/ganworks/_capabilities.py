"""What a system may offer besides sampling: one method a capability, each with a default that says what is missing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from ganworks import rng
from ganworks._batch import Batch
from ganworks.errors import BadInput

CAPABILITIES = ("score", "translate", "encode", "reconstruct", "classify", "edit", "upscale", "latent")


class NotCapable(BadInput):
    """A system was asked for what it cannot do, now or ever; the message is one sentence that says why."""


class Capabilities:
    """Mixed into :class:`ganworks.game.System`; subclasses override what they can do."""

    critic_name: ClassVar[str | None] = "critic"
    """The network that scores images; None where the game has none."""
    without_critic: ClassVar[str] = "the game has no critic of images"
    """Why there is none, for the doctor's report."""

    @property
    def size_multiple(self) -> int | None:
        """What the sides of images that :meth:`translate` takes are multiples of; None where only the size of training
        passes."""
        return None

    def source_image(self, source: str | int | None = None, target: str | int | None = None) -> tuple[int, int, int]:
        """Shape (C, H, W) of the images that :meth:`translate` takes in a direction."""
        return tuple(self.config.image)  # type: ignore[attr-defined]

    @classmethod
    def can(cls, capability: str) -> bool:
        """Whether a class offers a capability of its own.

        Args:
            capability: one of ``score, translate, encode, reconstruct, classify, edit, upscale, latent``.
        """
        if capability not in CAPABILITIES:
            raise BadInput(f"There is no capability {capability!r}; there are: {', '.join(CAPABILITIES)}.")
        return getattr(cls, capability) is not getattr(Capabilities, capability)

    def scoring_networks(self) -> tuple[str, ...]:
        """Names of the networks behind :meth:`score`.

        The network named by ``critic_name``; where a system has none of that name, the one player that sampling does
        not use, whatever it is called.
        """
        if self.critic_name is None:
            return ()
        networks = dict(_module(self).named_modules())
        if self.critic_name in networks:
            return (self.critic_name,)
        sampling = set(sampling_networks(self))
        others = [name for name in _players(self) if name in networks and name not in sampling]
        return tuple(others) if len(others) == 1 else ()

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor | None:
        """How real images look to the critic (discriminator): the larger, the more real.

        Args:
            images: (B, C, H, W) in [-1, 1]; the scores can be differentiated by them.
            given: what else is known of the images, row by row; labels are passed on to a critic that reads them, and
                a critic of pairs finds each image's counterpart in ``paired``.

        Returns:
            (B,) or (B, ...) raw scores, or what the critic puts out; None where the game has no critic of images.

        Raises:
            NotCapable: there is a critic that cannot be asked at this point of training.
        """
        names = self.scoring_networks()
        if not names:
            return None
        critic = _module(self).get_submodule(names[0])
        label = None if given is None else given.label
        labelled = "label" in self.samples_from()  # type: ignore[attr-defined]
        return critic(images, label) if label is not None and labelled and accepts_label(critic) else critic(images)

    def translate(self, images: Tensor, source: str | int | None = None, target: str | int | None = None) -> Tensor:
        """Images of another domain.

        Args:
            images: (B, C, H, W) of the source domain.
            source: name or number of the domain they come from; None where the system has one direction.
            target: name or number of the domain wanted.

        Returns:
            (B, C, H, W) in [-1, 1].
        """
        raise self._lacks("translate pictures from one domain to another", "pix2pix, cyclegan, unit, combogan, stargan")

    def encode(self, images: Tensor) -> Tensor:
        """Codes (B, Z) of images (B, C, H, W)."""
        raise self._lacks("encode pictures", "bigan, alice, vaegan, vae, fader")

    def reconstruct(self, images: Tensor) -> Tensor:
        """Images (B, C, H, W) as the system's own code keeps them."""
        raise self._lacks("reconstruct pictures", "bigan, alice, vaegan, vae, fader")

    def classify(self, images: Tensor) -> Tensor:
        """Probabilities (B, K) of the classes of images (B, C, H, W)."""
        raise self._lacks("classify pictures", "triple_gan, improved_gan, s2gan")

    def edit(self, images: Tensor, attributes: Tensor) -> Tensor:
        """Images (B, C, H, W) redrawn with other attributes (B, A)."""
        raise self._lacks("change attributes of pictures", "stargan, fader")

    def upscale(self, images: Tensor) -> Tensor:
        """Images (B, C, r H, r W) in [-1, 1], enlarged r times."""
        raise self._lacks("enlarge pictures", "srgan")

    def latent(self, n: int) -> Tensor:
        """(n, Z) codes drawn from the prior that :meth:`sample` draws from."""
        raise self._lacks("draw latents", "gan, dcgan, wgan_gp, stylegan")

    def freeze_statistics(self) -> None:
        """Fix whatever sampling works out anew each time from draws that are no part of an image.

        Called on a copy of the system before it is exported as a function without draws. Nothing unless overridden.
        """

    def _lacks(self, action: str, others: str) -> NotCapable:
        name = self.entry.name  # type: ignore[attr-defined]
        return NotCapable(f"{name} cannot {action}; systems that can: {others} and more (ganworks list).")


def _module(system: Any) -> nn.Module:
    return system


def accepts_label(critic: Callable[..., object]) -> bool:
    """Whether a critic takes a second positional argument."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    function = critic.forward if isinstance(critic, nn.Module) else critic
    return sum(parameter.kind in kinds for parameter in inspect.signature(function).parameters.values()) > 1


def _players(system: Any) -> tuple[str, ...]:
    """All players of all stages, each once."""
    return tuple(dict.fromkeys(p for stage in system.stages() for phase in stage.phases for p in phase.players))


def sampling_networks(system: Any) -> tuple[str, ...]:
    """The players that make the images: those of ``averaged``, or those that a trial sample runs through.

    Only a system that has none of the players named by ``averaged`` is tried, as a class written elsewhere may call its
    generator whatever it likes.
    """
    players = set(_players(system))
    networks = dict(_module(system).named_modules())
    present = tuple(name for name in system.averaged if name in networks or name in players)
    if present or not system.averaged or system.samples_from():
        return present
    return tuple(_called_by_a_sample(system, [name for name in players if name in networks]))


def _called_by_a_sample(system: Any, names: list[str]) -> Iterator[str]:
    called: set[str] = set()
    modules = {name: _module(system).get_submodule(name) for name in sorted(names)}
    hooks = [
        inner.register_forward_pre_hook(lambda *_, name=name: called.add(name))
        for name, module in modules.items()
        for inner in module.modules()
    ]
    training = system.training
    system.eval()
    try:
        with torch.no_grad(), rng.scope("trial sample"):
            system.sample(1)
    finally:
        system.train(training)
        for hook in hooks:
            hook.remove()
    yield from (name for name in modules if name in called)
