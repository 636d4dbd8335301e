"""``.onnx`` and ``.pt2`` files of a run: whole and equal to the run or absent, and enough without ganworks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from lost_run import FAST, lost

from ganworks._train import train
from ganworks.errors import BadInput
from ganworks.export import ExportError, graph
from ganworks.export.facts import public_name
from ganworks.export.graph import FACTS_FILE, function_of
from ganworks.export.source import opened
from ganworks.game import NotCapable
from ganworks.run import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "run"
    return train("cgan", "digits", out=folder, options={"network": "mlp", "width": 4, "noise": 3}, **FAST)


def test_a_torch_program_has_the_names_of_the_classes_with_it(run: Run, tmp_path: Path) -> None:
    path = run.export(tmp_path / "file.pt2")
    extra = {FACTS_FILE: ""}
    program = torch.export.load(path, extra_files=extra).module()
    facts = json.loads(extra[FACTS_FILE])
    assert facts["names"]["classes"] == [str(digit) for digit in range(10)]
    assert [(one["name"], one["shape"]) for one in facts["inputs"]] == [("label", ["batch"]), ("latent", ["batch", 3])]
    assert facts["inputs"][1]["law"] == "normal(0, 1)" and facts["output"]["range"] == [-1.0, 1.0]
    beside = json.loads((tmp_path / "file.json").read_text())
    assert beside.pop("largest_difference") <= 1e-4 and beside == facts
    label, latent = torch.tensor([7, 1]), torch.randn(2, 3)
    expected = run.system.get_submodule("generator")(latent, label)
    torch.testing.assert_close(program(label, latent), expected, rtol=1e-4, atol=1e-4)


TORCH_ALONE = """
import sys
import torch
sys.path.insert(0, sys.argv[1])
import file
model = file.load()
assert file.FACTS["names"]["classes"] == [str(digit) for digit in range(10)]
drawn = file.draw(5, torch.Generator().manual_seed(0))
assert drawn["label"].shape == (5,) and drawn["latent"].shape == (5, 3)
images = model(**drawn)
torch.save({"images": images.detach(), **drawn}, sys.argv[2])
torch.optim.SGD(model.parameters(), 0.1).zero_grad()
images.mean().backward()
assert all(weight.grad is not None for weight in model.parameters())
program = torch.export.load(sys.argv[1] + "/program.pt2").module()
torch.testing.assert_close(program(*drawn.values()), images.detach())
assert not any(name.split(".")[0] in ("ganworks", "safetensors") for name in sys.modules)
"""


def test_source_and_program_run_in_a_process_with_torch_alone(run: Run, tmp_path: Path) -> None:
    run.export(tmp_path / "file.py")
    run.export(tmp_path / "program.pt2")
    words = [str(tmp_path), str(tmp_path / "out.pt")]
    subprocess.run([sys.executable, "-c", TORCH_ALONE, *words], check=True, capture_output=True, cwd=tmp_path)
    out = torch.load(tmp_path / "out.pt", weights_only=True)
    expected = run.system.get_submodule("generator")(out["latent"], out["label"])
    torch.testing.assert_close(out["images"], expected, rtol=1e-4, atol=1e-4)
    assert json.loads((tmp_path / "file.json").read_text())["largest_difference"] <= 1e-4


def test_source_has_the_names_of_the_run_for_its_weights(run: Run, tmp_path: Path) -> None:
    weights = opened(run.export(tmp_path / "file.py")).state_dict()
    own = run.system.state_dict()
    assert weights and all(torch.equal(value, own[name]) for name, value in weights.items())


WITHOUT_GANWORKS = """
import json, sys
import numpy as np
import onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
inputs = dict(np.load(sys.argv[2]))
facts = json.loads(session.get_modelmeta().custom_metadata_map["ganworks"])
assert [one["name"] for one in facts["inputs"]] == [one.name for one in session.get_inputs()]
np.save(sys.argv[3], session.run(None, inputs)[0])
assert "ganworks" not in sys.modules and "torch" not in sys.modules
"""


def test_an_onnx_file_runs_in_a_process_without_ganworks(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("onnxscript")
    pytest.importorskip("onnxruntime")
    path = run.export(tmp_path / "file.onnx")
    label, latent = torch.arange(5), torch.randn(5, 3)
    np.savez(tmp_path / "inputs.npz", label=label.numpy(), latent=latent.numpy())
    words = [str(path), str(tmp_path / "inputs.npz"), str(tmp_path / "images.npy")]
    subprocess.run([sys.executable, "-c", WITHOUT_GANWORKS, *words], check=True, capture_output=True)
    images = torch.from_numpy(np.load(tmp_path / "images.npy"))
    torch.testing.assert_close(images, run.system.get_submodule("generator")(latent, label), rtol=1e-4, atol=1e-4)


def test_no_file_where_it_computes_something_else(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = graph._write

    def wrong(*arguments: Any) -> Any:
        program = write(*arguments)
        return lambda *tensors: program(*tensors) * 1.01

    monkeypatch.setattr(graph, "_write", wrong)
    with pytest.raises(ExportError, match="differs from the run"):
        run.export(tmp_path / "file.pt2")
    assert list(tmp_path.iterdir()) == []


def test_the_run_is_left_as_it_was(tmp_path: Path) -> None:
    run = lost("biggan", tmp_path / "run", standing_passes=2)
    before = {name: tensor.clone() for name, tensor in run.system.state_dict().items()}
    function = function_of(run)
    assert [one.name for one in function.inputs] == ["label", "latent"]  # and not those of the standing statistics
    after = run.system.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    moved = [name for name, tensor in function.system.state_dict().items() if not torch.equal(before[name], tensor)]
    assert moved and all("running" in name or "num_batches" in name for name in moved)


def test_a_run_without_its_data_keeps_the_names_that_its_settings_have(tmp_path: Path) -> None:
    run = lost("stackgan_v2", tmp_path / "run")
    run.export(tmp_path / "file.pt2")
    facts = json.loads((tmp_path / "file.json").read_text())
    assert facts["names"] == {"vocabulary": list(run.config.options["vocabulary"])} and facts["data"] == "pictures"
    assert facts["inputs"][0]["name"] == "caption" and facts["inputs"][0]["dtype"] == "int64"


def test_only_the_name_of_a_folder_leaves() -> None:
    assert public_name("/home/somebody/cats") == "cats" and public_name("digits") == "digits"


@pytest.mark.parametrize(
    ("out", "format", "what", "message"),
    [
        ("file.json", "torch", None, r"ends in \.pt2 or \.py"),
        ("file.onnx", "torch", None, r"ends in \.pt2 or \.py"),
        ("file.bin", None, None, r"ending of file\.bin is no format"),
        ("file", "tflite", None, "'tflite'"),
        ("folder", "safetensors", "sample", "keeps the whole system"),
        ("file.pt2", None, "smaple", "'smaple'"),
    ],
)
def test_bad_requests(run: Run, tmp_path: Path, out: str, format: Any, what: str | None, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        run.export(tmp_path / out, format, what)
    assert list(tmp_path.iterdir()) == []


def test_what_a_system_cannot_leaves_no_file(run: Run, tmp_path: Path) -> None:
    with pytest.raises(NotCapable, match="--what sample"):
        run.export(tmp_path / "file.pt2", what="encode")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_one_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganworks.export._onnx.find_spec", lambda name: None)
    with pytest.raises(BadInput, match=r"pip install 'ganworks\[export\]'"):
        run.export(tmp_path / "file.onnx")
