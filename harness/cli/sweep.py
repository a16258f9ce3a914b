"""`harness sweep RECIPE --over KEY=VALUE,VALUE`: variants of a recipe, weighed together by one gate."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from harness.cli import keys, options

if TYPE_CHECKING:
    from gates.signing import PrivateKey
    from harness.pipeline.sweep import Sweep
    from harness.records import Checkpoint, Verdict
    from harness.report.sweep import Swept
    from harness.store import Store


@click.command("sweep", short_help="Train a recipe in several variants, and let one gate choose.")
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option(
    "--over",
    multiple=True,
    required=True,
    metavar="KEY=VALUE,VALUE",
    help="What is varied, and how; several give every combination.",
)
@click.option(
    "--policy",
    "policy_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Instead of the recipe's gate.",
)
@click.option("--dry-run", is_flag=True, help="Every combination's preflight, and what each would get.")
@click.option("--promote", is_flag=True, help="Move the alias to the candidate that is chosen.")
@keys.sign_key_option
@click.option("--fresh", is_flag=True, help="Begin anew; a finished training is found again all the same.")
@options.processes_option
@click.option("--allow-unregistered", is_flag=True, help="As in harness gate.")
@click.option(
    "--max-errors", type=click.FloatRange(min=0), default=0.05, show_default=True, help="As in harness eval."
)
@click.option("--run-generated-code", is_flag=True, help="As in harness gate.")
@options.engine_options
@options.data_dir_option
@options.trust_option
@options.home_option
@options.json_option
def command(
    recipe: Path,
    over: Sequence[str],
    policy_path: Path | None,
    dry_run: bool,
    promote: bool,
    sign_key: Path | None,
    fresh: bool,
    processes: int,
    trust: tuple[Path, ...],
    home: Path,
    as_json: bool,
    **rest: Any,
) -> None:
    """Train RECIPE in every combination of what --over names, and weigh all of them by one gate.

    The candidates share one look of the ledger, and at most one is chosen: of those that pass, the one with
    the largest lower bound. The same command goes on where this one ended. Exit code 0 promote, 10 reject
    (every candidate), 11 inconclusive.
    """
    from harness.cli.gate import update_cards
    from harness.cli.output import prepare_process, reserved_stdout
    from harness.pipeline import sweep as sweeps
    from harness.pipeline.commands import run_command

    if sign_key is not None and not promote:
        raise click.UsageError("--sign-key signs a promotion: it needs --promote.")
    key = keys.private_key_if_named(sign_key)
    prepare_process()
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        swept = sweeps.load(recipe, over, policy_path, store)
        run = run_command(home, {"train": _train_options(processes, trust, rest["data_dir"])})
        if dry_run:
            sweeps.dry_run(swept, run, _say)
            _print_plan(stdout, swept, store, trust, as_json)
            return

        def weigh(candidates: Sequence[Checkpoint]) -> Sequence[Verdict]:
            return _weigh(candidates, swept, store, trust, dict(rest))

        rows = sweeps.carry_out(swept, store, run, weigh, _say, fresh=fresh)
        for row in rows:
            if row.verdict is not None:
                update_cards(store, row.verdict)
        promotion = _promoted(rows, store, key) if promote else None
        _report(stdout, swept, rows, promotion, as_json)
    sys.exit(_exit_code(rows))


def _weigh(
    candidates: Sequence[Checkpoint],
    swept: Sweep,
    store: Store,
    trusted: tuple[Path, ...],
    rest: dict[str, Any],
) -> Sequence[Verdict]:
    from dataclasses import replace

    from gates import policy as policies
    from harness.cli.gate import candidacy_of
    from harness.pipeline.gate import weigh_together

    rest |= {"waive": ()}
    policy = policies.load(swept.policy)
    first, evaluate = candidacy_of(store, policy, swept.policy, candidates[0].digest, None, trusted, rest)
    asked = [replace(first, candidate=candidate) for candidate in candidates]
    with evaluate:
        return weigh_together(asked, store, evaluate, evaluate.release)


def _train_options(processes: int, trusted: Sequence[Path], data_dir: Path | None) -> list[str]:
    words = ["--processes", str(processes)]
    words += [word for folder in trusted for word in ("--trust", str(folder))]
    return words + (["--data-dir", str(data_dir)] if data_dir is not None else [])


def _promoted(rows: Sequence[Swept], store: Store, key: PrivateKey | None) -> int | None:
    from gates.promote import promote as move
    from harness.report.sweep import winner

    best = winner(rows)
    if best is None or best.verdict is None or not best.verdict.can_promote:
        return None
    moved = move(store, best.verdict, key)
    _say(f"{moved.alias} -> {moved.checkpoint[:12]} (promotion {moved.number})")
    return moved.number


def _exit_code(rows: Sequence[Swept]) -> int:
    from harness.cli.gate import EXIT_CODES, exit_code
    from harness.report.sweep import decision, winner

    best = winner(rows)
    return exit_code(best.verdict) if best is not None and best.verdict else EXIT_CODES[decision(rows)]


def _report(
    stdout: TextIO, swept: Sweep, rows: Sequence[Swept], promotion: int | None, as_json: bool
) -> None:
    from harness.cli.output import write_json
    from harness.report.sweep import print_sweep, sweep_document
    from harness.report.tables import console

    if as_json:
        write_json(stdout, sweep_document(swept.id, rows, promotion))
    else:
        print_sweep(console(stdout), rows)
    stdout.flush()


def _print_plan(stdout: TextIO, swept: Sweep, store: Store, trusted: tuple[Path, ...], as_json: bool) -> None:
    from gates import policy as policies
    from harness.cli.output import write_json
    from harness.pipeline.ledger import policy_account
    from harness.report.sweep import plan_document, print_plan
    from harness.report.tables import console

    account = policy_account(store, policies.load(swept.policy), trusted)
    settings = [one.settings for one in swept.combinations]
    level = account.upcoming.level / swept.candidates if account.upcoming else None
    if as_json:
        write_json(stdout, plan_document(swept.id, settings, swept.candidates, level))
    else:
        print_plan(console(stdout), settings, swept.candidates, level)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
