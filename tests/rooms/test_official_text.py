"""A plan's own text: put in by an act, tied to clauses by a person, kept as editions, seen within reach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON
from tests.content.test_circular import word
from tests.rooms.acting import TENANT, a_person
from tests.rooms.orgs_made import NEXT_DOOR, a_key
from tests.web import world
from zhiben.domain.access import Actor, Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooLarge
from zhiben.ground import limits
from zhiben.ground.models import ActRow
from zhiben.library.models import Edition
from zhiben.plans.official import actions, queries

pytestmark = pytest.mark.django_db
BODY = "关于自查培训的通知\n一、自查\n每月检查和培训一次，做好记录。\n二、覆盖\n全面覆盖。"


@pytest.fixture(autouse=True)
def _district() -> None:
    world.a_bureau()
    world.a_district()


def leader(**given) -> Actor:
    return a_person(Role.BUREAU_LEADER, **given)


def loaded(body: str = BODY, *, by: Actor | None = None, at=NOON, name: str = "通知.txt"):
    return actions.load("first", name, body.encode(), by=by or leader(), at=at, key=a_key())


def test_nothing_was_put_in_yet():
    assert queries.text(leader(), "first") is None


def test_the_text_is_kept_to_the_letter_as_an_edition_by_an_act():
    receipt = loaded()
    shown = queries.text(leader(), "first")
    assert shown.body == BODY
    assert (shown.version, shown.is_confirmed) == (1, False)
    assert Edition.objects.get(id=shown.edition).kind == "official_text"
    assert ActRow.objects.get(id=receipt.act).verb == "edition.adopt"
    assert {shown.pieces[n].text: clause for n, clause in shown.marks.items()} == {
        "每月检查和培训一次，": "1",
        "全面覆盖。": "2",
    }
    assert [one.text for one in shown.uncovered] == ["关于自查培训的通知", "做好记录。"]


def test_a_word_file_is_as_good():
    actions.load("first", "通知.docx", word(*BODY.split("\n")), by=leader(), at=NOON, key=a_key())
    assert queries.text(leader(), "first").body == BODY


def test_a_person_confirms_and_moves():
    loaded()
    shown = queries.text(leader(), "first")
    numbers = {piece.text: piece.n for piece in shown.pieces}
    marks = {numbers["做好记录。"]: "1", numbers["全面覆盖。"]: "4"}
    actions.anchor("first", str(shown.edition), marks, by=leader(), at=NOON, key=a_key())
    found = queries.text(leader(), "first")
    assert (found.is_confirmed, dict(found.marks)) == (True, marks)
    assert [one.text for one in found.uncovered] == ["关于自查培训的通知", "每月检查和培训一次，"]


def test_what_was_confirmed_of_another_text_does_not_hold_for_the_new_one():
    loaded()
    old = queries.text(leader(), "first")
    actions.anchor("first", str(old.edition), {2: "1"}, by=leader(), at=NOON, key=a_key())
    loaded(BODY + "\n三、附则\n本通知长期有效。", at=NOON + timedelta(minutes=5))
    found = queries.text(leader(), "first")
    assert (found.version, found.is_confirmed) == (2, False)
    with pytest.raises(Conflict) as refused:
        actions.anchor("first", str(old.edition), {2: "1"}, by=leader(), at=NOON, key=a_key())
    assert refused.value.code == "text_moved_on"
    assert Edition.objects.filter(tenant=TENANT, kind="official_text").count() == 2


@pytest.mark.parametrize(
    "marks", [{2: "9.9"}, {0: "1", 99: "1"}, {1: "1"}], ids=["clause", "piece", "heading"]
)
def test_an_anchor_that_leads_nowhere_is_refused(marks):
    loaded()
    edition = str(queries.text(leader(), "first").edition)
    with pytest.raises(Incomplete) as refused:
        actions.anchor("first", edition, marks, by=leader(), at=NOON, key=a_key())
    assert refused.value.code == "anchor_unknown"
    assert not queries.text(leader(), "first").is_confirmed


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.BUREAU_LEADER, Role.SYSTEM)])
def test_only_who_may_adopt_editions_may_do_either(role):
    somebody = a_person(role)
    with pytest.raises(NotPermitted):
        loaded(by=somebody)
    loaded()
    edition = str(queries.text(somebody, "first").edition)
    with pytest.raises(NotPermitted):
        actions.anchor("first", edition, {2: "1"}, by=somebody, at=NOON, key=a_key())
    assert not queries.may_change(somebody, "first")
    assert queries.may_change(leader(), "first")


def test_the_authority_next_door_neither_sees_nor_replaces_it():
    loaded()
    neighbour = leader(tenant=NEXT_DOOR, n=2)
    assert queries.text(neighbour, "first") is None
    loaded("一、另一局\n另一局的通知。", by=neighbour)
    assert queries.text(leader(), "first").body == BODY


def test_a_file_beyond_the_limit_or_of_no_plan_is_refused():
    with pytest.raises(TooLarge):
        actions.load("first", "a.txt", b"x" * (limits.TEXT_BYTES + 1), by=leader(), at=NOON, key=a_key())
    with pytest.raises(NotFound):
        actions.load("unheard-of", "a.txt", b"x", by=leader(), at=NOON, key=a_key())
    assert not Edition.objects.filter(kind="official_text").exists()


def test_the_same_upload_twice_is_one_and_the_same_text_again_is_told():
    key = a_key()
    for _ in range(2):
        actions.load("first", "a.txt", BODY.encode(), by=leader(), at=NOON, key=key)
    with pytest.raises(Conflict) as refused:
        loaded()
    assert refused.value.code == "edition_unchanged"
    assert Edition.objects.filter(kind="official_text").count() == 1
