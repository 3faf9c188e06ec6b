"""The public page behind a document's QR picture: is it genuine, is it still good, is this file the one.

Nobody signs in here. Nothing sent here is kept: of a file only its SHA-256 is looked at, and with script the
file never leaves the browser.
"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from zhiben.documents import verifying
from zhiben.documents.making import ALPHABET
from zhiben.domain.refusals import NotFound, Refused, TooMany
from zhiben.web import uploads
from zhiben.web.login import client_of
from zhiben.web.policies import anyone
from zhiben.web.requests import Request

FILES = {
    "docx": gettext_lazy("印发的 Word 原件"),
    "pdf": gettext_lazy("印发的 PDF"),
    "public": gettext_lazy("公开版 Word"),
    "public_pdf": gettext_lazy("公开版 PDF"),
    "void": gettext_lazy("加了作废封面的 PDF"),
}


class Code(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("查验码"), max_length=60, help_text=gettext_lazy("印在文件末尾，20 位，横线不论"),
        error_messages={"required": gettext_lazy("填上查验码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request) -> HttpResponse:
    """The code, typed in."""
    form = Code(request.POST or None)
    uploads.forget(request)
    if form.is_bound and form.is_valid():
        plain = "".join(letter for letter in form.cleaned_data["code"].upper() if letter in ALPHABET)
        return HttpResponseRedirect(reverse("verify-code", args=[plain or "0"]))
    return answer(request, {"form": form}, 422 if form.is_bound else 200)


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, code: str) -> HttpResponse:
    """The document of a code; POST compares a file with it."""
    try:
        found = verifying.verified(code, client_of(request), request.now)
    except (NotFound, TooMany) as refusal:
        uploads.forget(request)
        return unknown(request, refusal)
    digest = uploads.digest(request, "file") if request.method == "POST" else None
    which = found.is_of(digest) if digest else None
    context = {
        "found": found,
        "named": [(FILES[name], sha) for name, sha in found.files.items()],
        "digest": digest,
        "which": FILES[which] if which else "",
        "asked": request.method == "POST",
    }
    return answer(request, context)


def base(request: Request) -> str:
    """Where documents are verified: at the address the installation has told of itself, else as asked now."""
    home = settings.OUTSIDE.address
    return f"{home}{reverse('verify')}" if home else request.build_absolute_uri(reverse("verify"))


def unknown(request: Request, refusal: Refused) -> HttpResponse:
    form = Code()
    if isinstance(refusal, TooMany):
        said = f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"
    else:
        said = gettext("没有这个查验码的文件。请逐字核对；确实印在文件上的，这份文件不是本系统印发的。")
    return answer(request, {"form": form, "said": said}, refusal.status)


def answer(request: Request, context: dict[str, object], status: int = 200) -> HttpResponse:
    page = render(request, "documents/verify.html", context, status=status)
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page
