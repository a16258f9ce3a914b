"""Small results as lm_eval writes them, made up row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.foreign import Report, import_folder
from harness.store import Store
from tests.toy import SilentProgress

TIME = "2026-01-02T03-04-05.678901"
Row = dict[str, Any]

CHOICE = {
    "task": "choice",
    "output_type": "multiple_choice",
    "num_fewshot": 0,
    "metric_list": [{"metric": "acc", "aggregation": "mean"}],
    "metadata": {"version": 1.0},
}
TEXT = {
    "task": "text",
    "output_type": "generate_until",
    "generation_kwargs": {"until": ["\n"], "max_gen_toks": 8, "do_sample": False},
    "metric_list": [{"metric": "exact_match", "aggregation": "mean"}],
}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def row(doc_id: int, doc: Row, target: str, arguments: Sequence[Sequence[Any]], **rest: Any) -> Row:
    asked = {
        f"gen_args_{i}": {f"arg_{j}": value for j, value in enumerate(one)} for i, one in enumerate(arguments)
    }
    hashes = {
        "doc_hash": sha(json.dumps(doc, indent=2, ensure_ascii=False)),
        "prompt_hash": sha(arguments[0][0]),
        "target_hash": sha(target),
    }
    return {"doc_id": doc_id, "doc": doc, "target": target, "arguments": asked} | hashes | rest


def choice_row(doc_id: int, **changes: Any) -> Row:
    """Three choices; the right one is `doc_id % 3`, the likeliest always the first."""
    doc = {"question": f"Wie groß ist {doc_id}?", "choices": ["a", "b", "c"]}
    said = [["-1.5", "True"], ["-2.25", "False"], ["-3.0", "False"]]
    return (
        row(
            doc_id,
            doc,
            str(doc_id % 3),
            [(doc["question"], f" {choice}") for choice in "abc"],
            resps=[[one] for one in said],
            filtered_resps=said,
            filter="none",
            metrics=["acc"],
            acc=float(doc_id % 3 == 0),
        )
        | changes
    )


def text_row(doc_id: int, filter_name: str = "none", **changes: Any) -> Row:
    """Two answers drawn, the first one scored; right for even documents."""
    answer = str(doc_id) if doc_id % 2 == 0 else "no"
    return (
        row(
            doc_id,
            {"n": doc_id},
            str(doc_id),
            [(f"Say {doc_id}:", TEXT["generation_kwargs"])],
            resps=[[f" {answer}", "other"]],
            filtered_resps=[answer],
            filter=filter_name,
            metrics=["exact_match"],
            exact_match=float(doc_id % 2 == 0),
        )
        | changes
    )


def write(
    folder: Path,
    tasks: dict[str, tuple[Row, list[Row]]],
    *,
    time: str = TIME,
    results: dict[str, dict[str, float]] | None = None,
    **document: Any,
) -> Path:
    """A results file and its samples; `results` and `document` replace what the rows would give."""
    folder.mkdir(parents=True, exist_ok=True)
    made: Row = {"results": {}, "configs": {}, "n-samples": {}, "task_hashes": {}}
    for name, (config, rows) in tasks.items():
        (folder / f"samples_{name}_{time}.jsonl").write_text(lines(rows), encoding="utf-8")
        made["configs"][name] = config
        made["results"][name] = (results or {}).get(name) or means(rows)
        count = len({one["doc_id"] for one in rows})
        made["n-samples"][name] = {"original": count, "effective": count}
        made["task_hashes"][name] = sha(
            "".join(one["doc_hash"] + one["prompt_hash"] + one["target_hash"] for one in rows)
        )
    made |= {
        "config": {
            "model": "hf",
            "model_args": "pretrained=org/model,dtype=float32",
            "model_dtype": "torch.float32",
            "fewshot_seed": 1234,
            "numpy_seed": 1234,
            "torch_seed": 1234,
        },
        "date": 1_767_323_045.0,
        "lm_eval_version": "0.4.13",
        "transformers_version": "5.0",
        "pretty_env_info": "PyTorch version: 2.9\nOS: any",
        "model_name": "org/model",
        "chat_template": None,
        "total_evaluation_time_seconds": "2.5",
    }
    path = folder / f"results_{time}.json"
    path.write_text(json.dumps(made | document), encoding="utf-8")
    return path


def lines(rows: Sequence[Row]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)


def means(rows: Sequence[Row]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for one in rows:
        for metric in one["metrics"]:
            found.setdefault(f"{metric},{one['filter']}", []).append(one[metric])
    return {name: sum(values) / len(values) for name, values in found.items()}


def bring(home: Path, folder: Path) -> tuple[Store, Report]:
    store = Store(home)
    return store, import_folder(store, folder, SilentProgress())
