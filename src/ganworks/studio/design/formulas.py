"""From what stands in the fields of the page to a design, and back: examples, links, commands. Knows no gradio."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from ganworks.errors import BadInput
from ganworks.workshop.presentation import Presentation, present

WAYS: Mapping[str, tuple[str, ...]] = {
    "omega_rho": ("omega", "rho"),
    "f": ("f",),
    "phi_psi": ("phi", "psi", "Omega"),
    "omega_d": ("omega", "d", "relation", "rho"),
}
"""The ways in, and the fields that each of them shows besides :data:`COMMON`."""
COMMON = ("alpha", "beta", "parameters")
FIELDS = ("omega", "rho", "f", "phi", "psi", "d", "alpha", "beta", "Omega", "relation", "parameters")
"""All fields, in the order of the page."""
LONGEST_FIELD = 2000
SECONDS = (1.0, 60.0)
"""Shortest and longest time limit that the page grants."""
OPTIONAL = {"alpha", "beta", "Omega", "relation", "parameters"}


def shown(way: str) -> tuple[str, ...]:
    """The fields that a way in shows.

    Raises:
        BadInput: there is no such way in.
    """
    if way not in WAYS:
        raise BadInput(f"There is no way in named {str(way)[:60]!r}; there are: {', '.join(WAYS)}.")
    names = {*WAYS[way], *COMMON} - ({"alpha", "beta"} if way == "omega_d" else set())
    return tuple(name for name in FIELDS if name in names)


def formulas(way: str, fields: Mapping[str, object]) -> dict[str, Any]:
    """The arguments of a design from the fields of the page; fields that the way in does not show are left out.

    Example:
        >>> formulas("f", {"f": "u*log(u)", "omega": "left over", "parameters": "a=1, b=> a"})
        {'f': 'u*log(u)', 'param': ['a=1', 'b=> a']}

    Raises:
        BadInput: a field that is no text, or too long a one.
    """
    texts: dict[str, Any] = {}
    for name in shown(way):
        text = fields.get(name)
        if text is None:
            continue
        if not isinstance(text, str) or len(text) > LONGEST_FIELD:
            raise BadInput(f"The field {name} takes a formula of up to {LONGEST_FIELD} characters.")
        if text.strip():
            texts[name] = text.strip()
    if "parameters" in texts:
        texts["param"] = [part.strip() for part in texts.pop("parameters").split(",") if part.strip()]
    return texts


def derived(way: str, fields: Mapping[str, object], seconds: float) -> Presentation:
    """What the page shows of a design.

    Raises:
        BadInput: formulas that cannot be read, or a time limit out of range.
    """
    if not isinstance(seconds, int | float) or not SECONDS[0] <= seconds <= SECONDS[1]:
        raise BadInput(f"The time limit is between {SECONDS[0]:g} and {SECONDS[1]:g} seconds.")
    return present(formulas(way, fields), time_limit=float(seconds))


TEXTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "text:total variation": ("total variation, |t| < 1", {"phi": "-t", "psi": "t", "Omega": "[-1, 1]"}),
    "text:logit": ("the original GAN by its logit", {"omega": "log(r)", "rho": "1/(1+exp(t))"}),
    "text:probability": ("the original GAN by its probability", {"omega": "r/(1+r)", "rho": "1/t"}),
    "text:exponential": ("exponential losses", {"omega": "log(r)/2", "rho": "exp(-t)"}),
    "text:kl": (
        "the original critic, the generator follows KL",
        {"omega": "log(r)", "rho": "1/(1+exp(t))", "alpha": "0", "beta": "t"},
    ),
    "text:least squares": (
        "least squares with labels a < b, the generator's c",
        {"omega": "(a+b*r)/(1+r)", "rho": "2*(b-t)", "alpha": "(t-c)^2", "beta": "(t-c)^2", "param": ["a<b", "c<=a"]},
    ),
    "text:not convex": ("refuted: f is not convex", {"f": "u*log(u)^2"}),
    "text:not monotone": ("refuted: the best critic turns back", {"omega": "r^3-2*r^2+r", "rho": "1"}),
}
"""Worked examples of the post on Designing GANs, and two that look right and are not: title, and formulas."""


def examples() -> dict[str, str]:
    """Everything ready-made: examples of the text, then what of the catalogue can be derived; title by name."""
    from ganworks.workshop import catalogue

    worked = {name: f"Designing GANs: {title}" for name, (title, _) in TEXTS.items()}
    return worked | {
        entry.name: f"{entry.name}: {entry.title} ({entry.family})" for entry in catalogue.table() if entry.given
    }


def fields_of(formulas_: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The way in and the fields of the page that would give a design, from its arguments.

    Example:
        >>> way, fields = fields_of({"f": "u*log(u)", "param": ["a=1"]})
        >>> way, fields["f"], fields["parameters"]
        ('f', 'u*log(u)', 'a=1')
    """
    way = (
        "f" if "f" in formulas_ else "omega_d" if "d" in formulas_ else "phi_psi" if "phi" in formulas_ else "omega_rho"
    )
    specs = formulas_.get("param", formulas_.get("parameters", ()))
    fields = {name: str(formulas_.get(name) or "") for name in FIELDS}
    fields["parameters"] = ", ".join(map(str, specs)) if isinstance(specs, list | tuple) else str(specs)
    return way, fields


def example_fields(name: str) -> tuple[str, dict[str, str]]:
    """The way in and the fields of something ready-made.

    Raises:
        BadInput: there is no such objective.
    """
    from ganworks.workshop import catalogue

    if name in TEXTS:
        return fields_of(TEXTS[name][1])
    entry = catalogue.entry(name)
    return fields_of({**entry.given, "param": list(entry.param)})


def from_query(query: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """The way in and the fields of a link; None for a link without a design."""
    texts = {name: text[:LONGEST_FIELD] for name in FIELDS if (text := query.get(name))}
    if not set(texts) & {"f", "omega", "phi", "psi", "d"}:
        return None
    return fields_of(texts)


def link(formulas_: Mapping[str, Any]) -> str:
    """The query of a link that carries a design.

    Example:
        >>> link({"f": "u*log(u)"})
        '?f=u%2Alog%28u%29'
    """
    _, fields = fields_of(formulas_)
    return "?" + urlencode({name: text for name, text in fields.items() if text})


def command(formulas_: Mapping[str, Any]) -> str:
    """The design as a command.

    Example:
        >>> command({"f": "-log(u)", "param": ["a=1"]})
        "ganworks design '--f=-log(u)' --param=a=1"
    """
    words = [f"--{name}={text}" for name, text in formulas_.items() if name != "param"]
    words += [f"--param={spec}" for spec in formulas_.get("param", ())]
    return shlex.join(["ganworks", "design", *words])


def python(formulas_: Mapping[str, Any]) -> str:
    """The design as Python.

    Example:
        >>> print(python({"f": "u*log(u)"}))
        import ganworks as gw
        <BLANKLINE>
        objective = gw.design(f="u*log(u)")
        print(objective.report())
    """
    arguments = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in formulas_.items())
    return f"import ganworks as gw\n\nobjective = gw.design({arguments})\nprint(objective.report())"


def for_training(formulas_: Mapping[str, Any]) -> str:
    """The design as the page Train takes an objective: JSON of what a run keeps of it."""
    given = {name: value for name, value in formulas_.items() if name != "param"}
    if formulas_.get("param"):
        given["parameters"] = list(formulas_["param"])
    return json.dumps({"given": given}, ensure_ascii=False)


def for_playground(formulas_: Mapping[str, Any]) -> str:
    """The design as the address of the playground takes it: JSON of a table with one game.

    Example:
        >>> for_playground({"f": "u*log(u)"})
        '{"games": [{"system": "gan", "design": {"f": "u*log(u)"}}]}'
    """
    given = {name: value for name, value in formulas_.items() if name != "param"}
    if formulas_.get("param"):
        given["parameters"] = list(formulas_["param"])
    return json.dumps({"games": [{"system": "gan", "design": given}]}, ensure_ascii=False)


def errata() -> list[dict[str, str]]:
    """Errors in two teaching texts, each computed anew."""
    from ganworks.workshop.catalogue.errata import all_errata

    return [
        {
            "number": one.number,
            "says": one.says,
            "true": one.true,
            "claimed": str(one.claimed.evalf(6)),
            "computed": str(one.computed.evalf(6)),
        }
        for one in all_errata()
    ]
