"""Cells of a superior's sheet on the screen: as a grid to be recognised, as lines to be filled in; and what
was filled in, read back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from zhiben.contents.sheets import MARK, Filled, Of, Word
from zhiben.contents.xlsx.reading import Tab
from zhiben.contents.xlsx.squares import Square
from zhiben.contents.xlsx.suggesting import Asked, asked
from zhiben.domain.access import Actor
from zhiben.domain.indicators import Indicator
from zhiben.orgs import queries as orgs

ROWS, COLUMNS = 60, 30  # of the grid that are shown
MOST = 600  # cells that are asked about
TENS = (
    (0, gettext_lazy("照指标单位")),
    (4, gettext_lazy("×10000（万元→元）")),
    (-4, gettext_lazy("÷10000（元→万元）")),
)
WORDS = {
    Word.UNIT: gettext_lazy("填报单位"), Word.PERIOD: gettext_lazy("统计期"),
    Word.YEAR: gettext_lazy("年"), Word.MONTH: gettext_lazy("月"),
    Word.SINCE: gettext_lazy("累计起始年"), Word.DAY: gettext_lazy("填报日期"),
    Word.FILLER: gettext_lazy("填报人"), Word.PROGRESS: gettext_lazy("工作进展"),
    Word.PROBLEMS: gettext_lazy("存在问题"), Word.MEASURES: gettext_lazy("下步措施"),
    Word.UNTOLD: gettext_lazy("没有报全的数"),
}  # fmt: skip
_NOW, _TOTAL = gettext_lazy("本月"), gettext_lazy("累计")


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the grid. `taken`: what is filled into it; `open`: it can be filled; `line`: its line."""

    at: str
    text: str
    columns: int
    rows: int
    taken: str
    is_open: bool
    line: str


@dataclass(frozen=True, slots=True)
class Line:
    """One cell to be filled in. `key`: of its fields; `beside`: the words left and above; `wrong`: why what
    was written is not taken.
    """

    key: str
    at: str
    beside: str
    take: str
    place: str
    tens: int
    trial: str = ""
    wrong: str = ""


def places_of(actor: Actor) -> dict[str, str]:
    """Columns of a sheet besides the whole, by what they are called."""
    regions = orgs.regions(actor)
    return {
        **{f"industry:{one.code}": one.name for one in orgs.industries(actor)},
        **{f"section:{id_}": name for id_, name in orgs.sections(actor)},
        **{f"region:{one.code}": one.name for one in regions},
    }


class Labels:
    """What can be taken, by the words the page says it with."""

    def __init__(self, measures: Mapping[str, Indicator], places: Mapping[str, str], language: str) -> None:
        names = {one.id: one.english if language.startswith("en") else one.title for one in measures.values()}
        often = Counter(names.values())
        self.takes = {
            f"{name if often[name] == 1 else f'{name} {id_}'}｜{word}": (id_, of)
            for id_, name in names.items() for of, word in ((Of.NOW, _NOW), (Of.TOTAL, _TOTAL))
        }  # fmt: skip
        self.places = {name: key for key, name in places.items()}
        self._said = {taken: label for label, taken in self.takes.items()}
        self._names = places

    @property
    def texts(self) -> list[str]:
        return [f"{{{word}}}" for word in WORDS.values()]

    def take(self, one: Filled | None) -> str:
        if one is None:
            return ""
        if one.say:
            return MARK.sub(lambda found: f"{{{WORDS[Word(found[1])]}}}", one.say)
        return self._said.get((one.indicator, one.of), one.indicator)

    def place(self, one: Filled | None) -> str:
        return "" if one is None else self._names.get(one.place, one.place)

    def read(self, tab: str, at: Square, take: str, place: str, tens: str) -> Filled:
        """Raises ValueError with what to say."""
        if "{" in take:
            by = {str(word): name.value for name, word in WORDS.items()}
            say = take
            for label, name in by.items():
                say = say.replace(f"{{{label}}}", f"{{{name}}}")
            strange = [one for one in MARK.findall(say) if one not in tuple(Word)]
            if strange or "{" in MARK.sub("", say):
                raise ValueError(gettext("大括号里只能写列出的词。"))
            return Filled(tab, at, say=say)
        if take not in self.takes:
            raise ValueError(gettext("没有这个指标，从列出的里面选。"))
        if place and place not in self.places:
            raise ValueError(gettext("没有这个范围，从列出的里面选；全部的留空。"))
        indicator, of = self.takes[take]
        factor = int(tens) if tens in {str(n) for n, _ in TENS} else 0
        return Filled(tab, at, indicator, of, self.places.get(place, ""), factor)


def chosen(posted: QueryDict, tabs: Iterable[Tab], labels: Labels) -> tuple[list[Filled], dict[str, str]]:
    """What was filled in, and what is wrong, by the key of its line."""
    found: list[Filled] = []
    wrong: dict[str, str] = {}
    for n, tab in enumerate(tabs):
        for at in _squares(tab, ()):
            key = f"{n}-{at}"
            take = posted.get(f"take-{key}", "").strip()[:500]
            if not take:
                continue
            place, tens = posted.get(f"place-{key}", "").strip(), posted.get(f"tens-{key}", "")
            try:
                found.append(labels.read(tab.name, at, take, place, tens))
            except ValueError as error:
                wrong[key] = str(error)
    return found, wrong


def lines(
    n: int, tab: Tab, cells: Iterable[Filled], labels: Labels, posted: QueryDict | None = None,
    wrong: Mapping[str, str] | None = None, trial: Tab | None = None,
) -> list[Line]:  # fmt: skip
    """The cells of a tab that can be filled, or are."""
    taken = {one.at: one for one in cells if one.tab == tab.name}
    beside = {one.at: one for one in asked(tab)}
    found = []
    for at in _squares(tab, taken):
        key, one = f"{n}-{at}", taken.get(at)
        found.append(
            Line(
                key, str(at), _beside(beside.get(at), tab.text(at)),
                labels.take(one) if posted is None else posted.get(f"take-{key}", ""),
                labels.place(one) if posted is None else posted.get(f"place-{key}", ""),
                0 if one is None else one.tens,
                trial.text(at) if trial is not None and one is not None else "",
                (wrong or {}).get(key, ""),
            )
        )  # fmt: skip
    return found


def grid(n: int, tab: Tab, cells: Iterable[Filled], labels: Labels) -> list[list[Box]]:
    """The sheet as it looks, as far as it is shown; merged cells are one."""
    taken = {one.at: one for one in cells if one.tab == tab.name}
    asked_for = set(_squares(tab, taken))
    rows = []
    for row in range(1, min(tab.rows, ROWS) + 1):
        boxes = []
        for column in range(1, min(tab.columns, COLUMNS) + 1):
            at = Square(row, column)
            merge = tab.merged.get(at)
            if merge is not None and at != merge.first:
                continue
            boxes.append(
                Box(
                    str(at), _shown(tab, at), min(merge.columns, COLUMNS - column + 1) if merge else 1,
                    min(merge.rows, ROWS - row + 1) if merge else 1, labels.take(taken.get(at)),
                    at in asked_for, f"{n}-{at}",
                )
            )  # fmt: skip
        rows.append(boxes)
    return rows


def _shown(tab: Tab, at: Square) -> str:
    """The result kept beside a formula is of another month."""
    return gettext("公式") if at in tab.cells and tab.cells[at].formula else tab.text(at)


def left_empty(tab: Tab, cells: Iterable[Filled]) -> list[str]:
    """Cells with words beside them that nothing is filled into, by name."""
    taken = {one.at for one in cells if one.tab == tab.name}
    return [str(one.at) for one in asked(tab) if one.at not in taken and not tab.text(one.at)]


def _squares(tab: Tab, taken: Iterable[Square]) -> list[Square]:
    """Those that are asked about: empty or with a figure beside words, texts that name a month or end in a
    colon, and what is filled already.
    """
    texts = {
        at for at, cell in tab.cells.items()
        if not cell.formula and tab.anchor(at) == at and _is_headed(cell.text)
    }  # fmt: skip
    found = {one.at for one in asked(tab)} | texts | set(taken)
    return sorted(found)[:MOST]


def _is_headed(text: str) -> bool:
    return ("年" in text and "月" in text and len(text) < 60) or text.strip().endswith(("：", ":"))


def _beside(one: Asked | None, text: str) -> str:
    if one is None:
        return text
    return " › ".join((*one.above, *one.left))
