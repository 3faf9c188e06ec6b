"""Made-up enterprises in any number, the same ones every time: for trying the product at the size of a city.

No verb of its own: `seed --enterprises` and the benches use it. Knows no database.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhiben.domain import uscc

MARK = "X"  # of the organisation code: no real organisation code that is issued today begins so

# industry → share of a hundred, (category, GB/T 4754 class) that occur, what the name says
INDUSTRIES: dict[str, tuple[float, tuple[tuple[str, str], ...], tuple[str, ...]]] = {
    "civil_explosives": (0.2, (("production", "2671"), ("sales", "5169")), ("民爆器材", "化工")),
    "shipbuilding": (
        4,
        (("building", "3731"), ("repair", "4342"), ("outfitting", "3734")),
        ("船业", "船舶工程"),
    ),
    "waste_recycling": (6, (("metal", "4210"), ("nonmetal", "4220")), ("再生资源", "环保科技")),
    "software_it": (
        12,
        (("development", "6513"), ("integration", "6531"), ("data", "6550")),
        ("软件", "信息技术"),
    ),
    "industrial_other": (77.8, (("", "3311"), ("", "1711"), ("", "3484")), ("机械", "针织", "食品", "建材")),
}
GRADES = "AABBBBCCCD"
FIRST = "海文昆龙鸿金新永泰东盛华恒瑞宏益同信达兴"
SECOND = "源泰丰和利通安宇峰阳成康健诚昌隆润德远博"
THIRD = "达海顺祥业科盛兴嘉荣"
CHANGING = 0.03  # share of enterprises of which something changes after they were entered


@dataclass(frozen=True, slots=True)
class Made:
    """One made-up enterprise: its code, and everything dated as (name, ((from, value), …))."""

    code: str
    name: str
    since: date
    region: str
    industry: str
    attributes: tuple[tuple[str, str | int | bool], ...]
    dated: tuple[tuple[str, tuple[tuple[date, str], ...]], ...]


def prefix(division: str) -> str:
    """What the codes of all made-up enterprises of a division (six digits) begin with."""
    return f"91{division:0<6}{MARK}"


def enterprises(first: int, last: int, division: str, towns: tuple[str, ...], until: date) -> Iterator[Made]:
    """Enterprises number `first` to `last`, both included, in `towns`; nothing changes after `until`."""
    names, shares = list(INDUSTRIES), [share for share, _, _ in INDUSTRIES.values()]
    for n in range(first, last + 1):
        chance = random.Random(f"{division}/{n}")
        industry = chance.choices(names, shares)[0]
        yield _one(n, division, chance.choice(towns), industry, until, chance)


def _one(n: int, division: str, town: str, industry: str, until: date, chance: random.Random) -> Made:
    _, classes, words = INDUSTRIES[industry]
    category, gbt4754 = chance.choice(classes)
    headcount = max(3, int(chance.lognormvariate(3.2, 1.1)))
    explosives = industry == "civil_explosives"
    told: dict[str, str | int | bool] = {
        "gbt4754": gbt4754,
        "headcount": headcount,
        "grade": chance.choice(GRADES),
    }
    told |= {"category": category} if category else {}
    told |= {"above_scale": True} if headcount > 80 else {}
    told |= {"high_risk": True} if explosives else {}
    told |= {"dangerous_work": True} if explosives or (industry == "shipbuilding" and headcount > 30) else {}
    since = _since(chance, until)
    name = chance.choice(FIRST) + chance.choice(SECOND) + chance.choice(THIRD) + chance.choice(words)
    return Made(
        code=code(f"{prefix(division)}{n:07d}"),
        name=f"威海{name}有限公司",
        since=since,
        region=town,
        industry=industry,
        attributes=tuple(told.items()),
        dated=_change(chance, since, industry, str(told["grade"]), until)
        if chance.random() < CHANGING
        else (),
    )


def _since(chance: random.Random, until: date) -> date:
    """Most stood before the plan began; one in twenty came while it ran."""
    if chance.random() < 0.95:
        return date(2004, 1, 1) + timedelta(days=chance.randrange(7300))
    return date(2024, 1, 2) + timedelta(days=chance.randrange(max(1, (until - date(2024, 1, 2)).days)))


def _change(
    chance: random.Random, since: date, industry: str, grade: str, until: date
) -> tuple[tuple[str, tuple[tuple[date, str], ...]], ...]:
    """One thing that changed while the plan ran, or nothing where there was no time for it."""
    first = max(since + timedelta(days=1), date(2024, 1, 2))
    if first >= until:
        return ()
    day = first + timedelta(days=chance.randrange((until - first).days))
    what = chance.choice(("grade", "industry", "suspended", "closed"))
    if what == "grade":
        return (("grade", ((since, grade), (day, chance.choice("ABCD".replace(grade, ""))))),)
    if what == "industry":
        other = chance.choice([one for one in INDUSTRIES if one != industry])
        return (("industry", ((since, industry), (day, other))),)
    if what == "closed":
        return (("status", ((since, "operating"), (day, "closed"))),)
    resumed = day + timedelta(days=chance.randrange(20, 200))
    stretch = ((since, "operating"), (day, "suspended"), (resumed, "operating"))
    return (("status", stretch if resumed <= until else stretch[:2]),)


def code(body: str) -> str:
    """The 统一社会信用代码 of 16 characters: the check characters of GB 11714 and GB 32100 put behind
    them.
    """
    organisation = body[8:]
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = [int(char, 36) for char in organisation]
    ninth = 11 - sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11
    body += {10: "X", 11: "0"}.get(ninth, str(ninth))
    return body + uscc.check_character(body)
