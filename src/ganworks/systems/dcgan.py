r"""DCGAN (Radford, Metz, Chintala 2015, arXiv:1511.06434): the game of GAN with convolutional players that train.

.. math:: L_D = \mathbb E_r\,\mathrm{sp}(-a) + \mathbb E_g\,\mathrm{sp}(a), \qquad L_G = \mathbb E_g\,\mathrm{sp}(-a)

Strided convolutions instead of pooling; batch normalisation everywhere but at the generator's output and the
critic's input; ReLU in the generator and LeakyReLU(0.2) in the critic; weights from N(0, 0.02); Adam(2e-4; 0.5,
0.999); real and generated images normalised as separate batches.

Players:     generator (B, Z) -> (B, C, H, W), z ~ U[-1, 1]^100; critic (B, C, H, W) -> (B,).
Departures:  4x4 kernels for the paper's 5x5; see :mod:`ganworks.networks.dcgan`.
"""

from __future__ import annotations

from pydantic import Field

from ganworks.latents import PriorName
from ganworks.networks import Kind
from ganworks.registry import system
from ganworks.systems._score_game import ScoreGame


@system("dcgan", title="DCGAN", paper="1511.06434", year=2015, family="architecture", cite="radford2015unsupervised")
class DCGAN(ScoreGame):
    """Deep convolutional players."""

    class Config(ScoreGame.Config):
        """Settings of DCGAN."""

        network: Kind = "dcgan"
        """Bodies of both players; the paper's are dcgan."""
        width: int = Field(default=64, ge=1)
        """Channels of the finest hidden layer; the paper's 64x64 networks have 128."""
        noise: int = Field(default=100, ge=1)
        """Dimensions of z."""
        prior: PriorName = "uniform"
        """Law of z: uniform on [-1, 1] in the paper, normal, bernoulli or censored_normal."""

    config: Config
