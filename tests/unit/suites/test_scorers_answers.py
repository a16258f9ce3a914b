"""The scorer `short_answer`: hand-computed values, what does not count, and whatever a model may write."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SuiteError
from suites.scorers.answers import f1, score_answer, tokens


def exact(answer: str, *accepted: str) -> float:
    return score_answer({"answers": list(accepted)}, [answer])["exact_match"]


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("The Brindle vacuum.", "Brindle vacuum"),
        ("**40 minutes**", "40 minutes"),
        ("40-minutes", "40 minutes"),
        ("40minutes", "40 Minutes"),
        ("$4.50", "4.5"),
        ("$12.00", "12"),
        ("1,200 dollars", "1200 dollars"),
        ("15%", "15 percent"),
        ("“Not in the text.”", "not in the text"),
        ("the maker's desk", "makers desk"),
        ("−5 degrees", "-5 degrees"),  # noqa: RUF001  # a typographic minus sign
        ("-$5", "-5"),
        ("ﬁve", "five"),
        ("3–5 days", "3 5 days"),  # noqa: RUF001  # an en dash
    ],
)
def test_form_does_not_count(answer: str, gold: str) -> None:
    assert exact(answer, gold) == 1.0


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("$4.50", "450"),
        ("45.0", "450"),
        ("-5 degrees", "5 degrees"),
        ("5 percent", "5 dollars"),
        ("€5", "5"),
        ("1,20", "120"),
        ("40 minutes or 45 minutes", "40 minutes"),
        ("", "40 minutes"),
        ("the", "a minute"),
        ("100", "10"),
    ],
)
def test_content_counts(answer: str, gold: str) -> None:
    assert exact(answer, gold) == 0.0


def test_any_acceptable_answer_will_do() -> None:
    assert exact("one hour", "60 minutes", "1 hour", "one hour") == 1.0
    assert exact("two hours", "60 minutes", "1 hour", "one hour") == 0.0


def test_f1_by_hand() -> None:
    """Answer "the red house on the hill" = {red, house, on, hill}, gold "a red brick house" = {red, brick,
    house}: two shared, precision 2/4, recall 2/3, F1 = 2 * (1/2 * 2/3) / (1/2 + 2/3) = 4/7."""
    scores = score_answer({"answers": ["a red brick house"]}, ["the red house on the hill"])
    assert scores == {"exact_match": 0.0, "f1": pytest.approx(4 / 7)}


def test_f1_counts_a_repeated_word_once_per_repetition() -> None:
    """Precision 1/3, recall 1/2: F1 = 2/5."""
    assert f1(["no", "no", "no"], ["no", "way"]) == pytest.approx(2 / 5)


def test_f1_takes_the_best_acceptable_answer() -> None:
    assert score_answer({"answers": ["40 minutes", "40"]}, ["40 hours"])["f1"] == pytest.approx(2 / 3)


JUNK = [
    "",
    "\x00\xff\ud800" * 10_000,
    "{" * 50_000,
    "[" * 25_000 + "]" * 25_000,
    "1," * 25_000,
    "1.1" * 20_000,
    "9" * 50_000,
    "1,111" * 10_000,
    "-$" * 25_000,
    "the " * 12_500,
    " " * 50_000,
    '```json\n{"a": NaN, "a": 1}\n```',
    "ﷺ" * 17_000,
]


@pytest.mark.parametrize("answer", JUNK, ids=range(len(JUNK)))
def test_junk_is_a_wrong_answer_in_no_time(answer: str) -> None:
    started = time.process_time()
    scores = score_answer({"answers": ["40 minutes"]}, [answer])
    assert scores["exact_match"] == 0.0
    assert 0.0 <= scores["f1"] < 1.0
    assert time.process_time() - started < 2


@given(st.text(), st.text(min_size=1).filter(tokens))
def test_scores_are_between_0_and_1_and_agree_on_equality(answer: str, gold: str) -> None:
    scores = score_answer({"answers": [gold]}, [answer])
    assert 0.0 <= scores["f1"] <= 1.0
    assert scores["exact_match"] == float(tokens(answer) == tokens(gold))
    assert scores["f1"] == 1.0 or scores["exact_match"] == 0.0
    assert score_answer({"answers": [gold]}, [gold]) == {"exact_match": 1.0, "f1": 1.0}


@pytest.mark.parametrize("wrong", [None, [], "40 minutes", [3], ["fine", None]])
def test_a_document_without_acceptable_answers_is_refused(wrong: object) -> None:
    with pytest.raises(SuiteError, match="needs the field `answers`"):
        score_answer({"answers": wrong}, ["40 minutes"])
    with pytest.raises(SuiteError, match="needs the field `answers`"):
        score_answer({}, [json.dumps(wrong)])


def test_an_acceptable_answer_that_nothing_matches_is_refused() -> None:
    with pytest.raises(SuiteError, match=r"'\?' has no letter or digit"):
        score_answer({"answers": ["40 minutes", "?"]}, ["40 minutes"])
