"""The games that :mod:`losses` plays: every system once or more, small, and what stands for quality in each.

Quality is KID of averaged samples against held-out data, both as pixels. Translators of one domain into another are
measured by their translations of held-out pictures against held-out pictures of the target; among several domains it is
the mean over targets. SRGAN is measured by the squared error to the held-out pictures themselves.
"""

from __future__ import annotations

from statistics import mean
from typing import Any

from cases_test_4 import PAIRS
from illnesses import CGAN, GAN, MLP, WGAN, Case, rates
from suite import COUNT, opened

from ganworks.metrics.kid import kernel_distance
from ganworks.run_config import DataChoice, RunConfig
from ganworks.training.trainer import Trainer

FIRST = (
    Case("non-saturating, R1", "gan", "digits", GAN),
    Case("hinge, R1", "gan", "digits", {**GAN, "objective": "hinge"}),
    Case("least squares", "lsgan", "digits", {**MLP, **rates(4e-3)}),
    Case("Wasserstein, gradient penalty", "wgan_gp", "digits", WGAN, {"steps": 400}),
    Case("hinge, spectral norm", "sngan", "digits", {**MLP, "critic_turns": 2, **rates(1e-3)}),
    Case("non-saturating, DRAGAN's penalty", "dragan", "digits", {**MLP, **rates(1e-3)}),
    Case("relativistic average, R1", "gan", "digits", {**GAN, "objective": "relativistic_average_standard"}),
    Case("labels, convolutions", "cgan", "digits", CGAN),
    Case("minimax, R1", "gan", "digits", {**GAN, "objective": "minimax"}),
    Case("Wasserstein, clipped weights", "wgan", "digits", {**MLP, "clip": 0.03, **rates(5e-4, method="rmsprop")}),
    Case("Jensen-Shannon bound", "fgan", "digits", {**MLP, **rates(1e-3)}),
    Case("energy of an autoencoder", "ebgan", "digits", MLP),
    Case("balanced energies", "began", "digits", {"width": 16, **rates(5e-4)}),
    Case("relativistic average, spectral norm", "relativistic", "digits", {**MLP, "spectral": True, **rates(1e-3)}),
    Case("codes", "infogan", "digits", {**MLP, **rates(1e-3)}),
    Case("feature matching", "improved_gan", "digits", {**MLP, "feature_matching": True, **rates(1e-3)}),
    Case("convolutions, non-saturating", "dcgan", "digits", {"width": 16, **rates(1e-3)}),
    Case("images and codes in pairs", "bigan", "digits", PAIRS),
    Case("labels, attention", "sagan", "digits", {"width": 16, **rates(5e-4, 1e-3, betas=(0.0, 0.9))}),
    Case("pairs and round trips", "alice", "digits", PAIRS),
    Case(
        "an encoder, likeness in the critic",
        "vaegan",
        "digits",
        {"network": "mlp", "encoder_optimizer": {"rate": 1e-3}, **rates(1e-3)},
    ),
    Case("no critic", "vae", "digits", {"network": "mlp"}),
)
SLOW: dict[str, Any] = {"betas": (0.0, 0.999)}
"""Of BigGAN and its kin."""
DIGITS = DataChoice(name="digits", size=16)
FEW_LABELS = DataChoice(name="digits", size=16, options={"labels": 100})
BIG = {"width": 8, "noise": 24, "embedding": 16, "critic_turns": 1, **rates(1e-3, **SLOW)}
BRIEF: dict[str, Any] = {"steps": 260, "batch": 32}
GROWING = {"width": 16, "noise": 32, "stable_steps": 60, "fade_steps": 40, **rates(3e-3, betas=(0.0, 0.99))}
VENDORS = DataChoice(name="emoji", size=32, options={"tones": "none"})
PAIR = DataChoice(name="emoji", size=32, options={"pair": "noto,twemoji"})
REST = (
    Case("labels, at scale", "biggan", DIGITS, BIG, BRIEF),
    Case("translation, two ways", "cyclegan", "edges", {"width": 8, "blocks": 2, **rates(1e-3)}, {**BRIEF, "batch": 8}),
    Case(
        "bands of details",
        "lapgan",
        DIGITS,
        {"width": 16, "small_network": "mlp", "small_width": 64, **rates(1e-3)},
        BRIEF,
    ),
    Case(
        "sliders",
        "fader",
        "faces",
        {
            "width": 8,
            "hidden": 64,
            "adversarial": {"shape": "linear", "start": 0.0, "end": 0.1, "length": 100},
            "autoencoder_optimizer": {"rate": 1e-3},
            "critic_optimizer": {"rate": 1e-3},
        },
        {**BRIEF, "batch": 16},
    ),
    Case(
        "a hundred labels, inferred first",
        "s2gan",
        FEW_LABELS,
        {**BIG, "pretraining": 100, "rotated": 0.25},
        {**BRIEF, "steps": 360},
    ),
    Case("coupled generators", "cogan", "edges", {"width": 16, "noise": 32, **rates(1e-3)}, BRIEF),
    Case("grown", "progan", DIGITS, GROWING, {**BRIEF, "batch": 16}),
    Case(
        "four times as large",
        "srgan",
        "photos",
        {
            "width": 8,
            "blocks": 1,
            "critic_width": 8,
            "critic_features": 32,
            "content": "pixels",
            "adversarial": 1e-2,
            "pretraining": 140,
            **{f"{one}_optimizer": {"rate": 1e-3} for one in ("pretraining", "generator", "critic")},
        },
        {**BRIEF, "batch": 8},
    ),
    Case(
        "captions, in two stages",
        "stackgan",
        VENDORS,
        {
            "width": 8,
            "features": 32,
            "condition": 16,
            "noise": 16,
            "blocks": 1,
            "reduction": 2,
            "sketching": 160,
            **rates(1e-3),
        },
        {**BRIEF, "steps": 320, "batch": 16},
    ),
    Case("two autoencoders", "bivae", "digits", {"network": "mlp", "noise": 16}),
    Case(
        "a shared space of codes",
        "unit",
        "edges",
        {"width": 8, "blocks": 0, "shared": 2, "alike": True, **rates(1e-3)},
        {**BRIEF, "batch": 8},
    ),
    Case(
        "a classifier as third player",
        "triple_gan",
        DataChoice(name="digits", options={"labels": 100}),
        {"network": "mlp", "pretraining": 100, "pseudo_after": 200, "classifier_width": 8, **rates(1e-3)},
        {"steps": 460, "batch": 32},
    ),
    Case(
        "four vendors, one generator",
        "stargan",
        VENDORS,
        {"width": 8, "blocks": 1, "halvings": 1, "domains": 4, "attributes": 0, "critic_turns": 1, **rates(1e-3)},
        {**BRIEF, "batch": 16},
    ),
    Case(
        "grown, styles",
        "stylegan",
        DIGITS,
        {**GROWING, "style": 32, "mapping_layers": 2, "mapping_rate": 0.1, "mean_decay": 0.98},
        {**BRIEF, "batch": 16},
    ),
    Case("a hundred labels, in the critic", "s2gan_co", FEW_LABELS, BIG, BRIEF),
    Case(
        "four vendors, halves joined",
        "combogan",
        VENDORS,
        {"width": 8, "blocks": 2, **rates(1e-3)},
        {**BRIEF, "batch": 16},
    ),
    Case(
        "captions, at two scales",
        "stackgan_v2",
        VENDORS,
        {"width": 8, "features": 32, "condition": 16, "noise": 16, "blocks": 1, "scales": 2, **rates(1e-3)},
        {**BRIEF, "batch": 16},
    ),
    Case(
        "clusters for classes",
        "clustering",
        DIGITS,
        {**BIG, "clusters": 20, "pretraining": 60, "clustering": 40},
        {**BRIEF, "steps": 360},
    ),
    Case(
        "one embedding for two domains",
        "xgan",
        PAIR,
        {"width": 8, "embedding": 64, "alike": True, **rates(1e-3)},
        {**BRIEF, "batch": 8},
    ),
    Case("a hundred labels, quarter turns", "s3gan", FEW_LABELS, BIG, BRIEF),
)
GAMES = (*FIRST, *REST)

LOSSES = {
    "bigan": ("critic/adversarial", "inference/adversarial"),
    "alice": ("critic/adversarial", "inference/adversarial"),
    **dict.fromkeys(("cyclegan", "unit"), ("critic/adversarial_y", "generator/adversarial_y")),
    "xgan": ("critic/adversarial_y", "generator/adversarial"),
    "cogan": ("critic/adversarial_x", "generator/adversarial_x"),
    "lapgan": ("critic_0/adversarial", "generator_0/adversarial"),
    "fader": ("critic/attributes", "autoencoder/adversarial"),
    "stackgan": ("refining_critic/adversarial", "refiner/adversarial"),
    "stackgan_v2": ("critics/conditional_1", "generator/conditional_1"),
    "triple_gan": ("critic/generated", "generator/adversarial"),
}
"""The critic's and the generator's loss where they have other names than :data:`USUAL_LOSSES`: of two domains that of
the samples, of several sizes that of the largest."""
USUAL_LOSSES = ("critic/adversarial", "generator/adversarial")


def quality(engine: Trainer, config: RunConfig) -> float:
    """How far the averaged samples of a game are from held-out data; the less the better."""
    held = opened(config.data.model_dump_json(), "evaluate")
    size = min(COUNT, len(held))
    real = held.batch(held.order(0).indices(0, size))
    reads = engine.system.samples_from()
    fake, truth = engine.sample(size, real if reads else None, key="measure").flatten(1), real.images.flatten(1)
    if config.system == "srgan":
        return float((fake - truth).square().mean())
    if "images" in reads and real.other is not None:
        return kernel_distance(real.other.flatten(1), fake)[0]
    if "domain" in reads and real.domain is not None:
        asked = real.domain.roll(-1) if config.system == "stargan" else (real.domain + 1) % len(held.domains)
        return mean(kernel_distance(truth[real.domain == one], fake[asked == one])[0] for one in real.domain.unique())
    return kernel_distance(truth, fake)[0]


def losses_of(system: str) -> tuple[str, str]:
    """The names of a system's adversarial losses, the critic's and the generator's."""
    return LOSSES.get(system, USUAL_LOSSES)
