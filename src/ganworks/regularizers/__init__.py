"""Penalties and constraints, one a file: functions of critics, images and weights that return one scalar term.

Names are imported when first used: ``gw.regularizers.gradient_penalty(critic, real, fake)``. Weights such as lambda
and gamma are the caller's, so that a term can be read off a log before it is scaled.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "gradient_penalty": "wgan_gp",
    "dragan_penalty": "dragan",
    "r1_penalty": "zero_centred",
    "r2_penalty": "zero_centred",
    "spectral_regularization": "spectral_norms",
    "SpectralRegularization": "spectral_norms",
    "orthogonal": "orthogonal_rows",
    "pulling_away": "repelling",
    "drift": "drift_penalty",
    "gaussian_kl": "normal_code",
    "instance_noise": "noisy_input",
    "annealed": "noisy_input",
    "AnnealedNoise": "annealed_noise",
    "Penalties": "penalties",
    "Penalty": "penalties",
    "HistoricalAverage": "history",
    "historical_average": "history",
    "clip_weights_": "clipping",
    "color_consistency": "colors",
    "color_statistics": "colors",
    "clamp_top_singular_value_": "top_singular_value",
}

__all__ = [*_WHERE]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _WHERE:  # no module bears the name of what it holds: importing it would hide the function
        return getattr(import_module(f"ganworks.regularizers.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'ganworks.regularizers' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
