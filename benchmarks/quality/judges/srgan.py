"""What SRGAN is judged by: held-out photographs against bicubic enlargement, SRResNet, and the truth."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ganworks.game import Batch
from ganworks.layers.bicubic import enlarge, reduce
from ganworks.metrics.features.perceptual import LPIPSVGG, LPIPSAlex
from ganworks.metrics.lpips import lpips
from ganworks.metrics.psnr import luma, psnr
from ganworks.metrics.ssim import ssim
from ganworks.run import Run
from ganworks.training import checkpoint, image_grid

BORDER = 4
SHOWN = 10


def resnet(run: Run, given: Batch) -> Tensor:
    """What the generator made of the photographs at its last checkpoint before the game: SRResNet."""
    steps = run.config.options["pretraining"]
    held = [path for path in checkpoint.complete(run.folder / "checkpoints") if int(path.name.split("-")[1]) <= steps]
    with tempfile.TemporaryDirectory() as place:
        before = Path(place)
        shutil.copy(run.folder / "config.yaml", before)
        shutil.copytree(held[-1], before / "checkpoints" / held[-1].name)
        return Run(before).sample(len(given), given=given)


def ways(run: Run, given: Batch) -> dict[str, Tensor]:
    """The photographs, reduced and enlarged in each way."""
    return {
        "bicubic": enlarge(reduce(given.images, 4), 4),
        "srresnet": resnet(run, given),
        "srgan": run.sample(len(given), given=given),
    }


def by_photograph(images: Tensor, real: Tensor, label: Tensor) -> Tensor:
    """PSNR of the patches of each photograph taken together, as it is reported of whole photographs."""
    parts = [(images[label == number], real[label == number]) for number in label.unique()]
    return torch.cat([psnr(a.reshape(1, 1, 1, -1), b.reshape(1, 1, 1, -1)) for a, b in parts])


def gradient_energy(images: Tensor) -> float:
    """Mean square of the differences of neighbouring pixels."""
    across, down = images.diff(dim=3), images.diff(dim=2)
    return float(across.square().mean() + down.square().mean())


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Fidelity to pixels and to the eye."""
    assert given.label is not None
    networks = {"lpips_alex": LPIPSAlex(size=None), "lpips_vgg": LPIPSVGG(size=None)}
    truth = {name: torch.cat([network(part) for part in given.images.split(50)]) for name, network in networks.items()}
    result: dict[str, Any] = {"truth": {"gradient_energy": gradient_energy(given.images)}}
    for way, images in ways(run, given).items():
        grey, real = luma(images, BORDER), luma(given.images, BORDER)
        result[way] = {
            "psnr": float(by_photograph(grey, real, given.label).mean()),
            "psnr_by_photograph": by_photograph(grey, real, given.label).tolist(),
            "psnr_of_patches": float(psnr(grey, real).mean()),
            "ssim": float(ssim(grey, real).mean()),
            **{
                name: float(lpips(torch.cat([network(part) for part in images.split(50)]), truth[name]).mean())
                for name, network in networks.items()
            },
            "gradient_energy": gradient_energy(images),
        }
    return {"super_resolution": {"patches": len(given), "photographs": len(given.label.unique()), **result}}


def picture(run: Run, given: Batch) -> Any:
    """Rows: bicubic, SRResNet, SRGAN, truth."""
    few = given.each(lambda value: value[:SHOWN])
    return image_grid.grid(torch.cat([*ways(run, few).values(), few.images]), columns=SHOWN)
