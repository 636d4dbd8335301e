"""A function of a run as Python source that needs torch alone: a module to read, to change and to train further.

::

    faces.py            class Model, its inputs and names, draw(n) and load()
    faces.safetensors   the weights, under the names that they have in the run
    faces.json          the facts, as beside other files
"""

from __future__ import annotations

import importlib.util
import pprint
import tempfile
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.export import ExportedProgram

from ganworks.export._statements import prune, statements
from ganworks.export.facts import KEY
from ganworks.export.function import Function, Input
from ganworks.io import atomic_write

WEIGHTS = ".safetensors"
"""Ending of the file beside the source that holds its weights."""

TEMPLATE = '''\
"""{title}

{inputs}
-> {output}

Weights, by the names that they have in the run, lie in a .safetensors file of this file's name. It needs torch alone::

    model = load()
    {output_name} = model({example})

Written by ganworks {version}.
"""

from __future__ import annotations

import json
{operators}from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FACTS = {facts}


class Model(nn.Module):
    """Takes tensors in the order of FACTS["inputs"]; parameters are trainable, batch statistics stand still."""

    SHAPES = {shapes}

    def __init__(self) -> None:
        super().__init__()
        for name, (shape, dtype, trainable) in self.SHAPES.items():
            *path, last = name.split(".")
            module = self
            for part in path:
                if part not in module._modules:
                    module.add_module(part, nn.Module())
                module = module._modules[part]
            empty = torch.zeros(shape, dtype=getattr(torch, dtype))
            module.register_parameter(last, nn.Parameter(empty)) if trainable else module.register_buffer(last, empty)

    def forward(self, {signature}) -> Tensor:
        w = dict(self.named_parameters()) | dict(self.named_buffers())
{body}


def draw(n: int, generator: torch.Generator | None = None) -> dict[str, Tensor]:
    """Random inputs for n items, each of its law; classes uniformly. Pictures and words are the caller's."""
    return {{
{draws}
    }}


def load(path: str | Path | None = None) -> Model:
    """The model in evaluation mode with the weights at ``path``; default: the .safetensors file beside this one."""
    model = Model()
    model.load_state_dict(read(Path(__file__).with_suffix(".safetensors") if path is None else Path(path)))
    return model.eval()


def read(path: Path) -> dict[str, Tensor]:
    """The tensors of a .safetensors file."""
    kinds = {{"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}}
    kinds |= {{"I64": torch.int64, "I32": torch.int32, "BOOL": torch.bool, "U8": torch.uint8}}
    with path.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {{}}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        kind = kinds[entry["dtype"]]
        flat = torch.frombuffer(data[start:end], dtype=kind) if end > start else torch.empty(0, dtype=kind)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors
'''


def write_source(
    program: ExportedProgram, function: Function, facts: dict[str, Any], text: str, path: Path
) -> Callable[..., Tensor]:
    """Write source and weights into the folder of ``path`` and read them back.

    Args:
        program: the function as a graph.
        function: what it was traced from.
        facts: what travels with it.
        text: the same as JSON, for the file of weights.
        path: of the source.

    Returns:
        What the file computes.
    """
    module = program.module()
    prune(module)
    weights: dict[str, Tensor] = {}
    shapes: dict[str, tuple[list[int], str, bool]] = {}
    for node in module.graph.nodes:
        if node.op == "get_attr":
            value = _attribute(module, str(node.target))
            name = weight_name(str(node.target))
            weights[name] = value.detach().cpu().contiguous().clone()
            trainable = isinstance(value, nn.Parameter) and value.is_floating_point()
            shapes[name] = (list(value.shape), str(value.dtype).removeprefix("torch."), trainable)
    names = [one.name for one in function.inputs]
    body = "\n".join(f"        {line}" for line in statements(module, names, weight_name))
    fields = {
        "title": f"{facts['what']} of {facts['system']} ({facts['title']}), step {facts['step']}.",
        "inputs": "\n".join(
            f"{one.name}: ({', '.join(('B', *map(str, one.size)))}), {one.meaning}." for one in function.inputs
        ),
        "output": facts["output"]["name"] + (" in [-1, 1]" if "range" in facts["output"] else ""),
        "output_name": facts["output"]["name"],
        "example": "**draw(16)" if all(_draw(one, function) for one in function.inputs) else ", ".join(names),
        "version": facts["ganworks"],
        "facts": pprint.pformat(facts, width=118, sort_dicts=False),
        "shapes": pprint.pformat(shapes, width=112, sort_dicts=False).replace("\n", "\n    "),
        "signature": ", ".join(f"{name}: Tensor" for name in names),
        "body": body,
        "operators": "import operator\n" if "operator." in body else "",
        "draws": "\n".join(f"        {line}," for one in function.inputs if (line := _draw(one, function))),
    }
    path.write_text(TEMPLATE.format(**fields), encoding="utf-8")
    save_file(weights, path.with_suffix(WEIGHTS), {"format": "pt", KEY: text})
    return opened(path)


def opened(path: Path) -> nn.Module:
    """The model of a file that was written here, with its weights."""
    name = f"_ganworks_export_{path.stem}"
    spec = importlib.util.spec_from_loader(name, SourceFileLoader(name, str(path)))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load()


def save_source(
    program: ExportedProgram,
    function: Function,
    facts: dict[str, Any],
    text: str,
    path: Path,
    check: Callable[..., Any],
) -> None:
    """Write source and weights, compared with the run before either gets its name.

    Args:
        program, function, facts, text: as for :func:`write_source`.
        path: of the source.
        check: called with what the file computes; raises where it is wrong.

    Raises:
        CannotWrite: the place cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / path.name
        check(write_source(program, function, facts, text, draft))
        for ending in (WEIGHTS, ".py"):
            with atomic_write(path.with_suffix(ending), "export") as temporary:
                temporary.write_bytes(draft.with_suffix(ending).read_bytes())


def weight_name(target: str) -> str:
    """The name that a weight of the graph has in the run."""
    return target.removeprefix("system.")


def _attribute(module: nn.Module, target: str) -> Tensor:
    value: Any = module
    for part in target.split("."):
        value = getattr(value, part)
    if not isinstance(value, Tensor):
        raise TypeError(f"{target} is no tensor")
    return value


def _draw(one: Input, function: Function) -> str:
    """The entry of ``draw`` for an input; empty where nothing can be drawn."""
    size = "".join(f", {length}" for length in one.size)
    kind = "" if one.dtype == torch.float32 else f", dtype={one.dtype}"
    if one.demand is None:
        drawn = one.name in ("label", "domain")
        return f'"{one.name}": torch.randint(0, {one.high}, (n{size or ","}), generator=generator)' if drawn else ""
    law = function.demands[one.demand]
    if law.kind == "integers":
        return f'"{one.name}": torch.randint({int(law.low)}, {int(law.high)}, (n{size or ","}), generator=generator)'
    if law.kind == "normal":
        return f'"{one.name}": torch.randn(n{size}, generator=generator{kind})'
    scale = f" * {law.high - law.low!r} + {law.low!r}" if (law.low, law.high) != (0, 1) else ""
    return f'"{one.name}": torch.rand(n{size}, generator=generator{kind}){scale}'
