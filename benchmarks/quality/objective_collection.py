"""Objectives from the literature, families of them and invalid twins, as text, each with what is known of it.

f is a function of u = p/q, omega of r = q/p, phi, psi, rho and beta of the critic's value t. ``valid`` is what follows
from the construction (a convex f, an increasing omega with a positive rho, a proper pair; or a twin that breaks one of
them); ``collection_soundness.py`` holds it to a search.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType

import objective_strangers as strangers
import objective_variants as variants

GENERATORS = [
    *("u*log(u)", "-log(u)", "(u-1)^2", "(1-u)^2/u", "(sqrt(u)-1)^2", "(u-1)*log(u)", "abs(u-1)/2"),
    *("u*log(u)-(u+1)*log((u+1)/2)", "u*log(u)-(u+1)*log(u+1)", "(u-1)^2/(u+1)", "(1+u)*log((1+u)/(2*u))"),
    *("u*log(2*u/(1+u))", "-log((1+u)/2)", "(u+1)/2*log((u+1)/(2*sqrt(u)))", "(u-1)^2*(u+1)/u", "-2*u/(1+u)"),
    *("sqrt(1+u^2)-(1+u)/sqrt(2)", "(1+u^3)^(1/3)", "exp(u)", "cosh(u-1)", "-sqrt(u)", "-u^(1/3)", "1/u", "1/u^2"),
    *("u*atan(u)", "-atan(u)", "-log(2+u)", "(u-1)^4", "abs(u-1)^3", "max(0,u-1)", "max(0,1-u)", "exp(-u)"),
    *("abs(u-1)+(u-1)^2", "abs(log(u))*abs(u-1)", "u*log(u)^2+2*u*log(u)+3/u", "u*asinh(u)", "-asinh(u)"),
    *("max(u-1,2*(1-u))", "(u-1)^2/(u+1)^2*(u+1)", "u^2*log(u)-u^2/2+2*u*log(u)", "-erf(u)", "max(1-u,0)^2+(u-1)^2/9"),
    *("u*log(u)-u+1", "(u^2-1)*log(u)", "u^u", "sqrt(u)*(u-1)", "-log(1-exp(-u))", "u/tanh(u)"),
]
NOT_GENERATORS = [
    *("u-1", "log(u)", "-u*log(u)", "-(u-1)^2", "sqrt(u)", "u^(2/3)", "sin(u)", "u*log(u)^2", "min(u,1)", "atan(u)"),
    *("max(0,abs(u-1)-1/2)", "max(0,u-2)", "max(0,1/2-u)", "(u-1)^3", "u^3-3*u^2", "abs(u-1)-(u-1)^2", "log(1+u)"),
    *("u*log(u)-3*(u-1)^2", "tanh(u)", "erf(u)", "-1/u", "-exp(u)", "cos(u)", "u*sin(u)", "-abs(u-1)", "2*u+3"),
    *("(u-1)^2-abs(u-1)", "exp(-(u-1)^2)", "-sqrt(1+u^2)", "1/(1+u^2)", "-(1+u)*log((1+u)/(2*u))", "(u-1)^2/(u+1)^2"),
    *(
        "min(u^2,2*u)",
        "max(u,1)-max(u,2)/2",
        "log(u)^2",
        "u^(1/2)*log(u)",
        "abs(abs(u-1)-1)",
        "asinh(u)",
        "u^5-u^3",
        "(u^(3/2)-1)^2",
    ),
]
POWERS = ("-2", "-1/2", "1/3", "1/2", "3/2", "3", "5", "7/2")
SHARES = ("1/10", "1/4", "1/3", "3/5", "9/10")

MONOTONE = [  # omega, whether its values are positive, whether they are below one
    *(("log(r)", 0, 0), ("r", 1, 0), ("sqrt(r)", 1, 0), ("r^2", 1, 0), ("r/(1+r)", 1, 1), ("(r-1)/(r+1)", 0, 1)),
    *(("-1/r", 0, 1), ("atan(r)", 1, 0), ("asinh(r)", 1, 0), ("log(1+r)", 1, 0), ("r-1/r", 0, 0), ("log(r)/3", 0, 0)),
    *(("r+log(r)", 0, 0), ("r/sqrt(1+r^2)", 1, 1), ("r^3", 1, 0), ("tanh(log(r)/2)", 0, 1), ("exp(-1/r)", 1, 1)),
    *(("2*log(r)+1", 0, 0), ("r+sin(r)", 1, 0), ("(r-1)^3", 0, 0), ("1-exp(-r)", 1, 1), ("atan(log(r))", 0, 0)),
]
WEIGHTS = ["1", "exp(-t)", "sigmoid(t)", "1/(1+t^2)", "exp(-t^2)", "(t-1)^2", "2+sin(t)"]
POSITIVE_WEIGHTS, SMALL_WEIGHTS = ["1/t", "t", "1/t^2"], ["1-t", "1/(1-t)"]
NOT_MONOTONE = [
    *("r-2*log(1+r)", "sin(r)", "r^2-2*r", "tan(r)", "-1/(r-1)", "r*exp(-r)", "log(r)^2", "r^3-3*r^2+2*r", "r+1/r"),
    *("log(r)-r", "r-3*sin(r)", "r/(1+r^2)", "abs(r-1)", "exp(-(r-1)^2)"),
]
NOT_POSITIVE = [
    *(("log(r)", "t"), ("log(r)", "-1"), ("r", "t-1"), ("r", "sin(t)"), ("log(r)", "exp(t)-1"), ("r", "1-t^2")),
    *(("r/(1+r)", "1-2*t"), ("log(r)", "t^3"), ("sqrt(r)", "log(t)"), ("-1/r", "1+t"), ("atan(r)", "cos(2*t)")),
    *(("log(r)", "sigmoid(t)-1/2"), ("r^2", "2-t"), ("asinh(r)", "-exp(-t)"), ("log(r)", "tanh(t)"), ("-log(r)", "1")),
]
MIRRORED = [("-log(r)", "-1"), ("1/r", "-1"), ("exp(-r)", "-1/t"), ("-r", "-exp(t)"), ("1/(1+r)", "-1/t")]

PAIRS = [
    *(("-softplus(t)", "-softplus(-t)"), ("log(1-t)", "log(t)"), ("-(t+1)^2", "-(t-1)^2"), ("-t^2", "-(t-1)^2")),
    *(("-max(0,1+t)", "-max(0,1-t)"), ("-max(0,1+t)^2", "-max(0,1-t)^2"), ("-max(0,1+t)^3", "-max(0,1-t)^3")),
    *(("-exp(t)", "-exp(-t)"), ("-exp(t)", "t"), ("t", "-exp(t)"), ("-(2*atan(t)+1)^2", "-(2*atan(t)-1)^2")),
    *(("-sigmoid(t)", "-sigmoid(-t)"), ("-atan(t)", "atan(t)"), ("-sigmoid(t)^2", "-sigmoid(-t)^2")),
    *(("-abs(t+1)", "-abs(t-1)"), ("-cosh(t+1)", "-cosh(t-1)"), ("-sqrt(1+(t+1)^2)", "-sqrt(1+(t-1)^2)")),
    *(("log((1-erf(t))/2)", "log((1+erf(t))/2)"), ("log(t)", "-t"), ("-t^2/2", "t"), ("-t^4", "-(t-1)^4")),
    *(("-Heaviside(t)", "-Heaviside(-t)"), ("-tanh(t)", "tanh(t)"), ("-erf(t)", "erf(t)"), ("sqrt(1-t)", "sqrt(t)")),
    *(("-t*exp(t)", "-softplus(-t)"), ("-log(1+exp(2*t))", "-log(1+exp(-2*t))"), ("-log(1+t^2)", "-log(1+(t-1)^2)")),
    *(("-t^2*exp(t)", "-softplus(-t)"), ("-max(0,t)^2", "t"), ("-exp(t^2)", "t")),
    *(("-(exp(t)-1/2)^2", "-(exp(-t)-1/2)^2"), ("-max(0,t,2*t-1)", "-max(0,1-t)^2"), ("-exp(t)-exp(2*t)", "t")),
]
NOT_PAIRS = [
    *(("-t", "t"), ("t^2", "-t^2"), ("-atan(t)", "t"), ("-t^2", "-t^2"), ("-abs(t)", "-abs(t)"), ("t", "t")),
    *(("softplus(t)", "softplus(-t)"), ("-exp(t)", "exp(t)"), ("-max(0,1+t)", "-max(0,-3-t)"), ("-1", "-(t-1)^2")),
    *(("-(t-1)^2", "0"), ("-(t-1)^2", "-2*(t-1)^2"), ("-softplus(t)", "t"), ("-log(1+t^2)", "t"), ("-t^2", "t^3")),
    *(("-sqrt(1+t^2)", "2*t"), ("-softplus(t)", "t^2"), ("-max(0,1+t)", "-max(0,-1-t)"), ("-t^4", "-t^2")),
    *(("(t+1)^2", "-(t-1)^2"), ("-max(0,1+t)", "t"), ("-abs(t)", "-abs(t)/2"), ("-exp(t)", "-exp(2*t)")),
    *(("-Heaviside(t)", "Heaviside(t-1)-1-Heaviside(t+1)"), ("-exp(-t^2)", "t"), ("-cosh(t)", "-t^2"), ("sin(t)", "t")),
]
CONFINED = [  # phi, psi, Omega, whether valid
    *(("-t", "t", "[-1,1]", True), ("-t", "t", "(-1,1)", True), ("-t^3", "t", "[-1,2]", True)),
    *(("-1/t", "-t", "(0,oo)", True), ("-1/(1-t)", "-1/t", "(0,1)", True), ("-t", "-max(0,1-t)", "[0,oo)", True)),
    *(
        ("log(cos(t))", "t", "[0,pi/2)", True),
        ("log(cos(t))", "sin(t)", "(-pi/2,pi/2)", True),
        ("-t", "t", "[-3,5]", True),
        ("-t^2", "t", "[0,4]", True),
    ),
    *(("-t^2", "-(t-1)^2", "[2,3]", False), ("-t", "t", "[0,oo)", False), ("t", "-t^2", "(1,oo)", False)),
    *(("-t^2", "-(t-1)^2", "[1,oo)", False), ("-exp(t)", "t", "[1,2]", False), ("log(t)", "-t", "(0,1/2)", False)),
    *(("-sinh(t)", "sinh(t)", "[-2,2]", True), ("-softplus(t)", "-softplus(-t)", "[-1,1]", True)),
    *(("-t^2", "t^2", "[-1,1]", True), ("t^2", "t", "[-1,1]", False), ("-log(t)", "log(t)", "[1/2,2]", True)),
]
GAMES = [  # phi, psi, beta, whether the generator descends
    *(("-softplus(t)", "-softplus(-t)", "softplus(t)", True), ("-softplus(t)", "-softplus(-t)", "t", True)),
    *(("-softplus(t)", "-softplus(-t)", "-t", False), ("-softplus(t)", "-softplus(-t)", "t^2", False)),
    *(("-softplus(t)", "-softplus(-t)", "sigmoid(t)", True), ("-softplus(t)", "-softplus(-t)", "max(0,t)", True)),
    *(("-softplus(t)", "-softplus(-t)", "max(0,t-1)", False), ("-softplus(t)", "-softplus(-t)", "exp(-t)", False)),
    *(("-(t+1)^2", "-(t-1)^2", "(t+1)^2", True), ("-(t+1)^2", "-(t-1)^2", "t^2", False)),
    *(
        ("-(t+1)^2", "-(t-1)^2", "-(t-1)^2", True),
        ("-t^2", "-(t-1)^2", "t^2", True),
        ("-t^2", "-(t-1)^2", "t^3-t", False),
    ),
    *(("-max(0,1+t)", "-max(0,1-t)", "t", True), ("-max(0,1+t)", "-max(0,1-t)", "t^2", False)),
    *(("-t^4", "-(t-1)^4", "t", True), ("-t^4", "-(t-1)^4", "-t^2", False), ("-exp(t)", "-exp(-t)", "exp(t)", True)),
    *(("-exp(t)", "-exp(-t)", "-sin(t)", False), ("log(1-t)", "log(t)", "-log(1-t)", True)),
    *(("log(1-t)", "log(t)", "1/t", False), ("log(1-t)", "log(t)", "(t-1/2)^2", False)),
]
RELATED = [  # what it is designed from, declarations, whether valid
    *(
        ({"phi": "-(t-a)^2", "psi": "-(t-b)^2"}, ("a<b",), True),
        ({"phi": "-(t-a)^2", "psi": "-(t-b)^2"}, ("b=a+2",), True),
    ),
    ({"phi": "-softplus(t)-c*t^2", "psi": "-softplus(-t)-c*t^2"}, ("c>0",), True),
    ({"phi": "-s*softplus(t)-(1-s)*softplus(-t)", "psi": "-softplus(-t)"}, ("1/2<s<1",), True),
    ({"phi": "-w*softplus(t)", "psi": "-softplus(-t)"}, ("w>0",), True),
    ({"phi": "-max(0,m+t)", "psi": "-max(0,m-t)"}, ("m>0",), True),
    ({"phi": "-k*(t-1)^2", "psi": "-(t-1)^2"}, ("k>0",), False),
    ({"omega": "r^a", "rho": "1"}, ("a>0",), True),
    ({"omega": "log(r)/k", "rho": "exp(-t)"}, ("k>0",), True),
    ({"omega": "(a+b*r)/(1+r)", "rho": "2*(b-t)"}, ("a<b",), True),
    ({"omega": "log(r)", "rho": "c"}, ("c<0",), False),
    ({"omega": "c*log(r)", "rho": "c"}, ("c<0",), True),
    ({"f": "(u^a-1-a*(u-1))/(a*(a-1))"}, ("a>1",), True),
    ({"f": "k*u*log(u)-m*log(u)"}, ("k>0", "m>0"), True),
    ({"f": "k*u*log(u)+m*log(u)"}, ("k>0", "m>0"), False),
    ({"f": "s*u*log(u)-(1-s+s*u)*log(1-s+s*u)"}, ("0<s<1",), True),
    ({"f": "max(0,u-c)"}, ("c>1",), False),
    ({"f": "(u-1)^2/(s*u+1-s)"}, ("0<s<1",), True),
]


@dataclass(frozen=True)
class Case:
    """One objective.

    Attributes:
        name: unique.
        family: of the lists above.
        formulas: the arguments of ``design``.
        valid: what follows from the construction.
        param: declarations.
    """

    name: str
    family: str
    formulas: dict[str, str]
    valid: bool
    param: tuple[str, ...] = field(default=())


def collection() -> Iterator[Case]:
    """Every objective, in a fixed order."""
    for valid, texts in ((True, [*GENERATORS, *_generators()]), (False, NOT_GENERATORS)):
        yield from (Case(f"f = {text}", "f-divergence", {"f": text}, valid) for text in texts)
    for omega, positive, small in MONOTONE:
        for rho in [*WEIGHTS, *(POSITIVE_WEIGHTS if positive else ()), *(SMALL_WEIGHTS if small else ())]:
            yield _ratio(omega, rho, True)
    for omega in NOT_MONOTONE:
        yield _ratio(omega, "1", False)
    for omega, rho in NOT_POSITIVE:
        yield _ratio(omega, rho, False)
    for omega, rho in MIRRORED:
        yield _ratio(omega, rho, True)
    for valid, pairs in ((True, [*PAIRS, *_pairs()]), (False, NOT_PAIRS)):
        for phi, psi in pairs:
            yield Case(f"{phi} | {psi}", "pair", {"phi": phi, "psi": psi}, valid)
    for phi, psi, domain, valid in CONFINED:
        yield Case(f"{phi} | {psi} on {domain}", "Omega", {"phi": phi, "psi": psi, "Omega": domain}, valid)
    for phi, psi, beta, valid in GAMES:
        yield Case(f"{phi} | {psi} | {beta}", "generator", {"phi": phi, "psi": psi, "beta": beta}, valid)
    for formulas, param, valid in RELATED:
        yield _related(formulas, param, valid)
    for source, mark in ((strangers, ""), (variants, "variant ")):
        yield from _listed(source, mark)
    for number, (formulas, valid) in enumerate(variants.equivalents()):
        yield Case(f"writing {number}: {' | '.join(formulas.values())}", "equivalent", formulas, valid)


def _listed(source: ModuleType, mark: str) -> Iterator[Case]:
    """What a module of lists has: objective_strangers.py, objective_variants.py."""
    for valid, texts in ((True, source.GENERATORS), (False, source.NOT_GENERATORS)):
        yield from (Case(f"{mark}f: {text}", "f-divergence", {"f": text}, valid) for text in texts)
    for text, param, valid in source.FAMILIES:
        yield _related({"f": text}, param, valid)
    ratios = [(*pair, True) for pair in source.RATIOS] + [(*pair, False) for pair in source.NOT_RATIOS]
    for omega, rho, valid in [*ratios, *getattr(source, "STEPS", ())]:
        yield _ratio(omega, rho, valid)
    for valid, name in ((True, "DESCENDING"), (False, "NOT_DESCENDING")):
        for beta in getattr(source, name, ()):
            formulas = {"omega": "log(r)", "rho": "1/(1+exp(t))", "beta": beta}
            yield Case(f"logistic | {beta}", "generator", formulas, valid)
    for valid, pairs in ((True, source.PAIRS), (False, source.NOT_PAIRS)):
        for phi, psi in pairs:
            yield Case(f"{mark}phi: {phi} | {psi}", "pair", {"phi": phi, "psi": psi}, valid)
    for phi, psi, domain, param, valid in source.CONFINED:
        name = f"{mark}phi: {phi} | {psi} on {domain} {', '.join(param)}"
        yield Case(name, "Omega", {"phi": phi, "psi": psi, "Omega": domain}, valid, param)
    for formulas, param, valid in source.RELATED:
        yield _related(formulas, param, valid)
    for phi, psi, beta, valid in source.GAMES:
        yield Case(f"{mark}game: {phi} | {psi} | {beta}", "generator", {"phi": phi, "psi": psi, "beta": beta}, valid)


def _related(formulas: dict[str, str], param: tuple[str, ...], valid: bool) -> Case:
    return Case(f"{' | '.join(formulas.values())} with {', '.join(param)}", "relations", formulas, valid, param)


def _ratio(omega: str, rho: str, valid: bool) -> Case:
    return Case(f"omega = {omega}, rho = {rho}", "likelihood ratio", {"omega": omega, "rho": rho}, valid)


def _generators() -> Iterator[str]:
    """Families of f with a parameter: alpha, Tsallis, weighted Jensen-Shannon, chi, mixtures of two divergences."""
    for a in POWERS:
        yield f"(u^({a})-1-({a})*(u-1))/(({a})*(({a})-1))"
    for s in SHARES:
        yield f"{s}*u*log(u)-(1-{s}+{s}*u)*log(1-{s}+{s}*u)"
        yield f"(u-1)^2/({s}*u+1-{s})"
        yield f"{s}*u*log(u)-(1-{s})*log(u)"
        yield f"{s}*abs(u-1)+(1-{s})*(sqrt(u)-1)^2"


def _pairs() -> Iterator[tuple[str, str]]:
    """Families of pairs: labels, margins, smoothing, focus, decay, drift, temperature, alpha-GAN, priors, powers."""
    for a, b in (("-1", "2"), ("1", "3"), ("0", "1/2")):
        yield f"-(t-({a}))^2", f"-(t-({b}))^2"
    for m in ("1/2", "2", "5"):
        yield f"-max(0,{m}+t)", f"-max(0,{m}-t)"
    for s in ("7/10", "9/10", "99/100"):
        yield f"-{s}*softplus(t)-(1-{s})*softplus(-t)", "-softplus(-t)"
        yield f"-{s}*softplus(t)-(1-{s})*softplus(-t)", f"-{s}*softplus(-t)-(1-{s})*softplus(t)"
    for g in ("1", "2", "3"):
        yield f"-sigmoid(t)^{g}*softplus(t)", f"-sigmoid(-t)^{g}*softplus(-t)"
    for c in ("1/1000", "1/10", "1"):
        yield f"-softplus(t)-{c}*t^2", f"-softplus(-t)-{c}*t^2"
        yield f"-softplus(t)-{c}*t^2", "-softplus(-t)"
    for k in ("1/2", "3"):
        yield f"-softplus({k}*t)/{k}", f"-softplus(-{k}*t)/{k}"
    for k in ("3/2", "2", "5"):
        yield f"{k}/({k}-1)*sigmoid(-t)^(1-1/({k}))", f"{k}/({k}-1)*sigmoid(t)^(1-1/({k}))"
    for w in ("1/5", "4"):
        yield f"-{w}*softplus(t)", "-softplus(-t)"
        yield f"-{w}*(t+1)^2", "-(t-1)^2"
        yield f"-{w}*max(0,1+t)^2", "-softplus(-t)"
    for k in ("3/2", "2", "3"):
        yield f"-t^(1+1/({k}))", "t"
    for shift in ("1", "3"):
        yield f"-softplus(t-{shift})", f"-softplus({shift}-t)"
