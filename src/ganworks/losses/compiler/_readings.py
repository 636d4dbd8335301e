r"""The two ways a raw score is read, and the formulas each puts together for the three parts of a loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import torch
from flint import ctx
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.compiler._codegen import walk
from ganworks.losses.compiler._implicit import implicit_inverse
from ganworks.losses.compiler._jet import CHECKED, Jet, jet_of, jet_of_slope, true_values
from ganworks.losses.compiler._table import REACH
from ganworks.losses.compiler._truth import SERIES, SWITCHES, Source, Undefined, certified
from ganworks.losses.numerics import Pointwise
from ganworks.workshop.derive.activation import into
from ganworks.workshop.grammar.vocabulary import LOG_RATIO as V
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T
from ganworks.workshop.parts import Design

KNOWN = {*SERIES.functions, sp.Piecewise, sp.Max, sp.Min}
UNKNOWN = (sp.Integral, sp.Derivative, sp.Subs, sp.nan, sp.zoo, sp.oo)


class Parts(NamedTuple):
    """What scores cost the critic and the generator, and what a user should know of it."""

    real: Pointwise
    fake: Pointwise
    generated: Pointwise
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Formulas:
    """A design's formulas with numbers for its parameters."""

    design: Design
    values: Mapping[sp.Symbol, sp.Expr]

    def put(self, expr: Any) -> Any:
        """A formula with the numbers in place, or None."""
        return None if expr is None else expr.subs(self.values)

    @property
    def larger_is_more_real(self) -> bool:
        return self.design.critic.orientation == "real"


def usable(expr: sp.Expr | None) -> bool:
    """Whether a formula can be computed as it stands."""
    return expr is not None and not expr.has(*UNKNOWN) and {node.func for node in expr.atoms(sp.Function)} <= KNOWN


def log_ratio(formulas: Formulas) -> Parts:
    """The score as the log ratio v = log(p/q).

    Raises:
        BadInput: there is no formula of v, or none that can be computed.
    """
    design, put = formulas.design, formulas.put
    view, critic, generator = design.log_ratio, design.critic, design.generator
    real, fake = put(critic.phi_r), put(critic.psi_r)
    if any(part is not None and part.has(*SWITCHES) for part in (real, fake)):
        activated = _activated(formulas)
        if activated is not None:
            return activated
        if not any(_learns(part) for part in (real, fake) if usable(part)):
            raise BadInput("The best critic of this objective jumps, so that no score learns; try reading='native'.")
    d = put(design.divergence.d)
    rising = None if d is None or d.has(*SWITCHES) else R * sp.diff(d, R, 2)
    sides = (
        (real, put(view.critic_real), None if rising is None else R * rising, "phi", -1),
        (fake, put(view.critic_fake), None if rising is None else -rising, "psi", -1),
    )
    parts = [_part(*side) for side in sides]
    if not generator.own:
        parts.append(_negative(parts[1]))
    else:
        own = put(generator.slope)
        if not usable(own) and usable(put(generator.beta)) and usable(put(critic.omega)):
            own = put(generator.beta).subs(T, put(critic.omega))
        parts.append(_part(own, put(view.generator_fake), None, "beta", 1))
    return Parts(*parts, notes=_notes(parts))


def _part(own: Any, turned: Any, slope: Any, name: str, sign: int) -> Jet:
    """One part in the log ratio, from its formula in r or, without one, from that of its slope."""
    if usable(own):
        source = Source(own, R, sp.exp(-V), V)
        jet = jet_of(source, turned if usable(turned) else own.subs(R, sp.exp(-V)))
    elif usable(slope):
        jet = jet_of_slope(Source(slope, R, sp.exp(-V), V))
    else:
        raise BadInput(f"No formula for {name} of the log ratio was found; try reading='native'.")
    return jet if sign > 0 else _negative(jet)


def _negative(part: Jet) -> Jet:
    value, slope, curvature = (lambda x, f=f: -f(x) for f in (part.value, part.slope, part.curvature))
    return Jet(value, slope, curvature, tuple(None if form is None else -form for form in part.forms))


def _learns(own: sp.Expr) -> bool:
    """Whether a part has a slope anywhere."""
    return bool(np.any(true_values(Source(own, R, sp.exp(-V), V))[:, 1]))


def _activated(formulas: Formulas) -> Parts | None:
    """For a best critic that jumps, from which scores learn little: an activation onto its domain, if one is known."""
    design, put = formulas.design, formulas.put
    real, fake = put(design.divergence.output_activation), put(design.divergence.conjugate_of_activation)
    if not usable(real) or not usable(fake) or design.generator.own:
        return None
    first, second = (jet_of(Source(part, V, V, V), part) for part in (real, fake))
    note = f"The best critic jumps; a score a is read as T = {real.subs(V, sp.Symbol('a'))}."
    return Parts(_negative(first), second, _negative(second), (note, *_notes((first, second))))


def native(formulas: Formulas) -> Parts:
    """The score as the critic's value, turned so that a larger one is more real.

    Raises:
        BadInput: the value has no formula, or none that can be computed.
    """
    critic, put = formulas.design.critic, formulas.put
    terms = tuple(put(part) for part in (critic.phi, critic.psi, formulas.design.generator.beta))
    low, high = (put(end) for end in critic.domain)
    if not all(map(usable, terms)):
        return _by_root(formulas)
    place, notes = V if formulas.larger_is_more_real else -V, ()
    if low is not None and high is not None and (low, high) != (-sp.oo, sp.oo):
        by_hand = formulas.design.way == "phi_psi"
        if not (by_hand and _keeps_its_optimum(formulas, terms[0], terms[1], low, high)):
            place = _into(formulas, low, high)
            image = place.subs(V, sp.Symbol("a"))
            notes = (f"A score a is mapped onto the critic's domain ({low}, {high}) by t = {image}.",)
    jets = [jet_of(Source(term, T, place, V), term.subs(T, place)) for term in terms]
    return Parts(_negative(jets[0]), _negative(jets[1]), jets[2], (*notes, *_notes(jets)))


def _into(formulas: Formulas, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    return into(low, high) if formulas.larger_is_more_real else -into(-high, -low)


def _keeps_its_optimum(formulas: Formulas, phi: sp.Expr, psi: sp.Expr, low: sp.Expr, high: sp.Expr) -> bool:
    r"""Whether no value outside :math:`\Omega` is better than the best one inside, so that scores need no bounds."""
    first, last = float(low), float(high)
    real, fake = (walk(part, T, SERIES) for part in (phi, psi))
    best = [
        walk(formulas.put(part), R, SERIES)
        for part in (formulas.design.critic.phi_r, formulas.design.critic.psi_r)
        if usable(formulas.put(part))
    ]
    outside = [score for score in (*CHECKED, *(-CHECKED)) if not first <= score <= last]
    try:
        values = [(float(certified(real, t)[0]), float(certified(fake, t)[0])) for t in outside]
        if len(best) < 2:
            return True
        for ratio in (0.01, 0.2, 0.9, 1.0, 1.3, 6.0, 90.0):
            most = sum(weight * float(certified(part, ratio)[0]) for weight, part in zip((1, ratio), best, strict=True))
            if any(at_p + ratio * at_q > most + 1e-9 * (1 + abs(most)) for at_p, at_q in values):
                return False
    except Undefined:
        return False
    return True


def _by_root(formulas: Formulas) -> Parts:
    """The functions of the log ratio, at the log ratio that belongs to a score."""
    put, critic = formulas.put, formulas.design.critic
    omega, (low, high) = put(critic.omega), (put(end) for end in critic.domain)
    if not usable(omega) or low is None or high is None:
        raise BadInput("The critic's value has no formula in the ratio, so no score can be read as it.")
    back: Any = _out_of(formulas, low, high).subs(V, omega)
    score = jet_of(Source(back, R, sp.exp(-V), V), back.subs(R, sp.exp(-V)))
    parts = log_ratio(formulas)

    def at(part: Pointwise) -> Pointwise:
        def function(scores: Tensor) -> Tensor:
            wide = scores if scores.device.type == "mps" else scores.double()
            return part(implicit_inverse(wide, score.value, score.slope)).to(scores.dtype)

        return function

    readings = Parts(at(parts.real), at(parts.fake), at(parts.generated), parts.notes)
    _compare(formulas, readings, Source(back, R, sp.exp(-V), V))
    return readings


def _out_of(formulas: Formulas, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """The inverse of the map of all scores onto the critic's domain, as a formula in v."""
    if not formulas.larger_is_more_real:
        low, high = -high, -low
    value = V if formulas.larger_is_more_real else -V
    if low == -sp.oo:
        return value if high == sp.oo else -sp.log(high - value)
    if high == sp.oo:
        return sp.log(value - low)
    return sp.log((value - low) / (high - value)) / 2


def _compare(formulas: Formulas, parts: Parts, score: Source) -> None:
    """Hold parts that go through a root to the design: at the score of a log ratio, the design's value and slope.

    Raises:
        BadInput: they differ.
    """
    sources = [formulas.put(part) for part in (formulas.design.critic.phi_r, formulas.design.critic.psi_r)]
    for name, own, part in zip(("phi", "psi"), sources, (parts.real, parts.fake), strict=True):
        if not usable(own):
            continue
        for place in CHECKED[np.abs(CHECKED) < 300.0]:
            level, rate, *_ = score.at(float(place))
            at = float(level)
            if not 1e-6 < abs(float(rate)) < 1e12 or abs(at) > REACH:
                continue
            with ctx.workprec(256):  # one step of Newton's method from the rounded score to its log ratio
                exact = (float(place) + (at - level) / rate).mid()
            value, slope, *_ = Source(own, R, sp.exp(-V), V).at(exact)
            expected = -float(value), -float(slope / rate)
            scores = torch.tensor([at], dtype=torch.float64, requires_grad=True)
            values = part(scores)
            (tilt,) = torch.autograd.grad(values.sum(), scores)
            for number, exact_number in zip((values.item(), tilt.item()), expected, strict=True):
                if abs(exact_number) < 1e290 and abs(number - exact_number) > 1e-7 * (1e-3 + abs(exact_number)):
                    raise BadInput(
                        f"The compiled {name} is {number:.9g} at the score {at:g}, the design's is "
                        f"{exact_number:.9g}; try reading='log_ratio'."
                    )


def _notes(parts: Any) -> tuple[str, ...]:
    if all(part.reach is None for part in parts):
        return ()
    return (f"Losses of scores beyond {REACH:g} either way are continued along the tangent.",)
