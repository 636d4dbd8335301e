"""Logs of other programs: read as far as scalars go, and no further."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ganworks.cli.main import main
from ganworks.errors import BadInput
from ganworks.health.foreign_logs import meaning, read_log
from ganworks.health.log_report import diagnose_log


def stylegan(path: Path, sign: float) -> Path:
    """Statistics as StyleGAN2-ADA and StyleGAN3 write them."""
    lines = []
    for tick in range(40):
        values = {"Progress/kimg": 4.0 * tick, "Loss/signs/real": sign, "Loss/G/loss": 1.1, "Loss/D/loss": 1.0}
        values |= {"Loss/scores/real": 2.0, "Loss/scores/fake": -2.0, "Progress/augment": 0.1}
        lines.append(
            {**{name: {"num": 4, "mean": value, "std": 0.1} for name, value in values.items()}, "timestamp": 1e9}
        )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def lightning(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A table as Lightning's CSVLogger writes it, with holes."""
    names = sorted({name for row in rows for name in row})
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Loss/D/loss", "critic_loss"),
        ("Loss/G/loss", "generator_loss"),
        ("d_loss", "critic_loss"),
        ("train/g_loss_step", "generator_loss"),
        ("loss_discriminator", "critic_loss"),
        ("critic/adversarial", "critic_loss"),
        ("Loss/signs/real", "critic_sign"),
        ("fid50k_full", "distance"),
        ("lr-Adam", "rate"),
        ("val/psnr", None),
    ],
)
def test_names_say_what_scalars_mean(name: str, what: str | None) -> None:
    assert meaning(name) == what


@pytest.mark.parametrize(("sign", "ill"), [(0.95, True), (0.55, False)])
def test_stylegan_shows_a_critic_that_overfits(sign: float, ill: bool, tmp_path: Path) -> None:
    report = diagnose_log(stylegan(tmp_path / "stats.jsonl", sign))
    assert [finding.kind for finding in report.findings] == (["critic_overfitting"] if ill else [])
    assert report.series_of["critic_loss"][0] == "Loss/D/loss" and "timestamp" in report.unknown
    assert "cannot show" in str(report)


def test_a_game_that_was_good_and_then_ruined(tmp_path: Path) -> None:
    values = [80, 40, 20, 10, 9, 30, 60, 90]
    lines = [
        {"results": {"fid50k_full": value}, "snapshot_pkl": f"network-snapshot-{1000 * k:06d}.pkl"}
        for k, value in enumerate(values)
    ]
    (tmp_path / "metric-fid50k_full.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (finding,) = diagnose_log(tmp_path / "metric-fid50k_full.jsonl").findings
    assert finding.kind == "ruined" and "9" in finding.message and finding.numbers["last"] == 90


def test_lightning_shows_a_critic_that_has_won_numbers_that_are_none_and_a_rate_of_nothing(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"step": k, "epoch": k // 10, "d_loss": 1.0 if k < 20 else 0.001, "g_loss": 0.7 if k < 20 else 9.0}
        for k in range(60)
    ]
    rows += [{"step": k, "lr-Adam": 2e-4 if k < 20 else 0.0} for k in range(60)]
    report = diagnose_log(lightning(tmp_path / "metrics.csv", rows))
    assert {finding.kind: finding.since for finding in report.findings} == {"imbalance": 20, "rate_decayed": 20}
    rows[30]["g_loss"] = "nan"
    first = diagnose_log(lightning(tmp_path / "broken.csv", rows)).findings[0]
    assert (first.kind, first.since) == ("not_finite", 30)


def test_tensorboard(tmp_path: Path) -> None:
    from torch.utils.tensorboard.writer import SummaryWriter

    with SummaryWriter(str(tmp_path)) as writer:
        for step in range(30):
            writer.add_scalar("loss/D", 1.386, step)
            writer.add_scalar("loss/G", 0.693, step)
    (path,) = tmp_path.glob("*tfevents*")
    report = diagnose_log(path)
    assert [finding.kind for finding in report.findings] == ["imbalance"] and len(report.series_of) == 2


def test_the_command_reads_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = stylegan(tmp_path / "stats.jsonl", 0.95)
    assert main(["doctor", str(path), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["findings"][0]["kind"] == "critic_overfitting" and content["cannot_be_seen"]
    assert main(["doctor", str(path), "--try"]) == 2


LINES = {
    "StudioGAN": "[INFO] 2024-01-02 10:20:{s:02d} > Step: {k:06d} Progress: {k:.1f}% Elapsed: 0:00:27 Gen_loss: {g} "
    "Dis_loss: {d} Cls_loss: N/A Topk: 64 ada_p: N/A",
    "prints": "[{k}/900][12/50] Step {k} errD: {d} errG: {g} D(x): 0.5",
    "epochs": "Epoch {k}, discriminator loss: {d}, generator loss: {g}",
}


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("won", [True, False])
def test_lines_of_text_are_read(kind: str, won: bool, tmp_path: Path) -> None:
    late = ("1.0e-03", "9.5") if won else ("1.1", "0.9")
    lines = [LINES[kind].format(k=100 * k, s=k, d=late[0] if k > 19 else "1.2", g=late[1]) for k in range(59)]
    path = tmp_path / "train.log"
    path.write_text("\n".join(["Namespace(batch=64, lr=0.0002)", *lines, "done."]))
    report = diagnose_log(path)
    assert {finding.kind: finding.since for finding in report.findings} == ({"imbalance": 2000} if won else {})
    assert {"critic_loss", "generator_loss"} <= report.series_of.keys()
    assert list(report.series_of["critic_loss"][1].steps[:3]) == [0, 100, 200]


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("a,b\nx,y\n")
    (tmp_path / "notes.md").write_text("1 2 3")
    for name, message in (("empty.csv", "no scalars"), ("notes.md", r"a \.jsonl")):
        with pytest.raises(BadInput, match=message):
            read_log(tmp_path / name)
