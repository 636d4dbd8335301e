"""The part ``test_3``: systems, data sets and seeds that no rule had been tried on before.

Nearly every illness is planted in a system that it was not planted in before, and the players of the labelled game are
convolutions.
"""

from __future__ import annotations

from illnesses import CGAN, GAN, LIGHT_R1, MLP, POINTS, R1, WGAN, Case, planted, rates, setting

from ganworks.run_config import DataChoice

DATA = {
    6: ("grid", DataChoice(name="edges"), DataChoice(name="faces")),
    7: ("segments", DataChoice(name="faces", channels=1), DataChoice(name="emoji", options={"vendors": "twemoji"})),
}
"""Seed -> points, small pictures, coloured pictures."""
CLASSES = DataChoice(name="edges")
"""Of the labelled games and of convolutions."""
PLAIN = {**MLP, **rates(1e-3)}
SPECTRAL = {**PLAIN, "spectral": True}
SQUARES = {**MLP, **rates(4e-3)}
CONVOLUTIONS = {"width": 16, **rates(1e-3)}


def ill(points: str, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Injuries, which are ill however the game comes out, and settings that may do harm."""
    swinging = rates(5e-3, betas=(0.9, 0.999))
    return [
        planted("bytes", "dragan", small, PLAIN),
        planted("unit_range", "dcgan", CLASSES, CONVOLUTIONS),
        planted("interleaved", "sngan", colour, PLAIN, {"steps": 60}),
        planted("duplicated", "relativistic", small, SPECTRAL),
        planted("memorising", "wgan_gp", small, {**WGAN, "width": 128}, {"steps": 300}, only=60),
        planted("constant", "sngan", small, PLAIN),
        planted("two_modes", "dragan", small, PLAIN),
        planted("underflow", "lsgan", small, SQUARES),
        planted("underflow", "relativistic", points, {**POINTS, "spectral": True}),
        planted("shuffled_labels", "cgan", CLASSES, CGAN),
        planted("ignored_labels", "cgan", CLASSES, CGAN),
        planted("blind_critic", "dragan", small, {**MLP, **rates(1e-3, 1e-7)}),
        planted("stalled", "relativistic", points, {**POINTS, **rates(1e-7, 1e-3)}),
        planted("ignored_code", "infogan", small, {**PLAIN, "information": 0.0, "continuous_information": 0.0}),
        setting(
            "critic_rate",
            ("imbalance", "large_steps", "exploding_spectra"),
            "relativistic",
            small,
            {**MLP, **rates(1e-3, 5e-2)},
        ),
        setting(
            "saturated", ("vanishing_gradient",), "gan", small, {**PLAIN, "objective": "minimax", "critic_turns": 5}
        ),
        setting("exploding", ("exploding_spectra",), "dcgan", CLASSES, {**CONVOLUTIONS, "objective": "wasserstein"}),
        setting("exploding", ("exploding_spectra",), "infogan", small, {**PLAIN, "objective": "wasserstein"}),
        setting(
            "inactive_penalty",
            ("inactive_penalty", "exploding_spectra"),
            "wgan_gp",
            points,
            {**POINTS, "penalty": 1e-4},
            {"steps": 300},
        ),
        setting("oscillation", ("oscillation",), "gan", points, {**MLP, "noise": 8, **swinging}),
        setting("unpenalised", ("collapse", "oscillation"), "gan", small, {**MLP, **rates(4e-3)}),
    ]


def well(points: str, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Settings that are expected to work; whether they did is measured."""
    return [
        Case("healthy", "gan", small, GAN),
        Case("healthy_hinge", "gan", small, {**GAN, "objective": "hinge"}),
        Case("healthy_average", "gan", small, {**GAN, "objective": "relativistic_average_standard"}),
        Case("healthy_minimax", "gan", small, {**GAN, "objective": "minimax"}),
        Case("healthy_wide", "gan", small, {**GAN, "width": 128}),
        Case("healthy", "lsgan", small, SQUARES),
        Case("healthy", "infogan", small, PLAIN),
        Case("healthy", "dragan", small, PLAIN),
        Case("healthy_wide", "dragan", small, {**PLAIN, "width": 128}),
        Case("healthy", "relativistic", small, SPECTRAL),
        Case("healthy", "wgan_gp", small, WGAN, {"steps": 200}),
        Case("healthy", "dcgan", CLASSES, CONVOLUTIONS),
        Case("healthy_r1", "dcgan", CLASSES, {**CONVOLUTIONS, **R1}),
        Case("healthy", "cgan", CLASSES, CGAN),
        Case("healthy_hinge", "cgan", CLASSES, {**CGAN, "objective": "hinge"}),
        Case("healthy_squares", "cgan", CLASSES, {**CGAN, "objective": "least_squares"}),
        Case("healthy_plain", "cgan", CLASSES, {**CGAN, "form": "plain"}),
        Case("healthy_r1", "gan", points, {**POINTS, **LIGHT_R1}),
        Case("healthy_average", "gan", points, {**POINTS, **LIGHT_R1, "objective": "relativistic_average_standard"}),
        Case("healthy", "lsgan", points, POINTS),
        Case("healthy", "infogan", points, POINTS),
        Case("healthy", "sngan", points, {**POINTS, "critic_turns": 2}),
        Case("healthy", "dragan", points, POINTS),
        Case("healthy", "relativistic", points, {**POINTS, "spectral": True}),
    ]
