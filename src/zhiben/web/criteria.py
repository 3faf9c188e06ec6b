"""判定标准: what the standards say, by standard, industry and day; their versions side by side; and which of
them a description is about. National texts, the same for everybody who is signed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.checklists import Item
from zhiben.domain.criteria.library import Criterion, Library, Standard, applies
from zhiben.domain.criteria.matching import Answer, Candidate
from zhiben.domain.criteria.versions import compared, versions
from zhiben.domain.refusals import NotFound
from zhiben.ground.search.words import asked_words, fold
from zhiben.hazards.queries import citing, under_criteria
from zhiben.library.checklists import Held, linking
from zhiben.library.criteria import shipped
from zhiben.plans.governing.editions import home
from zhiben.web.narrowing import Day, searching
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

OTHER_INDUSTRY = "industrial_other"
PREFIX = "m"  # of the fields of a match in the address, beside those of the list
LONGEST = 500  # letters of a description in an address; the command line takes longer ones


class Bar(forms.Form):
    """Which items are listed."""

    standard = forms.ChoiceField(label=gettext_lazy("标准"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("行业"), required=False)
    on = Day(label=gettext_lazy("按哪天施行的看"))
    q = forms.CharField(
        label=gettext_lazy("找什么"),
        max_length=100,
        required=False,
        widget=searching(gettext_lazy("条目里的字，两个字就能找")),
    )

    def __init__(self, asked: QueryDict, library: Library) -> None:
        super().__init__(asked, auto_id="f-%s")
        offer(self, "standard", [(one.id, one.title) for one in library.standards])
        offer(self, "industry", library.industries.items())


class Ask(forms.Form):
    """A description to be matched: whose, when it was found, what it says."""

    text = forms.CharField(
        label=gettext_lazy("描述"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )
    industry = forms.ChoiceField(label=gettext_lazy("企业行业"), required=False)
    on = Day(label=gettext_lazy("发现日期"))

    def __init__(self, asked: QueryDict, library: Library) -> None:
        super().__init__(asked if f"{PREFIX}-text" in asked else None, auto_id="f-%s", prefix=PREFIX)
        offer(self, "industry", library.industries.items(), gettext("请选择"))

    def clean(self) -> None:
        if self.cleaned_data.get("text") and not self.cleaned_data.get("industry"):
            self.add_error("industry", gettext("请选择企业的行业，各行业适用的标准不同。"))


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]], none: str = "") -> None:
    """The choices of a field, behind the one that leaves it open."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", none or gettext("全部")), *choices]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A standard in a list, with those of its items that were asked for. `regime`: who decides, empty for us;
    `others`: it has other versions; `state`: `current`, `coming`, `former`.
    """

    standard: Standard
    items: tuple[Criterion, ...]
    regime: str
    others: bool
    state: str


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate with its standard and, where another authority decides, which."""

    candidate: Candidate
    standard: Standard
    regime: str


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The standards; the items of one standard, one industry or with certain words, where those are asked."""
    library = shipped().library
    bar, ask = Bar(request.GET, library), Ask(request.GET, library)
    bar.is_valid()
    given = bar.cleaned_data
    day = given.get("on") or request.today
    narrowed = any(given.get(name) for name in ("standard", "industry", "q"))
    shelves = shelves_of(library, given, day) if narrowed else all_shelves(library, request.today)
    context = {
        "bar": bar,
        "ask": ask,
        "day": day,
        "narrowed": narrowed,
        "shelves": shelves,
        "total": sum(len(one.items) for one in shelves),
        "asking": asking(request, [item.id for one in shelves for item in one.items]) if narrowed else {},
        "cited": citing(request.actor, [item.id for one in shelves for item in one.items]),
        **matched(ask, request.today),
    }
    return render(request, "criteria/list.html", context)


@signed_in
@require_safe
def series(request: SignedIn, series: str) -> HttpResponse:
    """The versions of one standard side by side; with `?before=` and `?after=`, which. Raises NotFound."""
    library = shipped().library
    every = versions(library, series)
    if not every:
        raise NotFound("criteria", series=series)
    after = _chosen(every, request.GET.get("after")) or every[-1]
    earlier = every[: every.index(after)]
    before = _chosen(earlier, request.GET.get("before")) or (earlier[-1] if earlier else None)
    pairs = compared(before, after) if before else ()
    stock = under_criteria(request.actor, [one.before.id for one in pairs if one.before is not None])
    context = {
        "title": every[-1].title,
        "shelves": [shelf(library, one, one.criteria, request.today) for one in every],
        "before": before,
        "after": after,
        "asking": asking(request, [one.before.id for one in pairs if one.before is not None]),
        "pairs": [(one, stock[one.before.id] if one.before is not None else 0) for one in pairs],
        "coming": after.valid_from is not None and after.valid_from > request.today,
    }
    return render(request, "criteria/versions.html", context)


def asking(request: SignedIn, ids: list[str]) -> dict[str, list[tuple[Held, Item]]]:
    """Which items of the authority's checklists in force name each criterion."""
    return linking(home(request.actor), request.today, ids)


def _chosen(among: tuple[Standard, ...], id_: str | None) -> Standard | None:
    return next((one for one in among if one.id == id_), None)


# ── what is listed ───────────────────────────────────────────────────────────────────────────────


def all_shelves(library: Library, today: date) -> list[Shelf]:
    """Every standard: those in force first, and those we decide by before others'."""
    found = [shelf(library, one, one.criteria, today) for one in library.standards]
    return sorted(found, key=lambda one: (one.state == "former", bool(one.regime), -len(one.items)))


def shelves_of(library: Library, given: dict[str, object], day: date) -> list[Shelf]:
    """The standards with the items asked for: of one standard whenever it was in force, else of the day."""
    chosen, industry = given.get("standard"), str(given.get("industry") or "")
    words = asked_words(str(given.get("q") or ""))
    found = []
    for one in library.standards:
        if one.id != chosen if chosen else not one.in_force(day):
            continue
        items = tuple(
            item for item in one.criteria if (not industry or applies(item, industry)) and _holds(item, words)
        )
        if items or chosen:
            found.append(shelf(library, one, items, day))
    return found


def _holds(item: Criterion, words: list[str]) -> bool:
    elements = (element.text for element in (*item.all, *item.any))
    folded = fold(" ".join((item.id, item.clause, item.text, *elements, *item.keywords)))
    return all(word in folded for word in words)


def shelf(library: Library, one: Standard, items: tuple[Criterion, ...], day: date) -> Shelf:
    others = sum(other.series == one.series for other in library.standards) > 1
    coming = one.valid_from is not None and one.valid_from > day
    state = "current" if one.in_force(day) else "coming" if coming else "former"
    return Shelf(one, items, library.regimes.get(one.decided_by, ""), others, state)


# ── what a description is about ──────────────────────────────────────────────────────────────────


def matched(ask: Ask, today: date) -> dict[str, object]:
    """The answer to a description, for the page; nothing where none is asked or a field is wrong."""
    if not ask.is_bound or not ask.is_valid() or not ask.cleaned_data["text"]:
        return {}
    given = ask.cleaned_data
    return answered(given["text"], given["industry"], given["on"] or today)


def answered(text: str, industry: str, day: date) -> dict[str, object]:
    """What the criteria in force on a day say of a description; of an industry they do not know, those for
    all. They suggest, a named person decides.
    """
    library = shipped().library
    known = industry if industry in library.industries else OTHER_INDUSTRY
    answer: Answer = shipped().match(text, known, day)
    found = [
        Found(one, library.by_id[one.criterion.standard], library.regimes.get(one.decided_by, ""))
        for one in answer.candidates
    ]
    hinted = [library.by_id[id_] for id_ in answer.hinted]
    return {
        "answer": answer,
        "found": found,
        "hinted": [(one, library.regimes.get(one.decided_by, "")) for one in hinted],
    }
