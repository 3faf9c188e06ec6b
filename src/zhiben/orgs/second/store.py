"""Second factors kept, used up and removed: local tables outside the door of acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from zhiben.domain import totp
from zhiben.ground import seal
from zhiben.orgs.second.models import Passkey, SecondFactor, SpareCode


def add_passkey(row: Passkey) -> bool:
    """Whether its key was not known, to anybody's account, before."""
    Passkey.objects.bulk_create([row], ignore_conflicts=True)
    return Passkey.objects.filter(id=row.id).exists()


def use_passkey(row: Passkey, challenge: str, signs: int, at: datetime) -> bool:
    """Whether this challenge had not been answered; of equal answers sent at once, one is right."""
    mine = Passkey.objects.filter(id=row.id).exclude(answered=challenge)
    return mine.update(answered=challenge, signs=signs, used_at=at) == 1


def remove_passkey(account: UUID, passkey: UUID) -> bool:
    """Whether there was one."""
    gone, _ = Passkey.objects.filter(account=account, id=passkey).delete()
    return gone > 0


def put(account: UUID, secret: bytes, step: int, spares: Iterable[str], at: datetime) -> None:
    """This secret and these 备用码 from now on; those before are worth nothing. `step` has been used."""
    _remove_phone(account)
    SecondFactor(account=account, sealed=sealed(account, secret), last_step=step, since=at).save(
        force_insert=True
    )
    SpareCode.objects.bulk_create(SpareCode(account=account, digest=_digest(account, one)) for one in spares)


def remove(account: UUID) -> bool:
    """Phone, 备用码 and 通行密钥. Whether there was a phone."""
    Passkey.objects.filter(account=account).delete()
    return _remove_phone(account)


def _remove_phone(account: UUID) -> bool:
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
