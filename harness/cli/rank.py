"""What each process of a training on several devices runs: `torchrun ... -m harness.cli.rank FOLDER`."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from harness.cli.output import prepare_process
from harness.errors import HarnessError


def main() -> None:
    """Exit codes are those of `harness train`; the first process to fail leaves why in the folder."""
    prepare_process()
    # What libraries deprecate of one another is said once per process, and nobody here can act on it.
    warnings.simplefilter("ignore", FutureWarning)
    from harness.pipeline.processes import leave, train
    from trainers.job import read

    folder = Path(sys.argv[1])
    try:
        train(read(folder))
    except HarnessError as error:
        leave(folder, error)
        print(f"{error.name}: {error.message}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
