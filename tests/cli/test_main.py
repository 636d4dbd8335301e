"""The command line: one clear sentence for what cannot be used, JSON where asked, help everywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import TINY

from ganworks import registry
from ganworks._version import __version__
from ganworks.cli.main import VERBS, main
from ganworks.errors import BadInput


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command writes by default lands in a temporary folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "run"
    assert main(["train", "gan", "--data", "digits", *TINY, "--steps", "2", "--out", str(folder)]) == 0
    return folder


def status(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as ended:  # argparse, after --help
        return int(ended.code or 0)


BAD = {
    "verb": (["trian"], "did you mean train or translate?"),
    "system": (["train", "wgan_pg"], "did you mean wgan_gp"),
    "option": (["train", "wgan_gp", "--widht", "3"], "did you mean --width?"),
    "dashed option": (["train", "wgan_gp", "--critic-turn", "3"], "did you mean --critic-turns?"),
    "name of elsewhere": (["train", "wgan_gp", "--batch-size", "3"], "did you mean --batch?"),
    "inner name of elsewhere": (
        ["train", "wgan_gp", "--critic-optimizer.lr", "3"],
        "did you mean --critic-optimizer.rate?",
    ),
    "misspelt beside a missing one": (["sample", "nowhere", "--cout", "a.png"], "did you mean --out?"),
    "recipe's size": (["train", "r3gan/lap", "--data", "digits"], "did you mean r3gan/laptop"),
    "formula": (["design", "--omga", "r"], "did you mean --omega?"),
    "abbreviation": (["train", "wgan_gp", "--wid", "3"], "--wid"),
    "inner option": (["train", "wgan_gp", "--critic_optimizer.rat", "3"], "--critic-optimizer.rate"),
    "value out of range": (["train", "wgan_gp", "--width", "0"], "greater than or equal to 1"),
    "value of a kind": (["train", "wgan_gp", "--width", "wide"], "wide"),
    "value not of a choice": (["train", "wgan_gp", "--network", "mpl"], "mlp"),
    "missing value": (["train", "wgan_gp", "--steps"], "--steps: expected one argument"),
    "no steps": (["train", "wgan_gp", "--steps", "0"], "steps=0"),
    "no minutes": (["train", "wgan_gp", "--minutes", "-1"], "minutes=-1"),
    "no size": (["train", "wgan_gp", "--size", "0"], "size='0'"),
    "stray word": (["train", "wgan_gp", "extra"], "extra"),
    "data set": (["train", "wgan_gp", "--data", "digitz"], "did you mean digits?"),
    "data without what is needed": (["train", "cyclegan", "--data", "digits"], "digits has no other"),
    "recipe": (["train", "--recipe", "mian"], "did you mean main"),
    "objective": (["train", "wgan_gp", "--objective", "wasserstien"], "did you mean wasserstein?"),
    "objective's file": (["train", "wgan_gp", "--objective", "nothere.yaml"], "nothere.yaml"),
    "folder": (["train", "wgan_gp", *TINY, "--steps", "1", "--out", "/proc/ganworks"], "/proc/ganworks"),
    "kind of list": (["list", "systms"], "'systems'"),
    "option of list": (["list", "--jsno"], "did you mean --json?"),
    "no run": (["resume", "nowhere"], "nowhere is not a run"),
    "no run to sample": (["sample", "nowhere", "--out", "a.png"], "nowhere is not a run"),
    "nowhere to sample to": (["sample", "."], "--out"),
    "no run and nowhere to sample to": (["sample", "nowhere"], "nowhere is not a run"),
    "number of samples": (["sample", "nowhere", "-n", "x", "--out", "a.png"], "'x'"),
    "no run to evaluate": (["evaluate", "nowhere"], "nowhere is not a run"),
    "citation": (["cite", "wgan_pg"], "did you mean wgan_gp"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_status_two(
    case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments, said = BAD[case]
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err
    assert err.startswith("ganworks: ") and err.count("\n") == 1 and "Traceback" not in err and "pydantic" not in err
    assert list(tmp_path.iterdir()) == [], "nothing was to be written"


def test_debug_shows_where_an_error_comes_from() -> None:
    with pytest.raises(BadInput):
        main(["--debug", "trian"])


@pytest.mark.parametrize("arguments", [[], ["--help"], ["help"], ["-h"]])
def test_the_overview_names_every_verb(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {verb} " in out for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status([verb, "--help"]) == 0
    out, err = capsys.readouterr()
    assert f"ganworks {verb}" in out and err == ""


def test_help_of_a_system_documents_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["train", "wgan_gp", "--help-all"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    fields = registry.system["wgan_gp"].Config.model_fields
    for name, field in fields.items():
        assert f"--{name.replace('_', '-')}" in out
        assert field.annotation is not None and (
            name.endswith("optimizer") or field.description[:25].rstrip(".") in out
        )


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ganworks {__version__}\n"


@pytest.mark.parametrize("kind", ["systems", "objectives", "datasets", "metrics", "recipes"])
def test_list_says_what_there_is(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = {
        "systems": registry.system,
        "objectives": registry.objective,
        "datasets": registry.dataset,
        "metrics": registry.metric,
        "recipes": registry.recipe,
    }[kind]
    assert main(["list", kind]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{kind} ({len(table)})"
    assert [line.split()[0] for line in lines[3:]] == list(table)
    assert main(["list", kind, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)[kind]
    assert [row["name"] for row in rows] == list(table)


def test_list_imports_neither_torch_nor_sympy() -> None:
    code = (
        "import sys\nfrom ganworks.cli.main import main\nassert main(['list', '--json']) == 0\n"
        "print(sorted({'torch', 'sympy', 'sklearn', 'numpy', 'scipy'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr.strip() == "[]"
    assert isinstance(json.loads(done.stdout), dict)


def test_evaluate_prints_one_json_object(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    arguments = ["evaluate", str(run), "--metrics", "kid", "--features", "pixels", "--count", "60", "--json"]
    assert main(arguments) == 0
    report = json.loads(capsys.readouterr().out)
    assert report == json.loads((run / "report.json").read_text())


def test_sample_says_where_it_wrote(run: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    capsys.readouterr()
    assert main(["sample", str(run), "-n", "3", "--out", "grid.png"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "grid.png" and (tmp_path / "grid.png").exists()


def test_resume_goes_on(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume", str(run), "--steps", "3", "--no-evaluate", "--quiet"]) == 0
    assert "step 3" in capsys.readouterr().out
    steps = [json.loads(line)["step"] for line in (run / "metrics.jsonl").read_text().splitlines()]
    assert steps == sorted(set(steps)) and steps[-1] == 3


def test_a_run_is_not_written_over(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    assert main(["train", "gan", "--data", "digits", *TINY, "--steps", "2", "--out", str(run)]) == 2
    assert "already holds a run" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", list(registry.system.entries()))
def test_cite_prints_bibtex_of_every_system(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", name]) == 0
    out = capsys.readouterr().out
    assert out.startswith("@") and out.rstrip().endswith("}")


@pytest.mark.parametrize("option", ["--help", "--help-all"])
def test_help_of_training_has_no_noise_of_annotations(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["train", "wgan_gp", option]) == 0
    out = capsys.readouterr().out
    assert not any(word in out for word in ("Annotated", "<function", "Undefined", "Optional["))
    assert max(map(len, out.splitlines())) <= 120 and "--minutes X" in out
    assert (out.count("\n") < 60) == (option == "--help")
