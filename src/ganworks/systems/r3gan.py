r"""R3GAN (Huang, Gokaslan, Kuleshov, Tompkin 2024, arXiv:2501.05441): a relativistic game that R1 and R2 make converge.

.. math::
    L_D = \mathbb E\,\mathrm{sp}\big(a(G(z)) - a(x)\big)
          + \tfrac{\gamma}{2}\,\mathbb E_r\|\nabla a\|^2 + \tfrac{\gamma}{2}\,\mathbb E_g\|\nabla a\|^2, \qquad
    L_G = \mathbb E\,\mathrm{sp}\big(a(x) - a(G(z))\big)

Each generated image is compared with one real image, so that every mode of the data pulls; with zero-centred penalties
at both kinds of images the game converges locally. No normalisation anywhere. The paper's recipe moves five quantities
along a cosine over the first part of training: learning rate, gamma, beta_2, the half-life of the averaged weights, and
the probability of augmentation; all of them are schedules here (``r3gan/paper``).

Players:     generator (B, Z) -> (B, C, H, W), z ~ N(0, I_64); critic (B, C, H, W) -> (B,).
Departures:  bodies are those of :mod:`ganworks.networks.r3gan`; augmentations those of :mod:`ganworks.data.augment`.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ganworks.game import Optimizer
from ganworks.networks import Kind
from ganworks.registry import system
from ganworks.regularizers.penalties import R1, R2, Penalty
from ganworks.systems._score_game import ScoreGame


@system("r3gan", title="R3GAN", paper="2501.05441", year=2024, family="objective", cite="huang2024gan")
class R3GAN(ScoreGame):
    """The relativistic game with R1 and R2, in residual bodies without normalisation."""

    class Config(ScoreGame.Config):
        """Settings of R3GAN."""

        objective: str | dict[str, Any] = "relativistic_standard"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        network: Kind = "r3gan"
        """Bodies of both players; the paper's are r3gan."""
        width: int = Field(default=32, ge=1)
        """Channels of the finest map; the paper's FFHQ-256 has 96."""
        penalties: tuple[Penalty, ...] = (R1(weight=1.0), R2(weight=1.0))
        """R1 and R2 of weight gamma; larger images need a larger gamma."""
        generator_optimizer: Optimizer = Optimizer(betas=(0.0, 0.99))
        """The generator's optimizer."""
        critic_optimizer: Optimizer = Optimizer(betas=(0.0, 0.99))
        """The critic's optimizer."""

    config: Config
