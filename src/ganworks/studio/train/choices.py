"""From the form to what ``ganworks train --config`` reads, with nothing in it that leads out of the chosen folders.

Settings may name files, folders and code (``file.py:Body``). On a command line that is meant; a page that others may
reach must not read or run what they name. So every text of the settings is looked through, and data comes from a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ganworks import registry
from ganworks._settings import merged
from ganworks._usual_settings import recipe_for
from ganworks.errors import BadInput
from ganworks.game import System
from ganworks.studio.places import Places
from ganworks.studio.train.forms import LEFT_OUT, Field, fields
from ganworks.training.settings import Training

OWN, UPLOADED = "folder: ", "upload: "
"""Begin the names of data that lies in the data folder, and that was uploaded."""
LEADS_OUT = re.compile(r"[/\\:\x00]|^\.|~|\.(py|ya?ml|json|csv|tsv|txt|jsonl)$", re.IGNORECASE)
"""What a text of the settings may not hold: a path, a host, a home, a hidden file, a file of settings or code."""
DESIGN_KEYS = {"f", "omega", "rho", "phi", "psi", "d", "relation", "alpha", "beta", "Omega", "parameters"}
LONGEST = 20_000


def recipes() -> list[str]:
    """Named runs that need nothing from the network: the recipes of data that come with ganworks, and of folders."""
    entries = registry.recipe.entries()
    return [
        "main",
        *(name for name in entries if not entries[name].facts["data"].startswith("hub:") and name != "main"),
    ]


def start_of(recipe: str) -> tuple[str, dict[str, Any]]:
    """The system of a recipe, and what the recipe says.

    Raises:
        BadInput: there is no such recipe.
    """
    if not isinstance(recipe, str) or recipe not in registry.recipe:
        registry.recipe[str(recipe)[:60]]  # raises with the nearest names
    return registry.recipe.entries()[recipe].facts["system"], dict(registry.recipe[recipe]())


def form(recipe: str) -> list[Field]:
    """The fields of all settings of a recipe's system and of training, but those that the page asks for itself."""
    system, content = start_of(recipe)
    kind: type[System[Any]] = registry.system[system]
    own = fields(kind.Config, content.get("options", {}), LEFT_OUT)
    return own + fields(Training, content.get("training", {}), LEFT_OUT | {"loggers", "device", "stop_on"})


def data_choices(places: Places) -> list[str]:
    """Names of data: registered sets, own folders, uploads."""
    names = [name for name in registry.dataset.entries() if name not in ("folder", "hub")]
    uploads = sorted(path.name for path in places.uploads.iterdir()) if places.uploads.is_dir() else []
    return [*names, *(OWN + name for name in places.data_names()), *(UPLOADED + name for name in uploads)]


def data_name(choice: object, places: Places) -> str:
    """The data set's name, or the folder, of a choice.

    Raises:
        BadInput: it is not among :func:`data_choices`.
    """
    if choice not in data_choices(places):
        raise BadInput(f"There is no data named {str(choice)[:60]!r}; choose from the list.")
    name = str(choice)
    if name.startswith(OWN):
        return str(places.data_folder(name.removeprefix(OWN)))
    return str(places.uploads / name.removeprefix(UPLOADED)) if name.startswith(UPLOADED) else name


def objective_of(text: str) -> str | dict[str, Any] | None:
    """A registered name, or what a run keeps of a design; None for an empty field.

    Raises:
        BadInput: neither.
    """
    text = text.strip() if isinstance(text, str) else ""
    if not text:
        return None
    if not text.startswith("{"):
        if text not in registry.objective:
            registry.objective[text[:60]]  # raises with the nearest names
        return text
    try:
        content = json.loads(text[:LONGEST])
        given = content["given"]
        good = set(content) == {"given"} and set(given) <= DESIGN_KEYS
        parameters = given.get("parameters", [])
        texts = [*(value for name, value in given.items() if name != "parameters"), *parameters]
        if not good or not isinstance(parameters, list) or not all(isinstance(one, str) for one in texts):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadInput("The objective is neither a name of the catalogue nor a design of the page Design.") from None
    return content


def configuration(
    recipe: str,
    data: object,
    places: Places,
    *,
    objective: str = "",
    budget: Mapping[str, Any] | None = None,
    shape: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A run as ``ganworks train --config`` reads it.

    Args:
        recipe: what it starts from.
        data: a choice of :func:`data_choices`; None for the recipe's own.
        places: the folders that may be used.
        objective: a name, or a design as JSON; empty for the recipe's own.
        budget: ``minutes``, ``steps``, ``batch``, ``seed``; what is None or 0 stays as the recipe has it.
        shape: ``size`` and ``channels``, likewise.
        changes: settings of training and of the system, nested.

    Raises:
        BadInput: a name that is not known, or a setting that leads out of the folders.
    """
    if data is not None and recipe_for(str(recipe), str(data)) in registry.recipe:
        recipe = recipe_for(str(recipe), str(data))
    system, content = start_of(recipe)
    changes = dict(changes or {})
    refuse_paths(changes)
    training = {name: changes.pop(name) for name in list(changes) if name in Training.model_fields}
    limits = {name: value for name, value in (budget or {}).items() if value}
    kept = dict(content.get("training", {}))
    if {"steps", "minutes"} & set(limits):
        kept = {name: value for name, value in kept.items() if name not in ("steps", "minutes")}
    choice = dict(content.get("data", {}))
    if data is not None and choice.get("name") != data:
        choice = {"name": data_name(data, places)}
    if "name" not in choice:
        raise BadInput(f"The recipe {recipe} is for pictures of your own; choose data.")
    choice |= {name: value for name, value in (shape or {}).items() if value}
    options = merged(content.get("options", {}), changes)
    loss = objective_of(objective)
    if loss is not None:
        if "objective" not in registry.system[system].Config.model_fields:
            raise BadInput(
                f"{system} has a loss of its own and takes no objective; choose another recipe, such as gan."
            )
        options["objective"] = loss
    whole = {"system": system, "data": choice, "training": {**kept, **training, **limits}, "options": options}
    return {**whole, **({"measure": content["measure"]} if "measure" in content else {})}


def refuse_paths(value: Any, name: str = "") -> None:
    """Refuse settings that name a file, a folder or code.

    Raises:
        BadInput: one of them does.
    """
    if isinstance(value, Mapping):
        for key, part in value.items():
            refuse_paths(key, name)
            refuse_paths(part, f"{name}.{key}".strip("."))
    elif isinstance(value, list | tuple):
        for part in value:
            refuse_paths(part, name)
    elif isinstance(value, str) and LEADS_OUT.search(value):
        raise BadInput(f"The setting {name} may not name a file, a folder or code here: {value[:60]!r}.")


def write(configuration_: Mapping[str, Any], path: Path) -> Path:
    """Write what ``--config`` reads."""
    from ganworks.io import atomic_write

    with atomic_write(path) as temporary:
        plain = json.loads(json.dumps(configuration_, default=list))
        temporary.write_text(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def setting_words(text: str) -> list[str]:
    """The words after ``--set`` from lines ``option=value``.

    Example:
        >>> setting_words("critic_optimizer.rate=1e-4\\ntraining.batch=32")
        ['critic_optimizer.rate=1e-4', 'training.batch=32']

    Raises:
        BadInput: a line of another form, or one that leads out of the folders.
    """
    words = [line.strip() for line in text.splitlines() if line.strip()]
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z_][\w.]*", name):
            raise BadInput(f"{word[:60]!r} is no change; write OPTION=VALUE, such as critic_optimizer.rate=1e-4.")
        from ganworks.studio.train.forms import read_yaml

        refuse_paths({name: read_yaml(value, name)})
    return words
