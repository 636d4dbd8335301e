"""Shapes over sizes, ranges, rules of the papers, and sentences for what cannot be built."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import parametrize
from typed import part as part_of

from ganworks import networks
from ganworks.errors import BadInput
from ganworks.networks import cyclegan, dcgan, heads, patchgan, resnet
from ganworks.networks.sizes import doublings
from ganworks.registry import network
from ganworks.regularizers import r1_penalty

SIDES = [8, 16, 28, 32, 64]
BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def holds(network: nn.Module, *kinds: type[nn.Module]) -> bool:
    return any(isinstance(part, kinds) for part in network.modules())


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("kind", ["auto", "mlp", "dcgan", "resnet"])
def test_shapes_and_range(kind: str, side: int, channels: int) -> None:
    torch.manual_seed(0)
    image = (channels, side, side)
    generator = networks.generator(kind, latent=5, image=image, width=4)
    critic = networks.critic(kind, image=image, width=4)
    x = generator(torch.randn(3, 5) * 10)
    assert x.shape == (3, *image)
    assert x.abs().max() <= 1
    assert critic(x).shape == (3,)
    features = critic.trunk(x)
    assert features.shape == (3, critic.trunk.features)
    torch.testing.assert_close(critic.eval().head(critic.trunk(x)).squeeze(1), critic(x))
    for player in (generator, critic):
        assert all(p.requires_grad for p in player.parameters())
    critic(generator(torch.randn(3, 5))).sum().backward()
    for player in (generator, critic):
        assert all(p.grad is not None for p in player.parameters())


@pytest.mark.parametrize("kind", list(network))
@pytest.mark.parametrize("image", [(1, 16, 16), (3, 28, 28)])
def test_every_family_keeps_the_contract(kind: str, image: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    generator = networks.generator(kind, latent=12, image=image, width=4)
    critic = networks.critic(kind, image=image, width=4)
    z = torch.randn(4, 12) * 10
    x = generator(z)
    assert x.shape == (4, *image)
    scores = critic(x)
    assert scores.shape == (4,)
    scores.sum().backward()
    for player in (generator, critic):
        idle = [name for name, p in player.named_parameters() if p.grad is None]
        assert not idle or kind in ("progan", "stylegan"), idle
        assert all("to_image" in name or "from_image" in name for name in idle), "growth alone reads coarser levels"
    seen = generator.eval()(z)
    assert seen.abs().max() <= 1
    trunk = networks.trunk(kind, image=image, width=4)
    assert trunk(seen).shape == (4, trunk.features)
    torch.testing.assert_close(critic.eval().discriminate(critic.trunk(seen)), critic(seen))


@pytest.mark.parametrize("kind", list(network))
def test_every_critic_can_be_penalised(kind: str) -> None:
    options = {"norm": "none"} if kind == "dcgan" else {}
    critic = networks.critic(kind, image=(1, 16, 16), width=4, **options)
    x = torch.randn(4, 1, 16, 16)
    r1_penalty(critic, x).backward()
    slopes = [p.grad for p in critic.trunk.parameters() if p.grad is not None]
    assert slopes and all(torch.isfinite(slope).all() for slope in slopes) and any(slope.any() for slope in slopes)


@pytest.mark.parametrize("kind", ["mlp", "dcgan", "resnet", "r3gan"])
def test_channels_last_changes_nothing_but_the_layout(kind: str) -> None:
    torch.manual_seed(0)
    image = (3, 32, 32)
    generator, critic = (
        networks.generator(kind, latent=6, image=image, width=8),
        networks.critic(kind, image=image, width=8),
    )
    generator, critic = generator.double(), critic.double()
    z = torch.randn(4, 6, dtype=torch.float64)
    x = generator(z)
    scores = critic(x)
    for player in (generator, critic):
        player.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    torch.testing.assert_close(generator(z), x)
    torch.testing.assert_close(critic(x.to(memory_format=torch.channels_last)), scores)
    if kind != "mlp":
        assert generator(z).is_contiguous(memory_format=torch.channels_last)


def test_points_are_unbounded() -> None:
    generator = networks.generator("auto", latent=2, image=(2, 1, 1), width=8)
    assert generator(torch.randn(4, 2)).shape == (4, 2, 1, 1)
    assert generator(torch.randn(64, 2) * 1e4).abs().max() > 1
    assert networks.critic("auto", image=(2, 1, 1))(torch.randn(4, 2, 1, 1)).shape == (4,)


def test_auto_takes_mlp_below_sixteen_pixels_and_dcgan_above() -> None:
    assert isinstance(networks.critic("auto", image=(1, 8, 8)).trunk.hidden, nn.Sequential)
    assert isinstance(networks.critic("auto", image=(1, 16, 16)), dcgan.Critic)


def test_dcgan_normalises_everywhere_but_at_the_generators_end_and_the_critics_start() -> None:
    generator, critic = dcgan.Generator(100, (3, 64, 64), width=128), dcgan.Critic((3, 64, 64), width=128)
    assert isinstance(generator.output, nn.ConvTranspose2d)
    assert sum(isinstance(part, BATCH_NORMS) for part in generator.modules()) == 4
    shrink = part_of(critic, "trunk.shrink", nn.Sequential)
    assert [type(part) for part in list(shrink)[:2]] == [
        nn.Conv2d,
        nn.LeakyReLU,
    ]
    assert sum(isinstance(part, BATCH_NORMS) for part in critic.modules()) == 3
    assert not holds(critic, nn.MaxPool2d, nn.AvgPool2d)
    widths = [part.weight.shape[:2] for part in generator.modules() if isinstance(part, nn.ConvTranspose2d)]
    assert [tuple(width) for width in widths] == [(1024, 512), (512, 256), (256, 128), (128, 3)]
    assert generator.project.weight.shape == (4 * 4 * 1024, 100)
    weights = torch.cat(
        [part.weight.detach().flatten() for part in generator.modules() if isinstance(part, nn.ConvTranspose2d)]
    )
    assert weights.std().item() == pytest.approx(0.02, rel=0.01)


def test_dcgan_parameter_count_in_closed_form() -> None:
    count = sum(p.numel() for p in dcgan.Generator(10, (3, 16, 16), width=8).parameters())
    assert count == 10 * 16 * 16 + 2 * 16 + 16 * 8 * 16 + 2 * 8 + 8 * 3 * 16 + 3


@pytest.mark.parametrize("kind", ["dcgan", "resnet", "mlp"])
@pytest.mark.parametrize("norm", ["layer", "none"])
def test_no_cross_sample_operation_where_it_is_forbidden(kind: str, norm: str) -> None:
    critic = networks.critic(kind, image=(1, 16, 16), width=4, norm=norm).double()
    assert not holds(critic, *BATCH_NORMS)
    x = torch.randn(5, 1, 16, 16, dtype=torch.float64)
    torch.testing.assert_close(critic(x)[:2], critic(x[:2]))


def test_resnet_critic_has_no_normalisation_by_default_and_the_generator_has() -> None:
    assert not holds(networks.critic("resnet", image=(3, 32, 32)), *BATCH_NORMS, nn.GroupNorm, nn.InstanceNorm2d)
    assert holds(networks.generator("resnet", latent=4, image=(3, 32, 32)), nn.BatchNorm2d)


def down_blocks(critic: nn.Module) -> list[resnet.DownBlock]:
    return [block for block in critic.modules() if isinstance(block, resnet.DownBlock)]


def test_resnet_is_sngans_table() -> None:
    critic = resnet.Critic((3, 64, 64), width=64)
    outs = [block.last.weight.shape[0] for block in down_blocks(critic)]
    assert outs == [64, 128, 256, 512, 1024]
    assert [block.down for block in down_blocks(critic)] == [True] * 4 + [False]
    small = resnet.Critic((3, 32, 32), width=128)
    assert [block.down for block in down_blocks(small)] == [True, True, False, False]
    assert small.trunk.features == 128
    assert small.get_submodule("trunk.blocks")(torch.zeros(1, 3, 32, 32)).shape[2:] == (8, 8)


def test_resnet_blocks_are_the_papers_without_the_shortcuts_taken() -> None:
    """The same parameters through resample-then-convolve, in the papers' order."""
    torch.manual_seed(0)
    up, x = resnet.UpBlock(4, 6).double(), torch.randn(2, 4, 5, 5, dtype=torch.float64)

    def nearest(x: torch.Tensor) -> torch.Tensor:
        return functional.interpolate(x, scale_factor=2)

    h = functional.conv2d(nearest(up.first(x).relu()), up.up.weight, padding=1)
    expected = up.conv(up.second(h).relu()) + up.shortcut(nearest(x))
    torch.testing.assert_close(up(x), expected)
    down, x = resnet.DownBlock(4, 6, "none").double(), torch.randn(2, 4, 6, 6, dtype=torch.float64)
    h = functional.conv2d(down.conv(x.relu()).relu(), down.last.weight, down.last.bias, padding=1)
    expected = functional.avg_pool2d(h + down.shortcut(x), 2)
    torch.testing.assert_close(down(x), expected)


@pytest.mark.parametrize("kind", ["mlp", "dcgan", "resnet"])
@pytest.mark.parametrize("spectral", [True, "operator"])
def test_spectral_critic_normalises_every_weight(kind: str, spectral: bool) -> None:
    critic = networks.critic(kind, image=(1, 16, 16), width=4, norm="none", spectral=spectral)
    weighted = [part for part in critic.modules() if isinstance(part, nn.Linear | nn.Conv2d)]
    assert all(parametrize.is_parametrized(part, "weight") for part in weighted)
    plain = networks.critic(kind, image=(1, 16, 16), width=4, norm="none")
    assert sum(p.numel() for p in critic.parameters()) == sum(p.numel() for p in plain.parameters())
    critic(torch.randn(2, 1, 16, 16)).sum().backward()


@pytest.mark.parametrize("kind", ["dcgan", "resnet"])
@pytest.mark.parametrize("image", [(1, 32, 28), (1, 30, 36), (1, 36, 36), (1, 4, 4), (2, 1, 1), (3, 1, 64)])
def test_sizes_that_cannot_be_made(kind: str, image: tuple[int, int, int]) -> None:
    with pytest.raises(BadInput, match=f"{image[1]}x{image[2]} pixels"):
        networks.generator(kind, latent=3, image=image)
    with pytest.raises(BadInput, match=f"{image[1]}x{image[2]} pixels"):
        networks.critic(kind, image=image)


@pytest.mark.parametrize("side", range(1, 130))
def test_doublings_multiply_out_or_refuse(side: int) -> None:
    odd = side
    while odd % 2 == 0:
        odd //= 2
    if odd in {1, 3, 5, 7} and side >= 8:
        base, times = doublings("any", (1, side, side))
        assert base * 2**times == side
        assert 4 <= base <= 7
    else:
        with pytest.raises(BadInput):
            doublings("any", (1, side, side))


def test_names_and_options_that_do_not_exist() -> None:
    with pytest.raises(BadInput, match="no network named 'dcgam'; did you mean dcgan"):
        networks.critic("dcgam", image=(1, 16, 16))
    with pytest.raises(BadInput, match="'widht'; it has: hidden, image, kernel, norm, spectral, widest, width"):
        networks.critic("dcgan", image=(1, 16, 16), widht=3)
    with pytest.raises(BadInput, match="instance"):
        networks.critic("dcgan", image=(1, 16, 16), norm="instanse")
    with pytest.raises(BadInput, match="vectors"):
        networks.critic("mlp", image=(1, 8, 8), norm="instance")


@pytest.mark.parametrize("side", [16, 28, 32, 64])
def test_patch_scores_are_maps_of_local_judgement(side: int) -> None:
    torch.manual_seed(0)
    critic = patchgan.Critic((3, side, side), width=4, norm="none").double()
    x = torch.randn(2, 3, side, side, dtype=torch.float64)
    scores = critic(x)
    assert scores.ndim == 3
    assert scores.shape[0] == 2
    reach = patchgan.patch(patchgan.halvings_for(side))
    x.requires_grad_()
    middle = scores.shape[1] // 2
    (seen,) = torch.autograd.grad(critic(x)[0, middle, middle], x)
    rows = seen[0].abs().sum((0, 2)).nonzero()
    assert len(rows) <= reach
    assert len(rows) >= min(reach, side) // 2
    assert seen[1].abs().sum() == 0


def test_patch_of_the_paper_and_images_too_small() -> None:
    assert patchgan.patch(patchgan.halvings_for(256)) == 70
    with pytest.raises(BadInput, match="8 pixels"):
        patchgan.Critic((3, 4, 4))


@pytest.mark.parametrize("side", [16, 28, 32, 64, 128])
def test_translator_keeps_the_size(side: int) -> None:
    translator = cyclegan.Generator((3, side, side), width=2, blocks=1, out_channels=1)
    y = translator(torch.randn(1, 3, side, side) * 5)
    assert y.shape == (1, 1, side, side)
    assert y.abs().max() <= 1
    assert not holds(translator, *BATCH_NORMS)


def test_translator_has_six_blocks_to_128_pixels_and_nine_above() -> None:
    assert len(cyclegan.Generator((3, 128, 128), width=2).blocks) == 6
    assert len(cyclegan.Generator((3, 256, 256), width=2).blocks) == 9
    with pytest.raises(BadInput, match="30x32"):
        cyclegan.Generator((3, 30, 32))


def test_posterior_head() -> None:
    head = heads.Posterior(20, 12)
    assert head(torch.randn(5, 20)).shape == (5, 12)
    assert head.layers[0].weight.shape == (128, 20)
