"""Self-attention: the identity at first, a mean over positions later, blind to their order."""

from __future__ import annotations

import pytest
import torch
from typed import slope as slope_of
from typed import tensor

from ganworks.errors import BadInput
from ganworks.layers.attention import Form, SelfAttention

FORMS: list[Form] = ["published", "first", "biggan"]


def layer(form: Form, gamma: float = 0.0, channels: int = 16) -> SelfAttention:
    torch.manual_seed(0)
    made = SelfAttention(channels, form).double()
    with torch.no_grad():
        made.gamma.fill_(gamma)
    return made


@pytest.mark.parametrize("form", FORMS)
def test_identity_at_start_with_a_slope_to_leave_it(form: Form) -> None:
    attention, x = layer(form), torch.randn(2, 16, 4, 6, dtype=torch.float64)
    y = attention(x)
    assert torch.equal(y, x)
    y.square().sum().backward()
    assert attention.gamma.shape == ()
    assert slope_of(attention.gamma).abs() > 0


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_weights_over_positions(form: Form) -> None:
    beta = layer(form).weights(torch.randn(2, 16, 4, 6, dtype=torch.float64))
    assert beta.shape == (2, 24, 6 if form == "biggan" else 24)
    assert (beta > 0).all()
    torch.testing.assert_close(beta.sum(2), torch.ones(2, 24, dtype=torch.float64))


@pytest.mark.parametrize("form", ["published", "first"])
def test_permuting_positions_permutes_the_output(form: Form) -> None:
    attention, x = layer(form, 0.7), torch.randn(2, 16, 4, 6, dtype=torch.float64)
    order = torch.randperm(24)

    def permute(maps: torch.Tensor) -> torch.Tensor:
        return maps.flatten(2)[:, :, order].reshape(maps.shape)

    torch.testing.assert_close(attention(permute(x)), permute(attention(x)))


def test_formula_position_by_position() -> None:
    attention, x = layer("published", 1.3), torch.randn(1, 16, 2, 3, dtype=torch.float64)
    f, g, h, v = (tensor(attention, f"{name}.weight")[:, :, 0, 0] for name in ("key", "query", "value", "output"))
    columns = x[0].flatten(1)
    for j in range(6):
        scores = torch.stack([(f @ columns[:, i]) @ (g @ columns[:, j]) for i in range(6)])
        o = v @ sum(b * (h @ columns[:, i]) for i, b in enumerate(scores.softmax(0)))
        torch.testing.assert_close(attention(x)[0].flatten(1)[:, j], 1.3 * o + columns[:, j])


def test_value_channels_of_each_form() -> None:
    assert [layer(form).value.out_channels for form in FORMS] == [2, 16, 8]
    assert layer("published", channels=4)(torch.zeros(1, 4, 2, 2, dtype=torch.float64)).shape == (1, 4, 2, 2)
    with pytest.raises(BadInput, match="published"):
        SelfAttention(8, "publisht")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_a_gradient_penalty_passes_through(form: Form) -> None:
    attention, x = layer(form, 0.5), torch.randn(2, 16, 4, 4, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(attention(x).square().sum(), x, create_graph=True)
    slope.square().sum().backward()
    assert slope_of(attention.query.weight).abs().sum() > 0
