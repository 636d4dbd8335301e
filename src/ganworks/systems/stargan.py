r"""StarGAN (Choi, Choi, Kim, Ha, Kim, Choo 2017, arXiv:1711.09020): one generator for many domains and attributes.

.. math::
    L_D &= \mathbb E\,a(G(x, c')) - \mathbb E\,a(x) + \lambda_{gp}\,\mathbb E_{\hat x}(\|\nabla a(\hat x)\|_2 - 1)^2
           - \lambda_{cls}\,\mathbb E \log q(c \mid x), \\
    L_G &= -\mathbb E\,a(G(x, c')) - \lambda_{cls}\,\mathbb E \log q(c' \mid G(x, c'))
           + \lambda_{rec}\,\mathbb E\,\|x - G(G(x, c'), c)\|_1

with c the labels of x and :math:`c'` those of another image of the batch. The critic learns to read labels from real
images alone; the generator is rewarded where its own images are read as what they were to become. Labels come in two
sets, domains (a softmax) and attributes (a logistic each, summed), and an image may be labelled in one of them only: G
is shown :math:`\tilde c = [c_1, c_2, m]`, for each image one set that is known of it, the other as zeros, and m names
the set; no term of q speaks of labels that are not known. Only the reconstruction keeps what is not to change.
Lambdas 10, 1, 10; five critic turns; Adam(1e-4; 0.5, 0.999).

Players:     generator (B, C, H, W), conditions (B, L) -> (B, C, H, W); critic (B, C, H, W) -> (B, h, w), one score for
             each patch, with logits (B, domains + attributes) from the same trunk.
Departures:  labels are permuted within the part of the batch at hand, where one is played in parts or by several
             processes. Where both sets of an image are known one is drawn at each turn (paper: they come from two data
             sets); no normalisation behind the generator's first layer; the rate is constant unless it is a
             schedule. The mask that ``masked`` adds is of a later paper (1807.09251); it is off by default.
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from ganworks import rng
from ganworks.data.domains import direction
from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.losses import objective
from ganworks.losses.auxiliary import l1
from ganworks.losses.classification import attribute_cross_entropy, labelled_cross_entropy
from ganworks.losses.scoring import reads_real
from ganworks.networks.stargan import Critic, Generator, Labels, LabelSets
from ganworks.registry import system
from ganworks.regularizers import gradient_penalty
from ganworks.systems._pieces import CriticTurns, Maps, ScoreLoss, TwoOptimizers


@system(
    "stargan",
    title="StarGAN",
    paper="1711.09020",
    year=2017,
    family="translation",
    cite="choi2018stargan",
    samples_from=("images", "domain", "attributes"),
)
class StarGAN(System):
    """One translator among all domains, and an editor of attributes."""

    class Config(TwoOptimizers, ScoreLoss, CriticTurns, Maps):
        """Settings of StarGAN."""

        objective: str | dict[str, Any] = "wasserstein"
        domains: int = Field(default=0, ge=0)
        """Number of domains; taken from the data when not given, 0 leaves domains alone."""
        domain_names: tuple[str, ...] = ()
        """Names of the domains; taken from the data when not given."""
        attributes: int = Field(default=0, ge=0)
        """Number of attributes; taken from the data when not given, 0 leaves attributes alone."""
        blocks: int = Field(default=6, ge=1)
        """Residual blocks of the generator."""
        halvings: int = Field(default=2, ge=0)
        """Halvings of the map in the generator."""
        masked: bool = False
        """Let the generator leave what is not to change as it is, by a mask that it draws (not in the paper)."""
        classification: float = Field(default=1.0, ge=0)
        """lambda_cls, weight of the labels in both players' losses."""
        reconstruction: float = Field(default=10.0, ge=0)
        """lambda_rec, weight of the way back."""
        penalty: float = Field(default=10.0, ge=0)
        """lambda_gp, weight of the gradient penalty."""
        critic_turns: int = Field(default=5, ge=1)
        generator_optimizer: Optimizer = Optimizer(rate=1e-4)
        critic_optimizer: Optimizer = Optimizer(rate=1e-4)

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.sets = LabelSets(settings.domains, settings.attributes)
        if not self.sets.length:
            raise BadInput(
                "stargan needs labels: give data that has domains or attributes, and set one of them above 0."
            )
        self.objective = objective(settings.objective)
        self.generator = Generator(
            settings.image,
            self.sets.length,
            settings.width,
            settings.blocks,
            settings.halvings,
            settings.masked,
        )
        self.critic = Critic(settings.image, settings.domains + settings.attributes, settings.width)

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D: the gap, the penalty on its slope, and the labels of real images."""
        labels = self.sets.of(batch)
        _, target = self.random_target(labels)
        fake = self.generator(batch.images, self.sets.condition(target)).detach()
        maps = self.critic.trunk(batch.images)
        penalty = gradient_penalty(self.critic, batch.images, fake)
        return Terms(
            adversarial=self.objective.critic(real=self.critic.discriminate(maps), fake=self.critic(fake)),
            penalty=self.config.penalty * penalty,
            **self.classification(maps, labels),
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G: fool the critic, be read as the target, and find the way back."""
        source, target = self.random_target(self.sets.of(batch))
        output = self.generator(batch.images, self.sets.condition(target))
        maps = self.critic.trunk(output)
        fake = self.critic.discriminate(maps)
        real = self.critic(batch.images) if reads_real(self.objective) else fake.detach()
        back = self.generator(output, self.sets.condition(source))
        return Terms(
            adversarial=self.objective.generator(real=real, fake=fake),
            reconstruction=self.config.reconstruction * l1(back, batch.images),
            **self.classification(maps, target),
        )

    def random_target(self, labels: Labels) -> tuple[Labels, Labels]:
        """For each image one known label set: its own labels there, and those of another image of the batch."""
        order = rng.uniform(len(labels.domain), like=labels.attributes).argsort()
        source = self.sets.one_of(labels)
        return source, self.sets.exchanged(source, Labels(*(value[order] for value in labels)))

    def classification(self, maps: Tensor, labels: Labels) -> dict[str, Tensor]:
        """How badly the known labels are read from the critic's maps, weighted; a term for each label set in use."""
        logits = self.critic.read(maps)
        domain = labels.domain.masked_fill(~labels.known[:, 0], -1)
        terms: dict[str, Tensor] = {}
        if self.config.domains:
            logits_of_domains = logits[:, : self.config.domains]
            terms["domain"] = self.config.classification * labelled_cross_entropy(logits_of_domains, domain)
        if self.config.attributes:
            loss = attribute_cross_entropy(logits[:, self.config.domains :], labels.attributes, labels.known[:, 1])
            terms["attributes"] = self.config.classification * loss
        return terms

    @property
    def size_multiple(self) -> int:
        return 2**self.config.halvings

    def translate(self, images: Tensor, source: int | str | None = None, target: int | str | None = None) -> Tensor:
        """Images (B, C, H, W) of one domain as another would have them; domains by name or by number."""
        if not self.config.domains:
            raise BadInput("This stargan was trained on no domains, so it has none to translate between.")
        numbers = tuple(map(str, range(self.config.domains)))
        _, end = direction(source, target, self.config.domain_names or numbers)
        mask = (torch.arange(2, device=images.device) == 0).expand(images.shape[0], 2)
        domain = torch.full((images.shape[0],), end, device=images.device)
        none = images.new_zeros(images.shape[0], self.config.attributes)
        return self.generator(images, self.sets.condition(Labels(domain, none, mask)))

    def edit(self, images: Tensor, attributes: Tensor) -> Tensor:
        """Images (B, C, H, W) with the given attributes (B, A), whatever they had before."""
        if attributes.shape[1:] != (self.config.attributes,) or not self.config.attributes:
            raise BadInput(f"{self.config.attributes} attributes can be set, not {tuple(attributes.shape[1:])}.")
        mask = (torch.arange(2, device=images.device) == 1).expand(images.shape[0], 2)
        domain = torch.zeros(images.shape[0], dtype=torch.int64, device=images.device)
        return self.generator(images, self.sets.condition(Labels(domain, attributes.to(images), mask)))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """The given images with labels of the next one, in one label set that is known of them."""
        if given is None:
            raise BadInput("stargan translates: give a batch of images with labels to sample from.")
        labels = self.sets.of(given)
        following = Labels(*(value.roll(-1, 0) for value in labels))
        target = self.sets.exchanged(self.sets.one_of(labels), following)
        return self.generator(given.images, self.sets.condition(target))[:n]
