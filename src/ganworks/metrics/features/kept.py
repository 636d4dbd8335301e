"""What evaluations share, kept in the cache folder: features of real images, and classifiers of labelled ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ganworks.fetch import cache_folder
from ganworks.io import atomic_write
from ganworks.metrics.features.extractor import Extracted, Extractor

LEAST = 256
"""Fewer images than this are not worth a file."""
ACCURACY = "held-out accuracy"
"""Beside the weights of a classifier, its accuracy; no module has a parameter of such a name."""


def fingerprint(images: Tensor) -> str:
    """The sha256 of a set of images: shape and float32 values, in order."""
    values = images.detach().to("cpu", torch.float32).contiguous()
    digest = hashlib.sha256(repr(tuple(values.shape)).encode())
    digest.update(values.view(torch.uint8).numpy().tobytes() if values.numel() else b"")
    return digest.hexdigest()


def cached_training(network: nn.Module, key: str, train: Callable[[], float]) -> float:
    """Train a small network once: later, in this process or another, its weights come from the cache.

    Args:
        network: receives the weights.
        key: names all that they depend on.
        train: trains it and returns its accuracy.

    Returns:
        The accuracy, of now or of then.
    """
    path = cache_folder("classifiers") / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.safetensors"
    try:
        stored = load_file(path)
        accuracy = float(stored.pop(ACCURACY))
        network.load_state_dict(stored)
        return accuracy
    except (FileNotFoundError, SafetensorError, KeyError, RuntimeError):
        accuracy = train()
    content = {name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    _store({**content, ACCURACY: torch.tensor(accuracy, dtype=torch.float64)}, path)
    return accuracy


def _store(content: dict[str, Tensor], path: Path) -> None:
    try:
        with atomic_write(path) as temporary:
            save_file(content, temporary)
    except (OSError, SafetensorError):
        pass  # a cache that cannot be written costs time, not the result


def cached_features(extractor: Extractor, images: Tensor) -> Extracted:
    """What an extractor says of real images, from the cache where it has been said before.

    Only what extractors with pinned weights say is kept. Torch's version and the kind of device are part of the key,
    since they may change the last digits.

    Args:
        extractor: any.
        images: (N, C, H, W) in [-1, 1].
    """
    if not extractor.cached or len(images) < LEAST:
        return extractor.extract(images)
    facts = (extractor.label, extractor.sha256, extractor.resizer, extractor.batch, torch.__version__)
    key = hashlib.sha256(repr((*facts, extractor.device.type, fingerprint(images))).encode()).hexdigest()
    path = cache_folder("features") / f"{key[:32]}.safetensors"
    try:
        stored = load_file(path)
        return Extracted(stored["features"], stored.get("logits"))
    except (FileNotFoundError, SafetensorError, KeyError):
        fresh = extractor.extract(images)
    content = {"features": fresh.features.contiguous()}
    if fresh.logits is not None:
        content["logits"] = fresh.logits.contiguous()
    _store(content, path)
    return fresh
