"""The doctor in the loops of Lightning and Accelerate; neither is needed to import this module.

Lightning::

    trainer = lightning.Trainer(callbacks=[lightning_callback(real=images, latent=torch.randn(128, 64))])

Accelerate, after ``accelerator.prepare``::

    doctor = accelerate_doctor(accelerator, generator=generator, critic=critic, optimizers=[...], real=..., latent=...)
    for batch in loader:
        ...
        doctor.look()

Turns need not be marked: they end with the step of each player's optimizer. The record is saved in the checkpoints of
the framework and read back from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.health.doctor import Doctor
from ganworks.health.loop_structure import in_words_of_the_loop
from ganworks.health.optimizer_turns import optimizers_of

CRITICS = ("critic", "discriminator", "disc", "D", "net_d", "netD")
GENERATORS = ("generator", "gen", "G", "net_g", "netG", "decoder", "autoencoder")
LIGHTNING = ("lightning.pytorch", "pytorch_lightning")


class LightningHooks:
    """The hooks of a Lightning callback that watches a LightningModule with manual or automatic optimization.

    Args:
        generator, critic: names of the module's networks; default: the usual ones.
        players: the order of its optimizers by player; default: who holds their parameters.
        losses: reads the numbers to record from (outputs of training_step, trainer); default: a mapping that
            ``training_step`` returns, as far as its keys begin with ``critic`` or ``generator``.
        stop_on: findings that end the training.
        settings: of :class:`~ganworks.health.doctor.Doctor`, ``real`` and ``latent`` among them; they are moved to the
            module's device.
    """

    def __init__(
        self,
        *,
        generator: str = "",
        critic: str = "",
        players: Sequence[str] = (),
        losses: Callable[[Any, Any], Mapping[str, Any]] | None = None,
        stop_on: Sequence[str] = (),
        **settings: Any,
    ):
        super().__init__()
        self.names = {"critic": critic, "generator": generator}
        self.order, self.losses, self.stop_on, self.settings = tuple(players), losses or _returned, stop_on, settings
        self.doctor: Doctor | None = None
        self._state: dict[str, Any] = {}

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Find the players and their optimizers."""
        networks = {
            "critic": _network(pl_module, self.names["critic"], CRITICS),
            "generator": _network(pl_module, self.names["generator"], GENERATORS),
        }
        modules = {name: network for name, network in networks.items() if network is not None}
        plain = [getattr(one, "optimizer", one) for one in trainer.optimizers]
        owners = dict(zip(self.order, plain, strict=False)) if self.order else optimizers_of(modules, plain)
        moved = {
            name: value.to(pl_module.device) if isinstance(value, Tensor) else value
            for name, value in self.settings.items()
        }
        self.doctor = Doctor(**networks, optimizers=owners, automatic_turns=True, **{"say": trainer_print, **moved})
        self.doctor.words = partial(in_words_of_the_loop, place="configure_optimizers", prefix="self.")
        if self._state:
            self.doctor.load_state_dict(self._state)

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Look, log the signals, and stop where that is asked for."""
        doctor = self.doctor
        if doctor is None:
            return
        doctor.look(None, **self.losses(outputs, trainer))
        line = doctor.record.lines[-1] if doctor.record.lines else {}
        if line.get("step") == doctor.count:
            signals = {name: value for name, value in line.items() if name.startswith("health/")}
            for logger in getattr(trainer, "loggers", ()):
                logger.log_metrics(signals, step=trainer.global_step)
        if any(kind in self.stop_on for kind in doctor.stops):
            trainer.should_stop = True

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Say what the report says, in short."""
        if self.doctor is not None:
            self.doctor.close()

    def state_dict(self) -> dict[str, Any]:
        """The record, for Lightning's checkpoints."""
        return self.doctor.state_dict() if self.doctor is not None else self._state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """The record of a run that is continued."""
        self._state = state_dict


def trainer_print(text: str) -> None:
    """What is said goes where Lightning's own messages go."""
    print(text)


def lightning_callback(**settings: Any) -> Any:
    """A callback for ``lightning.Trainer(callbacks=[...])``; the arguments are those of :class:`LightningHooks`.

    Raises:
        BadInput: Lightning is not installed.
    """
    for name in LIGHTNING:
        try:
            base = import_module(name).Callback
        except ModuleNotFoundError:
            continue
        return type("DoctorCallback", (LightningHooks, base), {})(**settings)
    raise BadInput("Lightning is not installed: pip install lightning.")


def accelerate_doctor(
    accelerator: Any,
    *,
    generator: Any,
    critic: Any,
    optimizers: Sequence[Any] | Mapping[str, Any] = (),
    **settings: Any,
) -> Doctor:
    """A doctor for a loop with Accelerate, whose record is saved by ``accelerator.save_state``.

    Only the main process speaks. Call ``doctor.look(step, critic=loss, generator=loss)`` at the end of every step.

    Args:
        accelerator: the ``Accelerator``.
        generator, critic: networks, prepared or not.
        optimizers: theirs, prepared or not, by player or in any order.
        settings: of :class:`~ganworks.health.doctor.Doctor`.
    """
    networks = {"critic": accelerator.unwrap_model(critic), "generator": accelerator.unwrap_model(generator)}
    modules = {name: network for name, network in networks.items() if isinstance(network, nn.Module)}
    if isinstance(optimizers, Mapping):
        owners = {name: getattr(one, "optimizer", one) for name, one in optimizers.items()}
    else:
        owners = optimizers_of(modules, [getattr(one, "optimizer", one) for one in optimizers])
    moved = {
        name: value.to(accelerator.device) if isinstance(value, Tensor) else value for name, value in settings.items()
    }
    doctor = Doctor(**networks, optimizers=owners, automatic_turns=True, **{"say": accelerator.print, **moved})
    accelerator.register_for_checkpointing(doctor)
    return doctor


def _network(module: Any, name: str, usual: Sequence[str]) -> Any:
    """A network of a module by its name, or by a usual one."""
    if name:
        if not hasattr(module, name):
            raise BadInput(f"The module has no network {name!r}.")
        return getattr(module, name)
    return next((getattr(module, one) for one in usual if isinstance(getattr(module, one, None), nn.Module)), None)


def _returned(outputs: Any, trainer: Any) -> dict[str, Any]:
    values = outputs if isinstance(outputs, Mapping) else {}
    return {
        str(name).replace("/", "_"): value
        for name, value in values.items()
        if str(name).startswith(("critic", "generator")) and isinstance(value, int | float | torch.Tensor)
    }
