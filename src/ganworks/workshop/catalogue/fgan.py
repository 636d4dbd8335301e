"""Generators f of f-divergences: the table of the f-GAN paper, corrected, and its relatives.

Corrections (:mod:`ganworks.workshop.catalogue.errata` computes them): the integrals of the two chi-squares change
places; the row called Jensen-Shannon is twice that divergence; the GAN row has f(1) = -2 log 2 instead of 0; conjugates
have domains.
"""

from __future__ import annotations

from ganworks.workshop.catalogue._entry import FGAN, Entry

LE_CAM = "Le Cam, Asymptotic Methods in Statistical Decision Theory"
SHANNON = "Shannon et al., Non-saturating GAN training as divergence minimization, arXiv 2010.08029"


def _row(
    name: str, title: str, f: str, known_as: str | None, conjugate: str | None, *param: str, **more: object
) -> Entry:
    claims = {"known_as": known_as, "f_conjugate": conjugate, "valid": True}
    kept = {key: value for key, value in claims.items() if value is not None}
    source, year = more.pop("source", FGAN), more.pop("year", 2016)
    return Entry(
        name, title, {"f": f}, str(source), int(str(year)), "f-divergence", param, kept, str(more.pop("note", ""))
    )


ENTRIES = (
    _row(
        "fgan_total_variation",
        "total variation, 1/2 ∫|p-q|",
        "Abs(u-1)/2",
        "TV",
        "t",
        note="f* is t on [-1/2, 1/2], -1/2 below and infinite above: the critic must be confined.",
    ),
    _row("fgan_kl", "Kullback-Leibler KL(p||q)", "u*log(u)", "KL(p||q)", "exp(t-1)"),
    _row("fgan_reverse_kl", "reverse Kullback-Leibler KL(q||p)", "-log(u)", "KL(q||p)", "-1-log(-t)"),
    _row(
        "fgan_pearson",
        "Pearson chi-square ∫(p-q)^2/q",
        "(u-1)^2",
        "Pearson chi2 (p-q)^2/q",
        "t^2/4+t",
        note="f* is -1 below t = -2, because f lives on u >= 0.",
    ),
    _row("fgan_neyman", "Neyman chi-square ∫(p-q)^2/p", "(1-u)^2/u", "Neyman chi2 (p-q)^2/p", "2-2*sqrt(1-t)"),
    _row("fgan_hellinger", "squared Hellinger ∫(√p-√q)^2", "(sqrt(u)-1)^2", "squared Hellinger", "t/(1-t)"),
    _row(
        "fgan_jeffreys",
        "Jeffreys ∫(p-q) log(p/q)",
        "(u-1)*log(u)",
        "Jeffreys",
        "LambertW(exp(1-t))+1/LambertW(exp(1-t))+t-2",
    ),
    _row("fgan_js", "twice the Jensen-Shannon divergence", "u*log(u)-(u+1)*log((u+1)/2)", "2*JS", "-log(2-exp(t))"),
    _row(
        "fgan_weighted_js",
        "weighted Jensen-Shannon",
        "pi*u*log(u)-(1-pi+pi*u)*log(1-pi+pi*u)",
        None,
        "(1-pi)*log((1-pi)/(1-pi*exp(t/pi)))",
        "0<pi<1",
    ),
    _row(
        "fgan_gan",
        "the divergence of the original game, 2 JS - log 4",
        "u*log(u)-(u+1)*log(u+1)",
        "2*JS",
        "-log(1-exp(t))",
        note="f(1) = -2 log 2, so its value for equal distributions is -log 4.",
    ),
    _row(
        "fgan_alpha",
        "alpha-divergence, order above one",
        "(u^alpha-1-alpha*(u-1))/(alpha*(alpha-1))",
        None,
        "((1+(alpha-1)*t)^(alpha/(alpha-1))-1)/alpha",
        "alpha>1",
    ),
    _row(
        "fgan_alpha_below_one",
        "alpha-divergence, order between zero and one",
        "(u^alpha-1-alpha*(u-1))/(alpha*(alpha-1))",
        None,
        "((1+(alpha-1)*t)^(alpha/(alpha-1))-1)/alpha",
        "0<alpha<1",
    ),
    _row(
        "fgan_triangular",
        "triangular discrimination ∫(p-q)^2/(p+q)",
        "(u-1)^2/(u+1)",
        "triangular discrimination (p-q)^2/(p+q)",
        "4-t-4*sqrt(1-t)",
    ),
    _row(
        "fgan_le_cam",
        "Le Cam's divergence 1/2 ∫(p-q)^2/(p+q)",
        "(u-1)^2/(2*(u+1))",
        "1/2*triangular discrimination (p-q)^2/(p+q)",
        None,
        source=LE_CAM,
        year=1986,
    ),
    _row(
        "fgan_softened_reverse_kl",
        "softened reverse KL, 2 KL((p+q)/2||p)",
        "(1+u)*log((1+u)/(2*u))",
        "2*KL((p+q)/2||p)",
        None,
        source=SHANNON,
        year=2020,
        note="What the non-saturating generator follows; its conjugate needs Lambert's branch W_{-1}.",
    ),
)
