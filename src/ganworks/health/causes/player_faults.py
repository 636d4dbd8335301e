"""Faults that either player of a loop may have, with the marks by which the signals know them."""

from __future__ import annotations

from collections.abc import Mapping

from ganworks.health.causes.fault import Fault
from ganworks.health.causes.predictions import Weights

_FLIPPED: Mapping[str, Weights] = {
    "generator": {
        "worse_than_at_first": 1.5,
        "critic_sure": 1.0,
        "improving": -1.0,
        "undetached": -2.0,
        "carried_gradient/generator": -3.0,
        "carried_gradient/critic": -4.0,
        "moves_other/critic": -4.0,
    },
    "critic": {
        "critic_inverted": 5.0,
        "far": 0.3,
        "small_steps/critic": -3.0,
        "carried_gradient/critic": -4.0,
        "carried_gradient/generator": -4.0,
        "moves_other/generator": -4.0,
    },
}


def of_player(player: str, other: str) -> Mapping[str, Fault]:
    """Faults that either player may have.

    Args:
        player: whose they are.
        other: the other one.
    """
    return {**_of_parameters(player, other), **_of_turns(player, other)}


def _of_parameters(player: str, other: str) -> Mapping[str, Fault]:
    """What its optimizer holds, and what moves."""
    return {
        f"frozen_{player}": Fault(
            "code",
            f"The {player}'s weights do not change at all in its turn.",
            f"Its optimizer has other parameters than the {player}'s, they do not require gradients, or the loss does "
            "not depend on them.",
            0.0,
            {f"no_steps/{player}": 6.0},
            (f"no_steps/{player}",),
            f"Give the {player}'s own parameters to its optimizer, let them require gradients, and check that its loss "
            f"is computed from what the {player} puts out now.",
            True,
            (f"moves_other/{player}", f"frozen_parameters/{player}"),
        ),
        f"wrong_optimizer_{player}": Fault(
            "code",
            f"The {player}'s turn does not move the {player} and moves the {other}.",
            f"The optimizer that steps in the {player}'s turn holds the parameters of the {other}.",
            2.0,
            {f"no_steps/{player}": 3.0, f"moves_other/{player}": 3.0},
            (f"no_steps/{player}", f"moves_other/{player}"),
            f"Make the {player}'s optimizer with {player}.parameters().",
            True,
        ),
        f"wrong_optimizer_{player}/known": Fault(
            "code",
            f"The {player}'s optimizer holds parameters of the {other} and none of the {player}'s.",
            f"The {player} keeps its weights, whatever its loss says.",
            2.0,
            {f"holds_none/{player}": 4.0, f"holds_other/{player}": 3.0},
            (f"holds_none/{player}", f"holds_other/{player}"),
            f"Make the {player}'s optimizer with {player}.parameters().",
            True,
        ),
        f"shared_optimizer_{player}": Fault(
            "code",
            f"The {player}'s turn moves the {other} as well.",
            f"What lowers the {player}'s loss raises the {other}'s: the {other} is led against itself.",
            0.0,
            {f"moves_other/{player}": 4.0},
            (f"moves_other/{player}",),
            f"Leave the {other}'s parameters out of the {player}'s optimizer.",
            True,
            (f"no_steps/{player}",),
        ),
        f"frozen_parameters_{player}": Fault(
            "code",
            f"Parameters of the {player} do not require gradients.",
            "They keep their random values while the others are trained.",
            0.0,
            {f"frozen_parameters/{player}": 4.5, f"no_steps/{player}": 2.0},
            (f"frozen_parameters/{player}",),
            f"Call {player}.requires_grad_(True) before its turn.",
        ),
    }


def _of_turns(player: str, other: str) -> Mapping[str, Fault]:
    """What happens to gradients, modes and signs in its turn."""
    return {
        f"carried_gradient_{player}": Fault(
            "code",
            f"The {player}'s step uses gradients that were there before its turn began.",
            f"They were not set to zero: its own of earlier steps, or those that the {other}'s loss left in it.",
            0.0,
            {f"carried_gradient/{player}": 5.0},
            (f"carried_gradient/{player}",),
            f"Call the {player}'s optimizer.zero_grad() right before its backward().",
            True,
            ("undetached",) if player == "generator" else (),
        ),
        f"unreached_parameters_{player}": Fault(
            "code",
            f"Some parameters of the {player} get no gradient in its turn.",
            "They keep their random values: what the loss reads does not depend on them, or something without a "
            "gradient (rounding, argmax, detach, no_grad) lies between.",
            0.0,
            {f"unreached/{player}": 3.5},
            (f"unreached/{player}",),
            "Let the gradient through, such as code + (quantised - code).detach() around a quantisation, or do not "
            "train those parameters.",
            False,
            (f"frozen_parameters/{player}", f"no_steps/{player}"),
        ),
        f"eval_mode_{player}": Fault(
            "code",
            f"The {player} is in evaluation mode in its turn.",
            "Batch normalisation uses running means that do not move, and dropout is off: it is trained as another "
            "network than it is.",
            0.0,
            {f"eval_mode/{player}": 4.5},
            (f"eval_mode/{player}",),
            f"Call {player}.train() before every turn.",
            True,
        ),
        f"flipped_{player}": Fault(
            "code",
            f"The {player}'s steps raise its loss: scores move the wrong way in its turns.",
            "The sign of its loss is wrong, or its targets are those of the other player.",
            -1.5,
            {f"climbs/{player}": 6.0, **_FLIPPED[player]},
            (),
            f"Change the sign of the {player}'s loss, or give it its own targets: "
            + ("samples as real." if player == "generator" else "real for data, fake for samples."),
            False,
            (f"follows/{player}", f"climbs/{other}", f"no_steps/{player}"),
        ),
    }
