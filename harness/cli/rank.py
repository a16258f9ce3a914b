"""What each process of a training on several devices runs: `torchrun ... -m harness.cli.rank FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from harness.errors import HarnessError


def main() -> None:
    from harness.cli.output import prepare_process

    prepare_process()
    from harness.pipeline.processes import FAILED, train
    from trainers.job import read

    folder = Path(sys.argv[1])
    try:
        train(read(folder))
    except HarnessError as error:
        if not (folder / FAILED).exists():
            (folder / FAILED).write_text(error.message, encoding="utf-8")
        print(f"{error.name}: {error.message}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
