"""晾晒 formulas as data: `content/rankings/*.yaml`. A formula that is unfair does not load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from zhiben.contents.problems import Place, Problem, Problems, did_you_mean
from zhiben.contents.shapes import BAD, Bad, Choice, Reading, Text, Whole, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, Record
from zhiben.domain.indicators import Indicator
from zhiben.domain.ranking import Part, Ranking, Units, unfair

FORMAT = "zhiben-rankings/1"
Found = tuple[Ranking, Place]


def load_rankings(
    directory: Path, indicators: Iterable[Indicator] | None, after_finding: frozenset[str]
) -> tuple[tuple[Ranking, ...], tuple[Problem, ...]]:
    """The formulas of a directory, in the order of its files; and everything wrong with them.

    `indicators`: those there are; None: not known here, then what a formula counts is not looked at.
    `after_finding`: the duties that a hazard found by oneself brings about (`domain.ranking`).
    """
    problems = Problems()
    known = None if indicators is None else {one.id: one for one in indicators}
    found: dict[str, Ranking] = {}
    for path in sorted(directory.glob("*.yaml")):
        root = read_file(path, path.name, problems).root
        made = None if root is None else _FILE.read(root, Reading(problems))
        for one, place in made if isinstance(made, tuple) else ():
            if one.id in found:
                problems.say(place, f"晾晒口径 {one.id} 写了两次", "删去一个，或者换一个编号。")
            _check(one, place, known, after_finding, problems)
            found.setdefault(one.id, one)
    return tuple(found.values()), problems.sorted()


def _check(
    one: Ranking, place: Place, known: Mapping[str, Indicator] | None, duties: frozenset[str],
    problems: Problems,
) -> None:  # fmt: skip
    weights = sum(part.weight for part in one.parts)
    if weights != 100:
        problems.say(place, f"晾晒口径 {one.id} 的权重合计是 {weights}", "各项权重合计写成 100。")
    named = [part.indicator for part in one.parts]
    for name in sorted({name for name in named if named.count(name) > 1}):
        problems.say(place, f"晾晒口径 {one.id} 用了两次 {name}", "一项指标只计一次。")
    if known is None:
        return
    missing = [name for name in (*named, *filter(None, [one.size])) if name not in known]
    for name in missing:
        problems.say(place, f"晾晒口径 {one.id} 用了没有的指标 {name}", did_you_mean(name, known))
    for name in [] if missing else unfair(one, known, duties):
        problems.say(
            place,
            f"晾晒口径 {one.id} 的 {name} 会把企业自查发现的隐患算成不利",
            "换成只计检查发现、按期办理的指标：自己查出来的隐患不作为不利依据。",
        )


def _part(entry: Entry, reading: Reading) -> Part | Bad:
    nothing, full = entry.get("nothing"), entry.get("full")
    if nothing == full:
        reading.problems.say(entry.place("full"), "得零分和得满分的值一样", "写成两个不同的值。")
        return BAD
    return Part(entry.get("indicator"), entry.get("weight"), nothing, full, entry.get("least", 1))


def _ranking(entry: Entry, reading: Reading) -> Found:
    title: Entry = entry.get("title")
    size: Entry | None = entry.get("size")
    made = Ranking(
        entry.get("id"), title.get("zh"), title.get("en"), Units(entry.get("of")), entry.get("parts"),
        entry.get("note"), size.get("indicator") if size else "", size.get("least") if size else 0,
        entry.get("measured", 60),
    )  # fmt: skip
    return made, entry.place("id")


_NAME = Text("一个名字", r"[a-z][a-z0-9_]{0,58}")
_VALUE = Written("一个数", Decimal, r"\d+(\.\d+)?")
_TITLE = Text("名称", r"\S.{0,38}\S")
_TITLES = Record("名称", {"zh": Field(_TITLE, needed=True), "en": Field(_TITLE, needed=True)})
_SIZE = Record(
    "基数", {"indicator": Field(_NAME, needed=True), "least": Field(Whole(1, 100_000), needed=True)}
)
_PART = Record(
    "一项",
    {
        "indicator": Field(_NAME, needed=True),
        "weight": Field(Whole(1, 100), needed=True),
        "nothing": Field(_VALUE, needed=True),
        "full": Field(_VALUE, needed=True),
        "least": Field(Whole(1, 100_000)),
    },
    make=_part,
)
_RANKING = Record(
    "晾晒口径",
    {
        "id": Field(_NAME, needed=True),
        "title": Field(_TITLES, needed=True),
        "of": Field(Choice(tuple(Units)), needed=True),
        "parts": Field(ListOf(_PART), needed=True),
        "note": Field(Text("说明", r"\S.{0,198}\S"), needed=True),
        "size": Field(_SIZE),
        "measured": Field(Whole(1, 100)),
    },
    make=_ranking,
)
_FILE = Record(
    "晾晒口径文件",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "rankings": Field(ListOf(_RANKING), needed=True),
    },
    make=lambda entry, reading: entry.get("rankings"),
)
