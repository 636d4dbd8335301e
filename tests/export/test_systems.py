"""Every system leaves as a torch program and as an ONNX file that compute what the system computes, at any batch."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from small import build

from ganworks.export import WHAT, ExportError
from ganworks.export._onnx import write_onnx
from ganworks.export.function import Function, natural
from ganworks.export.program import check, rows_are_independent, steering_numbers_as_constants, traced
from ganworks.export.source import write_source
from ganworks.game import NotCapable, System
from ganworks.layers.growth import Growth
from ganworks.registry import system as systems

SIZES = (1, 3, 9)
FOR_ONNX = ("stylegan", "cgan", "stackgan_v2", "stargan")
"""A growing network with noise of its own, labels, captions, and pictures in."""
NO_GRAPH = {
    ("combogan", "sample"): "each domain has a network of its own, and which one runs depends on the domains asked for",
    ("fader", "sample"): "pictures take the attributes of the next one in the batch",
    ("stargan", "sample"): "pictures take the labels of the next one in the batch",
    ("progan", "score"): "the critic compares groups, whose number depends on the size of the batch",
    ("stylegan", "score"): "the critic compares groups, whose number depends on the size of the batch",
}
"""What cannot be exported, and why."""
CHANGES: dict[tuple[str, str], dict[str, Any]] = {
    ("improved_gan", "classify"): {"semi_supervised": True, "minibatch_kernels": 0}
}


def system_for(name: str, what: str) -> System[Any]:
    system = build(name, **CHANGES.get((name, what), {})).eval()
    with torch.no_grad():
        system.freeze_statistics()
    return system


@cache
def offers(name: str) -> tuple[str, ...]:
    """What a system can do besides sampling, its critic's scores included where it has one."""
    able = [what for what in WHAT if what not in ("sample", "score") and systems[name].can(what)]
    try:
        Function(system_for(name, "score"), "score")
        able.append("score")
    except NotCapable:
        pass
    return tuple(able)


def every(also: bool) -> list[tuple[str, str]]:
    names = list(systems)
    usual = [(name, natural(systems[name])) for name in names]
    return [(n, w) for n in names for w in ("sample", *offers(n)) if (n, w) not in usual] if also else usual


def exported(name: str, what: str) -> tuple[Function, torch.export.ExportedProgram]:
    function = Function(system_for(name, what), what)
    return function, traced(function)


@pytest.mark.parametrize(("name", "what"), every(False))
def test_what_a_system_is_for_is_a_program_and_source_of_any_batch(name: str, what: str, tmp_path: Path) -> None:
    function, program = exported(name, what)
    assert check(function, program.module(), "program", SIZES) <= 1e-4
    output: dict[str, Any] = {"name": function.output}
    facts = {"ganworks": "", "what": what, "system": name, "title": "", "step": 0, "output": output}
    again = write_source(program, function, facts, "{}", tmp_path / "file.py")
    assert check(function, again, "source", SIZES) <= 1e-6
    assert "torch.ops" not in (tmp_path / "file.py").read_text()
    assert rows_are_independent(function)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "what"), every(True))
def test_so_is_whatever_else_it_can(name: str, what: str) -> None:
    if (name, what) in NO_GRAPH:
        with pytest.raises(ExportError, match=f"{what} of {name} is no graph"):
            exported(name, what)
        return
    function, program = exported(name, what)
    assert check(function, program.module(), "program", SIZES) <= 1e-4


def into_onnx(name: str, what: str, path: Path) -> None:
    pytest.importorskip("onnxscript")
    pytest.importorskip("onnxruntime")
    function, program = exported(name, what)
    assert check(function, write_onnx(program, function, "{}", path), "file", SIZES) <= 1e-4


@pytest.mark.parametrize("name", FOR_ONNX)
def test_onnxruntime_agrees(name: str, tmp_path: Path) -> None:
    into_onnx(name, natural(systems[name]), tmp_path / "file.onnx")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "what"), [pair for pair in (*every(False), *every(True)) if pair not in NO_GRAPH])
def test_onnxruntime_agrees_on_everything(name: str, what: str, tmp_path: Path) -> None:
    into_onnx(name, what, tmp_path / "file.onnx")


@pytest.mark.parametrize("name", ["progan", "stylegan", "stackgan"])
def test_the_stage_that_a_system_is_in_is_exported(name: str) -> None:
    trained = build(name)
    for stage in trained.stages():
        if stage.begin is not None:
            stage.begin()
    growth = getattr(trained, "growth", None)
    if isinstance(growth, Growth):  # a stage begins as the one before ended
        growth.alpha.fill_(0.5)
    first, last = Function(build(name)), Function(trained)
    images = [function(*function.examples(2)) for function in (first, last)]
    assert not torch.equal(*images)
    for function in (first, last):
        check(function, traced(function).module(), "program", (2,))


def test_steering_numbers_are_buffers_again_afterwards() -> None:
    system = build("progan")
    before = dict(system.named_buffers())
    with steering_numbers_as_constants(system):
        assert "growth.alpha" not in dict(system.named_buffers())
    after = dict(system.named_buffers())
    assert set(before) == set(after) and all(before[name] is after[name] for name in before)
    assert list(system.state_dict()) == list(build("progan").state_dict())


def test_upscaling_takes_any_side() -> None:
    function = Function(build("srgan"), "upscale")
    program = traced(function).module()
    for height, width in ((8, 8), (5, 12)):
        images = torch.rand(2, 1, height, width) * 2 - 1
        torch.testing.assert_close(program(images), function(images), rtol=1e-4, atol=1e-4)


def test_a_program_that_computes_something_else_is_refused() -> None:
    function = Function(build("gan"))
    with pytest.raises(ExportError, match=r"differs from the run by .* at a batch of 1"):
        check(function, lambda latent: function(latent) + 1e-3, "file")
    with pytest.raises(ExportError, match=r"gives \(1, 1, 8, 8\) at a batch of 2"):
        check(function, lambda latent: function(latent[:1]), "file")
    with pytest.raises(ExportError, match="fails at a batch of 1"):
        check(function, lambda latent: function(latent, latent), "file")
    with pytest.raises(ExportError, match="differs"):
        check(function, lambda latent: function(latent) * float("nan"), "file")


def test_a_network_that_amplifies_rounding_is_told_from_a_wrong_file() -> None:
    function = Function(build("srgan"), "upscale")
    function.system.upscale = lambda images: torch.sin(1e5 * images)
    with pytest.raises(ExportError, match=r"itself .* from double precision"):
        check(function, lambda images: function(images.double()).float(), "file")
    with pytest.raises(ExportError) as refusal:
        check(Function(build("gan")), lambda latent: torch.zeros(len(latent), 1, 8, 8), "file")
    assert "precision" not in str(refusal.value)


@pytest.mark.parametrize("name", ["gan", "stylegan", "unit"])
def test_weights_that_are_not_used_stay_behind(name: str) -> None:
    function, program = exported(name, natural(systems[name]))
    names = set(program.state_dict)
    assert names and not any("critic" in name for name in names)
    used = [tensor for tensor in function.parameters() if _matters(function, tensor)]  # a shared one has several names
    assert {tensor.data_ptr() for tensor in used} <= {tensor.data_ptr() for tensor in program.state_dict.values()}


def _matters(function: Function, parameter: torch.Tensor) -> bool:
    """Whether the output depends on a parameter."""
    inputs, before = function.examples(2), parameter.detach().clone()
    expected = function(*inputs)
    with torch.no_grad():
        parameter.mul_(1.5).add_(0.1)
        changed = not torch.equal(function(*inputs), expected)
        parameter.copy_(before)
    return changed
