"""A saved design is read through the parser and judged again."""

import json
from pathlib import Path

import pytest
import sympy as sp
import yaml

from ganworks.errors import BadInput
from ganworks.workshop import design, load
from ganworks.workshop.report.store import answer

SECONDS = 120.0


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_round_trip(tmp_path: Path, ending: str) -> None:
    first = design(omega="(a+b*r)/(1+r)", rho="2*(b-t)", beta="(t-a)^2", param=["a<b"], time_limit=SECONDS)
    path = tmp_path / f"objective.{ending}"
    first.save(str(path))
    second = load(str(path), time_limit=SECONDS)
    assert [(c.name, c.verdict.status) for c in second.conditions] == [
        (c.name, c.verdict.status) for c in first.conditions
    ]
    assert second.divergence.d == first.divergence.d
    assert list(tmp_path.iterdir()) == [path]


def test_every_formula_is_readable_by_others() -> None:
    for given in ({"f": "abs(u-1)/2"}, {"f": "(u-1)*log(u)"}, {"phi": "-max(0,1+t)", "psi": "-max(0,1-t)"}):
        plain = json.loads(json.dumps(answer(design(**given, time_limit=SECONDS))))
        for part in ("objective", "divergence"):
            for key in ("phi", "psi", "omega", "d", "f", "f_conjugate", "output_activation"):
                text = plain[part].get(key)
                if text is not None:
                    assert isinstance(sp.sympify(text), sp.Expr)


def test_a_file_cannot_vouch_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    path.write_text(yaml.safe_dump({"given": {"f": "u*log(u)^2"}, "valid": True, "conditions": []}))
    assert load(str(path), time_limit=SECONDS).valid is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "given: 1",
        "given: {f: 3}",
        "given: {g: u}",
        "given: {f: u*log(u), parameters: [1]}",
        "a: [",
        "!!python/object:os.system x",
    ],
)
def test_damaged_files(tmp_path: Path, text: str) -> None:
    path = tmp_path / "o.yaml"
    path.write_text(text)
    with pytest.raises(BadInput):
        load(str(path))


def test_bad_places(tmp_path: Path) -> None:
    found = design(f="u*log(u)", time_limit=SECONDS)
    for place in (tmp_path / "o.txt", tmp_path / "no" / "o.yaml"):
        with pytest.raises(BadInput):
            found.save(str(place))
    with pytest.raises(BadInput):
        load(str(tmp_path / "none.yaml"))
