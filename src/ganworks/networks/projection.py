r"""The projection critic (Miyato, Koyama 2018, arXiv:1802.05637) on a residual trunk, as in SAGAN and BigGAN.

.. math:: a(x, y) = \psi(\phi(x)) + \langle e_y, \phi(x) \rangle
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.attention import Form
from ganworks.layers.initialize import orthogonal_
from ganworks.layers.spectral_norm import spectral_
from ganworks.networks import parts
from ganworks.networks.resnet import Trunk, initialize_


class Projection(nn.Module):
    """Any trunk and head, and an embedding of labels for the trunk's features.

    Args:
        trunk: images (B, C, H, W) to features (B, F), with ``features`` = F.
        head: features (B, F) -> (B, 1).
        classes: number of labels; 1 for none, and then no embedding.
    """

    def __init__(self, trunk: parts.Trunk, head: nn.Module, classes: int) -> None:
        super().__init__()
        self.trunk, self.head = trunk, head
        self.embedding = nn.Embedding(classes, trunk.features) if classes > 1 else None
        if self.embedding is not None:
            nn.init.xavier_uniform_(self.embedding.weight)

    def normalise_(self, image: tuple[int, int, int], spectral: parts.Spectral) -> None:
        """Divide every weight, the embedding's too, by its norm; ``image`` = (C, H, W)."""
        example = torch.zeros(1, *image), torch.zeros(1, dtype=torch.int64)
        spectral_(self, operator=spectral == "operator", example=example)

    def forward(self, images: Tensor, label: Tensor | None = None) -> Tensor:
        """Raw scores (B,), larger for what looks real and of its label."""
        return self.discriminate(self.trunk(images), label)

    def discriminate(self, features: Tensor, label: Tensor | None = None) -> Tensor:
        """Raw scores (B,) of features (B, F) the trunk has made."""
        return self.head(features).squeeze(1) + self.match(features, label)

    def match(self, features: Tensor, label: Tensor | None) -> Tensor | float:
        """The label's part of the scores (B,): the product of its embedding with features (B, F).

        A label is a class (B,) int64, or the probabilities of all classes (B, classes), whose mean embedding is taken.
        """
        if self.embedding is None:
            return 0.0
        if label is None:
            raise BadInput(f"This critic judges images of {self.embedding.num_embeddings} classes; give it labels.")
        embedded = self.embedding(label) if label.ndim == 1 else label.to(features) @ self.embedding.weight
        return (embedded * features).sum(dim=1)


class Critic(Projection):
    """(B, C, H, W), labels (B,) -> (B,) raw scores; ``trunk``, ``head`` and ``embedding`` may be used apart.

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        classes: number of labels; 1 for none, and then no embedding.
        width: channels of the finest map.
        attention: side of the halved map that attends to itself; None for no attention.
        spectral: normalise every weight, the embedding's too; see :class:`ganworks.networks.parts.Critic`.
        orthogonal: BigGAN's starting weights in place of SNGAN's.
        form: of the attention; see :class:`ganworks.layers.attention.SelfAttention`.
        multiples: as for :class:`ganworks.networks.resnet.Trunk`.
        halvings: likewise.
        wide: likewise; SAGAN and BigGAN have wide blocks.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        classes: int = 1,
        width: int = 64,
        attention: int | None = None,
        spectral: parts.Spectral = True,
        orthogonal: bool = False,
        form: Form = "published",
        multiples: Sequence[int] | None = None,
        halvings: int | None = None,
        wide: bool = False,
    ) -> None:
        trunk = Trunk(image, width, "none", attention, form, multiples, halvings, wide)
        super().__init__(trunk, initialize_(nn.Linear(trunk.features, 1)), classes)
        if orthogonal:
            orthogonal_(self)
        if spectral:
            self.normalise_(image, spectral)
