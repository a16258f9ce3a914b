"""DSSE envelopes: the specification's own example, openssl's own verdict, and what must not pass."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gates.signing import Envelope, pae, read_envelope, read_private_key, read_public_key
from harness.errors import ConfigError, DataError
from tests.unit.gates.keys import KINDS, needs_openssl, openssl, write_keys

pytest.importorskip("cryptography", reason="signatures need cryptography: pip install '.[sign]'")

STATEMENT = b'{"_type": "https://in-toto.io/Statement/v1", "note": "\xc3\xa9"}'

# The example of DSSE 1.0.2, protocol.md, "Test Vectors": raw r and s of ECDSA P-256.
SPEC_TYPE, SPEC_PAYLOAD = "http://example.com/HelloWorld", b"hello world"
SPEC_X = 46950820868899156662930047687818585632848591499744589407958293238635476079160
SPEC_Y = 5640078356564379163099075877009565129882514886557779369047442380624545832820
SPEC_SIGNATURE = "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="


def never() -> str:
    pytest.fail("a key that is not encrypted was asked for its passphrase")


def test_pae_is_that_of_the_specification() -> None:
    assert pae(SPEC_TYPE, SPEC_PAYLOAD) == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    # Lengths are those of the bytes, not of the characters.
    assert pae("é", "né".encode()) == b"DSSEv1 2 \xc3\xa9 3 n\xc3\xa9"


def test_the_signature_of_the_specification_holds_and_only_for_its_type() -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    numbers = EllipticCurvePublicNumbers(SPEC_X, SPEC_Y, SECP256R1()).public_key()
    key = read_public_key(numbers.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    raw = base64.b64decode(SPEC_SIGNATURE)
    signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    envelope = Envelope(SPEC_PAYLOAD, (("", signature),), SPEC_TYPE)
    assert envelope.is_signed_by(key)
    assert not replace(envelope, payload_type="http://example.com/Other").is_signed_by(key)


@needs_openssl
@pytest.mark.parametrize("kind", KINDS)
def test_openssl_accepts_the_signature_and_names_the_key_alike(kind: str, tmp_path: Path) -> None:
    private, public = write_keys(tmp_path, kind)
    made = Envelope(STATEMENT, ()).signed_with(read_private_key(private.read_bytes(), never))
    written = json.loads(made.to_bytes())
    assert base64.b64decode(written["payload"]) == STATEMENT
    message, signature = tmp_path / "message", tmp_path / "signature"
    signature.write_bytes(base64.b64decode(written["signatures"][0]["sig"]))
    check = (
        ("dgst", "-sha256", "-verify", public, "-signature", signature, message)
        if kind == "p256"
        else (
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            public,
            "-rawin",
            "-in",
            message,
            "-sigfile",
            signature,
        )
    )
    of_spec = f"DSSEv1 28 application/vnd.in-toto+json {len(STATEMENT)} ".encode() + STATEMENT
    message.write_bytes(of_spec)
    openssl(*check)
    message.write_bytes(of_spec + b" ")
    with pytest.raises(subprocess.CalledProcessError):
        openssl(*check)
    der = tmp_path / "der"
    openssl("pkey", "-pubin", "-in", public, "-outform", "DER", "-out", der)
    assert openssl("dgst", "-sha256", "-r", der).decode().split()[0] == written["signatures"][0]["keyid"]


@needs_openssl
@pytest.mark.parametrize("kind", KINDS)
def test_only_the_signers_key_and_the_signed_bytes_pass(kind: str, tmp_path: Path) -> None:
    private, public = write_keys(tmp_path / "mine", kind)
    others = [read_public_key(write_keys(tmp_path / other, other)[1].read_bytes()) for other in KINDS]
    mine = read_public_key(public.read_bytes())
    made = read_envelope(
        Envelope(STATEMENT, ()).signed_with(read_private_key(private.read_bytes(), never)).to_bytes()
    )
    assert made.payload == STATEMENT
    assert made.is_signed_by(mine)
    assert not any(made.is_signed_by(other) for other in others)
    assert not replace(made, payload=STATEMENT + b" ").is_signed_by(mine)
    flipped = bytes([made.signatures[0][1][0] ^ 1]) + made.signatures[0][1][1:]
    assert not replace(made, signatures=((mine.id, flipped),)).is_signed_by(mine)
    assert not replace(made, signatures=((mine.id, b""),)).is_signed_by(mine)


@needs_openssl
def test_a_second_signature_stands_beside_the_first_and_key_ids_are_only_hints(tmp_path: Path) -> None:
    pairs = [write_keys(tmp_path, kind) for kind in KINDS]
    envelope = Envelope(STATEMENT, ())
    for private, _ in pairs:
        envelope = envelope.signed_with(read_private_key(private.read_bytes(), never))
    swapped = tuple(("someone else", signature) for _, signature in envelope.signatures)
    for held in (envelope, replace(envelope, signatures=swapped)):
        read = read_envelope(held.to_bytes())
        assert all(read.is_signed_by(read_public_key(public.read_bytes())) for _, public in pairs)


@needs_openssl
def test_url_safe_base64_is_read(tmp_path: Path) -> None:
    private, public = write_keys(tmp_path)
    made = Envelope(b"\xfb\xff\xbf" * 5, ()).signed_with(read_private_key(private.read_bytes(), never))
    document = json.loads(made.to_bytes())
    assert "+" in document["payload"]
    document["payload"] = document["payload"].replace("+", "-").replace("/", "_")
    read = read_envelope(json.dumps(document).encode())
    assert read.is_signed_by(read_public_key(public.read_bytes()))


@needs_openssl
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", ["battery staple", ""])
def test_an_encrypted_key_opens_with_its_passphrase_alone(kind: str, wrong: str, tmp_path: Path) -> None:
    private, public = write_keys(tmp_path, kind, passphrase="correct horse")
    opened = read_private_key(private.read_bytes(), lambda: "correct horse")
    assert opened.public.id == read_public_key(public.read_bytes()).id
    with pytest.raises(ConfigError, match=r"does not open the signing key\.$") as refused:
        read_private_key(private.read_bytes(), lambda: wrong)
    assert refused.value.__suppress_context__


@needs_openssl
def test_a_key_shows_nothing_of_itself(tmp_path: Path) -> None:
    key = read_private_key(write_keys(tmp_path)[0].read_bytes(), never)
    assert repr(key) == f"PrivateKey(public=PublicKey(id='{key.public.id}'))"


@needs_openssl
@pytest.mark.parametrize(
    "made", [("-algorithm", "x25519"), ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")]
)
def test_other_kinds_of_keys_are_refused(made: tuple[str, ...], tmp_path: Path) -> None:
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    openssl("genpkey", *made, "-out", private)
    openssl("pkey", "-in", private, "-pubout", "-out", public)
    with pytest.raises(ConfigError, match="ECDSA P-256 or Ed25519"):
        read_private_key(private.read_bytes(), never)
    with pytest.raises(ConfigError, match="ECDSA P-256 or Ed25519"):
        read_public_key(public.read_bytes())


@needs_openssl
def test_what_is_no_key_is_refused_without_showing_it(tmp_path: Path) -> None:
    private, public = write_keys(tmp_path)
    for read, file in ((lambda raw: read_private_key(raw, never), public), (read_public_key, private)):
        with pytest.raises(ConfigError, match="in PEM") as refused:
            read(file.read_bytes())
        assert refused.value.__suppress_context__
    with pytest.raises(ConfigError, match="in PEM"):
        read_private_key(b"hunter2", never)


GOOD: dict[str, Any] = {
    "payload": "e30=",
    "payloadType": "application/vnd.in-toto+json",
    "signatures": [{"sig": "AA=="}],
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda made: made | {"payloadType": "text/plain"}, "payload type is 'text/plain'"),
        (lambda made: made | {"signatures": []}, "no signature"),
        (lambda made: made | {"signatures": ["AA=="]}, "not a DSSE envelope"),
        (lambda made: made | {"signatures": [{"keyid": "k"}]}, "not a DSSE envelope"),
        (lambda made: made | {"payload": "e30"}, "not a DSSE envelope"),
        (lambda made: made | {"payload": "e30=\n!"}, "not a DSSE envelope"),
        (lambda made: made | {"payload": None}, "not a DSSE envelope"),
        (lambda made: [made], "not a DSSE envelope"),
        (lambda made: {}, "not a DSSE envelope"),
    ],
)
def test_what_is_no_envelope_is_refused(change: Callable[[dict[str, Any]], object], said: str) -> None:
    assert read_envelope(json.dumps(GOOD).encode()).payload == b"{}"
    with pytest.raises(DataError, match=said):
        read_envelope(json.dumps(change(GOOD)).encode())
    with pytest.raises(DataError, match="not a DSSE envelope"):
        read_envelope(json.dumps(GOOD).encode()[:-3])
