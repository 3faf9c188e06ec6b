"""Contents changed without a program: drafted by one, published by another, refused where it would break."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from zhiben.domain.access import Actor, Role, system
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.editions import actions, kinds, queries
from zhiben.editions.impact import Touch
from zhiben.editions.kinds import Content
from zhiben.hazards.rules import rules_of
from zhiben.inspections.rules import rules_of as inspection_rules
from zhiben.learning import banks
from zhiben.library.models import Edition
from zhiben.orgs.models import Subject
from zhiben.reports.figures import rules as indicators
from zhiben.reports.leading import rankings
from zhiben.reports.sheets import forms as sheets
from zhiben.reports.writing import outlines
from zhiben.reports.writing import queries as papers

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=10)


@dataclass(frozen=True)
class Desk:
    """Who drafts, and who publishes."""

    officer: Actor
    leader: Actor


@pytest.fixture
def desk() -> Desk:
    yard = hazards_made.a_yard()
    leader = made.an_officer(Role.BUREAU_LEADER, "周局长", regions=[""])
    return Desk(yard.officer, leader)


def content(kind: str, name: str = "") -> Content:
    return kinds.content_of(kind, name or kind)


def drafted(by: Actor, one: Content, was: str, now: str) -> None:
    """A draft from what is last, with a word of it changed."""
    actions.begin(TENANT, one, kinds.head(TENANT, one).token, by=by, at=NOON)
    file, text = next((file, text) for file, text in kinds.head(TENANT, one).files.items() if was in text)
    actions.save(TENANT, one, file, text.replace(was, now), by=by, at=NOON)


def asked(by: Actor, one: Content, day: Any = TODAY) -> UUID:
    told = actions.ask(TENANT, one, day, "局务会定的", by=by, at=NOON, key=made.a_key())
    return UUID(str((told.answer or {})["approval"]))


def published(by: Actor, approval: UUID, at: Any = NOON) -> None:
    digest = queries.request(by, approval, today=at.date(), at=at).request.digest
    actions.publish(approval, digest, by=by, at=at, key=made.a_key())


def said(refused: Any) -> str:
    return "；".join(one["what"] for one in refused.value.details["problems"])


CHANGES = [
    ("hazards", "", "general: 7", "general: 5"),
    ("inspections", "", "merge_within: 15", "merge_within: 20"),
    ("indicators", "", "zh: 在册企业数", "zh: 在册企业家数"),
    ("rankings", "", "measured: 40", "measured: 50"),
    ("questions", "", "pass_share: 60", "pass_share: 80"),
    ("report", "monthly-notice", "推进情况通报如下", "进展情况通报如下"),
    ("sheet", "monthly", "label: 在册企业数", "label: 企业数"),
]
READ = {
    "hazards": lambda day: rules_of(TENANT, day),
    "inspections": lambda day: inspection_rules(TENANT, day),
    "indicators": lambda day: indicators.of(TENANT, day),
    "rankings": lambda day: rankings.of(TENANT, day),
    "questions": lambda day: banks.bank(TENANT, banks.edition_of(TENANT, day)),
    "report": lambda day: outlines.current(TENANT, "monthly-notice", day).outline,
    "sheet": lambda day: sheets.current(TENANT, "monthly", day).form,
}


@pytest.mark.parametrize(("kind", "name", "was", "now"), CHANGES)
def test_every_kind_is_drafted_by_one_and_in_force_from_the_day_another_published_it_for(
    desk: Desk, kind: str, name: str, was: str, now: str
) -> None:
    one, before = content(kind, name), READ[kind](SOON)
    drafted(desk.officer, one, was, now)
    draft = queries.draft(desk.officer, kind, one.name, today=TODAY, at=NOON)
    assert not draft.problems
    assert draft.compared is not None
    assert draft.compared.differences
    approval = asked(desk.officer, one, SOON)
    assert READ[kind](SOON) == before
    with pytest.raises(NotPermitted):
        published(desk.officer, approval)
    published(desk.leader, approval)
    assert READ[kind](SOON) != before
    assert READ[kind](SOON - timedelta(days=1)) == before
    shown = queries.content(desk.officer, kind, one.name, today=TODAY, at=NOON)
    assert (shown.now.token, shown.requests[0].state) == (kinds.SHIPPED, "approved")
    assert (shown.pasts[0].is_coming, shown.pasts[0].by_name) == (True, "周局长")


def test_whoever_asked_does_not_publish_it_whatever_their_role(desk: Desk) -> None:
    one = content("hazards")
    drafted(desk.leader, one, "general: 7", "general: 5")
    with pytest.raises(NotPermitted, match="same_person"):
        published(desk.leader, asked(desk.leader, one))
    assert not Edition.objects.filter(tenant=TENANT, kind="hazards").exists()


UNSOUND = [
    ("rankings", "", "indicator: finding_in_time_rate", "indicator: in_time_rate", "自查发现的隐患算成不利"),
    ("rankings", "", "indicator: accidents", "indicator: accidentes", "没有的指标 accidentes"),
    ("report", "monthly-notice", "{enterprises.now}", "{enterprizes.now}", "没有“enterprizes”这个指标"),
    ("report", "monthly-notice", "{by: towns,", "{by: villages,", "没有“villages”这个晾晒口径"),
    ("rankings", "", "id: towns", "id: villages", "少了“towns”这种晾晒口径，文稿结构“月通报”用着它"),
    ("report", "monthly-notice", "report: monthly-notice", "report: other", "代号不能改"),
    ("indicators", "", "  subjects: {kind: enterprise}\n", "  subjects: {kind: factory}\n", "factory"),
    ("indicators", "", "- id: led_checks\n", "- id: led_visits\n", "少了“led_checks”这项指标"),
    ("sheet", "monthly", "indicator: enterprises,", "indicator: firms,", "没有指标“firms”"),
    ("hazards", "", "civil_explosives: enforce", "civil_explosive: enforce", "没有“civil_explosive”这个行业"),
    ("inspections", "", "[software_it]", "[software_its]", "没有“software_its”这份检查清单"),
    ("questions", "", "pass_share: 60", "pass_share: 160", "pass_share"),
]


@pytest.mark.parametrize(("kind", "name", "was", "now", "what"), UNSOUND)
def test_what_would_break_something_is_refused_with_a_sentence_and_a_line(
    desk: Desk, kind: str, name: str, was: str, now: str, what: str
) -> None:
    one = content(kind, name)
    drafted(desk.officer, one, was, now)
    with pytest.raises(Incomplete, match="edition_problems") as refused:
        asked(desk.officer, one)
    assert what in said(refused)
    problems = queries.draft(desk.officer, kind, one.name, today=TODAY, at=NOON).problems
    assert any(problem.line for problem in problems) or "少了" in what


def test_what_was_fair_when_it_was_asked_and_is_not_any_more_is_refused_at_publishing(desk: Desk) -> None:
    one, share = content("rankings"), content("indicators")
    drafted(desk.officer, one, "indicator: accidents", "indicator: drills")
    approval = asked(desk.officer, one)
    own = "hazards: {what: found, found_by: itself}"
    drafted(desk.officer, share, "facts: {kinds: [drill]}\n", f"{own}\n")
    published(desk.leader, asked(desk.officer, share))
    with pytest.raises(Incomplete, match="edition_problems") as refused:
        published(desk.leader, approval)
    assert "自查发现的隐患算成不利" in said(refused)
    assert queries.request(desk.leader, approval, today=TODAY, at=NOON).problems
    drafted(desk.officer, share, "facts: {kinds: [accident], once_heard: true}", own)
    with pytest.raises(Incomplete) as refused:
        asked(desk.officer, share)
    assert "指标这样改" in said(refused)


def test_a_kind_of_paper_that_never_shipped_is_written_by_once_it_is_published(desk: Desk) -> None:
    one = content("report", "weekly-brief")
    assert not queries.content(desk.officer, "report", one.name, today=TODAY, at=NOON).pasts
    actions.begin(TENANT, one, kinds.SHIPPED, by=desk.officer, at=NOON)
    text = queries.draft(desk.officer, "report", one.name, today=TODAY, at=NOON).files[one.only]
    actions.save(TENANT, one, one.only, text.replace("zh: 函", "zh: 周报"), by=desk.officer, at=NOON)
    with pytest.raises(NotFound):
        actions.ask_back(TENANT, one, TODAY, "不用了", by=desk.officer, at=NOON, key=made.a_key())
    published(desk.leader, asked(desk.officer, one))
    listed = queries.contents(desk.officer, today=TODAY, at=NOON)
    assert [each.content.title for each in listed if each.content.name == one.name] == ["周报"]
    assert "周报" in [each.outline.titles["zh"] for each in papers.offers(desk.officer, TENANT)]
    shown = queries.content(desk.officer, "report", one.name, today=TODAY, at=NOON)
    assert (shown.is_own, len(shown.pasts)) == (False, 1)
    compared = queries.request(desk.officer, shown.requests[0].id, today=TODAY, at=NOON).compared
    assert compared is not None
    assert compared.effects == ()
    drafted(desk.officer, one, "zh: 周报", "zh: 旬报")
    published(desk.leader, asked(desk.officer, one, SOON))
    with pytest.raises(NotFound):
        kinds.content_of("report", "Weekly")


def test_two_drafts_of_one_content_do_not_overwrite_each_other(desk: Desk) -> None:
    one = content("hazards")
    drafted(desk.officer, one, "general: 7", "general: 5")
    first = asked(desk.officer, one)
    drafted(desk.officer, one, "general: 7", "general: 6")
    second = asked(desk.officer, one)
    told = [(each.id, each.is_own, each.may_decide) for each in queries.waiting(desk.officer, at=NOON)]
    assert told == [(first, True, False), (second, True, False)]
    assert all(each.may_decide for each in queries.waiting(desk.leader, at=NOON))
    published(desk.leader, first)
    with pytest.raises(Conflict, match="edition_moved_on"):
        published(desk.leader, second)
    drafted(desk.officer, one, "general: 5", "general: 4")
    actions.begin(TENANT, one, kinds.SHIPPED, by=desk.officer, at=NOON)
    assert not queries.draft(desk.officer, "hazards", "hazards", today=TODAY, at=NOON).moved


def test_an_edition_to_come_is_taken_back_and_one_in_force_gives_way_to_what_ships(desk: Desk) -> None:
    one = content("hazards")
    drafted(desk.officer, one, "general: 7", "general: 5")
    published(desk.leader, asked(desk.officer, one, SOON))
    coming = Edition.objects.get(tenant=TENANT, kind="hazards").id
    drafted(desk.officer, one, "general: 5", "general: 4")
    with pytest.raises(Incomplete, match="edition_too_early"):
        asked(desk.officer, one, TODAY)
    given: dict[str, Any] = {"by": desk.leader, "at": NOON}
    actions.withdraw(TENANT, coming, "发早了", key=made.a_key(), **given)
    assert rules_of(TENANT, SOON) == rules_of(TENANT, TODAY)
    drafted(desk.officer, one, "general: 7", "general: 5")
    published(desk.leader, asked(desk.officer, one))
    now = Edition.objects.get(tenant=TENANT, kind="hazards", replaced_at__isnull=True).id
    with pytest.raises(Conflict, match="edition_in_force"):
        actions.withdraw(TENANT, now, "不用了", key=made.a_key(), **given)
    back = actions.ask_back(TENANT, one, SOON, "改回", by=desk.officer, at=NOON, key=made.a_key())
    published(desk.leader, UUID(str((back.answer or {})["approval"])))
    assert rules_of(TENANT, TODAY) != rules_of(TENANT, SOON)
    assert queries.content(desk.officer, "hazards", "hazards", today=SOON, at=NOON).now.sha256 == (
        kinds.shipped(one).sha256
    )


def test_taking_back_indicators_that_a_structure_to_come_needs_is_refused(desk: Desk) -> None:
    one, notice = content("indicators"), content("report", "monthly-notice")
    extra = "- id: led_twice\n  title: {zh: 两次带队, en: Led twice}\n  group: X\n  unit: 次\n" + (
        "  facts: {kinds: [inspection]}\n  owner: safety_section\n  basis: 本单位\n"
    )
    drafted(desk.officer, one, "- id: major_before\n", f"{extra}- id: major_before\n")
    published(desk.leader, asked(desk.officer, one, SOON))
    drafted(desk.officer, notice, "{led_checks.now}次", "{led_twice.now}次")
    with pytest.raises(Incomplete) as refused:
        asked(desk.officer, notice, TODAY)
    assert "led_twice" in said(refused)
    published(desk.leader, asked(desk.officer, notice, SOON))
    coming = Edition.objects.get(tenant=TENANT, kind="indicators").id
    with pytest.raises(Incomplete, match="edition_problems"):
        actions.withdraw(TENANT, coming, "不要了", by=desk.leader, at=NOON, key=made.a_key())


def test_what_it_changes_for_enterprises_is_said_before_it_is_published(desk: Desk) -> None:
    one = content("hazards")
    drafted(desk.officer, one, "civil_explosives: enforce", "shipbuilding: enforce")
    compared = queries.draft(desk.officer, "hazards", "hazards", today=TODAY, at=NOON).compared
    assert compared is not None
    touched = {(one.touch, one.was, one.now) for one in compared.effects}
    assert touched == {(Touch.HANDLING, "enforce", "guide"), (Touch.HANDLING, "guide", "enforce")}
    assert any(one.firms for one in compared.effects)


def test_an_indicator_counted_otherwise_is_tried_on_last_month(desk: Desk) -> None:
    one = content("indicators")
    drafted(desk.officer, one, "subjects: {kind: enterprise}", "subjects: {kind: site}")
    compared = queries.draft(
        desk.officer, "indicators", "indicators", today=TODAY, at=NOON, tries=True
    ).compared
    assert compared is not None
    tried = [one for one in compared.effects if one.touch is Touch.FIGURE]
    assert tried
    assert tried[0].was != tried[0].now


def test_a_structure_is_written_out_with_the_last_months_figures(desk: Desk) -> None:
    one = content("report", "monthly-notice")
    drafted(desk.officer, one, "推进情况通报如下", "进展情况通报如下")
    compared = queries.draft(
        desk.officer, "report", "monthly-notice", today=TODAY, at=NOON, tries=True
    ).compared
    assert compared is not None
    (text,) = [one for one in compared.effects if one.touch is Touch.TEXT]
    assert ("推进情况" in text.was, "进展情况" in text.now) == (True, True)
    assert "2026年2月" in text.now


def test_nobody_of_an_enterprise_and_no_neighbour_sees_what_is_drafted(desk: Desk) -> None:
    one = content("hazards")
    drafted(desk.officer, one, "general: 7", "general: 5")
    approval = asked(desk.officer, one)
    (firm,) = Subject.objects.filter(tenant=TENANT, kind="enterprise").values_list("id", flat=True)
    stranger = system("stranger", [made.NEXT_DOOR], TODAY)
    made.an_authority(made.NEXT_DOOR, "环翠区工信局")
    with pytest.raises(NotFound):
        queries.contents(hazards_made.of_firm(firm, "周岩"), today=TODAY, at=NOON)
    with pytest.raises(NotFound):
        queries.request(stranger, approval, today=TODAY, at=NOON)
    assert not queries.waiting(stranger, at=NOON)
    with pytest.raises(NotFound):
        actions.refuse(approval, "不同意", by=stranger, at=NOON, key=made.a_key())
    with pytest.raises(NotPermitted):
        actions.begin(TENANT, one, kinds.SHIPPED, by=made.an_officer(Role.AUDITOR, "审计"), at=NOON)
    actions.refuse(approval, "再议", by=desk.leader, at=NOON, key=made.a_key())
    told = queries.request(desk.officer, approval, today=TODAY, at=NOON).request
    assert (told.state, told.note, told.decided_by) == ("refused", "再议", "周局长")
