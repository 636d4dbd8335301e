"""Text encoders, and the law of conditions a caption stands for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import small
import torch
from safetensors.torch import save_file
from torch import nn
from typed import slope, tensor

from ganworks.errors import BadInput
from ganworks.networks import text
from ganworks.networks.text import ConditioningAugmentation, encoder
from ganworks.rng import scope

WORDS = ("red", "green", "heart", "apple")
RED_HEART = [2, 4, 0, 0]


def made(name: str) -> nn.Module:
    torch.manual_seed(0)
    return encoder(name, WORDS, 6).double()


@pytest.mark.parametrize("name", ["bag", "gru"])
def test_padding_and_unknown_words_say_nothing(name: str) -> None:
    said = made(name)(torch.tensor([RED_HEART, [2, 1, 4, 0], [1, 2, 1, 4], [0, 2, 0, 4]]))
    torch.testing.assert_close(said, said[:1].expand(4, -1))
    longer = made(name)(torch.tensor([[*RED_HEART, 0, 0, 0]]))
    torch.testing.assert_close(longer, said[:1])
    assert torch.isfinite(made(name)(torch.zeros(1, 4, dtype=torch.int64))).all()


@pytest.mark.parametrize("name", ["bag", "gru"])
def test_each_word_counts_and_learns(name: str) -> None:
    reader = made(name)
    said = reader(torch.tensor([RED_HEART, [3, 4, 0, 0], [4, 0, 0, 0]]))
    assert said.shape == (3, 6)
    assert all((said[i] - said[j]).abs().max() > 1e-3 for i in range(3) for j in range(i))
    said.square().mul(torch.arange(6)).sum().backward()
    moved = slope(tensor(reader, "words.table.weight")).abs().sum(1) > 0
    assert moved.tolist() == [False, False, True, True, True, False]


def test_only_the_recurrent_encoder_reads_the_order() -> None:
    both = torch.tensor([[2, 4, 0], [4, 2, 0]])
    bag, read = made("bag")(both), made("gru")(both)
    torch.testing.assert_close(bag[0], bag[1])
    assert (read[0] - read[1]).abs().max() > 1e-3


def test_a_token_beyond_the_vocabulary_is_named() -> None:
    with pytest.raises(BadInput, match="Token 6 is no word of the vocabulary, whose 4 words"):
        made("bag")(torch.tensor([[2, 6]]))


def test_an_encoder_of_ones_own_is_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_ENCODERS", dict(text._ENCODERS))

    class Lengths(nn.Module):
        def __init__(self, vocabulary, features: int):
            super().__init__()
            self.longest, self.features = max(map(len, vocabulary)), features

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return (tokens > 1).sum(1, keepdim=True).float().expand(-1, self.features)

    text.add_encoder("lengths", Lengths)
    assert encoder("lengths", WORDS, 3)(torch.tensor([RED_HEART])).tolist() == [[2.0, 2.0, 2.0]]
    with pytest.raises(BadInput, match="no text encoder named 'lenghts'; did you mean lengths"):
        encoder("lenghts", WORDS, 3)


@pytest.mark.parametrize("name", ["stackgan", "stackgan_v2"])
@pytest.mark.parametrize("frozen", [False, True])
def test_a_pretrained_encoder_is_read_and_never_moves(name: str, frozen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_ENCODERS", dict(text._ENCODERS))
    text.add_encoder("pretrained", lambda words, features: text.Bag(words, features).requires_grad_(not frozen))
    engine = small.trainer(name, system=small.build(name, encoder="pretrained"))
    before = {key: value.clone() for key, value in engine.system.get_submodule("text").state_dict().items()}
    engine.advance()
    after = engine.system.get_submodule("text").state_dict()
    assert all(torch.equal(before[key], after[key]) for key in before) == frozen


def test_conditions_are_drawn_from_the_law_and_gradients_reach_it() -> None:
    torch.manual_seed(0)
    augment = ConditioningAugmentation(3, 2).double()
    texts = torch.randn(1, 3, dtype=torch.float64).expand(20_000, -1)
    with scope("draws"):
        code = augment(texts)
    with scope("draws"):
        assert torch.equal(augment(texts).value, code.value)
    mean, deviation = code.mean[0].detach(), (code.log_variance[0].detach() / 2).exp()
    drawn = code.value.detach()
    error = (drawn.mean(0) - mean).abs() / deviation * len(texts) ** 0.5
    assert float(error.max()) < 5
    torch.testing.assert_close(drawn.std(0), deviation, rtol=0.03, atol=0)

    epsilon = (code.value - code.mean) / (code.log_variance / 2).exp()
    by_mean, by_variance = torch.autograd.grad(code.value.sum(), (code.mean, code.log_variance))
    torch.testing.assert_close(by_mean, torch.ones_like(by_mean))
    torch.testing.assert_close(by_variance, epsilon * deviation / 2)


def stored(path: Path, captions: list[str]) -> Path:
    vectors = torch.arange(3.0 * len(captions)).reshape(-1, 3)
    save_file({"embeddings": vectors}, path, metadata={"captions": json.dumps(captions)})
    return path


def test_stored_embeddings_are_looked_up_and_never_move(tmp_path: Path) -> None:
    path = stored(tmp_path / "vectors.safetensors", ["a dog", "a cat", "a bird"])
    torch.manual_seed(0)
    reader = encoder(str(path), ("a bird", "a dog"), 5)
    assert isinstance(reader, text.StoredEmbeddings)
    features = reader(torch.tensor([[2], [3], [2], [1]]))
    assert features.shape == (4, 5) and torch.equal(features[0], features[2]) and features[3].eq(0).all()
    expected = reader.scale(reader.map(torch.tensor([[6.0, 7, 8], [0, 1, 2]])))
    torch.testing.assert_close(features[:2], expected)
    assert "table" not in dict(reader.named_parameters()) and "table" in reader.state_dict()


def test_embeddings_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = stored(tmp_path / "vectors.safetensors", ["a dog"])
    with pytest.raises(BadInput, match="no vector for 1 of 2 captions, the first 'a cat'"):
        encoder(str(path), ("a dog", "a cat"), 5)
    with pytest.raises(BadInput, match="is no file of embeddings"):
        encoder(str(tmp_path / "none.safetensors"), (), 5)


def test_an_encoder_in_a_file(tmp_path: Path) -> None:
    code = tmp_path / "own.py"
    code.write_text(
        "import torch\n"
        "class Count(torch.nn.Module):\n"
        "    def __init__(self, vocabulary, features):\n"
        "        super().__init__()\n"
        "        self.features = features\n"
        "    def forward(self, tokens):\n"
        "        return (tokens > 1).sum(1, keepdim=True).float().expand(-1, self.features)\n"
    )
    assert encoder(f"{code}:Count", WORDS, 4)(torch.tensor([RED_HEART])).tolist() == [[2.0] * 4]
