r"""BigGAN's clamp of top singular values (Brock, Donahue, Simonyan 2018, arXiv:1809.11096, section 4.1)."""

from __future__ import annotations

import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.regularizers.matrices import matrices, subtract_


@torch.no_grad()
def clamp_top_singular_value_(
    module: nn.Module, *, limit: float | None = None, ratio: float | None = None
) -> dict[str, float]:
    r"""Lower the largest singular value of each weight to a limit, in place, after a step.

    .. math:: W \leftarrow W - \max(0, \sigma_0 - \sigma_\text{clamp})\, u_0 v_0^\top

    with u the left and v the right singular vectors (the paper prints them the other way round), and
    :math:`\sigma_\text{clamp}` either a number or a multiple of the second singular value. The other singular values
    stay as they are.

    Args:
        module: the network, in the paper the generator.
        limit: a number above 0; give this or ``ratio``.
        ratio: multiple of the second singular value, at least 1.

    Returns:
        The largest singular value of each weight before the clamp, by layer name.

    Raises:
        BadInput: both or neither of limit and ratio, or one out of range.
    """
    if (limit is None) == (ratio is None):
        raise BadInput(f"Give either limit or ratio to clamp the top singular values; got {limit=}, {ratio=}.")
    if (limit is not None and not limit > 0) or (ratio is not None and not ratio >= 1):
        raise BadInput(f"Top singular values cannot be clamped with {limit=}, {ratio=}; limit > 0 or ratio >= 1.")
    before = {}
    for name, layer, weight in matrices(module):
        left, values, right = torch.linalg.svd(weight, full_matrices=False)
        second = values[1] if len(values) > 1 else values[0]
        ceiling = second * ratio if ratio is not None else values.new_tensor(limit)
        excess = (values[0] - ceiling).clamp_min(0.0)
        subtract_(layer, excess * torch.outer(left[:, 0], right[0]))
        before[name] = float(values[0])
    return before
