r"""Proofs that others can check: a design's theorems as a file for Coq, which ``coqc`` accepts or refuses.

The ratio is r = q/p and x its logarithm. Along x, the slope of :math:`\psi(\omega(e^x))` is positive and that of
:math:`\varphi(\omega(e^x))` is :math:`-e^x` times it; from these two facts follow the best critic, the divergence's
convexity and its least value, by lemmas that are proved once (``prelude.v``).
"""

from ganworks.workshop.prove._printer import NotInCoq
from ganworks.workshop.prove.proof import Proof, prove

__all__ = ["NotInCoq", "Proof", "prove"]
