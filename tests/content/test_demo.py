"""The demo authority: fictitious, complete, and consistent with itself and with the plan's words."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhiben.contents.plans import load_plan
from zhiben.contents.problems import Problems
from zhiben.contents.world import read_subjects
from zhiben.domain import uscc
from zhiben.domain.access import Role
from zhiben.domain.facts import Subject
from zhiben.domain.world import held

CONTENT = Path(__file__).resolve().parents[2] / "content"
DEMO = CONTENT / "demo" / "wendeng"
PLAN = CONTENT / "plans" / "wendeng-2024-2026"
TRAITS = {"model", "steady", "tardy", "weak"}


@cache
def subjects() -> dict[str, Subject]:
    problems = Problems()
    found = [
        one for path in sorted(DEMO.glob("subjects/*.csv")) for one in read_subjects(path, problems).subjects
    ]
    assert not problems.sorted(), "\n".join(map(str, problems.sorted()))
    assert len({one.id for one in found}) == len(found)
    return {one.id: one for one in found}


def of_kind(kind: str) -> list[Subject]:
    return [one for one in subjects().values() if one.kind == kind]


def first(one: Subject, name: str) -> Any:
    """The first value ever held."""
    return one.attributes[name][0][1] if one.attributes.get(name) else None


def read(name: str) -> Any:
    return yaml.load((DEMO / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # text only


def test_there_are_sixty_enterprises_of_the_right_industries() -> None:
    own = [one for one in of_kind("enterprise") if one.of == "bureau"]
    assert Counter(first(one, "industry") for one in own) == {
        "civil_explosives": 3,
        "shipbuilding": 15,
        "waste_recycling": 12,
        "software_it": 18,
        "industrial_other": 12,
    }


def test_every_credit_code_is_valid_unique_and_recognisably_fictitious() -> None:
    codes = [str(first(one, "uscc")) for one in of_kind("enterprise")]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert uscc.check(code).valid, code
        assert code[8:12] == "DEM0"


def test_everyone_stands_under_someone_who_exists() -> None:
    orphans = [one.id for one in subjects().values() if one.of is not None and one.of not in subjects()]
    assert not orphans
    assert [one.id for one in subjects().values() if one.of is None] == ["city"]


def test_every_enterprise_has_a_principal_a_manager_workers_a_site_and_a_trait() -> None:
    for enterprise in of_kind("enterprise"):
        assert first(enterprise, "trait") in TRAITS
        if enterprise.of != "bureau":
            continue
        posts = Counter(first(one, "post") for one in of_kind("person") if one.of == enterprise.id)
        assert posts["principal"] == 1
        assert posts["safety_manager"] + posts["chief_safety_officer"] == 1
        assert posts["worker"] >= 2
        assert any(one.of == enterprise.id for one in of_kind("site"))


def test_every_region_exists_and_lies_within_the_authority() -> None:
    with (DEMO / "regions.csv").open(encoding="utf-8", newline="") as file:
        regions = {row["code"]: row["parent"] for row in csv.DictReader(file)}
    assert all(parent in regions for parent in regions.values() if parent)
    for enterprise in of_kind("enterprise"):
        region = str(first(enterprise, "region"))
        assert region in regions
        authority = subjects()[str(enterprise.of)]
        assert region.startswith(str(first(authority, "region")))


def test_attributes_are_words_of_the_plan() -> None:
    vocabulary = load_plan(PLAN).vocabulary
    assert vocabulary.subjects is not None
    extra = {"name", "code", "uscc", "region", "trait", "gbt4754"}
    for one in subjects().values():
        declared = vocabulary.subjects[one.kind].attributes
        assert declared is not None
        assert set(one.attributes) <= set(declared) | extra, one.id
        for name in set(one.attributes) & set(declared):
            options = declared[name].options
            values = [value for _, value in one.attributes[name] if value is not None]
            many = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
            assert options is None or {str(part) for part in many} <= options, (one.id, name)


def test_every_section_the_plan_names_exists_in_the_demo() -> None:
    vocabulary = load_plan(PLAN).vocabulary
    here = {one.id for one in of_kind("section") if one.of == "bureau"}
    assert vocabulary.sections is not None
    assert set(vocabulary.sections) <= here


def test_one_firm_changes_industry_one_stops_and_resumes_one_closes() -> None:
    own = of_kind("enterprise")
    assert sum(len(one.attributes.get("industry", ())) > 1 for one in own) == 1
    assert sum(bool(one.suspended) for one in own) == 1
    assert sum(one.closed is not None for one in own) == 1


def test_accounts_belong_to_people_and_roles_that_exist() -> None:
    accounts = read("accounts.yaml")["accounts"]
    assert len({one["username"] for one in accounts}) == len(accounts)
    roles = {role.value for role in Role}
    for account in accounts:
        assert account["role"] in roles
        assert subjects()[account["person"]].kind == "person"
        assert all(code in subjects() for code in account.get("enterprises", ()))
    assert {"supervisor", "section_chief", "bureau_leader", "principal", "safety_manager", "auditor"} <= {
        account["role"] for account in accounts
    }


@pytest.mark.parametrize("trait", sorted(TRAITS | {"bureau"}))
def test_the_shares_of_a_trait_make_a_hundred(trait: str) -> None:
    shares = read("history.yaml")["traits"][trait]
    assert sum(int(shares[name]) for name in ("in_time", "late", "missed")) == 100


def test_the_history_answers_duties_with_facts_they_count() -> None:
    plan = load_plan(PLAN).plan
    assert plan is not None
    duties = {duty.id: duty for duty in plan.duties}
    for answer in read("history.yaml")["answers"]:
        duty = duties[answer["duty"]]
        if answer.get("skip"):
            continue
        kinds = {kind for counts in duty.terms.counts for kind in counts.kinds}
        assert answer["fact"] in kinds, answer["duty"]


def test_a_grade_changes_on_its_day() -> None:
    grade = subjects()["E21"].attributes["grade"]
    days = [day for day, _ in grade]
    assert [held(grade, day) for day in days] == ["C", "D", "C"]
