"""对外通知: the log of what went out of the house, what was given up, and the robots of groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.access import Permission
from zhiben.domain.reaching import Channel, Robot
from zhiben.domain.refusals import NotPermitted, Refused
from zhiben.domain.words import word
from zhiben.orgs import queries as orgs
from zhiben.tasks.reaching import actions, queries
from zhiben.tasks.reaching.queries import Dead
from zhiben.web import lists
from zhiben.web.access import may
from zhiben.web.notices import word_of
from zhiben.web.policies import signed_in
from zhiben.web.reaching import line_of, said
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

INSIDE = {"letter": gettext_lazy("对外通知"), "code": gettext_lazy("确认码")}
NOT_FILLED = {"required": gettext_lazy("没有填。")}


class Bar(forms.Form):
    channel = forms.ChoiceField(label=gettext_lazy("方式"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("结果"), required=False)

    def __init__(self, asked: Any) -> None:
        super().__init__(asked, auto_id="f-%s")
        channels = [(one.value, gettext(word(one))) for one in Channel]
        states = [("sent", gettext("已送出")), ("open", gettext("未送出")), ("dropped", gettext("不再发"))]
        for name, choices in (("channel", channels), ("state", states)):
            self.fields[name].choices = [("", gettext("全部")), *choices]  # type: ignore[attr-defined]


class Setting(forms.Form):
    section = forms.ChoiceField(label=gettext_lazy("哪个群"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("哪家的机器人"))
    url = forms.CharField(
        label=gettext_lazy("机器人地址"), max_length=500, error_messages=NOT_FILLED,
        help_text=gettext_lazy("在群里添加机器人时给的 https 地址。知道地址的人都能往群里发，不要转给别人"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=gettext_lazy("加签密钥"), max_length=200, required=False,
        help_text=gettext_lazy("钉钉选“加签”时给的 SEC 开头的一串；企业微信没有"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, asked: Any, request: SignedIn) -> None:
        super().__init__(asked, auto_id="r-%s")
        offered = {
            "section": [
                ("", gettext("全局")),
                *((str(id_), name) for id_, name in orgs.sections(request.actor)),
            ],
            "kind": [(one.value, gettext(word(one))) for one in Robot],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """What went out, the latest first."""
    bar = Bar(request.GET)
    bar.is_valid()
    asked = request.GET.get("before", "")
    told, following = queries.log(
        request.actor, channel=bar.cleaned_data.get("channel", ""), state=bar.cleaned_data.get("state", ""),
        before=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None,
    )  # fmt: skip
    context = {
        "bar": bar,
        "lines": [line_of(one) for one in told],
        "next": lists.query(request.GET, before=str(following)) if following else "",
        "dead": len(queries.dead(request.actor)),
    }
    return render(request, "deliveries/log.html", context)


@signed_in
@require_safe
def dead(request: SignedIn) -> HttpResponse:
    """What was given up, why, and the way to try again."""
    found = queries.dead(request.actor)
    context = {
        "lines": [(one, about(one), kind_of(one.kind)) for one in found],
        "may_resend": may(request, Permission.OUTBOX_RESEND),
        "key": f"form:{uuid4()}",
        "done": request.GET.get("done", ""),
        "problem": request.GET.get("problem", ""),
    }
    return render(request, "deliveries/dead.html", context)


@signed_in
@require_POST
def resend(request: SignedIn) -> HttpResponse:
    """The chosen ones are due again; `all`: every one there is."""
    chosen = ids_of(request.POST, "letter")
    if request.POST.get("all"):
        chosen = [one.id for one in queries.dead(request.actor)]
    if not chosen:
        require_looking(request)
        return HttpResponseRedirect(f"{reverse('deliveries-dead')}?problem=nothing")
    actions.resend(chosen, by=request.actor, at=request.now, key=key_of(request))
    return HttpResponseRedirect(f"{reverse('deliveries-dead')}?done=resent")


@signed_in
@require_safe
def robots(request: SignedIn) -> HttpResponse:
    return robots_page(request, Setting(None, request))


@signed_in
@sensitive_post_parameters("url", "secret")
@require_POST
def robot_set(request: SignedIn) -> HttpResponse:
    """The robot of a group, in the place of the one before."""
    form = Setting(request.POST, request)
    if not form.is_valid():
        return robots_page(request, form, status=422)
    given = form.cleaned_data
    section = UUID(given["section"]) if given["section"] else None
    try:
        actions.set_robot(
            section, Robot(given["kind"]), given["url"], given["secret"], by=request.actor, at=request.now,
            key=key_of(request),
        )  # fmt: skip
    except NotPermitted:
        raise
    except Refused as refusal:
        form.add_error("url", said(refusal))
        return robots_page(request, form, status=422)
    return HttpResponseRedirect(f"{reverse('robots')}?done=set")


@signed_in
@require_POST
def robot_end(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The group hears nothing more."""
    actions.end_robot(id, by=request.actor, at=request.now, key=key_of(request))
    return HttpResponseRedirect(f"{reverse('robots')}?done=ended")


def robots_page(request: SignedIn, form: Setting, status: int = 200) -> HttpResponse:
    context = {
        "robots": [(one, gettext(word(Robot(one.kind)))) for one in queries.robots(request.actor)],
        "form": form,
        "may_set": may(request, Permission.REACH_ROBOT),
        "key": f"form:{uuid4()}",
        "done": request.GET.get("done", ""),
    }
    return render(request, "deliveries/robots.html", context, status=status)


def about(dead: Dead) -> str:
    """What was given up, in words: the first notice of a letter, and how many there are."""
    if not dead.lines:
        return str(INSIDE.get(dead.topic) or word_of(dead.topic))
    topic, title = dead.lines[0]
    first = f"{word_of(topic)}：{title}" if title else word_of(topic)
    return (
        first
        if len(dead.lines) == 1
        else gettext("%(first)s 等 %(n)s 条") % {"first": first, "n": len(dead.lines)}
    )


def kind_of(kind: str) -> str:
    """By which way it was to go; "" for what stays inside."""
    return gettext(word(Channel(kind))) if kind in list(Channel) else ""


def require_looking(request: SignedIn) -> None:
    if not queries.looks(request.actor):
        raise NotPermitted("not_permitted", permission=Permission.OUTBOX_RESEND.value)
