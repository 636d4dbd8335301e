"""Settings by which a system samples can be changed, and no others."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.errors import BadInput
from ganworks.registry import system as systems
from ganworks.rng import scope
from ganworks.tools.sampling_settings import set_for_sampling

NAMED = [name for name, entry in systems.entries().items() if entry.facts.get("sampling")]


def sampled(system: torch.nn.Module) -> torch.Tensor:
    with torch.no_grad(), scope("samples"):
        return system.sample(4, small.given_for(system, 4))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMED)
def test_every_named_setting_is_one_of_the_systems(name: str) -> None:
    assert set(systems.entries()[name].facts["sampling"]) <= systems[name].Config.model_fields.keys()


def test_truncation_can_be_asked_for_and_for_the_first_layers_alone() -> None:
    system = small.build("stylegan", start=8).eval()
    system.mean_style.normal_(generator=torch.Generator().manual_seed(0))
    whole = sampled(system)
    with scope("samples"):
        expected = system.truncated(4, 0.3).detach()
    set_for_sampling(system, ["psi=0.3"])
    assert torch.equal(sampled(system), expected) and not torch.equal(expected, whole)
    set_for_sampling(system, ["truncated_layers=1"])
    first = sampled(system)
    styles = system.truncate(torch.zeros(1, 8), 0.3)[0]
    assert torch.equal(styles[1:], torch.zeros_like(styles[1:])) and bool(styles[0].any())
    assert not torch.equal(first, expected) and not torch.equal(first, whole)
    set_for_sampling(system, ["truncated_layers=0"])
    assert torch.equal(sampled(system), whole)


def test_a_threshold_can_be_set_and_taken_away() -> None:
    system = small.build("biggan").eval()
    whole = sampled(system)
    set_for_sampling(system, ["truncation=0.2"])
    assert not torch.equal(sampled(system), whole)
    set_for_sampling(system, ["truncation=none"])
    assert torch.equal(sampled(system), whole)


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("stylegan", "width=8", "no sampling setting of stylegan named 'width'"),
        ("stylegan", "psi", "NAME=VALUE"),
        ("stylegan", "truncated_layers=-1", "greater than or equal to 0"),
        ("dcgan", "psi=0.5", "dcgan has no setting"),
    ],
)
def test_what_cannot_be_set_is_said(name: str, asked: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        set_for_sampling(small.build(name), [asked])
