"""晾晒 as a paper prints it: the units that have a rank, the best first; beneath them how they were judged.

Every number is a figure: rank and score of the formula kept with the paper, the parts of the sheet. What too
few stand behind is marked and not counted; who is not ranked is named with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from zhiben.domain.deriving import is_in_all
from zhiben.domain.narrating import Data, chip, shown
from zhiben.domain.outlines import Column
from zhiben.domain.ranking import Line, Part, Ranking, Scored, Standing, Units
from zhiben.domain.wording import Figure, Measure, Piece, Pieces, plain

MARK = "*"
FEWEST = 2  # units with a rank that make a ranking
FAIR = "企业自查发现的隐患不计入任何单位的不利"
_SIZES = {Units.INDUSTRY: "行业", Units.REGION: "镇街", Units.SECTION: "科室"}
_WHY = {Standing.SMALL: "基数小，不排名", Standing.UNSAID: "未报，不排名"}


def columns(name: str, ranking: Ranking, data: Data) -> tuple[Column, ...]:
    """Rank, score, and a column for each part. `name`: of the rule."""
    measure = Measure.TOTAL if is_in_all(name) else Measure.NOW
    return (
        Column(name, Measure.RANK, "名次"),
        Column(name, Measure.SCORE, "得分"),
        *(Column(one.indicator, measure, _headed(one, data)) for one in ranking.parts),
    )


def rows(name: str, lines: Sequence[Line], data: Data) -> tuple[tuple[Pieces, ...], ...]:
    """A row for each unit with a rank, the unit's name first."""
    measure = Measure.TOTAL if is_in_all(name) else Measure.NOW
    return tuple(
        (
            plain(data.labels[line.place]),
            _cell(data, Figure(name, Measure.RANK, line.place)),
            _cell(data, Figure(name, Measure.SCORE, line.place)),
            *(_judged(one, data, measure, line.place) for one in line.parts),
        )
        for line in lines
        if line.standing is Standing.RANKED
    )


def note(ranking: Ranking, lines: Sequence[Line], data: Data) -> str:
    """The formula in words, what the mark means, and who is not ranked."""
    parts = "、".join(_told(one, data) for one in ranking.parts)
    told = [f"注：口径为{parts}，中间按比例计；有的项不计分的，其余各项折算为百分制。{FAIR}。"]
    if any(_is_small(one) for line in lines if line.standing is Standing.RANKED for one in line.parts):
        told.append(f"带{MARK}的分母小，该项不计分。")
    for standing, why in _WHY.items():
        named = [data.labels[one.place] for one in lines if one.standing is standing]
        if named:
            told.append(f"{'、'.join(named)}{why}。")
    return "".join(told)


def _cell(data: Data, figure: Figure) -> Pieces:
    return (Piece(shown(data, figure), figure),)


def _judged(scored: Scored, data: Data, measure: Measure, place: str) -> Pieces:
    made = chip(data, scored.part.indicator, measure, place)
    return (made, Piece(MARK)) if _is_small(scored) else (made,)


def _is_small(scored: Scored) -> bool:
    """A share of something, of too few to be judged."""
    return bool(scored.amount.whole) and scored.points is None


def _headed(part: Part, data: Data) -> str:
    called = data.called[part.indicator]
    return f"{called.title}（{called.unit}）"


def _told(part: Part, data: Data) -> str:
    called = data.called[part.indicator]
    nothing, full = (f"{_number(one)}{called.unit}" for one in (part.nothing, part.full))
    return f"{called.title}{part.weight}分（{nothing}计零分，{full}计满分）"


def _number(value: Decimal) -> str:
    """Without noughts behind the point."""
    return f"{value.normalize():f}"
