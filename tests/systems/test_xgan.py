"""XGAN: the shared middle, the reversed gradient, semantic consistency, the teacher."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from typed import present

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.xgan import XGAN

SMALL = {"image": (3, 8, 8), "width": 4, "embedding": 6}
NETWORKS = ("encoder_x", "encoder_y", "decoder_x", "decoder_y", "classifier", "critic_x", "critic_y")


def build(**options: Any) -> XGAN:
    with scope("xgan"):
        return XGAN(**{**SMALL, **options}).double()


@pytest.fixture
def game() -> XGAN:
    return build()


@pytest.fixture
def batch() -> Batch:
    with scope("images"):
        x, y = torch.rand(2, 4, 3, 8, 8, dtype=torch.float64) * 2 - 1
    return Batch(images=x, other=y)


def slopes(game: XGAN, term: torch.Tensor) -> dict[str, list[torch.Tensor]]:
    """Gradients of a term by network, in the layers that are its own; networks without one are left out."""
    found = {}
    for name in NETWORKS:
        network = getattr(game, name)
        weights = list(getattr(network, "own", network).parameters())
        grads = torch.autograd.grad(term, weights, retain_graph=True, allow_unused=True)
        if any(grad is not None and grad.abs().sum() > 0 for grad in grads):
            found[name] = [grad for grad in grads if grad is not None]
    return found


def test_every_term_reaches_the_players_it_is_about_and_no_other(game: XGAN, batch: Batch) -> None:
    terms = game.generator_loss(batch)
    encoders, decoders = {"encoder_x", "encoder_y"}, {"decoder_x", "decoder_y"}
    assert slopes(game, terms["reconstruction"]).keys() == encoders | decoders
    assert slopes(game, terms["semantic"]).keys() == encoders | decoders
    assert slopes(game, terms["domain"]).keys() == encoders | {"classifier"}
    assert slopes(game, terms["adversarial"]).keys() == encoders | decoders | {"critic_x", "critic_y"}
    assert slopes(game, game.critic_loss(batch).total).keys() == {"critic_x", "critic_y"}


def test_encoders_climb_the_loss_that_the_classifier_descends(batch: Batch) -> None:
    found = {}
    for confusion in (1.0, 0.25, 0.0):
        game = build(confusion=confusion)
        codes = game.encoder_x(batch.images), game.encoder_y(batch.other)
        told = slopes(game, game.domain_loss(*codes))
        logits = game.classifier(codes[0]), game.classifier(codes[1])
        straight = slopes(game, nn.functional.softplus(logits[0]).mean() + nn.functional.softplus(-logits[1]).mean())
        torch.testing.assert_close(told["classifier"], straight["classifier"])
        found[confusion] = told.get("encoder_x")
        if confusion:
            torch.testing.assert_close(told["encoder_x"], [-confusion * slope for slope in straight["encoder_x"]])
    assert found[0.0] is None, "nothing comes back at strength zero"


def test_semantic_consistency_is_free_where_encoder_and_decoder_are_inverse(game: XGAN, batch: Batch) -> None:
    for name in ("encoder_x", "encoder_y", "decoder_x", "decoder_y"):
        setattr(game, name, nn.Identity())
    game.domain_loss = lambda code_x, code_y: code_x.new_zeros(())
    terms = game.generator_loss(batch)
    assert terms["semantic"] == 0 and terms["reconstruction"] == 0


def test_semantic_consistency_reaches_encoder_decoder_and_other_encoder_in_each_direction(
    game: XGAN, batch: Batch
) -> None:
    def one_way(x: torch.Tensor, ex: nn.Module, dy: nn.Module, ey: nn.Module) -> torch.Tensor:
        return 0.1 * (ex(x) - ey(dy(ex(x)))).abs().mean()

    there = one_way(batch.images, game.encoder_x, game.decoder_y, game.encoder_y)
    back = one_way(present(batch.other), game.encoder_y, game.decoder_x, game.encoder_x)
    whole = game.generator_loss(batch)["semantic"]
    torch.testing.assert_close(whole, there + back)
    torch.testing.assert_close(slopes(game, whole), slopes(game, there + back))  # nothing held constant on the way
    for silenced, reached in (
        ("decoder_x", {"encoder_x", "decoder_y", "encoder_y"}),
        ("decoder_y", {"encoder_x", "decoder_x", "encoder_y"}),
    ):
        game = build()
        getattr(game, silenced).register_forward_hook(lambda module, given, out: out.detach())
        assert slopes(game, game.generator_loss(batch)["semantic"]).keys() == reached


def test_the_middle_is_one_object(game: XGAN) -> None:
    assert game.encoder_x.shared is game.encoder_y.shared and game.decoder_x.shared is game.decoder_y.shared


def test_domains_that_start_alike_are_one_until_the_first_step(batch: Batch) -> None:
    game = build(alike=True)
    torch.testing.assert_close(game.translate(batch.images), game.decoder_x(game.encoder_x(batch.images)))
    assert game.encoder_x.own is not game.encoder_y.own and game.decoder_x.own is not game.decoder_y.own


def test_a_teacher_teaches_the_encoder_of_x_alone(batch: Batch) -> None:
    game = build(teacher="pixels")
    code = game.encoder_x(batch.images)
    taught = game.taught(batch.images)
    assert code.shape == taught.shape and not taught.requires_grad
    torch.testing.assert_close(taught.mean(1), torch.zeros(4), atol=1e-5, rtol=0)
    terms = game.generator_loss(batch)
    assert slopes(game, terms["teaching"]).keys() == {"encoder_x"}
    assert "teaching" not in build().generator_loss(batch)


def test_translation_goes_through_the_embedding(game: XGAN, batch: Batch) -> None:
    there = game.decoder_y(game.encoder_x(batch.images))
    torch.testing.assert_close(game.translate(batch.images, "x", "y"), there)
    torch.testing.assert_close(game.sample(4, batch), there)
    torch.testing.assert_close(game.translate(present(batch.other), 1, 0), game.decoder_x(game.encoder_y(batch.other)))


def test_without_the_other_domain_it_says_so(game: XGAN, batch: Batch) -> None:
    with pytest.raises(BadInput, match="two domains"):
        game.generator_loss(Batch(images=batch.images))
