r"""Any objective of :mod:`ganworks.workshop` as a loss on raw scores.

A design is written in the ratio r = q/p and in the critic's value t; the critic maximises
:math:`\mathbb{E}_p\varphi(t) + \mathbb{E}_q\psi(t)` and the generator minimises :math:`\mathbb{E}_q\beta(t)`. Here

.. math::
    \ell_r(a) = -\varphi, \qquad \ell_g(a) = -\psi, \qquad \ell_G(a) = \beta

are functions of a raw score a, the larger the more real. The score is read in one of two ways:

* ``"log_ratio"``: a estimates :math:`v = \log(p/q)`, so :math:`t = \omega(e^{-a})`. All real scores are allowed, no
  inverse is needed, and the gradients are :math:`\varphi' = e^{-2v}d''`, :math:`\psi' = -e^{-v}d''`.
* ``"native"``: a is the critic's value itself, turned so that larger is more real. Where phi and psi have no formula in
  t they are composed with :math:`v(t)`, found by root finding; where :math:`\Omega` is not the whole line the score is
  first mapped into it.
"""

# sympy annotates few of its results.
# pyright: reportOperatorIssue=false, reportReturnType=false, reportCallIssue=false, reportArgumentType=false

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal

import sympy as sp
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.implicit import implicit_inverse
from ganworks.losses.separable import Separable
from ganworks.losses.stable import Pointwise
from ganworks.losses.tower import Tower, tower, tower_of_slope
from ganworks.workshop import catalogue
from ganworks.workshop.derive.activation import into
from ganworks.workshop.derive.symbols import LOG_RATIO as V
from ganworks.workshop.derive.symbols import VALUE as T
from ganworks.workshop.designing import design as derived
from ganworks.workshop.parts import Design
from ganworks.workshop.report.store import KEYS

Reading = Literal["auto", "log_ratio", "native"]


@dataclass(frozen=True)
class Compiled(Separable):
    """A designed objective as a loss.

    Attributes:
        real, fake, generated: what scores cost the critic and the generator.
        reading: how a score is read.
        design: what it was made of.
    """

    real: Pointwise
    fake: Pointwise
    generated: Pointwise
    reading: str
    design: Design

    def on_real(self, scores: Tensor) -> Tensor:
        return self.real(scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        return self.fake(scores)

    def on_generated(self, scores: Tensor) -> Tensor:
        return self.generated(scores)


def compiled(design: Design, *, reading: Reading = "auto", force: bool = False, **parameters: float) -> Compiled:
    """Make a loss of a designed objective.

    Args:
        design: from :func:`ganworks.workshop.design`.
        reading: how a raw score is read; by default ``"native"`` for a design given as phi and psi (somebody's
            loss keeps its meaning) and ``"log_ratio"`` for all others.
        force: make it even if the design is refuted.
        parameters: a number for each parameter that the design leaves open.

    Raises:
        BadInput: the design is refuted, a parameter is missing or not admissible, or there is no formula to compute.
    """
    if not isinstance(design, Design):
        raise BadInput(f"{design!r} is no objective; give a name, the path of a saved design, or a design.")
    if reading not in ("auto", "log_ratio", "native"):
        raise BadInput(f"reading={reading!r} is unknown; it is 'auto', 'log_ratio' or 'native'.")
    _judge(design, force)
    values = _values(design, parameters)
    if reading == "auto":
        reading = "native" if design.way == "phi_psi" else "log_ratio"
    parts = _native(design, values) if reading == "native" else _log_ratio(design, values)
    return Compiled(*parts, reading=reading, design=design)


def from_file(path: str | PathLike[str], **options: Any) -> Compiled:
    """Make a loss of a design that was saved with :meth:`ganworks.workshop.objective.Objective.save`.

    Args:
        path: the YAML or JSON file; what it says of conditions is not trusted, they are judged again.
        options: of :func:`compiled`.
    """
    return compiled(catalogue.load(str(path)), **options)


def from_content(content: Mapping[str, Any], **options: Any) -> Compiled:
    """Make a loss of what the file of a saved design holds, so that a run can keep the design in its own settings.

    Args:
        content: the file's mapping; only what its ``given`` says is read, and it is judged again.
        options: of :func:`compiled`.

    Raises:
        BadInput: there is no design in it.
    """
    given = content.get("given")
    if not isinstance(given, Mapping) or not given or set(given) - set(KEYS):
        raise BadInput(f"The mapping {dict(content)!r} is no saved design; its 'given' must name some of "
                       f"{', '.join(KEYS)}.")  # fmt: skip
    formulas = {key: value for key, value in given.items() if key != "parameters"}
    specs = given.get("parameters", [])
    if not isinstance(specs, list | tuple) or not all(isinstance(text, str) for text in (*formulas.values(), *specs)):
        raise BadInput("The saved design holds formulas that are not all text.")
    return compiled(derived(**formulas, param=specs), **options)


def from_catalogue(name: str, *, reading: Reading = "auto", force: bool = False, **parameters: float) -> Compiled:
    """Make a loss of an objective of the workshop's catalogue, judged with the values its parameters are given.

    Args:
        name: one of :func:`ganworks.workshop.catalogue.names`.
        reading, force, parameters: as for :func:`compiled`.
    """
    exact = {key: sp.nsimplify(str(value), rational=True) for key, value in parameters.items()}
    return compiled(catalogue.derive(name, **exact), reading=reading, force=force)


def _judge(design: Design, force: bool) -> None:
    if design.valid or force:
        return
    if design.valid is False:
        said = []
        for entry in design.refutations:
            witness = ", ".join(f"{name} = {value}" for name, value in (entry.verdict.witness or {}).items())
            said.append(f"{entry.statement}{f', at {witness}' if witness else ''} ({entry.verdict.evidence})")
        raise BadInput(f"This objective is refuted: {'; '.join(said)}. Give force=True to train with it nevertheless.")
    open_ = [entry.name for entry in design.conditions if entry.necessary and entry.verdict.undecided]
    warnings.warn(f"This objective is not proved: {', '.join(open_)} undecided.", stacklevel=3)


def _values(design: Design, given: Mapping[str, float]) -> dict[sp.Symbol, sp.Expr]:
    """Exact values for the symbols of a design; every relation between them is checked."""
    symbols = design.parameters.symbols
    unread, missing = sorted(set(given) - set(symbols)), sorted(set(symbols) - set(given))
    if unread:
        raise BadInput(f"The objective has no parameter {', '.join(unread)} (open: {', '.join(symbols) or 'none'}).")
    if missing:
        raise BadInput(f"The objective leaves {', '.join(missing)} open; give a number for each, as {missing[0]}=1.0.")
    values = {symbols[name]: sp.nsimplify(str(value), rational=True) for name, value in given.items()}
    for free, form in design.parameters.inverse.items():
        found = form.subs(values)
        if (free.is_positive and not found > 0) or (free.is_nonnegative and not found >= 0) or not found.is_finite:
            text = ", ".join(f"{name}={value!r}" for name, value in given.items())
            raise BadInput(f"The numbers {text} break the relations {', '.join(map(str, design.parameters.specs))}.")
    return values


def _set(expr: sp.Expr | None, values: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr | None:
    return None if expr is None else expr.subs(values)


def _usable(expr: sp.Expr | None) -> bool:
    return expr is not None and not expr.has(sp.Integral, sp.nan, sp.zoo, sp.oo)


def _log_ratio(design: Design, values: Mapping[sp.Symbol, sp.Expr]) -> tuple[Tower, Tower, Tower]:
    view = design.log_ratio
    real, fake, generated, value, curvature = (
        _set(part, values)
        for part in (view.critic_real, view.critic_fake, view.generator_fake, view.value, view.curvature)
    )
    if real is not None and real.has(sp.Piecewise, sp.Abs, sp.Max, sp.Min, sp.sign):
        # The best critic is a step: no score learns from it. An activation onto the domain keeps the bound and a slope.
        return _activated(design, values)
    if not design.generator.own:
        generated = fake
    elif generated is None and value is not None and design.generator.beta is not None:
        generated = _set(design.generator.beta, values).subs(T, value)  # type: ignore[union-attr]
    rising = sp.exp(-V) * curvature if _usable(curvature) else None
    parts: list[Tower] = []
    for expr, slope, name in (
        (real, None if rising is None else sp.exp(-V) * rising, "phi"),
        (fake, None if rising is None else -rising, "psi"),
        (generated, None if rising is None or design.generator.own else -rising, "beta"),
    ):
        sign = 1 if name == "beta" else -1
        if _usable(expr):
            parts.append(tower(sign * expr, V))  # type: ignore[operator]
        elif _usable(slope):
            parts.append(tower_of_slope(sign * slope, V))  # type: ignore[operator]
        else:
            raise BadInput(f"No formula for {name} of the log ratio was found; try reading='native'.")
    return parts[0], parts[1], parts[2]


def _activated(design: Design, values: Mapping[sp.Symbol, sp.Expr]) -> tuple[Tower, Tower, Tower]:
    real = _set(design.divergence.output_activation, values)
    fake = _set(design.divergence.conjugate_of_activation, values)
    if not _usable(real) or not _usable(fake):
        raise BadInput("The best critic of this objective is a step and no activation is known; try reading='native'.")
    return tower(-real, V), tower(fake, V), tower(-fake, V)  # type: ignore[operator]


def _native(design: Design, values: Mapping[sp.Symbol, sp.Expr]) -> tuple[Pointwise, Pointwise, Pointwise]:
    critic, beta = design.critic, design.generator.beta
    phi, psi, beta = (_set(part, values) for part in (critic.phi, critic.psi, beta))
    turned = V if critic.orientation == "real" else -V
    if _usable(phi) and _usable(psi) and _usable(beta):
        try:
            return tuple(tower((s * part).subs(T, turned), V) for s, part in ((-1, phi), (-1, psi), (1, beta)))  # type: ignore
        except BadInput:
            if design.way == "phi_psi":
                raise
    return _by_root(design, values)


def _by_root(design: Design, values: Mapping[sp.Symbol, sp.Expr]) -> tuple[Pointwise, Pointwise, Pointwise]:
    """The functions of the log ratio, at the log ratio that belongs to a score."""
    value = _set(design.log_ratio.value, values)
    low, high = (_set(end, values) for end in design.critic.domain)
    if not _usable(value) or low is None or high is None:
        raise BadInput("The critic's value has no formula in the ratio, so no score can be read as it.")
    sign = 1 if design.critic.orientation == "real" else -1
    score = tower(into(low, high) if sign > 0 else -into(-high, -low), V)
    place = tower(value, V)  # type: ignore[arg-type]
    parts = _log_ratio(design, values)

    def at(part: Tower) -> Pointwise:
        def function(scores: Tensor) -> Tensor:
            wide = scores if scores.device.type == "mps" else scores.double()
            ratio = implicit_inverse(score(wide), place.value, place.slope)
            return part(ratio).to(scores.dtype)

        return function

    return at(parts[0]), at(parts[1]), at(parts[2])
