"""`harness ledger show POLICY|LINE` on looks made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scipy.special import zeta

from gates.promote import genesis, promote
from harness import cli
from harness.records import Look
from harness.store import Store
from tests.toy import checkpoint, write_suite
from tests.unit.report.made import PROMOTED

OLD, NEW = checkpoint("old", "a" * 64), checkpoint("new", "b" * 64)
FIXED = {"toy/dev toy_colour": "colours", "toy/dev toy_sum": "sums"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    write_suite(tmp_path / "toy")
    (tmp_path / "fixed.yaml").write_text("name: toy-sft\nprimary: {suite: ./toy}\n")
    (tmp_path / "fresh.yaml").write_text("name: support-sft\nprimary: {suite: support}\n")
    made = Store(tmp_path / "home")
    for known, line in ((OLD, "toy/base"), (OLD, "support/base")):
        made.record_checkpoint(known)
        genesis(made, line, known)
    made.record_checkpoint(NEW)
    return made


def look(
    store: Store,
    items: dict[str, str],
    *,
    line: str = "toy",
    champion: str = OLD.digest,
    purpose: str = "gate",
) -> int:
    number = len(store.gates.looks()) + 1
    made = Look(
        number=number,
        items=items,
        line=line,
        candidate=NEW.digest,
        champion=champion,
        policy_digest="p",
        level=0.01 if purpose == "gate" else 0.0,
        created="2026-11-24T15:00:00+00:00",
        purpose="gate" if purpose == "gate" else "access",
    )
    store.gates.spend(lambda _: made)
    return number


def shown(capfd: pytest.CaptureFixture[str], name: str) -> dict[str, Any]:
    cli.main(["ledger", "show", name, "--json"])
    found: dict[str, Any] = json.loads(capfd.readouterr().out)
    return found


def refused(capfd: pytest.CaptureFixture[str], name: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["ledger", "show", name])
    return int(stopped.value.code or 0), capfd.readouterr().err


def test_before_any_look_all_is_left(capfd: pytest.CaptureFixture[str], store: Store) -> None:
    found = shown(capfd, "fixed.yaml")
    assert (found["line"], found["looks"], found["left"]) == ("toy", [], 0.05)
    assert found["next"]["look"] == 1
    assert found["next"]["level"] == pytest.approx(0.05 / zeta(1.6) / 2)
    fresh = shown(capfd, "fresh.yaml")["next"]
    assert fresh["level"] == pytest.approx(0.05 / zeta(1.6))
    assert "per champion" in fresh["guarantee"]


def test_each_look_takes_its_share_and_the_next_gets_less(
    capfd: pytest.CaptureFixture[str], store: Store
) -> None:
    for _ in range(3):
        look(store, FIXED)
    found = shown(capfd, "fixed.yaml")
    taken = [0.05 / zeta(1.6) * sum(k**-1.6 for k in range(1, n + 1)) for n in (1, 2, 3)]
    assert [row["look"] for row in found["looks"]] == [1, 2, 3]
    assert [row["left"] for row in found["looks"]] == pytest.approx([0.05 - each for each in taken])
    assert found["left"] == found["looks"][-1]["left"]
    assert found["next"]["look"] == 4
    assert found["next"]["level"] == pytest.approx(0.05 / zeta(1.6) * 4**-1.6 / 2)


def test_a_promotion_makes_fixed_items_dearer_and_begins_anew_with_fresh_ones(
    capfd: pytest.CaptureFixture[str], store: Store
) -> None:
    for line, items in (("toy", FIXED), ("support", {"support/gate@7 support_intent": "drawn"})):
        number = look(store, items, line=line)
        verdict = replace(
            PROMOTED,
            id=f"v-{line}",
            alias=f"{line}/sft",
            candidate=NEW.digest,
            baseline=OLD.digest,
            look_number=number,
        )
        store.gates.add_verdict(verdict)
        promote(store, verdict)
    found = shown(capfd, "fixed.yaml")
    row = found["looks"][0]
    assert (row["verdict"], row["decision"], row["promotion"]) == ("v-toy", "promote", 3)
    assert found["next"]["level"] == pytest.approx(0.05 / zeta(1.6) * 2**-1.6 / 4)
    found = shown(capfd, "fresh.yaml")
    assert found["looks"][0]["fresh"]
    assert (found["next"]["look"], found["left"]) == (1, 0.05)


def test_other_lines_and_accesses_at_the_same_items_are_shown(
    capfd: pytest.CaptureFixture[str], store: Store
) -> None:
    look(store, {"toy/dev toy_sum": "sums"}, line="fork")
    look(store, {"other/gate elsewhere": "others"}, line="elsewhere")
    look(store, FIXED)
    look(store, FIXED, line="", purpose="access")
    found = shown(capfd, "toy")
    assert [(row["line"], row["purpose"], row["look"]) for row in found["looks"]] == [
        ("fork", "gate", 1),
        ("toy", "gate", 2),
        (None, "access", 3),
    ]
    assert (found["next"], found["left"]) == (None, None)
    assert "evaluated 1 times outside" in shown(capfd, "fixed.yaml")["next"]["warnings"][0]
    cli.main(["ledger", "show", "toy"])
    assert "outside the gate" in capfd.readouterr().out


def test_what_is_used_up_says_so(capfd: pytest.CaptureFixture[str], store: Store) -> None:
    Path("fresh.yaml").write_text("name: support-sft\nhorizon: 1\nprimary: {suite: support}\n")
    look(store, {"support/gate@7 support_intent": "drawn"}, line="support")
    found = shown(capfd, "fresh.yaml")
    assert (found["next"], found["left"]) == (None, 0.0)
    assert "used up" in found["used_up"]
    cli.main(["ledger", "show", "fresh.yaml"])
    assert "next look: none." in capfd.readouterr().out


def test_what_is_neither_a_policy_nor_a_line_is_refused(
    capfd: pytest.CaptureFixture[str], store: Store
) -> None:
    code, said = refused(capfd, "suport")
    assert code == 33
    assert "Did you mean 'support'" in said
    Path("broken.yaml").write_text("name: toy-sft\nprimry: {suite: ./toy}\n")
    assert refused(capfd, "broken.yaml")[0] == 21
