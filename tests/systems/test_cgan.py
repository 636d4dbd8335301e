"""CGAN: what each form of the critic is shown, what knows the label, and that samples are of the class asked for."""

from __future__ import annotations

from functools import cache

import pytest
import small
import torch
from torch.nn.functional import softplus
from typed import present

from ganworks.errors import BadInput, DataError
from ganworks.game import Batch
from ganworks.losses.classification import wrong_labels
from ganworks.rng import scope
from ganworks.systems.cgan import CGAN

SMALL = {"image": (1, 8, 8), "width": 8, "noise": 4, "classes": 3}
LABEL = torch.tensor([0, 1, 2, 0, 1, 2])


def game(form: str, **options: object) -> CGAN:
    with scope("cgan"):
        return CGAN(**{**SMALL, "form": form, **options}).double()


def batch() -> Batch:
    images = torch.rand(6, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 2 - 1
    return Batch(images, label=LABEL)


def shown(made: CGAN) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The generated images and the wrong labels that the critic's turn sees in the stream "turn"; the real images."""
    with scope("turn"):
        fake = made.generate(LABEL).detach()
        wrong = wrong_labels(LABEL, 3, like=made.like)
    return batch().images, fake, wrong


@pytest.mark.parametrize("form", ["plain", "joint"])
def test_the_joint_critic_by_its_formula(form: str) -> None:
    made = game(form)
    x, fake, wrong = shown(made)
    with scope("turn"):
        found = made.critic_loss(batch())["adversarial"]
    false = softplus(made.critic(fake, LABEL)).mean()
    if form == "joint":
        false = 0.5 * false + 0.5 * softplus(made.critic(x, wrong)).mean()
    torch.testing.assert_close(found, softplus(-made.critic(x, LABEL)).mean() + false)


@pytest.mark.parametrize("generated", [None, False])
def test_the_two_stage_critic_by_its_formula(generated: bool | None) -> None:
    made = game("two_stage", matching=0.7, generated_pairs=generated)
    x, fake, wrong = shown(made)
    with scope("turn"):
        terms = made.critic_loss(batch())
    real, made_up = made.critic.trunk(x), made.critic.trunk(fake)
    alone = softplus(-made.critic.alone(real)).mean() + softplus(made.critic.alone(made_up)).mean()
    torch.testing.assert_close(terms["adversarial"], alone)
    unfitting = softplus(made.critic(x, wrong)).mean()
    if generated is None:
        unfitting = 0.5 * unfitting + 0.5 * softplus(made.critic(fake, LABEL)).mean()
    torch.testing.assert_close(terms["matching"], 0.7 * (softplus(-made.critic(x, LABEL)).mean() + unfitting))


def test_the_first_head_knows_no_label_and_the_second_does() -> None:
    made, other = game("two_stage"), Batch(batch().images, label=LABEL.flip(0))
    with torch.no_grad():
        made.generator.embedding.weight.zero_()  # the images generated do not tell the label either
    with scope("turn"):
        one = made.critic_loss(batch())
    with scope("turn"):
        two = made.critic_loss(other)
    torch.testing.assert_close(one["adversarial"], two["adversarial"])
    assert not torch.allclose(one["matching"], two["matching"])


def test_generated_pairs_can_be_kept_from_the_second_head() -> None:
    for generated, reached in ((True, True), (False, False)):
        made = game("two_stage", generated_pairs=generated)
        with scope("turn"):
            before = made.critic_loss(batch())["matching"]
        with torch.no_grad():
            made.generator.embedding.weight.add_(1.0)
        with scope("turn"):
            after = made.critic_loss(batch())["matching"]
        assert torch.equal(before, after) is not reached


def test_no_gradient_of_the_critics_turn_reaches_the_generator() -> None:
    for form in ("plain", "joint", "two_stage"):
        made = game(form)
        made.critic_loss(batch()).total.backward()
        assert all(p.grad is None for p in made.generator.parameters())
        assert all(p.grad is not None for p in made.critic.parameters())
        made.generator_loss(batch()).total.backward()
        assert all(p.grad is not None for p in made.generator.parameters())


def test_options_of_another_form_are_refused() -> None:
    for option in ({"matching": 1.0}, {"generated_pairs": True}):
        with pytest.raises(BadInput, match="two_stage"):
            CGAN(**SMALL, **option)


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(DataError, match="label"):
        game("joint").critic_loss(Batch(batch().images, label=LABEL - 1))


def test_a_relativistic_objective_sees_real_pairs_in_the_generators_turn() -> None:
    made = game("joint", objective="relativistic_standard")
    with scope("a"):
        one = made.generator_loss(batch()).total
    with scope("a"):
        two = made.generator_loss(Batch(-batch().images, label=LABEL)).total
    assert not torch.equal(one, two)


@pytest.mark.parametrize("form", ["plain", "joint", "two_stage"])
def test_a_relativistic_critic_compares_true_pairs_with_each_kind_of_false_ones(form: str) -> None:
    made = game(form, objective="relativistic_standard")
    x, fake, wrong = shown(made)
    with scope("turn"):
        found = made.critic_loss(batch())["adversarial" if form != "two_stage" else "matching"]
    true, generated, unfitting = made.critic(x, LABEL), made.critic(fake, LABEL), made.critic(x, wrong)
    expected = softplus(generated - true).mean()
    if form != "plain":
        expected = 0.5 * (expected + softplus(unfitting - true).mean())
    torch.testing.assert_close(found, expected)


LEVELS = torch.tensor([-0.8, 0.0, 0.8])


@cache
def trained(form: str) -> tuple[small.Trainer[CGAN], Batch]:
    """After a short game on three flat greys with a little noise; and the images."""
    generator = torch.Generator().manual_seed(0)
    label = torch.arange(96) % 3
    images = LEVELS[label][:, None, None, None] + 0.1 * torch.randn(96, 1, 4, 4, generator=generator)
    held = Batch(images.clamp(-1, 1), label=label)
    with scope("greys"):
        made = CGAN(
            image=(1, 4, 4),
            width=32,
            noise=4,
            classes=3,
            form=form,
            network="mlp",
            generator_optimizer={"rate": 2e-3},
            critic_optimizer={"rate": 2e-3},
        )
    played = small.Trainer(
        made, lambda at, n: held.each(lambda v: v[(at + torch.arange(n)) % 96]), small.settings(batch=32), quiet=True
    )
    for _ in range(120):
        played.advance()
    return played, held


@pytest.mark.parametrize("form", ["joint", "two_stage"])
def test_samples_are_of_the_class_asked_for(form: str) -> None:
    """The class can be read off the mean brightness."""
    asked = torch.arange(300) % 3
    said = trained(form)[0].sample(300, Batch(torch.zeros(300, 1, 1, 1), label=asked))
    read = (said.mean((1, 2, 3))[:, None] - LEVELS).abs().argmin(1)
    assert float((read == asked).double().mean()) > 0.9


@torch.no_grad()
def test_the_second_head_tells_unfitting_pairs_and_the_first_cannot() -> None:
    """The area under the curve of fitting against unfitting pairs of the same real images."""
    played, held = trained("two_stage")
    critic, true_label = played.system.critic, present(held.label)
    wrong = [(true_label + shift) % 3 for shift in (1, 2)]

    def area(true: torch.Tensor, false: torch.Tensor) -> float:
        above = (true[:, None] - false).sign().add(1).div(2)
        return float(above.mean())

    fitting, unfitting = critic(held.images, true_label), torch.cat([critic(held.images, label) for label in wrong])
    assert area(fitting, unfitting) > 0.9
    alone = critic.alone(critic.trunk(held.images))
    assert area(alone, torch.cat([alone, alone])) == pytest.approx(0.5), "it reads no label"
    fake = played.system.generate(true_label)
    assert area(fitting, critic(fake, wrong[0])) > 0.9, "of generated images too"
