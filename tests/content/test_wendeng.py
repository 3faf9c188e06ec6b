"""The Wendeng plan as a whole: every clause read, hard frequencies fixed, everything else a setting."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from zhiben.contents.calendars import load_calendars
from zhiben.contents.plans import Loaded, load_plan
from zhiben.contents.problems import Problems
from zhiben.domain.cells import Cell
from zhiben.domain.engine import obligations
from zhiben.domain.facts import Subject
from zhiben.domain.plan import Duty, Every, Form, FromSetting, Plan
from zhiben.domain.world import EVER, World

CONTENT = Path(__file__).resolve().parents[2] / "content"
# How many clauses each part of the circular has.
PARTS = {
    "0": 2, "1": 9, "2": 7, "3.0": 2, "3.1": 12, "3.2": 8, "3.3": 4, "3.4": 8, "3.5": 14, "3.6": 10,
    "3.7": 12, "3.8": 4, "4.1": 3, "4.2": 5, "4.3": 14, "4.4": 5, "4.5": 2,
}  # fmt: skip


@cache
def loaded() -> Loaded:
    return load_plan(CONTENT / "plans" / "wendeng-2024-2026")


@cache
def plan() -> Plan:
    found = loaded().plan
    assert found is not None, "\n".join(map(str, loaded().problems))
    return found


def duty(id_: str) -> Duty:
    return next(one for one in plan().duties if one.id == id_)


def test_all_121_clauses_are_there_in_the_order_of_the_circular() -> None:
    ids = [clause.id for clause in plan().clauses]
    assert len(ids) == len(set(ids)) == 121
    parts = Counter(".".join(id_.split(".")[:2]) if id_[0] in "34" else id_[0] for id_ in ids)
    assert parts == PARTS
    assert ids == sorted(
        ids, key=lambda id_: [(int(n or 0), tail) for n, tail in re.findall(r"(\d+)([a-j]?)", id_)]
    )
    assert [id_ for id_ in ids if id_.startswith("4.3.2")] == [f"4.3.2{letter}" for letter in "abcdefghij"]


def test_every_clause_says_what_measures_it() -> None:
    duties = {one.id for one in plan().duties}
    indicators = loaded().vocabulary.indicators or {}
    for clause in plan().clauses:
        assert clause.measured_by, clause.id
        assert set(clause.measured_by) <= duties | set(indicators), clause.id
        own = {one.id for one in plan().duties if one.clause == clause.id}
        assert own <= set(clause.measured_by), clause.id
        assert (clause.reads == "duty") == bool(own), clause.id


def test_every_form_of_duty_is_used() -> None:
    assert {one.form for one in plan().duties} == set(Form)
    assert len(plan().duties) >= 60


@pytest.mark.parametrize(
    ("id_", "every", "explosives"),
    [
        ("principal-check", "quarter", "month"),
        ("evacuation-drill", "year", "half_year"),
        ("monthly-coverage", "month", None),
        ("officers-training", "year", None),
        ("joint-inspection", "quarter", None),
        ("situation-analysis", "quarter", None),
        ("monthly-return", "month", None),
        ("task-list", "year", None),
        ("morning-meeting", "day", None),
    ],
)
def test_what_the_circular_fixes_is_no_setting(id_: str, every: str, explosives: str | None) -> None:
    one = duty(id_)
    assert one.terms.every == Every(every)
    assert [override.terms.every for override in one.overrides] == ([Every(explosives)] if explosives else [])


def test_what_it_leaves_open_is_a_setting_that_says_so() -> None:
    for setting in plan().settings.values():
        assert setting.allowed or setting.between, setting.name
        assert re.search(r"[0-9]\.[0-9]", setting.basis), setting.name
        assert "平台默认，可改" in setting.basis or "《" in setting.basis, setting.name
    assert isinstance(duty("brief").terms.every, FromSetting)


def test_every_gate_says_why_in_one_sentence() -> None:
    gates = [one for one in plan().duties if one.form == Form.GATE]
    assert {one.terms.gate.verb for one in gates if one.terms.gate} >= {
        "inspection.close", "hazard.treat", "exam.publish", "meeting.approve", "document.issue",
        "commendation.recommend", "project.apply", "project.advance", "work.resume",
    }  # fmt: skip
    assert all(one.terms.gate is not None and one.terms.gate.say.endswith("。") for one in gates)


def test_nothing_to_be_verified_decides_anything() -> None:
    """What the reference marks 待核实 may remind, never refuse."""
    for one in plan().duties:
        if "待核实" in one.basis:
            assert one.form == Form.STATE, one.id


def test_every_counted_fact_comes_from_a_record_or_a_named_room() -> None:
    words = loaded().vocabulary
    emitted = {emit.fact for kind in loaded().records for emit in kind.emits}
    for kind in [*(words.facts or {}).values(), *(words.registers or {}).values()]:
        assert kind.name in emitted or kind.produced_by, kind.name


def owed(industry: str, **attributes: str | int | bool) -> list[Cell]:
    """What one enterprise owes over the three years, without any event."""
    problems = Problems()
    known = {"industry": industry} | attributes
    dated = {name: ((EVER, value),) for name, value in known.items()}
    subjects = [
        Subject("bureau", "authority"),
        Subject("E", "enterprise", "bureau", dated, date(2015, 1, 1)),
        Subject(
            "P",
            "person",
            "E",
            {"post": ((EVER, "principal"),), "employed": ((EVER, True),)},
            date(2015, 1, 1),
        ),
    ]
    world = World(subjects, calendar=load_calendars(CONTENT / "calendars", problems))
    cells = obligations(
        [plan()], world, today=date(2026, 12, 31), first=date(2024, 1, 1), last=date(2026, 12, 31)
    )
    return [cell for cell in cells if cell.holder == "E"]


@pytest.mark.parametrize("industry", ["software_it", "waste_recycling", "shipbuilding", "industrial_other"])
def test_an_ordinary_enterprise_has_few_enough_obligations(industry: str) -> None:
    assert 30 <= len(owed(industry)) <= 60


def test_explosives_owe_36_checks_and_6_drills_and_a_software_firm_12_and_3() -> None:
    def number(cells: list[Cell]) -> tuple[int, int]:
        counted = Counter(cell.duty for cell in cells)
        return counted["principal-check"], counted["evacuation-drill"]

    assert number(owed("civil_explosives", category="production")) == (36, 6)
    assert number(owed("civil_explosives", category="sales")) == (36, 6)
    assert number(owed("software_it")) == (12, 3)
