"""The unseen part: systems, data sets and seeds on which no rule or threshold was ever looked at.

Nearly every illness is planted in a system that it was not planted in before, and the players of the labelled game are
convolutions. ``by_outcome`` marks the plants that are settings: such a game counts as ill only where it came out
badly, as one that was meant to be healthy counts as healthy only where it came out well.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from illnesses import (
    CGAN,
    GAN,
    LIGHT_R1,
    MLP,
    POINTS,
    R1,
    WGAN,
    Case,
    bytes_,
    constant,
    deaf,
    few,
    interleaved,
    rates,
    shuffled,
    two_modes,
    underflow,
    unit,
)

from ganworks.runs import DataChoice

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
STEPS = {"steps": 450}


def cases(points: str, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Every game on points, small pictures and coloured ones, those meant ill and those meant well by turns."""
    ill = sorted([*injuries(points, small, colour), *settings(points, small)], key=_dear)
    turns = zip_longest(ill, sorted(well(points, small), key=_dear))
    games = [case for both in turns for case in both if case is not None]
    return [replace(case, training={**STEPS, **case.training}) for case in games]


def _dear(case: Case) -> int:
    """How long a case takes, roughly, so that what is quick comes first."""
    turns = 5 if case.system == "wgan_gp" else case.options.get("critic_turns", 1)
    return turns + 2 * (case.system in {"cgan", "dcgan"}) + (case.choice.name in {"edges", "faces"})


def injuries(points: str, small: DataChoice, colour: DataChoice) -> list[Case]:
    """Done to the data, the networks or the numbers, so that the game is ill however it comes out."""
    return [
        Case("bytes", "dragan", small, PLAIN, finds=("data_range",), spoil=bytes_, cures=("rescale_data",)),
        Case("unit_range", "dcgan", CLASSES, CONVOLUTIONS, finds=("data_range",), spoil=unit, cures=("rescale_data",)),
        Case("interleaved", "sngan", colour, PLAIN, {"steps": 60}, ("data_layout",), spoil=interleaved),
        Case("duplicated", "relativistic", small, SPECTRAL, finds=("duplicated_data",), spoil=few(20)),
        Case("memorising", "wgan_gp", small, {**WGAN, "width": 128}, {"steps": 300}, ("critic_overfitting",), only=60),
        Case("constant", "sngan", small, PLAIN, finds=("collapse",), operate=constant, cures=("feed_noise",)),
        Case("two_modes", "dragan", small, PLAIN, finds=("collapse",), operate=two_modes, cures=("feed_noise",)),
        Case("underflow", "lsgan", small, SQUARES, finds=("precision_loss",), operate=underflow,
             cures=("single_precision",)),
        Case("underflow", "relativistic", points, {**POINTS, "spectral": True}, finds=("precision_loss",),
             operate=underflow),
        Case("shuffled_labels", "cgan", CLASSES, CGAN, finds=("meaningless_labels",), spoil=shuffled,
             cures=("fix_labels",)),
        Case("ignored_labels", "cgan", CLASSES, CGAN, finds=("ignored_labels",), operate=deaf, cures=("give_labels",)),
    ]  # fmt: skip


def settings(points: str, small: DataChoice) -> list[Case]:
    """Options under which a game does badly, or may."""
    swinging = rates(5e-3, betas=(0.9, 0.999))
    found = [
        Case("critic_rate", "relativistic", small, {**MLP, **rates(1e-3, 5e-2)},
             finds=("imbalance", "large_steps", "exploding_spectra")),
        Case("saturated", "gan", small, {**PLAIN, "objective": "minimax", "critic_turns": 5},
             finds=("vanishing_gradient",)),
        Case("blind_critic", "dragan", small, {**MLP, **rates(1e-3, 1e-7)}, finds=("imbalance",)),
        Case("stuck", "relativistic", points, {**POINTS, **rates(1e-7, 1e-3)}, finds=("stuck",)),
        Case("exploding", "dcgan", CLASSES, {**CONVOLUTIONS, "objective": "wasserstein"}, finds=("exploding_spectra",)),
        Case("exploding", "infogan", small, {**PLAIN, "objective": "wasserstein"}, finds=("exploding_spectra",)),
        Case("dead_penalty", "wgan_gp", points, {**POINTS, "penalty": 1e-4}, {"steps": 300},
             ("dead_penalty", "exploding_spectra")),
        Case("ignored_code", "infogan", small, {**PLAIN, "information": 0.0, "continuous_information": 0.0},
             finds=("ignored_code",)),
        Case("oscillation", "gan", points, {**MLP, "noise": 8, **swinging}, finds=("oscillation",)),
        Case("unpenalised", "gan", small, {**MLP, **rates(4e-3)}, finds=("collapse", "oscillation")),
    ]  # fmt: skip
    certain = {"blind_critic", "stuck", "ignored_code"}  # nothing can be learned at all, or not the code
    return [case if case.name in certain else replace(case, by_outcome=True) for case in found]


def well(points: str, small: DataChoice) -> list[Case]:
    """Settings that are expected to work; whether they did is measured."""
    return [
        Case("healthy", "gan", small, GAN), Case("healthy_hinge", "gan", small, {**GAN, "objective": "hinge"}),
        Case("healthy_average", "gan", small, {**GAN, "objective": "relativistic_average_standard"}),
        Case("healthy_minimax", "gan", small, {**GAN, "objective": "minimax"}),
        Case("healthy_wide", "gan", small, {**GAN, "width": 128}),
        Case("healthy", "lsgan", small, SQUARES), Case("healthy", "infogan", small, PLAIN),
        Case("healthy", "dragan", small, PLAIN), Case("healthy_wide", "dragan", small, {**PLAIN, "width": 128}),
        Case("healthy", "relativistic", small, SPECTRAL),
        Case("healthy", "wgan_gp", small, WGAN, {"steps": 200}),
        Case("healthy", "dcgan", CLASSES, CONVOLUTIONS), Case("healthy_r1", "dcgan", CLASSES, {**CONVOLUTIONS, **R1}),
        Case("healthy", "cgan", CLASSES, CGAN),
        Case("healthy_hinge", "cgan", CLASSES, {**CGAN, "objective": "hinge"}),
        Case("healthy_squares", "cgan", CLASSES, {**CGAN, "objective": "least_squares"}),
        Case("healthy_plain", "cgan", CLASSES, {**CGAN, "form": "plain"}),
        Case("healthy_r1", "gan", points, {**POINTS, **LIGHT_R1}),
        Case("healthy_average", "gan", points, {**POINTS, **LIGHT_R1, "objective": "relativistic_average_standard"}),
        Case("healthy", "lsgan", points, POINTS), Case("healthy", "infogan", points, POINTS),
        Case("healthy", "sngan", points, {**POINTS, "critic_turns": 2}), Case("healthy", "dragan", points, POINTS),
        Case("healthy", "relativistic", points, {**POINTS, "spectral": True}),
    ]  # fmt: skip
