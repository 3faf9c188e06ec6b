"""Enterprises: codes, overrides, merging, standing still and going on, closing, moving."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.builders import NOON, TODAY
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import (
    LONG_AGO,
    MARCH,
    NEXT_DOOR,
    PROGRAM,
    SHIPS,
    SOFTWARE,
    TOWN,
    a_code,
    a_grant,
    a_key,
    a_section,
    an_authority,
    an_enterprise,
    an_officer,
    authorities,
    beneath,
    noon,
)
from zhiben.domain.access import Role
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted
from zhiben.ground.acts import Outcome
from zhiben.orgs import queries
from zhiben.orgs.correcting import actions as correcting
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import CreditCode, Enterprise, Grant, Subject
from zhiben.orgs.world import stretches, world_rows

pytestmark = pytest.mark.django_db

LATER = noon(2026, 4, 10)


def wrong(code: str) -> str:
    """The same code with a check character that does not fit."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def told(**given):
    return {"by": PROGRAM, "at": NOON, "key": a_key()} | given


def seen(firm, at=None):
    return world_rows(TENANT, at, ids=[firm]).get(str(firm))


# ── codes ────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_is_folded_before_it_is_compared():
    an_authority()
    code = a_code()
    firm = an_enterprise(uscc=f" {code[:8].lower()}-{code[8:]} ")
    assert Subject.objects.get(id=firm).code == code
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    with pytest.raises(Conflict, match="uscc_taken"):
        an_enterprise(uscc=wide)


def test_one_code_is_in_force_once_in_a_tenant_but_may_be_in_another():
    authorities()
    code = a_code()
    an_enterprise(uscc=code)
    an_enterprise(uscc=code, tenant=NEXT_DOOR, region="371002")
    with pytest.raises(Conflict, match="uscc_taken"):
        an_enterprise(uscc=code)


def test_the_database_itself_refuses_the_same_code_twice():
    an_authority()
    firm, other = an_enterprise(), an_enterprise("另一家")
    code = Enterprise.objects.get(subject=firm).uscc
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.filter(subject=other).update(uscc=code)


def test_a_code_that_fails_the_check_is_refused_and_says_why():
    an_authority()
    with pytest.raises(Incomplete, match="uscc_invalid") as refused:
        an_enterprise(uscc=wrong(a_code()))
    assert refused.value.details["why"]


def test_a_lawful_code_that_fails_the_check_is_accepted_by_another_person_with_a_reason():
    an_authority()
    clerk, chief = an_officer(Role.SUPERVISOR), an_officer(Role.SECTION_CHIEF, "科长")
    code = wrong(a_code())
    given = {"uscc": code, "by": clerk, "override_reason": "执照系依法核发，已核对原件"}
    with pytest.raises(Incomplete, match="uscc_invalid"):
        an_enterprise(**given)
    with pytest.raises(Incomplete, match="uscc_invalid"):
        an_enterprise(uscc=code, by=clerk, approver=chief)
    with pytest.raises(NotPermitted):
        an_enterprise(**given, approver=clerk)
    firm = an_enterprise(**given, approver=chief)
    row = CreditCode.objects.get(enterprise=firm)
    assert (row.uscc, row.override_approver) == (code, chief.person)
    assert "执照" in row.override_reason


def test_nobody_approves_their_own_override():
    an_authority()
    chief = an_officer(Role.SECTION_CHIEF)
    with pytest.raises(NotPermitted, match="same_person"):
        an_enterprise(uscc=wrong(a_code()), by=chief, override_reason="依法核发", approver=chief)


def test_an_approver_of_another_authority_does_not_count():
    authorities()
    clerk, stranger = (
        an_officer(Role.SUPERVISOR),
        an_officer(Role.SECTION_CHIEF, regions=[], enterprises=[an_enterprise()]),
    )
    with pytest.raises(NotPermitted):
        an_enterprise(uscc=wrong(a_code()), by=clerk, override_reason="依法核发", approver=stranger)


def test_a_changed_code_still_finds_the_enterprise_and_belongs_to_nobody_else():
    an_authority()
    old, new = a_code(), a_code()
    firm = an_enterprise(uscc=old)
    enterprises.recode(firm, new, valid_from=MARCH, **told())
    assert queries.by_code(PROGRAM, old).id == queries.by_code(PROGRAM, new).id == firm
    assert queries.card(PROGRAM, firm, today=TODAY).former_codes == (old,)
    with pytest.raises(Conflict, match="uscc_former"):
        an_enterprise(uscc=old)


def test_a_code_recorded_wrongly_and_corrected_is_free_again():
    an_authority()
    mistaken, right = a_code(), a_code()
    firm = an_enterprise(uscc=mistaken)
    enterprises.recode(firm, right, valid_from=LONG_AGO, **told(at=LATER))
    assert queries.card(PROGRAM, firm, today=TODAY).former_codes == ()
    an_enterprise("真正的那家", uscc=mistaken)


def test_a_code_does_not_change_back_in_time_or_to_itself():
    an_authority()
    code = a_code()
    firm = an_enterprise(uscc=code)
    with pytest.raises(Incomplete, match="nothing_changed"):
        enterprises.recode(firm, code, valid_from=MARCH, **told())
    with pytest.raises(Incomplete, match="code_not_later"):
        enterprises.recode(firm, a_code(), valid_from=date(2019, 1, 1), **told())


def test_registering_twice_with_one_key_is_one_enterprise():
    an_authority()
    code, key = a_code(), a_key()
    first = an_enterprise(uscc=code, key=key)
    again = an_enterprise(uscc=code, key=key)
    assert first == again
    assert Subject.objects.filter(kind="enterprise").count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"region": "999999"}, "region_unknown"),
        ({"industry": "fishing"}, "industry_unknown"),
        ({"name": " "}, "name_missing"),
    ],
)
def test_an_enterprise_without_a_place_or_a_name_is_refused(given, code):
    an_authority()
    with pytest.raises(Incomplete, match=code):
        an_enterprise(**given)


# ── merging ──────────────────────────────────────────────────────────────────────────────────────


def test_merging_moves_all_that_was_of_the_old_row_and_the_old_id_says_where_it_went():
    an_authority()
    old = an_enterprise("旧名", since=date(2015, 1, 1), attributes={"category": "building", "grade": "D"})
    kept = an_enterprise("新名", since=date(2020, 1, 1), attributes={"category": "repair"})
    site, person = beneath(old, code="S1"), beneath(old, "person", "李四")
    beneath(kept, code="S1")
    told_above = []
    old_code = Subject.objects.get(id=old).code
    enterprises.merge(
        old, kept, "同一执照登记两次", also=lambda doing, ids: told_above.extend(ids), **told(at=LATER)
    )
    assert set(told_above) == {old, kept, site, person}
    assert seen(old) is None
    assert seen(kept).joined == date(2015, 1, 1)
    assert [value for _, value in seen(kept).attributes["category"]] == ["building", "repair"]
    assert [value for _, value in seen(kept).attributes["grade"]] == ["D"]
    assert {row.enterprise for row in Subject.objects.filter(id__in=[site, person])} == {kept}
    assert queries.card(PROGRAM, old, today=TODAY).merged_into == kept
    assert queries.by_code(PROGRAM, old_code).id == kept
    assert [line.id for line in queries.page(PROGRAM, "enterprise").lines] == [kept]


def test_before_the_merge_was_recorded_both_were_known():
    an_authority()
    old, kept = an_enterprise("旧名"), an_enterprise("新名")
    enterprises.merge(old, kept, "重复", **told(at=LATER))
    assert seen(old, NOON) is not None
    assert seen(old, LATER) is None


def test_a_grant_that_names_the_old_row_reaches_the_kept_one():
    an_authority()
    old, kept = an_enterprise("旧名"), an_enterprise("新名")
    officer = beneath(Subject.objects.get(kind="authority").id, "person", "承保人")
    a_grant(officer, Role.INSURER, regions=[], enterprises=[old])
    enterprises.merge(old, kept, "重复", **told(at=LATER))
    assert Grant.objects.get(replaced_at=None).enterprises == [str(kept)]


def test_a_merged_row_takes_part_in_nothing_any_more():
    an_authority()
    old, kept = an_enterprise("旧名"), an_enterprise("新名")
    enterprises.merge(old, kept, "重复", **told())
    with pytest.raises(Conflict, match="merged_away"):
        enterprises.suspend(old, MARCH, "停产", **told())
    with pytest.raises(Conflict, match="merged_away"):
        enterprises.merge(kept, old, "反过来", **told())


def test_the_code_of_a_merged_row_may_be_taken_by_the_kept_one():
    an_authority()
    right = a_code()
    old, kept = an_enterprise("旧名", uscc=right), an_enterprise("新名")
    enterprises.merge(old, kept, "重复", **told())
    enterprises.recode(kept, right, valid_from=MARCH, **told(at=LATER))
    assert queries.by_code(PROGRAM, right).id == kept


def test_an_enterprise_is_not_merged_into_itself_nor_without_a_reason():
    an_authority()
    firm, other = an_enterprise(), an_enterprise("另一家")
    with pytest.raises(Incomplete, match="merge_needs_two"):
        enterprises.merge(firm, firm, "重复", **told())
    with pytest.raises(Incomplete, match="reason_missing"):
        enterprises.merge(firm, other, " ", **told())


# ── standing still, going on, closing ────────────────────────────────────────────────────────────


def test_suspending_and_resuming_is_a_stretch_and_closing_an_end():
    an_authority()
    firm = an_enterprise()
    enterprises.suspend(firm, date(2026, 1, 10), "停产整改", **told())
    assert Subject.objects.get(id=firm).standing == "suspended"
    enterprises.resume(firm, date(2026, 2, 1), "验收合格", **told())
    enterprises.close(firm, MARCH, "注销", **told())
    one = seen(firm)
    assert (one.joined, one.closed) == (LONG_AGO, MARCH)
    assert one.suspended == ((date(2026, 1, 10), date(2026, 2, 1)),)
    assert Subject.objects.get(id=firm).standing == "closed"


@pytest.mark.parametrize(
    "steps", [["resume"], ["close", "close"], ["close", "suspend"], ["suspend", "suspend"]]
)
def test_a_step_that_does_not_follow_is_refused(steps):
    an_authority()
    firm = an_enterprise()
    *before, last = steps
    for n, step in enumerate(before):
        getattr(enterprises, step)(firm, date(2026, 1, 1 + n), "理由", **told())
    with pytest.raises(Conflict, match="standing_step"):
        getattr(enterprises, last)(firm, MARCH, "理由", **told())


def test_a_step_on_or_before_the_last_one_is_refused():
    an_authority()
    firm = an_enterprise()
    enterprises.suspend(firm, MARCH, "停产", **told())
    with pytest.raises(Incomplete, match="standing_not_later"):
        enterprises.resume(firm, MARCH, "复产", **told())


def test_a_closing_recorded_wrongly_is_retracted_and_only_in_order():
    an_authority()
    firm = an_enterprise()
    enterprises.suspend(firm, date(2026, 1, 1), "停产", **told())
    enterprises.close(firm, MARCH, "录错", **told())
    first, stop, end = queries.history(PROGRAM, firm, "status")
    with pytest.raises(Conflict, match="standing_story"):
        correcting.retract_attribute(firm, first.id, "录错", **told(at=LATER))
    correcting.retract_attribute(firm, end.id, "录错", **told(at=LATER))
    assert seen(firm).closed is None
    assert seen(firm, NOON).closed == MARCH
    correcting.retract_attribute(firm, stop.id, "录错", **told(at=LATER))
    assert seen(firm).suspended == ()


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("o1", (1, None, ())),
        ("o1 s3 o5", (1, None, ((3, 5),))),
        ("o1 s3", (1, None, ((3, None),))),
        ("o1 s3 c5", (1, 5, ((3, 5),))),
        ("o1 c3", (1, 3, ())),
        ("o1 c3 o7", (1, None, ((3, 7),))),
        ("o1 s2 c3 o7 c9", (1, 9, ((2, 7),))),
        ("s1 o3", (3, None, ())),
    ],
)
def test_a_story_of_standings_reads_as_joined_closed_and_stretches(story, told):
    words = {"o": "operating", "s": "suspended", "c": "closed"}

    def day(n):
        return None if n is None else date(2026, 1, n)

    history = [(day(int(step[1:])), words[step[0]]) for step in story.split()]
    joined, closed, suspended = told
    stopped = tuple((day(first), day(again)) for first, again in suspended)
    assert stretches(history) == (day(joined), day(closed), stopped)


# ── moving ───────────────────────────────────────────────────────────────────────────────────────


def test_a_transfer_changes_who_sees_it_and_keeps_what_it_was():
    an_authority()
    firm = an_enterprise()
    before = an_officer(regions=[TOWN], industries=[SHIPS])
    after = an_officer(regions=[TOWN], industries=[SOFTWARE])
    enterprises.transfer(firm, MARCH, "职责调整", industry=SOFTWARE, **told())
    assert queries.page(before, "enterprise").total == 0
    assert queries.page(after, "enterprise").total == 1
    assert [value for _, value in seen(firm).attributes["industry"]] == [SHIPS, SOFTWARE]


def test_a_transfer_names_a_section_that_exists_and_changes_something():
    an_authority()
    a_section("ship_section")
    firm = an_enterprise()
    enterprises.transfer(firm, MARCH, "会议纪要", section="ship_section", **told())
    assert seen(firm).attributes["section"] == ((MARCH, "ship_section"),)
    with pytest.raises(Incomplete, match="section_unknown"):
        enterprises.transfer(firm, MARCH, "会议纪要", section="nowhere", **told())
    with pytest.raises(Incomplete, match="nothing_changed"):
        enterprises.transfer(firm, MARCH, "会议纪要", section="ship_section", **told())


def test_an_act_asked_for_twice_is_done_once():
    an_authority()
    firm = an_enterprise()
    given = told()
    first = enterprises.suspend(firm, MARCH, "停产", **given)
    again = enterprises.suspend(firm, MARCH, "停产", **given)
    assert (first.outcome, again.outcome) == (Outcome.APPLIED, Outcome.REPEATED)
