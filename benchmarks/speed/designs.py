"""How long ``ganworks design`` takes, its start included, for designs of every kind.

    python benchmarks/speed/designs.py

Writes ``results/designs.json``: wall and processor seconds of each, and their medians.
"""

from __future__ import annotations

import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import sympy as sp

from ganworks.io import save_json

DESIGNS = (
    "--f=u*log(u)",
    "--f=(u-1)*log(u)",
    "--f=abs(u-1)/2",
    "--f=(sqrt(u)-1)^2",
    "--f=u*log(u)-(1+u)*log((1+u)/2)",
    "--f=u*log(u)^2",
    "--f=(u^a-1-a*(u-1))/(a*(a-1)) --param=a>1",
    "--omega=log(r) --rho=1/(1+exp(t))",
    "--omega=log(r) --rho=1/(1+exp(t)) --beta=softplus(t)",
    "--omega=(a+b*r)/(1+r) --rho=2*(b-t) --param=a<b",
    "--omega=r+sin(r) --rho=1",
    "--omega=r^3-2*r^2+r --rho=1",
    "--phi=-max(0,1+t) --psi=-max(0,1-t)",
    "--phi=-max(0,m+t)^2 --psi=-max(0,m-t)^2 --param=m>0",
    "--phi=-(t-a)^2 --psi=-(t-b)^2 --param=a<b",
    "--omega=log(r) --d=(r-1)^2/(r+1) --relation=alpha=beta",
)


def processor() -> float:
    """Processor seconds of all finished children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Time each, print and store."""
    rows = {}
    for design in DESIGNS:
        before, begun = processor(), time.perf_counter()
        process = subprocess.run(
            [sys.executable, "-m", "ganworks", "design", "--json", *design.split(" ")],
            capture_output=True,
            text=True,
            check=True,
        )
        rows[design] = {
            "seconds": round(time.perf_counter() - begun, 2),
            "processor_seconds": round(processor() - before, 2),
            "valid": json.loads(process.stdout)["valid"],
        }
        print(f"{rows[design]['seconds']:6.2f} s  {rows[design]['valid']!s:6} {design}", flush=True)
    medians = {kind: statistics.median(row[kind] for row in rows.values()) for kind in ("seconds", "processor_seconds")}
    result = {
        "command": "python benchmarks/speed/designs.py",
        "median": medians,
        "designs": rows,
        "versions": {"python": platform.python_version(), "sympy": sp.__version__},
    }
    print(f"median {medians['seconds']:.2f} s, of the processor {medians['processor_seconds']:.2f} s")
    save_json(result, Path(__file__).parent / "results" / "designs.json")


if __name__ == "__main__":
    main()
