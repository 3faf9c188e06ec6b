"""What must be read again but lies open to nobody who has only the database: sealed with the home's own key.

AES-256-GCM. `about` says whose it is and is sealed in: what is moved to another row does not open there.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from zhiben.ground import keyfile

NONCE = 12  # bytes


def seal(about: str, content: bytes) -> str:
    """`content` as text that only this installation opens, and only for the same `about`."""
    nonce = secrets.token_bytes(NONCE)
    return urlsafe_b64encode(nonce + _key().encrypt(nonce, content, about.encode())).decode()


def opened(about: str, sealed: str) -> bytes | None:
    """What was sealed; None where it was for something else, by another key, or is damaged."""
    try:
        raw = urlsafe_b64decode(sealed.encode())
        return _key().decrypt(raw[:NONCE], raw[NONCE:], about.encode())
    except (InvalidTag, ValueError):
        return None


def _key() -> AESGCM:
    path = Path(settings.HOME) / "seal.key"
    return AESGCM(bytes.fromhex(keyfile.text_of(path, lambda: secrets.token_hex(32))))
