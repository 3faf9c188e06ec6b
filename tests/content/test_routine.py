"""The plan that follows the three years: the same duties by the same names, and no end."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from zhiben.contents.plans import Loaded, load_plan
from zhiben.domain.plan import Form, Plan

PLANS = Path(__file__).resolve().parents[2] / "content" / "plans"
# What the three years asked once, and what their own spans have ended.
ENDED = {"chain-map", "equipment-plan-progress", "summary-2023", "summary-2023-section"}
EVERY_YEAR_NOW = {"key-list", "enforcement-list"}


@cache
def loaded(name: str) -> Loaded:
    return load_plan(PLANS / name)


def plan(name: str) -> Plan:
    found = loaded(name).plan
    assert found is not None, "\n".join(map(str, loaded(name).problems))
    return found


def test_it_begins_when_the_three_years_end_and_has_no_end() -> None:
    old, new = plan("wendeng-2024-2026"), plan("wendeng-routine-2027")
    assert (old.in_force.last, new.in_force.first) == (date(2026, 12, 31), date(2027, 1, 1))
    assert new.in_force.last is None


def test_every_duty_goes_on_under_its_name_but_what_has_ended() -> None:
    old, new = plan("wendeng-2024-2026"), plan("wendeng-routine-2027")
    before, after = {one.id: one for one in old.duties}, {one.id: one for one in new.duties}
    assert set(before) - set(after) == ENDED
    assert set(after) <= set(before)
    changed = {id_ for id_, duty in after.items() if duty.form != before[id_].form}
    assert changed == EVERY_YEAR_NOW
    assert all(after[id_].form == Form.COUNT for id_ in EVERY_YEAR_NOW)


def test_every_duty_says_whence_it_comes() -> None:
    new = plan("wendeng-routine-2027")
    assert all(duty.basis.startswith("沿用三年行动方案") for duty in new.duties)


def test_its_words_are_those_of_the_three_years_not_a_copy() -> None:
    for name in ("facts", "records-enterprise", "records-bureau", "registers"):
        path = PLANS / "wendeng-routine-2027" / f"{name}.yaml"
        assert path.resolve() == PLANS / "wendeng-2024-2026" / f"{name}.yaml"
    assert loaded("wendeng-routine-2027").vocabulary.facts == loaded("wendeng-2024-2026").vocabulary.facts
