"""Runs of strangers: whatever is done to the files of a run, each verb ends in a result or in one sentence.

A short campaign runs with the tests; a long one by ``python benchmarks/reliability/campaign.py tampered``.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from fuzzing import Chooser, Drawn, Ending, Finish, command_ended
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

import ganworks as gw
from ganworks.io import sha256_of

EXAMPLES = int(os.environ.get("GANWORKS_FUZZ", "20"))
SMALL: dict[str, Any] = {
    "batch": 4,
    "log_every": 1,
    "watch_every": 1,
    "checkpoint_every": 1,
    "device": "cpu",
    "quiet": True,
    "samples": 4,
    "threads": 1,
}
STRANGE = (
    None,
    True,
    -1,
    0,
    10**30,
    1e300,
    float("inf"),
    float("nan"),
    "",
    "../../etc/passwd",
    "/etc",
    "gan",
    "\x1b[31mred",
    "x" * 3000,
    [],
    {},
    [[[]]],
    [1] * 1000,
    {"a": {"b": 1}},
)
TEXTS = (
    b"&a [*a, *a]\n",
    b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    b"[" * 5000,
    b'{"a":' * 5000,
    b"!!python/object/apply:os.system ['true']\n",
    b"\xff\xfe\x00",
    b"\x00" * 1000,
    b"null\n",
    b"system: gan\nsystem: wgan\n",
    b'{"step": 1e400}\n',
    b'{"step": 3, "events": "x"}\n{"step": [], "events": [1]}\n{"step": "2", "images": {}, "events": [{"event": 3}]}\n',
    b"2024-13-45\n",
)
"""What a file may hold instead of what belongs there."""
HOWS = (
    "delete",
    "cut",
    "flip",
    "empty",
    "link",
    "pipe",
    "folder",
    "large",
    "text",
    "value",
    "value",
    "value",
    "tensor",
)
WHOLE = ("linked folder", "foreign file", "foreign checkpoint", "read-only")
"""What is done to folders."""


def prepare(folder: Path) -> Path:
    """Train the runs that are tampered with; returns the folder that holds them."""
    options = {"width": 4, "noise": 2}
    gan = gw.train("gan", "digits", out=folder / "gan", steps=2, options={"network": "mlp", **options}, **SMALL)
    gan.evaluate(count=8, features=("pixels",), metrics=("kid",))
    gw.train("cgan", "digits", out=folder / "cgan", steps=2, options=options, loggers=(), **SMALL)
    return folder


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ways to every value in plain data."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, item in inner for deeper in paths(item, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The data with another value at a place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


def tamper(folder: Path, elsewhere: Path, choose: Chooser) -> str:
    """Change something of a run; returns what was done."""
    if choose.number(0, 11, "whole") == 0:
        return tamper_with_folders(folder, elsewhere, choose.one(WHOLE, "how"), choose)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    file = choose.one(files, "file")
    how = choose.one(HOWS, "how")
    content = file.read_bytes()
    if how == "cut":
        file.write_bytes(content[: choose.number(0, max(0, len(content) - 1), "length")])
    elif how == "flip" and content:
        place, bit = choose.number(0, len(content) - 1, "place"), choose.number(1, 255, "bits")
        file.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "text":
        file.write_bytes(choose.one(TEXTS, "text"))
    elif how == "large":
        os.truncate(file, 2**36)  # of which nothing is on the disk
    elif how == "value" and file.suffix in {".yaml", ".json", ".jsonl"}:
        change_value(file, content, choose)
    elif how == "tensor" and file.suffix == ".safetensors":
        change_tensor(file, choose)
    elif how in ("delete", "link", "pipe", "folder"):
        file.unlink()
        if how == "link":
            (elsewhere / "file").write_bytes(content)
            file.symlink_to(choose.one([elsewhere / "file", Path("/etc/hostname"), file], "target"))
        elif how == "pipe":
            os.mkfifo(file)
        elif how == "folder":
            file.mkdir()
    return f"{how} {file.relative_to(folder)}"


def change_value(file: Path, content: bytes, choose: Chooser) -> None:
    """Another value at any place of a YAML or JSON file, or of a line of metrics.jsonl."""
    lines = content.splitlines(keepends=True) if file.suffix == ".jsonl" else [content]
    number = choose.number(0, len(lines) - 1, "line")
    plain = yaml.safe_load(lines[number])
    changed = put(plain, choose.one(paths(plain), "place"), choose.one(STRANGE, "value"))
    text = yaml.safe_dump(changed) if file.suffix == ".yaml" else json.dumps(changed)
    lines[number] = text.encode() + b"\n"
    file.write_bytes(b"".join(lines))


def change_tensor(file: Path, choose: Chooser) -> None:
    """Another tensor in a checkpoint whose sum is right."""
    tensors = load_file(file)
    if tensors:
        name = choose.one(sorted(tensors), "tensor")
        how = choose.one(["nan", "shape", "kind", "gone", "new"], "how")
        tensor = tensors.pop(name)
        changed = {"nan": tensor.double() * float("nan"), "shape": tensor.flatten().repeat(2), "kind": tensor.bool()}
        if how in changed:
            tensors[name] = changed[how].to(tensor.dtype) if how == "nan" else changed[how]
        elif how == "new":
            tensors["\x1b[31mred"] = tensor
    save_file(tensors, file)
    state = file.parent / "state.json"
    numbers = json.loads(state.read_text())
    numbers["sha256"][file.name] = sha256_of(file)
    state.write_text(json.dumps(numbers))


def tamper_with_folders(folder: Path, elsewhere: Path, how: str, choose: Chooser) -> str:
    """Links, foreign files and missing rights in place of folders of a run."""
    if how == "linked folder":
        inner = folder / choose.one(["checkpoints", "samples", "tensorboard", "checkpoints/step-00000002"], "folder")
        if inner.exists():
            inner.rename(elsewhere / "moved")
        else:
            (elsewhere / "moved").mkdir()
        inner.symlink_to(elsewhere / "moved")
        return f"{how} {inner.relative_to(folder)}"
    if how == "foreign file":
        for path in (folder / "note\x1b[31m.txt", folder / "samples" / "step-x.png", folder / "checkpoints" / "step-9"):
            path.write_text("hello")
    elif how == "foreign checkpoint":
        name = choose.one(["step-99999999", "step-" + "9" * 30, "step-00000001x", "step--0000001"], "name")
        shutil.copytree(folder / "checkpoints" / "step-00000001", folder / "checkpoints" / name)
    else:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(path.stat().st_mode & ~0o222)
    return how


def verbs_on(folder: Path, place: Path) -> dict[str, list[str]]:
    """Commands that read a run, and some that write to it."""
    run, small = str(folder), ["--count", "8", "--features", "pixels", "--metrics", "kid"]
    new = ["--out", str(place / "new"), "--steps", "1", "--batch", "4", "--samples", "4", "--no-evaluate", "--quiet"]
    return {
        "sample": ["sample", run, "-n", "2", "--out", str(place / "grid.png")],
        "doctor": ["doctor", run],
        "doctor page": ["doctor", run, "--html", str(place / "page.html")],
        "resume": ["resume", run, "--steps", "3", "--quiet", "--no-evaluate"],
        "resume best": ["resume", run, "--from", "best", "--steps", "3", "--quiet", "--no-evaluate"],
        "resume changed": ["resume", run, "--steps", "3", "--set", "critic_optimizer.rate=1e-4", "--no-evaluate"],
        "evaluate": ["evaluate", run, *small],
        "export": ["export", run, "--out", str(place / "taken")],
        "explore": ["explore", run, "training", "--out", str(place / "film.gif")],
        "init": ["train", "gan", "--data", "digits", "--init", run, *new],
    }


def case(choose: Chooser, base: Path, place: Path, finish: Finish = command_ended) -> tuple[list[str], Ending]:
    """One command on a run that somebody changed, and how it ended."""
    allow(place)
    shutil.rmtree(place, ignore_errors=True)
    elsewhere = place.with_name(f"{place.name}-elsewhere")
    shutil.rmtree(elsewhere, ignore_errors=True)
    elsewhere.mkdir(parents=True)
    folder = place / "run"
    shutil.copytree(base / choose.one(["gan", "cgan"], "run"), folder)
    done = tamper(folder, elsewhere, choose)
    verbs = verbs_on(folder, place)
    verb = choose.one(sorted(verbs), "verb")
    return [verb, done], finish(verbs[verb], place, False)


def allow(place: Path) -> None:
    """Give back the rights that an earlier case took away."""
    for path in [place, *place.rglob("*")] if place.exists() else []:
        if not path.is_symlink():
            path.chmod(0o755)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("fuzz"))


@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_tampered_run_ends_in_a_result_or_in_one_sentence(base: Path, tmp_path: Path, data: st.DataObject) -> None:
    done, ending = case(Drawn(data), base, tmp_path / "place")
    assert not ending.faults(), done
