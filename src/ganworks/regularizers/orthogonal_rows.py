r"""Orthogonal regularisation, BigGAN's form (Brock, Donahue, Simonyan 2018, arXiv:1809.11096, section 3.1)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks.regularizers.matrices import matrices


def orthogonal(module: nn.Module) -> Tensor:
    r"""Push the filters of each layer apart without binding their lengths.

    .. math:: \sum_l \big\|W_l W_l^\top \odot (\mathbf 1 - I)\big\|_F^2, \qquad
              \frac{\partial}{\partial W} = 4\,\big(W W^\top \odot (\mathbf 1 - I)\big) W

    with filters as the rows of W and **1** the matrix of ones (the printed I - I would leave nothing). Embeddings
    are left out, biases and gains are no matrices. The caller multiplies by beta (paper: 1e-4); the authors' PyTorch
    code adds half of this gradient, so its beta counts half.

    Args:
        module: the network, in BigGAN the generator.

    Returns:
        A scalar.
    """
    return sum((_off_diagonal(weight) for *_, weight in matrices(module)), start=torch.zeros(()))


def _off_diagonal(weight: Tensor) -> Tensor:
    with torch.autocast(weight.device.type, enabled=False):  # small products of long rows drown in bfloat16
        gram = weight @ weight.T
        return (gram - torch.diag_embed(gram.diagonal())).square().sum()
