"""The forms of acts about an enterprise and what belongs to it: one for each kind of act.

Every form carries the `key` made when it was opened and what was `seen` then: the same press twice is one
act, and somebody else's change in between is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from zhiben.contents.import_rows import AHEAD, EARLIEST, LONGEST_CODE, LONGEST_NAME
from zhiben.domain.access import Actor
from zhiben.domain.orgs import Kind
from zhiben.orgs import queries as orgs
from zhiben.orgs.enterprises import queries
from zhiben.orgs.queries import Card, Change
from zhiben.web import attributes
from zhiben.web.narrowing import Calendar

REASON = 300
BASIS, DOCUMENTS = gettext_lazy("依据"), gettext_lazy("文件、证照、来函的名称和文号")
PLACES = ("region", "industry", "section")


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about: the enterprise, the subject changed (itself, or something beneath it).

    `value`: the recorded value to be put right; `name`: the attribute that is given another; `kind`: of what
    is added.
    """

    actor: Actor
    today: date
    tenant: int
    firm: Card | None = None
    one: Card | None = None
    value: Change | None = None
    name: str = ""
    kind: str = ""

    @property
    def subject(self) -> UUID:
        assert self.one is not None
        return self.one.line.id


class Acting(forms.Form):
    """What every form has."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict | None, about: About, seen: str) -> None:
        initial = {"key": f"change:{uuid4()}", "seen": seen} | self.beginning(about)
        super().__init__(asked, initial=initial, auto_id="c-%s")
        self.about = about
        self.prepare(about)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day = given.get("on")
        if day is not None and not EARLIEST <= day <= self.about.today + AHEAD:
            self.add_error("on", gettext("日期不对：不早于 1949-10-01，不晚于一年以后。"))
        return given

    def beginning(self, about: About) -> dict[str, Any]:
        """What the fields begin with."""
        return {"on": about.today}

    def prepare(self, about: About) -> None:
        """Fields that hang on what the form is about."""

    def offer(self, name: str, choices: list[tuple[str, str]], empty: str | Promise) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", empty), *choices]


class ADay(forms.DateField):
    """A day that must be told, not before there was anything to supervise; the form says how far ahead."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label=label, widget=Calendar, **options)


def why(label: Any = BASIS, hint: Any = DOCUMENTS) -> forms.CharField:
    """Why it is done, and on what it rests."""
    return forms.CharField(label=label, max_length=REASON, help_text=hint)


class Naming(Acting):
    """Another name, or another code, from a day on."""

    name = forms.CharField(label=gettext_lazy("新名称"), max_length=LONGEST_NAME)
    on = ADay(gettext_lazy("从哪天起"))

    def beginning(self, about: About) -> dict[str, Any]:
        return {"name": about.one.line.name if about.one else ""}


class Recoding(Acting):
    """Another 统一社会信用代码."""

    code = forms.CharField(
        label=gettext_lazy("新的统一社会信用代码"), max_length=40,
        help_text=gettext_lazy("照新执照填 18 位；旧代码照样查得到"),
    )  # fmt: skip
    on = ADay(gettext_lazy("从哪天起"), help_text=gettext_lazy("与现用代码同一天的，算更正那个代码"))


class Standing(Acting):
    """停产, 复产, 关闭, something beneath given up."""

    on = ADay(gettext_lazy("从哪天起"))
    reason = why(gettext_lazy("理由和依据"))


class Placing(Acting):
    """移交 to another town, industry or section of the authority."""

    region = forms.ChoiceField(label=gettext_lazy("镇街"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("行业"), required=False)
    section = forms.ChoiceField(label=gettext_lazy("监管科室"), required=False)
    on = ADay(gettext_lazy("从哪天起"), help_text=gettext_lazy("到这一天，管得到它的人才变"))
    reason = why()

    def prepare(self, about: About) -> None:
        for name, choices in places(about).items():
            self.offer(name, choices, gettext("不变"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(name) for name in PLACES):
            raise forms.ValidationError(gettext("至少选一项：移交到哪个镇街、行业或科室。"))
        return given


class Merging(Acting):
    """This enterprise is the same as another."""

    into = forms.CharField(
        label=gettext_lazy("并入哪家"), max_length=40,
        help_text=gettext_lazy("另一家的统一社会信用代码；这一家的人员、场所、登记都归它"),
    )  # fmt: skip
    reason = why(gettext_lazy("理由和依据"), gettext_lazy("怎么认定是同一家"))

    def clean_into(self) -> UUID:
        found = orgs.by_code(self.about.actor, str(self.cleaned_data["into"]).strip().upper())
        if found is None:
            raise forms.ValidationError(gettext("没有这个代码的企业，或不在管辖范围内。"))
        return found.id


class Valuing(Acting):
    """Another value of one attribute from a day on: a change in reality."""

    value = forms.CharField()
    on = ADay(
        gettext_lazy("从哪天起"), help_text=gettext_lazy("实际变化的那一天；早于今天的，已过的期也重算")
    )
    reason = why()
    field_order = ("value", "on", "reason")

    def beginning(self, about: About) -> dict[str, Any]:
        now = about.one.attributes.get(about.name) if about.one else None
        return {"value": attributes.shown(now)}

    def prepare(self, about: About) -> None:
        assert about.one is not None
        field = attributes.field_for(about.one.line.kind, about.name, about.one.attributes.get(about.name))
        field.label = gettext("改为")
        self.fields["value"] = field
        self.order_fields(self.field_order)


class Correcting(Acting):
    """A recorded value, or its day, was wrong."""

    value = forms.CharField()
    on = ADay(gettext_lazy("应从哪天起"))
    reason = why(gettext_lazy("错在哪里"), gettext_lazy("怎么发现的，以什么为准"))
    field_order = ("value", "on", "reason")

    def beginning(self, about: About) -> dict[str, Any]:
        assert about.value is not None
        return {"value": attributes.shown(about.value.value), "on": about.value.valid_from}

    def prepare(self, about: About) -> None:
        assert about.value is not None
        assert about.one is not None
        name, now = about.value.name, about.value.value
        if name in PLACES:
            field: forms.Field = forms.ChoiceField(choices=places(about)[name])
        elif name == "status":
            field = forms.CharField(widget=forms.HiddenInput)
        elif name == "name":
            field = forms.CharField(max_length=LONGEST_NAME)
        else:
            field = attributes.field_for(about.one.line.kind, name, now)
        field.label = gettext("应为")
        self.fields["value"] = field
        self.order_fields(self.field_order)


class Retracting(Acting):
    """A recorded value was never true."""

    reason = why(gettext_lazy("为什么不对"), gettext_lazy("怎么发现的，以什么为准"))


class Entering(Acting):
    """A new enterprise by hand, or something new beneath one."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=LONGEST_NAME)
    on = ADay(gettext_lazy("从哪天起"), help_text=gettext_lazy("从这天起算义务"))

    def prepare(self, about: About) -> None:
        for name, column in attributes.columns(about.kind).items():
            field = attributes.field_for(about.kind, name, None)
            field.label, field.required = column.label, False
            field.help_text = column.asks.unit
            self.fields[f"a-{name}"] = field

    def told(self) -> dict[str, Any]:
        """The attributes that are filled in."""
        given = {
            name.removeprefix("a-"): value for name, value in self.cleaned_data.items() if name[:2] == "a-"
        }
        return {name: value for name, value in given.items() if value not in (None, "")}


class EnteringBeneath(Entering):
    """A person, post, site, piece of equipment or project of an enterprise."""

    code = forms.CharField(label=gettext_lazy("编号"), max_length=LONGEST_CODE, required=False)
    field_order = ("name", "code", "on")

    def prepare(self, about: About) -> None:
        super().prepare(about)
        if about.kind == Kind.PERSON:
            self.fields["name"].label = gettext("姓名")
            self.fields["code"].label = gettext("工号")
        self.order_fields(self.field_order)


class Registering(Entering):
    """A new enterprise."""

    code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"), max_length=40, help_text=gettext_lazy("照营业执照填 18 位")
    )
    industry = forms.ChoiceField(label=gettext_lazy("行业"))
    region = forms.ChoiceField(label=gettext_lazy("镇街"))
    field_order = ("code", "name", "industry", "region", "on")

    def prepare(self, about: About) -> None:
        super().prepare(about)
        offered = places(about)
        self.offer("industry", offered["industry"], gettext("选一个"))
        self.offer("region", offered["region"], gettext("选一个"))
        self.order_fields(self.field_order)


def places(about: About) -> dict[str, list[tuple[str, str]]]:
    """Divisions, industries and sections to choose from."""
    return {
        "region": [(one.code, one.name) for one in orgs.regions(about.actor)],
        "industry": [(one.code, one.name) for one in orgs.industries(about.actor)],
        "section": list(queries.sections(about.actor, about.tenant)),
    }
