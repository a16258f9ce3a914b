"""`harness gate CANDIDATE --policy POLICY`: a verdict with a known error rate, as an exit code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from harness.cli import keys, options

if TYPE_CHECKING:
    from gates.policy import Policy
    from harness.evaluate import Evaluation
    from harness.pipeline.candidacy import Candidacy
    from harness.pipeline.evaluations import Evaluations, MakeEngine
    from harness.records import Checkpoint, Decision, Verdict
    from harness.report.verdict import Regressions
    from harness.store import Store

_GENESIS = "the line's champion is a genesis entry: no verdict ever allowed it"
EXIT_CODES: dict[Decision, int] = {"promote": 0, "reject": 10, "inconclusive": 11}


@click.command("gate", short_help="Weigh a candidate against the champion by a policy.")
@click.argument("candidate")
@click.option(
    "--policy",
    "policy_path",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The gate, written down and committed before the candidate's run.",
)
@click.option("--baseline", help="Instead of the policy's: champion, an alias, a digest, a path, a hub id.")
@click.option(
    "--sequential", is_flag=True, help="Refuse a policy that does not stop at the analysis that decides."
)
@click.option("--promote", is_flag=True, help="Move the alias when the verdict says promote.")
@keys.sign_key_option
@click.option(
    "--allow-unregistered", is_flag=True, help="Weigh by a policy git does not know; cannot promote."
)
@click.option("--waive", multiple=True, metavar="COMPONENT", help="Compare although this differs; printed.")
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Also as JUnit XML.")
@click.option("--markdown", type=click.Path(path_type=Path), metavar="FILE", help="Also as Markdown.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Also as JSON; - is stdout."
)
@click.option(
    "--max-errors", type=click.FloatRange(min=0), default=0.05, show_default=True, help="As in harness eval."
)
@click.option("--run-generated-code", is_flag=True, help="As in harness eval, for suites that need it.")
@options.engine_options
@options.data_dir_option
@options.trust_option
@options.home_option
def command(
    candidate: str,
    policy_path: Path,
    baseline: str | None,
    sequential: bool,
    promote: bool,
    sign_key: Path | None,
    home: Path,
    **rest: Any,
) -> None:
    """Weigh CANDIDATE against the baseline by a policy, and say promote, reject or inconclusive.

    Evaluates what is missing; finished runs are reused. Exit code 0 promote, 10 reject, 11 inconclusive;
    20 and above: it could not be weighed, and why.
    """
    from gates import policy as policies
    from harness.cli.output import prepare_process, reserved_stdout
    from harness.pipeline.gate import weigh
    from harness.pipeline.regressions import worst_regressions

    if sign_key is not None and not promote:
        raise click.UsageError("--sign-key signs a promotion: it needs --promote.")
    key = keys.private_key_if_named(sign_key)
    prepare_process()
    with reserved_stdout() as stdout:
        _check_places(rest)
        store = options.open_store(home)
        policy = policies.load(policy_path)
        if sequential:
            policies.require_sequential(policy, policy_path)
        trusted = rest.pop("trust")
        asked, evaluate = candidacy_of(store, policy, policy_path, candidate, baseline, trusted, rest)
        with evaluate:
            verdict = weigh(asked, store, evaluate)
        _report(stdout, verdict, worst_regressions(asked, verdict, store), rest)
        update_cards(store, verdict)
        if promote and verdict.can_promote:
            from gates.promote import promote as move

            moved = move(store, verdict, key)
            print(f"{moved.alias} -> {moved.checkpoint[:12]} (promotion {moved.number})", file=sys.stderr)
    sys.exit(exit_code(verdict))


def update_cards(store: Store, verdict: Verdict) -> None:
    """Cards tell of verdicts, they decide nothing: one that cannot be written does not fail a gate."""
    from harness.errors import HarnessError
    from harness.pipeline.card import renew_cards

    try:
        renew_cards(store, verdict.candidate)
    except HarnessError as error:
        print(f"The training's card is not up to date: {error.message}", file=sys.stderr)


def exit_code(verdict: Verdict) -> int:
    """0 only for a verdict that may promote: who obeys the exit code must not promote by an unregistered
    policy."""
    if verdict.decision == "promote" and not verdict.can_promote:
        return EXIT_CODES["inconclusive"]
    return EXIT_CODES[verdict.decision]


def candidacy_of(
    store: Store,
    policy: Policy,
    path: Path,
    candidate: str,
    baseline: str | None,
    trusted: tuple[Path, ...],
    rest: dict[str, Any],
) -> tuple[Candidacy, Evaluations]:
    """Who is weighed against whom, and how what is missing gets evaluated."""
    from harness import config, engines
    from harness.pipeline.candidacy import Candidacy

    settings = options.take_engine_settings(rest, seed=1234)
    engine = engines.choose(rest["engine"] or config.find_settings(Path.cwd()).engine)

    def resolved(name: str) -> Checkpoint:
        return options.resolve_model(name, engine, store, trusted, settings)

    line = policy.alias.partition("/")[0]
    champion = store.champion(line)
    asked = baseline or policy.baseline
    if asked == "champion":
        against = resolved(champion.checkpoint) if champion is not None else None
    else:
        against = resolved(asked)
    named = against
    if baseline is not None and policy.baseline != "champion":
        named = resolved(policy.baseline)
    genesis = next((held for held in store.promotions() if held.line == line), None)
    anchor = policy.anchor or (genesis.checkpoint if genesis is not None else None)
    candidacy = Candidacy(
        path=path,
        policy=policy,
        candidate=resolved(candidate),
        baseline=against,
        champion=champion.checkpoint if champion else against.digest if against else "",
        named=named.digest if named is not None and policy.baseline != "champion" else "",
        anchor=resolved(anchor) if anchor is not None and _needs_anchor(policy) else None,
        waive=rest["waive"],
        allow_unregistered=rest["allow_unregistered"],
        trusted=trusted,
        notes=(_GENESIS,) if champion is not None and champion.kind == "genesis" else (),
    )
    return candidacy, _evaluator(store, engine, settings, trusted, rest)


def _needs_anchor(policy: Policy) -> bool:
    return any(guard.cumulative_margin is not None for guard in policy.guards)


def _evaluator(
    store: Store, engine: str, settings: Any, trusted: tuple[Path, ...], rest: dict[str, Any]
) -> Evaluations:
    import suites as shipped
    from harness.cli.output import TerminalProgress
    from harness.evaluate import Evaluation, Options
    from harness.pipeline.evaluations import Evaluations

    data_dir = options.data_dir_or_none(rest["data_dir"])

    def evaluation(checkpoint: Checkpoint, make_engine: MakeEngine) -> Evaluation:
        return Evaluation(
            checkpoint=checkpoint,
            engine_name=engine,
            settings=options.trusting(settings, checkpoint, trusted),
            store=store,
            progress=TerminalProgress(),
            options=Options(data_dir=data_dir, max_errors=rest["max_errors"]),
            library=shipped.library(run_generated_code=rest["run_generated_code"]),
            make_engine=make_engine,
        )

    return Evaluations(evaluation)


def _report(stdout: TextIO, verdict: Verdict, regressions: Regressions, rest: dict[str, Any]) -> None:
    import os

    from harness.cli.output import write_json
    from harness.report.tables import console
    from harness.report.verdict import markdown, print_verdict
    from harness.report.verdict_ci import annotations, gate_document, junit

    if rest["junit"] is not None:
        rest["junit"].write_text(junit(verdict), encoding="utf-8")
    if rest["markdown"] is not None:
        with rest["markdown"].open("a", encoding="utf-8") as file:
            file.write(markdown(verdict, regressions))
    if rest["json_file"] is not None and str(rest["json_file"]) != "-":
        with rest["json_file"].open("w", encoding="utf-8") as file:
            write_json(file, gate_document(verdict, regressions))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in annotations(verdict):
            print(line, file=sys.stderr)
    if rest["json_file"] is not None and str(rest["json_file"]) == "-":
        write_json(stdout, gate_document(verdict, regressions))
    else:
        print_verdict(console(stdout), verdict, regressions)
    stdout.flush()  # a verdict that nobody could read must not promote


def _check_places(rest: dict[str, Any]) -> None:
    """Reports that cannot be written are refused before a look is spent."""
    from harness.errors import ConfigError

    for name in ("junit", "markdown", "json_file"):
        path = rest[name]
        if path is None or str(path) == "-":
            continue
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise ConfigError(
                f"The report {path} cannot be written: its folder does not exist, or it is one."
            )
