"""The refund task: answers recomputed from the text alone, the scorer, and the chance level."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

import suites
from harness import tasks
from harness.engines.base import Generated, GenerateRequest
from suites import catalog
from suites.support import documents
from suites.support.notation import dollars
from suites.support.refund.case import AMOUNTS_AND_DATES, YES_OR_NO, YES_PER_BLOCK
from suites.support.refund.draw import percent
from suites.support.refund.policies import CLAUSES
from suites.support.world import SPLITS, Split

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
MONEY = r"\$\d+\.\d\d"
FORMS = {
    "an amount like $12.50": r"\$\d+\.\d\d",
    "a date like March 9": rf"{MONTH} \d{{1,2}}",
    "yes or no": "yes|no",
}
BLOCK = sum(len(builds) for _, builds in AMOUNTS_AND_DATES) + 2 * YES_PER_BLOCK
CHANCE = YES_PER_BLOCK / BLOCK
"""What always answering "yes" scores; no other constant scores more."""


@pytest.fixture(scope="module")
def built() -> tasks.BuiltTask:
    suite = catalog.load("support/gate@4")
    asked = replace(suite, tasks=tuple(task for task in suite.tasks if task.name == "support_refund"))
    (task,) = tasks.build(asked, templated=True, library=suites.library(), limit=2 * BLOCK)
    return task


def score(task: tasks.BuiltTask, item: tasks.BuiltItem, answer: str) -> float:
    (request,) = item.requests
    assert isinstance(request, GenerateRequest)
    generated = Generated(request.key, (answer,), ("stop",))
    return tasks.score(task, item, {request.key: generated}, "").metrics[task.primary]


@pytest.mark.parametrize("form", [" {}", "{}.", "Answer: {}", "**{}**", "It was $3.10, so it is {}.\n"])
def test_the_oracle_is_always_right(built: tasks.BuiltTask, form: str) -> None:
    assert all(score(built, item, form.format(item.doc["answer"])) == 1.0 for item in built.items)


def test_capitals_and_the_sign_do_not_matter_and_a_cent_does(built: tasks.BuiltTask) -> None:
    for item in built.items:
        answer = str(item.doc["answer"])
        assert score(built, item, answer.upper()) == 1.0
        if answer.startswith("$"):
            assert score(built, item, f"{answer[1:]} dollars") == 1.0
            assert score(built, item, f"${Decimal(answer[1:]) + Decimal('0.01')}") == 0.0


@pytest.mark.parametrize("answer", ["", "I cannot say.", "12", "$", "the policy does not tell"])
def test_no_answer_is_wrong(built: tasks.BuiltTask, answer: str) -> None:
    assert all(score(built, item, answer) == 0.0 for item in built.items)


@pytest.mark.parametrize("constant", ["yes", "no"])
def test_a_constant_answer_scores_at_chance(built: tasks.BuiltTask, constant: str) -> None:
    scores = [score(built, item, constant) for item in built.items]
    assert sum(scores) / len(scores) == pytest.approx(CHANCE)


@pytest.mark.parametrize("split", SPLITS)
def test_no_constant_beats_yes_or_no(split: Split) -> None:
    rows = documents("support_refund", split, 1, 10 * BLOCK)
    (first, n), (second, m), (_, third) = Counter(row["answer"] for row in rows).most_common(3)
    assert {first, second} == {"yes", "no"}
    assert n == m == 10 * YES_PER_BLOCK
    assert third < n / 2


@pytest.mark.parametrize("split", SPLITS)
def test_answers_have_the_form_asked_for(split: Split) -> None:
    for row in documents("support_refund", split, 1, 2000):
        assert re.fullmatch(FORMS[str(row["form"])], str(row["answer"]))
        assert row["answer"] != "$0.00"


@pytest.mark.parametrize("split", SPLITS)
def test_the_working_follows_from_the_text_and_leads_to_the_answer(split: Split) -> None:
    """Every equation holds, and each amount in it stands in the text or was worked out before."""
    for row in documents("support_refund", split, 6, 400):
        known = set(re.findall(MONEY, f"{row['policy']}\n{row['case']}"))
        steps = str(row["steps"])
        equations = re.findall(rf"([^.=;:]*(?:\.\d\d[^.=;:]*)*) = ({MONEY}|{MONTH} \d+)", steps)
        assert len(equations) >= steps.count(" = ") - 1  # one may add days or percents
        for left, result in equations:
            assert worked_out(left) == result, (left, steps)
            assert set(re.findall(MONEY, left)) <= known, (left, row)
            known.add(result)
        assert known >= set(re.findall(MONEY, steps))
        assert str(row["answer"]) in steps


def worked_out(left: str) -> str:
    """The right side of an equation, by other means than the generator's."""
    amounts = [Decimal(amount[1:]) for amount in re.findall(MONEY, left)]
    if days := re.search(rf"({MONTH} \d+) \+ (\d+) days", left):
        return named(parsed(days[1]) + timedelta(int(days[2])))
    if share := re.search(r"(\d+)% of \$", left):
        return f"${amounts[0] * int(share[1]) / 100:.2f}"
    if times := re.search(r"(\d+) (?:months )?x \$", left):
        return f"${amounts[0] * int(times[1]):.2f}"
    if "half of" in left:
        return f"${amounts[0] / 2:.2f}"
    if " - " in left:
        return f"${amounts[0] - sum(amounts[1:]):.2f}"
    return f"${sum(amounts):.2f}"


def named(when: date) -> str:
    return f"{when:%B} {when.day}"


@pytest.mark.parametrize("split", SPLITS)
def test_the_rejected_answer_is_another_one_of_the_same_form(split: Split) -> None:
    for row in documents("support_refund", split, 1, 4000):
        assert re.fullmatch(FORMS[str(row["form"])], str(row["rejected"]))
        assert row["rejected"] not in (row["answer"], "$0.00")


def test_the_rejected_answer_overlooks_what_decides() -> None:
    """What stands between the two answers is the very term of the policy that was overlooked."""
    term = {
        "label": rf"deduct ({MONEY}) for the return label",
        "opened_label": rf"deduct ({MONEY}) for the return label",
        "club_opened": rf"deduct ({MONEY}) for the return label",
        "part_lost": rf"missing from a returned item, we deduct ({MONEY})",
        "late_club": rf"get ({MONEY}) more whenever a parcel is late",
        "early_end": rf"keep a fee of ({MONEY})",
        "swap": rf"plus a fee of ({MONEY})",
        "club_swap": rf"plus a fee of ({MONEY})",
        "club_deadline": r"get (\d+) more days",
        "club_parcels": r"get (\d+) more days",
    }
    compared = 0
    for row in documents("support_refund", "train", 12, 8 * BLOCK):
        if situation(row) not in term:
            continue
        found = re.search(term[situation(row)], str(row["policy"]))
        assert found, row
        right, wrong = str(row["answer"]), str(row["rejected"])
        if "days" in term[situation(row)]:
            between = str((parsed(right) - parsed(wrong)).days)
        else:
            between = f"${abs(Decimal(right[1:]) - Decimal(wrong[1:])):.2f}"
        compared += 1
        assert between == found[1], row
    assert compared == 8 * len(term)


def parsed(text: str) -> date:
    return datetime.strptime(f"{text} 2026", "%B %d %Y").date()


def situation(row: dict[str, object]) -> str:
    return str(row["cluster"]).split("/")[0]


def test_plain_cases_solved_from_the_text_by_hand_written_rules() -> None:
    """An independent reading of the training split's English, one rule per situation."""
    solved = 0
    for row in documents("support_refund", "train", 12, 8 * BLOCK):
        policy, case = str(row["policy"]), str(row["case"])

        def amount(pattern: str, text: str) -> Decimal:
            match = re.search(pattern, text)
            assert match, (pattern, text)
            return Decimal(match[1])

        money = MONEY.replace(r"\d+\.\d\d", r"(\d+\.\d\d)")
        kind = situation(row)
        if kind in ("opened", "opened_label", "club_opened", "gift_opened", "capped"):
            price = amount(rf" at {money}", case)
            fee = price * amount(r"restocking fee of (\d+)%", policy) / 100
            if kind == "capped":
                fee = min(fee, amount(rf"never more than {money} per item", policy))
            expected = price - fee
            if kind == "opened_label":
                expected -= amount(rf"deduct {money} for the return label", policy)
            if kind == "gift_opened":
                expected -= amount(rf"A gift card paid {money}", case)
        elif kind == "mixed":
            prices = [Decimal(price) for price in re.findall(rf" at {money}", case)]
            expected = prices[0] + prices[1] * (100 - amount(r"restocking fee of (\d+)%", policy)) / 100
        elif kind == "set_broken":
            kept = [Decimal(price) for price in re.findall(rf" at {money}", case)][1]
            expected = amount(rf"the two cost {money}", case) - kept - amount(rf"deduct {money}", policy)
        elif kind == "notice":
            months, begun = amount(r"(\d+) months paid", case), amount(r"begun so far: (\d+)", case)
            expected = (months - begun - 1) * amount(rf"at {money} a month", case)
            expected -= amount(rf"keep a fee of {money}", policy)
        else:
            continue
        solved += 1
        assert row["answer"] == f"${expected:.2f}"
    assert solved == 8 * 8


@pytest.mark.parametrize("split", SPLITS)
def test_no_item_depends_on_a_clause_it_does_not_name(split: Split) -> None:
    """The clauses shown are those needed and idle ones; needed ones are always shown."""
    for row in documents("support_refund", split, 1, 200):
        needs = row["needs"]
        assert isinstance(needs, list)
        assert needs
        assert set(needs) <= set(CLAUSES)
        shown = str(row["policy"]).count("\n") + 1
        assert shown >= len(needs) + 2


def test_every_situation_comes_at_its_level() -> None:
    levels = {build.__name__: level for level, builds in AMOUNTS_AND_DATES for build in builds}
    levels |= {decide.__name__: level for level, decide in YES_OR_NO}
    seen: dict[str, object] = {}
    for row in documents("support_refund", "dev", 1, 6 * BLOCK):
        seen[situation(row)] = row["level"]
    assert seen == levels


def test_a_bag_of_words_cannot_do_the_arithmetic() -> None:
    """Nearest answers by word statistics: nothing beyond what a constant answer scores, give or take."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline

    def read(row: dict[str, object]) -> str:
        return f"{row['policy']}\n{row['case']}\n{row['question']}"

    train = documents("support_refund", "train", 0, 2000)
    model = make_pipeline(TfidfVectorizer(sublinear_tf=True), KNeighborsClassifier(1, metric="cosine"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn wonders at almost as many answers as rows
        model.fit([read(row) for row in train], [row["answer"] for row in train])
    rows = documents("support_refund", "gate", 1, 600)
    guesses = model.predict([read(row) for row in rows])
    assert sum(guess == row["answer"] for guess, row in zip(guesses, rows, strict=True)) / len(rows) < 0.08


def test_money_is_written_in_dollars_and_whole_cents() -> None:
    with pytest.raises(ValueError, match="cannot be -1 cents"):
        dollars(-1)
    assert [dollars(cents) for cents in (5, 120, 3750, 100_000)] == ["$0.05", "$1.20", "$37.50", "$1000.00"]
    assert percent(1980, 15) == 297
    with pytest.raises(ValueError, match="whole number of cents"):
        percent(990, 15)
