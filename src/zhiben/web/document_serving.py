"""送达: the part of a document's page that says how it was served, and the form that records it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from zhiben.documents.queries import Shown
from zhiben.documents.serving import queries as served
from zhiben.documents.serving.actions import Said
from zhiben.domain.access import Permission
from zhiben.domain.refusals import WORDS, Refused
from zhiben.domain.serving import Way
from zhiben.domain.words import word
from zhiben.web.narrowing import Day
from zhiben.web.requests import SignedIn

BESIDE = {  # the refusals that are about one field
    "service_receiver": "receiver", "service_day": "on", "service_two": "servers",
    "service_servers": "servers", "service_taker": "taker", "service_reason": "reason",
    "service_witness": "witness", "service_number": "letter", "service_consent": "consent",
}  # fmt: skip


class Serving(forms.Form):
    """One service; what the way does not need stays empty."""

    way = forms.ChoiceField(label=gettext_lazy("送达方式"), required=False)
    on = Day(label=gettext_lazy("送达日期"))
    receiver = forms.CharField(label=gettext_lazy("受送达人"), max_length=200, required=False)
    servers = forms.MultipleChoiceField(
        label=gettext_lazy("送达人"), required=False, widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(label=gettext_lazy("送达地点"), max_length=200, required=False)
    taker = forms.CharField(
        label=gettext_lazy("收件人"), max_length=120, required=False,
        help_text=gettext_lazy("直接送达填谁签收；拒收的改为留置送达"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("拒收经过或者公告理由"), max_length=400, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    witness = forms.CharField(label=gettext_lazy("见证人"), max_length=120, required=False)
    letter = forms.CharField(label=gettext_lazy("邮件号"), max_length=60, required=False)
    consent = forms.CharField(
        label=gettext_lazy("同意电子送达的文件"), max_length=200, required=False,
        help_text=gettext_lazy("送达地址确认书等"),
    )  # fmt: skip

    def __init__(self, people: list[tuple[UUID, str]], asked: QueryDict | None = None, **more: Any) -> None:
        super().__init__(asked, auto_id="w-%s", **more)
        for name, choices in (
            ("way", [(one.value, gettext(word(one))) for one in Way]),
            ("servers", [(str(id_), called) for id_, called in people]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def said(self, upload: UUID | None) -> Said:
        given = self.cleaned_data
        return Said(
            Way(given.get("way") or Way.IN_PERSON), given["on"], given.get("receiver") or "",
            tuple(UUID(one) for one in given.get("servers") or ()), given.get("taker") or "",
            given.get("place") or "", given.get("reason") or "", given.get("witness") or "",
            given.get("consent") or "", given.get("letter") or "", upload,
        )  # fmt: skip


def part(request: SignedIn, found: Shown, form: Serving | None = None) -> dict[str, Any]:
    """What the page shows of service; {} for a document that is not served."""
    if not found.form.serve_within:
        return {}
    may = not found.line.is_void and request.actor.may(Permission.DOCUMENT_SERVE, found.row.place)
    people = served.servers(request.actor, found.line.id, at=request.now) if may else []
    mine = [str(request.actor.person)] if request.actor.person else []
    initial = {"on": request.today, "receiver": found.line.about_name, "servers": mine}
    return {
        "services": served.services(request.actor, found.line.id), "is_served_kind": True,
        "serving": (form or Serving(people, initial=initial)) if may else None,
        "serve_key": f"form:{uuid4()}",
    }  # fmt: skip


def say(form: Serving, refusal: Refused) -> None:
    """Everything that is lacking, each beside the field it is about."""
    told = refusal.details.get("lacks")
    for code in told if isinstance(told, list) else [refusal.code]:
        reason, remedy = WORDS[code]
        form.add_error(BESIDE.get(code), f"{gettext(reason)}{gettext(remedy)}")
