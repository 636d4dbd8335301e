"""The completion script holds what there is, and completes in a real shell."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ganworks import registry
from ganworks.cli import completion
from ganworks.cli.main import VERBS, main
from ganworks.explore import studies

WORDS = {
    "tr": ({"train", "translate"}, ()),
    "relativis": ({"relativistic"}, ("compare",)),
    "--critic-tur": ({"--critic-turns"}, ("train", "wgan_gp")),
    "digi": ({"digits"}, ("train", "gan", "--data")),
    "precision_": ({"precision_recall"}, ("evaluate", "runs/x", "--metrics")),
    "--checkp": ({"--checkpoint"}, ("sample",)),
    "neigh": ({"neighbours"}, ("explore", "runs/x")),
}


@pytest.fixture(scope="module")
def scripts() -> dict[str, str]:
    return {shell: completion.script(shell) for shell in completion.SHELLS}


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize("word", WORDS)
def test_bash_completes(word: str, scripts: dict[str, str]) -> None:
    expected, before = WORDS[word]
    line = ["ganworks", *before, word]
    words = " ".join(f"'{one}'" for one in line)
    asked = f"COMP_WORDS=({words}); COMP_CWORD={len(line) - 1}; _ganworks; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    answer = subprocess.run(
        ["bash", "--norc", "-c", f"{scripts['bash']}\n{asked}"], capture_output=True, text=True, check=True
    )
    assert set(answer.stdout.split()) == expected and answer.stderr == ""


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
@pytest.mark.parametrize("word", WORDS)
def test_fish_completes(word: str, scripts: dict[str, str], tmp_path: Path) -> None:
    expected, before = WORDS[word]
    path = tmp_path / "ganworks.fish"
    path.write_text(scripts["fish"], encoding="utf-8")
    asked = f"source {path}; complete -C '{' '.join(['ganworks', *before, word])}'"
    own = {**os.environ, "HOME": str(tmp_path)}
    answer = subprocess.run(["fish", "--no-config", "-c", asked], capture_output=True, text=True, check=True, env=own)
    assert expected <= {row.split("\t")[0] for row in answer.stdout.splitlines()}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_accept_their_script(shell: str, scripts: dict[str, str]) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    subprocess.run([program, "-n"], input=scripts[shell], text=True, check=True)


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_every_name_is_in_the_script(shell: str, scripts: dict[str, str]) -> None:
    words = set(scripts[shell].replace("'", " ").replace('"', " ").split())
    assert {*VERBS, *registry.system, *registry.dataset, *studies()} - words == set()


def test_the_verb_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "fish"]) == 0
    assert "complete -c ganworks" in capsys.readouterr().out
