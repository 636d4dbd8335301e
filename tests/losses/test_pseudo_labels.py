"""Labels completed by a classifier."""

from __future__ import annotations

import torch

from ganworks.losses.classification import completed


def test_known_labels_stay_and_unknown_ones_are_predicted_without_gradient() -> None:
    logits = torch.randn(6, 3, requires_grad=True)
    label = torch.tensor([2, -1, 0, -1, -1, 1])
    hard, soft = completed(label, logits), completed(label, logits, soft=True)
    assert not hard.requires_grad and not soft.requires_grad
    known = label >= 0
    assert torch.equal(hard[known], label[known]) and torch.equal(hard[~known], logits.argmax(1)[~known])
    torch.testing.assert_close(soft[known], torch.eye(3)[label[known]])
    torch.testing.assert_close(soft[~known], logits.softmax(1)[~known].detach())
