"""`harness gate` with held-out text: ordinary runs, the ledger of fixed data, and what nobody is shown."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from gates import policy as policies
from harness.engines.base import Request, Result, RollingRequest, Scored
from harness.errors import ComparabilityError, ConfigError, DataError
from harness.pipeline.gate import weigh
from harness.records import Checkpoint, Run, Suite
from tests.toy import first_choice
from tests.unit.pipeline.made import Answer, World

DAPT = """\
name: shop-dapt
primary: {kind: heldout_loss, data: ../texts/held.jsonl, max_increase: -0.01}
"""
GUARDED = """\
name: toy-sft
primary: {suite: ./toy, task: toy_sum}
checks: [{kind: heldout_loss, data: texts/held.jsonl, max_increase: 0.005}]
"""
TEXTS = 60


def loses(bits_per_byte: float, also: Answer = first_choice) -> Answer:
    """About so many bits per byte of every text; each checkpoint differs a little from text to text."""

    def answer(request: Request) -> Result:
        if not isinstance(request, RollingRequest):
            return also(request)
        spread = random.Random(f"{bits_per_byte} {request.text}").gauss(0, 0.01)
        bits = len(request.text.encode()) * (bits_per_byte + spread)
        return Scored(request.key, (-bits * math.log(2),), (False,), 10)

    return answer


@pytest.fixture
def texts(world: World) -> Path:
    path = world.root / "texts" / "held.jsonl"
    path.parent.mkdir()
    write(path, TEXTS)
    return path


def write(path: Path, n: int) -> None:
    rows = [{"text": f"Text {i}: " + "words and more " * (i % 9 + 1), "origin": "made"} for i in range(n)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def dapt(world: World, texts: Path) -> Path:
    """A policy in a folder of its own, a champion, and its line."""
    (world.root / "policies").mkdir()
    world.answers["base"] = loses(0.90)
    world.answers["better"] = loses(0.85)
    world.genesis("shop")
    return world.commit(DAPT, "policies/dapt.yaml")


def test_a_loss_that_falls_enough_is_promoted(world: World, dapt: Path) -> None:
    judged = world.gate("./better", "--promote", policy=dapt)
    assert judged.code == 0, judged.err
    held = world.store.champion("shop")
    assert held is not None
    assert held.checkpoint == world.better.digest
    (verdict,) = world.store.gates.verdicts()
    (check,) = verdict.checks
    assert (check.kind, check.role, check.outcome, check.n) == ("heldout_loss", "primary", "pass", TEXTS)
    assert check.estimate == pytest.approx(-0.05, abs=0.01)
    assert check.level == pytest.approx(1 - 2 * verdict.level)


def test_its_runs_are_runs_like_any_other(world: World, dapt: Path, texts: Path) -> None:
    assert world.gate("./better", policy=dapt).code == 0
    asked = list(world.loaded)
    assert world.gate("./better", policy=dapt).code == 0
    assert world.loaded == asked
    runs = {run.checkpoint.name: run for run in world.store.runs()}
    assert {run.suite.address for run in runs.values()} == {"heldout-held/gate"}
    shown = world("runs", "show", runs["better"].id)
    assert shown.code == 0
    assert "bits_per_byte" in shown.out
    assert "is a gate split: this is look" in shown.err
    compared = world("compare", runs["base"].id, runs["better"].id)
    assert compared.code == 0, compared.err
    write(texts, TEXTS + 1)
    assert world.gate("./better", policy=dapt).code == 0
    assert len(world.store.runs()) == 4


def test_it_can_be_evaluated_by_its_address(world: World, dapt: Path, texts: Path) -> None:
    evaluated = world("eval", "./better", "--suite", f"heldout:{texts}", "--engine", "hf")
    assert evaluated.code == 0, evaluated.err
    assert "heldout-held/gate is a gate split: this is look 1 of the ledger" in evaluated.err
    assert world.gate("./better", policy=dapt).code == 0
    assert world.loaded.count("better") == 1
    (verdict,) = world.store.gates.verdicts()
    assert any("evaluated 1 times outside the gate" in text for text in verdict.warnings)


def test_the_text_is_fixed_data_to_the_ledger(world: World, dapt: Path, texts: Path) -> None:
    """A worse candidate is told as little as an equal one, and every further look costs."""
    said = []
    for name, weight, loss in (("worse", 2.0, 0.95), ("equal", 3.0, 0.9001)):
        world.checkpoint(name, weight, loses(loss))
        judged = world.gate(f"./{name}", policy=dapt)
        assert judged.code == 11, judged.err
        said.append(judged.out.splitlines()[0])
        assert "bits per byte" not in judged.out
    assert said[0] == said[1]
    looks = world.store.gates.looks()
    assert [list(look.items) for look in looks] == [["heldout-held/gate heldout-held"]] * 2
    assert looks[1].level < looks[0].level
    edited = world.commit(DAPT.replace("-0.01", "-0.02"), "policies/edited.yaml")
    write(texts, TEXTS + 1)
    world.gate("./worse", policy=edited)
    third = world.store.gates.looks()[2]
    assert third.level < looks[1].level
    assert third.items != looks[1].items


@pytest.mark.parametrize(("loss", "code"), [(0.90, 0), (0.95, 10)])
def test_as_a_check_it_holds_or_rejects_beside_fixed_scores(
    world: World, texts: Path, loss: float, code: int
) -> None:
    """Its texts are not the primary's items, so it may reject; its numbers are withheld with theirs."""
    world.genesis()
    world.answers["base"] = loses(0.9002, world.answers["base"])
    world.answers["better"] = loses(loss, world.answers["better"])
    judged = world.gate(policy=world.commit(GUARDED))
    assert judged.code == code, judged.err
    (verdict,) = world.store.gates.verdicts()
    assert verdict.checks[-1].outcome == ("pass" if code == 0 else "fail")
    assert not verdict.disclosed
    assert "bits per byte" not in judged.out


@pytest.mark.parametrize(("loss", "code"), [(0.80, 0), (0.90, 11), (0.95, 11)])
def test_a_sequential_gate_stops_at_the_texts_that_decide(
    world: World, dapt: Path, texts: Path, loss: float, code: int
) -> None:
    """Losses that are equal text by text, as at 0.90, have no interval at any analysis."""
    world.answers["better"] = loses(loss)
    policy = world.commit(DAPT + "sequential: {enabled: true, looks: 4}\n", "policies/steps.yaml")
    judged = world.gate("./better", policy=policy)
    assert judged.code == code, judged.err
    (verdict,) = world.store.gates.verdicts()
    (check,) = verdict.checks
    assert check.n_clusters == check.n
    assert (check.n < TEXTS) == (code == 0)


def test_a_template_that_no_text_meets_is_no_difference(world: World, dapt: Path) -> None:
    folder = world.root / "better"
    (folder / "chat_template.jinja").write_text("{% for m in messages %}{{ m.content }}{% endfor %}")
    judged = world.gate("./better", policy=dapt)
    assert judged.code == 0, judged.err


def test_what_is_wrong_with_the_texts_is_said_before_a_look(world: World, dapt: Path, texts: Path) -> None:
    texts.write_text('{"text": "good"}\n{"txt": 1}\n{"text": ""}\n')
    judged = world.gate("./better", policy=dapt)
    assert judged.code == DataError.exit_code
    assert f"{texts}:2: no field 'text'; it has 'txt'" in judged.err
    assert f"{texts}:3: 'text' is empty" in judged.err
    texts.unlink()
    assert "does not exist" in world.gate("./better", policy=dapt).err
    assert world.store.gates.looks() == []


def test_other_texts_of_the_baseline_are_not_compared(world: World, dapt: Path, texts: Path) -> None:
    base, better = world.base, world.better
    evaluate = world.evaluate

    def shifting(checkpoint: Checkpoint, suites: Sequence[Suite]) -> Sequence[Run]:
        write(texts, TEXTS if checkpoint.digest == base.digest else TEXTS - 1)
        return evaluate(checkpoint, suites)

    asked = world.candidacy(better, path=dapt, policy=policies.load(dapt))
    with pytest.raises(ComparabilityError, match="items"):
        weigh(asked, world.store, shifting)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("primary: {suite: 'heldout:x.jsonl'}", "kind: heldout_loss, data: x.jsonl"),
        (
            "primary: {kind: heldout_loss, data: a/x.jsonl, max_increase: 0.1}\n"
            "checks: [{kind: heldout_loss, data: b/x.parquet, max_increase: 0.1}]",
            "need file names that differ",
        ),
        ("primary: {kind: heldout_loss, data: x.jsonl, max_increase: .nan}", "max_increase"),
        (
            "primary: {kind: heldout_loss, data: x.jsonl, max_increase: 0, planned_effect: 0}",
            "planned_effect",
        ),
    ],
)
def test_policies_that_cannot_be_meant(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(f"name: x-y\n{text}\n")
    with pytest.raises(ConfigError) as caught:
        policies.load(path)
    assert said in caught.value.message
