r"""GAN (Goodfellow et al. 2014, arXiv:1406.2661): two players, one value function.

.. math::
    \min_G \max_D\; \mathbb E_{x\sim r}[\log D(x)] + \mathbb E_{z}[\log(1 - D(G(z)))], \qquad D = \sigma(a)

With the raw score :math:`a` and :math:`\mathrm{sp}(t)=\log(1+e^t)` the critic minimises
:math:`\mathbb E_r\,\mathrm{sp}(-a) + \mathbb E_g\,\mathrm{sp}(a)`, and the generator one of

* ``minimax``: :math:`-\mathbb E_g\,\mathrm{sp}(a)`, the saddle point; its gradient vanishes where the critic is sure;
* ``non_saturating``: :math:`\mathbb E_g\,\mathrm{sp}(-a)`, what the paper trains with;
* ``flipped``: real and fake exchanged in the generator's turn only, which is the same gradient.

Any other objective on scores can take their place: by name, from a file, or designed in the workshop.

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,).
Departures:  Adam instead of SGD with momentum; ReLU instead of maxout.
"""

from __future__ import annotations

from ganworks.registry import system
from ganworks.systems._score_game import ScoreGame


@system("gan", title="GAN", paper="1406.2661", year=2014, family="objective", cite="goodfellow2014generative")
class GAN(ScoreGame):
    """The original game, with any objective on scores."""

    class Config(ScoreGame.Config):
        """Settings of the original GAN: the defaults of all games on scores."""

        paper_network = "mlp"

    config: Config
