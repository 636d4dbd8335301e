"""What is known of each picture, as the columns of a data set: labels, domains, attributes, captions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganworks.data._collection import Collection
from ganworks.data.captions import Vocabulary, words_of
from ganworks.data.report import ReadReport

CAPTION = 32
"""Most tokens of a caption."""


def facts_of(
    pictures: Collection, taught: NDArray[np.bool_], whole_captions: bool, report: ReadReport
) -> dict[str, Any]:
    """Labels, attributes, domains and captions, one row a picture, by the names that a data set has for them.

    Args:
        pictures: what lies in the source.
        taught: truth values: the pictures that are read and trained on, whose words make the vocabulary.
        whole_captions: number captions rather than their words.
        report: takes what is cut and what is missing.
    """
    fields = dict[str, Any]()
    if classes := pictures.classes:
        fields |= {"label": _numbers(pictures.label, classes), "class_names": classes}
    if len(pictures.groups) > 1:
        fields |= {"domain": _numbers(pictures.group, pictures.groups), "domains": pictures.groups}
    if pictures.attribute_names:
        fields |= {"attributes": np.array(pictures.attributes), "attribute_names": pictures.attribute_names}
    if any(pictures.caption):
        texts = [text for text, known in zip(pictures.caption, taught, strict=True) if known and text]
        texts = pictures.caption if whole_captions else texts
        longest = max((len(words_of(text)) for text in texts), default=1)
        vocabulary = Vocabulary.of(texts, max(1, min(CAPTION, longest)))
        if whole_captions:
            vocabulary = Vocabulary.whole(texts)
        elif longest > CAPTION:
            report.layout.append(f"Captions are cut after {CAPTION} words; the longest has {longest}.")
        report.change("pictures without a caption", sum(not text for text in pictures.caption))
        tokens = np.stack([vocabulary.encode(text)[0] for text in pictures.caption])
        fields |= {"caption": tokens, "vocabulary": vocabulary}
    return fields


def _numbers(names: list[str], of: tuple[str, ...]) -> NDArray[np.int64]:
    """The place of each name among others, -1 where it is not among them."""
    places = {name: place for place, name in enumerate(of)}
    return np.array([places.get(name, -1) for name in names])
