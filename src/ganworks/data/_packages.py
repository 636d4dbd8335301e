"""Package archives that carry pictures: fetched by pinned version and hash, opened without installing them."""

from __future__ import annotations

import io
import json
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ganworks import fetch
from ganworks.errors import DataError

CLIENTS = {"npm": "npm pack {0}@{1}", "apt": "apt-get download {0}={1}"}


@dataclass(frozen=True)
class Archive:
    """One pinned file of a package registry."""

    client: Literal["npm", "apt"]
    package: str
    version: str
    sha256: str
    megabytes: float

    @property
    def command(self) -> str:
        """What a person types to get the file."""
        return CLIENTS[self.client].format(self.package, self.version)

    def cached(self) -> Path | None:
        """The file, where it has been fetched already."""
        return fetch.cached(self.sha256)

    def get(self) -> Path:
        """The file, from the cache or by the registry's own client.

        Raises:
            DataError: the client is missing or fails, or the file is not the pinned one; with what to do by hand.
        """
        cached = self.cached()
        if cached is None:
            print(
                f"Fetching {self.package} {self.version} ({self.megabytes:g} MB) with {self.client} ...",
                file=sys.stderr,
                flush=True,
            )
        try:
            if self.client == "npm":
                return fetch.npm_pack(self.package, self.version, self.sha256)
            return fetch.apt_download(self.package, self.sha256, self.version)
        except DataError as error:
            place = cached.parent if cached else fetch.cache_folder("downloads") / self.sha256[:16]
            refresh = "apt-get update, then " if self.client == "apt" else ""
            raise DataError(
                f"{str(error).rstrip('.')}; by hand: {refresh}`{self.command}` on a machine where it works, "
                f"and put the file into {place}."
            ) from None


def deb_members(path: Path, suffix: str) -> Iterator[tuple[str, bytes]]:
    """Base names and contents of the files in a Debian package whose path ends in ``suffix``.

    Raises:
        DataError: the file is no Debian package, or is damaged.
    """
    try:
        for name, content in _ar_members(path.read_bytes()):
            if name.startswith("data.tar"):
                with tarfile.open(fileobj=io.BytesIO(content)) as tar:
                    for member in tar:
                        file = tar.extractfile(member) if member.isfile() and member.name.endswith(suffix) else None
                        if file is not None:
                            yield Path(member.name).name, file.read()
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise DataError(
            f"{path.name} cannot be read as a Debian package ({error}); delete it and prepare again."
        ) from None


def _ar_members(content: bytes) -> Iterator[tuple[str, bytes]]:
    if not content.startswith(b"!<arch>\n"):
        raise ValueError("it is no ar archive")
    start = 8
    while start + 60 <= len(content):
        header = content[start : start + 60]
        size = int(header[48:58])
        if start + 60 + size > len(content):
            raise ValueError("it is cut short")
        yield header[:16].decode("ascii").strip().rstrip("/"), content[start + 60 : start + 60 + size]
        start += 60 + size + size % 2


def tgz_json(path: Path, *names: str) -> list[Any]:
    """JSON files inside an npm archive, by their path below ``package/``.

    Raises:
        DataError: a file is missing, or the archive is damaged.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            return [json.load(tar.extractfile(f"package/{name}") or io.BytesIO()) for name in names]
    except (OSError, tarfile.TarError, EOFError, KeyError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read ({error}); delete it and prepare again.") from None
