"""Losses in use, as their papers write them; and what is no objective of this form, said as what it is.

Here phi is the term on data and psi the term on samples. In the orientation of Designing GANs a larger t is more fake.
"""

from __future__ import annotations

from ganworks.workshop.catalogue._entry import Entry

GOODFELLOW = "Goodfellow et al., Generative Adversarial Nets, arXiv 1406.2661"
SEED = "Su Jianlin, Designing GANs, spaces.ac.cn/archives/7210"
KANAMORI = "Kanamori, Hido and Sugiyama, A least-squares approach to direct importance estimation"
RELATIVISTIC = "Jolicoeur-Martineau, The relativistic discriminator, arXiv 1807.00734"
_LOGISTIC = {"phi": "-softplus(t)", "psi": "-softplus(-t)"}

_RELATIVISTIC = tuple(
    Entry(
        f"relativistic_{'average_' * average}{name}",
        "compares a score with the mean of the others" if average else "compares scores in pairs",
        {},
        RELATIVISTIC,
        2018,
        "other form",
        (),
        {},
        "a function of a score and a batch mean, not of single scores"
        if average
        else "a function of pairs of scores, not of single ones",
        cost,
    )
    for average in (False, True)
    for name, cost in (("standard", "softplus(-t)"), ("least_squares", "(1-t)^2"), ("hinge", "Max(0,1-t)"))
)

ENTRIES = (
    Entry(
        "minimax",
        "the original game",
        _LOGISTIC,
        GOODFELLOW,
        2014,
        "loss in use",
        (),
        {"known_as": "2*JS", "valid": True, "saturating": True},
        "value 2 JS - 2 log 2",
    ),
    Entry(
        "non_saturating",
        "the original critic, the generator maximises log D",
        {**_LOGISTIC, "alpha": "softplus(t)", "beta": "softplus(t)"},
        GOODFELLOW,
        2014,
        "loss in use",
        (),
        {"follows": "2*KL((p+q)/2||p)", "valid": True, "saturating": False},
        "held critic: KL(q||p) - 2 JS = 2 KL((p+q)/2 || p)",
    ),
    Entry(
        "flipped",
        "the generator trains on flipped labels",
        {**_LOGISTIC, "alpha": "softplus(-t)", "beta": "softplus(t)"},
        GOODFELLOW,
        2014,
        "loss in use",
        (),
        {"follows": "2*KL((p+q)/2||p)", "valid": True},
        "the same generator as non_saturating; only the value at the best critic differs",
    ),
    Entry(
        "kl_generator",
        "the original critic, the generator lowers the logit",
        {**_LOGISTIC, "alpha": "0", "beta": "t"},
        SEED,
        2020,
        "loss in use",
        (),
        {"follows": "KL(q||p)", "valid": True},
    ),
    Entry(
        "least_squares",
        "least squares with labels 1 (data), 0 (samples) and 1 (generator)",
        {"phi": "-(t-1)^2", "psi": "-t^2", "alpha": "(t-1)^2", "beta": "(t-1)^2"},
        "Mao et al., Least Squares GANs, arXiv 1611.04076",
        2016,
        "loss in use",
        (),
        {"valid": True},
    ),
    Entry(
        "least_squares_labels",
        "least squares, label a on data, b on samples, c for the generator, c <= a < b",
        {"phi": "-(t-a)^2", "psi": "-(t-b)^2", "beta": "(t-c)^2", "alpha": "(t-c)^2"},
        "Mao et al., Least Squares GANs, arXiv 1611.04076",
        2016,
        "loss in use",
        ("a<b", "c<=a"),
        {"valid": True},
    ),
    Entry(
        "least_squares_pearson",
        "least squares with the generator's label midway (-1, 1, 0)",
        {"phi": "-(t+1)^2", "psi": "-(t-1)^2", "alpha": "t^2", "beta": "t^2"},
        "Mao et al., Least Squares GANs, arXiv 1611.04076",
        2016,
        "loss in use",
        (),
        {"valid": False},
        "refuted: with the critic held the generator moves under-represented points to the middle label",
    ),
    Entry(
        "exponential",
        "exponential losses",
        {"phi": "-exp(t)", "psi": "-exp(-t)"},
        SEED,
        2020,
        "loss in use",
        (),
        {"known_as": "squared Hellinger", "valid": True},
    ),
    Entry(
        "hinge",
        "hinge losses, the generator lowers the score",
        {"phi": "-Max(0,1+t)", "psi": "-Max(0,1-t)", "alpha": "-t", "beta": "t"},
        "Lim and Ye, Geometric GAN, arXiv 1705.02894",
        2017,
        "loss in use",
        (),
        {"known_as": "2*TV", "valid": True},
        "a limit case: the best critic is the sign of r - 1",
    ),
    Entry(
        "squared_hinge",
        "squared hinge losses",
        {"phi": "-Max(0,1+t)^2", "psi": "-Max(0,1-t)^2"},
        "Zhao, Mathieu and LeCun, Energy-based GAN, arXiv 1609.03126",
        2016,
        "loss in use",
        (),
        {"known_as": "triangular discrimination (p-q)^2/(p+q)", "valid": True},
    ),
    Entry(
        "reference_ratio",
        "least-squares fitting of the ratio",
        {"phi": "(1-t^2)/2", "psi": "t-1"},
        KANAMORI,
        2009,
        "loss in use",
        (),
        {"known_as": "1/2*Neyman chi2 (p-q)^2/p", "valid": True},
    ),
    Entry(
        "wasserstein",
        "an integral probability metric: the supremum is over 1-Lipschitz critics",
        {"phi": "-t", "psi": "t"},
        "Arjovsky, Chintala and Bottou, Wasserstein GAN, arXiv 1701.07875",
        2017,
        "other form",
        (),
        {"valid": False},
        "no f-divergence: without the Lipschitz bound the supremum is infinite",
    ),
    Entry(
        "mmd",
        "an integral probability metric: the supremum is over the unit ball of a kernel's function space",
        {},
        "Li et al., MMD GAN, arXiv 1705.08584",
        2017,
        "other form",
        (),
        {},
        "no f-divergence; closed form from the kernel",
    ),
    *_RELATIVISTIC,
)
