"""What probably belongs into which cell of a superior's sheet: by the words left of it and above it.

A suggestion is confirmed by a person, so likely ones are shown and doubtful ones are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhiben.contents.sheets import Filled, Measured, Of, Word
from zhiben.contents.xlsx.reading import Tab
from zhiben.contents.xlsx.squares import Square

ENOUGH = 0.5  # likeness from which a cell is suggested, and how much two may share before it is a guess
NEAR = 30  # letters of a heading that are looked at
_TOTAL = re.compile(r"累计|总计|以来|至今")
_NOW = re.compile(r"本月|当月|本期|当期")
_NOISE = re.compile(
    r"（.*?）|\(.*?\)|[\s　（）()、，,：:“”\"《》〈〉./·*%＊—_-]|数量|情况|20\d\d年|单位|其中"
)
_KINDS = ("industry:", "region:", "section:")  # of columns, the likeliest to head a line first
_FIGURE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_UNIT = re.compile(r"[（(]\s*(?:单位[：:])?\s*(万?元)\s*[）)]")
_PERIOD = re.compile(r"(?:20[0-9×xX_＿]{2}|[×xX_＿ 　]{1,8})\s*年\s*[0-9×xX_＿ 　]{0,6}\s*月")
_SAME: tuple[tuple[str, str], ...] = (
    ("事故隐患", "隐患"), ("已整改", "整改"), ("销号", "整改"), ("闭环", "整改"), ("整治", "整改"),
    ("完成整改", "整改"), ("发现", "排查"), ("查出", "排查"), ("督查", "检查"), ("自查自改", "自查"),
    ("条数", "数"),
    ("户", "企业"), ("培训教育", "培训"), ("安全投入", "资金投入"), ("工作", ""), ("万元", ""),
)  # fmt: skip
_TOLD: tuple[tuple[re.Pattern[str], Word], ...] = (
    (re.compile(r"填报单位|报送单位|单位名称|单位\s*[（(]\s*盖章"), Word.UNIT),
    (re.compile(r"填报(?:日期|时间)|报送(?:日期|时间)|填表日期"), Word.DAY),
    (re.compile(r"填报人|填表人|经办人|联系人"), Word.FILLER),
    (re.compile(r"统计期|报告期|填报月份|统计月份"), Word.PERIOD),
    (re.compile(r"进展|主要做法|开展情况"), Word.PROGRESS),
    (re.compile(r"存在.{0,4}问题|主要问题"), Word.PROBLEMS),
    (re.compile(r"下一?步"), Word.MEASURES),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell that may be filled, with the words beside it, outermost first."""

    at: Square
    left: tuple[str, ...]
    above: tuple[str, ...]

    @property
    def path(self) -> str:
        return "".join((*self.above, *self.left))


def asked(tab: Tab) -> list[Asked]:
    """The cells that hold nothing or a figure, and have words beside them; by row."""
    found = []
    for at in sorted(tab.cells):
        cell = tab.cells[at]
        if tab.anchor(at) != at or cell.formula or (cell.text and not _FIGURE.fullmatch(cell.text.strip())):
            continue
        left, above = _left(tab, at), _above(tab, at)
        if left or above:
            found.append(Asked(at, left, above))
    return found


def suggest(
    tab: Tab, measures: Iterable[Measured], places: Mapping[str, str], titles: Mapping[str, str]
) -> tuple[Filled, ...]:
    """By square. `places`: what columns of a sheet are called, by `industry:…`; `titles`: what the letters of
    a group stand for (A → 企业自查), which tells figures of one name apart.
    """
    words = [(one, _plain(titles.get(one.group, "")), _plain(one.title)) for one in measures]
    groups = frozenset(group for _, group, _ in words if group)
    rated: list[tuple[float, Square, Filled]] = []
    told: dict[Square, Filled] = {}
    for cell in asked(tab):
        word = _word(tab, cell)
        if word is not None:
            told[cell.at] = Filled(tab.name, cell.at, say=f"{{{word}}}")
            continue
        place, label = _place(cell, places)
        path = _plain(cell.path.replace(label, "") if place else cell.path)
        of, is_share = _of(cell), "率" in cell.path or "%" in cell.path
        for measure, group, own in words:
            if (measure.unit == "%") != is_share:
                continue
            likeness = _rating(path, group, own, groups)
            if likeness >= ENOUGH:
                one = Filled(tab.name, cell.at, measure.id, of, place, _tens(cell, measure))
                rated.append((likeness, cell.at, one))
    told |= _headed(tab)
    return tuple(sorted((told | _best(rated, told)).values(), key=lambda one: one.at))


def _rating(path: str, group: str, own: str, groups: frozenset[str]) -> float:
    """How like the words beside a cell are to an indicator of a group. Where groups are named there, one of
    another group is less likely, and one of none of the sheet's a little.
    """
    if group and group in path:
        return _like(path.replace(group, ""), _without(own, group)) + 0.15
    named = any(one in path for one in groups)
    return _like(path, own) - (0.2 if named else 0) - (0 if group else 0.1)


def _without(own: str, group: str) -> str:
    """A title without the group it begins with, or the end of it: 企业自查, 自查重大隐患 → 重大隐患."""
    for start in range(len(group) - 1):
        if own.startswith(group[start:]) and len(own) > len(group) - start:
            return own[len(group) - start :]
    return own


def _best(
    rated: Sequence[tuple[float, Square, Filled]], taken: Mapping[Square, Filled]
) -> dict[Square, Filled]:
    """The likeliest first; a figure stands once, a cell holds one."""
    chosen: dict[Square, Filled] = {}
    used: set[tuple[str, Of, str]] = set()
    for _, at, one in sorted(rated, key=lambda each: (-each[0], each[1], each[2].indicator)):
        if at not in chosen and at not in taken and (one.indicator, one.of, one.place) not in used:
            chosen[at] = one
            used.add((one.indicator, one.of, one.place))
    return chosen


def _headed(tab: Tab) -> dict[Square, Filled]:
    """Texts that name a month, or end where something is to be written: 填报单位：."""
    found = {}
    for at, cell in tab.cells.items():
        said, text = _PERIOD.sub("{period}", cell.text), cell.text.strip()
        ends = re.fullmatch(r"(.{2,12})[：:][\s　_＿]*", text)
        word = _told(ends[1]) if ends else None
        if word in (Word.UNIT, Word.DAY, Word.FILLER, Word.PERIOD) and not _open(tab, at):
            said = f"{ends[1] if ends else ''}：{{{word}}}"
        if said != cell.text and not cell.formula and tab.anchor(at) == at:
            found[at] = Filled(tab.name, at, say=said)
    return found


def _open(tab: Tab, at: Square) -> bool:
    """An empty cell stands to the right, so that it is written there."""
    end = tab.merged[at].last.column if at in tab.merged else at.column
    right = Square(at.row, end + 1)
    return right in tab.cells and not tab.text(right)


def _word(tab: Tab, cell: Asked) -> Word | None:
    """What the label directly left of a wide or empty cell asks for."""
    text = tab.cells[cell.at].text
    return None if text or not cell.left else _told(cell.left[-1])


def _told(label: str) -> Word | None:
    short = label.strip()
    if len(short) > NEAR:
        return None
    return next((word for pattern, word in _TOLD if pattern.search(short)), None)


def _place(cell: Asked, places: Mapping[str, str]) -> tuple[str, str]:
    """The column of a sheet that is named beside a cell, and by which words: its whole name anywhere, or a
    row or column whose name begins alike (船舶修造, 船舶工业). ("", "") for none.
    """
    for key, name in places.items():
        if name and name in cell.path:
            return key, name
    for label in (*reversed(cell.left), *reversed(cell.above)):
        alike = [key for key, name in places.items() if len(label) > 1 and name[:2] == label[:2]]
        for kind in _KINDS:
            of_kind = [key for key in alike if key.startswith(kind)]
            if len(of_kind) == 1:
                return of_kind[0], label
    return "", ""


def _tens(cell: Asked, measure: Measured) -> int:
    """The superior asks for 元 what we count in 万元, or the other way round."""
    found = _UNIT.findall(cell.path)
    if not found or found[-1] == measure.unit:
        return 0
    return {"万元": 4, "元": -4}.get(measure.unit, 0)


def _of(cell: Asked) -> Of:
    """The nearest word that says so: a heading directly above or left before one farther away."""
    for text in (*reversed(cell.above), *reversed(cell.left)):
        if _TOTAL.search(text):
            return Of.TOTAL
        if _NOW.search(text):
            return Of.NOW
    return Of.NOW


def _left(tab: Tab, at: Square) -> tuple[str, ...]:
    """The labels of the line: those that stand together, nearest to the cell."""
    near: list[Square] = []
    for column in range(at.column - 1, 0, -1):
        one = Square(at.row, column)
        if _words(tab, one):
            near.append(one)
        elif near:
            break
    return _texts(tab, reversed(near))


def _above(tab: Tab, at: Square) -> tuple[str, ...]:
    """The headings of the column; of lines across that head a part of the sheet only the nearest."""
    label = next((c for c in range(at.column - 1, 0, -1) if _words(tab, Square(at.row, c))), 0)
    across = [
        row for row in range(1, at.row)
        if (merge := tab.merged.get(Square(row, at.column))) and Square(row, label) in merge
        and merge.rows == 1 and tab.text(merge.first)
    ]  # fmt: skip
    passed = set(across[:-1])
    return _texts(tab, (Square(row, at.column) for row in range(1, at.row) if row not in passed), titles=True)


def _words(tab: Tab, at: Square) -> bool:
    text = tab.text(at).strip()
    return bool(text) and not _FIGURE.fullmatch(text)


def _texts(tab: Tab, squares: Iterable[Square], titles: bool = False) -> tuple[str, ...]:
    """The words on the way to a cell, each once. `titles`: not those that head the whole sheet."""
    said: dict[Square, str] = {}
    for one in squares:
        anchor = tab.anchor(one)
        text = tab.text(anchor).strip()
        merge = tab.merged.get(anchor)
        whole = titles and merge is not None and merge.columns >= max(3, tab.columns - 1)
        if not text or whole or _FIGURE.fullmatch(text) or len(text) > NEAR:
            continue
        if anchor in tab.cells and tab.cells[anchor].formula:
            continue
        said[anchor] = text
    return tuple(said.values())


def _plain(text: str) -> str:
    said = _NOISE.sub("", _NOW.sub("", _TOTAL.sub("", text)))
    for other, usual in _SAME:
        said = said.replace(other, usual)
    return re.sub(r"数$|[一二三四五六七八九十]+、", "", said)


def _like(one: str, other: str) -> float:
    """How much of two names is the same: pairs of letters, those of `other` weighing more."""
    here, there = _pairs(one), _pairs(other)
    if not here or not there:
        return 1.0 if one and one == other else 0.0
    both = len(here & there)
    return (2 * both / len(there) + both / len(here)) / 3


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}
