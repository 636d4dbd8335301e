"""UNIT: closed forms of its terms, the shared latent space, and who hears of what."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.unit import UNIT

SMALL = {"image": (3, 8, 8), "width": 4, "blocks": 1}
NETWORKS = ("encoder_x", "encoder_y", "generator_x", "generator_y", "critic_x", "critic_y")


@pytest.fixture
def game() -> UNIT:
    with scope("unit"):
        return UNIT(**SMALL).double()


@pytest.fixture
def batch() -> Batch:
    with scope("images"):
        x, y = torch.rand(2, 2, 3, 8, 8, dtype=torch.float64) * 2 - 1
    return Batch(images=x, other=y)


def heard(game: UNIT, term: torch.Tensor) -> set[str]:
    """Networks with a gradient of a term in the layers that are their own."""
    own = {name: getattr(game, name) for name in NETWORKS}
    found = set()
    for name, network in own.items():
        weights = list(getattr(network, "own", network).parameters())
        grads = torch.autograd.grad(term, weights, retain_graph=True, allow_unused=True)
        if any(grad is not None and grad.abs().sum() > 0 for grad in grads):
            found.add(name)
    return found


def test_every_term_reaches_the_players_it_is_about_and_no_other(game: UNIT, batch: Batch) -> None:
    with scope("turn"):
        terms = game.generator_loss(batch)
    halves = {"encoder_x", "encoder_y", "generator_x", "generator_y"}
    assert heard(game, terms["adversarial_y"]) == {"encoder_x", "generator_y", "critic_y"}
    assert heard(game, terms["adversarial_x"]) == {"encoder_y", "generator_x", "critic_x"}
    assert heard(game, terms["reconstruction"]) == heard(game, terms["cycle"]) == halves
    assert heard(game, terms["divergence"]) == halves, "the generators through the codes of their translations"
    with scope("turn"):
        assert heard(game, game.critic_loss(batch).total) == {"critic_x", "critic_y"}


def test_the_game_is_the_non_saturating_one(game: UNIT, batch: Batch) -> None:
    game.draw = lambda mean: mean
    terms, told = game.generator_loss(batch), game.critic_loss(batch)
    softplus = nn.functional.softplus
    for name, critic, fake, real in (
        ("adversarial_y", game.critic_y, game.generator_y(game.encoder_x(batch.images)), batch.other),
        ("adversarial_x", game.critic_x, game.generator_x(game.encoder_y(batch.other)), batch.images),
    ):
        torch.testing.assert_close(terms[name], softplus(-critic(fake)).mean())
        torch.testing.assert_close(told[name], softplus(-critic(real)).mean() + softplus(critic(fake)).mean())


def test_every_term_has_its_own_weight_and_the_adversarial_one_has_none(batch: Batch) -> None:
    def terms(**weights: Any) -> dict[str, torch.Tensor]:
        with scope("unit"):
            game = UNIT(**SMALL, **weights).double()
        with scope("turn"):
            return game.generator_loss(batch)

    plain = terms(divergence=1.0, reconstruction=1.0, cycle=1.0)
    weights = {"divergence": 2.0, "reconstruction": 3.0, "cycle": 5.0}
    for name, value in terms(**weights).items():
        torch.testing.assert_close(value, weights.get(name, 1.0) * plain[name])
    default = UNIT.Config()
    assert [default.divergence, default.reconstruction, default.cycle] == [0.1 / 10, 100 / 10, 100 / 10], "the paper's"


def test_the_plain_terms_are_those_of_the_paper(batch: Batch) -> None:
    with scope("unit"):
        game = UNIT(**SMALL, divergence=1.0, reconstruction=1.0, cycle=1.0).double()
    game.draw = lambda mean: mean
    terms, x, y = game.generator_loss(batch), batch.images, batch.other
    code_x, code_y = game.encoder_x(x), game.encoder_y(y)
    again_x, again_y = game.encoder_y(game.generator_y(code_x)), game.encoder_x(game.generator_x(code_y))
    same = (game.generator_x(code_x) - x).abs().mean() + (game.generator_y(code_y) - y).abs().mean()
    round_trip = (game.generator_x(again_x) - x).abs().mean() + (game.generator_y(again_y) - y).abs().mean()
    torch.testing.assert_close(terms["reconstruction"], same)
    torch.testing.assert_close(terms["cycle"], round_trip)
    codes = (code_x, code_y, again_x, again_y)
    torch.testing.assert_close(terms["divergence"], sum(0.5 * code.square().mean() for code in codes))


def test_a_shared_layer_has_the_sum_of_both_domains_gradients(game: UNIT, batch: Batch) -> None:
    assert game.encoder_x.shared is game.encoder_y.shared and game.generator_x.shared is game.generator_y.shared
    weight = next(game.get_submodule("encoder_x.shared").parameters())
    with scope("turn"):
        terms = game.generator_loss(batch)
    parts = [torch.autograd.grad(terms[f"adversarial_{k}"], weight, retain_graph=True)[0] for k in "xy"]
    whole = torch.autograd.grad(terms["adversarial_x"] + terms["adversarial_y"], weight, retain_graph=True)[0]
    assert all(part.abs().sum() > 0 for part in parts)
    torch.testing.assert_close(whole, parts[0] + parts[1])


def test_the_divergence_of_a_number_is_half_the_square_of_its_mean() -> None:
    assert UNIT.divergence(torch.zeros(2, 4, 2, 2)) == 0
    torch.testing.assert_close(UNIT.divergence(torch.full((2, 4, 2, 2), 3.0)), torch.tensor(4.5))


def test_codes_have_unit_variance_around_their_mean() -> None:
    with scope("codes"):
        code = UNIT.draw(torch.full((50, 4, 10, 10), 2.0, dtype=torch.float64))
    assert abs(float(code.mean()) - 2) < 0.05 and abs(float(code.var()) - 1) < 0.05


def test_perfect_autoencoders_have_no_reconstruction_or_cycle_term(game: UNIT, batch: Batch) -> None:
    for name in ("encoder_x", "encoder_y", "generator_x", "generator_y"):
        setattr(game, name, nn.Identity())
    game.draw = lambda mean: mean
    terms = game.generator_loss(batch)
    assert terms["reconstruction"] == 0 and terms["cycle"] == 0


def test_domains_that_start_alike_are_one_until_the_first_step(batch: Batch) -> None:
    with scope("unit"):
        alike = UNIT(**SMALL, alike=True).double()
    assert torch.equal(alike.translate(batch.images), alike.generator_x(alike.encoder_x(batch.images)))
    own = [p for name in ("encoder", "generator") for p in getattr(alike, f"{name}_x").own.parameters()]
    other = [p for name in ("encoder", "generator") for p in getattr(alike, f"{name}_y").own.parameters()]
    assert not {id(p) for p in own} & {id(p) for p in other}, "equal, and not one"
    alike.generator_loss(batch).total.backward()
    assert any(not torch.allclose(p.grad, q.grad) for p, q in zip(own, other, strict=True))


def test_one_encoder_is_told_the_domain(batch: Batch) -> None:
    with scope("unit"):
        one = UNIT(**SMALL, one_encoder=True).double()
    weights = {id(p) for p in one.encoder_x.parameters()}
    assert weights == {id(p) for p in one.encoder_y.parameters()}, "every weight is shared"
    ones, zeros = one.encoder_x(batch.images), one.encoder_y(batch.images)
    assert not torch.allclose(ones, zeros), "the flag is read"
    with scope("turn"):
        terms = one.generator_loss(batch)
    weight = next(one.encoder_x.parameters())
    for name in ("adversarial_x", "adversarial_y"):
        assert torch.autograd.grad(terms[name], weight, retain_graph=True)[0].abs().sum() > 0, "both domains teach it"
    torch.testing.assert_close(one.translate(batch.images), one.generator_y(one.encoder_x(batch.images)))
    with pytest.raises(BadInput, match="One encoder"):
        UNIT(**SMALL, one_encoder=True, target_channels=1)


def test_translation_takes_the_mean_of_the_code(game: UNIT, batch: Batch) -> None:
    there = game.translate(batch.images, "x", "y")
    assert torch.equal(there, game.translate(batch.images, 0, 1))
    torch.testing.assert_close(there, game.generator_y(game.encoder_x(batch.images)))
    torch.testing.assert_close(game.translate(batch.images, 1, 0), game.generator_x(game.encoder_y(batch.images)))
    with pytest.raises(BadInput, match="itself"):
        game.translate(batch.images, 1, 1)


def test_without_the_other_domain_it_says_so(game: UNIT, batch: Batch) -> None:
    with pytest.raises(BadInput, match="two domains"):
        game.generator_loss(Batch(images=batch.images))
