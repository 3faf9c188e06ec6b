"""Clauses against each other: ids, the tree, readings and what measures them; and the stretches of spans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from zhiben.contents import notation
from zhiben.contents.names import Declared
from zhiben.contents.problems import Place, Problems, did_you_mean, nearest
from zhiben.contents.strict import Node
from zhiben.contents.structures import Entry
from zhiben.domain.plan import Form, Span


def duties_of(clause: Entry) -> list[Entry]:
    """The duties of a clause that could be read at all."""
    return [entry for entry in clause.get("duties", ()) if isinstance(entry, Entry)]


def repeated(word: str, entry: Entry, seen: dict[str, Place], problems: Problems) -> None:
    """Says so if the entry's id is among those `seen`; remembers it otherwise."""
    name = entry.get("id")
    if name is None:
        return
    if name in seen:
        first = seen[name]
        where = f"{first.file} 第 {first.line} 行" if first.file != entry.node.file else f"第 {first.line} 行"
        problems.say(entry.place("id"), f"{word}编号“{name}”已用在{where}", "换一个编号。")
    seen.setdefault(name, entry.place("id"))


def check_clauses(clauses: list[Entry], declared: Declared, problems: Problems) -> None:
    """Ids, tree, readings and measures of all clauses."""
    seen: dict[str, Place] = {}
    under = {clause.get("id"): clause.get("under") for clause in clauses}
    duty_ids = {duty.get("id") for clause in clauses for duty in duties_of(clause)}
    for clause in clauses:
        repeated("条款", clause, seen, problems)
        _check_cycle(clause, under, problems)
        _check_reading(clause, problems)
        _check_measures(clause, duty_ids - {None}, declared, problems)


def _check_cycle(clause: Entry, under: Mapping[str, str | None], problems: Problems) -> None:
    passed: list[str] = []
    here = clause.get("id")
    while here is not None and here not in passed:
        passed.append(here)
        here = under.get(here)
    if here is not None and here == clause.get("id") and "under" in clause.values:
        problems.say(
            clause.place("under"),
            f"条款“{here}”成了自己的上级（{' → '.join([*passed, here])}）",
            "改正 under。",
        )


def _check_reading(clause: Entry, problems: Problems) -> None:
    reads = clause.get("reads")
    if clause.node.broken:
        return
    measured = _is_written(clause, "measured_by")
    has_duties = _is_written(clause, "duties")
    if reads == "duty" and not has_duties and not measured:
        problems.say(
            clause.place("reads"),
            "reads: duty 却没有 duties",
            "补上 duties，或用 measured_by 写明由哪个责任体现。",
        )
    if reads in ("rule", "goal") and not measured and not has_duties:
        problems.say(
            clause.place("reads"),
            f"reads: {reads} 却没有写用什么衡量",
            "补上 measured_by：责任编号、指标编号或一句话。",
        )
    if reads in ("goal", "information") and has_duties:
        problems.say(
            clause.place("duties"), f"reads: {reads} 的条款不能有 duties", "改成 reads: duty，或删去 duties。"
        )
    if reads == "rule":
        for duty in duties_of(clause):
            if duty.get("form") not in (Form.GATE.value, Form.STATE.value, None):
                problems.say(
                    duty.place("form"),
                    "reads: rule 的条款只能有 gate 和 state",
                    "有周期、有次数的改成 reads: duty。",
                )


def _is_written(clause: Entry, key: str) -> bool:
    """Written with something behind it, be it wrong."""
    return key in clause.bad or bool(clause.get(key)) or bool(_parts(clause, key))


def _parts(clause: Entry, key: str) -> list[Node]:
    node = clause.node.get(key)
    return [] if node is None else list(node.parts())


def _check_measures(clause: Entry, duty_ids: set[Any], declared: Declared, problems: Problems) -> None:
    node = clause.node.get("measured_by")
    for part in _parts(clause, "measured_by") or ([node] if node is not None else []):
        name = part.value
        if not isinstance(name, str) or name in duty_ids or name in declared.lost or not _is_id(name):
            continue
        indicators = declared.vocabulary.indicators
        if indicators is None:
            near = nearest(name, duty_ids)
            if near is None or abs(len(near) - len(name)) > 2 or _differences(near, name) > 2:
                continue
        elif name in indicators:
            continue
        mend = did_you_mean(name, {*duty_ids, *(indicators or ())}, "或写成一句话。")
        problems.say(part.place, f"没有责任或指标“{name}”", mend)


def _is_id(name: str) -> bool:
    """A sentence measures too; only what looks like an id is looked up."""
    return name.isascii() and " " not in name


def _differences(one: str, other: str) -> int:
    """Letters changed, added or lost between two words."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, another in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (letter != another))
    return row[-1]


def check_spans(parts: Iterable[Entry], problems: Problems) -> None:
    """The stretches of one span must not overlap: each is a period (rule 2); its name is no period's."""
    for part in parts:
        table = part.node.get("spans")
        for name, node in table.items() if table is not None else ():
            if name in notation.EVERY_WORDS:
                problems.say(node.key_place, f"时段不能叫“{name}”，它已是周期的名字", "给时段换一个名字。")
            read = part.get("spans", {}).get(name, ())
            lines = list(node.parts())
            if len(read) != len(lines):
                continue  # one of them is no span, already said
            spans = sorted(zip(read, lines, strict=True), key=lambda pair: pair[0].first)
            for (one, first), (other, second) in pairwise(spans):
                if one.last is not None and other.first <= one.last:
                    later = max((first, second), key=lambda found: found.line)
                    problems.say(
                        later.place,
                        f"时段“{name}”里两段重叠（{_shown(one)} 与 {_shown(other)}）",
                        "每段各是一个周期，改到不重叠。",
                    )


def _shown(span: Span) -> str:
    return f"{span.first}/{span.last or ''}"
