"""Random worlds and a plan of every form, for the properties."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from tests.conftest import FULL
from tests.domain.given import (
    Counts,
    Due,
    Duration,
    Event,
    Form,
    Holder,
    Need,
    a_duty,
    a_fact,
    a_plan,
    a_subject,
    at,
    every,
    on,
)
from zhiben.domain import engine
from zhiben.domain.cells import Cell
from zhiben.domain.facts import Fact, Subject
from zhiben.domain.plan import Duty, SetOf
from zhiben.domain.world import World

# ── random worlds ────────────────────────────────────────────────────────────────────────────────

SITES = SetOf("sites", "site", where=on(use="plant"))
DUTIES = (
    a_duty(id="count", overrides=[(on(industry="ships"), {"every": every("quarter"), "need": Need(2)})]),
    a_duty(
        id="sum", every=every("half_year"), need=Need(6, sum="hours"), counts=(Counts(("lesson", "check")),)
    ),
    a_duty(
        id="cover",
        form=Form.COVERAGE,
        holder=Holder("each", "section"),
        members=SITES,
        every=every("quarter"),
        counts=(Counts(("check",), target="site"),),
        need=Need(1, ratio=60),
    ),
    a_duty(
        id="event",
        form=Form.EACH,
        event=Event(("hazard",)),
        counts=(Counts(("lesson",), same=("hazard",)),),
        due=Due(within=Duration(5, "wd")),
    ),
    a_duty(
        id="anyone",
        form=Form.EACH,
        event=Event(("hazard",), anyone=True, same=("industry",)),
        counts=(Counts(("check",)),),
        due=Due(within=Duration(30, "d")),
    ),
    a_duty(id="most", need=Need(None, 1)),
    a_duty(id="site", holder=Holder("each", "site"), every=every("year"), over="plan"),
    a_duty(
        id="two",
        holder=Holder("section", "s1"),
        with_=(Holder("section", "s2"),),
        need=Need(1, distinct="site"),
    ),
)
PLAN = a_plan(*DUTIES, backfill_days=40)


def some_subjects(rnd: random.Random) -> list[Subject]:
    def when() -> date:
        return date(2023, 10, 1) + timedelta(days=rnd.randrange(1000))

    found = [
        a_subject("s1", "section", industry=("ships",)),
        a_subject("s2", "section", industry=("paper", "ships")),
    ]
    for n in range(4):
        change = {
            "": rnd.choice(["ships", "paper"]),
            when().isoformat(): rnd.choice(["ships", "paper", "tin"]),
        }
        closed = when() if rnd.random() < 0.2 else None
        found.append(
            a_subject(
                f"e{n}", industry=change, closed=closed, joined=when() if rnd.random() < 0.3 else date.min
            )
        )
        found.append(
            a_subject(
                f"m{n}",
                "site",
                of=f"e{n}",
                use={"": "plant", when().isoformat(): rnd.choice(["plant", "office"])},
            )
        )
    return found


def some_fact(rnd: random.Random, n: int, before: list[Fact]) -> Fact:
    happened = date(2024, 1, 1) + timedelta(days=rnd.randrange(1090))
    kind = rnd.choice(["check", "check", "lesson", "hazard"])
    targets = tuple(f"m{k}" for k in range(4) if rnd.random() < 0.3)
    more = {"hours": rnd.randrange(5)} if rnd.random() < 0.7 else {}
    hazards = [one.id for one in before if one.kind == "hazard"]
    if kind == "lesson" and hazards:
        more["hazard"] = rnd.choice(hazards)
    old = rnd.choice(before) if before and rnd.random() < 0.2 else None
    known_on = max(
        happened, (old.recorded_at.date() if old.recorded_at else old.happened_on) if old else happened
    )
    recorded = known_on + timedelta(days=rnd.choice([0, 0, 3, 20, 60]))
    about = rnd.choice([None, None, None, f"{happened.year}-{happened.month:02}", f"{happened.year}-Q1"])
    return a_fact(
        f"f{n}",
        happened.isoformat(),
        kind=old.kind if old else kind,
        subject=rnd.choice([f"e{n % 4}", f"m{n % 4}", "s1", "s2"]),
        targets=targets,
        recorded_at=at(recorded.isoformat()) if old or rnd.random() < 0.8 else None,
        supersedes=old.id if old else None,
        about=about,
        **more,
    )


def some_facts(rnd: random.Random, how_many: int) -> list[Fact]:
    found: list[Fact] = []
    for n in range(how_many):
        found.append(some_fact(rnd, n, found))
    return found


def rebuilt(world: World, today: date, duties: tuple[Duty, ...] = DUTIES) -> dict[tuple[str, ...], Cell]:
    return {
        one.key: one
        for duty in duties
        for holder in engine.holders(PLAN, duty, world)
        for one in engine.cells_of(PLAN, duty, holder, world, today)
    }


seeds = st.integers(0, 10**9)
quickly = settings(max_examples=200 if FULL else 15, deadline=None)
