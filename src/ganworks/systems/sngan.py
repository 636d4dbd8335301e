r"""SNGAN (Miyato, Kataoka, Koyama, Yoshida 2018, arXiv:1802.05957): every weight of the critic divided by its norm.

.. math::
    L_D = \mathbb E_r \max(0, 1 - a) + \mathbb E_g \max(0, 1 + a), \qquad L_G = -\mathbb E_g\,a, \qquad
    \bar W = W / \sigma(W), \quad \sigma(W) = \max_{\|v\| = 1} \|W v\|

One power iteration per turn follows :math:`\sigma`, so that the constraint costs next to nothing. What it bounds:
with linear layers the critic is 1-Lipschitz once the iteration has converged; a *convolution* is normalised as the
matrix (out, in * kh * kw), whose norm can be less than the convolution's by a factor of up to
:math:`\sqrt{k_h k_w}` (2.93 for a 3x3 kernel of ones on 16x16 maps), so that a deep critic's slope is bounded, but not
by one. ``spectral="operator"`` divides by the norm of the convolution itself. The objective may be ``non_saturating``
as well; five critic turns per step, Adam(2e-4; 0, 0.9).

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), spectrally normalised and nothing else.
Departures:  the generator's turn has as many images as the critic's (paper: twice as many); the rate is constant unless
             it is a schedule; the bodies are those of ``network``: ``resnet`` is the paper's, ``dcgan`` has
             fewer convolutions than its plain network.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ganworks.game import Optimizer
from ganworks.registry import system
from ganworks.systems._score_game import ScoreGame


@system("sngan", title="SNGAN", paper="1802.05957", year=2018, family="objective", cite="miyato2018spectral")
class SNGAN(ScoreGame):
    """A game with a spectrally normalised critic."""

    class Config(ScoreGame.Config):
        """Settings of SNGAN."""

        paper_network = "resnet"
        objective: str | dict[str, Any] = "hinge"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        noise: int = Field(default=128, ge=1)
        """Dimensions of z."""
        spectral: Literal["none", "reshaped", "operator"] = "reshaped"
        """Norm the critic's weights are divided by: of the reshaped matrix, or of the convolution itself."""
        critic_turns: int = Field(default=5, ge=1)
        """Updates of the critic in a step."""
        generator_optimizer: Optimizer = Optimizer(betas=(0.0, 0.9))
        """The generator's optimizer."""
        critic_optimizer: Optimizer = Optimizer(betas=(0.0, 0.9))
        """The critic's optimizer."""

    config: Config
