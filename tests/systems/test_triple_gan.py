"""Triple-GAN: its three losses by their formulas, who hears of what, and lessons from few labels."""

from __future__ import annotations

import math

import pytest
import small
import torch
from torch.nn.functional import cross_entropy, softplus
from typed import present

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.latents import weighted_labels
from ganworks.losses.classification import drawn_labels, expected_cost
from ganworks.rng import scope
from ganworks.systems.triple_gan import TripleGAN

SMALL = {
    "image": (1, 8, 8),
    "width": 8,
    "noise": 4,
    "classes": 3,
    "classifier_width": 4,
    "classifier_noise": 0.0,
    "dropout": 0.0,
    "known": 0.5,
    "memory": 8,
    "network": "mlp",
}


def game(**options: object) -> TripleGAN:
    with scope("triple"):
        return TripleGAN(**{**SMALL, **options}).double()


def batch(*known: int) -> Batch:
    """Six images of which those given have labels: their number modulo 3."""
    images = torch.rand(6, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 2 - 1
    label = torch.tensor([k % 3 if k in known else -1 for k in range(6)])
    return Batch(images, label=label)


def reached(player: torch.nn.Module) -> bool:
    return any(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in player.parameters())


def test_the_critic_by_its_formula() -> None:
    made, seen = game(balance=0.3), batch(0, 1, 2, 3, 4, 5)
    made.memory.keep(seen.images[:3], present(seen.label)[:3])
    with scope("turn"):
        total = made.critic_loss(seen).total
    with scope("turn"):
        images, label = made.memory.draw(3, images=seen.images, label=present(seen.label))
        given = drawn_labels(made.classifier(seen.images))
        asked = weighted_labels(6, made.memory.shares(3))
        fake = made.generate(asked)
    real = softplus(-made.critic(torch.cat([images, seen.images]), torch.cat([label, present(seen.label)]))).mean()
    classified, generated = softplus(made.critic(seen.images, given)).mean(), softplus(made.critic(fake, asked)).mean()
    torch.testing.assert_close(total, real + 0.3 * classified + 0.7 * generated)


def test_the_generator_and_the_classifier_by_their_formulas() -> None:
    made, seen = game(balance=0.3, entropy=0.0, class_balance=0.0, pseudo=0.2), batch(0, 4)
    made.memory.keep(seen.images, present(seen.label))
    with scope("turn"):
        found = made.generator_loss(seen).total
    with scope("turn"):
        asked = weighted_labels(6, made.memory.shares(3))
        fake = made.generate(asked)
    torch.testing.assert_close(found, 0.7 * softplus(-made.critic(fake, asked)).mean())

    made.classifier.eval()  # the statistics of a batch of other images would change the answers
    with scope("turn"):
        terms = made.taught_loss(seen)
    p = made.classifier(seen.images).softmax(1)
    costs = torch.stack([softplus(-made.critic(seen.images, torch.full((6,), y))) for y in range(3)], 1)
    torch.testing.assert_close(terms["adversarial"], 0.3 * (p * costs).sum(1).mean())
    with scope("turn"):
        images, label = made.memory.draw(3, images=seen.images, label=present(seen.label))
        asked = weighted_labels(6, made.memory.shares(3))
        fake = made.generate(asked)
    torch.testing.assert_close(terms["labelled"], cross_entropy(made.classifier(images), label))
    torch.testing.assert_close(terms["pseudo"], 0.2 * cross_entropy(made.classifier(fake), asked))


def test_the_critics_turn_reaches_the_critic_alone() -> None:
    made = game()
    made.critic_loss(batch(0, 1)).total.backward()
    assert reached(made.critic) and not reached(made.classifier) and not reached(made.generator)


def test_lessons_from_generated_images_reach_the_classifier_alone() -> None:
    made = game()
    made.taught_loss(batch(0, 1))["pseudo"].backward()
    assert reached(made.classifier) and not reached(made.generator) and not reached(made.critic)


def test_the_adversarial_term_reaches_the_classifier_through_its_probabilities_alone() -> None:
    made = game()
    made.classifier_loss(batch(0, 1))["adversarial"].backward()
    assert reached(made.classifier) and not reached(made.critic) and not reached(made.generator)


def test_the_classifiers_statistics_are_of_images_of_the_data_alone() -> None:
    def statistics(turn: str) -> dict[str, torch.Tensor]:
        made = game()
        before = {name: value.clone() for name, value in made.classifier.named_buffers()}
        with scope("turn"):
            getattr(made, turn)(batch(0, 1))
        after = dict(made.classifier.named_buffers())
        assert any(not torch.equal(before[name], after[name]) for name in before)
        return after

    alone, taught = statistics("classifier_loss"), statistics("taught_loss")
    assert all(torch.equal(alone[name], taught[name]) for name in alone)


def test_classes_are_drawn_and_balanced_by_the_shares_of_the_labelled_images() -> None:
    made = game(class_balance=0.5)
    made.memory.label[:5] = torch.tensor([2, 2, 2, 2, 0])
    made.memory.count.fill_(5)
    shares = torch.tensor([2.0, 1.0, 5.0]) / 8
    with scope("many"):
        drawn = torch.bincount(made._random_labels(8000), minlength=3) / 8000
    torch.testing.assert_close(drawn, shares, atol=0.02, rtol=0)
    made.classifier.eval()
    answers = made.classifier(batch().images).softmax(1).mean(0)
    expected = -0.5 * (shares.double() * answers.log()).sum()
    torch.testing.assert_close(made.classifier_loss(batch())["class_balance"], expected, rtol=1e-6, atol=0)


def test_unlabelled_images_count_for_nothing_in_the_cross_entropy() -> None:
    made = game()
    terms = made.supervised_loss(batch())
    assert float(terms["labelled"].detach()) == 0
    with scope("a"):
        one = made.supervised_loss(batch(0, 1, 2))["labelled"]
    alone = made.classifier(batch().images[:3])
    torch.testing.assert_close(one, cross_entropy(alone, torch.tensor([0, 1, 2])))


def test_labels_are_remembered_from_batch_to_batch() -> None:
    made = game()
    made.supervised_loss(batch(0, 1))
    made.remember()
    made.critic_loss(batch(1, 5))
    made.remember()
    assert len(made.memory) == 3 and sorted(made.memory.label[:3].tolist()) == [0, 1, 2]
    with scope("b"):
        assert float(made.supervised_loss(batch())["labelled"].detach()) > 0


def test_the_stages_are_lessons_game_and_generated_lessons() -> None:
    first, second, third = game(pretraining=2, pseudo_after=3).stages()
    assert [phase.players for phase in first.phases] == [("classifier",)] and first.steps == 2
    assert [p.name for p in second.phases] == [p.name for p in third.phases] == ["critic", "generator", "classifier"]
    assert second.steps == 3 and third.steps is None
    assert [stage.name for stage in game(pretraining=0).stages()] == ["game", "pseudo"]
    engine = small.trainer("triple_gan", system=small.build("triple_gan", pretraining=1, pseudo_after=1))
    said = [set(engine.advance()) for _ in range(3)]
    assert all("critic/generated" in one for one in said[1:]) and "critic/generated" not in said[0]
    assert "classifier/pseudo" in said[2] and "classifier/pseudo" not in said[1]


def test_objectives_without_terms_of_single_scores_are_refused() -> None:
    with pytest.raises(BadInput, match="relativistic_standard"):
        TripleGAN(**SMALL, objective="relativistic_standard")


TRUE = torch.tensor([[0.4, 0.1], [0.2, 0.3]], dtype=torch.float64)
"""p(x, y) of a toy with two images and two labels."""


class Equilibrium:
    """The toy's game between tables: a(x, y), p_c(y | x) and p_g(x, y), with the losses of the system."""

    def __init__(self, told: torch.Tensor, balance: float) -> None:
        self.game, self.balance, self.told = game(balance=balance), balance, told
        self.classified = TRUE.sum(1, keepdim=True) * told
        self.generated = (TRUE - balance * self.classified) / (1 - balance)
        assert bool((self.generated > 0).all()), "what makes up for the classifier has to be a law"

    def critic(self, scores: torch.Tensor) -> torch.Tensor:
        """L_D, each pair counted by its probability."""
        one = self.game.objective
        false = self.balance * self.classified + (1 - self.balance) * self.generated
        return (TRUE * one.on_real(scores) + false * one.on_fake(scores)).sum()

    def classifier(self, logits: torch.Tensor, scores: torch.Tensor, lessons: bool) -> torch.Tensor:
        """L_C, each image counted by its share; with the cross-entropy of true labels, or without."""
        share = TRUE.sum(1)
        costs = self.game.objective.on_generated(scores)
        played = sum(share[x] * expected_cost(logits[x : x + 1], costs[x : x + 1]) for x in range(2))
        return self.balance * played - lessons * (TRUE * logits.log_softmax(1)).sum()


@pytest.mark.parametrize("balance", [0.3, 0.5])
@pytest.mark.parametrize("wrong", [0.0, 0.15])
def test_the_critic_alone_accepts_a_mixture_and_the_labels_only_the_truth(balance: float, wrong: float) -> None:
    """Where alpha p_c + (1 - alpha) p_g = p nothing moves on the critic's word, but the labels move a wrong p_c."""
    told = TRUE / TRUE.sum(1, keepdim=True) + wrong * torch.tensor([[-1.0, 1.0], [1.0, -1.0]])
    toy = Equilibrium(told, balance)
    flat = torch.zeros(2, 2, dtype=torch.float64, requires_grad=True)
    value = toy.critic(flat)
    torch.testing.assert_close(value, torch.tensor(2 * math.log(2), dtype=torch.float64))  # JS(p, p) = 0
    assert torch.autograd.grad(value, flat)[0].abs().max() < 1e-12, "a = log p / p_alpha = 0 is the best critic"
    logits = told.log().requires_grad_()
    (played,) = torch.autograd.grad(toy.classifier(logits, flat.detach(), lessons=False), logits)
    assert played.abs().max() < 1e-12, "equal costs for all labels"
    (taught,) = torch.autograd.grad(toy.classifier(logits, flat.detach(), lessons=True), logits)
    assert (taught.abs().max() < 1e-12) == (wrong == 0.0)
    assert torch.allclose(toy.generated, TRUE) == (wrong == 0.0), "p = p_c = p_g, or neither is p"


def test_away_from_the_mixture_the_best_critic_is_the_ratio_and_pays_the_divergence_less() -> None:
    toy = Equilibrium(TRUE / TRUE.sum(1, keepdim=True), 0.5)
    toy.generated = torch.full((2, 2), 0.25, dtype=torch.float64)
    false = 0.5 * toy.classified + 0.5 * toy.generated
    best = (TRUE / false).log().requires_grad_()
    value = toy.critic(best)
    assert torch.autograd.grad(value, best)[0].abs().max() < 1e-12
    middle = (TRUE + false) / 2
    divergence = 0.5 * (TRUE * (TRUE / middle).log()).sum() + 0.5 * (false * (false / middle).log()).sum()
    torch.testing.assert_close(value, 2 * math.log(2) - 2 * divergence)


@pytest.mark.slow
def test_few_labels_suffice_for_both(tmp_path) -> None:
    """Three greys with noise, one label in eight: the classifier is right, and the generator makes what is asked."""
    levels = torch.tensor([-0.8, 0.0, 0.8])
    label = torch.arange(96) % 3
    noise = 0.1 * torch.randn(96, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    images = (levels[label][:, None, None, None] + noise).clamp(-1, 1)
    held = Batch(images, label=torch.where(torch.arange(96) < 12, label, -1))
    with scope("greys"):
        made = TripleGAN(
            image=(1, 8, 8),
            width=16,
            noise=4,
            classes=3,
            network="mlp",
            classifier_width=8,
            pretraining=40,
            pseudo_after=80,
            generator_optimizer={"rate": 2e-3},
            critic_optimizer={"rate": 2e-3},
            classifier_optimizer={"rate": 3e-3},
        )
    played = small.Trainer(
        made, lambda at, n: held.each(lambda v: v[(at + torch.arange(n)) % 96]), small.settings(batch=24), quiet=True
    )
    for _ in range(200):
        played.advance()
    asked = torch.arange(300) % 3
    said = played.sample(300, Batch(torch.zeros(300, 1, 1, 1), label=asked))
    read = (said.mean((1, 2, 3))[:, None] - levels).abs().argmin(1)
    assert float((read == asked).double().mean()) > 0.8
    assert float((made.eval().classify(images).argmax(1) == label).double().mean()) > 0.9
