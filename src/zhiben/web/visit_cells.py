"""The desk form of a visit, cell by cell: what each shows, what it was when it was shown, what was typed.

A cell is a field of an entry. Its value as it stood goes with the form, so that what two people change at
once is noticed field by field, here as on a phone (`domain.merging`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.entries import FIELDS, Form, Kind, key_of
from zhiben.domain.merging import Fields, Plain
from zhiben.inspections.saying import Wrote

SHANGHAI = ZoneInfo("Asia/Shanghai")
LABELS: Mapping[str, Any] = {
    "began_at": gettext_lazy("开始时间"), "ended_at": gettext_lazy("结束时间"),
    "scene": gettext_lazy("检查场所"), "escort": gettext_lazy("企业陪同人"),
    "escort_post": gettext_lazy("陪同人职务"), "escort_phone": gettext_lazy("陪同人电话"),
    "summary": gettext_lazy("情况说明"), "found_none": gettext_lazy("声明：未发现问题"),
    "led_by": gettext_lazy("带队人"), "principal_present": gettext_lazy("主要负责人本人到场"),
    "result": gettext_lazy("结论"), "note": gettext_lazy("查到的情况"), "reason": gettext_lazy("理由"),
    "minutes": gettext_lazy("时长（分钟）"), "audience": gettext_lazy("听讲人数"),
    "criteria": gettext_lazy("宣讲的条款（编号，顿号分开）"), "text": gettext_lazy("内容"),
    "spot": gettext_lazy("部位"), "level": gettext_lazy("等级"), "criterion": gettext_lazy("判定标准条款"),
    "deadline": gettext_lazy("整改期限"), "responsible": gettext_lazy("责任人"),
    "dropped": gettext_lazy("撤掉这一条"), "passed": gettext_lazy("答得怎样"), "name": gettext_lazy("姓名"),
    "post": gettext_lazy("职务"), "refused": gettext_lazy("拒绝签字"), "questions": gettext_lazy("问了几题"),
    "right": gettext_lazy("答对几题"), "drawn_by": gettext_lazy("抽取方式"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """`choices`: of a field that is chosen; `kind`: how it is asked; `seen`: as it stood, to be sent back."""

    entry: str
    field: str
    label: str
    kind: str
    value: str
    seen: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return f"f~{self.entry}~{self.field}"

    @property
    def id(self) -> str:
        return f"c-{self.entry}-{self.field}".replace(":", "-")

    @property
    def is_on(self) -> bool:
        return self.value == "1"


KINDS = {Form.TEXT: "text", Form.COUNT: "count", Form.MOMENT: "moment", Form.DAY: "day", Form.FLAG: "flag"}


def cell(
    entry: str, field: str, stands: Fields, typed: Mapping[str, str], *, label: str = "",
    choices: Iterable[tuple[str, str]] = (), usual: str = "",
) -> Cell:  # fmt: skip
    """One cell. `stands`: the entry's fields; `typed`: what was sent and not taken yet; `usual`: what it
    begins with where nothing stands.
    """
    form = FIELDS[key_of(entry).kind][field]
    value = shown(form, stands.get(field))
    given = tuple(choices)
    kind = "choice" if given else KINDS.get(form, "line")
    name = f"f~{entry}~{field}"
    now = typed.get(name, value or usual)
    return Cell(
        entry, field, label or gettext(LABELS.get(field, field)), kind, now,
        json.dumps(stands.get(field), ensure_ascii=False), given,
    )  # fmt: skip


def shown(form: Form, value: Any) -> str:
    """A value as a form shows it; "" for what is not there."""
    if value is None:
        return ""
    if form is Form.FLAG:
        return "1" if value else "0"
    if form is Form.MOMENT:
        return datetime.fromisoformat(str(value)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    if form is Form.NAMES:
        return "、".join(map(str, value))
    return str(value)


def meant(form: Form, text: str) -> Plain:
    """What was typed, as it is kept; something that makes no sense is left as it is, to be refused."""
    text = text.strip().replace("\r\n", "\n")
    if not text:
        return None
    if form is Form.FLAG:
        return {"1": True, "0": False}.get(text, text)
    if form is Form.COUNT:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
    if form is Form.NAMES:
        return tuple(one for one in text.replace("，", "、").replace(",", "、").split("、") if one.strip())
    if form is Form.MOMENT:
        try:
            return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).isoformat()
        except ValueError:
            return text
    return text


def wrote(sent: QueryDict, pictured: Collection[str] = ()) -> list[Wrote]:
    """What was changed on the form, entry by entry. `pictured`: entries that pictures were sent of.

    An entry that the form only offers is none until something is said of it. Raises Incomplete
    `entry_unknown`.
    """
    said: dict[str, dict[str, Plain]] = {}
    seen: dict[str, dict[str, Plain]] = {}
    for name in sent:
        mark, _, rest = name.partition("~")
        entry, _, field = rest.partition("~")
        if mark != "s":
            continue
        form = FIELDS[key_of(entry).kind].get(field)
        if form is None:
            continue
        before = _stood(sent.get(name, ""))
        text = sent.get(f"f~{rest}", "")
        if form is Form.FLAG and before is None and text == "0":
            continue  # an empty box where nothing stood
        if text.strip() != shown(form, before):
            said.setdefault(entry, {})[field] = meant(form, text)
            seen.setdefault(entry, {})[field] = before
    return [
        Wrote(entry, fields, seen[entry])
        for entry, fields in said.items()
        if entry in pictured or _is_said(entry, fields, seen[entry])
    ]


def _is_said(entry: str, fields: Fields, seen: Fields) -> bool:
    needs = OFFERED.get(key_of(entry).kind, ())
    is_new = all(value is None for value in seen.values())
    return not needs or not is_new or any(fields.get(one) is not None for one in needs)


OFFERED = {Kind.FINDING: ("text", "spot"), Kind.ASKED: ("passed",)}


def _stood(text: str) -> Plain:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return tuple(value) if isinstance(value, list) else value


def typed_of(sent: QueryDict) -> dict[str, str]:
    """Everything typed, by cell: shown again where it was not taken."""
    return {name: sent.get(name, "") for name in sent if name.startswith("f~")}


def cells(
    entry: str, fields: Sequence[str], stands: Fields, typed: Mapping[str, str], **choices: Any
) -> Iterator[Cell]:
    """Several cells of one entry; `choices` by field."""
    for one in fields:
        yield cell(entry, one, stands, typed, choices=choices.get(one, ()))
