"""What each step of a hazard asks: which fields, in which order, and what is typed as `Said`.

The forms refuse nothing that the guards judge; they only read days, numbers and choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.hazards import FIVE, Event, Level, Part, Side
from zhiben.domain.words import word
from zhiben.hazards.helping import Helps
from zhiben.hazards.queries import MeasureLine, Whole
from zhiben.hazards.saying import Planned, Said
from zhiben.web.narrowing import Day

ROWS, FIRST = 6, 3  # measures of a plan at a time; those that are there to be seen
PLANNED = (Part.GOALS, Part.MEASURES, Part.FUNDS, Part.BODIES, Part.CONTINGENCY)
VERIFIED = tuple(part for part in Part if part in FIVE)

_E = Event
# The fields of each step, in the order of the page. `parts`: one text for each part; `rows`: the measures.
ASKED: Mapping[Event, tuple[str, ...]] = {
    _E.GRADE: ("level", "criterion", "control", "failed_control", "deadline", "public_facing", "note"),
    _E.PLAN: ("parts", "rows", "responsible", "deadline", "controls"),
    _E.PROGRESS: ("done", "note", "photos", "taken_on"),
    _E.VERIFY: ("parts",),
    _E.ASK_EXTENSION: ("deadline", "note", "controls"),
    _E.EXTEND: ("deadline", "note"),
    _E.SUBMIT: ("done", "note", "photos", "taken_on"),
    _E.RETURN: ("inspectors", "on_site", "deadline", "note", "photos"),
    _E.CLOSE: ("on", "inspectors", "on_site", "note", "photos"),
    _E.REOPEN: ("deadline", "note"),
    _E.STATE: ("on", "note"),
    _E.SEND: ("receiver", "note"),
    _E.RECEIVED: ("receipt",),
    _E.MERGE: ("into", "note"),
}
NOTES: Mapping[Event, Any] = {
    _E.GRADE: gettext_lazy("认定理由"),
    _E.PROGRESS: gettext_lazy("做了什么"),
    _E.SUBMIT: gettext_lazy("整改情况"),
    _E.CLOSE: gettext_lazy("复查情况"),
    _E.REPORT_UP: gettext_lazy("报告内容：现状、原因、危害、已采取的措施"),
    _E.STATE: gettext_lazy("台账怎样记载"),
}


class StepForm(forms.Form):
    """The form of one step."""

    level = forms.ChoiceField(label=gettext_lazy("等级"), required=False, widget=forms.RadioSelect)
    criterion = forms.CharField(
        label=gettext_lazy("判定标准条款"), required=False, max_length=40,
        help_text=gettext_lazy("从下面的建议里选，或填条款编号；没有对应条款的留空，写明理由"),
    )  # fmt: skip
    pick = forms.CharField(required=False, max_length=40)  # a suggestion taken; what is typed goes before it
    control = forms.ChoiceField(label=gettext_lazy("失效的管控措施"), required=False)
    failed_control = forms.CharField(
        label=gettext_lazy("失效的管控措施（没有登记的，写出来）"), required=False, max_length=200
    )
    public_facing = forms.BooleanField(label=gettext_lazy("群众身边的突出隐患"), required=False)
    on = Day(label=gettext_lazy("日期"))
    done = forms.MultipleChoiceField(
        label=gettext_lazy("已完成的措施"), required=False, widget=forms.CheckboxSelectMultiple
    )
    inspectors = forms.MultipleChoiceField(
        label=gettext_lazy("到场的监管人员"), required=False, widget=forms.CheckboxSelectMultiple
    )
    on_site = forms.BooleanField(label=gettext_lazy("到现场复查"), required=False)
    responsible = forms.ChoiceField(label=gettext_lazy("整改责任人"), required=False)
    deadline = Day(label=gettext_lazy("整改期限"))
    controls = forms.CharField(
        label=gettext_lazy("临时管控措施"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("整改完成前怎样保证安全，由谁负责"),
    )  # fmt: skip
    receiver = forms.CharField(label=gettext_lazy("接收部门"), required=False, max_length=120)
    receipt = forms.CharField(label=gettext_lazy("回执文号和日期"), required=False, max_length=200)
    into = forms.ChoiceField(label=gettext_lazy("并入"), required=False)
    taken_on = Day(label=gettext_lazy("照片拍摄日期"))
    note = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(
        self,
        event: Event,
        whole: Whole,
        helps: Helps,
        side: Side,
        asked: QueryDict | None = None,
        **more: Any,
    ) -> None:
        super().__init__(asked, auto_id="h-%s", **more)
        self.event, self.whole = event, whole
        wanted = ASKED.get(event, ("note",))
        if event is _E.RETURN and side is Side.ENTERPRISE:
            wanted = ("note", "photos")
        if event is _E.CLOSE and side is Side.ENTERPRISE:
            wanted = ("on", "note", "photos")
        self.wanted = wanted
        self.has_photos = "photos" in wanted
        self.parts = (VERIFIED if event is _E.VERIFY else PLANNED) if "parts" in wanted else ()
        self.rows = range(ROWS) if "rows" in wanted else range(0)
        for part in self.parts:
            self.fields[f"p-{part}"] = forms.CharField(
                label=gettext(word(part)), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
            )
        people = [("", gettext("请选择")), *((str(id_), name) for id_, name in helps.people)]
        for n in self.rows:
            self.fields[f"m-{n}-text"] = forms.CharField(
                label=gettext("措施 %(n)s") % {"n": n + 1}, required=False, max_length=400
            )
            self.fields[f"m-{n}-who"] = forms.ChoiceField(
                label=gettext("责任人"), required=False, choices=people
            )
            self.fields[f"m-{n}-due"] = Day(label=gettext("完成时限"))
            self.fields[f"m-{n}-funds"] = forms.CharField(
                label=gettext("资金（元）"), required=False, max_length=16
            )
        self._choices("level", [(one.value, gettext(word(one))) for one in Level])
        self._choices("responsible", people)
        self._choices("inspectors", [(str(id_), name) for id_, name in helps.officers])
        self._choices("done", [(str(one.n), f"{one.n}. {one.text}") for one in _open(whole)])
        controls = [(str(id_), text) for id_, text in helps.controls]
        self._choices("control", [("", gettext("没有登记，或不涉及")), *controls])
        others = [(str(one.id), f"{one.number} {one.text[:40]}") for one in helps.others]
        self._choices("into", [("", gettext("请选择")), *others])
        self.fields["note"].label = NOTES.get(event, gettext_lazy("理由"))

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields of this step but parts, measures and photos, in order."""
        return [self[name] for name in self.wanted if name in self.fields]

    @property
    def shown_parts(self) -> list[forms.BoundField]:
        return [self[f"p-{part}"] for part in self.parts]

    @property
    def measures(self) -> list[list[forms.BoundField]]:
        return [[self[f"m-{n}-{name}"] for name in ("text", "who", "due", "funds")] for n in self.rows]

    @property
    def is_long(self) -> bool:
        """Whether something is written, or wrong, beyond the first measures."""
        late = [bound for row in self.measures[FIRST:] for bound in row]
        return any(bound.value() or bound.errors for bound in late)

    def said(self, uploads: tuple[UUID, ...]) -> Said:
        """Everything typed; of a field that makes no sense, nothing (the page says which)."""
        given = self.cleaned_data
        parts = {part: given.get(f"p-{part}", "") for part in self.parts}
        return Said(
            note=given.get("note") or "", on=given.get("on"),
            criterion=(given.get("criterion") or "").strip() or (given.get("pick") or ""),
            level=Level(given["level"]) if given.get("level") else None, deadline=given.get("deadline"),
            control=_id(given.get("control")), failed_control=given.get("failed_control") or "",
            public_facing=bool(given.get("public_facing")), controls=given.get("controls") or "",
            parts={part: text for part, text in parts.items() if text.strip()},
            measures=tuple(self._measures()), done=tuple(int(one) for one in given.get("done") or ()),
            responsible=tuple(one for one in (_id(given.get("responsible")),) if one is not None),
            inspectors=tuple(UUID(one) for one in given.get("inspectors") or ()),
            on_site=bool(given.get("on_site")), receiver=given.get("receiver") or "",
            receipt=given.get("receipt") or "", into=_id(given.get("into")), uploads=uploads,
            taken_on=given.get("taken_on") if uploads else None,
        )  # fmt: skip

    def _measures(self) -> list[Planned]:
        given = self.cleaned_data
        found = []
        for n in self.rows:
            text = (given.get(f"m-{n}-text") or "").strip()
            if text:
                who, due = _id(given.get(f"m-{n}-who")), given.get(f"m-{n}-due")
                found.append(Planned(text, who, due, _yuan(given.get(f"m-{n}-funds"))))
        return found

    def clean(self) -> dict[str, Any]:
        for n in self.rows:
            name = f"m-{n}-funds"
            if self.cleaned_data.get(name) and _yuan(self.cleaned_data[name]) is None:
                self.add_error(name, gettext("金额写数字，单位元，最多两位小数。"))
        return self.cleaned_data


def _open(whole: Whole) -> list[MeasureLine]:
    return [one for one in whole.measures if one.done_on is None and not one.is_dropped]


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def _yuan(text: str | None) -> Decimal | None:
    try:
        amount = Decimal((text or "").replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    fits = amount.is_finite() and 0 <= amount < Decimal(10) ** 12 and amount == round(amount, 2)
    return round(amount, 2) if fits else None
