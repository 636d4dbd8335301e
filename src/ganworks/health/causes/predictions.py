"""What each cause predicts, as data: weights of evidence for every observation.

A weight is the logarithm of how much more often the observation is made in games with this cause than in ill games
without it; a negative one speaks against the cause. Where an observation that a cause predicts strongly is not made,
half of its weight is subtracted. The weights are judgements by the theory of each mechanism, adjusted on the games of
the ``fit`` half of ``benchmarks/health/protocol.md`` alone, and checked on the other half.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Mechanism:
    """How a cause works.

    Attributes:
        reason: in a sentence.
        predicts: observation -> weight.
    """

    reason: str
    predicts: Weights


BAD: Weights = {"far": 0.4, "never_better": 0.3}
"""What every illness of the samples shows."""

OF_PLAYERS: dict[str, tuple[str, Weights]] = {
    "fast": (
        "Steps that are a large share of the {player}'s weights forget what was learned before; the {other} follows a "
        "target that never rests.",
        {
            "large_steps/{player}": 2.5,
            "jumped/{player}": 2.0,
            "growing/{player}": 1.5,
            "not_finite": 1.0,
            "no_gradient/{player}": 1.0,
            "small_steps/{player}": -2.0,
        },
    ),
    "slow": (
        "At this rate the {player} hardly moves within the run.",
        {"small_steps/{player}": 3.0, "large_steps/{player}": -3.0, "jumped/{player}": -1.0},
    ),
    "momentum": (
        "Momentum over so many steps keeps the {player} moving in directions that the {other} has long left; a game "
        "rotates instead of coming to rest.",
        {"rotating": 1.0, "large_steps/{player}": 0.7, "growing/{player}": 0.7, "not_finite": 0.5},
    ),
    "little_momentum": (
        "Without momentum the steps follow the noise of single batches.",
        {"large_steps/{player}": 0.5},
    ),
    "short_memory": (
        "Adam's second moment over so few steps makes every step about as large as the rate, whatever the gradient.",
        {"large_steps/{player}": 1.0, "growing/{player}": 0.7},
    ),
    "long_memory": (
        "Adam's second moment over so many steps still remembers the gradients of the start.",
        {"large_steps/{player}": 0.7, "jumped/{player}": 0.7, "small_steps/{player}": 0.5},
    ),
    "decay": (
        "Decay pulls the {player}'s weights to 0 faster than its gradient moves them elsewhere.",
        {"shrinking/{player}": 3.0, "growing/{player}": -2.0, "large_steps/{player}": -0.5},
    ),
    "plain_steps": (
        "Plain gradient steps are as large as the {player}'s gradient, which is far smaller than what Adam makes of it "
        "at the same rate.",
        {"small_steps/{player}": 2.5, "large_steps/{player}": -1.0},
    ),
    "wide": ("", {}),
    "narrow": (
        "So few units cannot represent what the {player} has to.",
        {"few_modes": 0.5, "smooth": 0.5, "no_variation": 1.4},
    ),
}
EFFECTS: dict[str, dict[str, Weights]] = {
    "fast": {
        "critic": {"very_steep": 1.5, "steep": 0.7, "critic_at_chance": 0.3},
        "generator": {"one_image": 0.7, "few_modes": 0.5, "duplicates": 0.5, "critic_sure": 0.5, "out_of_range": 0.5},
    },
    "slow": {
        "critic": {"critic_at_chance": 1.5, "critic_inverted": 0.5, "flat": 0.7, "equal_scores": 0.5},
        "generator": {"never_better": 1.0, "critic_sure": 0.7},
    },
    "decay": {
        "critic": {"flat": 2.5, "equal_scores": 2.5, "critic_at_chance": 0.7, "very_steep": -2.0},
        "generator": {"one_image": 1.5, "no_variation": 1.0, "narrow": 0.7, "smooth": 0.5},
    },
}
"""What a mechanism besides does to the one player or to the other."""

OTHERS: dict[str, Mechanism] = {
    "unbounded": Mechanism(
        "Nothing bounds the critic's slope, which this game's normalisation is there for.",
        {"steep": 2.0, "very_steep": 1.0, "growing/critic": 1.0, "flat": -2.0},
    ),
    "batch_in_critic": Mechanism(
        "Batch normalisation in the critic mixes the samples of a batch: a penalty of each sample's slope has no "
        "meaning, and batches of data and of samples are told apart by their statistics.",
        {"critic_at_chance": 0.7, "critic_inverted": 0.7, "rotating": 0.5},
    ),
    "coarse_format": Mechanism(
        "The number format has few digits: small updates are rounded away.",
        {"lost_updates/critic": 1.5, "lost_updates/generator": 1.5, "coarse/critic": 1.0, "coarse/generator": 1.0},
    ),
    "frozen": Mechanism("The parameters that are not trained keep their random values.", {"no_steps/critic": 2.0}),
    "saturating": Mechanism(
        "This loss of the generator is flat where the critic is sure of a sample.",
        {"saturated": 2.5, "critic_sure": 1.0},
    ),
    "other_objective": Mechanism("The other settings were chosen for another loss.", {}),
    "lagging_average": Mechanism(
        "An average over so many steps is still near the weights at the start.",
        {"average_lags": 3.0, "never_better": 0.7},
    ),
    "smoothed": Mechanism(
        "Targets this far from 0 and 1 leave the critic little to tell, and its optimum is not the density ratio.",
        {"flat": 0.7, "critic_at_chance": 0.7},
    ),
    "tight": Mechanism(
        "With weights this small the critic is nearly constant, and its gradient too weak to guide the generator.",
        {"flat": 2.5, "equal_scores": 2.0, "steep": -2.0, "small_gradient/generator": 1.0},
    ),
    "steep": Mechanism(
        "The clip bounds the critic's slope; this one is too large to bound anything.",
        {"steep": 1.5, "very_steep": 2.0, "flat": -2.5, "critic_sure": 0.5, "critic_inverted": -3.0},
    ),
    "clipped": Mechanism(
        "Gradients are cut to a length at which the steps say little but a direction.",
        {"small_steps/generator": 1.0, "small_steps/critic": 1.0},
    ),
    "few_turns": Mechanism(
        "The critic is not near its optimum when the generator follows it.",
        {"critic_at_chance": 0.7, "critic_inverted": 0.5, "rotating": 1.0},
    ),
    "many_turns": Mechanism(
        "The critic is so far ahead that its gradient says little, and most of the budget is spent on it.",
        {"critic_sure": 1.5, "saturated": 1.5, "memorised": 0.5, "never_better": 0.5},
    ),
    "small_batch": Mechanism(
        "The gradient of so few images is mostly noise, the game sees few images in its steps, and batch normalisation "
        "has no batch to speak of.",
        {"rotating": 0.7, "few_modes": 0.7, "narrow": 0.3, "critic_at_chance": 0.3},
    ),
    "little_noise": Mechanism(
        "The samples lie on a set of as many dimensions as the noise has, and the data has more.",
        {
            "duplicates": 0.7,
            "few_modes": 0.7,
            "missing": 0.7,
            "narrow": 0.5,
            "no_variation": -3.0,
            "out_of_range": -0.5,
        },
    ),
    "narrow": Mechanism(
        "So few units cannot represent the data.",
        {
            "few_modes": 0.5,
            "smooth": 0.5,
            "one_image": 0.3,
            "no_variation": 1.4,
            "flat": 0.3,
            "large_steps/critic": 0.3,
        },
    ),
    "wide": Mechanism("Such wide players need smaller steps.", {"large_steps/generator": 0.5, "steep": 0.3}),
    "noisy_images": Mechanism(
        "The critic sees noise where the data's structure should be, and cannot tell samples that miss it.",
        {"flat": 1.5, "critic_at_chance": 1.0, "rough": 0.7, "wide": 0.7, "steep": -1.5},
    ),
    "augmented": Mechanism(
        "Augmentations at this probability leak into the samples, and the critic hardly ever sees a clean image.",
        {"critic_at_chance": 0.7, "rough": 0.5, "flat": 0.5, "wide": 0.5},
    ),
    "weak_penalty": Mechanism(
        "The penalty is there to bound the critic's slope, and at this weight the critic can ignore it.",
        {
            "steep": 2.0,
            "very_steep": 1.0,
            "penalty_negligible": 1.0,
            "flat": -2.5,
            "growing/critic": 0.5,
            "critic_inverted": -2.0,
        },
    ),
    "strong_penalty": Mechanism(
        "The penalty outweighs the loss: the critic keeps its slope and learns nothing else.",
        {"penalty_dominates": 1.5, "flat": 1.5, "equal_scores": 1.0, "critic_at_chance": 0.7, "very_steep": -1.5},
    ),
    "lazy_penalty": Mechanism(
        "A penalty taken so rarely, and that many times as strong, kicks the critic instead of holding it.",
        {"jumped/critic": 1.0, "steep": 0.7, "equal_scores": 0.5, "flat": 0.5},
    ),
    "label": Mechanism(
        "Targets for the scores so far from the usual ones make scores and gradients too large, or contradict each "
        "other.",
        {"growing/critic": 0.7, "steep": 0.7, "critic_inverted": 0.7, "out_of_range": 0.5},
    ),
    "small_margin": Mechanism("Within so small a margin samples are hardly pushed away.", {"flat": 1.0}),
    "large_margin": Mechanism("The critic spends its capacity on reaching the margin.", {"critic_sure": 0.7}),
    "flat_target": Mechanism("The critic's slope is held near 0.", {"flat": 2.0, "steep": -2.0}),
    "steep_target": Mechanism("The critic's slope is held at a large value.", {"steep": 2.0, "flat": -2.0}),
    "weak_term": Mechanism("At this weight the term does nothing.", {"term_ignored": 2.0}),
    "strong_term": Mechanism("At this weight the term outweighs the others.", {"growing/critic": 0.3}),
    "strong_divergence": Mechanism(
        "Codes cost so much that they say nothing of their images.", {"posterior_collapsed": 3.0, "smooth": 0.5}
    ),
    "stopped": Mechanism(
        "The rate has fallen to nothing, and the players stand still wherever they were.",
        {"stopping/{player}": 3.0, "small_steps/{player}": 1.5},
    ),
}


def mechanism(name: str) -> Mechanism:
    """The mechanism of a name such as ``fast/critic`` or ``weak_penalty``; one without predictions if there is none.

    Args:
        name: with the player after a slash where the mechanism is of one.
    """
    effect, _, player = name.partition("/")
    if player and effect in OF_PLAYERS:
        reason, weights = OF_PLAYERS[effect]
        words = {"player": player, "other": "generator" if player == "critic" else "critic"}
        own = {key.format(**words): weight for key, weight in weights.items()}
        return Mechanism(reason.format(**words), {**own, **EFFECTS.get(effect, {}).get(player, {}), **BAD})
    plain = OTHERS.get(effect, Mechanism("", {}))
    predicts = {key.format(player=player): weight for key, weight in plain.predicts.items()}
    return Mechanism(plain.reason, {**predicts, **BAD})


def evidence(predicts: Weights, seen: Mapping[str, bool]) -> dict[str, float]:
    """What each observation adds for or against a cause, where it says anything.

    Args:
        predicts: observation -> weight.
        seen: observations that were made, or were not.
    """
    parts = {}
    for name, weight in predicts.items():
        if seen.get(name):
            parts[name] = weight
        elif name in seen and weight >= 1.5:
            parts[name] = -weight / 2
    return parts
