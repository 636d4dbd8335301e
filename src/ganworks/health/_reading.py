"""Which network of a system scores the images that it samples, and how that network is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from ganworks.game import Batch, System
from ganworks.health.subject import CannotJudge
from ganworks.latents import captions_of

Reads = Callable[[Tensor, Batch | None], Tensor]
"""(images, what is known of them) -> what the critic puts out."""


@dataclass(frozen=True)
class Reading:
    """A system's critic as the doctor asks it.

    Attributes:
        critic: the network; None where none scores whole samples.
        reads: asks it as the game does, where that is not by showing it the images as they are.
        silent: why there is none.
    """

    critic: nn.Module | None = None
    reads: Reads | None = None
    silent: str = "the game has no critic of images"


def reading_of(system: System) -> Reading:
    """The critic that judges what ``system.sample`` makes, found by what the system offers.

    A network ``critic`` is it, in a growing game at the side of the stage. Of a pair ``critic_x``, ``critic_y`` it is
    the one of the samples' domain: translators make images of Y, coupled generators images of X first. A critic that
    reads texts is told the caption. A pyramid is judged by its finest level: the details of an image, given the coarse
    image they were taken from. Anything else has a reason in :attr:`Reading.silent`.
    """
    held: Any = system
    if hasattr(system, "growth"):
        return Reading(held.critic, lambda images, known: held.judge(held.growth.visible(images)))
    if hasattr(system, "lesson"):
        return _finest(held)
    if hasattr(system, "text"):
        return _told_text(held)
    if isinstance(getattr(system, "critic", None), nn.Module):
        return Reading(held.critic)
    paired = "critic_y" if "images" in type(system).samples_from() else "critic_x"
    if isinstance(getattr(system, paired, None), nn.Module):
        return Reading(getattr(system, paired))
    if hasattr(system, "critics"):
        return Reading(silent="the game has a critic for each domain, and its samples are of several")
    if hasattr(system, "latent_critic"):
        return Reading(silent="the game's critic judges codes and no images")
    return Reading()


def _finest(system: Any) -> Reading:
    def reads(images: Tensor, known: Batch | None) -> Tensor:
        if system.config.level_steps:
            raise CannotJudge("the levels are trained one after another, the finest last")
        return system.judge(0, *system.lesson(0, images))

    return Reading(system.critics[0], reads)


def _told_text(system: Any) -> Reading:
    critic = system.refining_critic if hasattr(system, "refining_critic") else system.critics[-1]

    def reads(images: Tensor, known: Batch | None) -> Tensor:
        if hasattr(system, "refining") and not bool(system.refining):
            raise CannotJudge("stage I is judged by its sketches and not by whole images")
        return critic(images, system.text(captions_of(known)))

    return Reading(critic, reads)
