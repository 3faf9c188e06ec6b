"""Everything that can be done to documents. Issuing is one act: permission, number, bytes, row, all or none.

issued → voided; nothing else. To replace one: void it, issue another. The PDF is made by a job after the
act; so is the copy of a voided one, behind a cover that says so.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from zhiben.contents.document_values import Values, chinese_day, fill, readable
from zhiben.contents.documents import LETTERHEAD_FORMAT
from zhiben.documents import finding, forms, making, printing, store
from zhiben.documents.forms import Kept
from zhiben.documents.making import NOBODY
from zhiben.documents.models import Document, SealUse
from zhiben.documents.verifying import digest_of
from zhiben.domain.access import CALLED, Actor, Permission, Place, system
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.acts import Doing, Receipt, Work, act
from zhiben.ground.evidence import files
from zhiben.ground.evidence import store as evidence
from zhiben.ground.evidence.models import Evidence
from zhiben.ground.evidence.sniff import DOCX, PDF
from zhiben.ground.outbox import Message
from zhiben.library import actions as library
from zhiben.library.contents import DOCUMENT, LETTERHEAD
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.plans.queries import refusals

PRINT, PRINT_VOID = "document.print", "document.print_void"
VOID = "作废"


def issue(
    form: str, about: UUID, raw: Mapping[str, object], address: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Issue a document of a form about an enterprise, or about the authority itself.

    `raw`: by field name, a table as rows; `address`: where documents are verified, the code is put after it.
    Answers {"document", "number", "sha256"} of the Word file. Raises NotFound (form or subject), NotPermitted
    `document_not_yours`, `document_not_by_hand` (only a visit or a case leads to it), Incomplete
    `document_unfit` with every problem, `document_about`,
    `letterhead_missing`; Conflict `document_gated` where a gate of a plan refuses.
    """
    asked = ready(form, about, raw, by=by)
    if not asked.kept.form.by_hand:
        raise NotPermitted("document_not_by_hand", form=form)

    def work(doing: Doing) -> dict[str, object]:
        context = {"subject": str(about), "document": str(asked.values.get("document", ""))}
        refused = refusals(by, "document.issue", context, at=at) if asked.kept.form.reviewed else ()
        if refused:
            raise Conflict("document_gated", gates=[one.say for one in refused])
        row = issue_in(doing, asked, address)
        doing.made(f"document:{row.id}")
        return {"document": row.id, "number": row.number, "sha256": row.docx_sha256}

    return act(
        Permission.DOCUMENT_ISSUE, by=by, at=at, tenant=asked.subject.tenant, key=key, thing="document",
        details={"form": form, "about": about, "fields": asked.values, "issuer": asked.issuer}, work=work,
        place=asked.place,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ready:
    """What may be issued: everything was checked that can be checked before the act."""

    kept: Kept
    subject: Subject
    values: Values
    issuer: str

    @property
    def place(self) -> Place:
        """Where the document lives: what is the authority's own is not in the enterprise's reach."""
        place = self.subject.place
        return replace(place, enterprise=None) if self.kept.form.internal else place


def ready(form: str, about: UUID, raw: Mapping[str, object], *, by: Actor) -> Ready:
    """For `issue_in`. Raises as `issue`, but asks no gate."""
    subject = subject_within(by, about)
    kept = forms.current(subject.tenant, form, by.day)
    require_issuer(by, kept)
    issuer = issuer_of(kept, subject, by.day)
    return Ready(kept, subject, _sound(kept, raw), issuer)


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a document is told of itself once its number is taken. `picture`: of its address, a PNG."""

    number: str
    issuer: str
    day: date
    code: str  # as it stands on paper
    picture: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """The Word files of a document that a room above lays out itself. `public`: its version for the public,
    under the same number; None where there is none.
    """

    docx: bytes
    public: bytes | None = None


Write = Callable[[Numbered], Written]


def issue_in(
    doing: Doing, asked: Ready, address: str, *, provisional: str = "",
    signed: Mapping[str, bytes] = NOBODY, title: str = "", write: Write | None = None,
) -> Document:  # fmt: skip
    """Issue inside an act that is already open: of a room above, whose own step makes the document.
    `provisional`: the number it had on the spot; `signed`: pictures of signatures by their SHA-256; `title`:
    its own, where the form's is too general; `write`: lays it out, where the form does not.

    That act asks its own gates and keeps number and `docx_sha256` in its answer, so that they reach the
    ledger. The number comes first: it holds the series until the act ends.
    """
    form, subject, today = asked.kept.form, asked.subject, day_of(doing.at)
    word = forms.letterhead(doing.tenant, today).word
    n = store.next_number(doing.tenant, form.series, today.year)
    kept = forms.current(doing.tenant, form.id, today)  # whoever held the series may have made it an edition
    code = "".join(secrets.choice(making.ALPHABET) for _ in range(making.GROUPS * making.EACH))
    row = Document(
        tenant=doing.tenant, enterprise=asked.place.enterprise, region=subject.region,
        industry=subject.industry, form=form.id, about=subject,
        edition=store.edition_of(doing.tenant, kept, today, doing.at),
        about_name=subject.name, title=title[:200] or form.title, series=form.series, year=today.year, n=n,
        number=form.number_of(word, today.year, n), provisional=provisional[:20], issuer=asked.issuer,
        issued_on=today, issued_by=doing.by.person, issued_name=doing.by.name, fields=asked.values,
        public=_public(asked, provisional[:20]), code=code, digest=digest_of(code),
        act=doing.id, recorded_at=doing.at,
    )  # fmt: skip
    where = f"{address}{code}/"
    if write is not None:
        picture = making.picture(where)
        made = write(Numbered(row.number, row.issuer, today, making.grouped(code), picture))
    else:
        made = Written(
            making.document(
                kept, asked.values, number=row.number, issuer=row.issuer, about=subject.name, day=today,
                code=code, address=where, signed=signed,
            )
        )  # fmt: skip
    _freeze(doing, row, made)
    return row


def void(document: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It no longer holds. Number and files stay. Raises Incomplete `reason_missing`, Conflict
    `document_is_void`.
    """
    row = _mine(by, document)
    if not reason.strip():
        raise Incomplete("reason_missing")

    def work(doing: Doing) -> dict[str, object]:
        if not store.void(row, by.name, reason.strip()[:400], at):
            raise Conflict("document_is_void", document=row.id)
        doing.job(PRINT_VOID, {"document": row.id}, key=f"document:void:{row.id}")
        return {"document": row.id, "number": row.number}

    return _upon(Permission.DOCUMENT_VOID, row, {"reason": reason}, work, by=by, at=at, key=key)


def use_seal(
    document: UUID, used_on: date, copies: int, basis: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """The seal was put under `copies` of it. `basis`: who approved, by which paper.

    Raises Incomplete `document_no_seal`, `seal_day`, `copies`, `basis_missing`; Conflict `document_is_void`.
    """
    row = _mine(by, document)
    if not forms.of_edition(row.tenant, row.edition).form.seal:
        raise Incomplete("document_no_seal", form=row.form)
    if not row.issued_on <= used_on <= day_of(at):
        raise Incomplete("seal_day", issued_on=row.issued_on)
    if not 1 <= copies <= 999:
        raise Incomplete("copies", copies=copies)
    if not basis.strip():
        raise Incomplete("basis_missing")

    def work(doing: Doing) -> dict[str, object]:
        if Document.objects.filter(tenant=row.tenant, id=row.id, voided_at__isnull=False).exists():
            raise Conflict("document_is_void", document=row.id)
        SealUse(
            tenant=row.tenant, document=row, used_on=used_on, copies=copies, basis=basis.strip()[:200],
            person=by.person, name=by.name, act=doing.id, recorded_at=at,
        ).save(force_insert=True)  # fmt: skip
        return {"document": row.id, "copies": copies}

    details = {"used_on": used_on, "copies": copies, "basis": basis}
    return _upon(Permission.DOCUMENT_SEAL, row, details, work, by=by, at=at, key=key)


def adopt_template(
    tenant: int, form: str, template: bytes | None, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Lay a form out by an own Word file from today on; None: by the layout that came with it.

    Raises Incomplete `edition_problems` with everything wrong with the file, NotPermitted, NotFound.
    """
    kept = forms.current(tenant, form, by.day)
    return library.adopt(
        tenant, DOCUMENT, form, forms.files_of(kept.text, template), valid_from=by.day, by=by, at=at, key=key
    )


def adopt_letterhead(tenant: int, name: str, word: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """How the authority signs from today on: full name, and the code word of its numbers.

    Raises Incomplete `edition_problems`, NotPermitted, Conflict `edition_unchanged`.
    """
    text = f"format: {LETTERHEAD_FORMAT}\nname: {json.dumps(name.strip(), ensure_ascii=False)}\n"
    text += f"word: {json.dumps(word.strip(), ensure_ascii=False)}\n"
    return library.adopt(
        tenant, LETTERHEAD, LETTERHEAD, {"letterhead.yaml": text}, valid_from=by.day, by=by, at=at, key=key
    )


def make_pdf(message: Message) -> None:
    """The job after issuing: the PDF, and that of the public version where there is one, kept beside the Word
    files for ever. Made once, however often asked.
    """
    row = Document.objects.get(tenant=message.tenant, id=UUID(str(message.payload["document"])))
    if row.pdf_id is None:
        pdf, by = printing.pdf_of(_bytes(row), row.title)
        _keep(row, pdf, Copy.PDF, by, message.key, message.at)
    if row.public_pdf_id is None and row.public_sha256 is not None:
        pdf, by = printing.pdf_of(files.original(row.public_sha256).read_bytes(), row.title)
        _keep(row, pdf, Copy.PUBLIC, by, f"{message.key}:public", message.at)


def make_void_copy(message: Message) -> None:
    """The job after voiding: what was issued, marked on every page, behind a cover that says why."""
    row = Document.objects.get(tenant=message.tenant, id=UUID(str(message.payload["document"])))
    if row.void_copy_id is None and row.voided_at is not None:
        cover = [
            "已作废", f"文件：{row.title}", f"文号：{row.number}（不再使用）", f"印发单位：{row.issuer}",
            f"印发日期：{chinese_day(row.issued_on)}", f"作废日期：{chinese_day(day_of(row.voided_at))}",
            f"作废人：{row.voided_by}", f"作废原因：{row.void_reason}", "原件 SHA-256：",
            row.docx_sha256[:32], row.docx_sha256[32:],
        ]  # fmt: skip
        pdf = printing.by_typst(_bytes(row), row.title, VOID, cover)
        _keep(row, pdf, Copy.VOID, printing.TYPST, message.key, message.at)


def require_issuer(by: Actor, kept: Kept) -> None:
    """The form names who issues it, seals it and voids it. Raises NotPermitted `document_not_yours`."""
    if not may_issue(by, kept):
        raise NotPermitted("document_not_yours", form=kept.form.id)


def may_issue(by: Actor, kept: Kept) -> bool:
    return bool(by.roles & {CALLED[name] for name in kept.form.issued_by})


def issuer_of(kept: Kept, subject: Subject, day: date) -> str:
    """In whose name. Raises Incomplete `document_about`, `letterhead_missing`."""
    if kept.form.letterhead == "enterprise":
        if subject.kind != Kind.ENTERPRISE:
            raise Incomplete("document_about", kind=subject.kind)
        return str(subject.name)
    if subject.kind not in (Kind.ENTERPRISE, Kind.AUTHORITY, Kind.SECTION):
        raise Incomplete("document_about", kind=subject.kind)
    return forms.letterhead(subject.tenant, day).name


def _sound(kept: Kept, raw: Mapping[str, object]) -> Values:
    filled = fill(kept.form, raw)
    if filled.problems:
        told = [{"field": one.field, "label": one.label, "say": one.say} for one in filled.problems]
        raise Incomplete("document_unfit", problems=told)
    return filled.values


def _public(asked: Ready, provisional: str) -> list[list[str]]:
    """What whoever scans it may see, as pairs of label and text."""
    before = [["现场暂存号", provisional]] if provisional else []
    return before + [
        [one.label, readable(one, str(asked.values[one.name]))]
        for one in asked.kept.form.fields
        if one.name in asked.kept.form.public and one.type != "table" and one.name in asked.values
    ]


def _freeze(doing: Doing, row: Document, made: Written) -> None:
    name = making.called(row.number, row.title, "docx")
    kept = evidence.made(doing, made.docx, name, DOCX.mime, row.place)
    row.docx, row.docx_sha256 = kept, kept.sha256
    if made.public is not None:
        name = making.called(row.number, f"{row.title}（公开版）", "docx")
        shown = evidence.made(doing, made.public, name, DOCX.mime, row.place)
        row.public_docx, row.public_sha256 = shown, shown.sha256
    row.save(force_insert=True)
    finding.refresh(row.tenant, [row.id])
    doing.job(PRINT, {"document": row.id}, key=f"document:print:{row.id}")


class Copy(StrEnum):
    """A PDF that is kept beside the Word file."""

    PDF = "pdf"
    PUBLIC = "public_pdf"  # of the public version
    VOID = "void_copy"


_AFTER_TITLE = {Copy.PDF: "", Copy.PUBLIC: "（公开版）", Copy.VOID: "（已作废）"}


def _keep(row: Document, pdf: bytes, copy: Copy, by: str, key: str, at: datetime) -> None:
    """`by`: which program set it."""
    name = making.called(row.number, f"{row.title}{_AFTER_TITLE[copy]}", "pdf")

    def work(doing: Doing) -> dict[str, object]:
        file = evidence.made(doing, pdf, name, PDF.mime, row.place)
        if not _kept(row, file, copy, by):
            raise Conflict("moved_on", thing=f"document:{row.id}")
        return {"document": row.id, "sha256": file.sha256}

    program = system("documents", [row.tenant], day_of(at))
    details = {"what": copy.value, "by": by}
    _upon(Permission.DOCUMENT_PRINT, row, details, work, by=program, at=at, key=key)


def _kept(row: Document, file: Evidence, copy: Copy, by: str) -> bool:
    """Whether there was none yet."""
    match copy:
        case Copy.PDF:
            return store.keep_pdf(row, file, by)
        case Copy.PUBLIC:
            return store.keep_public_pdf(row, file)
        case Copy.VOID:
            return store.keep_void_copy(row, file)


def _upon(
    verb: Permission, row: Document, details: Mapping[str, object], work: Work, *,
    by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"document:{row.id}", details=details,
        work=work, place=row.place,
    )  # fmt: skip


def _mine(by: Actor, document: UUID) -> Document:
    """Within reach, and of a form this person issues. Raises NotFound, NotPermitted."""
    row = Document.objects.within(by).filter(id=document).first()
    if row is None:
        raise NotFound("document", id=document)
    require_issuer(by, forms.of_edition(row.tenant, row.edition))
    return row


def _bytes(row: Document) -> bytes:
    return files.original(row.docx_sha256).read_bytes()
