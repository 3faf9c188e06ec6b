"""Conditions: `{field: value}`, `{field: [a, b]}`, `{field: {op: value}}`, all, any, not. Never code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from zhiben.contents import notation
from zhiben.contents.problems import Place, did_you_mean
from zhiben.contents.refused import REFUSED_KEYS
from zhiben.contents.shapes import BAD, Bad, Mention, Reading, Schema, refuse
from zhiben.contents.strict import Node
from zhiben.domain.plan import All, Any, Condition, FromSetting, Not, Scalar, Test

PATH = r"[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*"
OPERATORS = (
    "ne", "gt", "gte", "lt", "lte", "between", "has", "has_all", "has_any", "known", "before",
    "after", "during",
)  # fmt: skip
_GUESSED = {
    "eq": "直接写值", "==": "直接写值", "in": "写成列表 [a, b]", "not": "ne", "neq": "ne", "!=": "ne",
    "min": "gte", "max": "lte", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "contains": "has",
    "exists": "known", "not_in": "not",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test and where it stands, for the checks against declared attributes."""

    test: Test
    place: Place


@dataclass(frozen=True, slots=True)
class Read:
    """A condition as read: the value for the plan, its tests for the checks."""

    value: Condition
    leaves: tuple[Leaf, ...]
    place: Place


class ConditionShape:
    """The shape of every `if`, `has`, `where`."""

    says = "条件 {属性: 值}"

    def read(self, node: Node, reading: Reading) -> Read | Bad:
        leaves: list[Leaf] = []
        value = _group(node, reading, leaves)
        return BAD if isinstance(value, Bad) else Read(value, tuple(leaves), node.key_place)

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/condition"}


CONDITION = ConditionShape()


def schema() -> Schema:
    """The `$defs` entry `condition`."""
    one: Schema = {"type": ["string", "integer", "boolean"]}
    setting: Schema = {
        "type": "object", "additionalProperties": False,
        "properties": {"setting": {"type": ["string", "integer"]}}, "required": ["setting"],
    }  # fmt: skip
    many: Schema = {"type": "array", "items": one, "minItems": 1}
    bound = {"anyOf": [{"type": ["integer", "string"]}, setting]}
    operators: Schema = dict.fromkeys(("gt", "gte", "lt", "lte"), bound)
    operators |= {"ne": one, "has": one, "has_all": many, "has_any": many, "known": {"type": "boolean"}}
    operators |= {"between": {"type": "array", "items": bound, "minItems": 2, "maxItems": 2}}
    operators |= {name: {"anyOf": [{"type": "string"}, setting]} for name in ("before", "after")}
    operators |= {"during": {"type": "string"}}
    tests = {"type": "object", "additionalProperties": False, "properties": operators, "minProperties": 1}
    itself = {"$ref": "#/$defs/condition"}
    parts = {"type": "array", "items": itself, "minItems": 1}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {"all": parts, "any": parts, "not": itself},
        "additionalProperties": {"anyOf": [one, many, setting, tests]},
        "propertyNames": {"pattern": f"^(?:{PATH})$"},
    }


def _group(node: Node, reading: Reading, leaves: list[Leaf]) -> Condition | Bad:
    if not isinstance(node.value, dict):
        return refuse(node, reading, ConditionShape.says)
    if not node.value:
        return refuse(node, reading, ConditionShape.says, "空的条件总是成立：写上条件，或删去这一项。")
    parts = [_part(key, value, reading, leaves) for key, value in node.items()]
    good = [part for part in parts if not isinstance(part, Bad)]
    if len(good) < len(parts):
        return BAD
    return good[0] if len(good) == 1 else All(tuple(good))


def _part(key: str, node: Node, reading: Reading, leaves: list[Leaf]) -> Condition | Bad:
    if key in ("all", "any"):
        return _several(key, node, reading, leaves)
    if key == "not":
        inner = _group(node, reading, leaves)
        return inner if isinstance(inner, Bad) else Not(inner)
    if not re.fullmatch(PATH, key):
        reading.problems.say(
            node.key_place,
            f"条件里的“{key}”不是属性名",
            "冒号前只写属性名；比较写在后面，如 {headcount: {gte: 100}}。",
        )
        return BAD
    tests = _tests(key, node, reading)
    if isinstance(tests, Bad):
        return BAD
    leaves += [Leaf(test, node.key_place) for test in tests]
    return tests[0] if len(tests) == 1 else All(tuple(tests))


def _several(key: str, node: Node, reading: Reading, leaves: list[Leaf]) -> Condition | Bad:
    if not isinstance(node.value, list) or not node.value:
        return refuse(node, reading, "条件的列表", f"写成 {key}: [{{属性: 值}}, {{属性: 值}}]。")
    parts = [_group(part, reading, leaves) for part in node.value]
    good = tuple(part for part in parts if not isinstance(part, Bad))
    if len(good) < len(parts):
        return BAD
    return All(good) if key == "all" else Any(good)


def _tests(path: str, node: Node, reading: Reading) -> list[Test] | Bad:
    if isinstance(node.value, list):
        values = _scalars(node, reading)
        return values if isinstance(values, Bad) else [Test(path, "in", values)]
    if isinstance(node.value, dict):
        return _operations(path, node, reading)
    if node.value is None:
        return refuse(node, reading, "一个值", "写上值；要表示“没有填”，写 {known: false}。")
    return [Test(path, "eq", node.value)]


def _operations(path: str, node: Node, reading: Reading) -> list[Test] | Bad:
    if not node.value:
        return refuse(node, reading, "{比较: 值}")
    tests: list[Test] = []
    bad = False
    for key, operand in node.items():
        if key == "setting":
            value = _setting(node, reading, "value")
            test: Test | Bad = BAD if isinstance(value, Bad) else Test(path, "eq", value)
        else:
            test = _operation(path, key, operand, reading)
        if isinstance(test, Bad):
            bad = True
        else:
            tests.append(test)
    return BAD if bad else tests


def _operation(path: str, key: str, node: Node, reading: Reading) -> Test | Bad:
    read = _OPERANDS.get(key)
    if read is None:
        reading.problems.say(node.key_place, *_unknown(key))
        return BAD
    value = read(node, reading)
    return BAD if isinstance(value, Bad) else Test(path, key, value)


def _unknown(key: str) -> tuple[str, str]:
    if key in REFUSED_KEYS:
        return REFUSED_KEYS[key]
    guess = _GUESSED.get(key)
    return f"条件里没有“{key}”这种比较", f"用 {guess}。" if guess else did_you_mean(key, OPERATORS)


def _scalars(node: Node, reading: Reading) -> tuple[Scalar, ...] | Bad:
    if not isinstance(node.value, list) or not node.value:
        return refuse(node, reading, "至少一项的列表", "写成 [a, b]。")
    for part in node.value:
        if not isinstance(part.value, str | int | bool):
            return refuse(part, reading, "一个值", "列表里每项写一个值。")
    return tuple(part.value for part in node.value if isinstance(part.value, str | int | bool))


def _one(node: Node, reading: Reading) -> Scalar | Bad:
    if isinstance(node.value, str | int | bool):
        return node.value
    return refuse(node, reading, "一个值", "只写一个值；几个之一写 {属性: [a, b]}，都不是写 not。")


def _setting(node: Node, reading: Reading, use: str) -> FromSetting | Bad:
    name = node.get("setting")
    if name is None or len(list(node.items())) != 1 or not isinstance(name.value, str | int):
        return refuse(node, reading, "{setting: 名字}")
    reading.mentions.append(Mention("setting", str(name.value), name.place, use))
    return FromSetting(str(name.value))


def _bound(node: Node, reading: Reading) -> Scalar | FromSetting | Bad:
    """What can be more or less: a whole number, or a day."""
    if isinstance(node.value, dict):
        return _setting(node, reading, "number")
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node.value, str) and re.fullmatch(notation.DATE, node.value):
        return _day(node, reading)
    if isinstance(node.value, str) and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", node.value):
        return node.value  # compared exactly, as a decimal
    return refuse(node, reading, "数或日期", "大小只能比数和日期，如 {gte: 100}；不写算式。")


def _between(node: Node, reading: Reading) -> tuple[Scalar, ...] | Bad:
    if not isinstance(node.value, list) or len(node.value) != 2:
        return refuse(node, reading, "[下限, 上限]")
    low, high = (_bound(part, reading) for part in node.value)
    if isinstance(low, Bad) or isinstance(high, Bad):
        return BAD
    if isinstance(low, FromSetting) or isinstance(high, FromSetting):
        return refuse(node, reading, "两个整数", "上下限要用设置时，分开写 gte 和 lte。")
    if _is_day(low) != _is_day(high):
        return refuse(node, reading, "两个同样的值", "两头都写整数，或都写日期。")
    if _ordered(low) > _ordered(high):
        reading.problems.say(node.place, f"下限 {low} 大于上限 {high}", "把两个数对调。")
        return BAD
    return (low, high)


def _is_day(value: Scalar) -> bool:
    return re.fullmatch(notation.DATE, str(value)) is not None


def _ordered(value: Scalar) -> tuple[Decimal, str]:
    """A number or an ISO day, in an order both have."""
    text = str(value)
    return (Decimal(0), text) if _is_day(value) else (Decimal(text), "")


def _day(node: Node, reading: Reading) -> str | FromSetting | Bad:
    if isinstance(node.value, dict):
        return _setting(node, reading, "date")
    try:
        return notation.day(str(node.value)).isoformat()
    except ValueError as error:
        return refuse(node, reading, "日期", str(error))


def _during(node: Node, reading: Reading) -> str | Bad:
    if not isinstance(node.value, str) or not re.fullmatch(notation.NAME, node.value):
        return refuse(node, reading, "period（本周期）或 spans 里的名字")
    if node.value != "period":
        reading.mentions.append(Mention("span", node.value, node.place))
    return node.value


def _known(node: Node, reading: Reading) -> bool | Bad:
    return node.value if isinstance(node.value, bool) else refuse(node, reading, "true 或 false")


_OPERANDS: dict[str, Callable[[Node, Reading], Scalar | tuple[Scalar, ...] | FromSetting | Bad]] = {
    **dict.fromkeys(("gt", "gte", "lt", "lte"), _bound),
    **dict.fromkeys(("ne", "has"), _one),
    **dict.fromkeys(("has_all", "has_any"), _scalars),
    **dict.fromkeys(("before", "after"), _day),
    "between": _between,
    "known": _known,
    "during": _during,
}


# ── can a condition ever be asked? ───────────────────────────────────────────────────────────────


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """The parts that must all hold."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from conjuncts(part)
    else:
        yield condition


def implies(narrow: Condition, wide: Condition) -> bool:
    """True only if `wide` surely holds wherever `narrow` does."""
    given = list(conjuncts(narrow))
    return all(any(_covers(part, known) for known in given) for part in conjuncts(wide))


def _covers(wide: Condition, narrow: Condition) -> bool:
    if wide == narrow:
        return True
    if isinstance(wide, Test) and isinstance(narrow, Test) and wide.path == narrow.path:
        ours, theirs = _values(wide), _values(narrow)
        if ours is not None and theirs is not None:
            return theirs <= ours
        around, within = _bounds(wide), _bounds(narrow)
        return around is not None and within is not None and around[0] <= within[0] <= within[1] <= around[1]
    if isinstance(wide, Any):
        return any(implies(narrow, part) for part in wide.parts)
    return False


def _values(test: Test) -> frozenset[tuple[str, Scalar]] | None:
    """The values an equality allows; typed, since True equals 1."""
    if test.op == "eq" and isinstance(test.value, str | int):
        return frozenset({(type(test.value).__name__, test.value)})
    if test.op == "in" and isinstance(test.value, tuple):
        return frozenset((type(value).__name__, value) for value in test.value)
    return None


_Bound = tuple[float, int]  # a number, and 1 just above, 0 at, -1 just below it
_ALL: tuple[_Bound, _Bound] = ((float("-inf"), 0), (float("inf"), 0))


def _bounds(test: Test) -> tuple[_Bound, _Bound] | None:
    """The stretch of numbers a comparison allows, both ends inside."""
    match test.op, test.value:
        case _, bool():
            return None
        case "eq", int(n):
            return (n, 0), (n, 0)
        case (("gt" | "gte"), int(n)):
            return (n, int(test.op == "gt")), _ALL[1]
        case (("lt" | "lte"), int(n)):
            return _ALL[0], (n, -int(test.op == "lt"))
        case "between", (int(low), int(high)):
            return (low, 0), (high, 0)
        case _:
            return None


def contradiction(*conditions: Condition) -> str | None:
    """A field of which the conditions together ask two values at once, or a number above and below, so that
    they never all hold.
    """
    asked: dict[str, frozenset[tuple[str, Scalar]]] = {}
    left: dict[str, tuple[_Bound, _Bound]] = {}
    for part in (part for condition in conditions for part in conjuncts(condition)):
        if not isinstance(part, Test):
            continue
        values, bounds = _values(part), _bounds(part)
        if values is not None:
            asked[part.path] = asked.get(part.path, values) & values
            if not asked[part.path]:
                return part.path
        if bounds is not None:
            low, high = left.get(part.path, _ALL)
            left[part.path] = low, high = max(low, bounds[0]), min(high, bounds[1])
            if low > high:
                return part.path
    return None
