"""The tool task: its oracle, chance and balance, what an item shows, and what its words give away."""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

import suites
from harness import tasks
from harness.engines.base import Generated, GenerateRequest
from suites import catalog
from suites.scorers.calls import score_call
from suites.support import documents
from suites.support.stream import Stream
from suites.support.tools import WORDS
from suites.support.tools.item import NAMINGS, SITUATIONS
from suites.support.tools.rules import RULES
from suites.support.tools.toolbox import TERMS, TOOLS, TOPIC_TOOLS
from suites.support.world import SPLITS, Split

BLOCK = NAMINGS * sum(len(levels) for levels in SITUATIONS.values())
CHANCE = 1 / BLOCK
"""What the best constant call scores: asking the customer for one and the same argument."""
TASK = "support_tools"
PAIRS = list(combinations(SPLITS, 2))
Row = dict[str, object]


def build(split: Split, limit: int) -> tasks.BuiltTask:
    suite = catalog.load(f"support/{split}@4")
    asked = replace(suite, tasks=tuple(task for task in suite.tasks if task.name == TASK))
    (task,) = tasks.build(asked, templated=True, library=suites.library(), limit=limit)
    return task


@pytest.fixture(scope="module")
def built() -> tasks.BuiltTask:
    return build("gate", 2 * BLOCK)


def score(task: tasks.BuiltTask, item: tasks.BuiltItem, answer: str) -> dict[str, float]:
    (request,) = item.requests
    assert isinstance(request, GenerateRequest)
    generated = Generated(request.key, (answer,), ("stop",))
    return dict(tasks.score(task, item, {request.key: generated}, "").metrics)


def mean(task: tasks.BuiltTask, metric: str, answers: list[str]) -> float:
    scores = [score(task, item, answer)[metric] for item, answer in zip(task.items, answers, strict=True)]
    return sum(scores) / len(scores)


def call(row: Row, key: str = "answer") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(str(row[key]))
    return made


def tool(row: Row, split: Split) -> str:
    """Which tool is right, whatever the item calls it."""
    name = call(row)["tool"]
    (found,) = {key for naming in WORDS[split].namings for key, it in naming.tools.items() if it == name}
    return found


@pytest.mark.parametrize("split", SPLITS)
def test_the_oracle_is_always_right(split: Split) -> None:
    task = build(split, BLOCK)
    for frame in (" {}", "```json\n{}\n```", "Rule 2 says so. {} That is all."):
        answers = [frame.format(item.doc["answer"]) for item in task.items]
        assert mean(task, "exact_match", answers) == mean(task, "tool_accuracy", answers) == 1.0


def test_a_careless_call_is_never_right_and_often_names_the_right_tool(built: tasks.BuiltTask) -> None:
    answers = [str(item.doc["rejected"]) for item in built.items]
    assert mean(built, "exact_match", answers) == 0.0
    assert 0.25 < mean(built, "tool_accuracy", answers) < 0.75


def test_the_primary_metric_is_the_whole_call(built: tasks.BuiltTask) -> None:
    assert built.primary == "exact_match"
    assert set(built.metrics) == {"exact_match", "tool_accuracy"}


def test_no_constant_beats_the_stated_chance(built: tasks.BuiltTask) -> None:
    frequent = Counter(str(item.doc["answer"]) for item in built.items).most_common()
    for answer, _ in frequent[:12]:
        assert mean(built, "exact_match", [answer] * len(built.items)) <= CHANCE
    best = mean(built, "exact_match", [frequent[0][0]] * len(built.items))
    assert best == CHANCE == built.task.chance


def test_a_constant_tool_is_right_once_in_twenty(built: tasks.BuiltTask) -> None:
    for naming in WORDS["gate"].namings:
        for name in naming.tools.values():
            answer = json.dumps({"tool": name, "arguments": {}})
            share = mean(built, "tool_accuracy", [answer] * len(built.items))
            assert share == pytest.approx(1 / (NAMINGS * len(TOOLS)))


@pytest.mark.parametrize("split", SPLITS)
def test_another_items_call_scores_below_chance(split: Split) -> None:
    rows = documents(TASK, split, 9, 20 * BLOCK)
    guesses = Stream("guess", split).shuffled([str(row["answer"]) for row in rows])
    right = sum(score_call(row, [guess])["exact_match"] for row, guess in zip(rows, guesses, strict=True))
    assert right / len(rows) < CHANCE


@pytest.mark.parametrize("split", SPLITS)
def test_a_block_has_every_tool_at_every_level(split: Split) -> None:
    rows = documents(TASK, split, 2, 5 * BLOCK)
    for start in range(0, len(rows), BLOCK):
        block = Counter((tool(row, split), row["level"]) for row in rows[start : start + BLOCK])
        assert block == {(name, level): NAMINGS for name in TOOLS for level in (1, 2, 3, 4)}


@pytest.mark.parametrize("split", SPLITS)
def test_every_situation_comes_and_leads_to_its_tool(split: Split) -> None:
    seen = {
        (str(row["cluster"]).split("/")[0], tool(row, split)) for row in documents(TASK, split, 3, 20 * BLOCK)
    }
    listed = [(make.__name__, name) for name, levels in SITUATIONS.items() for it in levels for make in it]
    assert seen == set(listed)
    assert len(listed) == len(seen)


def signatures(row: Row) -> dict[str, list[str]]:
    found = {}
    for line in str(row["tools"]).split("\n"):
        match = re.fullmatch(r"- ([\w.-]+)\(([\w, ]+)\): .+", line)
        assert match, line
        found[match[1]] = match[2].split(", ")
    return found


@pytest.mark.parametrize("split", SPLITS)
def test_both_calls_use_a_tool_of_the_list_with_exactly_its_arguments(split: Split) -> None:
    for row in documents(TASK, split, 5, 400):
        listed = signatures(row)
        assert len(listed) == 6
        for key in ("answer", "rejected"):
            made = call(row, key)
            assert list(made) == ["tool", "arguments"]
            assert list(made["arguments"]) == listed[made["tool"]]
        assert row["answer"] != row["rejected"]


@pytest.mark.parametrize("split", SPLITS)
def test_what_a_call_says_stands_in_the_prompt(split: Split) -> None:
    """Texts are copied; a rule's number is that of a rule; amounts are the only values worked out."""
    for row in documents(TASK, split, 5, 400):
        prompt = "\n".join(str(row[field]) for field in ("tools", "rules", "record", "message"))
        for name, value in call(row)["arguments"].items():
            if isinstance(value, str) and value != "Monday":
                assert value in prompt, (name, value)
        if tool(row, split) == "decline":
            number = list(call(row)["arguments"].values())[1]
            assert 1 <= number <= str(row["rules"]).count("\n") + 1


@pytest.mark.parametrize("split", SPLITS)
def test_a_refusal_names_a_rule_that_decides(split: Split) -> None:
    templates = WORDS[split].rules
    for row in documents(TASK, split, 6, 400):
        needs = row["needs"]
        assert isinstance(needs, list)
        assert set(needs) <= set(RULES)
        lines = str(row["rules"]).split("\n")
        assert len(lines) >= max(4, len(needs) + 1)
        if tool(row, split) == "decline":
            number = list(call(row)["arguments"].values())[1]
            assert any(says(templates[rule], lines[number - 1]) for rule in needs)
            assert not any(RULES[rule].members for rule in RULES if says(templates[rule], lines[number - 1]))


def says(template: str, line: str) -> bool:
    literal = [re.escape(part) for part in re.split(r"\{\w+\}", template)]
    return re.fullmatch(r"\d+\. " + ".+?".join(literal), line) is not None


@pytest.mark.parametrize("split", SPLITS)
def test_every_need_is_shown_and_no_other_rule_bears_on_the_case(split: Split) -> None:
    templates = WORDS[split].rules
    for row in documents(TASK, split, 6, 300):
        lines = str(row["rules"]).split("\n")
        shown = [next(rule for rule in RULES if says(templates[rule], line)) for line in lines]
        assert len(set(shown)) == len(shown)
        needs = row["needs"]
        assert isinstance(needs, list)
        assert set(needs) <= set(shown)
        assert len(set(shown) & {"late_flat", "late_day"} & {*needs}) < 2


@pytest.mark.parametrize("split", SPLITS)
def test_members_are_among_the_customers_of_every_level(split: Split) -> None:
    """A share that tells nothing: also where no rule for members is shown."""
    club, outside = (
        WORDS[split].facts[key].removeprefix("{name}").format(club="Willow Club")
        for key in ("customer_club", "customer")
    )
    for level in (1, 2, 3, 4):
        rows = [row for row in documents(TASK, split, 6, 800) if row["level"] == level]
        records = [str(row["record"]).split("\n")[0] for row in rows]
        assert all((club in record) != (outside in record) for record in records)
        assert 0.25 < sum(club in record for record in records) / len(records) < 0.75


def values(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value.lower()
    elif isinstance(value, dict):
        for part in value.values():
            yield from values(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from values(part)
    else:
        for name in type(value).__dataclass_fields__:  # type: ignore[attr-defined]  # a dataclass by now
            yield from values(getattr(value, name))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_splits_share_no_phrase_and_no_name(one: Split, other: Split) -> None:
    assert not set(values(WORDS[one])) & set(values(WORDS[other]))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_splits_share_no_number_to_call(one: Split, other: Split) -> None:
    def numbers(split: Split) -> set[str]:
        texts = (f"{row['record']} {row['message']}" for row in documents(TASK, split, 1, 600))
        return {number for text in texts for number in re.findall(r"\d{3}-555-\d{4}", text)}

    assert numbers(one)
    assert not numbers(one) & numbers(other)


def test_every_split_says_the_same_things() -> None:
    for name in ("about", "terms", "rules", "facts", "messages"):
        assert len({frozenset(getattr(WORDS[split], name)) for split in SPLITS}) == 1
    arguments = {name for names in TOOLS.values() for name in names}
    for split in SPLITS:
        words = WORDS[split]
        assert set(words.rules) == set(RULES)
        assert set(words.terms) == set(TERMS)
        for key, rule in RULES.items():
            assert ("{club}" in words.rules[key]) == rule.members
        for naming in words.namings:
            assert set(naming.tools) == set(TOOLS) == set(words.about)
            assert set(naming.arguments) == arguments
            assert len(set(naming.tools.values())) == len(TOOLS)
            assert len(set(naming.arguments.values())) == len(arguments)
    assert set(TOPIC_TOOLS) == {topic for rule in RULES.values() for topic in rule.topics}


def read(row: Row) -> str:
    return "\n".join(str(row[field]) for field in ("tools", "rules", "record", "message"))


def test_a_bag_of_words_learns_little_that_carries_over() -> None:
    """TF-IDF on 2,000 training rows: the tool, however it is named, and the whole call."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline

    def bag() -> TfidfVectorizer:
        return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)

    train = documents(TASK, "train", 0, 2000)
    texts = [read(row) for row in train]
    tools = make_pipeline(bag(), LogisticRegression(C=10, max_iter=100))
    tools.fit(texts, [tool(row, "train") for row in train])
    whole = make_pipeline(bag(), KNeighborsClassifier(1, metric="cosine"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn wonders at almost as many calls as rows
        whole.fit(texts, [row["answer"] for row in train])
    rows = documents(TASK, "gate", 7, 500)
    gate = [read(row) for row in rows]
    named = sum(guess == tool(row, "gate") for guess, row in zip(tools.predict(gate), rows, strict=True))
    chance = 1 / len(TOOLS)
    assert (named / len(rows) - chance) / (1 - chance) < 1 / 3
    assert sum(guess == row["answer"] for guess, row in zip(whole.predict(gate), rows, strict=True)) == 0
