"""Errata about matrices, layers and statistics of networks."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from ganworks.workshop.catalogue.errata._erratum import Erratum

BOOK = "book on GANs"


def norms() -> Iterator[Erratum]:
    """Norms and singular values."""
    x = sp.Matrix([3, 4])
    yield Erratum(
        "E21",
        BOOK,
        "the 2-norm is the sum of squares",
        "its square root",
        x.dot(x),
        sp.sqrt(x.dot(x)),
        "the norm of (3, 4)",
    )
    wide = sp.Matrix([[1, 2, 0], [0, 1, 1]])
    yield Erratum(
        "E23",
        BOOK,
        "A*A and AA* have the same eigenvalues",
        "they share those that are not 0; the larger matrix has more",
        sp.Integer((wide * wide.T).shape[0]),
        sp.Integer(sum((wide.T * wide).eigenvals().values())),
        "the number of eigenvalues of A*A for a matrix of 2 x 3",
    )
    weight, v = sp.diag(3, 1), sp.Matrix([1, 0])
    u = weight * v
    v = weight.T * u
    yield Erratum(
        "E24",
        BOOK,
        "sigma = |u|/|v| after u = Wv and v = W^T u",
        "that is 1/sigma; u and v have to be made unit, and sigma = u^T W v",
        sp.Integer(3),
        u.norm() / v.norm(),
        "sigma of diag(3, 1) from its first right vector",
    )
    kernel, ones = sp.Matrix([1, 1, 1]), sp.ones(5, 1)
    circular = sp.Matrix(5, 5, lambda i, j: 1 if (j - i) % 5 in (0, 1, 4) else 0)
    gain = (circular * ones).norm() / ones.norm() / kernel.norm()
    yield Erratum(
        "E26",
        BOOK,
        "dividing by the norm of the reshaped kernel bounds every layer's slope by 1",
        "true of linear layers; a convolution can be steeper than its kernel's norm",
        sp.Integer(1),
        gain,
        "the gain of a convolution with kernel (1, 1, 1), divided by that norm",
        "<=",
    )
    w = sp.Matrix([[1, 1], [0, 1]])
    gram = w.T * w
    printed = gram.multiply_elementwise(sp.eye(2) - sp.eye(2))
    meant = gram.multiply_elementwise(sp.ones(2, 2) - sp.eye(2))
    yield Erratum(
        "E38",
        BOOK,
        "orthogonal regularisation is |W^T W * (I - I)|^2",
        "1 - I, with the matrix of ones; as printed it is always 0",
        meant.norm() ** 2,
        printed.norm() ** 2,
        "the penalty of ((1, 1), (0, 1))",
    )


def layers() -> Iterator[Erratum]:
    """Layers and statistics."""
    weight, bias, x = sp.Rational(2), sp.Integer(-3), sp.Integer(1)
    yield Erratum(
        "E22",
        BOOK,
        "the mask of a ReLU is the sign of its layer's input",
        "the sign of W x + b",
        sp.Heaviside(x) * weight,
        sp.Heaviside(weight * x + bias) * weight,
        "the slope of relu(2x - 3) at x = 1",
    )
    count = 10
    collapsed = sum((sp.exp(-sp.Integer(0)) for _ in range(count)), sp.Integer(0))
    yield Erratum(
        "E31",
        BOOK,
        "minibatch discrimination: o is about 0 for collapsed samples",
        "o sums exp(-distance), so that it is largest there",
        sp.Integer(0),
        collapsed,
        "o of ten equal samples",
    )
    taps = [sp.Rational(k, 16) for k in (1, 4, 6, 4, 1)]
    even, odd = sum(taps[::2], sp.Integer(0)), sum(taps[1::2], sp.Integer(0))
    yield Erratum(
        "E56",
        BOOK,
        "zeros between the pixels and the smoothing kernel double an image",
        "the kernel has to be multiplied by 4, or the image is a quarter as bright",
        sp.Integer(1),
        even * odd,
        "what a constant image of 1 becomes",
    )
    samples, reference = (sp.Integer(0), sp.Integer(2)), (sp.Integer(4), sp.Integer(6))
    with_x = [sum((*reference, x), sp.Integer(0)) / 3 for x in samples]
    yield Erratum(
        "E33",
        BOOK,
        "virtual batch norm takes its statistics from the reference batch",
        "from that batch and the sample itself (E87 repeats it)",
        sum(reference, sp.Integer(0)) / 2,
        with_x[0],
        "the mean for the sample 0 and the reference (4, 6)",
    )
