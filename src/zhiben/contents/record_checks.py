"""Record kinds against themselves and the vocabulary: names, limits, facts emitted, the example (rule 10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from zhiben.contents import notation
from zhiben.contents.conditions import Read
from zhiben.contents.problems import Place, Problems, did_you_mean, nearest
from zhiben.contents.records import (
    FILES,
    LIMIT_CHECKS,
    LIMIT_COLUMNS,
    LIMIT_EMITS,
    LIMIT_FIELDS,
    LIMIT_LIST,
    REFERENCES,
    Emission,
    RecordField,
    RecordKind,
)
from zhiben.contents.shapes import Mention
from zhiben.contents.strict import Node
from zhiben.contents.vocabulary import Attribute, Kind, Vocabulary
from zhiben.domain import conditions
from zhiben.domain.facts import Value

_ROOM = "超出登记表的范围：这是一间屋子，请交开发实现。"


def check(kinds: Collection[RecordKind], vocabulary: Vocabulary, problems: Problems) -> None:
    """Everything wrong with the kinds of a plan."""
    seen: dict[str, Place] = {}
    for kind in kinds:
        place = _place(kind, "kind")
        if kind.kind in seen:
            first = seen[kind.kind]
            problems.say(
                place,
                f"登记表“{kind.kind}”已写在 {first.file} 第 {first.line} 行",
                "换一个名字，或删去一处。",
            )
        seen.setdefault(kind.kind, place)
        if not kind.whole:
            continue
        _limits(kind, problems)
        _own_names(kind, problems)
        _people(kind, vocabulary, problems)
        for emission in kind.emits:
            _emission(kind, emission, vocabulary, problems)
        before = len(problems)
        _conditions(kind, problems)
        if len(problems) == before:
            _example(kind, problems)


def _place(kind: RecordKind, key: str) -> Place:
    return kind.entry.place(key) if kind.entry is not None else Place("", 0)


# ── limits and names ─────────────────────────────────────────────────────────────────────────────


def _limits(kind: RecordKind, problems: Problems) -> None:
    for key, n, limit in (
        ("fields", len(kind.fields), LIMIT_FIELDS),
        ("list", len(kind.listed), LIMIT_LIST),
        ("emits", len(kind.emits), LIMIT_EMITS),
        ("checks", len(kind.checks), LIMIT_CHECKS),
    ):
        if n > limit:
            problems.say(_place(kind, key), f"{key} 有 {n} 项，最多 {limit} 项", _ROOM)
    for field in kind.fields:
        if len(field.columns) > LIMIT_COLUMNS:
            what = f"表格“{field.label}”有 {len(field.columns)} 栏，最多 {LIMIT_COLUMNS} 栏"
            problems.say(_place(kind, "fields"), what, _ROOM)


def _own_names(kind: RecordKind, problems: Problems) -> None:
    names = [field.name for field in (*kind.fields, *kind.evidence)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.say(_place(kind, "fields"), f"字段“{name}”写了两次", "换一个名字，或删去一处。")
    fields = kind.fields_by_name()
    dates = {name for name, field in fields.items() if field.type == "date"}
    if kind.nature == "register" and kind.valid is None:
        problems.say(_place(kind, "nature"), "register 缺 valid", "写上 valid: {from: 字段, until: 字段}。")
    if kind.nature == "event" and not kind.happened:
        problems.say(_place(kind, "nature"), "event 缺 happened", "写上哪个日期字段决定所属周期。")
    if kind.happened:
        _known(kind.happened, dates, _place(kind, "happened"), "日期字段", problems)
    for end in kind.valid or ():
        if end is not None:
            _known(end, dates, _place(kind, "valid"), "日期字段", problems)
    for name in kind.listed:
        _known(name, {*fields, "about"}, _place(kind, "list"), "字段", problems)
    for name in kind.import_key:
        _known(name, {*fields, "about"}, _place(kind, "import"), "字段", problems)


def _known(name: str, names: Collection[str], place: Place, word: str, problems: Problems) -> None:
    if name not in names:
        problems.say(place, f"没有{word}“{name}”", did_you_mean(name, names))


def _people(kind: RecordKind, vocabulary: Vocabulary, problems: Problems) -> None:
    if vocabulary.roles is None:
        return
    for role in kind.filed_by:
        _known(role, vocabulary.roles, _place(kind, "filed_by"), "岗位角色", problems)
    if kind.received_by:
        names = {*vocabulary.roles, *(vocabulary.sections or ())}
        _known(kind.received_by, names, _place(kind, "received_by"), "岗位角色或科室", problems)


def _conditions(kind: RecordKind, problems: Problems) -> None:
    """Conditions ask the record's own fields; nothing else is known when it is filed."""
    fields = kind.fields_by_name()
    asked = [check.where for check in kind.checks]
    asked += [field.show_if for field in (*kind.fields, *kind.evidence) if field.show_if is not None]
    for read in asked:
        for leaf in read.leaves:
            _known(leaf.test.path, fields, leaf.place, "字段", problems)
            options = fields[leaf.test.path].options if leaf.test.path in fields else {}
            values = leaf.test.value if isinstance(leaf.test.value, tuple) else (leaf.test.value,)
            for value in values if options and leaf.test.op != "known" else ():
                _known(_shown(value), options, leaf.place, "选项", problems)
    for check in kind.checks:
        for name in check.require:
            _known(name, fields, check.where.place, "字段", problems)
    for field in kind.fields:
        if field.show_if is not None and len(field.show_if.leaves) != 1:
            problems.say(field.show_if.place, "show_if 只看一个字段", "只写一个 {字段: 值}。")


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def _emission(kind: RecordKind, emission: Emission, vocabulary: Vocabulary, problems: Problems) -> None:
    fields = kind.fields_by_name()
    declared = _declared(kind, emission, vocabulary, problems)
    if declared is None and vocabulary.facts is not None:
        return
    for name, value in emission.values.items():
        attribute = None
        if declared is not None and declared.attributes is not None:
            _known(name, declared.attributes, emission.place, f"{declared.label}的属性", problems)
            attribute = declared.attributes.get(name)
        if isinstance(value, str) and value not in fields:
            _literal(value, fields, attribute, emission.place, problems)
    if emission.targets is not None:
        names = {name for name, field in fields.items() if field.type in REFERENCES}
        _known(emission.targets, names, emission.place, "引用字段", problems)


def _declared(
    kind: RecordKind, emission: Emission, vocabulary: Vocabulary, problems: Problems
) -> Kind | None:
    if vocabulary.facts is None:
        return None
    known = {**(vocabulary.registers or {}), **vocabulary.facts}
    _known(emission.fact, known, emission.place, "事实种类", problems)
    return known.get(emission.fact)


def _literal(
    value: str, fields: Collection[str], attribute: Attribute | None, place: Place, problems: Problems
) -> None:
    """A word that is no field is itself the value, if the attribute may have it; else a field was meant."""
    if attribute is not None and attribute.options is not None:
        if value not in attribute.options:
            mend = did_you_mean(value, {*fields, *attribute.options})
            problems.say(place, f"“{value}”既不是字段，也不是可选值", mend)
        return
    near = nearest(value, fields)
    if (
        near is not None
        or attribute is None
        or attribute.type not in ("text", "choice", "choices", "reference")
    ):
        problems.say(place, f"没有字段“{value}”", did_you_mean(value, fields))


def unproduced(
    mentions: Collection[Mention], kinds: Collection[RecordKind], vocabulary: Vocabulary, problems: Problems
) -> None:
    """Facts and registers that a duty counts but nobody can make."""
    if not all(kind.whole for kind in kinds):
        return
    made = {emission.fact for kind in kinds for emission in kind.emits}
    made |= {kind.kind for kind in kinds if kind.nature == "register"}
    for table in (vocabulary.facts, vocabulary.registers):
        made |= {name for name, kind in (table or {}).items() if kind.produced_by}
    known = {*(vocabulary.facts or ()), *(vocabulary.registers or ())}
    for mention in mentions:
        if mention.kind in ("fact", "register") and mention.name in known and mention.name not in made:
            what = f"没有登记表、也没有屋子产生“{mention.name}”"
            problems.say(mention.place, what, "加一种登记表（emits 它），或在词汇里写 produced_by。")


def unused(mentions: Collection[Mention], kinds: Collection[RecordKind]) -> Iterator[str]:
    """Kinds no duty looks at: allowed, worth knowing."""
    used = {mention.name for mention in mentions}
    for kind in kinds:
        if not used & {kind.kind, *(emission.fact for emission in kind.emits)}:
            yield kind.kind


# ── the example ──────────────────────────────────────────────────────────────────────────────────


def _example(kind: RecordKind, problems: Problems) -> None:
    fields = kind.fields_by_name()
    values: dict[str, Value] = {}
    for name, node in kind.example.items():
        if name not in fields:
            problems.say(node.key_place, f"示例里的“{name}”不是字段", did_you_mean(name, fields))
            continue
        says = _wrong_value(node, fields[name])
        if says:
            problems.say(
                node.key_place, f"示例的“{fields[name].label}”应当是{says}", "改示例，它会显示在填报页上。"
            )
        if isinstance(node.value, str | int | bool):
            values[name] = node.value
        elif isinstance(node.value, list):
            values[name] = tuple(
                part.value for part in node.parts() if isinstance(part.value, str | int | bool)
            )
    place = _place(kind, "example")
    for field in kind.fields:
        if field.required and field.name not in kind.example and _asked(field.show_if, values):
            problems.say(place, f"示例缺必填的“{field.label}”", f"补上 {field.name}。")
    for evidence in kind.evidence:
        n = kind.example.get(evidence.name)
        if evidence.at_least and (n is None or not isinstance(n.value, int) or n.value < evidence.at_least):
            problems.say(
                place,
                f"示例的“{evidence.label}”不足 {evidence.at_least} 件",
                f"写 {evidence.name}: {evidence.at_least}。",
            )
    for check in kind.checks:
        if _asked(check.where, values) and not all(name in kind.example for name in check.require or ("",)):
            problems.say(place, f"示例通不过校验：{check.say}", "改示例，或改这条校验。")


def _asked(read: Read | None, values: Mapping[str, Value]) -> bool:
    look = conditions.Look(value=values.get, setting=lambda name: None)
    return read is None or conditions.holds(read.value, look)


def _wrong_value(node: Node, field: RecordField) -> str:
    """What the example's value should have been; empty if it is right."""
    if field.type in FILES:
        return "" if _is_whole(node) else "件数"
    if field.many or field.type == "choices":
        if not isinstance(node.value, list):
            return "列表"
        parts = list(node.parts())
    else:
        parts = [node]
    if field.type == "table":
        return _wrong_table(node, field)
    for part in parts:
        says = _wrong_scalar(part, field)
        if says:
            return says
    return ""


def _wrong_table(node: Node, field: RecordField) -> str:
    columns = {column.name: column for column in field.columns}
    for row in node.parts():
        for name, cell in row.items():
            if name not in columns:
                return f"只有 {'、'.join(columns)} 几栏的表格"
            says = _wrong_scalar(cell, columns[name])
            if says:
                return says
    return "" if isinstance(node.value, list) else "若干行的列表"


def _wrong_scalar(node: Node, field: RecordField) -> str:
    if isinstance(node.value, list | dict) or node.value is None:
        return "一个值"
    if field.options and not field.open:
        return "" if _shown(node.value) in field.options else f"{'、'.join(field.options)} 之一"
    rule = _SCALARS.get(field.type)
    return rule(node, field) if rule is not None else ""


def _is_whole(node: Node) -> bool:
    return isinstance(node.value, int) and not isinstance(node.value, bool)


def _number(node: Node, field: RecordField) -> str:
    text = _shown(node.value)
    pattern = rf"-?[0-9]+(?:\.[0-9]{{1,{field.decimals}}})?" if field.decimals else r"-?[0-9]+"
    if field.type == "money" and not field.decimals:
        pattern = r"-?[0-9]+(?:\.[0-9]{1,2})?"
    if isinstance(node.value, bool) or not re.fullmatch(pattern, text):
        return "数字"
    low, high = field.least, field.most
    if (low is not None and float(text) < low) or (high is not None and float(text) > high):
        return f"{low if low is not None else ''} 到 {high if high is not None else ''} 之间的数"
    return ""


def _date(node: Node, field: RecordField) -> str:
    try:
        return "" if isinstance(notation.day(str(node.value)), date) else "日期"
    except ValueError:
        return "日期"


def _time(node: Node, field: RecordField) -> str:
    return "" if re.fullmatch(notation.TIME, str(node.value)) else "时刻，如 17:30"


def _yes_no(node: Node, field: RecordField) -> str:
    return "" if isinstance(node.value, bool) else "true 或 false"


_SCALARS: Mapping[str, Callable[[Node, RecordField], str]] = {
    "number": _number,
    "money": _number,
    "date": _date,
    "time": _time,
    "yes_no": _yes_no,
}
