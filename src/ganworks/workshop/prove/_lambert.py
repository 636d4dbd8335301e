"""Lambert's W in a proof: its value along the best critic, and what its equation says."""

from __future__ import annotations

import sympy as sp

from ganworks.workshop.prove._printer import Printer
from ganworks.workshop.prove._settle import LOG


def lambert_values(inverse: sp.Expr | None) -> dict[sp.Expr, sp.Expr]:
    """The one W in the inverse of omega, and its value where the inverse is exp x; nothing where there is none."""
    nodes = [] if inverse is None else list(inverse.atoms(sp.LambertW))
    if inverse is None or len(nodes) != 1:
        return {}
    unknown = sp.Dummy()
    found = sp.solve(inverse.subs(nodes[0], unknown) - sp.exp(LOG), unknown)
    return {nodes[0]: sp.expand(found[0])} if len(found) == 1 else {}


def lambert_facts(node: sp.Expr) -> str:
    """Its equation and its logarithm, as assertions about W at its argument."""
    argument = Printer().text(sp.sympify(node.args[0]))
    if len(node.args) == 1:
        return (
            f"  assert (Y : 0 < {argument}) by positive.\n"
            f"  destruct (lambert_equation {argument} Y) as [W0 W1]. pose proof (lambert_log {argument} Y) as W2.\n"
        )
    return (
        "  pose proof (exp_pos 1) as E5. assert (E6 : 0 < / exp 1) by positive.\n"
        "  assert (E7 : exp (- 1) = / exp 1) by (rewrite <- exp_Ropp; f_equal; lra).\n"
        f"  assert (Y : - exp (- 1) < {argument}) by (rewrite E7; nra).\n"
        f"  assert (Z : {argument} < 0) by nra.\n"
        f"  destruct (lower_equation {argument} Y Z) as [W0 W1]. pose proof (lower_log {argument} Y Z) as W2.\n"
    )


def lambert_steps(node: sp.Expr) -> str:
    """Steps that write a logarithm of W without W."""
    bare = Printer()
    argument, own = bare.text(sp.sympify(node.args[0])), bare.text(node)
    inner = sp.sympify(node.args[0])
    number, rest = (inner if len(node.args) == 1 else -inner).as_coeff_Mul()
    exponent = sp.expand(sp.log(rest), force=True) if not isinstance(rest, sp.exp) else rest.args[0]
    sign = "" if len(node.args) == 1 else "- "
    return (
        f"  try to_ln {own if not sign else f'(- {own})'}. rewrite ?W2.\n"
        f"  try (replace (ln ({sign}{argument})) with (ln {bare.text(number)} + {bare.text(exponent)}) by\n"
        f"    (replace ({sign}{argument}) with ({bare.text(number)} * exp {bare.text(exponent)}) by\n"
        f"      (rewrite ?exp_plus, ?exp_Ropp; close); rewrite ln_mult, ln_exp by positive; reflexivity)).\n"
        "  rewrite ?ln_1.\n"
    )
