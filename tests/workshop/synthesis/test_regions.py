"""For which values of a parameter a design is valid, and designs side by side."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganworks.cli.design import main
from ganworks.errors import BadInput
from ganworks.workshop import design
from ganworks.workshop.synthesis.comparison import comparison
from ganworks.workshop.synthesis.regions import between, regions, simplest


@given(st.fractions(-9, 9, max_denominator=99), st.fractions(0, 3, max_denominator=99))
def test_the_simplest_fraction(low: Fraction, width: Fraction) -> None:
    found = simplest(low, low + width)
    assert low <= found <= low + width
    for denominator in range(1, found.denominator):
        assert -(-low.numerator * denominator // low.denominator) > (low + width) * denominator


def test_labels_of_least_squares() -> None:
    """Valid exactly for c <= a = -1: the border is found, not approached."""
    parts = regions("c", Fraction(-2), Fraction(0), phi="-(t+1)^2", psi="-(t-1)^2", beta="(t-c)^2", seconds=20.0)
    assert [(str(part), part.status) for part in parts] == [("[-2, -1]", "proved"), ("(-1, 0]", "refuted")]


@pytest.mark.parametrize("text", ["c", "c=1", "c=3..1", "c=0..oo", "=0..1", "c=a..b"])
def test_what_is_no_region(text: str) -> None:
    with pytest.raises(BadInput):
        between(text)


def test_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    picture = tmp_path / "both.png"
    assert main(["ratio_logit", "ratio_log_kl", "--compare", "--json", f"--plot={picture}"]) == 0
    plain = json.loads(capsys.readouterr().out)
    rows = {row["property"]: row for row in plain["rows"]}
    assert rows["divergence"] == {"property": "divergence", "ratio_logit": "2*JS", "ratio_log_kl": "KL(q||p)"}
    assert rows["symmetric"]["ratio_logit"] == "✓" and rows["symmetric"]["ratio_log_kl"] == "✗"
    assert rows["for disjoint supports"]["ratio_logit"] in ("2*log(2)", "log(4)")
    assert rows["fastest R1 weight"] == {"property": "fastest R1 weight", "ratio_logit": "1", "ratio_log_kl": "2"}
    assert picture.stat().st_size > 5000


def test_a_design_in_place_of_a_name() -> None:
    one = design(f="(sqrt(u)-1)^2", time_limit=60.0)
    rows = {row["property"]: row["mine"] for row in comparison({"mine": one, "again": one})}
    assert rows["divergence"] == "squared Hellinger" and rows["valid"] == "✓"
    with pytest.raises(BadInput, match="two"):
        main(["minimax", "--compare"])
    with pytest.raises(BadInput, match="--compare"):
        main(["minimax"])
