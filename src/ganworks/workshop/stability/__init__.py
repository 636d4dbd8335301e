"""Local stability of a game from its design alone: the Jacobian at the equilibrium of a linear critic.

>>> from ganworks.workshop import design
>>> design(phi="-softplus(t)", psi="-softplus(-t)").stability().eigenvalues()
(-gamma/2 + sqrt(gamma**2 - 1)/2, -gamma/2 - sqrt(gamma**2 - 1)/2)
"""

from ganworks.workshop.stability.equilibrium import Equilibrium, equilibrium
from ganworks.workshop.stability.game import PENALTY, STEP, Stability, stability

__all__ = ["PENALTY", "STEP", "Equilibrium", "Stability", "equilibrium", "stability"]
