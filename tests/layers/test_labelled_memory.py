"""The memory of labelled images: what it keeps, what it gives."""

from __future__ import annotations

import torch

from ganworks.layers.labelled_memory import LabelledMemory
from ganworks.rng import scope


def numbered(*numbers: int) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float32)[:, None, None, None].expand(-1, 1, 2, 2).clone()


def held(memory: LabelledMemory) -> list[int]:
    return sorted(memory.images[: len(memory), 0, 0, 0].int().tolist())


def test_only_labelled_images_are_kept_and_each_once() -> None:
    memory = LabelledMemory(5, (1, 2, 2))
    memory.keep(numbered(1, 2, 3), torch.tensor([0, -1, 1]))
    memory.keep(numbered(3, 1, 4), torch.tensor([1, 0, 2]))
    assert held(memory) == [1, 3, 4] and len(memory) == 3


def test_the_oldest_makes_room() -> None:
    memory = LabelledMemory(3, (1, 2, 2))
    memory.keep(numbered(1, 2, 3, 4, 5), torch.zeros(5, dtype=torch.int64))
    assert held(memory) == [3, 4, 5]


def test_labels_stay_with_their_images_and_draws_are_even() -> None:
    memory = LabelledMemory(8, (1, 2, 2))
    memory.keep(numbered(10, 11, 12), torch.tensor([0, 1, 2]))
    with scope("draw"):
        images, label = memory.draw(3000, images=numbered(99), label=torch.tensor([-1]))
    assert torch.equal(images[:, 0, 0, 0], label + 10.0)
    assert torch.bincount(label, minlength=3).min() > 900


def test_shares_are_those_of_the_held_labels_and_no_class_is_without() -> None:
    memory = LabelledMemory(8, (1, 2, 2))
    torch.testing.assert_close(memory.shares(4), torch.full((4,), 0.25))
    memory.keep(numbered(1, 2, 3, 4), torch.tensor([2, 0, 2, -1]))
    torch.testing.assert_close(memory.shares(4), torch.tensor([2.0, 1.0, 3.0, 1.0]) / 7)


def test_while_empty_it_gives_what_is_at_hand() -> None:
    memory = LabelledMemory(8, (1, 2, 2))
    images, label = memory.draw(2, images=numbered(7, 8, 9), label=torch.tensor([-1, 4, 5]))
    assert torch.equal(images, numbered(7, 8)) and label.tolist() == [-1, 4]


def test_it_is_in_the_checkpoint() -> None:
    memory, other = LabelledMemory(4, (1, 2, 2)), LabelledMemory(4, (1, 2, 2))
    memory.keep(numbered(1, 2), torch.tensor([3, 4]))
    other.load_state_dict(memory.state_dict())
    assert len(other) == 2 and torch.equal(other.label, memory.label) and torch.equal(other.images, memory.images)
