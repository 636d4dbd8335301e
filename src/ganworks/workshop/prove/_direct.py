"""A pair judged in t: the slope of phi + r psi is (r - ratio(t)) rho(t), where ratio is the inverse of omega."""

from __future__ import annotations

import sympy as sp

from ganworks.workshop.grammar.vocabulary import RATIO, VALUE
from ganworks.workshop.parts import Design
from ganworks.workshop.prove._facts import Facts, signed_product
from ganworks.workshop.prove._formulas import Formulas
from ganworks.workshop.prove._parts import Part, Script
from ganworks.workshop.prove._printer import NotInCoq, Printer
from ganworks.workshop.prove._settle import at, simplest

LEMMAS = ("omega_one", "omega_rises", "direct_best", "direct_frozen")


def script(design: Design) -> Script:
    """The theorems of a pair whose best value has an inverse in closed form.

    Raises:
        NotInCoq: there is none, or a function that Coq's library lacks.
    """
    return _Writer(Formulas.of(design)).write()


class _Writer:
    def __init__(self, formulas: Formulas) -> None:
        self.given = formulas
        if formulas.pair is None or formulas.inverse is None:
            raise NotInCoq("the pair, or the inverse of its best value, has no closed form in t")
        self.phi, self.psi = (_tidy(part) for part in formulas.pair)
        self.ratio = _tidy(sp.powsimp(formulas.inverse))
        self.omega = sp.powsimp(formulas.omega)
        self.point = formulas.inner_point()
        self.result = Script(preludes=("kinks.v", "direct.v"))
        self.rho = self._signed(sp.diff(self.psi, VALUE))
        self.rise = self._signed(sp.diff(self.ratio, VALUE))
        self.sign = 1 if self.rho[0] > 0 else -1
        self.beta = formulas.beta
        self.growth = None if self.beta is None else self._signed(sp.diff(self.beta, VALUE))
        written = [self.phi, self.psi, self.ratio, self.rho[1], self.rise[1]]
        self.printer = Printer([*written, *(() if self.growth is None else (self.beta, self.growth[1]))], split=True)
        self.facts = Facts(self.printer, self.point)

    def _signed(self, expr: sp.Expr) -> tuple[int, sp.Expr]:
        return signed_product(expr, self.point)

    def write(self) -> Script:
        """Every part, in the order of the file."""
        self._definitions()
        self._slopes()
        self._inverse()
        self._theorems()
        return self.result

    def _add(self, name: str, words: str, text: str, needs: tuple[str, ...] = (), theorem: bool = False) -> None:
        self.result.parts.append(Part(name, words, text, needs, theorem))

    def _times(self, signed: tuple[int, sp.Expr]) -> str:
        text = self.printer.text(signed[1])
        return text if signed[0] > 0 else f"(- {text})"

    def _definitions(self) -> None:
        text = self.printer.text
        lines = self.given.declared()
        lines += [
            f"Definition omega (r : R) := {Printer(split=True).text(self.omega)}.",
            f"Definition phi (t : R) := {text(self.phi)}.",
            f"Definition psi (t : R) := {text(self.psi)}.",
            f"Definition ratio (t : R) := {text(self.ratio)}.",
            f"Definition rho (t : R) := {self._times(self.rho)}.",
            f"Definition rise (t : R) := {self._times(self.rise)}.",
            f"Definition inside (t : R) := {self.given.inside()}.",
            f"Definition sign := {'1' if self.sign > 0 else '(- 1)'}.",
        ]
        self._add("", "the pair, its best value with its inverse and slopes, and Omega", "\n".join(lines))
        self._add("sign_one", "", "Lemma sign_one : sign * sign = 1.\nProof. unfold sign; ring. Qed.")
        self._add(
            "inside_between",
            "Omega is an interval",
            "Lemma inside_between u v w : inside u -> inside v -> u <= w <= v -> inside w.\n"
            "Proof. unfold inside. intros. repeat split; lra. Qed.",
        )

    def _slopes(self) -> None:
        known = self.facts.lines(VALUE, self.phi, self.psi, self.ratio, self.rho[1], self.rise[1])
        ends = self.given.exponential_facts() + self._exponentials()
        for function, slope, value, words in (
            ("phi", "- ratio t * rho t", "unfold phi, ratio, rho", "the slope of the term on data"),
            ("psi", "rho t", "unfold psi, rho", "the slope of the term on samples"),
            ("ratio", "rise t", "unfold ratio, rise", "the slope of the ratio at which a value is best"),
        ):
            self._add(
                f"{function}_derivative",
                words,
                f"Lemma {function}_derivative t : inside t -> is_derive {function} t ({slope}).\nProof.\n"
                f"  unfold inside. intros {self.given.pattern}.\n{ends}{known}"
                f"  {value}. try unfold tan in *. auto_derive; [ direct_sides | direct_close ].\nQed.",
            )
        for name, signed in (("rho", self.rho), ("rise", self.rise)):
            self._add(
                f"{name}_sign",
                f"the sign of {name}",
                f"Lemma {name}_sign t : inside t -> 0 < sign * {name} t.\nProof.\n"
                f"  unfold inside. intros {self.given.pattern}.\n{ends}{known}{self.facts.positive(signed[1], VALUE)}"
                f"{self._conclusion(name, signed)}\nQed.",
            )

    def _exponentials(self) -> str:
        """Where a finite end of Omega is a logarithm: what exponentials of multiples of t are there."""
        lines = ""
        nodes = {node for part in (self.phi, self.psi, self.ratio) for node in part.atoms(sp.exp)}
        for end, order in zip(self.given.ends, (">", "<"), strict=True):
            if end is None or not end.has(sp.log):
                continue
            for node in sorted(nodes, key=str):
                rate = simplest(sp.diff(node.args[0], VALUE))
                value = simplest(sp.exp(sp.expand_log(rate * end, force=True)))
                if rate.has(VALUE) or not rate.is_positive or value.has(sp.exp, sp.log) or order == ">":
                    continue
                c, v, e = self.printer.text(rate), self.printer.text(value), self.printer.text(end)
                lines += (
                    f"  try (assert (X : {c} * t < ln {v}) by (apply (Rmult_lt_reg_l (/ {c})); [ positive | "
                    f"replace (/ {c} * ({c} * t)) with t by (field; direct_sides); "
                    f"replace (/ {c} * ln {v}) with {e} by (rewrite ?ln_Rinv by positive; field; "
                    "direct_sides); lra ])).\n"
                    f"  try (assert (Y : {self.printer.text(node)} < {v}) by (rewrite <- ?exp_plus; "
                    f"rewrite <- (exp_ln {v}) by positive; apply exp_increasing; lra)).\n"
                )
        return lines

    def _conclusion(self, name: str, signed: tuple[int, sp.Expr]) -> str:
        return f"  assert (W : 0 < {self.printer.text(signed[1])}) by positive. unfold sign, {name}. lra."

    def _inverse(self) -> None:
        low, high = self.given.ends
        bare = Facts(Printer(split=True), {RATIO: self.given.sample_ratio, **self.given.sample})
        lines = "  unfold inside. intros R0.\n" + bare.lines(RATIO, self.omega)
        for end in (low, high):
            if end is None or end in (sp.oo, -sp.oo):
                continue
            gap = self.omega - end if end is low else end - self.omega
            shown = signed_product(gap, bare.point)[1]
            lines += bare.positive(shown, RATIO)
            left = "omega r - " + bare.text(end) if end is low else bare.text(end) + " - omega r"
            lines += (
                f"  assert ({'L' if end is low else 'U'} : 0 < {left}) by first [ (replace ({left}) with "
                f"{bare.text(shown)} by "
                "(unfold omega; rewrite ?ln_Rinv by positive; direct_close); bounds) | (unfold omega; bounds) ].\n"
            )
        self._add(
            "omega_inside",
            "the best value lies in Omega",
            f"Lemma omega_inside r : 0 < r -> inside (omega r).\nProof.\n{lines}  repeat split; lra.\nQed.",
        )
        met: list[sp.Expr] = []
        settled = at(self.ratio, VALUE, self.omega, met)
        roots = [node for node in settled.atoms(sp.Pow) if node.exp.is_Rational and node.exp.q == 2]
        roots += [node for node in met if not isinstance(node, sp.exp)]
        steps = [f"to_root {bare.text(node)}" for node in sorted(set(roots), key=str)]
        bases = [node.base for node in self.ratio.atoms(sp.Pow) if not node.exp.is_Rational]
        for base in [*bases, *(node.args[0] for node in self.ratio.atoms(sp.log))]:
            steps.append(f"to_power_of_r {bare.text(sp.powsimp(simplest(at(base, VALUE, self.omega))))}")
        for node in sorted(self.ratio.atoms(sp.exp), key=str):
            value = simplest(sp.exp(sp.expand_log(at(node.args[0], VALUE, self.omega), force=True)))
            if not value.has(sp.exp, sp.log):
                steps.append(f"to_value {bare.text(value)}")
        known = bare.lines(RATIO, self.omega, settled)
        own, merged = Printer(split=True).text(self.ratio), Printer(split=True, merged=True).text(self.ratio)
        if own != merged:
            known += f"  assert (M : forall t, ratio t = {merged}) by (intros t; unfold ratio; one_exponential).\n"
        unfolded = "unfold ratio, omega" if own == merged else "rewrite M; unfold omega"
        self._add(
            "ratio_omega",
            "ratio is the inverse of omega",
            "Lemma ratio_omega r : 0 < r -> ratio (omega r) = r.\nProof.\n  intros R0.\n"
            f"{known}  {unfolded}.\n"
            f"  repeat first [ {' | '.join([*steps, 'direct_inverses r R0'])} ]. direct_close.\nQed.",
        )

    def _theorems(self) -> None:
        slopes = ("phi_derivative", "psi_derivative", "rho_sign", "ratio_derivative", "rise_sign")
        needs = ("sign_one", "inside_between", *slopes, "omega_inside", "ratio_omega")
        rest = (
            "phi psi ratio rho rise omega inside sign sign_one inside_between phi_derivative psi_derivative rho_sign "
            "ratio_derivative rise_sign omega_inside ratio_omega"
        )
        inverse = (
            "ratio rho rise omega inside sign sign_one inside_between rho_sign ratio_derivative rise_sign "
            "omega_inside ratio_omega"
        )
        self._add(
            "best_critic",
            "phi + r psi has its one maximum over Omega at omega(r)",
            "Theorem best_critic r t : 0 < r -> inside t -> t <> omega r ->\n"
            "  phi t + r * psi t < phi (omega r) + r * psi (omega r).\n"
            f"Proof. apply (direct_best {rest}). Qed.",
            needs,
            theorem=True,
        )
        self._add(
            "omega_apart",
            "no value is best for two ratios",
            "Lemma omega_apart r s : 0 < r -> 0 < s -> omega r = omega s -> r = s.\n"
            "Proof. apply (omega_one ratio omega ratio_omega). Qed.",
            ("ratio_omega",),
        )
        self._add(
            "best_in_ratio",
            "the critic's value at omega(r) is above that at omega(s), for every other ratio s",
            "Theorem best_in_ratio r s : 0 < r -> 0 < s -> s <> r ->\n"
            "  phi (omega s) + r * psi (omega s) < phi (omega r) + r * psi (omega r).\n"
            "Proof. intros R0 S0 N. apply best_critic; [assumption | apply omega_inside, S0 | ].\n"
            "  intro E. apply N, omega_apart; assumption. Qed.",
            ("best_critic", "omega_apart"),
            theorem=True,
        )
        common = "phi psi omega inside omega_inside omega_apart best_critic"
        self._add(
            "divergence_convex",
            "d(r), the value at the best critic, is strictly convex",
            "Definition d := sup_d phi psi omega.\n"
            "Theorem divergence_convex r s k : 0 < r -> 0 < s -> r <> s -> 0 < k < 1 ->\n"
            "  d (k * r + (1 - k) * s) < k * d r + (1 - k) * d s.\n"
            f"Proof. apply (strict_convex {common}). Qed.",
            ("best_critic", "omega_apart", "omega_inside"),
            theorem=True,
        )
        self._add(
            "divergence_least",
            "between densities on finitely many points D >= d(1), with equality only where they are equal",
            "Theorem divergence_least (points : list (R * R)) :\n"
            "  (forall x, In x points -> 0 < fst x /\\ 0 < snd x) ->\n"
            "  sum_of fst points = 1 -> sum_of snd points = 1 ->\n"
            "  sup_d phi psi omega 1 <= sup_D phi psi omega points\n"
            "  /\\ (sup_D phi psi omega points = sup_d phi psi omega 1 -> forall x, In x points -> snd x = fst x).\n"
            f"Proof. apply (strict_divergence {common}). Qed.",
            ("best_critic", "omega_apart", "omega_inside"),
            theorem=True,
        )
        self._frozen(inverse)

    def _frozen(self, inverse: str) -> None:
        words = "with the critic held, the generator follows beta(omega(r)), which increases in r = q / p"
        slopes = ("rho_sign", "ratio_derivative", "rise_sign", "omega_inside", "ratio_omega")
        if self.beta is None and self.given.own:
            self.result.missing["frozen"] = "beta has a kink, or no closed form"
            return
        if self.beta is None:
            self._add(
                "frozen",
                words,
                "Theorem frozen r s : 0 < r -> r < s -> psi (omega r) < psi (omega s).\n"
                f"Proof. apply (direct_frozen {inverse} psi rho psi_derivative rho_sign). Qed.",
                (*slopes, "psi_derivative", "rho_sign"),
                theorem=True,
            )
            return
        assert self.growth is not None
        if self.growth[0] != self.sign:
            self.result.missing["frozen"] = "beta falls somewhere in Omega"
            return
        known = self.given.exponential_facts() + self.facts.lines(VALUE, self.beta, self.growth[1])
        text = (
            f"Definition beta (t : R) := {self.printer.text(self.beta)}.\n"
            f"Definition growth (t : R) := {self._times(self.growth)}.\n"
            "Lemma beta_derivative t : inside t -> is_derive beta t (growth t).\nProof.\n"
            f"  unfold inside. intros {self.given.pattern}.\n{known}"
            "  unfold beta, growth. try unfold tan in *. auto_derive; [ direct_sides | direct_close ].\n"
            "Qed.\nLemma growth_sign t : inside t -> 0 < sign * growth t.\nProof.\n"
            f"  unfold inside. intros {self.given.pattern}.\n{known}{self.facts.positive(self.growth[1], VALUE)}"
            f"{self._conclusion('growth', self.growth)}\nQed.\n"
            "Theorem frozen r s : 0 < r -> r < s -> beta (omega r) < beta (omega s).\n"
            f"Proof. apply (direct_frozen {inverse} beta growth beta_derivative growth_sign). Qed."
        )
        self._add("frozen", words, text, slopes, theorem=True)


def _tidy(expr: sp.Expr) -> sp.Expr:
    """Powers with broken or symbolic exponents have expanded bases, so that equal ones look alike."""
    return expr.replace(
        lambda node: isinstance(node, sp.Pow) and not node.exp.is_Integer,
        lambda node: sp.Pow(sp.expand(node.base), node.exp),
    )
