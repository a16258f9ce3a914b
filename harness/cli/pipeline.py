"""`harness pipeline LADDER`: train, gate, train, gate; a stage moves on only through a promotion."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli import options

if TYPE_CHECKING:
    from harness.pipeline.ladder import Done, Ladder

_OF_TRAIN = ("processes", "data_dir", "trust")
"""Options that a step of training has as well."""


@click.command("pipeline", short_help="Train stage after stage, with a gate after each.")
@click.argument("ladder", type=click.Path(path_type=Path))
@click.option("--fresh", is_flag=True, help="Begin anew, also where an earlier call ended.")
@options.processes_option
@click.option("--run-generated-code", is_flag=True, help="As in harness gate.")
@options.engine_options
@options.data_dir_option
@options.trust_option
@options.home_option
@options.json_option
def command(ladder: Path, fresh: bool, home: Path, as_json: bool, **rest: Any) -> None:
    """Train each stage of LADDER from the champion, weigh it by its gate, and go on if it is promoted.

    Every step is a command that could be typed, and the same command goes on where this one ended. The exit
    code is the last gate's: 0 promote, 10 reject, 11 inconclusive.
    """
    from dataclasses import asdict

    from harness.cli.output import reserved_stdout, write_json
    from harness.pipeline import ladder as ladders
    from harness.pipeline.commands import run_command

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        read = ladders.load(ladder)
        run = run_command(home, {"train": _words(_OF_TRAIN), "gate": _words(set(rest) - {"processes"})})
        code = ladders.climb(read, store, run, _say, fresh=fresh)
        done = ladders.steps(read, store)
        if as_json:
            steps = [asdict(step) for step in done]
            write_json(stdout, {"ladder": ladders.identity(read, store), "exit_code": code, "steps": steps})
        else:
            for step in done:
                stdout.write(_line(step, read, done) + "\n")
    sys.exit(code)


def _line(step: Done, ladder: Ladder, done: Sequence[Done]) -> str:
    from harness.pipeline.ladder import VERDICTS

    name = ladder.rungs[step.rung].recipe.name
    if step.kind == "train":
        return f"{name}: trained {step.checkpoint[:12]} as {step.result}"
    averages = {other.average for other in done if other.rung == step.rung}
    what = f"{step.checkpoint[:12]}{' (average)' if step.checkpoint in averages else ''}"
    return f"{name}: {VERDICTS[step.exit_code]} {what} by {step.result}"


def _words(names: Collection[str]) -> list[str]:
    """Those of the options that were given, as typed."""
    context = click.get_current_context()
    words: list[str] = []
    for name in sorted(names):
        if context.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE:
            continue
        value = context.params[name]
        for each in value if isinstance(value, tuple) else [value]:
            words += [f"--{name.replace('_', '-')}", *([] if each is True else [str(each)])]
    return words


def _say(text: str) -> None:
    print(text, file=sys.stderr)
