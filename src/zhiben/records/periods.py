"""The period a report is about (rule 16): asked where a kind makes a fact that a duty takes as a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiben.contents.records import RecordKind
from zhiben.domain.cells import Cell
from zhiben.domain.plan import Form
from zhiben.domain.profiles import all_terms
from zhiben.domain.refusals import Incomplete
from zhiben.orgs.models import Subject
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.stored import of_subjects
from zhiben.records.facts import span_of


def is_report(tenant: int, kind: RecordKind) -> bool:
    """Does a record of this kind name the period it is about?"""
    reports = in_force(tenant).reports
    return any(one.fact in reports for one in kind.emits)


def choices(kind: RecordKind, subject: Subject, today: date) -> list[Cell]:
    """The periods `subject` reports about, begun by `today`: what is owed first, then the latest."""
    inforce = in_force(subject.tenant)
    duties = _duties(inforce, {one.fact for one in kind.emits})
    found = of_subjects(subject.tenant, [subject.id]).values()
    cells = [one.cell for one in found if (one.cell.plan, one.cell.duty) in duties and not one.cell.waived]
    begun = {one.period: one for one in cells if one.starts_on <= today}
    return sorted(begun.values(), key=lambda one: (one.done_on is not None, _order(one)))


def period_of(kind: RecordKind, subject: Subject, values: Mapping[str, Any], given: str) -> str:
    """The period named, else the one owed first, else the year it was written in: who owes no report may
    file one all the same. Empty for what is no report.

    Raises Incomplete `period_unknown` for a period that is none of those reported about.
    """
    if not is_report(subject.tenant, kind):
        return ""
    written_on = span_of(kind, values)[0]
    offered = [one.period for one in choices(kind, subject, written_on)]
    if given and offered and given not in offered:
        raise Incomplete("period_unknown", period=given, offered=offered[:6])
    return given or (offered[0] if offered else str(written_on.year))


def _order(cell: Cell) -> int:
    """What is owed: the oldest first; what is done: the latest first."""
    day = cell.starts_on.toordinal()
    return -day if cell.done_on is not None else day


def _duties(inforce: InForce, facts: set[str]) -> set[tuple[str, str]]:
    return {
        key
        for key, (_, duty) in inforce.duties.items()
        if duty.form == Form.REPORT
        and any(facts & {*c.kinds} for terms in all_terms(duty) for c in terms.counts)
    }
