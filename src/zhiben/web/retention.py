"""保存与删除: how long what is kept, what is past its term; proposing to erase, and deciding it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from zhiben.domain.refusals import Conflict, Incomplete, NotFound, Refused
from zhiben.erasures import actions, queries
from zhiben.erasures.extents import Kind
from zhiben.erasures.queries import Line, Proposal, State
from zhiben.web.policies import proven, signed_in
from zhiben.web.requests import SignedIn

STATES = {
    State.OPEN: gettext_lazy("待复核"),
    State.APPROVED: gettext_lazy("已删除"),
    State.REFUSED: gettext_lazy("不予删除"),
    State.LAPSED: gettext_lazy("超过 24 小时，失效"),
    State.CHANGED: gettext_lazy("所列内容有变化，失效"),
}
KINDS = {
    Kind.RECORD: gettext_lazy("一条登记"),
    Kind.EVIDENCE: gettext_lazy("一个佐证文件"),
    Kind.ACT: gettext_lazy("一次办理的内容"),
    Kind.ACCOUNT: gettext_lazy("一个已停用的账号"),
    Kind.PERSON: gettext_lazy("一个人员的个人信息"),
}
NUMBER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
NOT_FILLED = {"required": gettext_lazy("没有填。")}


class Proposing(forms.Form):
    """What, why, and on what it rests. `what`: a class past its term, or a kind of single thing."""

    what = forms.ChoiceField(label=gettext_lazy("删什么"), error_messages=NOT_FILLED)
    number = forms.CharField(
        label=gettext_lazy("编号"), max_length=300, required=False,
        help_text=gettext_lazy("删单独一件时填：它的编号，或把它的网址整个贴进来"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=400, error_messages=NOT_FILLED,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("不写姓名、证件号：理由永久保存"),
    )  # fmt: skip
    basis = forms.CharField(
        label=gettext_lazy("法律依据"), max_length=200, error_messages=NOT_FILLED,
        help_text=gettext_lazy("如：个人信息保护法第四十七条，某年某月某日申请"),
    )  # fmt: skip
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict | None, lines: list[Line], initial: dict[str, str]) -> None:
        super().__init__(asked, initial={"key": f"erasure:{uuid4()}", **initial}, auto_id="e-%s")
        due = [(one.due.kept.code, _due_label(one)) for one in lines if one.may_propose]
        single = [(kind.value, label) for kind, label in KINDS.items()]
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [("", gettext("请选择")), *due, *single]


def _due_label(line: Line) -> str:
    told = {"name": gettext(line.due.kept.zh), "n": line.due.due}
    return gettext("到期的%(name)s（%(n)s 件）") % told


@dataclass(frozen=True, slots=True)
class Lists:
    """Proposals by what they wait for."""

    open: tuple[Proposal, ...]
    decided: tuple[Proposal, ...]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """The table of terms with what is held and what is due, every proposal; and the form to propose."""
    lines = queries.table(request.actor, request.now)
    given = request.POST if request.method == "POST" else None
    initial = {name: request.GET[name] for name in ("what", "number") if name in request.GET}
    form = Proposing(given, lines, initial)
    if given is not None and form.is_valid():
        made = proposed(request, form)
        if made is not None:
            return HttpResponseRedirect(reverse("erasure", args=[made]))
    found = queries.proposals(request.actor, request.now)
    waiting = tuple(one for one in found if one.state is State.OPEN)
    context = {
        "lines": lines,
        "form": form if queries.may_propose(request.actor) else None,
        "lists": Lists(waiting, tuple(one for one in found if one.state is not State.OPEN)),
        "states": STATES,
        "what": words_of(lines),
    }
    return render(request, "retention/list.html", context, status=200 if given is None else 422)


def proposed(request: SignedIn, form: Proposing) -> str | None:
    """The new proposal; None where it was refused, which the form then says."""
    what, given = form.cleaned_data["what"], form.cleaned_data
    told: dict[str, Any] = {"by": request.actor, "at": request.now, "key": given["key"]}
    tenant = queries.tenant_of(request.actor)
    try:
        if what in {kind.value for kind in Kind}:
            number = NUMBER.search(given["number"].lower())
            thing = f"{what}:{number.group() if number else ''}"
            made = actions.propose(tenant, [thing], given["reason"], given["basis"], **told)
        else:
            made = actions.propose_class(tenant, what, given["reason"], given["basis"], **told)
    except (Incomplete, NotFound, Conflict) as refusal:
        where = "number" if what in {kind.value for kind in Kind} else "what"
        form.add_error(where, f"{gettext(refusal.reason)}{gettext(refusal.remedy)}")
        return None
    return str((made.answer or {})["approval"])


@signed_in
@proven
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One proposal with everything that would go; the other administrator decides."""
    found = queries.proposal(request.actor, id, request.now)
    problem = decided(request, found) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return HttpResponseRedirect(reverse("erasure", args=[id]))
    context = {
        "found": queries.proposal(request.actor, id, request.now),
        "state": STATES[found.state],
        "what": words_of(queries.table(request.actor, request.now)).get(found.of, gettext("点名删除")),
        "key": f"erasure:{uuid4()}",
        "problem": problem,
    }
    return render(request, "retention/proposal.html", context, status=422 if problem else 200)


def decided(request: SignedIn, found: Proposal) -> str:
    """Approve or refuse; why not, where it was not done."""
    tenant = queries.tenant_of(request.actor)
    told: dict[str, Any] = {"by": request.actor, "at": request.now, "key": request.POST.get("key", "")}
    try:
        if request.POST.get("do") == "approve":
            actions.approve(tenant, found.id, request.POST.get("digest", ""), **told)
        else:
            actions.refuse(tenant, found.id, request.POST.get("note", ""), **told)
    except Refused as refusal:
        return f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"
    return ""


def words_of(lines: list[Line]) -> dict[str, str]:
    """What the classes are called, by code; `one` for a thing that was named."""
    return {one.due.kept.code: gettext(one.due.kept.zh) for one in lines} | {"one": gettext("点名删除")}
