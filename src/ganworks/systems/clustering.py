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

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import one_hot

from ganworks.game import Batch, Optimizer, Phase, Schedule, Stage, Terms
from ganworks.latents import weighted_labels
from ganworks.losses.auxiliary import nearest, rotation_cross_entropy, soft_kmeans
from ganworks.networks.self_supervised import Reader
from ganworks.registry import system
from ganworks.systems._biggan_game import BigGANGame, BigGANSettings
from ganworks.systems._labelled_game import RealScores

HOT, COLD = 0.5, 0.01
"""First and last temperature of the clustering, as shares of the features' variance."""


@system(
    "clustering", title="Clustering GAN", paper="1903.02271", year=2019, family="semi-supervised", cite="lucic2019high"
)
class Clustering(BigGANGame):
    """A conditional game on clusters of self-supervised features."""

    without_critic = "the critic reads classes that the game has to find first"

    class Config(BigGANSettings):
        """Settings of the clustering game."""

        clusters: int = Field(default=50, ge=2)
        """Number of clusters, which take the place of classes."""
        width: int = Field(default=64, ge=1)
        """Channels of the finest map of all networks."""
        pretraining: int = Field(default=1000, ge=1)
        """Steps of the first stage, in which the features learn."""
        clustering: int = Field(default=500, ge=1)
        """Steps of the second stage, in which the centres find their places."""
        features_optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.9, 0.999))
        """The optimizer of the features."""
        centres_optimizer: Optimizer = Optimizer(rate=2e-2, betas=(0.5, 0.99))
        """The optimizer of the centres; a constant rate falls to zero over their stage."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.999))
        critic_optimizer: Optimizer = Optimizer(rate=5e-4, betas=(0.0, 0.999))

        @property
        def labels(self) -> int:
            return self.clusters

    config: Config
    cooled: Tensor
    shares: Tensor

    def build(self) -> None:
        settings = self.config
        self.features = Reader(settings.image, width=settings.width)
        dimension = self.features.trunk.features
        self.centres = nn.Parameter(torch.randn(settings.clusters, dimension) / dimension**0.5)
        super().build()
        self.register_buffer("cooled", torch.zeros((), dtype=torch.int64))
        self.register_buffer("shares", torch.full((settings.clusters,), 1.0 / settings.clusters))

    def stages(self) -> list[Stage]:
        settings = self.config
        rate = settings.centres_optimizer.rate
        if not isinstance(rate, Schedule) and settings.clustering:
            rate = Schedule(shape="linear", start=rate, end=0.0, length=settings.clustering)
        optimizer = settings.centres_optimizer.model_copy(update={"rate": rate})
        learning = Phase("features", ("features",), self.features_loss, settings.features_optimizer)
        finding = Phase("centres", ("centres",), self.centres_loss, optimizer, after=self.cool)
        return [
            Stage("features", (learning,), settings.pretraining),
            Stage("centres", (finding,), settings.clustering),
            Stage("game", tuple(self.phases())),
        ]

    def features_loss(self, batch: Batch) -> Terms:
        """L_F: quarter turns of all images."""
        return Terms(rotation=rotation_cross_entropy(lambda images: self.features(images)[1], batch.images))

    def centres_loss(self, batch: Batch) -> Terms:
        """L_c, softened at the present temperature."""
        with torch.no_grad():
            directions = self.features.directions(batch.images)
            spread = directions.var(dim=0, unbiased=False).sum()
        progress = self.cooled.to(spread) / self.config.clustering
        return Terms(clustering=soft_kmeans(directions, self.centres, spread * HOT * (COLD / HOT) ** progress))

    def cool(self) -> None:
        """Count a step of the annealing."""
        self.cooled.add_(1)

    @torch.no_grad()
    def assign(self, images: Tensor) -> Tensor:
        """The clusters (B,) of images (B, C, H, W)."""
        return nearest(self.features.directions(images), self.centres)

    def real_labels(self, batch: Batch) -> Tensor:
        """The clusters (B,) of a batch's images."""
        return self.assign(batch.images)

    def fake_labels(self, batch: Batch) -> Tensor:
        """Clusters (B,) drawn by their shares."""
        return weighted_labels(len(batch), self.shares)

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D; the shares of the clusters are noted."""
        terms = super().critic_loss(batch)
        return terms.note(clusters=torch.special.entr(self.shares).sum().exp())

    def critic_terms(self, reals: RealScores, batch: Batch) -> dict[str, Tensor]:
        """No term: the shares move towards those of the batch."""
        self.shares.lerp_(one_hot(reals.label, self.config.clusters).to(self.shares).mean(dim=0), 0.01)
        return {}

    def score(self, images: Tensor, given: Batch | None = None) -> None:
        """None: a sample's class is known to the game, a new image's is not."""

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generate(weighted_labels(n, self.shares))
