"""What samples look like up close, and what they look like in evaluation mode."""

from __future__ import annotations

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, SETTLED, Advice, Finding, grown, onset
from ganworks.health.record import Record

OFF, PATTERN = 1.0, 0.7
"""Powers of ten by which the upper spectrum may be off, and by which that of a checkerboard may be larger."""
NEAR = 0.2
"""Distance of samples whose fine structure is worth a word; further away it is the least of their troubles."""
GAP, TIMES = 0.4, 3.0
"""Distance of samples by running statistics, and that over the distance by the batch's own, that is a fault."""


def texture(record: Record, facts: Facts) -> Finding | None:
    """Samples that are near the data but for their fine structure. A remark."""
    off, pattern, distance = (record.signal(name) for name in ("texture", "checkerboard", "distance"))
    if len(off) < 2 * LEAST or not grown(record, facts, SETTLED) or distance.typical(LEAST) > NEAR:
        return None
    tiles = onset(pattern, pattern.values > PATTERN, 2 * LEAST) if len(pattern) else None
    since = tiles if tiles is not None else onset(off, off.values > OFF, 2 * LEAST)
    if since is None:
        return None
    numbers = record.typical("texture", "checkerboard", "roughness", count=LEAST)
    if tiles is not None:
        message = (
            f"The samples have a checkerboard: {10 ** numbers['checkerboard']:.0f} times the data's power at the "
            "highest frequency."
        )
        change = "Use a kernel that the stride divides (4 with 2), or resize and convolve instead of transposing."
    else:
        rough = numbers.get("roughness", 1.0) > 1
        message = (
            f"The fine structure of the samples has {10 ** numbers['texture']:.0f} times "
            + ("more" if rough else "less")
            + " power than the data's in some band of the upper half of the spectrum."
        )
        change = "Use convolutions, and a critic that sees patches." if rough else "Give the critic more to see: R1."
    return Finding(
        "texture",
        since,
        0.3,
        numbers,
        message,
        "Coarse features are right, the finest are not: the generator's layers, or a critic that cannot see it.",
        (Advice(change, action="texture"),),
        "remark",
    )


def running_statistics(record: Record, facts: Facts) -> Finding | None:
    """Samples in evaluation mode are not those of training: the running statistics of batch normalisation are wrong."""
    running, distance = record.signal("running_distance"), record.signal("distance")
    if len(running) < 2 * LEAST or len(running) != len(distance) or not grown(record, facts, SETTLED):
        return None
    since = onset(running, (running.values > GAP) & (running.values > TIMES * distance.values), 2 * LEAST)
    if since is None:
        return None
    numbers = record.typical("running_distance", "distance", count=LEAST)
    return Finding(
        "running_statistics",
        since,
        0.7,
        numbers,
        f"In evaluation mode the samples are {numbers['running_distance']:.2f} from the data; with the statistics of "
        f"their own batch they are {numbers['distance']:.2f} from it.",
        "The running mean and variance of batch normalisation lag behind the weights, or mix batches that differ, such "
        "as those of several turns.",
        (
            Advice("Sample with generator.train(), or pass a few batches through it before.", action="train_mode"),
            Advice("Give batch normalisation a larger momentum, or another normalisation.", action="other_norm"),
        ),
    )
