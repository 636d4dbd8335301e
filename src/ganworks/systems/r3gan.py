r"""R3GAN (Huang, Gokaslan, Kuleshov, Tompkin 2024, arXiv:2501.05441): a relativistic game that R1 and R2 make converge.

.. math::
    L_D = \mathbb E\,\mathrm{sp}(a(G(z)) - a(x)) + \tfrac{\gamma}{2}\,\mathbb E_r\|\nabla a\|^2
          + \tfrac{\gamma}{2}\,\mathbb E_g\|\nabla a\|^2, \qquad L_G = \mathbb E\,\mathrm{sp}(a(x) - a(G(z)))

Each sample is compared with one real image; nothing is normalised. Learning rate, gamma, beta_2, the half-life of the
averaged weights and the probability of augmentation follow cosine schedules in ``r3gan/paper``.

Players:     generator (B, Z) -> (B, C, H, W), z ~ N(0, I_64); critic (B, C, H, W) -> (B,).
Departures:  bodies are those of :mod:`ganworks.networks.r3gan`; augmentations those of :mod:`ganworks.data.augment`.
"""

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
        """Settings of R3GAN; a width of 96 is the paper's for FFHQ-256, and larger images need a larger gamma."""

        paper_network = "r3gan"
        objective: str | dict[str, Any] = "relativistic_standard"
        network: Kind = "r3gan"
        width: int = Field(default=32, ge=1)
        penalties: tuple[Penalty, ...] = (R1(weight=1.0), R2(weight=1.0))
        generator_optimizer: Optimizer = Optimizer(betas=(0.0, 0.99))
        critic_optimizer: Optimizer = Optimizer(betas=(0.0, 0.99))

    config: Config
