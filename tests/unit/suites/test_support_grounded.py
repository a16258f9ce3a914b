"""Grounded answering: answers worked out from the text alone, the scorer, chance, what words give away."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import combinations

import pytest

import suites
from harness import tasks
from harness.engines.base import Generated, GenerateRequest
from suites import catalog
from suites.scorers.answers import tokens
from suites.support import documents
from suites.support.grounded.document import ANSWERED, GIVEN_UP, NOT_IN_TEXT, SITUATIONS, UNANSWERED
from suites.support.grounded.quantities import (
    DAYS,
    DOLLARS,
    MINUTES,
    MONTHS,
    PERCENT,
    Names,
    Numbers,
    Unit,
    spelled,
)
from suites.support.grounded.words import WORDS
from suites.support.stream import Stream
from suites.support.world import ENTITIES, SPLITS, Split
from tests.unit.suites.grounded_reader import read

TASK = "support_grounded"
BLOCK = len(SITUATIONS) * (ANSWERED + UNANSWERED)
CHANCE = UNANSWERED / (ANSWERED + UNANSWERED)
"""What always answering "not in the text" scores; no other constant comes near."""


@pytest.fixture(scope="module")
def built() -> dict[str, tasks.BuiltTask]:
    """Two blocks of each split."""
    made: dict[str, tasks.BuiltTask] = {}
    for split in SPLITS:
        suite = catalog.load(f"support/{split}@4")
        asked = replace(suite, tasks=tuple(task for task in suite.tasks if task.name == TASK))
        (made[split],) = tasks.build(asked, templated=True, library=suites.library(), limit=2 * BLOCK)
    return made


def score(task: tasks.BuiltTask, item: tasks.BuiltItem, answer: str, metric: str | None = None) -> float:
    (request,) = item.requests
    assert isinstance(request, GenerateRequest)
    generated = Generated(request.key, (answer,), ("stop",))
    return tasks.score(task, item, {request.key: generated}, "").metrics[metric or task.primary]


def mean(task: tasks.BuiltTask, answers: list[str]) -> float:
    scores = [score(task, item, answer) for item, answer in zip(task.items, answers, strict=True)]
    return sum(scores) / len(scores)


@pytest.mark.parametrize("split", SPLITS)
def test_every_answer_follows_from_the_text_for_a_careful_reader(split: Split) -> None:
    """An independent reading of page and question, which knows neither situations nor draws."""
    for row in documents(TASK, split, 3, 10 * BLOCK):
        answer = read(split, str(row["text"]), str(row["question"])) or NOT_IN_TEXT
        assert answer.lower() == str(row["answer"]).lower(), row


@pytest.mark.parametrize(
    "form", [" {}", "{}.", "\nAnswer: {}", "**Answer:** {}\n", "*{}*\nBecause it says so."]
)
@pytest.mark.parametrize("split", SPLITS)
def test_the_oracle_is_always_right(built: dict[str, tasks.BuiltTask], split: Split, form: str) -> None:
    task = built[split]
    assert mean(task, [form.format(item.doc["answer"]) for item in task.items]) == 1.0
    assert all(score(task, item, item.item.target, "f1,answer") == 1.0 for item in task.items)


@pytest.mark.parametrize("split", SPLITS)
def test_every_listed_way_to_write_it_is_right(built: dict[str, tasks.BuiltTask], split: Split) -> None:
    task = built[split]
    for item in task.items:
        assert item.doc["answers"][0] == item.doc["answer"]
        assert all(score(task, item, answer.upper()) == 1.0 for answer in item.doc["answers"])


@pytest.mark.parametrize("split", SPLITS)
def test_refusing_always_scores_at_chance(built: dict[str, tasks.BuiltTask], split: Split) -> None:
    assert mean(built[split], [NOT_IN_TEXT] * 2 * BLOCK) == CHANCE


@pytest.mark.parametrize("split", SPLITS)
def test_no_other_constant_comes_near(split: Split) -> None:
    rows = documents(TASK, split, 1, 20 * BLOCK)
    counted = Counter(" ".join(tokens(answer)) for row in rows for answer in set(map(str, accepted(row))))
    (first, n), (_, second), *_ = counted.most_common(2)
    assert first == " ".join(tokens(NOT_IN_TEXT))
    assert n == len(rows) * CHANCE
    assert second < len(rows) * 0.04


@pytest.mark.parametrize("split", SPLITS)
def test_another_items_answer_scores_below_chance(built: dict[str, tasks.BuiltTask], split: Split) -> None:
    """A quarter of a quarter for the refusals, and next to nothing for the others."""
    task = built[split]
    targets = [item.item.target for item in task.items]
    scores = [mean(task, targets[shift:] + targets[:shift]) for shift in range(1, 9)]
    assert sum(scores) / len(scores) < CHANCE / 2


@pytest.mark.parametrize("answer", ["", "\n\n", "I cannot say.", "the text", "not", "$", "yes"])
def test_no_answer_is_wrong(built: dict[str, tasks.BuiltTask], answer: str) -> None:
    assert mean(built["gate"], [answer] * 2 * BLOCK) == 0.0


@pytest.mark.parametrize("split", SPLITS)
def test_rejected_answers_are_wrong_and_refuse_as_often_as_refusing_is_right(
    built: dict[str, tasks.BuiltTask], split: Split
) -> None:
    task = built[split]
    rejected = [str(item.doc["rejected"]) for item in task.items]
    assert mean(task, rejected) == 0.0
    assert rejected.count(NOT_IN_TEXT) == [item.item.target for item in task.items].count(NOT_IN_TEXT)
    assert GIVEN_UP == UNANSWERED


@pytest.mark.parametrize("split", SPLITS)
def test_each_level_of_a_block_has_its_share_without_an_answer(split: Split) -> None:
    rows = documents(TASK, split, 2, 3 * BLOCK)
    counted = Counter((row["level"], row["answer"] == NOT_IN_TEXT) for row in rows)
    for level in SITUATIONS:
        assert counted[level, True] == 3 * UNANSWERED
        assert counted[level, False] == 3 * ANSWERED


def test_every_situation_comes_at_its_level_with_what_it_needs() -> None:
    known = {
        situation.build.__name__: (level, list(situation.needs), answered)
        for level, kinds in SITUATIONS.items()
        for answered, situations in zip((True, False), kinds, strict=True)
        for situation in situations
    }
    seen = {
        str(row["cluster"]).split("/")[0]: (row["level"], row["needs"], row["answer"] != NOT_IN_TEXT)
        for row in documents(TASK, "dev", 1, 12 * BLOCK)
    }
    assert seen == known
    assert all(len(needs) >= 2 for level, needs, _ in known.values() if level >= 2)


def test_the_prompt_holds_page_and_question_and_says_how_to_refuse(built: dict[str, tasks.BuiltTask]) -> None:
    for item in built["dev"].items:
        (request,) = item.requests
        assert isinstance(request, GenerateRequest)
        prompt = request.prompt.messages[-1].content
        assert str(item.doc["text"]) in prompt
        assert str(item.doc["question"]) in prompt
        assert NOT_IN_TEXT in prompt
        assert not re.search(r"[{}\[\]|]", prompt)


@pytest.mark.parametrize("split", SPLITS)
def test_pages_are_neither_notes_nor_essays(split: Split) -> None:
    lengths = sorted(len(str(row["text"]).split()) for row in documents(TASK, split, 6, 500))
    assert lengths[0] >= 65
    assert lengths[-1] <= 170
    assert 90 <= lengths[250] <= 130


def phrases(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value.lower()
    elif isinstance(value, tuple):
        for part in value:
            yield from phrases(part)
    elif is_dataclass(value) and not isinstance(value, Unit):
        for field in fields(value):
            if field.name != "forms":
                yield from phrases(getattr(value, field.name))


@pytest.mark.parametrize(("one", "other"), list(combinations(SPLITS, 2)))
def test_splits_share_no_phrase_and_no_name(one: Split, other: Split) -> None:
    assert not ({*phrases(WORDS[one])} - {""}) & {*phrases(WORDS[other])}


@pytest.mark.parametrize("split", SPLITS)
def test_pages_name_nothing_that_another_split_has(split: Split) -> None:
    mine = {
        name.lower()
        for theme in WORDS[split].themes
        for name in (theme.kind, *theme.names, *getattr(theme.attributes[-1].values, "options", ()))
    }
    for other in set(SPLITS) - {split}:
        for group in (getattr(ENTITIES[other], field.name) for field in fields(ENTITIES[other])):
            assert not mine & {getattr(name, "who", name).lower() for name in group}


@pytest.mark.parametrize(("one", "other"), list(combinations(SPLITS, 2)))
def test_no_six_words_in_a_row_stand_in_two_splits_of_800_items(one: Split, other: Split) -> None:
    def grams(split: Split) -> Iterator[tuple[str, ...]]:
        for row in documents(TASK, split, 23, 800):
            words = re.findall(r"[a-z']+", f"{row['text']}\n{row['question']}".lower())
            yield from zip(*(words[i:] for i in range(6)), strict=False)

    assert not set(grams(one)) & set(grams(other))


def accepted(row: dict[str, object]) -> list[str]:
    answers = row["answers"]
    assert isinstance(answers, list)
    return answers


def nearest_sentence(row: dict[str, object]) -> str:
    """The first number or last words of the sentence that shares most words with the question."""
    asked = set(re.findall(r"\w+", str(row["question"]).lower()))
    lines = re.split(r"(?<=[.:;]) ", str(row["text"]))
    best = max(lines, key=lambda line: len(asked & set(re.findall(r"\w+", line.lower()))))
    found = re.search(r"\$\d+|\d+ \w+", best)
    return found[0] if found else " ".join(best.split()[-2:])


@pytest.mark.parametrize("split", SPLITS)
def test_the_sentence_most_like_the_question_does_not_answer_it(split: Split) -> None:
    right: Counter[object] = Counter()
    rows = documents(TASK, split, 5, 20 * BLOCK)
    for row in rows:
        right[row["level"]] += tokens(nearest_sentence(row)) in list(map(tokens, accepted(row)))
    per_level = len(rows) / 4
    assert right[3] / per_level < CHANCE
    assert right[4] / per_level < CHANCE


def test_a_bag_of_words_learns_no_more_than_to_refuse() -> None:
    """TF-IDF of words and pairs and logistic regression on 2,000 training rows, tested on gate."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline

    def seen(row: dict[str, object]) -> str:
        return f"{row['text']}\n{row['question']}"

    train, gate = documents(TASK, "train", 0, 2000), documents(TASK, "gate", 7, 500)
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=300)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit([seen(row) for row in train], [row["answer"] == NOT_IN_TEXT for row in train])
    probability = model.predict_proba([seen(row) for row in gate])[:, 1]
    refusals = [row["answer"] == NOT_IN_TEXT for row in gate]
    assert roc_auc_score(refusals, probability) < 0.65
    nearest = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        KNeighborsClassifier(1, metric="cosine"),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nearest.fit([seen(row) for row in train], [row["answer"] for row in train])
    guesses = nearest.predict([seen(row) for row in gate])
    share = sum(guess in accepted(row) for guess, row in zip(guesses, gate, strict=True)) / len(gate)
    assert share < CHANCE


@pytest.mark.parametrize(
    ("unit", "number", "ways"),
    [
        (MINUTES, 90, {"90 minutes", "90", "ninety minutes", "90 min", "1.5 hours", "1 hour 30 minutes"}),
        (DAYS, 14, {"14 days", "fourteen", "2 weeks", "two weeks"}),
        (DAYS, 1, {"1 day", "one day"}),
        (MONTHS, 12, {"12 months", "1 year", "one year"}),
        (DOLLARS, 40, {"$40", "40 dollars", "forty dollars"}),
        (PERCENT, 15, {"15 percent", "15 per cent", "fifteen percent"}),
    ],
)
def test_a_number_may_be_written_in_these_ways(unit: Unit, number: int, ways: set[str]) -> None:
    assert ways <= set(Numbers(unit, 1, 100).value(number).answers)


def test_differences_of_percentages_are_points() -> None:
    assert Numbers(PERCENT, 4, 90).difference(5) == "5 percentage points"
    assert Numbers(PERCENT, 4, 90).difference(1) == "1 percentage point"
    assert Numbers(DOLLARS, 4, 90).difference(5) == "$5"
    assert Numbers(DAYS, 4, 90).difference(1) == "1 day"


def test_numbers_in_words() -> None:
    assert [spelled(n) for n in (0, 13, 20, 42, 99)] == [
        *("zero", "thirteen", "twenty", "forty-two", "ninety-nine")
    ]


def test_every_number_leaves_room_for_what_is_taken_off() -> None:
    """Neither two deductions in a row nor the larger of two reach zero."""
    stream = Stream("room")
    for words in WORDS.values():
        for values in (attribute.values for theme in words.themes for attribute in theme.attributes):
            if isinstance(values, Names):
                assert len(set(values.options)) >= 6
                continue
            assert values.low >= 4 * values.step
            for number in [values.low] * 9 + values.draw(stream, 5):
                assert number > max(values.deltas(stream, number, 2))
                left = number - values.deltas(stream, number, 1)[0]
                assert left > values.deltas(stream, left, 1)[0]
