"""`harness pipeline LADDER`: train, gate, train, gate; a stage moves on only through a promotion."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from harness.cli import options


@click.command("pipeline", short_help="Train stage after stage, with a gate after each.")
@click.argument("ladder", type=click.Path(path_type=Path))
@click.option("--fresh", is_flag=True, help="Begin anew, also where an earlier call ended.")
@click.option("--processes", type=click.IntRange(min=1), default=1, help="As in harness train.")
@click.option("--run-generated-code", is_flag=True, help="As in harness gate.")
@options.engine_options
@options.data_dir_option
@options.home_option
@options.json_option
def command(ladder: Path, fresh: bool, processes: int, home: Path, as_json: bool, **rest: Any) -> None:
    """Train each stage of LADDER from the champion, weigh it by its gate, and go on if it is promoted.

    Every step is a command that could be typed, and the same command goes on where this one ended. The exit
    code is the last gate's: 0 promote, 10 reject, 11 inconclusive.
    """
    from dataclasses import asdict

    from harness.cli.output import reserved_stdout, write_json
    from harness.pipeline import ladder as ladders

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        read = ladders.load(ladder)
        extra = {"train": ["--processes", str(processes)], "gate": _gate_options(rest)}
        run = ladders.run_command(home, extra)
        code = ladders.climb(read, store, run, lambda text: print(text, file=sys.stderr), fresh=fresh)
        done = ladders.steps(read, store)
        if as_json:
            write_json(
                stdout, {"ladder": read.id, "exit_code": code, "steps": [asdict(step) for step in done]}
            )
        else:
            for step in done:
                what = ladders.VERDICTS[step.exit_code] if step.kind == "gate" else "trained"
                average = " (average)" if step.averaged else ""
                name = read.rungs[step.rung].recipe.name
                stdout.write(
                    f"{name}: {step.kind} {step.checkpoint[:12]}{average} -> {what}, {step.result}\n"
                )
    sys.exit(code)


def _gate_options(rest: dict[str, Any]) -> list[str]:
    """The options of `harness gate` that were given, as typed."""
    context = click.get_current_context()
    words: list[str] = []
    for name, value in rest.items():
        if context.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE:
            continue
        words.append(f"--{name.replace('_', '-')}")
        if value is not True:
            words.append(str(value))
    return words
