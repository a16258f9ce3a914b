"""`harness ledger show POLICY|LINE`: the error budget of a gate, look by look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import options

if TYPE_CHECKING:
    from harness.store import Store


@click.group("ledger", short_help="What a gate has spent of its error budget.")
def command() -> None:
    """Every look at gate items spends error: this is where it went."""


@command.command("show")
@click.argument("name", metavar="POLICY|LINE")
@options.trust_option
@options.home_option
@options.json_option
def show(name: str, trust: tuple[Path, ...], home: Path, as_json: bool) -> None:
    """Every look at the gate items of a line, and what the next look by a policy would get.

    A line alone shows the looks; what is left and what comes next depends on a policy.
    """
    from gates import policy as policies
    from harness.cli.output import reserved_stdout, write_json
    from harness.pipeline.ledger import line_account, policy_account
    from harness.report.account import account_document, print_account
    from harness.report.tables import console

    with reserved_stdout() as stdout:
        store = options.open_store(home)
        path = Path(name)
        if path.is_file():
            found = policy_account(store, policies.load(path), trust)
        else:
            _check_line(store, name)
            found = line_account(store, name)
        if as_json:
            write_json(stdout, account_document(found))
        else:
            print_account(console(stdout), found)


def _check_line(store: Store, name: str) -> None:
    """Refuse what is neither a file nor a line: an empty answer would look like an unspent budget."""
    from harness.errors import PolicyError, unknown

    lines = {look.line for look in store.gates.looks() if look.line}
    lines |= {promotion.line for promotion in store.promotions()}
    if name not in lines:
        raise PolicyError(
            f"There is no file {name}. " + unknown("line", name, lines), hint="harness models list"
        )
