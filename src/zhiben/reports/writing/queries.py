"""Everything that can be asked about papers. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from zhiben.documents import forms
from zhiben.documents.models import Document
from zhiben.domain.access import Actor, Permission
from zhiben.domain.composing import Body, texts_of, without
from zhiben.domain.deriving import sources
from zhiben.domain.indicators import Amount, Pair, Sheet, Span
from zhiben.domain.narrating import PERCENT, POINTS, Called, Data, place_in, sheet_of, shown
from zhiben.domain.outlines import Outline
from zhiben.domain.paper_periods import is_of
from zhiben.domain.periods import day_of
from zhiben.domain.proofreading import Finding, is_fit
from zhiben.domain.refusals import NotFound
from zhiben.domain.wording import Figure, Measure
from zhiben.domain.writing import FLOW, OF_OTHERS, OPEN, Event, State
from zhiben.ground.evidence import files
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.reports.figures import queries as figures
from zhiben.reports.figures.queries import Reading, Rows
from zhiben.reports.writing import laying, outlines
from zhiben.reports.writing.actions import paper_within
from zhiben.reports.writing.checking import findings
from zhiben.reports.writing.gathering import Gathered, gather
from zhiben.reports.writing.laying import Signs
from zhiben.reports.writing.models import Paper, PaperStep
from zhiben.reports.writing.stored import Whole, issue_of, unreported, whole_of

ROWS = 8
RETURNED = State.RETURNED
# What a paper in each of these states waits for.
WAITING: Mapping[State, Event] = {
    State.IN_REVIEW: Event.APPROVE, State.APPROVED: Event.SIGN, State.SIGNED: Event.ISSUE,
    State.RETURNED: Event.SUBMIT,
}  # fmt: skip
NOT_NUMBERED = "（印发时编号）"


@dataclass(frozen=True, slots=True)
class Line:
    """A paper in a list."""

    id: UUID
    kind: str
    title: str
    heading: str
    period: str
    scope: str
    about_name: str
    state: State
    writer_name: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """`next`: the paper after which the following page begins; None on the last."""

    lines: tuple[Line, ...]
    total: int
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Step:
    event: Event
    name: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper with everything its page has. `offers`: the steps this person may do now; `is_open`: it may be
    written by them; `document`, `number`: as it was issued.
    """

    line: Line
    whole: Whole
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]
    offers: tuple[Event, ...]
    is_open: bool
    document: UUID | None
    number: str

    @property
    def to_mend(self) -> int:
        """How many findings stand in its way."""
        return sum(not is_fit([one]) for one in self.findings)


@dataclass(frozen=True, slots=True)
class Opened:
    """One printed figure, opened: `printed` as it stands on the paper, `amount` as its sheet has it; `known`:
    up to when everything in it was known; `made_of`: of a score or a part of a change the figures it is made
    of, each with its rows, which it has not.
    """

    figure: Figure
    called: Called
    printed: str
    amount: Amount
    right: str
    period: str
    place: str
    known: datetime
    made_of: tuple[Opened, ...] = ()

    @property
    def unit(self) -> str:
        """What stands behind the printed number."""
        measure = self.figure.measure
        if measure.is_rate:
            return PERCENT
        if measure is Measure.RANK:
            return ""
        return POINTS if measure.is_change and self.called.is_share else self.called.unit


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of paper somebody may begin: for which subjects."""

    outline: Outline
    abouts: tuple[tuple[UUID, str], ...]


def page(actor: Actor, *, kind: str = "", state: str = "", after: UUID | None = None, size: int = 50) -> Page:
    """Papers within reach, the latest first."""
    rows = Paper.objects.within(actor).select_related("about")
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    total = rows.count()
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    return Page(tuple(map(_line, found[:size])), total, found[size - 1].id if len(found) > size else None)


def of_period(actor: Actor, tenant: int, period: str) -> tuple[Line, ...]:
    """The papers of a period that are not dropped, the first begun first."""
    rows = Paper.objects.within(actor).filter(tenant=tenant, period=period).exclude(state=State.DROPPED)
    return tuple(map(_line, rows.select_related("about").order_by("id")))


def paper(actor: Actor, id_: UUID) -> Shown:
    """Raises NotFound alike for missing and for out of reach."""
    row = paper_within(actor, id_)
    whole = whole_of(row)
    issued = issue_of(row)
    state = State(row.state)
    offers = tuple(dict.fromkeys(FLOW.offers(state, actor, row.place)))
    if actor.person == row.writer:
        offers = tuple(one for one in offers if one not in OF_OTHERS)
    return Shown(
        line=_line(row), whole=whole, steps=_steps(row), offers=offers,
        findings=tuple(findings(actor, whole)) if issued is None else (),
        is_open=state in OPEN and actor.may(Permission.PAPER_WRITE, row.place),
        document=issued.document_id if issued else None,
        number=issued.document.number if issued else "",
    )  # fmt: skip


def opened(actor: Actor, id_: UUID, block: str, n: int) -> Opened:
    """The n-th figure of a block, as the paper's own sheet has it. Raises NotFound."""
    whole, figure, printed = _figure_at(actor, id_, block, n)
    return _opened(whole.gathered.data, figure, printed)


def _opened(data: Data, figure: Figure, printed: str) -> Opened:
    sheet, place = sheet_of(data, figure) or data.sheet, place_in(figure)
    pair = sheet.columns.get(place, {}).get(figure.indicator, Pair())
    rule = data.rules.get(figure.indicator)
    made_of = () if rule is None else sources(rule, figure)
    return Opened(
        replace(figure, place=place), data.called[figure.indicator], printed,
        pair.total if figure.measure is Measure.TOTAL else pair.now, shown(data, figure), sheet.period,
        data.labels.get(place, ""), sheet.known,
        tuple(_opened(data, one, shown(data, one)) for one in made_of),
    )  # fmt: skip


def rows(actor: Actor, id_: UUID, block: str, n: int) -> Rows:
    """The first rows behind the n-th figure of a block, as they were known when it was locked; of figures
    that are not locked as they stand. Of a change those of the period it ends in. Raises NotFound, also for
    what is made of other figures.
    """
    whole, figure, _ = _figure_at(actor, id_, block, n)
    if figure.indicator in whole.gathered.data.rules:
        raise NotFound("paper_figure", n=n)
    sheet = sheet_of(whole.gathered.data, figure) or whole.gathered.data.sheet
    span = Span(sheet.since, sheet.span.last) if figure.measure is Measure.TOTAL else sheet.span
    known = sheet.known if whole.gathered.frozen or whole.submitted is not None else None
    return figures.rows(
        actor, sheet.tenant, figure.indicator, span, place=place_in(figure),
        today=day_of(sheet.known) if known else actor.day, known=known, limit=ROWS,
    )  # fmt: skip


def _figure_at(actor: Actor, id_: UUID, block: str, n: int) -> tuple[Whole, Figure, str]:
    """The figure and how it is printed. Raises NotFound."""
    whole = whole_of(paper_within(actor, id_))
    there = whole.block(block)
    pieces = [one for text in texts_of(there) for one in text if one.figure] if there is not None else []
    figure = pieces[n].figure if 0 <= n < len(pieces) else None
    if figure is None or figure.indicator not in whole.gathered.data.called:
        raise NotFound("paper_figure", n=n)
    return whole, figure, pieces[n].text


def todo(actor: Actor, *, most: int = 50) -> list[tuple[Line, Event]]:
    """The papers that wait for this person, with the step that is theirs: reviewing and signing others',
    mending and issuing what they wrote.
    """
    rows = Paper.objects.within(actor).filter(tenant__in=actor.writes, state__in=list(WAITING))
    found = []
    for row in rows.select_related("about").order_by("id")[: most * 2]:
        event = WAITING[State(row.state)]
        is_mine = actor.person is not None and actor.person == row.writer
        step = FLOW.step(State(row.state), event)
        if is_mine != (event in OF_OTHERS) and actor.may(step.permission, row.place):
            found.append((_line(row), event))
    return found[:most]


def offers(actor: Actor, tenant: int) -> list[Offer]:
    """The kinds of papers of an authority this person may begin, their own section first."""
    office = orgs.office(actor, tenant)
    sections = [
        (row.id, row.name)
        for row in Subject.objects.within(actor).filter(tenant=tenant, kind="section").order_by("name", "id")
        if actor.may(Permission.PAPER_WRITE, row.place)
    ]
    own = Subject.objects.filter(tenant=tenant, id=actor.person) if actor.person is not None else None
    seats = [] if own is None else list(own.values_list("parent", flat=True))
    sections.sort(key=lambda one: one[0] not in seats)  # their own first
    whole = Subject.objects.within(actor).filter(id=office.subject).first()
    office_own = [(whole.id, whole.name)] if whole and actor.may(Permission.PAPER_WRITE, whole.place) else []
    made = []
    for outline in (one.outline for one in outlines.every(tenant, actor.day)):
        is_sections = outline.counts is not None and outline.counts.about == "section"
        abouts = tuple(sections if is_sections else office_own or sections)
        if abouts:
            made.append(Offer(outline, abouts))
    return made


def issuer(actor: Actor, id_: UUID) -> str:
    """In whose name a paper goes out. Raises NotFound."""
    return _signs(paper_within(actor, id_).tenant, actor.day).issuer


def draft(actor: Actor, id_: UUID, today: date, *, public: bool = False) -> bytes:
    """The Word file as it would be issued, without number and code. Raises NotFound."""
    whole = whole_of(paper_within(actor, id_))
    return _laid_out(whole, _signs(whole.paper.tenant, today), public=public)


def _laid_out(whole: Whole, signs: Signs, *, public: bool = False) -> bytes:
    """The Word file of a paper as it stands."""
    notes = whole.printed_notes()
    if not public:
        return laying.document(whole.outline, whole.body, notes, signs)
    called = whole.gathered.data.called
    return laying.public_document(whole.outline, whole.body, notes, signs, called, {})


@dataclass(frozen=True, slots=True)
class Trial:
    """A paper with every figure printed in it, and all of the whole's. `number`: of the issued one, empty
    for a paper nobody keeps; `version`: of the frozen figures, 0 where they are none.
    """

    docx: bytes
    heading: str
    figures: tuple[tuple[Figure, str], ...]
    sheet: Sheet
    number: str
    version: int


def trial(
    actor: Actor, tenant: int, kind: str, period: str, *, at: datetime, known: datetime | None = None,
    reading: Reading | None = None,
) -> Trial:  # fmt: skip
    """What a paper would be, or is where it was issued and `known` is not asked. `reading`: of the same
    moment, where somebody has one. Raises NotFound, Incomplete `period_ahead`.
    """
    outline = outlines.current(tenant, kind, day_of(known or at), known).outline
    if not is_of(outline.every, period):
        raise NotFound("paper_period", period=period[:21])
    held = None if known is not None else _issued(actor, tenant, kind, period)
    if held is not None:
        whole, row = held
        docx = files.original(row.docx_sha256).read_bytes()
        return _tried(whole.body, whole.gathered, docx, row.number)
    reading = reading or figures.reading(actor, tenant, today=day_of(at), known=known)
    reading.require_begun(period)
    gathered = gather(actor, tenant, outline, period, "", at=at, known=known, reading=reading)
    body = without(gathered.body(outline, ""), outline.offered)
    notes = unreported(body, gathered.data)
    return _tried(body, gathered, laying.document(outline, body, notes, _signs(tenant, actor.day)), "")


def _tried(body: Body, gathered: Gathered, docx: bytes, number: str) -> Trial:
    printed = tuple((piece.figure, piece.text) for piece in body.figures() if piece.figure is not None)
    return Trial(docx, body.heading, printed, gathered.data.sheet, number, gathered.frozen)


def _issued(actor: Actor, tenant: int, kind: str, period: str) -> tuple[Whole, Document] | None:
    """The issued paper of the whole authority, and its document that still holds."""
    rows = Paper.objects.within(actor).filter(
        tenant=tenant, kind=kind, period=period, scope="", state=State.ISSUED
    )
    row = rows.select_related("about").order_by("-id").first()
    issue = None if row is None else issue_of(row)
    if row is None or issue is None or issue.document.voided_at is not None:
        return None
    return whole_of(row), issue.document


def _signs(tenant: int, day: date) -> Signs:
    letterhead = forms.letterhead_or_none(tenant, day)
    return Signs(letterhead.name if letterhead else "（发文机关）", day, NOT_NUMBERED)


def _line(row: Paper) -> Line:
    outline = outlines.of_edition(row.tenant, row.kind, row.edition)
    return Line(
        row.id, row.kind, outline.titles["zh"], row.heading, row.period, row.scope,
        row.about.name, State(row.state), row.writer_name, row.recorded_at,
    )  # fmt: skip


def _steps(row: Paper) -> tuple[Step, ...]:
    rows = PaperStep.objects.filter(tenant=row.tenant, paper=row).order_by("id")
    return tuple(Step(Event(one.event), one.name or "", one.note or "", one.recorded_at) for one in rows)
