"""The fine structure of samples beside that of data: spectra, checkerboards, and what a translator leaves as it was."""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.health.features import mean_distance
from ganworks.health.signals.snapshot import Signals, Snapshot

BANDS, SMALLEST = 6, 8
"""Bands of equal width up to the Nyquist frequency, and the side below which there is no texture to speak of."""
FLOOR = 1e-4
"""Share of the whole power below which a band of the data is noise of rounding."""


def texture(snapshot: Snapshot) -> Signals:
    r"""``texture``: how far the power of samples is off in the upper half of the spectrum, in powers of ten.

    .. math:: \max_{k} \left|\log_{10} \frac{P_k(G(z))}{P_k(x)}\right|, \qquad k \text{ over the upper bands}

    with the power :math:`P_k` in rings of spatial frequency (bands of signals), each as a share of the whole.
    ``checkerboard``: the same ratio at the one frequency of a pattern that changes with every pixel in both directions,
    and in each alone, which transposed convolutions with overlapping kernels make: 0 where there is none.
    """
    target = snapshot.target
    truth = (target.held_out if target.held_out is not None else target.real).images[: len(snapshot.fake)]
    if truth.dim() not in (3, 4) or min(truth.shape[2:]) < SMALLEST:
        return {}
    fake, real = _power(snapshot.fake), _power(truth)
    signals = {}
    own, usual = _bands(fake), _bands(real)
    upper = slice(BANDS // 2, None)
    ratios = torch.log10((own[upper] + FLOOR) / (usual[upper] + FLOOR))
    signals["texture"] = float(ratios.abs().max())
    if truth.dim() == 4:
        signals["checkerboard"] = float(torch.log10((_corners(fake) + FLOOR) / (_corners(real) + FLOOR)).clamp_min(0))
    return signals


def _power(images: Tensor) -> Tensor:
    """The mean power spectrum without the constant part, summing to 1; (H, W) or (T,), frequency 0 first."""
    images = images.detach().float()
    axes = tuple(range(2, images.dim()))
    power = torch.fft.fftn(images - images.mean(axes, keepdim=True), dim=axes).abs().square().mean((0, 1))
    return power / power.sum().clamp_min(1e-12)


def _bands(power: Tensor) -> Tensor:
    """The share of the power in each band of frequency, (BANDS,)."""
    squares = [torch.fft.fftfreq(side, device=power.device).square() for side in power.shape]
    radius = (squares[0] if power.dim() == 1 else squares[0][:, None] + squares[1]).sqrt()
    band = (radius / 0.5 * BANDS).long().clamp_max(BANDS - 1).flatten()
    return torch.zeros(BANDS, device=power.device).index_add_(0, band, power.flatten())


def _corners(power: Tensor) -> Tensor:
    """The power at the highest frequency of rows, of columns, and of both."""
    rows, columns = power.shape[0] // 2, power.shape[1] // 2
    return torch.stack([power[rows, columns], power[rows, 0], power[0, columns]]).sum()


def translation(snapshot: Snapshot) -> Signals:
    """What a translator does with its input, where inputs and outputs have one shape.

    ``input_change``: mean distance of an output to its own input, over that to another input: near 0 for what returns
    its input, 1 for what has nothing to do with it.
    """
    inputs = snapshot.target.inputs
    if inputs is None or inputs.shape[1:] != snapshot.fake.shape[1:]:
        return {}
    count = min(len(inputs), len(snapshot.fake))
    given, made = snapshot.features(inputs[:count]), snapshot.features(snapshot.fake[:count])
    across = torch.cdist(made, given)
    other = (across.sum() - across.diagonal().sum()) / max(count * (count - 1), 1)
    spread = mean_distance(given)
    return {"input_change": float(across.diagonal().mean() / max(float(other), 1e-9 + 0.05 * spread))}
