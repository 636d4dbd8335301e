"""What the signals of a record say, as yes and no; what was not measured is not there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ganworks.health.facts import Facts
from ganworks.health.findings.conditioning import posterior_collapse
from ganworks.health.findings.finding import LEAST, NEARER, growth
from ganworks.health.record import Floats, Record, Series

FAR, NEAR = 0.15, 0.08
"""Distances to held-out data from which samples are far, and below which they are near."""
Observations = dict[str, bool]
PENALTIES = ("penalty", "gradient", "r1", "r2", "dragan", "spectral")


def observe(record: Record, facts: Facts) -> Observations:
    """Every observation that the record allows.

    Args:
        record: the course of a game.
        facts: its settings.
    """
    seen: Observations = {"not_finite": any(event.get("event") == "not_finite" for event in record.events)}
    if facts.option("objective") == "least_squares":
        seen["targets_in_unit_interval"] = True
    for part in (_samples, _course, _scores, _weights, _steps, _terms, _marks):
        seen.update(part(record))
    seen["posterior_collapsed"] = posterior_collapse(record, facts) is not None
    diversity = record.signal("diversity").values
    never_varied = len(diversity) >= LEAST and float(diversity.max()) < 1e-3
    seen["no_noise"] = bool(never_varied or seen.get("equal_rows/generator"))
    return seen


def late(series: Series, count: int = LEAST) -> float | None:
    """The median of the newest values; None where there are too few."""
    return series.typical(count) if len(series) >= count else None


def _compared(record: Record, names: Mapping[str, tuple[str, float, float]]) -> Observations:
    """Observation -> signal, and the values between which its late median lies."""
    seen: Observations = {}
    for name, (signal, low, high) in names.items():
        value = late(record.series(signal))
        if value is not None:
            seen[name] = low <= value < high
    return seen


_INFINITE = float("inf")


def _samples(record: Record) -> Observations:
    seen = _compared(
        record,
        {
            "far": ("health/distance", FAR, _INFINITE),
            "very_far": ("health/distance", 0.8, _INFINITE),
            "one_image": ("health/diversity", -_INFINITE, 0.1),
            "no_variation": ("health/diversity", -_INFINITE, 1e-3),
            "narrow": ("health/diversity", -_INFINITE, 0.6),
            "wide": ("health/diversity", 1.25, _INFINITE),
            "duplicates": ("health/duplicates", 0.5, _INFINITE),
            "repeated": ("health/separation", -_INFINITE, 0.1),
            "few_modes": ("health/clusters", -_INFINITE, 0.5),
            "missing": ("health/missing_modes", 0.25, _INFINITE),
            "rough": ("health/roughness", 1.6, _INFINITE),
            "smooth": ("health/roughness", -_INFINITE, 0.5),
            "copies": ("health/nearness", -_INFINITE, 0.3),
            "texture": ("health/texture", 1.0, _INFINITE),
            "checkerboard": ("health/checkerboard", 0.7, _INFINITE),
            "returned": ("health/input_change", -_INFINITE, 0.1),
            "deaf_critic": ("health/label_auc", 0.45, 0.55),
            "deaf_generator": ("health/label_effect", -_INFINITE, 0.02),
        },
    )
    parts = [late(record.signal(f"label_{name}")) for name in ("agreement", "ceiling", "chance")]
    if None not in parts:
        agreement, ceiling, chance = parts
        seen["labels_ignored"] = agreement - chance < 0.25 * (ceiling - chance)  # type: ignore[operator]
    apart = record.signal("separation").values
    if len(apart) >= LEAST:  # a collapse comes later; a fault of the noise is there before the first step
        seen["repeated_at_first"] = float(apart[0]) < 0.1
    low, high = late(record.signal("range_low")), late(record.signal("range_high"))
    data_low, data_high = record.fact("low"), record.fact("high")
    if None not in (low, high, data_low, data_high):
        span = max(data_high - data_low, 1e-9)  # type: ignore[operator]
        seen["out_of_range"] = max(data_low - low, high - data_high) > span  # type: ignore[operator]
        middle, slack = (data_low + data_high) / 2, 0.02 * span  # type: ignore[operator]
        lowest, highest = (record.signal(f"range_{end}").values for end in ("low", "high"))
        if len(lowest) >= 2 * LEAST and (record.fact("pixels") or 2) > 1:
            seen["half_of_range"] = bool(lowest.min() > middle - slack or highest.max() < middle + slack)
    return seen


def _course(record: Record) -> Observations:
    """How the distance of the samples changed."""
    distance, checkpoint = record.signal("distance"), record.signal("checkpoint_distance")
    if len(distance) < 2 * LEAST:
        return {}
    now, first = distance.typical(LEAST), float(distance.values[0])
    medians = rolling(distance.values)
    seen = {
        "never_better": now > 0.8 * first and now > FAR,
        "worse_than_at_first": now > 1.3 * first + FAR,
        "ruined": float(medians.min()) < 0.5 * now and now > 2 * NEAR and medians.argmin() < len(medians) - 2 * LEAST,
        "improving": growth(distance) < NEARER,
    }
    mean, moved = record.signal("mean_sample_0").values, record.series("generator/update_ratio").values
    if len(mean) >= 2 * LEAST and len(moved) >= 2 * LEAST:
        still = float(np.ptp(mean)) <= 1e-6 * max(1.0, float(np.abs(mean).max()))
        seen["samples_stand_still"] = still and float(np.median(moved)) > 1e-5
    hops = _hops(record)
    if len(hops):
        seen["rotating"] = bool(np.median(np.linalg.norm(hops, axis=1)) > 0.3) and now > NEAR
    if len(checkpoint):
        seen["average_lags"] = checkpoint.last > 2 * now + FAR
    return seen


def _hops(record: Record) -> Floats:
    """How the mean sample moved between the newest snapshots, (n, 2) in standard deviations of the data."""
    means = [record.signal(f"mean_sample_{axis}").recent(10) for axis in (0, 1)]
    if len(means[0]) < 10 or len(means[0]) != len(means[1]):
        return np.zeros((0, 2))
    return np.diff(np.stack(means, 1), axis=0)


def rolling(values: Floats, window: int = LEAST) -> Floats:
    """Medians of ``window`` neighbouring values."""
    return np.median(np.lib.stride_tricks.sliding_window_view(values, window), axis=1)


def _scores(record: Record) -> Observations:
    seen = _compared(
        record,
        {
            "critic_sure": ("health/critic_auc", 0.985, _INFINITE),
            "critic_at_chance": ("health/critic_auc", 0.35, 0.62),
            "equal_scores": ("health/score_spread", -_INFINITE, 2e-3),
            "steep": ("health/slope", 6.0, _INFINITE),
            "very_steep": ("health/slope", 50.0, _INFINITE),
            "steeper_than_transport": ("health/slope", 3.0, _INFINITE),
            "flat": ("health/slope", -_INFINITE, 0.05),
            "saturated": ("health/generator_score_gradient", -_INFINITE, 0.1),
            "memorised": ("health/memorization_auc", 0.65, _INFINITE),
        },
    )
    ranks = record.signal("critic_auc").values[1:]
    autoencoder = any(len(record.series(f"critic/{name}")) for name in ("real_energy", "real_error"))
    if len(ranks) >= 2 * LEAST and not autoencoder:  # one that reconstructs smooth samples best is not upside down
        seen["critic_inverted"] = float(np.mean(ranks < 0.3)) > 0.8
    starts = [record.signal(f"score_{name}").values[:1] for name in ("real", "fake")]
    if all(len(values) for values in starts):
        seen["scores_near_half_at_first"] = all(0.25 < float(values[0]) < 0.75 for values in starts)
    lows = [record.signal(f"score_{name}_low").values for name in ("real", "fake")]
    highs = [record.signal(f"score_{name}_high").values for name in ("real", "fake")]
    if all(len(values) >= 2 * LEAST for values in lows + highs):
        seen["scores_in_unit_interval"] = min(map(np.min, lows)) >= 0 and max(map(np.max, highs)) <= 1
    return seen


def _weights(record: Record) -> Observations:
    seen: Observations = {}
    for player in ("critic", "generator"):
        for signal in (f"health/{player}_norm", f"{player}/weight_norm"):
            norm = record.series(signal)
            if len(norm) >= 2 * LEAST and norm.values[0] > 0:
                ratio = norm.typical(LEAST) / float(norm.values[0])
                seen[f"shrinking/{player}"] = seen.get(f"shrinking/{player}", False) or ratio < 0.7
                seen[f"growing/{player}"] = seen.get(f"growing/{player}", False) or ratio > 3.0
    return seen


def _steps(record: Record) -> Observations:
    seen: Observations = {}
    for player in ("critic", "generator"):
        seen |= _compared(
            record,
            {
                f"large_steps/{player}": (f"{player}/update_ratio", 0.02, _INFINITE),
                f"small_steps/{player}": (f"{player}/update_ratio", -_INFINITE, 3e-4),
                f"no_gradient/{player}": (f"{player}/zero_gradients", 0.98, _INFINITE),
                f"coarse/{player}": (f"{player}/coarse_gradients", 0.5, _INFINITE),
                f"lost_updates/{player}": (f"{player}/lost_updates", 0.5, _INFINITE),
                f"small_gradient/{player}": (f"{player}/gradient_norm", -_INFINITE, 1e-4),
            },
        )
        ratio = record.series(f"{player}/update_ratio")
        if len(ratio) >= LEAST:  # a critic that has won all margins of a hinge stands still, too, but did not at first
            seen[f"no_steps/{player}"] = float(ratio.values.max()) < 1e-9
        if len(ratio) > 2 * LEAST:
            seen[f"jumped/{player}"] = float(ratio.values[1:].max()) > 0.125
            peak = float(rolling(ratio.values).max())
            seen[f"stopping/{player}"] = ratio.typical(LEAST) < 0.02 * peak
    return seen


def _terms(record: Record) -> Observations:
    """The critic's penalties beside its loss."""
    loss = late(record.series("critic/adversarial"))
    terms = [value for name in PENALTIES if (value := late(record.series(f"critic/{name}"))) is not None]
    if loss is None or not terms:
        return {}
    share = sum(terms) / max(abs(loss), 1e-6)
    return {"penalty_dominates": share > 3.0, "penalty_negligible": share < 2e-3}


FELT = 1e-3
"""Change of the scores in a turn, over their spread, below which its sign says nothing."""
MARKS = (
    "moves_other",
    "frozen_parameters",
    "carried_gradient",
    "same_input",
    "equal_rows",
    "eval_mode",
    "other_noise",
    "other_data",
    "repeated_rows",
    "unreached",
    "stale_samples",
    "holds_none",
    "holds_other",
    "linear",
    "unheard",
)
"""Shares that :mod:`ganworks.health.loop` notes of each player's turns."""


def _marks(record: Record) -> Observations:
    """Marks of faults in a loop of one's own, which show at nearly every look."""
    seen: Observations = {}
    for player in ("critic", "generator"):
        for mark in MARKS:
            values = record.series(f"{player}/{mark}").values
            if len(values) >= LEAST:
                seen[f"{mark}/{player}"] = float(np.mean(values > 0.5)) > 0.8
        gain = record.series(f"{player}/gain").values
        net = float(gain.sum()) / max(float(np.abs(gain).sum()), 1e-12)
        if len(gain) >= LEAST:
            seen[f"follows/{player}"] = net > -0.2
        if len(gain) >= 2 * LEAST:
            seen[f"climbs/{player}"] = net < -0.6 and float(np.abs(gain).max()) > FELT
    seen |= _meaning_of_scores(record)
    undetached = record.series("critic/output_gradient").values
    if len(undetached) >= LEAST:
        seen["undetached"] = float(np.mean(undetached > 0)) > 0.8
    return seen | _compared(record, {"sigmoid_at_the_end": ("critic/ends_in_sigmoid", 0.5, _INFINITE)})


def _meaning_of_scores(record: Record) -> Observations:
    """Whether the critic's loss is what scores in [0, 1] give as logits, or what they give as probabilities."""
    logits, shares = (late(record.signal(f"loss_as_{name}")) for name in ("logits", "probabilities"))
    loss = late(record.series("critic/adversarial"))
    if loss is None or logits is None or shares is None:
        return {}
    off_logits, off_shares = (min(abs(loss * times - value) for times in (1.0, 2.0)) for value in (logits, shares))
    if abs(off_logits - off_shares) < 0.02:
        return {}
    return {"loss_of_logits": off_logits < off_shares, "loss_of_probabilities": off_shares < off_logits}
