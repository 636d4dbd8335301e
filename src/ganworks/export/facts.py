"""What travels with an exported file: what goes in, what comes out, and the names of classes, domains and words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

from torch import Tensor

from ganworks._version import __version__
from ganworks.data import DataSet, Points
from ganworks.data.dataset import Split
from ganworks.errors import GanworksError
from ganworks.export.function import CAPTION, Function
from ganworks.game import Batch, System
from ganworks.run_config import RunConfig

KEY = "ganworks"
"""Under which ONNX and safetensors files keep the facts, as JSON."""


class Exportable(Protocol):
    """What is exported: a run, opened."""

    config: RunConfig
    folder: Path

    @property
    def system(self) -> System[Any]:
        """The system with averaged weights."""
        ...

    @property
    def step(self) -> int:
        """The step of the weights."""
        ...

    def data(self, split: Split = "evaluate", *, all_labels: bool = False) -> DataSet | Points:
        """The data of the run."""
        ...

    def sample(self, n: int, *, seed: int = 0, given: Batch | None = None) -> Tensor:
        """(n, C, H, W) images."""
        ...

    def doctor(self) -> Any:
        """The doctor's report; its text is the verdict."""
        ...


def caption_length(run: Exportable) -> int:
    """Tokens of a caption in the run's data, or the usual number where it is not here any more."""
    try:
        data = run.data()
    except GanworksError:
        return CAPTION
    return data.field("caption").shape[1] if isinstance(data, DataSet) and "caption" in data.provides else CAPTION


def names_of(run: Exportable) -> dict[str, list[str]]:
    """Names of classes, domains, attributes and words, as far as the system's settings or its data have them.

    Data that is not here any more is no error; the names that only it had are then left out.
    """
    config = run.system.config
    names = {
        "domains": getattr(config, "domain_names", ()) or (),
        "vocabulary": getattr(config, "vocabulary", ()) or (),
    }
    try:
        data = run.data()
    except GanworksError:
        data = None
    if isinstance(data, DataSet):
        names |= {
            "classes": data.class_names,
            "attributes": data.attribute_names,
            "domains": names["domains"] or data.domains,
        }
    return {kind: [str(name) for name in values] for kind, values in names.items() if len(values)}


def facts_of(run: Exportable, function: Function, independent: bool) -> dict[str, Any]:
    """The facts of an exported function, as JSON holds them.

    Args:
        run: whose system it is.
        function: what is exported.
        independent: whether rows of a batch do not depend on each other.
    """
    system = run.system
    output: dict[str, Any] = {"name": function.output}
    if function.output.endswith("images"):
        output["range"] = [-1.0, 1.0]
    return {
        "ganworks": __version__,
        "system": system.entry.name,
        "title": system.entry.facts.get("title", ""),
        "what": function.what,
        "step": run.step,
        "image": list(system.config.image),
        "inputs": [
            {
                "name": one.name,
                "shape": ["batch", *one.size],
                "dtype": str(one.dtype).removeprefix("torch."),
                "meaning": one.meaning,
                "law": function.demands[one.demand].law if one.demand is not None else None,
            }
            for one in function.inputs
        ],
        "output": output,
        "noise": noise_of(function),
        "rows_independent": independent,
        "direction": list(function.directions) if function.what == "translate" else None,
        "names": names_of(run),
        "data": public_name(run.config.data.name),
    }


def noise_of(function: Function) -> str:
    """What became of the noise that layers draw for themselves, in words."""
    if not any(demand.layer for demand in function.demands):
        return "no layer draws noise"
    return {
        "zero": "noise maps of layers are zero",
        "constant": "noise maps of layers are fixed, the same for every picture",
        "input": "noise maps of layers are inputs",
    }[function.noise]


def public_name(data: str) -> str:
    """The name of a data set without the folders above it, which are nobody else's business."""
    return Path(data).name if "/" in data or "\\" in data else data


def text_of(facts: dict[str, Any]) -> str:
    """The facts as the JSON text that travels in the file and lies beside it."""
    return json.dumps(facts, indent=1, ensure_ascii=False)
