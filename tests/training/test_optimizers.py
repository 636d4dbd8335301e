"""Who moves in a phase and what stands still: parameters, statistics, parametrised weights, optimisers."""

from __future__ import annotations

import pytest
import torch
import toys
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.parametrize import ParametrizationList
from typed import outputs, part, tensor

from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer, Phase, Terms
from ganworks.rng import scope
from ganworks.training.optimizers import build, lazy_share, optimizers_of, parameters_of, player, trainable
from ganworks.training.step import Updater


def nothing(batch: Batch) -> Terms:
    return Terms(adversarial=torch.zeros(()))


def turn(system: toys.Toy, phase: Phase) -> None:
    """One turn of one phase."""
    made = toys.trainer(system)
    made.updater.step(phase, made.optimizers[phase.players], made.feed(0, 8), step=1, repeat=0)


def statistics(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Copies of a network's buffers: batch statistics and spectral vectors."""
    return {name: buffer.clone() for name, buffer in network.named_buffers()}


def test_only_the_players_have_gradients() -> None:
    system = toys.Toy()
    critic, generator = system.phases()
    turn(system, critic)
    assert all(p.grad is not None for p in system.critic.parameters())
    assert all(p.grad is None for p in (*system.generator.parameters(), system.spare))
    system.zero_grad()
    turn(system, generator)
    assert all(p.grad is not None for p in system.generator.parameters())
    assert all(p.grad is None for p in (*system.critic.parameters(), system.spare))


@pytest.mark.parametrize("fails", [False, True])
def test_requires_grad_and_modes_are_put_back(fails: bool) -> None:
    system = toys.Toy()
    system.spare.requires_grad_(False)
    frozen = system.critic.hidden.bias.requires_grad_(False)
    before = {name: p.requires_grad for name, p in system.named_parameters()}
    modes = {name: m.training for name, m in system.named_modules()}
    phase = system.phases()[1]
    try:
        with trainable(system, phase) as moves:
            assert all(p.requires_grad for p in moves.values()) and not frozen.requires_grad
            assert not any(p.requires_grad for p in system.critic.parameters())
            if fails:
                raise RuntimeError("a loss that breaks")
    except RuntimeError:
        assert fails
    assert {name: p.requires_grad for name, p in system.named_parameters()} == before
    assert {name: m.training for name, m in system.named_modules()} == modes
    assert all(m.track_running_stats for m in system.modules() if isinstance(m, _BatchNorm))


@pytest.mark.parametrize("mover", ["critic", "generator"])
def test_statistics_move_in_their_players_turn_only(mover: str) -> None:
    system = toys.Toy()
    phase = next(phase for phase in system.phases() if phase.name == mover)
    still = system.generator if mover == "critic" else system.critic
    network = getattr(system, mover)
    before, moved_before = statistics(still), statistics(network)
    turn(system, phase)
    assert all(torch.equal(before[name], now) for name, now in statistics(still).items())
    changed = {name for name, now in statistics(network).items() if not torch.equal(moved_before[name], now)}
    assert {"norm.running_mean", "norm.running_var", "norm.num_batches_tracked"} <= changed


def test_a_frozen_player_normalises_by_the_batch_at_hand() -> None:
    system = toys.Toy().train()
    seen: list[torch.Tensor] = []
    system.generator.norm.register_forward_hook(lambda module, given, out: seen.append(out.detach()))
    turn(system, system.phases()[0])
    (out,) = seen
    assert torch.allclose(out.mean(0), torch.zeros(5), atol=1e-5)
    assert torch.allclose(out.var(0, unbiased=False), torch.ones(5), atol=1e-2)


def test_statistics_follow_the_stated_rule() -> None:
    """One critic turn sees two batches, so its running mean moves twice by torch's momentum of 0.1."""
    system = toys.Toy()
    phase = system.phases()[0]
    given: list[torch.Tensor] = []
    system.critic.norm.register_forward_pre_hook(lambda module, args: given.append(args[0].detach().clone()))
    turn(system, phase)
    expected = torch.zeros(5)
    for shown in given:
        expected = 0.9 * expected + 0.1 * shown.mean(0)
    assert len(given) == 2
    assert torch.allclose(tensor(system, "critic.norm.running_mean"), expected, atol=1e-6)


def test_one_power_iteration_in_a_turn_however_often_the_critic_is_shown() -> None:
    system = toys.Toy()
    weight = part(system.critic.hidden, "parametrizations.weight", ParametrizationList)
    norm = part(weight, "0", nn.Module)
    counted = outputs(norm)
    u, v = tensor(norm, "_u").clone(), tensor(norm, "_v").clone()
    original = weight.original.detach().clone()
    turn(system, system.phases()[0])
    assert len(counted) == 1
    # exactly one iteration of the power method from where the vectors stood
    u = torch.nn.functional.normalize(original @ v, dim=0)
    v = torch.nn.functional.normalize(original.T @ u, dim=0)
    assert torch.allclose(tensor(norm, "_u"), u, atol=1e-6) and torch.allclose(tensor(norm, "_v"), v, atol=1e-6)


def test_a_frozen_spectral_norm_uses_the_stored_vectors() -> None:
    system = toys.Toy()
    weight = part(system.critic.hidden, "parametrizations.weight", ParametrizationList)
    norm = part(weight, "0", nn.Module)
    seen: list[torch.Tensor] = []
    norm.register_forward_hook(lambda module, given, out: seen.append(out.detach().clone()))
    held = tensor(norm, "_u").clone(), tensor(norm, "_v").clone()
    expected = weight.original.detach() / (held[0] @ weight.original.detach() @ held[1])
    turn(system, system.phases()[1])
    assert len(seen) == 1 and torch.allclose(seen[0], expected, atol=1e-6)
    assert torch.equal(tensor(norm, "_u"), held[0]) and torch.equal(tensor(norm, "_v"), held[1])


def test_networks_inside_networks_belong_to_one_player() -> None:
    system = toys.Toy()
    assert player(system, "critic.hidden") is system.critic.hidden
    assert parameters_of(system, ["spare"]) == {"spare": system.spare}
    assert set(parameters_of(system, ["critic.norm", "critic"])) == {
        "critic.norm.weight",
        "critic.norm.bias",
        "critic.hidden.bias",
        "critic.output.bias",
        "critic.hidden.parametrizations.weight.original",
        "critic.output.parametrizations.weight.original",
    }


def test_a_player_that_does_not_exist_is_named() -> None:
    with pytest.raises(BadInput, match="'judge'"):
        optimizers_of(toys.Toy(), [Phase("critic", ("judge",), nothing)])


def test_overlapping_players_are_refused() -> None:
    system = toys.Toy()
    with pytest.raises(BadInput, match=r"critic\.hidden.*must not overlap"):
        optimizers_of(system, [Phase("a", ("critic",), nothing), Phase("b", ("critic.hidden",), nothing)])
    with pytest.raises(BadInput, match="must not overlap"):
        optimizers_of(system, [Phase("a", ("critic",), nothing), Phase("b", ("generator", "critic"), nothing)])


def test_a_phase_without_parameters_is_refused() -> None:
    system = toys.Toy()
    system.critic.hidden.extra = torch.nn.Identity()
    with pytest.raises(BadInput, match=r"'idle'.*moves no parameter"):
        optimizers_of(system, [Phase("idle", ("critic.hidden.extra",), nothing)])


def test_phases_of_the_same_players_share_one_optimiser() -> None:
    system = toys.Toy()
    phases = [Phase("a", ("critic",), nothing), Phase("lazy", ("critic",), nothing, every=4)]
    assert len(optimizers_of(system, phases)) == 1


def test_phases_that_share_an_optimiser_must_agree_on_it() -> None:
    phases = [
        Phase("a", ("critic",), nothing, Optimizer(betas=(0.0, 0.9))),
        Phase("lazy", ("critic",), nothing, Optimizer(betas=(0.5, 0.9)), every=4),
    ]
    with pytest.raises(BadInput, match=r"'a' and 'lazy'.*betas"):
        optimizers_of(toys.Toy(), phases)


@pytest.mark.parametrize("every", [2, 4, 16])
def test_lazy_phases_correct_rate_and_betas(every: int) -> None:
    """StyleGAN2, appendix B: c = k / (k + 1), rate c * rate, betas to the power of c."""
    spec = Optimizer(rate=2e-3, betas=(0.5, 0.99))
    phases = [Phase("a", ("critic",), nothing, spec), Phase("lazy", ("critic",), nothing, spec, every=every)]
    share = every / (every + 1)
    assert lazy_share(phases, ("critic",)) == pytest.approx(share)
    (group,) = optimizers_of(toys.Toy(), phases)[("critic",)].param_groups
    assert group["lr"] == pytest.approx(2e-3 * share)
    assert group["betas"] == pytest.approx((0.5**share, 0.99**share))


def test_players_without_lazy_phases_are_not_corrected() -> None:
    once, thrice = Phase("a", ("critic",), nothing), Phase("b", ("generator",), nothing, repeats=3)
    rare = Phase("c", ("spare",), nothing, every=5)
    for phase in (once, thrice, rare):
        assert lazy_share([once, thrice, rare], phase.players) == 1.0


def test_corrected_rate_is_in_force_in_both_phases() -> None:
    spec = Optimizer(rate=1e-2)
    rates: list[float] = []

    def phases(system: toys.Toy) -> list[Phase]:
        def note() -> None:
            rates.extend(group["lr"] for group in made.optimizers[("critic",)].param_groups)

        return [
            Phase("a", ("critic",), system.critic_loss, spec, after=note),
            Phase("lazy", ("critic",), system.critic_loss, spec, every=2, after=note),
        ]

    made = toys.trainer(toys.Toy(phases))
    for _ in range(2):
        made.advance()
    assert rates == pytest.approx([1e-2 * 2 / 3] * 3)


def test_the_methods_of_torch_are_built_as_specified() -> None:
    parameters = [torch.nn.Parameter(torch.zeros(2))]
    adam = build(Optimizer(betas=(0.0, 0.9)), parameters).param_groups[0]
    assert adam["betas"] == (0.0, 0.9) and all(isinstance(beta, float) for beta in adam["betas"])
    rms = build(Optimizer(method="rmsprop", betas=(0.0, 0.95)), parameters)
    assert isinstance(rms, torch.optim.RMSprop) and rms.param_groups[0]["alpha"] == 0.95
    sgd = build(Optimizer(method="sgd", betas=(0.7, 0.9), weight_decay=0.1), parameters).param_groups[0]
    assert (sgd["momentum"], sgd["weight_decay"]) == (0.7, 0.1)


def test_a_turn_is_a_function_of_its_key() -> None:
    """Noise follows from (seed, step, phase, repeat), not from what was drawn before."""
    kept = []
    for spoil in (False, True):
        system = toys.Toy()
        made = toys.trainer(system)
        if spoil:
            torch.randn(100)
            with scope("other"):
                system.sample(5)
        updater = Updater(system, made.runtime, seed=7)
        system.load_state_dict(toys.Toy().state_dict())
        phase = system.phases()[1]
        updater.step(phase, made.optimizers[phase.players], made.feed(0, 8), step=3, repeat=1)
        kept.append(system.generator.output.weight.detach().clone())
    assert torch.equal(*kept)
