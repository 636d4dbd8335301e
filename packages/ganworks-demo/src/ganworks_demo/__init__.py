"""A few small generators, each under a megabyte, in folders of ``models`` that ``ganworks.from_pretrained`` opens."""

from pathlib import Path

MODELS = Path(__file__).parent / "models"
"""The folders: weights in half precision, settings, a model card, a picture."""
