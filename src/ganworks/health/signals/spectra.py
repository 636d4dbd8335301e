r"""The largest singular values of a network's weights: the pattern of explosion that BigGAN describes.

Each weight counts as the matrix (out, rest) that the network multiplies with, after any normalisation, for the norms
that findings read, and before spectral normalisation for the spectra that a run logs. Its largest values come from
subspace iteration, started from fixed vectors so that a value depends on the weight alone:

.. math:: V \leftarrow \mathrm{orth}(W^\top W V) \text{ a few times}, \qquad \sigma_k \approx \sigma_k(W V)

which is from below and within a few per cent of the truth (Halko, Martinsson, Tropp 2011, arXiv:0909.4061).
Source of the diagnosis: Brock, Donahue, Simonyan 2018, arXiv:1809.11096, section 4.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks.health.signals.snapshot import Signals, Snapshot
from ganworks.layers.spectral_norm import Weighted, matrix

BLOCK, ROUNDS = 4, 3
TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d)
WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d, *TRANSPOSED)


@torch.no_grad()
def top_singular_values(weight: Tensor, count: int = 1) -> Tensor:
    """The ``count`` largest singular values of a matrix, up to four, from below.

    Args:
        weight: (out, rest).
        count: how many.
    """
    weight = weight.detach().float()
    if min(weight.shape) <= 4 * BLOCK:
        return torch.linalg.svdvals(weight)[:count]
    random = torch.Generator().manual_seed(weight.shape[1])
    basis = torch.randn(weight.shape[1], BLOCK, generator=random).to(weight.device)
    for _ in range(ROUNDS):
        basis = torch.linalg.qr(weight.T @ (weight @ basis)).Q
    return torch.linalg.svdvals(weight @ basis)[:count]


def spectra(module: nn.Module, count: int = 1, *, raw: bool = False) -> dict[str, Tensor]:
    """The largest singular values (count,) of every linear layer and convolution, by layer name.

    Args:
        module: any network.
        count: how many of each.
        raw: those before spectral normalisation, which is what BigGAN's study watches; after it the first is 1.
    """
    values = {}
    for name, layer in module.named_modules():
        if isinstance(layer, WEIGHTED) and layer.weight.numel():
            if raw and isinstance(layer, Weighted):
                values[name] = top_singular_values(matrix(layer), count)
                continue
            weight = layer.weight.transpose(0, 1) if isinstance(layer, TRANSPOSED) else layer.weight
            values[name] = top_singular_values(weight.flatten(1), count)
    return values


def norms(snapshot: Snapshot) -> Signals:
    """``critic_norm``, ``generator_norm``: the largest singular value of any weight of each player."""
    signals = {}
    for player in ("critic", "generator"):
        module = getattr(snapshot.target, player)
        values = spectra(module) if module is not None else {}
        if values:
            signals[f"{player}_norm"] = max(float(value[0]) for value in values.values())
    return signals
