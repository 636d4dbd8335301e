"""Words and their numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

PADDING, UNKNOWN = 0, 1


def words_of(text: str) -> list[str]:
    """Lower-case words of a text; punctuation separates.

    Example:
        >>> words_of("Grinning cat, with smiling eyes!")
        ['grinning', 'cat', 'with', 'smiling', 'eyes']
    """
    return re.findall(r"[^\W_]+", text.lower())


class Vocabulary:
    """Known words, numbered from 2; 0 is padding and 1 stands for any unknown word.

    Args:
        words: the known words, without repeats.
        length: how many tokens a caption has; longer ones are cut.

    Example:
        >>> vocabulary = Vocabulary(["cat", "dog"], length=4)
        >>> tokens, unknown = vocabulary.encode("a dog")
        >>> tokens.tolist(), unknown, vocabulary.decode(tokens)
        ([1, 3, 0, 0], ['a'], '? dog')
    """

    def __init__(self, words: Iterable[str], length: int):
        self.words, self.length = tuple(words), length
        self._numbers = {word: number for number, word in enumerate(self.words, start=2)}

    @classmethod
    def of(cls, captions: Iterable[str], length: int) -> Vocabulary:
        """All words of the captions, the most frequent first."""
        counts = Counter(word for caption in captions for word in words_of(caption))
        return cls(sorted(counts, key=lambda word: (-counts[word], word)), length)

    @classmethod
    def whole(cls, captions: Iterable[str]) -> Vocabulary:
        """Every caption as one entry, for text encoders that know captions and not words.

        Example:
            >>> Vocabulary.whole(["a dog", "a cat"]).encode("a dog")[0].tolist()
            [3]
        """
        return cls(sorted({caption.strip() for caption in captions if caption.strip()}), 1)

    def __len__(self) -> int:
        """How many token numbers there are, padding and unknown included: the size of an embedding table."""
        return len(self.words) + 2

    def __contains__(self, word: object) -> bool:
        return word in self._numbers

    def encode(self, text: str) -> tuple[NDArray[np.int64], list[str]]:
        """Token numbers (length,) and the words that are not in the vocabulary.

        A text that is an entry as a whole is one token: vocabularies may hold captions in place of words.
        """
        words = [text.strip()] if text.strip() in self._numbers else words_of(text)
        tokens = np.zeros(self.length, np.int64)
        numbers = [self._numbers.get(word, UNKNOWN) for word in words[: self.length]]
        tokens[: len(numbers)] = numbers
        return tokens, [word for word in words if word not in self._numbers]

    def decode(self, tokens: Iterable[int]) -> str:
        """The words of a caption, ``?`` for unknown ones."""
        return " ".join("?" if token == UNKNOWN else self.words[int(token) - 2] for token in tokens if int(token))
