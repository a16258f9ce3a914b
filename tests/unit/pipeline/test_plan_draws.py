"""Several answers per item in a plan, which reads their noise from earlier runs, and in a gate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gates.plan import NextLook, TaskItems, forecast
from gates.policy import Policy, Superiority
from harness.engines.base import Generated, GenerateRequest, Request, Result
from harness.forecast import Assumptions
from tests.toy import first_choice
from tests.unit.pipeline.made import ITEMS, Answer, World, addends, json_of

TWO_SIDED = 0.05
OMEGA, SIGMA = 1 / 9, 1 / 6
POLICY = """\
name: toy-sft
primary: {suite: ./toy, task: toy_sum}
samples: 4
temperature: 0.7
"""


@pytest.mark.parametrize(("samples", "points"), [(1, 13.27), (10, 7.57)])
def test_detectable_effects_are_the_published_ones(samples: int, points: float) -> None:
    """Miller (2024, arXiv:2411.00640, section 5): n = 198, ω² = 1/9, σ² = 1/6, two-sided 5%, power 80%."""
    check = Superiority(suite="s")
    policy = Policy(name="a-b", primary=[check])
    items = {check: [TaskItems("t", (1,) * 198, samples=samples, noise=SIGMA)]}
    coming = NextLook(1, True, lambda _: TWO_SIDED / 2)
    (found,) = forecast(policy, items, coming, Assumptions(disagreement=OMEGA)).checks
    assert 100 * found.detectable == pytest.approx(points, abs=0.005)
    assert found.noise == pytest.approx(2 * SIGMA / samples)


def test_unknown_noise_is_part_of_what_disagrees() -> None:
    check = Superiority(suite="s")
    policy = Policy(name="a-b", primary=[check])
    worth = [
        forecast(
            policy,
            {check: [TaskItems("t", (1,) * 200, samples=samples)]},
            NextLook(1, True, lambda _: 0.05),
            Assumptions(),
        )
        .checks[0]
        .effective_n
        for samples in (1, 8)
    ]
    assert worth == pytest.approx([200, 200])


def right_with(chance: float) -> Answer:
    """Right about every sum with this chance, each answer by itself."""

    def answer(request: Request) -> Result:
        asked = addends(request)
        if asked is None:
            return first_choice(request)
        assert isinstance(request, GenerateRequest)
        right = np.random.default_rng(request.sampling.seed).random(request.sampling.n) < chance
        texts = tuple(str(sum(asked)) if hit else "no" for hit in right)
        return Generated(request.key, texts, ("stop",) * len(texts), 10, 2)

    return answer


def planned(world: World, policy: Path) -> dict[str, Any]:
    ran = world("plan", policy, "--json")
    assert ran.code in (0, 35), ran.err
    (world.root / "plan.json").write_text(ran.out)
    check: dict[str, Any] = json_of(world.root / "plan.json")["checks"][0]
    return check


def test_noise_is_read_from_the_champions_run(world: World) -> None:
    world.genesis()
    policy = world.commit(POLICY, "drawn.yaml")
    before = planned(world, policy)
    assert (before["samples"], before["noise"]) == (4, None)
    assert "no earlier run tells their noise" in world("plan", policy).out

    suite = world.root / "toy" / "suite.yaml"
    drawn = "metric: exact_match, samples: 4, temperature: 0.7}"
    suite.write_text(suite.read_text().replace("metric: exact_match}", drawn))
    world.answers["base"] = right_with(0.5)
    ran = world("eval", "./base", "--suite", "./toy", "--task", "toy_sum", "--engine", "hf")
    assert ran.code == 0, ran.err
    after = planned(world, policy)
    assert after["noise"] == pytest.approx(2 * 0.25 / 4, rel=0.15)
    assert after["effective_n"] == pytest.approx(before["effective_n"] * 0.1 / (0.1 + after["noise"]))
    assert after["n"] == before["n"] < ITEMS
    assert "4 answers per item; their draw adds" in world("plan", policy).out

    other = world.commit(POLICY.replace("0.7", "0.9"), "hotter.yaml")
    assert planned(world, other)["noise"] is None


def test_a_gate_weighs_means_and_asks_as_often_as_the_policy_says(world: World) -> None:
    world.genesis()
    policy = world.commit(POLICY, "drawn.yaml")
    world.answers |= {"base": right_with(0.5), "better": right_with(0.9)}
    judged = world.gate("./better", policy=policy)
    assert judged.code == 0, judged.err
    (verdict,) = world.store.gates.verdicts()
    of = {role: world.store.results(getattr(verdict.runs[0], role)) for role in ("baseline", "candidate")}
    assert all(len(result.answers) == 4 for results in of.values() for result in results)
    means = {
        role: np.mean([result.metrics["exact_match,answer"] for result in found])
        for role, found in of.items()
    }
    assert verdict.checks[0].estimate == pytest.approx(means["candidate"] - means["baseline"])
    assert {result.metrics["exact_match,answer"] for result in of["baseline"]} > {0.25, 0.5, 0.75}
