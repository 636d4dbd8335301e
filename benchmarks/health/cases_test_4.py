"""The part ``test_4``: chosen and committed, with all rules, before the first game was played.

Systems, data, seeds, and how strong an illness is, differ from the parts before: f-GAN, EBGAN, WGAN, SAGAN and the
improved GAN take the place of most systems, and larger batches on points make games that are old enough to have lost
kinds for good.
"""

from __future__ import annotations

from illnesses import CGAN, GAN, LIGHT_R1, MLP, POINTS, WGAN, Case, few, modes, planted, rates, setting

from ganworks.run_config import DataChoice

CLASSES = DataChoice(name="fashion-mnist", size=16)
"""Of the labelled games and of convolutions."""
DATA = {
    8: (
        DataChoice(name="ring", options={"count": 5, "radius": 0.6}),
        DataChoice(name="emoji", channels=1, options={"vendors": "fluent"}),
        DataChoice(name="photos", size=16),
    ),
    9: (DataChoice(name="grid", options={"side": 3}), CLASSES, DataChoice(name="emoji", options={"vendors": "noto"})),
}
"""Seed -> points, small pictures, coloured pictures."""
PLAIN = {**MLP, **rates(1e-3)}
CLIPPED = {**MLP, "clip": 0.03, **rates(5e-4, method="rmsprop")}
CONVOLUTIONS = {"width": 8, **rates(1e-3)}
ATTENTION = {"width": 8, **rates(5e-4, 1e-3, betas=(0.0, 0.9))}
PAIRS = {"network": "mlp", "inference_optimizer": {"rate": 1e-3}, "critic_optimizer": {"rate": 1e-3}}
AVERAGE = "relativistic_average_standard"
SWINGING = rates(5e-3, betas=(0.9, 0.999))
MANY = {"batch": 256}


def ill(points: DataChoice, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Injuries, which are ill however the game comes out, and settings that may do harm."""
    silent = {"information": 0.0, "continuous_information": 0.0, "categorical": (4, 4), "uniform": 1}
    far = ("imbalance", "large_steps", "exploding_spectra")
    return [
        planted("bytes", "fgan", small, PLAIN),
        planted("unit_range", "improved_gan", small, PLAIN),
        planted("interleaved", "fgan", colour, PLAIN, {"steps": 60}),
        planted("duplicated", "ebgan", small, MLP, spoil=few(12)),
        planted("memorising", "lsgan", small, {**MLP, "width": 128, **rates(2e-3)}, only=40),
        planted("memorising", "dcgan", CLASSES, {**CONVOLUTIONS, "width": 16}, only=50),
        planted("constant", "fgan", small, PLAIN),
        planted("two_modes", "improved_gan", small, PLAIN),
        Case("three_modes", "ebgan", small, MLP, finds=("collapse",), operate=modes(3), cures=("feed_noise",)),
        planted("lost_kinds", "gan", points, {**POINTS, **LIGHT_R1}, MANY),
        planted("lost_kinds", "sngan", points, {**POINTS, "critic_turns": 2}, MANY),
        planted("underflow", "wgan", small, CLIPPED),
        planted("underflow", "fgan", points, POINTS),
        planted("shuffled_labels", "sagan", CLASSES, ATTENTION, {"steps": 200}),
        planted("ignored_labels", "sagan", CLASSES, ATTENTION, {"steps": 300}),
        planted("blind_critic", "fgan", small, {**MLP, **rates(1e-3, 1e-7)}),
        planted("stalled", "wgan", points, {**POINTS, **rates(1e-7, 1e-3)}),
        planted("ignored_code", "infogan", small, {**PLAIN, **silent}),
        setting("critic_rate", far, "fgan", small, {**MLP, **rates(1e-3, 3e-2)}),
        setting("generator_rate", (*far, "collapse"), "lsgan", small, {**MLP, **rates(5e-2, 1e-3)}),
        setting(
            "saturated", ("vanishing_gradient",), "infogan", small, {**MLP, "objective": "minimax", **rates(1e-3, 1e-2)}
        ),
        setting("exploding", ("exploding_spectra",), "cgan", CLASSES, {**CGAN, "objective": "wasserstein"}),
        setting("exploding", ("exploding_spectra",), "gan", small, {**PLAIN, "objective": "wasserstein", "width": 128}),
        setting("loose_clip", ("exploding_spectra",), "wgan", small, {**CLIPPED, "clip": 0.5}),
        setting(
            "inactive_penalty",
            ("inactive_penalty", "exploding_spectra"),
            "wgan_gp",
            small,
            {**WGAN, "penalty": 1e-3},
            {"steps": 300},
        ),
        setting("oscillation", ("oscillation",), "infogan", points, {**MLP, "noise": 8, **SWINGING}),
        setting("oscillation", ("oscillation",), "lsgan", points, {**MLP, "noise": 8, **rates(2e-2)}),
        setting("unpenalised", ("collapse", "oscillation"), "gan", small, {**MLP, "objective": "hinge", **rates(2e-3)}),
    ]


def well(points: DataChoice, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Settings that are expected to work; whether they did is measured."""
    slope = {"penalties": ({"kind": "gradient", "weight": 10.0},)}
    return [
        Case("healthy", "gan", small, {**GAN, "noise": 32}),
        Case("healthy_wide", "gan", small, {**GAN, "width": 256}, {"steps": 300}),
        Case("healthy_both", "gan", small, {**GAN, "objective": AVERAGE, "critic_turns": 2}),
        Case("healthy_gradient", "gan", small, {**PLAIN, **slope, "objective": "wasserstein", "critic_turns": 3}),
        Case("healthy_batch", "gan", small, {**GAN, "objective": "least_squares"}, {"batch": 128}),
        Case("healthy", "lsgan", small, {**MLP, "width": 128, **rates(2e-3)}),
        Case("healthy", "wgan", small, CLIPPED),
        Case("healthy", "wgan_gp", small, WGAN, {"steps": 250}),
        Case("healthy_small", "wgan_gp", small, {**WGAN, "penalty": 3.0}, {"batch": 32, "steps": 300}),
        Case("healthy", "sngan", small, {**PLAIN, "critic_turns": 3}),
        Case("healthy", "improved_gan", small, PLAIN),
        Case("healthy", "ebgan", small, {**MLP, **rates(5e-4)}),
        Case("healthy", "bigan", small, PAIRS),
        Case("healthy", "dragan", small, {**PLAIN, "width": 128}, {"batch": 128}),
        Case("healthy", "dcgan", CLASSES, CONVOLUTIONS),
        Case("healthy_squares", "dcgan", CLASSES, {**CONVOLUTIONS, "objective": "least_squares"}),
        Case("healthy", "sagan", CLASSES, ATTENTION),
        Case("healthy", "cgan", CLASSES, {**CGAN, "width": 8}),
        Case("healthy_wide", "cgan", CLASSES, CGAN, {"steps": 300}),
        Case("healthy_r1", "gan", points, {**POINTS, **LIGHT_R1}, MANY),
        Case("healthy_average", "gan", points, {**POINTS, **LIGHT_R1, "objective": AVERAGE}, MANY),
        Case("healthy", "sngan", points, {**POINTS, "critic_turns": 2}, MANY),
        Case("healthy", "lsgan", points, {**POINTS, "width": 128}, MANY),
        Case("healthy", "infogan", points, {**POINTS, "width": 128}, MANY),
        Case("healthy", "wgan_gp", points, POINTS, {"batch": 128, "steps": 300}),
    ]
