"""提醒方式: which notices reach one outside the product, where, and when not; what went out."""

from __future__ import annotations

from datetime import time
from uuid import uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.reaching import PERSONAL, TOPICS, Channel, Choice, Importance
from zhiben.domain.refusals import Refused
from zhiben.domain.words import word
from zhiben.tasks.reaching import actions, queries
from zhiben.tasks.reaching.queries import Told
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

CHANNELS = [(one.value, one.value) for one in PERSONAL]
STATES = {
    "sent": (gettext_lazy("已送出"), "done"),
    "waiting": (gettext_lazy("等着发"), ""),
    "again": (gettext_lazy("没送出，还会再试"), "soon"),
    "dead": (gettext_lazy("没送出，已停"), "late"),
    "read": (gettext_lazy("站内已看，不再发"), ""),
    "unwanted": (gettext_lazy("本人不要这样发"), ""),
    "shut": (gettext_lazy("没有可用的地址"), ""),
}


class Hour(forms.TimeField):
    """A time of day, in the browser's own clock."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class Choosing(forms.Form):
    urgent = forms.MultipleChoiceField(choices=CHANNELS, required=False)
    ordinary = forms.MultipleChoiceField(choices=CHANNELS, required=False)
    digest_at = Hour(label=gettext_lazy("合并，每天几点发"), required=False)
    quiet_from = Hour(label=gettext_lazy("从几点"))
    quiet_until = Hour(label=gettext_lazy("到几点"))
    urgent_at_night = forms.BooleanField(required=False)

    @property
    def choice(self) -> Choice:
        given = self.cleaned_data
        return Choice(
            frozenset(map(Channel, given["urgent"])), frozenset(map(Channel, given["ordinary"])),
            given["quiet_from"], given["quiet_until"], given["urgent_at_night"], given["digest_at"],
        )  # fmt: skip


class Address(forms.Form):
    channel = forms.ChoiceField(choices=CHANNELS, widget=forms.HiddenInput)
    address = forms.CharField(max_length=120, error_messages={"required": gettext_lazy("没有填。")})

    def __init__(self, channel: Channel, asked: object = None) -> None:
        super().__init__(asked, auto_id=f"{channel}-%s", initial={"channel": channel})  # type: ignore[arg-type]
        mail = channel is Channel.MAIL
        self.fields["address"].label = gettext("邮箱") if mail else gettext("手机号")
        self.fields["address"].widget = forms.TextInput(
            {"type": "email", "autocomplete": "email"} if mail else {"type": "tel", "autocomplete": "tel"}
        )


class Confirming(forms.Form):
    channel = forms.ChoiceField(choices=CHANNELS, widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("确认码"), max_length=12, error_messages={"required": gettext_lazy("没有填。")},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def __init__(self, channel: Channel, asked: object = None) -> None:
        super().__init__(asked, auto_id=f"{channel}-code-%s", initial={"channel": channel})  # type: ignore[arg-type]


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    return page(request)


@signed_in
@require_POST
def choose(request: SignedIn) -> HttpResponse:
    """How the person is told from now on."""
    form = Choosing(request.POST)
    if form.is_valid():
        try:
            actions.choose(form.choice, by=request.actor, at=request.now, key=key_of(request))
        except Refused as refusal:
            form.add_error("ordinary", said(refusal))
        else:
            return done("chosen")
    return page(request, choosing=form, status=422)


@signed_in
@require_POST
def ask(request: SignedIn) -> HttpResponse:
    """A code goes to the address."""
    channel = channel_of(request)
    form = Address(channel, request.POST)
    if form.is_valid():
        given = form.cleaned_data["address"]
        try:
            actions.ask_code(channel, given, by=request.actor, at=request.now, key=key_of(request))
        except Refused as refusal:
            form.add_error("address", said(refusal))
        else:
            return done("asked")
    return page(request, address=form, channel=channel, status=422)


@signed_in
@require_POST
def confirm(request: SignedIn) -> HttpResponse:
    """The code typed here shows whose address it is."""
    channel = channel_of(request)
    form = Confirming(channel, request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            actions.confirm(channel, code, by=request.actor, at=request.now, key=key_of(request))
        except Refused as refusal:
            form.add_error("code", said(refusal))
        else:
            return done("confirmed")
    return page(request, confirming=form, channel=channel, status=422)


@signed_in
@require_POST
def forget(request: SignedIn) -> HttpResponse:
    """Nothing is told there any more."""
    actions.forget(channel_of(request), by=request.actor, at=request.now, key=key_of(request))
    return done("forgotten")


def page(
    request: SignedIn,
    *,
    choosing: Choosing | None = None,
    address: Address | None = None,
    confirming: Confirming | None = None,
    channel: Channel | None = None,
    status: int = 200,
) -> HttpResponse:
    """`address`, `confirming`: the form of `channel` as it was sent; the others are fresh."""
    choice = queries.choice(request.actor)
    context = {
        "choosing": choosing or Choosing(initial=initial(choice)),
        "urgent": choice.urgent,
        "ordinary": choice.ordinary,
        "urgent_at_night": choice.urgent_at_night,
        "topics": {one.value: words_of(one) for one in Importance},
        "ways": [
            {
                "way": way,
                "name": gettext(word(way.channel)),
                "address": address if address and way.channel == channel else Address(way.channel),
                "code": confirming if confirming and way.channel == channel else Confirming(way.channel),
            }
            for way in queries.ways(request.actor)
        ],
        "lines": [line_of(one) for one in queries.mine(request.actor)],
        "key": f"form:{uuid4()}",
        "done": request.GET.get("done", ""),
    }
    return render(request, "account/reach.html", context, status=status)


def initial(choice: Choice) -> dict[str, time | None]:
    return {
        "digest_at": choice.digest_at,
        "quiet_from": choice.quiet_from,
        "quiet_until": choice.quiet_until,
    }


def words_of(importance: Importance) -> str:
    """What belongs to it, in the reader's language."""
    return "、".join(gettext(one.word) for one in TOPICS.values() if one.importance is importance)


def line_of(told: Told) -> dict[str, object]:
    """A line of the log in words."""
    state, tone = STATES[told.state]
    topic = gettext(TOPICS[told.topic].word) if told.topic in TOPICS else told.topic
    return {
        "told": told,
        "topic": topic,
        "channel": gettext(word(told.channel)),
        "state": state,
        "tone": tone,
    }


def channel_of(request: SignedIn) -> Channel:
    asked = request.POST.get("channel", "")
    return Channel.SMS if asked == Channel.SMS else Channel.MAIL


def said(refusal: Refused) -> str:
    return f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"


def done(what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('account-reach')}?done={what}")
