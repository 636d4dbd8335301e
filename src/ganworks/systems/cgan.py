r"""CGAN (Mirza, Osindero 2014, arXiv:1411.1784), also with mismatched pairs (Reed et al. 2016, arXiv:1605.05396).

Generator and critic are both told the label c. Three forms of the critic, with :math:`\mathrm{sp}(t)=\log(1+e^t)`:

* ``plain``, Mirza and Osindero's: one score of the pair,
  :math:`L_D = \mathbb E\,\mathrm{sp}(-a(x, c)) + \mathbb E\,\mathrm{sp}(a(G(z, c), c))`;
* ``joint``: real images under a wrong label :math:`c' \ne c` are negative as well, so that an image has to fit,

.. math::
    L_D = \mathbb E\,\mathrm{sp}(-a(x, c))
    + \tfrac12 \mathbb E\,\mathrm{sp}(a(G(z, c), c)) + \tfrac12 \mathbb E\,\mathrm{sp}(a(x, c')), \qquad
    L_G = \mathbb E\,\mathrm{sp}(-a(G(z, c), c))

* ``two_stage``: one head :math:`a_r(x)` tells real from generated and knows no label, a second one :math:`a_m(x, c)` on
  the same features tells fitting from unfitting pairs,

.. math::
    L_D &= \mathbb E\,\mathrm{sp}(-a_r(x)) + \mathbb E\,\mathrm{sp}(a_r(G))
        + \lambda_m \big[\mathbb E\,\mathrm{sp}(-a_m(x, c)) + \tfrac12 \mathbb E\,\mathrm{sp}(a_m(x, c'))
        + \tfrac12 \mathbb E\,\mathrm{sp}(a_m(G, c))\big], \\
    L_G &= \mathbb E\,\mathrm{sp}(-a_r(G)) + \lambda_m \mathbb E\,\mathrm{sp}(-a_m(G, c))

A real image under a wrong label is real to :math:`a_r`. The wrong label is :math:`(c + k) \bmod K` with k uniform on
1 .. K - 1: never right by accident.

Players:     generator (B, Z), labels (B,) -> (B, C, H, W); critic (B, C, H, W), labels (B,) -> (B,), for ``two_stage``
             with two heads on one trunk.
Departures:  non-saturating generator and Adam (paper: minimax, SGD); the bodies of a family in place of maxout layers.
             Unfitting and generated pairs weigh a half each, as in Reed et al.; without ``generated_pairs`` the
             unfitting ones weigh one.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal, known_labels, labels
from ganworks.losses import objective
from ganworks.losses.classification import wrong_labels
from ganworks.losses.matching import against_each
from ganworks.losses.scoring import reads_real
from ganworks.networks import Kind
from ganworks.networks.cgan import Critic, Generator
from ganworks.registry import system


@system(
    "cgan",
    title="CGAN",
    paper="1411.1784",
    year=2014,
    family="conditional",
    cite="mirza2014conditional",
    needs=("label",),
    samples_from=("label",),
)
class CGAN(FromPrior, System):
    """The game with labels, the critic taught what does not fit."""

    class Config(System.Config):
        """Settings of CGAN."""

        form: Literal["plain", "joint", "two_stage"] = "joint"
        """The critic: pairs as in the paper, pairs with mismatched ones, or one head each for real and for fitting."""
        matching: float | None = Field(default=None, ge=0)
        """lambda_m, weight of the second head in the two-stage form, 1 if not given; read there only."""
        generated_pairs: bool | None = None
        """Whether the second head learns from generated pairs too, yes if not given; read in two-stage form only."""
        objective: str | dict[str, Any] = "non_saturating"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        classes: int = Field(default=10, ge=2)
        """Number of classes; taken from the data when not given."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=100, ge=1)
        """Dimensions of z."""
        generator_optimizer: Optimizer = Optimizer()
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer()
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.two_stage = settings.form == "two_stage"
        for name in ("matching", "generated_pairs"):
            if not self.two_stage and getattr(settings, name) is not None:
                raise BadInput(f"cgan reads {name} only in the form 'two_stage'; the form is {settings.form!r}.")
        self.matching = 1.0 if settings.matching is None else settings.matching
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.generator = Generator(settings.network, settings.noise, settings.image, settings.classes, settings.width)
        self.critic = Critic(settings.network, settings.image, settings.classes, settings.width, self.two_stage)

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D of the form chosen; the features of an image serve all its pairs."""
        label = known_labels(batch)
        real, fake = self.critic.trunk(batch.images), self.critic.trunk(self.generate(label).detach())
        wrong = wrong_labels(label, self.config.classes, like=self.like)
        fitting, generated = self.critic.pairs(real, label), self.critic.pairs(fake, label)
        unfitting = self.critic.pairs(real, wrong)
        shown = {
            "plain": [generated],
            "joint": [generated, unfitting],
            "two_stage": [unfitting] if self.config.generated_pairs is False else [unfitting, generated],
        }[self.config.form]
        pairs = against_each(self.objective, real=fitting, false=shown)
        signals = {"fitting": fitting.mean(), "unfitting": unfitting.mean(), "generated": generated.mean()}
        if not self.two_stage:
            return Terms(adversarial=pairs).note(**signals)
        alone = self.objective.critic(real=self.critic.alone(real), fake=self.critic.alone(fake))
        return Terms(adversarial=alone, matching=self.matching * pairs).note(**signals)

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of the batch's labels."""
        label = known_labels(batch)
        fake = self.critic.trunk(self.generate(label))
        real = self.critic.trunk(batch.images) if reads_real(self.objective) else fake.detach()
        pairs = self.objective.generator(real=self.critic.pairs(real, label), fake=self.critic.pairs(fake, label))
        if not self.two_stage:
            return Terms(adversarial=pairs)
        alone = self.objective.generator(real=self.critic.alone(real), fake=self.critic.alone(fake))
        return Terms(adversarial=alone, matching=self.matching * pairs)

    def generate(self, label: Tensor) -> Tensor:
        """Images (B, C, H, W) of the classes (B,)."""
        return self.generator(self.prior.sample(len(label), like=self.like), label)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Images of the given labels, and of uniformly drawn ones where none is known."""
        return self.generate(labels(n, self.config.classes, like=self.like, given=given))
