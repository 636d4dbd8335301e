"""Words and their numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ganworks.data.captions import PADDING, UNKNOWN, Vocabulary, words_of

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.lists(TEXTS, max_size=8), TEXTS)
def test_known_words_come_back(captions: list[str], text: str) -> None:
    words = Vocabulary.of(captions, length=8)
    tokens, unknown = words.encode(text)
    assert len(tokens) == 8 and max(tokens) < len(words)
    said = words_of(text)
    assert words.decode(tokens).split() == ["?" if word in unknown else word for word in said[:8]]
    assert set(unknown) == {word for word in said if word not in words}
    assert [token == PADDING for token in tokens] == [n >= len(said) for n in range(8)]
    assert words.encode(" ".join(words.words[:8]))[1] == [] and UNKNOWN == 1
