"""The three parts that thresholds were set and changed on, and the unseen one: every case and seed of each."""

from __future__ import annotations

import unseen
from illnesses import (
    DENSE_CGAN,
    GAN,
    LIGHT_R1,
    MLP,
    POINTS,
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


def ills(points: str, small: str, colour: str) -> list[Case]:
    """The illnesses on a set of points, a set of small labelled pictures and one of coloured pictures."""
    return [
        Case("bytes", "gan", small, GAN, finds=("data_range",), spoil=bytes_, cures=("rescale_data",)),
        Case("unit_range", "lsgan", small, {**MLP, **rates(4e-3)}, finds=("data_range",), spoil=unit,
             cures=("rescale_data",)),
        Case("interleaved", "wgan_gp", colour, {**WGAN, "noise": 32}, {"steps": 120}, ("data_layout",),
             spoil=interleaved, cures=("permute_data",)),
        Case("duplicated", "gan", small, GAN, finds=("duplicated_data",), spoil=few(20)),
        Case("memorising", "wgan_gp", small, {**WGAN, "width": 128}, {"steps": 400}, ("critic_overfitting",),
             spoil=few(50)),
        Case("critic_rate", "gan", small, {**GAN, **rates(1e-3, 5e-2)},
             finds=("imbalance", "large_steps", "exploding_spectra", "dead_penalty")),
        Case("saturated", "gan", small, {**MLP, "objective": "minimax", "critic_turns": 5, **rates(1e-3)},
             {"steps": 400}, ("vanishing_gradient",)),
        Case("blind_critic", "gan", small, {**GAN, **rates(1e-3, 1e-7)}, finds=("imbalance",)),
        Case("stuck", "lsgan", points, {**POINTS, **rates(1e-7, 1e-3)}, finds=("stuck",)),
        Case("constant", "lsgan", points, POINTS, finds=("collapse",), operate=constant, cures=("feed_noise",)),
        Case("two_modes", "gan", small, GAN, finds=("collapse",), operate=two_modes, cures=("feed_noise",)),
        Case("exploding", "gan", small, {**MLP, "objective": "wasserstein", **rates(1e-3)},
             finds=("exploding_spectra",)),
        Case("dead_penalty", "wgan_gp", small, {**WGAN, "penalty": 1e-4}, {"steps": 300}, ("dead_penalty",)),
        Case("ignored_code", "infogan", points, {**POINTS, "information": 0.0, "continuous_information": 0.0},
             finds=("ignored_code",)),
        Case("shuffled_labels", "cgan", small, DENSE_CGAN, finds=("meaningless_labels",), spoil=shuffled,
             cures=("fix_labels",)),
        Case("ignored_labels", "cgan", small, DENSE_CGAN, finds=("ignored_labels",), operate=deaf,
             cures=("give_labels",)),
        Case("underflow", "gan", small, GAN, finds=("precision_loss",), operate=underflow, cures=("single_precision",)),
        Case("oscillation", "gan", points, {**MLP, "noise": 8, **rates(5e-3, betas=(0.9, 0.999))},
             finds=("oscillation",)),
        Case("unpenalised", "gan", small, {**MLP, **rates(1e-3)}, finds=("collapse",), by_outcome=True),
    ]  # fmt: skip


def well(points: str, small: str, colour: str) -> list[Case]:
    """Games of the same systems on the same data, with settings that are expected to work.

    Whether one did is not taken for granted: it is measured, see ``suite.py``.
    """
    return [
        Case("healthy", "gan", small, GAN), Case("healthy_hinge", "gan", small, {**GAN, "objective": "hinge"}),
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
        Case("healthy", "lsgan", points, POINTS), Case("healthy", "sngan", points, {**POINTS, "critic_turns": 2}),
        Case("healthy", "infogan", points, POINTS),
        Case("healthy_r1", "gan", points, {**POINTS, **LIGHT_R1}),
        Case("healthy_hinge", "gan", points, {**POINTS, **LIGHT_R1, "objective": "hinge"}),
        Case("healthy_wide", "lsgan", points, {**POINTS, "width": 128}),
    ]  # fmt: skip


HALVES = {
    "fix": [(("ring", "digits", "emoji"), 0), (("ring", "digits", "emoji"), 1)],
    "judge": [(("two_moons", "fashion-mnist", "photos"), 2), (("two_moons", "fashion-mnist", "photos"), 3)],
    "fresh": [(("checkerboard", "digits", "photos"), 4), (("spiral", "fashion-mnist", "emoji"), 5)],
}
"""Thresholds were fixed on the first half and judged on the second; one rule was then changed and all judged afresh."""
NAMES = (*HALVES, "unseen")


def cases(half: str) -> list[tuple[Case, int]]:
    """Every case and seed of a part."""
    if half == "unseen":  # both seeds by turns
        games = zip(*(unseen.cases(*data) for data in unseen.DATA.values()), strict=True)
        return [(case, seed) for both in games for case, seed in zip(both, unseen.DATA, strict=True)]
    return [(case, seed) for data, seed in HALVES[half] for case in (*ills(*data), *well(*data))]
