"""The progress of a run in a notebook: a bar, the terms of the last logged step, and the newest samples."""

from __future__ import annotations

import sys
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook, which shows what it is handed."""
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    return getattr(shell, "kernel", None) is not None


class NotebookBar:
    """One output of a cell, which is replaced as the run goes on; nothing but IPython is needed.

    Args:
        step: at which this process begins.
    """

    def __init__(self, step: int):
        module = import_module("IPython.display")
        self.html = module.HTML
        self.share, self.step, self.note, self.sentences, self.samples = 0.0, step, "", "", ""
        self.handle: Any = module.display(self.html(self.text()), display_id=True)

    def text(self) -> str:
        """What the cell shows."""
        bar = f"<progress max='1' value='{self.share:.4f}' style='width:24em'></progress>"
        return f"{self.sentences}<p>{bar}<br>step {self.step}: {escape(self.note)}</p>{self.samples}"

    def update(self, share: float, step: int, note: str) -> None:
        """Say where the run is.

        Args:
            share: of the budget, from 0 to 1.
            step: steps done.
            note: rate, time left and terms.
        """
        self.share, self.step, self.note = share, step, note
        self._show()

    def say(self, text: str) -> None:
        """A sentence above the bar."""
        self.sentences += f"<p>{escape(text)}</p>"
        self._show()

    def picture(self, path: Path) -> None:
        """The newest samples below the bar, in place of those before."""
        from ganworks.data.contact_sheet import image_tag

        with Image.open(path, formats=["PNG"]) as picture:
            self.samples = image_tag(picture.copy(), "samples")
        self._show()

    def _show(self) -> None:
        self.handle.update(self.html(self.text()))
