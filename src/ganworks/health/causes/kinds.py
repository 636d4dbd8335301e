"""Kinds of settings: what too small or too large a value of each does, and what is usual where nothing more is known.

A setting is of a kind by its name: that of this library, or one that is common in loops of one's own (``lr_g``,
``n_critic``, ``lambda_gp``, ``z_dim``).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

PLAYERS = (
    (r"^(critic|discriminator|penalt|clip|r1|d_|dis|netd)|_(d|dis|disc|critic|discriminator)$", "critic"),
    (r"^(generator|autoencoder|encoder|optimizer|g_|gen|netg)|_(g|gen|generator)$", "generator"),
)
"""Names of settings that concern one player, by pattern; others concern both."""
CRITICS_OWN = ("critic_turns", "clip", "penalty", "penalties", "instance_noise", "augment", "margin", "critic_noise")


@dataclass(frozen=True)
class Kind:
    """A kind of setting.

    Attributes:
        title: what it is called.
        pattern: of dotted names.
        low, high: what too small or too large a value does, a name of ``predictions.py`` without player; empty where it
            does no harm.
        usual: values that are usual where nothing more is known.
        tolerance: the factor by which a value may differ.
        floor: added to both values before they are compared, for settings that may be 0.
        complement: compare 1 - value.
        least, most: bounds outside of which a value is unusual whatever the recipes say.
    """

    title: str
    pattern: str
    low: str = ""
    high: str = ""
    usual: tuple[float, ...] = ()
    tolerance: float = 5.0
    floor: float = 0.0
    complement: bool = False
    least: float = -math.inf
    most: float = math.inf


KINDS = (
    Kind(
        "learning rate", r"(^|[._])(rate|lr)(_(g|d|gen|dis\w*|critic|generator))?$", "slow", "fast", (5e-5, 1e-3), 6.0
    ),
    Kind("first beta", r"betas\.0$|beta_?1$", "little_momentum", "momentum", (0.0, 0.9), 4.0, complement=True),
    Kind("second beta", r"betas\.1$|beta_?2$", "short_memory", "long_memory", (0.9, 0.999), 4.0, complement=True),
    Kind("momentum", r"(^|\.)momentum$", "", "momentum", (0.0, 0.9), 4.0, complement=True),
    Kind("weight decay", r"weight_decay$", "", "decay", (0.0,), 5.0, floor=1e-4),
    Kind("averaging", r"(^|[._])ema(_(decay|beta))?$", "", "lagging_average", (0.9, 0.9999), 3.0, complement=True),
    Kind("gradient clip", r"(gradient|grad)_clip(_norm)?$|max_norm$", "clipped", "", (1.0,), 100.0),
    Kind("weight clip", r"(^|[._])(weight_)?clip(_value)?$|clamp$", "tight", "steep", (0.01,), 4.0),
    Kind(
        "turns of the critic",
        r"critic_(turns|iters|steps)$|n_critic$|(^|\.)d_(steps|iters)$",
        "few_turns",
        "many_turns",
        (1.0, 5.0),
        1.9,
    ),
    Kind("batch", r"(^|\.)(batch(_size)?|bs)$", "small_batch", "", (16.0, 512.0), 4.0, least=4.0),
    Kind(
        "dimensions of the noise",
        r"(^|\.)((noise|latent|z)(_(dim|size))?|nz)$",
        "little_noise",
        "",
        (16.0, 512.0),
        4.0,
    ),
    Kind("width", r"width$|(^|\.)(ngf|ndf|hidden\w*)$", "narrow", "wide", (16.0, 512.0), 6.0),
    Kind("noise on images", r"(instance|critic|classifier)_noise$", "", "noisy_images", (0.0, 0.3), 3.0, floor=0.1),
    Kind("augmentation", r"(^|\.)(augment|dropout|mixing)$", "", "augmented", (0.0, 0.6), 1.6, floor=0.1, most=0.9),
    Kind("label smoothing", r"smooth(ing)?$", "", "smoothed", (0.0, 0.2), 2.0, floor=0.1),
    Kind(
        "weight of a penalty",
        r"(^|\.)penalty$|penalties\.\d\.weight$|(^|\.)(lambda_)?(r1|r2|gp)(_(weight|gamma|lambda))?$",
        "weak_penalty",
        "strong_penalty",
        (0.1, 10.0),
        5.0,
        floor=1e-4,
    ),
    Kind("steps between penalties", r"every$", "", "lazy_penalty", (1.0, 16.0), 2.0),
    Kind("label", r"(real|fake|generator)_label$", "label", "label", (), 2.0, floor=0.5),
    Kind("weight of a divergence", r"(^|\.)(divergence|kl|beta)(_weight)?$", "weak_term", "strong_divergence", (), 8.0),
    Kind("margin", r"margin$", "small_margin", "large_margin", (), 4.0),
    Kind("slope", r"slope$", "flat_target", "steep_target", (1.0,), 4.0),
)
"""Kinds of settings, the first that matches; any other number is the weight of a term."""
TERM = Kind("weight of a term", r"", "weak_term", "strong_term", (), 8.0, floor=1e-6)
LEFT = re.compile(
    r"(^|\.)(image|classes|seed|threads|steps|minutes|samples|keep|log_every|watch_every|spectra_every|sample_every|"
    r"checkpoint_every|ema_images|accumulate|vocabulary|attributes|domains|psi|truncation|standing_\w+|\w*_steps|levels|"
    r"augment_target|augment_images|start|hold|length|warmup|device|pool|memory|epochs?|eps|nesterov|amsgrad|workers)(\.|$)"
)
"""Numbers that say how much, how often or on what, and change no player."""


def kind_of(name: str) -> Kind:
    """The kind of a setting by its dotted name."""
    return next((kind for kind in KINDS if re.search(kind.pattern, name)), TERM)


def left(name: str) -> bool:
    """Whether a number is none that can make a game ill."""
    return bool(LEFT.search(name)) and not re.search(r"(^|\.)d_(steps|iters)$|critic_steps$", name)


def player_of(name: str) -> str:
    """Whom a setting concerns: ``critic``, ``generator``, or both (empty)."""
    if name.startswith(CRITICS_OWN):
        return ""
    return next((player for pattern, player in PLAYERS if re.search(pattern, name)), "")
