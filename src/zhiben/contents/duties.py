"""From the keys of a duty to the domain's `Duty`: its own checks, then its overrides merged in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from zhiben.contents import forms, notation
from zhiben.contents.conditions import Read, contradiction, implies
from zhiben.contents.duty_grammar import TERMS
from zhiben.contents.forms import Merged, branches
from zhiben.contents.names import Declared, Owner, check_attribute, check_condition, owner_of
from zhiben.contents.problems import Problems
from zhiben.contents.shapes import Mention
from zhiben.contents.structures import Entry
from zhiben.domain.plan import (
    Chain,
    Condition,
    Counts,
    Due,
    Duty,
    Event,
    Every,
    Evidence,
    Form,
    FromField,
    Gate,
    Holder,
    Holds,
    MonthDay,
    Need,
    Override,
    SetOf,
    Terms,
)

_WHOEVER_ACTS = Holder("authority", "own")  # of a gate without holder, which owes nothing
_DUE_KEYS = ("within", "before", "field", "after_end", "day", "date", "at", "rest")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a duty needs of its plan: names declared, the sets and chains themselves, where mentions go."""

    declared: Declared
    sets: Mapping[str, Entry]
    chains: Mapping[str, Chain]
    mentions: list[Mention]
    problems: Problems
    open_ended: bool = False  # the plan has no last day


def build(entry: Entry, clause: str, summary: str, around: Surroundings) -> Duty | None:
    """The duty; None if anything in it is wrong, after saying what."""
    before = len(around.problems)
    base = Merged(entry)
    forms.check(base, around.problems)
    _check_names(base, entry, around)
    if "if" in entry and "holder" not in entry and "refuse" in entry:
        around.problems.say(
            entry.place("if"), "gate 的 if 没有 holder 可问", "写上 holder，或把条件写进 when、unless 的 if。"
        )
    own = entry.get("if")
    if isinstance(own, Read) and (field := contradiction(own.value)) is not None:
        what = f"条件永远不成立：“{field}”不能同时是两个值"
        around.problems.say(entry.place("if"), what, "几个之一写成列表 [a, b]。")
    overrides = [
        override for override in entry.get("overrides", ()) if _check_override(override, entry, around)
    ]
    _check_order(overrides, around.problems)
    if len(around.problems) > before or _is_broken(entry):
        return None
    title = entry.get("title", summary)
    form = Form(entry.get("form"))
    return Duty(
        id=entry.get("id"),
        clause=clause,
        form=form,
        holder=entry.get("holder", _WHOEVER_ACTS),
        terms=_terms(base, title, around),
        where=condition(entry.get("if")),
        with_=tuple(entry.get("with", ())),
        per=tuple(entry.get("per", ())),
        overrides=tuple(
            Override(
                override.get("if").value,
                _terms(Merged(entry, override), title, around),
                override.get("basis"),
            )
            for override in overrides
        ),
        basis=entry.get("basis", ""),
    )


def _is_broken(value: Any) -> bool:
    """Whether anything beneath was refused while reading."""
    if isinstance(value, Entry):
        return bool(value.bad) or any(_is_broken(part) for part in value.values.values())
    return isinstance(value, tuple) and any(_is_broken(part) for part in value)


def condition(read: Any) -> Condition | None:
    return read.value if isinstance(read, Read) else None


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
            what = f"这条 override 永远用不上：“{field}”不能同时是两个值（责任的 if 也算在内）"
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
    for key in ("every", "by"):
        value = keys.get(key)
        field = (
            value.start_field
            if isinstance(value, Every)
            else value.name
            if isinstance(value, FromField)
            else None
        )
        if field is not None:
            check_attribute(field, keys.place(key), holder, words, problems)
    _check_counted(keys, holder, around)
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


def pieces(window: Any) -> tuple[Any, ...]:
    """The parts of a window, of one or several."""
    if window is None:
        return ()
    one = not isinstance(window, tuple) or (len(window) == 2 and isinstance(window[0], MonthDay))
    return (window,) if one else window


def _check_counted(keys: Merged, holder: Owner, around: Surroundings) -> None:
    words, problems = around.declared.vocabulary, around.problems
    need, due, event = keys.get("need"), keys.get("due"), keys.get("event")
    for branch in branches(keys.get("counts")):
        owner = owner_of("fact", _kinds(branch.get("fact")), words)
        check_condition(branch.get("if"), owner, words, problems)
        if "target" in branch.values:
            check_attribute(branch.get("target"), branch.place("target"), owner, words, problems)
        for name in branch.get("same", ()):
            check_attribute(name, branch.place("same"), owner, words, problems)
        if isinstance(need, Entry):
            for key in ("sum", "distinct"):
                if key in need.values:
                    check_attribute(need.get(key), need.place(key), owner, words, problems)
    if isinstance(need, Entry):
        for key in ("at_least", "at_most", "between"):
            values = need.get(key)
            for value in values if isinstance(values, tuple) else (values,):
                if isinstance(value, FromField):
                    check_attribute(value.name, need.place(key), holder, words, problems)
    if isinstance(event, Entry):
        _check_event(event, keys, due, holder, around)


def _check_event(event: Entry, keys: Merged, due: Any, holder: Owner, around: Surroundings) -> None:
    words, problems = around.declared.vocabulary, around.problems
    owner = owner_of("fact", _kinds(event.get("fact")), words)
    check_condition(event.get("if"), owner, words, problems)
    check_condition(keys.get("has"), owner, words, problems)
    if "date" in event.values:
        found = check_attribute(event.get("date"), event.place("date"), owner, words, problems)
        if found is not None and found.type != "date":
            problems.say(event.place("date"), f"属性“{event.get('date')}”不是日期", "换一个日期属性。")
    if isinstance(due, Entry) and "field" in due.values:
        found = check_attribute(due.get("field"), due.place("field"), owner, words, problems)
        if found is not None and found.type != "date":
            problems.say(due.place("field"), f"属性“{due.get('field')}”不是日期", "换一个日期属性。")
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


def _kinds(fact: Any) -> tuple[str, ...]:
    return fact if isinstance(fact, tuple) else () if fact is None else (fact,)


# ── terms ────────────────────────────────────────────────────────────────────────────────────────


def _terms(keys: Merged, title: str, around: Surroundings) -> Terms:
    members = _members(keys.get("every_one_of"), around)
    counts = tuple(_counts(branch, members) for branch in branches(keys.get("counts")))
    receivers = keys.get("to") or keys.get("to_any") or ()
    chain = keys.get("chain")
    days = keys.get("days", "all")
    return Terms(
        title=keys.get("title", title),
        every=keys.get("every"),
        by=keys.get("by"),
        event=_event(keys.get("event")),
        about=keys.get("about"),
        days=days if isinstance(days, str) else tuple(notation.WEEKDAYS.index(name) for name in days),
        window=pieces(keys.get("window")),
        joins_midway=keys.get("joins_midway", "next"),
        members=members,
        members_on=keys.get("members", "any_day"),
        counts=counts,
        has=condition(keys.get("has")),
        holds=_holds(keys.get("holds")),
        need=_need(keys.get("need")),
        over=keys.get("over", "period"),
        due=_due(keys.get("due")),
        receivers=tuple(receivers),
        any_receiver="to_any" in keys,
        copies_to=tuple(keys.get("copies_to", ())),
        acts_for=keys.get("acts_for"),
        chain=Chain() if chain is None else around.chains.get(chain, Chain()),
        mend_within=keys.get("mend_within"),
        gate=_gate(keys),
    )


def _members(value: Any, around: Surroundings) -> SetOf | None:
    if value is None:
        return None
    name = value if isinstance(value, str) else ""
    entry = around.sets.get(value) if isinstance(value, str) else value
    return None if entry is None else set_of(name, entry)


def set_of(name: str, entry: Entry) -> SetOf:
    """A set as declared or as written in the duty."""
    items = entry.get("items") or ()
    pairs = tuple(items.items()) if isinstance(items, dict) else tuple((item, item) for item in items)
    return SetOf(name, entry.get("of"), pairs, condition(entry.get("if")), entry.get("among", "holder"))


def _counts(entry: Entry, members: SetOf | None) -> Counts:
    # A set of subjects or rows is named by their kind where `target` is not written.
    target = entry.get("target") or (members.kind if members is not None else None)
    return Counts(_kinds(entry.get("fact")), condition(entry.get("if")), target, tuple(entry.get("same", ())))


def _event(entry: Entry | None) -> Event | None:
    if entry is None:
        return None
    anyone = entry.get("from", "own") == "anyone"
    same = tuple(entry.get("same", ()))
    return Event(_kinds(entry.get("fact")), condition(entry.get("if")), entry.get("date"), anyone, same)


def _holds(entry: Entry | None) -> Holds | None:
    if entry is None:
        return None
    where = condition(entry.get("if"))
    return Holds(entry.get("register"), entry.get("fact"), where, entry.get("valid", True), entry.get("over"))


def _need(entry: Entry | None) -> Need:
    if entry is None:
        return Need()
    need = Need(sum=entry.get("sum"), distinct=entry.get("distinct"), ratio=entry.get("ratio"))
    if "between" in entry:
        low, high = entry.get("between")
        return replace(need, at_least=low if low != 0 else None, at_most=high)
    if "at_most" in entry:
        return replace(need, at_least=entry.get("at_least"), at_most=entry.get("at_most"))
    return replace(need, at_least=entry.get("at_least", 1))


def _due(entry: Entry | None) -> Due:
    if entry is None:
        return Due()
    return Due(**{key: entry.get(key) for key in _DUE_KEYS}, next_year="of" in entry)


def _gate(keys: Merged) -> Gate | None:
    if "refuse" not in keys:
        return None
    return Gate(
        keys.get("refuse"), keys.get("say"), _evidence(keys.get("when")), _evidence(keys.get("unless"))
    )


def _evidence(entry: Entry | None) -> Evidence | None:
    if entry is None:
        return None
    where = condition(entry.get("if"))
    return Evidence(entry.get("fact"), entry.get("register"), where, tuple(entry.get("same", ())))
