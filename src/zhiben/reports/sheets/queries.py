"""Everything that can be asked about 调度表 as files. Each takes the actor first and stays within reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.contents.problems import Problem
from zhiben.contents.sheet_checks import check
from zhiben.contents.sheet_values import Made
from zhiben.contents.sheets import SheetForm
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.indicators import Indicator
from zhiben.domain.periods import day_of, end_of
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.queries import Item
from zhiben.library import queries as library
from zhiben.library.contents import SHEET
from zhiben.library.queries import Entry
from zhiben.orgs.queries import office
from zhiben.reports.figures import queries as figures
from zhiben.reports.figures.queries import Reading
from zhiben.reports.months import queries as months
from zhiben.reports.months.reach import sees_whole
from zhiben.reports.sheets import forms
from zhiben.reports.sheets.filling import filled, words
from zhiben.reports.sheets.forms import Kept
from zhiben.reports.sheets.models import SheetFile
from zhiben.reports.sheets.narrating import narrative


@dataclass(frozen=True, slots=True)
class Line:
    """A sheet that was made. `version`: of the frozen figures it was made from."""

    id: UUID
    period: str
    form: str
    title: str
    version: int
    file: Item
    missing: int
    partly: int
    by_name: str
    recorded_at: datetime


def offers(actor: Actor, tenant: int, known: datetime | None = None) -> list[Kept]:
    """The forms of an authority, its superiors' first; those of then. Raises NotFound out of reach."""
    _require_office(actor, tenant)
    return forms.every(tenant, actor.day if known is None else day_of(known), known)


def form_of(actor: Actor, tenant: int, name: str, known: datetime | None = None) -> Kept:
    """The form in force, or the one that was then. Raises NotFound."""
    _require_office(actor, tenant)
    return forms.current(tenant, name, actor.day if known is None else day_of(known), known)


def editions(actor: Actor, tenant: int, name: str) -> list[Entry]:
    """The editions of a form, the first one first."""
    return library.editions(actor, tenant, SHEET, name)


def may_make(actor: Actor, tenant: int) -> bool:
    """Whether the actor makes sheets of the authority, and says how a superior's is filled."""
    place = place_of(actor, tenant)
    return actor.may(Permission.SHEET_PRODUCE, place) and sees_whole(actor, place)


def measures(actor: Actor, tenant: int, known: datetime | None = None) -> dict[str, Indicator]:
    """The indicators a cell may show, by id, in the order of the sheet; `known`: with figures of then."""
    if known is not None:
        return figures.named(actor, tenant, actor.day, known)
    return {one.id: one for one in figures.definitions(actor, tenant, actor.day)}


def trial(
    actor: Actor, tenant: int, period: str, form: SheetForm, template: bytes | None, *, today: date
) -> tuple[tuple[Problem, ...], Made | None]:
    """A form nobody has adopted yet, filled with a period's figures as they stand; else what is wrong."""
    _require_office(actor, tenant)
    problems = check(form, template)
    if problems:
        return problems, None
    return (), _made(actor, tenant, period, form, template, today)


def preview(
    actor: Actor, tenant: int, period: str, name: str, *, today: date, known: datetime | None = None,
    reading: Reading | None = None,
) -> Made:  # fmt: skip
    """The sheet of a period: from its frozen figures, else from those of today; where `known` is given, as
    everything was known then. Kept nowhere. `reading`: of the same moment, where somebody has one.

    Raises NotFound, Incomplete `period`, `sheet_indicator`, `sheet_unfit`.
    """
    kept = form_of(actor, tenant, name, known)
    return _made(actor, tenant, period, kept.form, kept.template, today, known, reading)


def made(actor: Actor, tenant: int, *, period: str = "", most: int = 50) -> list[Line]:
    """The sheets that were made, the latest first; of one period where it is given. Whoever does not see
    all of the authority sees none.
    """
    if tenant not in actor.reads or not sees_whole(actor, place_of(actor, tenant)):
        return []
    rows = SheetFile.objects.within(actor).filter(tenant=tenant).order_by("-id")
    found = list(rows.filter(period=period)[:most] if period else rows[:most])
    items = evidence.several(actor, [row.file_id for row in found])
    return [
        Line(
            row.id, row.period, row.form, row.title, row.version, items[row.file_id], row.missing,
            row.partly, row.by_name or "", row.recorded_at,
        )
        for row in found if row.file_id in items
    ]  # fmt: skip


def _made(
    actor: Actor, tenant: int, period: str, form: SheetForm, template: bytes | None, today: date,
    known: datetime | None = None, reading: Reading | None = None,
) -> Made:  # fmt: skip
    held = months.frozen(actor, tenant, period) if known is None else None
    reading = reading or figures.reading(actor, tenant, today=today, known=known)
    if held is None:
        reading.require_begun(period)
    sheet = held.sheet if held is not None else reading.sheet(period, known or end_of(today))
    said = narrative(tenant, period, known if held is None else held.known)
    told = words(sheet, office(actor, tenant).name, actor.name, today, said)
    then = known if held is None else held.known
    return filled(form, template, sheet, told, measures(actor, tenant, then))


def _require_office(actor: Actor, tenant: int) -> None:
    """Forms, and figures not frozen yet, are for those who make the sheet of all. Raises NotFound."""
    if not may_make(actor, tenant):
        raise NotFound("authority", tenant=tenant)


def place_of(actor: Actor, tenant: int) -> Place:
    """Where sheets live: they are the authority's own, not an enterprise's. Raises NotFound."""
    return Place(tenant, None, office(actor, tenant).region)
