"""Code of the user's own: how it enters, how a run remembers it, and that no run executes it unasked."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml

import ganworks as gw
from ganworks import plugins
from ganworks.cli.main import main
from ganworks.data import DataSet
from ganworks.errors import BadInput, DataError
from ganworks.game import Phase, System, Terms
from ganworks.io import sha256_of
from ganworks.run_config import RunConfig
from ganworks.testing import check_network, check_objective, check_system

GAME = '''
"""A game in a file."""

from torch import Tensor, nn

from ganworks.game import Batch, Phase, System, Terms
from helper_of_the_game import loss


class MyGAN(System):
    """A tiny game."""

    class Config(System.Config):
        """Settings."""

        pull: float = 0.5
        """Weight of the pull."""

    def __init__(self, config=None, **options):
        super().__init__(config, **options)
        size = self.config.image[0] * self.config.image[1] * self.config.image[2]
        self.generator = nn.Sequential(nn.Linear(4, size), nn.Tanh())
        self.critic = nn.Sequential(nn.Flatten(), nn.Linear(size, 1))

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss),
            Phase("generator", ("generator",), self.generator_loss),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        return Terms(loss=loss(self.critic(batch.images), self.critic(self.sample(len(batch)).detach())))

    def generator_loss(self, batch: Batch) -> Terms:
        fake = self.sample(len(batch))
        return Terms(loss=-self.critic(fake).mean(), pull=self.config.pull * fake.mean().square())

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        noise = self.like.new_empty(n, 4).normal_()
        return self.generator(noise).view(n, *self.config.image)
'''
HELPER = """
def loss(real, fake):
    return (fake - real).mean() + 0.1 * (fake.square() + real.square()).mean()
"""
PARTS = '''
"""Parts in a file."""

import numpy as np
from torch import Tensor, nn
from torch.nn.functional import softplus


class Body(nn.Module):
    """A critic."""

    def __init__(self, image: tuple[int, int, int]):
        super().__init__()
        self.layer = nn.Linear(image[0] * image[1] * image[2], 1)

    def forward(self, images: Tensor) -> Tensor:
        return self.layer(images.flatten(1)).squeeze(1)


class Painter(nn.Module):
    """A generator."""

    def __init__(self, latent: int, image: tuple[int, int, int]):
        super().__init__()
        self.image, self.layer = image, nn.Linear(latent, image[0] * image[1] * image[2])

    def forward(self, noise: Tensor) -> Tensor:
        return self.layer(noise).tanh().view(-1, *self.image)


class Loss:
    """An objective."""

    def critic(self, *, real, fake):
        return softplus(-real).mean() + softplus(fake).mean()

    def generator(self, *, real, fake):
        return softplus(-fake).mean()


class Squares:
    """A data set."""

    def __init__(self, count: int = 60):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, number):
        return np.full((8, 8), number * 255 // self.count, np.uint8), number % 2
'''
FAST: dict[str, Any] = {"batch": 4, "log_every": 1, "loggers": (), "samples": 4, "device": "cpu", "quiet": True}
WORDS = ["--batch", "4", "--log-every", "1", "--loggers", "[]", "--samples", "4", "--quiet", "--evaluate", "false"]
TINY: dict[str, Any] = {"network": "mlp", "width": 4, "noise": 3}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files, which is the working folder; the list of trusted code lies in it."""
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "helper_of_the_game", raising=False)
    (tmp_path / "mygan.py").write_text(GAME)
    (tmp_path / "helper_of_the_game.py").write_text(HELPER)
    (tmp_path / "parts.py").write_text(PARTS)
    return tmp_path


def forget() -> None:
    """As on a machine where none of the code was ever used."""
    shutil.rmtree(Path(os.environ["GANWORKS_CACHE"]), ignore_errors=True)


# ---------------------------------------------------------------- files on the command line


@pytest.mark.parametrize("name", ["mygan.py:MyGAN", "mygan.py", "./mygan.py:MyGAN"])
def test_a_system_of_a_file_trains_resumes_and_samples(name: str, folder: Path) -> None:
    assert main(["train", name, "--data", "digits", "--pull", "0.25", "--steps", "2", "--out", "run", *WORDS]) == 0
    config = RunConfig.load(folder / "run" / "config.yaml")
    assert config.system == "my_gan" and config.options["pull"] == 0.25
    code = config.code["system"]
    assert (code.file, code.name, code.sha256) == (
        str(folder / "mygan.py"),
        "MyGAN",
        sha256_of(folder / "mygan.py"),
    )
    assert main(["resume", "run", "--steps", "4", "--quiet", "--no-evaluate"]) == 0
    assert main(["sample", "run", "-n", "4", "--out", "grid.png"]) == 0
    assert main(["doctor", "run"]) == 0
    assert gw.Run("run").step == 4


def test_its_options_are_checked_as_those_of_any_system(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "mygan.py", "--data", "digits", "--pul", "1"]) == 2
    assert "did you mean --pull?" in capsys.readouterr().err
    assert main(["train", "mygan.py"]) == 2
    assert "--data" in capsys.readouterr().err


def test_an_option_named_as_one_of_training_is_refused_in_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mygan.py").write_text(GAME.replace("pull: float", "size: float").replace("config.pull", "config.size"))
    assert main(["train", "mygan.py:MyGAN", "--data", "digits", "--steps", "1"]) == 2
    assert "MyGAN.Config has the option size, which is an option of training" in capsys.readouterr().err


def test_body_data_and_objective_of_a_file(folder: Path) -> None:
    options = ["--network", "parts.py:Body", "--data", "parts.py:Squares", "--objective", "parts.py:Loss"]
    assert (
        main(["train", "gan", *options, "--data-options", '{"count": 40}', "--steps", "2", "--out", "run", *WORDS]) == 0
    )
    config = RunConfig.load(folder / "run" / "config.yaml")
    parts = folder / "parts.py"
    assert config.options["network"] == f"{parts}:Body" and config.data.name == f"{parts}:Squares"
    assert {code.sha256 for code in config.code.values()} == {sha256_of(parts)} and len(config.code) == 3
    os.chdir("/")  # the paths are absolute
    run = gw.Run(folder / "run")
    assert type(run.system.critic).__name__ == "Body" and type(run.system.objective).__name__ == "Loss"
    assert len(run.data("train")) + len(run.data("evaluate")) == 40


def test_bodies_of_single_players_train_resume_and_sample(folder: Path) -> None:
    """On the command line as files, in Python as classes: the run's file holds where they live either way."""
    options = ["--networks.generator", "parts.py:Painter", "--networks.critic", "parts.py:Body"]
    assert main(["train", "wgan_gp", *options, "--data", "digits", "--steps", "1", "--out", "words", *WORDS]) == 0
    bodies = {"generator": plugins.load("parts.py:Painter"), "critic": plugins.load("parts.py:Body")}
    gw.train(gw.system("gan", image=(1, 8, 8), networks=bodies), "digits", steps=1, out="classes", **FAST)
    gw.train("gan", "digits", steps=1, out="one", options={"networks": {"generator": bodies["generator"]}}, **FAST)
    for name, critic in (("words", "Body"), ("classes", "Body"), ("one", "Critic")):
        assert gw.resume(folder / name, steps=2, quiet=True).step == 2
        run = gw.Run(folder / name)
        assert (type(run.system.generator).__name__, type(run.system.critic).__name__) == ("Painter", critic)
        assert torch.equal(run.sample(3), run.sample(3)) and run.sample(3).shape == (3, 1, 8, 8)
        file = folder / "parts.py"
        assert run.config.options["networks"]["generator"] == f"{file}:Painter"
        assert run.config.code[f"{file}:Painter"].sha256 == sha256_of(file)


@pytest.mark.parametrize("name", ["cgan", "infogan", "improved_gan", "triple_gan", "bigan", "alice", "vaegan", "ebgan"])
def test_other_games_take_bodies_of_single_players(name: str, folder: Path) -> None:
    bodies = {"generator": "parts.py:Painter", "critic": "dcgan"}
    system = gw.system(name, image=(1, 16, 16), network="mlp", networks=bodies)
    kinds = {player: {type(one).__name__ for one in getattr(system, player).modules()} for player in bodies}
    assert "Painter" in kinds["generator"] and any("Conv2d" in kind for kind in kinds["critic"])
    with pytest.raises(BadInput, match="is the body of a generator"):
        gw.system(name, image=(1, 16, 16), networks={"critic": "parts.py:Painter"})


def test_bodies_that_cannot_be_built_again_or_belong_to_the_other_player_are_refused(folder: Path) -> None:
    body, painter = plugins.load("parts.py:Body"), plugins.load("parts.py:Painter")

    class Local(body):
        """Defined inside of a function."""

    wrong: list[tuple[Any, str]] = [
        ({"critic": body((1, 8, 8))}, "Body is a network as an object"),
        ({"critic": painter}, "is the body of a generator"),
        ({"generator": "parts.py:Body"}, "is the body of a critic"),
        ({"critic": Local}, "put it at the top of a file"),
        ({"critic": "dcgam"}, "did you mean dcgan"),
        ({"judge": body}, "networks.judge"),
    ]
    for networks, sentence in wrong:
        with pytest.raises(BadInput, match=re.escape(sentence)):
            gw.train("gan", "digits", steps=1, out="run", options={"networks": networks}, **FAST)
    assert not (folder / "run").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["train", "nowhere.py:X", "--data", "digits"], "There is no file"),
        (["train", "mygan.py:YourGAN", "--data", "digits"], "has no YourGAN; it has: MyGAN"),
        (["train", "parts.py:Loss", "--data", "digits"], "is no system"),
        (["train", "gan", "--data", "parts.py:Loss"], "is no data set"),
        (["train", "gan", "--data", "digits", "--network", "parts.py"], "say which: parts.py:NAME"),
        (["train", "broken.py", "--data", "digits"], "(line 2): ZeroDivisionError"),
        (["train", "leaving.py", "--data", "digits"], "SystemExit"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(
    words: list[str], sentence: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.py").write_text("x = 1\ny = x / 0\n")
    (folder / "leaving.py").write_text("raise SystemExit(0)\n")
    assert main([*words, "--steps", "1", "--out", "run", *WORDS]) == 2
    text = capsys.readouterr().err
    assert sentence in text and text.count("\n") == 1
    assert not (folder / "run").exists()


def test_the_guide_runs(folder: Path) -> None:
    """The files and commands of docs/your-own-gan.md."""
    text = (Path(__file__).parents[1] / "docs" / "your-own-gan.md").read_text()
    blocks = {kind: re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("python", "bash", "toml")}
    for file, mark in (("mygan.py", "class MyGAN"), ("body.py", "class Body"), ("loss.py", "class Loss")):
        (folder / file).write_text(next(block for block in blocks["python"] if mark in block))
    check_system("mygan.py:MyGAN")
    check_network("body.py:Body")
    check_objective("loss.py:Loss")
    (folder / "mydata.py").write_text(PARTS.replace("Squares", "MyData"))
    commands = [line.split()[1:] for block in blocks["bash"] for line in block.splitlines() if line.strip()]
    assert {command[0] for command in commands} >= {"train", "resume", "sample", "doctor"}
    for number, command in enumerate(commands):
        words = list(command)
        if command[0] == "train":
            words = [word for word in words if word not in ("--steps", "500")] + ["--steps", "1", *WORDS]
            words += [] if "--out" in words else ["--out", f"run-{number}"]
            words += ["--width", "4"] if "dcgan" in words else []
        words = ["2" if word == "1000" else word for word in words]
        assert main([*words, "--no-evaluate"] if command[0] == "resume" else words) == 0, command


# ---------------------------------------------------------------- whose code is run

VERBS: dict[str, list[str]] = {
    "sample": ["sample", "run", "--out", "grid.png"],
    "evaluate": ["evaluate", "run"],
    "resume": ["resume", "run", "--steps", "3", "--quiet", "--no-evaluate"],
    "explore": ["explore", "run", "interpolate", "--out", "line.png"],
    "encode": ["encode", "run", "--out", "codes.npz"],
    "reconstruct": ["reconstruct", "run", "--out", "pictures.png"],
}


def marked(folder: Path, name: str = "evil.py") -> Path:
    """A file that leaves a mark when it is imported."""
    file = folder / name
    file.write_text(f"open({str(folder / 'mark')!r}, 'w').close()\n{PARTS}")
    return file


def poisoned(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """A run whose config was changed by somebody."""
    gw.train("gan", "digits", steps=1, out=folder / "run", options=TINY, **FAST)
    config = yaml.safe_load((folder / "run" / "config.yaml").read_text())
    change(config)
    (folder / "run" / "config.yaml").write_text(yaml.safe_dump(config))


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_imports_code_that_was_never_used_here(
    verb: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = marked(folder)
    code = {"name": "Body", "file": str(file), "sha256": sha256_of(file)}

    def change(config: dict[str, Any]) -> None:
        config["options"]["network"] = f"{file}:Body"
        config["code"] = {f"{file}:Body": code}

    poisoned(folder, change)
    assert main(VERBS[verb]) == 2
    text = capsys.readouterr().err
    assert str(file) in text and "--trust" in text and text.count("\n") == 1
    assert not (folder / "mark").exists()


def _as_system(file: Path, config: dict[str, Any]) -> None:
    config["system"] = "body"
    config["code"] = {"system": {"module": "evil", "name": "Body", "file": str(file), "sha256": sha256_of(file)}}


def _as_package(file: Path, config: dict[str, Any]) -> None:
    _as_system(file, config)
    config["code"]["system"]["package"] = "torch 2"


def _as_submodule(file: Path, config: dict[str, Any]) -> None:
    _as_package(file, config)
    config["code"]["system"]["module"] = "evil.inner"


def _as_data(file: Path, config: dict[str, Any]) -> None:
    config["data"]["name"] = f"{file}:Squares"
    config["code"] = {f"{file}:Squares": {"file": str(file), "name": "Squares", "sha256": sha256_of(file)}}


def _without_sum(file: Path, config: dict[str, Any]) -> None:
    config["options"]["objective"] = f"{file}:Loss"


def _behind_another(file: Path, config: dict[str, Any]) -> None:
    known = file.parent / "parts.py"
    config["options"]["network"] = f"{file}:Body"
    config["code"] = {f"{file}:Body": {"file": str(known), "name": "Body", "sha256": sha256_of(known)}}


def _behind_a_package(file: Path, config: dict[str, Any]) -> None:
    config["options"]["network"] = f"{file}:Body"
    code = {"file": str(file), "name": "Body", "sha256": sha256_of(file), "package": "torch 2"}
    config["code"] = {f"{file}:Body": code}


def _as_metric(file: Path, config: dict[str, Any]) -> None:
    config["measure"]["metrics"] = [f"{file}:Loss"]


def _as_name(file: Path, config: dict[str, Any]) -> None:
    config["system"] = f"{file}:Body"


POISONS = [
    _as_system,
    _as_package,
    _as_submodule,
    _as_data,
    _without_sum,
    _behind_another,
    _behind_a_package,
    _as_metric,
    _as_name,
]


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.__name__)
def test_no_config_gets_a_file_imported(
    poison: Callable[[Path, dict[str, Any]], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(folder))
    file = marked(folder)
    gw.train("gan", "digits", steps=1, out="known", options={"network": "parts.py:Body"}, **FAST)  # trusts parts.py
    poisoned(folder, lambda config: poison(file, config))
    for attempt in (
        lambda: gw.Run("run").system,
        lambda: gw.Run("run").evaluate(),
        lambda: gw.resume("run", steps=2, quiet=True),
    ):
        with pytest.raises(BadInput):
            attempt()
        assert not (folder / "mark").exists()


def test_trust_runs_it_and_is_a_flag_of_every_verb(folder: Path) -> None:
    assert main(["train", "mygan.py", "--data", "digits", "--steps", "1", "--out", "run", *WORDS]) == 0
    forget()
    for words in (["sample", "run", "-n", "2", "--out", "grid.png"], ["evaluate", "run", "--count", "20"]):
        assert main(words) == 2
        assert main([*words, "--trust"]) == 0
        assert main(words) == 2, "trust is for one command"
    assert main(["resume", "run", "--steps", "2", "--quiet", "--no-evaluate", "--trust"]) == 0
    assert main(["sample", "run", "-n", "2", "--out", "grid.png"]) == 0, "whoever trains with it has used it"


def test_a_changed_file_is_named_and_a_resumed_run_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "mygan.py", "--data", "digits", "--steps", "1", "--out", "run", *WORDS]) == 0
    (folder / "mygan.py").write_text(GAME + "\n# edited\n")
    capsys.readouterr()
    assert main(["sample", "run", "-n", "2", "--out", "grid.png"]) == 2
    assert f"{folder / 'mygan.py'} has changed" in capsys.readouterr().err
    assert main(["resume", "run", "--steps", "2", "--quiet", "--no-evaluate", "--trust"]) == 0
    assert RunConfig.load(folder / "run" / "config.yaml").code["system"].sha256 == sha256_of(folder / "mygan.py")
    events = [json.loads(line) for line in (folder / "run" / "metrics.jsonl").read_text().splitlines()]
    assert any("code_changed" in json.dumps(event) for event in events)
    assert main(["sample", "run", "-n", "2", "--out", "grid.png"]) == 0


def test_a_moved_file_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "mygan.py", "--data", "digits", "--steps", "1", "--out", "run", *WORDS]) == 0
    (folder / "mygan.py").rename(folder / "elsewhere.py")
    capsys.readouterr()
    assert main(["sample", "run", "--out", "grid.png"]) == 2
    assert f"MyGAN of {folder / 'mygan.py'}, which is not here" in capsys.readouterr().err
    assert gw.Run("run", system=plugins.load("elsewhere.py:MyGAN")).sample(2).shape == (2, 1, 8, 8)


def test_known_content_in_another_folder_is_not_trusted(folder: Path) -> None:
    """It would import what lies beside it there."""
    gw.train("mygan.py", "digits", steps=1, out="run", **FAST)
    other = folder / "download"
    other.mkdir()
    shutil.copy(folder / "mygan.py", other)
    (other / "helper_of_the_game.py").write_text(f"open({str(folder / 'mark')!r}, 'w').close()")
    config = yaml.safe_load(Path("run/config.yaml").read_text())
    config["code"]["system"]["file"] = str(other / "mygan.py")
    Path("run/config.yaml").write_text(yaml.safe_dump(config))
    with pytest.raises(BadInput, match="never used here"):
        _ = gw.Run("run").system
    assert not (folder / "mark").exists()


def test_a_script_is_opened_again_as_a_file(folder: Path) -> None:
    script = GAME + (
        "\n\nif __name__ == '__main__':\n    import ganworks as gw\n"
        "    gw.train(MyGAN, 'digits', steps=1, out='run', batch=4, samples=4, loggers=(), quiet=True)\n"
    )
    (folder / "script.py").write_text(script)
    source = Path(gw.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}
    for words in (["script.py"], ["-m", "ganworks", "sample", "run", "-n", "2", "--out", "grid.png"]):
        done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    assert (folder / "grid.png").exists()


# ---------------------------------------------------------------- classes and objects in Python


class Local(System):
    """A game of the test's own module."""

    def __init__(self, config: Any = None, **options: Any):
        super().__init__(config, **options)
        size = int(np.prod(self.config.image))
        self.maker, self.judge = torch.nn.Linear(3, size), torch.nn.Linear(size, 1)

    def phases(self) -> list[Phase]:
        return [
            Phase("judge", ("judge",), lambda batch: Terms(loss=self._gap(batch))),
            Phase("maker", ("maker",), lambda batch: Terms(loss=-self._gap(batch))),
        ]

    def _gap(self, batch: Any) -> torch.Tensor:
        scores = [self.judge(images.flatten(1)) for images in (self.sample(len(batch)), batch.images)]
        return scores[0].mean() - scores[1].mean()

    def sample(self, n: int, given: Any = None) -> torch.Tensor:
        return self.maker(torch.randn(n, 3)).tanh().view(n, *self.config.image)


def test_a_class_is_trained_and_its_run_opened_again(folder: Path) -> None:
    run = gw.train(Local, "digits", steps=2, out="run", **FAST)
    again = gw.Run("run")
    assert again.kind is not Local and again.config.code["system"].file == str(Path(__file__).resolve())
    assert torch.equal(run.sample(3), again.sample(3))
    assert gw.resume("run", steps=3, quiet=True).step == 3


def test_a_class_without_a_file_needs_the_class_again() -> None:
    class Nowhere(Local):
        """A class inside of a function."""

    run = gw.train(Nowhere(image=(1, 8, 8)), "digits", steps=1, out="run", **FAST)
    with pytest.raises(BadInput, match=r"defined in no file; .*Run\(folder, system=Nowhere\)"):
        _ = gw.Run("run").system
    assert torch.equal(gw.Run("run", system=Nowhere).sample(2), run.sample(2))
    assert gw.resume("run", steps=2, system=Nowhere, quiet=True).step == 2


class Pictures(torch.utils.data.Dataset):
    """A hundred small colour pictures with labels."""

    def __init__(self, shift: int = 0):
        self.images = np.random.default_rng(shift).integers(0, 256, (100, 8, 8, 3), dtype=np.uint8)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, number: int) -> tuple[np.ndarray, int]:
        return self.images[number], number % 3


def test_a_torch_data_set_is_data() -> None:
    whole = gw.train("cgan", data=Pictures(), steps=4, out="whole", options=TINY, watch_every=2, **FAST)
    assert whole.config.options["image"] == [3, 8, 8] and whole.config.options["classes"] == 3
    assert whole.config.data.name == "object:Pictures" and len(whole.config.data.sha256) == 64
    assert {score.metric for score in whole.evaluate(["kid"], features=["pixels"]).scores} == {"kid"}
    gw.train("cgan", data=Pictures(), steps=2, out="parts", options=TINY, watch_every=2, **FAST)
    for attempt in (lambda: gw.resume("parts", steps=4, quiet=True), lambda: gw.Run("parts").sample(2)):
        with pytest.raises(BadInput, match="object Pictures, which was handed over in Python; give it again"):
            attempt()
    with pytest.raises(BadInput, match="not the content"):
        gw.resume("parts", steps=4, data=Pictures(1), quiet=True)
    parts = gw.resume("parts", steps=4, data=Pictures(), quiet=True)
    assert torch.equal(whole.sample(4), parts.sample(4))
    assert torch.equal(whole.sample(4), gw.Run("whole", data=Pictures()).sample(4))


def test_a_system_in_hand_says_the_size_of_an_object() -> None:
    game = gw.system("gan", image=(1, 16, 16), **TINY)
    run = gw.train(game, Pictures(), steps=1, out="run", **FAST)
    assert run.data("train").image == (1, 16, 16)


def test_a_data_set_in_hand_is_one_split() -> None:
    data = DataSet("mine", Pictures().images)
    run = gw.train("gan", data, steps=1, out="run", options=TINY, **FAST)
    assert run.sample(2).shape == (2, 3, 8, 8)
    with pytest.raises(DataError, match="handed over as its train split"):
        run.data("evaluate")


# ---------------------------------------------------------------- objects as options


def test_a_design_is_an_option_and_survives_the_file() -> None:
    design = gw.design(phi="-(t-1)^2", psi="-t^2")
    game: Any = gw.system("wgan_gp", objective=design, image=(1, 8, 8), **TINY)
    run = gw.train(game, "digits", steps=1, out="run", **FAST)
    scores = {"real": torch.tensor([0.2, 1.5]), "fake": torch.tensor([-0.3, 0.4])}
    again: Any = gw.Run("run").system.objective
    assert torch.equal(game.objective.critic(**scores), again.critic(**scores))
    assert torch.allclose(again.critic(**scores), (scores["real"] - 1).square().mean() + scores["fake"].square().mean())
    assert run.config.options["objective"]["given"] == {"phi": "-(t-1)^2", "psi": "-t^2"}
    gw.train("gan", "digits", steps=1, out="other", options={**TINY, "objective": design}, **FAST)


def test_a_loss_without_values_of_its_own_is_its_name() -> None:
    assert gw.system("gan", objective=gw.objective("hinge"), **TINY).config.objective == "hinge"
    loss = plugins.load("parts.py:Loss")
    assert gw.system("gan", objective=loss(), **TINY).config.objective == f"{Path('parts.py').resolve()}:Loss"
    assert gw.system("gan", objective=loss, **TINY).config.objective == f"{Path('parts.py').resolve()}:Loss"
    body = plugins.load("parts.py:Body")
    assert isinstance(gw.system("gan", network=body, image=(1, 8, 8)).critic, body)


def test_an_object_that_no_file_can_hold_is_refused_in_a_sentence() -> None:
    class Inner:
        """A loss inside of a function."""

        def critic(self, *, real: Any, fake: Any) -> Any:
            return real

        generator = critic

    for value, sentence in (
        (gw.objective("least_squares", fake_label=-1.0), "values of its own"),
        (Inner, "defined in no file"),
        (Inner(), "defined in no file"),
        (torch.zeros(2), "cannot be set up: objective"),
        (torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)), "a run's file cannot hold"),
    ):
        with pytest.raises(BadInput, match=sentence) as caught:
            gw.system("gan", objective=value)
        assert "\n" not in str(caught.value)


def test_names_that_people_guess() -> None:
    assert {"train", "resume", "Run", "system", "System", "Schedule", "objective", "design"} <= set(gw.__all__)
    assert gw.System is System and gw.Run.__name__ == "Run"
    assert all(getattr(gw, name) is not None for name in gw.__all__)
