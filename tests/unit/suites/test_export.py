"""Training rows: the form that is evaluated, answers that score, and never an item that decides."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import yaml

import suites
from harness import tasks
from harness.engines.base import Generated, GenerateRequest, Result, Scored, ScoreRequest
from harness.errors import DataError, SuiteError
from suites import catalog
from suites.support import TASKS, documents
from suites.training import Card, Format, card_path, export, source, worlds

Rows = list[dict[str, Any]]
LETTERED = ("support_reply", "support_safety")
"""Tasks whose preference rows are replies, not the letters that evaluation asks for."""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def exported(address: str, format: Format, **options: Any) -> Rows:
    stream = io.BytesIO()
    export(address, format, stream, **options)
    return lines(stream.getvalue())


def lines(written: bytes) -> Rows:
    return [json.loads(line) for line in written.decode().splitlines()]


def asked(task: str, templated: bool, n: int) -> tasks.BuiltTask:
    """What evaluation asks of the same documents."""
    suite = catalog.load("support/train@3")
    alone = replace(suite, tasks=tuple(one for one in suite.tasks if one.name == task))
    (built,) = tasks.build(alone, templated=templated, library=suites.library(), limit=n)
    return built


def scored(task: tasks.BuiltTask, item: tasks.BuiltItem, answer: str) -> float:
    """The primary metric of a model that gives this answer."""
    (request,) = item.requests
    result: Result
    if isinstance(request, GenerateRequest):
        result = Generated(request.key, (answer,), ("stop",))
    else:
        assert isinstance(request, ScoreRequest)
        assert answer in request.continuations
        liked = tuple(-1.0 if text == answer else -9.0 for text in request.continuations)
        result = Scored(request.key, liked, (False,) * len(liked))
    return tasks.score(task, item, {request.key: result}, "").metrics[task.primary]


@pytest.mark.parametrize("task", TASKS)
def test_messages_are_what_evaluation_asks_and_the_answer_scores(task: str) -> None:
    built = asked(task, templated=True, n=60)
    rows = exported("support/train@3", "messages", tasks=[task], size=60)
    assert len(rows) == 60
    for row, item in zip(rows, built.items, strict=True):
        (request,) = item.requests
        *history, last = row["messages"]
        assert not hasattr(request, "text")
        assert history == [{"role": m.role, "content": m.content} for m in request.prompt.messages]
        assert last["role"] == "assistant"
        assert scored(built, item, last["content"]) == 1.0


@pytest.mark.parametrize("task", TASKS)
def test_prompt_and_completion_join_to_what_is_scored(task: str) -> None:
    built = asked(task, templated=False, n=60)
    for row, item in zip(
        exported("support/train@3", "prompt_completion", tasks=[task], size=60), built.items, strict=True
    ):
        (request,) = item.requests
        assert not hasattr(request, "text")
        assert row["prompt"] == request.prompt.text
        assert re.match(r" \S", row["completion"])
        assert scored(built, item, row["completion"]) == 1.0


@pytest.mark.parametrize("task", [task for task in TASKS if task not in LETTERED])
def test_the_rejected_answer_does_not_score(task: str) -> None:
    built = asked(task, templated=True, n=60)
    for row, item in zip(
        exported("support/train@3", "preference", tasks=[task], size=60), built.items, strict=True
    ):
        (chosen,), (rejected,) = row["chosen"], row["rejected"]
        assert scored(built, item, chosen["content"]) == 1.0
        assert scored(built, item, rejected["content"]) < 1.0


@pytest.mark.parametrize("task", LETTERED)
def test_preferences_between_replies_hold_all_that_decides(task: str) -> None:
    rows = exported("support/train@3", "preference", tasks=[task], size=40)
    for row, document in zip(rows, documents(task, "train", 3, 40), strict=True):
        system, user = row["prompt"]
        assert (system["role"], user["role"]) == ("system", "user")
        assert str(document["record"]) in system["content"]
        assert str(document["policy" if task == "support_reply" else "rules"]) in system["content"]
        assert user["content"] == document["message"]
        assert [turn["content"] for turn in row["chosen"]] == [document["good"]]
        assert [turn["content"] for turn in row["rejected"]] == [document["rejected"]]


def test_trl_knows_each_format(tmp_path: Path) -> None:
    utils = pytest.importorskip("trl.data_utils")
    from transformers import AutoTokenizer

    from tests.tiny import write_model

    tokenizer = AutoTokenizer.from_pretrained(write_model(tmp_path / "model"))
    expected: dict[Format, tuple[bool, set[str]]] = {
        "messages": (True, {"text"}),
        "prompt_completion": (False, {"prompt", "completion"}),
        "preference": (True, {"prompt", "chosen", "rejected"}),
        "text": (False, {"text"}),
    }
    for format, (conversational, fields) in expected.items():
        for row in exported("support/train@3", format, size=3):
            assert utils.is_conversational(row) is conversational
            assert set(utils.maybe_apply_chat_template(row, tokenizer)) == fields
            assert utils.maybe_extract_prompt(row) == row


def test_the_same_command_writes_the_same_bytes() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for stream in (first, second):
        export("support/train@5", "messages", stream, size=20)
    assert first.getvalue() == second.getvalue()
    assert exported("support/train@6", "messages", size=20) != lines(first.getvalue())


def test_tasks_are_interleaved() -> None:
    of = {
        row["prompt"]: task
        for task in TASKS
        for row in exported("support/train@5", "prompt_completion", tasks=[task], size=30)
    }
    written = [of[row["prompt"]] for row in exported("support/train@5", "prompt_completion", size=30)]
    assert len(written) == 30 * len(TASKS)
    for start in range(0, len(written), len(TASKS)):
        assert set(written[start : start + len(TASKS)]) == set(TASKS)


def test_a_small_task_is_spread_over_the_whole(toy: Path) -> None:
    rows = exported("toy/train", "prompt_completion")
    places = [i for i, row in enumerate(rows) if "+" in row["prompt"]]
    assert len(places) == 8
    thirds = Counter(place * 4 // len(rows) for place in places)
    assert set(thirds.values()) == {2}


def test_documents_are_drawn_as_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = 0

    def counted(*place: Any) -> Iterator[dict[str, Any]]:
        nonlocal drawn
        for document in worlds.support.draw(*place):
            drawn += 1
            yield document

    world = replace(worlds.WORLDS["support"], draw=counted)
    monkeypatch.setitem(worlds.WORLDS, "support", world)
    suite = catalog.only(catalog.load("support/train@1"), ["support_slots"])
    (pool,) = source.pools(suite, templated=True, size=10**9, library=suites.library(), data_dir=None)
    next(pool.items)
    assert 0 < drawn <= source.CHUNK


GRAM = 6


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z']+", text.lower())
    return set(zip(*(words[i:] for i in range(GRAM)), strict=False))


def own_words(task: str, prompt: str) -> list[str]:
    """A prompt without the task's instructions, which all splits share."""
    config = yaml.safe_load((catalog.HERE / "support" / f"{task.removeprefix('support_')}.yaml").read_text())
    for piece in re.split(r"\{[{%].*?[%}]\}", config["doc_to_text"]):
        if piece.strip():
            assert piece in prompt
            prompt = prompt.replace(piece, "\f", 1)
    return prompt.split("\f")


def test_no_row_shares_an_item_or_six_words_with_the_gate() -> None:
    deciding = {
        task: [
            "\n".join(str(row[field]) for field in rules.text)
            for split in ("gate", "dev", "unseen")
            for row in documents(task, split, 3, 150)
        ]
        for task, rules in TASKS.items()
    }
    there = {gram for texts in deciding.values() for text in texts for gram in grams(text)}
    for task in TASKS:
        for row in exported("support/train@3", "prompt_completion", tasks=[task], size=150):
            for part in own_words(task, row["prompt"]):
                assert not grams(part) & there
    for row in exported("support/train@3", "preference", tasks=list(LETTERED), size=150):
        for turn in (*row["prompt"], *row["chosen"], *row["rejected"]):
            assert not grams(turn["content"]) & there


@pytest.mark.parametrize(
    ("address", "format", "said"),
    [
        ("support", "messages", "decide which checkpoint goes forward"),
        ("support/gate@3", "messages", "Split 'gate'"),
        ("support/gate", "text", "Split 'gate'"),
        ("support/unseen", "text", "Split 'unseen'"),
        ("support/dev", "prompt_completion", "Split 'dev'"),
        ("bbh/gate", "messages", "Split 'gate'"),
        ("gsm8k/dev", "messages", "kept for audits"),
        ("toy/gate", "messages", "Split 'gate'"),
        ("toy/train", "text", "no texts to read"),
        ("toy/train", "preference", "no field `rejected`"),
        ("hellaswag", "messages", "Split 'dev'"),
    ],
)
def test_what_must_not_or_cannot_be_trained_on_is_refused(
    toy: Path, address: str, format: Format, said: str
) -> None:
    with pytest.raises(SuiteError, match=re.escape(said)):
        export(address, format, Path("rows.jsonl"))
    assert not list(Path().glob("*rows*"))


def test_a_task_of_lm_eval_is_exported_from_its_training_rows() -> None:
    suite = source.training_suite("lm-eval:arc_easy/train", "messages", (), ())
    assert (suite.address, [task.split_of for task in suite.tasks]) == ("arc_easy/train", ["train"])


def test_dev_gives_texts_and_nothing_else() -> None:
    dev, train = (exported(f"support/{split}@1", "text", size=40) for split in ("dev", "train"))
    assert len(dev) == 40
    assert not {gram for row in dev for gram in grams(row["text"])} & {
        gram for row in train for gram in grams(row["text"])
    }


SUITE = """\
{name: toy, version: "1", role: target, licence: own work, tasks: [%s],
 splits: {train: {of: train}, dev: {of: test, share: [0.0, 0.5]}, gate: {of: test, share: [0.5, 1.0]}}}
"""
COLOUR = """\
{task: colour, output_type: multiple_choice, dataset_path: json, training_split: train, test_split: test,
 dataset_kwargs: {data_files: {train: colour_train.jsonl, test: colour_test.jsonl}},
 doc_to_text: "{{question}}", doc_to_choice: choices, doc_to_target: answer,
 metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]}
"""
SUM = """\
{task: sum, output_type: generate_until, dataset_path: json, training_split: train, test_split: test,
 dataset_kwargs: {data_files: {train: sum_train.jsonl, test: sum_test.jsonl}},
 doc_to_text: "{{a}} + {{b}} =", doc_to_target: "{{a + b}}",
 metric_list: [{metric: exact_match, aggregation: mean, higher_is_better: true}]}
"""


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def write_toy(folder: Path, colour: str = COLOUR, tasks: Sequence[str] = ("colour", "sum")) -> Path:
    """120 training rows of one task, sorted by answer, and 8 of the other; four of the test set's too."""
    folder.mkdir()
    entries = {
        "colour": "{task: colour, config: colour.yaml, metric: acc}",
        "sum": "{task: sum, config: sum.yaml, metric: exact_match}",
    }
    (folder / "suite.yaml").write_text(SUITE % ", ".join(entries[task] for task in tasks))
    (folder / "colour.yaml").write_text(colour)
    (folder / "sum.yaml").write_text(SUM)
    choices = ["red", "green", "blue"]
    colours = [
        {"question": f"Which colour has thing {i}?", "choices": choices, "answer": i // 40, "id": f"n{i}"}
        for i in range(120)
    ]
    write_rows(folder / "colour_train.jsonl", colours)
    known = [{**row, "question": row["question"].upper() + " ", "id": "other"} for row in colours[:4]]
    new = [{**row, "question": f"And thing {i}?"} for i, row in enumerate(colours)]
    write_rows(folder / "colour_test.jsonl", [*known, *new[:20]])
    write_rows(folder / "sum_train.jsonl", [{"a": i, "b": 1} for i in range(8)])
    write_rows(folder / "sum_test.jsonl", [{"a": i, "b": 2} for i in range(8)])
    return folder


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return write_toy(tmp_path / "toy")


def question(row: dict[str, Any]) -> str:
    return str(row["prompt"] if isinstance(row["prompt"], str) else row["prompt"][-1]["content"])


def test_training_rows_that_are_evaluated_are_left_out(toy: Path) -> None:
    stream = io.BytesIO()
    ((_, card),) = export("toy/train", "prompt_completion", stream, tasks=["colour"]).files
    assert {question(row) for row in lines(stream.getvalue())} == {
        f"Which colour has thing {i}?" for i in range(4, 120)
    }
    assert card.left_out == {"evaluated": 4}


def test_a_few_rows_of_a_sorted_file_have_all_answers(toy: Path) -> None:
    rows = exported("toy/train", "prompt_completion", tasks=["colour"], size=20)
    assert {row["completion"] for row in rows} == {" red", " green", " blue"}
    (toy / "colour_train.jsonl").write_text(
        "".join(reversed((toy / "colour_train.jsonl").read_text().splitlines(keepends=True)))
    )
    assert exported("toy/train", "prompt_completion", tasks=["colour"], size=20) == rows


def test_nothing_left_is_an_error(toy: Path) -> None:
    (toy / "sum_train.jsonl").write_text((toy / "sum_test.jsonl").read_text())
    with pytest.raises(SuiteError, match="all 8 items of its data were left out"):
        export("toy/train", "messages", Path("rows.jsonl"), tasks=["sum"])


def test_another_choice_stands_in_for_a_rejected_one(toy: Path) -> None:
    rows = exported("toy/train", "preference", tasks=["colour"])
    pairs = Counter((row["chosen"][0]["content"], row["rejected"][0]["content"]) for row in rows)
    colours = {"red", "green", "blue"}
    assert set(pairs) == {(one, other) for one in colours for other in colours - {one}}


def test_a_document_may_name_the_rejected_choice(toy: Path) -> None:
    path = toy / "colour_train.jsonl"
    named = [json.loads(line) for line in path.read_text().splitlines()]
    write_rows(path, [{**row, "rejected": row["choices"][row["answer"] - 1]} for row in named])
    rows = exported("toy/train", "preference", tasks=["colour"])
    pairs = {(row["chosen"][0]["content"], row["rejected"][0]["content"]) for row in rows}
    assert pairs == {("red", "blue"), ("green", "red"), ("blue", "green")}


def test_no_item_is_its_own_example(tmp_path: Path) -> None:
    shots = COLOUR.replace("test_split: test", "test_split: test, fewshot_split: train, num_fewshot: 40")
    write_toy(tmp_path / "toy", shots)
    for format in ("messages", "prompt_completion"):
        stream = io.BytesIO()
        ((_, card),) = export("toy/train", format, stream, tasks=["colour"]).files  # type: ignore[arg-type]  # a literal
        rows = lines(stream.getvalue())
        assert card.left_out["own_example"] > 10
        assert len(rows) + card.left_out["own_example"] == 116
        for row in rows:
            turns = [turn["content"] for turn in row.get("messages", ())]
            asked = turns[0::2] if turns else re.findall(r"Which colour has thing \d+\?", row["prompt"])
            assert len(asked) == 41
            assert asked[-1] not in asked[:-1]


OTHER_FORMS = {
    # The choices stand in the prompt, and what follows is the same for each.
    "multiple_input": (
        "output_type: multiple_choice",
        'doc_to_text: answer, doc_to_choice: choices, doc_to_target: "is a colour", target_delimiter: " "',
        ("red", " is a colour"),
        (["red"], "is a colour"),
    ),
    "loglikelihood": (
        "output_type: loglikelihood",
        'doc_to_text: "{{question}}", doc_to_target: " {{choices[answer]}}"',
        ("Which colour has thing 7?", " red"),
        (["Which colour has thing 7?"], " red"),
    ),
    "answer_begun": (
        "output_type: multiple_choice",
        'doc_to_text: "{{question}}", doc_to_choice: choices, doc_to_target: answer, gen_prefix: "It is"',
        ("Which colour has thing 7? It is", " red"),
        (["Which colour has thing 7?"], "It is red"),
    ),
    "system": (
        "output_type: multiple_choice",
        'doc_to_text: "{{question}}", doc_to_choice: choices, doc_to_target: answer, description: "Look."',
        ("Look.Which colour has thing 7?", " red"),
        (["Look.", "Which colour has thing 7?"], "red"),
    ),
    "several_right": (
        "output_type: generate_until",
        'doc_to_text: "{{question}}", doc_to_target: choices',
        ("Which colour has thing 7?", " red"),
        (["Which colour has thing 7?"], "red"),
    ),
}


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_other_forms_of_tasks(tmp_path: Path, form: str) -> None:
    kind, templates, (prompt, completion), (turns, answer) = OTHER_FORMS[form]
    old = 'doc_to_text: "{{question}}", doc_to_choice: choices, doc_to_target: answer'
    assert old in COLOUR
    colour = COLOUR.replace("output_type: multiple_choice", kind).replace(old, templates)
    if "multiple_choice" not in kind:
        colour = colour.replace(
            "metric: acc", "metric: exact_match" if "gen" in kind else "metric: perplexity"
        )
        colour = colour.replace(
            "aggregation: mean", "aggregation: mean" if "gen" in kind else "aggregation: perplexity"
        )
    write_toy(tmp_path / "toy", colour, tasks=["colour"])
    write_rows(
        tmp_path / "toy" / "colour_train.jsonl",
        [{"question": "Which colour has thing 7?", "choices": ["red", "green"], "answer": 0, "id": "n"}],
    )
    assert exported("toy/train", "prompt_completion") == [{"prompt": prompt, "completion": completion}]
    ((*history, last),) = (row["messages"] for row in exported("toy/train", "messages"))
    assert [turn["content"] for turn in history] == turns
    assert last == {"role": "assistant", "content": answer}
    if form == "multiple_input":
        with pytest.raises(SuiteError, match="cannot be compared"):
            exported("toy/train", "preference")


def test_texts_that_are_scored_as_a_whole_are_texts_to_read(tmp_path: Path) -> None:
    rolling = COLOUR.replace("multiple_choice", "loglikelihood_rolling").replace(
        'doc_to_text: "{{question}}", doc_to_choice: choices, doc_to_target: answer',
        'doc_to_text: "", doc_to_target: "{{question}}"',
    )
    rolling = rolling.replace("metric: acc, aggregation: mean", "metric: word_perplexity")
    rolling = rolling.replace("higher_is_better: true", "higher_is_better: false")
    write_toy(tmp_path / "toy", rolling, tasks=["colour"])
    rows = exported("toy/train", "text")
    assert sorted(row["text"] for row in rows) == sorted(
        f"Which colour has thing {i}?" for i in range(4, 120)
    )
    with pytest.raises(SuiteError, match="asks nothing"):
        exported("toy/train", "messages")


def test_held_out_documents_are_in_no_training_row(toy: Path) -> None:
    write_rows(toy / "sum_train.jsonl", [{"a": i % 60, "b": 1} for i in range(120)])
    options: dict[str, Any] = {"tasks": ["sum"]}
    whole = exported("toy/train", "prompt_completion", **options)
    done = export(
        "toy/train",
        "prompt_completion",
        Path("train.jsonl"),
        held_out=Path("held.jsonl"),
        held_out_share=0.3,
        **options,
    )
    train, held = (lines(path.read_bytes()) for path, _ in done.files if path is not None)
    assert Counter(map(str, train)) + Counter(map(str, held)) == Counter(map(str, whole))
    assert not {question(row) for row in train} & {question(row) for row in held}
    assert 0.1 < len(held) / len(whole) < 0.5


def test_held_out_texts_are_the_rest() -> None:
    done = export("support/train@2", "text", Path("t.jsonl"), size=200, held_out=Path("h.jsonl"))
    train, held = (lines(path.read_bytes()) for path, _ in done.files if path is not None)
    assert not {row["text"] for row in train} & {row["text"] for row in held}
    assert len(train) + len(held) == 200
    assert 5 <= len(held) <= 40


def test_a_card_says_where_the_rows_come_from() -> None:
    done = export("support/train@9", "messages", Path("out/rows.jsonl"), size=4, tasks=["support_tools"])
    ((path, card),) = done.files
    assert path == Path("out/rows.jsonl")
    written = path.read_bytes()
    assert card.sha256 == hashlib.sha256(written).hexdigest()
    assert (card.rows, card.bytes) == (written.count(b"\n"), len(written)) == (4, len(written))
    told = json.loads(card_path(path).read_text())
    assert {
        field: told[field] for field in ("suite", "suite_version", "format", "part", "tasks", "rows")
    } == {
        "suite": "support/train@9",
        "suite_version": catalog.load("support").version,
        "format": "messages",
        "part": "train",
        "tasks": {"support_tools": 4},
        "rows": 4,
    }
    assert told["sha256"] == card.sha256
    assert "own work" in told["licence"]
    assert set(told) == {"version", *Card.__slots__}


def test_a_failure_half_way_leaves_the_old_file(toy: Path) -> None:
    Path("rows.jsonl").write_text("old\n")
    (toy / "sum_train.jsonl").write_text('{"a": 1, "b": 2}\n{"a": 1, "b": null}\n')
    with pytest.raises(SuiteError, match="row"):
        export("toy/train", "messages", Path("rows.jsonl"))
    assert Path("rows.jsonl").read_text() == "old\n"
    assert [path.name for path in Path().glob("*rows*")] == ["rows.jsonl"]


class Full:
    """A file on a disk that fills up."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        if self._file.tell() > 2000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data)


def test_a_full_disk_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from suites.training import files

    whole: Callable[[Path], Any] = files.replacing

    @contextmanager
    def filling(path: Path) -> Iterator[Full]:
        with whole(path) as file:
            yield Full(file)

    monkeypatch.setattr(files, "replacing", filling)
    with pytest.raises(DataError, match=r"Cannot write rows\.jsonl: No space left on device"):
        export("support/train", "messages", Path("rows.jsonl"), held_out=Path("held.jsonl"))
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("held_out", ["rows.jsonl", "./rows.jsonl"])
def test_two_parts_need_two_files(held_out: str) -> None:
    with pytest.raises(SuiteError, match="both go to"):
        export("support/train", "messages", Path("rows.jsonl"), held_out=Path(held_out))


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    with pytest.raises(DataError, match="is no file"):
        export("support/train", "messages", Path("rows"), size=1)


def test_an_empty_part_is_an_error() -> None:
    with pytest.raises(SuiteError, match=r"None of 7 rows would be in held\.jsonl"):
        export(
            "support/train",
            "messages",
            Path("rows.jsonl"),
            size=1,
            held_out=Path("held.jsonl"),
            held_out_share=1e-9,
        )
    assert list(Path().iterdir()) == []
