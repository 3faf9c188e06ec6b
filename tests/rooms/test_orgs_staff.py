"""Accounts, grants, the actor they make, and the limit on attempts to log in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.builders import NOON
from tests.rooms.acting import TENANT, at_once
from tests.rooms.orgs_made import (
    ABOVE,
    MARCH,
    NEXT_DOOR,
    PROGRAM,
    TOWN,
    a_grant,
    a_key,
    an_account,
    an_authority,
    an_enterprise,
    authorities,
    beneath,
    noon,
)
from zhiben.domain.access import ActorKind, Holder, Permission, Place, Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooMany
from zhiben.orgs import actions
from zhiben.orgs.models import Attempt, Subject
from zhiben.orgs.staff import actions as staff
from zhiben.orgs.staff import logins

pytestmark = pytest.mark.django_db

LATER = noon(2026, 4, 10)
DISTRICT = Place(TENANT, None, "371003", "")


def bureau(tenant=TENANT):
    return Subject.objects.get(tenant=tenant, kind="authority").id


def a_person(name="王工", **given):
    return beneath(bureau(), "person", name, **given)


def told(**given):
    return {"by": PROGRAM, "at": NOON, "key": a_key()} | given


# ── grants ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "in_force"),
    [((2026, 2, 28), False), ((2026, 3, 1), True), ((2026, 3, 31), True), ((2026, 4, 1), False)],
)
def test_a_grant_holds_on_its_first_and_last_day_and_on_no_other(day, in_force):
    an_authority()
    person = a_person()
    a_grant(person, since=MARCH, until=date(2026, 3, 31), at=noon(2026, 1, 1))
    actor = logins.actor_of(an_account(person), noon(*day))
    assert actor.may(Permission.FACT_RECORD, DISTRICT) is in_force
    assert (Role.SUPERVISOR in actor.roles) is in_force


def test_a_grant_ends_at_midnight_in_shanghai():
    an_authority()
    person = a_person()
    a_grant(person, until=date(2026, 3, 31))
    account = an_account(person)
    eve = noon(2026, 3, 31) + timedelta(hours=11, minutes=59)  # 23:59 in Shanghai
    assert logins.actor_of(account, eve).roles
    assert not logins.actor_of(account, eve + timedelta(minutes=1)).roles


def test_a_withdrawn_grant_ends_at_once_and_was_in_force_before():
    an_authority()
    person = a_person()
    grant = a_grant(person)
    account = an_account(person)
    staff.withdraw_grant(TENANT, grant, "岗位调整", **told(at=LATER))
    assert logins.actor_of(account, LATER - timedelta(seconds=1)).roles
    assert not logins.actor_of(account, LATER).roles
    with pytest.raises(NotFound):
        staff.withdraw_grant(TENANT, grant, "再撤", **told(at=LATER))


def test_a_grant_to_a_post_is_held_by_whoever_holds_the_post_that_day():
    an_authority()
    post = beneath(bureau(), "post", "船舶科科长", code="ship_chief")
    old, new = a_person("老科长", attributes={"post": "ship_chief"}), a_person("新科长")
    a_grant(post, Role.SECTION_CHIEF)
    accounts = {name: an_account(person, name) for name, person in (("old", old), ("new", new))}
    actions.set_attribute(old, "post", "retired", date(2026, 4, 1), **told())
    actions.set_attribute(new, "post", "ship_chief", date(2026, 4, 1), **told())

    def holders(at):
        return [name for name, account in accounts.items() if logins.actor_of(account, at).roles]

    assert holders(NOON) == ["old"]
    assert holders(LATER) == ["new"]
    assert logins.actor_of(accounts["new"], LATER).grants[0].held_as is Holder.POST


def test_a_post_of_the_same_name_elsewhere_gives_nothing():
    an_authority()
    firm = an_enterprise()
    beneath(firm, "post", "科长", code="ship_chief")
    post = beneath(bureau(), "post", "船舶科科长", code="ship_chief")
    a_grant(post, Role.SECTION_CHIEF)
    worker = beneath(firm, "person", "工人", attributes={"post": "ship_chief"})
    assert not logins.actor_of(an_account(worker), NOON).roles


def test_a_grant_of_some_permissions_gives_no_others():
    an_authority()
    person = a_person()
    a_grant(person, Role.EXPERT, permissions=[Permission.FACT_RECORD])
    with pytest.raises(Incomplete, match="grant_permissions"):
        a_grant(person, Role.EXPERT, permissions=[Permission.WAIVER_GIVE])
    actor = logins.actor_of(an_account(person), NOON)
    assert actor.kind is ActorKind.EXPERT
    assert actor.may(Permission.FACT_RECORD, DISTRICT)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"until": date(2019, 1, 1)}, "grant_window"),
        ({"basis": " "}, "basis_missing"),
        ({"regions": []}, "grant_place"),
        ({"regions": ["文登"]}, "region_unknown"),
        ({"role": Role.SYSTEM}, "grant_permissions"),
    ],
)
def test_a_grant_that_cannot_be_is_refused(given, code):
    an_authority()
    with pytest.raises(Incomplete, match=code):
        a_grant(a_person(), **given)


def test_a_grant_names_enterprises_of_its_own_authority_only():
    authorities()
    foreign = an_enterprise(tenant=NEXT_DOOR, region="371002")
    with pytest.raises(Incomplete, match="grant_enterprises"):
        a_grant(a_person(), enterprises=[foreign])


def test_the_three_administrators_are_three_persons():
    an_authority()
    person = a_person()
    a_grant(person, Role.SYSTEM_ADMINISTRATOR)
    for role in (Role.SECURITY_ADMINISTRATOR, Role.SUPERVISOR):
        with pytest.raises(NotPermitted, match="administrators_overlap"):
            a_grant(person, role)
    other = a_person("李工")
    a_grant(other, Role.SUPERVISOR)
    with pytest.raises(NotPermitted, match="administrators_overlap"):
        a_grant(other, Role.AUDIT_ADMINISTRATOR)


def test_a_grant_beneath_reads_the_authorities_under_it_and_no_others():
    authorities()
    person = beneath(bureau(ABOVE), "person", "市局")
    a_grant(person, Role.BUREAU_LEADER, regions=[""], reads_beneath=True)
    actor = logins.actor_of(an_account(person), NOON)
    assert actor.reads == {ABOVE, TENANT, NEXT_DOOR}
    assert actor.writes == {ABOVE}
    officer = a_person()
    a_grant(officer, regions=[""])
    assert logins.actor_of(an_account(officer, "li"), NOON).reads == {TENANT}


def test_who_belongs_to_an_enterprise_acts_for_it():
    an_authority()
    firm = an_enterprise()
    person = beneath(firm, "person", "卢总")
    a_grant(person, Role.PRINCIPAL, regions=[], enterprises=[firm])
    actor = logins.actor_of(an_account(person), NOON)
    assert actor.kind is ActorKind.ENTERPRISE
    assert actor.may(Permission.FACT_RECORD, Place(TENANT, firm, TOWN, "shipbuilding"))
    assert not actor.may(Permission.FACT_RECORD, DISTRICT)


# ── accounts ─────────────────────────────────────────────────────────────────────────────────────


def test_a_username_is_taken_once_in_the_installation():
    authorities()
    an_account(a_person(), "wang")
    elsewhere = beneath(bureau(NEXT_DOOR), "person", "别处")
    with pytest.raises(Conflict, match="username_taken"):
        an_account(elsewhere, "wang")


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123"])
def test_a_weak_password_is_refused(password):
    an_authority()
    with pytest.raises(Incomplete, match="password_weak"):
        staff.create_account(a_person(), "wang", password, **told())


def test_another_password_ends_every_session():
    an_authority()
    account = an_account(a_person())
    before = account.get_session_auth_hash()
    staff.reset_password(account.id, "wen-deng-2026", **told())
    account.refresh_from_db()
    assert account.check_password("wen-deng-2026")
    assert account.get_session_auth_hash() != before


def test_a_locked_account_is_no_account_until_it_is_unlocked():
    an_authority()
    account = an_account(a_person())
    staff.lock_account(account.id, "离岗", **told())
    account.refresh_from_db()
    assert not account.is_active
    with pytest.raises(Conflict, match="moved_on"):
        staff.lock_account(account.id, "再锁", **told())
    staff.unlock_account(account.id, "回岗", **told())
    account.refresh_from_db()
    assert account.is_active


def test_a_password_is_in_no_act():
    an_authority()
    account = an_account(a_person())
    from zhiben.ground.models import ActRow

    assert not [row for row in ActRow.objects.all() if "zhi-ben-2026" in f"{row.details}{row.answer}"]
    assert account.password.count("zhi-ben-2026") == 0


def test_an_account_of_another_authority_is_not_found():
    authorities()
    account = an_account(beneath(bureau(NEXT_DOOR), "person", "别处"))
    officer = a_person()
    a_grant(officer, Role.SYSTEM_ADMINISTRATOR)
    actor = logins.actor_of(an_account(officer, "admin"), NOON)
    with pytest.raises(NotFound):
        staff.reset_password(account.id, "wen-deng-2026", **told(by=actor))


# ── attempts ─────────────────────────────────────────────────────────────────────────────────────


def attempts(times, name="wang", client="10.0.0.1", at=NOON):
    return [staff.count_attempt(name, client, at) for _ in range(times)]


def test_the_sixth_attempt_at_a_name_from_one_place_is_refused_even_if_it_is_right():
    attempts(5)
    with pytest.raises(TooMany):
        attempts(1)
    attempts(1, client="10.0.0.2")


def test_spelling_a_name_otherwise_is_no_way_around():
    attempts(5, "Wang ")
    with pytest.raises(TooMany):
        attempts(1, "wANG")


def test_a_name_is_protected_from_many_places_and_a_place_from_many_names():
    for n in range(20):
        attempts(1, client=f"10.0.0.{n}")
    with pytest.raises(TooMany):
        attempts(1, client="10.0.1.1")
    for n in range(60):
        attempts(1, name=f"n{n}", client="10.9.9.9")
    with pytest.raises(TooMany):
        attempts(1, name="another", client="10.9.9.9")


def test_the_limit_ends_after_the_window_and_with_a_right_password():
    counted = attempts(5)
    staff.forget_attempts(counted[-1])
    attempts(5)
    attempts(1, at=NOON + timedelta(minutes=16))


def test_attempts_are_thrown_away_after_a_day_and_hold_no_names():
    attempts(1, "typed-my-password-here")
    assert not Attempt.objects.filter(name__contains="typed").exists()
    attempts(1, at=NOON + timedelta(days=2))
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_attempts_at_once_no_more_than_the_limit_get_through():
    results = at_once(12, lambda n: staff.count_attempt("wang", "10.0.0.1", NOON))
    assert sum(isinstance(one, TooMany) for one in results) >= 12 - staff.BY_BOTH
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, TooMany)]


def test_a_demonstration_account_is_listed_with_its_password_and_others_never():
    an_authority()
    an_account(a_person("演示"), "demo", is_demo=True)
    an_account(a_person("真人"), "wang")
    assert [(one.username, one.who) for one in logins.demo_accounts()] == [("demo", "演示（区工信局）")]
    listed = {one.username: one.is_demo for one in logins.accounts(TENANT, NOON)}
    assert listed == {"demo": True, "wang": False}
