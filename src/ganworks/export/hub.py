"""Folders for the Hugging Face hub: uploaded when asked, fetched by name."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ganworks.errors import BadInput, DataError

LARGE_FILES = "*.safetensors filter=lfs diff=lfs merge=lfs -text\n*.png filter=lfs diff=lfs merge=lfs -text\n"
"""Content of .gitattributes: which files the hub keeps apart."""
FILES = ("config.json", "model.safetensors", "README.md", "samples.png", ".gitattributes")
"""What is fetched of a repository."""


def push(folder: Path, repository: str, *, private: bool = False) -> str:
    """Upload an exported folder; with the account that ``hf auth login`` knows.

    Args:
        folder: written with ``format="hub"``.
        repository: ``user/name``; it is made where it does not exist.
        private: whether others may not see it, where it is made.

    Returns:
        The address.

    Raises:
        BadInput: huggingface_hub is not installed, or the folder is no export.
        DataError: the hub cannot be reached or refuses.
    """
    api = _api()
    if not (folder / "config.json").is_file():
        raise BadInput(f"{folder} is no exported folder: it has no config.json.")
    try:
        api.create_repo(repository, private=private, exist_ok=True)
        return str(api.upload_folder(repo_id=repository, folder_path=str(folder)))
    except Exception as error:  # of several network libraries
        raise DataError(f"{repository} could not be uploaded ({' '.join(str(error).split())[:200]}).") from error


def fetch(repository: str) -> Path:
    """The folder of a repository of the hub, from the cache where it is there.

    Raises:
        BadInput: huggingface_hub is not installed.
        DataError: it cannot be fetched.
    """
    _api()
    import huggingface_hub  # type: ignore[import-not-found]

    try:
        return Path(huggingface_hub.snapshot_download(repository, allow_patterns=list(FILES)))
    except Exception as error:
        raise DataError(f"{repository} could not be fetched ({' '.join(str(error).split())[:200]}).") from error


def _api():
    if find_spec("huggingface_hub") is None:
        raise BadInput("The hub needs the package huggingface_hub: pip install 'ganworks[hub]'.")
    import huggingface_hub  # type: ignore[import-not-found]

    return huggingface_hub.HfApi()
