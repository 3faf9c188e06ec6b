"""Everything that can be done with a paper. One step is one act: what leads where says `domain.writing.FLOW`.

Written, it is the writer's; submitted, its text is frozen, and that is what is reviewed, signed and issued.
Issuing is one act: number, Word files, frozen figures, and the fact a duty counts, all or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.contents.official import Check
from zhiben.documents import actions as documents
from zhiben.documents.actions import Numbered, Written
from zhiben.domain import editing
from zhiben.domain.access import Actor, Permission, Place, require_other_person
from zhiben.domain.narrating import shown
from zhiben.domain.orgs import Kind
from zhiben.domain.outlines import Outline
from zhiben.domain.paper_periods import is_of
from zhiben.domain.periods import day_of
from zhiben.domain.proofreading import is_fit
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.domain.wording import Figure
from zhiben.domain.writing import CHECKED, FLOW, OF_OTHERS, OPEN, Event, State
from zhiben.ground.acts import Doing, Receipt, Work, act, advance
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.reports.figures import queries as figures
from zhiben.reports.writing import counting, laying, naming, outlines, store
from zhiben.reports.writing.checking import findings
from zhiben.reports.writing.gathering import gather
from zhiben.reports.writing.laying import Signs
from zhiben.reports.writing.models import Paper, PaperIssue, PaperStep
from zhiben.reports.writing.stored import CHOSEN, HEADING, NOTE, TO, Whole, texts_of, whole_of

LONGEST = 8_000


def begin(
    kind: str, about: UUID, period: str, scope: str, *, by: Actor, at: datetime, key: str,
    is_made_up: bool = False,
) -> Receipt:  # fmt: skip
    """Begin a paper with all that the figures say. `about`: the section whose paper it is, or the authority.
    `is_made_up`: in a past that is written afterwards, only what had been recorded by `at` is counted.
    Answers {"paper"}.

    Raises NotFound; Incomplete `paper_period`, `paper_scope`, `paper_about`; Conflict `paper_twice`.
    """
    subject = subject_within(by, about)
    kept = outlines.current(subject.tenant, kind, day_of(at))
    outline = kept.outline
    _require_sound(outline, subject, period, scope)
    then = figures.reading(by, subject.tenant, today=day_of(at), known=at) if is_made_up else None
    gathered = gather(by, subject.tenant, outline, period, scope, at=at, reading=then)

    def work(doing: Doing) -> dict[str, object]:
        same = Paper.objects.filter(
            tenant=subject.tenant, kind=kind, period=period, scope=scope, about=subject
        )
        there = same.exclude(state=State.DROPPED).values_list("id", flat=True).first()
        if period and there is not None:
            raise Conflict("paper_twice", paper=there, period=period)
        body = gathered.body(outline, scope)
        paper = Paper(
            tenant=subject.tenant, region=subject.region, industry=subject.industry, kind=kind,
            edition=outlines.edition_of(subject.tenant, kept, at), period=period, scope=scope,
            about=subject, heading=body.heading[:200], state=State.DRAFT, writer=by.person,
            writer_name=by.name, recorded_at=at,
        )  # fmt: skip
        paper.save(force_insert=True)
        store.keep_figures(doing, paper, gathered, 1)
        store.step(doing, paper, Event.BEGIN)
        doing.made(f"paper:{paper.id}")
        return {"paper": paper.id}

    details = {"kind": kind, "about": about, "period": period, "scope": scope}
    return act(
        Permission.PAPER_WRITE, by=by, at=at, tenant=subject.tenant, key=key, thing="paper", details=details,
        work=work, place=_place_of(subject),
    )  # fmt: skip


def write(paper: UUID, block: str, text: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Write over a block: figures and names that are still there stay what they are. An empty text leaves
    the block out. Raises NotFound, Conflict `paper_closed`, Incomplete `paper_long`.
    """
    whole = _open(by, paper)
    there = whole.block(block)
    if there is None:
        raise NotFound("paper_block", block=block[:42])
    if len(text) > LONGEST:
        raise Incomplete("paper_long", longest=LONGEST)
    data = whole.gathered.data

    def show(figure: Figure) -> str:
        return shown(data, figure) if figure.indicator in data.called else f"{{{figure.indicator}}}"

    made = editing.kept(editing.typed(there, text, show))
    texts = {block: made, **_chosen(whole, block)}
    return _writing(whole, texts, {"block": block, "text": text}, by=by, at=at, key=key)


def restore(paper: UUID, block: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A block is again as the figures have it; one that is offered is put in. Raises NotFound, Conflict
    `paper_closed`.
    """
    whole = _open(by, paper)
    if whole.block(block) is None:
        raise NotFound("paper_block", block=block[:42])
    texts, dropped = _chosen(whole, block), frozenset({block})
    return _writing(whole, texts, {"restored": block}, by=by, at=at, key=key, dropped=dropped)


def entitle(paper: UUID, heading: str, to: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Its title, and to whom it goes; empty: as the structure says. Raises Conflict `paper_closed`,
    Incomplete `paper_heading`.
    """
    whole = _open(by, paper)
    heading, to = heading.strip(), to.strip()
    if len(heading) > 200 or len(to) > 500:
        raise Incomplete("paper_heading")
    texts = {HEADING: heading or None, TO: to or None}
    return _writing(whole, texts, {"heading": heading, "to": to}, by=by, at=at, key=key)


def note(paper: UUID, finding: str, text: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Say why a finding is right, or where a number is from. Raises Incomplete `reason_missing`."""
    whole = _open(by, paper)
    if not text.strip():
        raise Incomplete("reason_missing")
    texts = {f"{NOTE}{finding}"[:120]: text.strip()[:400]}
    return _writing(whole, texts, {"finding": finding, "text": text}, by=by, at=at, key=key)


def refresh(paper: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Fetch the figures anew. What was written stays; numbers in it that said what their figures were say
    what they are now. Raises Conflict `paper_closed`.
    """
    whole = _open(by, paper)
    row, old = whole.paper, whole.gathered
    new = gather(by, row.tenant, whole.outline, row.period, row.scope, at=at)

    def work(doing: Doing) -> dict[str, object]:
        written = {name: one for name, one in texts_of(row).items() if name[0] != ":" and one is not None}
        texts = {
            name: editing.renewed(one, old.data, new.data)
            for name, one in written.items()
            if not name.startswith(NOTE)
        }
        store.keep_figures(doing, row, new, whole.figures.n + 1)
        store.write(doing, row, texts)
        advance(row, row.version)
        return {"paper": row.id, "frozen": new.frozen}

    return _upon(Permission.PAPER_WRITE, row, {"what": "figures"}, work, by=by, at=at, key=key)


def step(paper: UUID, event: Event, said: str = "", *, by: Actor, at: datetime, key: str) -> Receipt:
    """Submit, approve, sign, return, drop. `said`: why, where the step asks it; else a remark.

    Raises NotFound; Conflict where the paper has no such step; NotPermitted `same_person` where the writer
    would review or sign; Conflict `writing_unfit` with every finding that blocks.
    """
    row = paper_within(by, paper)
    asked = FLOW.step(State(row.state), event)
    if event is Event.ISSUE:
        raise NotFound("paper_step", event=event)
    asked.check({"note": said})
    if event in OF_OTHERS:
        require_other_person(by, row.writer, *_submitters(row))
    whole = whole_of(row)
    if event in CHECKED:
        require_fit(by, whole)

    def work(doing: Doing) -> dict[str, object]:
        answer: dict[str, object] = {"paper": row.id}
        if event is Event.SUBMIT:
            answer["sha256"] = store.freeze(doing, whole).sha256
        store.step(doing, row, event, said)
        advance(row, row.version, state=asked.target, heading=whole.body.heading[:200])
        return answer

    details = {"event": event, "note": said}
    return _upon(asked.permission, row, details, work, by=by, at=at, key=key)


def issue(paper: UUID, address: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Number it, lay it out, freeze it. `address`: where documents are verified.

    Answers {"paper", "document", "number", "sha256", "public", "fact"}. Raises as `step`, and as
    `documents.actions.issue_in`.
    """
    row = paper_within(by, paper)
    asked = FLOW.step(State(row.state), Event.ISSUE)
    whole = whole_of(row)
    require_fit(by, whole)
    body, outline = whole.body, whole.outline
    signer = _signer(row)
    told = {"title": body.heading, "to": body.to, "signer": signer}
    ready = documents.ready(outline.form, row.about_id, told, by=by)
    masks = naming.masks(by, row.tenant, body) if outline.public else {}

    def lay(numbered: Numbered) -> Written:
        check = Check(numbered.picture, numbered.code)
        signs = Signs(numbered.issuer, numbered.day, numbered.number, signer, check)
        notes = whole.printed_notes()
        made = laying.document(outline, body, notes, signs)
        if not outline.public:
            return Written(made)
        called = whole.gathered.data.called
        return Written(made, laying.public_document(outline, body, notes, signs, called, masks))

    def work(doing: Doing) -> dict[str, object]:
        made = documents.issue_in(doing, ready, address, title=body.heading, write=lay)
        fact = counting.follow(doing, row, outline, body, day_of(at))
        PaperIssue(
            tenant=row.tenant, paper=row, body=whole.submitted, document=made,
            fact=None if fact is None else fact.origin,
        ).save(force_insert=True)  # fmt: skip
        store.step(doing, row, Event.ISSUE)
        advance(row, row.version, state=asked.target)
        return {
            "paper": row.id, "document": made.id, "number": made.number, "sha256": made.docx_sha256,
            "public": made.public_sha256, "fact": None if fact is None else fact.id,
        }  # fmt: skip

    return _upon(asked.permission, row, {"event": Event.ISSUE}, work, by=by, at=at, key=key)


def paper_within(by: Actor, id_: UUID) -> Paper:
    """Raises NotFound alike for missing and for out of reach."""
    row = Paper.objects.within(by).filter(id=id_).select_related("about").first()
    if row is None:
        raise NotFound("paper", id=id_)
    return row


def require_fit(by: Actor, whole: Whole) -> None:
    """Raises Conflict `writing_unfit` with what is wrong."""
    found = findings(by, whole)
    if not is_fit(found):
        wrong = [one.say for one in found if not is_fit([one])]
        raise Conflict("writing_unfit", findings=wrong)


def _require_sound(outline: Outline, subject: Subject, period: str, scope: str) -> None:
    if not is_of(outline.every, period):
        raise Incomplete("paper_period", every=outline.every, period=period[:21])
    kind, _, code = scope.partition(":")
    if (kind or "whole") not in outline.scopes or bool(kind) != bool(code):
        raise Incomplete("paper_scope", scope=scope[:60])
    if kind == "section" and code != str(subject.id):
        raise Incomplete("paper_scope", scope=scope[:60])
    about = Kind.SECTION if outline.counts is not None and outline.counts.about == "section" else None
    if subject.kind not in ((about,) if about else (Kind.AUTHORITY, Kind.SECTION)):
        raise Incomplete("paper_about", kind=subject.kind)


def _open(by: Actor, paper: UUID) -> Whole:
    row = paper_within(by, paper)
    if State(row.state) not in OPEN:
        raise Conflict("paper_closed", state=row.state)
    return whole_of(row)


def _chosen(whole: Whole, block: str) -> dict[str, Any]:
    """What is written so that a block that is only offered is put in."""
    chosen = whole.chosen()
    return {CHOSEN: sorted(chosen | {block})} if block in whole.outline.offered - chosen else {}


def _writing(
    whole: Whole, texts: Mapping[str, Any], details: Mapping[str, object], *, by: Actor, at: datetime,
    key: str, dropped: frozenset[str] = frozenset(),
) -> Receipt:  # fmt: skip
    row = whole.paper

    def work(doing: Doing) -> dict[str, object]:
        store.write(doing, row, texts, dropped)
        advance(row, row.version)
        return {"paper": row.id}

    return _upon(Permission.PAPER_WRITE, row, details, work, by=by, at=at, key=key)


def _upon(
    verb: Permission,
    row: Paper,
    details: Mapping[str, object],
    work: Work,
    *,
    by: Actor,
    at: datetime,
    key: str,
) -> Receipt:
    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"paper:{row.id}", details=details, work=work,
        place=row.place,
    )  # fmt: skip


def _place_of(subject: Subject) -> Place:
    return replace(subject.place, enterprise=None)


def _submitters(row: Paper) -> list[UUID | None]:
    """Whoever handed it on since it was last returned is its writer too."""
    rows = PaperStep.objects.filter(tenant=row.tenant, paper=row, event=Event.SUBMIT)
    return list(rows.order_by("-id").values_list("person", flat=True)[:1])


def _signer(row: Paper) -> str:
    rows = PaperStep.objects.filter(tenant=row.tenant, paper=row, event=Event.SIGN).order_by("-id")
    return rows.values_list("name", flat=True).first() or ""
