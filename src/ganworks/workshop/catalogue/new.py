"""New objectives: designed with this workshop and proved valid; not found in the literature known to us."""

from __future__ import annotations

from ganworks.workshop.catalogue._entry import HERE, Entry

ENTRIES = (
    Entry(
        "gudermann",
        "a critic that leaves samples alone once it is sure of them either way",
        {"omega": "log(r)", "rho": "exp(t/2)/(1+exp(t))"},
        HERE,
        2026,
        "new",
        (),
        {"d": "2*(r+1)*atan(sqrt(r))-2*sqrt(r)", "valid": True},
        "psi is the Gudermannian 2 atan(tanh(t/4)), whose derivative sech(t/2)/2 is even in t: a sample pulls on the "
        "critic most where real and fake are hardest to tell apart. d'' = 1/(sqrt(r)(1+r)) lies between Hellinger and "
        "JS where data is missed, and the divergence is bounded.",
    ),
    Entry(
        "restored_js",
        "the original critic; the generator follows KL(q||p) + 2 JS instead of the KL(q||p) - 2 JS of non_saturating",
        {"phi": "-softplus(t)", "psi": "-softplus(-t)", "alpha": "0", "beta": "2*t-softplus(t)"},
        HERE,
        2026,
        "new",
        (),
        {"effective": "r*log(r)+r*log(2*r/(1+r))+log(2/(1+r))", "valid": True, "saturating": False},
        "beta' = 2 - sigma(t) stays between 1 (samples that are surely fake) and 2 (modes being lost): no sample is "
        "ever without a gradient, and none has a large one.",
    ),
    Entry(
        "brier_log_odds",
        "a bounded least-squares critic; the generator reads its log odds",
        {"omega": "(r-1)/(r+1)", "rho": "1-t", "beta": "log((1+t)/(1-t))"},
        HERE,
        2026,
        "new",
        (),
        {"follows": "KL(q||p)", "valid": True, "saturating": False},
        "The critic is scored by squared error on tanh(v/2), a bounded and strictly proper score, while the generator "
        "has the constant gradient of KL(q||p) on the log ratio: the critic's losses saturate, the generator's cannot.",
    ),
)
