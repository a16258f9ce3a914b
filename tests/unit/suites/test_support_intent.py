"""The intent task: its oracle, its chance level, and what the words alone give away."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

import suites
from harness import tasks
from harness.engines.base import Scored, ScoreRequest
from suites import catalog
from suites.support import documents
from suites.support.intent.labels import CHOICES, FAMILIES, FAMILY_OF, LABELS
from suites.support.stream import Stream
from suites.support.world import SPLITS, Split

CHANCE = 1 / len(CHOICES)


@pytest.fixture(scope="module")
def built() -> tasks.BuiltTask:
    suite = catalog.load("support/gate@4")
    asked = replace(suite, tasks=tuple(task for task in suite.tasks if task.name == "support_intent"))
    (task,) = tasks.build(asked, templated=False, library=suites.library(), limit=60)
    return task


def accuracy(task: tasks.BuiltTask, preferred: list[int]) -> float:
    """Mean `acc` when the model likes choice `preferred[i]` best on item i."""
    total = 0.0
    for item, best in zip(task.items, preferred, strict=True):
        (request,) = item.requests
        assert isinstance(request, ScoreRequest)
        assert request.continuations == tuple(f" {choice}" for choice in CHOICES)
        logprobs = tuple(-1.0 if i == best else -500.0 for i in range(len(CHOICES)))
        scored = Scored(request.key, logprobs, (False,) * len(CHOICES))
        total += tasks.score(task, item, {request.key: scored}, "").metrics["acc"]
    return total / len(task.items)


def test_the_oracle_is_always_right(built: tasks.BuiltTask) -> None:
    assert accuracy(built, [int(str(item.doc["intent"])) for item in built.items]) == 1.0


@pytest.mark.parametrize("constant", [0, 13, len(CHOICES) - 1])
def test_a_constant_answer_scores_at_chance(built: tasks.BuiltTask, constant: int) -> None:
    assert accuracy(built, [constant] * len(built.items)) == pytest.approx(CHANCE)


def test_the_prompt_ends_where_a_choice_continues_it(built: tasks.BuiltTask) -> None:
    (request,) = built.items[0].requests
    assert isinstance(request, ScoreRequest)
    assert request.prompt.text.endswith("The customer wants to")
    assert str(built.items[0].doc["message"]) in request.prompt.text


@pytest.mark.parametrize("split", SPLITS)
def test_every_label_is_asked_equally_often(split: Split) -> None:
    asked = Counter(row["intent"] for row in documents("support_intent", split, 9, 20 * len(LABELS)))
    assert set(asked.values()) == {20}
    assert len(asked) == len(LABELS)


@pytest.mark.parametrize("split", SPLITS)
def test_random_answers_score_at_chance(split: Split) -> None:
    rows = documents("support_intent", split, 9, 3000)
    guesses = Stream("guess", split)
    right = sum(row["intent"] == guesses.below(len(CHOICES)) for row in rows)
    assert abs(right / len(rows) - CHANCE) < 4 * (CHANCE * (1 - CHANCE) / len(rows)) ** 0.5


def test_there_are_enough_labels_and_each_has_a_rival() -> None:
    assert len(set(CHOICES)) == len(CHOICES) >= 24
    assert all(len(family.labels) >= 2 for family in FAMILIES)
    for family in FAMILIES:
        assert len({label.fact for label in family.labels}) == len(family.labels)
    pairs = {(FAMILY_OF[label.key].key, label.fact) for label in LABELS}
    assert len(pairs) == len(LABELS)


def test_a_bag_of_words_learns_little_that_carries_over() -> None:
    """TF-IDF and logistic regression on 2,000 training rows: less than a third of the way up."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    train = documents("support_intent", "train", 0, 2000)
    model = make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(C=10, max_iter=200))
    model.fit([str(row["message"]) for row in train], [row["intent"] for row in train])
    for split in ("dev", "gate", "unseen"):
        rows = documents("support_intent", split, 1, 600)
        guesses = model.predict([str(row["message"]) for row in rows])
        share = sum(guess == row["intent"] for guess, row in zip(guesses, rows, strict=True)) / len(rows)
        assert (share - CHANCE) / (1 - CHANCE) < 1 / 3


@pytest.mark.parametrize("split", SPLITS)
def test_the_label_is_not_the_choice_that_shares_most_words(split: Split) -> None:
    """No training at all: pick the choice with the most of its words in the message."""
    rows = documents("support_intent", split, 1, 600)
    bags = [set(choice.split()) - {"a", "an", "the", "to", "for", "that", "and", "of"} for choice in CHOICES]
    right = 0
    for row in rows:
        words = set(str(row["message"]).lower().replace(",", " ").replace(".", " ").split())
        shares = [len(bag & words) / len(bag) for bag in bags]
        right += shares.index(max(shares)) == row["intent"]
    assert (right / len(rows) - CHANCE) / (1 - CHANCE) < 1 / 3


@pytest.mark.parametrize("split", SPLITS)
def test_the_rejected_label_is_one_that_is_easily_confused(split: Split) -> None:
    family = {label.text: FAMILY_OF[label.key] for label in LABELS}
    for row in documents("support_intent", split, 2, 600):
        right, wrong = CHOICES[int(str(row["intent"]))], str(row["rejected"])
        assert wrong != right
        assert family[wrong] is family[right]
