"""A verdict for people: on the terminal, and as Markdown for a pull request or a CI summary."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from harness.compare import Flip
from harness.records import CheckResult, Verdict
from harness.report.bar import bar
from harness.report.disclosure import (
    headline,
    is_unregistered,
    may_show_items,
    open_part,
    sentence,
    short,
    withheld,
)
from harness.report.escape import log_line, markdown_code
from harness.report.escape import markdown as escaped
from harness.report.tables import table

LONGEST_ANSWER = 240
"""Characters of a prompt or answer in Markdown."""
LONGEST_SAID = 40
"""Characters of an answer on a terminal."""
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

    suite: str
    """Address."""
    metric: str
    prompt: str
    """As sent to the candidate."""
    flip: Flip


@dataclass(frozen=True, slots=True)
class Regressions:
    """What got worse, item by item, in the checks that may be shown."""

    worst: tuple[Regression, ...] = ()
    """Largest drop first."""
    n: int = 0
    """All of them, listed or not."""

    def of(self, verdict: Verdict) -> Regressions:
        """What of them may be shown with this verdict."""
        if all(may_show_items(verdict, one.suite) for one in self.worst):
            return self
        return Regressions()


NO_REGRESSIONS = Regressions()


def print_verdict(out: Console, verdict: Verdict, regressions: Regressions = NO_REGRESSIONS) -> None:
    """The decision in one sentence, what it rests on, each check against its bound, the worst items.

    What was measured on fixed gate items is left out.
    """
    regressions, kept_back = regressions.of(verdict), withheld(verdict)
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
    for role, name in kept_back:
        out.print(Text(f"withheld: {role} {log_line(name)}"), soft_wrap=True)
    if regressions.worst:
        _print_regressions(out, regressions)


def markdown(verdict: Verdict, regressions: Regressions = NO_REGRESSIONS) -> str:
    """The same for `$GITHUB_STEP_SUMMARY` or a merge request, in GitHub-flavoured Markdown.

    Whatever models and data sets wrote is escaped and cut.
    """
    regressions, kept_back = regressions.of(verdict), withheld(verdict)
    verdict = open_part(verdict)
    lead, why = sentence(verdict)
    parts = [f"**{escaped(lead)}:** {escaped(why)}"]
    asides = [("Warning", text) for text in verdict.warnings] + [("Waived", text) for text in verdict.waived]
    if asides:
        parts.append("\n".join(f"- **{kind}:** {escaped(text)}" for kind, text in asides))
    if verdict.checks:
        parts.append(_markdown_checks(verdict.checks))
    if kept_back:
        parts.append("\n".join(f"- **Withheld:** {role} {escaped(name)}" for role, name in kept_back))
    if regressions.worst:
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
    analysis = f"stopped at {verdict.analysis} of {verdict.analyses}" if verdict.analysis else ""
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
        *([("analysis", analysis)] if analysis else []),
        ("guarantee", verdict.guarantee),
    ]


def _print_checks(out: Console, checks: Sequence[CheckResult]) -> None:
    if any(check.estimate is not None for check in checks):
        wide_enough = [column for column in COLUMNS if out.width >= column.least_width]
        columns = [column for column in wide_enough if any(column.cell(check) != "-" for check in checks)]
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


def _print_regressions(out: Console, regressions: Regressions) -> None:
    """Two lines for each: what was asked, and how the answer changed."""
    out.print(f"\n{_title(regressions)}")
    for one in regressions.worst:
        flip = one.flip
        said = (
            f"{log_line(flip.baseline_said, LONGEST_SAID)} -> {log_line(flip.candidate_said, LONGEST_SAID)}"
        )
        for text, style in (
            (f"{log_line(flip.task)} {log_line(flip.item)}  {log_line(_fell(one))}", "bold"),
            (f"  {said}, right {log_line(flip.target, LONGEST_SAID)}, asked {log_line(one.prompt)}", ""),
        ):
            out.print(Text(text, style=style), no_wrap=True, overflow="ellipsis")


def _fell(one: Regression) -> str:
    return f"{one.metric} {one.flip.baseline:.3g} -> {one.flip.candidate:.3g}"


def _title(regressions: Regressions) -> str:
    return f"Worst regressions ({len(regressions.worst)} of {regressions.n}):"


def _markdown_checks(checks: Sequence[CheckResult]) -> str:
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
        for check in checks
    ]
    legend = "<code>[==o==]</code> is the interval around the estimate, <code>&#124;</code> the bound."
    after = f"\n\n{legend}" if any(_bar(check) for check in checks) else ""
    return _markdown_table(columns, rows) + after


def _markdown_bar(check: CheckResult) -> str:
    # A browser breaks lines at hyphens, and a bar in two pieces says nothing.
    return markdown_code(_bar(check).replace("-", "\N{BOX DRAWINGS LIGHT HORIZONTAL}"))


def _markdown_regressions(regressions: Regressions) -> str:
    rows = [
        (
            escaped(one.flip.task),
            markdown_code(one.flip.item),
            escaped(_fell(one)),
            *(
                markdown_code(text, LONGEST_ANSWER)
                for text in (one.prompt, one.flip.target, one.flip.baseline_said, one.flip.candidate_said)
            ),
        )
        for one in regressions.worst
    ]
    columns = ("task", "item", "score", "prompt", "target", "baseline said", "candidate said")
    return f"{_title(regressions)}\n\n{_markdown_table(columns, rows)}"


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


def _analysis(check: CheckResult) -> str:
    return str(check.analysis) if check.analysis else "-"


def _count_in_clusters(check: CheckResult) -> str:
    clustered = check.n_clusters not in (0, check.n)
    count = f"{check.n} in {check.n_clusters} clusters" if clustered else _count(check)
    return f"{count}, analysis {check.analysis}" if check.analysis else count


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
    Column("analysis", _analysis, 120, right=True),
    Column("clusters", _clusters, 150, right=True),
)
