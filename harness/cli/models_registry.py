"""`harness models show | lineage | promote | rollback | sign | verify`: what was promoted, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import keys, options

if TYPE_CHECKING:
    from typing import TextIO

    from harness.records import Checkpoint
    from harness.store import Promotion, Store


@click.command("show")
@click.argument("model")
@options.home_option
@options.json_option
def show(model: str, home: Path, as_json: bool) -> None:
    """A checkpoint: its digests, where it comes from, its runs, verdicts and promotions."""
    from gates.lineage import step
    from harness.cli.output import reserved_stdout, write_json
    from harness.report import registry
    from harness.report.tables import console

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        checkpoint = recorded(store, model)
        found = step(store, checkpoint)
        aliases = [a for a, newest in store.aliases().items() if newest.checkpoint == checkpoint.digest]
        children = [held for held in store.checkpoints() if held.parent == checkpoint.digest]
        runs = [run for run in store.runs() if run.checkpoint.digest == checkpoint.digest]
        if as_json:
            document = registry.step_document(found)
            document |= {"aliases": aliases, "children": [child.digest for child in children]}
            write_json(stdout, document | {"runs": registry.runs_document(runs)})
            return
        out = console(stdout)
        registry.print_step(out, found)
        for name, value in (
            ("aliases", ", ".join(aliases)),
            ("parent", checkpoint.parent),
            ("children", ", ".join(f"{child.name} {child.short}" for child in children)),
            ("weights", checkpoint.weights),
            ("tokenizer", checkpoint.tokenizer),
            ("template", checkpoint.template),
        ):
            out.print(f"  {name:<10} {value or '-'}", soft_wrap=True)
        registry.print_runs(out, runs)


@click.command("lineage")
@click.argument("model")
@options.home_option
@options.json_option
def show_lineage(model: str, home: Path, as_json: bool) -> None:
    """From a checkpoint back to the first: at each step the promotion, and the verdict that allowed it."""
    from gates.lineage import lineage
    from harness.cli.output import reserved_stdout, write_json
    from harness.report.registry import print_lineage, step_document
    from harness.report.tables import console

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        steps = lineage(store, recorded(store, model))
        if as_json:
            write_json(stdout, {"steps": [step_document(step) for step in steps]})
        else:
            print_lineage(console(stdout), steps)


@click.command("promote")
@click.argument("candidate")
@click.option("--verdict", "name", required=True, metavar="ID", help="The verdict that says promote.")
@keys.sign_key_option
@options.home_option
@options.json_option
def promote(candidate: str, name: str, sign_key: Path | None, home: Path, as_json: bool) -> None:
    """Move the verdict's alias to CANDIDATE, if that is what the verdict is about and says."""
    from gates.promote import promote as move
    from harness.cli.output import reserved_stdout
    from harness.errors import PromotionError

    key = keys.private_key_if_named(sign_key)
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        verdict = store.gates.verdict(name)
        checkpoint = recorded(store, candidate)
        if checkpoint.digest != verdict.candidate:
            raise PromotionError(
                f"Verdict {verdict.id} is about {verdict.candidate[:12]}; {candidate} is {checkpoint.short}.",
                hint=f"harness models show {verdict.candidate[:12]}",
            )
        _print_entry(stdout, store, move(store, verdict, key), as_json)


@click.command("rollback")
@click.argument("line")
@click.option("--note", default="", metavar="TEXT", help="Why; kept with the entry and shown in lineages.")
@keys.sign_key_option
@options.home_option
@options.json_option
def rollback(line: str, note: str, sign_key: Path | None, home: Path, as_json: bool) -> None:
    """Make the champion before the present one the champion of LINE again, as a new entry."""
    from gates.promote import rollback as back
    from harness.cli.output import reserved_stdout

    key = keys.private_key_if_named(sign_key)
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        _print_entry(stdout, store, back(store, line, note, key), as_json)


@click.command("sign")
@click.argument("number", type=click.IntRange(min=1))
@click.option(
    "--sign-key",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help=f"Private key (PEM).  [passphrase: {keys.PASSPHRASE}, or asked for]",
)
@options.home_option
@options.json_option
def sign(number: int, sign_key: Path, home: Path, as_json: bool) -> None:
    """Sign the statement of promotion NUMBER, if the store bears it out; other signatures stay."""
    from gates.lineage import sound
    from gates.statement import sign as put
    from harness.cli.output import reserved_stdout
    from harness.errors import PromotionError

    key = keys.private_key(sign_key)
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        found = [promotion for promotion in store.promotions() if promotion.number == number]
        if not found:
            raise PromotionError(f"There is no promotion {number}.", hint="harness models lineage LINE")
        sound(store, found[0])
        put(store, found[0], key)
        _print_entry(stdout, store, found[0], as_json)


@click.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@keys.verify_key_option
@options.home_option
@options.json_option
def verify(path: Path, verify_key: Path | None, home: Path, as_json: bool) -> None:
    """Hash the bytes at PATH anew, and say whether they were promoted, and by what.

    Exit 23 when its bytes changed since they were recorded, 34 when they were never promoted or are
    rolled back, when verdict, statement and promotion contradict each other, or when a promotion is
    not signed by the key that is given. Without a key no signature is checked.
    """
    from gates.lineage import verified
    from harness import fingerprint
    from harness.cli.output import reserved_stdout, write_json
    from harness.report import registry

    key = keys.public_key(verify_key)
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        # Hashing runs no code, and no digest remembered from another day is believed.
        found = fingerprint.identify(path, cache=None, trusted=True)
        entries = verified(store, found, key)
        if as_json:
            promotions = [registry.entry_document(entry) for entry in entries]
            signed_by = key.id if key else None
            write_json(stdout, {"checkpoint": found.digest, "signed_by": signed_by, "promotions": promotions})
            return
        stdout.write(f"{path} is {found.digest}\n")
        for entry in entries:
            lines = registry.verified_lines(entry, key.short if key else None)
            stdout.writelines(f"{line}\n" for line in lines)


def recorded(store: Store, name: str) -> Checkpoint:
    """The checkpoint that a folder's bytes, an alias, a line, a digest or a recorded name stands for.

    Nothing but a folder needs bytes here: what was promoted long ago may be gone. Raises ModelError.
    """
    from harness.errors import ModelError, nearest
    from harness.fingerprint import digest_cache, identify

    if Path(name).is_dir():
        found = identify(Path(name), cache=digest_cache(store.root), trusted=True)
        held = store.checkpoint(found.digest)
        if held is None:
            raise ModelError(
                f"{name} holds checkpoint {found.short}, which the store does not know.",
                hint=f"harness models register {name}",
            )
        return held
    champion = store.champion(name)
    held = store.checkpoint(champion.checkpoint if champion else name)
    if held is not None:
        return held
    known = store.checkpoints()
    named = [checkpoint for checkpoint in known if checkpoint.name == name]
    if len(named) == 1:
        return named[0]
    if named:
        listed = ", ".join(checkpoint.short for checkpoint in named)
        raise ModelError(f"Several checkpoints are called {name!r}: {listed}.", hint="name one by its digest")
    guess = nearest(name, [*store.aliases(), *(checkpoint.name for checkpoint in known)])
    raise ModelError(
        f"No checkpoint {name!r} is recorded." + (f" Did you mean {guess!r}?" if guess else ""),
        hint="harness models list",
    )


def _print_entry(stdout: TextIO, store: Store, promotion: Promotion, as_json: bool) -> None:
    from gates.lineage import entry
    from harness.cli.output import write_json
    from harness.report.registry import entry_document, entry_sentence

    made = entry(store, promotion)
    if as_json:
        write_json(stdout, entry_document(made))
    else:
        stdout.write(f"{entry_sentence(made)}\n{made.statement}\n")
        if made.envelope is not None:
            stdout.write(f"{made.envelope}\n")


COMMANDS = (show, show_lineage, promote, rollback, sign, verify)
