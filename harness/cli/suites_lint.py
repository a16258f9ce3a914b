"""`harness suites lint NAME|FOLDER[/SPLIT]`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import options

if TYPE_CHECKING:
    from suites.lint import Report


@click.command("lint", short_help="Everything that is wrong with a suite, by file and line.")
@click.argument("suite", metavar="NAME|FOLDER[/SPLIT][@SEED]")
@click.option(
    "--tokenizer", metavar="MODEL|FOLDER", help="Count tokens with the tokenizer of this model or folder."
)
@click.option(
    "--window", type=click.IntRange(min=1), metavar="N", help="Tokens a model reads.  [default: the model's]"
)
@click.option(
    "--against",
    multiple=True,
    metavar="SUITE|FILE",
    help="A suite, or a data file, in which no item should stand; may be given several times.",
)
@options.data_dir_option
@options.json_option
def lint_command(
    suite: str,
    tokenizer: str | None,
    window: int | None,
    against: tuple[str, ...],
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Check a suite's files, documents and items, without a model and without the network.

    Everything wrong is reported at once, by file and line. Nothing in the folder is executed. Exit
    24 when there is an error; warnings alone exit 0.
    """
    import os

    from harness.cli.output import TerminalProgress, prepare_process, reserved_stdout, write_json

    if window is not None and tokenizer is None:
        raise click.UsageError("--window needs --tokenizer, whose tokens it counts.")
    os.environ["HF_HUB_OFFLINE"] = "1"
    prepare_process()
    with reserved_stdout() as stdout:
        from suites.lint import lint
        from suites.lint.present import document, text

        report = lint(
            suite,
            data_dir=options.data_dir_or_none(data_dir),
            tokenizer=tokenizer,
            window=window,
            against=against,
            progress=TerminalProgress().note,
        )
        if as_json:
            write_json(stdout, document(report))
        else:
            stdout.write(text(report))
    _fail_on_errors(report)


def _fail_on_errors(report: Report) -> None:
    from harness.errors import SuiteError

    if n := report.count("error"):
        raise SuiteError(
            f"The suite {report.suite} has {n} error{'s' if n > 1 else ''}.",
            hint="docs/lint.md explains each check",
        )
