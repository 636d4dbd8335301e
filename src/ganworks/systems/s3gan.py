r"""S3GAN (Lucic, Tschannen, Ritter, Zhai, Bachem, Gelly 2019, arXiv:1903.02271): S2GAN-CO and quarter turns.

.. math::
    L_D &= \mathbb E_r \max(0, 1 - a(x, \tilde y(x))) + \mathbb E_g \max(0, 1 + a(G(z, y), y))
           - \lambda\, \mathbb E_{\text{labelled}} \log p_y(\phi(x))
           - \frac{w_D}{4} \sum_{k=0}^3 \mathbb E_r \log q_k(\phi(R^k x)), \\
    L_G &= -\mathbb E\, a(G(z, y), y) - \frac{w_G}{4} \sum_{k=0}^3 \mathbb E \log q_k(\phi(R^k G(z, y)))

with :math:`R` a quarter turn and :math:`\tilde y` the label where it is known, elsewhere the likeliest class of a
linear head p on the critic's features, taken as a constant. A second head q tells by how many quarter turns an image
was turned: a task for all real images, labelled or not, that keeps the critic's features good. The critic learns it
from real images alone, the generator is rewarded where its own images are told. Only a share of a batch is turned, and
the turned copies are never judged real or fake. Weights 1 and 0.2 and S2GAN-CO's rates, from the authors' code.

Players:     generator (B, Z), labels (B,) -> (B, C, H, W); critic (B, C, H, W), labels (B,) -> (B,), whose trunk the
             classifier (B, F) -> (B, classes) and the turns (B, F) -> (B, 4) read; the three move together.
Departures:  ``remembered`` lets the classifier learn from labelled images of earlier batches too (off by default);
             bodies are those of :mod:`ganworks.networks.biggan`; a quarter of the batch is turned, not the sixteenth of
             the authors' code, which has batches of 2048.
"""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch
from ganworks.losses.auxiliary import TURNS, rotation_cross_entropy
from ganworks.networks.self_supervised import head
from ganworks.registry import system
from ganworks.systems._biggan_game import ClassifyingGame, ClassifyingSettings
from ganworks.systems._labelled_game import RealScores


@system(
    "s3gan",
    title="S3GAN",
    paper="1903.02271",
    year=2019,
    family="semi-supervised",
    cite="lucic2019high",
    needs=("label",),
    samples_from=("label",),
)
class S3GAN(ClassifyingGame):
    """A conditional game whose critic also classifies and tells quarter turns."""

    class Config(ClassifyingSettings):
        """Settings of S3GAN."""

        rotation: float = Field(default=1.0, ge=0)
        """w_D, the weight of real images' quarter turns in the critic's loss."""
        generator_rotation: float = Field(default=0.2, ge=0)
        """w_G, the weight of generated images' quarter turns in the generator's loss."""
        rotated: float = Field(default=0.25, gt=0, le=1)
        """Share of a batch that is also shown turned."""

    config: Config
    critic_players = ("critic", "classifier", "turns")

    def build(self) -> None:
        super().build()
        self.turns = head(self.critic.trunk.features, TURNS)

    def critic_terms(self, reals: RealScores, batch: Batch) -> dict[str, Tensor]:
        """The classes of labelled images and the quarter turns of all."""
        rotation = self.config.rotation * self.rotation_loss(batch.images)
        return super().critic_terms(reals, batch) | {"rotation": rotation}

    def generator_terms(self, images: Tensor) -> dict[str, Tensor]:
        """The quarter turns of generated images, which must be told as well."""
        return {"rotation": self.config.generator_rotation * self.rotation_loss(images)}

    def rotation_loss(self, images: Tensor) -> Tensor:
        """How badly the quarter turns of some of the images (B, C, H, W) are told."""
        return rotation_cross_entropy(lambda turned: self.turns(self.critic.trunk(turned)), images, self.config.rotated)
