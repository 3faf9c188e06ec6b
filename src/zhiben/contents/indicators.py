"""Indicators (口径) as data: `content/indicators/*.yaml`, every problem with file and line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path

from zhiben.contents.problems import Place, Problem, Problems, did_you_mean
from zhiben.contents.shapes import BAD, Anything, Bad, Choice, Flag, Reading, Text, Whole, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record
from zhiben.domain import indicator_formulas as formulas
from zhiben.domain.hazards import Event, Level
from zhiben.domain.indicators import Better, Indicator

FORMAT = "zhiben-indicators/1"
GROUPS = ("A", "B", "C", "D", "E", "F", "X")
UNITS = ("section", "town", "enterprise")


def load_indicators(directory: Path) -> tuple[tuple[Indicator, ...], tuple[Problem, ...]]:
    """All indicators of a directory, in the order of its files; and everything wrong with them."""
    problems = Problems()
    found: dict[str, tuple[Indicator, Place]] = {}
    for path in sorted(directory.glob("*.yaml")):
        root = read_file(path, path.name, problems).root
        made = None if root is None else _FILE.read(root, Reading(problems))
        for one, place in made if isinstance(made, tuple) else ():
            if one.id in found:
                problems.say(place, f"指标 {one.id} 写了两次", "删去一个，或者换一个编号。")
            found.setdefault(one.id, (one, place))
    _check_shares(found, problems)
    return tuple(one for one, _ in found.values()), problems.sorted()


def _check_shares(found: Mapping[str, tuple[Indicator, Place]], problems: Problems) -> None:
    """A share is of two indicators that are counted themselves."""
    for one, place in found.values():
        if not isinstance(one.formula, formulas.Share):
            continue
        for name in (one.formula.part, one.formula.whole):
            if name not in found:
                problems.say(place, f"指标 {one.id} 用了没有的指标 {name}", did_you_mean(name, found))
            elif found[name][0].is_share:
                problems.say(place, f"指标 {one.id} 用了 {name}，它本身是比率", "分子、分母用直接数的指标。")


def _scale(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("写成数，如 0.0001（元换算成万元）。") from error
    if not found.is_finite() or found <= 0:
        raise ValueError("写成大于零的数。")
    return found


def _choice(words: type[StrEnum]) -> Choice:
    return Choice(tuple(words))


def _formula(says: str, fields: Mapping[str, Field], make: Callable[[Entry], object]) -> Field:
    return Field(Record(says, fields, make=lambda entry, reading: make(entry)))


def _level(entry: Entry) -> Level | None:
    return Level(entry.get("level")) if entry.get("level") else None


_NAME = Text("一个名字", r"[a-z][a-z0-9_-]{0,58}")
_VALUES = MapOf(ListOf(Anything()), may_be_empty=True)
_SCALE = Field(Written("换算的倍数", _scale, r"0\.\d+|[1-9]\d*(\.\d+)?"))
_FORMULAS: Mapping[str, Field] = {
    "facts": _formula(
        "已办事项",
        {
            "kind": Field(_NAME, needed=True),
            "where": Field(_VALUES),
            "measure": Field(_choice(formulas.Measuring)),
            "of": Field(_NAME),
            "scale": _SCALE,
        },
        lambda entry: formulas.Facts(
            entry.get("kind"),
            entry.get("where", {}),
            formulas.Measuring(entry.get("measure", "rows")),
            entry.get("of", ""),
            entry.get("scale", formulas.ONE),
        ),
    ),
    "hazards": _formula(
        "隐患",
        {
            "what": Field(_choice(formulas.Standing), needed=True),
            "level": Field(_choice(Level)),
            "found_by": Field(_choice(formulas.Finder)),
        },
        lambda entry: formulas.Hazards(
            formulas.Standing(entry.get("what")),
            _level(entry),
            formulas.Finder(entry.get("found_by", "anyone")),
        ),
    ),
    "visits": _formula(
        "检查",
        {"what": Field(_choice(formulas.Visiting), needed=True)},
        lambda entry: formulas.Visits(formulas.Visiting(entry.get("what"))),
    ),
    "firms": _formula(
        "在册企业",
        {"where": Field(MapOf(Anything(), may_be_empty=True))},
        lambda entry: formulas.Firms(entry.get("where", {})),
    ),
    "documents": _formula(
        "文书",
        {"forms": Field(ListOf(_NAME), needed=True)},
        lambda entry: formulas.Documents(entry.get("forms")),
    ),
    "spent": _formula(
        "整改资金", {"scale": _SCALE}, lambda entry: formulas.Spent(entry.get("scale", formulas.ONE))
    ),
    "cases": _formula(
        "案件",
        {"what": Field(_choice(formulas.Deciding), needed=True)},
        lambda entry: formulas.Cases(formulas.Deciding(entry.get("what"))),
    ),
    "steps": _formula(
        "隐患办理",
        {"event": Field(_choice(Event), needed=True)},
        lambda entry: formulas.Steps(Event(entry.get("event"))),
    ),
    "duties": _formula(
        "责任",
        {"what": Field(_choice(formulas.Owing), needed=True), "duty": Field(_NAME)},
        lambda entry: formulas.Duties(formulas.Owing(entry.get("what")), entry.get("duty", "")),
    ),
    "share": _formula(
        "比率",
        {"part": Field(_NAME, needed=True), "whole": Field(_NAME, needed=True), "per": Field(Whole(1, 1000))},
        lambda entry: formulas.Share(entry.get("part"), entry.get("whole"), entry.get("per", 100)),
    ),
    "asked": _formula(
        "由人填报",
        {"asks": Field(ListOf(Choice(UNITS)), needed=True), "stock": Field(Flag())},
        lambda entry: formulas.Asked(entry.get("asks"), entry.get("stock", False)),
    ),
}


def _sound(entry: Entry, formula: object, reading: Reading) -> bool:
    """A sum says of what; nothing else does."""
    if isinstance(formula, formulas.Facts) and (formula.measure is formulas.Measuring.SUM) != bool(
        formula.of
    ):
        reading.problems.say(entry.place("facts"), "求和要写 of，其他的不写", "如 measure: sum, of: people。")
        return False
    return True


def _indicator(entry: Entry, reading: Reading) -> tuple[Indicator, Place] | Bad:
    formula = next(entry.get(name) for name in _FORMULAS if name in entry.values)
    if not _sound(entry, formula, reading):
        return BAD
    title: Entry = entry.get("title")
    made = Indicator(
        entry.get("id"), entry.get("group"), title.get("zh"), title.get("en"), entry.get("unit"), formula,
        entry.get("owner", "safety_section"), entry.get("note", ""), entry.get("places", 0),
        entry.get("public", False), Better(entry.get("better", "neither")),
    )  # fmt: skip
    return made, entry.place()


_INDICATOR = Record(
    "指标",
    {
        "id": Field(Text("指标编号", r"[a-z][a-z0-9_]{1,58}"), needed=True),
        "group": Field(Choice(GROUPS), needed=True),
        "title": Field(
            Record("名称", {"zh": Field(Text("中文名", r"\S.{0,38}"), needed=True),
                           "en": Field(Text("英文名", r"\S.{0,78}"), needed=True)}),
            needed=True,
        ),
        "unit": Field(Text("单位", r"\S{1,6}"), needed=True),
        **_FORMULAS,
        "owner": Field(_NAME),
        "note": Field(Text("说明", r"\S.{0,198}")),
        "places": Field(Whole(0, 4)),
        "public": Field(Flag()),
        "better": Field(_choice(Better)),
    },
    one_of=tuple(_FORMULAS),
    make=_indicator,
)  # fmt: skip
_FILE = Record(
    "指标口径",
    {"format": Field(exactly(FORMAT), needed=True), "indicators": Field(ListOf(_INDICATOR), needed=True)},
    make=lambda entry, reading: entry.get("indicators"),
)
