"""Names used in a plan against names declared: in the plan, in its vocabulary, in the list of verbs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from zhiben.contents import notation
from zhiben.contents.conditions import Leaf, Read
from zhiben.contents.duty_grammar import SUBJECT_KINDS
from zhiben.contents.problems import Place, Problems, did_you_mean, nearest
from zhiben.contents.shapes import Mention, spaced
from zhiben.contents.structures import Entry
from zhiben.contents.vocabulary import OF_FACTS, OF_SUBJECTS, Attribute, Kind, Vocabulary
from zhiben.domain.plan import FromSetting, Scalar, Test
from zhiben.domain.verbs import VERBS

_WORDS = {
    "setting": "设置", "span": "时段", "chain": "提醒链", "set": "集合", "clause": "条款", "fact": "事实种类",
    "register": "登记种类", "subject": "对象种类", "member_kind": "对象或登记种类", "section": "科室",
    "role": "岗位角色", "authority": "机关", "receiving_authority": "机关",
    "role_or_section": "岗位角色或科室", "verb": "动作",
}  # fmt: skip

DATES, NUMBERS = ("date",), ("int", "decimal")
_TYPES = {DATES: "日期", NUMBERS: "数字"}


@dataclass(frozen=True, slots=True)
class Declared:
    """What a plan may name. `lost`: text that could not be read, in which a missing name may stand."""

    vocabulary: Vocabulary
    settings: Mapping[str, Entry]
    spans: Collection[str]
    chains: Collection[str]
    sets: Collection[str]
    clauses: Collection[str]
    lost: str = ""

    def known(self, kind: str) -> Collection[str] | None:
        """The names of a kind; None where they are free."""
        own: dict[str, Collection[str]] = {
            "setting": self.settings,
            "span": self.spans,
            "chain": self.chains,
            "set": self.sets,
            "clause": self.clauses,
            "verb": VERBS,
            "subject": self.vocabulary.subject_kinds(),
        }
        if kind in own:
            return own[kind]
        words = self.vocabulary
        if kind == "member_kind":
            return None if words.registers is None else {*words.subject_kinds(), *words.registers}
        if kind == "authority":
            return None if words.authorities is None else {"own", *words.authorities}
        if kind == "receiving_authority":
            return None if words.authorities is None else {"above", *words.authorities}
        if kind == "role_or_section":
            return None if words.roles is None or words.sections is None else {*words.roles, *words.sections}
        tables = {
            "fact": words.facts,
            "register": words.registers,
            "role": words.roles,
            "section": words.sections,
        }
        return tables.get(kind)


def check_mentions(mentions: Collection[Mention], declared: Declared, problems: Problems) -> None:
    """Every name used must be declared, and a setting must hold what its place needs."""
    registers = {mention.name for mention in mentions if mention.kind == "register"}
    for mention in mentions:
        known = declared.known(mention.kind)
        if known is None:
            if mention.kind == "member_kind" and mention.name not in registers:
                _check_free_kind(mention, problems)
        elif mention.name not in known:
            if mention.name not in declared.lost:
                mend = did_you_mean(mention.name, known, _elsewhere(mention, declared))
                if re.search("[，、；]", mention.name):
                    mend = "几个名字之间用英文半角逗号“,”隔开。"
                problems.say(mention.place, f"没有{_WORDS[mention.kind]}“{mention.name}”", mend)
        elif mention.kind == "setting":
            _check_setting(mention, declared.settings[mention.name], problems)


def _elsewhere(mention: Mention, declared: Declared) -> str:
    """Where a name of this kind is declared."""
    if mention.kind == "verb":
        return "动作见 docs/reference/verbs.md。"
    if mention.kind in ("setting", "span", "chain", "set"):
        return f"或在 {mention.kind}s 里写上它。"
    if mention.kind == "clause":
        return ""
    if mention.kind == "subject" and declared.vocabulary.subjects is None:
        return ""
    return "或在词汇文件里写上它。"


def _check_free_kind(mention: Mention, problems: Problems) -> None:
    """Without vocabulary a set may be of any register kind, but not of a misspelt subject kind."""
    if mention.name in SUBJECT_KINDS:
        return
    near = nearest(mention.name, SUBJECT_KINDS)
    if near and SequenceMatcher(None, near, mention.name).ratio() >= 0.85:
        problems.say(mention.place, f"没有对象种类“{mention.name}”", f"是不是“{near}”？")


# ── settings ─────────────────────────────────────────────────────────────────────────────────────


def _whole(least: int, most: int | None = None) -> Callable[[Any], None]:
    def parse(value: Any) -> None:
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or value < least
            or (most is not None and value > most)
        ):
            raise ValueError

    return parse


def _text(parse: Callable[[str], Any]) -> Callable[[Any], None]:
    def read(value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError
        parse(str(value))

    return read


def _every(text: str) -> None:
    if notation.every(text).unit == "span":
        raise ValueError


_USES: Mapping[str, tuple[str, Callable[[Any], None]]] = {
    "number": ("数字", _whole(0)),
    "percent": ("1 到 100 的整数", _whole(1, 100)),
    "day": ("1 到 31 的整数", _whole(1, 31)),
    "duration": ("时长，如 5wd", _text(notation.duration)),
    "forward": ("不小于 0 的时长，如 5wd", _text(notation.not_negative)),
    "date": ("日期", _text(notation.day)),
    "month_day": ("月-日", _text(notation.month_day)),
    "every": ("周期，如 month", _text(_every)),
}


def _check_setting(mention: Mention, setting: Entry, problems: Problems) -> None:
    use = _USES.get(mention.use)
    if use is None:
        return
    says, parse = use
    values = [setting.get("default"), *setting.get("allowed", ()), *setting.get("between", ())]
    for value in values:
        if value is None:
            continue
        try:
            parse(value)
        except ValueError:
            line = setting.place().line
            what = f"这里要{says}，设置“{mention.name}”（第 {line} 行）的值“{value}”不是"
            problems.say(mention.place, what, "换一个设置，或改它的 default 和 allowed。")
            return


def check_settings(settings: Mapping[str, Entry], problems: Problems) -> None:
    """A default must be among what the bureau may choose."""
    for entry in settings.values():
        default, allowed, between = entry.get("default"), entry.get("allowed"), entry.get("between")
        if "allowed" in entry and "between" in entry:
            problems.say(
                entry.place("between"),
                "同时写了 allowed 和 between",
                "逐个列出写 allowed，给范围写 between。",
            )
        if default is None:
            continue
        if allowed is not None and not any(
            type(value) is type(default) and value == default for value in allowed
        ):
            shown = "、".join(str(value) for value in allowed)
            problems.say(
                entry.place("default"),
                f"默认值 {default} 不在可选值里",
                f"改成 {shown} 之一，或加进 allowed。",
            )
        if between is not None and not _is_between(default, between):
            low, high = between
            problems.say(
                entry.place("default"),
                f"默认值 {default} 不在 {low} 到 {high} 之间",
                "改默认值，或改 between。",
            )


def _is_between(value: Any, between: tuple[int, int]) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and between[0] <= value <= between[1]


# ── attributes ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose attributes are asked: any of `kinds`. `more`: further names that may stand here."""

    kinds: tuple[Kind, ...]
    given: frozenset[str]

    def attributes(self) -> dict[str, Attribute | None] | None:
        """Name → declaration (None: given, without a type). None if some kind declares no attributes."""
        found: dict[str, Attribute | None] = dict.fromkeys(self.given)
        for kind in self.kinds:
            if kind.attributes is None:
                return None
            found |= kind.attributes
        return found if self.kinds else None


def owner_of(kind: str, names: Collection[str], vocabulary: Vocabulary) -> Owner:
    """The owner that a condition about `names` of `kind` (fact, register, subject, member_kind) asks."""
    given = OF_SUBJECTS if kind in ("subject", "member_kind") else OF_FACTS
    tables = {
        "fact": vocabulary.facts or {},
        "register": vocabulary.registers or {},
        "subject": vocabulary.subjects or {},
        "member_kind": {**(vocabulary.registers or {}), **(vocabulary.subjects or {})},
    }
    found = [tables[kind].get(name) for name in names]
    kinds = tuple(one for one in found if one is not None)
    subject_names = vocabulary.subject_kinds()
    return Owner(kinds if len(kinds) == len(found) else (), given | subject_names)


def check_attribute(
    name: str,
    place: Place,
    owner: Owner,
    vocabulary: Vocabulary,
    problems: Problems,
    types: tuple[str, ...] = (),
) -> Attribute | None:
    """Says so if nobody has the attribute, or none of `types`. Returns its declaration, if there is one."""
    known = owner.attributes()
    if known is None:
        return None
    first, dot, rest = name.partition(".")
    if dot:
        _check_above(first, place, owner, problems)
        return _check_path(first, rest, place, known, vocabulary, problems, types)
    if name not in known:
        words = "、".join(kind.label or kind.name for kind in owner.kinds)
        declared = [one for one in known if one not in owner.given] or list(known)
        problems.say(
            place, f"{words}没有属性“{name}”", did_you_mean(name, declared, "或在词汇文件里写上它。")
        )
        return None
    attribute = known[name]
    if types and attribute is not None and attribute.type not in types:
        problems.say(place, f"属性“{name}”不是{_TYPES[types]}", f"换一个{_TYPES[types]}属性。")
    return attribute


_UNITS = frozenset({"site", "person", "post", "equipment", "project"})
_NEVER_ABOVE = {
    "enterprise": _UNITS,
    "section": _UNITS | {"enterprise"},
    "authority": _UNITS | {"enterprise", "section"},
}


def _check_above(first: str, place: Place, owner: Owner, problems: Problems) -> None:
    """A path climbs: nothing of an enterprise's sites or people can be asked from above."""
    for kind in owner.kinds:
        if first in _NEVER_ABOVE.get(kind.name, ()) and kind.name in SUBJECT_KINDS:
            what = f"“{first}”不在“{kind.label or kind.name}”之上，属性用点只能往上看"
            problems.say(place, what, f"改用 holder: {{each: {first}}}，或用 every_one_of 列出下面的对象。")
            return


def _check_path(
    first: str,
    rest: str,
    place: Place,
    known: Mapping[str, Any],
    vocabulary: Vocabulary,
    problems: Problems,
    types: tuple[str, ...],
) -> Attribute | None:
    subjects = vocabulary.subjects or {}
    if first in subjects:
        owner = Owner((subjects[first],), OF_SUBJECTS | vocabulary.subject_kinds())
        return check_attribute(rest, place, owner, vocabulary, problems, types)
    if first not in known and first not in vocabulary.subject_kinds():
        problems.say(
            place,
            f"“{first}.{rest}”里的“{first}”不是对象种类",
            did_you_mean(first, vocabulary.subject_kinds()),
        )
    return None


def check_condition(read: Any, owner: Owner, vocabulary: Vocabulary, problems: Problems) -> None:
    """The attributes a condition asks, and the values it compares them with."""
    if not isinstance(read, Read):
        return
    for leaf in read.leaves:
        attribute = check_attribute(leaf.test.path, leaf.place, owner, vocabulary, problems)
        if attribute is not None:
            _check_value(leaf, attribute, problems)


def _check_value(leaf: Leaf, attribute: Attribute, problems: Problems) -> None:
    test = leaf.test
    if test.op == "known" or isinstance(test.value, FromSetting):
        return
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    wrong = _wrong_comparison(test, attribute)
    if wrong:
        problems.say(leaf.place, f"属性“{test.path}”{wrong}", "换一种比较，或换一个属性。")
        return
    for value in values:
        says = (
            _mismatch(value, attribute) if test.op in ("eq", "in", "ne", "has", "has_all", "has_any") else ""
        )
        if says:
            mend = did_you_mean(str(value), attribute.options) if attribute.options else f"写{spaced(says)}。"
            problems.say(
                leaf.place, f"属性“{test.path}”的值没有“{_shown(value)}”，应当是{spaced(says)}", mend
            )


def _wrong_comparison(test: Test, attribute: Attribute) -> str:
    if test.op in ("gt", "gte", "lt", "lte", "between") and attribute.type in (
        "bool",
        "choice",
        "choices",
        "reference",
    ):
        return f"是 {attribute.type}，不能比大小"
    if test.op in ("before", "after", "during") and attribute.type not in ("date", "text"):
        return f"是 {attribute.type}，不是日期"
    if (
        test.op in ("has", "has_all", "has_any")
        and not attribute.many
        and attribute.type in ("bool", "int", "decimal", "date")
    ):
        return f"是 {attribute.type}，不是列表，没有“含有”"
    return ""


def _mismatch(value: Scalar, attribute: Attribute) -> str:
    """What the value should have been; empty if it is right."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if attribute.options is not None:
        # Options written as 1, 2 or true are text in the vocabulary.
        return "" if _shown(value) in attribute.options else "列出的选项之一"
    match attribute.type:
        case "bool":
            return "" if isinstance(value, bool) else "true 或 false"
        case "int" | "decimal":
            return "" if is_number else "整数"
        case "text" | "choice" | "choices" | "reference":
            return "文字" if isinstance(value, bool) else ""
        case _:
            return ""


def _shown(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
