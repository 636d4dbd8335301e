"""Theorems for Coq: accepted where they are true, refused where they are not, and no axiom or hole in any file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sympy as sp

from ganworks.cli import main as cli
from ganworks.workshop import _worker, design
from ganworks.workshop.prove import _coqc, prove
from ganworks.workshop.prove._printer import NotInCoq, Printer
from ganworks.workshop.prove._settle import plainly_positive, positive_form

needs_coqc = pytest.mark.skipif(_coqc.available() is None, reason="coqc is not installed")
ALL = {"best_in_ratio", "best_critic", "divergence_convex", "divergence_least", "frozen"}
x = sp.Symbol("x", real=True)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (sp.Rational(-3, 2), "(- (3 * / 2))"),
        (sp.exp(2 * x) - 1, "((exp x ^ 2) + (- 1))".replace("exp x", "(exp x)")),
        (1 / (1 + x), "(/ (x + 1))"),
        (sp.log(x) * sp.pi, "(PI * (ln x))"),
    ],
)
def test_terms(expression: sp.Expr, text: str) -> None:
    assert Printer().text(expression).replace(" ", "") == text.replace(" ", "")


def test_exponentials_of_one_kind_are_powers_of_one() -> None:
    printer = Printer([sp.exp(x / 2), sp.exp(x / 3)])
    assert printer.text(sp.exp(x / 2)) == "((exp (x * / 6)) ^ 3)"
    assert printer.text(sp.exp(-x)) == "(/ ((exp (x * / 6)) ^ 6))"


def test_unknown_functions_are_refused_and_not_guessed() -> None:
    with pytest.raises(NotInCoq, match="erf"):
        Printer().text(sp.erf(x))


def test_a_sign_is_shown_by_the_form_alone() -> None:
    assert not plainly_positive(1 - 1 / (1 + sp.exp(x)))
    form = positive_form(1 - 1 / (1 + sp.exp(x)))
    assert form is not None and plainly_positive(form) and sp.simplify(form - sp.exp(x) / (1 + sp.exp(x))) == 0
    assert positive_form(sp.exp(x) - 1) is None
    root = positive_form(sp.sqrt(2 * sp.cosh(2 * x) + 2) + sp.exp(x))  # 2 cosh x + exp x
    assert root is not None and plainly_positive(root) and not root.has(sp.cosh)


def test_a_file_that_is_not_written_in_time_is_named_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(seconds: float, *_: object) -> None:
        raise _worker.Stopped("time", None)

    objective = design(f="(u-1)^2")
    monkeypatch.setattr(_worker, "run", stopped)
    proof = objective.prove()
    assert not proof.theorems and "not written within 60 s" in proof.missing["all"]


def test_files_hold_no_holes() -> None:
    text = prove(design(omega="log(r)", rho="1/(1+exp(t))")).text
    assert re.search(r"Admitted|Axiom|Parameter |admit|Conjecture|bypass_check", text) is None
    assert text.count("Qed.") >= 15


@needs_coqc
@pytest.mark.parametrize(
    ("formulas", "parameters"),
    [
        ({"omega": "log(r)", "rho": "1/(1+exp(t))", "beta": "softplus(t)"}, []),
        ({"phi": "-(t-a)^2", "psi": "-(t-b)^2", "beta": "(t-c)^2", "alpha": "(t-c)^2"}, ["a<b", "c<=a"]),
        ({"f": "(sqrt(u)-1)^2"}, []),
    ],
)
def test_what_is_valid_is_accepted(formulas: dict[str, str], parameters: list[str]) -> None:
    proof = design(**formulas, param=parameters).prove()
    assert proof.checked, proof.missing
    assert set(proof.theorems) == ALL, proof.missing


@needs_coqc
def test_what_is_false_is_not_proved() -> None:
    backwards = design(phi="-log(1+exp(t))", psi="-log(1+exp(-t))", beta="-t").prove()
    assert "frozen" not in backwards.theorems and "frozen" in backwards.missing
    concave = design(f="-u*log(u)").prove()
    assert not set(concave.theorems) & ALL


@needs_coqc
def test_a_false_statement_is_refused_and_what_rests_on_it_goes_with_it() -> None:
    from ganworks.workshop.prove._smooth import script

    written = script(design(omega="log(r)", rho="1/(1+exp(t))"))
    place = next(number for number, part in enumerate(written.parts) if part.name == "slope_positive")
    part = written.parts[place]
    written.parts[place] = type(part)(part.name, part.words, part.text.replace("0 < slope x", "1 < slope x"))
    text, owners = _coqc.file_text(written, "false")
    check = _coqc.run(text)
    assert not check.accepted and check.line is not None and owners[check.line] == "slope_positive"
    assert "divergence_convex" not in [part.name for part in written.without("slope_positive", "false").parts]


def test_the_command_writes_a_file_and_keeps_the_old_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hellinger.v"
    assert cli.main(["prove", "--f=(sqrt(u)-1)^2", "--out", str(path)]) == 0
    assert "theorems" in capsys.readouterr().out and "Theorem best_critic" in path.read_text()
    assert cli.main(["prove", "--f=(sqrt(u)-1)^2", "--out", str(path)]) == 2
    assert "exists" in capsys.readouterr().err


WEAK = {"best_critic", "divergence_convex", "divergence_least", "frozen"}


@needs_coqc
@pytest.mark.parametrize(
    "formulas",
    [{"f": "abs(u-1)/2"}, {"phi": "-Max(0,1+t)", "psi": "-Max(0,1-t)", "alpha": "-t", "beta": "t"}],
    ids=["total variation", "hinge"],
)
def test_kinks_are_proved_by_cases(formulas: dict[str, str]) -> None:
    proof = design(**formulas).prove()
    assert proof.checked and set(proof.theorems) == WEAK, proof.missing
    assert "forall" not in proof.theorems["best_critic"] and "<=" in proof.text.split("Theorem best_critic")[1][:120]


@needs_coqc
def test_a_generator_that_turns_back_at_a_kink_is_not_proved() -> None:
    proof = design(phi="-Max(0,1+t)", psi="-Max(0,1-t)", alpha="t", beta="-t").prove()
    assert "best_critic" in proof.theorems and "frozen" not in proof.theorems


def test_kinks_between_functions_that_are_no_polynomials_are_named_as_missing() -> None:
    proof = design(phi="-Max(0,1+t)", psi="-exp(Max(0,-t))", time_limit=5).prove()
    assert not proof.theorems and proof.missing["all"]


@needs_coqc
def test_lambert_is_defined_by_its_equation() -> None:
    proof = design(f="(u-1)*log(u)").prove()
    assert proof.checked and "lambert_exists" in proof.text and "best_critic" in proof.theorems, proof.missing


@needs_coqc
def test_exponents_with_a_parameter_are_conditions_of_the_theorem() -> None:
    proof = design(omega="r^a", rho="1", param=["a>0"]).prove()
    assert proof.checked and set(proof.theorems) == ALL, proof.missing
    assert re.search(r"Hypothesis a_sign : 0 < a", proof.text)
