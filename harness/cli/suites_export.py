"""`harness suites export SUITE/train[@SEED]`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from harness.cli import options

if TYPE_CHECKING:
    from suites.training import Exported, Format

STDOUT = Path("-")
LINE_SECONDS = 10.0


@click.command("export", short_help="A suite's train split as training data.")
@click.argument("address", metavar="SUITE/train[@SEED]|FOLDER/train")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["messages", "prompt_completion", "preference", "text"]),
    required=True,
    help="messages, prompt_completion, preference: items as asked. text: pages to read.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE", help="-: stdout."
)
@click.option(
    "--size", type=click.IntRange(min=1), help="Rows per task, or texts.  [default: the suite's; all of data]"
)
@click.option("--task", "only", multiple=True, help="Only this task; may be given several times.")
@click.option(
    "--held-out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A second file, with documents that the first does not get.",
)
@click.option(
    "--held-out-share",
    type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
    help="Share of the documents in it, by content hash.  [default: 0.1]",
)
@options.data_dir_option
@options.trust_option
@options.json_option
def export_command(
    address: str,
    kind: str,
    output: Path,
    size: int | None,
    only: tuple[str, ...],
    held_out: Path | None,
    held_out_share: float | None,
    data_dir: Path | None,
    trust: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Write a suite's train split as training data, one JSON object per line.

    Beside each file goes FILE.card.json: suite, version, format, rows, digest, licence. Splits that
    decide which checkpoint goes forward are refused.
    """
    from harness.cli.output import TerminalProgress, prepare_process, reserved_stdout, write_json

    if held_out_share is not None and held_out is None:
        raise click.UsageError("--held-out-share needs --held-out, the file that gets the share.")
    if as_json and output == STDOUT:
        raise click.UsageError("--json and -o - both write to stdout; give -o a file.")
    prepare_process()
    note = TerminalProgress().note
    with reserved_stdout() as stdout:
        from suites.training import export

        exported = export(
            address,
            cast("Format", kind),
            stdout.buffer if output == STDOUT else output,
            size=size,
            tasks=only,
            held_out=held_out,
            held_out_share=0.1 if held_out_share is None else held_out_share,
            trusted=trust,
            data_dir=options.data_dir_or_none(data_dir),
            progress=_said_now_and_then(note),
        )
        if as_json:
            write_json(stdout, _document(exported))
        else:
            _tell(exported, note)


def _said_now_and_then(note: Callable[[str], None]) -> Callable[[int], None]:
    import time

    started = said = time.monotonic()

    def progress(rows: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= LINE_SECONDS:
            said = now
            note(f"{rows:,} rows, {rows / (now - started):,.0f} rows/s")

    return progress


def _document(exported: Exported) -> dict[str, object]:
    from dataclasses import asdict

    return {"files": [{"path": str(path), **asdict(card)} for path, card in exported.files]}


def _tell(exported: Exported, note: Callable[[str], None]) -> None:
    from suites.training import LEFT_OUT

    for path, card in exported.files:
        counts = ", ".join(f"{task} {rows:,}" for task, rows in card.tasks.items())
        note(f"{path or 'stdout'}: {card.rows:,} rows ({counts}), sha256 {card.sha256[:12]}")
    for reason, count in exported.files[0][1].left_out.items():
        note(f"left out: {count:,} items, {LEFT_OUT[reason]}")
