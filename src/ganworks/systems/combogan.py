r"""ComboGAN (Anoosheh, Agustsson, Timofte, Van Gool 2017, arXiv:1712.06909): n domains, n encoders, decoders, critics.

With :math:`G_{ij} = \mathrm{Dec}_j \circ \mathrm{Enc}_i`, each step draws two domains i, j and plays CycleGAN's game
between them:

.. math::
    L_G = \mathbb E (a_j(G_{ij}(x)) - 1)^2 + \mathbb E (a_i(G_{ji}(y)) - 1)^2
    + \lambda \big(\|G_{ji}(G_{ij}(x)) - x\|_1 + \|G_{ij}(G_{ji}(y)) - y\|_1\big)
    + \lambda_{id} \big(\|G_{ij}(y) - y\|_1 + \|G_{ji}(x) - x\|_1\big)

.. math::
    L_D = \tfrac12 \mathbb E (a_j(y) - 1)^2 + \tfrac12 \mathbb E\,a_j(\mathrm{pool}_j(G_{ij}(x)))^2 + \ldots_i

The networks grow with n, not with the n (n - 1) directions. Players of domains that were not drawn have no gradient:
neither their weights nor their optimiser's moments move. For n = 2 this is CycleGAN.

Players:     encoders, one (B, C, H, W) -> (B, 4 width, H/4, W/4) for each domain; decoders back; critics, one
             (B, C, H, W) -> (B, h, w) for each domain. Images come with their ``batch.domain``, in any mixture.
Departures:  the pair is a function of seed and step alone, so that all parts of a batch play the same one; a part
             that lacks images of either domain has nothing to say. Networks are CycleGAN's, cut in the middle of the
             residual blocks, where the authors' code has other activations and a critic with several outputs; the
             identity term, which is optional there, is CycleGAN's as well. The rate is constant unless
             it is a schedule.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import torch
from pydantic import Field
from torch import Tensor, nn

from ganworks import rng
from ganworks.data.domains import direction
from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer, Phase, Stage, System, Terms
from ganworks.layers.image_pool import ImagePool
from ganworks.losses import objective
from ganworks.losses.auxiliary import l1
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks.cyclegan import Decoder, Encoder, Upsampling, blocks_for
from ganworks.networks.patchgan import Critic
from ganworks.registry import system
from ganworks.systems._pieces import ScoreLoss, TwoOptimizers


@system(
    "combogan",
    title="ComboGAN",
    paper="1712.06909",
    year=2017,
    family="translation",
    cite="anoosheh2018combogan",
    needs=("domain",),
    samples_from=("images", "domain"),
)
class ComboGAN(System):
    """CycleGAN's game between two of many domains at a time."""

    averaged = ("encoders", "decoders")
    critic_name = None
    without_critic = "the game has a critic for each domain, and its samples are of several"
    order: Tensor

    class Config(TwoOptimizers, ScoreLoss):
        """Settings of ComboGAN."""

        objective: str | dict[str, Any] = "least_squares"
        domain_names: tuple[str, ...] = Field(default=("x", "y"), min_length=2)
        """Names of the domains in the order of their numbers; taken from the data when not given."""
        width: int = Field(default=64, ge=1)
        """Channels of the finest maps."""
        blocks: int | None = Field(default=None, ge=1)
        """Residual blocks of an encoder and a decoder together; default: 6 up to 128 pixels, 9 above."""
        upsampling: Upsampling = "transposed"
        """How decoders double their maps: ``nearest`` (not in the paper) leaves no checkerboard."""
        cycle: float = Field(default=10.0, ge=0)
        """lambda, weight of the cycle term."""
        identity: float = Field(default=5.0, ge=0)
        """lambda_id, weight of the identity term."""
        pool: int = Field(default=50, ge=0)
        """Earlier images kept for each critic."""
        generator_optimizer: Optimizer = Optimizer()
        """The optimizer of encoders and decoders."""
        critic_optimizer: Optimizer = Optimizer()
        """The optimizer of the critics."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        domains = range(len(settings.domain_names))
        blocks = blocks_for(settings.image, settings.blocks)
        halves = (blocks + 1) // 2, blocks // 2
        self.objective = objective(settings.objective)
        self.encoders = nn.ModuleList(Encoder(settings.image, settings.width, halves[0]) for _ in domains)
        self.decoders = nn.ModuleList(
            Decoder(settings.image, settings.width, halves[1], upsampling=settings.upsampling) for _ in domains
        )
        self.critics = nn.ModuleList(Critic(settings.image, settings.width) for _ in domains)
        self.pools = nn.ModuleList(ImagePool(settings.pool, settings.image) for _ in domains)
        self.register_buffer("order", torch.arange(len(domains)))
        self._translations: deque[tuple[Tensor, Tensor]] = deque()

    def phases(self) -> list[Phase]:
        return [
            Phase("generator", self.averaged, self.generator_loss, self.config.generator_optimizer),
            Phase("critic", ("critics",), self.critic_loss, self.config.critic_optimizer, after=self.end_step),
        ]

    def stages(self) -> list[Stage]:
        return [Stage("train", tuple(self.phases()), begin=self.end_step)]

    def end_step(self) -> None:
        """Draw the order of the domains for the next step, whose pair are its first two."""
        self._translations.clear()
        self.order.copy_(rng.uniform(len(self.order), like=self.like).argsort())

    def random_domains(self) -> tuple[int, int]:
        """The two domains of this step, whatever the batch holds."""
        i, j = self.order[:2].tolist()
        return i, j

    def generator_loss(self, batch: Batch) -> Terms:
        """Encoders and decoders of the drawn pair against its critics, with cycle and identity terms."""
        i, j, x, y = self._pair(batch)
        if not (len(x) and len(y)):
            return self._silent("adversarial", "cycle", *(["identity"] if self.config.identity else []))
        fake_y, fake_x = self._map(x, i, j), self._map(y, j, i)
        self._translations.append((fake_x.detach(), fake_y.detach()))
        adversarial = generator_term(self.objective, self.critics[i], real=x, fake=fake_x)
        adversarial = adversarial + generator_term(self.objective, self.critics[j], real=y, fake=fake_y)
        cycle = l1(self._map(fake_y, j, i), x) + l1(self._map(fake_x, i, j), y)
        terms = Terms(adversarial=2 * adversarial, cycle=self.config.cycle * cycle)
        if self.config.identity:
            identity = l1(self._map(y, i, j), y) + l1(self._map(x, j, i), x)
            terms["identity"] = self.config.identity * identity
        return terms

    def critic_loss(self, batch: Batch) -> Terms:
        """The critics of the drawn pair, on the images of this step and earlier ones from their pools."""
        i, j, x, y = self._pair(batch)
        if not (len(x) and len(y)):
            return self._silent("adversarial")
        fake_x, fake_y = (
            self._translations.popleft() if self._translations else (self._map(y, j, i), self._map(x, i, j))
        )
        return Terms(
            adversarial=critic_term(self.objective, self.critics[i], real=x, fake=self.pools[i](fake_x))
            + critic_term(self.objective, self.critics[j], real=y, fake=self.pools[j](fake_y))
        )

    def _silent(self, *names: str) -> Terms:
        """Zeros that no player has a gradient of: where no other part has one either, not even moments move."""
        return Terms(**{name: self.like.new_zeros((), requires_grad=True) for name in names})

    def _pair(self, batch: Batch) -> tuple[int, int, Tensor, Tensor]:
        if batch.domain is None:
            raise BadInput("combogan trains on several domains; the batch does not say which each image comes from.")
        i, j = self.random_domains()
        return i, j, batch.images[batch.domain == i], batch.images[batch.domain == j]

    def _map(self, images: Tensor, i: int, j: int) -> Tensor:
        return self.decoders[j](self.encoders[i](images))

    @property
    def size_multiple(self) -> int:
        return 4

    def translate(self, images: Tensor, source: int | str | None = None, target: int | str | None = None) -> Tensor:
        """Images (B, C, H, W) of one domain in another; domains by name or number."""
        return self._map(images, *direction(source, target, self.config.domain_names))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """The given images, each translated to the domain after its own, the last to the first."""
        if given is None or given.domain is None:
            raise BadInput("combogan translates: give a batch of images with their domains to sample from.")
        images, domain = given.images[:n], given.domain[:n]
        output = torch.empty_like(images)
        for number in domain.unique().tolist():
            following = (number + 1) % len(self.order)
            output[domain == number] = self._map(images[domain == number], number, following)
        return output
