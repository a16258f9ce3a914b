"""`harness eval MODEL`: evaluate a model on suites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from harness.cli import options

if TYPE_CHECKING:
    from harness.evaluate import Evaluation
    from harness.records import Run, Suite
    from harness.store import Store


@click.command("eval", short_help="Evaluate a model on suites.")
@click.argument("model")
@click.option(
    "--suite",
    "-s",
    "addresses",
    multiple=True,
    metavar="SUITE[/SPLIT][@SEED]|FOLDER",
    help="May be given several times.  [default: the suites of harness.yaml]",
)
@click.option(
    "--task", "tasks", multiple=True, metavar="NAME", help="Only this task of the suite; may be repeated."
)
@click.option("--limit", type=click.IntRange(min=1), help="Items per task.")
@click.option("--seed", type=int, default=1234, show_default=True, help="Few-shot examples and sampled text.")
@click.option(
    "--max-errors",
    type=click.FloatRange(min=0),
    default=0.05,
    show_default=True,
    help="Most items that may fail: a share below 1, else a count.",
)
@click.option("--fresh", is_flag=True, help="Evaluate again even if this run exists.")
@click.option("--show-prompt", is_flag=True, help="Print each task's first prompt as sent, and stop.")
@click.option(
    "--run-generated-code",
    is_flag=True,
    help="Let scorers run the code that the model writes, in a subprocess with limits.",
)
@options.engine_options
@options.data_dir_option
@options.trust_option
@options.home_option
@options.json_option
def command(
    model: str, addresses: tuple[str, ...], home: Path, as_json: bool, show_prompt: bool, **rest: Any
) -> None:
    """Evaluate MODEL on suites and store the runs.

    MODEL is a bundled name (smollm2-135m), a folder, a hub id, an alias, a digest, or the name of a
    model behind an OpenAI-compatible server (--engine openai).

    The same command again returns the finished run at once; after a crash it continues. Exit code 0
    when every suite is evaluated, 31 when too many items failed, 20 and above for other refusals.
    """
    from harness.cli.output import prepare_process, reserved_stdout

    prepare_process()
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        rest["run_generated_code"] |= show_prompt  # which asks nothing, so nothing is generated
        evaluation, suites, skipped = _prepare(store, model, addresses, rest)
        if show_prompt:
            _show_prompts(stdout, evaluation, suites)
            return
        with evaluation:
            runs = evaluation.run(suites)
        options.note_access(store, runs)
        _report(stdout, store, runs, skipped, as_json)


def _prepare(
    store: Store, model: str, addresses: tuple[str, ...], rest: dict[str, Any]
) -> tuple[Evaluation, list[Suite], list[tuple[str, str]]]:
    import suites as shipped
    from harness import config, engines
    from harness.cli.output import TerminalProgress
    from harness.evaluate import Evaluation, Options
    from harness.identity import Selection
    from suites import catalog

    defaults = config.find_settings(Path.cwd())
    # Only the command line can trust a folder: harness.yaml may be the stranger's own.
    trusted = rest.pop("trust")
    data_dir = options.data_dir_or_none(rest.pop("data_dir"))
    settings = options.take_engine_settings(rest, rest["seed"])
    progress = TerminalProgress()
    tasks = rest.pop("tasks")
    suites = [catalog.only(catalog.load(address, trusted), tasks) for address in addresses or defaults.suites]
    skipped: list[tuple[str, str]] = []
    if not addresses:
        suites, skipped = _with_data(suites, data_dir)
    engine = engines.choose(rest["engine"] or defaults.engine)
    checkpoint = options.resolve_model(model, engine, store, trusted, settings)
    settings = options.trusting(settings, checkpoint, trusted)
    evaluation = Evaluation(
        checkpoint=checkpoint,
        engine_name=engine,
        settings=settings,
        store=store,
        progress=progress,
        options=Options(
            selection=Selection(rest["limit"], rest["seed"]),
            data_dir=data_dir,
            fresh=rest["fresh"],
            max_errors=rest["max_errors"],
        ),
        library=shipped.library(run_generated_code=rest["run_generated_code"]),
    )
    return evaluation, suites, skipped


def _with_data(suites: list[Suite], data_dir: Path | None) -> tuple[list[Suite], list[tuple[str, str]]]:
    """Default suites whose data is at hand; the others are named, never silently dropped."""
    from harness.errors import DataError
    from harness.tasks.places import missing_data

    skipped = [(s.address, reason) for s in suites if (reason := missing_data(s, data_dir)) is not None]
    names = {address for address, _ in skipped}
    if len(names) == len(suites):
        reasons = "\n".join(f"{address}: {reason}" for address, reason in skipped)
        raise DataError(f"None of the default suites has its data here.\n{reasons}")
    return [s for s in suites if s.address not in names], skipped


def _show_prompts(stdout: TextIO, evaluation: Evaluation, suites: list[Suite]) -> None:
    from harness.engines import renderer

    render = renderer(evaluation.engine_name, evaluation.checkpoint, evaluation.settings)
    for suite in suites:
        for task, prompt in evaluation.prompts(suite, render):
            stdout.write(f"--- {suite.address} {task}\n{prompt}\n")


def _report(
    stdout: TextIO, store: Store, runs: list[Run], skipped: list[tuple[str, str]], as_json: bool
) -> None:
    from harness.cli.output import write_json
    from harness.report.summary import run_document, summarise

    evaluated = [(run, summarise(run, store.scores(run.id))) for run in runs]
    if as_json:
        write_json(
            stdout,
            {
                "run_id": runs[0].id,
                "runs": [run_document(run, rows) for run, rows in evaluated],
                "skipped": [{"suite": address, "reason": reason} for address, reason in skipped],
            },
        )
        return
    from harness.report import numbers
    from harness.report.tables import console, print_scores

    out = console(stdout)
    for address, reason in skipped:
        out.print(f"skipped {address}: {reason}")
    checkpoint = runs[0].checkpoint
    out.print(f"{checkpoint.name}  {checkpoint.short}  {runs[0].engine.name} {runs[0].engine.dtype}")
    print_scores(out, evaluated)
    for run in runs:
        out.print(f"run {run.id}  {run.n_items} items in {numbers.duration(run.seconds)}")
        for warning in run.warnings:
            out.print(f"warning: {warning}")
    out.print(f"next: harness runs show {runs[0].id}   or   harness compare {runs[0].id} OTHER_RUN")
