"""The nodes of a traced graph as lines of Python over torch and torch.nn.functional."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, fx

INFIX = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
CHECKS = ("_assert_tensor_metadata", "promote_types", "_assert_scalar", "sym_constrain_range_for_size")
"""What a tracer adds to check its own assumptions."""
FUNCTIONAL = ("linear", "conv2d", "conv_transpose2d", "pad", "one_hot", "leaky_relu", "elu", "pixel_shuffle")
"""Whose arguments torch.nn.functional takes in the same order."""
NO_END = 2**62
"""Ends of slices beyond it mean all the rest."""


def prune(module: fx.GraphModule) -> None:
    """Take out what the output does not depend on: the tracer's checks, and what only they or nobody reads."""
    for node in reversed(module.graph.nodes):
        if node.op == "call_module" or (node.op == "call_function" and _name(node) in CHECKS):
            module.graph.erase_node(node)
    module.graph.eliminate_dead_code()


def statements(module: fx.GraphModule, inputs: Sequence[str], weight: Callable[[str], str]) -> list[str]:
    """The body of ``forward``: one line a node, a comment where another layer begins.

    Args:
        module: the graph.
        inputs: names of the arguments.
        weight: from the target of a ``get_attr`` node to the name of the weight in ``w``.
    """
    names: dict[fx.Node, str] = {}
    left, lines, place = iter(inputs), [], ""
    for node in module.graph.nodes:
        if node.op == "placeholder":
            names[node] = next(left)
        elif node.op == "get_attr":
            names[node] = f'w["{weight(str(node.target))}"]'
        elif node.op == "output":
            (value,) = node.args[0]
            lines.append(f"return {_text(value, names, inputs[0])}")
        elif node.op == "call_function":
            expression = _expression(node, names, inputs[0])
            if expression in names.values():  # an operation that leaves its argument as it is
                names[node] = expression
                continue
            here = _place(node)
            if here and here != place:
                lines.append(f"# {here}")
            place = here or place
            names[node] = node.name
            lines.append(f"{node.name} = {expression}")
    return lines


def _name(node: fx.Node) -> str:
    target = node.target
    if isinstance(target, torch._ops.OpOverload):
        return target._schema.name.split("::")[-1]
    return target if isinstance(target, str) else target.__name__


def _place(node: fx.Node) -> str:
    stack = list((node.meta.get("nn_module_stack") or {}).values())
    if not stack:
        return ""
    path, kind = str(stack[-1][0]).removeprefix("system").removeprefix("."), str(stack[-1][1]).rsplit(".", 1)[-1]
    return f"{path}: {kind}" if path and not path.startswith("_") else ""


def _text(value: Any, names: dict[fx.Node, str], first: str) -> str:
    if isinstance(value, fx.Node):
        return names[value]
    if isinstance(value, (list, tuple)):
        parts = [_text(one, names, first) for one in value]
        return f"({', '.join(parts)},)" if isinstance(value, tuple) else f"[{', '.join(parts)}]"
    if isinstance(value, torch.device):
        return f"{first}.device"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    return str(value) if isinstance(value, (torch.dtype, torch.layout, torch.memory_format)) else repr(value)


def _expression(node: fx.Node, names: dict[fx.Node, str], first: str) -> str:
    name = _name(node)
    arguments = [_text(value, names, first) for value in node.args]
    keywords = {
        key: _text(value, names, first)
        for key, value in node.kwargs.items()
        if value is not None and key not in ("pin_memory", "layout")
    }
    if name in SPECIAL and not keywords:
        return SPECIAL[name](arguments)
    if node.target is operator.getitem:
        return f"{arguments[0]}[{arguments[1]}]"
    if name in INFIX and len(arguments) == 2 and not keywords:
        return f"{arguments[0]} {INFIX[name]} {arguments[1]}"
    if name in ("to", "_to_copy"):
        kept = [text for value, text in zip(node.args, arguments, strict=True) if not isinstance(value, bool)]
        return f"{kept[0]}.to({', '.join([*kept[1:], *(f'{key}={text}' for key, text in keywords.items())])})"
    call = ", ".join([*arguments, *(f"{key}={text}" for key, text in keywords.items())])
    if not isinstance(node.target, torch._ops.OpOverload):
        return f"operator.{name}({call})"
    if name in FUNCTIONAL and hasattr(F, name):
        return f"F.{name}({call})"
    if hasattr(Tensor, name) and isinstance(node.args[0], fx.Node) and not hasattr(torch, name):
        own = ", ".join([*arguments[1:], *(f"{key}={text}" for key, text in keywords.items())])
        return f"{arguments[0]}.{name}({own})"
    if hasattr(torch, name):
        return f"torch.{name}({call})"
    return f"torch.ops.{node.target}({call})"


def _slice(arguments: list[str]) -> str:
    values, dimension, start, end, *step = [*arguments, "0", "None", "None"][: max(4, len(arguments))]
    if not dimension.isdigit() or step:
        return f"torch.ops.aten.slice.Tensor({', '.join(arguments)})"
    end = "" if end == "None" or (end.isdigit() and int(end) >= NO_END) else end
    start = "" if start in ("None", "0") else start
    return f"{values}[{':, ' * int(dimension)}{start}:{end}]" if start or end else values


def _normalise(function: str) -> Callable[[list[str]], str]:
    """Of batch_norm and instance_norm, whose affine weights torch.nn.functional takes after the statistics."""

    def expression(arguments: list[str]) -> str:
        values, weight, bias, mean, variance, by_batch, momentum, epsilon, *_ = arguments
        return f"F.{function}({values}, {mean}, {variance}, {weight}, {bias}, {by_batch}, {momentum}, {epsilon})"

    return expression


SPECIAL: dict[str, Callable[[list[str]], str]] = {
    "slice": _slice,
    "batch_norm": _normalise("batch_norm"),
    "instance_norm": _normalise("instance_norm"),
    "embedding": lambda arguments: f"F.embedding({arguments[1]}, {arguments[0]})",
    "group_norm": lambda arguments: f"F.group_norm({', '.join(arguments[:5])})",
    "layer_norm": lambda arguments: f"F.layer_norm({', '.join(arguments[:5])})",
    "upsample_nearest2d": lambda arguments: (
        f"F.interpolate({arguments[0]}, {', '.join(arguments[1:3])})"
        if len(arguments) == 3
        else f"torch.ops.aten.upsample_nearest2d({', '.join(arguments)})"
    ),
    "sym_size": lambda arguments: f"{arguments[0]}.shape[{arguments[1]}]",
    "mT": lambda arguments: f"{arguments[0]}.mT",
    "linalg_vector_norm": lambda arguments: f"torch.linalg.vector_norm({', '.join(arguments)})",
    "detach": lambda arguments: f"{arguments[0]}.detach()",
    "clone": lambda arguments: f"{arguments[0]}.clone()",
}
