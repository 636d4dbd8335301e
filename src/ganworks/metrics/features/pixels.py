"""The pixels themselves, or their principal components: no network, no opinion; also the points of 2-D problems."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.metrics.features.extractor import Extractor
from ganworks.registry import features


class _Projection(nn.Module):
    center: Tensor
    axes: Tensor

    def __init__(self, mean: Tensor, axes: Tensor):
        super().__init__()
        self.register_buffer("center", mean)
        self.register_buffer("axes", axes)

    def forward(self, flat: Tensor) -> Tensor:
        return (flat - self.center) @ self.axes


@features("pixels", title="pixels", year=0, dimension=0, size=0)
class Pixels(Extractor):
    """Images (N, C, H, W) flattened to (N, C H W), neither rounded nor resized.

    Args:
        fit: images (M, C, H, W) whose principal axes are used; None leaves the pixels as they are.
        components: how many axes to keep when ``fit`` is given.
        batch: images per pass.
        device: where it runs.

    Raises:
        BadInput: more components than images or pixels.
    """

    def __init__(
        self, fit: Tensor | None = None, components: int = 64, *, batch: int = 1024, device: torch.device | str = "cpu"
    ):
        network: nn.Module = nn.Identity()
        if fit is not None:
            flat = fit.flatten(1).double()
            if not 1 <= components <= min(flat.shape):
                raise BadInput(
                    f"components={components} cannot be kept of {len(flat)} images of {flat.shape[1]} pixels."
                )
            mean = flat.mean(0)
            axes = torch.linalg.svd(flat - mean, full_matrices=False).Vh[:components].T
            network = _Projection(mean.float(), axes.float().contiguous())
        name = "pixels" if fit is None else f"pixels-pca{components}"
        super().__init__(network, name=name, size=None, batch=batch, device=device)

    @property
    def resizer(self) -> str:
        """Nothing is done to the images."""
        return "none"

    def prepare(self, images: Tensor) -> Tensor:
        """The flattened pixels."""
        return images.to(self.device, torch.float32).flatten(1)

    def check(self, images: Tensor) -> None:
        """Any finite array will do."""
        if images.dim() < 2 or not len(images):
            raise BadInput(f"pixels takes arrays of shape (N, ...), not {tuple(images.shape)}.")
        if not torch.isfinite(images).all():
            raise BadInput("pixels was given values that are not finite.")
