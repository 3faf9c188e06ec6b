"""Who is meant by a holder, who stands beneath whom, and whose a fact is."""

from __future__ import annotations

import pytest

from tests.domain.given import (
    Counts,
    Due,
    Duration,
    Event,
    Form,
    Holder,
    Need,
    Settings,
    a_duty,
    a_fact,
    a_plan,
    a_subject,
    a_world,
    cell,
    cells,
    dated,
    day,
    every,
    on,
    periods,
)
from zhiben.domain import engine
from zhiben.domain.affected import holders_affected_by_subject
from zhiben.domain.facts import Subject
from zhiben.domain.plan import Evidence, FromSetting, Gate, Receiver, SetOf, Setting


def holders_of(how, name, world, **plan):
    duty = a_duty(holder=Holder(how, name))
    return engine.holders(a_plan(duty, **plan), duty, world)


@pytest.mark.parametrize("name", ["s1", "safety_section", "安全生产科", "safety"])
def test_a_section_is_meant_by_its_id_code_name_or_role(name):
    section = a_subject("s1", "section", code="safety_section", name="安全生产科", role="safety")
    assert holders_of("section", name, a_world(section, a_subject("s2", "section"))) == ("s1",)


def test_the_only_authority_is_ones_own():
    assert holders_of("authority", "own", a_world(a_subject("a", "authority"))) == ("a",)
    assert holders_of("authority", "own", a_world(a_subject())) == ()


def test_of_several_authorities_the_issuer_is_ones_own_else_the_one_with_enterprises():
    city, district = (
        a_subject("c", "authority", name="市局"),
        a_subject("d", "authority", of="c", name="区局"),
    )
    world = a_world(city, district, a_subject("e", of="d"))
    assert holders_of("authority", "own", world, issuer="市局") == ("c",)
    assert holders_of("authority", "own", world, issuer="某局") == ("d",)
    assert holders_of("authority", "市局", world) == ("c",)


def test_a_role_is_its_post_where_there_is_a_record_of_it():
    post = a_subject("p1", "post", code="leader")
    assert holders_of("role", "leader", a_world(post)) == ("p1",)
    assert holders_of("role", "leader", a_world()) == ("role:leader",)


def test_who_holds_the_post_does_its_work():
    duty = a_duty(holder=Holder("role", "leader"))
    people = [a_subject("x", "person", post={"": "leader", "2025-03-10": "other"})]
    facts = [
        a_fact("f", "2025-03-09", subject="x"),
        a_fact("g", "2025-03-10", subject="x"),
        a_fact("h", "2025-03-11"),
    ]
    by_role = cell(duty, a_world(a_subject(), *people, facts=facts), "2025-03")
    by_post = cell(
        duty, a_world(a_subject(), a_subject("p1", "post", code="leader"), *people, facts=facts), "2025-03"
    )
    assert (by_role.counted_n, by_post.counted_n) == (1, 1)


def test_a_section_supervises_by_name_where_the_enterprise_says_so():
    world = a_world(
        a_subject("s1", "section", code="ships", industry=("ships",)),
        a_subject("s2", "section", industry=("tin",)),
        a_subject("e", industry="tin", section={"": "ships", "2025-03-01": "s2"}),
    )
    assert world.is_beneath("e", "s1", day("2025-02-28"))
    assert not world.is_beneath("e", "s1", day("2025-03-01"))
    assert world.is_beneath("e", "s2", day("2025-03-01"))


def test_a_section_supervises_within_its_own_authority_only():
    world = a_world(
        a_subject("a", "authority"),
        a_subject("b", "authority"),
        a_subject("s", "section", of="a", industries=("ships",)),
        a_subject("e", of="a", industry="ships"),
        a_subject("f", of="b", industry="ships"),
    )
    assert [world.is_beneath(id_, "s", day("2025-01-01")) for id_ in "ef"] == [True, False]


def test_a_circle_of_subjects_ends():
    world = a_world(Subject("x", "site", of="y"), Subject("y", "site", of="x"))
    assert [one.id for one in world.chain("x")] == ["x", "y"]
    assert set(world.family("x")) == {"x", "y"}


@pytest.mark.parametrize(
    ("subject", "targets", "counted"),
    [
        ("e", (), 1),
        ("m", (), 1),
        ("w", (), 1),
        ("o", (), 0),
        ("o", ("e",), 1),
        ("o", ("m",), 0),
        ("nobody", (), 0),
    ],
)
def test_whose_a_fact_is(subject, targets, counted):
    world = a_world(
        a_subject(),
        a_subject("o"),
        a_subject("m", "site", of="e"),
        a_subject("w", "person", of="m"),
        facts=[a_fact("f", "2025-03-02", subject=subject, targets=targets)],
    )
    [mine] = [
        one for one in cells(a_duty(), world, first="2025-03-01", last="2025-03-31") if one.holder == "e"
    ]
    assert mine.counted_n == counted


def test_an_authority_and_a_section_count_what_those_beneath_did():
    world = a_world(
        a_subject("a", "authority"),
        a_subject("s", "section", industry=("ships",)),
        a_subject("e", industry="ships"),
        facts=[a_fact("f", "2025-03-02")],
    )
    for holder in (Holder("authority", "own"), Holder("section", "s")):
        assert cell(a_duty(holder=holder), world, "2025-03").counted_n == 1


def test_events_are_owed_for_each_per_value_they_do_not_exclude():
    duty = a_duty(
        form=Form.EACH,
        per=("team",),
        event=Event(("hazard",)),
        counts=(Counts(("plan",)),),
        due=Due(within=Duration(1, "d")),
    )
    facts = [a_fact("h", "2025-03-02", kind="hazard"), a_fact("i", "2025-03-03", kind="hazard", team="乙")]
    found = cells(duty, a_world(a_subject(team=("甲", "乙")), facts=facts))
    assert [(one.per, one.period) for one in found] == [
        ("team=乙", "event:h"),
        ("team=乙", "event:i"),
        ("team=甲", "event:h"),
    ]


def test_events_of_further_holders_make_the_one_obligation():
    duty = a_duty(
        form=Form.EACH,
        holder=Holder("section", "a"),
        with_=(Holder("section", "b"),),
        event=Event(("visit",)),
        counts=(Counts(("note",), same=("visit",)),),
        due=Due(within=Duration(1, "d")),
    )
    facts = [
        a_fact("v", "2025-03-02", kind="visit", subject="b"),
        a_fact("n", "2025-03-02", kind="note", subject="b", visit="v"),
    ]
    found = cells(duty, a_world(a_subject("a", "section"), a_subject("b", "section"), facts=facts))
    assert [(one.holder, one.period, one.counted_n) for one in found] == [("a", "event:v", 1)]


def test_an_event_is_not_its_own_follower():
    duty = a_duty(
        form=Form.EACH,
        event=Event(("check",)),
        counts=(Counts(("check",)),),
        due=Due(within=Duration(5, "d")),
    )
    world = a_world(facts=[a_fact("f", "2025-03-02"), a_fact("g", "2025-03-04")])
    assert [(one.period, one.done_on) for one in cells(duty, world)] == [
        ("event:f", day("2025-03-04")),
        ("event:g", None),
    ]


def test_a_report_to_the_section_above_may_name_its_event():
    duty = a_duty(
        form=Form.EACH,
        event=Event(("change",)),
        counts=(Counts(("report",), same=("change",)),),
        due=Due(within=Duration(15, "d")),
        receivers=(Receiver("section", "s"),),
    )
    facts = [
        a_fact("c", "2025-03-02", kind="change"),
        a_fact("r", "2025-03-09", kind="report", about="event:c"),
    ]
    assert cell(duty, a_world(facts=facts), "event:c").done_on == day("2025-03-09")


def test_a_deadline_left_open_is_the_setting_of_that_day():
    duty = a_duty(form=Form.ONCE, by=FromSetting("last_day"))
    plan = a_plan(duty, settings={"last_day": Setting("last_day", "2024-06-30")})
    assert periods(plan, a_world()) == ["2024-06-30"]
    moved = a_world(settings=Settings((("last_day", dated({"2024-05-01": "2024-09-30"})),)))
    assert periods(plan, moved) == ["2024-09-30"]


def test_nothing_asked_for_is_done_from_the_first_day():
    plan = a_plan(a_duty(need=Need(FromSetting("times"))), settings={"times": Setting("times", 0)})
    one = cell(plan, a_world(), "2025-03")
    assert (one.need_n, one.done_on) == (0, day("2025-03-01"))


def test_a_share_left_open_may_be_written_with_its_sign():
    duty = a_duty(
        members=SetOf("sites", "site"), counts=(Counts(("check",)),), need=Need(ratio=FromSetting("share"))
    )
    plan = a_plan(duty, settings={"share": Setting("share", "50%")})
    world = a_world(a_subject(), *(a_subject(f"m{n}", "site", of="e") for n in range(3)))
    assert cell(plan, world, "2025-03").need_n == 2


def test_two_corrections_of_one_fact_leave_the_later_one():
    world = a_world(
        facts=[
            a_fact("f", "2025-03-02", kind="hazard"),
            a_fact("g", "2025-03-03", kind="hazard", supersedes="f"),
            a_fact("h", "2025-03-04", kind="hazard", supersedes="f"),
        ]
    )
    duty = a_duty(
        form=Form.EACH,
        event=Event(("hazard",)),
        counts=(Counts(("plan",)),),
        due=Due(within=Duration(5, "d")),
    )
    assert [(one.period, one.starts_on) for one in cells(duty, world)] == [("event:f", day("2025-03-04"))]


def test_a_change_of_one_subject_touches_its_own_its_sites_and_those_who_look_at_it():
    gate = a_duty(id="gate", form=Form.GATE, gate=Gate("v", "不", unless=Evidence("x")))
    plan = a_plan(
        a_duty(id="own"),
        a_duty(id="site", holder=Holder("each", "site"), where=on(**{"enterprise.industry": "ships"})),
        a_duty(id="section", holder=Holder("each", "section"), every=every("year")),
        gate,
    )
    world = a_world(
        a_subject("e"),
        a_subject("o"),
        a_subject("m", "site", of="e"),
        a_subject("n", "site", of="o"),
        a_subject("s", "section"),
    )
    found = {(duty.id, holder) for duty, holder in holders_affected_by_subject(plan, "e", world)}
    assert found == {("own", "e"), ("site", "m"), ("section", "s")}
