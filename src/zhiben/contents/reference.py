"""The pages of docs/reference that are printed from tables: JSON Schemas, gated verbs, shipped checklists.

`python -m zhiben.contents.reference DIRECTORY` writes them; a test holds them equal to what is written there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from zhiben.contents import (
    checklist_grammar,
    conditions,
    criteria_grammar,
    forms,
    grammar,
    records,
    vocabulary,
)
from zhiben.contents.checklists import load_checklists
from zhiben.contents.duty_grammar import DUTY
from zhiben.contents.shapes import Schema
from zhiben.domain.checklists import Checklist
from zhiben.domain.verbs import VERBS
from zhiben.domain.words import word

CHECKLISTS = Path(__file__).resolve().parents[3] / "content" / "checklists"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def plan_schema() -> Schema:
    """Of a plan file or a file of clauses, for values as the strict loader reads them."""
    duty = DUTY.schema()
    form_rules = forms.schema()
    duty["allOf"] = [*duty.get("allOf", []), *form_rules["allOf"]]
    return {
        "$schema": _DIALECT,
        "$id": grammar.FORMAT,
        "title": f"方案文件 {grammar.FORMAT}",
        "if": {"required": ["plan"]},
        "then": grammar.PLAN_FILE.schema(),
        "else": grammar.PART_FILE.schema(),
        "$defs": {"clause": grammar.CLAUSE.schema(), "duty": duty, "condition": conditions.schema()},
    }


def records_schema() -> Schema:
    """Of a file of record kinds."""
    return {"$schema": _DIALECT, "$id": records.FORMAT, "title": f"登记表文件 {records.FORMAT}"} | (
        records.RECORDS_FILE.schema() | {"$defs": {"condition": conditions.schema()}}
    )


def vocabulary_schema() -> Schema:
    """Of a vocabulary file."""
    head = {"$schema": _DIALECT, "$id": vocabulary.FORMAT, "title": f"词汇文件 {vocabulary.FORMAT}"}
    return head | vocabulary.VOCABULARY_FILE.schema()


def criteria_schema() -> Schema:
    """Of a file of one standard, of `words.yaml` or of `library.yaml`."""
    files = (criteria_grammar.STANDARD_FILE, criteria_grammar.WORDS_FILE, criteria_grammar.LIBRARY_FILE)
    head = {"$schema": _DIALECT, "$id": criteria_grammar.FORMAT, "title": "判定标准文件"}
    return head | {"anyOf": [shape.schema() for shape in files]}


def verbs_page() -> str:
    """Which acts a gate may refuse, and what is known when it is asked."""
    lines = [
        "# 可以设闸的动作",
        "",
        "方案里 `form: gate` 的 `refuse` 只能写下表里的动作；写别的名字，`zhiben plan check` 会报错。",
        "`same` 可以写“可对应的事项”里的名字：事实的同名属性与这次动作的同名事项相等，才算同一件事。",
        "",
        "| 动作 | 名称 | 可对应的事项 |",
        "| --- | --- | --- |",
    ]
    for name, verb in VERBS.items():
        context = "、".join(f"`{key}` {label}" for key, label in verb.context.items())
        lines.append(f"| `{name}` | {verb.label} | {context} |")
    lines += ["", "本页由 `domain/verbs.py` 生成，不要手改。", ""]
    return "\n".join(lines)


def checklist_schema() -> Schema:
    """Of a file of one version of a checklist."""
    head = {"$schema": _DIALECT, "$id": checklist_grammar.FORMAT, "title": "检查清单文件"}
    return head | checklist_grammar.CHECKLIST.schema()


def checklists_page() -> str:
    """The shipped checklists, item by item."""
    lists = load_checklists(CHECKLISTS).lists
    total = sum(len(one.items) for one in lists)
    lines = [
        "# 随平台带来的检查清单",
        "",
        f"{len(lists)} 份，{total} 项。本机关改过的以页面上在用的一版为准。"
        "写法见 [checklist-format.md](checklist-format.md)。",
        "",
    ]
    for one in lists:
        lines += _list_lines(one)
    return "\n".join([*lines, "本页由 `content/checklists/` 生成，不要手改。", ""])


def _list_lines(one: Checklist) -> list[str]:
    rows = [
        f"| {item.id} | {item.aspect} | {item.text} | {item.method} | {item.basis} "
        f"| {word(item.on_fail)} | {'、'.join(item.criteria)} |"
        for item in one.items
    ]
    return [
        f"## {one.title}",
        "",
        f"`{one.key}`，{one.valid_from.isoformat()} 起，{len(one.items)} 项。{one.note}",
        "",
        "| 编号 | 方面 | 检查内容 | 方法 | 依据 | 不合格时 | 判定条目 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *rows,
        "",
    ]


def _json(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "plan-schema.json": lambda: _json(plan_schema()),
    "records-schema.json": lambda: _json(records_schema()),
    "vocabulary-schema.json": lambda: _json(vocabulary_schema()),
    "criteria-schema.json": lambda: _json(criteria_schema()),
    "checklist-schema.json": lambda: _json(checklist_schema()),
    "checklists.md": checklists_page,
    "verbs.md": verbs_page,
}


def write(directory: Path) -> None:
    """Writes every page into `directory`."""
    for name, page in PAGES.items():
        (directory / name).write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
