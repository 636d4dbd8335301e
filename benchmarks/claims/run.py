"""Run claims and write what came out: results/NAME.json for each, and README.md from all of them.

    python benchmarks/claims/run.py wgan_gp dragan     # these, in this process, one thread
    python benchmarks/claims/run.py --cores 8          # all without a result, on Snakemake
    python benchmarks/claims/run.py --page             # README.md alone

A claim that has a result is not run again; delete its file to do so.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ganworks.arena import workflow
from ganworks.arena.claims import Claim, Judgement, judge_claim, read_claim
from ganworks.arena.jobs import budget_in_words, jobs_of
from ganworks.arena.results import load_results, missing, save_result
from ganworks.arena.work import run_job
from ganworks.io import atomic_write, save_json

HERE = Path(__file__).parent
COUNTED = {"holds": "hold", "fails": "fail", "undecided": "undecided"}
"""Outcomes, and how the page counts them."""
OPENING = """# Claims of the papers, tested

Each file here is a sentence of a paper, the plan that tests it at a size that one processor core does in seconds to
minutes, and a threshold that was fixed before the runs. A claim *holds* if the whole 95 % interval of its statistic
lies beyond the threshold, *fails* if all of it lies on the other side, and is *undecided* otherwise, also where it
lies on the threshold because no run of either side has anything. What the two sides have stands behind the interval:
the Frechet distance of digits is on the features of a classifier, 637 for a generator before training and 11.5
between real images, so that above 400 both sides have learned little. A claim that fails here fails at this size, on
this data, with these networks; it is a finding about the claim's reach and no verdict on the paper. With so many
intervals of 95 % one or two can be expected to be wrong.

One claim: `ganworks compare benchmarks/claims/NAME.yaml`. All that have no result yet:
`python benchmarks/claims/run.py --cores 8`. [Comparing](../../docs/compare.md) says how intervals are made. Written by
`run.py` from `results/`.
"""
HEAD = """| file | claim (paper) | statistic and threshold | budget | result [95 %] | outcome |
|---|---|---|---|---|---|"""


def claims() -> dict[str, Claim]:
    """All claims by name."""
    return {path.stem: read_claim(path) for path in sorted(HERE.glob("*.yaml"))}


def result(name: str) -> Judgement | None:
    """The outcome of a claim that was run."""
    path = HERE / "results" / f"{name}.json"
    return Judgement.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None


def run(name: str, claim: Claim, folder: Path, cores: int | None) -> Judgement:
    """Do what is left of a claim's runs, and judge it."""
    jobs = jobs_of(claim.plan)
    if cores is not None:
        workflow.run(claim.plan, jobs, folder, cores=cores)
    else:
        for job in missing(folder, jobs):
            save_result(folder, run_job(folder, job))
    judgement = judge_claim(claim, jobs, load_results(folder, jobs))
    save_json(judgement.model_dump(mode="json"), HERE / "results" / f"{name}.json")
    return judgement


def line(name: str, claim: Claim, judgement: Judgement | None) -> str:
    """A claim as a row of the page."""
    text = claim.claim.replace("|", "\\|")
    budget = f"{budget_in_words(claim.plan)}, {len(claim.plan.seeds)} seeds"
    start = f"| [{name}]({name}.yaml) | {text} ({claim.paper}) | {claim.test.in_words()} |"
    if judgement is None:
        return f"{start} {budget} | | not run |"
    failed = f", {judgement.failed} of {judgement.runs} runs failed" if judgement.failed else ""
    values = ", ".join(f"{side} {value:.3g}" for side, value in judgement.values.items())
    ends = f"{judgement.estimate:.3g} [{judgement.low:.3g}, {judgement.high:.3g}] ({values}){failed}"
    return f"{start} {budget} | {ends} | **{judgement.outcome}** |"


def page() -> str:
    """README.md."""
    table = {name: (claim, result(name)) for name, claim in claims().items()}
    outcomes = [one.outcome for _, one in table.values() if one is not None]
    counts = [f"{outcomes.count(outcome)} {word}" for outcome, word in COUNTED.items()]
    hours = sum(one.processor_seconds for _, one in table.values() if one is not None) / 3600
    counts.append(f"{len(table) - len(outcomes)} not run")
    summary = f"{len(table)} claims: {', '.join(counts)}. {hours:.2f} core-hours of training."
    rows = [line(name, *entry) for name, entry in table.items()]
    notes = [f"- `{name}`: {claim.note}" for name, (claim, _) in table.items() if claim.note]
    return "\n".join(
        [OPENING, summary, "", HEAD, *rows, "", "What of the papers' settings is not reached:", "", *notes, ""]
    )


def main() -> None:
    """Run what is named, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="claims; default: all")
    parser.add_argument("--cores", type=int, help="run on Snakemake with so many cores")
    parser.add_argument("--work", type=Path, default=Path("runs/claims"), help="folder of the runs")
    parser.add_argument("--page", action="store_true", help="write README.md from the results that are there")
    options = parser.parse_args()
    table = claims()
    for name in [] if options.page else options.names or list(table):
        if result(name) is None:
            judgement = run(name, table[name], options.work / name, options.cores)
            print(
                f"{name}: {judgement.estimate:.4g} [{judgement.low:.4g}, {judgement.high:.4g}] {judgement.outcome}",
                flush=True,
            )
    with atomic_write(HERE / "README.md") as temporary:
        temporary.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
