"""`--sign-key` and `--verify-key`: key files, and the passphrase that opens one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gates.signing import PrivateKey, PublicKey

PASSPHRASE = "HARNESS_SIGN_PASSPHRASE"

sign_key_option = click.option(
    "--sign-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"Sign the statement with this private key (PEM).  [passphrase: {PASSPHRASE}, or asked for]",
)

verify_key_option = click.option(
    "--verify-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Every promotion must be signed by this public key (PEM).",
)


def private_key(path: Path) -> PrivateKey:
    """The key of `--sign-key`, read before anything is promoted. Raises ConfigError when it does not open."""
    from gates.signing import read_private_key

    passphrase = _take_passphrase()
    return read_private_key(_read(path), lambda: _asked_for(path) if passphrase is None else passphrase)


def private_key_if_named(path: Path | None) -> PrivateKey | None:
    if path is not None:
        return private_key(path)
    _take_passphrase()
    return None


def public_key(path: Path | None) -> PublicKey | None:
    """The key of `--verify-key`. Raises ConfigError when it is none."""
    from gates.signing import read_public_key

    return None if path is None else read_public_key(_read(path))


def _take_passphrase() -> str | None:
    """Taken out of the environment: what this process starts later, a model's own code included, would
    inherit it."""
    return os.environ.pop(PASSPHRASE, None)


def _read(path: Path) -> bytes:
    from harness.errors import ConfigError

    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"The key {path} cannot be read: {error.strerror}.") from error


def _asked_for(path: Path) -> str:
    from harness.errors import ConfigError

    if not sys.stdin.isatty():
        raise ConfigError(
            f"The key {path} is encrypted, and nobody is here to ask.", hint=f"set {PASSPHRASE}"
        )
    asked: str = click.prompt(f"Passphrase of {path}", hide_input=True, err=True)
    return asked
