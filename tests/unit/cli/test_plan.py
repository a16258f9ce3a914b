"""`harness plan` on a toy suite: what it prints, what it refuses, and that no model is loaded."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import t

from harness.cli import main
from harness.records import Look
from harness.store import Store
from tests.toy import write_suite

GUARDED = "guards: [{suite: ./toy, margin: 0.5, cumulative_margin: 0.6, floor: 0.1}]"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the toy suite of two tasks, 120 items each; those of one in clusters of three."""
    write_suite(tmp_path / "toy", 120)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARNESS_DATA_DIR", raising=False)
    monkeypatch.delenv("HARNESS_HOME", raising=False)
    return tmp_path


def write(world: Path, *lines: str, name: str = "toy-sft") -> Path:
    path = world / f"{name}.yaml"
    path.write_text("\n".join([f"name: {name}", *lines]) + "\n")
    return path


def plan(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """(exit code, stdout, stderr)."""
    code = 0
    try:
        main(["plan", *map(str, words)])
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capfd.readouterr()
    return code, printed.out, printed.err


def document(capfd: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(plan(capfd, *words, "--json")[1])
    return found


def test_a_policy_that_resolves_its_checks(world, capfd):
    path = write(world, "planned_effect: 0.2", "primary: {suite: ./toy}", GUARDED)
    code, out, err = plan(capfd, path)
    assert (code, err) == (0, "")
    assert "toy-sft, a gate for toy/sft" in out
    assert "next: look 1 at these items" in out
    assert "./toy against the anchor" in out
    assert "not planned, and taken to hold: ./toy floor" in out
    assert "candidate, baseline, anchor" in out
    assert "3 x 240" in out


def test_a_policy_that_cannot_is_printed_and_refused(world, capfd):
    path = write(world, "primary: {suite: ./toy}", "guards: [{suite: ./toy, task: toy_sum, margin: 0.01}]")
    code, out, err = plan(capfd, path)
    assert code == 35
    assert "items needed" in out
    assert err.startswith("UnresolvablePolicy: ./toy has to resolve 2 points and its 240 items resolve ")
    assert "./toy toy_sum has to resolve 1 point and its 120 items resolve " in err
    assert "  -> give those checks more items, or a larger planned_effect and margin" in err


def test_the_document_counts_items_clusters_and_tokens(world, capfd):
    found = document(capfd, write(world, "primary: {suite: ./toy, task: toy_colour}"))
    (check,), (cost,) = found["checks"], found["costs"]
    assert (check["n"], check["n_clusters"]) == (120, 40)
    assert check["effective_n"] == pytest.approx(120 / (1 + 2 * 0.2))
    # Six words and marks of "Which colour has thing 7?", four words of the three choices.
    assert cost["prompt_tokens"] == pytest.approx(1.3 * 10 * 120, abs=1)
    assert cost["most_completion_tokens"] == 0
    assert found["prompt_tokens"] == 2 * cost["prompt_tokens"]


def test_assumptions_are_options(world, capfd):
    path = write(world, "primary: {suite: ./toy, task: toy_colour}")
    usual = document(capfd, path)["checks"][0]
    restless = document(capfd, path, "--disagreement", 0.4)["checks"][0]
    apart = document(capfd, path, "--correlation", 0)["checks"][0]
    assert restless["detectable"] > usual["detectable"]
    assert apart["effective_n"] == 120


def test_spent_looks_are_read_from_the_store_and_none_is_spent(world, capfd):
    path = write(world, "primary: {suite: ./toy, task: toy_colour}")
    store = Store(world / ".harness")
    first = document(capfd, path)
    looked = {"toy/dev toy_colour": "whatever"}
    look = Look(1, looked, "other", "c" * 64, "b" * 64, "p", 0.01, "2026-11-24T15:00:00+00:00")
    store.gates.spend(lambda _: look)
    second = document(capfd, path)
    assert (first["look"], second["look"]) == (1, 2)
    assert second["level"] < first["level"]
    assert second["checks"][0]["detectable"] > first["checks"][0]["detectable"]
    assert len(store.gates.looks()) == 1


def test_fresh_items_are_priced_without_a_seed(world, capfd):
    found = document(capfd, write(world, "primary: {suite: support, task: safety}"))
    assert found["fresh"]
    assert [cost["suite"] for cost in found["costs"]] == ["support/gate"]
    assert found["costs"][0]["n_items"] == found["checks"][0]["n"] == 250


@pytest.fixture
def texts(world: Path) -> list[int]:
    """40 texts, the first two of one document; the bytes of each."""
    rows = [{"text": "é" * (i + 1), "document": f"d{max(i, 1)}"} for i in range(40)]
    (world / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return [2 * (i + 1) for i in range(40)]


def test_a_sequential_policy_says_what_it_saves(world, capfd):
    keys = ("planned_effect: 0.2", "primary: {suite: ./toy}")
    path = write(world, *keys, "sequential: {enabled: true}")
    assert "it stops early: of the items, on average, " in plan(capfd, path)[1]
    shares = [one["mean_share"] for one in document(capfd, path)["verdicts"]]
    # On fixed items nothing is futile, so without a gain nearly all of them are answered.
    assert 1 > shares[0] > 0.95 > shares[1] > shares[2] > 0.2
    path = write(world, *keys)
    assert "it stops early" not in plan(capfd, path)[1]
    assert {one["mean_share"] for one in document(capfd, path)["verdicts"]} == {None}


def test_an_open_ended_policy_is_planned_and_priced_at_the_most_it_draws(world, capfd):
    keys = ("primary: {suite: support, task: refund}", "items: 20", "planned_effect: 0.3")
    whole = document(capfd, write(world, *keys, "sequential: {enabled: false}"))
    drawn = document(
        capfd, write(world, *keys, "sequential: {enabled: true, design: open_ended, batches: 7}")
    )
    assert drawn["n_items"] == 7 * whole["n_items"] == 7 * 40
    assert drawn["checks"][0]["n"] == 140
    assert drawn["checks"][0]["detectable"] < whole["checks"][0]["detectable"]


def test_held_out_text_is_planned_by_how_far_documents_may_differ(world, capfd, texts):
    """By hand: wanted = (t(.95) + t(.8)) sd / sqrt(worth) at the degrees of freedom of unequal documents."""
    checks = "checks: [{kind: heldout_loss, data: held.jsonl, max_increase: 0.02}]"
    found = document(capfd, write(world, "primary: {suite: ./toy}", checks))
    (text,) = found["texts"]
    assert (text["name"], text["role"], text["level"]) == ("held.jsonl: held-out loss", "check", 0.05)
    assert (text["n"], text["n_documents"], text["n_bytes"]) == (40, 39, sum(texts))
    shares = np.array([texts[0] + texts[1], *texts[2:]]) / sum(texts)
    assert text["effective_documents"] == pytest.approx(1 / (shares**2).sum())
    coupling = shares**2 / (1 - shares)
    dof = 1 / ((shares**2).sum() + coupling.sum() ** 2 - (coupling**2).sum())
    z = t.ppf(0.95, dof) + t.ppf(0.8, dof)
    assert text["wanted"] == 0.02
    assert text["largest_spread"] == pytest.approx(0.02 / z / math.sqrt((shares**2).sum()))
    assert found["not_planned"] == []
    assert {cost["suite"]: cost["n_items"] for cost in found["costs"]}["heldout-held/gate"] == 40


def test_a_policy_of_losses_alone_is_planned_at_the_ledgers_level(world, capfd, texts):
    line = "{kind: heldout_loss, data: held.jsonl, max_increase: -0.01, planned_effect: 0.003}"
    path = write(world, f"primary: {line}")
    code, out, err = plan(capfd, path)
    assert (code, err) == (0, "")
    assert "Held-out text, in bits per byte" in out
    assert "true difference" not in out
    (text,) = document(capfd, path)["texts"]
    assert (text["role"], text["wanted"]) == ("primary", 0.003)
    assert text["level"] == document(capfd, path)["level"] < 0.05


def test_one_document_resolves_nothing(world, capfd):
    (world / "one.txt").write_text("a single text")
    path = write(world, "primary: {kind: heldout_loss, data: one.txt, max_increase: -0.01}")
    assert document(capfd, path)["texts"][0]["largest_spread"] is None
    assert plan(capfd, path)[0] == 0


def test_warnings_of_the_policy_are_printed(world, capfd):
    path = write(world, "primary: {suite: ./toy}", "checks: [{kind: battles, min_win_rate: 0.5}]")
    assert "warning: battles with min_win_rate 0.5" in plan(capfd, path)[1]


def test_a_policy_without_scores_is_refused_by_name(world, capfd):
    code, out, err = plan(capfd, write(world, "primary: {kind: battles, min_win_rate: 0.55}"))
    assert (code, out) == (33, "")
    assert err.startswith("PolicyError: The policy 'toy-sft' compares neither scores nor losses")


def test_no_model_library_is_imported(world):
    path = write(world, "primary: {suite: support, task: safety}")
    program = (
        "import sys; from harness.cli import main\n"
        f"try: main(['plan', {str(path)!r}, '--json'])\n"
        "except SystemExit as stop: assert stop.code == 35, stop.code\n"
        "print(sorted({'torch', 'transformers', 'vllm'} & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=world)
    assert ran.stderr.splitlines()[-1] == "[]", ran.stderr
