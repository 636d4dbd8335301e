"""ProgressBar with and without a terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import toys
from PIL import Image

from ganworks.training import progress
from ganworks.training.progress import ProgressBar, clock
from ganworks.training.trainer import Trainer


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59, "59 s"), (61, "1 min 01 s"), (3600, "1 h 00 min"), (3725, "1 h 02 min")]
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("steps", "minutes", "share"),
    [(100, None, 0.25), (None, 1.0, 0.5), (100, 1.0, 0.5), (10, None, 1.0), (None, None, 0.0)],
)
def test_the_budget_that_ends_first_counts(steps: int | None, minutes: float | None, share: float) -> None:
    assert ProgressBar(steps, minutes, quiet=True).share(25, 30.0) == share


def test_without_a_terminal_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setattr(progress, "PLAIN_EVERY", 0.0)
    shown = ProgressBar(10, None)
    shown.show(5, 1.0, {"critic/adversarial": 0.5, "critic/gradient_norm": 3.0})
    shown.say("a sentence")
    shown.close()
    line, sentence = capsys.readouterr().err.splitlines()
    assert line.startswith("step 5  50%") and "critic/adversarial 0.5" in line and "gradient_norm" not in line
    assert sentence == "a sentence"


def test_lines_are_rare_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    shown = ProgressBar(10, None)
    for step in range(10):
        shown.show(step, 1.0)
    assert capsys.readouterr().err == ""


def test_quiet_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    shown = ProgressBar(10, None, quiet=True)
    shown.show(1, 1.0, {"a/b": 1.0})
    shown.say("nothing")
    shown.close()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("budget", [{"steps": 3}, {"steps": None, "minutes": 0.002}])
def test_a_bar_on_a_terminal(budget: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    Trainer(toys.Toy(), toys.feed(), toys.settings(**budget)).run()
    assert "step" in terminal.getvalue() and "steps/s" in terminal.getvalue()


class _Handle:
    def __init__(self) -> None:
        self.shown: list[str] = []

    def update(self, html: str) -> None:
        self.shown.append(html)


def test_a_notebook_shows_a_bar_sentences_and_the_newest_samples(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handle = _Handle()
    kernel = SimpleNamespace(kernel=object())
    display = SimpleNamespace(HTML=str, display=lambda html, display_id: handle)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: kernel, display=display))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    shown = ProgressBar(10, None)
    shown.say("a <sentence>")
    shown.show(5, 1.0, {"critic/adversarial": 0.5})
    assert "value='0.5000'" in handle.shown[-1] and "critic/adversarial 0.5" in handle.shown[-1]
    assert "a &lt;sentence&gt;" in handle.shown[-1] and "<img" not in handle.shown[-1]
    Image.new("L", (4, 4)).save(tmp_path / "samples.png")
    shown.picture(tmp_path / "samples.png")
    shown.close()
    assert "<img alt='samples' src='data:image/png;base64," in handle.shown[-1]
    assert capsys.readouterr().err == ""


def test_an_ipython_without_a_kernel_is_no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: SimpleNamespace()))
    assert ProgressBar(10, None).cell is None
