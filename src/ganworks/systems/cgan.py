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
  the same features tells matching from mismatched pairs,

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
             Mismatched and generated pairs weigh a half each, as in Reed et al.; without ``generated_pairs`` the
             mismatched ones weigh one.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Batch, Terms
from ganworks.latents import known_labels
from ganworks.layers.norm import Norm
from ganworks.losses.classification import wrong_labels
from ganworks.losses.matching import against_each
from ganworks.losses.scoring import reads_real
from ganworks.networks.cgan import Critic, Generator
from ganworks.registry import system
from ganworks.systems._labelled_game import ClassSettings, LabelledGame, RealScores
from ganworks.systems._pieces import Bodies


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
class CGAN(LabelledGame):
    """The game with labels, the critic taught what does not fit."""

    class Config(ClassSettings, Bodies):
        """Settings of CGAN."""

        paper_network = "mlp"
        form: Literal["plain", "joint", "two_stage"] = "joint"
        """The critic: pairs as in the paper, pairs with mismatched ones, or one head each for real and for matching."""
        matching: float | None = Field(default=None, ge=0)
        """lambda_m, weight of the second head in the two-stage form, 1 if not given; read there only."""
        generated_pairs: bool | None = None
        """Whether the second head learns from generated pairs too, yes if not given; read in two-stage form only."""
        norm: Norm | None = None
        """Normalisation in the critic; default: the family's own. Most penalties need none or layer."""
        objective: str | dict[str, Any] = "non_saturating"
        classes: int = Field(default=10, ge=2)
        noise: int = Field(default=100, ge=1)

    config: Config
    generator: Generator
    critic: Critic

    def build(self) -> None:
        settings = self.config
        self.two_stage = settings.form == "two_stage"
        for name in ("matching", "generated_pairs"):
            if not self.two_stage and getattr(settings, name) is not None:
                raise BadInput(f"cgan reads {name} only in the form 'two_stage'; the form is {settings.form!r}.")
        if self.two_stage and settings.penalties:
            raise BadInput("cgan takes penalties on the one score of 'plain' and 'joint'; 'two_stage' has two scores.")
        self.matching = 1.0 if settings.matching is None else settings.matching
        image, classes, width = settings.image, settings.classes, settings.width
        body = settings.kind_of("generator")
        self.generator = Generator(body, settings.noise, image, classes, width, **settings.generator_body)
        width, body = settings.critic_width or width, settings.kind_of("critic")
        self.critic = Critic(body, image, classes, width, self.two_stage, settings.norm, **settings.critic_body)

    def fake_labels(self, batch: Batch) -> Tensor:
        """The labels (B,) of the batch."""
        return known_labels(batch)

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D of the form chosen; the features of an image serve all its pairs."""
        label = known_labels(batch)
        real_images, fake_images = self.visible(batch.images), self.visible(self.generate(label).detach())
        real_images, fake_images = self.penalties.require_gradients(real_images, fake_images)
        real, fake = self.critic.trunk(real_images), self.critic.trunk(fake_images)
        wrong = wrong_labels(label, self.config.classes, like=self.like)
        matching, generated = self.critic.pairs(real, label), self.critic.pairs(fake, label)
        mismatched = self.critic.pairs(real, wrong)
        scores_of = {
            "plain": [generated],
            "joint": [generated, mismatched],
            "two_stage": [mismatched] if self.config.generated_pairs is False else [mismatched, generated],
        }[self.config.form]
        pairs = against_each(self.objective, real=matching, false=scores_of)
        penalties = self.penalty_terms(real_images, fake_images, RealScores(matching, label), label, generated)
        signals = {"matching": matching.mean(), "mismatched": mismatched.mean(), "generated": generated.mean()}
        if not self.two_stage:
            signals |= self.overfitting(matching, generated)
            return Terms(adversarial=pairs, **penalties).note(**signals)
        real_alone, fake_alone = self.critic.alone(real), self.critic.alone(fake)
        alone = self.objective.critic(real=real_alone, fake=fake_alone)
        signals |= self.overfitting(real_alone, fake_alone)
        return Terms(adversarial=alone, matching=self.matching * pairs).note(**signals)

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of the batch's labels."""
        label = known_labels(batch)
        fake = self.critic.trunk(self.visible(self.generate(label)))
        real = self.critic.trunk(self.visible(batch.images)) if reads_real(self.objective) else fake.detach()
        pairs = self.objective.generator(real=self.critic.pairs(real, label), fake=self.critic.pairs(fake, label))
        if not self.two_stage:
            return Terms(adversarial=pairs)
        alone = self.objective.generator(real=self.critic.alone(real), fake=self.critic.alone(fake))
        return Terms(adversarial=alone, matching=self.matching * pairs)
