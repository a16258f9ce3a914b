"""A small suite of invented items, and its results per item by our path and by lm-eval's own evaluator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness import tasks
from harness.engines.base import Engine
from harness.records import ItemResult, Suite
from suites import catalog

Results = Mapping[str, list[ItemResult]]
"""Task -> results in document order."""

CHOICE = [
    ("The ferry to Orla leaves at nine and takes two hours.", "When does it arrive?", 0),
    ("Mira sold four of her seven hens.", "How many hens are left?", 2),
    ("The shop on Lime Street opens after lunch.", "When can you buy bread there?", 1),
    ("Every lamp in the hall is green but one.", "Is there a lamp that is not green?", 0),
    ("Tomas is older than Ines, who is older than Rui.", "Who is the youngest?", 2),
    ("The red box holds the keys to the blue box.", "Which box must be opened first?", 1),
    ("It rained on Monday and on no other day.", "Was Friday dry?", 0),
]
OPTIONS = [
    ["at eleven in the morning", "at nine in the evening", "the next day"],
    ["four", "seven hens", "three"],
    ["in the early morning", "in the afternoon", "never", "in the afternoon of a holiday"],
    ["yes", "no"],
    ["Tomas", "Ines", "Rui"],
    ["the blue box", "the red box", "the"],
    ["Yes, it was", "No, it was not"],
]
SUMS = [(2, 3), (10, 7), (4, 4), (12, 5), (9, 1), (20, 6), (3, 8)]

CHOICE_YAML = """\
task: {name}
dataset_path: json
dataset_kwargs: {{data_files: {{train: {folder}/choice_train.jsonl, test: {folder}/choice_test.jsonl}}}}
output_type: multiple_choice
training_split: train
test_split: test
fewshot_split: train
num_fewshot: {shots}
description: "Read the note and answer.\\n\\n"
doc_to_text: "{{{{note}}}}\\nQuestion: {{{{question}}}}\\nAnswer:"
doc_to_choice: options
doc_to_target: answer
metric_list:
  - {{metric: acc, aggregation: mean, higher_is_better: true}}
  - {{metric: acc_norm, aggregation: mean, higher_is_better: true}}
"""

SUM_YAML = """\
task: {name}
dataset_path: json
dataset_kwargs: {{data_files: {{train: {folder}/sum_train.jsonl, test: {folder}/sum_test.jsonl}}}}
output_type: generate_until
training_split: train
test_split: test
fewshot_split: train
num_fewshot: {shots}
doc_to_text: "What is {{{{a}}}} plus {{{{b}}}}? Answer:"
doc_to_target: "{{{{a + b}}}}"
generation_kwargs: {{do_sample: false, max_gen_toks: 12, until: ["\\n", "What is"]}}
filter_list:
  - name: answer
    filter:
      - {{function: regex, regex_pattern: "(\\\\d+)"}}
      - {{function: take_first}}
metric_list:
  - {{metric: exact_match, aggregation: mean, higher_is_better: true}}
"""

TASKS = {"choice_0": CHOICE_YAML, "choice_3": CHOICE_YAML, "sum_0": SUM_YAML, "sum_3": SUM_YAML}
TRAINING = 4
"""The first rows are for few-shot examples, the rest are asked."""


def write_suite(folder: Path) -> Suite:
    """Two multiple-choice and two generation tasks, zero-shot and three-shot; task files in `tasks/`."""
    choice: list[dict[str, Any]] = [
        {"note": note, "question": question, "options": options, "answer": answer}
        for (note, question, answer), options in zip(CHOICE, OPTIONS, strict=True)
    ]
    sums: list[dict[str, Any]] = [{"a": a, "b": b} for a, b in SUMS]
    for name, rows in (("choice", choice), ("sum", sums)):
        for split, part in (("train", rows[:TRAINING]), ("test", rows[TRAINING:] + rows[:1])):
            lines = "".join(json.dumps(row) + "\n" for row in part)
            (folder / f"{name}_{split}.jsonl").write_text(lines, encoding="utf-8")
    (folder / "tasks").mkdir()
    entries = []
    for name, template in TASKS.items():
        text = template.format(name=name, folder=folder, shots=name[-1])
        (folder / "tasks" / f"{name}.yaml").write_text(text, encoding="utf-8")
        metric = "acc" if name.startswith("choice") else "exact_match"
        entries.append(f"  - {{task: {name}, config: tasks/{name}.yaml, metric: {metric}}}\n")
    header = 'name: parity\nversion: "1"\nrole: target\nlicence: own work\ntasks:\n'
    (folder / "suite.yaml").write_text(header + "".join(entries), encoding="utf-8")
    return catalog.load(str(folder))


def ours(engine: Engine, suite: Suite, *, templated: bool) -> Results:
    """Every item of the suite through our own building, engine and scoring."""
    found: dict[str, list[ItemResult]] = {}
    for built in tasks.build(suite, templated=templated):
        requests = [request for item in built.items for request in item.requests]
        results = {result.key: result for result in engine.run(requests)}
        found[built.task.name] = [tasks.score(built, item, results, "") for item in built.items]
    return found


def theirs(model: Any, suite: Suite, *, templated: bool) -> Mapping[str, list[dict[str, Any]]]:
    """lm-eval's logged samples per task, in document order, for one of its models."""
    from lm_eval import simple_evaluate
    from lm_eval.tasks import TaskManager

    manager = TaskManager(include_path=str(Path(suite.folder) / "tasks"), include_defaults=False)
    evaluated = simple_evaluate(
        model=model,
        tasks=list(TASKS),
        task_manager=manager,
        log_samples=True,
        bootstrap_iters=0,
        fewshot_random_seed=1234,
        apply_chat_template=templated,
        fewshot_as_multiturn=templated,
    )
    return {
        name: sorted(rows, key=lambda row: int(row["doc_id"])) for name, rows in evaluated["samples"].items()
    }
