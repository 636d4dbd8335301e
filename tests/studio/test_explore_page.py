"""The pages Explore and Compare: what a run can do, done; without gradio."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from ganworks._train import train
from ganworks.arena.jobs import jobs_of
from ganworks.arena.plan import plan_of
from ganworks.arena.results import Result, save_result
from ganworks.errors import BadInput, GanworksError
from ganworks.run import Run
from ganworks.studio.compare import results
from ganworks.studio.explore import abilities, downloads, sampling, verbs
from ganworks.studio.train.forms import changed


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    options = {"network": "mlp", "width": 8, "noise": 4}
    train("gan", "digits", steps=2, out=folder, options=options, quiet=True, watch_every=0, loggers=())
    return abilities.opened(folder)


def test_a_run_is_opened_once_until_it_has_newer_weights(run: Run) -> None:
    assert abilities.opened(run.folder) is run
    assert abilities.abilities(run) == ["sample", "latent"]


def test_studies_fit_the_system(run: Run) -> None:
    fitting = abilities.fitting_studies(run)
    assert {"interpolate", "walk", "neighbours", "invert"} <= set(fitting)
    assert not {"mix", "slide", "edit", "steganography", "probe"} & set(fitting)


def test_every_study_has_a_form_without_files() -> None:
    from ganworks.explore import studies

    for name in studies():
        form = abilities.form(name)
        assert not abilities.file_fields(name) & {field.name for field in form}
        assert changed(form, {}) == {}


@pytest.mark.parametrize(
    ("study", "changes", "ending"), [("interpolate", {"rows": 2}, ".png"), ("walk", {"pictures": 1}, ".gif")]
)
def test_a_study_is_run_and_downloaded(
    run: Run, study: str, changes: dict[str, object], ending: str, tmp_path: Path
) -> None:
    result = abilities.run_study(run, study, {**changes, "path": "lerp"}, [], tmp_path)
    files = downloads.result_files(result, tmp_path, study)
    assert files[0].endswith(ending)
    with Image.open(files[0]) as picture:
        assert picture.width > 8


def test_sliders_move_the_picture_and_only_where_they_are(run: Run) -> None:
    at_rest, size = sampling.slid(run, 3, 0, [0.0] * 6)
    assert size == 4
    assert sampling.slid(run, 3, 0, [0.0, 0.0])[0].tobytes() == at_rest.tobytes()
    assert sampling.slid(run, 3, 0, [3.0, -3.0])[0].tobytes() != at_rest.tobytes()
    assert sampling.slid(run, 3, 3, [0.0, 3.0, 3.0])[0].tobytes() == at_rest.tobytes()


@pytest.mark.parametrize("format", ["safetensors"])
def test_the_model_is_exported_as_one_file(run: Run, format: str, tmp_path: Path) -> None:
    file = downloads.exported(run, format, tmp_path)
    names = zipfile.ZipFile(file).namelist()
    assert any(name.endswith(".safetensors") for name in names) and not any(name.endswith(".pkl") for name in names)


def test_what_asks_for_too_much_or_leads_out_is_refused(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "secret.png"
    Image.new("L", (8, 8)).save(picture)
    inside = tmp_path / "gradio"
    inside.mkdir()
    (inside / "page.png").write_bytes(b"<html>")
    calls = [
        lambda: sampling.samples(run, 10**9, 0),
        lambda: sampling.samples(run, "9", 0),
        lambda: sampling.samples(run, 9, float("nan")),
        lambda: sampling.slid(run, 0, 0, [1e9]),
        lambda: sampling.slid(run, 0, 99, [0.0]),
        lambda: sampling.slid(run, 0, 0, [float("nan")]),
        lambda: abilities.run_study(run, "interpolate", {"rows": 10**7}, [], inside),
        lambda: abilities.run_study(run, "interpolate", {"nothing": 1}, [], inside),
        lambda: abilities.run_study(run, "../x", {}, [], inside),
        lambda: abilities.run_study(run, "invert", {}, [str(picture)], inside),
        lambda: verbs.with_pictures(run, "translate", [str(picture)], inside),
        lambda: verbs.with_pictures(run, "system", [], inside),
        lambda: abilities.uploaded([str(picture)], inside),
        lambda: abilities.uploaded([str(inside / "page.png")], inside),
        lambda: abilities.uploaded([str(inside / "page.png")] * 1000, inside),
        lambda: downloads.exported(run, "pickle", inside),
    ]
    for number, call in enumerate(calls):
        with pytest.raises(GanworksError):
            call()
            pytest.fail(f"call {number} was not refused")


@pytest.fixture
def comparison(tmp_path: Path) -> Path:
    content = {"systems": ["gan", "lsgan"], "data": "ring", "steps": 5, "seeds": 2}
    plan = plan_of(content, "test")
    (tmp_path / "plan.json").write_text(json.dumps({"plan": plan.model_dump(mode="json")}))
    for job in jobs_of(plan):
        save_result(
            tmp_path, Result(id=job.id, scores={"x": 1.0 + job.seed}, better={"x": "lower"}, score="x", steps=5)
        )
        samples = tmp_path / "runs" / job.id / "samples"
        samples.mkdir(parents=True)
        Image.new("L", (8, 8)).save(samples / "step-00000005.png")
    return tmp_path


def test_a_comparison_is_shown_with_its_pictures_and_tables(comparison: Path, tmp_path: Path) -> None:
    page = results.page(comparison)
    assert page.count("<img") == 4 and "lsgan" in page and "<script" not in page and "<a " not in page
    names = {Path(file).suffix for file in results.files(comparison, tmp_path / "made")}
    assert names == {".txt", ".md", ".tex", ".csv"}


def test_a_comparison_that_names_code_is_not_read(comparison: Path) -> None:
    plan = json.loads((comparison / "plan.json").read_text())
    plan["plan"]["systems"][0]["system"] = "evil.py:Game"
    (comparison / "plan.json").write_text(json.dumps(plan))
    with pytest.raises(BadInput, match="names code"):
        results.page(comparison)
    (comparison / "plan.json").write_text("{")
    with pytest.raises(BadInput):
        results.page(comparison)
