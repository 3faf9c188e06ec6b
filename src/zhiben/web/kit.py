"""The page of components: pages use what stands here, and what is new is put here first.

Its examples are made up; nothing on it comes from the database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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


SAMPLE = Row(
    id="sample",
    tenant=1,
    subject=UUID(int=1),
    subject_name="文登龙泊修造船有限公司",
    subject_kind="enterprise",
    enterprise=None,
    region="371003",
    region_name="泽头镇",
    industry="shipbuilding",
    industry_name="修造船",
    plan="sample",
    duty="lead",
    title="主要负责人带队检查",
    clause="3.2.3",
    per="",
    period="2026-Q3",
    word=Status.OPEN,
    need=1,
    need_of=None,
    counted=0,
    counted_of=None,
    unit="次",
    starts_on=TODAY,
    last_day=TODAY,
    due_on=date(2026, 9, 30),
    done_on=None,
)
ROWS = (
    replace(SAMPLE, period="2026-Q2", word=Status.OVERDUE, due_on=date(2026, 6, 30)),
    replace(SAMPLE, subject_name=LONG_NAME, word=Status.DUE_SOON),
    replace(
        SAMPLE, title="民爆企业全覆盖检查", subject_name="安全生产科", period="2026-09", counted=4, need=5
    ),
    replace(SAMPLE, title="疏散逃生演练", period="2026-H1", word=Status.DONE_LATE, counted=1),
    replace(SAMPLE, title="开工第一课", period="2026", word=Status.DONE, counted=1, marks=(Mark.LATE_ENTRY,)),
    replace(
        SAMPLE, title="安全生产费用校核", period="2026-Q4", word=Status.UPCOMING, due_on=date(2026, 12, 31)
    ),
    replace(SAMPLE, title="设备更新改造计划", period="2025", word=Status.WAIVED, due_on=date(2025, 12, 31)),
    replace(SAMPLE, title="船舶联合督导", word=Status.NOT_APPLICABLE, need=0, due_on=None),
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
            owed = replace(SAMPLE, duty=title, title=title, period=f"{begin:%Y-%m}", word=word)
            made.append(replace(owed, starts_on=begin, last_day=end, due_on=end))
    return made


def month_after(n: int) -> date:
    return date(2024 + n // 12, n % 12 + 1, 1)


def word_of(begin: date, end: date, n: int) -> Status:
    if begin > TODAY:
        return Status.UPCOMING
    if end > TODAY:
        return Status.DUE_SOON if (end - begin).days < 100 else Status.OPEN
    return (Status.DONE, Status.DONE, Status.DONE_LATE, Status.DONE, Status.OVERDUE)[n * 7 % 5]
