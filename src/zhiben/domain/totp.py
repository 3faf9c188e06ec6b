"""动态口令: six digits that a phone works out from a shared secret and the half minute it is.

RFC 6238 over RFC 4226 with HMAC-SHA-1, which is what every authenticator understands.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from urllib.parse import quote, urlencode

STEP = 30  # seconds a code is shown
DIGITS = 6
DRIFT = 1  # steps by which the phone's clock may be off, either way
SECRET_BYTES = 20  # as long as the digest, RFC 4226 §4


def step_of(seconds: float) -> int:
    """The number of the half minute, by seconds since 1970."""
    return int(seconds // STEP)


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one step, RFC 4226 §5.3."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def matching(secret: bytes, code: str, now: int, used: int) -> int | None:
    """The step whose code this is: of those near `now`, later than the step last `used`; else None."""
    near = range(max(now - DRIFT, used + 1), now + DRIFT + 1)
    found = [step for step in near if hmac.compare_digest(code_at(secret, step).encode(), code.encode())]
    return found[0] if found else None


def written(secret: bytes) -> str:
    """The secret as it is typed into a phone that cannot take the picture: Base32 in groups of four."""
    text = b32encode(secret).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(secret: bytes, issuer: str, account: str) -> str:
    """What the picture says, the `otpauth` address of authenticators."""
    told = {"secret": b32encode(secret).decode(), "issuer": issuer, "digits": DIGITS, "period": STEP}
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{urlencode(told, quote_via=quote)}"
