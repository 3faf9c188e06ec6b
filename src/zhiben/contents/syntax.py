"""Errors of YAML syntax, said to an officer: the line where the mistake was made, not where the parser gave
up.
"""

from __future__ import annotations

import re

import yaml

_FULL_WIDTH = {
    "：": ":",
    "，": ",",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "－": "-",
    "\u3000": " ",
    "＃": "#",
}
TOO_DEEP = "too deep"  # said by `strict`, not by the YAML parser
_GENERAL = ("YAML 写法有误", "检查这一行的缩进、冒号后的空格、引号和括号是否成对。")


def explain_syntax(error: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    """(line, what, mend) of the error; lines count from 1."""
    lines = text.split("\n")
    problem = str(getattr(error, "problem", "") or "")
    context = str(getattr(error, "context", "") or "")
    at = _line(getattr(error, "problem_mark", None))
    since = _line(getattr(error, "context_mark", None))
    line = max(1, min(at or since or 1, len(lines)))
    if problem == TOO_DEEP:
        return line, "层层套得太深", "减少嵌套。"
    if "quoted scalar" in context:
        line = since or line
        return line, "引号没有成对", "补上后引号；文字里的引号用中文引号“”。"
    if "simple key" in context:
        line = since or line
        return (
            line,
            "这一行缺冒号，或冒号后缺空格",
            _full_width_hint(lines, line) or "写成“名字: 值”，冒号后空一格。",
        )
    tab = _tab_line(lines, line)
    if tab is not None:
        return tab, "行首用了制表符（Tab）", "改用空格缩进。"
    if "flow" in context:
        return _flow(lines, since or line, line, problem)
    if "could not find expected" in problem or "expected <block end>" in problem:
        hint = _full_width_hint(lines, line) or "与同级的行左边对齐；下一级多空两格。"
        return line, "缩进没有对齐，或上一行没有写完", hint
    if "mapping values are not allowed" in problem:
        hint = _full_width_hint(lines, line) or "值里有冒号时整个值用引号括起来；下一级另起一行并多空两格。"
        return line, "一行里有两个冒号，或缩进不对", hint
    if "cannot start any token" in problem:
        mark = _character(getattr(error, "problem_mark", None), lines)
        return line, f"值不能以“{mark}”开头" if mark else _GENERAL[0], "整个值用引号括起来。"
    if "undefined alias" in problem or "alias" in context or "anchor" in context:
        return line, "* 或 & 开头的值", "整个值用引号括起来。"
    return line, _GENERAL[0], _full_width_hint(lines, line) or _GENERAL[1]


def blank_out(text: str, line: int) -> tuple[str, str]:
    """`text` with the smallest list entry or block around `line` emptied (line numbers stay), and what was
    removed.

    The entry begins at the nearest line at or above whose indentation is least and which is not deeper than
    `line`'s own neighbours; it ends before the next line that is no deeper.
    """
    lines = text.split("\n")
    first = min(line, len(lines)) - 1
    first = _entry_start(lines, first)
    indent = _indent(lines[first])
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > indent):
        last += 1
    removed = "\n".join(lines[first:last])
    if not removed.strip():  # nothing here: never loop on the same error
        return "", text
    return "\n".join([*lines[:first], *[""] * (last - first), *lines[last:]]), removed


def _entry_start(lines: list[str], at: int) -> int:
    """The list entry (`- …`) that holds line `at`, else the line itself."""
    while at > 0 and not lines[at].strip():
        at -= 1
    indent = _indent(lines[at])
    for number in range(at, -1, -1):
        stripped = lines[number].lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        if stripped.startswith("- ") and _indent(lines[number]) <= indent:
            return number
        if _indent(lines[number]) == 0 and number != at:
            return at if indent == 0 else number + 1 if number + 1 <= at else at
    return at


def _flow(lines: list[str], since: int, line: int, problem: str) -> tuple[int, str, str]:
    opened = lines[since - 1] if since <= len(lines) else ""
    hint = _full_width_hint(lines, line) or _full_width_hint(lines, since)
    left_open = "stream end" in problem or (line > since and _indent(lines[line - 1]) <= _indent(opened))
    if left_open:
        return since, "括号 [ ] 或 { } 没有成对", hint or "补上右括号。"
    return (
        line,
        "括号里的写法有误：缺逗号、缺右括号，或值里有特殊符号",
        hint or "各项之间用英文逗号；含冒号、括号的值用引号括起来。",
    )


def _full_width_hint(lines: list[str], line: int) -> str | None:
    if not 1 <= line <= len(lines):
        return None
    code = re.sub(r"\"[^\"]*\"|'[^']*'", "", lines[line - 1])
    found = [
        f"“{wide}”改成“{narrow}”" for wide, narrow in _FULL_WIDTH.items() if wide in code and narrow != " "
    ]
    if "\u3000" in code:
        found.append("全角空格改成半角空格")
    return f"标点用英文半角：{'，'.join(found)}。" if found else None


def _tab_line(lines: list[str], line: int) -> int | None:
    """The nearest line at or just above `line` that is indented with a tab."""
    for number in (line, line - 1):
        if 1 <= number <= len(lines):
            text = lines[number - 1]
            if "\t" in text[: len(text) - len(text.lstrip())]:
                return number
    return None


def _character(mark: yaml.Mark | None, lines: list[str]) -> str:
    if mark is None or mark.line >= len(lines):
        return ""
    return lines[mark.line][mark.column : mark.column + 1]


def _line(mark: yaml.Mark | None) -> int | None:
    return None if mark is None else int(mark.line) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
