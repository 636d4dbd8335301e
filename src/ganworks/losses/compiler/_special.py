"""Functions that a formula keeps whole, so that they are computed as such and neither overflow nor cancel."""

# sympy annotates few of its results.
# pyright: reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

import sympy as sp


class Softplus(sp.Function):
    """log(1 + e^x), kept whole so that it is computed as such."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return Sigmoid(self.args[0])


class Sigmoid(sp.Function):
    """1/(1 + e^-x), kept whole."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return Sigmoid(self.args[0]) * Sigmoid(-self.args[0])


class Expm1(sp.Function):
    """e^x - 1, kept whole."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.exp(self.args[0])


class LowerOmega(sp.Function):
    """W_{-1}(-e^x) for x <= -1, without forming the exponential."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return self / (1 + self)


class Omega(sp.Function):
    """W_0(e^x), without forming the exponential."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return self / (1 + self)
