"""A small network trained on the spot on labelled images: classes that fit the data where ImageNet's do not.

Its Inception-style score is called *classifier score*, never Inception Score: the number depends on the classifier.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.metrics.features.extractor import Extractor, weights_sha256
from ganworks.metrics.features.kept import LEAST, cached_training, fingerprint
from ganworks.registry import features


class SmallNetwork(nn.Module):
    """Three strided convolutions, the mean and maximum over positions (192 features), one linear layer."""

    def __init__(self, classes: int):
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs in ((3, 24), (24, 48), (48, 96)):
            layers += [nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.classes = nn.Linear(192, classes)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Features (B, 192) and class scores (B, K)."""
        x = self.body(images)
        pooled = torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)
        return pooled, self.classes(pooled)


@features("classifier", title="a small classifier of this data", year=0, dimension=192, size=32, needs=("label",))
class Classifier(Extractor):
    """Trained by Adam for a fixed number of steps; a function of images, labels and seed (on one machine).

    On LEAST labelled images or more it is trained once: its weights are kept in the cache folder.

    Args:
        images: (N, C, H, W) in [-1, 1]: the training split.
        labels: (N,) classes 0 .. K - 1; -1 where unknown, such images are left out.
        seed: of the first weights and the order.
        steps: of 128 images.
        size: side of the image the network sees.
        batch: images per pass, later.
        device: where it runs.

    Attributes:
        accuracy: on one tenth of the images, which it was not trained on.

    Raises:
        BadInput: fewer than two classes or twenty labelled images.
    """

    cached = True

    def __init__(
        self,
        images: Tensor,
        labels: Tensor,
        *,
        seed: int = 0,
        steps: int = 300,
        size: int = 32,
        batch: int = 256,
        device: torch.device | str = "cpu",
    ):
        labelled = (labels >= 0).nonzero().flatten().cpu()
        classes = int(labels.max()) + 1 if len(labelled) else 0
        if classes < 2 or len(labelled) < 20:
            raise BadInput(
                f"A classifier needs two classes and 20 labelled images; there are {classes} and {len(labelled)}."
            )
        with rng.scope(seed, "classifier"), torch.enable_grad():
            order = labelled[torch.randperm(len(labelled))]
            held_out, train = order[: len(order) // 10], order[len(order) // 10 :]
            super().__init__(SmallNetwork(classes), name="classifier", size=size, batch=batch, device=device)

            def fresh() -> float:
                self._train(images, labels, train, steps)
                logits = self.extract(images[held_out]).logits
                assert logits is not None
                return float((logits.argmax(1) == labels[held_out].cpu()).double().mean())

            key = self._key(images, labels, seed, steps)
            self.accuracy = fresh() if len(labelled) < LEAST else cached_training(self.network, key, fresh)
        self.sha256 = weights_sha256(self.network)
        self.note = f"classifier: right on {self.accuracy:.1%} of {len(held_out)} held-out training images"

    def _key(self, images: Tensor, labels: Tensor, seed: int, steps: int) -> str:
        """All that the trained weights depend on."""
        sums = (torch.__version__, self.device.type, torch.get_num_threads())
        classes = fingerprint(labels[:, None, None, None].float())
        return repr((fingerprint(images), classes, seed, steps, self.size, *sums))

    def _train(self, images: Tensor, labels: Tensor, train: Tensor, steps: int) -> None:
        self.network.train().requires_grad_(True)
        optimizer = torch.optim.Adam(self.network.parameters(), lr=2e-3)
        schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, steps)
        for _ in range(steps):
            part = train[torch.randint(len(train), (128,))]
            logits = self.network(self.prepare(images[part]))[1]
            loss = F.cross_entropy(logits, labels[part].to(self.device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        self.network.eval().requires_grad_(False)
