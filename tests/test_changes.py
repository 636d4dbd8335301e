"""Runs that are owned, changed and continued: locks, foreign folders, options on resume, weights of other runs."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
import torch

import ganworks as gw
from ganworks._transfer import aligned
from ganworks.cli.main import main
from ganworks.errors import BadInput, CheckpointError, NotFinite
from ganworks.run import Run
from ganworks.training import checkpoint
from ganworks.training.run_lock import owned

FAST: dict[str, Any] = {"batch": 8, "log_every": 1, "loggers": (), "watch_every": 0, "device": "cpu", "quiet": True}
TINY = {"network": "mlp", "width": 8, "noise": 4}


def start(out: Path, steps: int = 4, **changes: Any) -> Run:
    return gw.train("gan", "digits", out=out, steps=steps, options=TINY, **{**FAST, **changes})


def lines(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    options = {**TINY, "penalties": [{"kind": "r1", "weight": 1.0}], "critic_optimizer": {"betas": [0.5, 0.9]}}
    return gw.train(
        "gan", "digits", out=tmp_path_factory.mktemp("source") / "run", steps=2, options=options, **FAST
    ).folder


def test_a_run_has_one_owner(tmp_path: Path) -> None:
    start(tmp_path / "run")
    with owned(tmp_path / "run"), pytest.raises(BadInput, match=rf"trained by process {os.getpid()}"):
        gw.resume(tmp_path / "run", steps=6, quiet=True)
    assert gw.resume(tmp_path / "run", steps=6, quiet=True).step == 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_that_outlasts_the_training_does_not_own_the_run(tmp_path: Path) -> None:
    end, other = os.pipe()
    with owned(tmp_path):
        child = os.fork()
        if child == 0:
            os.close(other)
            os.read(end, 1)
            os._exit(0)
    with owned(tmp_path):
        pass
    os.close(other)
    os.waitpid(child, 0)


def test_a_folder_with_other_files_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "checkpoints" / "step-00000004").mkdir(parents=True)
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(BadInput, match=r"other files \(checkpoints, thesis.tex\)"):
        start(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoints", "thesis.tex"]


def test_a_run_killed_before_its_first_checkpoint_starts_again_from_its_seed(tmp_path: Path) -> None:
    whole = start(tmp_path / "whole")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.yaml").write_text((tmp_path / "whole" / "config.yaml").read_text())
    (broken / ".metrics-0123abcd.jsonl").write_text("half a li")
    again = gw.resume(broken, quiet=True)
    for name, value in again.system.state_dict().items():
        assert torch.equal(value, whole.system.state_dict()[name]), name
    assert not list(broken.glob(".metrics-*"))


def test_files_of_a_run_have_the_usual_permissions(tmp_path: Path) -> None:
    run = start(tmp_path / "run")
    (tmp_path / "usual").touch()
    usual = stat.S_IMODE((tmp_path / "usual").stat().st_mode)
    files = [path for path in run.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".safetensors", ".json", ".yaml", ".jsonl", ".png"}
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in files} == {path.name: usual for path in files}


def test_options_change_on_resume_and_the_change_is_an_event(tmp_path: Path) -> None:
    start(tmp_path / "run")
    options = {"critic_optimizer.rate": 1e-5, "training.batch": 4, "ema_images": 7}
    run = gw.resume(tmp_path / "run", steps=6, options=options, quiet=True)
    assert run.config.options["critic_optimizer"]["rate"] == 1e-5
    assert (run.config.training.batch, run.config.training.ema_images, run.step) == (4, 7, 6)
    (event,) = [event for line in lines(tmp_path / "run") for event in line.get("events", ())]
    assert event["event"] == "options_changed"
    assert event["options"]["critic_optimizer.rate"] == 1e-5 and event["options"]["training.batch"] == 4
    assert lines(tmp_path / "run")[-1]["images"] == 4 * 8 + 2 * 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"image": [1, 16, 16]}, "image cannot be changed"),
        ({"width": 16}, "width cannot be changed in a run"),
        ({"critic_optimizer.rat": 1}, "no option critic_optimizer.rat"),
        ({"training.batch": -1}, "batch=-1"),
        ({"critic_optimizer.betas.2": 1}, "no option critic_optimizer.betas.2"),
        ({"colour": 1}, "no option of this run named 'colour'"),
        ({"size": 16}, "size cannot be changed"),
        ({"data.size": 16}, "data.size cannot be changed"),
    ],
)
def test_what_cannot_change_says_so_and_the_run_stays_as_it_was(
    tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    start(tmp_path / "run")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "lock"}
    with pytest.raises(BadInput, match=said):
        gw.resume(tmp_path / "run", steps=6, options=options, quiet=True)
    assert all(path.read_bytes() == content for path, content in before.items())


@pytest.mark.parametrize(
    ("word", "name", "value"),
    [
        ("critic_optimizer.rate=1e-4", "critic_optimizer.rate", 1e-4),
        (
            'critic_optimizer.rate={"shape": "linear", "start": 1e-4, "end": 0, "length": 4}',
            "critic_optimizer.rate",
            {},
        ),
        ("critic_optimizer.betas=0.0,0.9", "critic_optimizer.betas", [0.0, 0.9]),
        ("critic_optimizer.betas.0=0.1", "critic_optimizer.betas", [0.1, 0.9]),
        ("training.batch=4", "training.batch", 4),
        ("critic_turns=2", "critic_turns", 2),
        ("penalties.0.weight=7", "penalties", [{"kind": "r1", "weight": 7.0}]),
        ("penalties=[]", "penalties", []),
        ("precision=64", "training.precision", "64"),
        ("training.precision=bf16", "training.precision", "bf16"),
        ("freeze=critic", "training.freeze", ["critic"]),
        ("freeze=critic.head,critic.trunk", "training.freeze", ["critic.head", "critic.trunk"]),
        ("loggers=tensorboard", "training.loggers", ["tensorboard"]),
        ("augment=0.3", "augment", 0.3),
        ("instance-noise=0.2", "instance_noise", 0.2),
        ("objective=hinge", "objective", "hinge"),
        ("gradient_clip=1", "training.gradient_clip", 1.0),
        ("ema_images=0", "training.ema_images", 0.0),
    ],
)
@pytest.mark.filterwarnings("ignore:Plan")
def test_every_kind_of_option_can_be_set_as_it_is_typed(
    word: str, name: str, value: object, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(source, tmp_path / "run")
    words = ["resume", str(tmp_path / "run"), "--steps", "4", "--quiet", "--no-evaluate", "--set", word]
    assert main(words) == 0, capsys.readouterr().err
    config = Run(tmp_path / "run").config
    place: Any = {**config.options, **{f"training.{key}": one for key, one in config.training.model_dump().items()}}
    for part in [name] if name in place else name.split("."):
        place = place[part]
    place = list(place) if isinstance(place, tuple) else place
    if isinstance(value, list) and value and isinstance(value[0], dict):
        place = [{key: one for key, one in part.items() if key in value[0]} for part in place]
    assert place == value if value != {} else place["start"] == 1e-4
    assert any(
        event["event"] == "options_changed" for line in lines(tmp_path / "run") for event in line.get("events", ())
    )


def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("hello")
    for out in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises((BadInput, CheckpointError), match=r"is a file|cannot be written"):
            start(out)
    assert (tmp_path / "file").read_text() == "hello"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", ["config.yaml", "metrics.jsonl", "checkpoints/step-00000002/state.json", "lock"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(name: str, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(source, folder)
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert main(["resume", str(folder), "--steps", "3", "--quiet", "--no-evaluate"]) in (0, 2)
    assert main(["doctor", str(folder)]) in (0, 2)


@pytest.mark.parametrize("name", ["checkpoints", "samples"])
def test_a_run_whose_folders_lie_elsewhere_is_not_continued(name: str, source: Path, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    shutil.copytree(source, folder)
    (folder / name).rename(elsewhere)
    (folder / name).symlink_to(elsewhere)
    before = sorted(elsewhere.rglob("*"))
    with pytest.raises(BadInput, match=f"{name} is a link"):
        gw.resume(folder, steps=3, quiet=True)
    assert sorted(elsewhere.rglob("*")) == before


def test_a_run_continues_from_an_earlier_checkpoint_and_keeps_what_came_after(tmp_path: Path) -> None:
    run = start(tmp_path / "run", steps=6, checkpoint_every=2, keep=5)
    weights = {name: value.clone() for name, value in run.system.state_dict().items()}
    again = gw.resume(tmp_path / "run", checkpoint=2, quiet=True)
    for name, value in again.system.state_dict().items():
        assert torch.equal(value, weights[name]), "the same steps from step 2 on"
    aside = tmp_path / "run" / "abandoned" / "1"
    assert sorted(path.name for path in aside.iterdir()) == ["metrics.jsonl", "step-00000004", "step-00000006"]
    assert [line["step"] for line in lines(tmp_path / "run")] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(CheckpointError, match="no checkpoint of step 5"):
        gw.resume(tmp_path / "run", checkpoint=5, quiet=True)


def test_another_runs_weights_are_taken_where_they_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = start(tmp_path / "source")
    raw = checkpoint.read(checkpoint.complete(source.folder / "checkpoints")[-1])[1]["weights"]
    options = {**TINY, "noise": 6}
    run = gw.train(
        "gan",
        "digits",
        out=tmp_path / "new",
        init=tmp_path / "source",
        steps=1,
        options=options,
        freeze=("critic",),
        **FAST,
    )
    after = checkpoint.read(checkpoint.complete(run.folder / "checkpoints")[-1])[1]["weights"]
    assert all(torch.equal(after[name], raw[name]) for name in raw if name.startswith("critic")), "frozen"
    (event,) = [event for line in lines(run.folder) for event in line.get("events", ())]
    assert event["event"] == "weights_taken" and event["taken"] == len(raw) - 1
    assert event["other_shape"] == ["generator.hidden.0.weight"] and event["missing"] == event["unused"] == []


@pytest.mark.parametrize(
    ("name", "options", "stack"),
    [("dcgan", {"width": 4}, "generator.grow"), ("wgan_gp", {"network": "resnet", "width": 4}, "generator.blocks")],
)
def test_layers_of_networks_for_smaller_pictures_are_matched_from_the_side_of_the_pictures(
    name: str, options: dict[str, Any], stack: str
) -> None:
    small, large = (gw.system(name, image=(3, side, side), **options) for side in (64, 128))
    weights, own = checkpoint.weights_of(small), checkpoint.weights_of(large)
    renamed, moved = aligned(weights, own)
    assert moved == (stack,)
    fitting = {key for key in renamed.keys() & own.keys() if renamed[key].shape == own[key].shape}
    without = {key for key in weights.keys() & own.keys() if weights[key].shape == own[key].shape}
    assert len(fitting) > len(without) + 3
    last = max(int(key.split(".")[2]) for key in own if key.startswith(f"{stack}."))
    before = max(int(key.split(".")[2]) for key in weights if key.startswith(f"{stack}."))
    shared = [key for key in own if key.startswith(f"{stack}.{last}.")]
    for key in shared:
        assert renamed[key] is weights[key.replace(f".{last}.", f".{before}.", 1)], "the last layer is the other's last"
    assert shared and aligned(own, weights)[1] == (stack,), "and shrinking likewise"
    assert aligned(weights, weights) == (weights, ())


def test_weights_start_from_a_file_or_an_exported_folder(tmp_path: Path) -> None:
    source = start(tmp_path / "source")
    source.export(tmp_path / "taken")
    file = checkpoint.complete(source.folder / "checkpoints")[-1] / "weights.safetensors"
    for place, name in ((file, "a"), (tmp_path / "taken", "b")):
        start(tmp_path / name, steps=1, init=place)
        (event,) = [event for line in lines(tmp_path / name) for event in line.get("events", ())]
        assert event["event"] == "weights_taken" and event["missing"] == event["other_shape"] == []
    (tmp_path / "text.safetensors").write_text("hello")
    for place in (tmp_path / "text.safetensors", tmp_path / "nothing"):
        with pytest.raises(CheckpointError, match=r"no good checkpoint|no run and no .safetensors file"):
            start(tmp_path / "c", init=place)
    assert not (tmp_path / "c").exists()


def test_another_number_of_threads_is_said_and_a_number_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start(tmp_path / "run", threads=1)
    gw.resume(tmp_path / "run", steps=5, options={"threads": 2})
    assert "2 threads are other sums" in capsys.readouterr().err
    gw.resume(tmp_path / "run", steps=6, options={"threads": 0}, quiet=True)
    assert Run(tmp_path / "run").config.training.threads > 0
    torch.set_num_threads(1)


def test_weights_that_are_not_finite_are_not_sampled_and_are_no_good_checkpoint(tmp_path: Path) -> None:
    start(tmp_path / "run", steps=4, checkpoint_every=2, keep=5)
    folder = tmp_path / "run" / "checkpoints"
    assert checkpoint.last_good(folder) == folder / "step-00000004"
    numbers, tensors = checkpoint.read(folder / "step-00000004")
    next(iter(tensors["weights"].values())).fill_(float("nan"))
    checkpoint.write(folder, {**numbers, "step": 5}, tensors, keep=9)
    assert checkpoint.last_good(folder) == folder / "step-00000004"
    with pytest.raises(CheckpointError, match="not finite"):
        Run(tmp_path / "run").sample(2)
    assert Run(tmp_path / "run", checkpoint=4).sample(2).isfinite().all()


def test_parameters_that_overflow_in_the_optimizer_step_stop_the_run_there(tmp_path: Path) -> None:
    options = {**TINY, "critic_optimizer": {"rate": 1e38, "method": "sgd"}, "objective": "wasserstein"}
    with pytest.raises(NotFinite, match="finite number"):
        gw.train("gan", "digits", out=tmp_path / "run", steps=9, options=options, **FAST)
    path = checkpoint.last_good(tmp_path / "run" / "checkpoints")
    assert path is not None and path.name == "step-00000000"


def test_a_config_with_aliases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("a: &a [1, 1]\nb: [*a, *a]\n")
    with pytest.raises(BadInput, match="aliases"):
        Run(tmp_path)


@pytest.mark.parametrize(
    "content", ["{}", "[]", '{"step": -1}', "null", '{"step": "x", "sha256": {"../../etc/passwd": ""}}', "{" * 10**5]
)
def test_a_strangers_state_is_validated(tmp_path: Path, content: str) -> None:
    start(tmp_path / "run")
    (tmp_path / "run" / "checkpoints" / "step-00000004" / "state.json").write_text(content)
    with pytest.raises(CheckpointError) as error:
        Run(tmp_path / "run", checkpoint=4).sample(1)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"critic_optimizer.method": "rmsprop"}, "method cannot be changed"),
        ({"critic_optimizer.rate": float("nan")}, "rate"),
        ({"instance_noise": {"shape": "linear", "start": 1.0, "end": 0.0, "length": float("inf")}}, "length"),
        ({"critic_optimizer.betas": [1.0, 0.9]}, "betas should be below 1"),
        ({"training.steps": None}, "needs an end"),
        ({"network_options": {"width": 3}}, "width is an option of the system itself"),
    ],
)
def test_what_no_run_can_go_on_with_is_refused_before_anything_is_written(
    tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    start(tmp_path / "run")
    before = (tmp_path / "run" / "config.yaml").read_bytes()
    with pytest.raises(BadInput, match=said):
        gw.resume(tmp_path / "run", options=options, quiet=True)
    assert (tmp_path / "run" / "config.yaml").read_bytes() == before
    assert gw.resume(tmp_path / "run", steps=5, quiet=True).step == 5


def test_nothing_is_set_aside_where_the_resume_fails(tmp_path: Path) -> None:
    start(tmp_path / "run", steps=4, checkpoint_every=2, keep=5)
    with pytest.raises(BadInput, match="width cannot be changed"):
        gw.resume(tmp_path / "run", checkpoint=2, options={"width": 16}, quiet=True)
    (tmp_path / "run" / "checkpoints" / "step-00000002" / "weights.safetensors").write_bytes(b"")
    with pytest.raises(CheckpointError, match="damaged"):
        gw.resume(tmp_path / "run", checkpoint=2, quiet=True)
    assert not (tmp_path / "run" / "abandoned").exists()


def test_a_change_is_an_event_though_no_step_follows(tmp_path: Path) -> None:
    start(tmp_path / "run")
    gw.resume(tmp_path / "run", options={"critic_optimizer.rate": 0.5}, quiet=True)
    gw.resume(tmp_path / "run", steps=6, quiet=True)
    events = [event for line in lines(tmp_path / "run") for event in line.get("events", ())]
    assert [event["event"] for event in events] == ["options_changed"]


def test_averages_begin_at_the_weights_where_there_were_none(tmp_path: Path) -> None:
    start(tmp_path / "run", ema_images=0)
    run = gw.resume(tmp_path / "run", steps=5, options={"training.ema_images": 10}, quiet=True)
    assert run.sample(2).isfinite().all()
