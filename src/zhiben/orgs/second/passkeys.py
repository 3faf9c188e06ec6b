"""通行密钥: a device adds its key, answers a challenge instead of the phone's six digits, and is let go.

What WebAuthn (W3C) asks of an answer is checked by `webauthn`; a challenge is good for one answer. Beside
`actions`, which are about the phone: a device is a second way in for whoever has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from zhiben.domain.access import Actor
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt
from zhiben.orgs.models import Account
from zhiben.orgs.own.actions import about_own
from zhiben.orgs.own.queries import account_of, username
from zhiben.orgs.second import logins, store
from zhiben.orgs.second.actions import count_code, end_sessions
from zhiben.orgs.second.models import Passkey
from zhiben.orgs.second.queries import ISSUER
from zhiben.orgs.staff.actions import forget_attempts

MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser says it is: keys of one site answer to no other."""

    host: str  # without a port
    origin: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a device is asked. `options`: JSON for the browser; `text`: kept in the session until answered."""

    options: str
    text: str


def to_add(by: Actor, site: Site) -> Challenge:
    """For a device of the actor's that is not known yet."""
    made = webauthn.generate_registration_options(
        rp_id=site.host, rp_name=ISSUER, user_name=username(by), user_id=account_of(by).bytes,
        exclude_credentials=_known(account_of(by)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )  # fmt: skip
    return Challenge(webauthn.options_to_json(made), bytes_to_base64url(made.challenge))


def to_answer(account: UUID, site: Site) -> Challenge | None:
    """For one of the devices of an account whose password was right; None where it has none."""
    known = _known(account)
    if not known:
        return None
    made = webauthn.generate_authentication_options(rp_id=site.host, allow_credentials=known)
    return Challenge(webauthn.options_to_json(made), bytes_to_base64url(made.challenge))


def add(by: Actor, name: str, answer: str, challenge: str, site: Site, *, at: datetime, key: str) -> Receipt:
    """The device is one of the actor's from now on; sessions elsewhere end.

    Raises Incomplete `passkey_wrong`, `second_first` without a phone, Conflict `passkey_many`.
    """
    row = Account.objects.get(id=account_of(by))
    if not logins.has_factor(row.id):
        raise Incomplete("second_first")
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site.host,
            expected_origin=site.origin,
        )  # fmt: skip
    except MALFORMED as error:
        raise Incomplete("passkey_wrong") from error
    passkey = Passkey(
        account=row.id, name=name.strip()[:40] or site.host, signs=made.sign_count, added_at=at,
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
    )  # fmt: skip

    def work(doing: Doing) -> None:
        if Passkey.objects.filter(account=row.id).count() >= limits.PASSKEYS:
            raise Conflict("passkey_many")
        if not store.add_passkey(passkey):
            raise Conflict("passkey_known")
        end_sessions(row)

    return about_own(row, "passkey", work, at=at, key=key)


def answer(account: UUID, given: str, challenge: str, site: Site, client: str, *, at: datetime) -> None:
    """The second half of signing in, by a device. Counted like the codes of a phone.

    Raises TooMany, Incomplete `passkey_wrong`.
    """
    counted = count_code(account, client, at)
    try:
        id_ = webauthn.helpers.parse_authentication_credential_json(given).id
        row = Passkey.objects.filter(account=account, credential=id_).first()
        if row is None:
            raise Incomplete("passkey_wrong")
        found = webauthn.verify_authentication_response(
            credential=given, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.signs,
        )  # fmt: skip
    except MALFORMED as error:
        raise Incomplete("passkey_wrong") from error
    if not store.use_passkey(row, challenge, found.new_sign_count, at):
        raise Incomplete("passkey_wrong")
    forget_attempts(counted)


def let_go(by: Actor, passkey: UUID, *, at: datetime, key: str) -> Receipt:
    """The device is the actor's no more; sessions elsewhere end. Raises NotFound."""
    row = Account.objects.get(id=account_of(by))

    def work(doing: Doing) -> None:
        if not store.remove_passkey(row.id, passkey):
            raise NotFound("passkey", id=passkey)
        end_sessions(row)

    return about_own(row, "passkey_end", work, at=at, key=key)


def _known(account: UUID) -> list[PublicKeyCredentialDescriptor]:
    rows = Passkey.objects.filter(account=account).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in rows]
