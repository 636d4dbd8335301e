r"""From captions to vectors: text encoders of our own, a place for others, and conditioning augmentation.

An encoder maps tokens (B, L) int64 to features (B, E). Token 0 is padding and 1 an unknown word; both say nothing, so
that a caption with an unknown word is the caption without it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from ganworks import plugins
from ganworks.errors import BadInput, unknown_name
from ganworks.game import FIRST_WORD
from ganworks.latents import normal_around
from ganworks.losses.numerics import at_least_single


class Words(nn.Module):
    """A learned vector for each word: tokens (B, L) -> vectors (B, L, E) and which tokens are words (B, L).

    Args:
        vocabulary: the words, numbered from 2.
        features: E.
    """

    def __init__(self, vocabulary: Sequence[str], features: int) -> None:
        super().__init__()
        self.table = nn.Embedding(len(vocabulary) + FIRST_WORD, features)
        nn.init.normal_(self.table.weight, 0.0, 0.1)  # small, so that what is learned soon outweighs it

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors, zero where a token is no word, and the mask of words."""
        exporting = torch.compiler.is_exporting()  # a graph cannot look at values
        if not exporting and tokens.numel() and int(tokens.max()) >= self.table.num_embeddings:
            raise BadInput(
                f"Token {int(tokens.max())} is no word of the vocabulary, whose "
                f"{self.table.num_embeddings - FIRST_WORD} words are numbered from {FIRST_WORD}."
            )
        words = tokens >= FIRST_WORD
        return self.table(tokens) * words.unsqueeze(2), words


class Bag(nn.Module):
    """The sum of a caption's word vectors, brought to one scale: (B, L) -> (B, E); their order is lost.

    Args:
        vocabulary: the words.
        features: E.
    """

    def __init__(self, vocabulary: Sequence[str], features: int) -> None:
        super().__init__()
        self.words, self.scale = Words(vocabulary, features), nn.LayerNorm(features)

    def forward(self, tokens: Tensor) -> Tensor:
        """Features (B, E)."""
        return self.scale(self.words(tokens)[0].sum(1))


class Recurrent(nn.Module):
    """The last state of gated recurrent units that read the words in order: (B, L) -> (B, E).

    Cho et al. 2014, arXiv:1406.1078.

    Args:
        vocabulary: the words.
        features: E.
    """

    def __init__(self, vocabulary: Sequence[str], features: int) -> None:
        super().__init__()
        self.words, self.scale = Words(vocabulary, features), nn.LayerNorm(features)
        self.units = nn.GRU(features, features, batch_first=True)

    def forward(self, tokens: Tensor) -> Tensor:
        """Features (B, E)."""
        front = (tokens < FIRST_WORD).long().sort(dim=1, stable=True).indices
        vectors, words = self.words(tokens.gather(1, front))
        states, _ = self.units(vectors)
        last = words.sum(1).sub(1).clamp_min(0)
        final = states[torch.arange(tokens.shape[0], device=tokens.device), last]
        return self.scale(final * words.any(1, keepdim=True))


class StoredEmbeddings(nn.Module):
    """Vectors that some sentence encoder made of each caption, read from a file: (B, 1) -> (B, E).

    The vectors never move; a linear map learns what of them matters. The file holds a tensor ``embeddings`` (N, D) and
    in its metadata under ``captions`` a JSON list of the N captions.

    Args:
        path: a safetensors file.
        vocabulary: whole captions, as data with ``captions=whole`` has them.
        features: E.

    Raises:
        BadInput: the file is not there or not of this form, or has no vector of a caption.
    """

    table: Tensor

    def __init__(self, path: str, vocabulary: Sequence[str], features: int) -> None:
        super().__init__()
        captions, vectors = _read_embeddings(path)
        rows = {caption.strip(): row for row, caption in enumerate(captions)}
        unknown = [caption for caption in vocabulary if caption not in rows]
        if unknown:
            raise BadInput(
                f"{path} has no vector for {len(unknown)} of {len(vocabulary)} captions, the first {unknown[0]!r}; "
                "the data has to number whole captions (captions=whole)."
            )
        rows_of_vocabulary = vectors[[rows[caption] for caption in vocabulary]] if vocabulary else vectors[:0]
        self.register_buffer(
            "table", torch.cat([vectors.new_zeros(FIRST_WORD, vectors.shape[1]), rows_of_vocabulary]).float()
        )
        self.map, self.scale = nn.Linear(vectors.shape[1], features), nn.LayerNorm(features)

    def forward(self, tokens: Tensor) -> Tensor:
        """Features (B, E); zero for an unknown caption."""
        has_word = (tokens[:, :1] >= FIRST_WORD).to(self.map.weight.dtype)
        return self.scale(self.map(self.table[tokens[:, 0]])) * has_word


def _read_embeddings(path: str) -> tuple[list[str], Tensor]:
    try:
        with safe_open(path, "pt") as file:
            captions = json.loads((file.metadata() or {})["captions"])
            vectors = file.get_tensor("embeddings")
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise BadInput(
            f"{path} is no file of embeddings ({error}); it needs a tensor embeddings and metadata captions."
        ) from None
    if vectors.ndim != 2 or len(vectors) != len(captions):
        raise BadInput(f"{path} has {len(captions)} captions and embeddings of shape {tuple(vectors.shape)}.")
    return captions, vectors


Maker = Callable[[Sequence[str], int], nn.Module]
"""(vocabulary, E) -> an encoder; its tensors are saved with the run, and one that requires no gradient never moves."""
_ENCODERS: dict[str, Maker] = {"bag": Bag, "gru": Recurrent}


def add_encoder(name: str, make: Maker) -> None:
    """Make a text encoder known by a name, for the option ``encoder`` of systems that read captions.

    A pretrained encoder is wrapped in a module that turns our tokens into its own by ``vocabulary`` and whose
    parameters have ``requires_grad_(False)``.

    Args:
        name: a new name; an encoder that is known already is replaced.
        make: called with the vocabulary's words and E.
    """
    _ENCODERS[name] = make


def encoder(name: str, vocabulary: Sequence[str], features: int) -> nn.Module:
    """A text encoder (B, L) -> (B, E).

    Args:
        name: ``bag``, ``gru``, one that :func:`add_encoder` was told of, the path of a safetensors file for
            :class:`StoredEmbeddings`, or ``file.py:Class`` for a class that is made as an encoder is.
        vocabulary: the words, numbered from 2.
        features: E.

    Raises:
        BadInput: no such encoder.
    """
    if name.endswith(".safetensors"):
        return StoredEmbeddings(name, vocabulary, features)
    if plugins.is_reference(name):
        return plugins.load(name, nn.Module)(vocabulary, features)
    if name not in _ENCODERS:
        raise unknown_name("text encoder", name, _ENCODERS)
    return _ENCODERS[name](vocabulary, features)


def with_text(player: str, text: nn.Module) -> tuple[str, ...]:
    """The players of a critic's turn: itself, and the text encoder ``text`` unless all of that is frozen."""
    return (player, "text") if any(p.requires_grad for p in text.parameters()) else (player,)


class Code(NamedTuple):
    """A draw from the law of conditions that a caption stands for."""

    value: Tensor
    """(B, K), what the generator reads."""
    mean: Tensor
    """(B, K)."""
    log_variance: Tensor
    """(B, K)."""


class ConditioningAugmentation(nn.Module):
    r"""Features of a text (B, E) -> a condition drawn around them (StackGAN; Zhang et al. 2016, arXiv:1612.03242).

    .. math:: c = \mu(\varphi) + \sigma(\varphi)\,\epsilon, \qquad \epsilon \sim \mathcal N(0, I)

    Nearby captions share conditions, so that few captions cover the space; what holds the law near the standard normal
    is :func:`ganworks.regularizers.gaussian_kl`.

    Args:
        features: E.
        condition: K.
        gated: half of the layer's units gate the others, as in StackGAN++'s code (GLU).
    """

    def __init__(self, features: int, condition: int, gated: bool = False) -> None:
        super().__init__()
        linear = nn.Linear(features, (4 if gated else 2) * condition)
        self.law = nn.Sequential(linear, nn.GLU(1)) if gated else linear

    def forward(self, text: Tensor) -> Code:
        """A condition for each text, drawn through :mod:`ganworks.rng`."""
        # in full precision, since the divergence and the draw both need the exponential
        mean, log_variance = at_least_single(self.law(text)).chunk(2, 1)
        return Code(normal_around(mean, log_variance), mean, log_variance)
