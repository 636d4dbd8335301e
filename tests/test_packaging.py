"""What is published works alone: built, installed elsewhere, and run from an empty folder."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "ganworks"


def run(*command: str, cwd: Path, path: Path | None = None, **variables: str) -> str:
    """Standard output of ``python COMMAND``, with ``path`` first among the places of modules."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "GANWORKS"))
    }
    environment = inherited | variables
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{command}: {done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source archive, and the wheel built from the unpacked source archive, as an installer would."""
    folder = tmp_path_factory.mktemp("archives")
    run("-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data") if sys.version_info >= (3, 12) else archive.extractall(folder)
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=folder / sdist.name.removesuffix(".tar.gz"))
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def installed(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel is installed into, without its dependencies, which the tests have."""
    target = tmp_path_factory.mktemp("site")
    options = ("--quiet", "--no-deps", "--no-index", "--no-compile", "--target", str(target))
    run("-m", "pip", "install", *options, str(archives[1]), cwd=target)
    return target


def test_the_wheel_is_the_package(archives: tuple[Path, Path]) -> None:
    """Every file of the package, no other folder beside it, and the licence."""
    names = {name for name in zipfile.ZipFile(archives[1]).namelist() if not name.endswith("/")}
    package = {
        path.relative_to(SOURCE.parent).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    metadata = {name for name in names if name.split("/")[0].endswith(".dist-info")}
    assert names - metadata == package
    assert {"ganworks/py.typed", "ganworks/references.bib"} <= package
    assert any(name.endswith("licenses/LICENSE") for name in metadata)


def test_the_source_archive_has_what_the_readme_runs(archives: tuple[Path, Path]) -> None:
    with tarfile.open(archives[0]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", ".ci/constraints.txt", "tests/test_packaging.py"} <= names
    assert not any(name.endswith(".pyc") or name.split("/")[0] in {".git", ".venv", "runs", "dist"} for name in names)


def test_the_wheel_says_version_and_command(installed: Path) -> None:
    """The metadata carries the version that the package has, and one command."""
    (distribution,) = importlib.metadata.distributions(name="ganworks", path=[str(installed)])
    version = run("-c", "import ganworks; print(ganworks.__version__)", cwd=installed.parent, path=installed).strip()
    assert distribution.version == version
    scripts = distribution.entry_points.select(group="console_scripts")
    assert [(script.name, script.value) for script in scripts] == [("ganworks", "ganworks.cli.main:main")]


def test_links_of_the_published_readme_lead_into_the_repository(tmp_path: Path) -> None:
    """Where the address is known; the index of packages has no files of ours."""
    script = """import json, sys
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager
core = ProjectMetadata(sys.argv[1], PluginManager()).core
print(json.dumps([core.readme, core.urls]))"""
    at_home, no_urls = json.loads(run("-c", script, str(ROOT), cwd=tmp_path))
    published, urls = json.loads(run("-c", script, str(ROOT), cwd=tmp_path, GANWORKS_URL="https://host/project/"))
    assert at_home == (ROOT / "README.md").read_text(encoding="utf-8") and no_urls == {}
    links = re.findall(r"\]\(([^)\s]+)\)", published)
    assert len(links) == len(re.findall(r"\]\(([^)\s]+)\)", at_home)) > 20
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    pictures = re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", published)
    assert pictures and all(link.startswith("https://host/project/raw/main/docs/images/") for link in pictures)
    assert urls["Repository"] == "https://host/project" and urls["Changelog"].endswith("/blob/main/CHANGELOG.md")


def test_an_installed_wheel_lists_and_trains(installed: Path, tmp_path: Path) -> None:
    """From an empty folder, with nothing of the repository in reach: a list, three steps, a reference."""
    place = run("-c", "import ganworks; print(ganworks.__file__)", cwd=tmp_path, path=installed).strip()
    assert Path(place).is_relative_to(installed)
    listing = json.loads(run("-m", "ganworks", "list", "--json", cwd=tmp_path, path=installed))
    assert {"gan", "wgan_gp"} <= {entry["name"] for entry in listing["systems"]}
    options = ("--data", "digits", "--steps", "3", "--batch", "16", "--out", "first")
    run("-m", "ganworks", "train", "gan", *options, cwd=tmp_path, path=installed)
    steps = [json.loads(line)["step"] for line in (tmp_path / "first" / "metrics.jsonl").read_text().splitlines()]
    assert steps[-1] == 3
    assert "@" in run("-m", "ganworks", "cite", "wgan_gp", cwd=tmp_path, path=installed)


def test_the_readme_and_the_workflows_run_the_same_commands() -> None:
    """The first command of the README is a job; its test command is found by ``.ci/run``, which is another."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    first, tests = (block.strip() for block in re.findall(r"```bash\n(python3 -m venv [^\n]*)\n```", readme)[:2])
    assert f"run: {first}\n" in workflow and "run: .ci/run\n" in workflow
    assert f"<!-- the test command -->\n```bash\n{tests}\n```" in readme
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extraction = re.search(r"awk '[^']*' README\.md", script)
    assert extraction is not None
    extracted = subprocess.run(["bash", "-c", extraction[0]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert extracted.stdout.strip() == tests
