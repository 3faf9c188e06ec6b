"""Filing a record and correcting one: the form, its draft, and photos that are sent before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import intake
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.queries import Item
from zhiben.records import actions, queries
from zhiben.records.checking import Problem
from zhiben.records.queries import Filing
from zhiben.web import lists, uploads
from zhiben.web.policies import signed_in
from zhiben.web.records_form import RecordForm, ids_of, raw_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.days import moment


@dataclass(slots=True)
class Typed:
    """A form as it stands: what is typed, what was sent, what stays of an earlier revision."""

    key: str
    raw: dict[str, Any] = field(default_factory=dict)
    waiting: dict[str, list[UUID]] = field(default_factory=dict)
    kept: dict[str, list[UUID]] = field(default_factory=dict)
    period: str = ""
    reason: str = ""
    edition: str = ""  # of the kind by which it was begun
    problems: list[Problem] = field(default_factory=list)

    def as_draft(self) -> dict[str, Any]:
        return {
            "raw": self.raw, "period": self.period, "reason": self.reason, "edition": self.edition,
            "waiting": {name: [str(one) for one in ids] for name, ids in self.waiting.items()},
            "kept": {name: [str(one) for one in ids] for name, ids in self.kept.items()},
        }  # fmt: skip

    @property
    def pieces(self) -> dict[str, int]:
        names = {*self.waiting, *self.kept}
        return {name: len(self.waiting.get(name, ())) + len(self.kept.get(name, ())) for name in names}


# ── the pages ────────────────────────────────────────────────────────────────────────────────────


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn, kind: str) -> HttpResponse:
    """The form of a kind. First whom it is about, where there is more than one to choose from."""
    saved = queries.draft(request.actor, kind)
    asked = request.POST.get("about") or request.GET.get("about") or (saved.about if saved else None)
    about = _about(request, kind, str(asked) if asked else "")
    if about is None:
        return choose(request, kind)
    filing = queries.filing(request.actor, kind, about)
    if request.method != "POST":
        mine = saved if saved and saved.about == about else None
        return page(request, filing, from_draft(mine) if mine else Typed(f"form:{uuid4()}"), saved=mine)
    if request.POST.get("do") == "drop":
        actions.drop_draft(kind, by=request.actor)
        return HttpResponseRedirect(address(filing))
    typed = typed_of(request, filing)
    return answer(request, filing, typed) or filed(request, filing, typed)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The form again with what the record says, and why it is changed."""
    filing = queries.refiling(request.actor, id)
    found = queries.record(request.actor, id)
    of = str(id)
    if request.method != "POST":
        saved = queries.draft(request.actor, filing.form.kind.kind, of)
        if saved:
            return page(request, filing, from_draft(saved), saved=saved, found=found)
        kept = {one.field.name: [item.id for item in one.items] for one in found.evidence}
        raw = queries.typed_values(request.actor, id)
        return page(request, filing, Typed(f"form:{uuid4()}", raw, {}, kept, found.period), found=found)
    if request.POST.get("do") == "drop":
        actions.drop_draft(filing.form.kind.kind, of, by=request.actor)
        return HttpResponseRedirect(reverse("record-correct", args=[id]))
    typed = typed_of(request, filing)
    if not typed.reason.strip() and request.POST.get("do") != "draft":
        typed.problems.append(Problem("", gettext("理由"), gettext("写明为什么更正。")))
    return answer(request, filing, typed, found) or corrected(request, filing, typed, found)


@signed_in
@require_POST
def draft(request: SignedIn, kind: str) -> HttpResponse:
    """Saved while typing; answers with the words to show."""
    of = request.POST.get("of", "")
    filing = _filing_of(request, kind, of)
    save(request, filing, typed_of(request, filing, with_files=False), of)
    uploads.forget(request)
    return HttpResponse(gettext("已存 %(at)s") % {"at": moment(request.now, request.today)})


@signed_in
@require_POST
def pieces(request: SignedIn, kind: str) -> HttpResponse:
    """Files sent before the form is saved: the part of the page under their field, with what waits now."""
    of, name = request.POST.get("of", ""), request.GET.get("field")
    filing = _filing_of(request, kind, of)
    typed = typed_of(request, filing)
    form = RecordForm(filing, typed.raw, typed.problems)
    for one in form.evidence(*_shown(request, typed)):
        if one.source.name == name:
            return render(
                request,
                "records/_evidence.html",
                {"one": one, "filing": filing, "of": request.POST.get("of", "")},
            )
    raise NotFound("record_field", field=name)


def choose(request: SignedIn, kind: str) -> HttpResponse:
    """Whom the record is about."""
    words = request.GET.get("q", "")
    found = queries.abouts(
        request.actor, kind, words, after=lists.read(request.GET.get("after")), size=lists.SIZE
    )
    context = {
        "form": queries.form_of(request.actor, kind),
        "page": found,
        "words": words,
        "pager": lists.pager(request.GET, len(found.lines), found.total, lists.written(found.next)),
    }
    return render(request, "records/choose.html", context)


# ── reading a form, and answering it ─────────────────────────────────────────────────────────────


def typed_of(request: SignedIn, filing: Filing, *, with_files: bool = True) -> Typed:
    """What was sent. Files go into waiting; what is wrong with one is said under its field."""
    sent, kind = request.POST, filing.form.kind
    key = sent.get("key", "")[:80]
    typed = Typed(key if key.startswith("form:") else f"form:{uuid4()}", raw_of(kind, sent))
    if uploads.is_cut_off(request):
        typed.problems.append(
            Problem("", "", gettext("一次传的文件太多，没有传完。请分几次传，每次不超过 300 MB。"))
        )
    typed.edition = sent.get("edition", "")[:36]
    typed.period, typed.reason = sent.get("period", "")[:60], sent.get("reason", "")[:400]
    for one in kind.evidence:
        typed.waiting[one.name] = ids_of(sent, f"upload:{one.name}", f"drop:{one.name}")
        typed.kept[one.name] = ids_of(sent, f"keep:{one.name}")
        if with_files:
            among = intake.IMAGES if one.type == "image" else intake.ANY
            staged = uploads.stage(request, f"file:{one.name}", filing.tenant, among)
            typed.waiting[one.name] += staged.ids
            typed.problems += [Problem(one.name, one.label, text) for text in staged.problems]
    return typed


def answer(request: SignedIn, filing: Filing, typed: Typed, found: Any = None) -> HttpResponse | None:
    """The draft saved, more rows, or what is wrong; None where it can be filed. Nothing typed is lost."""
    of = str(found.id) if found else ""
    save(request, filing, typed, of)
    do = request.POST.get("do")
    if do == "draft":
        return HttpResponseRedirect(address(filing, found))
    if do == "more":
        return page(request, filing, typed, found=found)
    if queries.since(request.actor, filing, typed.edition):
        said = gettext("填的时候登记表换了新的一版，请核对后再提交。")
        typed.problems.append(Problem("", "", said))
    typed.problems += queries.check(request.actor, filing, typed.raw, typed.pieces).problems
    return page(request, filing, typed, found=found, status=422) if typed.problems else None


def address(filing: Filing, found: Any = None) -> str:
    """Where this form is."""
    if found:
        return reverse("record-correct", args=[found.id])
    return f"{reverse('record-new', args=[filing.form.kind.kind])}?about={filing.about}"


def filed(request: SignedIn, filing: Filing, typed: Typed) -> HttpResponse:
    receipt = actions.file(
        filing.about, filing.form.kind.kind, typed.raw, typed.waiting, by=request.actor, at=request.now,
        key=typed.key, period=typed.period,
    )  # fmt: skip
    record = (receipt.answer or {})["record"]
    return HttpResponseRedirect(f"{reverse('record', args=[record])}?filed=1")


def corrected(request: SignedIn, filing: Filing, typed: Typed, found: Any) -> HttpResponse:
    sent = request.POST.get("revision", "")
    revision = int(sent) if sent.isdecimal() else found.revision
    actions.correct(
        found.id, revision, typed.raw, typed.reason, typed.waiting, typed.kept, by=request.actor,
        at=request.now, key=typed.key, period=typed.period,
    )  # fmt: skip
    return HttpResponseRedirect(reverse("record", args=[found.id]))


def page(
    request: SignedIn,
    filing: Filing,
    typed: Typed,
    *,
    saved: Any = None,
    found: Any = None,
    status: int = 200,
) -> HttpResponse:
    form = RecordForm(filing, typed.raw, typed.problems)
    context = {
        "filing": filing,
        "form": form,
        "typed": typed,
        "evidence": form.evidence(*_shown(request, typed)),
        "saved": saved,
        "found": found,
        "of": str(found.id) if found else "",
        "count": len(typed.problems),
        "since": since(request, filing, typed),
    }
    return render(request, "records/form.html", context, status=status)


def since(request: SignedIn, filing: Filing, typed: Typed) -> dict[str, Any] | None:
    """What another edition has changed, and what had been typed where there is no question any more."""
    found = queries.since(request.actor, filing, typed.edition)
    if found is None:
        return None
    typed_then = {**{name[2:]: value for name, value in request.POST.items()}, **typed.raw}
    return {
        "gone": [(one.label, typed_then.get(one.name, "")) for one in found.gone],
        "fresh": [one.label for one in found.fresh],
    }


def save(request: SignedIn, filing: Filing, typed: Typed, of: str = "") -> None:
    actions.save_draft(
        filing.tenant, filing.form.kind.kind, typed.as_draft(), key=typed.key, by=request.actor,
        at=request.now, about=filing.about, of=of,
    )  # fmt: skip


def from_draft(saved: queries.Saved) -> Typed:
    form = saved.form
    ids = {
        which: {name: [UUID(one) for one in some] for name, some in form.get(which, {}).items()}
        for which in ("waiting", "kept")
    }
    return Typed(
        saved.key,
        form.get("raw", {}),
        ids["waiting"],
        ids["kept"],
        form.get("period", ""),
        form.get("reason", ""),
        form.get("edition", ""),
    )


def _shown(request: SignedIn, typed: Typed) -> tuple[dict[str, list[Item]], dict[str, list[Item]]]:
    """The files of a form as the page shows them; what has gone meanwhile is left out."""
    waiting = {name: evidence.uploads(request.actor, ids) for name, ids in typed.waiting.items()}
    there = evidence.several(request.actor, [one for ids in typed.kept.values() for one in ids])
    return waiting, {name: [there[one] for one in ids if one in there] for name, ids in typed.kept.items()}


def _filing_of(request: SignedIn, kind: str, of: str) -> Filing:
    """For the parts of a page: the form they belong to. Raises NotFound."""
    queries.form_of(request.actor, kind)
    id_ = _uuid(of) if of else None
    if id_ is not None:
        return queries.refiling(request.actor, id_)
    about = _about(request, kind, request.POST.get("about", ""))
    if about is None:
        raise NotFound("subject")
    return queries.filing(request.actor, kind, about)


def _about(request: SignedIn, kind: str, asked: str) -> UUID | None:
    """Whom it is about: as asked, else the only one there is; None where there are several."""
    given = _uuid(asked) if asked else None
    if given is not None:
        return given
    found = queries.abouts(request.actor, kind, size=2)
    return found.lines[0].id if len(found.lines) == 1 and found.total == 1 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
