"""The derivation is told with a reason for each step."""

from pathlib import Path

import pytest

from ganworks.workshop import design

SECONDS = 120.0


def test_every_step_has_a_reason() -> None:
    found = design(omega="log(r)/2", rho="exp(-t)", beta="t", time_limit=SECONDS)
    assert len(found.steps) >= 5 and all(step.reason for step in found.steps)
    text = found.report()
    assert all(step.title in text for step in found.steps) and "verdict: valid" in text
    latex = found.latex()
    assert latex.count(r"\begin{align*}") == latex.count(r"\end{align*}") == 2
    assert latex.count("{") == latex.count("}")


def test_a_refutation_is_told() -> None:
    assert "verdict: not valid" in design(f="u*log(u)^2", time_limit=SECONDS).report()


def test_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    found = design(f="(sqrt(u)-1)^2", time_limit=SECONDS)
    path = tmp_path / "hellinger.png"
    figure = found.plot(str(path))
    assert path.read_bytes()[:4] == b"\x89PNG"
    assert [panel.get_title() for panel in figure.axes][:3] == [
        "f(u) and tangents",
        "conjugate f*(t)",
        "divergence d(r)",
    ]
    assert all(panel.lines for panel in figure.axes)
