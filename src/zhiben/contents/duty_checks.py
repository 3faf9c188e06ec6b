"""One duty checked: its form, its overrides, and the names in it against the attributes of those it asks."""

from __future__ import annotations

from dataclasses import dataclass

from zhiben.contents import forms, notation
from zhiben.contents.conditions import Read, contradiction, implies
from zhiben.contents.duty_grammar import TERMS
from zhiben.contents.keys import Merged, branches, kinds_of, pieces
from zhiben.contents.names import DATES, NUMBERS, Declared, Owner, check_attribute, check_condition, owner_of
from zhiben.contents.problems import Problems
from zhiben.contents.shapes import Mention
from zhiben.contents.structures import Entry
from zhiben.domain.plan import Every, FromField, Holder


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is needed of a duty's plan to check it: names declared, where mentions and problems go."""

    declared: Declared
    mentions: list[Mention]
    problems: Problems
    open_ended: bool = False  # the plan has no last day


def check(entry: Entry, around: Surroundings) -> None:
    """Says everything that is wrong inside one duty."""
    base = Merged(entry)
    forms.check(base, around.problems)
    _check_names(base, entry, around)
    own = entry.get("if")
    if isinstance(own, Read) and (field := contradiction(own.value)) is not None:
        what = f"条件永远不成立：没有一个“{field}”同时合于各项"
        around.problems.say(
            entry.place("if"), what, "几个之一写成列表 [a, b]；数的一段写成 {between: [a, b]}。"
        )
    overrides = [
        override for override in entry.get("overrides", ()) if _check_override(override, entry, around)
    ]
    _check_order(overrides, around.problems)


# ── overrides ────────────────────────────────────────────────────────────────────────────────────


def _check_override(override: Entry, duty: Entry, around: Surroundings) -> bool:
    problems = around.problems
    if not any(key in override for key in TERMS):
        problems.say(
            override.place(),
            "override 没有写要替换的内容",
            "写上要替换的键，如 every: month；没有就删去这一条。",
        )
        return False
    own, whole = override.get("if"), duty.get("if")
    if isinstance(own, Read):
        field = contradiction(own.value, *([whole.value] if isinstance(whole, Read) else []))
        if field is not None:
            what = f"这条 override 永远用不上：没有一个“{field}”同时合于各项（责任的 if 也算在内）"
            problems.say(override.place("if"), what, "改条件，或删去这一条。")
            return False
    before = len(problems)
    merged = Merged(duty, override)
    forms.check(merged, problems)
    _check_names(merged, duty, around, override)
    return len(problems) == before


def _check_order(overrides: list[Entry], problems: Problems) -> None:
    """First match wins: an override behind a wider one never acts."""
    for index, later in enumerate(overrides):
        narrow = later.get("if")
        if not isinstance(narrow, Read):
            continue
        for earlier in overrides[:index]:
            wide = earlier.get("if")
            if isinstance(wide, Read) and implies(narrow.value, wide.value):
                line = earlier.place().line
                what = f"这条 override 永远轮不到：第 {line} 行的条件已包含它，先写的先用"
                problems.say(later.place("if"), what, "把条件窄的放在前面，或删去一条。")
                break


# ── names inside a duty ──────────────────────────────────────────────────────────────────────────


def _check_names(keys: Merged, duty: Entry, around: Surroundings, override: Entry | None = None) -> None:
    holder = _holder_owner(duty, around)
    words, problems = around.declared.vocabulary, around.problems
    _mention_spans(keys, around)
    if override is not None:
        check_condition(override.get("if"), holder, words, problems)
    else:
        check_condition(duty.get("if"), holder, words, problems)
        for name in duty.get("per", ()):
            check_attribute(name, duty.place("per"), holder, words, problems)
    every, by = keys.get("every"), keys.get("by")
    if isinstance(every, Every) and every.start_field is not None:
        check_attribute(every.start_field, keys.place("every"), holder, words, problems, DATES)
    if isinstance(by, FromField):
        check_attribute(by.name, keys.place("by"), holder, words, problems, DATES)
    _check_counted(keys, holder, around)
    _check_event(keys, holder, around)
    _check_members(keys, around)
    _check_evidence(keys, around)


def _holder_owner(duty: Entry, around: Surroundings) -> Owner:
    holder = duty.get("holder")
    kind = ""
    if isinstance(holder, Holder):
        kind = {"each": holder.name, "role": ""}.get(holder.how, holder.how)
    return owner_of("subject", (kind,), around.declared.vocabulary)


def _mention_spans(keys: Merged, around: Surroundings) -> None:
    every = keys.get("every")
    if isinstance(every, Every) and every.unit == "plan" and around.open_ended:
        what = "方案没有结束日，every: plan 没有终点"
        around.problems.say(keys.place("every"), what, "给 in_force 写上结束日，或换一个周期。")
    if isinstance(every, Every) and every.span is not None:
        declared = around.declared
        if every.span not in declared.spans and every.span not in declared.lost:
            mend = notation.every_mend(every.span, declared.spans)
            around.problems.say(keys.place("every"), f"没有周期或时段“{every.span}”", mend)
    for piece in pieces(keys.get("window")):
        if isinstance(piece, str):
            around.mentions.append(Mention("span", piece, keys.place("window")))


def _check_counted(keys: Merged, holder: Owner, around: Surroundings) -> None:
    words, problems = around.declared.vocabulary, around.problems
    counted: list[str] = []
    for branch in branches(keys.get("counts")):
        counted += kinds_of(branch.get("fact"))
        owner = owner_of("fact", kinds_of(branch.get("fact")), words)
        check_condition(branch.get("if"), owner, words, problems)
        if "target" in branch.values:
            check_attribute(branch.get("target"), branch.place("target"), owner, words, problems)
        for name in branch.get("same", ()):
            check_attribute(name, branch.place("same"), owner, words, problems)
    need = keys.get("need")
    if not isinstance(need, Entry):
        return
    anyone = owner_of("fact", counted, words)
    if "sum" in need.values:
        check_attribute(need.get("sum"), need.place("sum"), anyone, words, problems, NUMBERS)
    if "distinct" in need.values:
        check_attribute(need.get("distinct"), need.place("distinct"), anyone, words, problems)
    for key in ("at_least", "at_most", "between"):
        values = need.get(key)
        for value in values if isinstance(values, tuple) else (values,):
            if isinstance(value, FromField):
                check_attribute(value.name, need.place(key), holder, words, problems, NUMBERS)


def _check_event(keys: Merged, holder: Owner, around: Surroundings) -> None:
    words, problems = around.declared.vocabulary, around.problems
    event, due = keys.get("event"), keys.get("due")
    if not isinstance(event, Entry):
        return
    owner = owner_of("fact", kinds_of(event.get("fact")), words)
    check_condition(event.get("if"), owner, words, problems)
    check_condition(keys.get("has"), owner, words, problems)
    if "date" in event.values:
        check_attribute(event.get("date"), event.place("date"), owner, words, problems, DATES)
    if isinstance(due, Entry) and "field" in due.values:
        check_attribute(due.get("field"), due.place("field"), owner, words, problems, DATES)
    for name in event.get("same", ()):
        check_attribute(name, event.place("same"), holder, words, problems)


def _check_members(keys: Merged, around: Surroundings) -> None:
    members = keys.get("every_one_of")
    if isinstance(members, Entry):
        check_set(members, around.declared, around.problems)


def check_set(members: Entry, declared: Declared, problems: Problems) -> None:
    """The condition of a set, against the attributes of its members."""
    if "of" in members.values:
        owner = owner_of("member_kind", (members.get("of"),), declared.vocabulary)
        check_condition(members.get("if"), owner, declared.vocabulary, problems)
    for key in ("if", "among"):
        if "items" in members and key in members:
            problems.say(
                members.place(key), f"列出项目的集合不写 {key}", f"删去 {key}，或改用 of: 对象种类。"
            )


def _check_evidence(keys: Merged, around: Surroundings) -> None:
    words, problems = around.declared.vocabulary, around.problems
    for key in ("holds", "when", "unless"):
        entry = keys.get(key)
        if isinstance(entry, Entry):
            kind = "fact" if "fact" in entry.values else "register"
            owner = owner_of(kind, (entry.get(kind),), words)
            check_condition(entry.get("if"), owner, words, problems)
            for name in entry.get("same", ()):
                check_attribute(name, entry.place("same"), owner, words, problems)
