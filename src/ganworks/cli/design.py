"""``ganworks design``: derive and verify an adversarial objective from formulas."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput, GanworksError, unknown_name

EXAMPLES = """examples:
  ganworks design --f='u*log(u)'
  ganworks design --omega='log(r)' --rho='1/(1+exp(t))' --beta='softplus(t)'
  ganworks design --phi='-(t-a)^2' --psi='-(t-b)^2' --param 'a<b'
  ganworks design --omega='(r-1)/(r+1)' --d='(r-1)^2/(r+1)' --relation alpha=beta --save lsgan.yaml

r = q/p is model over data, u = p/q, t the critic's value; phi is the term on data and psi the term on samples,
both to be maximised by the critic. Write --f=EXPR with the equals sign where EXPR begins with a minus."""


def formula_parser(verb: str, description: str) -> argparse.ArgumentParser:
    """A parser that takes an objective: formulas with their parameters, or a name of the catalogue."""
    parser = Parser(
        prog=f"ganworks {verb}",
        description=description,
        epilog=EXAMPLES.replace("ganworks design", f"ganworks {verb}"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, what in (
        ("f", "generator of an f-divergence, in u"),
        ("omega", "the best critic, in r"),
        ("rho", "the derivative of psi, in t"),
        ("phi", "the critic's term on data, in t"),
        ("psi", "the critic's term on samples, in t"),
        ("d", "a wanted divergence, in r"),
        ("alpha", "the generator's term on data, in t"),
        ("beta", "the generator's term on samples, in t"),
    ):
        parser.add_argument(f"--{name}", metavar="EXPR", help=what)
    parser.add_argument("--relation", metavar="alpha=k*beta", help="how alpha and beta are tied when d is given")
    parser.add_argument("--Omega", metavar="INTERVAL", help="the critic's values for phi and psi, as '[-1, 1]'")
    parser.add_argument(
        "--param",
        metavar="NAME=VALUE|RELATION",
        action="append",
        default=[],
        help="a symbol: a=real, b=> a, 0<pi<1, c=1/2, b=a+2 (repeatable; with --name a value)",
    )
    parser.add_argument("--name", metavar="NAME", help="an objective of the catalogue instead")
    parser.add_argument("--time-limit", metavar="S", type=float, default=20.0, help="seconds (default 20)")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = formula_parser("design", __doc__.split(": ", 1)[1])  # type: ignore[union-attr]
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--save", metavar="FILE.yaml", help="write the design, for --objective and for reading again")
    parser.add_argument("--latex", action="store_true", help="print the derivation in LaTeX")
    parser.add_argument("--steps", action="store_true", help="print every step of the derivation with its reason")
    parser.add_argument(
        "--stability",
        metavar="gamma=1,h=0.1",
        nargs="?",
        const="",
        help="the game near its equilibrium: eigenvalues, and the R1 weights gamma and steps h that converge",
    )
    parser.add_argument(
        "--relativistic", metavar="EXPR", help="a critic that compares: its cost of a margin t of real over fake"
    )
    parser.add_argument("--average", action="store_true", help="compare with the mean of the other kind")
    parser.add_argument("--region", metavar="c=0..3", help="for which values of a parameter it is valid")
    parser.add_argument("names", nargs="*", metavar="NAME", help="objectives of the catalogue, or files, to --compare")
    parser.add_argument("--compare", action="store_true", help="the named objectives in one table, and one --plot")
    wanted = parser.add_argument_group(
        "search", "objectives with wanted properties, each designed and proved; stop it at any time"
    )
    wanted.add_argument(
        "--want", metavar="'symmetric, bounded'", help="properties, separated by commas; not before one turns it round"
    )
    wanted.add_argument("--look", metavar="N", type=int, default=24, help="how many candidates to design (default 24)")
    wanted.add_argument("--keep", metavar="FILE.jsonl", help="remember what was looked at, to go on there another time")
    parser.add_argument("--plot", metavar="FILE.png", help="draw f, its conjugate, d, the critic and the gradients")
    return parser


def main(argv: list[str]) -> int:
    """Run ``ganworks design``.

    Args:
        argv: the words after ``design``.

    Returns:
        0 once a design is derived, valid or not: an invalid design is an answer.

    Raises:
        GanworksError: the formulas cannot be read; the text is one clear sentence.
    """
    parser = _parser()
    if {"-h", "--help"} & set(argv):
        from ganworks.workshop.synthesis.wishes import meanings

        parser.epilog = f"{parser.epilog}\n\nproperties for --want:\n{meanings()}"
    arguments = parser.parse_args(joined(argv))
    if arguments.names or arguments.compare:
        from ganworks.cli.compare_designs import compare_designs

        return compare_designs(arguments, _formulas(arguments))
    if arguments.relativistic is not None or is_form(arguments.name):
        from ganworks.cli.form_page import show_form

        return show_form(arguments, _formulas(arguments))
    if arguments.region is not None:
        from ganworks.cli.compare_designs import show_region

        return show_region(arguments, _formulas(arguments))
    if arguments.want is not None:
        if _formulas(arguments) or arguments.name is not None:
            raise BadInput("Give --want or an objective, not both: a search makes its own formulas.")
        from ganworks.cli.want_page import search_and_show

        return search_and_show(arguments)
    try:
        objective = designed(arguments)
    except GanworksError as error:
        if arguments.json:
            print(json.dumps({"given": _formulas(arguments), "valid": None, "conditions": [], "error": str(error)}))
        raise
    if arguments.save:
        objective.save(arguments.save)
    if arguments.plot:
        objective.plot(arguments.plot)
    _print(objective, arguments, [path for path in (arguments.save, arguments.plot) if path])
    return 0


def _print(objective: Any, arguments: argparse.Namespace, paths: list[str]) -> None:
    if arguments.json:
        from ganworks.workshop.report.store import answer

        print(json.dumps(answer(objective, latex=objective.latex()), ensure_ascii=False))
    elif arguments.latex:
        print(objective.latex(), end="")
    else:
        from ganworks.cli.design_page import show

        show(objective, steps=arguments.steps, paths=paths)
        if arguments.stability is not None:
            from ganworks.cli.stability_page import show_stability

            show_stability(objective.stability(), arguments.stability)


def joined(argv: list[str]) -> list[str]:
    """``--f -log(u)`` as ``--f=-log(u)``: argparse would take the value for an option."""
    joined: list[str] = []
    words = iter(argv)
    for word in words:
        if word in {f"--{name}" for name in _TAKES_FORMULA}:
            value = next(words, None)
            joined.append(word if value is None else f"{word}={value}")
        else:
            joined.append(word)
    return joined


_TAKES_FORMULA = ("f", "omega", "rho", "phi", "psi", "d", "alpha", "beta", "Omega", "param", "relation")


def _formulas(arguments: argparse.Namespace) -> dict[str, Any]:
    names = ("f", "omega", "rho", "phi", "psi", "d", "relation", "alpha", "beta", "Omega")
    return {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}


def designed(arguments: argparse.Namespace) -> Any:
    """The objective that the arguments of :func:`formula_parser` describe."""
    from ganworks.workshop import design

    if arguments.name is not None:
        from ganworks.workshop import catalogue

        if _formulas(arguments):
            raise BadInput("Give --name or formulas, not both.")
        return catalogue.derive(arguments.name, arguments.time_limit, param=arguments.param)
    return design(**_formulas(arguments), param=arguments.param, time_limit=arguments.time_limit)


def is_form(name: str | None) -> bool:
    """Whether a name is of an objective of another form than phi + r psi.

    Raises:
        BadInput: it is of no objective at all.
    """
    if name is None:
        return False
    from ganworks.workshop import catalogue, forms

    known = catalogue.names()
    if name in known:
        return name in forms.names() and not catalogue.entry(name).given
    if name not in forms.names():
        raise unknown_name("objective", name, {*known, *forms.names()})
    return True


def run(argv: list[str] | None = None) -> int:
    """``main`` with its error as one sentence on standard error and exit status 2."""
    try:
        return main(sys.argv[1:] if argv is None else argv)
    except GanworksError as error:
        print(error, file=sys.stderr)
        return 2
