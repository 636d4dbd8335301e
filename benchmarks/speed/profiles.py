"""Which operators a step's time goes to, and at what rate they run; ``python profiles.py CASE KIND STEPS THREADS``."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def profile(name: str, kind: str, steps: int, threads: int) -> dict[str, Any]:
    """Processor time of a step by operator and shapes, in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, name, kind, str(steps), str(threads)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def here(name: str, kind: str, steps: int, threads: int) -> dict[str, Any]:
    """The same in this process; the buffers of the textbook are kept as ours are, so that arithmetic is compared."""
    import torch
    from cases import racer
    from ledger import Ledger

    from ganworks.training.allocator import keep_big_buffers

    torch.set_num_threads(threads)
    keep_big_buffers()
    step = racer(name, kind)
    for _ in range(3):
        step()
    with Ledger() as ledger:
        for _ in range(steps):
            step()
    seconds = sum(row.seconds for row in ledger.rows.values()) / steps
    return {
        "processor_seconds": round(seconds, 4),
        "gflop": round(ledger.gflop / steps, 2),
        "kinds": ledger.kinds(),
        "dearest": ledger.dearest(steps),
    }


if __name__ == "__main__":
    print(json.dumps(here(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
