"""动态口令 and 备用码 of accounts: local tables, like sessions; nothing in them opens a door by itself.

In a file of their own: `orgs.models` tells of who there is, this of how one of them is known again.
"""

from __future__ import annotations

from django.db import models

from zhiben.ground.keys import uuid7


class SecondFactor(models.Model):
    """The secret that an account shares with a phone, sealed with a key that no database has.

    `last_step`: the half minute whose code was used last; that one and all before it are worth nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.UUIDField(unique=True)
    sealed = models.CharField(max_length=200)
    last_step = models.BigIntegerField()
    since = models.DateTimeField()


class SpareCode(models.Model):
    """备用码: lets in once where the phone is not at hand; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.UUIDField()
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account"], name="spare_code_account")]


class Passkey(models.Model):
    """通行密钥 (WebAuthn): the public half of a key that never leaves a device. Beside 动态口令, never alone.

    `signs`: how often the device says it has signed; `answered`: the challenge it answered last.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.UUIDField()
    name = models.CharField(max_length=40)  # what its owner calls the device
    credential = models.CharField(max_length=1400, unique=True)  # base64url, at most 1023 bytes
    public_key = models.CharField(max_length=1400)  # COSE, base64url
    signs = models.BigIntegerField()
    answered = models.CharField(max_length=100, blank=True, default="")
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account"], name="passkey_account")]
