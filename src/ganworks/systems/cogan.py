r"""CoGAN (Liu, Tuzel 2016, arXiv:1606.07536): a joint distribution of two domains, learned from each one alone.

.. math::
    L_D = \sum_{k=1}^2 \mathbb E_{r_k} \mathrm{sp}(-a_k(x)) + \mathbb E_z\, \mathrm{sp}(a_k(G_k(z))), \qquad
    L_G = \sum_{k=1}^2 \mathbb E_z\, \mathrm{sp}(-a_k(G_k(z)))

with one z for both generators, :math:`\mathrm{sp}(a) = \log(1 + e^a)`. There is no encoder. The generators share
their first layers, where it is decided what is drawn, the critics their last; of a shared tensor there is one, moved
once by the sum of both domains' gradients. Nothing in the loss ties G_1(z) to G_2(z): the sharing alone does.

Players:     generator_x, generator_y (B, Z) -> (B, C, H, W); critic_x, critic_y (B, C, H, W) -> (B,). X is
             ``batch.images``, Y is ``batch.other``; neither is ever seen beside its twin.
Departures:  bodies are DCGAN's; the paper's differ from experiment to experiment. ``alike`` starts the layers that each
             domain has for itself from the same weights (not in the paper, and off by default). The paper's second
             use, a classifier on the critics' shared features that is carried over to the other domain, is not here.
"""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, Terms
from ganworks.latents import FromPrior, PriorName
from ganworks.networks import cogan
from ganworks.registry import system
from ganworks.systems._pieces import Maps, PlainLatent
from ganworks.systems._translation import TwoDomainGame, TwoDomainSettings


@system(
    "cogan", title="CoGAN", paper="1606.07536", year=2016, family="translation", cite="liu2016coupled", needs=("other",)
)
class CoGAN(FromPrior, TwoDomainGame):
    """Two coupled games whose samples come in pairs."""

    averaged = ("generator_x", "generator_y")
    critic_name = "critic_x"

    class Config(TwoDomainSettings, PlainLatent, Maps):
        """Settings of CoGAN."""

        prior: PriorName = "uniform"
        noise: int = Field(default=100, ge=1)
        generator_shared: int | None = Field(default=None, ge=0)
        """First layers that the generators share; default: all but the last one."""
        critic_shared: int | None = Field(default=None, ge=0)
        """Last layers that the critics share; default: all but the first one."""
        alike: bool = False
        """Start both domains from the same weights; not in the paper."""
        generator_optimizer: Optimizer = Optimizer()
        """The optimizer of both generators."""
        critic_optimizer: Optimizer = Optimizer()
        """The optimizer of both critics."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.prior = settings.latent_prior()
        self.generator_x, self.generator_y = cogan.generators(
            settings.noise, settings.image, settings.width, settings.generator_shared, settings.target_channels
        )
        self.critic_x, self.critic_y = cogan.critics(
            settings.image, settings.width, settings.critic_shared, target_channels=settings.target_channels
        )
        if settings.alike:
            self.start_alike(self.generator_x, self.generator_y)
            self.start_alike(self.critic_x, self.critic_y)

    def phases(self) -> list[Phase]:
        generators, critics = ("generator_x", "generator_y"), ("critic_x", "critic_y")
        return [
            Phase("critic", critics, self.critic_loss, self.config.critic_optimizer),
            Phase("generator", generators, self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D: each critic on its own domain, both on images of the same z."""
        x, y = self.both_domains(batch)
        return self.critic_terms(x, y, *self.pairs(len(batch)))

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on a fresh z."""
        x, y = self.both_domains(batch)
        adversarial_x, adversarial_y = self.generator_terms(x, y, *self.pairs(len(batch)))
        return Terms(adversarial_x=adversarial_x, adversarial_y=adversarial_y)

    def pairs(self, n: int) -> tuple[Tensor, Tensor]:
        """Images (n, C, H, W) of X and their counterparts in Y, of the same z."""
        latent = self.prior.sample(n, like=self.like)
        return self.generator_x(latent), self.generator_y(latent)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Images of X; :meth:`pairs` gives their counterparts as well."""
        return self.pairs(n)[0]
