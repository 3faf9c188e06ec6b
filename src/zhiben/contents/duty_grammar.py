"""A duty as tables: which keys it and its parts (holder, event, counts, need, due …) have."""

from __future__ import annotations

from collections.abc import Mapping

from zhiben.contents import notation
from zhiben.contents.conditions import CONDITION
from zhiben.contents.refused import SHARE, hint, number_hint
from zhiben.contents.shapes import Choice, Flag, Name, Reading, Shape, Text, Whole, Written
from zhiben.contents.structures import Either, Entry, Field, ListOf, MapOf, Record
from zhiben.domain.orgs import Kind
from zhiben.domain.plan import Form, FromField, FromSetting, Holder, Receiver
from zhiben.domain.verbs import VERBS

SUBJECT_KINDS = tuple(kind.value for kind in Kind)

IDENTIFIER = Text(
    "编号（文字，不含空格、/、=、冒号和逗号）", notation.NAME, "换一个编号：不用空格、/、=、冒号和逗号。"
)
DURATION = Written("时长（如 15d、5wd、6mo、3y）", notation.duration, notation.DURATION)
FORWARD = Written("时长（如 15d、5wd、6mo、3y）", notation.not_negative, notation.DURATION)
STRETCH = Written("时长（如 7d、3y）", notation.positive, notation.DURATION)
DAY = Written("日期（年-月-日）", notation.day, notation.DATE)


def _from_setting(use: str) -> Record:
    return Record(
        "设置引用",
        {"setting": Field(Name("setting", "设置的名字", use), needed=True)},
        make=lambda entry, _: FromSetting(entry.get("setting")),
    )


def or_setting(shape: Shape, use: str) -> Either:
    """`shape`, or `{setting: X}` whose values must be of that use."""
    return Either(f"{shape.says}或 {{setting: 名字}}", scalar=shape, mapped=_from_setting(use))


def _reference_value(entry: Entry, reading: Reading) -> FromSetting | FromField:
    if "setting" in entry.values:
        return FromSetting(entry.get("setting"))
    return FromField(entry.get("field"))


def or_reference(shape: Shape, use: str) -> Either:
    """`shape`, `{setting: X}` or `{field: X}` of the holder."""
    fields = {
        "setting": Field(Name("setting", "设置的名字", use)),
        "field": Field(Text("属性名", notation.NAME)),
    }
    reference = Record("引用", fields, ("setting", "field"), _reference_value, number_hint)
    return Either(f"{shape.says}、{{setting: 名字}} 或 {{field: 属性}}", scalar=shape, mapped=reference)


NUMBER = or_reference(Written("数字", notation.amount, r"[0-9]+(?:\.[0-9]+)?"), "number")


# ── parts of a duty ──────────────────────────────────────────────────────────────────────────────


def _holder(entry: Entry, reading: Reading) -> Holder:
    how, name = next(iter(entry.values.items()))
    return Holder(how, name)


_ONE_HOLDER = "只写一个名字；几方共同承担的，其余写在 with 里。"
_HOLDERS: Mapping[str, Field] = {
    "each": Field(Name("subject", "对象种类")),
    "section": Field(Name("section", "科室", mend=_ONE_HOLDER)),
    "role": Field(Name("role", "岗位角色", mend=_ONE_HOLDER)),
    "authority": Field(Name("authority", "own 或机关", mend=_ONE_HOLDER)),
}


def _holder_hint(key: str) -> tuple[str, str] | None:
    if key in ("if", "where"):
        return "holder 里不写条件", "条件写在责任的 if 里，与 holder 同级。"
    return hint(key)


HOLDER = Record(
    "责任主体 holder",
    _HOLDERS,
    ("each", "section", "role", "authority"),
    _holder,
    _holder_hint,
    "{each: enterprise}",
)
FURTHER = Record(
    "共同责任主体 with",
    {key: field for key, field in _HOLDERS.items() if key != "each"},
    ("section", "role", "authority"),
    _holder,
    lambda key: (
        ("with 里不写 each", "with 只写确定的一方：section、role 或 authority。")
        if key == "each"
        else hint(key)
    ),
)


def _receiver(entry: Entry, reading: Reading) -> Receiver:
    how, name = next(iter(entry.values.items()))
    return Receiver(how, name)


RECEIVER = Record(
    "接收方",
    {
        "section": Field(Name("section", "科室")),
        "role": Field(Name("role", "岗位角色")),
        "authority": Field(Name("receiving_authority", "above 或机关")),
    },
    ("section", "role", "authority"),
    _receiver,
    such="{role: leader}",
)

FACT_KINDS = Either(
    "事实种类，或其列表",
    scalar=Name("fact", "事实种类"),
    listed=ListOf(Name("fact", "事实种类")),
)

SET = Record(
    "集合",
    {
        "of": Field(Name("member_kind", "对象种类或登记种类")),
        "items": Field(
            Either("一组“编号: 名称”或编号列表", listed=ListOf(IDENTIFIER), mapped=MapOf(Text("名称"))),
        ),
        "if": Field(CONDITION),
        "among": Field(Choice(("holder", "authority"))),
    },
    ("of", "items"),
    hint=hint,
    such="{of: site}",
)

EVENT = Record(
    "事件 event",
    {
        "fact": Field(FACT_KINDS, needed=True, such="inspection"),
        "if": Field(CONDITION),
        "date": Field(Text("日期属性的名字", notation.NAME)),
        "from": Field(Choice(("own", "anyone"))),
        "same": Field(ListOf(Text("属性名", notation.NAME))),
    },
    hint=hint,
    such="{fact: hazard}",
)

_COUNTED: dict[str, Field] = {
    "fact": Field(FACT_KINDS),
    "if": Field(CONDITION),
    "target": Field(Text("对象种类或属性名", notation.NAME)),
    "same": Field(ListOf(Text("属性名", notation.NAME))),
}
BRANCH = Record(
    "any_of 的一项", _COUNTED | {"fact": Field(FACT_KINDS, needed=True, such="inspection")}, hint=hint
)


def _counts_hint(key: str) -> tuple[str, str] | None:
    if key == "all_of":
        return "counts 里没有 all_of", "两样都要的，写成两个责任；有其一即可的写 any_of。"
    if key == "register":
        return "counts 只数事实，不数登记", "写产生这条登记的事实；要一直有登记的，写 form: state 和 holds。"
    return hint(key)


COUNTS = Record(
    "计数 counts",
    _COUNTED | {"any_of": Field(ListOf(BRANCH))},
    ("fact", "any_of"),
    None,
    _counts_hint,
    "{fact: inspection}",
)

HOLDS = Record(
    "状态 holds",
    {
        "register": Field(Name("register", "登记种类")),
        "fact": Field(Name("fact", "事实种类")),
        "if": Field(CONDITION),
        "valid": Field(Flag()),
        "over": Field(STRETCH),
    },
    ("register", "fact"),
    hint=hint,
    such="{register: appointment, valid: true}",
)


def _need_hint(key: str) -> tuple[str, str] | None:
    if key in ("of", "fact", "counts"):
        return SHARE
    if key in ("consecutive", "in_a_row", "running", "successive", "streak"):
        return (
            "不能表示“连续几期”",
            "每期各是一项，清单里看得出是否连续；要据此设闸，把连续期数作为属性登记，用 if 判断。",
        )
    return hint(key)


NEED = Record(
    "数量 need",
    {
        "at_least": Field(NUMBER),
        "at_most": Field(NUMBER),
        "between": Field(ListOf(NUMBER, least=2)),
        "sum": Field(Text("数字属性的名字", notation.NAME)),
        "distinct": Field(Text("对象种类或属性名", notation.NAME)),
        "ratio": Field(
            or_setting(Written("整百分数，如 90%", notation.percent, notation.PERCENT), "percent")
        ),
    },
    hint=_need_hint,
    such="{at_least: 2}",
)


def _due_hint(key: str) -> tuple[str, str] | None:
    if "last" in key or key in ("month_end", "weekday"):
        return (
            f"时限 due 没有“{key}”这一项",
            "每月最后一个工作日写 {day: 31, rest: previous}；每周的某一天用责任的 days。",
        )
    return hint(key)


DUE = Record(
    "时限 due",
    {
        "within": Field(or_setting(FORWARD, "forward")),
        "before": Field(or_setting(FORWARD, "forward")),
        "field": Field(Text("事件的日期属性名", notation.NAME)),
        "after_end": Field(or_setting(DURATION, "duration")),
        "day": Field(
            or_setting(Whole(1, 31, "写 1 到 31；月末写 31，最后一个工作日再加 rest: previous。"), "day")
        ),
        "date": Field(
            or_setting(Written("月-日，如 01-31", notation.month_day, notation.MONTH_DAY), "month_day")
        ),
        "of": Field(Choice(("next_year",))),
        "at": Field(Written("时刻，如 17:30", notation.time_of_day, notation.TIME)),
        "rest": Field(Choice(("next", "previous"))),
    },
    hint=_due_hint,
    such="{within: 5wd}",
)

EVIDENCE = Record(
    "条件事实",
    {
        "fact": Field(Name("fact", "事实种类")),
        "register": Field(Name("register", "登记种类")),
        "if": Field(CONDITION),
        "same": Field(ListOf(Text("属性名", notation.NAME))),
    },
    ("fact", "register"),
    hint=hint,
)

DAYS = Either(
    "all、working、rest 或星期列表 [mon, tue, …]",
    scalar=Choice(("all", "working", "rest")),
    listed=ListOf(Choice(notation.WEEKDAYS)),
)
WINDOW = Written("“月-日/月-日”或 spans 里的名字", notation.window, notation.WINDOW)
NAMES = ListOf(Name("role_or_section", "岗位角色或科室"), least=0)

# Keys an override may replace; the rest of a duty stays as it is.
TERMS: Mapping[str, Field] = {
    "title": Field(Text("名称")),
    "every": Field(
        or_setting(Written("周期（如 month、quarter、15 days）", notation.every, notation.EVERY), "every")
    ),
    "by": Field(or_reference(DAY, "date")),
    "event": Field(EVENT),
    "about": Field(Choice(("same", "previous"))),
    "days": Field(DAYS),
    "window": Field(Either("时段，或其列表", scalar=WINDOW, listed=ListOf(WINDOW))),
    "joins_midway": Field(Written("next、same 或 within 30d", notation.joins_midway, notation.JOINS)),
    "every_one_of": Field(
        Either("集合的名字，或写在这里的集合", scalar=Name("set", "集合的名字"), mapped=SET)
    ),
    "members": Field(Choice(("any_day", "first_day", "last_day", "all_days"))),
    "counts": Field(COUNTS),
    "has": Field(CONDITION),
    "holds": Field(HOLDS),
    "need": Field(NEED),
    "over": Field(Written("period、plan 或时长", notation.over, notation.OVER)),
    "due": Field(DUE),
    "to": Field(ListOf(RECEIVER)),
    "to_any": Field(ListOf(RECEIVER)),
    "copies_to": Field(NAMES),
    "acts_for": Field(Name("role", "岗位角色")),
    "chain": Field(Name("chain", "chains 里的名字")),
    "mend_within": Field(or_setting(FORWARD, "forward")),
    "refuse": Field(
        Name("verb", "动作，见 verbs.md", options=tuple(VERBS), mend="一项只拦一个动作；几个动作写几项。")
    ),
    "say": Field(Text("给人看的一句话")),
    "when": Field(EVIDENCE),
    "unless": Field(EVIDENCE),
}


def _override_hint(key: str) -> tuple[str, str] | None:
    if key in ("id", "form", "holder", "with", "per"):
        return f"override 不能改“{key}”", "要改它就另写一个责任，用 if 分开。"
    return hint(key)


OVERRIDE = Record(
    "override",
    {
        "if": Field(CONDITION, needed=True),
        "basis": Field(Text("依据"), needed=True, such="其中民爆每月至少1次"),
        **TERMS,
    },
    hint=_override_hint,
)

DUTY = Record(
    "责任",
    {
        "id": Field(IDENTIFIER, needed=True, such="monthly-check"),
        "form": Field(Choice(tuple(form.value for form in Form)), needed=True),
        "holder": Field(
            HOLDER, needed=True, unless=("refuse",), such="{each: enterprise}"
        ),  # a gate refuses whoever acts
        "with": Field(ListOf(FURTHER)),
        "if": Field(CONDITION),
        "per": Field(ListOf(Text("属性名", notation.NAME), least=0)),
        "overrides": Field(ListOf(OVERRIDE, least=0)),
        "basis": Field(Text("依据")),
        **TERMS,
    },
    hint=hint,
)
