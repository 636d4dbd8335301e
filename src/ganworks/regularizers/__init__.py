"""Penalties and constraints: functions of critics, images and weights that return one scalar term.

``gw.regularizers.gradient_penalty(critic, real, fake)``. Weights such as lambda and gamma are the caller's, so that a
term can be read off a log before it is scaled. They work alone in any training loop.
"""

from __future__ import annotations

from ganworks.regularizers.adaptive_augmentation import AdaptiveProbability
from ganworks.regularizers.augmentation import augment, consistency, instance_noise
from ganworks.regularizers.codes import color_consistency, color_statistics, gaussian_kl, pulling_away
from ganworks.regularizers.gradient_penalties import (
    critic_gradients,
    dragan_penalty,
    drift,
    gradient_penalty,
    input_gradients,
    r1_penalty,
    r2_penalty,
)
from ganworks.regularizers.penalties import Penalties, Penalty
from ganworks.regularizers.spectral import (
    SpectralRegularization,
    clamp_top_singular_value_,
    spectral_regularization,
    top_singular_value_penalty,
)
from ganworks.regularizers.weights import (
    HistoricalAverage,
    clip_weights_,
    historical_average,
    orthogonal,
    orthonormal,
)

__all__ = [
    "AdaptiveProbability",
    "HistoricalAverage",
    "Penalties",
    "Penalty",
    "SpectralRegularization",
    "augment",
    "clamp_top_singular_value_",
    "clip_weights_",
    "color_consistency",
    "color_statistics",
    "consistency",
    "critic_gradients",
    "dragan_penalty",
    "drift",
    "gaussian_kl",
    "gradient_penalty",
    "historical_average",
    "input_gradients",
    "instance_noise",
    "orthogonal",
    "orthonormal",
    "pulling_away",
    "r1_penalty",
    "r2_penalty",
    "spectral_regularization",
    "top_singular_value_penalty",
]
