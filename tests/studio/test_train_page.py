"""The page Train: forms from schemas, configurations without a way out, processes, views; without gradio."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

import pytest
import yaml
from PIL import Image

from ganworks import registry
from ganworks.errors import BadInput, GanworksError
from ganworks.game import configure
from ganworks.studio.places import Places
from ganworks.studio.train import choices, forms, processes, uploads, views
from ganworks.training.settings import Training

DESIGN = json.dumps({"given": {"phi": "-(t-a)^2", "psi": "-(t-b)^2", "parameters": ["a=1", "b=0"]}})
HOSTILE = ["/etc/passwd", "a/b", "..\\x", "body.py:Body", "hub:x/y", "~root", ".hidden", "own.py", "x.yaml", "a\x00"]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "runs").mkdir()
    (tmp_path / "data" / "apples").mkdir(parents=True)
    return Places(tmp_path / "runs", tmp_path / "data")


@pytest.mark.parametrize("recipe", ["main", "gan", "stylegan", "stargan", "gan/ring"])
def test_every_setting_has_a_field_with_help_and_its_value_unchanged_changes_nothing(recipe: str) -> None:
    system, _ = choices.start_of(recipe)
    form = choices.form(recipe)
    assert forms.changed(form, {field.name: field.value for field in form}) == {}
    assert forms.changed(form, {}) == {}
    names = {field.name.partition(".")[0] for field in form} | choices.LEFT_OUT
    assert set(registry.system[system].Config.model_fields) <= names
    assert sum(bool(field.help) for field in form) > 0.9 * len(form)


def test_a_change_in_a_field_arrives_as_the_settings_take_it() -> None:
    form = choices.form("gan")
    changes = forms.changed(
        form, {"width": 24.0, "critic_optimizer.rate": "3e-4", "penalties": "[{kind: r1, weight: 0.1}]", "log_every": 5}
    )
    assert changes == {
        "width": 24,
        "critic_optimizer": {"rate": 3e-4},
        "penalties": [{"kind": "r1", "weight": 0.1}],
        "log_every": 5,
    }
    kind = registry.system["gan"]
    options = {name: value for name, value in changes.items() if name not in Training.model_fields}
    assert configure(kind, options).critic_optimizer.rate == 3e-4


@pytest.mark.parametrize(
    ("name", "value"),
    [("width", "wide"), ("width", True), ("prior", "other"), ("penalties", "{"), ("penalties", "&a [*a]"), ("norm", 3)],
)
def test_values_of_another_kind_are_refused(name: str, value: object) -> None:
    with pytest.raises(BadInput, match=name):
        forms.changed(choices.form("gan"), {name: value})


def test_a_configuration_is_what_train_reads(places: Places, tmp_path: Path) -> None:
    content = choices.configuration(
        "gan", "ring", places, objective=DESIGN, budget={"steps": 30, "minutes": 0, "batch": None}, changes={"width": 8}
    )
    assert content["system"] == "gan" and content["data"] == {"name": "ring"}
    assert content["training"]["steps"] == 30 and "minutes" not in content["training"]
    assert content["options"]["objective"] == json.loads(DESIGN)
    written = yaml.safe_load(choices.write(content, tmp_path / "plan.yaml").read_text())
    assert written["options"]["width"] == 8
    configure(registry.system["gan"], written["options"])


def test_data_is_chosen_from_the_list_alone(places: Places) -> None:
    assert "folder: apples" in choices.data_choices(places)
    assert choices.data_name("folder: apples", places) == str(places.data and places.data / "apples")
    for name in ("/etc", "folder: ..", "folder: /etc", "upload: ../..", "hub:x", "own.py:Data", "folder", None, 3):
        with pytest.raises(BadInput):
            choices.data_name(name, places)


@pytest.mark.parametrize("value", HOSTILE)
def test_no_setting_names_a_file_or_code(places: Places, value: str) -> None:
    for changes in ({"network": value}, {"network_options": {"a": [value]}}, {"network_options": {value: 1}}):
        with pytest.raises(BadInput, match="may not name"):
            choices.configuration("gan", "digits", places, changes=changes)
    with pytest.raises(BadInput):
        choices.setting_words(f"network={value}")
    with pytest.raises(BadInput):
        choices.objective_of(value)


@pytest.mark.parametrize(
    "text",
    ["{", '{"given": 3}', '{"given": {"f": 3}}', '{"given": {"x": "u"}}', '{"file": "a"}', "{" * 9000, "no_such"],
)
def test_an_objective_is_a_name_or_a_design(text: str) -> None:
    with pytest.raises(BadInput):
        choices.objective_of(text)
    assert choices.objective_of("hinge") == "hinge" and choices.objective_of("  ") is None


@pytest.mark.parametrize("text", ["--out=/tmp/x", "--trust", "a b", "=3", "a=[", "x y=1"])
def test_changes_of_a_run_are_options_and_nothing_else(text: str) -> None:
    with pytest.raises(BadInput):
        choices.setting_words(text)


def _program(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_one_training_at_a_time_for_a_visitor(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    original = processes.subprocess.Popen
    sleep = "import time; print('hello', flush=True); time.sleep(30)"
    monkeypatch.setattr(processes.subprocess, "Popen", lambda words, **options: original(_program(sleep), **options))
    trainings = processes.Trainings(most=2)
    folder = places.runs / "a"
    try:
        trainings.start("me", ["train"], folder)
        assert trainings.starting(folder)
        with pytest.raises(BadInput, match="already"):
            trainings.start("me", ["train"], places.runs / "b")
        trainings.start("you", ["train"], places.runs / "b")
        with pytest.raises(BadInput, match="2 models"):
            trainings.start("third", ["train"], places.runs / "c")
        until = time.monotonic() + 20
        while "hello" not in views.log(folder) and time.monotonic() < until:
            time.sleep(0.1)
        assert "hello" in views.log(folder)
    finally:
        for process, _ in trainings._running.values():
            process.kill()
            process.wait()
    trainings.start("me", ["train"], places.runs / "d")
    for process, _ in trainings._running.values():
        process.kill()
        process.wait()


def test_who_trains_a_run_is_known_only_while_it_does(tmp_path: Path) -> None:
    assert processes.training_process(tmp_path) is None
    for text in ("", "nobody", "process 999999999 on here", "process 1 on here"):
        (tmp_path / processes.NAME).write_text(text)
        assert processes.training_process(tmp_path) is None
        assert not processes.stop(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "a run"
    (place / "samples").mkdir(parents=True)
    lines = [{"step": step, "critic/adversarial": 1 / step, "critic/weight_norm": 1.0} for step in range(1, 2000)]
    (place / "metrics.jsonl").write_text("\n".join(map(json.dumps, lines)) + '\n{"step": 20')
    for step in (10, 20):
        Image.new("RGB", (40, 40), (step, 0, 0)).save(place / "samples" / f"step-{step:08d}.png")
    return place


def test_views_of_a_run(folder: Path) -> None:
    assert views.state(folder)["step"] == 1999 and not views.state(folder)["training"]
    html = views.curves({"<one>": folder, "two": folder})
    assert html.count("<svg") == 1 and html.count("<polyline") == 2 and "<one>" not in html
    assert len(html) < 60_000
    assert "step 00000010" in views.picture(folder, 0) and "step 00000020" in views.picture(folder, 10**9)
    (folder / "samples" / "step-00000030.png").write_bytes(b"not a picture")
    assert views.picture(folder, 2) == ""
    with pytest.raises(GanworksError):
        views.diagnosis(folder)


def test_only_commands_of_the_doctor_are_applied() -> None:
    from types import SimpleNamespace

    def report(line: str):
        return SimpleNamespace(
            causes=[SimpleNamespace(name="rate", advice=[SimpleNamespace(message="lower", line=line)])]
        )

    good = report("ganworks resume 'my run' --from 20 --set critic_optimizer.rate=1e-4")
    words = views.applied(good, "rate: lower")  # type: ignore[arg-type]
    assert words[:2] == ["resume", "my run"] and views.folder_of(words) == Path("my run")
    for line in ("rm -rf x", "ganworks export x", ""):
        assert views.advices(report(line)) == []  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        views.applied(good, "rm -rf x")  # type: ignore[arg-type]


def test_uploads_are_pictures_of_this_upload(places: Places, tmp_path: Path) -> None:
    temporary = tmp_path / "gradio"
    temporary.mkdir()
    for name, size in (("a.png", (9, 9)), ("../b.png", (9, 9)), ("c.png", (9, 9))):
        Image.new("RGB", size).save(temporary / Path(name).name)
    stream = io.BytesIO()
    Image.new("1", (6000, 6000)).save(stream, "PNG")
    (temporary / "bomb.png").write_bytes(stream.getvalue())
    (temporary / "script.png").write_bytes(b"<html><script>")
    (temporary / "d.svg").write_bytes(b"<svg/>")
    files = [str(path) for path in sorted(temporary.iterdir())]
    name, refused = uploads.keep("mine", files, places, temporary)
    assert name == "mine" and len(refused) == 3 and any("million" in reason for reason in refused)
    assert sorted(path.name for path in (places.uploads / "mine").iterdir()) == ["00000.png", "00001.png", "00002.png"]
    assert "upload: mine" in choices.data_choices(places)
    for bad in ("mine", "../x", "", None):
        with pytest.raises(BadInput):
            uploads.keep(bad, files, places, temporary)
    (tmp_path / "secret.png").write_bytes((temporary / "a.png").read_bytes())
    with pytest.raises(BadInput, match="uploaded"):
        uploads.keep("other", [str(tmp_path / "secret.png")] * 2, places, temporary)
