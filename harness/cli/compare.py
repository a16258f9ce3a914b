"""`harness compare BASELINE CANDIDATE`."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import options


@click.command("compare", short_help="Compare two runs item by item.")
@click.argument("baseline")
@click.argument("candidate")
@click.option(
    "--flips", type=click.IntRange(min=0), default=10, show_default=True, help="Changed items to list."
)
@click.option("--all-metrics", is_flag=True, help="Also the metrics that are not primary.")
@click.option(
    "--waive",
    multiple=True,
    metavar="COMPONENT",
    help="Compare although this component differs; it is named in the result.",
)
@options.home_option
@options.json_option
def command(
    baseline: str,
    candidate: str,
    flips: int,
    all_metrics: bool,
    waive: tuple[str, ...],
    home: Path,
    as_json: bool,
) -> None:
    """Paired difference (CANDIDATE minus BASELINE) per task and for the suite.

    Refuses runs that were not made the same way (exit 30), listing what differs. A comparison is
    not a verdict: its exit code is 0 whatever it finds.
    """
    from harness.cli.output import reserved_stdout, write_json
    from harness.compare import check_comparable, compare
    from harness.report.comparison import comparison_document
    from harness.report.tables import console, print_comparison

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        a, b = store.find(baseline), store.find(candidate)
        check_comparable(a, b, waive)
        options.note_access(store, [a, b])
        result = compare(a, b, store.results(a.id), store.results(b.id), waive=waive, all_metrics=all_metrics)
        if as_json:
            write_json(stdout, comparison_document(result, flips))
        else:
            print_comparison(console(stdout), result, flips)
