"""A real model as champion, damaged copies of it as candidates: each is stopped, for the right reason."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.errors import ComparabilityError
from harness.records import CheckResult, Verdict
from harness.store import Store
from tests.ci_examples import script
from tests.integration.commands import environment, harness
from tests.short_suites import write_short_suites

pytestmark = pytest.mark.integration

POLICY = """\
name: LINE-sft
primary: {suite: ./opposites}
guards:
  - {suite: ./capitals, margin: 0.05}
"""
LONG_AGO = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-01-01T00:00:00+00:00")
NOBODY = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
OTHER_TEMPLATE = "{% for m in messages %}[INST] {{ m['content'] }} [/INST]{% endfor %}"


@dataclass(frozen=True)
class Project:
    """A repository with the suites and a committed policy; its line begins at a checkpoint."""

    root: Path
    home: Path

    def gate(self, candidate: Path | str, *words: object) -> subprocess.CompletedProcess[str]:
        policy = ("--policy", "policies/support.yaml")
        return harness(self.home, "gate", candidate, *policy, *words, cwd=self.root)

    def in_ci(self, name: str, candidate: Path | str) -> subprocess.CompletedProcess[str]:
        """The script of examples/ci/NAME, as its server runs it."""
        return subprocess.run(
            ["bash", "-e", "-c", script(name)],
            env=environment(self.home)
            | {
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "CANDIDATE": str(candidate),
                "GITHUB_OUTPUT": "output",
                "GITHUB_STEP_SUMMARY": "summary.md",
            },
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def newest(self) -> Verdict:
        """With its numbers, which no report shows on fixed items."""
        return Store(self.home).gates.verdicts()[-1]


def begin(root: Path, home: Path, line: str, genesis: Path | str) -> Project:
    write_short_suites(root)
    (root / "harness.yaml").write_text("engine: hf\n")
    (root / "policies").mkdir()
    (root / "policies" / "support.yaml").write_text(POLICY.replace("LINE", line))
    for words in (["init", "-q"], ["add", "policies"], [*NOBODY, "commit", "-qm", "the gate"]):
        subprocess.run(["git", "-C", str(root), *words], check=True, env=os.environ | LONG_AGO)
    begun = harness(home, "models", "register", genesis, "--genesis", f"{line}/base")
    assert begun.returncode == 0, begun.stderr
    return Project(root, home)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "home"


@pytest.fixture(scope="module")
def project(bundled_model: Path, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return begin(tmp_path_factory.mktemp("project"), home, "support", bundled_model)


@pytest.fixture(scope="module")
def noisy(bundled_model: Path, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("copies") / "noisy"
    made = harness(home, "models", "noise", bundled_model, target, "--scale", 0.4)
    assert made.returncode == 0, made.stderr
    return target


def quantised(source: Path, target: Path, bits: int) -> Path:
    """A copy with the linear layers rounded to the nearest of 2^bits - 1 levels, a scale per output."""
    from safetensors.torch import load_file, save_file

    shutil.copytree(source, target)
    (file,) = target.glob("*.safetensors")
    weights = load_file(file)
    for name, weight in weights.items():
        if name.endswith("_proj.weight"):
            step = weight.float().abs().amax(dim=1, keepdim=True) / (2 ** (bits - 1) - 1)
            weights[name] = ((weight.float() / step).round() * step).to(weight.dtype)
    save_file(weights, file, metadata={"format": "pt"})
    return target


@pytest.fixture(scope="module")
def int8(bundled_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return quantised(bundled_model, tmp_path_factory.mktemp("copies") / "int8", 8)


def check(verdict: Verdict, role: str) -> CheckResult:
    (found,) = (result for result in verdict.checks if result.role == role)
    return found


def measured(result: CheckResult) -> tuple[float, float, float]:
    assert result.low is not None
    assert result.estimate is not None
    assert result.high is not None
    return result.low, result.estimate, result.high


def test_noise_in_the_weights_is_rejected_by_the_guard(project: Project, noisy: Path) -> None:
    judged = project.gate(noisy)
    assert judged.returncode == 10, judged.stderr
    assert judged.stdout.startswith("Reject")
    verdict = project.newest
    guard = check(verdict, "guard")
    assert (verdict.decision, guard.outcome, guard.n) == ("reject", "fail", 48)
    assert verdict.reason.startswith(f"{guard.name}: ")
    # What is left is a guess: it falls from above nine pairs in ten to every other.
    low, estimate, high = measured(guard)
    assert -0.6 < low < estimate < high < -0.3


def test_weights_in_8_bits_are_neither_better_nor_provably_worse(project: Project, int8: Path) -> None:
    judged = project.gate(int8)
    assert judged.returncode == 11, judged.stderr
    assert judged.stdout.startswith("Inconclusive")
    verdict = project.newest
    low, estimate, high = measured(check(verdict, "primary"))
    assert low < 0 < high
    assert abs(estimate) < 0.02
    assert check(verdict, "primary").outcome == "inconclusive"
    assert check(verdict, "guard").outcome != "fail"


def test_weights_in_4_bits_lose_what_only_the_guard_asks(
    project: Project, bundled_model: Path, tmp_path: Path
) -> None:
    judged = project.gate(quantised(bundled_model, tmp_path / "int4", 4))
    assert judged.returncode == 10, judged.stderr
    verdict = project.newest
    _, _, high = measured(check(verdict, "guard"))
    assert high < -0.05
    assert verdict.reason.startswith(check(verdict, "guard").name)
    low, _, high = measured(check(verdict, "primary"))
    assert low < 0 < high


def test_another_chat_template_is_refused_until_somebody_accepts_it(
    project: Project, bundled_model: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(bundled_model, tmp_path / "retold")
    (copy / "chat_template.jinja").write_text(OTHER_TEMPLATE)
    looks = len(Store(project.home).gates.looks())
    refused = project.gate(copy)
    assert refused.returncode == ComparabilityError.exit_code, refused.stderr
    assert refused.stdout == ""
    assert "The chat template of retold is not the baseline's" in refused.stderr
    assert "--waive 'chat template'" in refused.stderr
    assert len(Store(project.home).gates.looks()) == looks

    accepted = project.gate(copy, "--waive", "chat template")
    assert accepted.returncode == 10, accepted.stderr
    assert "chat template: " in " ".join(accepted.stdout.split())
    verdict = project.newest
    (waived,) = verdict.waived
    assert waived.startswith("chat template: ")
    _, _, high = measured(check(verdict, "guard"))
    assert high < -0.05


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_ci_jobs_end_as_the_gate_says(project: Project, noisy: Path, int8: Path, name: str) -> None:
    for candidate, code, decision in ((noisy, 10, "reject"), (int8, 11, "inconclusive")):
        ran = project.in_ci(name, candidate)
        assert ran.returncode == code, ran.stderr
        if name == "github.yml":
            assert (project.root / "output").read_text().splitlines()[-1] == f"decision={decision}"
            assert decision.capitalize() in (project.root / "summary.md").read_text()
        else:
            assert decision in ran.stdout.lower()
        assert {"gate.xml", "gate.json"} <= {path.name for path in project.root.glob("gate.*")}


def test_ci_jobs_tell_no_verdict_from_a_verdict(project: Project) -> None:
    ran = project.in_ci("gitlab.yml", "./nowhere")
    assert ran.returncode == 23, ran.stderr
    assert "No verdict" in ran.stdout


def test_the_undamaged_model_is_promoted_over_its_damaged_copy(
    project: Project, bundled_model: Path, noisy: Path, tmp_path: Path
) -> None:
    """And by the CI job, whose deployment starts only then. The runs are those made before."""
    repaired = begin(tmp_path, project.home, "repaired", noisy)
    ran = repaired.in_ci("github.yml", bundled_model)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "output").read_text() == "decision=promote\n"
    champion = Store(project.home).champion("repaired")
    assert champion is not None
    assert (champion.kind, champion.checkpoint) == ("promotion", repaired.newest.candidate)
