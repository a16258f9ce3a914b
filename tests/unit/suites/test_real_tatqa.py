"""tatqa: passages to questions, clusters that never straddle, and numbers with their scale."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from harness.errors import SuiteError
from suites.readers import READERS
from suites.scorers import SCORERS
from suites.scorers.amounts import Amount, last_amount
from tests.unit.suites.real_data import build, data_dir, mean, target

FILE = "tatqa/tatqa_dataset_dev.json"


def passage(name: str, *paragraphs: str) -> dict[str, Any]:
    """An invented passage with an arithmetic and another question."""
    questions = [
        {
            "question": f" {name}: the change? ",
            "answer": -2.5,
            "answer_type": "arithmetic",
            "scale": "million",
        },
        {"question": f"{name}: why?", "answer": ["so"], "answer_type": "span", "scale": ""},
    ]
    return {
        "table": {"uid": name, "table": [["", "2019"], [f"Sales of {name}", "$  4.5 "]]},
        "paragraphs": [
            {"uid": f"{name}-{n}", "order": len(paragraphs) - n, "text": f" {text}"}
            for n, text in enumerate(paragraphs)
        ],
        "questions": questions,
    }


def read(*passages: dict[str, Any]) -> list[dict[str, Any]]:
    splits = READERS["tatqa"].read({"dev": passages})
    assert set(splits) == {"dev", "gate"}
    return [document for documents in splits.values() for document in documents]


def test_a_passage_becomes_its_arithmetic_questions() -> None:
    (document,) = read(passage("a", "later", "earlier"))
    assert document == {
        "table": " | 2019\nSales of a | $ 4.5",
        "text": "earlier\nlater",
        "question": "a: the change?",
        "answer": "-2.5",
        "scale": "million",
        "passage": "a",
    }


def test_passages_that_share_text_are_one_cluster_also_by_a_third() -> None:
    documents = read(passage("a", "x"), passage("b", "y"), passage("c", "x", "y"), passage("d", "z"))
    clusters = {document["question"][0]: document["passage"] for document in documents}
    assert clusters == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_a_cluster_lies_in_one_split() -> None:
    passages = [passage(f"p{n}", f"text {n // 4}") for n in range(200)]
    splits = READERS["tatqa"].read({"dev": passages})
    dev, gate = ({document["passage"] for document in splits[name]} for name in ("dev", "gate"))
    assert not dev & gate
    assert len(dev) + len(gate) == 50
    assert 4 <= len(dev) <= 21


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("-12.6 million", Amount(-12.6, "million")),
        ("44.1 - 56.7 = -12.6 million", Amount(-12.6, "million")),
        ("(44.1-56.7)/56.7 = -22.22%", Amount(-22.22, "percent")),
        ("The change is $(1,234.5) thousand.", Amount(-1234.5, "thousand")),
        ("The change is ($1,234.5) thousand.", Amount(-1234.5, "thousand")),
        ("(15)%", Amount(-15, "percent")),
        ("(15%)", Amount(-15, "percent")),
        ("\u2212$3.2bn", Amount(-3.2, "billion")),
        ("$-3.2 (in billions)", Amount(-3.2, "billion")),
        ("7 m", Amount(7, "million")),
        ("7 months", Amount(7)),
        ("22.22 percent = ", Amount(22.22, "percent")),
        ("between 2018-2019", Amount(2019)),
        (".5", Amount(0.5)),
        ("5.", Amount(5)),
        ("9" * 400, None),
        ("no number", None),
        ("", None),
    ],
)
def test_the_number_that_counts(text: str, amount: Amount | None) -> None:
    assert last_amount(text) == amount


def score(answer: str, right: str, scale: str) -> tuple[float, float]:
    metrics = SCORERS["scaled_number"].score({"answer": right, "scale": scale}, [answer])
    return metrics["exact_match"], metrics["number_match"]


@pytest.mark.parametrize(
    ("answer", "right", "scale", "expected"),
    [
        ("-12.6 million", "-12.6", "million", (1, 1)),
        ("-12,600 thousand", "-12.6", "million", (1, 0)),
        ("-12,600,000", "-12.6", "million", (1, 0)),
        ("-12.6", "-12.6", "million", (0, 1)),
        ("12.6 million", "-12.6", "million", (0, 0)),
        ("-22.2246%", "-22.22", "percent", (1, 1)),
        ("-22.23%", "-22.22", "percent", (0, 0)),
        ("-0.2222", "-22.22", "percent", (1, 0)),
        ("-0.22", "-22.22", "percent", (0, 0)),
        ("-22.22", "-22.22", "percent", (0, 1)),
        ("1.30", "1.3", "", (1, 1)),
        ("1.3 percent", "1.3", "", (0, 1)),
        ("I do not know", "0", "", (0, 0)),
    ],
)
def test_scale_and_two_decimals(answer: str, right: str, scale: str, expected: tuple[int, int]) -> None:
    assert score(answer, right, scale) == expected


def test_no_answer_is_wrong() -> None:
    scored = SCORERS["scaled_number"].score({"answer": "1", "scale": ""}, [])
    assert scored == {"exact_match": 0.0, "number_match": 0.0}


@pytest.mark.parametrize(("answer", "scale"), [("about 3", ""), ("nan", ""), ("3", "dozen"), (None, "")])
def test_a_document_without_a_number_is_refused(answer: str | None, scale: str) -> None:
    with pytest.raises(SuiteError, match="scaled_number needs a number"):
        SCORERS["scaled_number"].score({"answer": answer, "scale": scale}, ["3"])


@pytest.mark.parametrize("piece", ["9", "9,", "( ", " ", "-", "$", "=", "(9", "9 in ", "%)", "9.9", "\n"])
@pytest.mark.timeout(60)
def test_a_megabyte_of_anything_is_scored_in_about_a_second(piece: str) -> None:
    # Quadratic time would be hours.
    assert score(piece * 1_000_000, "1", "million") is not None


def test_the_right_number_scores_one_and_a_constant_one_the_stated_chance() -> None:
    task = build("tatqa/gate", data_dir(FILE))
    assert len(task.items) > 500
    assert set(mean(task, target).values()) == {1.0}
    (commonest, _), *_ = Counter(map(target, task.items)).most_common()
    assert task.task.chance is not None
    assert 0 < mean(task, lambda _: commonest)["exact_match"] <= task.task.chance
    assert len({item.item.cluster for item in task.items}) > 150


def test_no_passage_of_dev_is_in_gate() -> None:
    data = data_dir(FILE)
    dev, gate = (build(f"tatqa/{split}", data).items for split in ("dev", "gate"))
    assert not {item.doc["table"] for item in dev} & {item.doc["table"] for item in gate}
    assert not {item.doc["text"] for item in dev} & {item.doc["text"] for item in gate}
