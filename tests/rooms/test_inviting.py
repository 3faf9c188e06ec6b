"""邀请函: a code gives one account, of the enterprise it was sent to, and tells nobody anything else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.builders import NOON, TODAY
from tests.rooms.acting import TENANT, at_once
from tests.rooms.orgs_made import OTHER_TOWN, TOWN, a_key, an_enterprise, an_officer, authorities
from zhiben.domain.access import Actor, Place, Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooLarge, TooMany
from zhiben.orgs.inviting import actions, queries
from zhiben.orgs.inviting.codes import digest_of
from zhiben.orgs.models import Account, Invitation, Subject
from zhiben.orgs.own.actions import normalised
from zhiben.orgs.staff.logins import actor_of

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-2026"


@pytest.fixture
def firm() -> UUID:
    authorities()
    return an_enterprise("文登龙泊修造船有限公司", region=TOWN)


@pytest.fixture
def officer(firm: UUID) -> Actor:
    return an_officer(regions=["371003"])


def told(by: Actor, **given):
    return {"by": by, "at": NOON, "key": a_key()} | given


def a_letter(officer: Actor, firm: UUID, role: Role = Role.PRINCIPAL) -> str:
    _, (letter,) = actions.invite([firm], role, **told(officer))
    return letter.code


def use(code: str, username: str = "boss", **given):
    usual = {"name": "周国栋", "password": PASSWORD, "client": "10.0.0.1", "at": NOON, "key": a_key()} | given
    return actions.accept(
        code, usual.pop("name"), username, usual.pop("password"), usual.pop("client"), **usual
    )


def test_a_code_makes_one_account_that_may_act_for_that_enterprise_alone(officer, firm):
    other = an_enterprise("别家船厂", region=TOWN)
    use(a_letter(officer, firm))
    account = Account.objects.get(username="boss")
    actor = actor_of(account, NOON)
    assert actor.roles == {Role.PRINCIPAL}
    assert [grant.enterprises for grant in actor.grants] == [frozenset({firm})]
    assert {row.id for row in Subject.objects.within(actor).filter(kind="enterprise")} == {firm}
    assert other not in actor.grants[0].enterprises
    person = Subject.objects.get(id=account.person)
    assert (person.name, person.enterprise, person.parent_id) == ("周国栋", firm, firm)


def test_however_the_code_is_typed_it_is_the_same(officer, firm):
    code = a_letter(officer, firm)
    use(f" {code.lower().replace('-', ' ')} ")
    assert Account.objects.filter(username="boss").exists()


def test_a_code_is_kept_nowhere_in_the_database(officer, firm):
    code = normalised(a_letter(officer, firm))
    row = Invitation.objects.get()
    assert code not in str(vars(row))
    assert row.digest == digest_of(code)


@pytest.mark.parametrize("why", ["wrong", "used", "replaced", "withdrawn", "out of date"])
def test_a_code_that_is_worth_nothing_is_refused_in_the_same_words(officer, firm, why):
    code, at = a_letter(officer, firm), NOON
    match why:
        case "wrong":
            code = "AAAA-AAAA-AAAA-AAAA"
        case "used":
            use(code, "first")
        case "replaced":
            a_letter(officer, firm)
        case "withdrawn":
            actions.withdraw(Invitation.objects.get().id, **told(officer))
        case "out of date":
            at = NOON + actions.LASTS + timedelta(days=1)
    with pytest.raises(Incomplete) as refusal:
        use(code, at=at)
    assert (refusal.value.code, refusal.value.details) == ("invitation", {})
    assert not Account.objects.filter(username="boss").exists()


def test_the_last_day_of_a_letter_is_still_good(officer, firm):
    use(a_letter(officer, firm), at=NOON + actions.LASTS)


def test_letters_for_two_roles_do_not_end_each_other(officer, firm):
    one, other = a_letter(officer, firm), a_letter(officer, firm, Role.SAFETY_MANAGER)
    use(one, "boss")
    use(other, "safety")
    assert queries.standings(officer, [firm])[firm].accounts == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_one_letter_at_once_one_gets_the_account(officer, firm):
    code = a_letter(officer, firm)

    def one(n: int) -> object:
        try:
            return use(code, f"boss-{n}", client=f"10.0.0.{n}").answer
        except Incomplete as refusal:
            return refusal.code

    answers = at_once(8, one)
    assert answers.count("invitation") == 7
    assert Account.objects.filter(username__startswith="boss-").count() == 1
    assert Subject.objects.filter(kind="person", enterprise=firm).count() == 1


def test_a_taken_account_name_leaves_the_letter_good(officer, firm):
    code = a_letter(officer, firm)
    other = an_enterprise("别家船厂", region=TOWN)
    use(a_letter(officer, other), "boss")
    with pytest.raises(Conflict, match="username_taken"):
        use(code, "boss")
    use(code, "boss-2")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"username": " "}, "username_missing"),
        ({"password": "123"}, "password_weak"),
    ],
)
def test_what_is_missing_is_said_and_the_letter_stays_good(officer, firm, given, code):
    letter = a_letter(officer, firm)
    with pytest.raises(Incomplete) as refusal:
        use(letter, **given)
    assert refusal.value.code == code
    use(letter)


def test_trying_codes_ends_after_a_few(officer, firm):
    for n in range(5):
        with pytest.raises(Incomplete):
            use(f"WRNG-{n}")
    with pytest.raises(TooMany):
        use(a_letter(officer, firm))


def test_the_same_request_again_tells_no_code(officer, firm):
    key = a_key()
    _, first = actions.invite([firm], Role.PRINCIPAL, by=officer, at=NOON, key=key)
    _, again = actions.invite([firm], Role.PRINCIPAL, by=officer, at=NOON, key=key)
    assert (len(first), again) == (1, [])
    use(first[0].code)


def test_out_of_reach_is_like_missing(officer, firm):
    foreign = an_enterprise("别镇船厂", region=OTHER_TOWN)
    near = an_officer(name="镇里人", regions=[TOWN])
    with pytest.raises(NotFound):
        actions.invite([firm, foreign], Role.PRINCIPAL, **told(near))
    assert not Invitation.objects.exists()
    assert foreign not in queries.standings(near, [firm, foreign])
    a_letter(officer, foreign)
    with pytest.raises(NotFound):
        actions.withdraw(Invitation.objects.get().id, **told(near))


def test_a_principal_invites_safety_managers_of_the_own_enterprise_only(officer, firm):
    use(a_letter(officer, firm))
    principal = actor_of(Account.objects.get(username="boss"), NOON)
    use(a_letter(principal, firm, Role.SAFETY_MANAGER), "safety")
    with pytest.raises(NotPermitted):
        a_letter(principal, firm)
    safety = actor_of(Account.objects.get(username="safety"), NOON)
    with pytest.raises(NotPermitted):
        a_letter(safety, firm, Role.SAFETY_MANAGER)


def test_nobody_is_invited_to_be_more_than_of_an_enterprise(officer, firm):
    assert not queries.may_invite(officer, Role.BUREAU_LEADER, Place(TENANT, firm, TOWN, ""))
    with pytest.raises(NotPermitted):
        a_letter(officer, firm, Role.SUPERVISOR)


def test_so_many_at_once_and_no_more(officer, firm):
    with pytest.raises(TooLarge):
        actions.invite([firm] * (actions.MOST + 1), Role.PRINCIPAL, **told(officer))
    with pytest.raises(Incomplete, match="nothing_chosen"):
        actions.invite([], Role.PRINCIPAL, **told(officer))
    assert queries.standings(officer, [firm])[firm].until is None
    a_letter(officer, firm)
    assert queries.standings(officer, [firm])[firm].until == TODAY + actions.LASTS
