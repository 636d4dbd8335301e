"""The eigenvalues near the equilibrium: the paper's closed forms, and games that are played."""

import numpy as np
import pytest
import sympy as sp
import torch

from ganworks.errors import BadInput
from ganworks.losses.compiler import compiled
from ganworks.regularizers import r1_penalty
from ganworks.workshop import design
from ganworks.workshop.objective import Objective
from ganworks.workshop.stability import PENALTY, STEP, stability

LIMIT = 120.0
PAIRS = {
    "minimax": {"phi": "-softplus(t)", "psi": "-softplus(-t)"},
    "non-saturating": {"phi": "-softplus(t)", "psi": "-softplus(-t)", "beta": "softplus(t)"},
    "least squares": {"phi": "-(t+1)^2", "psi": "-(t-1)^2", "beta": "(t+1)^2"},
    "hinge": {"phi": "-max(0,1+t)", "psi": "-max(0,1-t)", "beta": "t"},
    "f-GAN": {"f": "u*log(u)"},
    "ratio": {"omega": "log(r)/2", "rho": "exp(-t)"},
}


def made(name: str) -> Objective:
    return design(**PAIRS[name], time_limit=LIMIT)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["minimax", "non-saturating"])
def test_the_paper_s_eigenvalues(name: str) -> None:
    """Mescheder et al., lemmas 2.3, 2.5 and section 4: f'(0) = 1/2 for f(t) = -log(1 + e^-t)."""
    slope = sp.Rational(1, 2)
    near = made(name).stability()
    assert near.verdict.proved
    assert set(near.eigenvalues(0)) == {sp.I * slope, -sp.I * slope}
    root = sp.sqrt(PENALTY**2 - 4 * slope**2)
    assert [sp.simplify(value) for value in near.eigenvalues()] == [(-PENALTY + root) / 2, (-PENALTY - root) / 2]


def test_alternating_steps_without_a_penalty_stay_on_the_circle_and_simultaneous_ones_leave() -> None:
    """Lemma 2.4: 1 - a^2/2 +- sqrt((1 - a^2/2)^2 - 1) with a = h f'(0), of modulus one for a <= 2."""
    near = made("minimax").stability()
    a = STEP / 2
    alternating = near.turn(0, STEP, "alternating").eigenvals()
    expected = [1 - a**2 / 2 + sign * sp.sqrt((1 - a**2 / 2) ** 2 - 1) for sign in (1, -1)]
    at = {STEP: sp.Rational(3, 7)}
    key = lambda z: float(sp.im(z))  # noqa: E731
    for one, other in zip(
        sorted((sp.N(z.subs(at)) for z in alternating), key=key),
        sorted((sp.N(z.subs(at)) for z in expected), key=key),
        strict=True,
    ):
        assert abs(one - other) < 1e-12
        assert abs(abs(one) - 1) < 1e-12
    assert near.converges(0, "3/7", "alternating") is False
    assert near.converges(0, "3/7", "simultaneous") is False


@pytest.mark.parametrize("updates", ["simultaneous", "alternating"])
def test_the_region_is_where_the_spectral_radius_is_below_one(updates: str) -> None:
    near = made("least squares").stability()
    for step in (sp.Rational(1, 20), sp.Rational(1, 3), sp.Rational(9, 10)):
        low, high = (end.subs(STEP, step) for end in near.region(updates))  # type: ignore[arg-type]
        for gamma in (low / 2, low + (high - low) / 3, high - (high - low) / 50, high * sp.Rational(11, 10)):
            matrix = np.array(near.turn(gamma, step, updates), dtype=float)  # type: ignore[arg-type]
            radius = float(abs(np.linalg.eigvals(matrix)).max())
            inside = bool(low < gamma < high)
            assert (radius < 1 - 1e-12) is inside
            assert near.converges(gamma, step, updates) is inside  # type: ignore[arg-type]


def turn_of_game(name: str, gamma: float, step: float, updates: str, spread: float, critic_steps: int) -> np.ndarray:
    """The Jacobian at the equilibrium of a turn played with the library's losses and its R1 penalty."""
    objective = made(name)
    near = objective.stability()
    assert near.equilibrium is not None
    loss = compiled(objective)
    sign = 1.0 if objective.critic.orientation == "real" else -1.0
    centre = sign * float(near.equilibrium.value) if near.equilibrium.reading == "native" else 0.0
    data = spread * torch.tensor([[-1.0], [1.0]], dtype=torch.float64)

    def turn(state: torch.Tensor) -> torch.Tensor:
        slope, place = state[0], state[1]

        def critic_step(slope: torch.Tensor) -> torch.Tensor:
            def critic(x: torch.Tensor) -> torch.Tensor:
                return centre + slope * x.squeeze(1)

            real = data.clone().requires_grad_()
            scores = critic(real)
            cost = loss.critic(real=scores, fake=critic(data + place)) + gamma * r1_penalty(critic, real, scores)
            return slope - step * torch.autograd.grad(cost, slope, create_graph=True)[0]

        new = slope
        for _ in range(critic_steps):
            new = critic_step(new)
        answered = slope if updates == "simultaneous" else new
        own = place.clone()  # what the generator's step differentiates by: the critic's answer to it is not
        scores = centre + answered * (data + own).squeeze(1)
        cost = loss.generator(real=scores.detach(), fake=scores)
        return torch.stack([new, place - step * torch.autograd.grad(cost, own, create_graph=True)[0]])

    start = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    return np.asarray(torch.autograd.functional.jacobian(turn, start))


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_game_that_is_played_has_the_multipliers(name: str) -> None:
    near = made(name).stability()
    for updates, spread, critic_steps in (("simultaneous", 0.0, 1), ("alternating", 0.5, 1), ("alternating", 0.0, 3)):
        played = turn_of_game(name, 0.7, 0.1, updates, spread, critic_steps)
        derived = near.turn("0.7", "0.1", updates, str(spread), critic_steps)  # type: ignore[arg-type]
        expected = np.linalg.eigvals(np.array(derived, dtype=float))
        assert np.sort_complex(np.linalg.eigvals(played)) == pytest.approx(np.sort_complex(expected), abs=1e-9)


def test_label_midway_leaves_the_generator_without_a_force_and_a_wrong_one_drives_it_away() -> None:
    still = design(phi="-(t+1)^2", psi="-(t-1)^2", beta="t^2", time_limit=LIMIT).stability()
    assert still.verdict.refuted and still.coupling == 0
    away = design(phi="-(t+1)^2", psi="-(t-1)^2", beta="(t-1)^2", time_limit=LIMIT).stability()
    assert away.verdict.refuted and away.coupling == -4
    assert away.converges(10, "0.01") is False


def test_parameters_stay_symbols() -> None:
    near = design(phi="-(t-a)^2", psi="-(t-b)^2", beta="(t-c)^2", param=["a<b", "c<=a"], time_limit=LIMIT).stability()
    assert near.verdict.proved
    a, b, c = (near.design.parameters.symbols[name] for name in "abc")
    assert sp.expand(near.coupling - (b - a) * (a + b - 2 * c)) == 0


def test_the_log_ratio_reading_needs_the_divergence_only() -> None:
    """Curvature and both slopes are d''(1), for any objective that attains d."""
    one, two = made("minimax"), design(omega="r/(1+r)", rho="1/t", time_limit=LIMIT)
    for objective in (one, two):
        here = stability(objective, "log_ratio").equilibrium
        assert here is not None
        assert here.curvature == -here.sample_slope == -here.generator_slope == sp.Rational(1, 2)


def test_a_kink_is_said_and_nothing_is_claimed() -> None:
    near = design(f="abs(u-1)/2", time_limit=LIMIT).stability()
    assert near.verdict.undecided and "kink" in near.verdict.evidence
    assert set(near.to_dict()) == {"verdict", "evidence"}
    with pytest.raises(BadInput, match="kink"):
        near.eigenvalues()
