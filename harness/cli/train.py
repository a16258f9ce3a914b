"""`harness train RECIPE`: one stage of training, from a parent that a promotion allows."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import options

if TYPE_CHECKING:
    from harness.records import Training

_DEFAULT = "recipe"


class _Train(click.Group):
    """`harness train FILE` trains; what else comes first is one of the sub-commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help", "-h"}:
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "RECIPE [OPTIONS] | COMMAND ...")


@click.group("train", cls=_Train, short_help="Carry out a recipe: one stage of training.")
def command() -> None:
    """Train a recipe: `harness train recipes/support-sft.yaml`. Options: `harness train recipe --help`."""


_set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Instead of the recipe's; trl.learning_rate=2e-5.",
)


@command.command(_DEFAULT)
@click.argument("recipe", type=click.Path(path_type=Path))
@_set_option
@click.option(
    "--dry-run", is_flag=True, help="Check everything that can fail, say what it would cost, and stop."
)
@click.option("--resume", is_flag=True, help="Go on with an interrupted training, and refuse to begin one.")
@click.option("--fresh", is_flag=True, help="Train again, although this training is finished.")
@click.option(
    "--prepare", is_flag=True, help="Make the rows, and print the command that each machine starts."
)
@options.processes_option
@click.option(
    "--nodes", type=click.IntRange(min=1), default=1, show_default=True, help="Machines they are on."
)
@click.option(
    "--gpu-memory", type=click.FloatRange(min=1), metavar="GIB", help="Per GPU, where none is seen here."
)
@options.data_dir_option
@options.trust_option
@options.home_option
@options.json_option
def train(
    recipe: Path,
    overrides: Sequence[str],
    dry_run: bool,
    resume: bool,
    fresh: bool,
    prepare: bool,
    processes: int,
    nodes: int,
    gpu_memory: float | None,
    data_dir: Path | None,
    trust: tuple[Path, ...],
    home: Path,
    as_json: bool,
) -> None:
    """Carry out RECIPE. An interrupted training goes on where it stopped; a finished one is returned."""
    from harness.cli.output import prepare_process, reserved_stdout, write_json

    _check(resume and fresh, "--resume goes on with a training, --fresh begins another.")
    _check(dry_run and prepare, "--dry-run keeps nothing, --prepare does.")
    _check(processes % nodes > 0, f"{nodes} machines cannot share {processes} processes evenly.")
    prepare_process()
    with reserved_stdout() as stdout:
        from harness.pipeline.train import Asked, carry_out
        from harness.report.tables import console
        from harness.report.training import outcome_document, print_outcome
        from trainers.preflight_report import document, print_report

        asked = Asked(
            path=recipe,
            overrides=tuple(overrides),
            processes=processes,
            nodes=nodes,
            dry_run=dry_run,
            resume=resume,
            fresh=fresh,
            prepare_only=prepare,
            gpu_memory=gpu_memory,
            data_dir=options.data_dir_or_none(data_dir),
            trusted=trust,
        )
        shown = console(sys.stderr if as_json else stdout)
        done = carry_out(asked, options.open_store(home), _say, lambda report: print_report(shown, report))
        if as_json:
            made = outcome_document(done.training, done.folder) if done.training and done.folder else {}
            preflight = document(done.report) if done.report is not None else None
            write_json(stdout, made | {"preflight": preflight, "command": list(done.command)})
        elif done.command:
            stdout.write(shlex.join(done.command) + "\n")
        elif done.training and done.folder:
            print_outcome(shown, done.training, done.folder, _policy(done.training, recipe))


def _policy(training: Training, recipe: Path) -> str | None:
    """The gate of the recipe, as typed from here."""
    import json

    gate = json.loads(training.recipe)["gate"]
    return None if gate is None else os.path.relpath(recipe.parent / gate)


def _check(wrong: bool, why: str) -> None:
    if wrong:
        raise click.UsageError(why)


@command.command("preview")
@click.argument("recipe", type=click.Path(path_type=Path))
@_set_option
@click.option("--rows", "n", type=click.IntRange(min=1), default=3, show_default=True, help="How many.")
@options.trust_option
@options.home_option
def preview(recipe: Path, overrides: Sequence[str], n: int, trust: tuple[Path, ...], home: Path) -> None:
    """Rows as the model will see them: targets bright, the rest dim, where packed documents part."""
    import tempfile

    from harness.cli.output import prepare_process, reserved_stdout

    prepare_process()
    with reserved_stdout() as stdout, tempfile.TemporaryDirectory(prefix="harness-preview-") as folder:
        from datasets import load_from_disk

        from harness.pipeline.rows import prepare
        from harness.pipeline.train import preview_job
        from harness.report.tables import console
        from trainers.preview import preview as shown

        job = preview_job(recipe, tuple(overrides), options.open_store(home), trust, Path(folder))
        _, tokenizer = prepare(job)
        out = console(stdout)
        for row in shown(load_from_disk(job.train_data), tokenizer, n, brackets=not stdout.isatty()):
            out.print(row)


@command.command("list")
@options.home_option
@options.json_option
def list_trainings(home: Path, as_json: bool) -> None:
    """Trainings of the store, newest first."""
    from harness.cli.output import reserved_stdout, write_json
    from harness.report.tables import console
    from harness.report.training import print_trainings, training_document

    with reserved_stdout() as stdout:
        known = options.open_store(home).trainings.all()
        if as_json:
            write_json(stdout, {"trainings": [training_document(training) for training in known]})
        elif known:
            print_trainings(console(stdout), known)
        else:
            stdout.write("No trainings yet. Next: harness train RECIPE\n")


@command.command("show")
@click.argument("training")
@options.home_option
@options.json_option
def show(training: str, home: Path, as_json: bool) -> None:
    """One training: what went in, its curve, what came out."""
    from harness.cli.output import reserved_stdout, write_json
    from harness.report.tables import console
    from harness.report.training import points_document, print_training, training_document

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        found = store.trainings.find(training)
        points = store.trainings.points(found.id)
        if as_json:
            write_json(stdout, training_document(found) | {"points": points_document(points)})
        else:
            print_training(console(stdout), found, points)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
