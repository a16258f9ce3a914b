"""`harness runs list | show | export | import | correlate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import options, runs_correlate

if TYPE_CHECKING:
    from rich.console import Console

    from harness.records import Run
    from harness.report.breakdown import Part
    from harness.store import Store


@click.group("runs", short_help="List, show, export and import stored runs.")
def command() -> None:
    """Stored runs; RUN is an id or the beginning of one."""


command.add_command(runs_correlate.command)


@command.command("list")
@click.option("--suite", help="Only runs of this suite.")
@click.option(
    "--limit", "most", type=click.IntRange(min=1), default=30, show_default=True, help="Newest N runs."
)
@options.home_option
@options.json_option
def list_runs(suite: str | None, most: int, home: Path, as_json: bool) -> None:
    """Newest first; running and failed ones too."""
    from harness.cli.output import reserved_stdout, write_json
    from harness.pipeline.access import is_withheld
    from harness.report import numbers
    from harness.report.summary import run_document, summarise
    from harness.report.tables import console, table

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        found = [r for r in store.runs() if suite is None or suite in (r.suite.name, r.suite.address)][:most]
        shown = {r.id for r in found if r.status == "finished" and not is_withheld(r)}
        rows = {r.id: summarise(r, store.scores(r.id)) if r.id in shown else [] for r in found}
        if as_json:
            write_json(stdout, {"runs": [run_document(r, rows[r.id]) for r in found]})
            return
        out = console(stdout)
        if not found:
            out.print("No runs yet. Next: harness eval smollm2-135m")
            return
        made = table(
            "run",
            "checkpoint",
            "suite",
            "engine",
            "score",
            "95% interval",
            "n",
            "errors",
            "status",
            "created",
            right=("score", "n", "errors"),
        )
        for run in found:
            total = rows[run.id][-1].estimate if rows[run.id] else None
            made.add_row(
                run.id,
                run.checkpoint.name
                if run.checkpoint.is_api or run.checkpoint.is_foreign
                else f"{run.checkpoint.name} {run.checkpoint.short[:8]}",
                run.suite.address,
                f"{run.engine.name} (foreign)" if run.is_foreign else run.engine.name,
                numbers.score(total.estimate) if total else "withheld" if is_withheld(run) else "-",
                numbers.interval(total) if total else "-",
                str(run.n_items),
                str(run.n_errors),
                run.status,
                run.created[:16].replace("T", " "),
            )
        out.print(made)


@command.command("show")
@click.argument("run")
@click.option("--by", "field", metavar="FIELD", help="Also by this field of the documents, such as level.")
@options.home_option
@options.json_option
def show(run: str, field: str | None, home: Path, as_json: bool) -> None:
    """Scores by task and metric, what made the run, and its errors."""
    from harness.cli.output import reserved_stdout, write_json
    from harness.report.summary import row_document, run_document, summarise
    from harness.report.tables import console, print_parts, print_scores

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        found = store.find(run)
        options.note_access(store, [found])
        parts = _parts(store, found, field) if field is not None else []
        rows = (
            summarise(found, store.scores(found.id), all_metrics=True) if found.status == "finished" else []
        )
        if as_json:
            document = run_document(found, rows)
            by = [{"value": part.value} | row_document(part.row) for part in parts]
            write_json(stdout, document | {"comparability": dict(found.comparability), "by": by})
            return
        out = console(stdout)
        for name, value in _facts(found):
            out.print(f"{name:<12} {value}")
        if rows:
            print_scores(out, [(found, rows)])
        if parts:
            print_parts(out, str(field), parts)
        _print_errors(out, store, found)


def _parts(store: Store, run: Run, field: str) -> list[Part]:
    from harness.errors import StoreError
    from harness.report.breakdown import break_down

    if run.status != "finished":
        raise StoreError(f"{run.id} is not finished, so it has no scores by {field!r}.")
    return break_down(run, store.scores(run.id), field, store.field(run.id, field))


def _facts(run: Run) -> list[tuple[str, str]]:
    from harness.report import numbers

    settings = ", ".join(f"{k}={v}" for k, v in run.settings.items() if v)
    facts = [
        ("run", f"{run.id} ({run.status})"),
        ("checkpoint", f"{run.checkpoint.name}  {run.checkpoint.digest}"),
        ("suite", f"{run.suite.address}  version {run.suite.version}, role {run.suite.role}"),
        (
            "engine",
            f"{run.engine.name}: {run.engine.version}, {run.engine.dtype} on {run.engine.device},"
            f" template {run.engine.template_mode}",
        ),
        ("settings", settings),
        (
            "items",
            f"{run.n_items}, {run.n_errors} errors, {numbers.duration(run.seconds)},"
            f" {run.prompt_tokens} prompt + {run.completion_tokens} generated tokens",
        ),
        (
            "created",
            f"{run.created}, {run.origin + ' (foreign), imported by ' if run.is_foreign else ''}"
            f"harness {run.harness_version}" + (f", commit {run.commit[:12]}" if run.commit else ""),
        ),
        ("identity", run.identity),
    ]
    if run.failure:
        facts.append(("failure", run.failure))
    facts += [("not told", text) for text in run.missing]
    return facts + [("warning", text) for text in run.warnings]


def _print_errors(out: Console, store: Store, run: Run) -> None:
    from collections import Counter

    from harness.report.tables import shorten, table

    if not run.n_errors:
        return
    reasons = Counter(r.error for r in store.results(run.id) if r.error is not None)
    made = table("errors", "reason", right=("errors",))
    for reason, count in reasons.most_common(10):
        made.add_row(str(count), shorten(reason, 160))
    out.print(made)


@command.command("export")
@click.argument("run")
@click.option("--format", "kind", type=click.Choice(["parquet", "jsonl", "lm-eval"]), required=True)
@click.option("--output", type=click.Path(path_type=Path), required=True, metavar="DIR")
@options.home_option
@options.json_option
def export(run: str, kind: str, output: Path, home: Path, as_json: bool) -> None:
    """Write a finished run's items and scores to DIR.

    parquet: the run's own files. jsonl: one object per item. lm-eval: results JSON and samples JSONL
    as `lm_eval --log_samples` writes them.
    """
    from harness.cli.output import reserved_stdout, write_json
    from harness.report.lm_eval_format import export_lm_eval

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        found = store.find(run)
        options.note_access(store, [found])
        if kind == "lm-eval":
            files = export_lm_eval(found, store.results(found.id), store.about(found.id), output)
        else:
            files = store.export(found.id, "jsonl" if kind == "jsonl" else "parquet", output)
        if as_json:
            write_json(stdout, {"run_id": found.id, "format": kind, "files": [str(file) for file in files]})
        else:
            stdout.writelines(f"{file}\n" for file in files)


@command.command("import")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@options.home_option
@options.json_option
def import_runs(folder: Path, home: Path, as_json: bool) -> None:
    """Import what `lm_eval --output_path DIR --log_samples` wrote, as foreign runs.

    DIR may hold any tree of results. Importing again changes nothing. Files that are half-written,
    mixed or incomplete are refused by name (exit 22); the others are imported.
    """
    from harness.cli.output import TerminalProgress, reserved_stdout, write_json
    from harness.errors import DataError
    from harness.foreign import import_folder
    from harness.report.imports import import_document, print_imports
    from harness.report.tables import console

    with reserved_stdout() as stdout:
        report = import_folder(options.open_store(home), folder, TerminalProgress())
        if as_json:
            write_json(stdout, import_document(report))
        else:
            print_imports(console(stdout), report)
    if report.refused:
        listed = "\n".join(f"  {refusal}" for refusal in report.refused)
        raise DataError(f"Not imported:\n{listed}")
