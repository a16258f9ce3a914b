"""`harness models list | register | noise`; what concerns promotions is in models_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import keys, options
from harness.cli.models_registry import COMMANDS


@click.group("models", short_help="Known checkpoints.")
def command() -> None:
    """Checkpoints are named by the digest of their bytes; any that was evaluated is known."""


for _command in COMMANDS:
    command.add_command(_command)


@command.command("list")
@options.home_option
@options.json_option
def list_models(home: Path, as_json: bool) -> None:
    """Checkpoints in the store, the aliases that point to them, and the champion of each line."""
    from dataclasses import asdict

    from gates.lineage import champions
    from harness.cli.output import reserved_stdout, write_json
    from harness.report.registry import entry_document as document
    from harness.report.registry import print_models
    from harness.report.tables import console

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        aliases = {alias: newest.checkpoint for alias, newest in store.aliases().items()}
        known, leading = store.checkpoints(), champions(store)
        if as_json:
            listed = [asdict(checkpoint) for checkpoint in known]
            lines = [{"line": entry.promotion.line} | document(entry) for entry in leading]
            write_json(stdout, {"checkpoints": listed, "aliases": aliases, "champions": lines})
        elif known:
            print_models(console(stdout), known, aliases, leading)
        else:
            stdout.write("No checkpoints yet. Next: harness eval smollm2-135m\n")


@command.command("register")
@click.argument("model")
@click.option(
    "--genesis",
    metavar="LINE/STAGE",
    help="Make it the first promotion of a line: once, without a verdict, and said so.",
)
@keys.sign_key_option
@options.trust_option
@options.home_option
@options.json_option
def register(
    model: str,
    genesis: str | None,
    sign_key: Path | None,
    trust: tuple[Path, ...],
    home: Path,
    as_json: bool,
) -> None:
    """Record a checkpoint by the digest of its bytes."""
    from gates.promote import genesis as begin
    from harness.cli.output import reserved_stdout, write_json

    if sign_key is not None and genesis is None:
        raise click.UsageError("--sign-key signs a promotion: it needs --genesis LINE/STAGE.")
    key = keys.private_key_if_named(sign_key)
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        checkpoint = options.resolve_model(model, "hf", store, trust, None)
        store.record_checkpoint(checkpoint)
        if genesis is not None:
            begin(store, genesis, checkpoint, key)
        if as_json:
            write_json(stdout, {"checkpoint": checkpoint.digest, "alias": genesis})
        else:
            stdout.write(f"{checkpoint.name} is {checkpoint.digest}\n")
            if genesis is not None:
                stdout.write(f"{genesis} -> {checkpoint.short} (genesis: no verdict)\n")


@command.command("noise")
@click.argument("model")
@click.argument("output", type=click.Path(path_type=Path))
@click.option(
    "--scale",
    type=click.FloatRange(min=0),
    default=0.2,
    show_default=True,
    help="Standard deviation of the noise, as a share of each matrix's own.",
)
@click.option("--seed", type=int, default=0, show_default=True)
@options.home_option
def noise(model: str, output: Path, scale: float, seed: int, home: Path) -> None:
    """Write a copy of MODEL with Gaussian noise in its weight matrices: something a gate must refuse."""
    from harness.cli.output import prepare_process, reserved_stdout
    from harness.models import noisy_copy

    prepare_process()
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        checkpoint = options.resolve_model(model, "hf", store, (), None)
        noisy_copy(Path(checkpoint.location), output, scale=scale, seed=seed)
        stdout.write(f"{output}\n")
