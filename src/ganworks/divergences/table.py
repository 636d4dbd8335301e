r"""The f-divergences, each once: its generator and every closed form that is known of it, as text.

From this table are made the f-GAN losses (:mod:`ganworks.losses.f_divergences`), the workshop's entries of the same
names, and the estimators of this package. Letters: u = p/q; t the critic's value; a raw score a; :math:`v = \log(p/q)`.

Corrections to the table of the f-GAN paper (``ganworks.workshop.catalogue.errata`` computes them): the integrals of two
chi-squares change places; the row called Jensen-Shannon is twice that divergence; the row of the original GAN has
f(1) = -2 log 2 instead of 0; conjugates have domains; the conjugate of Pearson's f is constant below t = -2, where the
printed parabola would turn the generator's gradient around. The row of the alpha-divergences has its canonical
activation :math:`f'(e^a)`.
"""

from __future__ import annotations

from dataclasses import dataclass

FGAN = "Nowozin, Cseke and Tomioka, f-GAN, arXiv 1606.00709"
LE_CAM = "Le Cam, Asymptotic Methods in Statistical Decision Theory"
SHANNON = "Shannon et al., Non-saturating GAN training as divergence minimization, arXiv 2010.08029"


@dataclass(frozen=True)
class Numerical:
    r"""Forms for estimators, of the *normalised* generator :math:`f_0`, with :math:`f_0(1) = f_0'(1) = 0`.

    Attributes:
        below: :math:`f_0(e^v)` for v <= 0, including minus infinity.
        above: :math:`e^v f_0(e^{-v})` for v <= 0, including minus infinity.
        critic: :math:`f_0'(e^v)` for every v.
        conjugate_of_critic: :math:`f_0^*(f_0'(e^v))` for every v.
    """

    below: str
    above: str
    critic: str
    conjugate_of_critic: str


@dataclass(frozen=True)
class Generator:
    r"""One f-divergence :math:`\int q f(p/q)`.

    Attributes:
        name: as ``fgan_<name>`` for losses and in the workshop's catalogue.
        title: what it is, in a few words.
        f: the generator, in u, as its source has it.
        known_as: the workshop's name of it.
        conjugate: :math:`f^*(t)` for t among the slopes of f.
        activation: the output activation :math:`g_f(a)` of the f-GAN paper.
        conjugate_of_activation: :math:`f^*(g_f(a))`.
        slopes: derivatives of the latter, where differentiating it as it stands would lose digits.
        slope_at_one: :math:`f'(1)`.
        measured: forms for estimators.
        parameters: conditions on its parameters; one for each entry in the catalogue that it has.
        note: what a reader should know.
        source, year: where it comes from.
    """

    name: str
    title: str
    f: str
    known_as: str | None = None
    conjugate: str | None = None
    activation: str | None = None
    conjugate_of_activation: str | None = None
    slopes: tuple[str, ...] = ()
    slope_at_one: float = 0.0
    measured: Numerical | None = None
    parameters: tuple[str, ...] = ()
    note: str = ""
    source: str = FGAN
    year: int = 2016


_ROWS = (
    Generator(
        "total_variation",
        "total variation, 1/2 ∫|p-q|",
        "Abs(u-1)/2",
        known_as="TV",
        conjugate="t",
        activation="0.5*tanh(a)",
        conjugate_of_activation="0.5*tanh(a)",
        measured=Numerical("-0.5*expm1(v)", "-0.5*expm1(v)", "0.5*sign(v)", "0.5*sign(v)"),
        note="f* is t on [-1/2, 1/2], -1/2 below and infinite above: the critic must be confined.",
    ),
    Generator(
        "kl",
        "Kullback-Leibler KL(p||q)",
        "u*log(u)",
        known_as="KL(p||q)",
        conjugate="exp(t-1)",
        activation="a",
        conjugate_of_activation="exp(a-1)",
        slope_at_one=1.0,
        measured=Numerical("xexp(v)-expm1(v)", "expm1(v)-v", "v", "expm1(v)"),
    ),
    Generator(
        "reverse_kl",
        "reverse Kullback-Leibler KL(q||p)",
        "-log(u)",
        known_as="KL(q||p)",
        conjugate="-1-log(-t)",
        activation="-exp(-a)",
        conjugate_of_activation="a-1",
        slope_at_one=-1.0,
        measured=Numerical("expm1(v)-v", "xexp(v)-expm1(v)", "-expm1(-v)", "v"),
    ),
    Generator(
        "pearson",
        "Pearson chi-square ∫(p-q)^2/q",
        "(u-1)^2",
        known_as="Pearson chi2 (p-q)^2/q",
        conjugate="t^2/4+t",
        activation="a",
        conjugate_of_activation="relu(0.5*a+1)^2-1",
        measured=Numerical("expm1(v)^2", "4*sinh(v/2)^2", "2*expm1(v)", "expm1(2*v)"),
        note="f* is -1 below t = -2, because f lives on u >= 0.",
    ),
    Generator(
        "neyman",
        "Neyman chi-square ∫(p-q)^2/p",
        "(1-u)^2/u",
        known_as="Neyman chi2 (p-q)^2/p",
        conjugate="2-2*sqrt(1-t)",
        activation="-expm1(-a)",
        conjugate_of_activation="-2*expm1(-0.5*a)",
        measured=Numerical("4*sinh(v/2)^2", "expm1(v)^2", "-expm1(-2*v)", "-2*expm1(-v)"),
    ),
    Generator(
        "hellinger",
        "squared Hellinger ∫(√p-√q)^2",
        "(sqrt(u)-1)^2",
        known_as="squared Hellinger",
        conjugate="t/(1-t)",
        activation="-expm1(-a)",
        conjugate_of_activation="expm1(a)",
        measured=Numerical("expm1(v/2)^2", "expm1(v/2)^2", "-expm1(-v/2)", "expm1(v/2)"),
    ),
    Generator(
        "jeffreys",
        "Jeffreys ∫(p-q) log(p/q)",
        "(u-1)*log(u)",
        known_as="Jeffreys",
        conjugate="LambertW(exp(1-t))+1/LambertW(exp(1-t))+t-2",
        activation="a",
        conjugate_of_activation="1/omega(1-a)-1-log(omega(1-a))",
        slopes=("1/omega(1-a)", "1/(omega(1-a)*(1+omega(1-a)))"),
        measured=Numerical("v*expm1(v)", "v*expm1(v)", "v-expm1(-v)", "v+expm1(v)"),
    ),
    Generator(
        "js",
        "twice the Jensen-Shannon divergence",
        "u*log(u)-(u+1)*log((u+1)/2)",
        known_as="2*JS",
        conjugate="-log(2-exp(t))",
        activation="log(2)-softplus(-a)",
        conjugate_of_activation="softplus(a)-log(2)",
    ),
    Generator(
        "weighted_js",
        "weighted Jensen-Shannon",
        "pi*u*log(u)-(1-pi+pi*u)*log(1-pi+pi*u)",
        conjugate="(1-pi)*log((1-pi)/(1-pi*exp(t/pi)))",
        activation="-pi*log(pi)-softplus(-a)",
        # Linear from a = 80 on, where its digits end; nothing is added below.
        conjugate_of_activation="(1-pi)*(log1p(-pi)-log1mexp(softplus(relu(a-80)-a)/pi))+(1-pi)*relu(a-80)",
        measured=Numerical(
            "pi*xexp(v)-xlogx(1-pi+pi*exp(v))",
            "(1-pi)*xexp(v)-xlogx(1-(1-pi)+(1-pi)*exp(v))",
            "-pi*logaddexp(log(pi),log1p(-pi)-v)",
            "(1-pi)*logaddexp(log1p(-pi),log(pi)+v)",
        ),
        parameters=("0<pi<1",),
    ),
    Generator(
        "gan",
        "the divergence of the original game, 2 JS - log 4",
        "u*log(u)-(u+1)*log(u+1)",
        known_as="2*JS",
        conjugate="-log(1-exp(t))",
        activation="-softplus(-a)",
        conjugate_of_activation="softplus(a)",
        note="f(1) = -2 log 2, so its value for equal distributions is -log 4.",
    ),
    Generator(
        "alpha",
        "alpha-divergence",
        "(u^alpha-1-alpha*(u-1))/(alpha*(alpha-1))",
        conjugate="((1+(alpha-1)*t)^(alpha/(alpha-1))-1)/alpha",
        activation="grown(a,alpha-1)",
        conjugate_of_activation="grown(a,alpha)",
        measured=Numerical(
            "(expm1(alpha*v)-alpha*expm1(v))/(alpha*(alpha-1))",
            "(expm1((1-alpha)*v)-(1-alpha)*expm1(v))/((1-alpha)*(1-alpha-1))",
            "grown(v,alpha-1)",
            "grown(v,alpha)",
        ),
        parameters=("alpha>1", "0<alpha<1"),
    ),
    Generator(
        "triangular",
        "triangular discrimination ∫(p-q)^2/(p+q)",
        "(u-1)^2/(u+1)",
        known_as="triangular discrimination (p-q)^2/(p+q)",
        conjugate="4-t-4*sqrt(1-t)",
        measured=Numerical(
            "expm1(v)^2/(1+exp(v))",
            "expm1(v)^2/(1+exp(v))",
            "1-4*sigmoid(-v)^2",
            "3-8*sigmoid(-v)+4*sigmoid(-v)^2",
        ),
    ),
    Generator(
        "le_cam",
        "Le Cam's divergence 1/2 ∫(p-q)^2/(p+q)",
        "(u-1)^2/(2*(u+1))",
        known_as="1/2*triangular discrimination (p-q)^2/(p+q)",
        source=LE_CAM,
        year=1986,
    ),
    Generator(
        "softened_reverse_kl",
        "softened reverse KL, 2 KL((p+q)/2||p)",
        "(1+u)*log((1+u)/(2*u))",
        known_as="2*KL((p+q)/2||p)",
        source=SHANNON,
        year=2020,
        note="What the non-saturating generator follows; its conjugate needs Lambert's branch W_{-1}.",
    ),
)
GENERATORS: dict[str, Generator] = {row.name: row for row in _ROWS}
