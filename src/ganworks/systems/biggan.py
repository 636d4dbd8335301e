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
of the second one, or pulled there by a penalty; R1 on the critic is one of ``penalties``, both shares of the latent are
options of the generator's body (``shared``, ``hierarchical``), and ``spectra_every`` logs the singular values.

Players:     generator (B, Z), labels (B,) -> (B, C, H, W); critic (B, C, H, W), labels (B,) -> (B,).
Departures:  bodies are those of :mod:`ganworks.networks.biggan`; sixteen passes for the standing statistics (paper: a
             hundred batches); the orthogonal penalty acts on the weights before spectral normalisation, as in the
             authors' code, whose beta counts half of this one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import Field
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer
from ganworks.latents import Normal, labels
from ganworks.layers.batch_norm_statistics import standing_statistics, standing_statistics_
from ganworks.registry import system
from ganworks.regularizers import clamp_top_singular_value_, orthogonal, orthonormal, top_singular_value_penalty
from ganworks.systems._biggan_game import BigGANGame, BigGANSettings
from ganworks.systems._labelled_game import ClassSettings


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
class BigGAN(BigGANGame):
    """Class-conditional players with a shared embedding, skip connections of z, and truncation."""

    class Config(BigGANSettings, ClassSettings):
        """Settings of BigGAN."""

        orthogonal: float = Field(default=1e-4, ge=0)
        """beta, the weight of the orthogonal penalty on the generator; 0 leaves it out."""
        orthogonal_form: Literal["off_diagonal", "identity"] = "off_diagonal"
        """What the penalty brings to zero: products of different filters, or W W' - I, the form the paper leaves."""
        clamp: float | None = Field(default=None, gt=0)
        """Largest singular value that a weight of the generator may have, before spectral normalisation."""
        clamp_ratio: float | None = Field(default=None, ge=1)
        """The same as a multiple of each weight's second singular value; give at most one of the two."""
        pull: float = Field(default=0.0, ge=0)
        """Weight of a penalty that pulls the largest singular values there, in place of the clamp."""
        truncation: float | None = Field(default=None, gt=0)
        """Threshold t on the coordinates of z when sampling; none samples the whole prior."""
        standing_passes: int = Field(default=16, ge=0)
        """Passes over which statistics are taken before sampling; 0 uses the running ones of training."""
        standing_batch: int = Field(default=64, ge=2)
        """Images in each of these passes."""
        generator_optimizer: Optimizer = Optimizer(rate=5e-5, betas=(0.0, 0.999))
        critic_optimizer: Optimizer = Optimizer(rate=2e-4, betas=(0.0, 0.999))

    config: Config

    def build(self) -> None:
        super().build()
        settings = self.config
        if settings.pull and settings.clamp is None and settings.clamp_ratio is None:
            raise BadInput(f"pull={settings.pull} pulls nowhere; say where with clamp or clamp_ratio.")
        if self.after_generator is not None:
            self.clamp()  # a limit is in force from the start, and two at once are refused

    @property
    def after_generator(self) -> Callable[[], None] | None:
        limited = (self.config.clamp, self.config.clamp_ratio) != (None, None)
        return self.clamp if limited and not self.config.pull else None

    def clamp(self) -> None:
        """Lower the top singular values of the generator's weights."""
        clamp_top_singular_value_(self.generator, limit=self.config.clamp, ratio=self.config.clamp_ratio)

    def generator_terms(self, images: Tensor) -> dict[str, Tensor]:
        """The orthogonal penalty, and the pull of the largest singular values where there is one."""
        settings, terms = self.config, {}
        if settings.orthogonal:
            penalty = orthogonal if settings.orthogonal_form == "off_diagonal" else orthonormal
            terms["orthogonal"] = settings.orthogonal * penalty(self.generator)
        if settings.pull:
            target = {"limit": settings.clamp, "ratio": settings.clamp_ratio}
            terms["pull"] = settings.pull * top_singular_value_penalty(self.generator, **target)
        return terms

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

        Raises:
            BadInput: a threshold on noise that is not normal.
        """
        label = labels(n, self.config.classes, like=self.like, given=given)
        latent = self._truncated_latent(n, threshold)
        with standing_statistics(self.generator, self._passes(threshold)):
            return self.generator(latent, label)

    def freeze_statistics(self) -> None:
        """Put the standing statistics of the configured truncation in the place of those of training."""
        standing_statistics_(self.generator, self._passes(self.config.truncation))

    def _truncated_latent(self, n: int, threshold: float | None) -> Tensor:
        if threshold is None:
            return self.latent(n)
        if not isinstance(self.prior, Normal):
            raise BadInput(f"truncation={threshold} needs the normal prior; this biggan has prior={self.config.prior}.")
        return self.prior.sample(n, like=self.like, threshold=threshold)

    def _passes(self, threshold: float | None) -> list[tuple[Tensor, Tensor]]:
        """Noise and labels of the passes that standing statistics are taken over."""
        if self.training or rng.is_supplied():
            return []
        size, classes = self.config.standing_batch, self.config.classes
        with rng.unsharded():
            return [
                (self._truncated_latent(size, threshold), labels(size, classes, like=self.like))
                for _ in range(self.config.standing_passes)
            ]
