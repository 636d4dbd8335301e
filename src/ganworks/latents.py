r"""What generators start from: priors on the noise z and the code c, truncation, and paths between latents.

A prior has a ``dimension`` and answers ``sample(n, like=...)`` with (n, dimension) numbers drawn through
:mod:`ganworks.rng`, so that they depend on the key of the stream and not on how a batch is split.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple, Protocol

import torch
from torch import Tensor
from torch.nn import functional

from ganworks import rng
from ganworks.errors import BadInput, DataError
from ganworks.game import Batch


class _HasPrior(Protocol):
    prior: Any

    @property
    def like(self) -> Tensor: ...


class FromPrior:
    """Mixed into a system that samples from its ``prior``: the capability ``latent``."""

    prior: Any
    """It answers ``sample(n, like=...)`` with latents (n, Z), or with a tuple that begins with them."""

    def latent(self: _HasPrior, n: int) -> Tensor:
        """Fresh latents (n, Z) of the prior."""
        sample = self.prior.sample(n, like=self.like)
        return sample[0] if isinstance(sample, tuple) else sample


@dataclass(frozen=True)
class Normal:
    r"""The standard normal prior :math:`z \sim \mathcal N(0, I_d)`."""

    dimension: int

    def sample(self, n: int, *, like: Tensor, threshold: float | None = None) -> Tensor:
        r"""Draw latents, truncated if wished.

        Truncation keeps the law of coordinates redrawn until :math:`|z_i| \le t` (Brock et al. 2018,
        arXiv:1809.11096). It is drawn by the inverse distribution function, which is the same law at a fixed number
        of draws, so that the parts of a split batch stay in step.

        Args:
            n: how many.
            like: a tensor of the wished dtype and device.
            threshold: t > 0; None does not truncate.

        Returns:
            (n, dimension).

        Raises:
            BadInput: the threshold is not positive.
        """
        if threshold is None:
            return rng.normal(n, self.dimension, like=like)
        if not threshold > 0:
            raise BadInput(f"A truncation threshold of {threshold} leaves nothing to draw; it must be above 0.")
        # float64, because the inverse loses the tails in float32
        mass = math.erf(threshold / math.sqrt(2.0))
        share = rng.uniform(n, self.dimension, like=like.new_empty(0, dtype=torch.float64), low=-mass, high=mass)
        return (math.sqrt(2.0) * torch.erfinv(share)).clamp(-threshold, threshold).to(like.dtype)


def normal_around(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""Draw :math:`z = \mu + \sigma\epsilon`, :math:`\epsilon\sim\mathcal N(0, I)`, so that gradients reach the law.

    The reparametrisation of Kingma, Welling 2013, arXiv:1312.6114, section 2.4.

    Args:
        mean: (B, Z).
        log_variance: (B, Z), :math:`\log\sigma^2`.

    Returns:
        (B, Z).
    """
    return mean + (log_variance / 2).exp() * rng.normal(*mean.shape, like=mean)


@dataclass(frozen=True)
class UniformPrior:
    r"""The prior of the first papers, :math:`z \sim U[-1, 1]^d`."""

    dimension: int
    deviation: ClassVar[float] = 3**-0.5
    """Of every number."""

    def sample(self, n: int, *, like: Tensor) -> Tensor:
        """Draw (n, dimension) numbers with the dtype and device of ``like``."""
        return rng.uniform(n, self.dimension, like=like, low=-1.0, high=1.0)


@dataclass(frozen=True)
class Bernoulli:
    r"""Fair coins, :math:`z \in \{0, 1\}^d` (BigGAN, arXiv:1809.11096, section 4.1 and appendix E)."""

    dimension: int

    def sample(self, n: int, *, like: Tensor) -> Tensor:
        """Draw (n, dimension) zeros and ones with the dtype and device of ``like``."""
        return (rng.uniform(n, self.dimension, like=like) < 0.5).to(like.dtype)


@dataclass(frozen=True)
class CensoredNormal:
    r"""Normal noise whose negative half is zero, :math:`z = \max(\mathcal N(0, I_d), 0)` (BigGAN, appendix E)."""

    dimension: int

    def sample(self, n: int, *, like: Tensor) -> Tensor:
        """Draw (n, dimension) numbers with the dtype and device of ``like``."""
        return rng.normal(n, self.dimension, like=like).clamp_min(0.0)


Prior = Normal | UniformPrior | Bernoulli | CensoredNormal
PriorName = Literal["normal", "uniform", "bernoulli", "censored_normal"]
PRIORS: dict[PriorName, type[Prior]] = {
    "normal": Normal,
    "uniform": UniformPrior,
    "bernoulli": Bernoulli,
    "censored_normal": CensoredNormal,
}
"""Priors of plain noise by name."""


class Codes(NamedTuple):
    """The interpretable part of a coded latent."""

    categorical: Tensor
    """(B, K) int64: one class number for each categorical code."""
    uniform: Tensor
    """(B, U) in [-1, 1]."""


@dataclass(frozen=True)
class CodedPrior:
    r"""Noise with codes a reader can find again in the picture (InfoGAN, Chen et al. 2016, arXiv:1606.03657).

    .. math:: u = (z, c), \quad z \sim \mathcal N(0, I), \quad c_k \sim \mathrm{Cat}(K_k), \quad c_j \sim U[-1, 1]

    Args:
        noise: dimensions of z.
        categorical: number of classes of each categorical code.
        uniform: how many uniform codes.

    Example:
        >>> prior = CodedPrior(noise=62, categorical=(10,), uniform=2)
        >>> prior.dimension, prior.parameters
        (74, 12)
    """

    noise: int
    categorical: tuple[int, ...] = (10,)
    uniform: int = 2

    @property
    def dimension(self) -> int:
        """Length of u: noise, one-hot categorical codes, uniform codes."""
        return self.noise + self.parameters

    @property
    def parameters(self) -> int:
        """How many numbers a posterior Q(c | x) must give: logits of every class, a mean for each uniform code."""
        return sum(self.categorical) + self.uniform

    @property
    def entropy(self) -> float:
        r"""H(c) in nats: :math:`\sum_k \log K_k + U \log 2`."""
        return sum(math.log(classes) for classes in self.categorical) + self.uniform * math.log(2.0)

    def sample(self, n: int, *, like: Tensor) -> tuple[Tensor, Codes]:
        """Draw latents and the codes in them.

        Returns:
            u (n, dimension) and its codes.
        """
        noise = rng.normal(n, self.noise, like=like)
        classes = [rng.integers(n, high=classes, like=like) for classes in self.categorical]
        categories = torch.stack(classes, dim=1) if classes else like.new_empty((n, 0), dtype=torch.int64)
        codes = Codes(categories, rng.uniform(n, self.uniform, like=like, low=-1.0, high=1.0))
        return self.join(noise, codes), codes

    def join(self, noise: Tensor, codes: Codes) -> Tensor:
        """The generator's input u (B, dimension) of given noise (B, noise) and codes."""
        hot = [functional.one_hot(codes.categorical[:, k], classes) for k, classes in enumerate(self.categorical)]
        return torch.cat([noise, *(part.to(noise) for part in hot), codes.uniform.to(noise)], dim=1)

    def split(self, parameters: Tensor) -> tuple[list[Tensor], Tensor]:
        """A posterior network's output (B, parameters) as logits of each categorical code and means (B, U)."""
        *logits, means = parameters.split([*self.categorical, self.uniform], dim=1)
        return logits, means


def labels(n: int, classes: int, *, like: Tensor, given: Batch | None = None) -> Tensor:
    """The labels a conditional generator is asked for: those given, and uniform draws where none is known.

    As many numbers are drawn in every case, so that what is drawn later does not depend on what was given.

    Args:
        n: how many.
        classes: number of classes.
        like: a tensor on the wished device.
        given: a batch of n items whose ``label`` is read, if it has one; -1 is unknown.

    Returns:
        (n,) int64.

    Raises:
        BadInput: a label that is no class.
    """
    if rng.is_supplied() and given is not None and given.label is not None:
        return given.label  # of an exported function: known, and not to be looked at while it is traced
    drawn = rng.integers(n, high=classes, like=like)
    if given is None or given.label is None:
        return drawn
    label = given.label.to(drawn.device)
    if len(label) and int(label.max()) >= classes:
        raise BadInput(f"There is no class {int(label.max())}; the classes are 0 to {classes - 1}.")
    return torch.where(label >= 0, label, drawn)


def weighted_labels(n: int, shares: Tensor) -> Tensor:
    """Labels drawn in the given proportions, by the inverse distribution function.

    Args:
        n: how many.
        shares: (K,) weights of the classes, at least 0, of a positive sum.

    Returns:
        (n,) int64 on the device of ``shares``; a class of weight 0 is never drawn.
    """
    edges = shares.detach().double().cumsum(0)
    share = rng.uniform(n, like=edges) * edges[-1]
    return (edges <= share[:, None]).sum(1).clamp_max(len(edges) - 1)  # as searchsorted, which ONNX lacks


def batch_labels(batch: Batch) -> Tensor:
    """The labels (B,) of a batch, -1 where one is unknown.

    Raises:
        DataError: the batch has none.
    """
    if batch.label is None:
        raise DataError("The batch has no labels, and this system trains on them.")
    return batch.label


def known_labels(batch: Batch) -> Tensor:
    """The labels (B,) of a batch in which every image has to have one.

    Raises:
        DataError: a label is missing or unknown.
    """
    label = batch_labels(batch)
    if bool((label < 0).any()):
        raise DataError(
            "A label is unknown, and this system trains on the class of every image; "
            "improved_gan, triple_gan, s2gan, s2gan_co and s3gan learn from images of which some are labelled."
        )
    return label


def captions_of(batch: Batch | None) -> Tensor:
    """The captions (B, L) of a batch, as tokens.

    Raises:
        BadInput: there is none, and a picture can be made of a caption only.
    """
    if batch is None or batch.caption is None:
        raise BadInput("This system reads captions; give it a batch with tokens in its field `caption`.")
    return batch.caption


def lerp(start: Tensor, end: Tensor, t: Tensor | float) -> Tensor:
    """The straight path between latents: (1 - t) start + t end; ``t`` broadcasts against (..., dimension)."""
    return start + torch.as_tensor(t, dtype=start.dtype, device=start.device) * (end - start)


def slerp(start: Tensor, end: Tensor, t: Tensor | float) -> Tensor:
    r"""The great-circle path between latents, with lengths interpolated (Shoemake 1985; White 2016, arXiv:1609.04468).

    .. math:: \frac{\sin((1-t)\omega)}{\sin\omega} a + \frac{\sin(t\omega)}{\sin\omega} b, \quad
              \cos\omega = \frac{a \cdot b}{\|a\|\,\|b\|}

    for directions a, b of length one. A straight line replaces it where the two are parallel; between opposite
    directions no great circle is singled out and the path is undefined.

    Args:
        start: (..., d).
        end: (..., d).
        t: number, or tensor broadcasting against (..., 1).

    Returns:
        (..., d).
    """
    t = torch.as_tensor(t, dtype=start.dtype, device=start.device)
    long, far = start.norm(dim=-1, keepdim=True), end.norm(dim=-1, keepdim=True)
    a, b = start / long.clamp_min(1e-12), end / far.clamp_min(1e-12)
    cosine = (a * b).sum(dim=-1, keepdim=True).clamp(-1.0, 1.0)
    angle = torch.acos(cosine)
    sine = torch.sin(angle)
    parallel = sine < 1e-6
    sine = torch.where(parallel, torch.ones_like(sine), sine)
    arc = (torch.sin((1.0 - t) * angle) * a + torch.sin(t * angle) * b) / sine
    return torch.where(parallel, lerp(a, b, t), arc) * lerp(long, far, t)
