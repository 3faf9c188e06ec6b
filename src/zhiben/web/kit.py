"""The page of components: pages use what stands here, and what is new is put here first.

Its examples are made up; nothing on it comes from the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiben.domain.cells import Mark, Status
from zhiben.plans.queries import Row
from zhiben.web import heat
from zhiben.web.lists import Pager
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

TODAY = date(2026, 9, 22)
LONG_NAME = (
    "威海市文登区靖海湾北岸船舶修造与海洋工程装备配套产业园联合运营管理服务有限责任公司"
    "第二修造船分公司（原文登港湾修船总厂）"
)


class Sample(forms.Form):
    """A form with a hint, an error and a choice, to look at."""

    place = forms.CharField(label="部位", initial="1 号船台北侧", help_text="扫码可自动填", required=False)
    due = forms.DateField(
        label="整改期限", error_messages={"invalid": "10 月 3 日在国庆假期里。改成 10 月 8 日？"}
    )
    grade = forms.ChoiceField(label="级别", choices=[("general", "一般"), ("major", "重大")])
    note = forms.CharField(label="情况说明", required=False, widget=forms.Textarea(attrs={"rows": 2}))


@dataclass(frozen=True, slots=True)
class Happened:
    at: datetime
    title: str
    text: str
    state: str = ""


def row(
    title: str, clause: str, who: str, period: str, word: Status, counted: int, need: int, due: date | None,
    *, since: date = TODAY, marks: tuple[Mark, ...] = (), duty: str = "",
) -> Row:  # fmt: skip
    """One obligation as `plans` would answer it."""
    return Row(
        *("example", 1, UUID(int=1), who, "enterprise", None),
        *("371003", "泽头镇", "shipbuilding", "修造船"),
        *("example", duty or title, title, clause, "", period, word),
        *(need, None, counted, None, "次"),
        *(since, due or since, due, None, marks),
    )


ROWS = (
    row(
        "主要负责人带队检查",
        "3.2.3",
        "文登龙泊修造船有限公司",
        "2026-Q2",
        Status.OVERDUE,
        0,
        1,
        date(2026, 6, 30),
    ),
    row("主要负责人带队检查", "3.2.3", LONG_NAME, "2026-Q3", Status.DUE_SOON, 0, 1, date(2026, 9, 30)),
    row("民爆企业全覆盖检查", "3.5.4", "安全生产科", "2026-09", Status.OPEN, 4, 5, date(2026, 9, 30)),
    row(
        "疏散逃生演练",
        "3.6.6",
        "威海绿循再生资源有限公司",
        "2026-H1",
        Status.DONE_LATE,
        1,
        1,
        date(2026, 6, 30),
    ),
    row(
        *("开工第一课", "4.3.2", "文登云栖信息技术有限公司", "2026", Status.DONE, 1, 1, date(2026, 3, 31)),
        marks=(Mark.LATE_ENTRY,),
    ),
    row(
        "安全生产费用校核",
        "4.2.3",
        "文登汇通金属有限公司",
        "2026-Q4",
        Status.UPCOMING,
        0,
        1,
        date(2026, 12, 31),
    ),
    row("设备更新改造计划", "3.3.1", "文登汇通金属有限公司", "2025", Status.WAIVED, 0, 1, date(2025, 12, 31)),
    row("船舶联合督导", "3.5.6", "文登恒安民爆物资有限公司", "2026-Q3", Status.NOT_APPLICABLE, 0, 0, None),
)

EVENTS = (
    Happened(datetime(2026, 9, 17, 16, 0, tzinfo=UTC), "系统", "整改期限已过", "late"),
    Happened(datetime(2026, 9, 17, 8, 48, tzinfo=UTC), "刘福山（企业）", "报整改：北侧已换，南侧待到货"),
)
MISSING = (("复查意见书还没出", "#guard", "去复查"), ("现场照片差 1 张", "#guard", "补照片"))


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    context = {
        "rows": ROWS,
        "events": EVENTS,
        "missing": MISSING,
        "strip": heat.strip(owed(), [f"{month_after(n):%Y-%m}" for n in range(36)], TODAY),
        "form": Sample({"place": "1 号船台北侧", "due": "2026-10-33", "grade": "general"}),
        "statuses": list(Status),
        "pager": Pager(1, 8, 67, "from=9", ""),
        "kit_today": TODAY,
        "long_name": LONG_NAME,
    }
    return render(request, "kit.html", context)


def owed() -> list[Row]:
    """Three years of a quarterly, a monthly and a yearly duty, in every word."""
    made = []
    for title, months in (("主要负责人带队", 3), ("月调度报数", 1), ("疏散逃生演练", 12)):
        for start in range(0, 36, months):
            begin, end = month_after(start), month_after(start + months) - timedelta(days=1)
            word = word_of(begin, end, start)
            made.append(row(title, "3.2.3", LONG_NAME, f"{begin:%Y-%m}", word, 0, 1, end, since=begin))
    return made


def month_after(n: int) -> date:
    return date(2024 + n // 12, n % 12 + 1, 1)


def word_of(begin: date, end: date, n: int) -> Status:
    if begin > TODAY:
        return Status.UPCOMING
    if end > TODAY:
        return Status.DUE_SOON if (end - begin).days < 100 else Status.OPEN
    return (Status.DONE, Status.DONE, Status.DONE_LATE, Status.DONE, Status.OVERDUE)[n * 7 % 5]
