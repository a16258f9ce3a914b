"""The support world: the same documents everywhere, and nothing shared between its splits."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from itertools import combinations

import pytest

from harness.errors import SuiteError
from suites import catalog
from suites.support import TASKS, VERSION, documents, world
from suites.support.intent import WORDS as INTENT
from suites.support.refund import WORDS as REFUND
from suites.support.slots import WORDS as SLOTS
from suites.support.world import ENTITIES, SPLITS, Split

PAIRS = list(combinations(SPLITS, 2))
DIGESTS = {
    # Changing one of these changes what every stored run was asked: raise VERSION with it.
    ("support_intent", "train"): "7fa414c322e44880",
    ("support_intent", "dev"): "978aae5a02affb23",
    ("support_intent", "gate"): "416d67d0411ab063",
    ("support_intent", "unseen"): "ae6ca396d7c70c62",
    ("support_refund", "train"): "4f45e93bcbd00acb",
    ("support_refund", "dev"): "5530f9529c0e46fb",
    ("support_refund", "gate"): "15b8af193691860a",
    ("support_refund", "unseen"): "e05b27625f3c5a7f",
    ("support_grounded", "train"): "07cf2e2448253e15",
    ("support_grounded", "dev"): "0fc762970cd7d6e9",
    ("support_grounded", "gate"): "fe7046e842d7b204",
    ("support_grounded", "unseen"): "5401734e7db36c3c",
    ("support_reply", "train"): "de3bc30b9b416dd5",
    ("support_reply", "dev"): "d1cb91763b74965f",
    ("support_reply", "gate"): "d1bbba1a5e7d6319",
    ("support_reply", "unseen"): "e21dba9a5f14ecf2",
    ("support_safety", "train"): "9be66fbc59f450c8",
    ("support_safety", "dev"): "cf0ce85e3fcd49cc",
    ("support_safety", "gate"): "89ca2605aa1c9d75",
    ("support_safety", "unseen"): "fdd60157cb09877d",
    ("support_slots", "train"): "5e099ea1d4db6967",
    ("support_slots", "dev"): "4050cfb2329a2c9a",
    ("support_slots", "gate"): "41ebabe0edbce088",
    ("support_slots", "unseen"): "3f66baa419b74d31",
    ("support_tools", "train"): "9ca19d3557bebc9f",
    ("support_tools", "dev"): "b5cfc901b5916cce",
    ("support_tools", "gate"): "52411ae5c6846786",
    ("support_tools", "unseen"): "f06deef4359948e4",
}


def text(task: str, document: dict[str, object]) -> str:
    return "\n".join(str(document[field]) for field in TASKS[task].text)


@pytest.mark.parametrize(("task", "split"), DIGESTS)
def test_documents_are_the_same_bit_for_bit(task: str, split: str) -> None:
    drawn = json.dumps(documents(task, split, 7, 90), sort_keys=True)
    assert hashlib.sha256(drawn.encode()).hexdigest()[:16] == DIGESTS[task, split]


@pytest.mark.parametrize("task", TASKS)
def test_a_longer_draw_begins_with_the_shorter(task: str) -> None:
    assert documents(task, "gate", 3, 130)[:47] == documents(task, "gate", 3, 47)
    assert documents(task, "gate", 3, 0) == []


@pytest.mark.parametrize("task", TASKS)
def test_seeds_draw_different_items(task: str) -> None:
    one, other = ({text(task, row) for row in documents(task, "dev", seed, 200)} for seed in (1, 2))
    assert len(one & other) == 0


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("split", SPLITS)
def test_no_two_items_are_the_same(task: str, split: str) -> None:
    rows = documents(task, split, 5, 1000)
    assert len({text(task, row) for row in rows}) == len(rows)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("split", SPLITS)
def test_clusters_and_levels_are_many_and_recorded(task: str, split: str) -> None:
    rows = documents(task, split, 5, 500)
    assert len({row["cluster"] for row in rows}) >= 150
    levels = Counter(row["level"] for row in rows)
    assert set(levels) == {1, 2, 3, 4}
    assert min(levels.values()) >= 80
    for row in rows:
        needs = row["needs"]
        assert isinstance(needs, list)
        assert row["level"] != 4 or len(needs) >= 2


@pytest.mark.parametrize("task", TASKS)
def test_documents_are_flat_and_short(task: str) -> None:
    for split in SPLITS:
        for row in documents(task, split, 8, 300):
            assert len(text(task, row).split()) <= TASKS[task].max_words
            for value in row.values():
                assert isinstance(value, str | int) or all(isinstance(part, str) for part in value)  # type: ignore[attr-defined]  # narrowed to a list by the first half


@pytest.mark.parametrize(("one", "other"), PAIRS)
@pytest.mark.parametrize("task", TASKS)
def test_no_six_words_in_a_row_stand_in_two_splits(task: str, one: str, other: str) -> None:
    assert not set(grams(task, one)) & set(grams(task, other))


def grams(task: str, split: str) -> Iterator[tuple[str, ...]]:
    for row in documents(task, split, 11, 400):
        words = re.findall(r"[a-z']+", text(task, row).lower())
        yield from zip(*(words[i:] for i in range(6)), strict=False)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_splits_share_no_entity(one: Split, other: Split) -> None:
    def names(split: Split) -> set[str]:
        entities = ENTITIES[split]
        values = [getattr(entities, field.name) for field in fields(entities)]
        return {getattr(name, "who", name) for group in values for name in group}

    assert not names(one) & names(other)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_splits_share_no_phrase(one: Split, other: Split) -> None:
    def phrases(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value.lower()
        elif isinstance(value, tuple):
            for part in value:
                yield from phrases(part)
        elif isinstance(value, dict):
            yield from phrases(tuple(value.values()))
        else:
            yield from phrases(tuple(getattr(value, field.name) for field in fields(value)))  # type: ignore[arg-type]  # a dataclass by now

    tasks = (INTENT, REFUND, SLOTS)
    of = {split: {said for words in tasks for said in phrases(words[split])} - {""} for split in (one, other)}
    assert not of[one] & of[other]


def test_every_split_says_the_same_things() -> None:
    for name in ("asks", "facts", "wishes"):
        assert len({frozenset(getattr(INTENT[split], name)) for split in SPLITS}) == 1
    for name in ("clauses", "facts", "messages", "questions"):
        assert len({frozenset(getattr(REFUND[split], name)) for split in SPLITS}) == 1


def test_order_numbers_and_prices_tell_the_split() -> None:
    for task in TASKS:
        for index, split in enumerate(SPLITS):
            for row in documents(task, split, 2, 300):
                numbers = re.findall(r"\b\d{6}\b", text(task, row))
                assert all(int(number) % 4 == index for number in numbers)
    for index, split in enumerate(SPLITS):
        for row in documents("support_refund", split, 2, 300):
            if str(row["cluster"]).startswith("opened/"):
                (price,) = re.findall(r"\$(\d+\.\d\d)", str(row["case"]))
                assert round(float(price) * 5) % 4 == index


@pytest.mark.parametrize(
    ("task", "split", "size", "said"),
    [
        ("support_intents", "dev", 1, "Did you mean 'support_intent'"),
        ("support_intent", "test", 1, "dev, gate, train, unseen"),
        ("support_refund", "dev", -1, "0 or more"),
    ],
)
def test_what_does_not_exist_is_refused(task: str, split: str, size: int, said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        documents(task, split, 0, size)


def test_a_world_that_runs_out_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        TASKS, "tiny", type(TASKS["support_intent"])(lambda split, stream: [_same], ("said",), 9)
    )
    with pytest.raises(SuiteError, match="only 1 different items"):
        documents("tiny", "dev", 0, 2)


def _same(stream: object) -> dict[str, object]:
    return {"said": "one"}


def test_the_suite_file_and_the_world_agree() -> None:
    suite = catalog.load("support")
    assert suite.version == VERSION
    assert {task.name for task in suite.tasks} == set(TASKS)
    assert suite.role == "target"


def test_prices_of_a_split_are_whole_cents_of_every_fee() -> None:
    from suites.support.stream import Stream

    for split in SPLITS:
        stream = Stream("prices", split)
        drawn = [world.price(stream, split, 30, 240) for _ in range(500)]
        assert all(3000 <= price <= 24000 and price * 5 % 100 == 0 for price in drawn)
        assert len(set(drawn)) > 100
