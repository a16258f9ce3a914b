"""`harness serve NAME`: `vllm serve` on a promoted checkpoint, after reading its bytes."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import keys, options

if TYPE_CHECKING:
    from harness.records import Checkpoint
    from harness.store import Store


@click.command("serve", short_help="Serve a promoted checkpoint with vLLM.")
@click.argument("name")
@click.argument("vllm_arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-- VLLM ARGUMENTS]")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--dry-run", is_flag=True, help="Check everything, and print the command instead of running it."
)
@keys.verify_key_option
@options.trust_option
@options.home_option
def command(
    name: str,
    vllm_arguments: tuple[str, ...],
    port: int,
    host: str,
    dry_run: bool,
    verify_key: Path | None,
    trust: tuple[Path, ...],
    home: Path,
) -> None:
    """Serve a promoted checkpoint with vLLM, under the name LINE/STAGE.

    NAME is `champion` (of the only line), a line, LINE/STAGE, a digest or a folder. Its bytes are read
    and hashed; what changed (exit 23), was never promoted or is rolled back (34) is not served.
    """
    from gates.lineage import servable
    from harness import fingerprint
    from harness.engines import vllm_serve
    from harness.errors import ModelError
    from harness.report.registry import entry_sentence, since

    vllm_serve.refuse(vllm_arguments)
    key = keys.public_key(verify_key)
    store = options.open_store(home)
    folder, line, recorded = _asked(store, name)
    trusted = any(folder.is_relative_to(each.resolve()) for each in trust)
    before = fingerprint.folder_stamps(folder)
    # No digest remembered from another day is believed.
    found = fingerprint.identify(folder, cache=None, trusted=trusted)
    if recorded is not None and found.digest != recorded.digest:
        raise ModelError(
            f"{name} is checkpoint {recorded.short}, but {folder} now holds {found.short}: its bytes changed."
        )
    entry = servable(store, found, line, key)
    served = vllm_serve.Served(folder, entry.promotion.alias, host, port, trusted, vllm_arguments)
    words, added = vllm_serve.command(served), vllm_serve.environment()
    print(f"{entry_sentence(entry)}\n  {since(entry)}", file=sys.stderr)
    if not vllm_serve.is_loopback(host) and not os.environ.get("VLLM_API_KEY"):
        print(f"{host} is open to whoever reaches it, without a key: set VLLM_API_KEY.", file=sys.stderr)
    if dry_run:
        click.echo(shlex.join([*(f"{variable}={value}" for variable, value in added.items()), *words]))
        return
    if fingerprint.folder_stamps(folder) != before:
        raise ModelError(f"{folder} was written to while it was checked.", hint="the same command again")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(words[0], words, os.environ | added)


def _asked(store: Store, name: str) -> tuple[Path, str | None, Checkpoint | None]:
    """(folder, the line that NAME is asked in, the checkpoint that it names); None where it says neither.

    Raises ModelError when it names nothing that is here.
    """
    from harness.cli.models_registry import recorded
    from harness.errors import ModelError

    if name == "champion":
        name = _only_line(store)
    elif Path(name).is_dir():
        return Path(name).resolve(), None, None
    champion = store.champion(name)
    line = name.partition("/")[0] if champion is not None or name in store.aliases() else None
    # Not by `recorded` alone, to which a folder of the line's name would mean the folder.
    held = store.checkpoint(champion.checkpoint) if champion is not None else None
    checkpoint = held or recorded(store, name)
    folder = Path(checkpoint.location)
    if not checkpoint.location or not folder.is_dir():
        raise ModelError(
            f"{name} is checkpoint {checkpoint.short}, but its folder {checkpoint.location or '(none)'} is "
            "not here.",
            hint="put the folder back, or name the folder where it is now",
        )
    return folder, line, checkpoint


def _only_line(store: Store) -> str:
    from harness.errors import ModelError

    lines = sorted({promotion.line for promotion in store.promotions()})
    if len(lines) == 1:
        return lines[0]
    if not lines:
        raise ModelError(
            "There is no champion: nothing was promoted yet.",
            hint="harness models register MODEL --genesis LINE/STAGE",
        )
    raise ModelError(f"There are several lines: {', '.join(lines)}.", hint=f"harness serve {lines[0]}")
