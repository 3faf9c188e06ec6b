"""Errors of YAML syntax, said to an officer: the line where the mistake was made, not where the parser gave
up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_COLON = re.compile(r":(?:\s|$)")
_NEVER = -1  # an indentation beneath which nothing lies
TOO_DEEP = "too deep"  # said by `strict`, not by the YAML parser
_GENERAL = ("YAML 写法有误", "检查这一行的缩进、冒号后的空格、引号和括号是否成对。")


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong with the syntax, at which line (from 1), and how to mend it."""

    line: int
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Removed:
    """Lines left out so that the rest can be read; `indent` of the first of them."""

    first: int
    text: str
    indent: int


def explain_syntax(error: yaml.YAMLError, text: str) -> Said:
    """The error in words, at the line where the mistake was made."""
    lines = text.split("\n")
    problem = str(getattr(error, "problem", "") or "")
    context = str(getattr(error, "context", "") or "")
    at = _line(getattr(error, "problem_mark", None))
    since = _line(getattr(error, "context_mark", None))
    line = max(1, min(at or since or 1, len(lines)))
    if problem == TOO_DEEP:
        return Said(line, "层层套得太深", "减少嵌套。")
    quote = _runaway_quote(text, line)
    if "quoted scalar" in context or quote is not None:
        return Said(quote or since or line, "引号没有成对", "补上后引号；文字里的引号用中文引号“”。")
    if "simple key" in context:
        return _no_colon(lines, since or line)
    tab = _tab_line(lines, line)
    if tab is not None:
        return Said(tab, "行首用了制表符（Tab）", "改用空格缩进。")
    if "flow" in context:
        return _flow(lines, line, problem)
    return _block(lines, line, problem, error)


def _block(lines: list[str], line: int, problem: str, error: yaml.YAMLError) -> Said:
    above = _above(lines, line)
    if "could not find expected" in problem or "expected <block end>" in problem:
        wrong = _out_of_line(lines, above, line)
        hint = _full_width_hint(lines, wrong) or "与同级的行左边对齐；下一级多空两格。"
        return Said(wrong, "缩进没有对齐，或上一行没有写完", hint)
    if "mapping values are not allowed" in problem:
        if above and not _COLON.search(lines[above - 1]):
            return _no_colon(lines, above)
        wrong = _out_of_line(lines, above, line)
        hint = "值里有冒号时整个值用引号括起来；下一级另起一行并多空两格。"
        return Said(wrong, "一行里有两个冒号，或缩进不对", _full_width_hint(lines, wrong) or hint)
    if "cannot start any token" in problem:
        mark = _character(getattr(error, "problem_mark", None), lines)
        return Said(line, f"值不能以“{mark}”开头" if mark else _GENERAL[0], "整个值用引号括起来。")
    if "alias" in problem or "anchor" in problem:
        return Said(line, "值不能以 * 或 & 开头", "整个值用引号括起来。")
    return Said(line, _GENERAL[0], _full_width_hint(lines, line) or _GENERAL[1])


def _above(lines: list[str], line: int) -> int:
    """The nearest line above that says something; 0 if there is none."""
    return next((n for n in range(line - 1, 0, -1) if _says_something(lines[n - 1])), 0)


def _says_something(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def _out_of_line(lines: list[str], above: int, line: int) -> int:
    """Of two neighbours that do not align, the one that does not align with the next either."""
    if not above or _column(lines[above - 1]) == _column(lines[line - 1]):
        return line
    below = next((n for n in range(line + 1, len(lines) + 1) if _says_something(lines[n - 1])), None)
    if below is not None and _column(lines[below - 1]) == _column(lines[line - 1]):
        return above
    return line


def _no_colon(lines: list[str], line: int) -> Said:
    mend = _full_width_hint(lines, line) or "写成“名字: 值”，冒号后空一格。"
    return Said(line, "这一行缺冒号，或冒号后缺空格", mend)


def _runaway_quote(text: str, line: int) -> int | None:
    """The line of a quote that was left open and so ended only at a later one, on the line of the error."""
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                first, last = token.start_mark.line + 1, token.end_mark.line + 1
                if first < line <= last:
                    return int(first)
    except yaml.YAMLError:
        return None
    return None


def _flow(lines: list[str], line: int, problem: str) -> Said:
    opened = _left_open(lines, line)
    hint = _full_width_hint(lines, line)
    if opened is not None and opened < line:
        ended = "stream end" in problem or _column(lines[line - 1]) <= _column(lines[opened - 1])
        if ended or not lines[line - 1].strip():
            mend = _full_width_hint(lines, opened) or "补上右括号。"
            return Said(opened, "括号 [ ] 或 { } 没有成对", mend)
    what = "括号里的写法有误：缺逗号、缺右括号，或值里有特殊符号"
    return Said(line, what, hint or "各项之间用英文逗号；含冒号、括号的值用引号括起来。")


def _left_open(lines: list[str], line: int) -> int | None:
    """The line of the innermost bracket opened above `line` and not closed by then."""
    open_at: list[int] = []
    for number, text in enumerate(lines[: line - 1], 1):
        code = _QUOTED.sub("", text)
        code = re.sub(r"(?:^|\s)#.*", "", code)
        for letter in code:
            if letter in "[{":
                open_at.append(number)
            elif letter in "]}" and open_at:
                open_at.pop()
    return open_at[-1] if open_at else None


def blank_out(text: str, line: int) -> tuple[str, Removed]:
    """`text` with the list entry or the block that begins at `line` emptied; line numbers stay."""
    lines = text.split("\n")
    if "\t" in _margin(lines[min(line, len(lines)) - 1]):
        return _without_tab(lines, line)
    first = _entry_start(lines, min(line, len(lines)) - 1)
    indent = _indent(lines[first])
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > indent):
        last += 1
    removed = "\n".join(lines[first:last])
    if not removed.strip():  # nothing here: never loop on the same error
        return "", Removed(1, text, 0)
    kept = [*lines[:first], *[""] * (last - first), *lines[last:]]
    return "\n".join(kept), Removed(first + 1, removed, indent)


def _without_tab(lines: list[str], line: int) -> tuple[str, Removed]:
    """The line indented like the one above it, or beneath it where that opens a block: nothing is lost."""
    above = _above(lines, line)
    before = lines[above - 1] if above else ""
    deeper = 2 if before.rstrip().endswith(":") else 0
    lines[line - 1] = " " * (_column(before) + deeper) + lines[line - 1].lstrip()
    return "\n".join(lines), Removed(line, "", _NEVER)


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _entry_start(lines: list[str], at: int) -> int:
    """The list entry (`- …`) that holds line `at`, else the line itself; from 0."""
    while at > 0 and not lines[at].strip():
        at -= 1
    indent = _indent(lines[at])
    for number in range(at, -1, -1):
        stripped = lines[number].lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        if stripped.startswith("- ") and _indent(lines[number]) <= indent:
            return number
        if _indent(lines[number]) == 0:
            break
    return at


def _full_width_hint(lines: list[str], line: int) -> str | None:
    if not 1 <= line <= len(lines):
        return None
    code = _QUOTED.sub("", lines[line - 1])
    found = [
        f"“{wide}”改成“{narrow}”" for wide, narrow in _FULL_WIDTH.items() if wide in code and narrow != " "
    ]
    if "\u3000" in code:
        found.append("全角空格改成半角空格")
    return f"标点用英文半角：{'，'.join(found)}。" if found else None


def _tab_line(lines: list[str], line: int) -> int | None:
    """The nearest line at or just above `line` that is indented with a tab."""
    for number in (line, line - 1):
        if 1 <= number <= len(lines) and "\t" in _margin(lines[number - 1]):
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


def _column(line: str) -> int:
    """Where the first key or value of a line stands, behind any `- `."""
    return len(line) - len(line.lstrip(" -"))
