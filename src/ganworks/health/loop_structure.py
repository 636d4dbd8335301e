"""What a loop of one's own does that no configuration says: read off its networks, its turns and its inputs.

These are settings to the doctor like those of a configuration: dimensions of the noise, images in a batch, turns of the
critic for each of the generator, units of the narrowest hidden layer, and bounds that weights and gradients show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ganworks.health.record import Record

AT_BOUND = 0.05
"""Share of a critic's weights that have its largest absolute value where weights are clipped."""
CONSTANT, NORMS = 1e-3, 6
"""Relative spread of a gradient's norm that is cut to a length, and looks at which it has to be that."""


def structure(players: Mapping[str, nn.Module], latent: Tensor | None, real: Tensor | None = None) -> dict[str, Any]:
    """Settings that networks and fixed inputs show.

    Args:
        players: networks by name.
        latent: (n, ...) inputs of the generator; noise where it is (n, Z).
        real: (M, ...) data.

    Returns:
        ``noise``, ``generator_width``, ``critic_width`` and ``image``, the data's shape, as far as they are known.
    """
    found: dict[str, Any] = {} if real is None else {"image": list(real.shape[1:])}
    if latent is not None and latent.flatten(1).shape[1] == latent.shape[1]:
        found["noise"] = latent.shape[1]
    for player in ("generator", "critic"):
        width = narrowest(players[player]) if player in players else None
        if width is not None:
            found[f"{player}_width"] = width
    return found


def narrowest(network: nn.Module) -> int | None:
    """Units of the narrowest hidden layer; None for a network of a single layer, or of layers that are not known."""
    kinds = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)
    sizes = [
        int(getattr(part, "out_features", getattr(part, "out_channels", 0)))
        for part in network.modules()
        if isinstance(part, kinds)
    ]
    return min(sizes[:-1], default=None)


def clip_of(network: nn.Module) -> float:
    """The bound c of weights that are clipped to [-c, c]; 0 where they are not.

    Args:
        network: the critic.
    """
    weights = [parameter.detach().flatten().abs() for parameter in network.parameters() if parameter.dim() > 1]
    if not weights:
        return 0.0
    flat = torch.cat(weights)
    most = flat.max()
    return float(most) if float((flat == most).float().mean()) > AT_BOUND else 0.0


def observed_bounds(record: Record) -> dict[str, Any]:
    """Settings that the course of a loop shows: ``clip``, and ``gradient_clip`` where the norm is the same for long."""
    found: dict[str, Any] = {}
    clips = record.series("critic/clip").values
    if len(clips) >= NORMS and clips[-1] > 0 and float(np.ptp(clips[-NORMS:])) <= 1e-6 * clips[-1]:
        found["clip"] = float(clips[-1])
    for player in ("critic", "generator"):
        norms = record.series(f"{player}/gradient_norm").values[-NORMS:]
        if len(norms) == NORMS and 0 < float(np.ptp(norms)) + 1e-12 < CONSTANT * float(norms.min()):
            found["gradient_clip"] = float(norms[-1])
    return found


def turns_of_critic(turns: Mapping[str, int]) -> dict[str, Any]:
    """``critic_turns``: turns of the critic for each of the generator, where the loop marks both."""
    critic, generator = turns.get("critic", 0), turns.get("generator", 0)
    if min(critic, generator) == 0:
        return {}
    return {"critic_turns": round(critic / generator, 2)}


def in_words_of_the_loop(options: Mapping[str, object], place: str = "", prefix: str = "") -> str:
    """What to write in a loop to follow an advice; empty where that is not known.

    Args:
        options: settings by dotted name, as an advice has them.
        place: where a framework makes its optimizers; default: the loop itself.
        prefix: of the networks' names.
    """
    lines = []
    for name, value in options.items():
        group, _, last = name.partition(".")
        word = (
            repr(tuple(value)) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)
        )
        player = group.removesuffix("_optimizer")
        if player == group:
            lines.append(f"{last or name} = {word}")
        elif last == "method":
            lines.append(f"torch.optim.{_CLASSES.get(word, word)}({prefix}{player}.parameters(), ...)")
        else:
            key = {"rate": "lr"}.get(last, last)
            lines.append(
                f"{place}: {key}={word} for {prefix}{player}.parameters()"
                if place
                else f'{group}.param_groups[0]["{key}"] = {word}'
            )
    return "; ".join(lines)


_CLASSES = {"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop", "sgd": "SGD"}
