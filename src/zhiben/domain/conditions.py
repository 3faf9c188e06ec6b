"""Conditions: `field op value`, all, any, not. Data, never code; the same everywhere in a plan.

A test on a field that is missing is false, whatever its operator; only `known: false` is then true. Numbers
compare with numeric text, dates with ISO text; true and false are no numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from zhiben.domain.facts import Value
from zhiben.domain.periods import Period
from zhiben.domain.plan import All, Any, Condition, FromSetting, Not, Scalar, Span, Test

Spans = Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Look:
    """Where the fields and settings of a condition are found; `period` is asked only by `during: period`."""

    value: Callable[[str], Value]
    setting: Callable[[str], Scalar]
    spans: Spans = field(default_factory=dict)
    period: Callable[[], Period | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Finding:
    """One test, what the field was, and whether the test held."""

    test: Test
    value: Value
    held: bool


def holds(condition: Condition | None, look: Look) -> bool:
    """Whether `condition` is true; no condition is."""
    match condition:
        case None:
            return True
        case All(parts):
            return all(holds(part, look) for part in parts)
        case Any(parts):
            return any(holds(part, look) for part in parts)
        case Not(part):
            return not holds(part, look)
        case Test():
            return _test(condition, look)


def tests(condition: Condition | None) -> Iterator[Test]:
    """Every test in a condition, in the order written."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from tests(part)
        case Not(part):
            yield from tests(part)
        case Test():
            yield condition


def findings(condition: Condition | None, look: Look) -> tuple[Finding, ...]:
    """What each test found; for the trace."""
    return tuple(Finding(test, look.value(test.path), _test(test, look)) for test in tests(condition))


# ── one test ─────────────────────────────────────────────────────────────────────────────────────


def is_missing(value: Value) -> bool:
    return value is None or value == "" or value == ()


def _test(test: Test, look: Look) -> bool:
    mine = look.value(test.path)
    if test.op == "known":
        return is_missing(mine) != bool(test.value)
    if is_missing(mine):
        return False
    asked = look.setting(test.value.name) if isinstance(test.value, FromSetting) else test.value
    if test.op == "during":
        return _during(mine, asked, look)
    return _OPERATORS[test.op](mine, asked)


def _during(mine: Value, asked: Value, look: Look) -> bool:
    day = as_date(mine)
    if day is None:
        return False
    if asked == "period":
        period = look.period()
        return period is not None and day in period
    spans = look.spans.get(str(asked), ())
    return any(span.first <= day and (span.last is None or day <= span.last) for span in spans)


def same(one: Value, other: Value) -> bool:
    """Equality of values: number and numeric text, date and ISO text are the same; true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return _word(one) == _word(other)
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    pair = _comparable(one, other)
    return pair[0] == pair[1] if pair is not None else one == other


def _word(value: Value) -> Value:
    """true and false as a table of text writes them."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _has(mine: Value, asked: Value) -> bool:
    return any(same(one, asked) for one in _many(mine))


def _many(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _ordered(compare: Callable[[object], bool]) -> Callable[[Value, Value], bool]:
    """A test on the order of two values: `compare` gets -1, 0 or 1; values without an order fail."""

    def test(mine: Value, asked: Value) -> bool:
        order = _order(mine, asked)
        return order is not None and compare(order)

    return test


def _order(one: Value, other: Value) -> int | None:
    pair = _comparable(one, other)
    return None if pair is None else (pair[0] > pair[1]) - (pair[0] < pair[1])  # type: ignore[operator]


def _comparable(one: Value, other: Value) -> tuple[Decimal, Decimal] | tuple[date, date] | None:
    numbers = as_number(one), as_number(other)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0], numbers[1]
    days = as_date(one), as_date(other)
    return (days[0], days[1]) if days[0] is not None and days[1] is not None else None


def _between(mine: Value, asked: Value) -> bool:
    low, high = (_order(mine, bound) for bound in _many(asked))
    return low is not None and high is not None and low >= 0 >= high


_OPERATORS: Mapping[str, Callable[[Value, Value], bool]] = {
    "eq": same,
    "in": lambda mine, asked: any(same(mine, one) for one in _many(asked)),
    "ne": lambda mine, asked: not same(mine, asked),
    "gt": _ordered(lambda order: order == 1),
    "gte": _ordered(lambda order: order != -1),
    "lt": _ordered(lambda order: order == -1),
    "lte": _ordered(lambda order: order != 1),
    "before": _ordered(lambda order: order == -1),
    "after": _ordered(lambda order: order == 1),
    "between": _between,
    "has": _has,
    "has_all": lambda mine, asked: all(_has(mine, one) for one in _many(asked)),
    "has_any": lambda mine, asked: any(_has(mine, one) for one in _many(asked)),
}


def as_number(value: Value) -> Decimal | None:
    """An exact number, also from numeric text; None for anything else, true and false among it."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_date(value: Value) -> date | None:
    """A day, also from ISO text; None for anything else."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


# ── text ─────────────────────────────────────────────────────────────────────────────────────────

_SAID = {
    "eq": "为", "ne": "不为", "in": "属于", "gt": "大于", "gte": "不小于", "lt": "小于", "lte": "不大于",
    "between": "介于", "has": "含有", "has_all": "同时含有", "has_any": "至少含有其一", "before": "早于",
    "after": "晚于",
}  # fmt: skip


def text(condition: Condition | None, say: Callable[[object], str] = str) -> str:
    """The condition in words; `say` gives the label of a field or value. Same condition, same text."""
    match condition:
        case None:
            return "不附条件"
        case All(parts):
            return " 且 ".join(_bracketed(part, say) for part in parts)
        case Any(parts):
            return " 或 ".join(_bracketed(part, say) for part in parts)
        case Not(part):
            return f"非（{text(part, say)}）"
        case Test():
            return _test_text(condition, say)


def _bracketed(part: Condition, say: Callable[[object], str]) -> str:
    return f"（{text(part, say)}）" if isinstance(part, All | Any) else text(part, say)


def _test_text(test: Test, say: Callable[[object], str]) -> str:
    if test.op == "known":
        return f"{say(test.path)} {'已填写' if test.value else '未填写'}"
    if test.op == "during":
        when = "在本期之内" if test.value == "period" else f"在 {say(test.value)} 之内"
        return f"{say(test.path)} {when}"
    return f"{say(test.path)} {_SAID[test.op]} {value_text(test.value, say)}"


def value_text(value: object, say: Callable[[object], str] = str) -> str:
    """A value as it is shown: 是, 否, a list, a setting by its name."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(value_text(one, say) for one in value)
    if isinstance(value, FromSetting):
        return f"设定值 {value.name}"
    return "（无）" if value is None else say(value)
