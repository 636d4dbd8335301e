r"""Terms that systems add to an adversarial loss: reconstruction, feature matching, information, rotations, clusters.

Reconstruction is a distance between an image and its reconstruction, cycle or paired target.

Feature matching: Salimans et al. 2016, arXiv 1606.03498, section 3.1.

Information is bounded from below by what a network Q reads of a code in an image,

.. math:: I(c; x) \ge \mathbb{E}\log Q(c|x) + H(c);

a system minimises the negative log-likelihoods given here, the entropy being constant while the prior of the codes is
(Chen et al. 2016, InfoGAN, arXiv 1606.03657).

Telling by how many quarter turns an image was rotated is a task that needs no labels,

.. math:: L = -\mathbb E_x\, \tfrac14 \sum_{k=0}^{3} \log p_k(R^k x), \qquad R = \text{a quarter turn}

(Gidaris, Singh, Komodakis 2018, arXiv 1803.07728; in GANs Chen et al. 2018, arXiv 1811.11212, and Lucic et al. 2019,
arXiv 1903.02271).

k-means as a loss lets centres move by gradients like everything else in a game,

.. math::
    L_T = -T\, \mathbb E_x \log \frac1K \sum_k e^{-\|f(x) - c_k\|^2 / T}, \qquad
    \lim_{T \to 0} L_T = \mathbb E_x \min_k \|f(x) - c_k\|^2, \qquad
    \frac{\partial L_T}{\partial c_k} = 2\, \mathbb E_x\, r_k(x)\,(c_k - f(x))

with responsibilities :math:`r = \mathrm{softmax}(-\|f - c\|^2 / T)`. Descent at T = 0 is MacQueen's online k-means
(Bottou and Bengio, Convergence properties of the k-means algorithms, NIPS 1995). Lowering T from above twice the
largest variance of f, where all centres share one optimum, is deterministic annealing (Rose, Gurewitz and Fox,
Statistical mechanics and phase transitions in clustering, Physical Review Letters 65, 1990); it depends little on
the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganworks.errors import BadInput
from ganworks.losses.numerics import at_least_single


def l1(output: Tensor, target: Tensor) -> Tensor:
    r""":math:`\mathrm{mean}\,|x - y|` over batch and all dimensions; also the cycle and identity losses of translation.

    Args:
        output: (B, ...).
        target: the same shape; gradients flow into it as well unless it is detached.
    """
    return (at_least_single(output) - at_least_single(target)).abs().mean()


def l2(output: Tensor, target: Tensor) -> Tensor:
    r""":math:`\mathrm{mean}\,(x - y)^2` over batch and all dimensions.

    Args:
        output: (B, ...).
        target: the same shape.
    """
    return (at_least_single(output) - at_least_single(target)).square().mean()


def gaussian(output: Tensor, target: Tensor) -> Tensor:
    r""":math:`-\log\mathcal N(y; x, I)` up to a constant: :math:`\tfrac12\|x - y\|^2`, per item, mean over them.

    Args:
        output: (B, ...), for example features of a reconstruction.
        target: the same shape.
    """
    return 0.5 * (at_least_single(output) - at_least_single(target)).square().flatten(1).sum(1).mean()


def feature_matching(*, real: Tensor, fake: Tensor) -> Tensor:
    r""":math:`\|\mathbb{E}_r f(x) - \mathbb{E}_g f(x)\|_2^2`, averaged over the features as in the authors' code.

    Args:
        real: (B, ...) features of real images; taken as constants.
        fake: (B', ...) features of generated images.

    Returns:
        Scalar. The batch means are local: in a split batch it is the mean over parts of each part's distance.
    """
    return (at_least_single(real).detach().mean(0) - at_least_single(fake).mean(0)).square().mean()


def categorical_nll(logits: Tensor, code: Tensor) -> Tensor:
    r""":math:`-\mathbb{E}\log Q(c|x)` for a categorical code.

    Args:
        logits: (B, K) of Q.
        code: (B,) int64, or (B, K) one-hot or probabilities.

    Returns:
        Scalar; at least 0, and :math:`\log K` where Q knows nothing.
    """
    return cross_entropy(at_least_single(logits), code)


def gaussian_nll(mean: Tensor, code: Tensor, std: float = 1.0) -> Tensor:
    r""":math:`-\mathbb{E}\log Q(c|x)` for continuous codes, Q normal with a fixed standard deviation.

    Args:
        mean: (B, C) of Q.
        code: (B, C).
        std: of Q; 1 is the paper's choice on digits, :math:`(c - \mu)^2/2` up to a constant.

    Returns:
        Scalar: summed over the C codes, mean over the batch, with the normalising constant.
    """
    if not std > 0:
        raise BadInput(f"std={std!r} must be positive.")
    scaled = (at_least_single(code) - at_least_single(mean)) / std
    return 0.5 * scaled.square().flatten(1).sum(1).mean() + scaled[0].numel() * math.log(std * math.sqrt(2.0 * math.pi))


def categorical_entropy(kinds: int) -> float:
    """Entropy of a uniform code of so many kinds, in nats."""
    return math.log(kinds)


def uniform_entropy(codes: int, low: float = -1.0, high: float = 1.0) -> float:
    """Differential entropy of independent uniform codes, in nats."""
    return codes * math.log(high - low)


TURNS = 4


def quarter_turns(images: Tensor) -> tuple[Tensor, Tensor]:
    """Every image as it is and turned by 90, 180 and 270 degrees, anticlockwise.

    Args:
        images: (B, C, H, H).

    Returns:
        (4 B, C, H, H), first all of no turn, then all of one; and the numbers of turns (4 B,) int64.

    Example:
        >>> turned, turns = quarter_turns(torch.arange(4.0).view(1, 1, 2, 2))
        >>> turned[1].flatten().tolist(), turns.tolist()
        ([1.0, 3.0, 0.0, 2.0], [0, 1, 2, 3])
    """
    turned = torch.cat([torch.rot90(images, k, (2, 3)) for k in range(TURNS)])
    return turned, torch.arange(TURNS, device=images.device).repeat_interleave(len(images))


def rotation_cross_entropy(classify: Callable[[Tensor], Tensor], images: Tensor, share: float = 1.0) -> Tensor:
    """How badly the turns of some images of a batch are told.

    Args:
        read: images (N, C, H, H) -> logits (N, 4) of the number of quarter turns.
        images: (B, C, H, H).
        share: the part of the batch that is turned, its last images; at least one is.

    Returns:
        Scalar; log 4 where nothing is known.
    """
    count = max(1, math.floor(share * len(images)))
    turned, turns = quarter_turns(images[-count:])
    return cross_entropy(at_least_single(classify(turned)), turns)


def squared_distances(features: Tensor, centres: Tensor) -> Tensor:
    """(B, F) and (K, F) -> (B, K) squared distances, never below zero."""
    features, centres = at_least_single(features), at_least_single(centres)
    cross = features @ centres.T
    return (features.square().sum(1, keepdim=True) - 2.0 * cross + centres.square().sum(1)).clamp_min(0.0)


def soft_kmeans(features: Tensor, centres: Tensor, temperature: float | Tensor) -> Tensor:
    """The free energy :math:`L_T` of centres (K, F) on features (B, F), which are taken as constants.

    Args:
        features: (B, F).
        centres: (K, F).
        temperature: T > 0, in squared units of the features.

    Returns:
        Scalar; at least the mean of the smallest squared distance.
    """
    energy = squared_distances(features.detach(), centres) / temperature
    return -(temperature * (torch.logsumexp(-energy, dim=1) - math.log(len(centres)))).mean()


def nearest(features: Tensor, centres: Tensor) -> Tensor:
    """The number (B,) int64 of the nearest centre; carries no gradient."""
    return squared_distances(features.detach(), centres.detach()).argmin(dim=1)
