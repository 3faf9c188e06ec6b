"""Who may do what, where, when."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from zhiben.domain.access import (
    ADMINISTRATORS,
    PERMISSIONS,
    Actor,
    ActorKind,
    Grant,
    Permission,
    Place,
    Role,
    require_other_person,
    system,
)
from zhiben.domain.refusals import WORDS, NotPermitted

DAY = date(2026, 3, 2)
CITY, DISTRICT, OTHER = 3710, 371003, 371002
YARD = UUID(int=1)
PLACE = Place(DISTRICT, YARD, "371003001", "shipbuilding")


def an_actor(*roles: Role, grants: tuple[Grant, ...] = (), **given) -> Actor:
    usual = {
        "name": "王工",
        "kind": ActorKind.STAFF,
        "day": DAY,
        "person": UUID(int=9),
        "account": UUID(int=90),
    }
    tenants = frozenset({DISTRICT})
    return Actor(
        **(usual | {"reads": tenants, "writes": tenants, "roles": frozenset(roles), "grants": grants} | given)
    )


def a_grant(tenant: int = DISTRICT, **given) -> Grant:
    usual = {"regions": frozenset({"371003"}), "permissions": PERMISSIONS[Role.SUPERVISOR]}
    return Grant(tenant, **(usual | given))


@pytest.mark.parametrize(
    ("grant", "covered"),
    [
        (a_grant(regions=frozenset({"371003"})), True),
        (a_grant(regions=frozenset({"371003001"})), True),
        (a_grant(regions=frozenset({"371003002"})), False),
        (a_grant(regions=frozenset({""})), True),
        (a_grant(regions=frozenset()), False),
        (a_grant(industries=frozenset({"shipbuilding"})), True),
        (a_grant(industries=frozenset({"software_it"})), False),
        (a_grant(regions=frozenset(), enterprises=frozenset({YARD})), True),
        (a_grant(regions=frozenset(), enterprises=frozenset({UUID(int=2)})), False),
        (a_grant(industries=frozenset({"software_it"}), enterprises=frozenset({YARD})), True),
        (a_grant(tenant=OTHER), False),
        (a_grant(since=DAY), True),
        (a_grant(since=DAY + timedelta(days=1)), False),
        (a_grant(until=DAY), True),
        (a_grant(until=DAY - timedelta(days=1)), False),
    ],
)
def test_a_grant_covers_its_enterprises_and_its_regions_times_industries_while_it_lasts(grant, covered):
    actor = an_actor(Role.SUPERVISOR, grants=(grant,), reads=frozenset({DISTRICT, OTHER}))
    assert actor.reads_at(PLACE) is covered
    assert actor.may(Permission.FACT_RECORD, PLACE) is covered


def test_a_place_without_enterprise_is_reached_by_region_only():
    section = Place(DISTRICT, None, "371003", "")
    assert an_actor(grants=(a_grant(),)).reads_at(section)
    assert not an_actor(grants=(a_grant(industries=frozenset({"shipbuilding"})),)).reads_at(section)
    assert not an_actor(grants=(a_grant(regions=frozenset(), enterprises=frozenset({YARD})),)).reads_at(
        section
    )


def test_an_upper_authority_reads_its_children_and_writes_only_its_own():
    grant = a_grant(CITY, regions=frozenset({"3710"}), beneath=frozenset({DISTRICT, OTHER}))
    city = an_actor(
        Role.SUPERVISOR, grants=(grant,), reads=frozenset({CITY, DISTRICT, OTHER}), writes=frozenset({CITY})
    )
    assert city.reads_at(PLACE)
    assert city.refusal(Permission.FACT_RECORD, PLACE) == "other_tenant"
    assert city.may(Permission.FACT_RECORD, Place(CITY, None, "371000"))


def test_a_grant_for_one_authority_never_reaches_into_another_one_the_person_also_knows():
    grants = (a_grant(DISTRICT), a_grant(OTHER, regions=frozenset({"371002"})))
    both = frozenset({DISTRICT, OTHER})
    actor = an_actor(Role.SUPERVISOR, grants=grants, reads=both, writes=both)
    assert not actor.reads_at(Place(OTHER, YARD, "371003001"))
    assert not actor.may(Permission.FACT_RECORD, Place(OTHER, YARD, "371003001"))
    assert actor.reads_at(Place(OTHER, None, "371002001"))


def test_doing_needs_the_permission_in_the_grant_and_in_a_role():
    assert not an_actor(Role.SUPERVISOR, grants=(a_grant(permissions=frozenset()),)).may(
        Permission.FACT_RECORD, PLACE
    )
    generous = a_grant(permissions=frozenset(Permission))
    assert not an_actor(Role.EXPERT, grants=(generous,)).may(Permission.WAIVER_GIVE, PLACE)
    assert not an_actor(grants=(generous,)).may(Permission.FACT_RECORD, PLACE)


def test_an_auditor_reads_everything_granted_and_does_nothing():
    auditor = an_actor(Role.AUDITOR, Role.SUPERVISOR, grants=(a_grant(permissions=frozenset(Permission)),))
    assert auditor.reads_at(PLACE)
    assert {auditor.refusal(verb, PLACE) for verb in Permission} == {"read_only"}


def test_the_three_administrators_are_disjoint_in_persons_and_in_permissions():
    administrators = sorted(ADMINISTRATORS)
    for role in administrators:
        an_actor(role)
        for other in set(Role) - {role}:
            with pytest.raises(NotPermitted, match="administrators_overlap"):
                an_actor(role, other)
    system_, security, audit = (PERMISSIONS[role] for role in administrators[::-1])
    assert not system_ & security
    assert not system_ & audit
    # the two persons it takes
    erasing = {Permission.ERASURE_PROPOSE, Permission.ERASURE_REFUSE, Permission.ACT_ERASE}
    assert security & audit == erasing


def test_no_administrator_does_the_work_of_the_office():
    work = PERMISSIONS[Role.BUREAU_LEADER]
    assert all(not PERMISSIONS[role] & work for role in ADMINISTRATORS)


def test_every_permission_belongs_to_some_role_and_every_role_has_a_row():
    people = [role for role in Role if role is not Role.SYSTEM]
    assert set(PERMISSIONS) == set(Role)
    programs = {Permission.DOCUMENT_PRINT, Permission.ERASURE_REPEAT}
    machine = {Permission.DEMO_SEED, Permission.CHAIN_SPEAK, *programs}
    assert frozenset().union(*(PERMISSIONS[role] for role in people)) == set(Permission) - machine


def test_separation_of_duties_compares_persons_not_accounts():
    actor = an_actor(Role.SUPERVISOR)
    twin = an_actor(Role.SUPERVISOR, account=UUID(int=91))
    require_other_person(actor, UUID(int=8))
    for same in (twin.person, None):
        with pytest.raises(NotPermitted, match="same_person"):
            require_other_person(actor, UUID(int=8), same)
    with pytest.raises(NotPermitted, match="same_person"):
        require_other_person(an_actor(person=None), UUID(int=8))


def test_a_refusal_says_why_and_what_to_do_in_the_users_language():
    with pytest.raises(NotPermitted) as told:
        an_actor(Role.AUDITOR).require(Permission.FACT_RECORD, PLACE)
    assert (told.value.reason, told.value.remedy) == WORDS["read_only"]
    assert told.value.status == 403


def test_the_program_acts_for_the_authorities_it_is_given():
    machine = system("rounds", [DISTRICT], DAY)
    assert machine.may(Permission.CELLS_REBUILD, PLACE)
    assert not machine.may(Permission.ACT_ERASE, PLACE)
    assert not machine.reads_at(Place(OTHER))
    assert machine.scope == "system:rounds"


@pytest.mark.parametrize("code", ["37%", "３７", "37a", "-1"])
def test_a_region_is_digits(code):
    with pytest.raises(ValueError, match="region"):
        a_grant(regions=frozenset({code}))
