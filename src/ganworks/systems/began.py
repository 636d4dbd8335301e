r"""BEGAN (Berthelot, Schumm, Metz 2017, arXiv:1703.10717): an auto-encoder's errors, held in balance by a controller.

.. math::
    e(x) = \tfrac1d \|x - D(x)\|_1, \quad
    L_D = \mathbb E_r\,e - k_t\,\mathbb E_g\,e, \quad L_G = \mathbb E_g\,e, \quad
    k_{t+1} = \mathrm{clip}\big(k_t + \lambda_k (\gamma\,\mathbb E_r\,e - \mathbb E_g\,e),\ 0,\ 1\big)

The controller holds :math:`\mathbb E_g\,e / \mathbb E_r\,e` at :math:`\gamma`: a small one gives clean and few images,
a large one varied ones. :math:`M = \mathbb E_r\,e + |\gamma\,\mathbb E_r\,e - \mathbb E_g\,e|`, logged as
``generator/convergence``, falls as the game converges; it says nothing of modes that were dropped. Averages of images
are reconstructed better than images, in easy data by more than a small gamma asks for: then k stays near zero, nothing
keeps the generator from one image, and gamma has to be raised and the code narrowed (8x8 digits: one image at gamma 0.5
and 0.7; at 1 a few digits with a code of 32, coverage 0.27, and more with one of 8, coverage 0.43).
:math:`k_0 = 0, \lambda_k = 0.001`, Adam(1e-4; 0.5, 0.999), batch 16.

Players:     generator (B, Z) -> (B, C, H, W), z ~ U[-1, 1]^64, of the decoder's shape; critic: auto-encoder
             (B, C, H, W) -> (B, C, H, W); ELU, no batch normalisation.
Departures:  the networks by default, see :mod:`ganworks.networks.began`; ``began/paper`` has the paper's. The rate is
             constant unless it is a schedule (paper: halved on plateaus); samples are clipped to
             [-1, 1], which training leaves unbounded.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, UniformPrior
from ganworks.losses.energy import absolute_error, balanced_critic, convergence, next_balance
from ganworks.networks.began import Autoencoder, Decoder
from ganworks.networks.parts import build
from ganworks.registry import system
from ganworks.systems._pieces import BodyOptions, Latent, TwoOptimizers


@system("began", title="BEGAN", paper="1703.10717", year=2017, family="energy", cite="berthelot2017began")
class BEGAN(FromPrior, System):
    """The balanced game of auto-encoder errors."""

    class Config(TwoOptimizers, Latent, BodyOptions):
        """Settings of BEGAN."""

        width: int = Field(default=64, ge=1)
        """n, channels of the maps."""
        code: int = Field(default=64, ge=1)
        """h, dimensions of the auto-encoder's code."""
        diversity: float = Field(default=0.5, gt=0, le=1)
        """gamma, the wanted ratio of errors, generated to real."""
        control_rate: float = Field(default=1e-3, gt=0)
        """lambda_k, how fast the balance moves."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4)
        critic_optimizer: Optimizer = Optimizer(rate=1e-4)
        """The optimizer of the auto-encoder."""

    config: Config
    balance: Tensor

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.prior = UniformPrior(settings.noise)
        sizes = {"image": settings.image, "width": settings.width}
        self.generator = build(Decoder, "began generator", settings.generator_body, code=settings.noise, **sizes)
        self.critic = build(Autoencoder, "began critic", settings.critic_body, code=settings.code, **sizes)
        self.register_buffer("balance", torch.zeros(()))  # k
        # errors of the parts of the step's batch, which the controller reads at its end
        self._real: list[Tensor] = []
        self._fake: list[Tensor] = []

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer),
            Phase(
                "generator", ("generator",), self.generator_loss, self.config.generator_optimizer, after=self.control
            ),
        ]

    def error(self, images: Tensor) -> Tensor:
        """e(x) (B,) of images (B, C, H, W)."""
        return absolute_error(self.critic(images), images)

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D."""
        real, fake = self.error(batch.images), self.error(self._generate(len(batch)).detach())
        self._real.append(real.detach())
        adversarial = balanced_critic(real=real, fake=fake, balance=self.balance)
        return Terms(adversarial=adversarial).note(real_error=real.mean())

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        fake = self.error(self._generate(len(batch)))
        self._fake.append(fake.detach())
        terms = Terms(adversarial=fake.mean()).note(balance=self.balance.clone())
        if self._real:
            measure = convergence(real=torch.cat(self._real), fake=fake, diversity=self.config.diversity)
            terms.note(convergence=measure)
        return terms

    def control(self) -> None:
        """Move k by the errors of this step, and forget them."""
        if self._real and self._fake:
            self.balance.copy_(
                next_balance(
                    self.balance,
                    real=torch.cat(self._real),
                    fake=torch.cat(self._fake),
                    diversity=self.config.diversity,
                    rate=self.config.control_rate,
                )
            )
        self._real.clear()
        self._fake.clear()

    def _generate(self, n: int) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self._generate(n).clamp(-1.0, 1.0)
