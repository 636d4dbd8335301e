"""Features of real images, kept between evaluations: the same held-out set is looked at again and again."""

from __future__ import annotations

import hashlib

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ganworks.fetch import cache_folder
from ganworks.io import atomic_write
from ganworks.metrics.features.extractor import Extracted, Extractor

LEAST = 256
"""Fewer images than this are not worth a file."""


def fingerprint(images: Tensor) -> str:
    """The sha256 of a set of images: shape and float32 values, in order."""
    values = images.detach().to("cpu", torch.float32).contiguous()
    digest = hashlib.sha256(repr(tuple(values.shape)).encode())
    digest.update(values.view(torch.uint8).numpy().tobytes() if values.numel() else b"")
    return digest.hexdigest()


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
    try:
        with atomic_write(path) as temporary:
            save_file(content, temporary)
    except (OSError, SafetensorError):
        pass  # a cache that cannot be written costs time, not the result
    return fresh
