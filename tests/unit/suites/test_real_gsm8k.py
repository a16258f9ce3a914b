"""gsm8k: held equal to lm-eval's own task, so that its published numbers can be quoted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import suites
from harness import config, tasks
from suites import catalog
from tests.unit.suites.real_data import build, data_dir, mean, target

FILES = ("gsm8k/train.jsonl", "gsm8k/test.jsonl")


def theirs() -> dict[str, Any]:
    import lm_eval

    path = Path(lm_eval.__file__).parent / "tasks" / "gsm8k" / "gsm8k.yaml"
    return config.read_yaml(path)


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    """Twelve questions to learn from and six to answer, in the form of the public files."""
    (tmp_path / "gsm8k").mkdir()
    for part, count in (("train", 12), ("test", 6)):
        rows = [
            {"question": f"{part}: what is {n} + 1,000?", "answer": f"It is {n} + 1,000.\n#### {n + 1000:,}"}
            for n in range(count)
        ]
        (tmp_path / "gsm8k" / f"{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


@pytest.mark.parametrize("templated", [False, True])
def test_prompts_sampling_and_filters_are_those_of_lm_eval(invented: Path, templated: bool) -> None:
    from datasets import Dataset
    from lm_eval.api.task import ConfigurableTask

    suite = catalog.load("gsm8k/all")
    (ours,) = tasks.build(suite, templated=templated, library=suites.library(), data_dir=invented, seed=1234)
    values = theirs()
    rows = {split: ours.lm_task.dataset[split].to_list() for split in ("train", "test")}
    tables = {split: Dataset.from_list(own) for split, own in rows.items()}
    for key in ("tag", "dataset_path", "dataset_name"):
        del values[key]
    other = ConfigurableTask(config={**values, "custom_dataset": lambda **_: tables})
    other.set_fewshot_seed(1234)

    for item in ours.items:
        (request,) = item.requests
        theirs_context = other.fewshot_context(
            item.doc,
            5,
            apply_chat_template=templated,
            fewshot_as_multiturn=templated,
            chat_template=lambda turns, add_generation_prompt=True: json.dumps(turns),
        )
        prompt = request.prompt  # type: ignore[union-attr]  # generated
        turns = [{"role": message.role, "content": message.content} for message in prompt.messages]
        assert (turns if templated else prompt.text) == (
            json.loads(theirs_context) if templated else theirs_context
        )
        arguments = other.construct_requests(doc=item.doc, ctx="", metadata=("gsm8k", 0, 1)).args[1]
        assert arguments == item.instances[0].args[1]
    for key in ("filter_list", "metric_list", "num_fewshot", "doc_to_target", "repeats"):
        assert ours.lm_task.config.to_dict()[key] == other.config.to_dict()[key]


def test_the_right_answer_scores_one_and_a_constant_one_the_stated_chance() -> None:
    task = build("gsm8k/dev", data_dir(*FILES))
    assert len(task.items) > 300
    assert set(mean(task, target).values()) == {1.0}
    final = Counter(item.item.target.rpartition("#### ")[2] for item in task.items)
    (commonest, _), *_ = final.most_common()
    assert task.task.chance is not None
    assert 0 < mean(task, lambda _: f"#### {commonest}")[task.primary] <= task.task.chance


def test_dev_and_gate_make_up_the_test_set() -> None:
    data = data_dir(*FILES)
    dev, gate, whole = (
        {i.item.id for i in build(f"gsm8k/{split}", data).items} for split in ("dev", "gate", "all")
    )
    assert not dev & gate
    assert dev | gate == whole
    assert len(whole) == 1319
