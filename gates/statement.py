"""Promotions as in-toto statements: files that say, outside the store, which bytes were promoted and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import harness
from harness.errors import StoreError
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


def write_missing(store: Store) -> int:
    """Write the statements that are not there, and return how many that were."""
    missing = [promotion for promotion in store.promotions() if not place(store, promotion).exists()]
    for promotion in missing:
        write(store, promotion)
    return len(missing)


def deviations(store: Store, promotion: Promotion) -> list[str]:
    """Where an entry's statement does not say what the store says, as paths into it; a missing file has none.

    What a verdict's document gained since another version of the harness wrote it may be missing.
    """
    path = place(store, promotion)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        return [f"it cannot be read ({error})"]
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
