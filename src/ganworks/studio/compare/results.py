"""A comparison's folder as a page, made anew from its results. Knows no gradio."""

from __future__ import annotations

from pathlib import Path

from ganworks import plugins
from ganworks.arena import tables
from ganworks.arena.jobs import jobs_of
from ganworks.arena.page import body
from ganworks.arena.plan import plan_of, read_yaml
from ganworks.arena.results import load_results
from ganworks.arena.verdict import Verdict, judge
from ganworks.errors import BadInput
from ganworks.studio.explore.downloads import new_folder


def verdict_of(folder: Path) -> Verdict:
    """The verdict on what a comparison has so far.

    Raises:
        BadInput: the folder holds no plan that can be read, or one that names code, which a page does not run.
    """
    content = read_yaml(folder / "plan.json")
    plan = content.get("plan") if isinstance(content, dict) else None
    if any(plugins.references([plan])):
        raise BadInput(f"The comparison {folder.name} names code of its own; look at its index.html instead.")
    read = plan_of(plan, f"The plan of {folder.name}")
    jobs = jobs_of(read)
    return judge(read, jobs, load_results(folder, jobs))


def page(folder: Path) -> str:
    """Tables, curves and the pictures of every run, as HTML without links."""
    return f"<div class='gw-arena'>{body(verdict_of(folder), folder, links=False)}</div>"


def files(folder: Path, temporary: Path) -> list[str]:
    """The tables as files to download."""
    return [str(path) for path in tables.write(verdict_of(folder), new_folder(temporary))]
