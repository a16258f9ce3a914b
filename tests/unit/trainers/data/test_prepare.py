"""A recipe's files to data sets: counted, mixed, ordered, packed, the same every time, or refused by row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.errors import ConfigError, DataError
from harness.store.paths import sha256
from tests.unit.trainers.data.conftest import chat, write_rows
from trainers.data import prepared
from trainers.data.prepare import prepare
from trainers.job import Job

MakeJob = Callable[..., Job]


def load(path: Path) -> list[dict[str, Any]]:
    from datasets import load_from_disk

    return list(load_from_disk(str(path)))


def answers(n: int, start: int = 0) -> list[dict[str, Any]]:
    """Conversations of many lengths."""
    return [chat(f"colour {i} " * (i % 7 + 1), f"red {i}" * (i % 5 + 1)) for i in range(start, start + n)]


def test_rows_are_counted_and_saved(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    train = write_rows(tmp_path / "t.jsonl", answers(40))
    held_out = write_rows(tmp_path / "d.jsonl", answers(5, start=100))
    job = make_job(stage="sft", data={"train": "t.jsonl", "eval": "d.jsonl"})
    made = prepare(job, tokenizer, 512)
    rows = load(job.train_data)
    assert set(rows[0]) == {"input_ids", "labels"}
    assert made.train.rows == made.train.counts.rows == len(rows) == 40
    assert made.train.counts.tokens == sum(len(row["input_ids"]) for row in rows)
    assert made.train.counts.target_tokens == sum(x != -100 for row in rows for x in row["labels"])
    assert made.train.kinds == {"messages": made.train.counts}
    assert made.train.longest == max(len(row["input_ids"]) for row in rows)
    file, line = made.train.longest_at.split(":")
    longest = json.loads((tmp_path / file).read_text().splitlines()[int(line) - 1])["messages"]
    assert len(tokenizer.apply_chat_template(longest)["input_ids"]) == made.train.longest
    assert sum(n for _, n in made.train.lengths) == 40
    assert made.eval is not None
    assert made.eval.rows == 5
    assert made.files == {"t.jsonl": sha256(train), "d.jsonl": sha256(held_out)}
    assert made.shares == made.asked == {"t.jsonl": 1.0}
    assert made.warnings == ()
    assert prepared.read(job) == made
    assert not [p for p in (job.folder / "data").iterdir() if p.name.startswith(".")]


def test_the_same_recipe_gives_the_same_rows(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    import shutil

    write_rows(tmp_path / "t.jsonl", answers(40))
    job = make_job(stage="sft", data={"train": "t.jsonl"})
    first = prepare(job, tokenizer, 512)
    rows = load(job.train_data)
    stamp = (job.train_data / "state.json").stat().st_mtime_ns
    assert prepare(job, tokenizer, 512) == first
    assert (job.train_data / "state.json").stat().st_mtime_ns == stamp
    shutil.rmtree(job.folder)
    assert prepare(job, tokenizer, 512) == first
    assert load(job.train_data) == rows
    other = make_job(stage="sft", data={"train": "t.jsonl"}, trl={"seed": 7})
    prepare(other, tokenizer, 512)
    assert load(job.train_data) != rows
    assert sorted(map(str, load(job.train_data))) == sorted(map(str, rows))


def test_changed_files_and_templates_are_prepared_anew(
    tmp_path: Path, make_job: MakeJob, tokenizer: Any
) -> None:
    write_rows(tmp_path / "t.jsonl", answers(5))
    job = make_job(stage="sft", data={"train": "t.jsonl", "eval": "t.jsonl"})
    first = prepare(job, tokenizer, 512)
    tokenizer.chat_template = tokenizer.chat_template.replace("</s>", "!</s>")
    second = prepare(job, tokenizer, 512)
    assert second.train.counts.tokens > first.train.counts.tokens
    write_rows(tmp_path / "t.jsonl", answers(6))
    assert prepare(job, tokenizer, 512).train.rows == 6
    prepare(make_job(stage="sft", data={"train": "t.jsonl"}), tokenizer, 512)
    assert not job.eval_data.exists()


def test_all_bad_rows_of_all_kinds_at_once(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    path = write_rows(
        tmp_path / "t.jsonl",
        [chat("q", "a"), chat("q", ""), chat("long " * 200, "a"), {"messages": None}, {"other": 1}],
    )
    with path.open("a") as file:
        file.write("{not json\n")
    job = make_job(stage="sft", data={"train": "t.jsonl"}, trl={"max_length": 64})
    with pytest.raises(DataError) as caught:
        prepare(job, tokenizer, 512)
    lines = caught.value.message.splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"t.jsonl:{n}" for n in (2, 3, 4, 5, 6)]
    assert "cut away whole at max_length 64" in lines[1]
    assert "malformed JSON" in lines[4]
    assert not job.train_data.exists()


def test_order_short_to_long_holds_with_packing(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    write_rows(tmp_path / "t.jsonl", answers(40))
    values = {"stage": "sft", "data": {"train": "t.jsonl"}, "order": "short_to_long"}
    plain = make_job(**values)
    prepare(plain, tokenizer, 512)
    lengths = [len(row["input_ids"]) for row in load(plain.train_data)]
    assert lengths == sorted(lengths)
    packed = make_job(**values, trl={"packing": True, "max_length": 160})
    made = prepare(packed, tokenizer, 512)
    rows = load(packed.train_data)
    assert [n for row in rows for n in row["seq_lengths"]] == lengths
    assert made.packing == "in_order"
    assert made.train.rows == len(rows) < 40 == made.train.counts.rows


def test_shuffled_rows_are_packed_by_trl(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    pytest.importorskip("trl", reason="training needs the extra `train`")
    write_rows(tmp_path / "t.jsonl", answers(40))
    job = make_job(stage="sft", data={"train": "t.jsonl"}, trl={"packing": True, "max_length": 160})
    made = prepare(job, tokenizer, 512)
    rows = load(job.train_data)
    assert made.packing == "bfd"
    assert sum(len(row["input_ids"]) for row in rows) == made.train.counts.tokens
    assert sum(len(row["seq_lengths"]) for row in rows) == 40


def test_documents_with_replay_and_denoising(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    write_rows(tmp_path / "own" / "a.jsonl", [{"text": f"red {n} blue green " * 20} for n in range(60)])
    write_rows(tmp_path / "web.jsonl", [{"text": f"answer {n} to 12 " * 20} for n in range(60)])
    data = {"train": "own", "replay": {"data": "web.jsonl", "share": 0.25}, "denoising": {"share": 0.5}}
    job = make_job(stage="dapt", data=data, order="as_is", trl={"max_length": 256})
    made = prepare(job, tokenizer, 512)
    longest = made.train.longest / made.train.counts.tokens
    assert made.asked == {"own": 0.75, "web.jsonl": 0.25}
    assert made.shares["web.jsonl"] == pytest.approx(0.25, abs=longest)
    assert set(made.files) == {"own/a.jsonl", "web.jsonl"}
    assert made.train.unused > 0
    assert {"text", "R", "X"} <= set(made.train.kinds) <= {"text", "R", "S", "X"}
    assert made.train.kinds["text"].all_targets == made.train.kinds["text"].rows
    assert made.train.kinds["R"].all_targets == 0
    assert all(len(row["input_ids"]) == sum(row["seq_lengths"]) <= 256 for row in load(job.train_data))


def test_mixtures_and_their_bound(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    write_rows(tmp_path / "a.jsonl", answers(50))
    write_rows(tmp_path / "b.jsonl", answers(50, start=200))
    job = make_job(stage="sft", mixture={"a.jsonl": 0.2, "b.jsonl": 0.8}, data={"max_rows": 30})
    made = prepare(job, tokenizer, 512)
    assert 28 <= made.train.rows <= 30
    assert made.shares["a.jsonl"] == pytest.approx(0.2, abs=made.train.longest / made.train.counts.tokens)


def test_one_source_gives_its_first_rows(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    rows = answers(10)
    write_rows(tmp_path / "t.jsonl", [*rows, {"bad": 1}])
    job = make_job(stage="sft", data={"train": ["t.jsonl"], "max_rows": 4}, order="as_is")
    made = prepare(job, tokenizer, 512)
    assert made.train.rows == 4
    shown = [tokenizer.decode(row["input_ids"]) for row in load(job.train_data)]
    assert all(row["messages"][1]["content"] in text for row, text in zip(rows, shown, strict=False))


def test_held_out_rows_are_masked_whatever_the_training_counts(
    tmp_path: Path, make_job: MakeJob, tokenizer: Any
) -> None:
    write_rows(tmp_path / "t.jsonl", answers(5))
    data = {"train": "t.jsonl", "eval": "t.jsonl"}
    whole = prepare(make_job(stage="sft", data=data, trl={"completion_only_loss": False}), tokenizer, 512)
    assert whole.eval is not None
    assert whole.train.counts.all_targets == 5
    assert whole.eval.counts.all_targets == 0
    masked = prepare(make_job(stage="sft", data=data), tokenizer, 512)
    assert masked.eval == whole.eval
    assert masked.train.counts.target_tokens == whole.eval.counts.target_tokens


def test_a_reward_model_reads_prompt_and_answer(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    pairs = [{"prompt": f"which {n}?", "chosen": " red", "rejected": " blue"} for n in range(6)]
    write_rows(tmp_path / "p.jsonl", pairs)
    job = make_job(stage="reward", data={"train": "p.jsonl"}, order="as_is")
    made = prepare(job, tokenizer, 512)
    rows = load(job.train_data)
    assert set(rows[2]) == {"chosen_ids", "rejected_ids"}
    assert tokenizer.decode(rows[2]["chosen_ids"]) == "which 2? red</s>"
    assert tokenizer.decode(rows[2]["rejected_ids"]) == "which 2? blue</s>"
    assert made.train.counts.tokens == sum(len(r["chosen_ids"] + r["rejected_ids"]) for r in rows)


def test_preferences(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    pairs = [{"prompt": f"which {n}?", "chosen": " red", "rejected": " blue"} for n in range(6)]
    write_rows(tmp_path / "p.jsonl", pairs)
    job = make_job(stage="dpo", data={"train": "p.jsonl"}, order="as_is")
    made = prepare(job, tokenizer, 512)
    rows = load(job.train_data)
    assert tokenizer.decode(rows[2]["prompt_ids"]) == "which 2?"
    assert tokenizer.decode(rows[2]["rejected_ids"]) == " blue</s>"
    assert made.train.kinds["preference"].rows == 6
    assert made.train.counts.target_tokens == sum(len(r["chosen_ids"] + r["rejected_ids"]) for r in rows)


def test_prompts(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    online = {"stage": "online", "online": {"reward": {"suite": "support/train"}}}
    write_rows(tmp_path / "p.jsonl", [{"prompt": f"which {n}?", "target": n} for n in range(3)])
    job = make_job(**online, data={"train": "p.jsonl"}, order="as_is")
    prepare(job, tokenizer, 1024)
    rows = load(job.train_data)
    assert [row["prompt"] for row in rows] == ["which 0?", "which 1?", "which 2?"]
    assert json.loads(rows[2]["doc"])["target"] == 2
    write_rows(tmp_path / "c.jsonl", answers(3))
    talk = make_job(**online, data={"train": "c.jsonl", "format": "messages"}, order="as_is")
    prepare(talk, tokenizer, 1024)
    assert load(talk.train_data)[1]["prompt"] == [answers(3)[1]["messages"][0]]
    write_rows(tmp_path / "m.jsonl", [{"prompt": "text"}, {"prompt": answers(1)[0]["messages"][:1]}])
    with pytest.raises(DataError, match=r"m\.jsonl:2: `prompt` is not text"):
        prepare(make_job(**online, data={"train": "m.jsonl"}), tokenizer, 1024)


def test_an_online_recipe_without_files_is_told(make_job: MakeJob, tokenizer: Any) -> None:
    job = make_job(stage="online", online={"reward": {"suite": "support/train"}})
    with pytest.raises(ConfigError, match="names no training files"):
        prepare(job, tokenizer, 1024)


def test_what_a_reader_should_know(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    write_rows(tmp_path / "t.jsonl", [chat("q", "a " * 100), chat("q", "a")])
    tokenizer.chat_template = tokenizer.chat_template.replace("</s>", "")
    made = prepare(make_job(stage="sft", data={"train": "t.jsonl"}, trl={"max_length": 64}), tokenizer, 512)
    assert made.train.counts.truncated == 1
    assert made.warnings[0] == "1 of 2 training rows are longer than 64 tokens and were cut (trl.max_length)."
    assert "no special token" in made.warnings[1]


def test_a_row_of_fifty_kilobytes(tmp_path: Path, make_job: MakeJob, tokenizer: Any) -> None:
    write_rows(tmp_path / "t.jsonl", [{"text": "red blue " * 6000}])
    job = make_job(stage="dapt", data={"train": "t.jsonl"}, order="as_is")
    made = prepare(job, tokenizer, 512)
    assert made.train.counts.tokens == len(tokenizer.encode("red blue " * 6000)) + 1
    assert made.train.longest == 512
