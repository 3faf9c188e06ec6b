"""A line into a group through its robot: 企业微信群机器人, 钉钉自定义机器人.

Neither action nor question: it speaks what both vendors document for their robots' addresses.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from hmac import digest
from urllib.parse import quote_plus

from zhiben.domain.reaching import Robot
from zhiben.ground.wire import Answer, Hopeless, Host, Unsent, post, target

# No such robot; its conditions (signature, keyword, address) not met: only a person can mend that.
FOR_GOOD = {93000, 300001, 310000}
LONGEST = {Robot.WECOM: 2048, Robot.DINGTALK: 18_000}  # bytes of a text


def send(
    hosts: Mapping[tuple[str, int], Host], kind: Robot, url: str, secret: str, text: str, at: datetime
) -> str:
    """What the robot answered. Raises Unsent, Hopeless; Incomplete `address_refused`."""
    asked = signed(url, secret, at) if kind is Robot.DINGTALK and secret else url
    content = cut(text, LONGEST[kind])
    body = json.dumps({"msgtype": "text", "text": {"content": content}}, ensure_ascii=False).encode()
    answer = post(target(asked, hosts), body, {"Content-Type": "application/json; charset=utf-8"})
    return _read(answer)


def signed(url: str, secret: str, at: datetime) -> str:
    """DingTalk's 加签: milliseconds, and their HMAC-SHA256 together with the secret."""
    stamp = str(int(at.timestamp() * 1000))
    sign = b64encode(digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")).decode()
    return f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={quote_plus(sign)}"


def cut(text: str, longest: int) -> str:
    """As much of the text as fits into so many bytes, whole lines only unless the first is too long."""
    raw = text.encode()
    if len(raw) <= longest:
        return text
    kept = raw[:longest].decode("utf-8", "ignore")
    return kept.rpartition("\n")[0] or kept


def _read(answer: Answer) -> str:
    if answer.status != 200:
        raise Unsent(f"机器人答复 {answer.status}")
    try:
        told = json.loads(answer.body)
        code = int(told["errcode"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unsent("机器人的答复读不懂") from error
    said = f"{code} {str(told.get('errmsg', ''))[:150]}"
    if code == 0:
        return said
    raise Hopeless(said) if code in FOR_GOOD else Unsent(said)
