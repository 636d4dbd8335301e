"""The part ``test_6``: chosen and committed, with all rules, before the first game was played.

Two kinds of what ``test_5`` missed had been mended before. Data, seeds and pairs of system and
illness are new again, the plan is that of ``test_5``.
"""

from __future__ import annotations

from cases_test_4 import CONVOLUTIONS, MANY, PLAIN, SWINGING
from cases_test_5 import FAR, WIDE, usual
from illnesses import CGAN, GAN, MLP, POINTS, WGAN, Case, modes, planted, rates, setting

from ganworks.run_config import DataChoice

CLASSES = DataChoice(name="edges", size=12)
"""Of the labelled games and of convolutions."""
DATA = {
    12: (
        DataChoice(name="grid", options={"side": 2}),
        DataChoice(name="digits", size=12),
        DataChoice(name="emoji", size=20, options={"vendors": "twemoji"}),
    ),
    13: (
        DataChoice(name="segments", options={"count": 3, "width": 0.1}),
        DataChoice(name="fashion-mnist", size=20),
        DataChoice(name="photos", size=20),
    ),
}
"""Seed -> points, small pictures, coloured pictures."""


def ill(points: DataChoice, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Injuries, which are ill however the game comes out, and settings that may do harm."""
    silent = {"information": 0.0, "continuous_information": 0.0, "categorical": (4, 4)}
    return [
        planted("bytes", "relativistic", small, {**PLAIN, "spectral": True}),
        planted("unit_range", "dragan", small, WIDE),
        planted("interleaved", "ebgan", colour, MLP, {"steps": 60}),
        planted("duplicated", "wgan_gp", small, WGAN, {"steps": 200}),
        planted("memorising", "dragan", small, WIDE, only=100),
        planted("memorising", "dcgan", CLASSES, {**CONVOLUTIONS, "width": 16}, only=50),
        planted("constant", "infogan", small, PLAIN),
        planted("two_modes", "lsgan", small, PLAIN),
        Case("three_modes", "wgan_gp", small, WGAN, {"steps": 400}, ("collapse",), operate=modes(3)),
        planted("lost_kinds", "infogan", points, POINTS, MANY),
        planted("underflow", "sngan", small, PLAIN),
        planted("underflow", "ebgan", small, MLP),
        planted("shuffled_labels", "cgan", CLASSES, {**CGAN, "form": "plain"}),
        planted("ignored_labels", "cgan", CLASSES, {**CGAN, "objective": "hinge"}),
        planted("blind_critic", "infogan", small, {**MLP, **rates(1e-3, 1e-7)}),
        planted("stalled", "dragan", points, {**POINTS, **rates(1e-7, 1e-3)}),
        planted("ignored_code", "infogan", small, {**PLAIN, **silent}),
        setting("critic_rate", FAR, "lsgan", small, {**MLP, **rates(1e-3, 5e-2)}),
        setting("generator_rate", (*FAR, "collapse"), "dragan", small, {**WIDE, **rates(5e-2, 1e-3)}),
        setting(
            "saturated",
            ("vanishing_gradient",),
            "infogan",
            small,
            {**PLAIN, "objective": "minimax", **rates(1e-3, 1e-2)},
        ),
        setting("exploding", ("exploding_spectra",), "cgan", CLASSES, {**CGAN, "objective": "wasserstein"}),
        setting("exploding", ("exploding_spectra",), "gan", small, {**PLAIN, "objective": "wasserstein"}),
        setting(
            "inactive_penalty",
            ("inactive_penalty", "exploding_spectra"),
            "wgan_gp",
            CLASSES,
            {**WGAN, "penalty": 1e-4},
            {"steps": 300},
        ),
        setting("oscillation", ("oscillation",), "relativistic", points, {**MLP, "noise": 8, **SWINGING}),
        setting(
            "unpenalised",
            ("collapse", "oscillation"),
            "gan",
            small,
            {**MLP, "objective": "least_squares", **rates(4e-3)},
        ),
    ]


def well(points: DataChoice, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Settings that are expected to work; whether they did is measured."""
    return [
        *usual(points, small, CLASSES),
        Case("healthy_slow", "gan", small, {**GAN, **rates(5e-4)}),
        Case("healthy", "infogan", points, POINTS, MANY),
    ]
