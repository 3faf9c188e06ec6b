"""Everything that can be done to enterprises. Each is one act and answers with its receipt.

`also` is how a room above takes part in the same transaction: it is given the act under way and the ids of
the subjects whose obligations may have changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.domain import uscc
from zhiben.domain.access import Actor, Permission, Place, require_other_person
from zhiben.domain.facts import Value
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.ground.acts import Doing, Receipt
from zhiben.orgs import queries, store
from zhiben.orgs.acts import Also, alter, beneath, create, nobody, require_reason, stand, told
from zhiben.orgs.models import CreditCode, Enterprise, Industry, Region, Subject
from zhiben.orgs.store import New, Override
from zhiben.orgs.world import as_known


def register(
    tenant: int,
    code: str,
    name: str,
    attributes: Mapping[str, Value],
    *,
    region: str,
    industry: str,
    since: date,
    by: Actor,
    at: datetime,
    key: str,
    override_reason: str = "",
    approver: Actor | None = None,
    also: Also = nobody,
) -> Receipt:
    """Enter an enterprise that operates since a day. `code` may be written in any usual way.

    A code that fails the check needs `override_reason` and an `approver` who may accept it and is another
    person.
    Raises Incomplete (code, region, industry), Conflict (code held by another), NotPermitted.
    """
    require_place(region, industry)
    place = Place(tenant, None, region, industry)
    normalised, override = _accept(code, override_reason, approver, place, by)
    above = Subject.objects.get(tenant=tenant, kind=Kind.AUTHORITY)
    new = New(
        Kind.ENTERPRISE, name, since, parent=above.id, code=normalised, region=region, industry=industry,
        attributes=attributes, override=override,
    )  # fmt: skip
    return create(
        Permission.ENTERPRISE_REGISTER, place, new, by=by, at=at, key=key, also=also,
        before=lambda: require_free(tenant, normalised, None),
    )  # fmt: skip


def require_enterable(by: Actor, place: Place, code: str) -> None:
    """An enterprise of this code may be entered there by the actor. Refuses as `register` does."""
    by.require(Permission.ENTERPRISE_REGISTER, place)
    require_place(place.region, place.industry)
    normalised, _ = _accept(code, "", None, place, by)
    require_free(place.tenant, normalised, None)


def recode(
    enterprise: UUID,
    code: str,
    *,
    valid_from: date,
    by: Actor,
    at: datetime,
    key: str,
    override_reason: str = "",
    approver: Actor | None = None,
    seen: str = "",
) -> Receipt:
    """The enterprise has another 统一社会信用代码 from a day on; the former one still finds it.

    With the day of the code it replaces: that one was recorded wrongly. Nobody's obligations change.
    """
    row = unmerged(by, enterprise)
    normalised, override = _accept(code, override_reason, approver, row.place, by)

    def change(doing: Doing) -> Sequence[UUID]:
        require_recodable(row, normalised, valid_from)
        store.recode(row, normalised, valid_from, override, at=at)
        return ()

    details = {"code": normalised, "valid_from": valid_from, **told(override)}
    return alter(
        Permission.ENTERPRISE_RECODE, row, details, change, by=by, at=at, key=key, also=nobody, seen=seen
    )


def require_recodable(row: Subject, code: str, valid_from: date) -> None:
    """Nobody else has the normalised code, and it follows on the one the enterprise has."""
    require_free(row.tenant, code, row.id)
    last = _codes(row).order_by("-valid_from").first()
    if last is not None and (valid_from < last.valid_from or last.uscc == code):
        raise Incomplete("code_not_later" if last.uscc != code else "nothing_changed")


def merge(
    enterprise: UUID,
    into: UUID,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    key: str,
    seen: str = "",
    also: Also = nobody,
) -> Receipt:
    """Two rows turned out to be one enterprise: sites, people, attributes, codes go to `into`.

    The old id answers with where it went. `also` is given old, into, then everything that moved.
    """
    old, kept = two_of(by, enterprise, into)
    require_reason(reason)

    def change(doing: Doing) -> Sequence[UUID]:
        return [old.id, kept.id, *store.merge(old, kept, at=at, today=by.day)]

    details = {"into": into, "reason": reason}
    return alter(
        Permission.ENTERPRISE_MERGE, old, details, change, by=by, at=at, key=key, also=also, seen=seen
    )


def two_of(by: Actor, enterprise: UUID, into: UUID) -> tuple[Subject, Subject]:
    """Two enterprises of one authority of which the actor may make one. Raises NotFound, NotPermitted."""
    old, kept = unmerged(by, enterprise), unmerged(by, into)
    by.require(Permission.ENTERPRISE_MERGE, kept.place)
    if old.id == kept.id or old.tenant != kept.tenant:
        raise Incomplete("merge_needs_two")
    return old, kept


def suspend(
    enterprise: UUID, on: date, reason: str, *, by: Actor, at: datetime, key: str, seen: str = "",
    also: Also = nobody,
) -> Receipt:  # fmt: skip
    """停产停业 from `on`, the first day of standing still."""
    row = unmerged(by, enterprise)
    return stand(
        Permission.ENTERPRISE_SUSPEND, row, Standing.SUSPENDED, on, reason, by=by, at=at, key=key, also=also,
        seen=seen,
    )  # fmt: skip


def resume(
    enterprise: UUID, on: date, reason: str, *, by: Actor, at: datetime, key: str, seen: str = "",
    also: Also = nobody,
) -> Receipt:  # fmt: skip
    """Operating again from `on`; also after a closing, when the licence was given back."""
    row = unmerged(by, enterprise)
    return stand(
        Permission.ENTERPRISE_RESUME, row, Standing.OPERATING, on, reason, by=by, at=at, key=key, also=also,
        seen=seen,
    )  # fmt: skip


def close(
    enterprise: UUID, on: date, reason: str, *, by: Actor, at: datetime, key: str, seen: str = "",
    also: Also = nobody,
) -> Receipt:  # fmt: skip
    """注销、关闭: `on` is the first day on which it is no more."""
    row = unmerged(by, enterprise)
    return stand(
        Permission.ENTERPRISE_CLOSE, row, Standing.CLOSED, on, reason, by=by, at=at, key=key, also=also,
        seen=seen,
    )  # fmt: skip


def transfer(
    enterprise: UUID,
    on: date,
    basis: str,
    *,
    by: Actor,
    at: datetime,
    key: str,
    region: str | None = None,
    industry: str | None = None,
    section: str | None = None,
    seen: str = "",
    also: Also = nobody,
) -> Receipt:
    """To another town, supervised industry or section from `on`; who sees it changes when the day has
    come.
    """
    row = unmerged(by, enterprise)
    require_reason(basis)
    require_place(region or row.region, industry or row.industry)
    if section is not None:
        require_section(row.tenant, section)
    asked = {"region": region, "industry": industry, "section": section}
    values = {name: value for name, value in asked.items() if value is not None}

    def change(doing: Doing) -> Sequence[UUID]:
        changed = [
            store.set_value(row, name, value, on, at=at, today=by.day) for name, value in values.items()
        ]
        if not any(changed):
            raise Incomplete("nothing_changed")
        return [row.id, *beneath(row)]

    details = {"on": on, "basis": basis, **values}
    return alter(
        Permission.ENTERPRISE_TRANSFER, row, details, change, by=by, at=at, key=key, also=also, seen=seen
    )


def unmerged(by: Actor, id_: UUID) -> Subject:
    """The enterprise within reach. Raises Conflict `merged_away` where it is part of another by now."""
    row = queries.subject(by, id_, Kind.ENTERPRISE)
    if Enterprise.objects.filter(tenant=row.tenant, subject=row.id, merged_into__isnull=False).exists():
        raise Conflict("merged_away", enterprise=id_)
    return row


def _codes(row: Subject) -> Any:
    return CreditCode.objects.filter(as_known(None), tenant=row.tenant, enterprise=row.id)


def require_section(tenant: int, section: str) -> None:
    """There is a section of that code."""
    if not Subject.objects.filter(tenant=tenant, kind=Kind.SECTION, code=section).exists():
        raise Incomplete("section_unknown", section=section)


def require_place(region: str, industry: str) -> None:
    """There are a division and a supervised industry of these codes."""
    if not Region.objects.filter(code=region).exists():
        raise Incomplete("region_unknown", region=region)
    if not Industry.objects.filter(code=industry).exists():
        raise Incomplete("industry_unknown", industry=industry)


def require_free(tenant: int, code: str, holder: UUID | None) -> None:
    """Nobody else holds the code now, or held it before."""
    now = Enterprise.objects.filter(tenant=tenant, uscc=code, merged_into__isnull=True).exclude(
        subject=holder
    )
    if now.exists():
        raise Conflict("uscc_taken", uscc=code)
    if (
        CreditCode.objects.filter(as_known(None), tenant=tenant, uscc=code)
        .exclude(enterprise=holder)
        .exists()
    ):
        raise Conflict("uscc_former", uscc=code)


def require_codes(tenant: int, codes: Sequence[str]) -> None:
    """Codes about to be loaded: each valid and normalised, none twice, none held by another enterprise."""
    for code in codes:
        checked = uscc.check(code)
        if not checked.valid or checked.normalised != code:
            raise Incomplete("uscc_invalid", uscc=code, why=checked.reason)
    if len(set(codes)) != len(codes):
        twice = next(code for code, times in Counter(codes).items() if times > 1)
        raise Conflict("uscc_taken", uscc=twice)
    wanted = set(codes)
    held = CreditCode.objects.filter(as_known(None), tenant=tenant).values_list("uscc", flat=True)
    taken = next((code for code in held.iterator() if code in wanted), None) if wanted else None
    if taken is not None:
        raise Conflict("uscc_taken", uscc=taken)


def _accept(
    code: str, reason: str, approver: Actor | None, place: Place, by: Actor
) -> tuple[str, Override | None]:
    """The normalised code, and the override it needed."""
    checked = uscc.check(code)
    if checked.valid:
        return checked.normalised, None
    if not reason.strip() or approver is None or len(checked.normalised) != uscc.LENGTH:
        raise Incomplete("uscc_invalid", uscc=checked.normalised, why=checked.reason)
    approver.require(Permission.ENTERPRISE_OVERRIDE_CODE, place)
    require_other_person(by, approver.person)
    return checked.normalised, Override(reason.strip(), approver.person)  # type: ignore[arg-type]
