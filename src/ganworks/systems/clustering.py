r"""GANs on clusters (Lucic, Tschannen, Ritter, Zhai, Bachem, Gelly 2019, arXiv:1903.02271): no labels at all.

Three stages. Features f are learned by telling quarter turns; their clusters are found; then BigGAN is played with an
image's cluster for its class:

.. math::
    L_F &= -\mathbb E_r\, \tfrac14 \sum_{k=0}^3 \log p_k(R^k x), \qquad
    L_c = \mathbb E_r \min_k \|f(x) - c_k\|^2, \qquad \hat y(x) = \arg\min_k \|f(x) - c_k\|^2, \\
    L_D &= \mathbb E_r \max(0, 1 - a(x, \hat y(x))) + \mathbb E_g \max(0, 1 + a(G(z, y), y)), \qquad
    L_G = -\mathbb E\, a(G(z, y), y)

with y drawn from the clusters' shares of the data. Clusters label real images only; generated ones are judged under the
cluster they were asked for. Samples need no condition. The paper's rates as in S2GAN; its number of clusters is 50.

Players:     features (B, C, H, W) -> (B, F) and logits (B, 4), in the first stage; centres (K, F), in the second;
             generator (B, Z), clusters (B,) -> (B, C, H, W) and critic (B, C, H, W), clusters (B,) -> (B,).
Departures:  k-means by gradient and deterministic annealing, :mod:`ganworks.losses.auxiliary`, because a game sees its
             data in batches; features of length one; the shares are running means over the game's batches, uniform at
             its start; the features' network is of the critic's family.
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import one_hot

from ganworks.game import Batch, Optimizer, Phase, Schedule, Stage, System, Terms
from ganworks.latents import FromPrior, Normal, weighted_labels
from ganworks.losses import objective
from ganworks.losses.auxiliary import nearest, rotation_cross_entropy, soft_kmeans
from ganworks.losses.scoring import labelled_critic_term, labelled_generator_term
from ganworks.networks.biggan import Generator
from ganworks.networks.projection import Critic
from ganworks.networks.self_supervised import Reader
from ganworks.networks.sizes import attended
from ganworks.registry import system

HOT, COLD = 0.5, 0.01
"""First and last temperature of the clustering, as shares of the features' variance."""


@system(
    "clustering", title="Clustering GAN", paper="1903.02271", year=2019, family="semi-supervised", cite="lucic2019high"
)
class Clustering(FromPrior, System):
    """A conditional game on clusters of self-supervised features."""

    without_critic = "the critic reads classes that the game has to find first"

    class Config(System.Config):
        """Settings of the clustering game."""

        objective: str | dict[str, Any] = "hinge"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        clusters: int = Field(default=50, ge=2)
        """Number of clusters, which take the place of classes."""
        width: int = Field(default=64, ge=1)
        """Channels of the finest map of all networks."""
        noise: int = Field(default=120, ge=1)
        """Dimensions of z: a multiple of one more than the number of doublings from the first map to the image."""
        embedding: int = Field(default=128, ge=1)
        """Length of the cluster embedding that all blocks of the generator share."""
        pretraining: int = Field(default=1000, ge=1)
        """Steps of the first stage, in which the features learn."""
        clustering: int = Field(default=500, ge=1)
        """Steps of the second stage, in which the centres find their places."""
        critic_turns: int = Field(default=2, ge=1)
        """Turns of the critic in a step."""
        features_optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.9, 0.999))
        """How the features move."""
        centres_optimizer: Optimizer = Optimizer(rate=2e-2, betas=(0.5, 0.99))
        """How the centres move; the rate falls to zero over their stage."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.999))
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer(rate=5e-4, betas=(0.0, 0.999))
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.features = Reader(settings.image, width=settings.width)
        dimension = self.features.trunk.features
        self.centres = nn.Parameter(torch.randn(settings.clusters, dimension) / dimension**0.5)
        self.generator = Generator(
            settings.noise, settings.image, settings.clusters, settings.width, settings.embedding
        )
        self.critic = Critic(
            settings.image, settings.clusters, settings.width, attended(settings.image), orthogonal=True
        )
        self.register_buffer("cooled", torch.zeros((), dtype=torch.int64))
        self.register_buffer("shares", torch.full((settings.clusters,), 1.0 / settings.clusters))

    cooled: Tensor
    shares: Tensor

    def stages(self) -> list[Stage]:
        settings = self.config
        rate = settings.centres_optimizer.rate
        if not isinstance(rate, Schedule) and settings.clustering:
            rate = Schedule(shape="linear", start=rate, end=0.0, length=settings.clustering)
        moving = settings.centres_optimizer.model_copy(update={"rate": rate})
        learning = Phase("features", ("features",), self.features_loss, settings.features_optimizer)
        finding = Phase("centres", ("centres",), self.centres_loss, moving, after=self.cool)
        return [
            Stage("features", (learning,), settings.pretraining),
            Stage("centres", (finding,), settings.clustering),
            Stage("game", tuple(self.phases())),
        ]

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def features_loss(self, batch: Batch) -> Terms:
        """L_F: quarter turns of all images."""
        return Terms(rotation=rotation_cross_entropy(lambda images: self.features(images)[1], batch.images))

    def centres_loss(self, batch: Batch) -> Terms:
        """L_c, softened at the present temperature."""
        with torch.no_grad():
            seen = self.features.directions(batch.images)
            spread = seen.var(dim=0, unbiased=False).sum()
        progress = self.cooled.to(spread) / self.config.clustering
        return Terms(clustering=soft_kmeans(seen, self.centres, spread * HOT * (COLD / HOT) ** progress))

    def cool(self) -> None:
        """Count a step of the annealing."""
        self.cooled.add_(1)

    @torch.no_grad()
    def assign(self, images: Tensor) -> Tensor:
        """The clusters (B,) of images (B, C, H, W)."""
        return nearest(self.features.directions(images), self.centres)

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch under its clusters, whose shares are noted, and as many fresh samples."""
        asked, found = weighted_labels(len(batch), self.shares), self.assign(batch.images)
        self.shares.lerp_(one_hot(found, self.config.clusters).to(self.shares).mean(dim=0), 0.01)
        return Terms(
            adversarial=labelled_critic_term(
                self.objective,
                self.critic,
                real=batch.images,
                real_label=found,
                fake=self.generate(asked),
                fake_label=asked,
            )
        ).note(clusters=torch.special.entr(self.shares).sum().exp())

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of clusters drawn by their shares."""
        asked = weighted_labels(len(batch), self.shares)
        return Terms(
            adversarial=labelled_generator_term(
                self.objective,
                self.critic,
                real=batch.images,
                real_label=self.assign(batch.images),
                fake=self.generate(asked),
                fake_label=asked,
            )
        )

    def generate(self, label: Tensor) -> Tensor:
        """Images (B, C, H, W) of the clusters (B,)."""
        return self.generator(self.prior.sample(len(label), like=self.like), label)

    def score(self, images: Tensor, given: Batch | None = None) -> None:
        """None: a sample's class is known to the game, a new image's is not."""

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generate(weighted_labels(n, self.shares))
