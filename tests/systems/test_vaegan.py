"""VAE/GAN: who is moved by what, and the two critics."""

from __future__ import annotations

import math

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.latents import normal_around
from ganworks.rng import scope
from ganworks.systems.vaegan import VAEGAN
from ganworks.training.optimizers import trainable

SMALL = {"image": (1, 8, 8), "network": "mlp", "width": 6, "noise": 3}
BATCH = Batch(torch.rand(5, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 2 - 1)
PLAYERS = ("encoder", "generator", "critic")


def made(**options: object) -> VAEGAN:
    with scope("vaegan"):
        return VAEGAN(**{**SMALL, **options}).double()


@pytest.mark.parametrize("sources", [2, 3])
def test_the_routing_matrix(sources: int) -> None:
    """Which term of which turn moves whom: the table of the module, by the gradients the engine leaves."""
    game = made(sources=sources)
    found = set()
    for phase in game.phases():
        with trainable(game, phase), scope("turn"):
            terms = phase.loss(BATCH)
            for name, term in terms.items():
                game.zero_grad()
                term.backward(retain_graph=True)
                for player in PLAYERS:
                    grads = [p.grad for p in getattr(game, player).parameters() if p.grad is not None]
                    if any(g.abs().sum() > 0 for g in grads):
                        found.add((player, name))
    expected = {
        ("encoder", "divergence"),
        ("encoder", "likeness"),
        ("generator", "likeness"),
        ("generator", "adversarial"),
        ("critic", "adversarial"),
    }
    assert found == expected | ({("encoder", "adversarial")} if sources == 3 else set())


def test_with_three_sources_the_encoder_wants_its_reconstructions_named_real() -> None:
    game = made(sources=3).eval()
    with scope("turn"):
        told = game.encoder_loss(BATCH)["adversarial"]
    with scope("turn"):
        logits = game.critic(game.generator(normal_around(*game.encoder(BATCH.images))))
    assert torch.allclose(told, -logits.log_softmax(1)[:, 0].mean())
    assert "adversarial" not in made().encoder_loss(BATCH)


def test_likeness_reads_both_images_with_the_same_batch_statistics() -> None:
    with scope("vaegan"):
        game = VAEGAN(image=(1, 8, 8), network="dcgan", width=4, noise=3)
    images = BATCH.images.float()
    shown: list[int] = []
    game.critic.trunk.register_forward_hook(lambda module, given, out: shown.append(len(given[0])))
    game.encoder_loss(Batch(images))
    assert shown == [2 * len(images)], "both images in one pass"
    shown.clear()
    game.generator_loss(Batch(images))
    assert sorted(shown) == [len(images), len(images), 2 * len(images)], "and alone where they are judged"


def test_the_generator_trades_likeness_for_realism_by_gamma() -> None:
    likeness = {}
    for gamma in (0.5, 2.0):
        with scope("turn"):
            terms = made(likeness=gamma).generator_loss(BATCH)
        likeness[gamma] = terms["likeness"]
        adversarial = terms["adversarial"]
    assert torch.allclose(likeness[2.0], 4 * likeness[0.5])
    with scope("turn"):
        assert torch.allclose(made(likeness=0.0).generator_loss(BATCH)["adversarial"], adversarial)


def test_likeness_is_half_the_squared_distance_of_the_critics_features() -> None:
    game = made()
    with scope("turn"):
        likeness = game.encoder_loss(BATCH)["likeness"]
    with scope("turn"):
        again = game.generator(normal_around(*game.encoder(BATCH.images)))
    seen, wanted = game.critic.trunk(torch.cat([again, BATCH.images])).chunk(2)
    apart = seen - wanted
    assert torch.allclose(likeness, 0.5 * apart.square().sum(1).mean())


def test_a_perfect_reconstruction_has_no_likeness_term_but_may_be_told_from_data() -> None:
    game = made()
    game.generator = torch.nn.Module()
    game.generator.forward = lambda codes: BATCH.images  # whatever the code
    with scope("turn"):
        assert game.encoder_loss(BATCH)["likeness"].item() == 0
        assert game.generator_loss(BATCH)["adversarial"].item() > 0


def test_three_sources_are_named_and_a_blind_critic_pays_three_logs() -> None:
    game = made(sources=3)
    assert game.critic(BATCH.images).shape == (5, 3)
    for parameter in game.critic.head.parameters():
        torch.nn.init.zeros_(parameter)
    assert game.critic_loss(BATCH)["adversarial"].item() == pytest.approx(3 * math.log(3))
    assert game.generator_loss(BATCH)["adversarial"].item() == pytest.approx(2 * math.log(3))
    blind = made()
    for parameter in blind.critic.head.parameters():
        torch.nn.init.zeros_(parameter)
    assert blind.critic_loss(BATCH)["adversarial"].item() == pytest.approx(3 * math.log(2))


def test_another_objective_is_taken_where_it_has_a_term_for_each_kind() -> None:
    assert made(objective="hinge").critic_loss(BATCH)["adversarial"].isfinite()
    with pytest.raises(BadInput, match="compares"):
        made(objective="relativistic_average_standard")
