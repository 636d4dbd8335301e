"""A certificate holds for what was proved, and a changed one does not."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from ganworks.cli.prove import main
from ganworks.errors import BadInput
from ganworks.workshop import design
from ganworks.workshop.report.certificate import CONVEX, INCREASES, REACH, check

LIMIT = 120.0


@pytest.mark.parametrize(
    "given",
    [
        {"omega": "log(r)", "rho": "1/(1+exp(t))", "beta": "softplus(t)"},
        {"f": "(u-1)*log(u)"},
        {"phi": "-(t-a)^2", "psi": "-(t-b)^2", "param": ["a<b"]},
    ],
    ids=str,
)
def test_what_was_proved_holds_in_other_arithmetic(given: dict) -> None:
    plain = json.loads(json.dumps(design(**given, time_limit=LIMIT).certificate()))
    assert plain["missing"] == [] and plain["valid"] is True
    assert all(holds for _, holds, _ in check(plain))
    assert {row[0] for row in check(plain)} >= {CONVEX} | ({INCREASES} if "beta" in given else set())


def test_a_changed_certificate_does_not_hold() -> None:
    plain = design(f="u*log(u)", time_limit=LIMIT).certificate()
    sign = next(place for place, claim in enumerate(plain["claims"]) if claim["kind"] == "positive")

    def failing(**changes: object) -> list[str]:
        changed = deepcopy(plain)
        changed["claims"][sign].update(changes)
        return [name for name, holds, _ in check(changed) if not holds]

    assert failing() == []
    edges = plain["claims"][sign]["log_r_edges"]
    assert failing(log_r_edges=edges[:-1]) == failing(log_r_edges=edges[1:]) == [CONVEX]
    assert failing(log_r_edges=[str(-REACH), str(REACH)]) == []
    assert failing(formula="r") == [CONVEX]
    assert failing(function="-r*log(r)", formula="-1/r") == [CONVEX]
    other = deepcopy(plain)
    other["claims"][0]["right"] += "+1/10^9"
    assert not check(other)[0][1]


@pytest.mark.parametrize(
    "plain", [{}, {"ganworks_certificate": 1}, {"ganworks_certificate": 1, "claims": [{"name": "x", "kind": "magic"}]}]
)
def test_what_is_no_certificate(plain: dict) -> None:
    with pytest.raises(BadInput):
        check(plain)


def test_kinks_are_said_to_be_missing() -> None:
    plain = design(f="abs(u-1)/2", time_limit=LIMIT).certificate()
    assert plain["claims"] == [] and len(plain["missing"]) == 3


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.json"
    assert main(["--f=(sqrt(u)-1)^2", f"--out={path}"]) == 0
    assert main([f"--check={path}"]) == 0
    assert "boxes that cover" in capsys.readouterr().out
    path.write_text(path.read_text(encoding="utf-8").replace('"-20"', '"-19"'), encoding="utf-8")
    assert main([f"--check={path}"]) == 2
    with pytest.raises(BadInput):
        main(["--check=nothing.json"])
