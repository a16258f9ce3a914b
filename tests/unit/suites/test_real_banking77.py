"""banking77: both forms of the data give the same documents, and none of the test set is trained on."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from harness.errors import DataError
from suites.readers import READERS
from suites.readers.banking77 import INTENTS
from tests.unit.suites.real_data import build, data_dir, mean, target

FILES = ("banking77/train.csv", "banking77/test.csv")
NAMES = [f"Intent_{number:02}?" for number in range(INTENTS)]


def rows(form: str) -> dict[str, list[dict[str, Any]]]:
    """Two test messages and 3 to 5 training messages per intent; one is in both, one twice in train."""
    parts: dict[str, list[dict[str, Any]]] = {"train": [], "test": []}
    for number, name in enumerate(NAMES):
        label = {"category": name} if form == "mirror" else {"label": number, "label_text": name}
        for part, count in (("test", 2), ("train", 3 + number % 3)):
            parts[part] += [{"text": f"\n{part} {number} {i}", **label} for i in range(count)]
    parts["train"].append({**parts["test"][0], "text": "TEST 0, 0!"})
    parts["train"].append({**parts["train"][0], "text": "Train 00"})
    return parts


def test_both_forms_give_the_same_documents() -> None:
    hub, mirror = (READERS["banking77"].read(rows(form)) for form in ("hub", "mirror"))
    assert hub == mirror
    document = next(d for d in hub["test"] if d["text"] == "test 7 1")
    assert document["intent"] == "intent 07"
    assert document["choices"] == [f"intent {number:02}" for number in range(INTENTS)]


def test_training_leaves_out_what_is_in_the_test_set_and_repetitions_up_to_case_and_punctuation() -> None:
    read = READERS["banking77"].read(rows("mirror"))
    assert len(read["train"]) == len(rows("mirror")["train"]) - 2
    assert not any(d["text"].startswith("TEST") for split in ("train", "fewshot") for d in read[split])


def test_examples_are_drawn_from_a_pool_that_favours_no_intent() -> None:
    read = READERS["banking77"].read(rows("mirror"))
    assert set(Counter(d["intent"] for d in read["fewshot"]).values()) == {3}
    assert len(read["train"]) > len(read["fewshot"])


def test_the_order_does_not_come_from_the_file() -> None:
    turned = {part: list(reversed(own)) for part, own in rows("mirror").items()}
    assert READERS["banking77"].read(turned) == READERS["banking77"].read(rows("mirror"))
    first = READERS["banking77"].read(rows("mirror"))["test"][:20]
    assert len({document["intent"] for document in first}) > 10


def test_another_set_of_intents_is_refused() -> None:
    parts = rows("mirror")
    parts["train"] = [row for row in parts["train"] if row["category"] != NAMES[4]]
    with pytest.raises(DataError, match="76 intents"):
        READERS["banking77"].read(parts)


def test_the_right_intent_scores_one_and_a_constant_one_the_stated_chance() -> None:
    task = build("banking77/dev", data_dir(*FILES))
    assert len(task.items) > 700
    assert mean(task, target)["acc"] == 1.0
    (commonest, _), *_ = Counter(map(target, task.items)).most_common()
    constant = mean(task, lambda _: commonest)
    assert task.task.chance is not None
    assert 1 / INTENTS < constant["acc"] <= task.task.chance
    assert constant["pairwise_acc"] == pytest.approx(0.5, abs=0.02)


def test_the_written_form_lists_the_intents_and_takes_one_of_them() -> None:
    task = build("banking77/gate", data_dir(*FILES), written=True, limit=200)
    prompt = task.items[0].requests[0].prompt.messages[-1].content  # type: ignore[union-attr]  # generated
    assert sum(line.startswith("- ") for line in prompt.splitlines()) == INTENTS
    assert mean(task, lambda item: f"- {item.item.target}.")[task.primary] == 1.0
    assert mean(task, lambda _: "I cannot tell.")[task.primary] == 0.0


def test_dev_and_gate_share_no_message_with_each_other_or_with_the_examples() -> None:
    data = data_dir(*FILES)
    dev, gate = ({i.doc["text"] for i in build(f"banking77/{s}", data).items} for s in ("dev", "gate"))
    examples = build("banking77/dev", data, limit=1).lm_task.dataset["fewshot"]
    assert not dev & gate
    assert len(dev | gate) == 3076
    assert not (dev | gate) & set(examples["text"])
    assert len(set(Counter(examples["intent"]).values())) == 1
