"""`harness models list | show | lineage | promote | rollback | verify` on checkpoints of a few bytes."""

from __future__ import annotations

import json
import multiprocessing
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gates.promote import genesis, promote
from harness import cli
from harness.errors import HarnessError
from harness.fingerprint import identify
from harness.records import Checkpoint, Look, Verdict
from harness.store import Store
from tests.unit.report.made import PROMOTED, REJECTED, TELLING, TOLD

NOTE = "refunds answered in the wrong language"


def write_checkpoint(folder: Path, weight: float) -> Path:
    """The smallest folder that is a checkpoint; the weight makes its digest."""
    folder.mkdir(exist_ok=True)
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    tensors = struct.pack("<Q", len(header)) + header + struct.pack("<f", weight)
    (folder / "model.safetensors").write_bytes(tensors)
    (folder / "config.json").write_text("{}")
    (folder / "tokenizer.json").write_text("{}")
    return folder


class World:
    """A line whose genesis is `base`, and checkpoints trained from it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store(root / "home")
        self.base = self.trained("base", 0.0, None)
        genesis(self.store, "support/base", self.base)

    def trained(self, name: str, weight: float, parent: Checkpoint | None) -> Checkpoint:
        made = identify(write_checkpoint(self.root / name, weight))
        stage = "sft" if parent else None
        made = replace(made, parent=parent.digest if parent else None, stage=stage)
        self.store.record_checkpoint(made)
        return made

    def verdict(
        self, candidate: Checkpoint, champion: Checkpoint, name: str, of: Verdict = PROMOTED
    ) -> Verdict:
        number = len(self.store.gates.looks()) + 1
        look = Look(
            number=number,
            items={"support/gate@3 refund": f"items {number}"},
            line="support",
            candidate=candidate.digest,
            champion=champion.digest,
            policy_digest=of.policy_digest,
            level=0.02,
            created=of.created,
        )
        self.store.gates.spend(lambda _: look)
        made = replace(of, id=name, candidate=candidate.digest, baseline=champion.digest, look_number=number)
        self.store.gates.add_verdict(made)
        return made

    def statement(self, number: int) -> Path:
        return self.store.root / "statements" / f"{number}.json"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    return World(tmp_path)


@pytest.fixture
def promoted(world: World) -> World:
    """`better` replaced `base`."""
    better = world.trained("better", 1.0, world.base)
    promote(world.store, world.verdict(better, world.base, "v-better"))
    return world


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        cli.main(list(words))
        code = 0
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    out, err = capfd.readouterr()
    return code, out, err


def document(capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code, out, err = run(capfd, *words, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_verdict_promotes_its_candidate_once(capfd: pytest.CaptureFixture[str], world: World) -> None:
    better = world.trained("better", 1.0, world.base)
    world.verdict(better, world.base, "v-better")
    code, out, _ = run(capfd, "models", "promote", "./better", "--verdict", "v-b")
    assert code == 0
    assert f"support/sft -> {better.short}, promoted by verdict v-better (promotion 2)" in out
    assert document(capfd, "models", "promote", better.short, "--verdict", "v-better")["number"] == 2
    champion = world.store.champion("support")
    assert champion is not None
    assert (champion.checkpoint, len(world.store.promotions())) == (better.digest, 2)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (REJECTED, "it says reject"),
        (replace(PROMOTED, registered=None), "its policy is not registered"),
    ],
)
def test_what_does_not_promote_is_refused(
    capfd: pytest.CaptureFixture[str], world: World, of: Verdict, said: str
) -> None:
    better = world.trained("better", 1.0, world.base)
    world.verdict(better, world.base, "v-1", of)
    code, out, err = run(capfd, "models", "promote", "better", "--verdict", "v-1")
    assert (code, out) == (34, "")
    assert said in err
    assert len(world.store.promotions()) == 1
    assert not world.statement(2).exists()


def test_a_refusal_tells_nothing_that_is_withheld(capfd: pytest.CaptureFixture[str], world: World) -> None:
    better = world.trained("better", 1.0, world.base)
    world.verdict(better, world.base, "v-1", replace(TELLING, disclosed=False))
    _, _, err = run(capfd, "models", "promote", "better", "--verdict", "v-1")
    assert "it says reject" in err
    assert "withheld" in err
    assert TOLD not in err


def test_the_candidate_must_be_the_verdicts(capfd: pytest.CaptureFixture[str], world: World) -> None:
    better, other = (world.trained(name, weight, world.base) for name, weight in (("a", 1.0), ("b", 2.0)))
    world.verdict(better, world.base, "v-1")
    code, _, err = run(capfd, "models", "promote", "b", "--verdict", "v-1")
    assert code == 34
    assert f"is about {better.digest[:12]}; b is {other.short}" in err


def test_a_folder_stands_for_its_bytes_and_not_for_what_it_held(
    capfd: pytest.CaptureFixture[str], world: World
) -> None:
    better = world.trained("better", 1.0, world.base)
    world.verdict(better, world.base, "v-1")
    write_checkpoint(world.root / "better", 9.0)
    code, _, err = run(capfd, "models", "promote", "./better", "--verdict", "v-1")
    assert code == 23
    assert "harness models register ./better" in err


def _promote_in_its_own_process(home: str, name: str, start: Any, told: Any) -> None:
    store = Store(Path(home))
    verdict = store.gates.verdict(name)
    start.wait()
    try:
        told.put(promote(store, verdict).checkpoint)
    except HarnessError as error:
        told.put(error.exit_code)


def test_of_two_promotions_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    made = [world.trained(name, weight, world.base) for name, weight in (("a", 1.0), ("b", 2.0))]
    for checkpoint in made:
        world.verdict(checkpoint, world.base, f"v-{checkpoint.name}")
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(2), context.Queue()
    jobs = [
        context.Process(
            target=_promote_in_its_own_process, args=(str(world.store.root), f"v-{name}", start, told)
        )
        for name in ("a", "b")
    ]
    for job in jobs:
        job.start()
    answers = [told.get(timeout=60) for _ in jobs]
    for job in jobs:
        job.join(timeout=60)
    winner = world.store.champion("support")
    assert winner is not None
    assert sorted(answers, key=str) == sorted([28, winner.checkpoint], key=str)
    assert len(world.store.promotions()) == 2


def test_a_rollback_is_told_wherever_the_promotion_is(
    capfd: pytest.CaptureFixture[str], promoted: World
) -> None:
    made = document(capfd, "models", "rollback", "support", "--note", NOTE)
    assert (made["kind"], made["checkpoint"], made["verdict"]) == ("rollback", promoted.base.digest, None)
    for words in (("lineage", "better"), ("show", "better")):
        code, out, _ = run(capfd, "models", *words)
        assert code == 0
        assert "ROLLED BACK" in out
        assert NOTE in out
    code, out, err = run(capfd, "models", "verify", "./better")
    assert (code, out) == (34, "")
    assert NOTE in err
    assert run(capfd, "models", "verify", "./base")[0] == 0
    _, out, _ = run(capfd, "models", "show", "base")
    assert "champion again, by a person's decision" in out


def test_rollbacks_go_further_back_and_never_forth(
    capfd: pytest.CaptureFixture[str], promoted: World
) -> None:
    best = promoted.trained("best", 2.0, promoted.base)
    better = promoted.store.checkpoint("support/sft")
    assert better is not None
    promote(promoted.store, promoted.verdict(best, better, "v-best"))
    back = [document(capfd, "models", "rollback", "support")["checkpoint"] for _ in range(2)]
    assert back == [better.digest, promoted.base.digest]
    code, _, err = run(capfd, "models", "rollback", "support")
    assert code == 34
    assert "to go back to" in err
    assert run(capfd, "models", "rollback", "finance")[0] == 34


def test_a_job_that_runs_again_undoes_no_rollback(capfd: pytest.CaptureFixture[str], promoted: World) -> None:
    run(capfd, "models", "rollback", "support")
    code, _, err = run(capfd, "models", "promote", "better", "--verdict", "v-better")
    assert code == 34
    assert "a verdict promotes once" in err
    assert len(promoted.store.promotions()) == 3


def test_a_lineage_leads_back_to_the_first_with_every_reason(
    capfd: pytest.CaptureFixture[str], promoted: World
) -> None:
    better = promoted.store.checkpoint("support/sft")
    assert better is not None
    worse = promoted.trained("worse", 3.0, better)
    promoted.verdict(worse, better, "v-worse", REJECTED)
    steps = document(capfd, "models", "lineage", "worse")["steps"]
    assert [step["checkpoint"]["name"] for step in steps] == ["worse", "better", "base"]
    assert [[entry["kind"] for entry in step["promotions"]] for step in steps] == [
        [],
        ["promotion"],
        ["genesis"],
    ]
    assert [verdict["decision"] for step in steps for verdict in step["verdicts"]] == ["reject", "promote"]
    _, out, _ = run(capfd, "models", "lineage", "worse")
    rest = out
    for said in (
        "never promoted",
        "verdict v-worse led to no promotion",
        "trained from",
        "promoted by verdict v-better",
        PROMOTED.reason,
        "registered since commit 1a2b3c4d5e6f",
        "at a one-sided level of 0.0217",
        "trained from",
        "genesis: no verdict allowed it",
    ):
        assert said in rest
        rest = rest.partition(said)[2]


def test_a_parent_that_was_never_seen_and_a_circle_end_a_lineage(
    capfd: pytest.CaptureFixture[str], world: World
) -> None:
    unseen = replace(world.base, digest="d" * 64)
    world.trained("orphan", 4.0, unseen)
    steps = document(capfd, "models", "lineage", "orphan")["steps"]
    assert [(step["checkpoint"]["digest"], step["recorded"]) for step in steps][1:] == [("d" * 64, False)]
    own = world.trained("own", 5.0, None)
    world.store.record_checkpoint(replace(own, parent=own.digest))
    assert len(document(capfd, "models", "lineage", "own")["steps"]) == 1


def test_withheld_numbers_stay_withheld(capfd: pytest.CaptureFixture[str], world: World) -> None:
    better = world.trained("better", 1.0, world.base)
    promote(
        world.store,
        world.verdict(better, world.base, "v-b", replace(TELLING, decision="promote", disclosed=False)),
    )
    found = [document(capfd, "models", "show", "better")["verdicts"]]
    found += [step["verdicts"] for step in document(capfd, "models", "lineage", "better")["steps"]]
    found.append([json.loads(world.statement(2).read_text())["predicate"]["verdict"]])
    verdicts = [verdict for held in found for verdict in held]
    assert len(verdicts) == 3
    for verdict in verdicts:
        told = {name: held for name, held in verdict.items() if name not in ("candidate", "baseline")}
        assert TOLD not in json.dumps(told)
        assert "withheld" in verdict["reason"]
    _, out, _ = run(capfd, "models", "lineage", "better")
    assert "Promote: outcomes and numbers on fixed gate items are withheld" in out
    for measured in ("73.7", "7373", "points"):
        assert measured not in out


def test_a_statement_holds_subject_and_verdict(promoted: World) -> None:
    held = json.loads(promoted.statement(2).read_text())
    better = promoted.store.checkpoint("support/sft")
    assert better is not None
    assert held["_type"] == "https://in-toto.io/Statement/v1"
    assert held["subject"] == [{"name": "support/sft", "digest": {"harnessCheckpoint": better.digest}}]
    assert held["predicate"]["verdict"]["verdict"] == "v-better"
    assert held["predicate"]["replaces"] == promoted.base.digest
    first = json.loads(promoted.statement(1).read_text())["predicate"]
    assert (first["kind"], first["verdict"], first["replaces"]) == ("genesis", None, None)


def test_a_statement_that_a_crash_left_out_is_written_again_as_it_was(
    capfd: pytest.CaptureFixture[str], promoted: World
) -> None:
    before = [promoted.statement(number).read_bytes() for number in (1, 2)]
    for number in (1, 2):
        promoted.statement(number).unlink()
    code, out, _ = run(capfd, "models", "verify", "./better")
    assert code == 0
    assert "statement missing: harness db rebuild" in out
    assert document(capfd, "db", "rebuild")["statements"] == 2
    assert [promoted.statement(number).read_bytes() for number in (1, 2)] == before
    promoted.statement(2).unlink()
    run(capfd, "models", "promote", "better", "--verdict", "v-better")
    assert promoted.statement(2).read_bytes() == before[1]


def test_verify_says_by_what_the_bytes_were_promoted(
    capfd: pytest.CaptureFixture[str], promoted: World
) -> None:
    _, out, _ = run(capfd, "models", "verify", "./better")
    assert "promoted by verdict v-better" in out
    assert "the champion of support" in out
    _, out, _ = run(capfd, "models", "verify", "./base")
    assert "genesis: no verdict allowed it" in out
    moved = (promoted.root / "better").rename(promoted.root / "elsewhere")
    assert run(capfd, "models", "verify", str(moved))[0] == 0


def test_verify_refuses_other_bytes(capfd: pytest.CaptureFixture[str], promoted: World) -> None:
    promoted.trained("unproven", 7.0, promoted.base)
    code, _, err = run(capfd, "models", "verify", "./unproven")
    assert code == 34
    assert "never promoted" in err
    write_checkpoint(promoted.root / "better", 1.0000001)
    code, _, err = run(capfd, "models", "verify", "./better")
    assert code == 23
    assert "which was promoted" in err
    assert run(capfd, "models", "verify", "./nowhere")[0] == 23


@pytest.mark.parametrize("where", ["subject", "decision", "shortened", "torn"])
def test_verify_refuses_a_statement_that_the_store_contradicts(
    capfd: pytest.CaptureFixture[str], promoted: World, where: str
) -> None:
    path = promoted.statement(2)
    held = json.loads(path.read_text())
    if where == "subject":
        held["subject"][0]["digest"]["harnessCheckpoint"] = promoted.base.digest
    elif where == "decision":
        held["predicate"]["verdict"]["checks"][0]["estimate"] = 0.5
    else:
        del held["predicate"]["verdict"]["waived"]
    path.write_text(json.dumps(held)[: -3 if where == "torn" else None])
    code, out, err = run(capfd, "models", "verify", "./better")
    assert (code, out) == (34, "")
    assert "2.json" in err


def test_verify_refuses_a_promotion_whose_verdict_is_not_the_one_kept(
    capfd: pytest.CaptureFixture[str], promoted: World
) -> None:
    path = promoted.store.layout.verdicts
    path.write_text(path.read_text().replace('"decision":"promote"', '"decision":"reject"'))
    code, _, err = run(capfd, "models", "verify", "./better")
    assert code == 34
    assert "v-better of promotion 2 is not the one kept" in err


def test_models_are_listed_with_the_champion_of_each_line(
    capfd: pytest.CaptureFixture[str], promoted: World
) -> None:
    found = document(capfd, "models", "list")
    assert set(found["aliases"]) == {"support/base", "support/sft"}
    assert [(entry["line"], entry["alias"], entry["verdict"]) for entry in found["champions"]] == [
        ("support", "support/sft", "v-better")
    ]
    _, out, _ = run(capfd, "models", "list")
    assert "verdict v-better" in out


@pytest.mark.parametrize("ref", ["support", "support/sft", "better", "./better"])
def test_a_checkpoint_is_known_by_line_alias_name_and_folder(
    capfd: pytest.CaptureFixture[str], promoted: World, ref: str
) -> None:
    assert document(capfd, "models", "show", ref)["checkpoint"]["name"] == "better"


def test_names_that_mean_nothing_or_too_much_are_refused(
    capfd: pytest.CaptureFixture[str], promoted: World
) -> None:
    code, _, err = run(capfd, "models", "show", "bettr")
    assert code == 23
    assert "Did you mean 'better'" in err
    promoted.store.record_checkpoint(replace(promoted.base, digest="e" * 64))
    (promoted.root / "base").rename(promoted.root / "gone")
    code, _, err = run(capfd, "models", "show", "base")
    assert code == 23
    assert "eeeeeeeeeeee" in err
