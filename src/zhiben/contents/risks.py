"""Scales of risk assessment: `zhiben-risk-scale/1`, one version of a method a file → `domain.risks.Scale`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Place, Problem, Problems
from zhiben.contents.shapes import BAD, Choice, Flag, Reading, Text, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, Record
from zhiben.domain.risks import Band, Colour, Factor, Scale, Score

FORMAT = "zhiben-risk-scale/1"
NUMBER = r"[0-9]{1,4}(?:\.[0-9])?"


def load_scales(directory: Path) -> tuple[Mapping[str, Scale], tuple[Problem, ...]]:
    """The scales of a directory by id, and everything wrong with it."""
    problems = Problems()
    scales: dict[str, Scale] = {}
    for path in sorted(directory.glob("*.yaml")):
        root = read_file(path, path.name, problems).root
        scale = None if root is None else _SCALE.read(root, Reading(problems))
        if not isinstance(scale, Scale):
            continue
        if scale.id in scales:
            problems.say(Place(path.name, 1), f"编号“{scale.id}”用了两次", "换一个编号。")
        scales.setdefault(scale.id, scale)
    return scales, problems.sorted()


def _scale(entry: Entry, reading: Reading) -> Any:
    scale = Scale(
        entry.get("id"), entry.get("method"), entry.get("title"), entry.get("source"), entry.get("checked"),
        entry.get("valid_from"), entry.get("factors"), entry.get("bands"), entry.get("note", ""),
    )  # fmt: skip
    said = list(_mistakes(scale))
    for key, what, mend in said:
        reading.problems.say(entry.place(key), what, mend)
    return BAD if said else scale


def _mistakes(scale: Scale) -> Iterator[tuple[str, str, str]]:
    if [band.colour for band in scale.bands] != list(Colour):
        yield "bands", "分级应当是红、橙、黄、蓝各一级，重的在前", "按这个次序写四级。"
        return
    starts = [(band.least, band.exclusive) for band in scale.bands]
    if starts != sorted(starts, reverse=True) or len({least for least, _ in starts}) != len(starts):
        yield "bands", "后一级的界值不比前一级小", "从大到小写。"
    for factor in scale.factors:
        values = [one.value for one in factor.scores]
        if values != sorted(set(values), reverse=True):
            yield "factors", f"“{factor.name}”的分值没有从大到小，或有重复", "从大到小各写一次。"
    lowest = Fraction(1)
    for factor in scale.factors:
        lowest *= min(one.value for one in factor.scores)
    if not scale.bands[-1].holds(lowest):
        yield "bands", f"最低的分 {lowest} 不在任何一级里", "把蓝色的界值写低些。"


def _factor(entry: Entry, reading: Reading) -> Factor:
    return Factor(entry.get("letter"), entry.get("name"), entry.get("scores"))


def _score(entry: Entry, reading: Reading) -> Score:
    return Score(entry.get("score"), entry.get("means"))


def _band(entry: Entry, reading: Reading) -> Band:
    exclusive = "above" in entry
    return Band(Colour(entry.get("colour")), Fraction(entry.get("above" if exclusive else "from")), exclusive)


_NUMBER = Text("数字", NUMBER)
_SCALE = Record(
    "评估方法",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "id": Field(Text("编号（大写字母、数字、横线）", r"[A-Z0-9-]{2,20}"), needed=True),
        "method": Field(Text("方法的简称", r"[A-Z]{2,8}"), needed=True),
        "title": Field(Text("名称"), needed=True),
        "source": Field(Text("依据"), needed=True),
        "checked": Field(Flag(), needed=True),
        "valid_from": Field(Written("日期", date.fromisoformat, r"\d{4}-\d{2}-\d{2}"), needed=True),
        "note": Field(Text("说明")),
        "factors": Field(
            ListOf(
                Record(
                    "因素",
                    {
                        "letter": Field(Text("字母", r"[A-Z]"), needed=True),
                        "name": Field(Text("名称"), needed=True),
                        "scores": Field(
                            ListOf(
                                Record(
                                    "分值",
                                    {
                                        "score": Field(_NUMBER, needed=True),
                                        "means": Field(Text("含义"), needed=True),
                                    },
                                    make=_score,
                                )
                            ),
                            needed=True,
                        ),
                    },
                    make=_factor,
                )
            ),
            needed=True,
        ),
        "bands": Field(
            ListOf(
                Record(
                    "一级",
                    {
                        "colour": Field(Choice(tuple(colour.value for colour in Colour)), needed=True),
                        "from": Field(_NUMBER),
                        "above": Field(_NUMBER),
                    },
                    one_of=("from", "above"),
                    make=_band,
                )
            ),
            needed=True,
        ),
    },
    make=_scale,
)
