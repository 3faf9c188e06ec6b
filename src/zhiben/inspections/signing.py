"""What both sides put their names to: the digest of a visit's entries, as the phone and the desk make it.

Beside `queries` because a phone makes the same digest without us (`pwa/ids.ts`): a text of two languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from zhiben.domain.entries import Kind
from zhiben.domain.merging import Fields
from zhiben.ground.canonical import canonical


def digest(entries: Mapping[str, Fields]) -> str:
    """SHA-256 over the canonical JSON of every entry but the signatures and their pictures, nothing empty."""
    signed = {}
    for name, fields in entries.items():
        if name.startswith(f"{Kind.SIGNATURE}:") or str(fields.get("of") or "").startswith(
            f"{Kind.SIGNATURE}:"
        ):
            continue
        told = {key: value for key, value in fields.items() if value not in (None, "", (), [])}
        if told:
            signed[name] = told
    return sha256(canonical(signed).encode()).hexdigest()
