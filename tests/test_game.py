"""The contract: batches, terms, optimisers, settings, systems."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import toys
from pydantic import Field, ValidationError
from typed import present

from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer, Progress, Schedule, Settings, System, Terms, complete, configure


def batch() -> Batch:
    return Batch(torch.rand(6, 1, 2, 2), label=torch.arange(6), caption=torch.arange(12).view(6, 2))


def test_parts_of_a_batch_are_the_batch() -> None:
    whole = batch()
    parts = [whole.part(index, 3) for index in range(3)]
    assert [len(part) for part in parts] == [2, 2, 2]
    for name in ("images", "label", "caption"):
        assert torch.equal(torch.cat([getattr(part, name) for part in parts]), getattr(whole, name))
    assert parts[0].attributes is None


def test_each_changes_what_is_there_and_leaves_the_batch_alone() -> None:
    whole = batch()
    changed = whole.each(lambda value: value * 2)
    assert torch.equal(present(changed.label), present(whole.label) * 2) and changed.domain is None
    assert torch.equal(present(whole.label), torch.arange(6))


def test_terms_add_up_and_signals_do_not() -> None:
    one = torch.tensor([2.0], requires_grad=True)
    terms = Terms(a=one * 3, b=torch.tensor(1.0)).note(seen=one * 100)
    assert terms.total.shape == () and float(terms.total.detach()) == 7.0
    terms.total.backward()
    assert one.grad is not None and float(one.grad) == 3.0
    assert not terms.signals["seen"].requires_grad


def test_terms_add_in_float32_unless_one_is_double() -> None:
    half = Terms(a=torch.tensor(256.0, dtype=torch.bfloat16), b=torch.tensor(1.0, dtype=torch.bfloat16))
    assert half.total.dtype == torch.float32 and float(half.total) == 257.0  # 256 in bfloat16
    assert Terms(a=torch.tensor(1.0, dtype=torch.float64)).total.dtype == torch.float64
    tiny = Terms(a=torch.tensor(1.0, dtype=torch.float64), b=torch.tensor(1e-12, dtype=torch.float64))
    assert float(tiny.total) - 1 == pytest.approx(1e-12, rel=1e-3)


@pytest.mark.parametrize(("step", "share"), [(0, 1.0), (10, 1.0), (15, 0.75), (20, 0.5), (30, 0.0), (99, 0.0)])
def test_rate_schedule(step: int, share: float) -> None:
    schedule = Schedule(shape="linear", start=2.0, end=0.0, hold=10, length=20)
    assert Optimizer(rate=schedule).rate_at(Progress(step=step)) == pytest.approx(2 * share)
    assert Optimizer(rate=2.0).rate_at(Progress(step=step)) == 2.0


@pytest.mark.parametrize("bad", [{"rate": 0}, {"rate": -1}, {"method": "lion"}, {"weight_decay": -1}, {"rat": 1}])
def test_optimisers_refuse_what_makes_no_sense(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Optimizer(**bad)


def test_integer_betas_become_floats() -> None:
    betas = Optimizer(betas=(0, 0.9)).betas
    assert betas == (0.0, 0.9) and all(isinstance(beta, float) for beta in betas)


class Nested(System):
    """A system with settings inside settings."""

    class Config(System.Config):
        """Settings."""

        width: int = Field(8, ge=1, le=64)
        """Units."""
        optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.0, 0.9))
        """How it moves."""

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        self.generator = torch.nn.Linear(1, 1)


def test_options_become_a_config() -> None:
    assert Nested(width=16).config.width == 16
    assert Nested(Nested.Config(width=3)).config.width == 3


def test_a_part_of_a_group_keeps_the_rest_of_its_default() -> None:
    config = Nested(optimizer={"rate": 0.5}).config
    assert config.optimizer == Optimizer(rate=0.5, betas=(0.0, 0.9))
    whole = {"optimizer": {"rate": 0.5}}
    assert complete(Nested.Config, whole)["optimizer"]["betas"] == (0.0, 0.9)
    assert whole == {"optimizer": {"rate": 0.5}}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"widht": 3}, r"widht=3: Nested has no such option \(it has: image, width, optimizer\)"),
        ({"width": 0}, "width=0: .*greater than or equal to 1"),
        ({"width": "wide"}, "width='wide'"),
        ({"optimizer": {"rat": 1}}, r"optimizer\.rat=1: Nested has no such option"),
        ({"optimizer": {"rate": -1}}, r"optimizer\.rate=-1"),
    ],
)
def test_options_that_are_not_read_are_errors(options: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        configure(Nested, options)
    assert "\n" not in str(caught.value)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Nested().config.width = 4
    assert issubclass(Nested.Config, Settings)


def test_a_system_says_where_it_lives() -> None:
    system = toys.Toy().double()
    assert system.device == torch.device("cpu") and system.like.dtype == torch.float64
    assert not system.like.requires_grad


def test_a_system_without_phases_says_so() -> None:
    with pytest.raises(NotImplementedError):
        Nested().phases()


def test_an_option_with_another_default_keeps_its_help_text() -> None:
    class First(Settings):
        size: int = 1
        """How large."""
        name: str = "a"
        """What it is called."""

    class Second(First):
        size: int = 2
        name: str = "b"
        """Its other name."""

    help_texts = {name: option.description for name, option in Second.model_fields.items()}
    assert help_texts == {"size": "How large.", "name": "Its other name."}
    schema = Second.model_json_schema()["properties"]
    assert {name: one["description"] for name, one in schema.items()} == help_texts
    assert First.model_fields["name"].description == "What it is called." and Second().size == 2
