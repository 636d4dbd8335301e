"""Where the game is played: device, precision and the processes that share a batch.

lightning-fabric launches and talks; modules stay unwrapped, because gradient penalties, frozen players and methods
other than ``forward`` make wrapper modules fragile. Gradients are averaged by hand, one flat buffer per phase.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.sync_batch_norm import synchronize_, whole_batch
from ganworks.training.settings import Training

_PRECISION = {"32": "32-true", "bf16": "bf16-mixed", "64": "64-true"}


LARGE = 16
"""Side of images from which on convolutions take most of a step's time."""


def native_bfloat16(device: torch.device) -> bool | None:
    """Whether a device multiplies in bfloat16 by itself rather than by way of float32; None where it cannot tell."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    checks = [getattr(torch.cpu, f"_is_{name}_supported", None) for name in ("avx512_bf16", "amx_tile")]
    if device.type != "cpu" or platform.machine() not in ("x86_64", "AMD64") or None in checks:
        return None
    return any(supported() for supported in checks if supported is not None)


def first_process() -> bool:
    """Whether this process is the only one, or the first of those that train together."""
    started = torch.distributed.is_available() and torch.distributed.is_initialized()
    return not started or torch.distributed.get_rank() == 0


def restarted() -> bool:
    """Whether torchrun has started this process again after another one failed (``--max-restarts``)."""
    return os.environ.get("TORCHELASTIC_RESTART_COUNT", "0").strip() not in ("", "0")


def _meet_again(device: torch.device) -> None:
    """Connect the processes of a later attempt.

    torchrun serves all attempts from one store, in which the addresses of the earlier one still stand; each attempt has
    to have a part of its own, or processes wait for those that ended.
    """
    from torch.distributed.distributed_c10d import PrefixStore, init_process_group
    from torch.distributed.rendezvous import rendezvous

    store, rank, world = next(iter(rendezvous("env://")))
    store = PrefixStore(f"attempt-{os.environ['TORCHELASTIC_RESTART_COUNT']}", store)
    init_process_group("nccl" if device.type == "cuda" else "gloo", store=store, rank=rank, world_size=world)


class Runtime:
    """Device, precision and collectives of one process.

    Args:
        settings: device, precision and threads; the number of processes is the launcher's (torchrun, SLURM).
    """

    def __init__(self, settings: Training):
        from lightning_fabric import Fabric  # takes seconds to import

        if settings.threads:
            torch.set_num_threads(settings.threads)
        self.world = int(os.environ.get("WORLD_SIZE", "1"))
        self.settings = settings
        nodes = int(os.environ.get("GROUP_WORLD_SIZE", "1"))
        try:
            self.fabric = Fabric(
                accelerator=settings.device,
                devices=self.world // nodes if self.world > 1 else 1,
                num_nodes=nodes,
                strategy="ddp" if self.world > 1 else "auto",
                precision=cast(Any, _PRECISION[settings.precision]),
            )
        except Exception as error:  # the accelerator is not there
            raise BadInput(
                f"Cannot train on device={settings.device!r} with precision={settings.precision!r}: {error}"
            ) from error
        if self.world > 1 and restarted():
            _meet_again(self.fabric.device)
        self.fabric.launch()
        self.rank = self.fabric.global_rank
        self.synchronized = False  # whether layers wait for each other; known when the system is placed
        if self.device.type == "cuda":
            torch.set_float32_matmul_precision("high" if settings.tf32 else "highest")
            torch.backends.cudnn.allow_tf32 = settings.tf32
        self.shards = self.world * settings.accumulate
        if settings.batch % self.shards:
            raise BadInput(
                f"batch={settings.batch} cannot be split over {self.world} processes with "
                f"accumulate={settings.accumulate}; use a multiple of {self.shards}."
            )

    @property
    def device(self) -> torch.device:
        """This process's device."""
        return self.fabric.device

    @property
    def first(self) -> bool:
        """Whether this process writes the files."""
        return self.rank == 0

    def agreed(self, folder: Path) -> Path:
        """The folder of the first process: names made of the time may differ between processes."""
        return Path(cast(str, self.fabric.broadcast(str(folder), src=0))) if self.world > 1 else folder

    def hint(self, side: int) -> str:
        """A sentence on a precision that would be faster for images of this side, or nothing."""
        native = native_bfloat16(self.device)
        if self.settings.precision == "bf16" and native is False:
            return "This device has no bfloat16 arithmetic of its own; --precision 32 is likely to be faster."
        if self.settings.precision == "32" and native and self.device.type == "cpu" and side >= LARGE:
            return "This processor computes in bfloat16 too: --precision bf16 takes about half the time."
        return ""

    def place(self, module: nn.Module) -> nn.Module:
        """Move a module to the device, in the dtype and memory layout of training; the same weights on all ranks."""
        module.to(self.device)
        if self.settings.precision == "64":
            module.double()
        if self.settings.channels_last:
            module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if self.world > 1:
            for tensor in module.state_dict().values():
                tensor.copy_(cast(Tensor, self.fabric.broadcast(tensor.cpu(), src=0)))
            self.synchronized = self.settings.sync_batch_norm and synchronize_(module) > 0
        return module

    def whole_batch(self) -> AbstractContextManager[None]:
        """Context of a forward and backward pass of all processes, in which batch statistics are those of all."""
        return whole_batch() if self.synchronized else nullcontext()

    def agreed_fault(self, fault: str) -> str:
        """The fault of this process, or that another one has a fault; asked where passes wait for each other."""
        if not self.synchronized:
            return fault
        others = float(self.mean(torch.tensor([float(bool(fault))], device=self.device)))
        return fault or ("A term in another process is not a finite number." if others else "")

    def autocast(self) -> Any:
        """Context in which forward passes run in the training precision."""
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.settings.precision == "bf16")

    def mean(self, tensor: Tensor) -> Tensor:
        """The average of a tensor over all processes."""
        if self.world == 1:
            return tensor
        return cast(Tensor, self.fabric.all_reduce(tensor.clone(), reduce_op="sum")) / self.world

    def barrier(self) -> None:
        """Wait for all processes."""
        if self.world > 1:
            self.fabric.barrier()

    def average_gradients(self, parameters: Sequence[nn.Parameter]) -> None:
        """Replace each gradient by its mean over the processes, in one flat exchange.

        Which parameters have a gradient may differ between processes (a head used on one only). Every process sends
        zeros for what it lacks together with a presence flag, so that the buffers always line up; a gradient that no
        process has stays ``None``, because a zero would still move Adam by its momentum.
        """
        if self.world == 1 or not parameters:
            return
        dtype = torch.float64 if any(p.dtype == torch.float64 for p in parameters) else torch.float32
        pieces = [(torch.zeros_like(p) if p.grad is None else p.grad).to(dtype).flatten() for p in parameters]
        present = torch.tensor([float(p.grad is not None) for p in parameters], dtype=dtype, device=pieces[0].device)
        flat = self.mean(torch.cat([*pieces, present]))
        counts = flat[-len(parameters) :]
        start = 0
        for index, parameter in enumerate(parameters):
            piece = flat[start : start + parameter.numel()].view(parameter.shape)
            start += parameter.numel()
            # of the parameter's own memory layout: fused optimizers walk through both as they lie
            parameter.grad = torch.empty_like(parameter).copy_(piece) if counts[index] > 0 else None

    def average_buffers(self, module: nn.Module) -> None:
        """Average floating-point buffers (batch statistics, running means) over the processes.

        A module that says ``local = True`` keeps what is its process's own (a pool of images).
        """
        if self.world == 1:
            return
        own = _own(module)
        buffers = [b for name, b in module.named_buffers() if name not in own and b.is_floating_point()]
        if buffers:
            flat = self.mean(torch.cat([buffer.double().flatten() for buffer in buffers]))
            for buffer, piece in zip(buffers, flat.split([b.numel() for b in buffers]), strict=True):
                buffer.copy_(piece.view(buffer.shape).to(buffer.dtype))

    def gather_own(self, module: nn.Module) -> dict[str, Tensor]:
        """What modules that say ``local = True`` hold in every process, for a checkpoint; all processes must call this.

        Returns:
            Name -> (processes, ...); nothing in a run of one process, whose weights say it all.
        """
        if self.world == 1:
            return {}
        return {name: cast(Tensor, self.fabric.all_gather(buffer)) for name, buffer in _own(module).items()}

    def take_own(self, module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
        """Put back what :meth:`gather_own` found in this process; among another number of processes do nothing."""
        for name, buffer in _own(module).items():
            if name in tensors and len(tensors[name]) == self.world:
                buffer.copy_(tensors[name][self.rank])


def _own(module: nn.Module) -> dict[str, Tensor]:
    """The buffers that are each process's own."""
    local = [(name, inner) for name, inner in module.named_modules() if getattr(inner, "local", False)]
    return {f"{name}.{key}": buffer for name, inner in local for key, buffer in inner.named_buffers(recurse=False)}
