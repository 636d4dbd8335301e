"""An exported model with the verbs of huggingface_hub's mixin: from_pretrained, save_pretrained, push_to_hub.

Needs ``pip install 'ganworks[hub]'``; :func:`ganworks.from_pretrained` opens folders without it.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganworks.errors import BadInput
from ganworks.export.hub import FILES
from ganworks.export.pretrained import Pretrained, copy_folder

if find_spec("huggingface_hub") is None and not TYPE_CHECKING:
    raise BadInput("The hub needs the package huggingface_hub: pip install 'ganworks[hub]'.")

from huggingface_hub import ModelHubMixin, snapshot_download

TAGS = ["gan", "ganworks"]


class HubModel(ModelHubMixin, Pretrained, library_name="ganworks", tags=TAGS):
    """An exported folder, or a repository of the hub, with the hub's own options (revision, token, cache_dir ...).

    Example::

        run.export("faces", "hub")
        model = HubModel.from_pretrained("faces")
        model.push_to_hub("me/faces", private=True)
        again = HubModel.from_pretrained("me/faces", revision="v1")

    Args:
        folder: what :func:`~ganworks.export.save_pretrained` wrote.
        trust: import code of the user's own that the model names and that was never used on this machine.
    """

    @classmethod
    def from_pretrained(
        cls, pretrained_model_name_or_path: str | Path, *, trust: bool = False, **options: Any
    ) -> HubModel:
        """Open a folder or a repository.

        Args:
            pretrained_model_name_or_path: the folder, or ``user/name``.
            trust: as for the class; never taken from the repository.
            options: those of huggingface_hub's mixin: revision, token, cache_dir, force_download, local_files_only.

        Raises:
            BadInput: it is no export.
        """
        return super().from_pretrained(pretrained_model_name_or_path, trust=trust, **options)

    def save_pretrained(self, save_directory: str | Path, **options: Any) -> str | None:
        """Write the folder again, into one that is not there yet or is empty; ``push_to_hub=True`` uploads it too.

        Raises:
            BadInput: the folder holds something.
        """
        out = Path(save_directory)
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise BadInput(f"{out} is there already; nothing was written. Choose another folder.")
        return super().save_pretrained(out, **options)

    def _save_pretrained(self, save_directory: Path) -> None:
        copy_folder(self.folder, save_directory)

    @classmethod
    def _from_pretrained(
        cls,
        *,
        model_id: str,
        revision: str | None,
        cache_dir: str | Path | None,
        force_download: bool,
        local_files_only: bool,
        token: str | bool | None,
        **options: Any,
    ) -> HubModel:
        folder = Path(model_id)
        if not folder.is_dir():
            place = snapshot_download(
                model_id,
                revision=revision,
                cache_dir=cache_dir,
                force_download=force_download,
                local_files_only=local_files_only,
                token=token,
                allow_patterns=list(FILES),
            )
            folder = Path(place)
        return cls(folder, bool(options["trust"]))
