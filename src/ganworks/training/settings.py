"""What a user may set of training that is not the system's own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from ganworks.game import Number, Settings, within


class Training(Settings):
    """Budget, batch, precision and how often to look."""

    steps: int | None = Field(default=None, ge=1)
    """Train until this many steps in all; default: the recipe's budget."""
    minutes: float | None = Field(default=None, gt=0)
    """Or train for this many minutes; whichever ends first."""
    batch: int = Field(default=64, ge=1)
    """Images in a batch, over all processes together."""
    accumulate: int = Field(default=1, ge=1)
    """Micro-batches a batch is split into, to save memory."""
    sync_batch_norm: bool = False
    """Of several processes: normalise by the whole batch, as one process would, and not by each one's part."""
    seed: int = Field(default=0, ge=0)
    """Everything random follows from it."""
    precision: Literal["32", "bf16", "64"] = "32"
    """32, bf16 (forward passes in bfloat16, weights and penalties in float32) or 64."""
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """Where to train."""
    threads: int = Field(default=0, ge=0)
    """Processor threads of torch; 0 leaves torch's choice."""
    channels_last: bool = True
    """Keep images and weights channels-last, which most convolutions prefer."""
    tf32: bool = True
    """Multiply float32 in TF32 on NVIDIA GPUs: 10 bits of mantissa, several times as fast."""
    checkpoint_activations: bool = False
    """Keep the input of each block of a network only and compute the rest anew for gradients: for large images."""
    compile: bool = False
    """Compile the generator with torch.compile (critics with penalties cannot be)."""
    ema_images: Number = 10_000
    """Half-life, in images, of the averaged weights used for sampling, or a schedule of it; 0 turns averaging off."""
    freeze: tuple[str, ...] = ()
    """Parameters that are not trained, by the beginning of their names, such as critic.trunk (FreezeD)."""
    gradient_clip: float = Field(default=0.0, ge=0)
    """Largest norm of a phase's gradient; 0 leaves gradients as they are."""
    log_every: int = Field(default=10, ge=1)
    """Steps between lines of metrics.jsonl."""
    watch_every: int = Field(default=100, ge=0)
    """Steps between looks at the health of the game, in whole multiples of log_every; 0 does not look."""
    spectra_every: int = Field(default=0, ge=0)
    """Steps between logs of the three largest singular values of every weight; 0 logs none."""
    stop_on: tuple[str, ...] = ()
    """Findings that end the run, such as collapse or not_finite; see docs/health.md."""
    sample_every: int = Field(default=500, ge=0)
    """Steps between sample pictures; 0 draws only the last."""
    samples: int = Field(default=64, ge=1)
    """Images in a sample picture."""
    checkpoint_every: int = Field(default=500, ge=0)
    """Steps between checkpoints; 0 writes only the last."""
    keep: int = Field(default=2, ge=1)
    """Checkpoints kept, the newest ones."""
    loggers: tuple[Literal["tensorboard", "wandb", "trackio", "mlflow"], ...] = ("tensorboard",)
    """Trackers besides metrics.jsonl; one that is not installed is skipped with a notice."""

    @field_validator("ema_images")
    @classmethod
    def _not_negative(cls, half_life: Number) -> Number:
        return within(half_life, 0.0)
