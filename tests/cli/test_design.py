"""ganworks design: one JSON object or a page; bad input is one sentence."""

import json
from pathlib import Path

import pytest

from ganworks.cli.design import main
from ganworks.errors import GanworksError

LIMIT = "--time-limit=120"


def test_json_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--f=-log(u)", LIMIT]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["valid"] is True and plain["divergence"]["known_as"] == "KL(q||p)"
    assert set(plain) >= {"given", "objective", "divergence", "conditions", "properties", "valid", "latex"}
    assert {entry["verdict"] for entry in plain["conditions"]} <= {"proved", "refuted", "undecided"}


def test_a_value_that_begins_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--f", "-log(u)", LIMIT]) == 0
    assert json.loads(capsys.readouterr().out)["given"]["f"] == "-log(u)"


def test_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["--omega=(a+b*r)/(1+r)", "--rho=2*(b-t)", "--param", "a=real", "--param", "b=> a", "--steps", LIMIT]) == 0
    )
    page = capsys.readouterr().out
    assert "✓ valid" in page and "Derivation" in page


def test_an_invalid_design_is_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--f=u*log(u)^2", LIMIT]) == 0
    plain = json.loads(capsys.readouterr().out)
    convex = next(entry for entry in plain["conditions"] if entry["name"] == "f_convex")
    assert plain["valid"] is False and convex["witness"]


def test_save_and_latex(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "o.yaml"
    assert main(["--f=u*log(u)", f"--save={path}", "--latex", LIMIT]) == 0
    assert path.exists() and r"\begin{align*}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--f=__import__('os')"],
        ["--f"],
        ["--nonsense"],
        ["--f=u", "--omega=r"],
        ["--f=u*log(u)", "--time-limit=0"],
        ["--name=nothing"],
        ["--f=u*log(u)", "--save=o.txt"],
    ],
    ids=str,
)
def test_bad_input_is_one_sentence(words: list[str]) -> None:
    with pytest.raises(GanworksError) as caught:
        main(words)
    assert "\n" not in str(caught.value)


def test_bad_input_in_json_is_still_json(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(GanworksError):
        main(["--json"])
    assert json.loads(capsys.readouterr().out)["valid"] is None
