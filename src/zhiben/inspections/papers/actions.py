"""Issuing a document of a visit. What may be made of it is asked here again, whatever a page has offered.

Signatures made on site stand under what was signed there: the record. All else is signed in ink.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.documents import actions as documents
from zhiben.documents import forms
from zhiben.domain.access import Actor, Permission
from zhiben.domain.entries import ENTERPRISE, Kind
from zhiben.domain.papers import Form, refusal
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.evidence import files
from zhiben.hazards.rules import rules_of
from zhiben.inspections.models import Entry, Visit
from zhiben.inspections.papers.beginning import day_of_visit, found_in, is_time
from zhiben.inspections.papers.models import VisitPaper
from zhiben.inspections.queries import visit as whole_of
from zhiben.inspections.queries import within
from zhiben.inspections.stored import entries_of, members_of
from zhiben.plans.queries import refusals

SIGNED = frozenset({Form.RECORD, Form.SERVICE, Form.SELF_CHECK})
PROVISIONAL = frozenset({Form.RECORD, Form.SERVICE, Form.SELF_CHECK})  # that a phone shows on the spot


def issue(
    visit: UUID, form: str, raw: Mapping[str, object], address: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Issue a document of a visit. Answers {"document", "number", "sha256", "visit", "provisional"}.

    Raises NotFound; Conflict as `domain.papers.refusal` says, `paper_not_yet`; else as
    `documents.actions.issue`.
    """
    row = within(by, visit)
    require(row, form, by=by, at=at)
    held = entries_of(row)
    signed = _signed(row, held) if form in SIGNED else {}
    fields = {one.name for one in forms.current(row.tenant, form, by.day).form.fields}
    asked = documents.ready(form, row.about_id, _with(raw, signed, fields), by=by)
    provisional = _provisional(held) if form in PROVISIONAL else ""

    def work(doing: Doing) -> dict[str, object]:
        context = {"subject": str(row.about_id), "visit": str(row.id)}
        refused = refusals(by, "document.issue", context, at=at) if asked.kept.form.reviewed else ()
        if refused:
            raise Conflict("document_gated", gates=[one.say for one in refused])
        pictures = {one: files.original(one).read_bytes() for one in sorted(set(signed.values()))}
        made = documents.issue_in(doing, asked, address, provisional=provisional, signed=pictures)
        VisitPaper(tenant=row.tenant, visit=row, document=made).save(force_insert=True)
        return {
            "document": made.id, "number": made.number, "sha256": made.docx_sha256, "visit": row.id,
            "provisional": provisional,
        }  # fmt: skip

    details = {"form": form, "visit": visit, "fields": asked.values, "issuer": asked.issuer}
    return act(
        Permission.DOCUMENT_ISSUE, by=by, at=at, tenant=row.tenant, key=key, thing=f"visit:{visit}",
        details=details, work=work, place=asked.place,
    )  # fmt: skip


def require(row: Visit, form: str, *, by: Actor, at: datetime) -> None:
    """Raises Conflict where such a document may not be made of this visit, or not yet."""
    whole = whole_of(by, row.id, today=day_of(at), at=at)
    mode = rules_of(row.tenant, day_of_visit(whole)).mode_of(row.industry)
    code = refusal(form, mode, whole.line.type, found_in(whole))
    if code is not None:
        raise Conflict(code, form=form)
    if not is_time(form, whole.line.state):
        raise Conflict("paper_not_yet", form=form)


def _signed(row: Visit, held: Mapping[str, Entry]) -> dict[str, str]:
    """Who signed on site: the SHA-256 of the picture, by name, of the enterprise by `ENTERPRISE`."""
    names = {str(one.person): one.name for one in members_of(row) if one.person is not None}
    found = {}
    for entry, one in held.items():
        kind, _, whose = entry.partition(":")
        photo = held.get(f"{Kind.PHOTO}:{one.fields.get('photo')}")
        evidence = photo.evidence if photo is not None else None
        if kind == Kind.SIGNATURE and evidence is not None and not one.fields.get("refused"):
            found[whose if whose == ENTERPRISE else names.get(whose, "")] = evidence.sha256
    found.pop("", None)
    return found


def _with(raw: Mapping[str, object], signed: Mapping[str, str], fields: Collection[str]) -> dict[str, object]:
    """The fields with the signatures that belong to them: by the name of the officer in the line."""
    made: dict[str, Any] = dict(raw)
    rows = made.get("officers")
    if isinstance(rows, list):
        made["officers"] = [
            {**one, "signature": signed[one["name"]]} if one.get("name") in signed else one for one in rows
        ]
    for name in ("escort_signature", "leader_signature"):
        if ENTERPRISE in signed and name in fields:
            made[name] = signed[ENTERPRISE]
    return made


def _provisional(held: Mapping[str, Entry]) -> str:
    visit = held.get(f"{Kind.VISIT}:")
    return str(visit.fields.get("provisional") or "") if visit is not None else ""
