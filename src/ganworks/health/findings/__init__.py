"""What can be wrong with a game, one family of illnesses a file; each is a pure function of record and settings."""

from __future__ import annotations

from ganworks.health.findings.appearance import running_statistics, texture
from ganworks.health.findings.collapse import collapse
from ganworks.health.findings.conditioning import (
    cycle_not_learned,
    ignored_code,
    ignored_labels,
    meaningless_labels,
    posterior_collapse,
)
from ganworks.health.findings.critic import critic_overfitting, exploding_spectra, imbalance, inactive_penalty
from ganworks.health.findings.data import (
    copied_data,
    data_layout,
    data_range,
    duplicated_data,
    few_images,
    not_finite_data,
)
from ganworks.health.findings.dynamics import finished, not_finite, oscillation, ruined, slowing_down, stalled
from ganworks.health.findings.finding import Advice, Finder, Finding
from ganworks.health.findings.gradients import dead_units, large_steps, precision_loss, vanishing_gradient

__all__ = ["FINDERS", "Advice", "Finder", "Finding"]

FINDERS: dict[str, Finder] = {
    finder.__name__: finder
    for finder in (
        not_finite_data,
        data_range,
        data_layout,
        duplicated_data,
        few_images,
        copied_data,
        not_finite,
        collapse,
        vanishing_gradient,
        large_steps,
        precision_loss,
        dead_units,
        critic_overfitting,
        imbalance,
        exploding_spectra,
        inactive_penalty,
        meaningless_labels,
        ignored_labels,
        ignored_code,
        posterior_collapse,
        cycle_not_learned,
        running_statistics,
        texture,
        oscillation,
        ruined,
        stalled,
        finished,
        slowing_down,
    )
}
"""Every illness by its name."""
