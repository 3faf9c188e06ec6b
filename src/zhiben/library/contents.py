"""Editions read as domain objects. Asked by the engine, which asks for no actor; and before adopting.

The loaders read files, so the text of an edition is laid out in a directory of its own for the moment of
reading.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiben.contents.calendars import load_calendars
from zhiben.contents.checklist_checks import Known
from zhiben.contents.checklists import LoadedChecklists, load_checklists
from zhiben.contents.documents import DocumentForm, Letterhead, load_form, load_letterhead
from zhiben.contents.docx import templates
from zhiben.contents.hazard_rules import FILE as HAZARD_FILE
from zhiben.contents.hazard_rules import HazardRules, load_hazard_rules
from zhiben.contents.indicators import load_indicators
from zhiben.contents.inspection_rules import FILE as INSPECTION_FILE
from zhiben.contents.inspection_rules import InspectionRules, load_inspection_rules
from zhiben.contents.plans import Loaded, load_plan
from zhiben.contents.problems import Problem, Problems
from zhiben.contents.questions import load_questions
from zhiben.contents.rankings import load_rankings
from zhiben.contents.record_editions import LoadedKinds, differences, load_kinds
from zhiben.contents.records import RecordKind
from zhiben.contents.reports import load_reports
from zhiben.contents.sheet_checks import check as check_sheet
from zhiben.contents.sheets import FILE as SHEET_FILE
from zhiben.contents.sheets import TEMPLATE as SHEET_TEMPLATE
from zhiben.contents.sheets import SheetForm, load_sheet
from zhiben.contents.vocabulary import Vocabulary
from zhiben.domain.checklists import Checklist
from zhiben.domain.indicators import Indicator
from zhiben.domain.outlines import Outline
from zhiben.domain.periods import Calendar
from zhiben.domain.plan import Plan
from zhiben.domain.questions import Bank
from zhiben.domain.ranking import Ranking
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.ground.models import known
from zhiben.ground.prepared import Prepared
from zhiben.library import criteria, files
from zhiben.library.files import Files
from zhiben.library.models import Edition

PLAN, CALENDAR, RECORDS = "plan", "calendar", "records"
DOCUMENT, LETTERHEAD, HAZARDS = "document", "letterhead", "hazards"
INSPECTIONS, CHECKLIST, QUESTIONS = "inspections", "checklist", "questions"
INDICATORS, RANKINGS = "indicators", "rankings"
REPORT, SHEET = "report", "sheet"
TEMPLATE = "template.docx.base64"  # of a document form: the Word file an installation lays it out with
TEXT, ANCHORS = "official_text", "anchors"  # of a plan: read, and tied to its clauses, by `plans.official`
T = TypeVar("T")


def problems(kind: str, content: Files, words: Vocabulary | None = None) -> tuple[Problem, ...]:
    """Everything wrong with the files of a content. `words`: those of the plans that record kinds stand
    beside. Raises Incomplete for a kind that is not kept here.
    """
    check = CHECKS.get(kind)
    if check is None:
        raise Incomplete("edition_kind", kind=kind)
    if kind == RECORDS:
        return _laid_out(content, lambda place: load_kinds(place, words).problems)
    return check(content)


def kinds_of(tenant: int, edition: UUID) -> tuple[RecordKind, ...]:
    """The record kinds of an edition: its own, or those of a plan. Raises NotFound."""
    kind, text = _text(tenant, edition)
    return _loaded(tenant, edition).records if kind == PLAN else _kinds(text).kinds


def unfit(tenant: int, kind: str, name: str, content: Files) -> tuple[Problem, ...]:
    """What these files may not change of record kinds that are in use by the same content."""
    if kind not in (PLAN, RECORDS):
        return ()
    mine = Edition.objects.filter(tenant=tenant, kind=kind, name=name, replaced_at__isnull=True)
    last = mine.order_by("valid_from", "version").values_list("id", flat=True).last()
    if last is None:
        return ()
    new = read_plan(content).records if kind == PLAN else _kinds(files.text_of(content)).kinds
    return differences(kinds_of(tenant, last), new)


def plan_of(tenant: int, edition: UUID) -> Plan:
    """The plan of an edition. Raises NotFound."""
    return _loaded(tenant, edition).plan  # type: ignore[return-value]  # only what loads is adopted


def loaded_plan(tenant: int, edition: UUID) -> Loaded:
    """The plan of an edition with its vocabulary and record kinds. Raises NotFound."""
    return _loaded(tenant, edition)


def read_plan(content: Files) -> Loaded:
    """A plan that is nobody's edition yet, with everything wrong with it."""
    return _plan(files.text_of(content))


def calendar_of(tenant: int, at: datetime | None = None) -> Calendar:
    """The working-day calendars of all years an authority had loaded by `at` (None: now)."""
    texts = dict(_CALENDARS.rows(tenant=tenant, at=at))
    return _calendar(tuple(sorted(texts.items())))


def _calendars(tenant: int, at: datetime | None) -> QuerySet[Any, Any]:
    wanted = Q(replaced_at__isnull=True) if at is None else known(at)
    rows = Edition.objects.filter(wanted, tenant=tenant, kind=CALENDAR).order_by("name", "valid_from")
    return rows.values_list("name", "text")


_CALENDARS = Prepared(_calendars)


def document_form(content: Files) -> DocumentForm:
    """The form in the files of a document edition, which loaded when it was adopted."""
    return _laid_out(content, lambda place: load_form(place / "form.yaml").form)  # type: ignore[return-value]


def letterhead_of(content: Files) -> Letterhead:
    """The letterhead in the files of its edition, which loaded when it was adopted."""
    return _laid_out(content, lambda place: load_letterhead(place / "letterhead.yaml")[0])  # type: ignore[return-value]


def hazard_rules_of(content: Files) -> HazardRules:
    """The rules in the files of their edition, which loaded when it was adopted."""
    return _laid_out(content, lambda place: load_hazard_rules(place / HAZARD_FILE)[0])  # type: ignore[return-value]


def inspection_rules_of(content: Files) -> InspectionRules:
    """The rules in the files of their edition, which loaded when it was adopted."""
    return _laid_out(content, lambda place: load_inspection_rules(place / INSPECTION_FILE)[0])  # type: ignore[return-value]


def indicators_of(content: Files) -> tuple[Indicator, ...]:
    """The indicators in the files of their edition, which loaded when it was adopted."""
    return _laid_out(content, load_indicators)[0]  # type: ignore[return-value]


def rankings_of(content: Files) -> tuple[Ranking, ...]:
    """The 晾晒 formulas in the files of their edition, which loaded when it was adopted."""
    return _laid_out(content, lambda place: load_rankings(place, None, frozenset()))[0]


def ranking_problems(
    content: Files, indicators: Iterable[Indicator], after_finding: frozenset[str]
) -> tuple[Problem, ...]:
    """What is wrong with formulas beside the indicators and duties there are, by line: unknown, unfair."""
    return _laid_out(content, lambda place: load_rankings(place, indicators, after_finding))[1]


def sheet_problems(content: Files, indicators: Collection[str]) -> tuple[Problem, ...]:
    """What is wrong with a 调度表 beside the indicators there are, by line."""
    return _laid_out(content, lambda place: load_sheet(place / SHEET_FILE, indicators))[1]


def outline_of(content: Files) -> Outline:
    """The structure of a paper in the files of its edition, which loaded when it was adopted."""
    [outline] = _laid_out(content, load_reports).outlines.values()
    return outline


def sheet_of(content: Files) -> SheetForm:
    """The 调度表 in the files of its edition, which loaded when it was adopted."""
    return _laid_out(content, lambda place: load_sheet(place / SHEET_FILE)[0])  # type: ignore[return-value]


def checklists_of(content: Files) -> tuple[Checklist, ...]:
    """The lists in the files of their edition, which loaded when it was adopted."""
    return _checklists(content, Known()).lists


def read_checklists(content: Files) -> LoadedChecklists:
    """Lists that are nobody's edition yet, with everything wrong with them."""
    return _checklists(content, known_to_checklists())


def known_to_checklists() -> Known:
    """What a list may name: the criteria and the industries of the library."""
    library = criteria.shipped().library
    ids = frozenset(item.id for standard in library.standards for item in standard.criteria)
    return Known(criteria=ids, industries=library.industries)


def _checklists(content: Files, known: Known) -> LoadedChecklists:
    return _laid_out(content, lambda place: load_checklists(place, known))


def bank_of(content: Files) -> Bank:
    """The questions in the files of their edition, which loaded when it was adopted."""
    return _laid_out(content, _bank)[0]  # type: ignore[return-value]


@lru_cache(maxsize=64)
def _loaded(tenant: int, edition: UUID) -> Loaded:
    """Kept: an edition never changes."""
    row = Edition.objects.filter(tenant=tenant, id=edition, kind=PLAN).only("text").first()
    if row is None:
        raise NotFound("edition", id=edition)
    return _plan(row.text)


@lru_cache(maxsize=16)
def _plan(text: str) -> Loaded:
    """Kept by what it says: looked at, adopted and put in force it is read once, for every authority."""
    return _laid_out(files.files_of(text), load_plan)


def _text(tenant: int, edition: UUID) -> tuple[str, str]:
    row = Edition.objects.filter(tenant=tenant, id=edition).values_list("kind", "text").first()
    if row is None:
        raise NotFound("edition", id=edition)
    return row


@lru_cache(maxsize=64)
def _kinds(text: str) -> LoadedKinds:
    return _laid_out(files.files_of(text), load_kinds)


@lru_cache(maxsize=16)
def _calendar(texts: tuple[tuple[str, str], ...]) -> Calendar:
    merged: dict[str, str] = {}
    for _, text in texts:
        merged |= files.files_of(text)
    return _laid_out(merged, lambda place: load_calendars(place, Problems()))


def _laid_out(content: Files, read: Callable[[Path], T]) -> T:
    with TemporaryDirectory(prefix="zhiben-") as place:
        files.write(content, Path(place))
        return read(Path(place))


def _bank(place: Path) -> tuple[Bank | None, tuple[Problem, ...]]:
    return load_questions(place, criteria.shipped().library)


def _calendar_problems(place: Path) -> tuple[Problem, ...]:
    found = Problems()
    load_calendars(place, found)
    return found.sorted()


def _document_problems(place: Path) -> tuple[Problem, ...]:
    """The form, and its own Word file where there is one."""
    loaded, own = load_form(place / "form.yaml"), place / TEMPLATE
    if loaded.form is None or not own.is_file():
        return loaded.problems
    try:
        return templates.check(loaded.form, b64decode(own.read_text("ascii"), validate=True))
    except (binascii.Error, UnicodeDecodeError):
        return (Problem("模板", 0, "不是 Word（docx）文件", "用 WPS 或 Word 打开，另存为 docx 后再传。"),)


def _said(file: str, made: object, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """What is wrong with a file; that it says nothing, where nothing came of it."""
    if made is None and not problems:
        return (Problem(file, 1, "文件是空的", "写上内容，或改回原来的一版。"),)
    return problems


def _rankings_problems(place: Path) -> tuple[Problem, ...]:
    """As formulas; whether they are fair depends on the indicators and duties beside them."""
    found, problems = load_rankings(place, None, frozenset())
    if not found and not problems:
        return (Problem("晾晒口径", 0, "一种口径也没有", "放一个写有口径的文件。"),)
    return problems


def _report_problems(place: Path) -> tuple[Problem, ...]:
    loaded = load_reports(place)
    if len(loaded.outlines) != 1 and not loaded.problems:
        return (Problem("文稿结构", 0, "要有一份、只有一份结构", "一种文稿一个文件。"),)
    return loaded.problems


def _sheet_problems(place: Path) -> tuple[Problem, ...]:
    """The cells, and the superior's Excel file."""
    (form, problems), own = load_sheet(place / SHEET_FILE), place / SHEET_TEMPLATE
    if form is None:
        return _said(SHEET_FILE, form, problems)
    try:
        given = b64decode(own.read_text("ascii"), validate=True) if own.is_file() else None
    except (binascii.Error, UnicodeDecodeError):
        return (
            Problem("Excel 表", 0, "不是 Excel（xlsx）文件", "用 WPS 或 Excel 打开，另存为 xlsx 后再传。"),
        )
    return check_sheet(form, given)


CHECKS: Mapping[str, Callable[[Files], tuple[Problem, ...]]] = {
    PLAN: lambda content: read_plan(content).problems,
    CALENDAR: lambda content: _laid_out(content, _calendar_problems),
    RECORDS: lambda content: _laid_out(content, load_kinds).problems,
    DOCUMENT: lambda content: _laid_out(content, _document_problems),
    LETTERHEAD: lambda content: _laid_out(
        content, lambda place: load_letterhead(place / "letterhead.yaml")[1]
    ),
    HAZARDS: lambda content: _laid_out(
        content, lambda place: _said(HAZARD_FILE, *load_hazard_rules(place / HAZARD_FILE))
    ),
    INSPECTIONS: lambda content: _laid_out(
        content, lambda place: _said(INSPECTION_FILE, *load_inspection_rules(place / INSPECTION_FILE))
    ),
    INDICATORS: lambda content: _laid_out(content, load_indicators)[1],
    QUESTIONS: lambda content: _laid_out(content, _bank)[1],
    CHECKLIST: lambda content: read_checklists(content).problems,
    SHEET: lambda content: _laid_out(content, _sheet_problems),
    REPORT: lambda content: _laid_out(content, _report_problems),
    RANKINGS: lambda content: _laid_out(content, _rankings_problems),
    TEXT: lambda content: (),
    ANCHORS: lambda content: (),
}
