"""A pair along the logarithm of the ratio: both terms at the best value as smooth functions of x, with r = exp x."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from ganworks.workshop.grammar.vocabulary import RATIO, VALUE
from ganworks.workshop.parts import Design
from ganworks.workshop.prove._lambert import lambert_facts, lambert_steps, lambert_values
from ganworks.workshop.prove._parts import Part, Script
from ganworks.workshop.prove._printer import NotInCoq, Printer
from ganworks.workshop.prove._settle import LOG, at, logs_apart, plain, positive_form, simplest
from ganworks.workshop.prove._tactics import Tactics, logarithms_at

KINKS = (sp.Max, sp.Min, sp.Abs, sp.sign, sp.Heaviside, sp.Piecewise)


def script(design: Design, in_t: bool = True) -> Script:
    """Everything about a design that this module can state.

    Args:
        design: with a smooth pair.
        in_t: state the pair in t; otherwise as functions of the ratio at which a value is best.

    Raises:
        NotInCoq: a pair without derivatives (kinks), or functions that Coq's library lacks.
    """
    return _Writer(design, in_t).write()


class _Writer:
    def __init__(self, design: Design, in_t: bool) -> None:
        free = design.parameters.free
        critic, generator = design.critic, design.generator
        self.result = Script()
        if critic.phi_r is None or critic.psi_r is None or critic.omega is None:
            raise NotInCoq("the critic's best value has no closed form in r")
        self.omega = logs_apart(plain(free(critic.omega)))
        self.on_r = [plain(free(part)) for part in (critic.phi_r, critic.psi_r)]
        if any(part.has(*KINKS) for part in (self.omega, *self.on_r)):
            raise NotInCoq("the pair has a kink, and the lemmas here need derivatives")
        self.in_t = None
        if in_t and critic.phi is not None and critic.psi is not None:
            self.in_t = [plain(free(part)) for part in (critic.phi, critic.psi)]
        self.inverse = None if critic.omega_inverse is None else plain(free(critic.omega_inverse))
        self.ends = [None if end is None else free(end) for end in critic.domain]
        self.beta = None if generator.beta is None else plain(free(generator.beta))
        self.beta_r = None if generator.slope is None else plain(free(generator.slope))
        self.parameters = sorted(design.parameters.inverse, key=str)
        self.met: list[sp.Expr] = []
        self.known = lambert_values(self.inverse) if in_t else {}
        if self.known:
            self.result.preludes = ("lambert.v",)
        if not in_t:
            self.result.missing["critic_in_t"] = "the pair is stated in r, not in t"
        self.settled = [self._along(number) for number in (0, 1)]
        if self.known:
            self.settled = [sp.expand(sp.cancel(logs_apart(part))) for part in self.settled]
        self.slope = sp.diff(self.settled[1], LOG)
        if positive_form(self.slope) is None:  # in r the terms are simplified
            self.settled = [at(part, RATIO, sp.exp(LOG)) for part in self.on_r]
            self.slope = sp.diff(self.settled[1], LOG)
        self.printer = Printer([*self.settled, self.slope, sp.exp(LOG)])
        self.tactics = Tactics(self.printer, self.omega, self.met, self.known)

    def _along(self, number: int) -> sp.Expr:
        if self.in_t is not None:
            try:
                Printer().text(self.in_t[number])
                return at(self.in_t[number], VALUE, at(self.omega, RATIO, sp.exp(LOG), self.met), self.met, self.known)
            except NotInCoq as error:
                self.result.missing["critic_in_t"] = f"the pair in t: {error}"
                self.in_t = None
        return at(self.on_r[number], RATIO, sp.exp(LOG))

    def write(self) -> Script:
        """Every part, in the order of the file."""
        self._definitions()
        self._critic()
        self._domain()
        self._divergence()
        self._generator()
        return self.result

    def _add(self, name: str, words: str, text: str, needs: Iterable[str] = (), theorem: bool = False) -> None:
        self.result.parts.append(Part(name, words, text, tuple(needs), theorem))

    def _definitions(self) -> None:
        text, lines = self.printer.text, []
        for symbol in self.parameters:
            lines.append(f"Variable {symbol.name} : R.")
            if symbol.is_nonnegative:
                sign = "<" if symbol.is_positive else "<="
                lines.append(f"Hypothesis {symbol.name}_sign : 0 {sign} {symbol.name}.")
        bare = Printer()
        lines.append(f"Definition omega (r : R) := {bare.text(self.omega)}.")
        if self.in_t is not None:
            for name, part in zip(("phi", "psi"), self.in_t, strict=True):
                lines.append(f"Definition {name} (t : R) := {bare.text(part)}.")
        slope = positive_form(self.slope)
        self.positive = slope is not None
        self.slope = simplest(self.slope) if slope is None else slope
        names = ("on_data", "on_samples", "slope")
        for name, part in zip(names, (*self.settled, self.slope), strict=True):
            lines.append(f"Definition {name} (x : R) := {text(part)}.")
        self._add("", "the pair, its best value, and both along it", "\n".join(lines))

    def _critic(self) -> None:
        hints = self.tactics.signs(*self.settled, self.slope)
        for name, value, words in (
            ("data_derivative", "is_derive on_data x (- exp x * slope x)", "the slope of the term on data"),
            ("samples_derivative", "is_derive on_samples x (slope x)", "the slope of the term on samples"),
        ):
            function = value.split()[1]
            self._add(
                name,
                words,
                f"Lemma {name} x : {value}.\nProof.\n{hints}"
                f"  unfold {function}, slope. auto_derive; [ sides | {self.tactics.one_exponential()} close ].\nQed.",
            )
        proof = "unfold slope; positive" if self.positive else "unfold slope; nra"
        self._add("slope_positive", "d'' > 0", f"Lemma slope_positive x : 0 < slope x.\nProof. {proof}. Qed.")
        needs = ("data_derivative", "samples_derivative", "slope_positive")
        if self.in_t is not None:
            for name, function, along, place in (
                ("data_at_best", "phi", "on_data", 0),
                ("samples_at_best", "psi", "on_samples", 1),
            ):
                self._add(
                    name,
                    f"{function} at the best value",
                    f"Lemma {name} x : {function} (omega (exp x)) = {along} x.\nProof.\n"
                    f"{self.tactics.signs(self.settled[place])}{self.tactics.at_omega()}"
                    f"  unfold {function}, {along}. rewrite at_omega. {self.tactics.meet(self.settled[place])}\nQed.",
                )
            needs = (*needs, "data_at_best", "samples_at_best")
            value = "phi (omega {0}) + r * psi (omega {0})"
        else:
            value = "on_data (ln {0}) + r * on_samples (ln {0})"
        self._add(
            "best_in_ratio",
            "the critic's value at omega(r) is above that at omega(s), for every other ratio s",
            f"Theorem best_in_ratio r s : 0 < r -> 0 < s -> s <> r ->\n  {value.format('s')} < {value.format('r')}.\n"
            "Proof.\n  intros R0 S0 N.\n"
            "  assert (U : ln s <> ln r) by (intro E; apply N; apply ln_inv; assumption).\n"
            "  pose proof (game_best on_data on_samples slope data_derivative samples_derivative slope_positive _ _ U)"
            " as B.\n"
            + (
                "  rewrite <- (data_at_best (ln r)), <- (data_at_best (ln s)) in B.\n"
                "  rewrite <- (samples_at_best (ln r)), <- (samples_at_best (ln s)) in B.\n"
                if self.in_t is not None
                else ""
            )
            + "  rewrite ?(exp_ln r R0), ?(exp_ln s S0) in B. exact B.\nQed.",
            needs,
            theorem=True,
        )

    def _domain(self) -> None:
        if self.inverse is None or self.in_t is None:
            return
        bare = Printer()
        low, high = self.ends
        inside = " -> ".join(
            side
            for side in (
                None if low in (None, -sp.oo) else f"{bare.text(low)} < t",
                None if high in (None, sp.oo) else f"t < {bare.text(high)}",
            )
            if side
        )
        inside = f"{inside} -> " if inside else ""
        hints = logarithms_at(self.omega, RATIO, self.inverse)
        names = " ".join(f"I{place}" for place in range(inside.count("->")))
        inverse = self._of_one_sign(self.inverse)
        facts = "  assert (E1 : exp t * / exp t = 1) by (field; lra).\n  assert (E2 : 0 < / exp t) by positive.\n"
        if high not in (None, sp.oo):
            facts += f"  pose proof (exp_increasing t {bare.text(high)} {names.split()[-1]}) as E3.\n"
        if low not in (None, -sp.oo):
            facts += f"  pose proof (exp_increasing {bare.text(low)} t I0) as E4.\n"
        facts += f"  rewrite {'?exp_Ropp, ' if self.known else ''}?exp_0, ?exp_ln in * by lra.\n"
        solved = "".join(map(lambert_facts, self.known))
        self._add(
            "ratio_of_value",
            "every value in Omega is the best one for some ratio",
            f"Definition ratio (t : R) := {bare.text(inverse)}.\n"
            f"Lemma ratio_of_value t : {inside}0 < ratio t /\\ omega (ratio t) = t.\nProof.\n"
            f"  intros {names}. pose proof (exp_pos t) as E0.\n{facts}{solved}"
            "  assert (P : 0 < ratio t) by (unfold ratio; positive_more).\n"
            f"  split; [exact P | ]. unfold omega, Rpower. unfold ratio in *.\n{hints}"
            f"{''.join(map(lambert_steps, self.known))}"
            f"  inverses. close.\nQed.",
        )
        self._add(
            "best_critic",
            "phi + r psi has its one maximum over Omega at omega(r)",
            f"Theorem best_critic r t : 0 < r -> {inside}t <> omega r ->\n"
            "  phi t + r * psi t < phi (omega r) + r * psi (omega r).\nProof.\n"
            f"  intros R0 {names} N. destruct (ratio_of_value t {names}) as [P E]. rewrite <- E in N |- *.\n"
            "  apply best_in_ratio; [assumption | assumption | intro S; apply N; rewrite S; reflexivity].\nQed.",
            ("best_in_ratio", "ratio_of_value"),
            theorem=True,
        )

    def _of_one_sign(self, ratio: sp.Expr) -> sp.Expr:
        """A quotient with a numerator and a denominator that are positive inside Omega."""
        top, bottom = sp.fraction(sp.together(ratio))
        low, high = self.ends
        if low is not None and high is not None and bottom.has(VALUE) and low.is_finite and high.is_finite:
            middle = {VALUE: (low + high) / 2}
            sign = bottom.subs(middle).subs(dict.fromkeys(self.parameters, 1))
            if sign.is_negative:
                return sp.Mul(sp.expand(-top), 1 / sp.expand(-bottom), evaluate=False)
        return ratio

    def _divergence(self) -> None:
        needs = ("data_derivative", "samples_derivative", "slope_positive")
        rest = "on_data on_samples slope data_derivative samples_derivative slope_positive"
        self._add(
            "divergence_convex",
            "d(r), the value at the best critic, is strictly convex",
            "Definition d := game_d on_data on_samples.\n"
            "Theorem divergence_convex r s k : 0 < r -> 0 < s -> r <> s -> 0 < k < 1 ->\n"
            "  d (k * r + (1 - k) * s) < k * d r + (1 - k) * d s.\n"
            f"Proof. apply (game_convex {rest}). Qed.",
            needs,
            theorem=True,
        )
        self._add(
            "divergence_least",
            "between densities on finitely many points D >= d(1), with equality only where they are equal",
            "Theorem divergence_least (points : list (R * R)) :\n"
            "  (forall x, In x points -> 0 < fst x /\\ 0 < snd x) -> total fst points = 1 -> total snd points = 1 ->\n"
            "  d 1 <= game_D on_data on_samples points\n"
            "  /\\ (game_D on_data on_samples points = d 1 -> forall x, In x points -> snd x = fst x).\n"
            f"Proof. apply (game_divergence {rest}). Qed.",
            (*needs, "divergence_convex"),
            theorem=True,
        )

    def _generator(self) -> None:
        in_t = self.in_t is not None and self.beta is not None and not self.beta.has(*KINKS)
        if in_t and self.beta is not None:
            along = at(self.beta, VALUE, at(self.omega, RATIO, sp.exp(LOG), self.met), self.met, self.known)
        elif self.beta_r is not None and not self.beta_r.has(*KINKS):
            along = at(self.beta_r, RATIO, sp.exp(LOG))
        else:
            self.result.missing["frozen"] = "beta has a kink, or no closed form"
            return
        growth = positive_form(sp.diff(along, LOG))
        if growth is None:
            self.result.missing["frozen"] = "no form of the slope of beta along omega that shows its sign"
            return
        printer = Printer([along, growth, sp.exp(LOG)])
        tactics = Tactics(printer, self.omega, self.met, self.known)
        lines = [f"Definition beta (t : R) := {Printer().text(self.beta)}."] if in_t and self.beta is not None else []
        lines += [
            f"Definition along (x : R) := {printer.text(along)}.",
            f"Definition growth (x : R) := {printer.text(growth)}.",
            "Lemma along_derivative x : is_derive along x (growth x).\nProof.",
            f"{tactics.signs(along, growth)}"
            f"  unfold along, growth. auto_derive; [ sides | {tactics.one_exponential()} close ].\nQed.",
        ]
        if in_t:
            lines += [
                "Lemma along_value x : beta (omega (exp x)) = along x.\nProof.",
                f"{tactics.signs(along)}{tactics.at_omega()}"
                f"  unfold beta, along. rewrite at_omega. {tactics.meet(along)}\nQed.",
            ]
        value = "beta (omega {})" if in_t else "along (ln {})"
        lines += [
            f"Theorem frozen r s : 0 < r -> r < s -> {value.format('r')} < {value.format('s')}.\nProof.",
            "  intros R0 L. pose proof (ln_increasing r s R0 L) as U.",
            "  assert (I : along (ln r) < along (ln s)).",
            "  { refine (increasing along growth along_derivative _ _ _ U). intros x. unfold growth. positive. }",
            "  rewrite <- (along_value (ln r)), <- (along_value (ln s)), 2!exp_ln in I by lra." if in_t else "",
            "  exact I.\nQed.",
        ]
        words = "with the critic held, the generator follows beta(omega(r)), which increases in r = q / p"
        self._add("frozen", words, "\n".join(lines), theorem=True)
