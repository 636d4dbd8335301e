"""What is wrong with the course of a game: it oscillates, stalls, slows down, or diverged."""

from __future__ import annotations

import numpy as np

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, SETTLED, YOUNG, Advice, Finding, grown, onset
from ganworks.health.record import Record

WINDOW = 10
MOVEMENT, ROUND, FAR = 0.9, 3.0, 0.41
"""Standard deviations between snapshots, path over displacement, and the distance of the mean of the data.

The last is sqrt(2) - 1 of Gaussian data in any dimension: samples that are no nearer gain nothing by moving about.
"""
OUTSIDE = 2.5
"""Distance of samples far outside the data; games that end well pass 1.8 at most on their way."""
STILL, MOVED, SMALL = 1e-4, 0.02, 1e-5
SLOW = 2.5
RUINED = 0.25
"""Distance of a game that is ruined, where it has been a third of that before."""
DONE = 0.02


def oscillation(record: Record, facts: Facts) -> Finding | None:
    """Samples that move around the data without coming nearer; to move while near the data is no illness.

    A third of the movement and a quarter of the distance are enough in a game that was once far outside the data.
    The path is that of the last twenty snapshots, ten at least, after the generator's first 12,000 images.
    """
    means, distance = [record.signal(f"mean_sample_{axis}") for axis in (0, 1)], record.signal("distance")
    if len(means[0]) != len(means[1]) or not grown(record, facts, SETTLED):
        return None
    snapshots = min(2 * WINDOW, int((means[0].steps * facts.batch >= YOUNG).sum()))
    furthest = float(distance.values[1:].max()) if len(distance) > WINDOW else 0.0
    movement, far = (MOVEMENT / 3, FAR / 4) if furthest > OUTSIDE else (MOVEMENT, FAR)
    if snapshots < WINDOW or distance.typical(WINDOW) < far:
        return None
    path = np.stack([mean.recent(snapshots) for mean in means], 1)
    hops = np.linalg.norm(np.diff(path, axis=0), axis=1)
    net = float(np.linalg.norm(path[-1] - path[0]))
    if np.median(hops) < movement or hops.sum() < ROUND * net:
        return None
    since = int(
        means[0].steps[-snapshots] if furthest <= OUTSIDE else distance.steps[1 + int(distance.values[1:].argmax())]
    )
    numbers = {"hop": float(np.median(hops)), "path": float(hops.sum()), "net": net, "furthest": furthest}
    rate = facts.option("generator_optimizer.rate")
    advice = (
        [Advice("Lower the generator's learning rate.", {"generator_optimizer.rate": min(rate / 10, 1e-3)})]
        if rate
        else []
    )
    if facts.has("penalties") and not facts.option("penalties"):
        advice.append(Advice("Damp the game with R1.", {"penalties": [{"kind": "r1", "weight": 0.1}]}))
    return Finding(
        "oscillation",
        since,
        0.69,
        numbers,
        f"The mean sample moves by {numbers['hop']:.2f} standard deviations of the data between snapshots and comes no "
        "nearer" + (f"; it was {furthest:.1f} times the data's spread away before." if furthest > OUTSIDE else "."),
        "Simultaneous gradient steps on a game rotate around its equilibrium; without damping, or with large steps, "
        "the rotation does not decay.",
        tuple(advice),
    )


def stalled(record: Record, facts: Facts) -> Finding | None:
    """A generator that does not move, far from the data."""
    ratio, distance = record.series("generator/update_ratio"), record.signal("distance")
    means = [record.signal(f"mean_sample_{axis}") for axis in (0, 1)]
    if len(ratio) < 2 * LEAST or len(distance) < 2 * LEAST or len(means[0]) < 2 * LEAST or not grown(record, facts):
        return None
    drift = max(float(np.ptp(mean.recent(2 * LEAST))) for mean in means if len(mean))
    since = onset(ratio, ratio.values < STILL, 2 * LEAST)
    if since is None or drift > MOVED or distance.typical(LEAST) < 0.05:
        return None
    rate, usual = facts.option("generator_optimizer.rate"), _usual(facts)
    slow = not rate or rate < usual / 2
    return Finding(
        "stalled",
        since,
        0.9 if rate and rate < SMALL else 0.6,
        {"generator/update_ratio": ratio.typical(LEAST), "drift": drift, "distance": distance.typical(LEAST)},
        f"The generator moves by {ratio.typical(LEAST):.1e} of its weights in a step, and its samples stay the "
        "same, far from the data.",
        "Its steps are too small to get anywhere within this budget."
        if slow
        else "Its learning rate is a usual one, so it is the gradient that is missing; the other findings say why.",
        (_faster(rate, usual) if slow else Advice("Treat the other findings first.", action="cure_others"),),
    )


def _faster(rate: float | None, usual: float) -> Advice:
    if rate:
        return Advice("Raise the generator's learning rate.", {"generator_optimizer.rate": usual})
    return Advice("Raise the generator's learning rate.", action="raise_rate")


def _usual(facts: Facts) -> float:
    other = facts.option("critic_optimizer.rate")
    return other if other and 1e-5 < other < 1e-2 else 2e-4


def ruined(record: Record, facts: Facts) -> Finding | None:
    """Samples that were near the data and are far from it now."""
    distance = record.signal("distance")
    if len(distance) < 4 * LEAST or not grown(record, facts):
        return None
    medians = np.median(np.lib.stride_tricks.sliding_window_view(distance.values, LEAST), axis=1)
    now, near = float(medians[-1]), np.flatnonzero(medians <= medians[-1] / 3)
    if now < RUINED or not len(near) or near[-1] > len(medians) - 1 - LEAST:
        return None
    least, last = int(medians.argmin()), int(near[-1])
    step = int(distance.steps[least + 1])
    return Finding(
        "ruined",
        int(distance.steps[last + LEAST]),
        0.6,
        {"distance": now, "least": float(medians[least])},
        f"The samples were near the data at step {step} (distance {medians[least]:.3f}) and are far from it now "
        f"({now:.2f}).",
        "The game was good and was ruined after that step; what the signals show from there on says why.",
        (Advice("Use the recommended checkpoint, or go on from it with lower learning rates.", action="use_best"),),
    )


def finished(record: Record, facts: Facts) -> Finding | None:
    """Nothing has changed over the last half of the run: more of the same will not help. A remark."""
    distance = record.signal("distance")
    if len(distance) < 4 * WINDOW:
        return None
    middle, late = distance.values[len(distance) // 2 : -WINDOW], distance.recent(WINDOW)
    if abs(float(np.median(middle) - np.median(late))) > DONE * max(abs(float(np.median(middle))), 0.05):
        return None
    return Finding(
        "finished",
        int(distance.steps[len(distance) // 2]),
        0.2,
        {"distance": float(np.median(late)), "before": float(np.median(middle))},
        f"The distance to held-out data has been {np.median(late):.3f} for half of the run.",
        "The players are in equilibrium, which need not mean that the samples are good.",
        (Advice("Stop here, or change something: more capacity, a decaying learning rate, more data.", action="stop"),),
        "remark",
    )


def slowing_down(record: Record, facts: Facts) -> Finding | None:
    """Steps that take much longer than they did. A remark, as the machine may be at fault."""
    seconds = record.series("seconds")
    if len(seconds) < 3 * WINDOW:
        return None
    spent = np.diff(seconds.values) / np.maximum(np.diff(seconds.steps), 1)
    usual, late = float(np.percentile(spent, 25)), float(np.median(spent[-WINDOW:]))
    if late < SLOW * usual or usual <= 0:
        return None
    return Finding(
        "slowing_down",
        int(seconds.steps[-WINDOW]),
        0.25,
        {"seconds_a_step": late, "usual": usual},
        f"A step takes {late:.3g} s; it took {usual:.3g} s before.",
        "The game is the same; the machine is shared, throttled or swapping, or denormal numbers slow it down.",
        (Advice("Check what else runs on the machine.", action="look_at_machine"),),
        "remark",
    )


def not_finite(record: Record, facts: Facts) -> Finding | None:
    """Training ended on a number that is infinite or not a number."""
    events = [event for event in record.events if event.get("event") == "not_finite"]
    if not events:
        return None
    rates = {name: facts.option(f"{name}_optimizer.rate") for name in ("critic", "generator")}
    advice = [
        Advice(f"Lower the {name}'s learning rate.", {f"{name}_optimizer.rate": rate / 10})
        for name, rate in sorted(rates.items(), key=lambda item: -(item[1] or 0))
        if rate
    ]
    if facts.has("gradient_clip"):
        advice.append(Advice("Clip the gradient.", {"gradient_clip": 1.0}))
    if facts.option("precision") == "bf16":
        advice.insert(0, Advice("Compute in single precision.", {"precision": "32"}))
    return Finding(
        "not_finite",
        int(events[-1]["step"]),
        1.0,
        {},
        str(events[-1].get("message", "A term was not a finite number.")),
        "Scores, gradients or steps grew beyond what the number format holds; the other findings say which.",
        tuple(advice),
    )
