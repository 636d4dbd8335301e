"""Pictures named on the command line become what the network was trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganworks.data.pictures import Preparation, each, read
from ganworks.errors import BadInput, DataError


def picture(path: Path, value: int, size: tuple[int, int] = (8, 8)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((size[1], size[0], 3), value, np.uint8)).save(path)
    return path


def test_files_and_folders_come_in_order_with_the_range_of_training(tmp_path: Path) -> None:
    one = picture(tmp_path / "one.png", 255, (20, 12))
    picture(tmp_path / "many" / "b.png", 0)
    picture(tmp_path / "many" / "a" / "c.png", 51)
    (tmp_path / "many" / "notes.txt").write_text("no picture")
    names, images = read([one, tmp_path / "many"], (1, 8, 8))
    assert names == ["one.png", "a/c.png", "b.png"]
    assert images.shape == (3, 1, 8, 8)
    assert torch.allclose(images[:, 0, 0, 0], torch.tensor([1.0, -0.6, -1.0]))


def test_equal_names_are_told_apart(tmp_path: Path) -> None:
    places = [picture(tmp_path / part / "x.png", 9) for part in ("a", "b", "c")]
    names, _ = read(places, (3, 8, 8))
    assert names == ["x.png", "x-2.png", "x-3.png"]


def test_results_named_after_pictures_do_not_meet(tmp_path: Path) -> None:
    for name in ("odd.png", "odd.jpg", "odd.gif", "sub/odd.png", "other.webp"):
        picture(tmp_path / name, 9)
    names, images = read([tmp_path], (3, 8, 8))
    assert len(images) == 5 and len({str(Path(name).with_suffix("")) for name in names}) == 5


def test_one_bad_file_does_not_end_a_folder(tmp_path: Path) -> None:
    picture(tmp_path / "good.png", 9)
    (tmp_path / "bad.png").write_bytes(b"x")
    bad: dict[str, str] = {}
    names, images = read([tmp_path], (3, 8, 8), unreadable=bad)
    assert names == ["good.png"] and len(images) == 1 and list(bad) == ["bad.png"]
    assert [name for name, _ in each([tmp_path], 3, unreadable=bad)] == ["good.png"]
    (tmp_path / "good.png").unlink()
    with pytest.raises(DataError, match="None of the pictures"):
        read([tmp_path], (3, 8, 8), unreadable=bad)


def test_rectangles_are_read_for_networks_that_take_them(tmp_path: Path) -> None:
    picture(tmp_path / "a.png", 255, (40, 40))
    assert read([tmp_path], (3, 8, 16)).images.shape == (1, 3, 8, 16)
    padded = read([tmp_path], (3, 8, 16), prepared=Preparation(fit="pad")).images
    assert padded.shape == (1, 3, 8, 16)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no file or folder.*nowhere"):
        read([tmp_path / "nowhere"], (3, 8, 8))
    with pytest.raises(BadInput, match="no picture"):
        read([tmp_path], (3, 8, 8))
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    with pytest.raises(DataError, match=r"broken\.png"):
        read([tmp_path], (3, 8, 8))
    with pytest.raises(BadInput, match="2x1x1"):
        read([tmp_path], (2, 1, 1))


def test_pictures_come_one_by_one_at_their_own_size(tmp_path: Path) -> None:
    picture(tmp_path / "wide.png", 255, (20, 12))
    picture(tmp_path / "small" / "tall.png", 0, (3, 5))
    held = dict(each([tmp_path], 3))
    assert {name: tuple(image.shape) for name, image in held.items()} == {
        "small/tall.png": (1, 3, 5, 3),
        "wide.png": (1, 3, 12, 20),
    }
    assert held["wide.png"].eq(1).all()
    assert next(each([tmp_path / "wide.png"], 1))[1].shape == (1, 1, 12, 20)


def test_pictures_are_prepared_as_the_data_of_a_run_was(tmp_path: Path) -> None:
    Image.fromarray(np.full((8, 16), 1000, np.uint16)).save(tmp_path / "deep.png")
    clear = np.zeros((8, 8, 4), np.uint8)
    Image.fromarray(clear).save(tmp_path / "clear.png")
    prepared = Preparation.of({"fit": "pad", "ground": "black"}, {"value_range": [0, 4000]})
    names, images = read([tmp_path], (1, 8, 8), prepared=prepared)
    clear_image, deep = images[names.index("clear.png"), 0], images[names.index("deep.png"), 0]
    assert bool((clear_image == -1).all()) and bool((deep[:2] == -1).all()), "black ground, black bars"
    assert torch.allclose(deep[3:5], torch.tensor(64 / 127.5 - 1), atol=1e-6), "a quarter of the run's range"
    own = dict(each([tmp_path], 1, prepared=prepared))
    assert torch.allclose(own["deep.png"], torch.tensor(64 / 127.5 - 1), atol=1e-6)
    assert Preparation.of({"fit": "window"}, {}) == Preparation()


def test_what_a_folder_holds_besides_is_named(tmp_path: Path) -> None:
    picture(tmp_path / "good.png", 9)
    (tmp_path / "photo.heic").write_bytes(b"x")
    (tmp_path / ".hidden.png").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "gone.png").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to(".")
    missing: dict[str, str] = {}
    assert read([tmp_path], (3, 8, 8), unreadable=missing).names == ["good.png"]
    assert missing == {"photo.heic": ".heic is not read", "gone.png": "dangling link"}
