r"""InfoGAN (Chen et al. 2016, arXiv:1606.03657): the code must stay readable in the image.

.. math::
    \min_{G,Q}\max_D\; V(D, G) - \lambda L_I(G, Q), \qquad
    L_I = \mathbb E_{c\sim p(c),\, x\sim G(z,c)}[\log Q(c \mid x)] + H(c) \;\le\; I(c; G(z, c))

:math:`L_I` is a lower bound of the mutual information, tight where Q is the true posterior. Categorical codes are read
by a softmax, uniform codes by a normal of deviation one, i.e. :math:`(c-\mu)^2/2`.

Players:     generator (B, Z + codes) -> (B, C, H, W); critic: trunk (B, C, H, W) -> (B, F) with a linear head
             (B, F) -> (B,); posterior (B, F) -> parameters of Q(c | x), on the critic's trunk.
Departures:  the generator is non-saturating (paper: minimax); as in the authors' code, Q and the trunk it shares move
             in the critic's turn, where :math:`L_I` is maximised as well, and not in the generator's. The bodies have
             no layer of 1024 units beside the latent and the features unless ``network_options`` has ``hidden``, as
             the recipe ``infogan/paper``.
"""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, Terms
from ganworks.latents import CodedPrior, Codes
from ganworks.losses import objective
from ganworks.losses.auxiliary import categorical_nll, gaussian_nll
from ganworks.losses.scoring import reads_real
from ganworks.networks import critic, generator
from ganworks.networks.heads import Posterior
from ganworks.registry import system
from ganworks.systems._pieces import Bodies, BodyOptions, Generating, Latent, ScoreLoss, TwoOptimizers


@system("infogan", title="InfoGAN", paper="1606.03657", year=2016, family="representation", cite="chen2016infogan")
class InfoGAN(Generating):
    """Interpretable codes by maximising information."""

    class Config(TwoOptimizers, ScoreLoss, Latent, Bodies, BodyOptions):
        """Settings of InfoGAN."""

        noise: int = Field(default=62, ge=1)
        categorical: tuple[int, ...] = (10,)
        """Classes of each categorical code."""
        uniform: int = Field(default=2, ge=0)
        """Uniform codes on [-1, 1]."""
        information: float = Field(default=1.0, ge=0)
        """lambda for the categorical codes."""
        continuous_information: float = Field(default=1.0, ge=0)
        """lambda for the uniform codes."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-3)
        critic_optimizer: Optimizer = Optimizer(rate=2e-4)
        """The optimizer of the critic and the posterior."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = CodedPrior(settings.noise, settings.categorical, settings.uniform)
        sizes = {"image": settings.image, "width": settings.width}
        latent = self.prior.dimension
        self.generator = generator(settings.network, latent=latent, **sizes, **settings.generator_body)
        self.critic = critic(settings.network, **sizes, **settings.critic_body)
        self.posterior = Posterior(self.critic.trunk.features, self.prior.parameters)

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic", "posterior"), self.critic_loss, self.config.critic_optimizer),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D - lambda L_I: the trunk judges, and reads the code."""
        latent, codes = self.prior.sample(len(batch), like=self.like)
        features = self.critic.trunk(self.generator(latent).detach())
        adversarial = self.objective.critic(real=self.critic(batch.images), fake=self.critic.discriminate(features))
        return self._with_information(adversarial, features, codes)

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G - lambda L_I: the code must be readable."""
        latent, codes = self.prior.sample(len(batch), like=self.like)
        features = self.critic.trunk(self.generator(latent))
        fake = self.critic.discriminate(features)
        real = self.critic(batch.images) if reads_real(self.objective) else fake.detach()
        return self._with_information(self.objective.generator(real=real, fake=fake), features, codes)

    def _with_information(self, adversarial: Tensor, features: Tensor, codes: Codes) -> Terms:
        discrete, continuous = self.negative_log_likelihoods(features, codes)
        terms = Terms(adversarial=adversarial)
        if self.prior.categorical:
            terms["information"] = self.config.information * discrete
        if self.prior.uniform:
            terms["continuous_information"] = self.config.continuous_information * continuous
        return terms.note(bound=self.prior.entropy - discrete - continuous)

    def negative_log_likelihoods(self, features: Tensor, codes: Codes) -> tuple[Tensor, Tensor]:
        """E[-log Q(c | x)] of all categorical and of all uniform codes, in nats."""
        logits, means = self.prior.split(self.posterior(features))
        zero = features.new_zeros(())
        discrete = sum((categorical_nll(part, codes.categorical[:, k]) for k, part in enumerate(logits)), zero)
        return discrete, gaussian_nll(means, codes.uniform) if self.prior.uniform else zero

    def read(self, images: Tensor) -> tuple[list[Tensor], Tensor]:
        """What Q makes of images (B, C, H, W): logits of each categorical code, and means of the uniform ones."""
        return self.prior.split(self.posterior(self.critic.trunk(images)))
