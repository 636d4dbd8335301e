"""A pair with kinks or jumps: its best value by cases, and the divergence as a supremum of affine functions."""

from __future__ import annotations

import sympy as sp

from ganworks.workshop.grammar.vocabulary import RATIO, VALUE
from ganworks.workshop.parts import Design
from ganworks.workshop.prove._formulas import Formulas
from ganworks.workshop.prove._parts import Part, Script
from ganworks.workshop.prove._printer import NotInCoq, Printer

BEST = "phi t + r * psi t <= phi (omega r) + r * psi (omega r)"
WEAK = "  (r <= s -> {0} (omega r) <= {0} (omega s)) /\\ (r < 1 -> 1 < s -> {0} (omega r) < {0} (omega s))"


def script(design: Design) -> Script:
    """The theorems of a pair whose pieces are polynomials; strictness is claimed where there is some.

    Raises:
        NotInCoq: a piece is no polynomial in t, or the best value no rational function of r on each piece.
    """
    return _Writer(design).write()


class _Writer:
    def __init__(self, design: Design) -> None:
        self.given = formulas = Formulas.of(design)
        if formulas.pair is None:
            raise NotInCoq("the pair has no closed form in t")
        self.phi, self.psi = formulas.pair
        terms = [self.phi, self.psi, *([] if formulas.beta is None else [formulas.beta])]
        if not all(_polynomial_pieces(term, VALUE) for term in terms):
            raise NotInCoq("the pair has a kink, and a piece of it is no polynomial in t")
        self.pieces = _rational_pieces(formulas.omega)
        self.inside = _inside(design, formulas)
        self.result = Script(preludes=("kinks.v",))
        self.text = Printer().text

    def _add(self, name: str, words: str, text: str, needs: tuple[str, ...] = (), theorem: bool = False) -> None:
        self.result.parts.append(Part(name, words, text, needs, theorem))

    def write(self) -> Script:
        """Every part, in the order of the file."""
        text = self.text
        lines = self.given.declared()
        lines += [
            f"Definition omega (r : R) := {text(self.given.omega)}.",
            f"Definition phi (t : R) := {text(self.phi)}.",
            f"Definition psi (t : R) := {text(self.psi)}.",
            f"Definition inside (t : R) := {self.inside}.",
        ]
        self._add("", "the pair, one of its best values, and Omega", "\n".join(lines))
        self._add(
            "omega_inside",
            "the best value lies in Omega",
            f"Lemma omega_inside r : 0 < r -> inside (omega r).\nProof. intros R0. unfold inside. {self._value('r')} "
            "by_cases ltac:(try exact Logic.I; try split; lra). Qed.",
        )
        self._add(
            "best_critic",
            "nowhere in Omega is phi + r psi above its value at omega(r)",
            f"Theorem best_critic r t : 0 < r -> inside t -> {BEST}.\n"
            f"Proof. intros R0. unfold inside. intros J. unfold phi, psi. {self._value('r', 't')} "
            "by_cases ltac:(first [ lra | nra ]). Qed.",
            theorem=True,
        )
        self._divergence()
        self._frozen()
        return self.result

    def _value(self, ratio: str, other: str | None = None) -> str:
        """The best value by its pieces; a single one by the equation that it solves."""
        if len(self.pieces) > 1:
            return "unfold omega."
        place = sp.Symbol(ratio, positive=True)
        top, bottom = (self.text(part.subs(RATIO, place)) for part in sp.fraction(sp.together(self.pieces[0])))
        name = f"w{ratio}"
        steps = [
            f"assert (W{ratio} : omega {ratio} * {bottom} = {top}) by (unfold omega; field; positive_side).",
            f"assert (B{ratio} : 0 < {bottom}) by positive.",
        ]
        low, high = self.given.bounds()
        if low is not None:
            steps.append(f"assert (L{ratio} : {low} < omega {ratio}) by nra.")
        if high is not None:
            steps.append(f"assert (U{ratio} : omega {ratio} < {high}) by nra.")
        steps.append(f"set (v{name} := omega {ratio}) in *. clearbody v{name}.")
        for factor in [f"v{name}", *([other] if other else [])]:
            steps.append(f"assert ((v{name} * {bottom} - {top}) * {factor} = 0) by (rewrite W{ratio}; ring).")
        if other:
            steps.append(
                f"assert (0 <= ({other} - v{name}) * ({other} - v{name}) * (1 + {ratio})) by "
                "(apply Rmult_le_pos; [apply Rle_0_sqr | lra])."
            )
        return " ".join(steps)

    def _middle(self) -> sp.Expr:
        near = [sp.limit(piece, RATIO, 1) for piece in self._around_one()]
        return sp.Rational(1, 2) * (near[0] + near[1])

    def _around_one(self) -> tuple[sp.Expr, sp.Expr]:
        omega = self.given.omega
        if not isinstance(omega, sp.Piecewise):
            return omega, omega
        small = sp.Rational(1, 10**6)
        sides = []
        for place in (1 - small, 1 + small):
            sides.append(next(value for value, where in omega.args if bool(where.subs(RATIO, place))))
        return sides[0], sides[1]

    def _divergence(self) -> None:
        common = "phi psi omega inside omega_inside best_critic"
        self._add(
            "divergence_convex",
            "d(r), the value at the best critic, is convex",
            "Definition d := sup_d phi psi omega.\n"
            "Theorem divergence_convex r s k : 0 < r -> 0 < s -> 0 <= k <= 1 ->\n"
            "  d (k * r + (1 - k) * s) <= k * d r + (1 - k) * d s.\n"
            f"Proof. apply (sup_convex {common}). Qed.",
            ("omega_inside", "best_critic"),
            theorem=True,
        )
        middle = self.text(self._middle())
        proof = "unfold sup_d, phi, psi. {} by_cases ltac:(first [ lra | nra ])."
        self._add(
            "middle_alone",
            "a value that is best at r = 1 and nowhere else",
            f"Lemma middle_best : phi {middle} + psi {middle} = sup_d phi psi omega 1.\n"
            f"Proof. unfold sup_d, phi, psi, omega. by_cases ltac:(first [ lra | field | nra ]). Qed.\n"
            f"Lemma middle_alone r : 0 < r -> r <> 1 ->\n  phi {middle} + r * psi {middle} < sup_d phi psi omega r.\n"
            f"Proof. intros R0 N. assert (S : 0 < (r - 1) * (r - 1)) by (apply Rsqr_pos_lt; lra). "
            f"{proof.format(self._value('r'))} Qed.",
        )
        self._add(
            "divergence_least",
            "between densities on finitely many points D >= d(1), with equality only where they are equal",
            "Theorem divergence_least (points : list (R * R)) :\n"
            "  (forall x, In x points -> 0 < fst x /\\ 0 < snd x) ->\n"
            "  sum_of fst points = 1 -> sum_of snd points = 1 ->\n"
            "  sup_d phi psi omega 1 <= sup_D phi psi omega points\n"
            "  /\\ (sup_D phi psi omega points = sup_d phi psi omega 1 -> forall x, In x points -> snd x = fst x).\n"
            f"Proof. apply (sup_divergence phi psi omega {middle} middle_best middle_alone). Qed.",
            ("middle_alone",),
            theorem=True,
        )

    def _frozen(self) -> None:
        if self.given.own and self.given.beta is None:
            self.result.missing["frozen"] = "beta has no closed form"
            return
        name = "psi" if self.given.beta is None else "beta"
        define = "" if self.given.beta is None else f"Definition beta (t : R) := {self.text(self.given.beta)}.\n"
        values = self._value("r") + (" " + self._value("s") if len(self.pieces) == 1 else "")
        cases = "split; intros"
        if len(self.pieces) == 1:
            values += " assert (A : r <= s -> vwr <= vws) by (intros; nra)."
            values += " assert (B : r < 1 -> 1 < s -> vwr < vws) by (intros; nra)."
            cases = "split; [ intros Q; specialize (A Q) | intros Q P; specialize (B Q P) ]"
        self._add(
            "frozen",
            "with the critic held, the generator follows beta(omega(r)), which never falls with r and rises at 1",
            f"{define}Theorem frozen r s : 0 < r -> 0 < s ->\n{WEAK.format(name)}.\n"
            f"Proof. intros R0 S0. unfold {name}. {values} {cases}; by_cases ltac:(first [ lra | nra ]). Qed.",
            theorem=True,
        )


def _polynomial_pieces(expr: sp.Expr, symbol: sp.Symbol) -> bool:
    if isinstance(expr, sp.Max | sp.Min | sp.Abs | sp.Add | sp.Mul):
        return all(_polynomial_pieces(sp.sympify(part), symbol) for part in expr.args)
    if isinstance(expr, sp.Pow):
        return bool(expr.exp.is_Integer and expr.exp.is_positive) and _polynomial_pieces(sp.sympify(expr.base), symbol)
    if isinstance(expr, sp.Piecewise):
        return all(_polynomial_pieces(value, symbol) for value, _ in expr.args)
    return bool(expr.is_polynomial(symbol))


def _rational_pieces(omega: sp.Expr) -> list[sp.Expr]:
    pieces = [value for value, _ in omega.args] if isinstance(omega, sp.Piecewise) else [omega]
    if not all(piece.is_rational_function(RATIO) for piece in pieces):
        raise NotInCoq("the pair has a kink, and its best value is no rational function of r")
    if len(pieces) > 1 and any(piece.has(RATIO) for piece in pieces):
        raise NotInCoq("the pair has a kink, and its best value moves on one piece and stays on another")
    return pieces


def _inside(design: Design, formulas: Formulas) -> str:
    """All t for a pair that was given without Omega; otherwise the closed interval of best values."""
    if "phi" in design.given and "Omega" not in design.given:
        return "True"
    low, high = formulas.bounds()
    sides = [side for side in (low and f"{low} <= t", high and f"t <= {high}") if side]
    return " /\\ ".join(sides) or "True"
