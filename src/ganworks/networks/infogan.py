"""The posterior head of InfoGAN (Chen et al. 2016, arXiv:1606.03657, appendix C)."""

from __future__ import annotations

from torch import Tensor, nn


class Posterior(nn.Module):
    """Features of the critic's trunk (B, F) -> parameters of Q(c | x), (B, parameters): logits, then means.

    A hidden layer with batch normalisation and LeakyReLU of slope 0.2 (the authors' code), then a linear one.

    Args:
        features: F.
        parameters: how many numbers Q takes, :attr:`ganworks.latents.CodedPrior.parameters`.
        hidden: units of the hidden layer (paper: 128).
    """

    def __init__(self, features: int, parameters: int, hidden: int = 128) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(features, hidden, bias=False),
            nn.BatchNorm1d(hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(hidden, parameters),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Parameters (B, parameters)."""
        return self.layers(features)
