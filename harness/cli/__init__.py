"""`harness`: one thin file per command group, each imported only when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from harness import __version__
from harness.errors import HarnessError

COMMANDS = {
    "eval": ("harness.cli.eval", "Evaluate a model on suites; resumes and reuses by itself."),
    "suites": ("harness.cli.suites", "List, check, read and export suites: what a model is asked."),
    "runs": ("harness.cli.runs", "List, show, export and import stored runs."),
    "compare": ("harness.cli.compare", "Compare two runs item by item."),
    "plan": ("harness.cli.plan", "What a policy can resolve and what it costs, before any run."),
    "gate": ("harness.cli.gate", "Weigh a candidate by a policy: promote, reject or inconclusive."),
    "train": ("harness.cli.train", "Carry out a recipe: one stage of training, by TRL and DeepSpeed."),
    "sweep": ("harness.cli.sweep", "Train a recipe in several variants, and let one gate choose."),
    "pipeline": ("harness.cli.pipeline", "Train stage after stage, with a gate after each."),
    "models": ("harness.cli.models", "Known checkpoints: where they come from, and moving the champion."),
    "serve": ("harness.cli.serve", "Serve a promoted checkpoint with vLLM, after reading its bytes."),
    "ledger": ("harness.cli.ledger", "What a gate has spent of its error budget, and what is left."),
    "db": ("harness.cli.db", "Check the store, or rebuild its database from the run folders."),
    "doctor": ("harness.cli.doctor", "What this machine can run, and how to fix what it cannot."),
}
"""Command -> (module that defines `command`, one-line help shown without importing it)."""


class LazyGroup(click.Group):
    """Imports a command's module when it is called, so that `--help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[name][0]).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from harness.errors import unknown

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(unknown("command", args[0], COMMANDS), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="harness")
def cli() -> None:
    """A checkpoint moves forward only on evidence."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exit 2 for usage, 20 and above for our own errors, 130 for Ctrl-C."""
    try:
        cli.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except HarnessError as error:
        print(f"{error.name}: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  -> {error.hint}", file=sys.stderr)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        print("Stopped. The same command continues where this one ended.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
