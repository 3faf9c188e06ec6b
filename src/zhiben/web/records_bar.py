"""What a list of records is narrowed to: a field of the bar for each field of the kind's list."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from zhiben.contents.records import RecordField
from zhiben.records.kinds import Kept
from zhiben.records.queries import Filters, State
from zhiben.web.narrowing import Day, searching

STATES = {
    State.FILED: gettext_lazy("已报"),
    State.RECEIVED: gettext_lazy("已签收"),
    State.RETURNED: gettext_lazy("已退回"),
    State.VOID: gettext_lazy("已作废"),
    State.ERASED: gettext_lazy("已删除"),
}
OWN = "f-"


class Bar(forms.Form):
    """A field that makes no sense says so and is left out of account."""

    q = forms.CharField(
        label=gettext_lazy("对象"),
        max_length=100,
        required=False,
        widget=searching(gettext_lazy("名称、编号、统一社会信用代码")),
    )
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)

    def __init__(self, asked: QueryDict, form: Kept) -> None:
        super().__init__(asked, auto_id="b-%s")
        states = [(one.value, label) for one, label in STATES.items()]
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = [("", gettext("未作废的")), *states]
        self.listed = form.listed
        for one in form.listed:
            self.fields |= dict(_fields(one))
        self.is_valid()

    @property
    def filters(self) -> Filters:
        given = self.cleaned_data
        return Filters(
            words=given.get("q") or "",
            state=given.get("state") or "",
            enterprise=_uuid(self.data.get("enterprise")),
            about=_uuid(self.data.get("about")),
            fields={one.name: self._asked(one) for one in self.listed},
        )

    def _asked(self, one: RecordField) -> Any:
        given = self.cleaned_data
        if one.type in ("date", "number", "money"):
            return (given.get(f"{OWN}{one.name}-from"), given.get(f"{OWN}{one.name}-to"))
        return given.get(OWN + one.name)


def _fields(one: RecordField) -> Iterator[tuple[str, forms.Field]]:
    name = OWN + one.name
    if one.type == "date":
        yield f"{name}-from", Day(label=gettext("%(field)s从") % {"field": one.label})
        yield f"{name}-to", Day(label=gettext("%(field)s到") % {"field": one.label})
    elif one.type in ("number", "money"):
        yield f"{name}-from", _Number(label=gettext("%(field)s不小于") % {"field": one.label})
        yield f"{name}-to", _Number(label=gettext("%(field)s不大于") % {"field": one.label})
    elif one.type == "yes_no" or (one.options and not one.open):
        options = one.options or {"true": gettext("是"), "false": gettext("否")}
        choices = [("", gettext("全部")), *options.items()]
        yield name, forms.ChoiceField(label=one.label, required=False, choices=choices)
    else:
        yield name, forms.CharField(label=one.label, required=False, max_length=100)


class _Number(forms.DecimalField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(required=False, widget=widget, max_value=Decimal("1e14"), **options)


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
