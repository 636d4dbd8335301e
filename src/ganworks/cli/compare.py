"""``ganworks compare``: many runs under one budget, and a verdict that seeds can bear."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganworks.cli.parsing import Parser
from ganworks.cli.resume import change
from ganworks.errors import BadInput

if TYPE_CHECKING:
    from ganworks.arena.claims import Claim
    from ganworks.arena.jobs import Job
    from ganworks.arena.plan import Plan
    from ganworks.arena.verdict import Verdict

EXAMPLES = """examples:
  ganworks compare plan.yaml
  ganworks compare wgan_gp sngan --data digits --objective hinge,non_saturating --seeds 5 --minutes 1
  ganworks compare gan --data ring --search rate=1e-4..1e-2:log --trials 16 --steps 1000 --dry-run
  ganworks compare benchmarks/claims/wgan_gp.yaml        a claim of a paper: holds, fails or undecided"""
PLAN_FLAGS = ("seeds", "steps", "images", "minutes", "trials", "sampler", "score", "curve")


def main(arguments: list[str]) -> int:
    """Plan, run what is left, and tell."""
    options = _parser().parse_args(arguments)
    from ganworks.arena.jobs import jobs_of
    from ganworks.arena.workflow import run

    claim, plan = _plan(options)
    jobs = jobs_of(plan)
    folder = Path(options.out) if options.out is not None else Path("runs") / f"compare-{_name(options.what)}"
    if options.dry_run:
        print(_planned(plan, jobs, folder, options.json))
        return 0
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file; choose another --out.")
    run(plan, jobs, folder, cores=options.cores, profile=options.profile, quiet=options.quiet)
    return _tell(claim, plan, jobs, folder, options.json)


def _parser() -> Parser:
    parser = Parser(
        prog="ganworks compare",
        description="Compare systems and settings by many runs under one budget, on Snakemake. An interrupted "
        "comparison goes on where it stopped.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="+", metavar="PLAN.yaml | SYSTEM", help="a plan, a claim, or systems to compare")
    parser.add_argument("--data", help="data sets, with commas between them")
    parser.add_argument("--objective", help="objectives or files of designs, with commas; each with each system")
    parser.add_argument("--network", help="networks, with commas")
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="OPTION=VALUE[,VALUE]",
        help="options; several values make a grid: width=64 rate=1e-4,1e-3",
    )
    parser.add_argument(
        "--search", nargs="+", action="extend", default=[], metavar="OPTION=LOW..HIGH", help="ranges, with :log or :int"
    )
    parser.add_argument("--trials", type=int, help="points of the search")
    parser.add_argument("--sampler", choices=("sobol", "random"), help="how they are drawn")
    parser.add_argument("--seeds", type=int, help="runs of each cell (3)")
    parser.add_argument("--minutes", type=float, help="budget of a run: minutes of processor time")
    parser.add_argument("--steps", type=int, help="or training steps")
    parser.add_argument("--images", type=int, help="or real images seen")
    parser.add_argument("--score", help="the number that ranks, such as kid")
    parser.add_argument("--curve", type=int, help="measure the score at so many points of each run")
    parser.add_argument("--cores-per-run", type=int, help="threads of a run (1)")
    parser.add_argument("--mem-mb", type=int, help="memory of a run (2000)")
    parser.add_argument("--gpus-per-run", type=int, help="graphics processors of a run (0)")
    parser.add_argument("--cores", type=int, help="cores of this machine to use; default: all")
    parser.add_argument("--profile", help="a Snakemake profile: Slurm, Kubernetes ... (docs/compare.md)")
    parser.add_argument("--out", help="folder of the comparison; default: runs/compare-NAME")
    parser.add_argument("--dry-run", action="store_true", help="say what would be run, and run nothing")
    parser.add_argument("--quiet", action="store_true", help="no progress display")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _name(what: list[str]) -> str:
    return "-".join(Path(word.partition(":")[0]).stem for word in what)[:80]


def _plan(options: argparse.Namespace) -> tuple[Claim | None, Plan]:
    """The plan of a file with what the options change, or of the options alone; with the claim it belongs to."""
    from ganworks.arena.claims import claim_of
    from ganworks.arena.plan import plan_of, read_yaml

    changes = _changes(options)
    if len(options.what) == 1 and Path(options.what[0]).suffix in {".yaml", ".yml", ".json"}:
        where = options.what[0]
        content = read_yaml(Path(where))
        if isinstance(content, dict) and "claim" in content:
            if changes:
                raise BadInput(f"{where} is a claim, whose plan was fixed beforehand; it takes no further options.")
            claim = claim_of(content, where)
            return claim, claim.plan
        if isinstance(content, dict):
            if {"steps", "images", "minutes"} & changes.keys():
                content = {name: value for name, value in content.items() if name not in ("steps", "images", "minutes")}
            groups = {n: {**content[n], **changes[n]} for n in changes if isinstance(content.get(n), dict)}
            content = {**content, **changes, **groups}
        return None, plan_of(content, where)
    if "data" not in changes:
        raise BadInput("Name the data of the comparison with --data (ganworks list datasets).")
    return None, plan_of({"systems": options.what, **changes}, "This comparison")


def _changes(options: argparse.Namespace) -> dict[str, Any]:
    """What the options say of the plan."""
    changes = {name: value for name in PLAN_FLAGS if (value := getattr(options, name)) is not None}
    if options.data is not None:
        changes["data"] = options.data.split(",")
    fixed: dict[str, Any] = {}
    grid: dict[str, list[Any]] = {}
    named = [f"{name}={value}" for name in ("objective", "network") if (value := getattr(options, name)) is not None]
    for text in [*named, *options.set]:
        name, values = text.partition("=")[0], text.partition("=")[2].split(",")
        several = (
            [change(f"{name}={value}") for value in values] if not values[0].startswith(("[", "{")) else [change(text)]
        )
        name = several[0][0]
        if len(several) > 1:
            grid[name] = [value for _, value in several]
        else:
            fixed[name] = several[0][1]
    search = dict(text.split("=", 1) if "=" in text else (text, "") for text in options.search)
    resources = {"cores": options.cores_per_run, "mem_mb": options.mem_mb, "gpu": options.gpus_per_run}
    resources = {name: value for name, value in resources.items() if value is not None}
    groups = {"options": fixed, "grid": grid, "search": search, "resources": resources}
    return changes | {name: group for name, group in groups.items() if group}


def _planned(plan: Plan, jobs: list[Job], folder: Path, as_json: bool) -> str:
    """What a dry run says."""
    from ganworks.arena.jobs import budget_in_words
    from ganworks.arena.results import missing
    from ganworks.arena.tables import aligned

    left = len(missing(folder, jobs))
    if as_json:
        rows = [job.model_dump(mode="json") for job in jobs]
        return json.dumps({"budget": budget_in_words(plan), "runs": len(jobs), "left": left, "jobs": rows}, indent=1)
    counts: dict[tuple[str, str], int] = {}
    for job in jobs:
        key = job.data_label, job.cell
        counts[key] = counts.get(key, 0) + 1
    trials = str(plan.trials if plan.search else 1)
    lines = [("data", "cell", "trials", "seeds", "runs")]
    lines += [(data, cell, trials, str(len(plan.seeds)), str(count)) for (data, cell), count in counts.items()]
    total = f"{len(jobs)} runs, {left} of them left, {budget_in_words(plan)}"
    if plan.minutes is not None:
        total += f"; {left * plan.minutes * plan.resources.cores / 60:.1f} core-hours"
    return f"{aligned(lines)}\n\n{total}. Nothing was run."


def _tell(claim: Claim | None, plan: Plan, jobs: list[Job], folder: Path, as_json: bool) -> int:
    """Write the tables and the page, and print the verdict."""
    from ganworks.arena import tables
    from ganworks.arena.claims import judge_claim
    from ganworks.arena.page import write_page
    from ganworks.arena.results import load_results
    from ganworks.arena.verdict import judge
    from ganworks.io import save_json

    results = load_results(folder, jobs)
    verdict = judge(plan, jobs, results)
    tables.write(verdict, folder)
    page = write_page(verdict, folder, claim.claim if claim else f"ganworks compare: {_name([str(folder)])}")
    judgement = judge_claim(claim, jobs, results) if claim else None
    if judgement is not None:
        save_json(judgement.model_dump(mode="json"), folder / "claim.json")
    if as_json:
        print(json.dumps(_as_json(verdict) | ({"claim": judgement.model_dump(mode="json")} if judgement else {})))
        return 0
    print(tables.text(verdict))
    if claim is not None and judgement is not None:
        ends = f"{judgement.estimate:.4g} [{judgement.low:.4g}, {judgement.high:.4g}]"
        print(f"\n{claim.claim}\n{claim.test.in_words()}; {ends}: {judgement.outcome}")
    print(f"\ntables   {folder / 'table.md'}, table.tex, table.csv\npage     {page}")
    return 0


def _as_json(verdict: Verdict) -> dict[str, Any]:
    from dataclasses import asdict

    rows = [asdict(row) for row in verdict.rows]
    return {
        "budget": verdict.budget,
        "score": verdict.score,
        "better": verdict.better,
        "rows": rows,
        "notes": verdict.notes,
    }
