"""What a list of obligations is narrowed to: read from the address, shown as a bar, handed to `plans`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.cells import Status
from zhiben.domain.words import word
from zhiben.ground.clock import SHANGHAI
from zhiben.plans import queries
from zhiben.plans.queries import Choice, Choices, Filters
from zhiben.web import lists
from zhiben.web.heat import WORST_FIRST
from zhiben.web.requests import SignedIn

COLUMNS = {  # of a list, beside what is owed itself; those in `USUAL` stand there unasked
    "who": gettext_lazy("谁"),
    "state": gettext_lazy("状态"),
    "period": gettext_lazy("期"),
    "count": gettext_lazy("做了 / 要做"),
    "due": gettext_lazy("到期"),
    "done": gettext_lazy("办结"),
    "plan": gettext_lazy("方案"),
}
USUAL = ("who", "state", "period", "count", "due")
UNDONE = frozenset({Status.OVERDUE, Status.DUE_SOON, Status.OPEN})  # what a list shows unasked
ALL = "all"


class Calendar(forms.DateInput):
    """The browser's own calendar; it takes a day or nothing."""

    input_type = "date"

    def format_value(self, value: object) -> str | None:
        text = value.isoformat() if isinstance(value, date) else str(value or "")
        return text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


class Moment(forms.DateTimeInput):
    """The browser's own calendar and clock, to the minute; what is no moment is left out."""

    input_type = "datetime-local"

    def format_value(self, value: object) -> str | None:
        text = str(value or "")
        return text if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", text) else None


class Day(forms.DateField):
    """A day that may be left open."""

    widget = Calendar

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


def searching(placeholder: str | Promise) -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "placeholder": placeholder})


class AsOf(forms.Form):
    """`?known=DATE`: see things as they were known on a day that is over."""

    known = Day(label=gettext_lazy("按哪天知道的看"))

    def __init__(self, asked: QueryDict, *, today: date) -> None:
        super().__init__(asked, auto_id="f-%s")
        self.today = today
        self.fields["known"].widget.attrs["max"] = today.isoformat()

    def clean_known(self) -> date | None:
        """Today is simply now."""
        day: date | None = self.cleaned_data["known"]
        if day and day > self.today:
            raise forms.ValidationError(gettext("只能按今天或以前某天知道的看。"))
        return day if day != self.today else None

    @property
    def day(self) -> date | None:
        """The day asked for; None for now, also where what was asked for is no such day."""
        self.is_valid()
        return self.cleaned_data.get("known")


class Bar(AsOf):
    """The filter bar. A field that makes no sense says so and is left out of account."""

    q = forms.CharField(
        label=gettext_lazy("企业、编号"),
        max_length=100,
        required=False,
        widget=searching(gettext_lazy("企业、科室、统一社会信用代码")),
    )
    duty = forms.ChoiceField(label=gettext_lazy("义务"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("行业"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("镇街"), required=False)
    holder = forms.ChoiceField(label=gettext_lazy("科室"), required=False)
    authority = forms.ChoiceField(label=gettext_lazy("监管机构"), required=False)
    clause = forms.ChoiceField(label=gettext_lazy("条款"), required=False)
    plan = forms.ChoiceField(label=gettext_lazy("方案"), required=False)
    since = Day(label=gettext_lazy("到期从"))
    until = Day(label=gettext_lazy("到期到"))

    RARE = ("holder", "authority", "clause", "plan", "since", "until", "known")  # folded away until used
    field_order = ("q", "duty", "industry", "region", *RARE)

    def __init__(self, asked: QueryDict, choices: Choices, *, today: date) -> None:
        super().__init__(asked, today=today)
        self.offer("duty", choices.duties)
        self.offer("industry", choices.industries)
        self.offer("region", choices.regions)
        self.offer("holder", choices.sections)
        if len(choices.authorities) > 1:
            self.offer("authority", choices.authorities)
        else:
            del self.fields["authority"]
        self.offer("clause", choices.clauses)
        self.offer("plan", choices.plans)

    def offer(self, name: str, choices: tuple[Choice, ...]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("全部")), *((one.value, one.label) for one in choices)]

    @property
    def plain(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in (*self.RARE, "q")]

    @property
    def rare(self) -> list[forms.BoundField]:
        return [self[name] for name in self.RARE if name in self.fields]

    @property
    def uses_rare(self) -> bool:
        return any(self.data.get(name) for name in self.RARE)


@dataclass(frozen=True, slots=True)
class Chip:
    """One word with its number; `query` is the address that shows it."""

    label: str
    count: int
    query: str
    chosen: bool
    word: Status | None = None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A list as it was asked for. `today`: the day of the words; `known`: None for all that is known."""

    asked: QueryDict
    bar: Bar
    filters: Filters
    today: date
    known: datetime | None

    @property
    def words(self) -> list[str]:
        """As the address says them."""
        return self.asked.getlist("word")

    @property
    def chosen(self) -> list[str]:
        """The columns as the address says them."""
        return self.asked.getlist("col")

    @property
    def columns(self) -> tuple[str, ...]:
        """Those asked for, in their order; unasked the usual ones."""
        chosen = self.asked.getlist("col")
        return tuple(name for name in COLUMNS if name in chosen) or USUAL

    @property
    def choices(self) -> list[tuple[str, Any, bool]]:
        """Every column: name, word, whether it is there."""
        return [(name, label, name in self.columns) for name, label in COLUMNS.items()]

    @property
    def rest(self) -> list[tuple[str, str]]:
        """What the address says besides its columns and where in the list one is."""
        kept = (name for name in self.asked if name not in ("col", *lists.PAGING))
        return [(name, value) for name in kept for value in self.asked.getlist(name) if value]

    @property
    def now_url(self) -> str:
        return f"?{self.query(known=None)}"

    @property
    def question(self) -> dict[str, Any]:
        """What `plans.queries` is asked."""
        return {"filters": self.filters, "today": self.today, "known": self.known}

    def query(self, **changed: str | None) -> str:
        """The address of this list with some of it changed."""
        return lists.query(self.asked, **changed)

    def chips(self, counts: Mapping[Status, int]) -> list[Chip]:
        """Undone, all, and each word that occurs; a word with nothing in it is not offered."""
        chosen, everything = self.filters.words, sum(counts.values())
        undone = sum(counts[one] for one in UNDONE)
        first = Chip(gettext("没办完"), undone, self.query(word=None), chosen == UNDONE)
        last = Chip(gettext("全部"), everything, self.query(word=ALL), not chosen)
        words = [
            Chip(gettext(word(one)), counts[one], self.query(word=one.value), chosen == {one}, one)
            for one in WORST_FIRST
            if counts[one] or chosen == {one}
        ]
        return [first, *words, last]


def narrowed(request: SignedIn) -> Narrowed:
    """Reads the address. What it gets wrong is said beside the field, and the rest is shown."""
    return narrowed_by(request, request.GET)


def narrowed_by(request: SignedIn, asked: QueryDict) -> Narrowed:
    """The same of the address of another page's list."""
    bar = Bar(asked, queries.filter_choices(request.actor, today=request.today), today=request.today)
    day = bar.day
    given = bar.cleaned_data
    filters = Filters(
        words=words_of(asked.getlist("word")),
        plan=given.get("plan") or "",
        clause=given.get("clause") or "",
        duty=given.get("duty") or "",
        region=given.get("region") or "",
        industry=given.get("industry") or "",
        holder=UUID(given["holder"]) if given.get("holder") else None,
        name=given.get("q") or "",
        due_from=given.get("since"),
        due_until=given.get("until"),
        authority=int(given["authority"]) if given.get("authority") else None,
    )
    return Narrowed(asked, bar, filters, day or request.today, end_of(day))


def words_of(asked: list[str]) -> frozenset[Status]:
    """The words asked for; unasked, what is not done. No words in a filter means all of them."""
    if ALL in asked:
        return frozenset()
    return frozenset(one for one in Status if one.value in asked) or UNDONE


def end_of(day: date | None) -> datetime | None:
    """The last moment of a day in Shanghai: what was recorded that day was known that day."""
    return datetime.combine(day, time.max, SHANGHAI) if day else None
