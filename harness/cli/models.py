"""`harness models list | register | noise`."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import options


@click.group("models", short_help="Known checkpoints.")
def command() -> None:
    """Checkpoints are named by the digest of their bytes; any that was evaluated is known."""


@command.command("list")
@options.home_option
@options.json_option
def list_models(home: Path, as_json: bool) -> None:
    """Checkpoints in the store, and the aliases that point to them."""
    from dataclasses import asdict

    from harness.cli.output import reserved_stdout, write_json
    from harness.report.tables import console, table

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        aliases = store.aliases()
        known = store.checkpoints()
        if as_json:
            write_json(
                stdout,
                {
                    "checkpoints": [asdict(c) for c in known],
                    "aliases": {a: p.checkpoint for a, p in aliases.items()},
                },
            )
            return
        out = console(stdout)
        if not known:
            out.print("No checkpoints yet. Next: harness eval smollm2-135m")
            return
        made = table("checkpoint", "name", "aliases", "location")
        for checkpoint in known:
            names = [alias for alias, newest in aliases.items() if newest.checkpoint == checkpoint.digest]
            made.add_row(checkpoint.short, checkpoint.name, ", ".join(names), checkpoint.location)
        out.print(made)


@command.command("register")
@click.argument("model")
@click.option(
    "--genesis",
    metavar="LINE/STAGE",
    help="Make it the first promotion of a line: once, without a verdict, and said so.",
)
@options.trust_option
@options.home_option
@options.json_option
def register(model: str, genesis: str | None, trust: tuple[Path, ...], home: Path, as_json: bool) -> None:
    """Record a checkpoint by the digest of its bytes."""
    from harness.cli.output import reserved_stdout, write_json

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        checkpoint = options.resolve_model(model, "hf", store, trust, None)
        store.record_checkpoint(checkpoint)
        if genesis is not None:
            store.add_promotion(genesis, checkpoint.digest)
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
