"""The parts ``calibration``, ``test_1`` and ``test_2``: gan, lsgan, wgan_gp, sngan, infogan and cgan."""

from __future__ import annotations

from illnesses import DENSE_CGAN, GAN, LIGHT_R1, MLP, POINTS, WGAN, Case, few, planted, rates, setting

CALIBRATION: dict[int, tuple[str, ...]] = dict.fromkeys((0, 1), ("ring", "digits", "emoji"))
TEST_1: dict[int, tuple[str, ...]] = dict.fromkeys((2, 3), ("two_moons", "fashion-mnist", "photos"))
TEST_2: dict[int, tuple[str, ...]] = {4: ("checkerboard", "digits", "photos"), 5: ("spiral", "fashion-mnist", "emoji")}
"""Seed -> points, small pictures with labels, coloured pictures.

Thresholds were set on the first and tested on the second; one rule was then changed and tested on the third.
"""


def ill(points: str, small: str, colour: str) -> list[Case]:
    """The illnesses on a set of points, a set of small labelled pictures and one of coloured pictures."""
    return [
        planted("bytes", "gan", small, GAN),
        planted("unit_range", "lsgan", small, {**MLP, **rates(4e-3)}),
        planted("interleaved", "wgan_gp", colour, {**WGAN, "noise": 32}, {"steps": 120}),
        planted("duplicated", "gan", small, GAN),
        planted("memorising", "wgan_gp", small, {**WGAN, "width": 128}, {"steps": 400}, spoil=few(50)),
        Case(
            "critic_rate",
            "gan",
            small,
            {**GAN, **rates(1e-3, 5e-2)},
            finds=("imbalance", "large_steps", "exploding_spectra", "inactive_penalty"),
        ),
        Case(
            "saturated",
            "gan",
            small,
            {**MLP, "objective": "minimax", "critic_turns": 5, **rates(1e-3)},
            {"steps": 400},
            ("vanishing_gradient",),
        ),
        planted("blind_critic", "gan", small, {**GAN, **rates(1e-3, 1e-7)}),
        planted("stalled", "lsgan", points, {**POINTS, **rates(1e-7, 1e-3)}),
        planted("constant", "lsgan", points, POINTS),
        planted("two_modes", "gan", small, GAN),
        Case(
            "exploding", "gan", small, {**MLP, "objective": "wasserstein", **rates(1e-3)}, finds=("exploding_spectra",)
        ),
        Case("inactive_penalty", "wgan_gp", small, {**WGAN, "penalty": 1e-4}, {"steps": 300}, ("inactive_penalty",)),
        planted("ignored_code", "infogan", points, {**POINTS, "information": 0.0, "continuous_information": 0.0}),
        planted("shuffled_labels", "cgan", small, DENSE_CGAN),
        planted("ignored_labels", "cgan", small, DENSE_CGAN),
        planted("underflow", "gan", small, GAN),
        Case(
            "oscillation", "gan", points, {**MLP, "noise": 8, **rates(5e-3, betas=(0.9, 0.999))}, finds=("oscillation",)
        ),
        setting("unpenalised", ("collapse",), "gan", small, {**MLP, **rates(1e-3)}),
    ]


def well(points: str, small: str, colour: str) -> list[Case]:
    """Games of the same systems on the same data, with settings that are expected to work."""
    return [
        Case("healthy", "gan", small, GAN),
        Case("healthy_hinge", "gan", small, {**GAN, "objective": "hinge"}),
        Case("healthy_squares", "gan", small, {**GAN, "objective": "least_squares"}),
        Case("healthy_average", "gan", small, {**GAN, "objective": "relativistic_average_standard"}),
        Case("healthy_minimax", "gan", small, {**GAN, "objective": "minimax"}),
        Case("healthy_wide", "gan", small, {**GAN, "width": 128}),
        Case("healthy_slow", "gan", small, {**GAN, **rates(5e-4)}),
        Case("healthy_batch", "gan", small, GAN, {"batch": 128, "steps": 400}),
        Case("healthy", "lsgan", small, {**MLP, **rates(4e-3)}),
        Case("healthy", "wgan_gp", small, WGAN, {"steps": 300}),
        Case("healthy_wide", "wgan_gp", small, {**WGAN, "width": 128}, {"steps": 300}),
        Case("healthy", "sngan", small, {**MLP, "critic_turns": 2, **rates(1e-3)}),
        Case("healthy", "cgan", small, DENSE_CGAN),
        Case("healthy", "wgan_gp", colour, {**WGAN, "noise": 32}, {"steps": 200}),
        Case("healthy", "lsgan", points, POINTS),
        Case("healthy", "sngan", points, {**POINTS, "critic_turns": 2}),
        Case("healthy", "infogan", points, POINTS),
        Case("healthy_r1", "gan", points, {**POINTS, **LIGHT_R1}),
        Case("healthy_hinge", "gan", points, {**POINTS, **LIGHT_R1, "objective": "hinge"}),
        Case("healthy_wide", "lsgan", points, {**POINTS, "width": 128}),
    ]
