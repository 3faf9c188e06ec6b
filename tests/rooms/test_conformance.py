"""What carries each clause, and whether it exists: every name is followed to the thing it names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests.builders import NOON, TODAY
from tests.rooms import records_made
from tests.rooms.acting import TENANT, a_person
from tests.rooms.orgs_made import PROGRAM, a_key, authorities
from zhiben.contents.plans import load_plan
from zhiben.domain.access import Actor, Role
from zhiben.domain.refusals import NotFound
from zhiben.domain.verbs import VERBS
from zhiben.library import actions as library
from zhiben.library.files import read
from zhiben.plans import actions as plans
from zhiben.records import conformance as asked
from zhiben.records import kinds
from zhiben.records.conformance import Carried, conformance

pytestmark = pytest.mark.django_db
WENDENG = Path(settings.ROOT) / "content" / "plans" / "wendeng-2024-2026"
SOURCES = Path(settings.ROOT) / "src" / "zhiben"


def officer() -> Actor:
    return a_person(Role.SUPERVISOR)


def adopted(name: str, files: dict[str, str]) -> None:
    authorities()
    library.adopt(
        TENANT,
        "plan",
        name,
        files,
        valid_from=TODAY,
        by=PROGRAM,
        at=NOON,
        key=a_key(),
        also=plans.put_in_force,
    )


@pytest.fixture
def wendeng():
    adopted("wendeng-2024-2026", read(WENDENG))
    return conformance(officer(), "wendeng-2024-2026", today=TODAY)


def test_all_clauses_of_the_plan_are_there_in_its_order(wendeng):
    plan = load_plan(WENDENG).plan
    assert [line.id for line in wendeng.lines] == [clause.id for clause in plan.clauses]
    assert len(wendeng.lines) == 121 == sum(wendeng.sums.values())
    assert {name for line in wendeng.lines for one in line.carriers if one.kind in ("duty", "gate")
            for name in [one.id]} == {duty.id for duty in plan.duties}  # fmt: skip


def test_every_carrier_is_followed_to_what_it_names(wendeng):
    loaded = load_plan(WENDENG)
    duties = {duty.id: duty for duty in loaded.plan.duties}
    filed = kinds.in_use(TENANT, TODAY)
    for carrier in (one for line in wendeng.lines for one in line.carriers):
        match carrier.kind:
            case "duty" | "gate":
                assert duties[carrier.id].terms.title == carrier.title
            case "indicator":
                assert loaded.vocabulary.indicators[carrier.id] == carrier.title
            case _:
                assert carrier.kind == "sentence"
        for name in carrier.by:
            sort, _, thing = name.partition(":")
            assert thing in {"record": filed, "verb": VERBS, "room": set(asked.FROM_ROOMS.values())}[sort]
        assert carrier.exists == (not carrier.lacks and carrier.kind != "sentence")


def test_a_duty_exists_only_if_its_facts_can_come_from_somewhere(wendeng):
    loaded = load_plan(WENDENG)
    emitted = {one.fact for kind in loaded.records for one in kind.emits} | set(asked.FROM_ROOMS)
    duties = {duty.id: duty for duty in loaded.plan.duties}
    carriers = {one.id: one for line in wendeng.lines for one in line.carriers if one.kind == "duty"}
    for name, carrier in carriers.items():
        terms = duties[name].terms
        fulfilled = {kind for counts in terms.counts for kind in counts.kinds}
        if carrier.exists and fulfilled:
            assert fulfilled & emitted, name
        if not carrier.exists:
            assert carrier.lacks
    assert carriers["plan-delivery"].exists
    assert carriers["principal-check"].exists == ("inspection" in emitted)


def test_what_the_program_claims_of_itself_is_in_its_code():
    """Rooms that record facts exist, acts that ask the gates ask them, indicators have their functions."""
    text = {path: path.read_text() for path in SOURCES.rglob("*.py")}
    for fact, room in asked.FROM_ROOMS.items():
        assert (SOURCES / room / "actions.py").exists(), fact
        assert any(f'"{fact}"' in said for path, said in text.items() if path.is_relative_to(SOURCES / room))
    for verb in asked.ASKING:
        assert verb in VERBS
        assert any("refusals(" in said and f'"{verb}"' in said for said in text.values()), verb
    for indicator in asked.COMPUTED:
        names = [node.name for said in text.values() for node in ast.walk(ast.parse(said))
                 if isinstance(node, ast.FunctionDef)]  # fmt: skip
        assert indicator in names


def test_a_clause_is_carried_fully_partly_or_not():
    adopted("drills", records_made.plan_files())
    (line,) = conformance(officer(), "drills", today=TODAY).lines
    by_id = {one.id: one for one in line.carriers}
    assert by_id["drill"].exists
    assert by_id["drill"].by == ("record:quick_drill",)
    assert line.state == (Carried.FULLY if all(one.exists for one in line.carriers) else Carried.PARTLY)


def test_a_record_kind_that_comes_into_use_carries_what_nothing_carried():
    plan = records_made.PLAN.replace("vocabulary: [facts.yaml, records.yaml]", "vocabulary: [facts.yaml]")
    adopted("drills", {"plan.yaml": plan, "facts.yaml": records_made.FACTS})
    (line,) = conformance(officer(), "drills", today=TODAY).lines
    assert line.state == Carried.NOT
    assert all(one.lacks for one in line.carriers)


def test_the_sums_count_each_carrier_once(wendeng):
    all_ = {(one.kind, one.id) for line in wendeng.lines for one in line.carriers}
    assert sum(n for _, n in wendeng.carriers.values()) == len(all_)
    assert wendeng.carriers["gate"] == (
        3,
        12,
    )  # hazards put right without a plan; visits filed without two things


def test_a_plan_not_in_force_is_not_found():
    authorities()
    with pytest.raises(NotFound):
        conformance(officer(), "wendeng-2024-2026", today=TODAY)
