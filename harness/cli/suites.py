"""`harness suites list | show | lint | sample | export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import options
from harness.cli.suites_export import export_command
from harness.cli.suites_lint import lint_command

if TYPE_CHECKING:
    from harness.records import Suite
    from harness.tasks import BuiltTask

SUITE = "SUITE[/SPLIT][@SEED]|FOLDER"


@click.group("suites", short_help="List, check, read and export suites.")
def command() -> None:
    """Suites: what a model is asked. SUITE is a shipped name, a folder, or a task of lm-eval's."""


command.add_command(lint_command)
command.add_command(export_command)


@command.command("list")
@options.data_dir_option
@options.json_option
def list_suites(data_dir: Path | None, as_json: bool) -> None:
    """The shipped suites, and whether their data is here. Loads no data."""
    from harness.cli.output import reserved_stdout, write_json
    from harness.report.suites import data_place, suite_document
    from harness.report.tables import console, table
    from suites import SUITES, catalog

    data_dir = options.data_dir_or_none(data_dir)
    with reserved_stdout() as stdout:
        found = [(catalog.load(name), catalog.splits(catalog.HERE / SUITES[name])) for name in SUITES]
        if as_json:
            write_json(
                stdout,
                {"suites": [suite_document(suite, splits, data_dir) for suite, splits in found]},
            )
            return
        made = table("suite", "role", "tasks", "splits", "data", "what", right=("tasks",))
        for suite, splits in found:
            made.add_row(
                suite.name,
                suite.role,
                str(len(suite.tasks)),
                " ".join(splits),
                data_place(suite, data_dir),
                suite.description,
            )
        console(stdout).print(made)


@command.command("show")
@click.argument("address", metavar=SUITE)
@options.data_dir_option
@options.trust_option
@options.json_option
def show(address: str, data_dir: Path | None, trust: tuple[Path, ...], as_json: bool) -> None:
    """One suite: role, version, licence, sources, splits; each task's metric, chance and margin."""
    from harness.cli.output import reserved_stdout, write_json
    from harness.report.suites import suite_document
    from harness.report.tables import console, table
    from harness.tasks.places import place
    from suites import catalog

    data_dir = options.data_dir_or_none(data_dir)
    with reserved_stdout() as stdout:
        suite = catalog.load(address, trust)
        splits = catalog.splits(Path(suite.folder)) if suite.folder else (suite.split,)
        if as_json:
            write_json(stdout, suite_document(suite, splits, data_dir))
            return
        out = console(stdout)
        out.print(f"{suite.address}  version {suite.version}  {suite.role}")
        for line in (
            suite.description,
            f"splits     {' '.join(splits)}",
            *([f"items      {suite.size} per task, drawn from the seed"] if suite.generator else []),
            f"licence    {suite.licence}",
            *(f"source     {source}" for source in suite.sources),
        ):
            out.print(line)
        made = table("task", "metric", "chance", "margin", "clusters", "data", right=("chance", "margin"))
        for task in suite.tasks:
            chance = "-" if task.chance is None else f"{task.chance:.3f}"
            made.add_row(
                task.name if task.group is None else f"{task.name} ({task.group})",
                task.metric or "the task's first",
                chance,
                f"{task.margin:g}",
                task.cluster or "-",
                place(suite, task, data_dir),
            )
        out.print(made)


@command.command("sample")
@click.argument("address", metavar=SUITE)
@click.option(
    "-n", "number", type=click.IntRange(min=1), default=5, show_default=True, help="Items per task."
)
@click.option("--task", "only", multiple=True, help="Only this task; may be given several times.")
@click.option("--plain", is_flag=True, help="As asked without a chat template.")
@options.data_dir_option
@options.trust_option
@options.json_option
def sample(
    address: str,
    number: int,
    only: tuple[str, ...],
    plain: bool,
    data_dir: Path | None,
    trust: tuple[Path, ...],
    as_json: bool,
) -> None:
    """The first items of each task as a model is asked them, with the right answers."""
    from harness.cli.output import prepare_process, reserved_stdout, write_json
    from harness.report.suites import item_document, print_item
    from harness.report.tables import console

    prepare_process()
    data_dir = options.data_dir_or_none(data_dir)
    with reserved_stdout() as stdout:
        suite, built = _build(address, trust, number, only, plain, data_dir)
        if as_json:
            items = [item_document(task, item) for task in built for item in task.items]
            write_json(stdout, {"suite": suite.address, "items": items})
            return
        out = console(stdout)
        for task in built:
            for item in task.items:
                print_item(out, task, item)


def _build(
    address: str,
    trust: tuple[Path, ...],
    number: int,
    only: tuple[str, ...],
    plain: bool,
    data_dir: Path | None,
) -> tuple[Suite, list[BuiltTask]]:
    import suites as shipped
    from harness.tasks import build
    from suites import catalog

    suite = catalog.only(catalog.load(address, trust), only)
    # Reading items runs nothing that a model wrote.
    library = shipped.library(run_generated_code=True)
    return suite, build(suite, templated=not plain, library=library, data_dir=data_dir, limit=number)
