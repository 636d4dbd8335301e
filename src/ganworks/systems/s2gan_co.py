r"""S2GAN-CO (Lucic, Tschannen, Ritter, Zhai, Bachem, Gelly 2019, arXiv:1903.02271): the critic infers the labels.

.. math::
    L_D &= \mathbb E_r \max(0, 1 - a(x, \tilde y(x))) + \mathbb E_g \max(0, 1 + a(G(z, y), y))
           - \lambda\, \mathbb E_{\text{labelled}} \log p_y(\phi(x)), \\
    L_G &= -\mathbb E\, a(G(z, y), y), \quad y \text{ uniform}, \qquad
    a(x, y) = \psi(\phi(x)) + \langle e_y, \phi(x) \rangle

with :math:`\tilde y` the label where it is known, and elsewhere the likeliest class of a linear head on the critic's
own features, taken as a constant. The head learns from labelled *real* images alone. ``soft_labels`` projects on the
mean embedding under the head's probabilities instead. No stage of its own for a classifier, unlike S2GAN.

Players:     generator (B, Z), labels (B,) -> (B, C, H, W); critic (B, C, H, W), labels (B,) -> (B,), whose trunk the
             classifier (B, F) -> (B, classes) reads; both move together.
Departures:  ``remembered`` lets the classifier learn from labelled images of earlier batches too (off by default);
             bodies are those of :mod:`ganworks.networks.biggan`.
"""

from __future__ import annotations

from ganworks.registry import system
from ganworks.systems._biggan_game import ClassifyingGame, ClassifyingSettings


@system(
    "s2gan_co",
    title="S2GAN-CO",
    paper="1903.02271",
    year=2019,
    family="semi-supervised",
    cite="lucic2019high",
    needs=("label",),
    samples_from=("label",),
)
class S2GANCO(ClassifyingGame):
    """A conditional game whose critic co-trains a classifier and judges under its labels."""

    class Config(ClassifyingSettings):
        """Settings of S2GAN-CO."""

    config: Config
