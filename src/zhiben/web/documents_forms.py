"""文书模板: the forms an authority uses, how it signs, and its own Word files, tried first."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.documents import actions, queries
from zhiben.domain.access import Permission, Place
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.sniff import DOCX
from zhiben.web import uploads
from zhiben.web.documents import tenant_of, title_of
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

UNTOLD = "××"  # where the code word is not told yet


class Signing(forms.Form):
    """How the authority signs."""

    name = forms.CharField(label=gettext_lazy("机关全称"), max_length=60, required=False)
    word = forms.CharField(
        label=gettext_lazy("机关代字"), max_length=12, required=False,
        help_text=gettext_lazy("发文字号开头的几个字，不带年份和序号，如“威文工信”"),
    )  # fmt: skip


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    return _index(request)


@signed_in
@require_POST
def letterhead(request: SignedIn) -> HttpResponse:
    form = Signing(request.POST)
    form.is_valid()
    name, word = form.cleaned_data.get("name", ""), form.cleaned_data.get("word", "")
    try:
        actions.adopt_letterhead(
            tenant_of(request.actor), name, word, by=request.actor, at=request.now, key=key_of(request)
        )
    except Incomplete as refusal:
        problems = refusal.details.get("problems")
        for problem in problems if isinstance(problems, list) else ():
            form.add_error(None, f"{problem['what']}。{problem['mend']}")
        return _index(request, form, status=422)
    except Conflict as refusal:
        if refusal.code != "edition_unchanged":
            raise
    return HttpResponseRedirect(reverse("document-forms"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, form: str) -> HttpResponse:
    """One form: what may be named in its template; POST tries a Word file."""
    queries.form_of(request.actor, tenant_of(request.actor), form)
    if request.method != "POST":
        return _form(request, form)
    request.actor.require(Permission.EDITION_ADOPT, Place(tenant_of(request.actor)))
    staged = uploads.stage(request, "file", tenant_of(request.actor), among={DOCX.mime})
    if not staged.ids:
        return _form(
            request, form, said=staged.problems or (gettext("没有选择文件，或文件太大。"),), status=422
        )
    return _form(request, form, upload=staged.ids[0])


@signed_in
@require_POST
def adopt(request: SignedIn, form: str) -> HttpResponse:
    """The Word file that was tried, or the layout that came with the form."""
    tenant = tenant_of(request.actor)
    queries.form_of(request.actor, tenant, form)
    content = None
    if request.POST.get("upload"):
        content = _tried(request, request.POST["upload"])
    actions.adopt_template(tenant, form, content, by=request.actor, at=request.now, key=key_of(request))
    return HttpResponseRedirect(reverse("document-form", args=[form]) + "?adopted=1")


@signed_in
@require_safe
def template(request: SignedIn, form: str) -> HttpResponse:
    """The template in force, to be edited."""
    kept = queries.form_of(request.actor, tenant_of(request.actor), form)
    name = f'attachment; filename="{kept.form.id}-template.docx"'
    return HttpResponse(kept.template, content_type=DOCX.mime, headers={"Content-Disposition": name})


def _tried(request: SignedIn, asked: str) -> bytes:
    try:
        return evidence.upload(request.actor, UUID(asked)).path.read_bytes()
    except (ValueError, OSError) as error:
        raise NotFound("upload", id=asked) from error


def _index(request: SignedIn, form: Signing | None = None, status: int = 200) -> HttpResponse:
    tenant = tenant_of(request.actor)
    held = queries.letterhead(request.actor, tenant)
    word = held.word if held else UNTOLD
    initial = {"name": held.name, "word": held.word} if held else {}
    context = {
        "lines": [
            (one.kept, title_of(one), one.kept.form.number_of(word, request.today.year, 1))
            for one in queries.offers(request.actor, tenant)
        ],
        "held": held,
        "signing": form or Signing(initial=initial),
        "may": _may(request),
        "key": f"form:{uuid4()}",
    }
    return render(request, "documents/forms.html", context, status=status)


def _form(
    request: SignedIn, form: str, *, upload: UUID | None = None, said: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    tenant = tenant_of(request.actor)
    content = None if upload is None else _tried(request, str(upload))
    kept = queries.form_of(request.actor, tenant, form)
    tried = queries.trial(request.actor, tenant, form, content)
    held = queries.letterhead(request.actor, tenant)
    context = {
        "kept": kept,
        "number": kept.form.number_of(held.word if held else UNTOLD, request.today.year, 1),
        "tried": tried,
        "upload": upload if not tried.problems else None,
        "is_trial": upload is not None,
        "said": said,
        "placeholders": kept.form.placeholders(),
        "editions": queries.editions(request.actor, tenant, form),
        "may": _may(request),
        "key": f"form:{uuid4()}",
        "adopted": request.GET.get("adopted") == "1",
    }
    return render(request, "documents/form.html", context, status=422 if tried.problems else status)


def _may(request: SignedIn) -> bool:
    return request.actor.may(Permission.EDITION_ADOPT, Place(tenant_of(request.actor)))
