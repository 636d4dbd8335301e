"""Whether the pictures of a run are still those that it was trained on, and where they lie now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ganworks._data_choice import Data, object_of, open_data
from ganworks.errors import BadInput, one_line
from ganworks.run_config import DataChoice, RunConfig


def changed_since(choice: DataChoice, data: Data) -> str:
    """What to say where pictures of one's own are not those that a run was trained on.

    Args:
        choice: as the run's config has it.
        data: a split of what lies there now.

    Returns:
        A sentence without its end; empty where they are the same, or where nothing was kept to compare with.
    """
    then, report = choice.report.get("content"), getattr(data, "report", None)
    if not then or report is None or not report.content or then == report.content:
        return ""
    before, now = choice.report.get("pictures", 0), report.pictures
    counts = f"{before:,} then, {now:,} now" if before != now else f"{now:,} as then, but not the same ones"
    return f"{one_line(choice.name, 200)} does not hold the pictures that this run was trained on ({counts})"


def relocated(config: RunConfig, place: Path | str, other: Path | str | None = None) -> RunConfig:
    """A run's config with its pictures at another place.

    Args:
        config: of a run on pictures of one's own.
        place: where they lie now.
        other: where those of the second domain lie now, for a run on two folders.

    Raises:
        BadInput: the run is on other data, or has no second folder.
    """
    if not config.data.report.get("content"):
        raise BadInput(
            f"This run is on {one_line(config.data.name, 200)}, which has no place that could change; --data is for "
            "pictures of your own that were moved."
        )
    options = dict(config.data.options)
    if other is not None:
        if options.get("other") is None:
            raise BadInput("This run is on one folder of pictures; leave --other out.")
        options["other"] = str(Path(other).absolute())
    update = {"name": str(Path(place).absolute()), "options": options}
    return config.model_copy(update={"data": config.data.model_copy(update=update)})


def to_resume(choice: DataChoice, data: Any, other_data: bool) -> tuple[DataChoice, Data, str]:
    """The training split to go on with.

    Args:
        choice: as the run's config has it, with the place where its pictures are now.
        data: the object that the run was trained on, where it was one.
        other_data: whether pictures that have changed are accepted.

    Returns:
        The choice, the data, and where it has changed a sentence that says so.

    Raises:
        BadInput: the pictures are others, or have other classes.
    """
    dataset = open_data(choice, "train", object_of(choice, data))
    if not (change := changed_since(choice, dataset)):
        return choice, dataset, ""
    if not other_data:
        raise BadInput(f"{change}; give --other-data to go on with what is there now.")
    if tuple(map(str, dataset.class_names)) != choice.class_names:
        raise BadInput(f"{change}, and its classes are others; start a new run with --init to keep the weights.")
    report = getattr(dataset, "report", None)
    choice = choice.model_copy(update={} if report is None else {"report": report.to_dict()})
    return choice, dataset, f"{change}; the run goes on with what is there now."
