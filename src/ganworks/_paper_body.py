"""The paper's body at the paper's size: what ``--network auto`` stands for in a run that names no sizes of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganworks import registry
from ganworks.game import System
from ganworks.networks import SMALL, by_size
from ganworks.systems._pieces import Family
from ganworks.training.settings import Training

SIZES = (
    *("width", "critic_width", "refiner_width", "joint_width", "classifier_width", "small_width"),
    *("network_options", "generator_options", "critic_options", "encoder_options"),
    *("refiner_options", "refining_critic_options", "networks", "small_network"),
    *("classifier", "blocks", "depth", "hidden", "features", "scales", "levels", "style", "mapping_layers"),
)
"""Options that size the bodies: where a run names one of them, it keeps its own."""
WITH_THEM = ("network", "noise", "norm", "group", "embedding", "code")
"""Options that belong to a body too, but may be named beside it."""
BY_ITSELF = ("blocks", "depth")
"""Options that follow from the size of the pictures where they are None, as their papers say."""


def paper_of(kind: type[System[Any]], image: tuple[int, ...]) -> str | None:
    """The recipe that has the paper's body for images (C, H, W); None where the paper has no such size."""
    entries = registry.recipe.entries()
    if kind.entry.name not in registry.system or not kind.__module__.startswith("ganworks."):
        return None
    names = [name for name in entries if name.startswith(f"{kind.entry.name}/paper")]
    fitting = [name for name in sorted(names, key=len) if registry.recipe[name]()["data"]["size"] == image[1]]
    return fitting[0] if fitting and image[1] == image[2] else None


def _body(recipe: str) -> dict[str, Any]:
    return {name: value for name, value in registry.recipe[recipe]()["options"].items() if name in SIZES + WITH_THEM}


def with_paper_body(
    kind: type[System[Any]], options: Mapping[str, Any], image: tuple[int, ...]
) -> tuple[dict[str, Any], str]:
    """Options of a run in which ``auto``, and a system without a choice of networks, means the paper's body.

    Where one of :data:`SIZES` is named, the family of the bodies is the paper's and their sizes are as named.

    Args:
        kind: the system's class.
        options: what was asked for.
        image: (C, H, W).

    Returns:
        The options with those of the paper's body, and a sentence for the user; empty where nothing was chosen.
    """
    recipe = paper_of(kind, image)
    fields = kind.Config.model_fields
    asked = options.get("network", fields["network"].default if "network" in fields else "auto")
    if recipe is None or asked not in ("auto", "paper"):
        return dict(options), ""
    body, own = _body(recipe), {name: value for name, value in options.items() if name != "network"}
    if "network" in fields and issubclass(kind.Config, Family):
        body.setdefault("network", kind.Config.paper_network)
    if set(own) & set(SIZES):
        body = {name: value for name, value in body.items() if name == "network"}
    chosen = {**body, **own}
    changed = [name for name in body if name not in own and _changes(kind, name, body[name], image)]
    if not set(changed) & {*SIZES, "network"}:
        return chosen, ""
    words = ", ".join(f"{name} {_shown(body[name])}" for name in changed)
    return chosen, (
        f"{image[1]}x{image[2]} is a size of the paper, so the players have the paper's bodies ({recipe}: {words}); "
        f"{_smaller(kind)} takes the usual small ones."
    )


def kept_small(kind: type[System[Any]], options: Mapping[str, Any]) -> dict[str, Any]:
    """Options that keep the bodies which go by the size of the pictures alone, whatever that size is."""
    fields, kept = kind.Config.model_fields, dict(options)
    if "network" in fields and kept.get("network", fields["network"].default) == "auto":
        kept["network"] = SMALL
    if "network" not in fields and "width" in fields and not set(kept) & set(SIZES):
        kept["width"] = fields["width"].default
    return kept


def papers_batch(kind: type[System[Any]], image: tuple[int, ...]) -> int | None:
    """Images in a batch of the paper, where that is less than a run's usual batch."""
    names = [name for name in registry.recipe.entries() if name == f"{kind.entry.name}/paper"]
    recipe = paper_of(kind, image) or (names[0] if names and kind.__module__.startswith("ganworks.") else None)
    batch = registry.recipe[recipe]()["training"].get("batch") if recipe is not None else None
    return batch if batch is not None and batch < Training.model_fields["batch"].default else None


def _changes(kind: type[System[Any]], name: str, value: Any, image: tuple[int, ...]) -> bool:
    """Whether an option is another than where nothing is said of it."""
    if name == "network":
        return value != by_size(image)
    usual = kind.Config.model_fields[name].get_default(call_default_factory=True)
    return usual != value and not (usual is None and name in BY_ITSELF)


def _smaller(kind: type[System[Any]]) -> str:
    fields = kind.Config.model_fields
    return f"--network {SMALL}" if "network" in fields else f"--width {fields['width'].default}"


def _shown(value: Any) -> str:
    return str(value).replace("'", "")
