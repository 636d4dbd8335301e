"""A map-style data set: lying and standing bars."""

from __future__ import annotations

import numpy as np


class Bars:
    """Grey 8x8 pictures of a bar, lying or standing."""

    def __init__(self, count: int = 300):
        self.generator = np.random.default_rng(0)
        self.kinds = self.generator.integers(0, 2, count)
        self.places = self.generator.integers(0, 7, count)
        self.tones = self.generator.integers(96, 256, count)

    def __len__(self) -> int:
        return len(self.kinds)

    def __getitem__(self, number: int) -> tuple[np.ndarray, int]:
        picture = np.zeros((8, 8), np.uint8)
        kind, place = int(self.kinds[number]), int(self.places[number])
        picture[place : place + 2] = self.tones[number]
        return (picture.T.copy() if kind else picture), kind
