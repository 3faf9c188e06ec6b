"""An SMS through the gateway that the installation runs or rents: docs/reference/channels.md is the contract.

Neither action nor question: it speaks our side of that contract.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from hmac import new

from zhiben.ground.canonical import instant
from zhiben.ground.outside import Gateway
from zhiben.ground.wire import Answer, Hopeless, Host, Unsent, post, target

LATER = {408, 409, 425, 429}  # of the 4xx, those that say "not now"


def send(
    hosts: Mapping[tuple[str, int], Host], gateway: Gateway, to: str, text: str, *, id_: str, at: datetime
) -> str:
    """What the gateway calls the message. The same `id_` again is the same message, to be sent once.

    Raises Unsent, Hopeless; Incomplete `address_refused`.
    """
    body = json.dumps({"id": id_, "to": to, "text": text, "at": instant(at)}, ensure_ascii=False).encode()
    stamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Zhiben-Time": stamp,
        "X-Zhiben-Signature": signature(gateway.secret, stamp, body),
    }
    return _read(post(target(gateway.url, hosts), body, headers))


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over time, a line feed and the body, hex."""
    return new(secret.encode(), stamp.encode() + b"\n" + body, sha256).hexdigest()


def _read(answer: Answer) -> str:
    if 400 <= answer.status < 500 and answer.status not in LATER:
        raise Hopeless(f"短信网关拒收（{answer.status}）")
    if not 200 <= answer.status < 300:
        raise Unsent(f"短信网关答复 {answer.status}")
    try:
        told = json.loads(answer.body or b"{}")
        return str(told.get("id", ""))[:100] or str(answer.status)
    except (ValueError, AttributeError) as error:
        raise Unsent("短信网关的答复读不懂") from error
