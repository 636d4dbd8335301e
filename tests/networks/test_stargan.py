"""StarGAN's bodies: how two label sets are shown to one generator, and that it sees them."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.networks.stargan import Critic, Generator, Labels, LabelSets
from ganworks.rng import scope

BOTH = LabelSets(domains=3, attributes=2)


def labels(known: list[list[bool]]) -> Labels:
    n = len(known)
    return Labels(torch.arange(n) % 3, torch.ones(n, 2), torch.tensor(known))


def test_the_mask_names_the_set_and_the_other_is_zeros() -> None:
    condition = BOTH.condition(labels([[True, False], [False, True], [False, False]]))
    assert condition.tolist() == [[1, 0, 0, 0, 0, 1, 0], [0, 0, 0, 1, 1, 0, 1], [0] * 7]


@pytest.mark.parametrize(("sets", "length"), [(LabelSets(3, 0), 3), (LabelSets(0, 2), 2), (BOTH, 7)])
def test_one_set_alone_needs_no_mask(sets: LabelSets, length: int) -> None:
    given = Batch(torch.zeros(4, 1, 8, 8), domain=torch.arange(4) % 3, attributes=torch.ones(4, 2))
    assert sets.length == length == sets.condition(sets.of(given)).shape[1]


def test_negative_labels_are_unknown_and_a_missing_field_is_unknown_everywhere() -> None:
    images = torch.zeros(3, 1, 8, 8)
    given = Batch(images, domain=torch.tensor([2, -1, 0]), attributes=torch.tensor([[1.0, 0], [0, 0], [-1, -1]]))
    assert BOTH.of(given).known.tolist() == [[True, True], [False, True], [True, False]]
    assert BOTH.of(Batch(images, domain=torch.zeros(3, dtype=torch.int64))).known.tolist() == [[True, False]] * 3
    with pytest.raises(BadInput, match="neither"):
        BOTH.of(Batch(images))


def test_labels_that_were_not_counted_are_refused() -> None:
    images = torch.zeros(2, 1, 8, 8)
    with pytest.raises(BadInput, match="domain 3"):
        BOTH.of(Batch(images, domain=torch.tensor([0, 3])))
    with pytest.raises(BadInput, match="5 attributes"):
        BOTH.of(Batch(images, attributes=torch.zeros(2, 5)))


def test_of_two_known_sets_either_is_drawn_and_of_one_that_one() -> None:
    both, first, second = (labels([known] * 400) for known in ([True, True], [True, False], [False, True]))
    with scope("sets"):
        drawn = BOTH.one_of(both).known
        assert (drawn.sum(1) == 1).all() and 150 < int(drawn[:, 0].sum()) < 250
        assert torch.equal(BOTH.one_of(first).known, first.known)
        assert torch.equal(BOTH.one_of(second).known, second.known)


def test_labels_are_exchanged_in_the_set_at_hand_and_only_for_known_ones() -> None:
    mine = Labels(torch.zeros(3, dtype=torch.int64), torch.zeros(3, 2), torch.tensor([[True, False]] * 3))
    others = Labels(torch.full((3,), 2), torch.ones(3, 2), torch.tensor([[True, True], [False, True], [True, False]]))
    taken = BOTH.exchanged(mine, others)
    assert taken.domain.tolist() == [2, 0, 2] and torch.equal(taken.attributes, mine.attributes)
    assert torch.equal(taken.known, mine.known)


@pytest.mark.parametrize("masked", [False, True])
def test_the_condition_reaches_the_middle_of_a_flat_image(masked: bool) -> None:
    # an instance normalisation behind the first layer would take away all that a constant condition adds
    with scope("generator"):
        generator = Generator((3, 32, 32), 2, width=8, blocks=1, halvings=1, masked=masked)
        images = torch.rand(1, 3, 32, 32).expand(2, -1, -1, -1)
    one, other = generator(images, torch.eye(2)).detach()[:, :, 14:18, 14:18]
    assert float((one - other).abs().max()) > 1e-3


def test_one_generator_serves_any_number_of_domains() -> None:
    def size(domains: int) -> int:
        return sum(p.numel() for p in Generator((3, 16, 16), domains, width=4, blocks=1).parameters())

    assert size(11) - size(10) == size(3) - size(2) == 4 * 7 * 7


def test_a_closed_mask_leaves_the_image_and_an_open_one_the_drawing() -> None:
    generator = Generator((1, 8, 8), 1, width=4, blocks=1, halvings=1, masked=True)
    images, last = torch.rand(2, 1, 8, 8), generator.decode[-1]
    assert isinstance(last, nn.Conv2d) and last.bias is not None
    with torch.no_grad():
        last.weight.zero_()
        last.bias.copy_(torch.tensor([-40.0, 3.0]))
        torch.testing.assert_close(generator(images, torch.ones(2, 1)), images)
        last.bias[0] = 40.0
        torch.testing.assert_close(generator(images, torch.ones(2, 1)), torch.full_like(images, 3.0).tanh())


def test_scores_of_patches_and_logits_come_from_one_trunk() -> None:
    critic, images = Critic((3, 32, 32), labels=5, width=4), torch.rand(2, 3, 32, 32)
    maps = critic.trunk(images)
    assert critic.read(maps).shape == (2, 5) and critic.discriminate(maps).shape == (2, 2, 2)
    torch.testing.assert_close(critic(images), critic.discriminate(maps))


@pytest.mark.parametrize("image", [(3, 30, 32), (3, 4, 4)])
def test_sizes_that_cannot_be_halved_are_refused(image: tuple[int, int, int]) -> None:
    with pytest.raises(BadInput, match="halve"):
        Generator(image, 2, width=4)
