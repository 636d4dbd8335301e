r"""From a designed objective to a loss on raw scores: formulas become functions of tensors, checked before use.

Any objective of :mod:`ganworks.workshop` as a loss on raw scores.

A design is written in the ratio r = q/p and in the critic's value t; the critic maximises
:math:`\mathbb{E}_p\varphi(t) + \mathbb{E}_q\psi(t)` and the generator minimises :math:`\mathbb{E}_q\beta(t)`. Here

.. math::
    \ell_r(a) = -\varphi, \qquad \ell_g(a) = -\psi, \qquad \ell_G(a) = \beta

are functions of a raw score a, the larger the more real. The score is read in one of two ways:

* ``"log_ratio"``: a estimates :math:`v = \log(p/q)`, so :math:`t = \omega(e^{-a})`. All real scores are allowed, no
  inverse is needed, and the gradients are :math:`\varphi' = e^{-2v}d''`, :math:`\psi' = -e^{-v}d''`.
* ``"native"``: a is the critic's value itself, turned so that larger is more real. Where phi and psi have no formula in
  t they are composed with :math:`v(t)`, found by root finding; where :math:`\Omega` is not the whole line the score is
  first mapped into it, unless the loss is one that keeps its best value without.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal

import sympy as sp
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.compiler._readings import Formulas, log_ratio, native
from ganworks.losses.numerics import Pointwise
from ganworks.losses.separable import Separable
from ganworks.workshop import catalogue
from ganworks.workshop.designing import design as derived
from ganworks.workshop.parts import Design
from ganworks.workshop.report.store import KEYS

__all__ = ["Compiled", "compiled", "from_catalogue", "from_content", "from_file"]

Reading = Literal["auto", "log_ratio", "native"]


@dataclass(frozen=True)
class Compiled(Separable):
    """A designed objective as a loss.

    Attributes:
        real, fake, generated: what scores cost the critic and the generator.
        reading: how a score is read.
        design: what it was made of.
        notes: what a user should know of the way from the one to the other.
    """

    real: Pointwise
    fake: Pointwise
    generated: Pointwise
    reading: str
    design: Design
    notes: tuple[str, ...] = ()

    def on_real(self, scores: Tensor) -> Tensor:
        return self.real(scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        return self.fake(scores)

    def on_generated(self, scores: Tensor) -> Tensor:
        return self.generated(scores)


def compiled(design: Design, *, reading: Reading = "auto", force: bool = False, **parameters: float) -> Compiled:
    """Make a loss of a designed objective.

    Every part is compared with the design's own formulas, value and slope, in certified arithmetic at scores from
    -10000 to 10000 before it is used.

    Args:
        design: from :func:`ganworks.workshop.design`.
        reading: how a raw score is read; by default ``"native"`` for a design given as phi and psi (somebody's
            loss keeps its meaning) and ``"log_ratio"`` for all others.
        force: make it even if the design is refuted.
        parameters: a number for each parameter that the design leaves open.

    Raises:
        BadInput: the design is refuted, a parameter is missing or not admissible, there is no formula to compute, or
            what can be computed is not the design.
    """
    if not isinstance(design, Design):
        raise BadInput(f"{design!r} is no objective; give a name, the path of a saved design, or a design.")
    if reading not in ("auto", "log_ratio", "native"):
        raise BadInput(f"reading={reading!r} is unknown; it is 'auto', 'log_ratio' or 'native'.")
    _check_validity(design, force)
    formulas = Formulas(design, _values(design, parameters))
    if reading == "auto":
        reading = "native" if design.way == "phi_psi" else "log_ratio"
    parts = native(formulas) if reading == "native" else log_ratio(formulas)
    return Compiled(parts.real, parts.fake, parts.generated, reading=reading, design=design, notes=parts.notes)


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
        content: the file's mapping; only what its ``given`` says is read, and it is judged again, and its
            ``reading`` where it has one.
        options: of :func:`compiled`.

    Raises:
        BadInput: there is no design in it.
    """
    inputs = content.get("given")
    if not isinstance(inputs, Mapping) or not inputs or set(inputs) - set(KEYS):
        raise BadInput(
            f"The mapping {dict(content)!r} is no saved design; its 'given' must name some of {', '.join(KEYS)}."
        )
    formulas = {key: value for key, value in inputs.items() if key != "parameters"}
    specs = inputs.get("parameters", [])
    if not isinstance(specs, list | tuple) or not all(isinstance(text, str) for text in (*formulas.values(), *specs)):
        raise BadInput("The saved design holds formulas that are not all text.")
    if "reading" in content:
        options = {"reading": content["reading"], **options}
    return compiled(derived(**formulas, param=specs), **options)


def from_catalogue(name: str, *, reading: Reading = "auto", force: bool = False, **parameters: float) -> Compiled:
    """Make a loss of an objective of the workshop's catalogue, judged with the values its parameters are given.

    Args:
        name: one of :func:`ganworks.workshop.catalogue.names`.
        reading, force, parameters: as for :func:`compiled`.
    """
    exact: dict[str, Any] = {key: sp.nsimplify(str(value), rational=True) for key, value in parameters.items()}
    return compiled(catalogue.derive(name, **exact), reading=reading, force=force)


def _check_validity(design: Design, force: bool) -> None:
    if design.valid or force:
        return
    if design.valid is False:
        reasons = []
        for entry in design.refutations:
            witness = ", ".join(f"{name} = {value}" for name, value in (entry.verdict.witness or {}).items())
            reasons.append(f"{entry.statement}{f', at {witness}' if witness else ''} ({entry.verdict.evidence})")
        raise BadInput(
            f"This objective is refuted: {'; '.join(reasons)}. Give force=True to train with it nevertheless."
        )
    undecided = [entry.name for entry in design.conditions if entry.necessary and entry.verdict.undecided]
    warnings.warn(f"This objective is not proved: {', '.join(undecided)} undecided.", stacklevel=3)


def _values(design: Design, numbers: Mapping[str, float]) -> dict[sp.Symbol, sp.Expr]:
    """Exact values for the symbols of a design; every relation between them is checked."""
    symbols = design.parameters.symbols
    unread, undefined = sorted(set(numbers) - set(symbols)), sorted(set(symbols) - set(numbers))
    if unread:
        raise BadInput(f"The objective has no parameter {', '.join(unread)} (open: {', '.join(symbols) or 'none'}).")
    if undefined:
        raise BadInput(
            f"The objective leaves {', '.join(undefined)} open; give a number for each, as {undefined[0]}=1.0."
        )
    values: dict[Any, Any] = {symbols[name]: sp.nsimplify(str(value), rational=True) for name, value in numbers.items()}
    for free, form in design.parameters.inverse.items():
        number: Any = form.subs(values)
        if (free.is_positive and not number > 0) or (free.is_nonnegative and not number >= 0) or not number.is_finite:
            text = ", ".join(f"{name}={value!r}" for name, value in numbers.items())
            raise BadInput(f"The numbers {text} break the relations {', '.join(map(str, design.parameters.specs))}.")
    return values
