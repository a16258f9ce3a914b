"""A verdict on the terminal, and as Markdown read back by a parser; strangers' text is only shown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from harness.records import Verdict
from harness.report.bar import WIDTH, bar
from harness.report.tables import shorten
from harness.report.verdict import LONGEST_ANSWER, Regressions, markdown
from tests.unit.report.made import (
    FAILED,
    OPEN,
    PROMOTED,
    REJECTED,
    UNBOUNDED,
    WON,
    on_terminal,
    regression,
    worst,
)

HOSTILE = [
    "a | b || c \\| d \\",
    "`x` ``y`` ```\nfence\n```",
    "<script>alert(1)</script><!-- </code> &lt; &#124;",
    "[link](http://evil.example) ![i](x) <http://evil.example> www.evil.example",
    "# heading\n\n---\n| --- |\n- list\n> quote",
    "*a* _b_ ~~c~~ $x$ $$y$$ \x1b[31m \u202e \ud800 \x00 \r\n",
    "::error::x ##[error]x ##vso[task]x ##teamcity[x] :::: ####",
    "long " * 10_000,
]


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def cells(text: str) -> list[list[list[str]]]:
    """Tables of rows of cells as a reader sees them; fails on mark-up other than ours."""
    tables: list[list[list[str]]] = []
    for token in parsed(text):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type == "inline" and tables and token.level > 2:
            tables[-1][-1].append(seen(token))
    return tables


def seen(inline: Token) -> str:
    shown = []
    for token in inline.children or []:
        if token.type in ("text", "text_special"):
            shown.append(token.content)
        else:
            assert token.type in ("html_inline", "strong_open", "strong_close"), token
            assert token.type != "html_inline" or token.content in ("<code>", "</code>"), token
    return "".join(shown)


def first_line(verdict: Verdict) -> str:
    return seen(next(token for token in parsed(markdown(verdict)) if token.type == "inline"))


def test_markdown_begins_with_the_verdict() -> None:
    assert first_line(REJECTED) == (
        "Reject: bbh/gate acc: the difference is -3.4 points (-4.6 to -2.2) over 3200 items, all of it below "
        "-2.0."
    )


def test_markdown_holds_each_check_against_its_bound() -> None:
    header, won, failed, unmeasured = cells(markdown(REJECTED))[0]
    assert header == [
        "check", "role", "outcome", "estimate", "interval", "against its bound", "bound", "n", "reason",
    ]  # fmt: skip
    bar_of = dict(zip(header, failed, strict=True))["against its bound"]
    assert bar_of.index("]") < bar_of.index("|")
    assert won[:5] == ["support/gate@3 acc", "primary", "pass", "0.031", "[0.010, 0.052] 95.7%"]
    assert failed[6:] == ["-0.020", "3200 in 143 clusters", FAILED.reason]
    assert unmeasured[3:8] == ["-", "-", "", "-", "-"]


def test_markdown_shows_the_worst_regressions_and_says_how_many_there_are() -> None:
    found = Regressions(tuple(regression("t", item=f"item{i}") for i in range(10)), 25)
    shown = cells(markdown(REJECTED, found))[1]
    assert [row[1] for row in shown[1:]] == [f"item{i}" for i in range(10)]
    assert shown[1][2:] == ["t 1 -> 0", "t", "t", "t", "t"]
    assert "(10 of 25)" in markdown(REJECTED, found)
    assert "(10 of 25)" in on_terminal(REJECTED, found)


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(exclude_categories=()), max_size=200))
@example(HOSTILE[0])
@example(HOSTILE[1])
@example(HOSTILE[2])
@example(HOSTILE[3])
@example(HOSTILE[4])
@example(HOSTILE[5])
@example(HOSTILE[6])
@example(HOSTILE[7])
def test_text_of_strangers_is_shown_and_never_obeyed_in_markdown(text: str) -> None:
    one = worst(regression(text, text))
    verdict = replace(
        REJECTED, reason=text, warnings=(text,), checks=(replace(FAILED, name=text, reason=text),)
    )
    written = markdown(verdict, one)
    written.encode()
    blocks = {token.type for token in parsed(written) if token.block} - {"inline"}
    assert {
        kind
        for kind in blocks
        if not re.match(r"(paragraph|bullet_list|list_item|table|thead|tbody|t[rhd])_", kind)
    } == set()
    for token in parsed(written):
        if token.type == "inline":
            seen(token)
    checks, regressions, _ = cells(written)
    assert [len(row) for row in (*checks, *regressions)] == [9, 9, 7, 7]
    assert regressions[1][3].strip() == shorten(text, LONGEST_ANSWER).strip()


def test_an_address_or_a_formula_is_no_link_and_no_mathematics() -> None:
    """What GitHub adds to Markdown beyond what the parser here knows."""
    written = markdown(replace(REJECTED, reason="http://evil.example www.evil.example $x$ $$y$$"))
    assert first_line(replace(REJECTED, reason="http://evil.example")) == "Reject: http://evil.example."
    for mark in ("http://", "www.", "$"):
        assert mark not in written


def test_long_text_is_cut() -> None:
    long = worst(*[regression("z" * 50_000)] * 10)
    assert len(markdown(REJECTED, long)) < 40_000
    added = on_terminal(REJECTED, long, width=100).split("Worst regressions")[1]
    assert max(map(len, added.splitlines())) <= 100
    assert len(added.splitlines()) == 21


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [20, 80, 200])
def test_a_log_holds_no_command_of_a_ci_server(text: str, width: int) -> None:
    """GitHub reads `::name` at the beginning of a line and `##[name]` anywhere, others `##name[`."""
    one = worst(regression(text, text))
    verdict = replace(
        REJECTED,
        reason=text,
        warnings=(text,),
        waived=(text,),
        checks=(replace(FAILED, name=text, reason=text),),
    )
    printed = on_terminal(verdict, one, width=width)
    assert "##" not in printed
    assert [line for line in printed.splitlines() if line.strip().startswith("::")] == []
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e\ud800]", printed)


def test_the_terminal_shows_what_does_not_pass_with_its_reason() -> None:
    printed = on_terminal(REJECTED)
    assert f"\nfail: {FAILED.name}: {FAILED.reason}\n" in printed
    assert "inconclusive: contamination: no evidence of this kind exists yet" in printed
    assert WON.reason not in printed


@pytest.mark.parametrize("width", [80, 100, 110, 120, 140, 200])
def test_numbers_stay_whole_at_every_width(width: int) -> None:
    named = tuple(
        replace(check, name=f"{check.name} of a task with a long name") for check in REJECTED.checks
    )
    printed = on_terminal(replace(REJECTED, checks=named), width=width)
    drawn = ["--[======o=======]|--"] if width >= 110 else []
    for whole in ("[0.010, 0.052]", "[-0.046, -0.022]", "-0.034", "inconclusive", "3200", *drawn):
        assert whole in printed.split("\nfail: ")[0]


def test_wide_numbers_take_room_from_names_only() -> None:
    wide = replace(FAILED, name="a task with a long name", low=-1000.0, high=-999.0, n=32_000_000)
    printed = on_terminal(replace(REJECTED, checks=(wide,)), width=110)
    assert bar(wide.low, wide.high, wide.estimate, wide.bound) in printed
    assert "[-1000.000, -999.000]" in printed


def test_confidence_never_reads_as_certainty() -> None:
    assert ">99.9%" in on_terminal(replace(PROMOTED, checks=(replace(WON, level=0.99996),)))


def test_what_the_data_do_not_bound_is_said() -> None:
    row = cells(markdown(replace(OPEN, checks=(UNBOUNDED,))))[0][1]
    assert row[3:5] == ["-", "[-inf, inf] 95.7%"]
    assert row[5].startswith("<")
    assert row[5].endswith(">")


finite = st.floats(-10, 10, allow_nan=False)


@settings(deadline=None)
@given(st.lists(finite, min_size=3, max_size=3).map(sorted), finite)
@example([0.1, 0.1, 0.1], 0.1)
@example([0.0, 1e-12, 1.0], -1e-12)
@example([0.0, 1.0, 1.0], 1.0 + 1e-12)
@example([1e-300, 2e-300, 3e-300], 10.0)
def test_a_bar_shows_on_which_side_the_bound_is(interval: list[float], bound: float) -> None:
    low, estimate, high = interval
    drawn = bar(low, high, estimate, bound)
    assert len(drawn) == WIDTH
    assert (drawn.count("["), drawn.count("]"), drawn.count("|")) == (1, 1, 1)
    left, right, at = drawn.index("["), drawn.index("]"), drawn.index("|")
    assert (at < left) == (bound < low)
    assert (at > right) == (bound > high)
    assert "o" not in drawn or left < drawn.index("o") < right


@pytest.mark.parametrize(
    ("limits", "drawn"),
    [
        ((0.01, 0.04, 0.025, 0.0), "--|---[=====o=====]--"),
        ((-0.04, -0.01, -0.02, 0.0), "--[=======o===]---|--"),
        ((-0.02, 0.02, 0.015, 0.0), "--[=======|=====o=]--"),
        ((float("-inf"), 0.5, 0.0, -0.5), "<=|=======o=======]--"),
        ((float("-inf"), float("inf"), float("nan"), 0.0), "<=========|=========>"),
        ((None, 1.0, 0.5, 0.0), ""),
        ((0.0, 1.0, 0.5, None), ""),
        ((0.0, float("nan"), 0.5, 0.0), ""),
    ],
)
def test_bars(limits: tuple[float | None, float | None, float | None, float | None], drawn: str) -> None:
    assert bar(*limits) == drawn
