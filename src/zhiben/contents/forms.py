"""The form is a label: here it is held against the keys, and the keys against each other.

Works on `Merged` keys: those of the duty, or of the duty with one override laid over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

from zhiben.contents.keys import WHEN, Merged, branches, pieces
from zhiben.contents.problems import Problems
from zhiben.contents.structures import Entry
from zhiben.domain.plan import Duration, Every, Form, MonthDay

GATE_KEYS = ("refuse", "say", "when", "unless")

# form → groups of keys; of each group one must be written
_NEEDED: Mapping[Form, tuple[tuple[str, ...], ...]] = {
    Form.COUNT: (("every", "by"), ("counts",)),
    Form.COVERAGE: (("every_one_of",), ("every", "by"), ("counts",)),
    Form.EACH: (("event",), ("counts", "has")),
    Form.REPORT: (("to", "to_any"), WHEN, ("counts",)),
    Form.ONCE: (("by",), ("counts",)),
    Form.STATE: (("holds",),),
    Form.GATE: (("refuse",), ("say",), ("when", "unless")),
}
_COUNTING = ("counts", "has", "need", "over", "due", "to", "to_any", "about", "days", "window")
_FORBIDDEN: Mapping[Form, tuple[str, ...]] = {
    Form.COUNT: ("event", "every_one_of", "has"),
    Form.COVERAGE: ("event", "has"),
    Form.EACH: ("every", "by", "about", "joins_midway"),
    Form.REPORT: ("has",),
    Form.ONCE: ("every", "event", "has", "about", "joins_midway"),
    Form.STATE: (*WHEN, "counts", "has", "over", "due", "to", "to_any", "about", "days", "window"),
    Form.GATE: (
        *WHEN, *_COUNTING, "every_one_of", "members", "joins_midway", "copies_to", "acts_for", "chain",
    ),
}  # fmt: skip
# What only a state or only a gate has.
_OWN: Mapping[str, Form] = {
    "holds": Form.STATE,
    "mend_within": Form.STATE,
    **dict.fromkeys(GATE_KEYS, Form.GATE),
}
_SHORT_UNITS = ("day", "week", "month", "quarter")


def schema() -> dict[str, Any]:
    """What a JSON Schema can say of this: the keys each form needs and those it must not have."""
    rules = []
    for form in Form:
        foreign = [*_FORBIDDEN[form], *(key for key, own in _OWN.items() if own is not form)]
        needed = [{"anyOf": [{"required": [key]} for key in group]} for group in _NEEDED[form]]
        rules.append(
            {
                "if": {"properties": {"form": {"const": form.value}}, "required": ["form"]},
                "then": {"allOf": needed, "not": {"anyOf": [{"required": [key]} for key in foreign]}},
            }
        )
    rivals = [{"not": {"required": [one, other]}} for one, other in combinations(WHEN, 2)]
    return {"allOf": [*rules, *rivals, {"not": {"required": ["to", "to_any"]}}]}


def check(keys: Merged, problems: Problems) -> None:
    """Says everything that is wrong between the keys."""
    form = keys.get("form")
    if form is not None and not keys.is_broken and _check_form(Form(form), keys, problems):
        for rule in _RULES:
            rule(keys, problems)


# ── the form ─────────────────────────────────────────────────────────────────────────────────────


def _missing(form: Form, keys: Merged) -> list[tuple[str, ...]]:
    return [group for group in _NEEDED[form] if not keys.written(group) and not keys.meant(group)]


def _excess(form: Form, keys: Merged) -> list[str]:
    foreign = [key for key, own in _OWN.items() if own is not form and key in keys]
    return [*keys.written(_FORBIDDEN[form]), *foreign]


def _fits(form: Form, keys: Merged) -> bool:
    return not _missing(form, keys) and not _excess(form, keys)


def _check_form(form: Form, keys: Merged, problems: Problems) -> bool:
    several = keys.written(WHEN)
    if len(several) > 1:
        place = max((keys.place(key) for key in several), key=lambda found: found.line)
        problems.say(
            place,
            f"同时写了 {'、'.join(several)}",
            "every（周期）、by（某日前一次）、event（每次事件）只写一项。",
        )
        return False
    if _fits(form, keys):
        return True
    others = [other for other in Form if _fits(other, keys)]
    missing, excess = _missing(form, keys), _excess(form, keys)
    if others:
        where = keys.place("form") if keys.over is None else keys.place(excess[0] if excess else "")
        what = f"form: {form.value} 与写的键不符（{_difference(missing, excess)}）"
        problems.say(where, what, f"改键，或改成 form: {'、'.join(other.value for other in others)}。")
        return False
    for key in excess:
        problems.say(keys.place(key), f"form: {form.value} 里不写 {key}", _excess_mend(form, key))
    when_is_wrong = any(key in WHEN for key in excess)
    for group in missing:
        if when_is_wrong and set(group) & set(WHEN):
            continue
        names = "、".join(group)
        problems.say(
            keys.place(),
            f"form: {form.value} 缺 {names}",
            f"补上 {names}{' 中的一项' if len(group) > 1 else ''}。",
        )
    return False


def _difference(missing: list[tuple[str, ...]], excess: list[str]) -> str:
    said = [f"缺 {' 或 '.join(group)}" for group in missing]
    if excess:
        said.append(f"多 {'、'.join(excess)}")
    return "，".join(said)


def _excess_mend(form: Form, key: str) -> str:
    if key in _OWN:
        return f"{key} 只用于 form: {_OWN[key].value}；删去，或另写一个责任。"
    if form is Form.GATE:
        return "gate 只拦动作，不产生义务：删去它；要有义务，另写一个责任。"
    if key == "joins_midway":
        return "中途加入只对周期有意义，删去它。"
    return f"删去 {key}，或换一个 form。"


# ── one key against another ──────────────────────────────────────────────────────────────────────


def _receivers(keys: Merged, problems: Problems) -> None:
    if "to" in keys and "to_any" in keys:
        problems.say(
            keys.place("to_any"), "同时写了 to 和 to_any", "都要收到写 to，有一个收到即可写 to_any。"
        )


def _evidence(keys: Merged, problems: Problems) -> None:
    if "counts" in keys and "has" in keys:
        problems.say(
            keys.place("has"), "同时写了 counts 和 has", "看后续事实写 counts，看事件本身写 has，只写一项。"
        )
    if "has" in keys and "need" in keys:
        problems.say(keys.place("need"), "has 只看事件本身，没有数量", "删去 need。")
    if "has" in keys and "every_one_of" in keys:
        problems.say(
            keys.place("every_one_of"), "has 只看事件本身，没有集合", "删去 every_one_of，或改用 counts。"
        )
    for key in ("over", "to", "to_any"):
        if "has" in keys and key in keys:
            problems.say(keys.place(key), f"has 只看事件本身，{key} 没有对象", f"删去 {key}，或改用 counts。")
    if "members" in keys and "holds" in keys:
        problems.say(keys.place("members"), "state 按当天在册的看，不写 members", "删去 members。")
    elif "members" in keys and "every_one_of" not in keys:
        problems.say(
            keys.place("members"),
            "没有 every_one_of，members 没有对象",
            "补上 every_one_of，或删去 members。",
        )
    for branch in branches(keys.get("counts")):
        if "same" in branch and "event" not in keys:
            problems.say(
                branch.place("same"),
                "没有 event，same 没有可对应的",
                "删去 same，或改成 form: each 并写 event。",
            )


def _targets(keys: Merged, problems: Problems) -> None:
    members = keys.get("every_one_of")
    if isinstance(members, Entry) and members.get("items") is not None:
        for branch in branches(keys.get("counts")):
            if "target" not in branch:
                problems.say(
                    branch.place(),
                    "集合是列出的项目，counts 缺 target",
                    "写明事实的哪个属性是其中的项目，如 target: aspect。",
                )


def _about(keys: Merged, problems: Problems) -> None:
    if "about" not in keys:
        return
    due = keys.get("due")
    if "every" not in keys:
        problems.say(keys.place("about"), "没有 every，about 没有可说的周期", "删去 about。")
    elif keys.get("about") == "previous" and isinstance(due, Entry) and "of" in due:
        problems.say(
            due.place("of"),
            "about: previous 与 of: next_year 只能写一个",
            "说上一期、本期内交：删去 of；说本期、下年交：改成 about: same。",
        )


def _need(keys: Merged, problems: Problems) -> None:
    need = keys.get("need")
    if not isinstance(need, Entry):
        return
    if "ratio" in need and "every_one_of" not in keys:
        problems.say(need.place("ratio"), "没有 every_one_of，ratio 没有分母", "补上集合，或改用 at_least。")
    if "sum" in need and "distinct" in need:
        problems.say(need.place("distinct"), "同时写了 sum 和 distinct", "只写一项；两样都要的写成两个责任。")
    bounds = [key for key in ("at_least", "at_most", "between") if key in need.values]
    if "sum" in need and not any(key in need for key in ("at_least", "at_most", "between")):
        problems.say(need.place("sum"), "sum 缺数量", "补上 at_least、at_most 或 between。")
    if "between" in bounds and len(bounds) > 1:
        problems.say(
            need.place("between"),
            f"between 与 {bounds[0]} 同时写了",
            "上下限都写在 between: [下限, 上限] 里。",
        )
        return
    _bounds(need, bounds, problems)
    if "sum" not in need:
        for key in bounds:
            for value in _numbers(need, key):
                if isinstance(value, Decimal):
                    problems.say(need.place(key), f"次数 {value} 不是整数", "写整数；小数只用于 sum。")


def _numbers(need: Entry, key: str) -> tuple[Any, ...]:
    value = need.get(key)
    return value if isinstance(value, tuple) else (value,)


def _bounds(need: Entry, bounds: list[str], problems: Problems) -> None:
    if "between" in bounds:
        values = _numbers(need, "between")
        if len(values) != 2:
            problems.say(need.place("between"), "between 要两个数", "写成 between: [下限, 上限]。")
            return
        low, high = values
        key = "between"
    else:
        low, high = need.get("at_least"), need.get("at_most")
        key = "at_most" if "at_most" in bounds else "at_least"
    if isinstance(low, int | Decimal) and isinstance(high, int | Decimal) and low > high:
        problems.say(need.place(key), f"下限 {low} 大于上限 {high}", "把两个数对调。")
    if bounds == ["at_least"] and low == 0:
        problems.say(need.place("at_least"), "at_least: 0 等于没有要求", "写至少 1；只有上限的写 at_most。")


def _due(keys: Merged, problems: Problems) -> None:
    due = keys.get("due")
    if not isinstance(due, Entry):
        return
    forms = [key for key in ("within", "before", "field", "after_end", "day", "date") if key in due]
    if len(forms) > 1:
        place = max((due.place(key) for key in forms), key=lambda found: found.line)
        problems.say(place, f"due 同时写了 {'、'.join(forms)}", "只写一种时限。")
        return
    for key in forms:
        if key in ("within", "before", "field") and "event" not in keys:
            problems.say(
                due.place(key), f"没有 event，due 里不能写 {key}", "按周期的写 after_end、day 或 date。"
            )
        elif key in ("after_end", "day", "date") and "every" not in keys:
            mend = (
                "按事件的写 within、before 或 field。" if "event" in keys else "by 写的就是最后一天，删去它。"
            )
            problems.say(due.place(key), f"没有 every，due 里不能写 {key}", mend)
    if "of" in due and "date" not in due:
        problems.say(due.place("of"), "of: next_year 要和 date 一起写", "补上 date: 月-日，或删去 of。")
    if "at" in due and not keys.written(("to", "to_any")):
        problems.say(due.place("at"), "没有 to，at 没有交出的时刻可比", "补上 to（交给谁），或删去 at。")
    if "before" in due and "over" not in keys:
        problems.say(due.place("before"), "before 缺 over（往前看多久）", "在责任里补上 over，如 over: 7d。")
    _due_of_period(keys, due, problems)


def _due_of_period(keys: Merged, due: Entry, problems: Problems) -> None:
    every = keys.get("every")
    if not isinstance(every, Every):
        return
    if "day" in due and every.unit in ("day", "week"):
        problems.say(
            due.place("day"), f"每{_unit(every)}一次，due 不能写几号", "用 after_end，如 after_end: 1d。"
        )
    if (
        isinstance(due.get("date"), MonthDay)
        and "of" not in due
        and every.unit in _SHORT_UNITS
        and every.n == 1
    ):
        mend = (
            "用 after_end 或 day。"
            if every.unit in ("month", "quarter")
            else "用 after_end，如 after_end: 1d。"
        )
        problems.say(due.place("date"), f"每{_unit(every)}一次，due 不能写死一个月日", mend)


def _unit(every: Every) -> str:
    words = {"day": ("日", "天"), "week": ("周", "周"), "month": ("月", "个月"), "quarter": ("季", "季")}
    one, many = words.get(every.unit, (every.unit, every.unit))
    return one if every.n == 1 else f" {every.n} {many}"


def _window(keys: Merged, problems: Problems) -> None:
    for key in ("window", "days"):
        if key in keys and "every" not in keys:
            problems.say(
                keys.place(key),
                f"没有 every，{key} 没有日子可去掉",
                f"删去 {key}；起止日期写在 by 或 event 里。",
            )
    window, every = keys.get("window"), keys.get("every")
    if window is None or not isinstance(every, Every) or "every" not in keys:
        return
    wraps = any(isinstance(piece, tuple) and _order(piece[0]) > _order(piece[1]) for piece in pieces(window))
    if wraps and _is_long(every):
        problems.say(
            keys.place("window"),
            "跨年的时段会把一个长周期切成两头",
            "在 spans 里逐年列出这段日子，every 写它的名字。",
        )


def _order(day: MonthDay) -> tuple[int, int]:
    return day.month, day.day


def _is_long(every: Every) -> bool:
    if every.unit == "day":
        return every.n > 31
    if every.unit == "month":
        return every.n > 1
    return every.unit != "week"


def _holds(keys: Merged, problems: Problems) -> None:
    holds = keys.get("holds")
    if not isinstance(holds, Entry):
        return
    if "fact" in holds and "over" not in holds:
        problems.say(holds.place("fact"), "holds.fact 缺 over（往前看多久）", "补上 over，如 over: 1y。")
    if "register" in holds and "over" in holds:
        problems.say(holds.place("over"), "登记按有效期看，不写 over", "删去 over。")
    if "fact" in holds and "valid" in holds:
        problems.say(holds.place("valid"), "事实没有有效期，valid 只用于 register", "删去 valid。")


def _counted_state(keys: Merged, problems: Problems) -> None:
    need = keys.get("need")
    if "holds" not in keys or not isinstance(need, Entry):
        return
    for key in ("sum", "distinct"):
        if key in need:
            problems.say(
                need.place(key),
                f"state 只看有几条，不能写 {key}",
                "写 at_least 或 at_most；要合计的改成 form: count 和周期。",
            )


def _joins(keys: Merged, problems: Problems) -> None:
    if "joins_midway" in keys and "every" not in keys and "holds" not in keys:
        problems.say(keys.place("joins_midway"), "没有 every，joins_midway 没有周期可加入", "删去它。")
    joins = keys.get("joins_midway")
    if joins in ("next", "same") and "holds" in keys:
        problems.say(
            keys.place("joins_midway"), "state 里 joins_midway 只写宽限", "写成如 within 30d，或删去它。"
        )
    if isinstance(joins, Duration) and joins.n == 0:
        problems.say(keys.place("joins_midway"), "within 0d 等于没有宽限", "写 same，或写天数。")


_RULES = (_receivers, _evidence, _targets, _about, _need, _due, _window, _holds, _counted_state, _joins)
