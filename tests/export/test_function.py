"""A capability as a function: everything that is drawn comes in, and what comes in is what would have been drawn."""

from __future__ import annotations

import pytest
import torch
from small import build, given_for

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.export._noise import Demand, Recorder, Supply
from ganworks.export.function import Function, natural
from ganworks.game import NotCapable
from ganworks.networks.stylegan import NoiseInjection
from ganworks.registry import system as systems


@pytest.mark.parametrize("name", ["gan", "infogan", "lapgan", "stylegan", "stackgan_v2", "clustering"])
def test_on_the_systems_own_draws_it_gives_the_systems_own_images(name: str) -> None:
    system = build(name).eval().requires_grad_(False)
    with torch.no_grad():
        for part in system.modules():  # noise of the layers is not weighted at the start
            if isinstance(part, NoiseInjection):
                part.weight.fill_(0.3)
    function, given = Function(system, "sample", noise="input"), given_for(system, 4)
    with rng.scope("draws"):
        images = system.sample(4, given)
    recorder = Recorder(system, 4, name)
    with rng.scope("draws"), recorder.listening():
        system.sample(4, given)
    conditions = [] if given is None else [getattr(given, field) for field in system.samples_from()]
    if conditions:
        longer = torch.zeros(4, 16, dtype=torch.int64)
        longer[:, : conditions[0].shape[1]] = conditions[0]
        conditions = [longer]
    torch.testing.assert_close(function(*conditions, *recorder.values), images)


def test_it_draws_nothing() -> None:
    function = Function(build("stylegan"), "sample")
    inputs = function.examples(3)
    with rng.scope("one"):
        first = function(*inputs)
    with rng.scope("other"):
        assert torch.equal(function(*inputs), first)


def test_noise_of_layers_is_zero_or_one_map_for_all_or_an_input() -> None:
    torch.manual_seed(0)
    functions = {noise: Function(build("stylegan"), noise=noise) for noise in ("zero", "constant", "input")}
    for function in functions.values():
        for part in function.system.modules():
            if isinstance(part, NoiseInjection):
                part.weight.fill_(0.5)
    latent = functions["zero"].examples(3)
    assert [one.name for one in functions["zero"].inputs] == ["latent"]
    maps = functions["input"].examples(3)[1:]
    assert maps and all(one.shape[1] == 1 for one in maps)
    zero, constant = functions["zero"](*latent), functions["constant"](*latent)
    assert torch.equal(functions["input"](*latent, *(torch.zeros_like(one) for one in maps)), zero)
    fixed = [
        value.expand_as(one) for value, one in zip(functions["constant"].buffers(recurse=False), maps, strict=True)
    ]
    assert torch.equal(functions["input"](*latent, *fixed), constant)
    assert not torch.equal(zero, constant)


def test_truncation_is_part_of_the_function() -> None:
    function = Function(build("stylegan", psi=0.0, truncated_layers=8), "sample")
    images = function(*function.examples(3))
    assert torch.equal(images[0], images[1])


def test_labels_go_where_they_are_sent() -> None:
    function = Function(build("cgan"), "sample")
    assert [one.name for one in function.inputs] == ["label", "latent"]
    latent = torch.randn(1, 4).expand(2, -1)
    assert not torch.equal(*function(torch.tensor([0, 1]), latent))
    assert torch.equal(*function(torch.tensor([2, 2]), latent))


def test_directions_are_fixed_in_a_translator() -> None:
    there, back = (Function(build("unit"), "translate", source=a, target=1 - a) for a in (0, 1))
    images = there.examples(2)
    assert torch.equal(there(*images), there.system.translate(images[0], 0, 1))
    assert torch.equal(back(*images), back.system.translate(images[0], 1, 0))


def test_what_a_system_is_for() -> None:
    expected = {"gan": "sample", "cyclegan": "translate", "fader": "edit", "srgan": "upscale", "stackgan": "sample"}
    assert {name: natural(systems[name]) for name in expected} == expected


def test_refusals_are_one_sentence() -> None:
    with pytest.raises(NotCapable, match="gan cannot encode; it can be exported with --what sample"):
        Function(build("gan"), "encode")
    with pytest.raises(NotCapable, match="vae has no score to export: the game has no critic"):
        Function(build("vae"), "score")
    with pytest.raises(BadInput, match="'smaple'"):
        Function(build("gan"), "smaple")
    with pytest.raises(BadInput, match="takes 1 tensors"):
        Function(build("gan"))(torch.zeros(1, 4), torch.zeros(1, 4))


def test_other_draws_than_before_are_noticed() -> None:
    demand = Demand("normal", (4,), 0.0, 1.0, torch.float32, "")
    supply, like = Supply([demand], {}, {}), torch.zeros(())
    with rng.supplied(supply):
        assert torch.equal(rng.normal(2, 4, like=like), torch.zeros(2, 4))
        with pytest.raises(BadInput, match="other numbers"):
            rng.normal(2, 4, like=like)


def test_draws_of_another_size_than_the_batch_are_refused() -> None:
    recorder = Recorder(torch.nn.Identity(), 3, "game")
    with recorder.listening(), pytest.raises(BadInput, match="no batch size is free"):
        rng.normal(64, 4, like=torch.zeros(()))


def test_supplied_numbers_replace_every_kind_of_draw() -> None:
    asked: list[rng.Draw] = []

    def source(draw: rng.Draw, like: torch.Tensor) -> torch.Tensor:
        asked.append(draw)
        with rng.supplied(None):
            return rng.draw(draw, like)

    like = torch.zeros((), dtype=torch.float64)
    with rng.scope("key"):
        usual = rng.normal(2, 3, like=like), rng.uniform(2, like=like, low=-1), rng.integers(2, high=5, like=like)
    with rng.scope("key"), rng.supplied(source):
        assert rng.is_supplied()
        again = rng.normal(2, 3, like=like), rng.uniform(2, like=like, low=-1), rng.integers(2, high=5, like=like)
    assert not rng.is_supplied()
    assert all(torch.equal(a, b) and a.dtype == b.dtype for a, b in zip(usual, again, strict=True))
    assert [(one.kind, one.shape, one.high) for one in asked] == [
        ("normal", (2, 3), 1.0),
        ("uniform", (2,), 1.0),
        ("integers", (2,), 5),
    ]
