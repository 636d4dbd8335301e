"""``ganworks export``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from ganworks._train import train
from ganworks.cli.main import main
from ganworks.export import from_pretrained
from ganworks.run import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return train(
        "vae",
        "digits",
        out=tmp_path_factory.mktemp("runs") / "run",
        options={"network": "mlp", "width": 4, "noise": 3},
        batch=4,
        steps=2,
        checkpoint_every=1,
        loggers=(),
        samples=4,
        device="cpu",
        quiet=True,
    )


def test_a_capability_by_name(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "encoder.pt2"
    words = ["export", str(run.folder), "--format", "torch", "--what", "encode", "--out", str(out)]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(out), "bytes": out.stat().st_size, "address": None}
    images = run.sample(3)
    torch.testing.assert_close(torch.export.load(out).module()(images), run.encode(images), rtol=1e-4, atol=1e-4)


def test_a_checkpoint_by_number(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run.folder), "--checkpoint", "1", "--out", str(tmp_path / "first")]) == 0
    assert "first (" in capsys.readouterr().out
    model = from_pretrained(tmp_path / "first")
    assert torch.equal(model.sample(2), Run(run.folder, checkpoint=1).sample(2))
    assert not torch.equal(model.sample(2), run.sample(2))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--out", "x.pt2", "--what", "classify"], "cannot classify"),
        (["--out", "x.pt2", "--what", "paint"], "'paint'"),
        (["--out", "x.zip"], "no format"),
        (["--out", "x", "--push", "me/x"], "--format hub"),
        (["--out", "x.pt2", "--noise", "loud"], "loud"),
        ([], "--out"),
    ],
)
def test_refusals(run: Run, words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run.folder), *words]) == 2
    said = capsys.readouterr().err
    assert message in said and said.count("\n") == 1 and not Path("x").exists()
