"""The rules of a family of networks, or of one player's body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

import torch
from torch import Tensor, nn

from ganworks import registry
from ganworks.errors import BadInput
from ganworks.rng import scope
from ganworks.testing._rules import few, obey, require

LATENT, BATCH = 6, 3
IMAGES = ((1, 8, 8), (1, 16, 16), (1, 32, 32), (3, 32, 32), (3, 64, 64))
"""Shapes that bodies are tried at, the first that they can make."""


@dataclass(frozen=True)
class Players:
    """The bodies under check, built at one size; None for a player that the family leaves to others."""

    image: tuple[int, int, int]
    generator: nn.Module | None
    critic: nn.Module | None

    @property
    def latents(self) -> Tensor:
        """(B, Z)."""
        return torch.randn(BATCH, LATENT, generator=torch.Generator().manual_seed(1))

    @property
    def images(self) -> Tensor:
        """(B, C, H, W) in [-1, 1]."""
        return torch.rand(BATCH, *self.image, generator=torch.Generator().manual_seed(2)) * 2 - 1

    def each(self) -> list[tuple[str, nn.Module, Tensor]]:
        """Name, body and an input of each."""
        both = (("generator", self.generator, self.latents), ("critic", self.critic, self.images))
        return [(name, body, inputs) for name, body, inputs in both if body is not None]


def shapes_are_right(players: Players) -> None:
    """A generator makes images (B, C, H, W) of latents (B, Z), a critic scores (B,) of images, all finite."""
    for name, body, inputs in players.each():
        shape = (BATCH, *players.image) if name == "generator" else (BATCH,)
        for state in (body.train(), body.eval()):
            outputs = state(inputs)
            require(outputs.shape == shape, f"the {name} puts out {tuple(outputs.shape)}, not {shape}.")
            require(torch.isfinite(outputs).all(), f"the {name} puts out values that are not finite.")


def images_are_in_range(players: Players) -> None:
    """In evaluation mode, images lie in [-1, 1] even for large latents."""
    if players.generator is not None:
        images = players.generator.eval()(10 * players.latents).detach()
        low, high = float(images.min()), float(images.max())
        require(low >= -1 and high <= 1, f"the generator's images lie in [{low:.3g}, {high:.3g}], not in [-1, 1].")


def evaluation_is_a_function(players: Players) -> None:
    """In evaluation mode a row's output depends on the row alone, and no state moves."""
    for name, body, inputs in players.each():
        body.eval()
        before = {key: value.clone() for key, value in body.state_dict().items()}
        with torch.no_grad(), scope("here"):
            together = body(inputs)
        with torch.no_grad(), scope("here"):
            again = body(inputs)
        require(torch.equal(together, again), f"the {name}'s output is not a function of input and random state.")
        changed = [key for key, value in body.state_dict().items() if not torch.equal(before[key], value)]
        require(not changed, f"the {name} in evaluation mode changes {few(changed)}.")
        with torch.no_grad():
            one = body(inputs[:1])
        require(one.shape[1:] == together.shape[1:], f"the {name} cannot take a batch of one.")


def gradients_flow(players: Players) -> None:
    """Gradients are finite, reach the input, and reach weights of the body."""
    for name, body, inputs in players.each():
        body.train().zero_grad()
        leaf = inputs.clone().requires_grad_()
        body(leaf).square().mean().backward()
        require(leaf.grad is not None and leaf.grad.any(), f"no gradient goes through the {name} to its input.")
        gradients = [p.grad for p in body.parameters() if p.grad is not None]
        require(gradients and any(bool(g.any()) for g in gradients), f"no gradient reaches the {name}'s weights.")
        require(all(bool(torch.isfinite(g).all()) for g in gradients), f"a gradient of the {name} is not finite.")


def weights_are_finite(players: Players) -> None:
    """There are parameters, and all are finite."""
    for name, body, _ in players.each():
        weights = dict(body.named_parameters())
        require(weights, f"the {name} has no parameter.")
        infinite = [key for key, value in weights.items() if not torch.isfinite(value).all()]
        require(not infinite, f"the {name}'s {few(infinite)} starts with values that are not finite.")


RULES: dict[str, Callable[[Players], None]] = {
    rule.__name__: rule
    for rule in (
        weights_are_finite,
        shapes_are_right,
        images_are_in_range,
        evaluation_is_a_function,
        gradients_flow,
    )
}
"""The rules of bodies by name."""


def check_network(bodies: Any, **options: Any) -> None:
    """Check a family of networks, or one player's body.

    Args:
        bodies: a class with ``generator`` and ``critic``, one ``nn.Module`` class (a generator if its constructor takes
            ``latent``, else a critic), a registered name, or ``file.py:Body``.
        options: of the bodies, such as ``width``, and ``image`` = (C, H, W) where the usual small ones do not do.

    Raises:
        AssertionError: the first rule of :data:`RULES` that they break, in a sentence.

    Example:
        >>> check_network("mlp", width=8)
    """
    title = bodies if isinstance(bodies, str) else getattr(bodies, "__name__", type(bodies).__name__)
    obey(title, RULES, _build_players(title, registry.network[bodies] if isinstance(bodies, str) else bodies, options))


def _build_players(title: str, bodies: Any, options: Mapping[str, Any]) -> Players:
    rest = {key: value for key, value in options.items() if key != "image"}
    faults = []
    for image in (options["image"],) if "image" in options else IMAGES:
        try:
            with scope("weights"):
                players = Players(image, *(_player(bodies, player, image, rest) for player in ("generator", "critic")))
            require(players.each(), f"{title} has neither generator nor critic.")
            with torch.no_grad():
                for _, body, inputs in players.each():
                    body(inputs)
            return players
        except (BadInput, RuntimeError, ValueError, TypeError) as error:
            faults.append(f"{type(error).__name__}: {' '.join(str(error).split())}")
    raise AssertionError(
        f"{title} cannot be built and called at images of {options.get('image', IMAGES[0])}: {faults[0]}"
    )


def _player(bodies: Any, player: str, image: tuple[int, int, int], options: Mapping[str, Any]) -> nn.Module | None:
    """One player's body; None where the class is the body of the other."""
    if isinstance(bodies, type) and issubclass(bodies, nn.Module):
        role = "generator" if "latent" in signature(bodies).parameters else "critic"
        body: Any = bodies if role == player else None
    else:
        body = getattr(bodies, player, None)
    if body is None:
        return None
    parameters = signature(body).parameters
    latent = {"latent": LATENT} if player == "generator" else {}
    width = {"width": 4} if "width" in parameters else {}
    own = {key: value for key, value in options.items() if key in parameters}
    return body(**latent, image=image, **{**width, **own})
