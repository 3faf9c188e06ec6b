"""Signed heads: "the chain of authority T had at row N the value C". Whoever keeps one can prove the tail.

Ed25519; the key is made on first use and kept in the installation's home, readable by its owner only. Its
public half stands in every head: note it down outside once (`ledger head` prints it).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from zhiben.domain.refusals import Incomplete
from zhiben.ground import keyfile
from zhiben.ground.canonical import written

SIGNED = ("at", "chain", "id", "public", "seq", "tenant")  # the names a head file has, besides `signature`


def public() -> str:
    """The public key of this installation, hex."""
    return _key().public_key().public_bytes_raw().hex()


def known() -> str | None:
    """The public key of this installation, None where it has signed nothing yet."""
    return public() if _path().exists() else None


def read(text: str) -> dict[str, Any]:
    """A head from its file. Raises Incomplete `head_unreadable`; says nothing about its signature."""
    try:
        head = json.loads(text)
    except ValueError:
        head = None
    texts, numbers = ("at", "chain", "id", "public", "signature"), ("seq", "tenant")
    shaped = isinstance(head, dict) and set(head) == {*texts, *numbers}
    if not (
        shaped and all(type(head[n]) is str for n in texts) and all(type(head[n]) is int for n in numbers)
    ):
        raise Incomplete("head_unreadable")
    return dict(head)


def sign(head: Mapping[str, Any]) -> str:
    return _key().sign(_message(head)).hex()


def signed(head: Mapping[str, Any]) -> bool:
    """Does the signature belong to the head's content and to the key it names?"""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public"]))
        key.verify(bytes.fromhex(head["signature"]), _message(head))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def seal(text: str) -> tuple[str, str]:
    """Another text that leaves the machine, signed with the same key: its public half, the signature."""
    return public(), _key().sign(b"zhiben-erasures-1\n" + text.encode()).hex()


def sealed(text: str, by: str, signature: str) -> bool:
    """Was this text sealed with the key whose public half is `by`?"""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(by))
        key.verify(bytes.fromhex(signature), b"zhiben-erasures-1\n" + text.encode())
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def _message(head: Mapping[str, Any]) -> bytes:
    return b"zhiben-head-1\n" + written({name: head[name] for name in SIGNED}).encode()


def _path() -> Path:
    return Path(settings.HOME) / "ledger.key"


def _key() -> Ed25519PrivateKey:
    text = keyfile.text_of(_path(), lambda: Ed25519PrivateKey.generate().private_bytes_raw().hex())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
