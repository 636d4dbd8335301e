"""The model card of an exported run: what it is, on which data, how good, how healthy, how to use and to cite it."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import ValidationError

from ganworks import registry
from ganworks._version import __version__
from ganworks.errors import GanworksError
from ganworks.export.facts import Exportable, public_name
from ganworks.io import read_ordinary
from ganworks.metrics.report import Report
from ganworks.references import bibtex, by_paper

TASKS = {"upscale": "image-to-image", "translate": "image-to-image", "edit": "image-to-image"}
"""The hub's word for what a system does; of the others by what they sample from."""


def card(run: Exportable, picture: str | None, *, hub: bool = False) -> str:
    """The card as Markdown.

    Args:
        run: the run, opened.
        picture: file name of its samples beside the card; None where there is none.
        hub: begin with the lines that the hub reads.
    """
    entry, config = run.system.entry, run.config
    data = public_name(config.data.name)
    channels, height, width = run.system.config.image
    size = f"{height} x {width} pixels, {'grey' if channels == 1 else f'{channels} channels'}, values in [-1, 1]"
    sections = [
        f"# {entry.name} on {data}",
        f"{entry.facts.get('title', entry.name)}, trained with ganworks {__version__}: {size}.",
        f"![Samples]({picture})" if picture else "",
        "## How to use it\n\n" + _usage(run),
        "## Data\n\n" + f"`{data}`. Licence: {licence(run)}.",
        "## Training\n\n" + _training(run),
        "## Scores\n\n" + scores(run),
        "## Health\n\n" + verdict(run),
        "## Citation\n\n" + f"```bibtex\n{citation(entry)}\n```",
    ]
    body = "\n\n".join(section for section in sections if section) + "\n"
    return (_front_matter(run) + body) if hub else body


def licence(run: Exportable) -> str:
    """The licence of the data: of what was read, or of the data set of that name; "unknown" where nobody says."""
    try:
        terms = getattr(run.data(), "notes", {}).get("licence")
    except GanworksError:
        terms = None
    if terms is None and run.config.data.name in registry.dataset:
        terms = registry.dataset.entries()[run.config.data.name].facts.get("licence")
    return str(terms or "unknown")


def scores(run: Exportable) -> str:
    """The scores of report.json with their stamps, or that there are none."""
    path = run.folder / "report.json"
    try:
        report = Report.model_validate(json.loads(read_ordinary(path, links=False).decode()))
    except FileNotFoundError:
        return "Not measured (`ganworks evaluate RUN`)."
    except (OSError, ValueError, ValidationError):
        return "The run's report.json cannot be read."
    lines = ["| metric | value | real against real | better | images | features |", "|---|---|---|---|---|---|"]
    for score in report.scores:
        times = "" if score.times == 1 else f" x {score.times}"
        error = "" if score.error is None else f" ± {score.error * score.times:.2g}"
        extractor = f"{score.features}{f' ({score.sha256[:12]})' if score.sha256 else ''}"
        lines.append(
            f"| {score.name}{times} | {score.value * score.times:.4g}{error} | {score.floor_value * score.times:.4g} | "
            f"{score.better} | {score.real_count} real, {score.fake_count} generated | {extractor} |"
        )
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    stamp = f"{public_name(report.data)}, {report.split} split, seed {report.seed}; {versions}."
    return "\n".join([*lines, "", stamp])


def verdict(run: Exportable) -> str:
    """What the doctor says, without places of this machine, or that nothing was written down for the doctor to read."""
    try:
        name, report = run.config.data.name, run.doctor()
        text = re.sub(rf"(?<!\S){re.escape(report.run)}(?=[\s/]|$)", "RUN", str(report)).replace(
            name, public_name(name)
        )
        return f"```text\n{text}\n```"
    except GanworksError as error:
        return f"Not examined ({error})"


def citation(entry: Any) -> str:
    """The BibTeX entry of a system's paper, or a comment where it has none."""
    try:
        if "cite" in entry.facts:
            return bibtex(entry.facts["cite"])
        return by_paper(str(entry.facts["paper"])) if entry.facts.get("paper") else "% no paper of its own"
    except GanworksError:
        return f"% {entry.facts.get('paper', 'no entry')}"


def _usage(run: Exportable) -> str:
    fields, config = run.system.samples_from(), run.config
    lines = ["import ganworks as gw", "", 'model = gw.from_pretrained("FOLDER")']
    if not fields:
        lines.append("images = model.sample(16, seed=0)  # (16, C, H, W)")
    elif fields == ("label",):
        lines.append("images = model.sample(16, given=model.label_batch([0], each=16))")
    elif fields == ("caption",):
        lines += ['batch, unknown = model.caption_batch(["words of the caption"], each=16)']
        lines.append("images = model.sample(16, given=batch)")
    verbs = [verb for verb in ("translate", "encode", "reconstruct", "classify", "upscale") if run.system.can(verb)]
    lines += [f"model.{verb}(pictures)" for verb in verbs]
    lines += ["model.edit(pictures, attributes)"] if run.system.can("edit") else []
    note = "\n\nIt needs code of its author's own that is not part of ganworks." if "system" in config.code else ""
    return "```python\n" + "\n".join(lines) + "\n```" + note


def _training(run: Exportable) -> str:
    training = run.config.training
    lines = [f"{run.step} steps of {training.batch} images, seed {training.seed}, precision {training.precision}."]
    for name, value in run.config.options.items():
        text = json.dumps(value)
        if name not in ("image", "vocabulary") and len(text) < 80 and "/" not in text:
            lines.append(f"- `{name}`: {text}")
    return "\n".join([lines[0], "", *lines[1:]])


def _front_matter(run: Exportable) -> str:
    able = [task for verb, task in TASKS.items() if run.system.can(verb)]
    fields = run.system.samples_from()
    task = able[0] if able else "text-to-image" if "caption" in fields else "unconditional-image-generation"
    tags = "\n".join(f"- {tag}" for tag in ("gan", "ganworks", run.system.entry.name))
    return f"---\nlibrary_name: ganworks\npipeline_tag: {task}\ntags:\n{tags}\nlicense: other\n---\n\n"
