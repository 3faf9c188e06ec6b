"""The terms of an obligation in words: how often, how much, until when, by which settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from zhiben.domain.conditions import text
from zhiben.domain.facts import Value
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import DAY, Calendar
from zhiben.domain.plan import Condition, Duration, Every, FromSetting, Holder, Holds, Need, Terms
from zhiben.domain.slots import Reckoned, Rules, Slot
from zhiben.domain.trace import DayMark, SettingTrace
from zhiben.domain.words import word

_UNITS = {"d": "天", "wd": "个工作日", "mo": "个月", "y": "年"}
_EVERY = {
    "day": "每日", "week": "每周", "month": "每月", "quarter": "每季度", "half_year": "每半年",
    "year": "每年", "plan": "整个方案期", "span": "按列明的日子",
}  # fmt: skip
_HOLDERS = {"section": "科室", "role": "岗位角色", "authority": "机关"}
_GRID = {"day": "天", "month": "个月", "year": "年"}


def duration_text(duration: Duration) -> str:
    """`5wd` as 5 个工作日."""
    return f"{abs(duration.n)} {_UNITS[duration.unit]}"


def holder_says(holder: Holder, say: Callable[[object], str]) -> str:
    """Whose duty it is: 每个企业, 科室 安全生产科, 本机关."""
    how, name = holder.how, holder.name
    called = say(name)
    if how == "each":
        built_in = called == name and name in {kind.value for kind in Kind}
        return f"每个{word(Kind(name)) if built_in else called}"
    if (how, name) == ("authority", "own"):
        return "本机关"
    return f"{_HOLDERS[how]} {called}"


def how_often(terms: Terms, rules: Rules, day: date) -> str:
    """The rhythm: 每季度, 每 15 天, 限期一次, 每发生一次."""
    if terms.event is not None:
        return "每发生一次做一次"
    if terms.every is None:
        return "限期一次" if terms.by is not None else "每天都应如此"
    every = rules.every(terms.every, day)
    return _every_text(every)


def _every_text(every: Every) -> str:
    if every.n == 1 and every.start is None and every.start_field is None:
        return _EVERY[every.unit]
    origin = every.start or every.start_field
    return f"每 {every.n} {_GRID[every.unit]}" + (f"（自 {origin} 起）" if origin else "")


def need_says(slot: Slot, members: int | None, say: Callable[[object], str] = str) -> str:
    """How much is needed: 至少 2 次, 累计 hours 不少于 8, 不同 person 不少于 3, 全集 9/10."""
    need = slot.terms.need
    if slot.terms.has is not None:
        return "该事项本身须符合规定"
    each = _bounds(need, slot.at_least, slot.at_most, say)
    if members is None:
        return each
    least = -(-members * slot.ratio // 100)
    share = "" if slot.ratio == 100 else f"（{slot.ratio}%，向上取整）"
    return f"{members} 个中至少 {least} 个{share}，每个{each}"


def _bounds(need: Need, at_least: object, at_most: object, say: Callable[[object], str]) -> str:
    what, unit = _what(need, say)
    parts = [f"不少于 {at_least}{unit}"] if at_least is not None else []
    parts += [f"不多于 {at_most}{unit}"] if at_most is not None else []
    return what + "、".join(parts)


def _what(need: Need, say: Callable[[object], str]) -> tuple[str, str]:
    if need.sum is not None:
        return f"{say(need.sum)} 合计", ""
    if need.distinct is not None:
        return f"不同的 {say(need.distinct)} ", " 个"
    return "", " 次"


def counts_says(terms: Terms, say: Callable[[object], str]) -> str:
    """Which facts count: kinds and conditions, alternatives by 或."""
    if terms.has is not None:
        return f"事项本身：{text(terms.has, say)}"
    if terms.holds is not None:
        return _holds_says(terms.holds, say)
    return " 或 ".join(_kinds_say(counts.kinds, counts.where, counts.same, say) for counts in terms.counts)


def _kinds_say(
    kinds: tuple[str, ...], where: Condition | None, same: tuple[str, ...], say: Callable[[object], str]
) -> str:
    condition = f"（{text(where, of_kinds(kinds, say))}）" if where is not None else ""
    linked = f"，{'、'.join(say(name) for name in same)} 与事项对应" if same else ""
    return "、".join(say(kind) for kind in kinds) + condition + linked


def of_kinds(kinds: tuple[str, ...], say: Callable[[object], str]) -> Callable[[object], str]:
    """What a field is called where these kinds are asked: other kinds may call the same field otherwise."""

    def said(thing: object) -> str:
        for kind in kinds:
            own = say(f"{kind}.{thing}")
            if own != f"{kind}.{thing}":
                return own.removeprefix(f"{say(kind)}的")
        return say(thing)

    return said


def _holds_says(asked: Holds, say: Callable[[object], str]) -> str:
    kinds = tuple(kind for kind in (asked.register, asked.fact) if kind is not None)
    over = f"，{duration_text(asked.over)}之内" if asked.over is not None else ""
    valid = "有效的 " if asked.register is not None and asked.valid else ""
    return valid + _kinds_say(kinds, asked.where, (), say) + over


# ── the due day ──────────────────────────────────────────────────────────────────────────────────


def due_says(slot: Slot, say: Callable[[object], str] = str) -> str:
    """The due day and how it comes about, in one line."""
    due = slot.due
    if due.day is None:
        return "事项上没有填写期限所依据的日期，算不出期限"
    return f"{due.day}{_hour(slot)}（{_reason(slot, say)}）"


def _hour(slot: Slot) -> str:
    return f" {slot.terms.due.at} 前" if slot.terms.due.at is not None else ""


def _reason(slot: Slot, say: Callable[[object], str]) -> str:
    due = slot.due
    if due.moved.n:
        way = "后" if due.moved.n > 0 else "前"
        reason = f"{due.start} {way} {duration_text(due.moved)}"
    elif slot.event is not None:
        reason = "事项当天" if slot.terms.due.field is None else f"事项填写的 {say(slot.terms.due.field)}"
    elif slot.terms.due.day is not None or slot.terms.due.date is not None:
        reason = "规定的日子"
    else:
        reason = "本期最后一天" if slot.terms.by is None or slot.terms.every is not None else "规定的日子"
    moved = due.rest is not None and due.start is not None and due.day is not None
    return reason + ("，遇休息日顺移" if moved else "")


def due_marks(due: Reckoned, calendar: Calendar) -> tuple[DayMark, ...]:
    """From the day counted from to the due day, day by day where days are counted (rule 4)."""
    if due.day is None or due.start is None:
        return ()
    middle = tuple(_counted(due, calendar)) if due.moved.unit in ("d", "wd") else ()
    if due.start == due.day and not middle:
        return (DayMark(due.day, "due"),)
    return (DayMark(due.start, "start"), *middle, *_off_rest(due, calendar), DayMark(due.day, "due"))


def _counted(due: Reckoned, calendar: Calendar) -> Iterator[DayMark]:
    """Each day passed over or counted; the last counted one is the due day unless it moved off a rest day."""
    step = DAY if due.moved.n > 0 else -DAY
    day, number = due.start, 0
    while number < abs(due.moved.n) and day is not None:
        day += step
        if due.moved.unit == "wd" and not calendar.is_working(day):
            yield DayMark(day, "rest")
            continue
        number += 1
        makeup = due.moved.unit == "wd" and day in calendar.work
        yield DayMark(day, "makeup" if makeup else "counted", number)


def _off_rest(due: Reckoned, calendar: Calendar) -> Iterator[DayMark]:
    """The rest days over which the due day moved."""
    if due.rest is None or due.start is None or due.day is None:
        return
    day = calendar.add(due.start, due.moved)
    step = DAY if due.rest == "next" else -DAY
    while day != due.day:
        yield DayMark(day, "rest")
        day += step


# ── settings ─────────────────────────────────────────────────────────────────────────────────────


def settings_used(terms: Terms, rules: Rules, day: date) -> tuple[SettingTrace, ...]:
    """The settings the terms name, each with its value on `day`, since when, and what leaves it open."""
    return tuple(_setting(rules, name, day) for name in dict.fromkeys(settings_named(terms)))


def settings_named(terms: Terms) -> Iterator[str]:
    """The settings the terms leave it to."""
    need, due = terms.need, terms.due
    for given in (
        terms.every, terms.by, need.at_least, need.at_most, need.ratio, due.within, due.before, due.after_end,
        due.day, due.date, terms.mend_within,
    ):  # fmt: skip
        if isinstance(given, FromSetting):
            yield given.name


def _setting(rules: Rules, name: str, day: date) -> SettingTrace:
    since: date | None = None
    for key, dated in rules.settings.changes:
        if key in (name, f"{rules.plan.id}/{name}"):
            since = max((one for one, _ in dated if one <= day), default=None)
    value: Value = rules.setting(name, day)
    return SettingTrace(name, value, since, rules.plan.settings[name].basis)
