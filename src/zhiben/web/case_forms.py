"""What each step of a case asks: which fields, in which order, and what is typed as `Said`.

The forms refuse nothing that the guards judge; they only read days, numbers and choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.case_crimes import Harm
from zhiben.domain.cases import Event
from zhiben.inspections.cases.answers import Officer, Proposed, Said
from zhiben.web.narrowing import Day

_E = Event
# The fields of each step, in the order of the page; a step that is not here asks for a note.
ASKED: Mapping[Event, tuple[str, ...]] = {
    _E.ASSIGN: ("officers", "note"),
    _E.COLLECT: ("title", "on", "note", "files"),
    _E.HARM: ("deaths", "serious", "loss", "other", "main", "danger"),
    _E.TELL: ("on", "hearing", "note"),
    _E.PLEAD: ("on", "note", "title", "files"),
    _E.ASK_HEARING: ("on", "note"),
    _E.HEAR: ("on", "note", "title", "files"),
    _E.SERVE: ("on", "note"),
    _E.PUBLISH: ("on", "note"),
    _E.PERFORM: ("on", "note", "title", "files"),
    _E.HAND_OVER: ("receiver", "note"),
}
NOTES: Mapping[Event, Any] = {
    _E.COLLECT: gettext_lazy("怎样取得、证明什么"),
    _E.PLEAD: gettext_lazy("陈述、申辩的内容和是否采纳"),
    _E.HEAR: gettext_lazy("听证情况和意见"),
    _E.PUBLISH: gettext_lazy("在哪里公示"),
    _E.PERFORM: gettext_lazy("履行情况"),
    _E.ACCEPTED: gettext_lazy("公安机关的立案文书和日期"),
    _E.SENT_BACK: gettext_lazy("公安机关退回的文书和理由"),
    _E.PROPOSE_TRANSFER: gettext_lazy("涉嫌的罪名和理由"),
}


class StepForm(forms.Form):
    """The form of one step."""

    on = Day(label=gettext_lazy("日期"))
    officers = forms.MultipleChoiceField(
        label=gettext_lazy("承办人"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("两名以上持证人员；以后不能审批本案"),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("证据名称"), max_length=200, required=False)
    receiver = forms.CharField(label=gettext_lazy("接收机关"), max_length=200, required=False)
    hearing = forms.BooleanField(label=gettext_lazy("告知了听证权利"), required=False)
    deaths = forms.IntegerField(label=gettext_lazy("死亡（人）"), min_value=0, max_value=9999, required=False)
    serious = forms.IntegerField(
        label=gettext_lazy("重伤（人）"), min_value=0, max_value=9999, required=False
    )
    loss = forms.DecimalField(
        label=gettext_lazy("直接经济损失（元）"), min_value=Decimal(0), max_digits=15, decimal_places=2,
        required=False,
    )  # fmt: skip
    other = forms.BooleanField(label=gettext_lazy("造成其他严重后果"), required=False)
    main = forms.BooleanField(label=gettext_lazy("当事人负主要责任"), required=False)
    danger = forms.BooleanField(
        label=gettext_lazy("没有发生事故，但有现实危险（关闭破坏监控报警、拒不停产停用、未经许可的危险作业）"),
        required=False,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(
        self, event: Event, people: Sequence[Officer], asked: QueryDict | None = None, **more: Any
    ) -> None:
        super().__init__(asked, auto_id="c-%s", **more)
        self.event = event
        self.wanted = ASKED.get(event, ("note",))
        self.has_files = "files" in self.wanted
        field = self.fields["officers"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _named(people)
        self.fields["note"].label = NOTES.get(event, gettext_lazy("说明"))

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields of this step but files, in order."""
        return [self[name] for name in self.wanted if name in self.fields]

    def said(self, uploads: tuple[UUID, ...]) -> Said:
        """Everything typed; of a field that makes no sense, nothing (the page says which)."""
        given = self.cleaned_data
        harm = Harm(
            given.get("deaths") or 0, given.get("serious") or 0, given.get("loss") or Decimal(0),
            bool(given.get("other")), bool(given.get("main")), bool(given.get("danger")),
        )  # fmt: skip
        return Said(
            note=given.get("note") or "", on=given.get("on"),
            officers=tuple(UUID(one) for one in given.get("officers") or ()), uploads=uploads,
            title=given.get("title") or "", harm=harm if self.event is _E.HARM else None,
            hearing=bool(given.get("hearing")), receiver=given.get("receiver") or "",
        )  # fmt: skip


class ProposeForm(forms.Form):
    """A case as it is proposed."""

    cause = forms.CharField(
        label=gettext_lazy("案由"), max_length=200, required=False,
        help_text=gettext_lazy("涉嫌的违法行为，如：未采取措施消除事故隐患"),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("案情摘要和理由"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    officers = forms.MultipleChoiceField(
        label=gettext_lazy("承办人"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("两名以上持证人员；以后不能审批本案"),
    )  # fmt: skip

    def __init__(self, people: Sequence[Officer], asked: QueryDict | None = None, **more: Any) -> None:
        super().__init__(asked, auto_id="c-%s", **more)
        field = self.fields["officers"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _named(people)

    def proposed(self, about: UUID, visit: UUID | None, hazard: UUID | None) -> Proposed:
        given = self.cleaned_data
        return Proposed(
            about, given.get("cause") or "", tuple(UUID(one) for one in given.get("officers") or ()),
            given.get("note") or "", visit, hazard,
        )  # fmt: skip


def _named(people: Sequence[Officer]) -> list[tuple[str, str]]:
    """With their certificate: whoever has none cannot investigate."""
    bare = gettext("没有有效执法证")
    return [(str(one.person), f"{one.name}（{one.certificate or bare}）") for one in people]
