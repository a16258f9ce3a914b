"""Keys for tests, made by openssl as docs/registry.md says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

KINDS = {"p256": ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"), "ed25519": ("ed25519",)}

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")


def openssl(*words: object) -> bytes:
    """What the command prints; it must succeed."""
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, check=True).stdout


def write_keys(folder: Path, kind: str = "ed25519", passphrase: str | None = None) -> tuple[Path, Path]:
    """(private, public) PEM files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    private, public = folder / f"{kind}.pem", folder / f"{kind}.pub"
    locked = ("-aes-256-cbc", "-pass", f"pass:{passphrase}") if passphrase else ()
    openssl("genpkey", "-algorithm", *KINDS[kind], *locked, "-out", private)
    opened = ("-passin", f"pass:{passphrase}") if passphrase else ()
    openssl("pkey", "-in", private, *opened, "-pubout", "-out", public)
    return private, public
