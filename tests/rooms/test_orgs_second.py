"""动态口令 kept and used: sealed, each code once whoever sends it, 备用码, nothing told to the ledger."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.rooms.acting import at_once
from tests.rooms.orgs_made import NOON, a_key, an_account, an_authority, beneath
from zhiben.domain import totp
from zhiben.domain.refusals import Incomplete, TooMany
from zhiben.ground import limits, seal
from zhiben.ground.models import ActRow
from zhiben.orgs.models import Account, Subject
from zhiben.orgs.own.actions import normalised
from zhiben.orgs.second import actions, logins, queries, store
from zhiben.orgs.second.models import SecondFactor, SpareCode
from zhiben.orgs.staff.logins import actor_of

STEP = 59_000_000
HERE = "10.0.0.1"
SECRET = bytes(range(20))


def a_person(name: str = "王工") -> UUID:
    return beneath(Subject.objects.get(kind="authority").id, "person", name)


@pytest.fixture
def wang(db: None) -> Account:
    an_authority()
    return an_account(a_person(), "wang")


def bound(account: Account, step: int = STEP) -> list[str]:
    """The account with `SECRET` on its phone; its 备用码. The code of `step` is used up."""
    sealed = store.sealed(account.id, SECRET)
    code = totp.code_at(SECRET, step)
    _, told = actions.bind(
        actor_of(account, NOON), sealed, code, HERE, step=step, at=NOON, key=a_key(),
        password="zhi-ben-2026", code=totp.code_at(SECRET, step - 1),
    )  # fmt: skip
    return told


def gives(account: Account, code: str, step: int = STEP, client: str = HERE) -> bool:
    try:
        actions.give_code(account.id, code, client, step=step, at=NOON)
    except Incomplete:
        return False
    return True


def test_the_secret_lies_sealed_and_is_in_no_act(wang):
    spares = bound(wang)
    row = SecondFactor.objects.get()
    assert SECRET.hex() not in f"{row.sealed}{totp.written(SECRET)}"
    assert totp.written(SECRET).replace(" ", "") not in row.sealed
    said = str(list(ActRow.objects.values_list("details", "answer")))
    assert not [one for one in (*spares, row.sealed) if one in said]
    digests = str(list(SpareCode.objects.values_list("digest")))
    assert not [one for one in spares if normalised(one) in digests]
    assert len(set(spares)) == limits.SPARE_CODES


def test_what_was_sealed_for_one_account_opens_for_no_other(wang):
    other = an_account(a_person("李工"), "li")
    sealed = store.sealed(other.id, SECRET)
    code = totp.code_at(SECRET, STEP)
    with pytest.raises(Incomplete, match="second_draft"):
        actions.bind(actor_of(wang, NOON), sealed, code, HERE, step=STEP, at=NOON, key=a_key())
    assert not logins.has_factor(wang.id)
    assert seal.opened("a", seal.seal("a", b"x")) == b"x"
    assert seal.opened("b", seal.seal("a", b"x")) is None
    assert seal.opened("a", "not sealed at all") is None


def test_a_code_is_good_once_and_the_one_it_was_bound_with_never_again(wang):
    bound(wang)
    assert not gives(wang, totp.code_at(SECRET, STEP))
    assert gives(wang, totp.code_at(SECRET, STEP + 1))
    assert not gives(wang, totp.code_at(SECRET, STEP + 1))
    assert not gives(wang, totp.code_at(SECRET, STEP + 3), step=STEP + 1)
    assert gives(
        wang, totp.code_at(SECRET, STEP + 2)[:3] + " " + totp.code_at(SECRET, STEP + 2)[3:], STEP + 2
    )


def test_a_spare_code_is_good_once(wang):
    spares = bound(wang)
    assert gives(wang, spares[3])
    assert not gives(wang, spares[3])
    assert gives(wang, spares[4].replace("-", " "))
    left = queries.factor(actor_of(wang, NOON))
    assert left is not None
    assert left.spares == limits.SPARE_CODES - 2


def test_codes_are_limited_and_a_right_password_clears_nothing_of_it(wang):
    bound(wang)
    by = actor_of(wang, NOON)
    for _ in range(5):
        assert not gives(wang, "000000")
        actions.give_password(by, "zhi-ben-2026", HERE, at=NOON)
    with pytest.raises(TooMany):
        actions.give_code(wang.id, totp.code_at(SECRET, STEP + 1), HERE, step=STEP, at=NOON)


def test_another_phone_needs_password_and_code_of_the_one_before(wang):
    bound(wang)
    by, code = actor_of(wang, NOON), totp.code_at(b"another secret 20 by", STEP + 1)
    sealed = store.sealed(wang.id, b"another secret 20 by")
    wrong = {"password": "wrong", "code": totp.code_at(SECRET, STEP + 1)}
    with pytest.raises(Incomplete, match="password_wrong"):
        actions.bind(by, sealed, code, HERE, step=STEP + 1, at=NOON, key=a_key(), **wrong)
    wrong = {"password": "zhi-ben-2026", "code": "000000"}
    with pytest.raises(Incomplete, match="second_code"):
        actions.bind(by, sealed, code, HERE, step=STEP + 1, at=NOON, key=a_key(), **wrong)
    right = {"password": "zhi-ben-2026", "code": totp.code_at(SECRET, STEP + 1)}
    actions.bind(by, sealed, code, HERE, step=STEP + 1, at=NOON, key=a_key(), **right)
    assert SpareCode.objects.filter(account=wang.id).count() == limits.SPARE_CODES
    assert not gives(wang, totp.code_at(SECRET, STEP + 2), STEP + 2)


def test_letting_go_needs_both_and_ends_every_session(wang):
    bound(wang)
    by, code = actor_of(wang, NOON), totp.code_at(SECRET, STEP + 1)
    given = {"step": STEP + 1, "at": NOON, "key": a_key()}
    with pytest.raises(Incomplete, match="password_wrong"):
        actions.let_go(by, "wrong", code, HERE, **given)
    before = Account.objects.get(id=wang.id).get_session_auth_hash()
    actions.let_go(by, "zhi-ben-2026", code, HERE, **given)
    assert Account.objects.get(id=wang.id).get_session_auth_hash() != before
    assert not SecondFactor.objects.exists()
    assert not SpareCode.objects.exists()


def test_without_its_key_a_secret_lets_nobody_in(wang, settings, tmp_path):
    bound(wang)
    settings.HOME = tmp_path
    assert not gives(wang, totp.code_at(SECRET, STEP + 1))


@pytest.mark.django_db(transaction=True)
def test_of_one_code_sent_many_times_at_once_one_gets_in(wang):
    spares = bound(wang)
    for code in (totp.code_at(SECRET, STEP + 1), spares[0]):
        let = at_once(6, lambda n, code=code: gives(wang, code, STEP + 1, f"10.0.0.{n}"))
        assert let.count(True) == 1, let


def test_a_store_that_forgets_what_was_used_would_be_noticed(wang, monkeypatch):
    """The broken variant: looking whether the step is new, without writing it down."""
    bound(wang)

    def forgets(account, code, step, at):
        row = SecondFactor.objects.get(account=account)
        return totp.matching(SECRET, code, step, row.last_step) is not None

    monkeypatch.setattr(store, "use", forgets)
    code = totp.code_at(SECRET, STEP + 1)
    assert gives(wang, code)
    assert gives(wang, code)
