"""The part ``test_5``: chosen and committed, with all rules, before the first game was played.

The rules had been changed by what ``test_4`` showed. Every injury and every setting that
does harm is on two seeds, in a system that it was not planted in on such data before; the healthy games are of kinds
that came out well in earlier parts, or that alarms were raised in: labels, DRAGAN, longer WGAN-GP. The order is drawn,
so that what was played when time is up is a fair sample.
"""

from __future__ import annotations

from cases_test_4 import AVERAGE, CLIPPED, CONVOLUTIONS, MANY, PAIRS, PLAIN, SWINGING
from illnesses import CGAN, GAN, LIGHT_R1, MLP, POINTS, WGAN, Case, few, planted, rates, setting

from ganworks.run_config import DataChoice

CLASSES = DataChoice(name="digits")
"""Of the labelled games and of convolutions."""
DATA = {
    10: (
        DataChoice(name="ring", options={"count": 6, "radius": 0.8}),
        DataChoice(name="faces", size=16, channels=1),
        DataChoice(name="faces", size=16),
    ),
    11: (
        DataChoice(name="two_moons", options={"deviation": 0.05}),
        DataChoice(name="emoji", size=16, channels=1, options={"vendors": "noto-v1"}),
        DataChoice(name="emoji", size=16, options={"vendors": "noto-v1"}),
    ),
}
"""Seed -> points, small pictures, coloured pictures."""
WIDE = {**PLAIN, "width": 128}
FAR = ("imbalance", "large_steps", "exploding_spectra")


def ill(points: DataChoice, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Injuries, which are ill however the game comes out, and settings that may do harm."""
    silent = {"information": 0.0, "continuous_information": 0.0}
    return [
        planted("bytes", "sngan", small, PLAIN),
        planted("unit_range", "wgan_gp", small, WGAN, {"steps": 200}),
        planted("interleaved", "lsgan", colour, PLAIN, {"steps": 60}),
        planted("duplicated", "dragan", small, WIDE),
        planted("memorising", "gan", small, WIDE, only=100),
        planted("memorising", "wgan_gp", CLASSES, {**WGAN, "width": 128}, {"steps": 300}, spoil=few(100)),
        planted("constant", "relativistic", small, {**PLAIN, "spectral": True}),
        planted("two_modes", "fgan", small, PLAIN),
        planted("lost_kinds", "lsgan", points, {**POINTS, "width": 128}, MANY),
        planted("underflow", "infogan", small, PLAIN),
        planted("underflow", "dcgan", CLASSES, CONVOLUTIONS),
        planted("shuffled_labels", "cgan", CLASSES, CGAN),
        planted("ignored_labels", "cgan", CLASSES, CGAN),
        planted("blind_critic", "lsgan", small, {**MLP, **rates(1e-3, 1e-7)}),
        planted("stalled", "fgan", points, {**POINTS, **rates(1e-7, 1e-3)}),
        planted("ignored_code", "infogan", CLASSES, {**PLAIN, **silent}),
        setting("critic_rate", (*FAR, "inactive_penalty"), "dragan", small, {**MLP, **rates(1e-3, 5e-2)}),
        setting("generator_rate", (*FAR, "collapse"), "gan", small, {**GAN, **rates(5e-2, 1e-3)}),
        setting(
            "saturated", ("vanishing_gradient",), "gan", small, {**PLAIN, "objective": "minimax", "critic_turns": 5}
        ),
        setting("exploding", ("exploding_spectra",), "cgan", CLASSES, {**CGAN, "objective": "wasserstein"}),
        setting("exploding", ("exploding_spectra",), "infogan", small, {**PLAIN, "objective": "wasserstein"}),
        setting("loose_clip", ("exploding_spectra",), "wgan", small, {**CLIPPED, "clip": 0.5}),
        setting(
            "inactive_penalty",
            ("inactive_penalty", "exploding_spectra"),
            "wgan_gp",
            small,
            {**WGAN, "penalty": 1e-4},
            {"steps": 300},
        ),
        setting("oscillation", ("oscillation",), "fgan", points, {**MLP, "noise": 8, **SWINGING}),
        setting("unpenalised", ("collapse", "oscillation"), "gan", small, {**MLP, **rates(4e-3)}),
    ]


def usual(points: DataChoice, small: DataChoice, classes: DataChoice) -> list[Case]:
    """Settings that are expected to work in this part and the next, on points, small pictures and labelled ones."""
    slope = {"penalties": ({"kind": "gradient", "weight": 10.0},)}
    return [
        Case("healthy", "gan", small, GAN),
        Case("healthy_wide", "gan", small, {**GAN, "width": 128}),
        Case("healthy_average", "gan", small, {**GAN, "objective": AVERAGE}),
        Case("healthy_minimax", "gan", small, {**GAN, "objective": "minimax"}),
        Case("healthy_both", "gan", small, {**GAN, "objective": AVERAGE, "critic_turns": 2}),
        Case("healthy_gradient", "gan", small, {**PLAIN, **slope, "objective": "wasserstein", "critic_turns": 3}),
        Case("healthy", "lsgan", small, {**MLP, **rates(4e-3)}),
        Case("healthy_wide", "lsgan", small, {**MLP, "width": 128, **rates(2e-3)}),
        Case("healthy", "wgan", small, CLIPPED),
        Case("healthy", "wgan_gp", small, WGAN, {"steps": 250}),
        Case("healthy_long", "wgan_gp", small, {**WGAN, "width": 128}, {"steps": 600}),
        Case("healthy", "dragan", small, WIDE, {"batch": 128}),
        Case("healthy", "sngan", small, {**PLAIN, "critic_turns": 3}),
        Case("healthy", "bigan", small, PAIRS),
        Case("healthy", "dcgan", classes, {**CONVOLUTIONS, "width": 16}),
        Case("healthy", "cgan", classes, CGAN),
        Case("healthy_hinge", "cgan", classes, {**CGAN, "objective": "hinge"}),
        Case("healthy_squares", "cgan", classes, {**CGAN, "objective": "least_squares"}),
        Case("healthy_plain", "cgan", classes, {**CGAN, "form": "plain"}),
        Case("healthy_r1", "gan", points, {**POINTS, **LIGHT_R1}, MANY),
        Case("healthy", "sngan", points, {**POINTS, "critic_turns": 2}, MANY),
    ]


def well(points: DataChoice, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Settings that are expected to work; whether they did is measured."""
    return [
        *usual(points, small, CLASSES),
        Case("healthy", "ebgan", small, MLP),
        Case("healthy_normal", "dragan", small, {**WIDE, "disturbance": "normal"}, {"batch": 128}),
        Case("healthy", "wgan_gp", points, POINTS, {"batch": 128, "steps": 300}),
    ]
