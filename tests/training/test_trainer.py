"""The loop: order of phases, stages, schedules, what is logged and drawn, and how a run ends."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small
import torch
import toys
from PIL import Image

from ganworks.errors import CheckpointError, NotFinite
from ganworks.game import Batch, Callback, Optimizer, Phase, Schedule, Terms, TrainingState
from ganworks.training import checkpoint
from ganworks.training.trainer import Trainer


def noting(log: list[str], **facts: dict[str, Any]) -> toys.Toy:
    """A game that writes down each turn; one phase per keyword, each moving a part of its own."""
    parts = ["spare", "generator", "critic"]

    def phases(system: toys.Toy) -> list[Phase]:
        def loss(name: str, part: str):
            def played(batch: Batch) -> Terms:
                log.append(f"{name}:{float(batch.images[0, 0, 0, 0]):.4f}")
                member = getattr(system, part)
                moved = [member] if part == "spare" else list(member.parameters())
                return Terms(a=torch.stack([p.sum() for p in moved]).sum())

            return played

        return [
            Phase(n, (part,), loss(n, part), toys.PLAIN, **fact)
            for (n, fact), part in zip(facts.items(), parts, strict=False)
        ]

    return toys.Toy(phases)


def names(log: list[str]) -> list[str]:
    return [line.partition(":")[0] for line in log]


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def test_phases_are_played_in_order_with_repeats_and_intervals() -> None:
    log: list[str] = []
    made = toys.trainer(noting(log, a={"repeats": 2}, b={}, c={"every": 3}))
    for _ in range(3):
        made.advance()
    assert names(log) == ["a", "a", "b", "a", "a", "b", "a", "a", "b", "c"]


def test_of_a_list_of_networks_the_members_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[torch.nn.Module] = []
    monkeypatch.setattr(torch.nn.Module, "compile", lambda module, dynamic: compiled.append(module))
    for name in ("combogan", "cyclegan"):
        small.trainer(name, compile=True)
    combogan, cyclegan = compiled[:-2], compiled[-2:]
    assert {type(network).__name__ for network in combogan} == {"Encoder", "Decoder"} and len(combogan) == 8
    assert {type(network).__name__ for network in cyclegan} == {"Generator"}


def test_each_repeat_sees_a_fresh_batch_and_phases_share_it() -> None:
    log: list[str] = []
    made = toys.trainer(noting(log, a={"repeats": 2}, b={}), batch=4)
    made.advance()
    made.advance()
    first = [f"{float(toys.images()[4 * k, 0, 0, 0]):.4f}" for k in range(4)]
    assert log == [f"a:{first[0]}", f"a:{first[1]}", f"b:{first[0]}", f"a:{first[2]}", f"a:{first[3]}", f"b:{first[2]}"]
    assert made.images == 16


def test_a_step_in_which_nobody_plays_passes() -> None:
    log: list[str] = []
    made = toys.trainer(noting(log, a={"every": 2}))
    assert made.advance() == {} and made.images == 0
    made.advance()
    assert names(log) == ["a"] and made.images == 8


def test_terms_are_averaged_over_repeats() -> None:
    made = toys.trainer(noting([], a={"repeats": 2}))
    values = made.advance()
    # the spare parameter is 1 in the first turn, 0.9 in the second
    assert float(values["a/a"]) == pytest.approx((3.0 + 2.7) / 2)


def test_the_rate_falls_linearly_after_its_constant_part() -> None:
    spec = Optimizer(
        method="sgd", rate=Schedule(shape="linear", start=0.1, end=0.0, hold=2, length=4), betas=(0.0, 0.0)
    )

    def phases(system: toys.Toy) -> list[Phase]:
        return [Phase("a", ("spare",), lambda batch: Terms(a=system.spare.sum()), spec)]

    made = toys.trainer(toys.Toy(phases))
    moved, before = [], 1.0
    for _ in range(8):
        made.advance()
        moved.append(before - float(made.system.spare[0].detach()))
        before = float(made.system.spare[0].detach())
    assert moved == pytest.approx([0.1, 0.1, 0.1, 0.075, 0.05, 0.025, 0.0, 0.0], abs=1e-6)


# stages


def test_stages_follow_each_other_and_each_begins_once() -> None:
    system = toys.Staged()
    made = toys.trainer(system, steps=None)
    seen, counts, drawn = [], [], []
    while not made.finished():
        made.advance()
        seen.append(made.stage.name)
        counts.append(int(system.count))
        drawn.append(system.spare.detach().clone())
    assert seen == ["part0"] * 2 + ["part1"] * 2 + ["part2"] * 2
    assert counts == [1, 1, 2, 2, 3, 3]
    assert torch.equal(drawn[2], drawn[3]) and not torch.equal(drawn[1], drawn[2])


def test_optimisers_start_anew_with_a_stage() -> None:
    made = toys.trainer(toys.Staged(), steps=None)
    held = dict(made.optimizers)
    for _ in range(3):
        made.advance()
    for players, optimizer in made.optimizers.items():
        assert optimizer is not held[players]
        turns = 2 if players == ("critic",) else 1
        assert all(float(state["step"]) == turns for state in optimizer.state.values())


def test_a_run_ends_with_its_last_stage_or_its_budget(tmp_path: Path) -> None:
    staged = toys.trainer(toys.Staged(), tmp_path / "stages", steps=None)
    staged.run()
    assert staged.step == 6
    short = toys.trainer(toys.Staged(), tmp_path / "budget", steps=3)
    short.run()
    assert short.step == 3 and short.stage.name == "part1"


@pytest.mark.parametrize("stop", [1, 2, 3, 4, 5], ids=lambda step: f"after{step}")
def test_resuming_inside_a_stage_and_at_its_edges_is_exact(stop: int, tmp_path: Path) -> None:
    whole = toys.trainer(toys.Staged(), tmp_path / "whole", steps=None)
    whole.run()
    toys.trainer(toys.Staged(), tmp_path / "parts", steps=stop).run()
    torch.manual_seed(stop)
    second = toys.trainer(toys.Staged(), tmp_path / "parts", steps=None)
    second.restore()
    assert int(second.system.count) == (stop + 1) // 2  # begin was not called again
    second.run()
    assert small.differing(small.fingerprint(whole), small.fingerprint(second)) == []
    assert int(second.system.count) == 3


def test_a_stage_of_no_length_goes_on_until_the_budget_is_spent() -> None:
    class Open(toys.Staged):
        lengths = (1, None)

    made = toys.trainer(Open(), steps=5)
    made.run()
    assert made.step == 5 and made.stage.name == "part1" and made.stage_step == 4


# what is written down


def test_log_cadence(tmp_path: Path) -> None:
    toys.trainer(folder=tmp_path, steps=7, log_every=3).run()
    assert [line["step"] for line in lines(tmp_path)] == [1, 3, 6, 7]


def test_lines_hold_every_term_with_images_and_seconds(tmp_path: Path) -> None:
    toys.trainer(folder=tmp_path, steps=2).run()
    first, second = lines(tmp_path)
    assert set(first) == {
        "step",
        "images",
        "seconds",
        "critic/adversarial",
        "critic/gradient_norm",
        "generator/adversarial",
        "generator/gradient_norm",
    }
    assert (first["images"], second["images"]) == (16, 32)
    assert 0 <= first["seconds"] <= second["seconds"]


def test_lines_name_the_stage_where_there_are_several(tmp_path: Path) -> None:
    toys.trainer(toys.Staged(), tmp_path, steps=3).run()
    assert [line["stage"] for line in lines(tmp_path)] == ["part0", "part0", "part1"]


def test_callbacks_add_signals(tmp_path: Path) -> None:
    class Ratio(Callback):
        def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> dict[str, float]:
            return {"health/ratio": numbers["critic/adversarial"] / state.step}

    made = Trainer(toys.Toy(), toys.feed(), toys.settings(steps=2), tmp_path, callbacks=(Ratio(),), quiet=True)
    made.run()
    for line in lines(tmp_path):
        assert line["health/ratio"] == pytest.approx(line["critic/adversarial"] / line["step"])


def test_sample_pictures_are_of_the_same_latents(tmp_path: Path) -> None:
    still = Optimizer(method="sgd", rate=1e-30, betas=(0.0, 0.0))

    def phases(system: toys.Toy) -> list[Phase]:
        return [Phase("a", ("spare",), lambda batch: Terms(a=system.spare.sum()), still)]

    toys.trainer(toys.Toy(phases), tmp_path, steps=4, sample_every=2).run()
    pictures = sorted((tmp_path / "samples").iterdir())
    assert [path.name for path in pictures] == ["step-00000002.png", "step-00000004.png"]
    first, second = (np.asarray(Image.open(path)) for path in pictures)
    assert np.array_equal(first, second) and first.std() > 0


def test_seeds_differ_and_repeat() -> None:
    def weights(seed: int) -> torch.Tensor:
        made = toys.trainer(seed=seed)
        made.advance()
        return made.system.generator.output.weight.detach().clone()

    assert torch.equal(weights(1), weights(1)) and not torch.equal(weights(1), weights(2))


def test_without_a_folder_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    toys.trainer(steps=2, sample_every=1, checkpoint_every=1).run()
    assert list(tmp_path.iterdir()) == []


# how a run ends


def test_a_callback_can_note_an_event_and_ask_for_an_end(tmp_path: Path) -> None:
    class Enough(Callback):
        def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> dict[str, float]:
            if state.step == 3:
                state.note({"event": "enough"})
                state.stop("a callback")
            return {}

    made = Trainer(toys.Toy(), toys.feed(), toys.settings(steps=50), tmp_path, callbacks=(Enough(),), quiet=True)
    made.run()
    assert made.stopping == "a callback" and made.step <= 4 and made.saved_step == made.step
    assert [line.get("events") for line in lines(tmp_path)][:3] == [None, None, [{"event": "enough"}]]


def test_what_a_callback_adds_to_an_update_is_logged() -> None:
    class Counting(Callback):
        @contextmanager
        def on_turn(
            self, state: TrainingState, phase: Phase, parameters: Mapping[str, torch.nn.Parameter]
        ) -> Iterator[dict[str, torch.Tensor]]:
            extra: dict[str, torch.Tensor] = {}
            yield extra
            extra["moved"] = torch.tensor(float(len(parameters)))

    made = Trainer(toys.Toy(), toys.feed(), toys.settings(steps=2), callbacks=(Counting(),), quiet=True)
    values = made.advance()
    for phase in made.stage.phases:
        assert values[f"{phase.name}/moved"] > 0


def failing(step: int, bad: float = float("nan")) -> toys.Toy:
    """A game whose term is not finite at one step."""
    calls = {"n": 0}

    def phases(system: toys.Toy) -> list[Phase]:
        def loss(batch: Batch) -> Terms:
            calls["n"] += 1
            return Terms(slope=system.spare.sum() * (bad if calls["n"] == step else 1.0))

        return [Phase("fall", ("spare",), loss, toys.PLAIN)]

    return toys.Toy(phases)


def test_not_a_number_stops_at_once_and_names_the_last_good_checkpoint(tmp_path: Path) -> None:
    made = toys.trainer(failing(5), tmp_path, steps=20, checkpoint_every=2)
    with pytest.raises(NotFinite) as caught:
        made.run()
    said = str(caught.value)
    good = tmp_path / "checkpoints" / "step-00000004"
    assert "slope" in said and "'fall'" in said and "step 5" in said and str(good) in said
    assert checkpoint.complete(tmp_path / "checkpoints")[-1] == good
    _, tensors = checkpoint.read(good)
    assert torch.equal(tensors["weights"]["spare"], made.system.spare.detach())  # nothing moved after it
    *played, broken = lines(tmp_path)
    assert [line["step"] for line in played] == [1, 2, 3, 4]
    event = broken["events"][0]
    assert broken["step"] == 5 and event["event"] == "not_finite" and "slope" in event["message"]


def test_not_a_number_at_the_first_step_leaves_the_starting_point(tmp_path: Path) -> None:
    with pytest.raises(NotFinite, match="step-00000000"):
        toys.trainer(failing(1), tmp_path, steps=20).run()
    checkpoint.read(tmp_path / "checkpoints" / "step-00000000")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_after_the_step_with_a_checkpoint(number: int, tmp_path: Path) -> None:
    before = signal.getsignal(number)

    def phases(system: toys.Toy) -> list[Phase]:
        def loss(batch: Batch) -> Terms:
            if made.step == 3:
                signal.raise_signal(number)
            return Terms(a=system.spare.sum())

        return [Phase("a", ("spare",), loss, toys.PLAIN)]

    made = toys.trainer(toys.Toy(phases), tmp_path, steps=100)
    made.run()
    assert made.step == 3 and signal.getsignal(number) == before
    assert checkpoint.complete(tmp_path / "checkpoints")[-1].name == "step-00000003"


def test_minutes_are_a_budget_that_earlier_processes_have_used(tmp_path: Path) -> None:
    first = toys.trainer(folder=tmp_path, steps=None, minutes=0.002)
    first.run()
    assert 0.12 <= first.seconds < 5
    second = toys.trainer(folder=tmp_path, steps=None, minutes=0.002)
    second.restore()
    second.run()
    assert second.step == first.step


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(CheckpointError, match="taken"):
        toys.trainer(folder=tmp_path / "taken").run()


def test_the_newest_checkpoint_damaged_the_one_before_is_continued_exactly(tmp_path: Path) -> None:
    whole = toys.trainer(folder=tmp_path / "whole", steps=6)
    whole.run()
    toys.trainer(folder=tmp_path / "run", steps=5, checkpoint_every=3).run()
    with (tmp_path / "run/checkpoints/step-00000005/weights.safetensors").open("r+b") as file:
        file.truncate(100)
    second = toys.trainer(folder=tmp_path / "run", steps=5)
    (fault,) = second.restore()
    assert "step-00000005" in fault and "damaged" in fault and second.step == 3
    second.run()  # to the same step: the damaged checkpoint is replaced
    third = toys.trainer(folder=tmp_path / "run", steps=6)
    assert third.restore() == [] and third.step == 5
    third.run()
    assert small.differing(small.fingerprint(whole), small.fingerprint(third)) == []
    assert [line["step"] for line in lines(tmp_path / "run")] == [1, 2, 3, 4, 5, 6]


def test_a_checkpoint_of_another_game_is_refused(tmp_path: Path) -> None:
    toys.trainer(folder=tmp_path, steps=1).run()
    with pytest.raises(CheckpointError, match="does not fit"):
        small.trainer("gan", tmp_path).restore()


def test_what_is_said_before_the_run_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (False, True):
        Trainer(toys.Toy(), toys.feed(), toys.settings(steps=1), quiet=quiet).say("12 pictures were not read.")
        assert ("12 pictures" in capsys.readouterr().err) is not quiet
