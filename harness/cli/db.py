"""`harness db check | rebuild`."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import options


@click.group("db", short_help="Check or rebuild the store's database.")
def command() -> None:
    """The database is an index of the run folders: it can always be made again from them."""


@command.command("check")
@options.home_option
@options.json_option
def check(home: Path, as_json: bool) -> None:
    """Hold the database against the run folders. Exit 28 when something is wrong."""
    from dataclasses import asdict

    from harness.cli.output import reserved_stdout, write_json
    from harness.errors import StoreError

    with reserved_stdout() as stdout:
        problems = options.open_store(home).check()
        if as_json:
            write_json(stdout, {"problems": [asdict(problem) for problem in problems]})
        for problem in problems if not as_json else ():
            stdout.write(f"{problem.where}: {problem.what}\n  -> {problem.fix}\n")
        if problems:
            raise StoreError(f"{len(problems)} problem(s) in the store {home}.")
        if not as_json:
            stdout.write("The store is sound.\n")


@command.command("rebuild")
@options.home_option
@options.json_option
def rebuild(home: Path, as_json: bool) -> None:
    """Make the database again from the run folders; the old one is replaced at the end.

    Statements of promotions that are missing are written as well.
    """
    from dataclasses import asdict

    from gates.statement import write_missing
    from harness.cli.output import reserved_stdout, write_json

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        report = store.rebuild()
        statements = write_missing(store)
        if as_json:
            kept = str(report.kept) if report.kept else None
            write_json(stdout, asdict(report) | {"kept": kept, "statements": statements})
            return
        stdout.write(
            f"{report.runs} runs with {report.scores} scores, {report.checkpoints} checkpoints,"
            f" {report.promotions} promotions, {report.trainings} trainings.\n"
        )
        if statements:
            stdout.write(f"{statements} missing statement(s) written.\n")
        for problem in report.skipped:
            stdout.write(f"left out: {problem.where}: {problem.what}\n  -> {problem.fix}\n")
        if report.kept is not None:
            stdout.write(f"The old database could not be read; it is kept as {report.kept}.\n")
