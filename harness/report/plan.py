"""A plan for a person and for a program: what a gate can resolve, how it would fall, what it costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.forecast import Chances, CheckForecast, Forecast, Plan, SuiteCost, TextForecast
from harness.report.tables import table

DETAILED_WIDTH = 100
"""Columns of a terminal from which on there is room for what an item is worth."""


def plan_document(plan: Plan) -> dict[str, Any]:
    found = plan.forecast
    return {
        "policy": plan.policy,
        "alias": plan.alias,
        "resolvable": not found.unresolvable,
        "look": found.look,
        "level": found.level,
        "fresh": found.fresh,
        "disagreement": found.assumed.disagreement,
        "correlation": found.assumed.correlation,
        "power": found.assumed.power,
        "checks": [_check_document(check) for check in found.checks],
        "verdicts": [_verdict_document(found, number) for number in range(len(found.verdicts))],
        "not_planned": list(found.not_planned),
        "texts": [_text_document(text) for text in plan.texts],
        "costs": [_cost_document(cost) for cost in plan.costs],
        "n_items": plan.n_items,
        "prompt_tokens": plan.prompt_tokens,
        "most_completion_tokens": plan.most_completion_tokens,
        "tokenizer": plan.tokenizer,
        "warnings": list(plan.warnings),
    }


def _check_document(check: CheckForecast) -> dict[str, Any]:
    return {
        "name": check.name,
        "role": check.role,
        "n": check.n,
        "n_clusters": check.n_clusters,
        "effective_n": check.effective_n,
        "samples": check.samples,
        "noise": check.noise,
        "level": check.level,
        "wanted": check.wanted,
        "detectable": check.detectable,
        "resolvable": check.is_resolvable,
        "sufficient_n": check.sufficient_n,
        "last_look": check.last_look,
        "later": [
            {"look": later.look, "level": later.level, "detectable": later.detectable}
            for later in check.later
        ],
        "chances": [_chances_document(chances, "pass", "fail") for chances in check.chances],
    }


def _text_document(text: TextForecast) -> dict[str, Any]:
    return {
        "name": text.name,
        "role": text.role,
        "n": text.n,
        "n_documents": text.n_documents,
        "n_bytes": text.n_bytes,
        "effective_documents": text.effective_documents,
        "level": text.level,
        "wanted": text.wanted,
        "largest_spread": text.largest_spread,
    }


def _verdict_document(found: Forecast, number: int) -> dict[str, Any]:
    made = _chances_document(found.verdicts[number], "promote", "reject")
    return made | {"mean_share": found.mean_shares[number] if found.mean_shares else None}


def _chances_document(chances: Chances, passes: str, fails: str) -> dict[str, Any]:
    return {
        "effect": chances.effect,
        passes: chances.passes,
        fails: chances.fails,
        "inconclusive": chances.inconclusive,
    }


def _cost_document(cost: SuiteCost) -> dict[str, Any]:
    return {
        "suite": cost.suite,
        "n_items": cost.n_items,
        "prompt_tokens": cost.prompt_tokens,
        "most_completion_tokens": cost.most_completion_tokens,
        "checkpoints": list(cost.checkpoints),
    }


def print_plan(out: Console, plan: Plan) -> None:
    """What the checks resolve, when fresh items are due, how verdicts would fall, the price."""
    found = plan.forecast
    assumed = found.assumed
    _line(out, f"{plan.policy}, a gate for {plan.alias}", "bold")
    for text in plan.warnings:
        _line(out, f"warning: {text}", "yellow")
    _line(out, _next_look(found))
    if found.checks:
        _print_scores(out, found)
    if plan.texts:
        _section(out, "Held-out text, in bits per byte")
        out.print(_texts(plan.texts))
        _line(
            out,
            f"resolved with chance {_percent(assumed.power)} if the difference of the two losses has at most "
            "this standard deviation (spread) from document to document",
            "dim",
        )
    if found.not_planned:
        _line(out, f"not planned, and taken to hold: {', '.join(found.not_planned)}", "dim")
    _section(out, "What it takes; finished runs are reused")
    out.print(_price(plan))
    if plan.tokenizer is None:
        _line(out, "prompt tokens are estimated from words; --tokenizer MODEL counts them", "dim")


def _print_scores(out: Console, found: Forecast) -> None:
    assumed = found.assumed
    _line(
        out,
        f"assuming that {_percent(assumed.disagreement)} of items disagree, and a correlation of "
        f"{assumed.correlation:g} within clusters; in points, with chance {_percent(assumed.power)}",
        "dim",
    )
    out.print(_resolution(found.checks, out.width))
    for check in found.checks:
        if check.role == "primary":
            _line(out, _due(check, found.fresh))
    for check in found.checks:
        if check.samples > 1:
            _line(out, _noise(check, assumed.disagreement), "dim")
    if found.verdicts:
        _section(out, "The verdict, if every primary gains as much and no guard changes")
        out.print(_chances_table("true gain", [("", found.verdicts)], "promote", "reject"))
    if found.mean_shares:
        _line(out, _expected(found))
    _section(out, "Each check, by the true difference")
    rows = [(check.name, check.chances) for check in found.checks]
    out.print(_chances_table("difference", rows, "pass", "fail"))


def _texts(texts: Sequence[TextForecast]) -> Table:
    columns = ("texts", "documents", "worth", "kB", "wanted", "spread")
    made = table("check", "role", *columns, right=columns)
    for text in texts:
        made.add_row(
            text.name,
            text.role,
            f"{text.n:,}",
            f"{text.n_documents:,}",
            f"{text.effective_documents:,.0f}",
            f"{text.n_bytes / 1000:,.0f}",
            f"{text.wanted:.4f}",
            "-" if text.largest_spread is None else f"{text.largest_spread:.4f}",
        )
    return made


def _next_look(found: Forecast) -> str:
    level = f"at a one-sided level of {found.level:.3g} for the primaries together"
    if found.fresh:
        return f"next: look {found.look} at this champion, {level}; every candidate is asked items of its own"
    return f"next: look {found.look} at these items, {level}; they are asked again, so only promotions show"


def _resolution(checks: Sequence[CheckForecast], width: int) -> Table:
    details = ("clusters", "worth") if width >= DETAILED_WIDTH else ()
    columns = ("items", *details, "wanted", "resolves", "items needed")
    made = table("check", "role", *columns, right=columns)
    for check in checks:
        style = "green" if check.is_resolvable else "bold red"
        clusters = f"{check.n_clusters:,}" if check.n_clusters < check.n else "-"
        made.add_row(
            check.name,
            check.role,
            f"{check.n:,}",
            *((clusters, f"{check.effective_n:,.0f}") if details else ()),
            _points(check.wanted),
            Text(_points(check.detectable), style=style),
            Text(f"{check.sufficient_n:,}", style=style),
        )
    return made


def _due(check: CheckForecast, fresh: bool) -> str:
    """Until when a primary detects what is wanted, and what it still does later."""
    wanted = f"{check.name}: {_points(check.wanted)} points"
    if check.last_look is None:
        return f"{wanted} stay detectable at every look"
    if check.last_look == 0:
        until = f"{wanted} are not detectable at any look"
    else:
        after = "then only a promotion, which begins anew, helps" if fresh else "then fresh items are due"
        until = f"{wanted} are detectable up to look {check.last_look:,}; {after}"
    later = ", ".join(f"{_points(one.detectable)} at look {one.look}" for one in check.later)
    return f"{until}; it resolves {later}" if later else until


def _noise(check: CheckForecast, disagreement: float) -> str:
    """What the draws of its answers cost a check that has several of each."""
    drawn = f"{check.name}: {check.samples} answers per item"
    if check.noise is None:
        return f"{drawn}; no earlier run tells their noise, so it is taken to be part of what disagrees"
    return f"{drawn}; their draw adds {check.noise:.3f} to an item's variance of {disagreement:.3f}"


def _expected(found: Forecast) -> str:
    by_gain = zip(found.verdicts, found.mean_shares, strict=True)
    shares = ", ".join(f"{_percent(share)} at {100 * one.effect:+z.1f}" for one, share in by_gain)
    return f"it stops early: of the items, on average, {shares} if the first primary alone decides"


def _chances_table(
    effect: str, rows: Sequence[tuple[str, Sequence[Chances]]], passes: str, fails: str
) -> Table:
    named = any(name for name, _ in rows)
    columns = (effect, passes, fails, "inconclusive")
    made = table(*(("check",) if named else ()), *columns, right=columns)
    for name, chances in rows:
        for index, one in enumerate(chances):
            made.add_row(
                *((name if index == 0 else "",) if named else ()),
                f"{100 * one.effect:+z.1f}",
                _percent(one.passes),
                _percent(one.fails),
                _percent(one.inconclusive),
                end_section=index == len(chances) - 1,
            )
    return made


def _price(plan: Plan) -> Table:
    counts = ("items", "prompt tokens", "written at most")
    made = table("suite", "asked of", *counts, right=counts)
    for cost in plan.costs:
        made.add_row(
            cost.suite,
            ", ".join(cost.checkpoints),
            *(
                f"{len(cost.checkpoints)} x {count:,}"
                for count in (cost.n_items, cost.prompt_tokens, cost.most_completion_tokens)
            ),
        )
    made.add_section()
    totals = (plan.n_items, plan.prompt_tokens, plan.most_completion_tokens)
    made.add_row("all", "", *(f"{total:,}" for total in totals), style="bold")
    return made


def _section(out: Console, title: str) -> None:
    out.print()
    _line(out, title, "bold")


def _line(out: Console, text: str, style: str = "") -> None:
    out.print(Text(text, style=style), soft_wrap=True)


def _points(share: float | None) -> str:
    """In points, rounded up: an effect that is called detectable is."""
    if share is None:
        return "never"
    return f"{math.ceil(round(1000 * share, 6)) / 10:.1f}"


def _percent(chance: float) -> str:
    if 0 < chance < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= chance < 1 else f"{chance:.0%}"
