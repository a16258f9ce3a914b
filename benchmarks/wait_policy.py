"""What OMP_WAIT_POLICY costs and saves: scoring alone on the machine, and beside another busy process.

    python benchmarks/wait_policy.py

Each measurement is a process of its own, since the policy is read when torch is loaded. Prints seconds
for each policy, alone and with as many busy neighbours as there are cores.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

REPEATS = 3
MEASURE = """
import sys, time
from pathlib import Path
from harness.engines.base import EngineSettings, Prompt, ScoreRequest
from harness.engines.hf import HFEngine
engine = HFEngine(Path(sys.argv[1]), EngineSettings())
story = "The parcel came late and the box was open. " * 6
requests = [ScoreRequest(str(i), Prompt(f"Case {i}. {story}"), ("yes", "no")) for i in range(24)]
started = time.perf_counter()
assert len(list(engine.run(requests))) == len(requests)
print(time.perf_counter() - started)
"""


def measure(policy: str, model: Path) -> float:
    environment = os.environ | {"OMP_WAIT_POLICY": policy, "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-c", MEASURE, str(model)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def busy() -> subprocess.Popen[bytes]:
    """A neighbour that keeps one core busy until it is killed, an hour at most."""
    code = "import time; end = time.time() + 3600\nwhile time.time() < end: pass"
    return subprocess.Popen([sys.executable, "-c", code])


def main() -> None:
    from harness.models import resolve

    with tempfile.TemporaryDirectory() as root:
        model = Path(resolve("smollm2-135m", root=Path(root)).location)
    print(
        f"smollm2-135m, float32, {os.cpu_count()} cores, 24 prompts of about 60 tokens, median of {REPEATS}"
    )
    for label, neighbours in (("alone", 0), ("busy neighbours", os.cpu_count() or 1)):
        running = [busy() for _ in range(neighbours)]
        try:
            rounds = [(measure("ACTIVE", model), measure("PASSIVE", model)) for _ in range(REPEATS)]
        finally:
            for process in running:
                process.kill()
                process.wait()
        active, passive = (statistics.median(times) for times in zip(*rounds, strict=True))
        ratio = statistics.median(a / p for a, p in rounds)
        print(f"{label:<16} ACTIVE {active:6.2f} s   PASSIVE {passive:6.2f} s   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
