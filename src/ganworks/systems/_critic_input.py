"""What a critic is shown of images, whichever game it plays: augmentations, fixed or adaptive, and instance noise."""

from __future__ import annotations

from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Number, Schedule, Settings, System, within
from ganworks.losses.scoring import boundary
from ganworks.regularizers import instance_noise
from ganworks.regularizers.adaptive_augmentation import LARGEST, AdaptiveProbability
from ganworks.regularizers.augmentation import USUAL, augment, policy_of


class CriticInput(Settings):
    """How images are changed before a critic sees them."""

    instance_noise: Number = 0.0
    """Deviation of the noise on whatever the critic is shown, or a schedule of it."""
    augment: Number = 0.0
    """Probability of each differentiable augmentation of whatever the critic is shown, or a schedule of it."""
    augment_policy: tuple[str, ...] = USUAL
    """Which augmentations, of flip,rotate90,scale,rotate,translation,cutout,color,hue."""
    augment_target: float | None = Field(default=None, gt=-1, lt=1)
    """Adapt the probability until the critic's real scores have signs of this mean (ADA: 0.6); augment is its start."""
    augment_images: int = Field(default=500_000, ge=1)
    """Images over which an adaptive probability may rise from 0 to 1."""

    @field_validator("instance_noise", "augment")
    @classmethod
    def _in_range(cls, value: Number, info: ValidationInfo) -> Number:
        return within(value, 0.0, 1.0 if info.field_name == "augment" else None)

    @field_validator("augment_policy", mode="before")
    @classmethod
    def _parts(cls, names: Any) -> Any:
        return names.split(",") if isinstance(names, str) else names

    @field_validator("augment_policy")
    @classmethod
    def _by_name(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return policy_of(names)
        except BadInput as error:
            raise ValueError(str(error)) from None

    @model_validator(mode="after")
    def _start_is_a_number(self) -> CriticInput:
        if self.augment_target is not None and (isinstance(self.augment, Schedule) or self.augment > LARGEST):
            raise ValueError(
                f"augment is where an adaptive probability starts, a number up to {LARGEST}; leave augment_target out "
                "for a schedule"
            )
        return self


class ShownToCritic(System[Any]):
    """A system whose settings have a :class:`CriticInput`, and that has an ``objective`` on scores."""

    objective: Any
    adaptive: AdaptiveProbability | None

    def prepare_critic_input(self) -> None:
        """Set up what the settings ask for; the objective is there already."""
        settings, self.adaptive = self.config, None
        if settings.augment_target is not None:
            self.adaptive = AdaptiveProbability(settings.augment_target, settings.augment_images, settings.augment)
            self._boundary = boundary(self.objective)

    def visible(self, images: Tensor) -> Tensor:
        """Images (B, C, H, W) as the critic is shown them: augmented, and with instance noise."""
        settings = self.config
        adaptive = self.adaptive
        p = self.value_of(settings.augment) if adaptive is None else adaptive.adapt(self.progress)
        return instance_noise(augment(images, p, settings.augment_policy), self.value_of(settings.instance_noise))

    def overfitting(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """Signals of adaptive augmentation from scores (B, ...) of a critic's turn; it adapts to what it was told.

        Args:
            real: scores of real images as the critic was shown them.
            fake: scores of generated ones.
        """
        if self.adaptive is None or not self.training:
            return {}
        signs = self.adaptive.note(real, fake, self._boundary)
        return {"real_signs": signs, "augment": self.adaptive.probability.clone()}
