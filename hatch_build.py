"""What the package index shows: where the project lives, and a README whose links and pictures lead there.

The address is ``GANWORKS_URL``, which the workflow of a release sets to the repository that it runs in. Without it the
README is taken as it is.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PAGES = {"Documentation": "docs/index.md", "Changelog": "CHANGELOG.md"}
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)\s]+)\)")


def absolute(text: str, address: str) -> str:
    """A README whose relative links lead into a repository on a host that serves ``blob`` and ``raw``.

    Args:
        text: Markdown.
        address: of the repository.

    >>> absolute("[Start](docs/start.md) ![A face](face.png) [up](#top)", "https://host/project")
    '[Start](https://host/project/blob/main/docs/start.md) ![A face](https://host/project/raw/main/face.png) [up](#top)'
    """

    def link(match: re.Match[str]) -> str:
        kind = "raw" if match[1] else "blob"
        return f"{match[1]}[{match[2]}]({address}/{kind}/main/{match[3]})"

    return LINK.sub(link, text)


class CustomMetadataHook(MetadataHookInterface):
    """Called by hatchling."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Give the metadata its README and, where it is known, the project's address."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        address = os.environ.get("GANWORKS_URL", "").rstrip("/")
        if address:
            text = absolute(text, address)
            pages = {name: f"{address}/blob/main/{page}" for name, page in PAGES.items()}
            metadata["urls"] = {"Repository": address, "Issues": f"{address}/issues", **pages}
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
