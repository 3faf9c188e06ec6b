"""Second factors kept, used up and removed: local tables outside the door of acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from zhiben.domain import totp
from zhiben.ground import seal
from zhiben.orgs.second.models import SecondFactor, SpareCode


def put(account: UUID, secret: bytes, step: int, spares: Iterable[str], at: datetime) -> None:
    """This secret and these 备用码 from now on; those before are worth nothing. `step` has been used."""
    remove(account)
    SecondFactor(account=account, sealed=sealed(account, secret), last_step=step, since=at).save(
        force_insert=True
    )
    SpareCode.objects.bulk_create(SpareCode(account=account, digest=_digest(account, one)) for one in spares)


def remove(account: UUID) -> bool:
    """Whether there was one."""
    SpareCode.objects.filter(account=account).delete()
    gone, _ = SecondFactor.objects.filter(account=account).delete()
    return gone > 0


def sealed(account: UUID, secret: bytes) -> str:
    return seal.seal(_about(account), secret)


def opened(account: UUID, text: str) -> bytes | None:
    """The secret; None where it was sealed for another account or with another key."""
    return seal.opened(_about(account), text)


def use(account: UUID, code: str, step: int, at: datetime) -> bool:
    """Whether the code, of the phone or a 备用码, is right and unused; then it is used up, here and now."""
    return _use_step(account, code, step) if len(code) == totp.DIGITS else _use_spare(account, code, at)


def _use_step(account: UUID, code: str, step: int) -> bool:
    row = SecondFactor.objects.filter(account=account).first()
    secret = opened(account, row.sealed) if row is not None else None
    if row is None or secret is None:
        return False
    found = totp.matching(secret, code, step, row.last_step)
    if found is None:
        return False
    # whoever else sends the same code at once, in whichever process: one row changes, one gets in
    return SecondFactor.objects.filter(id=row.id, last_step__lt=found).update(last_step=found) == 1


def _use_spare(account: UUID, code: str, at: datetime) -> bool:
    digest = _digest(account, code)
    for row in SpareCode.objects.filter(account=account, used_at=None):
        if constant_time_compare(row.digest, digest):
            return SpareCode.objects.filter(id=row.id, used_at=None).update(used_at=at) == 1
    return False


def _about(account: UUID) -> str:
    return f"zhiben.orgs.second:{account}"


def _digest(account: UUID, code: str) -> str:
    return salted_hmac("zhiben.orgs.spare", f"{account}:{code}", algorithm="sha256").hexdigest()
