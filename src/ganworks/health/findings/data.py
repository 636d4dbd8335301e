"""What is wrong with the data itself, which the first snapshot shows, and samples that are copies of it."""

from __future__ import annotations

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, SETTLED, Advice, Finding, grown, onset
from ganworks.health.record import Record

BEYOND, STRIPES, DUPLICATES, FEW = 1.05, 0.05, 0.25, 300
TOO_FEW, PASSES = 100, 100
"""Images that a critic can memorise one by one, and how often it has to see each of them for that."""
ADA_IMAGES = 500_000
"""Images over which adaptive augmentation may rise by its paper, for 70,000 images."""
COPIED, VARIED = 0.2, 0.5
"""Nearness of a copy, and diversity below which samples have collapsed rather than been copied."""


def data_range(record: Record, facts: Facts) -> Finding | None:
    """Images that are not in [-1, 1]; points of the plane may have any value."""
    low, high, pixels = record.fact("low"), record.fact("high"), record.fact("pixels")
    if low is None or high is None or (pixels or 2) < 2:
        return None
    beyond, half = max(-low, high) > BEYOND, low > -1e-3 and high > 0.2
    if not beyond and not half:
        return None
    change = "images / 127.5 - 1" if high > 2 else "2 * images - 1"
    where = "outside of the range of a tanh" if beyond else "and never below 0, while a tanh goes down to -1"
    return Finding(
        "data_range",
        1,
        1.0,
        {"data_low": low, "data_high": high},
        f"The images lie in [{low:g}, {high:g}], {where}.",
        "A generator that ends in tanh makes values in [-1, 1]. Its images and the data have disjoint supports from "
        f"the first step on, and the critic can separate them by their range alone. {facts.objective.at_a_distance}",
        (Advice(f"Rescale the images to [-1, 1] before training: {change}.", action="rescale_data"),),
    )


def not_finite_data(record: Record, facts: Facts) -> Finding | None:
    """Images with values that are no numbers."""
    share = record.fact("not_finite")
    if not share:
        return None
    return Finding(
        "not_finite_data",
        1,
        1.0,
        {"data_not_finite": share},
        f"{share:.1%} of the inspected images have values that are infinite or not a number.",
        "One such value makes the loss, all gradients and all weights not a number.",
        (Advice("Leave those images out: keep rows where torch.isfinite(images).flatten(1).all(1).", action="clean"),),
    )


def data_layout(record: Record, facts: Facts) -> Finding | None:
    """Interleaved channels that were read as pixels."""
    stripes = record.fact("stripes")
    if stripes is None or stripes < STRIPES:
        return None
    return Finding(
        "data_layout",
        1,
        0.95,
        {"data_stripes": stripes},
        "Pixels that lie C columns apart are more alike than those nearer or further: (H, W, C) memory was read as "
        "(C, H, W).",
        "Both players see stripes where colours should be, and learn the stripes.",
        (
            Advice(
                "Move the channels with images.permute(0, 3, 1, 2), not with reshape or view.", action="permute_data"
            ),
        ),
    )


def duplicated_data(record: Record, facts: Facts) -> Finding | None:
    """Many copies of the same images."""
    exact, near, count = record.fact("duplicates"), record.fact("near_duplicates"), record.fact("count")
    if exact is None or count is None or max(exact, near or 0.0) < DUPLICATES:
        return None
    share = max(exact, near or 0.0)
    words = "copies of others" if exact >= DUPLICATES else "nearly the same as another one (copies encoded anew)"
    return Finding(
        "duplicated_data",
        1,
        0.6 + 0.3 * share,
        {"data_duplicates": share, "data_count": count},
        f"{share:.0%} of the inspected images are {words}; the data is smaller than its {count:.0f} images.",
        "The critic sees the same images again and again and memorises them; the best reply to it is to copy them.",
        (Advice("Remove the duplicates, or add more images.", action="remove_duplicates"), *more_images(facts, count)),
    )


def few_images(record: Record, facts: Facts) -> Finding | None:
    """So few images that a critic memorises them; a remark until each of a hundred was shown a hundred times."""
    count = record.fact("count")
    shares = [record.fact(name) or 0.0 for name in ("duplicates", "near_duplicates")]
    if count is None or count >= FEW or max(shares) >= DUPLICATES:
        return None
    passes = record.step * facts.batch / max(count, 1)
    ill = count <= TOO_FEW and passes >= PASSES
    return Finding(
        "few_images",
        1,
        0.6 if ill else 0.3,
        {"data_count": count, "passes": passes},
        f"There are {count:.0f} images, each of which was shown {passes:.0f} times.",
        "A critic with more weights than there are pixels can memorise them; its gradient then leads the samples "
        "towards copies or nowhere.",
        more_images(facts, count),
        "illness" if ill else "remark",
    )


def copied_data(record: Record, facts: Facts) -> Finding | None:
    """Samples that are varied, and each of them a training image."""
    nearness, diversity = record.signal("nearness"), record.signal("diversity")
    if len(nearness) < LEAST or not grown(record, facts, SETTLED) or diversity.typical(LEAST) < VARIED:
        return None
    since = onset(nearness, nearness.values < COPIED)
    if since is None:
        return None
    numbers = record.typical("nearness", "diversity", count=LEAST)
    return Finding(
        "copied_data",
        since,
        0.7,
        numbers,
        f"A sample lies {numbers['nearness']:.2f} times as far from the nearest training image as a held-out image "
        "does.",
        "A critic that has memorised its images accepts these images only, so the generator learns to copy them.",
        more_images(facts, record.fact("count")),
    )


def more_images(facts: Facts, count: float | None = None) -> tuple[Advice, ...]:
    """What helps a critic that has too little data, so many images where it is known.

    The probability of adaptive augmentation rises while each image is shown as often as makes few images an illness.
    """
    advice = []
    if facts.has("penalties"):
        advice.append(
            Advice("Keep the critic flat around the data with R1.", {"penalties": [{"kind": "r1", "weight": 1.0}]})
        )
    if facts.has("augment") and not facts.option("augment") and facts.option("augment_target") is None:
        images = int(min(ADA_IMAGES, max(ADA_IMAGES / 50, PASSES * (count or ADA_IMAGES))))
        words = "Augment what the critic sees, by as much as it overfits (ADA); samples do not look augmented."
        advice.append(Advice(words, {"augment_target": 0.6, "augment_images": images}))
    if facts.has("instance_noise"):
        advice.append(Advice("Add noise to all images that the critic sees.", {"instance_noise": 0.3}))
    width = facts.option("width")
    if isinstance(width, int) and width > 32:
        advice.append(Advice("Make the players narrower.", {"width": width // 2}))
    return (*advice, Advice("Stop early: keep the checkpoint that the report recommends.", action="stop_early"))
