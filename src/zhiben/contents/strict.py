"""Strict YAML: text, whole numbers, true/false and null, nothing else, and the line of every value.

Ordinary YAML turns clause 3.10 into 3.1, 18:30 into 1110 and `no` into false. Here all of them stay text;
only a plain `12`, `-3`, `true`, `false`, `null`, `~` or an empty value is anything else. Repeated keys,
anchors, aliases, tags, merge keys, several documents in one file and absurd depth are problems. Nothing here
ever raises for what a file contains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from zhiben.contents.problems import Place, Problems
from zhiben.contents.syntax import TOO_DEEP, Removed, blank_out, explain_syntax

Scalar = str | int | bool | None

LIMIT_BYTES = 4_000_000  # a plan of 121 clauses has 0.1 MB
LIMIT_DEPTH = 40
LIMIT_SYNTAX_ERRORS = 30  # in one file; each is looked past to find the next

_INT = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NULLS = frozenset({"", "~", "null"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file. `line` is the value's own; `key_line` that of the key before it (or the same).

    `key`: the name before the colon; the parts of a list carry the list's. `plain`: written without quotes.
    `broken`: already refused, or part of it could not be read: nothing more is to be said about it.
    """

    value: Scalar | list[Node] | dict[str, Node]
    file: str
    line: int
    key_line: int
    key: str = ""
    plain: bool = True
    broken: bool = False

    @property
    def place(self) -> Place:
        return Place(self.file, self.line)

    @property
    def key_place(self) -> Place:
        return Place(self.file, self.key_line)

    def items(self) -> Iterator[tuple[str, Node]]:
        """The pairs of a mapping; nothing for anything else."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def parts(self) -> Iterator[Node]:
        """The entries of a list; nothing for anything else."""
        if isinstance(self.value, list):
            yield from self.value

    def get(self, key: str) -> Node | None:
        return self.value.get(key) if isinstance(self.value, dict) else None


def plain(node: Node | None) -> object:
    """The values alone, as dicts, lists and scalars: what a JSON Schema is asked about."""
    if node is None:
        return None
    if isinstance(node.value, dict):
        return {key: plain(part) for key, part in node.items()}
    if isinstance(node.value, list):
        return [plain(part) for part in node.parts()]
    return node.value


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. `lost`: the text that could not be; names missing from elsewhere may stand in it."""

    root: Node | None
    lost: str = ""


def read_file(path: Path, name: str, problems: Problems, limit: int = LIMIT_BYTES) -> Document:
    """The file at `path`, called `name` in problems."""
    try:
        if path.stat().st_size > limit:
            problems.say(Place(name, 1), f"文件超过 {limit // 1_000_000} MB", "拆成几个文件。")
            return Document(None)
        raw = path.read_bytes()
    except OSError as error:
        problems.say(Place(name, 1), f"打不开这个文件（{error.strerror}）", "检查文件是否存在、能否读取。")
        return Document(None)
    text = decode(raw, name, problems)
    return Document(None) if text is None else read_text(text, name, problems)


def decode(raw: bytes, name: str, problems: Problems) -> str | None:
    """UTF-8, with or without the mark Windows editors put in front; anything else is a problem."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problems.say(Place(name, 1), "文件是 UTF-16 编码", "用编辑器另存为 UTF-8。")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.say(Place(name, line), "文件不是 UTF-8 编码（可能是 GBK）", "用编辑器另存为 UTF-8。")
        return None


def read_text(text: str, name: str, problems: Problems) -> Document:
    """The text of one file. Behind an error of syntax reading goes on, without the damaged part."""
    text = _without_control(text.replace("\r\n", "\n").replace("\r", "\n"), name, problems)
    lost: list[Removed] = []
    for _ in range(LIMIT_SYNTAX_ERRORS):
        try:
            return Document(_Composer(name, problems, lost).compose(text), _texts(lost))
        except yaml.YAMLError as error:
            said = explain_syntax(error, text)
            problems.say(Place(name, said.line), said.what, said.mend)
            text, removed = blank_out(text, said.line)
            lost.append(removed)
            if not text.strip():
                break
    return Document(None, _texts(lost))


def _texts(lost: list[Removed]) -> str:
    return "\n".join(removed.text for removed in lost)


def _without_control(text: str, name: str, problems: Problems) -> str:
    for number, line in enumerate(text.split("\n"), 1):
        found = _CONTROL.search(line)
        if found:
            what = f"第 {found.start() + 1} 列有看不见的控制字符（U+{ord(found.group()):04X}）"
            problems.say(Place(name, number), what, "删掉它，多半是从别的软件粘贴来的。")
    return _CONTROL.sub(" ", text)


def scalar(text: str, plain: bool) -> Scalar:
    """What a scalar means: see the module's first lines."""
    if not plain:
        return text
    if text in _NULLS:
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _INT.fullmatch(text) else text


def _closes_nothing(text: str) -> bool:
    """Whether plain text ends with a quote or bracket whose other half was lost."""
    return (
        (text.endswith('"') and text.count('"') % 2 == 1)
        or (text.endswith("]") and text.count("]") > text.count("["))
        or (text.endswith("}") and text.count("}") > text.count("{"))
    )


def _too_deep(event: yaml.Event) -> yaml.MarkedYAMLError:
    mark = event.start_mark
    # The stubs know only one of the two kinds of mark.
    return yaml.MarkedYAMLError(problem=TOO_DEEP, problem_mark=mark)  # type: ignore[arg-type]


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else int(event.start_mark.line) + 1


class _Composer:
    """Builds nodes from the parser's events, saying on the way what does not stop the reading."""

    def __init__(self, name: str, problems: Problems, lost: list[Removed]) -> None:
        self._name = name
        self._problems = problems
        self._lost = lost
        self._events: Iterator[yaml.Event] = iter(())

    def compose(self, text: str) -> Node | None:
        """The whole document, or None if it is empty. Raises YAMLError for what is no YAML."""
        # Events are taken as a list first: an error of syntax is found before any other problem is said, so a
        # second reading without the damaged part says nothing twice. The C parser is fast; the Python one
        # tells lines exactly.
        try:
            events = list(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        except yaml.YAMLError:
            events = list(yaml.parse(text, Loader=yaml.SafeLoader))
        self._refuse_deep(events)
        self._lines = text.split("\n")
        self._events = iter(events)
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                started = _line(event)
                node = self._node(next(self._events), first=1)
                if root is not None:
                    self._say(started, "一个文件里有两份文档（---）", "拆成两个文件，或删去这一行 ---。")
                elif node.value is not None:
                    root = node
        return root

    def _refuse_deep(self, events: list[yaml.Event]) -> None:
        depth = 0
        for event in events:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > LIMIT_DEPTH:
                    raise _too_deep(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1

    def _say(self, line: int, what: str, mend: str) -> None:
        self._problems.say(Place(self._name, line), what, mend)

    def _node(self, event: yaml.Event, key: str = "", key_line: int | None = None, first: int = 0) -> Node:
        """`first`: the line from which a mapping without key may have lost lines; its own where 0."""
        line = _line(event)
        first = first or line
        place = (self._name, line, line if key_line is None else key_line, key)
        self._refuse_extras(event, line)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style is None or event.style == ""
            unpaired = plain and _closes_nothing(f"{key}{event.value}")
            if unpaired:
                what = f"“{event.value[-1]}”没有与它成对的"
                self._say(line, what, "补上前一个，或删去它；确是文字的，整个值用引号括起来。")
            text = self._visible(event.value, line)
            value = scalar(text, plain)
            hurt = unpaired or text != event.value or (value is None and self._follows_loss(line))
            return Node(value, *place, plain, broken=hurt)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(list(self._sequence(key)), *place)
        if isinstance(event, yaml.MappingStartEvent):
            pairs, last = self._mapping()
            column = 0 if event.start_mark is None else int(event.start_mark.column)
            return Node(pairs, *place, broken=self._holds_loss(key_line or first, last, column))
        return Node(None, *place, broken=True)  # an alias, already refused

    def _refuse_extras(self, event: yaml.Event, line: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._say(line, f"用了引用 *{event.anchor}", "把内容照写一遍；要写 * 号本身，用引号括起来。")
            return
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._say(line, f"用了锚点 &{anchor}", "删去它；要写 & 号本身，用引号括起来。")
        if tag:
            self._say(line, f"用了标签 {tag}", "删去它；要写 ! 号本身，用引号括起来。")

    def _visible(self, text: str, line: int) -> str:
        """The text without what only an escape of a quoted text can bring in."""
        found = _CONTROL.search(text)
        if found:
            what = f"引号里写了看不见的字符（U+{ord(found.group()):04X}）"
            self._say(line, what, "删去这个 \\ 转义，照原样写字。")
        return _CONTROL.sub(" ", text)

    def _sequence(self, key: str) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, key)

    def _follows_loss(self, line: int) -> bool:
        """Whether an empty value is empty only because the lines behind it were left out."""
        return any(self._is_next(line, removed.first) for removed in self._lost)

    def _is_next(self, line: int, other: int) -> bool:
        return line < other and not any(text.strip() for text in self._lines[line : other - 1])

    def _holds_loss(self, first: int, last: int, column: int) -> bool:
        """Whether lines of a mapping were left out: what seems missing in it may have stood there."""
        return any(first <= removed.first <= last and removed.indent >= column for removed in self._lost)

    def _mapping(self) -> tuple[dict[str, Node], int]:
        """The pairs, and the line where the mapping ends."""
        pairs: dict[str, Node] = {}
        first_lines: dict[str, int] = {}
        last = 0
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                last = _line(event)
                break
            line = _line(event)
            key = self._key(event, line)
            node = self._node(next(self._events), key or "", line)
            if key is None:
                continue
            if key in pairs:
                self._say(
                    line, f"“{key}”写了两次（前一次在第 {first_lines[key]} 行）", "两处合成一处，或删去一处。"
                )
                continue
            pairs[key], first_lines[key] = node, line
        return pairs, last

    def _key(self, event: yaml.Event, line: int) -> str | None:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_extras(event, line)
            if event.value == "<<" and event.style in (None, ""):
                self._say(line, "用了合并键 <<", "把要合并的内容照写一遍。")
                return None
            return self._visible(event.value, line)
        self._node(event)  # read past it
        self._say(line, "键不是文字", "冒号前只写一个名字；要写 { } [ ] 本身，用引号括起来。")
        return None
