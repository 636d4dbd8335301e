"""A capability as a program of torch.export with a free batch size, checked against the system itself."""

from __future__ import annotations

import copy
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.export import Dim, ExportedProgram
from torch.export.graph_signature import ExportGraphSignature, InputKind

from ganworks.errors import GanworksError
from ganworks.export.function import Function, natural

SIZES = (1, 2, 3, 9)
"""Batch sizes that an export is checked at; layers choose among ways to compute at 8."""
TOLERANCE = 1e-4
"""Largest difference from the run, absolute and relative."""
TRACED = 5
"""Images of the pass that is traced: a size that is nothing else."""


class ExportError(GanworksError):
    """A function that cannot be written as a graph, or whose file computes something else than the run."""


def traced(function: Function) -> ExportedProgram:
    """The function as a graph of tensor operations, weights included.

    Raises:
        ExportError: what it does depends on the values of its inputs, or on the size of the batch.
    """
    batch = Dim("batch", min=1)
    shapes = tuple(
        {0: batch, **{place: Dim.DYNAMIC for place, size in enumerate(one.size, 1) if isinstance(size, str)}}
        for one in function.inputs
    )
    name = function.system.entry.name
    with steering_numbers_as_constants(function), quiet():
        try:
            return pruned(torch.export.export(function, function.examples(TRACED), dynamic_shapes=(shapes,)))
        except GanworksError:
            raise
        except Exception as error:  # whatever the tracer meets, of many classes
            reason = str(error).strip().split("\n")[0][:200]
            other = natural(type(function.system))
            hint = f" Export --what {other}." if function.what == "sample" and other != "sample" else ""
            raise ExportError(
                f"{function.what} of {name} is no graph of tensor operations: it decides by the values or the number "
                f"of what it is given ({type(error).__name__}: {reason}).{hint}"
            ) from error


def pruned(program: ExportedProgram) -> ExportedProgram:
    """The program without the weights that it does not use, such as those of the critic."""
    signature, nodes = program.graph_signature, [node for node in program.graph.nodes if node.op == "placeholder"]
    weights = (InputKind.PARAMETER, InputKind.BUFFER)
    idle = {
        node: spec.target
        for node, spec in zip(nodes, signature.input_specs, strict=True)
        if spec.kind in weights and not node.users
    }
    names = {node.name for node in idle}
    for node in idle:
        program.graph.erase_node(node)
    program.graph_module.recompile()
    targets = set(idle.values())
    return ExportedProgram(
        root=program.graph_module,
        graph=program.graph,
        graph_signature=ExportGraphSignature(
            [spec for spec in signature.input_specs if spec.arg.name not in names], signature.output_specs
        ),
        state_dict={name: value for name, value in program.state_dict.items() if name not in targets},
        range_constraints=program.range_constraints,
        module_call_graph=program.module_call_graph,
        example_inputs=program.example_inputs,
        constants={name: value for name, value in program.constants.items() if name not in targets},
        verifiers=program.verifiers,
    )


@contextmanager
def steering_numbers_as_constants(system: nn.Module) -> Iterator[None]:
    """Buffers of one number (the stage of a growing network, its fade) as plain tensors for the length of a block.

    A tracer takes buffers for inputs, whose values no branch may read; these say which function is meant.
    """
    places = [
        (module, name, buffer, name in module._non_persistent_buffers_set)
        for module in system.modules()
        for name, buffer in module.named_buffers(recurse=False)
        if buffer.ndim == 0
    ]
    for module, name, buffer, _ in places:
        delattr(module, name)
        module.__dict__[name] = buffer
    try:
        yield
    finally:
        for module, name, buffer, transient in places:
            module.__dict__.pop(name, None)
            module.register_buffer(name, buffer, persistent=not transient)


@contextmanager
def quiet() -> Iterator[None]:
    """Without the tracers' messages for their developers."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def check(function: Function, program: Callable[..., Tensor], file: str, sizes: Sequence[int] = SIZES) -> float:
    """Compare a program that was read back with the system, on fresh inputs.

    Args:
        function: what was exported.
        program: what the file computes; takes the same tensors.
        file: what it is called, for the error.
        sizes: of the batch.

    Returns:
        The largest difference.

    Raises:
        ExportError: they differ by more than the tolerance at one of the sizes, or the program fails.
    """
    worst = 0.0
    for n in sizes:
        inputs = function.examples(n, seed=1)
        with torch.no_grad():
            reference = function(*inputs)
        try:
            with torch.no_grad():
                output = program(*inputs)
        except Exception as error:  # of the runtime that opened the file
            reason = str(error).strip().split("\n")[0][:200]
            raise ExportError(f"The {file} fails at a batch of {n} ({reason}); nothing was written.") from error
        if output.shape != reference.shape:
            raise ExportError(
                f"The {file} gives {tuple(output.shape)} at a batch of {n} where the run gives "
                f"{tuple(reference.shape)}; nothing was written."
            )
        difference = (output - reference).abs()
        if not bool((difference <= TOLERANCE * (1 + reference.abs())).all()):
            raise ExportError(
                f"The {file} differs from the run by {float(difference.max()):.2g} at a batch of {n}, more than "
                f"{TOLERANCE:g}; nothing was written.{_rounding(function, inputs, reference)}"
            )
        worst = max(worst, float(difference.max()))
    return worst


def _rounding(function: Function, inputs: Sequence[Tensor], output: Tensor) -> str:
    """What to say where the network itself amplifies the rounding of single precision beyond the tolerance."""
    if output.dtype != torch.float32:
        return ""
    wide = copy.deepcopy(function).double()
    with torch.no_grad():
        exact = wide(*(tensor.double() if tensor.is_floating_point() else tensor for tensor in inputs))
    error = float((output - exact).abs().max())
    if error <= TOLERANCE:
        return ""
    return f" The run in single precision is itself {error:.2g} from double precision: its network amplifies rounding."


def rows_are_independent(function: Function) -> bool:
    """Whether each output depends on its own row of the inputs alone, whatever else is in the batch."""
    inputs = function.examples(3, seed=2)
    with torch.no_grad():
        together = function(*inputs)
        alone = torch.cat([function(*(tensor[row : row + 1] for tensor in inputs)) for row in range(3)])
    return torch.allclose(together, alone, rtol=TOLERANCE, atol=TOLERANCE)
