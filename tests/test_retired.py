"""Configs, options and checkpoints of 0.1.0."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch

import ganworks as gw
from ganworks._retired import current_options, current_tensors
from ganworks.cli.main import format_warning
from ganworks.errors import BadInput, RetiredName
from ganworks.game import configure
from ganworks.registry import system
from ganworks.run_config import RunConfig
from ganworks.schedules import Progress, value_at
from ganworks.training import checkpoint

CONFIG = """
system: gan
options:
  image: [1, 8, 8]
  objective: non_saturating
  network: auto
  width: 8
  noise: 4
  critic_turns: 1
  norm: null
  penalties: []
  instance_noise: 0.5
  instance_noise_steps: 4
  generator_optimizer: {rate: 0.0002, betas: [0.5, 0.999], method: adam, weight_decay: 0.0, constant_steps: 0,
    decay_steps: 0}
  critic_optimizer: {rate: 0.001, betas: [0.5, 0.999], method: adam, weight_decay: 0.0, constant_steps: 2,
    decay_steps: 2}
data: {name: digits, size: null, channels: null, options: {}}
training: {steps: 2, minutes: null, batch: 8, accumulate: 1, seed: 0, precision: '32', device: cpu, threads: 0,
  channels_last: true, tf32: true, checkpoint_activations: false, compile: false, ema_images: 10000,
  gradient_clip: 0.0, log_every: 10, watch_every: 0, spectra_every: 0, stop_on: [], sample_every: 500, samples: 64,
  checkpoint_every: 500, keep: 2, loggers: []}
measure:
  metrics: [kid, frechet, precision_recall, density_coverage]
  features: []
  count: 2000
versions: {ganworks: 0.1.0, python: 3.11.7, torch: 2.13.0+cpu}
"""
"""As 0.1.0 wrote it."""


def rates(options: dict[str, Any], steps: int) -> list[float]:
    """Learning rates by the rule of 0.1.0."""
    return [
        options["rate"] * max(0.0, min(1.0, 1.0 - (step - options["constant_steps"]) / options["decay_steps"]))
        for step in range(steps)
    ]


def test_a_config_of_0_1_0_opens_and_says_what_it_translated(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    with pytest.warns(RetiredName, match=r"instance_noise_steps=4 .*critic_optimizer.decay_steps=2") as warned:
        config = RunConfig.load(path)
    assert len(warned) == 1 and "generator_optimizer" not in str(warned[0].message)
    options = configure(system["gan"], config.options)
    old = {"rate": 1e-3, "constant_steps": 2, "decay_steps": 2}
    progress = [Progress(step=step) for step in range(8)]
    assert [options.critic_optimizer.rate_at(p) for p in progress] == pytest.approx(rates(old, 8))
    assert [value_at(options.instance_noise, p) for p in progress] == pytest.approx([0.5, 0.375, 0.25, 0.125, *[0] * 4])
    assert options.generator_optimizer.rate == 2e-4
    config.save(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert RunConfig.load(path) == config  # once saved, nothing is left to translate


def test_a_run_of_0_1_0_samples_and_resumes(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    with pytest.warns(RetiredName):
        config = RunConfig.load(path)
    run = gw.train(
        "gan",
        config.data,
        out=tmp_path / "run",
        options=config.options,
        quiet=True,
        **config.training.model_dump(),
    )
    expected = run.sample(4)
    (run.folder / "config.yaml").write_text(CONFIG)
    (point,) = [one for one in checkpoint.complete(run.folder / "checkpoints") if checkpoint.step_of(one) == 2]
    numbers, tensors = checkpoint.read(point)
    tensors["weights"]["shown.step"] = torch.tensor(2)
    checkpoint.write(run.folder / "checkpoints", {**numbers, "step": 3, "sha256": None}, tensors, keep=1)
    with pytest.warns(RetiredName):
        assert torch.equal(gw.Run(run.folder).sample(4), expected)
    with pytest.warns(RetiredName):
        gw.resume(run.folder, steps=4, quiet=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert checkpoint.step_of(checkpoint.complete(gw.Run(run.folder).folder / "checkpoints")[-1]) == 4
    assert "options_changed" not in (run.folder / "metrics.jsonl").read_text()


def test_the_command_line_says_it_in_one_sentence() -> None:
    assert format_warning(RetiredName("Old is new."), RetiredName, "file.py", 3) == "ganworks: Old is new.\n"
    assert "file.py:3" in format_warning(UserWarning("Careful."), UserWarning, "file.py", 3)


def test_options_in_part_keep_the_values_of_the_system() -> None:
    with pytest.warns(RetiredName, match="rising_steps=10"):
        fader = configure(system["fader"], {"rising_steps": 10})
    assert [value_at(fader.adversarial, Progress(step=step)) for step in (0, 5, 20)] == pytest.approx([0, 5e-5, 1e-4])
    with pytest.warns(RetiredName, match="decay_steps=4"):
        gan = configure(system["sagan"], {"critic_optimizer": {"decay_steps": 4}})
    assert gan.critic_optimizer.rate_at(Progress(step=2)) == pytest.approx(2e-4)  # half of SAGAN's 4e-4
    assert gan.critic_optimizer.betas == system["sagan"].Config().critic_optimizer.betas


def test_steps_of_zero_go_in_silence() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert current_options({"rate": 1.0, "constant_steps": 3, "decay_steps": 0}) == {"rate": 1.0}
        assert current_options({"instance_noise": 0.0, "instance_noise_steps": 9}) == {"instance_noise": 0.0}


def test_an_option_that_never_was_is_still_refused() -> None:
    with pytest.raises(BadInput, match="rising_steps"):
        configure(system["gan"], {"rising_steps": 3})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("critic.encoder.blocks.0.0.weight", "critic.encoder.trunk.blocks.0.0.weight"),
        ("critic.company.project.weight", "critic.minibatch.project.weight"),
        ("pools.1.held", "pools.1.count"),
        ("memory.taken", "memory.count"),
    ],
)
def test_tensors_have_todays_names_where_the_system_has_them(old: str, new: str) -> None:
    assert current_tensors({old: 1}, [new]) == {new: 1}
    assert current_tensors({old: 1}, [old, new]) == {old: 1}
    assert current_tensors({old: 1}, ["other"]) == {old: 1}
    assert current_tensors({"step": 1, "shown.step": 2}, ["step"]) == {"step": 1}
