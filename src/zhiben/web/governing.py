"""方案设置: what the plans in force leave to the authority, and deciding it within what they allow."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.plan import Scalar, Setting
from zhiben.plans.governing import actions, queries
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.days import setting as called


class Deciding(forms.Form):
    """Another value, from when, and on what it rests. `key` is made when the form is opened."""

    value = forms.ChoiceField(label=gettext_lazy("改为"))
    valid_from = Day(
        label=gettext_lazy("哪天起"),
        help_text=gettext_lazy("从这一天或以后开始的每一期起作数；已经开始的一期不变。"),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("会议纪要、文件名称和文号")
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict | None, setting: Setting, *, today: date) -> None:
        initial = {"valid_from": today, "key": f"setting:{uuid4()}"}
        super().__init__(asked, initial=initial, auto_id="s-%s")
        self.today = today
        self.fields["value"] = value_field(setting)
        day = self.fields["valid_from"]
        day.required, day.widget.attrs["min"] = True, today.isoformat()

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < self.today:
            raise forms.ValidationError(gettext("不能早于今天：已经开始的一期不改。"))
        return day


def value_field(setting: Setting) -> forms.Field:
    """A number within bounds, or one of the values the plan lists; anything else is refused in words."""
    if setting.between is not None:
        low, high = setting.between
        said = gettext("方案只许取 %(low)d 到 %(high)d 的整数。") % {"low": low, "high": high}
        wrong = {"invalid": said, "min_value": said, "max_value": said, "required": said}
        return forms.IntegerField(label=gettext("改为"), min_value=low, max_value=high, error_messages=wrong)
    values = dict.fromkeys((setting.default, *setting.allowed))
    said = gettext("方案不许取这个值，请从列出的里面选。")
    return forms.TypedChoiceField(
        label=gettext("改为"),
        choices=[("", gettext("选一个")), *((str(one), called(one)) for one in values)],
        coerce={str(one): one for one in values}.__getitem__,
        error_messages={"invalid_choice": said, "required": said},
    )


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Everything the plans in force leave open, plan by plan."""
    lines = queries.settings(request.actor, today=request.today)
    return render(request, "governing/settings.html", {"lines": lines})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, id: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """One of them: what it is, what may be chosen, what was decided when; and deciding anew."""
    line = queries.setting(request.actor, id, today=request.today)
    asked = request.POST if request.method == "POST" else None
    form = Deciding(asked, line.setting, today=request.today)
    if asked is not None and form.is_valid():
        decide(request, line, form.cleaned_data)
        return HttpResponseRedirect(f"{request.path}?decided=1")
    context = {"line": line, "form": form, "decided": request.GET.get("decided") == "1"}
    return render(request, "governing/setting.html", context, status=422 if asked is not None else 200)


def decide(request: SignedIn, line: queries.SettingLine, given: dict[str, Any]) -> None:
    value: Scalar = given["value"]
    actions.change_setting(
        line.tenant, line.plan, line.setting.name, value, given["valid_from"], given["basis"],
        by=request.actor, at=request.now, key=given["key"],
    )  # fmt: skip
