"""`harness plan POLICY`: what a gate can resolve and what it costs, before a model is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import options

if TYPE_CHECKING:
    from harness.pipeline.plan import Tokens
    from harness.store import Store


@click.command("plan", short_help="What a policy can resolve and what it costs, before any run.")
@click.argument("policy", type=click.Path(path_type=Path))
@click.option(
    "--disagreement",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.1,
    show_default=True,
    help="Share of items that only one of candidate and baseline has right.",
)
@click.option(
    "--correlation",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Of the differences of two items of one cluster.",
)
@click.option("--tokenizer", metavar="MODEL", help="Count this model's tokens; else they are estimated.")
@options.data_dir_option
@options.trust_option
@options.home_option
@options.json_option
def command(
    policy: Path,
    disagreement: float,
    correlation: float,
    tokenizer: str | None,
    data_dir: Path | None,
    trust: tuple[Path, ...],
    home: Path,
    as_json: bool,
) -> None:
    """What POLICY can resolve at its next look, how its verdict would fall, and what that takes.

    Loads no model and spends no look. Exit code 35 when a guard's margin or the planned effect is smaller
    than the items can show.
    """
    import suites as shipped
    from gates import policy as policies
    from gates.plan import refuse_unresolvable
    from harness.cli.output import prepare_process, reserved_stdout, write_json
    from harness.forecast import Assumptions
    from harness.pipeline.plan import plan
    from harness.report.plan import plan_document, print_plan
    from harness.report.tables import console

    prepare_process()
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        made = plan(
            policies.load(policy),
            store,
            Assumptions(disagreement, correlation),
            _tokens(tokenizer, store, trust),
            # Reading items runs nothing that a model wrote.
            library=shipped.library(run_generated_code=True),
            data_dir=options.data_dir_or_none(data_dir),
            trusted=trust,
        )
        if as_json:
            write_json(stdout, plan_document(made))
        else:
            print_plan(console(stdout), made)
    refuse_unresolvable(made.forecast)


def _tokens(model: str | None, store: Store, trust: tuple[Path, ...]) -> Tokens:
    from harness.pipeline.plan import Tokens

    if model is None:
        return Tokens()
    from harness.engines.base import EngineSettings
    from harness.engines.encode import Encoder
    from harness.engines.hf_load import load_tokenizer

    checkpoint = options.resolve_model(model, "hf", store, trust, None)
    trusted = options.trusting(EngineSettings(), checkpoint, trust).trusted
    return Tokens(checkpoint.name, Encoder(load_tokenizer(Path(checkpoint.location), trusted=trusted)))
