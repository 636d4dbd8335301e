r"""BigGAN (Brock, Donahue, Simonyan 2018, arXiv:1809.11096): SAGAN's game at scale, with the means to keep it standing.

.. math::
    L_D = \mathbb E_r \max(0, 1 - a(x, y)) + \mathbb E_g \max(0, 1 + a(G(z, y), y)), \\
    L_G = -\mathbb E\, a(G(z, y), y) + \beta \sum_l \big\|W_l W_l^\top \odot (\mathbf 1 - I)\big\|_F^2, \qquad
    a(x, y) = \psi(\phi(x)) + \langle e_y, \phi(x) \rangle

The noise is cut in chunks; one makes the first map, each further one joins the class embedding, a single table that all
blocks share, to set the gains and biases of one block. Starting weights are orthogonal; the orthogonal penalty makes
the generator smooth enough that *truncated* noise, coordinates redrawn until :math:`|z_i| \le t`, trades variety for
quality. Samples are normalised by standing statistics: means over passes of the sampling noise itself, with the
averaged weights. Adam, generator 5e-5, critic 2e-4, betas (0, 0.999), two critic turns, batch 2048.

For the study of its instability the largest singular value of each of the generator's weights can be clamped after
each step, :math:`W \leftarrow W - \max(0, \sigma_0 - \sigma_\text{clamp})\, u_0 v_0^\top`, to a number or to a multiple
of the second one.

Players:     generator (B, Z), labels (B,) -> (B, C, H, W); critic (B, C, H, W), labels (B,) -> (B,).
Departures:  bodies are those of :mod:`ganworks.networks.biggan`; sixteen passes for the standing statistics (paper: a
             hundred batches); the orthogonal penalty acts on the weights before spectral normalisation, as in the
             authors' code, whose beta counts half of this one.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal, known_labels, labels
from ganworks.layers.batch_norm_statistics import standing_statistics
from ganworks.losses import objective
from ganworks.losses.scoring import labelled_critic_term, labelled_generator_term
from ganworks.networks.biggan import Generator
from ganworks.networks.projection import Critic
from ganworks.networks.sizes import attended
from ganworks.registry import system
from ganworks.regularizers import clamp_top_singular_value_, orthogonal


@system(
    "biggan",
    title="BigGAN",
    paper="1809.11096",
    year=2018,
    family="architecture",
    cite="brock2018large",
    needs=("label",),
    samples_from=("label",),
    sampling=("truncation",),
)
class BigGAN(FromPrior, System):
    """Class-conditional players with a shared embedding, skip connections of z, and truncation."""

    class Config(System.Config):
        """Settings of BigGAN."""

        objective: str | dict[str, Any] = "hinge"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        classes: int = Field(default=10, ge=1)
        """Number of classes; taken from the data when not given."""
        width: int = Field(default=64, ge=1)
        """Channels of the players' finest map."""
        noise: int = Field(default=120, ge=1)
        """Dimensions of z: a multiple of one more than the number of doublings from the first map to the image."""
        embedding: int = Field(default=128, ge=1)
        """Length of the class embedding that all blocks of the generator share."""
        critic_turns: int = Field(default=2, ge=1)
        """Turns of the critic in a step."""
        orthogonal: float = Field(default=1e-4, ge=0)
        """beta, the weight of the orthogonal penalty on the generator; 0 leaves it out."""
        clamp: float | None = Field(default=None, gt=0)
        """Largest singular value that a weight of the generator may have, before spectral normalisation."""
        clamp_ratio: float | None = Field(default=None, ge=1)
        """The same as a multiple of each weight's second singular value; give at most one of the two."""
        truncation: float | None = Field(default=None, gt=0)
        """Threshold t on the coordinates of z when sampling; none samples the whole prior."""
        standing_passes: int = Field(default=16, ge=0)
        """Passes over which statistics are taken before sampling; 0 uses the running ones of training."""
        standing_batch: int = Field(default=64, ge=2)
        """Images in each of these passes."""
        generator_optimizer: Optimizer = Optimizer(rate=5e-5, betas=(0.0, 0.999))
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer(rate=2e-4, betas=(0.0, 0.999))
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.generator = Generator(settings.noise, settings.image, settings.classes, settings.width, settings.embedding)
        self.critic = Critic(
            settings.image, settings.classes, settings.width, attended(settings.image), orthogonal=True
        )
        if self._clamps:
            self.clamp()  # a limit is in force from the start, and two at once are refused

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase(
                "generator",
                ("generator",),
                self.generator_loss,
                self.config.generator_optimizer,
                after=self.clamp if self._clamps else None,
            ),
        ]

    @property
    def _clamps(self) -> bool:
        return (self.config.clamp, self.config.clamp_ratio) != (None, None)

    def clamp(self) -> None:
        """Lower the top singular values of the generator's weights."""
        clamp_top_singular_value_(self.generator, limit=self.config.clamp, ratio=self.config.clamp_ratio)

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch and as many fresh samples of uniformly drawn classes."""
        label = labels(len(batch), self.config.classes, like=self.like)
        return Terms(
            adversarial=labelled_critic_term(
                self.objective,
                self.critic,
                real=batch.images,
                real_label=known_labels(batch),
                fake=self.generate(label),
                fake_label=label,
            )
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of uniformly drawn classes."""
        label = labels(len(batch), self.config.classes, like=self.like)
        terms = Terms(
            adversarial=labelled_generator_term(
                self.objective,
                self.critic,
                real=batch.images,
                real_label=known_labels(batch),
                fake=self.generate(label),
                fake_label=label,
            )
        )
        if self.config.orthogonal:
            terms["orthogonal"] = self.config.orthogonal * orthogonal(self.generator)
        return terms

    def generate(self, label: Tensor, threshold: float | None = None) -> Tensor:
        """Images (B, C, H, W) of the classes (B,), of truncated noise if a threshold is given."""
        return self.generator(self.prior.sample(len(label), like=self.like, threshold=threshold), label)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Images of the given labels, and of uniformly drawn ones where none is known, truncated as configured."""
        return self.truncated(n, self.config.truncation, given)

    def truncated(self, n: int, threshold: float | None, given: Batch | None = None) -> Tensor:
        """Images of noise truncated at a threshold, normalised by the standing statistics of that threshold.

        Args:
            n: how many.
            threshold: t > 0; none leaves the noise whole.
            given: a batch of n items with the labels to make.

        Returns:
            (n, C, H, W).
        """
        label = labels(n, self.config.classes, like=self.like, given=given)
        latent = self.prior.sample(n, like=self.like, threshold=threshold)
        with standing_statistics(self.generator, self._passes(threshold)):
            return self.generator(latent, label)

    def _passes(self, threshold: float | None) -> list[tuple[Tensor, Tensor]]:
        """Noise and labels of the passes that standing statistics are taken over."""
        if self.training:
            return []
        size, classes = self.config.standing_batch, self.config.classes
        return [
            (self.prior.sample(size, like=self.like, threshold=threshold), labels(size, classes, like=self.like))
            for _ in range(self.config.standing_passes)
        ]
