"""``ganworks doctor`` on folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganworks._train import train
from ganworks.cli.main import main


def test_a_run_is_examined_from_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = {"network": "mlp", "width": 8, "noise": 4}
    run = train(
        "gan",
        "digits",
        out=tmp_path / "run",
        options=options,
        steps=4,
        batch=8,
        log_every=2,
        watch_every=2,
        loggers=(),
        device="cpu",
        quiet=True,
    )
    assert main(["doctor", str(run.folder)]) == 0
    assert "gan on digits, step 4" in capsys.readouterr().out
    assert main(["doctor", str(run.folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["system"] == "gan" and report["step"] == 4 and isinstance(report["findings"], list)
    assert report["not_watched"] == "" and report["signals"]["critic_auc"]["snapshots"] == 3


def test_what_is_no_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", str(tmp_path)]) == 2
    assert "config.yaml" in capsys.readouterr().err
