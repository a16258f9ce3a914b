"""Records survive JSON and Parquet whole, and wrong JSON is refused by path."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.records import Item, ItemResult, Run
from harness.store.encode import DecodeError, decode, dumps, encode, unicode_text
from harness.store.parquet import items_schema, read_items, write_items
from tests.unit.store.made import result, results, run

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FLOAT = st.floats(width=64)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
ITEMS = st.builds(
    Item, task=TEXT, id=TEXT, ordinal=st.integers(0, 2**40), doc=TEXT, target=TEXT, cluster=st.none() | TEXT
)
RESULTS = st.builds(
    ItemResult,
    item=ITEMS,
    prompt=TEXT,
    choices=st.lists(TEXT, max_size=3).map(tuple),
    logprobs=st.lists(FLOAT, max_size=3).map(tuple),
    greedy=st.lists(st.booleans(), max_size=3).map(tuple),
    answers=st.lists(TEXT, max_size=3).map(tuple),
    filtered=st.dictionaries(KEYS, TEXT, max_size=3),
    metrics=st.dictionaries(KEYS, FLOAT, max_size=3),
    error=st.none() | TEXT,
    finish=TEXT,
    prompt_tokens=st.integers(0, 2**40),
    completion_tokens=st.integers(0, 2**40),
)


def bits(value: object) -> object:
    """`value` with each float as its bits, so that NaN equals NaN and -0.0 differs from 0.0."""
    if isinstance(value, float):
        return "nan" if math.isnan(value) else struct.pack("<d", value)
    if isinstance(value, dict):
        return {key: bits(held) for key, held in value.items()}
    if isinstance(value, tuple):
        return tuple(map(bits, value))
    return value


def same(a: ItemResult, b: ItemResult) -> bool:
    return all(bits(getattr(a, f.name)) == bits(getattr(b, f.name)) for f in fields(ItemResult))


@given(RESULTS)
def test_results_survive_json(original: ItemResult) -> None:
    line = dumps(encode(original))
    assert "\n" not in line
    assert "\0" not in line
    assert same(decode(ItemResult, json.loads(line)), original)


@settings(max_examples=25, deadline=None)
@given(st.lists(RESULTS, max_size=4))
def test_results_survive_parquet(
    tmp_path_factory: pytest.TempPathFactory, originals: list[ItemResult]
) -> None:
    path = tmp_path_factory.mktemp("parquet") / "items.parquet"
    write_items(path, originals)
    back = read_items(path)
    assert len(back) == len(originals)
    assert all(map(same, back, originals))


def test_parquet_has_a_column_for_every_field() -> None:
    wanted = {f.name for f in fields(Item)} | {f.name for f in fields(ItemResult)} - {"item"}
    assert set(items_schema().names) == (wanted - {"id"}) | {"item"}


def test_long_answers_survive(tmp_path: Path) -> None:
    answer = "é\u2028\x85\r\n\0😀" * 6_000
    original = replace(result("text", 1), answers=(answer,), logprobs=(-math.inf, math.nan, -0.0))
    assert len(answer.encode()) > 50_000
    assert same(decode(ItemResult, json.loads(dumps(encode(original)))), original)
    write_items(tmp_path / "items.parquet", [original])
    assert same(read_items(tmp_path / "items.parquet")[0], original)


def test_json_is_standard_json() -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    line = dumps(encode(replace(result("text", 1), logprobs=(math.nan, math.inf, -math.inf))))
    assert json.loads(line, parse_constant=refuse)["logprobs"] == ["NaN", "Infinity", "-Infinity"]


def test_lone_surrogates_become_replacement_characters() -> None:
    assert unicode_text("a\ud800b") == "a\ufffdb"
    assert unicode_text("\ud83d\ude00") == "😀"
    assert encode({"\udfff": "x"}) == {"\ufffd": "x"}


def test_a_run_survives_json() -> None:
    original = replace(run(), id="a", warnings=("w",), failure="f", seconds=1.25)
    assert decode(Run, json.loads(dumps(encode(original)))) == original


def test_numpy_values_are_refused() -> None:
    np = pytest.importorskip("numpy")
    with pytest.raises(TypeError, match="cannot hold a float32"):
        encode(replace(result("text", 1), metrics={"f1": np.float32(1)}))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("suite", "tasks", 1, "margin"), "big", ".suite.tasks[1].margin: should be a number"),
        (("suite", "tasks", 0, "colour"), 1, ".suite.tasks[0].colour: unknown"),
        (("settings",), [], ".settings: should be an object"),
        (("n_items",), True, ".n_items: should be int, is bool True"),
        (("status",), "done", ".status: should be one of running, finished, failed"),
        (("checkpoint",), None, ".checkpoint: should be a Checkpoint"),
    ],
)
def test_wrong_values_are_named_by_path(path: tuple[str | int, ...], value: object, message: str) -> None:
    document = json.loads(dumps(encode(run())))
    held = document
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = value
    with pytest.raises(DecodeError) as raised:
        decode(Run, document)
    assert message in str(raised.value)


def test_missing_keys_take_the_default_or_are_refused() -> None:
    document = json.loads(dumps(encode(run())))
    del document["warnings"]
    assert decode(Run, document).warnings == ()
    del document["identity"]
    with pytest.raises(DecodeError, match=r"\.identity: missing"):
        decode(Run, document)


def test_order_of_results_is_task_then_ordinal() -> None:
    from harness.store.parquet import in_order

    assert in_order(reversed(results(12))) == results(12)
