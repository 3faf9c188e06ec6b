"""Strict YAML: text, whole numbers, true/false and null, nothing else; every line known; nothing raises."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiben.contents.problems import Problem, Problems
from zhiben.contents.strict import LIMIT_BYTES, plain, read_file, read_text


def values(text: str) -> object:
    problems = Problems()
    document = read_text(text, "file.yaml", problems)
    assert problems.sorted() == ()
    return plain(document.root)


def problems_of(text: str) -> tuple[Problem, ...]:
    problems = Problems()
    read_text(text, "file.yaml", problems)
    return problems.sorted()


def problems_of_bytes(raw: bytes, tmp_path: Path) -> tuple[Problem, ...]:
    path = tmp_path / "file.yaml"
    path.write_bytes(raw)
    problems = Problems()
    read_file(path, "file.yaml", problems)
    return problems.sorted()


@pytest.mark.parametrize(
    "text",
    [
        "3.10",
        "18:30",
        "2024-03-26",
        "010",
        "0x1f",
        "1_000",
        "1e3",
        "no",
        "on",
        "yes",
        "Off",
        "NULL",
        "True",
        ".5",
        "+1",
    ],
)
def test_what_ordinary_yaml_would_turn_into_something_else_stays_text(text: str) -> None:
    assert values(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-3", -3),
        ("0", 0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_only_plain_whole_numbers_true_false_and_null_are_no_text(text: str, value: object) -> None:
    assert values(f"a: {text}") == {"a": value}


@pytest.mark.parametrize("text", ["1", "true", "null", ""])
def test_what_is_quoted_is_text(text: str) -> None:
    assert values(f'a: "{text}"') == {"a": text}


def test_keys_are_always_text() -> None:
    assert values("{1: a, true: b, 3.10: c}") == {"1": "a", "true": "b", "3.10": "c"}


def test_every_value_knows_its_line_and_that_of_its_key() -> None:
    root = read_text("a: 1\nb:\n  c: [x,\n    y]\n", "file.yaml", Problems()).root
    assert root is not None
    inner = root.get("b")
    assert inner is not None
    c = inner.get("c")
    assert c is not None
    assert (inner.key_line, inner.line, c.line, [part.line for part in c.parts()]) == (2, 3, 3, [3, 4])


def test_a_repeated_key_is_said_at_its_second_line() -> None:
    (problem,) = problems_of("a: 1\nb: 2\na: 3\n")
    assert (problem.line, "第 1 行" in problem.what) == (3, True)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1", 1, "锚点"),
        ("a: 1\nb: *x", 2, "引用"),
        ("a: !!str 1", 1, "标签"),
        ("a: 1\n<<: {b: 2}", 2, "合并键"),
        ("a: 1\n---\nb: 2", 2, "两份文档"),
        ("a:\n\tb: 1", 2, "制表符"),
        ("a: 'x\nb: 1\n", 1, "引号"),
        ('a: "x\nb: 1\nc: "2024"\n', 1, "引号"),
        ("a: 1\nb:2\nc: 3\n", 2, "冒号"),
        ("a: {b: [1, 2}\nc: 3\n", 1, "括号"),
        ("a:\n  - b: {c: 1\n    d: 2\n", 2, "括号"),
        ("a: [1, 2\nb: 3", 1, "括号"),
        ("a: {b: 1 c: 2}", 1, "括号"),
        ("a：1\nb: 2", 1, "冒号"),
        ("a: 1\n b: 2", 2, "冒号"),
        ("a: b: c", 1, "冒号"),
        ("a: @x", 1, "@"),
        ("? [a, b]\n: 1", 1, "键不是文字"),
        ("a: x\x07y", 1, "控制字符"),
        ("a: 1\nb: x\u2028y", 2, "控制字符"),
        ("[" * 60 + "]" * 60, 1, "太深"),
        ('a: 1\nb: "\\ud800"', 2, "看不见"),
        ('a: 1\n"\\udfff": b', 2, "看不见"),
        ('a: 1\nb: "x\\0y"', 2, "看不见"),
    ],
)
def test_what_is_not_strict_is_said_at_its_line(text: str, line: int, words: str) -> None:
    problems = problems_of(text)
    assert (problems[0].line, words in problems[0].what) == (line, True), problems


def test_after_an_error_of_syntax_the_rest_is_still_read() -> None:
    text = "list:\n  - a: [1\n    b: 2\n  - c: 'x\n  - d: 1\n    d: 2\n  - e: 3\n"
    assert [problem.line for problem in problems_of(text)] == [2, 4, 6]


def test_the_mark_of_windows_editors_and_their_line_ends_are_no_mistake(tmp_path: Path) -> None:
    assert problems_of_bytes("\ufeffa: 1\r\nb: 2\r\n".encode(), tmp_path) == ()


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        ("a: 1\nb: 检查".encode("gbk"), 2, "UTF-8"),
        ("a: 1".encode("utf-16"), 1, "UTF-16"),
        (b"a" * (LIMIT_BYTES + 1), 1, "MB"),
        (b"a: \xff", 1, "UTF-8"),
    ],
)
def test_files_in_another_encoding_or_too_large_are_said(
    raw: bytes, line: int, words: str, tmp_path: Path
) -> None:
    (problem,) = problems_of_bytes(raw, tmp_path)
    assert (problem.line, words in problem.what) == (line, True)


def test_lines_are_counted_alike_with_windows_line_ends(tmp_path: Path) -> None:
    (problem,) = problems_of_bytes(b"a: 1\r\nb: 2\r\na: 3\r\n", tmp_path)
    assert problem.line == 3


def test_a_missing_file_is_a_problem() -> None:
    problems = Problems()
    read_file(Path("nowhere.yaml"), "nowhere.yaml", problems)
    assert [problem.line for problem in problems.sorted()] == [1]
