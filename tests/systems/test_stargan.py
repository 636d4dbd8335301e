"""StarGAN: which labels which player learns from, the mask of two label sets, the way back."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from typed import present

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.regularizers import gradient_penalty
from ganworks.rng import scope
from ganworks.systems.stargan import StarGAN

SMALL = {"image": (3, 16, 16), "width": 4, "blocks": 1, "halvings": 1, "domains": 3, "attributes": 2}
N = 6


@pytest.fixture
def game() -> StarGAN:
    with scope("stargan"):
        return StarGAN(**SMALL)


@pytest.fixture
def batch() -> Batch:
    with scope("images"):
        return Batch(
            images=torch.rand(N, 3, 16, 16) * 2 - 1,
            domain=torch.arange(N) % 3,
            attributes=(torch.rand(N, 2) > 0.5).float(),
        )


def reached(loss: Tensor, *networks: nn.Module) -> list[bool]:
    """Which networks a loss has a gradient in."""

    def any_in(network: nn.Module) -> bool:
        gradients = torch.autograd.grad(loss, list(network.parameters()), allow_unused=True, retain_graph=True)
        return any(g is not None and bool(g.any()) for g in gradients)

    return [any_in(network) for network in networks]


def test_gradient_routing(game: StarGAN, batch: Batch) -> None:
    parts = (game.generator, game.critic.trunk, game.critic.output, game.critic.labels)
    with scope("a turn"):  # which of the two label sets an image is asked for is drawn
        critic, generator = game.critic_loss(batch), game.generator_loss(batch)
    routes = {
        "critic's gap": (critic["adversarial"], [False, True, True, False]),
        "critic's slope": (critic["penalty"], [False, True, True, False]),
        "critic's domains": (critic["domain"], [False, True, False, True]),
        "critic's attributes": (critic["attributes"], [False, True, False, True]),
        "generator's score": (generator["adversarial"], [True, True, True, False]),
        "generator's domains": (generator["domain"], [True, True, False, True]),
        "generator's attributes": (generator["attributes"], [True, True, False, True]),
        "the way back": (generator["reconstruction"], [True, False, False, False]),
    }
    assert {name: reached(loss, *parts) for name, (loss, _) in routes.items()} == {
        name: wanted for name, (_, wanted) in routes.items()
    }
    assert [phase.players for phase in game.phases()] == [("critic",), ("generator",)]


def test_both_turns_by_their_formulas(game: StarGAN, batch: Batch) -> None:
    """Each image counts in one label set; lambdas are 10, 1 and 10."""
    with scope("turn"):
        found = game.critic_loss(batch)
    with scope("turn"):
        labels = game.sets.of(batch)
        _, target = game.random_target(labels)
        fake = game.generator(batch.images, game.sets.condition(target))
        slope = gradient_penalty(game.critic, batch.images, fake)
    read = game.critic.read(game.critic.trunk(batch.images))
    torch.testing.assert_close(found["adversarial"], game.critic(fake).mean() - game.critic(batch.images).mean())
    torch.testing.assert_close(found["penalty"], 10 * slope)
    torch.testing.assert_close(found["domain"], cross_entropy(read[:, :3], present(batch.domain)))
    attributes = binary_cross_entropy_with_logits(read[:, 3:], present(batch.attributes), reduction="sum") / N
    torch.testing.assert_close(found["attributes"], attributes)

    with scope("turn"):
        found = game.generator_loss(batch)
    with scope("turn"):
        source, target = game.random_target(labels)
    made = game.generator(batch.images, game.sets.condition(target))
    back = game.generator(made, game.sets.condition(source))
    torch.testing.assert_close(found["adversarial"], -game.critic(made).mean())
    torch.testing.assert_close(found["reconstruction"], 10 * (back - batch.images).abs().mean())
    first, second = target.known.unbind(1)
    read = game.critic.read(game.critic.trunk(made))
    torch.testing.assert_close(found["domain"], cross_entropy(read[first, :3], target.domain[first]))
    each = binary_cross_entropy_with_logits(read[second, 3:], target.attributes[second], reduction="none")
    torch.testing.assert_close(found["attributes"], each.sum(1).mean())


def test_the_critic_learns_labels_from_real_images_alone(game: StarGAN, batch: Batch) -> None:
    before = game.critic_loss(batch)
    game.register_module("generator", _Constant(0.5))
    after = game.critic_loss(batch)
    for name in ("domain", "attributes"):
        torch.testing.assert_close(after[name], before[name])
    assert after["adversarial"] != before["adversarial"]


def test_the_generator_is_read_by_its_targets_and_finds_back_by_its_sources(game: StarGAN, batch: Batch) -> None:
    told: list[Tensor] = []
    game.generator.register_forward_pre_hook(lambda module, given: told.append(given[1]))
    with scope("turn"):
        terms = game.generator_loss(batch)
    with scope("turn"):
        source, target = game.random_target(game.sets.of(batch))
    assert torch.equal(told[0], game.sets.condition(target)) and torch.equal(told[1], game.sets.condition(source))
    maps = game.critic.trunk(game.generator(batch.images, told[0]))
    torch.testing.assert_close(terms["domain"], game.classification(maps, target)["domain"])


def test_targets_are_the_labels_of_other_images(game: StarGAN, batch: Batch) -> None:
    domains = StarGAN(**{**SMALL, "attributes": 0})
    _, target = domains.random_target(domains.sets.of(batch))
    assert sorted(present(target.domain).tolist()) == sorted(present(batch.domain).tolist())


@pytest.mark.parametrize(("unknown", "silent", "heard"), [(0, "domain", "attributes"), (1, "attributes", "domain")])
def test_no_loss_speaks_of_an_unknown_label_set(
    game: StarGAN, batch: Batch, unknown: int, silent: str, heard: str
) -> None:
    domain = torch.full((N,), -1) if unknown == 0 else batch.domain
    attributes = torch.full((N, 2), -1.0) if unknown == 1 else batch.attributes
    half = Batch(batch.images, domain=domain, attributes=attributes)
    rows = slice(0, 3) if unknown == 0 else slice(3, 5)
    for terms in (game.critic_loss(half), game.generator_loss(half)):
        assert terms[silent] == 0 and terms[heard] > 0
        (gradient,) = torch.autograd.grad(terms.total, game.critic.labels.weight)
        assert not gradient[rows].any() and gradient.any()


def test_a_set_that_is_not_in_use_has_no_term(batch: Batch) -> None:
    game = StarGAN(**{**SMALL, "attributes": 0})
    assert set(game.generator_loss(batch)) == {"adversarial", "reconstruction", "domain"}


def test_an_image_left_alone_has_nothing_to_find_back(game: StarGAN, batch: Batch) -> None:
    game.register_module("generator", _Unchanged())
    assert game.generator_loss(batch)["reconstruction"] == 0


def test_editing_and_translating_name_their_label_set(game: StarGAN, batch: Batch) -> None:
    told: list[Tensor] = []
    game.generator.register_forward_pre_hook(lambda module, given: told.append(given[1]))
    game.edit(batch.images[:1], torch.tensor([[1.5, -0.5]]))
    game.translate(batch.images[:1], 0, 2)
    assert [condition.tolist() for condition in told] == [[[0, 0, 0, 1.5, -0.5, 0, 1]], [[0, 0, 1, 0, 0, 1, 0]]]


def test_domains_go_by_name_or_number(batch: Batch) -> None:
    with scope("stargan"):
        named = StarGAN(**SMALL, domain_names=("a", "b", "c"))
    assert torch.equal(named.translate(batch.images, "a", "c"), named.translate(batch.images, 0, 2))
    with pytest.raises(BadInput, match="no domain"):
        named.translate(batch.images, 0, 3)


def test_what_cannot_be_used_is_said(game: StarGAN, batch: Batch) -> None:
    with pytest.raises(BadInput, match="needs labels"):
        StarGAN(**{**SMALL, "domains": 0, "attributes": 0})
    with pytest.raises(BadInput, match="no domains"):
        StarGAN(**{**SMALL, "domains": 0}).translate(batch.images, 0, 1)
    with pytest.raises(BadInput, match="2 attributes"):
        game.edit(batch.images, torch.zeros(N, 3))
    with pytest.raises(BadInput, match="neither"):
        game.critic_loss(Batch(batch.images))


class _Constant(nn.Module):
    def __init__(self, value: float):
        super().__init__()
        self.value = value

    def forward(self, images: Tensor, condition: Tensor) -> Tensor:
        return torch.full_like(images, self.value)


class _Unchanged(nn.Module):
    def forward(self, images: Tensor, condition: Tensor) -> Tensor:
        return images
