"""Signatures over statements: DSSE envelopes by a local key. Bytes in, bytes out; no file, no prompt.

DSSE is "Dead Simple Signing Envelope", version 1.0.2 (secure-systems-lab/dsse, protocol.md and envelope.md).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from harness.errors import ConfigError, DataError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        ECDSA,
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_CURVES = "Keys that sign are ECDSA P-256 or Ed25519"
_MAKE_KEY = "openssl genpkey -algorithm ed25519 -aes-256-cbc -out PRIVATE.pem"
_STANDARD = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked with."""

    id: str
    """SHA-256 of its DER bytes (SubjectPublicKeyInfo), in hex."""
    _key: EllipticCurvePublicKey | Ed25519PublicKey = field(repr=False)

    @property
    def short(self) -> str:
        return self.id[:12]

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is this key's signature of `message`."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            if isinstance(self._key, Ed25519PublicKey):
                self._key.verify(signature, message)
            else:
                self._key.verify(signature, message, _ecdsa())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs; nothing of it but its public half is ever printed."""

    public: PublicKey
    _key: EllipticCurvePrivateKey | Ed25519PrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """ECDSA over SHA-256 in DER, or Ed25519's 64 bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(message)
        return self._key.sign(message, _ecdsa())


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload with the signatures of it."""

    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]
    """(key id, signature); the id is a hint that nothing protects."""
    payload_type: str = PAYLOAD_TYPE

    def is_signed_by(self, key: PublicKey) -> bool:
        message = pae(self.payload_type, self.payload)
        return any(key.holds(signature, message) for _, signature in self.signatures)

    def signed_with(self, key: PrivateKey) -> Envelope:
        """The envelope with this key's signature beside those it has."""
        made = key.public.id, key.sign(pae(self.payload_type, self.payload))
        return Envelope(self.payload, (*self.signatures, made), self.payload_type)

    def to_bytes(self) -> bytes:
        """As JSON (DSSE 1.0.2, envelope.md)."""
        document = {
            "payload": _encoded(self.payload),
            "payloadType": self.payload_type,
            "signatures": [{"keyid": name, "sig": _encoded(sig)} for name, sig in self.signatures],
        }
        return (json.dumps(document, indent=2) + "\n").encode()


def pae(payload_type: str, payload: bytes) -> bytes:
    """Pre-authentication encoding: the bytes that are signed (DSSE 1.0.2, protocol.md).

    Type and length are signed with the payload, so that it is never taken for something else.
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def read_envelope(raw: bytes) -> Envelope:
    """An envelope of a statement from its JSON, its signatures not checked.

    Raises DataError, whose message is a clause, when it is none.
    """
    try:
        document = json.loads(raw)
        kind = document["payloadType"]
        payload = _decoded(document["payload"])
        signatures = tuple(
            (str(each.get("keyid", "")), _decoded(each["sig"])) for each in document["signatures"]
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError("it is not a DSSE envelope") from error
    if kind != PAYLOAD_TYPE:
        raise DataError(f"its payload type is {kind!r}, not {PAYLOAD_TYPE}")
    if not signatures:
        raise DataError("it holds no signature")
    return Envelope(payload, signatures)


def read_private_key(pem: bytes, passphrase: Callable[[], str]) -> PrivateKey:
    """The key of a PEM file; `passphrase` is called only when it is encrypted.

    Raises ConfigError for a wrong passphrase, for what is no private key, and for another kind of key.
    """
    _need_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    # `from None`: what stands in a key file, or opens it, goes into no traceback.
    try:
        key = load_pem_private_key(pem, None)
    except TypeError:  # how cryptography says that the key is encrypted
        try:
            key = load_pem_private_key(pem, passphrase().encode())
        except (ValueError, TypeError):
            raise ConfigError("The passphrase does not open the signing key.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError("The signing key is not a private key in PEM.", hint=_MAKE_KEY) from None
    if not isinstance(key, EllipticCurvePrivateKey | Ed25519PrivateKey):
        raise ConfigError(f"{_CURVES}, not this {type(key).__name__}.", hint=_MAKE_KEY)
    return PrivateKey(_public(key.public_key()), key)


def read_public_key(pem: bytes) -> PublicKey:
    """The key of a PEM file. Raises ConfigError for what is no public key, and for another kind of key."""
    _need_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError(
            "The key to verify with is not a public key in PEM.",
            hint="openssl pkey -in PRIVATE.pem -pubout -out PUBLIC.pem",
        ) from None
    return _public(key)


def _public(key: object) -> PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey):
        raise ConfigError(f"{_CURVES}, not this {type(key).__name__}.", hint=_MAKE_KEY)
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name != "secp256r1":
        raise ConfigError(f"{_CURVES}, not this key on {key.curve.name}.", hint=_MAKE_KEY)
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return PublicKey(hashlib.sha256(der).hexdigest(), key)


def _ecdsa() -> ECDSA:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    return ECDSA(SHA256())


def _need_cryptography() -> None:
    if find_spec("cryptography") is None:
        raise ConfigError("Signatures need the package cryptography.", hint="pip install '.[sign]'")


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str) -> bytes:
    """Standard or URL-safe base64: a verifier must read both (DSSE 1.0.2, protocol.md)."""
    return base64.b64decode(text.translate(_STANDARD), validate=True)
