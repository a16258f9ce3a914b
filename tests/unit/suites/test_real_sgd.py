"""sgd: both forms of the data, wrong replies that are wrong, calls with what the user told."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from harness.data import read_documents
from harness.errors import DataError
from harness.tasks import BuiltTask
from harness.tasks.load import apply_reader
from suites import catalog
from suites.readers import READERS
from suites.scorers import SCORERS
from tests.unit.suites.real_data import build, data_dir, mean, target
from tests.unit.suites.tea_dialogues import ASKS, SIZES, hub_parts, parts

FILES = tuple(catalog.load("sgd").tasks[0].mirror.files.values())  # type: ignore[union-attr]  # it has one


@functools.cache
def built(split: str, task: str) -> BuiltTask:
    return build(f"sgd/{split}", data_dir(*FILES), task=task)


@pytest.fixture(scope="module")
def replies() -> list[dict[str, Any]]:
    return [document for documents in READERS["sgd_turn"].read(parts()).values() for document in documents]


@pytest.fixture(scope="module")
def calls() -> list[dict[str, Any]]:
    return [document for documents in READERS["sgd_call"].read(parts()).values() for document in documents]


@pytest.mark.parametrize("reader", ["sgd_turn", "sgd_call"])
def test_both_forms_give_the_same_documents(reader: str, tmp_path: Path) -> None:
    hub = {}
    for part, rows in hub_parts(8).items():
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / f"{part}.parquet")
        hub[part] = read_documents(tmp_path / f"{part}.parquet")
    read = READERS[reader].read(parts(8))
    assert READERS[reader].read(hub) == read
    assert len(read["train"]) > 20


def test_a_missing_file_or_another_form_is_refused() -> None:
    (task, _) = catalog.load("sgd").tasks
    rows = parts(2)
    del rows["train_33"]
    with pytest.raises(DataError, match="files 33"):
        READERS["sgd_turn"].read(rows)
    with pytest.raises(DataError, match="not what the reader"):
        apply_reader(task, READERS["sgd_turn"], parts(2) | {"dev_5": [{"dialogue_id": "5_00000"}]})


@pytest.mark.parametrize("reader", ["sgd_turn", "sgd_call"])
def test_each_split_has_its_own_files(reader: str) -> None:
    files = {
        split: {document["dialogue_id"].partition("_")[0] for document in documents}
        for split, documents in READERS[reader].read(parts()).items()
    }
    assert files == {"train": {"20", "22", "42", "43"}, "dev": {"33"}, "gate": {"5", "7"}}


def test_every_kind_of_turn_that_can_be_wrong_is_asked(replies: list[dict[str, Any]]) -> None:
    assert {document["kind"] for document in replies} == {"request", "offer", "confirm"}


def test_wrong_replies_come_from_other_dialogues_and_are_wrong(replies: list[dict[str, Any]]) -> None:
    for document in replies:
        wrong = list(document["choices"])
        right = wrong.pop(document["answer"])
        assert len(set(wrong)) == 3
        if document["kind"] == "request":
            # The user has told the leaf, never yet the size.
            assert right in SIZES
            assert set(wrong) <= set(ASKS)
        elif document["kind"] == "offer":
            found = {json.loads(line)["tin"] for line in document["results"].splitlines()}
            assert tin(right) in found
            assert not {tin(text) for text in wrong} & found
        else:
            assert count(right) in re.findall(r"have (\d) tins", document["dialogue"])
            assert all((tin(text), count(text)) != (tin(right), count(right)) for text in wrong)


def tin(text: str) -> str:
    (found,) = re.findall(r"\w+ no \d+", text)
    return str(found)


def count(text: str) -> str:
    (found,) = re.findall(r"\b\d\b", re.sub(r"no \d+", "", text))
    return str(found)


def test_the_right_reply_stands_equally_often_in_each_place(replies: list[dict[str, Any]]) -> None:
    places = Counter(document["answer"] for document in replies)
    assert set(places) == {0, 1, 2, 3}
    # Each of three splits may have one more in a place.
    assert max(places.values()) - min(places.values()) <= 3


def test_a_call_has_what_was_told_in_its_words_or_in_canonical_form(calls: list[dict[str, Any]]) -> None:
    found = next(document for document in calls if document["name"] == "FindTea")
    bought = next(document for document in calls if document["name"] == "BuyTea")
    accepted = json.loads(found["acceptable"])
    assert accepted["size"] in (["a large one", "large"], ["a small one", "small"])
    assert json.loads(found["answer"])["arguments"]["size"] == accepted["size"][0]
    assert json.loads(bought["acceptable"])["gift"] == ["False", False]
    assert json.loads(bought["acceptable"])["size"] == ["dontcare", ""]
    assert [json.loads(line)["name"] for line in bought["functions"].splitlines()] == ["FindTea", "BuyTea"]
    parameters = json.loads(bought["functions"].splitlines()[0])["parameters"]
    assert parameters["required"] == ["leaf"]
    assert parameters["properties"]["size"] == {
        "description": "The size",
        "enum": ["large", "small"],
        "default": "dontcare",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (1.0, 1.0)),
        ({"count": 3, "tin": "SENCHA"}, (1.0, 1.0)),
        ({"count": "three tins"}, (1.0, 1.0)),
        ({"gift": True}, (1.0, 1.0)),
        ({"size": "dontcare"}, (1.0, 1.0)),
        ({"count": 4}, (0.0, 1.0)),
        ({"gift": False}, (0.0, 1.0)),
        ({"size": "large"}, (0.0, 1.0)),
    ],
)
def test_values_of_a_service_have_no_types(changes: dict[str, object], expected: tuple[float, float]) -> None:
    acceptable = {
        "tin": ["Sencha"],
        "count": ["three tins", "3"],
        "gift": ["True", True],
        "size": ["dontcare", ""],
    }
    document = {"name": "BuyTea", "acceptable": json.dumps(acceptable)}
    arguments = {"tin": "Sencha", "count": "3", "gift": "True"} | changes
    answer = json.dumps({"name": "BuyTea", "arguments": arguments})
    scored = SCORERS["service_call"].score(document, [answer])
    assert (scored["exact_match"], scored["name_match"]) == expected


def test_dialogues_that_begin_alike_are_asked_once() -> None:
    rows = parts(4)
    rows["dev_5"][1] = rows["dev_5"][0] | {"dialogue_id": "5_00001"}
    read = READERS["sgd_call"].read(rows)
    asked = [document["dialogue"] for documents in read.values() for document in documents]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("split", ["train", "dev", "gate"])
def test_the_right_reply_scores_one_and_shared_words_or_length_no_better_than_chance(split: str) -> None:
    task = built(split, "sgd_turn")

    def picks(best: Any) -> float:
        return mean(task, lambda item: best(item.doc["choices"], key=lambda text: shared(text, item.doc)))[
            "acc"
        ]

    def shared(text: str, doc: dict[str, Any]) -> float:
        said = set(re.findall(r"\w+", f"{doc['dialogue']} {doc['results']}".lower()))
        words = set(re.findall(r"\w+", text.lower()))
        return len(words & said) / len(words)

    assert mean(task, lambda item: item.doc["choices"][item.doc["answer"]])["acc"] == 1.0
    assert picks(max) < 0.4
    assert picks(min) < 0.4
    for longest in (max, min):
        assert mean(task, lambda item: longest(item.doc["choices"], key=len))["acc"] < 0.4  # noqa: B023
    constants = [mean(task, lambda item: item.doc["choices"][place])["acc"] for place in range(4)]  # noqa: B023
    assert task.task.chance is not None
    assert max(constants) <= task.task.chance


def test_the_written_reply_is_a_letter() -> None:
    task = build("sgd/gate", data_dir(*FILES), task="sgd_turn", written=True)
    assert mean(task, target)[task.primary] == 1.0
    assert mean(task, lambda item: f"The answer is {item.item.target}.")[task.primary] == 1.0
    assert mean(task, lambda _: "A reply that fits")[task.primary] == 0.0


@pytest.mark.parametrize("split", ["train", "dev", "gate"])
def test_right_calls_score_one_and_a_constant_the_stated_chance(split: str) -> None:
    task = built(split, "sgd_call")
    assert set(mean(task, target).values()) == {1.0}
    assert task.task.chance is not None
    for text, _ in Counter(map(target, task.items)).most_common(3):
        assert mean(task, lambda _: text)["exact_match"] <= task.task.chance  # noqa: B023
    assert mean(task, lambda _: "I call nothing.")["name_match"] == 0.0


def test_no_two_splits_have_a_service_in_common() -> None:
    functions = [
        {item.doc["functions"] for item in built(split, "sgd_call").items}
        for split in ("train", "dev", "gate")
    ]
    assert sum(map(len, functions)) == len(set.union(*functions))
    for name in ("sgd_turn", "sgd_call"):
        assert len({item.item.cluster for item in built("gate", name).items}) > 140
