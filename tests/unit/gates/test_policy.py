"""A policy: what YAML may say, what it means, and what names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates import policy
from gates.policy import Battles, HeldoutLoss, Length, NonInferiority, Superiority
from harness.errors import ConfigError
from tests.markdown import ROOT

WRITTEN = """\
name: support-sft
baseline: champion
alpha: 0.05
primary: {suite: support, metric: acc, improve_by: 0.0}
guards:
  - {suite: bbh, metric: acc, margin: 0.02, cumulative_margin: 0.03}
  - {suite: support, task: safety, metric: acc, margin: 0.02, floor: 0.5}
checks:
  - {kind: contamination, suite: support, max_share: 0.01, on: clean}
  - {kind: battles, min_win_rate: 0.47}
  - {kind: heldout_loss, data: heldout.jsonl, max_increase: 0.005}
  - {kind: length, max_ratio: 1.3}
unseen: {suite: support/unseen, audit: true}
sequential: {enabled: true, looks: 5}
max_error_rate: 0.01
"""


def written(folder: Path, text: str = WRITTEN) -> Path:
    path = folder / "policy.yaml"
    path.write_text(text)
    return path


def test_a_policy_is_read_as_it_is_written(tmp_path: Path) -> None:
    read = policy.load(written(tmp_path))
    assert read.primary == [Superiority(suite="support", metric="acc", improve_by=0.0)]
    assert read.guards[0] == NonInferiority(suite="bbh", metric="acc", margin=0.02, cumulative_margin=0.03)
    assert [type(check).__name__ for check in read.checks] == [
        "Contamination",
        "Battles",
        "HeldoutLoss",
        "Length",
    ]
    assert read.suites() == ("support", "bbh", f"heldout:{tmp_path}/heldout.jsonl")
    assert read.alias == "support/sft"


@pytest.mark.parametrize(
    ("primary", "kind"),
    [
        ("{kind: battles, min_win_rate: 0.5}", Battles),
        ("{kind: heldout_loss, data: x.jsonl, max_increase: 0}", HeldoutLoss),
        ("[{suite: a}, {kind: length, max_ratio: 2}]", Length),
    ],
)
def test_a_primary_takes_any_kind_of_check(tmp_path: Path, primary: str, kind: type) -> None:
    read = policy.load(written(tmp_path, f"name: x-y\nprimary: {primary}\n"))
    assert isinstance(read.primary[-1], kind)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            "improve_by: 0.0}|improved_by: 0.0}",
            ":4: unknown key 'primary.improved_by'. Did you mean",
        ),
        (
            "margin: 0.02, cum|margins: 0.02, cum",
            ":6: unknown key 'guards.0.margins'. Did you mean",
        ),
        ("min_win_rate|min_winrate", ":10: unknown key 'checks.1.min_winrate'. Did you mean 'min_win_rate'?"),
        ("floor: 0.5|floor: 5", ":7: guards.1.floor: Input should be less than or equal to 1, not 5."),
        ("kind: battles|kind: battle", ":10: checks.1: "),
        ("margin: 0.02, floor|margin: 0, floor", "guards.1.margin: Input should be greater than 0, not 0."),
        ("alpha: 0.05|alpha: .nan", ":3: alpha: Input should be less than 0.5, not nan."),
    ],
)
def test_what_is_wrong_is_said_by_line(tmp_path: Path, wrong: str, said: str) -> None:
    before, after = wrong.split("|")
    assert before in WRITTEN
    with pytest.raises(ConfigError) as caught:
        policy.load(written(tmp_path, WRITTEN.replace(before, after)))
    assert said in caught.value.message


def test_the_digest_names_what_is_said_and_not_how(tmp_path: Path) -> None:
    first = policy.load(written(tmp_path)).digest
    shuffled = "# a comment\nmax_error_rate: 1e-2\n" + WRITTEN.replace("max_error_rate: 0.01\n", "")
    assert policy.load(written(tmp_path, shuffled.replace("alpha: 0.05\n", ""))).digest == first
    assert policy.load(written(tmp_path, WRITTEN.replace("alpha: 0.05", "alpha: 0.04"))).digest != first


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        ("name: support-sft", "support/sft"),
        ("name: support-v2-dpo", "support-v2/dpo"),
        ("name: finance", "finance/model"),
        ("name: x-y\nline: support\nstage: sft", "support/sft"),
    ],
)
def test_the_alias_it_moves(tmp_path: Path, text: str, alias: str) -> None:
    assert policy.load(written(tmp_path, f"{text}\nprimary: {{suite: a}}\n")).alias == alias


def test_a_test_that_a_neutral_candidate_fails_is_pointed_out(tmp_path: Path) -> None:
    text = WRITTEN.replace("0.47", "0.5").replace("max_increase: 0.005", "max_increase: 0.0")
    said = policy.warnings(policy.load(written(tmp_path, text)))
    assert len(said) == 2
    assert all("fails it 95% of the time" in one for one in said)
    assert policy.warnings(policy.load(written(tmp_path))) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "examples" / "policies").glob("*.yaml")), ids=lambda p: p.name
)
def test_the_policies_to_start_from_mean_what_they_should(path: Path) -> None:
    read = policy.load(path)
    assert policy.warnings(read) == []
    assert read.guards
