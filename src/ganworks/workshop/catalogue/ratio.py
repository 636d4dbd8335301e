"""Objectives built from the best critic omega(r) and a weight rho(t), after Designing GANs.

Families of omega: log r (possibly scaled), r/(1+r), powers, and functions whose inverse has no elementary form.
"""

from __future__ import annotations

from ganworks.workshop.catalogue._entry import DESIGNING, Entry


def _pair(name: str, omega: str, rho: str, d: str, *param: str, known_as: str | None = None) -> Entry:
    claims: dict[str, object] = {"d": d, "valid": True}
    if known_as is not None:
        claims["known_as"] = known_as
    title = f"best critic {omega}, weight {rho}"
    return Entry(
        f"ratio_{name}", title, {"omega": omega, "rho": rho}, DESIGNING, 2020, "likelihood ratio", param, claims
    )


_JS = "r*log(2*r/(1+r))+log(2/(1+r))"
_LE_CAM = "(r-1)^2/(4*(1+r))"
_AFTER = "(1+r)*log((1+r)/2)-(r-1)"
_ATAN = "r*(atan(r)-pi/4)-log((1+r^2)/2)/2"

ENTRIES = (
    _pair("logit", "log(r)", "1/(1+exp(t))", _JS, known_as="2*JS"),
    _pair("probability", "r/(1+r)", "1/t", _JS, known_as="2*JS"),
    _pair(
        "weighted_logit",
        "log(w*r)",
        "w/((1+w)*(1+exp(t)))",
        "(w*r*log((1+w)*r/(1+w*r))+log((1+w)/(1+w*r)))/(1+w)",
        "w>0",
    ),
    _pair("exponential", "log(r)/2", "exp(-t)", "(sqrt(r)-1)^2", known_as="squared Hellinger"),
    _pair("exponential_family", "log(r)/(1+w)", "exp(-t)", "r-1+(1-r^(w/(1+w)))*(1+w)/w", "w>0"),
    _pair("least_squares_fitting", "r", "1", "(r-1)^2/2", known_as="1/2*Neyman chi2 (p-q)^2/p"),
    _pair("power", "r^a", "1", "(r^(1+a)-(1+a)*r+a)/(1+a)", "a>0"),
    _pair("ratio_kl", "r", "1/t", "r*log(r)-r+1", known_as="KL(q||p)"),
    _pair("log_kl", "log(r)", "1", "r*log(r)-r+1", known_as="KL(q||p)"),
    _pair("reciprocal", "-1/r", "1", "r-1-log(r)", known_as="KL(p||q)"),
    _pair("log_reverse", "log(r)", "exp(-t)", "r-1-log(r)", known_as="KL(p||q)"),
    _pair("probability_reverse", "r/(1+r)", "1/t^2", "r-1-log(r)", known_as="KL(p||q)"),
    _pair("reciprocal_square", "-1/r^2", "1", "r+1/r-2", known_as="Pearson chi2 (p-q)^2/q"),
    _pair("jeffreys", "log(r)", "1+exp(-t)", "(r-1)*log(r)", known_as="Jeffreys"),
    _pair("least_squares", "(a+b*r)/(1+r)", "2*(b-t)", "(b-a)^2*(r-1)^2/(4*(1+r))", "a<b"),
    _pair("symmetric_unit", "(r-1)/(r+1)", "1", "r-1-2*log((1+r)/2)", known_as="2*KL(p||(p+q)/2)"),
    _pair("probability_unit", "r/(1+r)", "1", "(r-1)/2-log((1+r)/2)", known_as="KL(p||(p+q)/2)"),
    _pair("probability_complement", "r/(1+r)", "1/(1-t)", _AFTER, known_as="2*KL((p+q)/2||p)"),
    _pair("sigmoid", "log(r)", "1/(1+exp(-t))", _AFTER, known_as="2*KL((p+q)/2||p)"),
    _pair("log_one_plus", "log(1+r)", "1", _AFTER, known_as="2*KL((p+q)/2||p)"),
    _pair("arctangent", "atan(r)", "1", _ATAN),
    _pair("arcsinh", "asinh(r)", "1/cosh(t)", _ATAN),
    _pair("lambert", "r+log(r)", "1", "r^2/2-2*r+3/2+r*log(r)"),
    _pair("difference", "r-1/r", "1", "r^2/2-1/2-log(r)"),
    _pair("cosine", "r/sqrt(1+r^2)", "1", "sqrt(1+r^2)-(1+r)/sqrt(2)"),
    _pair("rational_square", "(r^2-1)/(r^2+1)", "1", "r-2*atan(r)+pi/2-1"),
    _pair(
        "brier_logit",
        "log(r)",
        "2*exp(t)/(1+exp(t))^3",
        _LE_CAM,
        known_as="1/4*triangular discrimination (p-q)^2/(p+q)",
    ),
    _pair("half_logit", "log(r)", "1/(1+exp(t/2))", "r*log(r)+2-2*sqrt(r)+2*(1-r)*log((1+sqrt(r))/2)"),
)
