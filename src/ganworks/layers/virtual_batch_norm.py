r"""Virtual batch normalisation (Salimans et al. 2016, arXiv:1606.03498, section 3.5)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class VirtualBatchNorm(nn.Module):
    r"""Normalise each sample by a fixed reference batch and itself: (R + B, C, ...) -> (R + B, C, ...).

    The first R rows of the input are the reference batch, wherever it has got to in the network; they are normalised
    by their own statistics. Every other sample x is normalised, whatever else is in the batch, with

    .. math::
        \mu = \tfrac{1}{R + 1}\, \mu_x + \tfrac{R}{R + 1}\, \mu_\text{ref}, \qquad
        \overline{x^2} = \tfrac{1}{R + 1}\, \overline{x_x^2} + \tfrac{R}{R + 1}\, \overline{x_\text{ref}^2}

    Means run over positions for one sample, over samples and positions for the reference. Gain and bias are shared.

    Args:
        channels: C.
        reference: R.
        epsilon: added to the variance.
    """

    def __init__(self, channels: int, reference: int, epsilon: float = 1e-5) -> None:
        super().__init__()
        self.reference, self.epsilon = reference, epsilon
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """The normalised batch, reference first."""
        own = [x.flatten(2).mean(2), x.flatten(2).square().mean(2)] if x.ndim > 2 else [x, x.square()]
        share = 1.0 / (self.reference + 1)
        moments = []
        for value in own:
            reference_mean = value[: self.reference].mean(0, keepdim=True)
            mixed = share * value[self.reference :] + (1.0 - share) * reference_mean
            moments.append(torch.cat([reference_mean.expand(self.reference, -1), mixed]))
        mean, square = moments
        gain = self.weight * (square - mean.square()).clamp_min(0.0).add(self.epsilon).rsqrt()
        shape = (*gain.shape, *[1] * (x.ndim - 2))
        return x * gain.reshape(shape) + (self.bias - mean * gain).reshape(shape)


class VirtualBatch(nn.Module):
    """A network whose batch normalisations have been made virtual, with its reference batch as a buffer.

    Args:
        network: (B, ...) -> (B, ...); its BatchNorm layers are replaced in place, keeping gains and biases.
        reference: (R, ...) inputs chosen once; all later outputs depend on them.
    """

    reference: Tensor

    def __init__(self, network: nn.Module, reference: Tensor) -> None:
        super().__init__()
        self.register_buffer("reference", reference.detach().clone())
        for parent in list(network.modules()):
            for name, part in list(parent.named_children()):
                if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
                    virtual = VirtualBatchNorm(part.num_features, len(reference), part.eps)
                    virtual.load_state_dict(dict(part.named_parameters()))
                    setattr(parent, name, virtual)
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        """What the network makes of each input, independent of the others."""
        return self.network(torch.cat([self.reference.to(x.dtype), x]))[len(self.reference) :]
