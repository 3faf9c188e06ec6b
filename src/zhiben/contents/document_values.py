"""What a document is filled with: checked as given, kept as plain text, shown as it is to be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiben.contents.documents import LIMIT_ROWS, DocumentField, DocumentForm

LONGEST = {"text": 300, "long_text": 8_000, "number": 20}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,4})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(?::[0-9]{2})?")
_DIGEST = re.compile(r"[0-9a-f]{64}")

Row = Mapping[str, str]
Values = Mapping[str, str | Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Unfit:
    """One thing that was not filled as asked. `field`: its name; of a table, `row` counts from 1."""

    field: str
    label: str
    say: str
    row: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """`values` by field name: text (dates as 2026-11-03), of a table its rows. Empty fields are left out."""

    values: Values
    problems: tuple[Unfit, ...]


def fill(form: DocumentForm, raw: Mapping[str, object]) -> Filled:
    """Every problem at once. What the form does not ask is a problem too: it would be lost."""
    values: dict[str, str | Sequence[Row]] = {}
    problems: list[Unfit] = []
    names = {one.name for one in form.fields}
    problems += [Unfit(name, name, "这份文书没有这一项。") for name in raw if name not in names]
    for one in form.fields:
        given = raw.get(one.name)
        if one.type == "table":
            rows = _rows(one, given, problems)
            if rows:
                values[one.name] = rows
            elif one.required:
                problems.append(Unfit(one.name, one.label, "至少填一行。"))
            continue
        text, say = _scalar(one, given)
        if say:
            problems.append(Unfit(one.name, one.label, say))
        elif text:
            values[one.name] = text
    return Filled(values, tuple(problems))


def shown(form: DocumentForm, values: Values) -> dict[str, str | list[dict[str, str]]]:
    """By label, for the template: dates as 2026年11月3日, options by their name, numbers with their unit;
    signatures by their SHA-256.
    """
    made: dict[str, str | list[dict[str, str]]] = {}
    for one in form.fields:
        value = values.get(one.name, "")
        if one.type != "table":
            made[one.label] = readable(one, value if isinstance(value, str) else "")
            continue
        rows = [] if isinstance(value, str) else value
        made[one.label] = [
            {column.label: readable(column, row.get(column.name, "")) for column in one.columns}
            for row in rows
        ]
    return made


def readable(asked: DocumentField, value: str) -> str:
    """One value as a person reads it."""
    if not value:
        return ""
    if asked.type == "date":
        return chinese_day(date.fromisoformat(value))
    if asked.type == "moment":
        return chinese_moment(datetime.fromisoformat(value))
    if asked.type == "choice":
        return asked.options.get(value, value)
    return f"{value}{asked.unit}" if asked.type == "number" else value


def chinese_day(day: date) -> str:
    """2026年11月3日, as GB/T 9704 writes it: Arabic figures, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(at: datetime) -> str:
    """2026年11月3日9时05分, to the minute as records of inspections are kept."""
    return f"{chinese_day(at.date())}{at.hour}时{at.minute:02d}分"


def _rows(asked: DocumentField, given: object, problems: list[Unfit]) -> list[Row]:
    if given is None or given == "":
        return []
    if isinstance(given, str) or not isinstance(given, Sequence):
        problems.append(Unfit(asked.name, asked.label, "应当是一行一行的表。"))
        return []
    if len(given) > LIMIT_ROWS:
        problems.append(Unfit(asked.name, asked.label, f"超过 {LIMIT_ROWS} 行，请作为附件另附。"))
        return []
    made: list[Row] = []
    for n, row in enumerate(given, 1):
        if not isinstance(row, Mapping):
            problems.append(Unfit(asked.name, asked.label, f"第 {n} 行不是一组栏目。", n))
            continue
        if any(str(value).strip() for value in row.values() if value is not None):
            made.append(_row(asked, row, n, problems))
    return made


def _row(asked: DocumentField, row: Mapping[Any, object], n: int, problems: list[Unfit]) -> Row:
    known = {column.name for column in asked.columns}
    for name in row:
        if name not in known:
            problems.append(Unfit(asked.name, asked.label, f"第 {n} 行：没有“{name}”这一栏。", n))
    made: dict[str, str] = {}
    for column in asked.columns:
        text, say = _scalar(column, row.get(column.name))
        if say:
            told = f"第 {n} 行“{column.label}”：{say}"
            problems.append(Unfit(asked.name, asked.label, told, n, column.name))
        elif text:
            made[column.name] = text
    return made


def _scalar(asked: DocumentField, given: object) -> tuple[str, str]:
    """(value, what is wrong with it)."""
    if isinstance(given, bool) or not (given is None or isinstance(given, str | int | date)):
        return "", "应当是文字。"
    text = unicodedata.normalize("NFC", str("" if given is None else given)).strip()
    text = re.sub(r"\r\n?", "\n", text)
    if asked.type != "long_text":
        text = re.sub(r"\s*\n\s*", " ", text)
    if not text:
        return "", "没有填。" if asked.required else ""
    if any(_is_invisible(letter) for letter in text):
        return "", "有看不见的控制字符，请删去后重新填写。"
    if len(text) > LONGEST.get(asked.type, 300):
        return "", f"超过 {LONGEST.get(asked.type, 300)} 字。"
    return _of_type(asked, text)


def _of_type(asked: DocumentField, text: str) -> tuple[str, str]:
    if asked.type == "number" and not _NUMBER.fullmatch(text):
        return "", "应当是数字，不带单位，小数最多四位。"
    if asked.type == "date":
        try:
            if not _DAY.fullmatch(text):
                raise ValueError
            date.fromisoformat(text)
        except ValueError:
            return "", "应当是日期，写成 2026-11-03。"
    if asked.type == "moment":
        return _moment(text)
    if asked.type == "signature" and not _DIGEST.fullmatch(text):
        return "", "应当是一份签名图片的 SHA-256。"
    if asked.type == "choice" and text not in asked.options:
        return "", f"应当是 {'、'.join(asked.options.values())} 之一。"
    return text, ""


def _moment(text: str) -> tuple[str, str]:
    """To the minute; seconds are let go."""
    found = _MOMENT.fullmatch(text)
    try:
        told = f"{found[1]}T{found[2]}" if found else ""
        datetime.fromisoformat(told)
    except ValueError:
        return "", "应当是日期和时间，写成 2026-11-03T09:05。"
    return told, ""


def _is_invisible(letter: str) -> bool:
    """Control characters and halves of characters: no document can hold them."""
    return unicodedata.category(letter) in ("Cc", "Cs", "Cn") and letter not in "\n\t"
