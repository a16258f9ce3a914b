"""`harness runs correlate`: how training losses and suite scores go together over the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli import options


@click.command("correlate")
@click.option("--stage", help="Only trainings of this stage, such as sft.")
@click.option("--metric", "metrics", multiple=True, help="Of the curves; loss and eval_loss when left out.")
@options.home_option
@options.json_option
def command(stage: str | None, metrics: Sequence[str], home: Path, as_json: bool) -> None:
    """What trainings' curves came to, against what their checkpoints score, by stage and suite.

    Spearman's and Pearson's correlation with intervals, over finished trainings whose checkpoint was
    evaluated; at least four.
    """
    from harness.cli.output import reserved_stdout, write_json
    from harness.pipeline.correlate import correlate
    from harness.report.correlate import correlations_document, print_correlations
    from harness.report.tables import console

    with reserved_stdout() as stdout:
        found = correlate(options.open_store(home), stage, metrics)
        if as_json:
            write_json(stdout, correlations_document(found))
        else:
            print_correlations(console(stdout), found)
