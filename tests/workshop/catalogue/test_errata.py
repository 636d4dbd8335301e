"""Each erratum is a contradiction that is computed."""

import json
from pathlib import Path

import pytest
import sympy as sp

from ganworks.cli.errata import main, markdown
from ganworks.errors import BadInput
from ganworks.workshop.catalogue import errata
from ganworks.workshop.catalogue.errata import objectives
from ganworks.workshop.catalogue.errata.information import STRING, huffman_bits
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

FOUND = errata.all_errata()
PAGE = Path(__file__).parents[3] / "docs" / "errata.md"


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.number)
def test_the_claim_is_wrong(found: errata.Erratum) -> None:
    assert found.wrong and found.verdict.method == "certified values"


def test_numbers_are_there_once() -> None:
    numbers = [found.number for found in FOUND]
    assert len(set(numbers)) == len(numbers) > 50
    assert {f"E{n}" for n in (*range(8, 16), 94, *range(103, 110))} <= set(numbers)


def test_a_right_claim_is_not_refuted() -> None:
    one, two = sp.Integer(1), sp.Integer(2)
    for relation, right in (("=", False), ("<", False), ("!=", True), (">", True), (">=", True)):
        erratum = errata.Erratum("E0", "book on GANs", "", "", one, two, "", relation)  # type: ignore[arg-type]
        assert erratum.wrong is not right


def test_the_right_reading_of_each_number() -> None:
    found = {entry.number: entry for entry in FOUND}
    p, q = errata.P, errata.Q
    assert found["E9"].computed == sum((a - b) ** 2 / b for a, b in zip(p, q, strict=True))
    assert sp.simplify(found["E12"].computed - 2 * found["E12"].claimed) == 0
    assert float(found["E6"].computed - 2 * found["E6"].claimed + 2 * sp.log(2)) == pytest.approx(0, abs=1e-12)
    assert found["E103"].computed * 2 == found["E103"].claimed
    assert found["E106"].computed == 0
    assert float(found["E86"].computed) == pytest.approx(2.1232, abs=1e-4)


def test_an_optimal_code_is_within_one_bit_of_the_entropy() -> None:
    counts = {letter: STRING.count(letter) for letter in set(STRING)}
    entropy = -sum(n / 20 * float(sp.log(sp.Rational(n, 20), 2)) for n in counts.values())
    assert entropy <= huffman_bits(counts) / 20 < entropy + 1  # type: ignore[arg-type]


def test_the_generator_stands_still_at_a_positive_divergence() -> None:
    first, second, divergence = objectives.stuck()
    assert first == second and divergence == sp.Rational(1, 2)


def test_conclusion_two_can_always_be_satisfied() -> None:
    """For any beta there is an alpha with the wanted d, even for -t, which runs away from the data."""
    alpha = objectives.any_d(-T, (R - 1) ** 2, sp.log(R), sp.exp(T))
    assert sp.simplify((alpha + sp.exp(T) * (-T)).subs(T, sp.log(R)) - (R - 1) ** 2) == 0


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "E12", "E83"]) == 0
    rows = json.loads(capsys.readouterr().out)["errata"]
    assert [row["number"] for row in rows] == ["E12", "E83"] and rows[1]["computed"] == "43"
    assert main([]) == 0
    assert f"{len(FOUND)} of {len(FOUND)} claims" in capsys.readouterr().out
    with pytest.raises(BadInput, match="E12"):
        main(["E1200"])


def test_the_page_is_what_is_computed() -> None:
    assert markdown(FOUND) in PAGE.read_text(encoding="utf-8")
