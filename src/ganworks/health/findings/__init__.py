"""What can be wrong with a game, one family of illnesses a file; each is a pure function of record and settings."""

from __future__ import annotations

from ganworks.health.findings import collapse, conditioning, critic, data, dynamics, gradients
from ganworks.health.findings.finding import Advice, Finder, Finding

__all__ = ["FINDERS", "Advice", "Finder", "Finding"]

FINDERS: dict[str, Finder] = {
    finder.__name__: finder
    for finder in (
        data.data_range,
        data.data_layout,
        data.duplicated_data,
        data.few_images,
        data.copied_data,
        dynamics.not_finite,
        collapse.collapse,
        gradients.vanishing_gradient,
        gradients.large_steps,
        gradients.precision_loss,
        critic.critic_overfitting,
        critic.imbalance,
        critic.exploding_spectra,
        critic.inactive_penalty,
        conditioning.meaningless_labels,
        conditioning.ignored_labels,
        conditioning.ignored_code,
        conditioning.cycle_not_learned,
        dynamics.oscillation,
        dynamics.stalled,
        dynamics.finished,
        dynamics.slowing_down,
    )
}
"""Every illness by its name."""
