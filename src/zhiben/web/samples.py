"""Made-up things for the page of components to show; nothing of it comes from the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django import forms

from zhiben.domain.cells import Mark, Status
from zhiben.domain.trace import ConditionTrace, DayMark, TestTrace, Trace
from zhiben.plans.queries import Counted, Happening, Obligation, Row
from zhiben.web import charts

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
    replace(SAMPLE, period="2026-Q2", word=Status.OVERDUE, due_on=date(2026, 6, 30), left=-59),
    replace(SAMPLE, subject_name=LONG_NAME, word=Status.DUE_SOON, left=5),
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

WORKING_DAYS = (  # five working days from 16 September 2026, with 调休 on the 20th
    DayMark(date(2026, 9, 16), "start"),
    DayMark(date(2026, 9, 17), "counted", 1),
    DayMark(date(2026, 9, 18), "counted", 2),
    DayMark(date(2026, 9, 19), "rest"),
    DayMark(date(2026, 9, 20), "makeup", 3),
    DayMark(date(2026, 9, 21), "counted", 4),
    DayMark(date(2026, 9, 22), "counted", 5),
    DayMark(date(2026, 9, 22), "due"),
)
CIVIL = TestTrace("行业是民爆", "行业", "修造船", date(2024, 1, 1), held=False)
TRACE = Trace(
    plan="sample",
    clause="3.2.8",
    section="第三（二）节",
    summary="",
    duty="plan_check",
    title="核治理方案",
    basis="本局规定",
    holder="安全生产科",
    per="",
    period="event:1",
    today=TODAY,
    first=TODAY,
    last=TODAY,
    decided_on=date(2026, 9, 16),
    conditions=(ConditionTrace("override", "行业是民爆", held=False, tests=(CIVIL,), basis="民爆另有规定"),),
    settings=(),
    how_often="每发生一次做一次",
    need="不少于 1 次",
    what="核治理方案",
    due_says="9 月 22 日（认定后 5 个工作日）",
    due_days=WORKING_DAYS,
    members=(),
    facts=(),
    notes=("9 月 20 日（周日）调休上班，计 1 天",),
    cell=None,
    status=Status.DUE_SOON,
)


def looked_at(n: int, *, counts: bool, why: str = "") -> Counted:
    at = datetime(2026, 9, n + 1, 2, tzinfo=UTC)
    return Counted(UUID(int=n), "主要负责人带队检查", date(2026, 9, n), at, SAMPLE.subject_name, counts, why)


OBLIGATION = Obligation(
    row=SAMPLE,
    plan_title="安全生产治本攻坚三年行动方案",
    summary="重大事故隐患认定后，督促企业落实治理方案，做到动态清零。",
    basis="",
    trace=TRACE,
    facts=(looked_at(3, counts=True), looked_at(9, counts=False, why="带队的不是主要负责人")),
    members=(),
    history=(Happening(UUID(int=1), "登记带队检查", datetime(2026, 9, 4, 2, tzinfo=UTC), "刘福山"),),
)


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


MONTHS = tuple(f"{month_after(n):%Y-%m}" for n in range(36))
STOCK = charts.curve(
    "每月末存量",
    ("月份", "月末存量", "新增"),
    [
        charts.Point(f"2026-{n:02}", stock, more=(stock // 2,))
        for n, stock in enumerate((31, 28, 34, 22, 17, 12), 5)
    ],
)
AGES = charts.ages(
    "账龄",
    ("账龄", "条"),
    [
        charts.Point("7 天内", 4), charts.Point("8—30 天", 5), charts.Point("31—90 天", 2),
        charts.Point("90 天以上", 1, tone="late"),
    ],
)  # fmt: skip
PEERS = charts.peers(
    "自查整改率",
    ("镇街", "%"),
    [
        charts.Point("龙山街道", Decimal("98.2")), charts.Point("米山镇", Decimal("91.5"), mine=True),
        charts.Point("泽头镇", Decimal("72.0"), tone="late"), charts.Point("界石镇", None),
    ],
    level=Decimal("88.0"),
    says="全区 88.0",
)  # fmt: skip
