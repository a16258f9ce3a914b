"""`--sign-key`, `harness models sign` and `--verify-key`: what gets signed, and what a signature is worth."""

from __future__ import annotations

import base64
import contextlib
import json
import os
from pathlib import Path

import pytest

from gates.signing import Envelope, read_envelope, read_private_key
from harness.cli.keys import PASSPHRASE
from tests.unit.cli.test_models_registry import World, document, run
from tests.unit.gates.keys import needs_openssl, write_keys

pytestmark = needs_openssl
pytest.importorskip("cryptography", reason="signatures need cryptography: pip install '.[sign]'")

PROMOTE = ("models", "promote", "better", "--verdict", "v-better")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """`better` has a verdict that would let it replace `base`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(PASSPHRASE, raising=False)
    made = World(tmp_path)
    made.verdict(made.trained("better", 1.0, made.base), made.base, "v-better")
    return made


@pytest.fixture
def keys(tmp_path: Path) -> tuple[str, str]:
    """(private, public)"""
    private, public = write_keys(tmp_path / "keys")
    return str(private), str(public)


@pytest.fixture
def other(tmp_path: Path) -> tuple[str, str]:
    private, public = write_keys(tmp_path / "other", "p256")
    return str(private), str(public)


def envelope_file(world: World, number: int) -> Path:
    return world.statement(number).with_name(f"{number}.dsse.json")


def accepted(capfd: Capture, *words: str) -> str:
    code, out, err = run(capfd, *words)
    assert code == 0, err
    return out


def refused(capfd: Capture, *words: str, code: int = 34) -> str:
    found, out, err = run(capfd, *words)
    assert (found, out) == (code, "")
    assert "Traceback" not in err
    return err


def test_a_promotion_is_signed_and_checked_only_with_a_key(
    capfd: Capture, world: World, keys: tuple[str, str]
) -> None:
    private, public = keys
    accepted(capfd, *PROMOTE, "--sign-key", private)
    held = read_envelope(envelope_file(world, 2).read_bytes())
    assert held.payload == world.statement(2).read_bytes()
    out = accepted(capfd, "models", "verify", "./better")
    assert f"signed, not checked: {envelope_file(world, 2)}" in out
    assert ": checked" not in out
    key_id = held.signatures[0][0]
    out = accepted(capfd, "models", "verify", "./better", "--verify-key", public)
    assert f"signed by key {key_id[:12]}: checked" in out
    assert document(capfd, "models", "verify", "./better")["signed_by"] is None
    checked = document(capfd, "models", "verify", "./better", "--verify-key", public)
    assert checked["signed_by"] == key_id
    assert checked["promotions"][0]["envelope"] == str(envelope_file(world, 2))


def test_without_a_signature_by_the_key_nothing_passes(
    capfd: Capture, world: World, keys: tuple[str, str], other: tuple[str, str]
) -> None:
    verify = ("models", "verify", "./better", "--verify-key", keys[1])
    accepted(capfd, *PROMOTE)
    assert "promotion 2 is not signed" in refused(capfd, *verify)
    assert "not signed" in accepted(capfd, "models", "verify", "./better")
    accepted(capfd, "models", "sign", "2", "--sign-key", other[0])
    assert "is not signed by key" in refused(capfd, *verify)
    accepted(capfd, "models", "verify", "./better", "--verify-key", other[1])
    # The other key's signature stays when this one signs, and who signs twice signs once.
    for _ in range(2):
        out = accepted(capfd, "models", "sign", "2", "--sign-key", keys[0])
        assert str(envelope_file(world, 2)) in out
    accepted(capfd, *verify)
    accepted(capfd, "models", "verify", "./better", "--verify-key", other[1])
    assert len(read_envelope(envelope_file(world, 2).read_bytes()).signatures) == 2
    envelope_file(world, 2).unlink()
    refused(capfd, *verify)


def test_genesis_and_rollback_are_signed(capfd: Capture, world: World, keys: tuple[str, str]) -> None:
    private, public = keys
    world.trained("first", 5.0, None)
    accepted(capfd, "models", "register", "./first", "--genesis", "finance/base", "--sign-key", private)
    accepted(capfd, "models", "verify", "./first", "--verify-key", public)
    accepted(capfd, *PROMOTE)
    accepted(capfd, "models", "rollback", "support", "--sign-key", private)
    base = ("models", "verify", "./base", "--verify-key", public)
    assert "promotion 1 is not signed" in refused(capfd, *base)
    accepted(capfd, "models", "sign", "1", "--sign-key", private)
    accepted(capfd, *base)


def test_a_promotion_made_before_is_signed_by_promoting_again(
    capfd: Capture, world: World, keys: tuple[str, str]
) -> None:
    for more in ((), ("--sign-key", keys[0])):
        accepted(capfd, *PROMOTE, *more)
    accepted(capfd, "models", "verify", "./better", "--verify-key", keys[1])
    assert len(world.store.promotions()) == 2


def test_a_statement_that_says_something_else_is_not_signed(
    capfd: Capture, world: World, keys: tuple[str, str]
) -> None:
    planted = json.loads(world.statement(1).read_text())
    world.statement(2).write_text(json.dumps(planted))
    err = refused(capfd, *PROMOTE, "--sign-key", keys[0])
    assert "Promotion 2 stands, but is not signed" in err
    assert "2.json does not say what the store says" in err
    assert not envelope_file(world, 2).exists()
    assert len(world.store.promotions()) == 2
    world.statement(2).unlink()
    accepted(capfd, "models", "sign", "2", "--sign-key", keys[0])
    accepted(capfd, "models", "verify", "./better", "--verify-key", keys[1])


def test_an_entry_whose_verdict_was_edited_is_not_signed(
    capfd: Capture, world: World, keys: tuple[str, str]
) -> None:
    accepted(capfd, *PROMOTE)
    path = world.store.layout.verdicts
    path.write_text(path.read_text().replace('"decision":"promote"', '"decision":"reject"'))
    assert "is not the one kept" in refused(capfd, "models", "sign", "2", "--sign-key", keys[0])
    assert not envelope_file(world, 2).exists()


def test_who_edits_the_whole_store_cannot_sign_for_the_key(
    capfd: Capture, world: World, keys: tuple[str, str], other: tuple[str, str]
) -> None:
    """Entry, verdict and statement agree on a checkpoint that was never promoted; only the key is missing."""
    accepted(capfd, *PROMOTE, "--sign-key", keys[0])
    better = world.store.checkpoint("support/sft")
    assert better is not None
    bad = world.trained("bad", 9.0, world.base)
    signed = envelope_file(world, 2).read_bytes()
    forged_files = (world.store.layout.promotions, world.store.layout.verdicts, world.statement(2))
    for path in forged_files:
        path.write_text(path.read_text().replace(better.digest, bad.digest))
    accepted(capfd, "db", "rebuild")
    forger = read_private_key(Path(other[0]).read_bytes(), lambda: "")
    forged = Envelope(world.statement(2).read_bytes(), ()).signed_with(forger)
    envelope_file(world, 2).write_bytes(forged.to_bytes())
    assert "signed, not checked" in accepted(capfd, "models", "verify", "./bad")
    verify = ("models", "verify", "./bad", "--verify-key", keys[1])
    assert "is not signed by key" in refused(capfd, *verify)
    # The old signature with the new statement, and the old envelope as it was.
    pasted = Envelope(forged.payload, read_envelope(signed).signatures)
    envelope_file(world, 2).write_bytes(pasted.to_bytes())
    assert "is not signed by key" in refused(capfd, *verify)
    envelope_file(world, 2).write_bytes(signed)
    assert "2.dsse.json does not say what the store says" in refused(capfd, *verify)


@pytest.mark.parametrize("what", ["torn", "payload"])
def test_an_envelope_that_does_not_hold_is_a_fault_without_a_key_too(
    what: str, capfd: Capture, world: World, keys: tuple[str, str]
) -> None:
    accepted(capfd, *PROMOTE, "--sign-key", keys[0])
    path = envelope_file(world, 2)
    if what == "torn":
        path.write_bytes(path.read_bytes()[:-9])
    else:
        held = json.loads(path.read_text())
        edited = base64.b64decode(held["payload"]).replace(b"support/sft", b"support/dpo")
        path.write_text(json.dumps(held | {"payload": base64.b64encode(edited).decode()}))
    assert "2.dsse.json" in refused(capfd, "models", "verify", "./better")
    assert "2.dsse.json" in refused(capfd, "models", "sign", "2", "--sign-key", keys[0])


def test_a_key_that_does_not_open_promotes_nothing(
    capfd: Capture, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, public = map(str, write_keys(tmp_path / "locked", passphrase="correct horse"))
    assert PASSPHRASE in refused(capfd, *PROMOTE, "--sign-key", private, code=21)
    monkeypatch.setenv(PASSPHRASE, "battery staple")
    err = refused(capfd, *PROMOTE, "--sign-key", private, code=21)
    assert "does not open" in err
    assert "battery" not in err
    assert "cannot be read" in refused(capfd, *PROMOTE, "--sign-key", "nowhere.pem", code=21)
    assert "not a private key" in refused(capfd, *PROMOTE, "--sign-key", public, code=21)
    assert len(world.store.promotions()) == 1
    monkeypatch.setenv(PASSPHRASE, "correct horse")
    out = accepted(capfd, *PROMOTE, "--sign-key", private)
    assert "horse" not in out
    accepted(capfd, "models", "verify", "./better", "--verify-key", public)


@pytest.mark.usefixtures("world")
def test_the_passphrase_is_passed_on_to_no_process(capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE, "correct horse")
    accepted(capfd, *PROMOTE)
    assert PASSPHRASE not in os.environ


def test_a_key_without_a_promotion_is_wrong_usage(
    capfd: Capture, world: World, keys: tuple[str, str]
) -> None:
    for words in (("models", "register", "./base"), ("gate", "./better", "--policy", "none.yaml")):
        assert "it needs --" in refused(capfd, *words, "--sign-key", keys[0], code=2)
    assert "no promotion 7" in refused(capfd, "models", "sign", "7", "--sign-key", keys[0])


def test_the_gate_signs_what_it_promotes(
    capfd: Capture, world: World, keys: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the weighing and the reports, which have their own tests, already done."""
    verdict = world.store.gates.verdict("v-better")
    monkeypatch.setattr("gates.policy.load", lambda _: None)
    monkeypatch.setattr("harness.cli.gate.candidacy_of", lambda *_: (None, contextlib.nullcontext()))
    monkeypatch.setattr("harness.pipeline.gate.weigh", lambda *_: verdict)
    monkeypatch.setattr("harness.pipeline.regressions.worst_regressions", lambda *_: None)
    monkeypatch.setattr("harness.cli.gate._report", lambda *_: None)
    words = ("gate", "./better", "--policy", "p.yaml", "--promote", "--sign-key", keys[0])
    assert run(capfd, *words)[0] == 0
    accepted(capfd, "models", "verify", "./better", "--verify-key", keys[1])
