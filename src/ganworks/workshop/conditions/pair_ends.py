"""What phi + r psi does towards the ends of the critic's domain, for every r at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify import Interval
from ganworks.workshop.certify.asymptotics import tail_sign
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.pieces import Piece, constant_sign
from ganworks.workshop.conditions.prover import Prover
from ganworks.workshop.derive.pieces import Unsplit, split
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.vocabulary import VALUE as T

CANCEL_WORK = 1.0
RATIOS = tuple(sp.Rational(*pair) for pair in ((1, 1), (2, 1), (1, 2), (5, 1), (1, 5), (30, 1), (1, 30)))


@dataclass(frozen=True)
class End:
    """One end of the domain.

    Attributes:
        place: the end itself.
        closed: whether a critic may take that value.
        lower: whether it is the left end.
        phi, psi: the limits of the two terms; None where they were not found.
        inward: whether phi + r psi falls towards this end for every r > 0, so that no maximum is lost there; False
            where it does for no r; None where it depends on r or was not found.
        turning: the limit of -phi'/psi', where it decides for which r it does.
        above: whether it falls towards this end for the r above that limit (else for those below).
        slope: phi' + psi' at a closed end, as seen going inwards.
        capped: whether each term certainly stays below a number, though it may have no limit.
    """

    place: sp.Expr
    closed: bool
    lower: bool
    phi: sp.Expr | None
    psi: sp.Expr | None
    inward: bool | None
    turning: sp.Expr | None = None
    above: bool = True
    slope: sp.Expr | None = None
    capped: tuple[bool, bool] = (False, False)

    @property
    def side(self) -> str:
        return "+" if self.lower else "-"

    @property
    def bounded_above(self) -> bool | None:
        """Whether both terms stay below a finite number towards the end."""
        if any(term is None and not below for term, below in zip((self.phi, self.psi), self.capped, strict=True)):
            return None
        return sp.oo not in (self.phi, self.psi)

    @property
    def falls_off(self) -> bool:
        """Whether phi + r psi tends to minus infinity for every r > 0."""
        return bool(self.bounded_above) and -sp.oo in (self.phi, self.psi)

    def inward_at(self, ratio: sp.Expr) -> bool | None:
        """Whether phi + r psi certainly has no maximum at this end, for an r and its neighbours; None if not known."""
        if self.closed:
            sign = None if self.slope is None else constant_sign(self.slope)
            return None if not sign else sign == 1
        if self.falls_off:
            return True
        if self.inward is not None or self.turning is None:
            return self.inward
        sign = constant_sign(ratio - self.turning)
        return None if not sign else (sign == 1) is self.above

    @property
    def lost_at(self) -> sp.Expr | None:
        """A ratio r for which phi + r psi rises all the way towards this open end."""
        return None if self.closed else next((r for r in RATIOS if self.inward_at(r) is False), None)


def ends_of(phi: sp.Expr, psi: sp.Expr, domain: Interval, prover: Prover) -> tuple[End, End] | None:
    """The left and the right end, or None where the smooth pieces next to them were not found."""
    try:
        pieces = [split(part, T, domain.low, domain.high) for part in (phi, psi)]
    except Unsplit:
        return None
    setting = prover.derivation.setting
    low = _end(domain.low, domain.closed_low, True, pieces[0][0], pieces[1][0], setting)
    high = _end(domain.high, domain.closed_high, False, pieces[0][-1], pieces[1][-1], setting)
    return low, high


def _capped(expr: sp.Expr) -> bool:
    """Whether a formula is defined, and below some number, for every t."""
    values = value_range(expr, {})
    return values is not None and not isinstance(values.high, float)


def _end(place: sp.Expr, closed: bool, lower: bool, phi: Piece, psi: Piece, setting: Setting) -> End:
    side = "+" if lower else "-"
    limits = [setting.limit(piece.expr, T, place, side) for piece in (phi, psi)]
    capped = tuple(term is None and _capped(piece.expr) for term, piece in zip(limits, (phi, psi), strict=True))
    data, sample = (sp.diff(piece.expr, T) for piece in (phi, psi))
    sense = 1 if lower else -1
    if closed:
        slope = setting.limit(sense * (data + sample), T, place, side)
        return End(place, closed, lower, *limits, inward=True, slope=slope)
    signs = [_sign_near(slope, piece, lower, setting) for slope, piece in ((data, phi), (sample, psi))]
    if None in signs:
        return End(place, closed, lower, *limits, inward=None, capped=capped)  # type: ignore[arg-type]
    inwards = [sense * sign for sign in signs if sign is not None]
    if min(inwards) >= 0:
        # Both zero: constant pieces, on which a maximum may lie.
        return End(place, closed, lower, *limits, inward=True)
    if max(inwards) <= 0:
        return End(place, closed, lower, *limits, inward=False)
    turning, above = _limit(-data / sample, place, side, setting), inwards[1] == 1
    if turning is None and (shorter := attempt(CANCEL_WORK, sp.cancel, -data / sample)) is not None:
        turning = _limit(shorter, place, side, setting)
    always = turning == (0 if above else sp.oo)
    return End(place, closed, lower, *limits, inward=True if always else None, turning=turning, above=above)


def _limit(expr: sp.Expr, place: sp.Expr, side: str, setting: Setting) -> sp.Expr | None:
    return setting.limit(_without_tails_of_erf(expr, place), T, place, side)


def _without_tails_of_erf(expr: sp.Expr, place: sp.Expr) -> sp.Expr:
    """Products and quotients in which 1 - erf(x), where it vanishes, is exp(-x^2)/(x sqrt(pi)), its leading term."""
    if place not in (sp.oo, -sp.oo) or not expr.has(sp.erf):
        return expr
    sums = [node for node in sp.preorder_traversal(expr) if node.is_Add and node.has(sp.erf)]
    if any(
        len(node.args) != 2 or any(arg.has(sp.Add, sp.log) and arg.has(sp.erf) for arg in node.args) for node in sums
    ):
        # Within a larger sum leading terms might cancel.
        return expr

    def rule(node: sp.Expr) -> sp.Expr:
        waves = [arg for arg in node.args if arg.has(sp.erf)]
        if len(waves) != 1 or len(node.args) != 2:
            return node
        factor, wave = waves[0].as_independent(T)
        x = wave.args[0] if isinstance(wave, sp.erf) else None
        if x is None or not x.is_polynomial(T) or sp.degree(x, T) != 1:
            return node
        outward = x * sp.sign(x.coeff(T)) * (1 if place == sp.oo else -1)
        grows = 1 if outward == x else -1
        if exact.shorter(node - waves[0] + grows * factor) != 0:
            return node
        return -factor * grows * sp.exp(-(x**2)) / (sp.sqrt(sp.pi) * outward)

    return expr.replace(lambda node: node.is_Add and node.has(sp.erf), rule)


def _sign_near(slope: sp.Expr, piece: Piece, lower: bool, setting: Setting) -> int | None:
    """The sign of a smooth formula close to an end of its piece."""
    if (sign := constant_sign(slope)) is not None:
        return sign
    place = piece.low if lower else piece.high
    limit = setting.limit(slope, T, place, "+" if lower else "-")
    if limit is not None and (sign := constant_sign(limit)) in (1, -1):
        return sign
    # Positive factors such as exp(-t^2) may have no expansion at infinity, and change no sign.
    slope = sp.Mul(*(part for part in sp.Mul.make_args(slope) if not _always_positive(part)))
    shifted, s, _ = Piece(piece.low, piece.high, slope).half_line(T)
    if shifted.free_symbols == {s}:
        backwards = piece.low == -sp.oo and piece.high != sp.oo
        tail = tail_sign(shifted, s, lower is not backwards)
        return None if tail is None else tail[0]
    domain = Interval(piece.low, piece.high)
    for sign in (1, -1):
        if certify.positive(sign * slope, T, domain=domain, parameters=setting.free, budget=2.0).proved:
            return sign
    return None


def _always_positive(expr: sp.Expr) -> bool:
    values = value_range(expr, {})
    return values is not None and values.positive


def blow_ups(phi: sp.Expr, psi: sp.Expr, ends: tuple[End, End], setting: Setting) -> Iterator[tuple[End, sp.Expr]]:
    """Ends towards which phi + r psi grows beyond all bounds, each with an r for which it does."""
    for end in ends:
        if end.closed or end.inward:
            continue
        if end.phi is not None and end.psi is not None and not {sp.oo, -sp.oo} <= {end.phi, end.psi}:
            if not end.bounded_above:
                yield end, RATIOS[0]
            continue
        beyond = () if end.turning is None or constant_sign(end.turning) != 1 else (2 * end.turning, end.turning / 2)
        for ratio in (*RATIOS[:5], *(ratio for ratio in beyond if ratio.is_Rational)):
            if setting.limit(phi + ratio * psi, T, end.place, end.side) == sp.oo:
                yield end, ratio
                break
