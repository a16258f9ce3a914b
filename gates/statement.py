"""Promotions as in-toto statements: files that say, outside the store, which bytes were promoted and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import harness
from gates.signing import Envelope, PrivateKey, PublicKey, read_envelope
from harness.errors import DataError, PromotionError, StoreError
from harness.report.verdict_ci import verdict_document
from harness.store import Promotion, Store, verdict_of
from harness.store.encode import dumps, encode
from harness.store.lock import FileLock
from harness.store.paths import disk_errors, make_folder, replacing

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:harness:promotion:1"
"""docs/registry.md says what its fields mean."""
DIGEST_NAME = "harnessCheckpoint"
"""Not `sha256`: no program that hashes one file arrives at the digest of a checkpoint."""


def statement(promotion: Promotion, history: Sequence[Promotion]) -> dict[str, Any]:
    """The statement of one entry of `history`, as JSON values (in-toto attestation framework, v1).

    The subject is the checkpoint, the predicate the entry with the verdict that allowed it, as
    far as the verdict is disclosed. Raises StoreError when the entry's verdict cannot be read.
    """
    verdict = verdict_of(promotion)
    before = [held for held in history if held.line == promotion.line and held.number < promotion.number]
    document = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": promotion.alias, "digest": {DIGEST_NAME: promotion.checkpoint}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "number": promotion.number,
            "alias": promotion.alias,
            "kind": promotion.kind,
            "created": promotion.created,
            "note": promotion.note,
            "replaces": before[-1].checkpoint if before else None,
            "verdict": verdict_document(verdict) if verdict else None,
        },
    }
    made: dict[str, Any] = json.loads(dumps(encode(document)))
    return made


def place(store: Store, promotion: Promotion) -> Path:
    """The statement's file, whether or not it is there."""
    return store.layout.statements / f"{promotion.number}.json"


def write(store: Store, promotion: Promotion) -> Path:
    """Write an entry's statement, whole and durable; one that is there already is left as it is.

    The entry is in the store by then, so when this fails the promotion stands: StoreError says so.
    """
    path = place(store, promotion)
    text = dumps(statement(promotion, store.promotions()), indent=2) + "\n"
    try:
        with disk_errors(f"write {path}"):
            make_folder(path.parent)
            with FileLock.wait(path.parent / "lock", lambda: None):
                if not path.exists():
                    with replacing(path) as file:
                        file.write(text.encode())
    except StoreError as error:
        raise StoreError(
            f"{promotion.alias} is {promotion.checkpoint[:12]} now (promotion {promotion.number}), "
            f"but without its statement. {error.message}",
            hint="harness db rebuild writes statements that are missing",
        ) from error
    return path


def envelope_place(store: Store, promotion: Promotion) -> Path:
    """The file of its statement's signatures, whether or not it is there."""
    return store.layout.statements / f"{promotion.number}.dsse.json"


def sign(store: Store, promotion: Promotion, key: PrivateKey) -> Path:
    """Put this key's signature over an entry's statement beside those of other keys, once.

    What is signed is held against the store first, since a file of that name may have been there
    before the entry was. Raises PromotionError when it says something else, StoreError when a file
    cannot be written; the entry stands either way, and the message says so.
    """
    statement_file, path = write(store, promotion), envelope_place(store, promotion)
    try:
        with disk_errors(f"sign {path}"), FileLock.wait(path.parent / "lock", lambda: None):
            held = read_envelope(path.read_bytes()) if path.exists() else None
            envelope = held or Envelope(statement_file.read_bytes(), ())
            if differing := _contradictions(store, promotion, envelope.payload):
                raise DataError(_contradiction(path if held else statement_file, differing))
            if not envelope.is_signed_by(key.public):
                with replacing(path) as file:
                    file.write(envelope.signed_with(key).to_bytes())
    except (DataError, StoreError) as error:
        kind = StoreError if isinstance(error, StoreError) else PromotionError
        raise kind(
            f"{promotion.kind.capitalize()} {promotion.number} stands, but is not signed by key "
            f"{key.public.short}: {error.message}",
            hint=f"harness models sign {promotion.number} --sign-key FILE, once that is put right",
        ) from error
    return path


def signature_faults(store: Store, promotion: Promotion, key: PublicKey | None) -> list[str]:
    """What is wrong with an entry's signature, each a clause.

    Without a key no signature is checked, only that the envelope says what the store says, if there
    is one; with a key there must be one, and it must be signed by it.
    """
    path = envelope_place(store, promotion)
    try:
        envelope = read_envelope(path.read_bytes())
    except FileNotFoundError:
        return [] if key is None else [f"promotion {promotion.number} is not signed"]
    except OSError as error:
        return [f"{path} cannot be read ({error.strerror})"]
    except DataError as error:
        return [f"{path} does not hold: {error.message}"]
    faults = []
    if differing := _contradictions(store, promotion, envelope.payload):
        faults.append(_contradiction(path, differing))
    if key is not None and not envelope.is_signed_by(key):
        faults.append(f"{path} is not signed by key {key.short}")
    return faults


def write_missing(store: Store) -> int:
    """Write the statements that are not there, and return how many that were."""
    missing = [promotion for promotion in store.promotions() if not place(store, promotion).exists()]
    for promotion in missing:
        write(store, promotion)
    return len(missing)


def statement_faults(store: Store, promotion: Promotion) -> list[str]:
    """Where a statement does not say what the store says, as a clause; a missing file has no fault."""
    path = place(store, promotion)
    try:
        differing = _contradictions(store, promotion, path.read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        return [f"{path} cannot be read ({error.strerror})"]
    return [_contradiction(path, differing)] if differing else []


def _contradiction(path: Path, differing: Sequence[str]) -> str:
    return f"{path} does not say what the store says at {', '.join(differing[:3])}"


def _contradictions(store: Store, promotion: Promotion, raw: bytes) -> list[str]:
    """Where a statement's bytes do not say what the store says, as paths into it.

    What a verdict's document gained since another version of the harness wrote it may be missing.
    """
    try:
        found = json.loads(raw)
    except ValueError as error:
        return [f"all of it ({error})"]
    verdict = verdict_of(promotion)
    older = verdict is not None and verdict.harness_version != harness.__version__
    return [
        where
        for where, is_absent in _differing(found, statement(promotion, store.promotions()), "")
        if not (is_absent and older and where.startswith("predicate.verdict."))
    ]


def _differing(found: object, made: object, where: str) -> Iterator[tuple[str, bool]]:
    """(path, whether `found` lacks it) of every value that is not equal."""
    if isinstance(found, dict) and isinstance(made, dict):
        for key in sorted(found.keys() | made.keys()):
            inner = f"{where}.{key}" if where else str(key)
            if key in found and key in made:
                yield from _differing(found[key], made[key], inner)
            else:
                yield inner, key not in found
    elif isinstance(found, list) and isinstance(made, list) and len(found) == len(made):
        for index, (one, other) in enumerate(zip(found, made, strict=True)):
            yield from _differing(one, other, f"{where}[{index}]")
    elif type(found) is not type(made) or found != made:
        yield where or "all of it", False
