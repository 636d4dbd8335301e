r"""Spectral normalisation (Miyato, Kataoka, Koyama, Yoshida 2018, arXiv:1802.05957), and spectra to look at.

.. math:: \bar W = W / \sigma(W), \qquad \sigma(W) = \max_{\|v\| = 1} \|W v\|

For a convolution the paper takes the kernel as a matrix of shape (out, in * kh * kw). The norm of that matrix is not
the norm of the convolution: the convolution's can be up to :math:`\sqrt{k_h k_w}` times larger (2.93 for a 3x3 kernel
of ones on 16x16 maps). ``operator=True`` divides by the norm of the linear map that the layer applies to images of a
given size, so that the layer itself is 1-Lipschitz.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import spectral_norm

from ganworks.errors import BadInput

LayerT = TypeVar("LayerT", bound=nn.Module)
Weighted = nn.Linear | nn.Conv2d | nn.ConvTranspose2d | nn.Embedding


def weighted(module: nn.Module) -> Iterator[tuple[str, Weighted]]:
    """Names and layers of a network whose weight is a linear map."""
    for name, part in module.named_modules():
        if isinstance(part, nn.Linear | nn.Conv2d | nn.ConvTranspose2d | nn.Embedding):
            yield name, part


def spectral(layer: LayerT, *, operator: bool = False, size: tuple[int, int] | None = None) -> LayerT:
    """Normalise the weight of one layer in place; returns it.

    One power iteration is taken whenever the weight is read in training mode, none in evaluation mode. Wrap a step in
    ``torch.nn.utils.parametrize.cached()`` so that the weight is normalised once for all forward passes of the step.
    A weight that is zero has no norm; it is drawn anew as the layer draws it.

    Args:
        layer: linear, convolution, transposed convolution, embedding, or one with a method
            ``linear_map(x, weight)`` such as those of :mod:`ganworks.layers.resample`.
        operator: divide by the norm of the convolution as an operator, not by that of its reshaped kernel.
        size: height and width of the layer's input, needed with ``operator`` for convolutions.

    Raises:
        BadInput: ``operator`` without ``size`` for a convolution, or for one that pads with anything but zeros.
    """
    if isinstance(layer, Weighted) and not layer.weight.is_meta and not layer.weight.any():
        layer.reset_parameters()  # a body that starts its branches with zero, whose norm nothing can be divided by
    if not operator or not isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
        spectral_norm(layer, "weight")
        return layer
    if size is None:
        raise BadInput(
            "The operator norm of a convolution depends on the size of its input; give size=(height, width)."
        )
    start = torch.randn(1, layer.in_channels, *size, dtype=layer.weight.dtype, device=layer.weight.device)
    parametrize.register_parametrization(layer, "weight", OperatorNorm(_linear_map(layer), layer.weight, start))
    return layer


def spectral_(
    network: nn.Module,
    *,
    operator: bool = False,
    example: Tensor | tuple[Tensor, ...] | None = None,
    skip: tuple[type[nn.Module], ...] = (),
) -> nn.Module:
    """Normalise the weights of every layer of a network in place; returns it.

    Args:
        network: set its starting weights first.
        operator: see :func:`spectral`; the input sizes are found by showing the network the example.
        example: one input, or all arguments of the network, needed with ``operator``.
        skip: kinds of layers to leave alone.

    Raises:
        BadInput: ``operator`` without an example.
    """
    layers = [part for _, part in weighted(network) if not isinstance(part, skip)]
    sizes = _input_sizes(network, layers, example) if operator else {}
    for part in layers:
        spectral(part, operator=operator, size=sizes.get(part))
    return network


class OperatorNorm(nn.Module):
    r"""Divides a weight by :math:`\sigma = \max_{\|x\| = 1} \|A_W x\|` for the linear map A of a layer.

    Power iteration on :math:`A^\top A`, whose adjoint comes from automatic differentiation; the image x is kept
    between steps and carries no gradient, so that :math:`\partial\sigma/\partial W` is exact at convergence.

    Args:
        linear_map: (x, weight) -> A_W x.
        weight: its present value.
        start: (1, C, H, W), not zero.
    """

    def __init__(self, linear_map: Callable[[Tensor, Tensor], Tensor], weight: Tensor, start: Tensor) -> None:
        super().__init__()
        self.linear_map = linear_map
        self.register_buffer("image", start / start.norm())
        self._iterate(weight, 15)

    image: Tensor

    def _iterate(self, weight: Tensor, times: int) -> None:
        weight = weight.detach()
        for _ in range(times):
            with torch.enable_grad():
                image = self.image.detach().requires_grad_()
                output = self.linear_map(image, weight)
                (back,) = torch.autograd.grad(output, image, output.detach())
            self.image.copy_(back / back.norm().clamp_min(1e-12))

    def forward(self, weight: Tensor) -> Tensor:
        """The normalised weight, of the same shape."""
        with torch.autocast(weight.device.type, enabled=False):
            if self.training:
                self._iterate(weight, 1)
            # a copy, because the next iteration writes in place while this graph may still be alive
            return weight / self.linear_map(self.image.clone(), weight).norm().clamp_min(1e-12)


def _linear_map(layer: nn.Conv2d | nn.ConvTranspose2d) -> Callable[[Tensor, Tensor], Tensor]:
    if layer.padding_mode != "zeros":
        raise BadInput(f"The operator norm is known for zero padding, not for padding_mode={layer.padding_mode!r}.")
    if hasattr(layer, "linear_map"):
        return type(layer).linear_map  # type: ignore[attr-defined]
    shape = {"stride": layer.stride, "dilation": layer.dilation, "groups": layer.groups}
    if isinstance(layer, nn.ConvTranspose2d):
        padding = {"padding": layer.padding, "output_padding": layer.output_padding}
        return lambda x, weight: functional.conv_transpose2d(x, weight, **padding, **shape)
    return lambda x, weight: functional.conv2d(x, weight, padding=layer.padding, **shape)


def _input_sizes(
    network: nn.Module, layers: list[Weighted], example: Tensor | tuple[Tensor, ...] | None
) -> dict[nn.Module, tuple[int, int]]:
    if example is None:
        raise BadInput("The operator norms of a network depend on the size of its input; give an example input.")
    sizes: dict[nn.Module, tuple[int, int]] = {}

    def note(layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        sizes[layer] = (inputs[0].shape[-2], inputs[0].shape[-1]) if inputs[0].ndim == 4 else (1, 1)

    hooks = [layer.register_forward_pre_hook(note) for layer in layers]
    training = network.training
    with torch.no_grad():
        network.eval()(*(example if isinstance(example, tuple) else (example,)))
    network.train(training)
    for hook in hooks:
        hook.remove()
    return sizes


@torch.no_grad()
def spectra(module: nn.Module, k: int = 1) -> dict[str, Tensor]:
    """The largest singular values of every weight, as reshaped matrices, before spectral normalisation.

    Those of the kernel as a matrix, by the eigenvalues of the smaller Gram matrix: BigGAN's instability study
    (Brock et al. 2018, arXiv:1809.11096, section 4) watches the first three of them.

    Args:
        module: any network.
        k: how many values; fewer where a weight has fewer rows.

    Returns:
        Layer name to (k,) singular values, falling.
    """
    return {name: _singular_values(matrix(part), k) for name, part in weighted(module)}


def matrix(layer: Weighted) -> Tensor:
    """The weight of a layer as (out, rest), before spectral normalisation and after any other parametrization."""
    weight = layer.weight
    if parametrize.is_parametrized(layer, "weight"):
        chain = layer.get_submodule("parametrizations.weight")
        weight = chain.get_parameter("original")
        for part in chain.children():
            if not hasattr(part, "_power_method") and not isinstance(part, OperatorNorm):
                weight = part(weight)
    return (weight.transpose(0, 1) if isinstance(layer, nn.ConvTranspose2d) else weight).flatten(1)


def _singular_values(weight: Tensor, k: int) -> Tensor:
    wide = weight if weight.shape[0] <= weight.shape[1] else weight.T
    wide = wide.double()
    return torch.linalg.eigvalsh(wide @ wide.T).flip(0)[:k].clamp_min(0.0).sqrt().to(weight.dtype)
