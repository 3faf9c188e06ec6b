"""How a formula is said in words, and what the groups of the sheet are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy

from zhiben.domain.facts import Value
from zhiben.domain.indicator_formulas import (
    Asked,
    Duties,
    Facts,
    Finder,
    Hazards,
    Owing,
    Papers,
    Room,
    Share,
    Spent,
    Standing,
    Steps,
    Subjects,
    Sum,
    Visiting,
    Visits,
)
from zhiben.domain.indicators import Indicator
from zhiben.domain.words import word

GROUPS: dict[str, Any] = {
    "A": gettext_lazy("企业自查自改"),
    "B": gettext_lazy("部门检查"),
    "C": gettext_lazy("执法处置"),
    "D": gettext_lazy("宣传教育和演练"),
    "E": gettext_lazy("设备和科技"),
    "F": gettext_lazy("举报和经验"),
    "X": gettext_lazy("方案点名的其他指标"),
}
SUMS: dict[Sum, Any] = {
    Sum.FACTS: gettext_lazy("一件算一"),
    Sum.ENTERPRISES: gettext_lazy("一家企业只算一次"),
    Sum.TARGETS: gettext_lazy("按点名的人数"),
    Sum.VALUES: gettext_lazy("加其中的"),
    Sum.LATEST: gettext_lazy("各取最近一次登记的累计数，本期是和期初之差："),
}
STANDINGS: dict[Standing, Any] = {
    Standing.FOUND: gettext_lazy("期内发现的"),
    Standing.CLOSED: gettext_lazy("期内销号的，不论何时发现"),
    Standing.LEFT: gettext_lazy("期内其他部门已接收的"),
    Standing.OPEN: gettext_lazy("期末在册、没有销号的"),
    Standing.BEFORE: gettext_lazy("上期末在册、没有销号的"),
    Standing.OVERDUE: gettext_lazy("期末在整改、期限已过的"),
    Standing.LISTED: gettext_lazy("期末挂牌督办、没有销号的"),
    Standing.RECURRING: gettext_lazy("期内发现、一年内同一处同一条销过号的"),
    Standing.MISSED: gettext_lazy("期内发现、企业自查没有发现的"),
}
FINDERS: dict[Finder, Any] = {
    Finder.ANYONE: gettext_lazy("不论谁发现"),
    Finder.ITSELF: gettext_lazy("企业自查发现"),
    Finder.OTHERS: gettext_lazy("检查、举报、移送、专家和承保机构发现"),
    Finder.OFFICE: gettext_lazy("检查、举报、移送发现"),
    Finder.VISIT: gettext_lazy("检查发现"),
}
VISITS: dict[Visiting, Any] = {
    Visiting.TEAMS: gettext_lazy("同一天、同一带队人算一组"),
    Visiting.PEOPLE: gettext_lazy("每次检查的检查人员逐人计"),
    Visiting.VISITS: gettext_lazy("一家一次算一"),
}
OWING: dict[Owing, Any] = {
    Owing.DUE: gettext_lazy("期内到期的"),
    Owing.DONE: gettext_lazy("期内到期、已完成的"),
    Owing.IN_TIME: gettext_lazy("期内到期、按期完成的"),
    Owing.HOLDERS: gettext_lazy("期末所在周期应尽的，不论何时到期"),
}
UNITS = {
    "section": gettext_lazy("科室"),
    "town": gettext_lazy("镇街"),
    "enterprise": gettext_lazy("企业"),
}
Called = Callable[[object], str]


def title_of(one: Indicator) -> str:
    """In the reader's language."""
    return one.title if (get_language() or "zh").startswith("zh") else one.english


def says(one: Indicator, titles: Mapping[str, str], called: Called) -> str:
    """The formula in words. `titles`: of indicators by id; `called`: what the plans call kinds and values."""
    match one.formula:
        case Facts() as formula:
            return "；".join(_facts(formula, called))
        case Hazards(what=what, level=level, found_by=by):
            which = gettext(word(level)) if level is not None else gettext("隐患")
            return "；".join((which, str(STANDINGS[what]), str(FINDERS[by])))
        case Visits(of=of, unannounced=unannounced):
            which = gettext("四不两直检查") if unannounced else gettext("本局的检查")
            return "；".join((which, gettext("期内开始、已结束的"), str(VISITS[of])))
        case Subjects(kind=kind, where=where):
            return "；".join((gettext("期末在册的%(kind)s") % {"kind": called(kind)}, *_where(where, called)))
        case Duties(what=what, duty=duty):
            return "；".join(
                (
                    called(duty) if duty else gettext("全部职责"),
                    str(OWING[what]),
                    gettext("豁免、不适用的不计"),
                )
            )
        case Papers(forms=forms, of=of, per=per):
            which = gettext("期内印发、没有作废的文书：%(forms)s") % {"forms": "、".join(map(called, forms))}
            return "；".join((which, *_amount(called(of), per))) if of else which
        case Steps(room=room):
            return gettext("期内办理的隐患步骤") if room is Room.HAZARDS else gettext("期内办理的案件步骤")
        case Spent(per=per):
            return "；".join((gettext("期内落实的整改措施的资金"), *_amount("", per)))
        case Share(part=part, whole=whole):
            return gettext("%(part)s ÷ %(whole)s；分母为零没有比率") % {
                "part": titles.get(part, part), "whole": titles.get(whole, whole),
            }  # fmt: skip
        case Asked(asks=asks):
            units = "、".join(str(UNITS[unit]) for unit in asks)
            return gettext("系统不知道，由%(units)s填报；没有报的是未报") % {"units": units}


def _facts(formula: Facts, called: Called) -> Iterable[str]:
    yield gettext("期内发生的：%(kinds)s") % {"kinds": "、".join(map(called, formula.kinds))}
    yield from _where(formula.where, called)
    of = f"“{called(formula.of)}”" if formula.of else ""
    yield f"{SUMS[formula.sum]}{of}"
    yield from _amount("", formula.per)
    if formula.once_heard:
        yield gettext("第一条登记之前是未报，不是零")


def _where(where: Mapping[str, tuple[Value, ...]], called: Called) -> Iterable[str]:
    for name, values in where.items():
        told = "、".join(gettext("是") if value is True else called(value) for value in values)
        yield f"{called(name)}：{told}"


def _amount(of: str, per: int) -> Iterable[str]:
    if of:
        yield gettext("加其中的“%(of)s”") % {"of": of}
    if per != 1:
        yield f"÷ {per}"
