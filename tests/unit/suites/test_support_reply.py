"""The reply task: twins, answers worked out anew from the text, the scorer, chance, and what leaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations

import pytest

import suites
from harness import tasks
from harness.engines.base import Generated, GenerateRequest, Scored, ScoreRequest
from suites import catalog
from suites.support import documents
from suites.support.reply import WORDS, pair
from suites.support.reply.case import Situation
from suites.support.reply.pair import SITUATIONS
from suites.support.reply.wording import ReplyWording
from suites.support.stream import Stream
from suites.support.world import SPLITS, Split

BLOCK = 2 * len(SITUATIONS)
CHANCE = 0.5
CONTEXT = ("policy", "record", "message")
MONEY = r"\$(\d+\.\d\d)"
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY = rf"({MONTH} \d+)"


def built(split: str, size: int, written: bool = False) -> tasks.BuiltTask:
    suite = catalog.load(f"support/{split}@4")
    (reply,) = (task for task in suite.tasks if task.name == "support_reply")
    asked = replace(suite, tasks=(reply.as_generative() if written else reply,))
    (task,) = tasks.build(asked, templated=written, library=suites.library(), limit=size)
    return task


@pytest.fixture(scope="module")
def chosen() -> tasks.BuiltTask:
    return built("gate", BLOCK)


@pytest.fixture(scope="module")
def written() -> tasks.BuiltTask:
    return built("dev", 12, written=True)


def accuracy(task: tasks.BuiltTask, preferred: list[int]) -> float:
    """Mean `acc` when the model likes choice `preferred[i]` best on item i."""
    total = 0.0
    for item, best in zip(task.items, preferred, strict=True):
        (request,) = item.requests
        assert isinstance(request, ScoreRequest)
        assert request.continuations == (" A", " B")
        scored = Scored(request.key, (-1.0, -9.0) if best == 0 else (-9.0, -1.0), (False, False))
        total += tasks.score(task, item, {request.key: scored}, "").metrics[task.primary]
    return total / len(task.items)


def targets(task: tasks.BuiltTask) -> list[int]:
    return [int(str(item.doc["answer"])) for item in task.items]


@pytest.mark.parametrize("split", SPLITS)
def test_the_oracle_is_always_right(split: Split) -> None:
    task = built(split, BLOCK)
    assert accuracy(task, targets(task)) == 1.0
    assert accuracy(task, [1 - target for target in targets(task)]) == 0.0


@pytest.mark.parametrize("constant", [0, 1])
def test_a_constant_answer_scores_at_chance(chosen: tasks.BuiltTask, constant: int) -> None:
    assert accuracy(chosen, [constant] * BLOCK) == CHANCE


@pytest.mark.parametrize("split", SPLITS)
def test_another_items_answer_scores_at_chance(split: Split) -> None:
    answers = [row["answer"] for row in documents("support_reply", split, 9, 3000)]
    right = sum(one == other for one, other in zip(answers, answers[1:] + answers[:1], strict=True))
    assert abs(right / len(answers) - CHANCE) < 4 * (CHANCE * (1 - CHANCE) / len(answers)) ** 0.5


def test_the_prompt_shows_everything_and_ends_where_a_letter_continues_it(chosen: tasks.BuiltTask) -> None:
    for item in chosen.items:
        (request,) = item.requests
        assert isinstance(request, ScoreRequest)
        assert request.prompt.text.endswith("\nAnswer:")
        for field in (*CONTEXT, "reply_a", "reply_b"):
            assert str(item.doc[field]) in request.prompt.text


@pytest.mark.parametrize(
    "form",
    ["{}", " {}.", "**{}**", "({})", "Reply {}", "The better reply is {}.", "Answer: {}\n", "{} is better"],
)
def test_a_letter_counts_however_it_is_dressed(written: tasks.BuiltTask, form: str) -> None:
    for item in written.items:
        right = "AB"[int(str(item.doc["answer"]))]
        assert written_score(written, item, form.format(right)) == 1.0
        assert written_score(written, item, form.format("BA"["AB".index(right)])) == 0.0


@pytest.mark.parametrize(
    "said", ["", "A careful look shows a mistake", "both", "neither reply", "a", "C", "AB"]
)
def test_what_names_no_reply_is_wrong(written: tasks.BuiltTask, said: str) -> None:
    assert all(written_score(written, item, said) == 0.0 for item in written.items)


def written_score(task: tasks.BuiltTask, item: tasks.BuiltItem, text: str) -> float:
    (request,) = item.requests
    assert isinstance(request, GenerateRequest)
    result = tasks.score(task, item, {request.key: Generated(request.key, (text,), ("stop",))}, "")
    return result.metrics[task.primary]


@pytest.mark.parametrize("split", SPLITS)
def test_situations_truths_and_positions_are_balanced_in_every_block(split: Split) -> None:
    rows = documents("support_reply", split, 9, 4 * BLOCK)
    for start in range(0, len(rows), BLOCK):
        seen = Counter((situation(row), row["answer"]) for row in rows[start : start + BLOCK])
        assert set(seen.values()) == {1}
        assert len(seen) == BLOCK


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("which", SITUATIONS, ids=lambda which: which.name)
def test_twins_show_the_same_replies_and_only_the_context_tells_which_is_good(
    which: Situation, split: Split
) -> None:
    for number in range(6):
        one, other = (
            pair.document(Stream("twin", number), split, which, truth, answer=truth) for truth in (0, 1)
        )
        assert (one["reply_a"], one["reply_b"]) == (other["reply_a"], other["reply_b"])
        assert (one["good"], one["rejected"]) == (other["rejected"], other["good"])
        assert one["good"] != one["rejected"]
        assert [one[field] for field in CONTEXT] != [other[field] for field in CONTEXT]


@pytest.mark.parametrize("split", SPLITS)
def test_replies_are_full_and_of_like_length(split: Split) -> None:
    gaps = []
    for row in documents("support_reply", split, 3, 500):
        good, rejected = (len(str(row[field]).split()) for field in ("good", "rejected"))
        assert min(good, rejected) >= 38
        assert max(good, rejected) <= 70
        gaps.append(abs(good - rejected))
        assert {row["reply_a"], row["reply_b"]} == {row["good"], row["rejected"]}
        assert (row["reply_a"], row["reply_b"])[int(str(row["answer"]))] == row["good"]
    assert max(gaps) <= 15
    assert sum(gaps) / len(gaps) < 5


def test_every_level_has_its_flaws_and_names_what_it_needs() -> None:
    rows = documents("support_reply", "train", 3, 4 * BLOCK)
    needs = {level: [row["needs"] for row in rows if row["level"] == level] for level in (1, 2, 3, 4)}
    assert all(need == ["message"] for need in needs[1])
    assert all(need == ["record"] for need in needs[2])
    assert all(isinstance(need, list) and len(need) == 1 for need in needs[3])
    assert all(isinstance(need, list) and len(need) >= 2 for need in needs[4])
    assert len({row["flaw"] for row in rows}) >= 12


def situation(row: Mapping[str, object]) -> str:
    return str(row["cluster"]).split("/")[0]


def amounts(text: str) -> list[Decimal]:
    return [Decimal(amount) for amount in re.findall(MONEY, text)]


def amount(pattern: str, text: str) -> Decimal:
    match = re.search(pattern.replace("MONEY", MONEY), text)
    assert match, (pattern, text)
    return Decimal(match[1])


def days(text: str) -> list[date]:
    """The days a text names; January lies behind December."""
    found = [datetime.strptime(f"{day} 2026", "%B %d %Y").date() for day in re.findall(DAY, text)]
    return [day.replace(year=2027) if day.month == 1 else day for day in found]


def named(when: date) -> str:
    return f"{when:%B} {when.day}"


def due_amount(kind: str, policy: str, record: str, message: str) -> Decimal | None:
    """What the train split's policy grants, read from its English; None if it is no amount."""
    member = "not a Willow Club" not in record
    price = amounts(record)[0]

    def fee() -> Decimal:
        return price * amount(r"fee of (\d+)%", policy) / 100

    if kind == "label_count":
        k = amount(r"(\d+)", message)
        return k * price - amount("deduct MONEY", policy) * (k if "for each item in" in policy else 1)
    if kind == "fee_limit":
        limit = amount("never (?:more|less) than MONEY", policy)
        return price - (min if "never more" in policy else max)(fee(), limit)
    if kind == "coupon":
        back, lowered = record.split(", one ")[0], record.split("price of the ")[1]
        share = amount(r"A (\d+)%", record)
        return price - (price * share / 100 if lowered.rstrip(".") in back else 0)
    if kind == "club_label":
        return price - fee() - (0 if member else amount("deduct MONEY", policy))
    if kind == "fault_reported":
        delivered, today = days(record)
        late = (today - delivered).days > amount(r"within (\d+) days after delivery; after", policy)
        return price - (fee() if late else 0)
    if kind == "free_label":
        free = price - fee() >= amount("is still MONEY", policy)
        return price - fee() - (0 if free else amount("deduct MONEY", policy))
    if kind == "late_credit":
        due, delivered = days(record)
        share = (delivered - due).days * amount(r"credit (\d+)%", policy)
        ordinary, members = re.findall(r"at most (\d+)%", policy)
        return price * min(share, Decimal(members if member else ordinary)) / 100
    if kind == "notice":
        months, used = amount(r"(\d+) months", record), amount(r"(\d+) begun", record)
        return (months - used - (days(record)[0].day > 15)) * price
    if kind == "first_swap":
        fee_due = 0 if "No exchange earlier" in record else amount("fee of MONEY", policy)
        return amounts(record)[1] - price + fee_due
    if kind == "drop_limit":
        n, limit = amount(r"(\d+) units", record), amount("limited to MONEY", policy)
        gap = price - amounts(record)[1]
        return n * min(gap, limit) if "per item" in policy else min(n * gap, limit)
    return None


def test_amounts_follow_from_the_text_by_hand_written_rules() -> None:
    """An independent reading of the train split: the good reply names the amount, the other does not."""
    solved: Counter[str] = Counter()
    for row in documents("support_reply", "train", 12, 12 * BLOCK):
        expected = due_amount(situation(row), *(str(row[field]) for field in CONTEXT))
        if expected is not None:
            solved[situation(row)] += 1
            assert amounts(str(row["good"]))[0] == expected, row
            assert amounts(str(row["rejected"]))[0] != expected, row
    assert set(solved.values()) == {24}
    assert len(solved) == 10


def last_day(kind: str, policy: str, record: str) -> date | None:
    """The last day of a return in the train split's English; None if the case is about no day."""
    if kind not in ("counted_from", "club_days", "gift_date", "in_time", "sale_fault_days"):
        return None
    span = int(amount(r"returned within (\d+) days", policy))
    if kind == "counted_from":
        ordered, delivered = days(record)
        return (ordered if "day of the order" in policy else delivered) + timedelta(span)
    delivered = days(record)[0]
    if kind == "club_days" and "not a Willow Club" not in record:
        span += int(amount(r"members (\d+) days longer", policy))
    if kind == "gift_date" and "Marked as a gift" in record:
        return days(policy)[-1]
    return delivered + timedelta(span)


def test_days_follow_from_the_text_by_hand_written_rules() -> None:
    solved: Counter[str] = Counter()
    for row in documents("support_reply", "train", 12, 12 * BLOCK):
        kind, policy, record = situation(row), str(row["policy"]), str(row["record"])
        last = last_day(kind, policy.replace("November 14", ""), record)
        if last is None:
            continue
        solved[kind] += 1
        assert f" {named(last)}" in str(row["good"])
        if kind in ("in_time", "sale_fault_days"):
            assert ("in time" in str(row["good"])) == (days(record)[1] <= last)
            assert ("in time" in str(row["rejected"])) == (days(record)[1] > last)
        else:
            assert f" {named(last)}: " not in str(row["rejected"])
    assert set(solved.values()) == {24}
    assert len(solved) == 5


def words_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value.lower()
    elif isinstance(value, tuple):
        for part in value:
            yield from words_of(part)
    elif isinstance(value, dict):
        yield from words_of(tuple(value.values()))


def phrases(words: ReplyWording) -> set[str]:
    return {phrase for field in fields(words) for phrase in words_of(getattr(words, field.name))}


@pytest.mark.parametrize(("one", "other"), list(combinations(SPLITS, 2)))
def test_splits_share_no_phrase(one: Split, other: Split) -> None:
    assert not phrases(WORDS[one]) & phrases(WORDS[other])


@pytest.mark.parametrize("name", ["clauses", "facts", "messages", "replies", "parts"])
def test_every_split_says_the_same_things_and_nothing_in_vain(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    used: set[str] = set()

    class Noted(dict[str, object]):
        def __getitem__(self, key: str) -> object:
            used.add(key)
            return super().__getitem__(key)

    said = getattr(WORDS["dev"], name)
    assert all(set(getattr(WORDS[split], name)) == set(said) for split in SPLITS)
    monkeypatch.setitem(WORDS, "dev", replace(WORDS["dev"], **{name: Noted(said)}))  # type: ignore[arg-type]  # one of the fields
    documents("support_reply", "dev", 2, 6 * BLOCK)
    assert used == set(said)


def replies(rows: list[dict[str, object]], side: str) -> list[str]:
    return [str(row[f"reply_{side}"]) for row in rows]


def test_words_do_not_tell_which_reply_is_better() -> None:
    """TF-IDF and logistic regression on A minus B, on the whole text, and on what a reply shares with it."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    train = documents("support_reply", "train", 0, 2000)
    rows = documents("support_reply", "gate", 1, 500)
    bags = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
    bags.fit(replies(train, "a") + replies(train, "b"))
    texts = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit([whole(row) for row in train])
    seen = {
        "difference": lambda of: bags.transform(replies(of, "a")) - bags.transform(replies(of, "b")),
        "whole": lambda of: texts.transform([whole(row) for row in of]),
        "shared": lambda of: (
            np.array([measures(row, "a") for row in of]) - np.array([measures(row, "b") for row in of])
        ),
    }
    for name, features in seen.items():
        model = LogisticRegression(C=10, max_iter=1000).fit(features(train), [row["answer"] for row in train])
        right = model.score(features(rows), [row["answer"] for row in rows])
        assert (right - CHANCE) / (1 - CHANCE) < 1 / 6, name


def whole(row: Mapping[str, object]) -> str:
    return "\n".join(str(row[field]) for field in (*CONTEXT, "reply_a", "reply_b"))


def measures(row: Mapping[str, object], side: str) -> list[float]:
    """Length and numbers of a reply, and the share of its words that stand in each part of the context."""
    words = set(re.findall(r"[\w$%.']+", str(row[f"reply_{side}"]).lower()))
    numbers = {word for word in words if any(sign.isdigit() for sign in word)}
    shares = []
    for field in CONTEXT:
        context = set(re.findall(r"[\w$%.']+", str(row[field]).lower()))
        shares += [len(words & context) / len(words), len(numbers & context) / max(1, len(numbers))]
    return [len(words) / 50, len(numbers) / 5, *shares]
