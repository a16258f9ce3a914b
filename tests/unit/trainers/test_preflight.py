"""The preflight against what transformers really counts and two steps really show; refusals all at once."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from harness.errors import ConfigError, ModelError, StoreError
from tests.tiny import write_model
from tests.unit.trainers.made import needs_training_libraries, recipe
from trainers import STAGES, rate, run
from trainers.data.prepared import Counts, Part, Prepared
from trainers.job import Job
from trainers.memory import GIB
from trainers.preflight import Problem, Report, check
from trainers.preflight_report import document, print_report
from trainers.run import Trial

needs_training_libraries()
pytestmark = pytest.mark.usefixtures("one_thread")

TRIED = Trial(seconds_per_step=2.0, tokens_per_second=500.0, peak_memory_gib=1.0, reloads=True)


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("parent"))


@pytest.fixture
def job(parent: Path, tmp_path: Path) -> Job:
    return Job(recipe=recipe(), place=tmp_path, parent=parent, folder=tmp_path / "training")


def rows(
    count: int = 100, tokens: int = 5_000, targets: int = 1_000, *, packed: int = 0, **more: Any
) -> Prepared:
    counts = Counts(rows=count, tokens=tokens, target_tokens=targets, truncated=3, all_targets=0)
    part = Part(
        Path("train"), packed or count, counts, {"messages": counts}, 80, "t.jsonl:7", ((128, count),), 0
    )
    made = Prepared(part, None, {}, {}, {}, 128, "bfd" if packed else None, ("a row was cut",), "key")
    return replace(made, **more)


def given(job: Job, **options: Any) -> Job:
    return replace(job, recipe=recipe(trl=options))


@pytest.mark.parametrize(
    ("count", "options"),
    [
        (100, {}),
        (101, {"gradient_accumulation_steps": 4, "num_train_epochs": 3}),
        (7, {"gradient_accumulation_steps": 8}),
        (33, {"gradient_accumulation_steps": 4, "dataloader_drop_last": True, "num_train_epochs": 2}),
        (50, {"num_train_epochs": 0.5}),
        (50, {"max_steps": 40}),
    ],
)
def test_steps_are_those_that_transformers_counts(
    job: Job, tmp_path: Path, count: int, options: dict[str, Any]
) -> None:
    from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

    job = given(job, **options)
    wanted = {name: job.recipe.trl[name] for name in job.recipe.trl if name != "save_steps"}
    arguments = TrainingArguments(output_dir=str(tmp_path), use_cpu=True, report_to=[], **wanted)
    trainer = Trainer(
        AutoModelForCausalLM.from_pretrained(job.parent),
        arguments,
        train_dataset=[{"input_ids": [1], "labels": [1]}] * count,
    )
    counted = trainer.set_initial_training_values(arguments, trainer.get_train_dataloader())

    batch = check(job, rows(count)).batch

    assert (batch.steps_per_epoch, batch.rows_per_step, batch.steps) == (counted[1], counted[4], counted[6])


def test_rate_and_steps_follow_from_packed_rows_and_all_processes(job: Job) -> None:
    job = replace(given(job, learning_rate="auto", gradient_accumulation_steps=4), processes=2)
    report = check(job, rows(1_000, 64_000, 32_000, packed=250))
    assert report.batch.rows_per_step == 16
    assert report.batch.steps == 16
    assert report.target_tokens_per_step == 32_000 / 250 * 16
    assert report.learning_rate == rate.bound(2_048)
    assert report.warnings == ("a row was cut",)


def test_a_rate_above_the_bound_and_a_short_average_are_told_and_stop_nothing(job: Job) -> None:
    job = replace(job, recipe=recipe(trl={"learning_rate": 1e-2}, ema={"decay": 0.999, "start": 0.5}))
    report = check(job, rows())
    assert report.problems == ()
    report.refuse()
    assert any("above" in text and "bound" in text for text in report.warnings)
    assert any("looks back over 1,000 steps, and only 25" in text for text in report.warnings)


def test_the_time_is_that_of_the_tokens_at_the_trial_s_pace(job: Job) -> None:
    report = check(given(job, num_train_epochs=3), rows(), trial=lambda _: TRIED)
    assert report.seconds == pytest.approx(3 * 5_000 / 500)
    by_steps = replace(TRIED, tokens_per_second=0.0)
    assert check(job, rows(), trial=lambda _: by_steps).seconds == pytest.approx(50 * 2.0)
    assert check(job, rows()).seconds is None


def test_the_trial_trains_at_the_chosen_rate(job: Job) -> None:
    seen = []

    def trial(asked: Job) -> Trial:
        seen.append(asked.learning_rate)
        return TRIED

    report = check(given(job, learning_rate="auto"), rows(), trial=trial)
    assert seen == [report.learning_rate]


def test_what_cannot_fit_is_refused_with_what_fills_it_and_no_trial_is_made(job: Job) -> None:
    def trial(_: Job) -> Trial:
        raise AssertionError("nothing is trained when the memory is too small")

    report = check(job, rows(), gpu_gib=0.001, trial=trial)

    (problem,) = report.problems
    assert "of each GPU's memory, which is 1.0 MiB" in problem.message
    with pytest.raises(ConfigError, match="Recipe tiny cannot be trained: It needs") as refused:
        report.refuse()
    assert refused.value.hint == problem.hint
    assert check(job, rows(), gpu_gib=40).problems == ()


def test_no_trial_is_made_of_what_only_many_processes_have_room_for(job: Job) -> None:
    pytest.importorskip("deepspeed", reason="its estimators need the extra `train`")
    shared = replace(job, recipe=recipe(deepspeed="zero3"), processes=512)
    room = check(shared, rows(), gpu_gib=1).memory.device / GIB * 1.05

    def trial(_: Job) -> Trial:
        raise AssertionError("one process has no room for it")

    report = check(shared, rows(), gpu_gib=room, trial=trial)

    assert report.problems == ()
    assert any("not tried" in text for text in report.warnings)


def test_all_problems_are_told_at_once(job: Job) -> None:
    report = check(
        job,
        rows(),
        gpu_gib=0.001,
        extra=[lambda: [Problem("12 rows are the gate's own items.", "remove them")], lambda: []],
    )
    assert len(report.problems) == 2
    with pytest.raises(ConfigError, match=r"(?s)It needs.*12 rows") as refused:
        report.refuse()
    assert "remove them" in str(refused.value.hint)


def test_two_steps_that_fail_or_do_not_reload_are_problems(job: Job) -> None:
    import torch

    def fails(_: Job) -> Trial:
        raise ModelError("The parent has no head.", hint="another parent")

    def overflows(_: Job) -> Trial:
        raise torch.OutOfMemoryError

    assert check(job, rows(), trial=fails).problems == (
        Problem("Two steps could not be trained: The parent has no head.", "another parent"),
    )
    assert "out of GPU memory" in check(job, rows(), trial=overflows).problems[0].message
    report = check(job, rows(), trial=lambda _: replace(TRIED, reloads=False))
    assert "does not load again" in report.problems[0].message


def test_a_disk_that_is_full_is_not_the_recipe_s_fault(job: Job) -> None:
    def full(_: Job) -> Trial:
        raise StoreError("Could not save /tmp/x: No space left on device.")

    with pytest.raises(StoreError, match="No space left"):
        check(job, rows(), trial=full)


def test_offloading_needs_the_machine_and_a_pair_two_sequences(job: Job) -> None:
    pytest.importorskip("deepspeed", reason="its estimators need the extra `train`")
    plain = check(job, rows(), gpu_gib=40).memory
    offloaded = check(replace(job, recipe=recipe(deepspeed="zero3-offload")), rows(), gpu_gib=40)
    assert offloaded.memory.host > 0
    assert offloaded.memory.states < plain.states
    assert [fit.place for fit in offloaded.fits] == ["GPU", "machine"]
    assert offloaded.fits[1].available is None
    pairs = check(replace(job, recipe=recipe("dpo")), rows(), gpu_gib=40).memory
    assert pairs.activations == 2 * plain.activations


def test_without_a_gpu_all_processes_share_the_machine(job: Job) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    one, two = (check(replace(job, processes=n), rows()).fits[0] for n in (1, 2))
    assert one.place == "machine"
    assert two.needed == 2 * one.needed
    assert one.available is not None
    assert one.available > GIB


def test_online_training_is_told_the_rule_for_rlhf(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever trains it, the model is one that writes.
    monkeypatch.setitem(STAGES, "online", STAGES["sft"])
    online = {"online": {"reward": {"suite": "support/train"}}, "data": {}}
    job = replace(job, recipe=recipe("online", **online), processes=4)
    report = check(job, rows(), gpu_gib=40)
    assert report.batch.steps == 25  # 100 prompts, 2 answers each, 4 x 2 a step
    assert any("trains 26.7 billion" in text for text in report.warnings)


def test_two_real_steps_on_real_rows(parent: Path, tmp_path: Path) -> None:
    from trainers.data.prepare import prepare
    from trainers.template import load_tokenizer

    turns = [{"role": "user", "content": "12 + 34?"}, {"role": "assistant", "content": "46"}]
    (tmp_path / "t.jsonl").write_text((json.dumps({"messages": turns}) + "\n") * 40)
    job = Job(
        recipe=recipe(trl={"learning_rate": "auto", "max_length": 64}),
        place=tmp_path,
        parent=parent,
        folder=tmp_path / "training",
    )
    job.folder.mkdir()
    made = prepare(job, load_tokenizer(job), 512)

    report = check(job, made, trial=lambda asked: run.trial(asked, learning_rate=asked.learning_rate))

    assert report.problems == ()
    assert report.trial is not None
    assert report.trial.reloads
    assert report.seconds is not None
    assert report.seconds > 0
    assert report.batch.steps == 20
    assert document(report)["target_tokens"] == made.train.counts.target_tokens


def printed(report: Report) -> str:
    out = io.StringIO()
    print_report(Console(file=out, width=100, markup=False, highlight=False), report)
    return out.getvalue()


def test_a_person_reads_counts_shares_rate_memory_and_what_is_wrong(job: Job) -> None:
    shares: dict[str, Any] = {
        "asked": {"a.jsonl": 0.2, "b.jsonl": 0.8},
        "shares": {"a.jsonl": 0.21, "b.jsonl": 0.79},
    }
    text = printed(check(job, rows(**shares), gpu_gib=0.001))
    for part in (
        "messages    100    5,000   1,000 (20%)     3             0",
        "a.jsonl   20.0%             21.0%",
        "2 a step (2 x 1 processes x 1), 50 steps an epoch, 50 steps altogether",
        "learning rate 0.001 (by the recipe, bound 6.71e-07), 20 target tokens a step",
        "warning: a row was cut",
        "refused: It needs",
    ):
        assert part in text, text


def test_text_from_a_recipe_is_shown_and_never_obeyed(job: Job) -> None:
    hostile = "[bold]x[/bold]\x1b[31m\n::error::x"
    text = printed(check(job, rows(warnings=(hostile,)), extra=[lambda: [Problem(hostile)]]))
    assert "\x1b" not in text
    assert "[bold]x[/bold]" in text
    assert "\n::error" not in text


def test_the_document_is_json(job: Job) -> None:
    found = json.loads(json.dumps(document(check(job, rows(), gpu_gib=0.001, trial=None))))
    assert found["memory"]["device"] == sum(
        found["memory"][part] for part in ("states", "activations", "head")
    )
    assert [fit["fits"] for fit in found["fits"]] == [False]
    assert found["problems"][0]["message"].startswith("It needs")
    assert (found["rows"], found["steps"], found["learning_rate_origin"]) == (100, 50, "recipe")
