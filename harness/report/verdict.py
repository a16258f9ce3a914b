"""A verdict for people: on the terminal, and as Markdown for a pull request or a CI summary."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from harness.records import CheckResult, Verdict
from harness.report.bar import bar
from harness.report.disclosure import headline, is_unregistered, open_part, sentence, short
from harness.report.escape import log_line, markdown_code
from harness.report.escape import markdown as escaped
from harness.report.tables import table

MOST_REGRESSIONS = 20
LONGEST_ANSWER = 240
"""Characters of a prompt or answer in Markdown; on a terminal it is one line."""
STYLES = {
    "pass": "green",
    "promote": "bold green",
    "fail": "red",
    "reject": "bold red",
    "inconclusive": "yellow",
}


@dataclass(frozen=True, slots=True)
class Regression:
    """An item whose score fell from baseline to candidate. For reports only: no check knows of it."""

    task: str
    item: str
    target: str
    baseline_said: str
    candidate_said: str
    prompt: str
    """An excerpt is enough."""


def print_verdict(out: Console, verdict: Verdict, regressions: Sequence[Regression] = ()) -> None:
    """The decision in one sentence, what it rests on, each check against its bound, the worst items.

    `regressions` come worst first. Where the verdict is not disclosed only the decision is printed.
    """
    verdict = open_part(verdict)
    style = STYLES["promote" if verdict.can_promote else _stopped(verdict)]
    out.print(Text(log_line(headline(verdict)), style=style), soft_wrap=True)
    for kind, texts in (("warning", verdict.warnings), ("waived", verdict.waived)):
        for text in texts:
            out.print(Text(f"{kind}: {log_line(text)}", style="yellow"), soft_wrap=True)
    out.print()
    for name, value in _facts(verdict):
        out.print(Text(f"{name:<10} {log_line(value)}"), soft_wrap=True)
    if verdict.checks:
        _print_checks(out, verdict.checks)
    if verdict.disclosed and regressions:
        _print_regressions(out, regressions)


def markdown(verdict: Verdict, regressions: Sequence[Regression] = ()) -> str:
    """The same for `$GITHUB_STEP_SUMMARY` or a merge request, in GitHub-flavoured Markdown.

    Whatever models and data sets wrote is escaped and cut.
    """
    verdict = open_part(verdict)
    lead, why = sentence(verdict)
    parts = [f"**{escaped(lead)}:** {escaped(why)}"]
    asides = [("Warning", text) for text in verdict.warnings] + [("Waived", text) for text in verdict.waived]
    if asides:
        parts.append("\n".join(f"- **{kind}:** {escaped(text)}" for kind, text in asides))
    if verdict.checks:
        parts.append(_markdown_checks(verdict))
    if verdict.disclosed and regressions:
        parts.append(_markdown_regressions(regressions))
    parts.append(_markdown_table(("verdict", markdown_code(verdict.id)), _markdown_facts(verdict)))
    # A summary is appended to: without an empty line the next text would be a row of the table.
    return "\n\n".join(parts) + "\n\n"


def _stopped(verdict: Verdict) -> str:
    return "reject" if verdict.decision == "reject" else "inconclusive"


def _facts(verdict: Verdict) -> list[tuple[str, str]]:
    """What the verdict is about and rests on, none of it measured."""
    policy = f"{verdict.policy} {short(verdict.policy_digest)}"
    if verdict.registered is not None:
        policy += f", registered since commit {short(verdict.registered)}"
    elif is_unregistered(verdict):
        policy += ", not registered"
    spent = (
        f"look {verdict.look} at these items (number {verdict.look_number} of the ledger), at a one-sided "
        f"level of {verdict.level:.3g}"
    )
    return [
        ("verdict", verdict.id),
        ("policy", policy),
        ("alias", verdict.alias),
        ("candidate", short(verdict.candidate)),
        ("baseline", short(verdict.baseline) or "none"),
        *(
            (role, f"{run} on {runs.suite}")
            for runs in verdict.runs
            for role, run in (
                ("run", runs.candidate),
                ("against", runs.baseline),
                ("anchor", runs.anchor),
            )
            if run
        ),
        ("spent", spent if verdict.look else "no look"),
        ("guarantee", verdict.guarantee),
    ]


def _print_checks(out: Console, checks: Sequence[CheckResult]) -> None:
    if any(check.estimate is not None for check in checks):
        columns = [column for column in COLUMNS if out.width >= column.least_width]
        made = table(*(column.name for column in columns), right=[c.name for c in columns if c.right])
        for drawn in made.columns[1:]:
            drawn.no_wrap = True
        for check in checks:
            made.add_row(*(_styled(column, check) for column in columns))
        out.print(made)
    else:
        out.print()
    for check in checks:
        if check.outcome != "pass":
            line = Text(f"{check.outcome}: {log_line(f'{check.name}: {check.reason}')}")
            line.stylize(STYLES[check.outcome], 0, len(check.outcome))
            out.print(line, soft_wrap=True)


def _styled(column: Column, check: CheckResult) -> Text:
    style = ""
    if column.name == "outcome":
        style = STYLES[check.outcome]
    elif column.name == "check" and check.role == "primary":
        style = "bold"
    return Text(log_line(column.cell(check)), style=style)


def _print_regressions(out: Console, regressions: Sequence[Regression]) -> None:
    shown = regressions[:MOST_REGRESSIONS]
    out.print(f"\nWorst regressions ({len(shown)} of {len(regressions)}):")
    for one in shown:
        out.print()
        out.print(Text(log_line(f"{one.task} {one.item}"), style="bold"), soft_wrap=True)
        for name, text in (
            ("asked", one.prompt),
            ("right", one.target),
            ("baseline", one.baseline_said),
            ("candidate", one.candidate_said),
        ):
            line = Text(f"  {name:<10} {log_line(text, LONGEST_ANSWER)}")
            out.print(line, no_wrap=True, overflow="ellipsis")


def _markdown_checks(verdict: Verdict) -> str:
    columns = (
        "check",
        "role",
        "outcome",
        "estimate",
        "interval",
        "against its bound",
        "bound",
        "n",
        "reason",
    )
    rows = [
        (
            escaped(check.name),
            check.role,
            check.outcome if check.outcome == "pass" else f"**{check.outcome}**",
            _number(check.estimate),
            f"{_interval(check)} {_level(check)}".strip(),
            _markdown_bar(check),
            _number(check.bound),
            _count_in_clusters(check),
            escaped(check.reason),
        )
        for check in verdict.checks
    ]
    before = "" if verdict.disclosed else "What could not be measured:\n\n"
    legend = "<code>[==o==]</code> is the interval around the estimate, <code>&#124;</code> the bound."
    after = f"\n\n{legend}" if any(_bar(check) for check in verdict.checks) else ""
    return before + _markdown_table(columns, rows) + after


def _markdown_bar(check: CheckResult) -> str:
    # A browser breaks lines at hyphens, and a bar in two pieces says nothing.
    return markdown_code(_bar(check).replace("-", "\N{BOX DRAWINGS LIGHT HORIZONTAL}"))


def _markdown_regressions(regressions: Sequence[Regression]) -> str:
    shown = regressions[:MOST_REGRESSIONS]
    rows = [
        (
            escaped(one.task),
            markdown_code(one.item),
            *(
                markdown_code(text, LONGEST_ANSWER)
                for text in (one.prompt, one.target, one.baseline_said, one.candidate_said)
            ),
        )
        for one in shown
    ]
    columns = ("task", "item", "prompt", "target", "baseline said", "candidate said")
    title = f"Worst regressions ({len(shown)} of {len(regressions)}):"
    return f"{title}\n\n{_markdown_table(columns, rows)}"


def _markdown_facts(verdict: Verdict) -> list[tuple[str, str]]:
    return [
        (name, escaped(value) if name == "guarantee" else markdown_code(value))
        for name, value in _facts(verdict)
        if name != "verdict"
    ]


def _markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _bar(check: CheckResult) -> str:
    return bar(check.low, check.high, check.estimate, check.bound)


def _number(value: float | None) -> str:
    """Three decimals; `-` for what is not known."""
    return "-" if value is None or math.isnan(value) else f"{value:z.3f}"


def _interval(check: CheckResult) -> str:
    if check.low is None or check.high is None:
        return "-"
    return f"[{_number(check.low)}, {_number(check.high)}]"


def _level(check: CheckResult) -> str:
    if check.level is None:
        return ""
    # A late look's confidence must not read as certainty.
    return f"{check.level:.1%}" if check.level < 0.9995 else ">99.9%"


def _count(check: CheckResult) -> str:
    return str(check.n) if check.n else "-"


def _clusters(check: CheckResult) -> str:
    return str(check.n_clusters) if check.n_clusters else "-"


def _count_in_clusters(check: CheckResult) -> str:
    clustered = check.n_clusters not in (0, check.n)
    return f"{check.n} in {check.n_clusters} clusters" if clustered else _count(check)


@dataclass(frozen=True, slots=True)
class Column:
    """Of the terminal's table of checks."""

    name: str
    cell: Callable[[CheckResult], str]
    least_width: int = 0
    """Columns of a terminal from which on there is room for it."""
    right: bool = False


COLUMNS = (
    Column("check", lambda check: check.name),
    Column("role", lambda check: check.role, 140),
    Column("outcome", lambda check: check.outcome),
    Column("estimate", lambda check: _number(check.estimate), right=True),
    Column("interval", _interval, right=True),
    Column("level", _level, 130, right=True),
    Column("against the bound", _bar, 110),
    Column("bound", lambda check: _number(check.bound), right=True),
    Column("n", _count, right=True),
    Column("clusters", _clusters, 150, right=True),
)
