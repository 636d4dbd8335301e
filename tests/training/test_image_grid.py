"""Sample pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganworks.errors import GanworksError
from ganworks.training import image_grid


def test_minus_one_to_one_becomes_black_to_white() -> None:
    shades = torch.tensor([-1.0, 0.0, 1.0, 7.0]).view(1, 1, 1, 4)
    assert image_grid.to_uint8(shades).ravel().tolist() == [0, 128, 255, 255]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("count", [1, 5, 9])
def test_cells_lie_in_rows(count: int, channels: int) -> None:
    values = torch.linspace(-1, 1, count).view(-1, 1, 1, 1).expand(count, channels, 40, 40)
    sheet = np.asarray(image_grid.grid(values, columns=3, gap=1))
    assert sheet.shape == (-(-count // 3) * 41 + 1, 3 * 41 + 1, 3)
    for index in range(count):
        cell = sheet[index // 3 * 41 + 20, index % 3 * 41 + 20]
        assert np.abs(cell.astype(int) - round((float(values[index, 0, 0, 0]) + 1) * 127.5)).max() <= 1


def test_transparent_pictures_lie_on_white() -> None:
    colour, transparency = torch.full((1, 3, 8, 8), -1.0), torch.linspace(-1, 1, 8).expand(1, 1, 8, 8)
    sheet = np.asarray(image_grid.grid(torch.cat([colour, transparency], 1), gap=0))
    row = sheet[0, :: sheet.shape[1] // 8, 0].astype(int)
    assert np.abs(row - np.linspace(255, 0, 8)).max() <= 1


def test_small_pictures_are_enlarged_by_whole_factors() -> None:
    image = torch.rand(1, 1, 8, 8) * 2 - 1
    sheet = np.asarray(image_grid.grid(image, gap=0))
    factor = sheet.shape[0] // 8
    assert factor > 1 and sheet.shape[:2] == (8 * factor, 8 * factor)
    assert np.array_equal(sheet[::factor, ::factor, 0], image_grid.to_uint8(image)[0, :, :, 0])


def test_points_are_drawn_where_they_are() -> None:
    sheet = np.asarray(image_grid.grid(torch.tensor([[1.0, 1.0]] * 50).view(-1, 2, 1, 1)))
    dark = np.argwhere(sheet < 128)
    top, left = dark.mean(0) / sheet.shape[0]
    assert top < 0.2 and left > 0.8  # up and to the right


def test_a_picture_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = image_grid.save(image_grid.grid(torch.zeros(4, 1, 8, 8)), tmp_path / "a" / "grid.png")
    before = path.read_bytes()

    def broken(self: Image.Image, target: Path, kind: str | None, **others: object) -> None:
        Path(target).write_bytes(b"half")
        raise OSError("full")

    monkeypatch.setattr(Image.Image, "save", broken)
    with pytest.raises(GanworksError, match=r"grid\.png cannot be written \(full\)"):
        image_grid.save(Image.new("RGB", (4, 4)), path)
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_a_name_without_an_ending_is_a_png(tmp_path: Path) -> None:
    with Image.open(image_grid.save(Image.new("RGB", (4, 4)), tmp_path / "grid")) as made:
        assert made.format == "PNG"
