"""A report as plain lines, like a compiler's, and as one JSON document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from suites.lint.findings import Facts, Finding, Report

MOST_ALIKE = 20
"""Lines printed of one check with one message in one file; the JSON document has them all."""


def text(report: Report) -> str:
    """Facts by task, findings by file and line, and a line that sums up."""
    lines = [report.suite]
    lines += [line for facts in report.facts for line in _facts(facts)]
    findings = list(_capped(report.findings))
    if findings:
        lines += ["", *findings]
    counts = [_counted(report.count("error"), "error"), _counted(report.count("warning"), "warning")]
    if notes := report.count("note"):
        counts.append(_counted(notes, "note"))
    lines += ["", f"{report.suite}: {', '.join(counts)}"]
    return "\n".join(lines) + "\n"


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _capped(findings: tuple[Finding, ...]) -> Iterator[str]:
    alike = Counter((f.place.source, f.check, f.message) for f in findings)
    printed: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        key = (finding.place.source, finding.check, finding.message)
        printed[key] += 1
        if printed[key] <= MOST_ALIKE:
            yield str(finding)
        elif printed[key] == alike[key]:
            more = alike[key] - MOST_ALIKE
            yield f"{finding.place.source}: {finding.severity}: {more} more like the last [{finding.check}]"


def _facts(facts: Facts) -> Iterator[str]:
    parts = [f"{_counted(facts.items, 'item')} in {_counted(facts.clusters, 'cluster')}"]
    if facts.clusters == facts.items:
        parts = [_counted(facts.items, "item")]
    if facts.best_constant is not None:
        answer = facts.best_constant_answer or ""
        shown = answer if len(answer) <= 40 else answer[:37] + "..."
        parts.append(f"best constant answer {facts.best_constant:.1%} ({shown!r})")
    if facts.uniform is not None:
        parts.append(f"guessing {facts.uniform:.1%}")
    if facts.stated_chance is not None:
        parts.append(f"stated chance {facts.stated_chance:.1%}")
    yield f"  {facts.task}: {', '.join(parts)}"
    balance = []
    if facts.label_ratio is not None:
        balance.append(f"most frequent label {facts.label_ratio:.2f} times its fair share")
    if facts.position_p is not None:
        balance.append(f"positions even with p = {facts.position_p:.2g}")
    if facts.detectable is None:
        balance.append("too few items to show any difference when a tenth of them disagree")
    else:
        balance.append(f"shows differences from {100 * facts.detectable:.1f} points when a tenth disagree")
    yield f"    {'; '.join(balance)}"
    longest = f"longest prompt {facts.longest_words} words"
    if facts.longest_tokens is not None:
        longest += f"; with its answer {facts.longest_tokens} tokens of {facts.window}"
    else:
        longest += "; tokens not counted: no --tokenizer"
    yield f"    {longest}"
    for each in facts.overlaps:
        found = f"{each.exact} items word for word, {each.near} share a run of words"
        yield f"    against {each.against} ({each.rows} rows): {found}"


def document(report: Report) -> dict[str, Any]:
    """The fields of docs/json.md, `harness suites lint`."""
    return {
        "suite": report.suite,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "notes": report.count("note"),
        "findings": [_finding(finding) for finding in report.findings],
        "tasks": [_task(facts) for facts in report.facts],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "file": None if place.is_item else place.source,
        "line": None if place.is_item or not place.number else place.number,
        "row": place.row or None,
        "task": place.source if place.is_item else None,
        "item": place.number if place.is_item else None,
        "severity": finding.severity,
        "check": finding.check,
        "message": finding.message,
    }


def _task(facts: Facts) -> dict[str, Any]:
    return {
        "task": facts.task,
        "n_items": facts.items,
        "n_clusters": facts.clusters,
        "stated_chance": facts.stated_chance,
        "best_constant": facts.best_constant,
        "best_constant_answer": facts.best_constant_answer,
        "uniform": facts.uniform,
        "label_ratio": facts.label_ratio,
        "label_ratio_of": facts.label_ratio_of,
        "position_p": facts.position_p,
        "detectable_difference": facts.detectable,
        "longest_words": facts.longest_words,
        "longest_tokens": facts.longest_tokens,
        "window": facts.window,
        "too_long": facts.too_long,
        "overlaps": [
            {"against": o.against, "rows": o.rows, "exact": o.exact, "near": o.near} for o in facts.overlaps
        ],
    }
