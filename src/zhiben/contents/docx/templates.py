"""A template and its form: everything wrong, each with the place where a person finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zhiben.contents.documents import MUST, PLACEHOLDER, DocumentForm
from zhiben.contents.docx.filling import said, tables_in
from zhiben.contents.docx.opening import Unopenable, W, opened, parse, text_parts
from zhiben.contents.problems import Place, Problem, Problems, nearest

NAMES = (("word/document", "正文"), ("word/header", "页眉"), ("word/footer", "页脚"))


def check(form: DocumentForm, content: bytes) -> tuple[Problem, ...]:
    """`line` counts the paragraphs of a part, from 1; 0 where it is about the whole file."""
    problems = Problems()
    try:
        parts = opened(content)
    except Unopenable as error:
        return tuple(Problem("模板", 0, what, mend) for what, mend in error.said)
    used: set[str] = set()
    for name in text_parts(parts):
        for line, what, mend in _of_part(parse(parts[name]), form, used):
            problems.say(_place(name, line), what, mend)
    for missing in form.lacking(used):
        why = "凭它核验真伪" if missing in MUST else "这一项必填"
        problems.say(_place("", 0), f"缺“{{{{{missing}}}}}”：{why}", "在应填处写上，两边各两个半角花括号。")
    return problems.sorted()


def _of_part(tree: Any, form: DocumentForm, used: set[str]) -> Iterator[tuple[int, str, str]]:
    paragraphs = list(tree.iter(f"{W}p"))
    lines = {id(one): n for n, one in enumerate(paragraphs, 1)}
    for n, paragraph in enumerate(paragraphs, 1):
        text = said(paragraph)
        for told in PLACEHOLDER.findall(text):
            used.add(told)
            yield from ((n, what, mend) for what, mend in _of_one(told, paragraph, form))
        rest = PLACEHOLDER.sub("", text)
        if "{{" in rest or "}}" in rest or "{%" in rest or re.search(r"｛｛|｝｝", rest):
            yield n, "花括号没有成对，或不是 {{名称}}", "写成 {{名称}}，半角花括号，不写别的代码。"
    for row in tree.iter(f"{W}tr"):
        tables = tables_in(row, form)
        if len(tables) > 1:
            line = lines[id(next(row.iter(f"{W}p")))]
            yield (
                line,
                f"一行里用了两张表：{'、'.join(one.label for one in tables)}",
                "一行只用一张表的栏目。",
            )


def _of_one(told: str, paragraph: Any, form: DocumentForm) -> Iterator[tuple[str, str]]:
    found = form.finds(told)
    if found is None:
        yield f"没有“{told}”这个字段", _meant(told, form)
    elif found[1] is not None and next(paragraph.iterancestors(f"{W}tr"), None) is None:
        yield f"“{told}”是表里的栏目，不在表格的行里", "放进表格的一行，那一行按内容重复。"


def _meant(told: str, form: DocumentForm) -> str:
    near = nearest(told, form.placeholders())
    return f"是不是“{near}”？" if near else "换成可用的名称，或删去。"


def _place(name: str, line: int) -> Place:
    return Place(next((zh for begin, zh in NAMES if name.startswith(begin)), "模板"), line)
