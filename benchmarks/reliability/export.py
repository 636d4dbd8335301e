"""Write every system as an ONNX file and run it in a process that has neither ganworks nor torch.

    python benchmarks/reliability/export.py --out export.json

Each system is built small, with its starting weights, and what it is for (sampling, translating, enlarging ...) is
written as a file. A second process opens all files in onnxruntime, compares their outputs with those of the system at
batches of 1, 3 and 9, and measures the time of a batch of 16 beside that of PyTorch, on one thread each.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ganworks.export._onnx import write_onnx
from ganworks.export.function import Function
from ganworks.export.program import traced
from ganworks.registry import system as systems
from ganworks.testing.small import build

SIZES = (1, 3, 9)
TIMED, REPEATS = 16, 20
READER = """
import json, sys, time
import numpy as np
import onnxruntime

def without(names):
    return not any(name in sys.modules for name in names)

rows = {}
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 1
for path in json.loads(sys.argv[1]):
    session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_inputs()]
    stored = np.load(path + ".npz", allow_pickle=False)
    worst = 0.0
    for size in json.loads(sys.argv[2]):
        feed = {name: stored[f"{size}|{number}"] for number, name in enumerate(names)}
        worst = max(worst, float(np.abs(session.run(None, feed)[0] - stored[f"{size}|output"]).max()))
    feed = {name: stored[f"timed|{number}"] for number, name in enumerate(names)}
    times = []
    for _ in range(int(sys.argv[3])):
        began = time.perf_counter()
        session.run(None, feed)
        times.append(time.perf_counter() - began)
    rows[path] = {"difference": worst, "onnxruntime_ms": 1000 * min(times)}
assert without(["ganworks", "torch"])
print(json.dumps(rows))
"""
"""What the second process runs."""


def main() -> None:
    """Write the files, have them read, print a table; the exit status is 1 where one differs by more than 1e-4."""
    parser = argparse.ArgumentParser(description="Every system as an ONNX file, without ganworks.")
    parser.add_argument("--systems", default=",".join(systems), help="names, separated by commas")
    parser.add_argument("--out", type=Path, help="write the figures as JSON to this file")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as place:
        for name in options.systems.split(","):
            path = Path(place) / f"{name}.onnx"
            try:
                rows[name] = written(name, path)
            except Exception as error:  # whatever stops an export is a line of the table
                rows[name] = {"fault": f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"}
            print(name, rows[name], file=sys.stderr, flush=True)
        files = [str(Path(place) / f"{name}.onnx") for name, row in rows.items() if "fault" not in row]
        words = [sys.executable, "-I", "-c", READER, json.dumps(files), json.dumps(SIZES), str(REPEATS)]
        answer = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        for path, numbers in json.loads(answer).items():
            rows[Path(path).stem] |= numbers
    print("| system | function | file, KiB | largest difference | onnxruntime, ms | PyTorch, ms |")
    print("|---|---|---|---|---|---|")
    for name, row in rows.items():
        if "fault" in row:
            print(f"| {name} | {row['fault']} | | | | |")
        else:
            times = f"{row['onnxruntime_ms']:.2f} | {row['torch_ms']:.2f}"
            print(f"| {name} | {row['function']} | {row['bytes'] / 1024:.0f} | {row['difference']:.1e} | {times} |")
    if options.out is not None:
        options.out.write_text(json.dumps(rows, indent=1) + "\n")
    sys.exit(any("fault" in row or row["difference"] > 1e-4 for row in rows.values()))


def written(name: str, path: Path) -> dict[str, Any]:
    """Write the file of a system, with inputs and outputs beside it."""
    system = build(name).eval()
    with torch.no_grad():
        system.freeze_statistics()
    function = Function(system)
    write_onnx(traced(function), function, "{}", path)
    arrays: dict[str, np.ndarray] = {}
    with torch.no_grad():
        for size in SIZES:
            inputs = function.examples(size, seed=size)
            arrays |= {f"{size}|{number}": tensor.numpy() for number, tensor in enumerate(inputs)}
            arrays[f"{size}|output"] = function(*inputs).numpy()
        inputs = function.examples(TIMED)
        arrays |= {f"timed|{number}": tensor.numpy() for number, tensor in enumerate(inputs)}
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            function(*inputs)
            times.append(time.perf_counter() - began)
    np.savez(f"{path}.npz", **arrays)  # pyright: ignore[reportArgumentType]
    return {"function": function.what, "bytes": path.stat().st_size, "torch_ms": 1000 * min(times)}


if __name__ == "__main__":
    main()
