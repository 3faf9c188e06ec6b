"""A device that has 通行密钥, in a few lines: what it answers is what WebAuthn says a device answers."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


class Device:
    """One key, made when the device is, for the site `origin`."""

    def __init__(self, origin: str = "http://testserver", id_: bytes = b"a device of sixteen.") -> None:
        self.origin, self.id, self.signs = origin, id_, 0
        self.key = ec.generate_private_key(ec.SECP256R1())

    def creates(self, asked: dict[str, Any]) -> str:
        said = self._client("webauthn.create", asked)
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        new = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(asked["rp"]["id"], PRESENT | VERIFIED | NEW) + new
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": said, "attestationObject": made})

    def answers(self, asked: dict[str, Any]) -> str:
        said = self._client("webauthn.get", asked)
        self.signs += 1
        data = self._data(asked["rpId"], PRESENT | VERIFIED)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": said, "authenticatorData": data, "signature": signature})

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _data(self, site: str, flags: int) -> bytes:
        return sha256(site.encode()).digest() + bytes([flags]) + self.signs.to_bytes(4, "big")

    def _answer(self, parts: dict[str, bytes]) -> str:
        id_ = bytes_to_base64url(self.id)
        response = {name: bytes_to_base64url(part) for name, part in parts.items()}
        return json.dumps({"id": id_, "rawId": id_, "type": "public-key", "response": response})


def asked_on(answer: HttpResponse) -> dict[str, Any]:
    """What a page asks of a device."""
    found = re.search(r'data-asked="([^"]+)"', answer.content.decode())
    assert found, answer.content.decode()
    return dict(json.loads(unescape(found[1])))
