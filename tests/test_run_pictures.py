"""The picture verbs of a run: any number of images, whatever the chunks, and a sentence from systems that cannot."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch
from small import Opened

from ganworks import _run_pictures
from ganworks._run_pictures import CHUNK, LARGE_CHUNK, VERBS, Tileable, capable, in_tiles
from ganworks.errors import BadInput
from ganworks.game import NotCapable
from ganworks.latents import FromPrior

ENCODERS = ("alice", "bigan", "bivae", "vae", "vaegan")
TRANSLATORS = ("cyclegan", "unit", "combogan", "pix2pix", "xgan", "stargan")
CLASSIFIERS = ("triple_gan", "improved_gan", "s2gan", "s2gan_co", "s3gan")


def run_of(name: str, **changes: Any) -> Opened:
    return Opened(small.build(name, **changes).eval())


def images_for(run: Opened, n: int = small.STOCK) -> torch.Tensor:
    stock = small.stock(run.system.config.image).images
    return stock.repeat(n // len(stock) + 1, 1, 1, 1)[:n]


def test_the_systems_that_can_are_known() -> None:
    assert sorted(capable("classify")) == sorted(CLASSIFIERS)
    assert sorted(capable("translate")) == sorted(TRANSLATORS)
    assert sorted(capable("reconstruct")) == sorted(ENCODERS)
    assert sorted(capable("encode")) == sorted((*ENCODERS, "fader"))
    assert sorted(capable("edit")) == ["fader", "stargan"]
    assert capable("upscale") == ["srgan"]


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "latent"])
def test_the_others_are_told_who_can_in_one_sentence(verb: str) -> None:
    run = run_of("gan")
    with pytest.raises(NotCapable, match=rf"^gan does not .*; systems that do: .*{capable(verb)[0]}") as refusal:
        getattr(run, verb)(*([torch.zeros(1, 1, 8, 8)] * (2 if verb == "edit" else 1)))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_probabilities_of_any_number_of_images(name: str) -> None:
    run = run_of(name, **({"semi_supervised": True, "minibatch_kernels": 0} if name == "improved_gan" else {}))
    images = images_for(run, LARGE_CHUNK + 5)
    probabilities = run.classify(images)
    assert probabilities.shape[0] == len(images) and float(probabilities.min()) >= 0
    torch.testing.assert_close(probabilities.sum(1), torch.ones(len(images)))
    torch.testing.assert_close(run.classify(images[-1:]), probabilities[-1:])


def test_a_critic_that_is_no_classifier_says_so() -> None:
    with pytest.raises(NotCapable, match="semi_supervised"):
        run_of("improved_gan").classify(torch.zeros(1, 1, 8, 8))


@pytest.mark.parametrize("name", ENCODERS)
def test_codes_and_reconstructions_do_not_depend_on_chunks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(name)
    images = images_for(run)
    whole = run.encode(images), run.reconstruct(images)
    torch.testing.assert_close(whole[0], run.system.encode(images).detach())
    original = run._apply
    monkeypatch.setattr(run, "_apply", lambda *parts, **options: original(*parts, **{**options, "chunk": 7}))
    for one, other in zip(whole, (run.encode(images), run.reconstruct(images)), strict=True):
        assert len(one) == len(images) and one.dtype == torch.float32 and not one.requires_grad
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)


def test_a_system_in_double_precision_takes_and_gives_floats() -> None:
    run = Opened(small.build("vae").double().eval())
    assert run.encode(images_for(run)).dtype == torch.float32
    assert run.latent(3).shape == (3, 4)


def test_fader_encodes_and_cannot_reconstruct_from_images_alone() -> None:
    run = run_of("fader")
    torch.testing.assert_close(run.encode(images_for(run)), run.system.encode(images_for(run)).detach())
    with pytest.raises(NotCapable, match=r"fader does not reconstruct.*bigan.*vae"):
        run.reconstruct(images_for(run))


@pytest.mark.parametrize("name", [name for name in TRANSLATORS if name != "pix2pix"])  # which has one way and noise
def test_every_translator_answers_by_name_and_number_in_parts(name: str) -> None:
    run = run_of(name, domain_names=("noto", "twemoji"), **({"domains": 2} if name == "stargan" else {}))
    images = images_for(run, CHUNK + 6)
    there = run.translate(images, "noto", "twemoji")
    assert there.shape == images.shape and float(there.abs().max()) <= 1 and not there.requires_grad
    assert torch.equal(there, run.translate(images, 0, 1))
    assert torch.equal(there, run.translate(images)), "from the first domain to the second, where none is named"
    torch.testing.assert_close(there[-3:], run.translate(images[-3:], 0, 1))
    back = run.translate(images, source="twemoji", target="noto")
    assert not torch.allclose(there, back)
    assert torch.equal(back, run.translate(images, source="twemoji"))
    assert torch.equal(back, run.translate(images, target="noto"))
    with pytest.raises(BadInput, match="noto"):
        run.translate(images, "notto", "twemoji")
    with pytest.raises(BadInput, match="to itself"):
        run.translate(images, 1, "twemoji")


def test_edits_take_a_row_of_attributes_for_each_image() -> None:
    run = run_of("fader")
    images, attributes = images_for(run, CHUNK + 2), torch.rand(CHUNK + 2, small.ATTRIBUTES)
    edits = run.edit(images, attributes)
    torch.testing.assert_close(edits[-2:], run.system.edit(images[-2:], attributes[-2:]).detach())
    with pytest.raises(BadInput, match="one for each"):
        run.edit(images, attributes[:3])


@pytest.mark.parametrize(
    ("images", "fault"),
    [
        (torch.zeros(1, 3, 8, 8), r"\(1, 8, 8\)"),
        (torch.zeros(1, 8, 8), r"\(1, 8, 8\)"),
        (torch.zeros(0, 1, 8, 8), "or more"),
        (torch.zeros(1, 1, 8, 8, dtype=torch.uint8), "uint8"),
        (torch.full((1, 1, 8, 8), 255.0), r"lie in \[255, 255\]"),
    ],
)
def test_images_that_do_not_fit_are_refused(images: torch.Tensor, fault: str) -> None:
    with pytest.raises(BadInput, match=fault):
        run_of("vae").encode(images)


@pytest.mark.parametrize("tile", [5, 16, 30])
@pytest.mark.parametrize("residual", [False, True])
def test_tiles_give_what_the_whole_gives(tile: int, residual: bool) -> None:
    run = run_of("srgan", residual=residual)
    if residual:
        torch.nn.init.normal_(run.system.get_parameter("generator.exit.weight"), 0, 0.02)
    picture = torch.rand(1, 1, 23, 41, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.no_grad():
        whole = run.system.upscale(picture)
    assert whole.std() > 0 and whole.shape == (1, 1, 92, 164)
    torch.testing.assert_close(run.upscale(picture, tile=tile), whole, rtol=0, atol=1e-5)
    with pytest.raises(BadInput, match="Tiles of 0"):
        run.upscale(picture, tile=0)


def test_a_network_never_sees_more_than_a_tile_and_its_surroundings() -> None:
    sizes: list[tuple[int, ...]] = []

    def doubled(images: torch.Tensor) -> torch.Tensor:
        sizes.append(tuple(images.shape[-2:]))
        return images.repeat_interleave(2, 2).repeat_interleave(2, 3)

    picture = torch.arange(20.0 * 13).reshape(1, 1, 20, 13)
    expected = picture.repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert torch.equal(in_tiles(doubled, picture, 4, factor=2, reach=3), expected)
    assert max(max(size) for size in sizes) == 4 + 2 * 3


def test_a_system_that_does_not_say_its_reach_sees_pictures_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of("srgan")
    assert isinstance(run.system, Tileable)
    monkeypatch.setattr(_run_pictures, "Tileable", int)
    picture = torch.zeros(1, 1, 9, 20)
    torch.testing.assert_close(run.upscale(picture, tile=2), run.system.upscale(picture).detach())


def test_latents_are_the_priors_and_the_seed_decides() -> None:
    run = run_of("infogan")
    assert isinstance(run.system, FromPrior)
    assert run.latent(5).shape == (5, run.system.prior.dimension)
    assert torch.equal(run.latent(5), run.latent(5)) and not torch.equal(run.latent(5), run.latent(5, seed=1))
    with pytest.raises(NotCapable, match="cyclegan does not make its images from noise"):
        run_of("cyclegan").latent(2)
