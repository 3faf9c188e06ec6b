"""Records: filed, counted, corrected, voided, received; every wrong thing said at once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT, at_once
from tests.rooms.orgs_made import a_key
from tests.rooms.records_made import a_drill, a_site, an_upload, of_firm, raw_drill
from zhiben.domain.access import Role
from zhiben.domain.cells import Status
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.models import OutboxRow
from zhiben.library import actions as library
from zhiben.plans import queries as plans
from zhiben.plans.models import Fact, FactTarget
from zhiben.plans.queries import Filters as Of
from zhiben.records import actions, queries
from zhiben.records.models import Attachment, Record, RecordValue
from zhiben.records.queries import Filters, State
from zhiben.workers.followups import HANDLERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> UUID:
    orgs_made.authorities()
    orgs_made.a_section()
    records_made.adopt()
    return records_made.a_firm()


@pytest.fixture
def boss(firm):
    return of_firm(firm)


def problems(error: pytest.ExceptionInfo[Incomplete]) -> dict[str, str]:
    return {field: reason for field, _, reason in error.value.details["problems"]}


def drill_word(actor, firm, known=None, today=TODAY) -> Status:
    rows = plans.obligation_list(
        actor, filters=Of(enterprise=firm, duty="drill"), today=today, known=known
    ).rows
    return next(row.word for row in rows if row.period == "2026-H1")


def test_a_record_makes_its_fact_in_the_same_act_and_is_counted(boss, firm):
    dock = a_site(firm)
    assert drill_word(boss, firm) is not Status.DONE
    record = a_drill(boss, firm, docks=["一号船坞"])
    row = Record.objects.get(origin=record)
    fact = Fact.objects.get(kind="quick_drill")
    assert fact.act == row.act
    assert fact.attributes == {"four_no": "yes", "people": 86, "kind": "evacuation"}
    assert list(FactTarget.objects.values_list("target", flat=True)) == [str(dock)]
    assert drill_word(boss, firm) is Status.DONE


def test_the_same_form_sent_twice_is_one_record(boss, firm):
    photo = an_upload(boss)
    given = {"by": boss, "at": NOON, "key": "form-1"}
    first = actions.file(firm, "quick_drill", raw_drill(), {"photos": [photo]}, **given)
    again = actions.file(firm, "quick_drill", raw_drill(), {"photos": [an_upload(boss)]}, **given)
    assert (again.outcome, again.answer) == ("repeated", first.answer)
    with pytest.raises(Conflict, match="key_reused"):
        actions.file(firm, "quick_drill", raw_drill(people="87"), {"photos": [photo]}, **given)
    assert Record.objects.count() == 1


def test_every_wrong_thing_is_said_at_once_in_the_words_of_the_form(boss, firm):
    raw = {"held_on": "2026-03-09", "four_no": "也许", "people": "0.5", "docks": ["没有的"], "sconds": "1"}
    with pytest.raises(Incomplete, match="record_unfit") as error:
        actions.file(firm, "quick_drill", raw, by=boss, at=NOON, key=a_key())
    assert problems(error) == {
        "held_on": "不能晚于今天（2026-03-02）。",
        "four_no": "只能选 是、否。",
        "people": "填整数。",
        "docks": "龙泊修造船里没有叫“没有的”的场所。",
        "sconds": "这类登记没有这一栏。",
        "photos": "至少 1 件，现在 0 件。",
    }
    assert not Record.objects.exists()


def test_a_check_requires_or_refuses_with_its_own_sentence(boss, firm):
    with pytest.raises(Incomplete) as error:
        a_drill(boss, firm, four_no="否")
    assert problems(error) == {"problems": "非“四不”演练须写明问题。"}
    with pytest.raises(Incomplete) as error:
        a_drill(boss, firm, people="4500")
    assert problems(error) == {"": "四千人以上的演练请分场次登记。"}
    assert a_drill(boss, firm, four_no="否", problems=[{"what": "集合点太远", "days": "3"}])


def test_what_is_not_asked_is_not_kept(boss, firm):
    record = a_drill(boss, firm, why_not="不该留下")
    assert "why_not" not in Record.objects.get(origin=record).data


def test_a_table_says_which_row_and_column_is_wrong(boss, firm):
    rows = [{"what": "一", "days": "1"}, {"what": "", "days": "两天"}]
    with pytest.raises(Incomplete) as error:
        a_drill(boss, firm, problems=rows)
    assert problems(error) == {"problems": "第 2 行“问题”没有填。"}
    with pytest.raises(Incomplete) as error:
        a_drill(boss, firm, problems=[{"what": str(n)} for n in range(4)])
    assert problems(error) == {"problems": "最多 3 行，现在 4 行。"}


def test_file_correct_void_gives_three_answers_from_one_history(boss, firm):
    first = NOON + timedelta(minutes=30)
    filed = a_drill(boss, firm, at=first)
    later = NOON + timedelta(hours=1)
    given = {"by": boss, "at": later, "key": a_key()}
    photos = {"photos": list(Attachment.objects.values_list("evidence", flat=True))}
    actions.correct(
        filed, 1, raw_drill(four_no="no", problems=[{"what": "通知过"}]), "填错", {}, photos, **given
    )
    last = NOON + timedelta(hours=2)
    actions.correct(filed, 2, raw_drill(), "核对记录后改回", {}, photos, by=boss, at=last, key=a_key())
    end = NOON + timedelta(hours=3)
    actions.void(filed, 3, "重复登记", by=boss, at=end, key=a_key())
    words = [drill_word(boss, firm, known) for known in (NOON, first, later, last, end)]
    assert words == [Status.OPEN, Status.DONE, Status.OPEN, Status.DONE, Status.OPEN]
    assert drill_word(boss, firm) is Status.OPEN
    shown = queries.record(boss, filed)
    assert [one.state for one in shown.story] == [State.VOID, State.FILED, State.FILED, State.FILED]
    assert [one.reason for one in shown.story] == ["重复登记", "核对记录后改回", "填错", ""]
    change = {one.label: (one.before, one.after) for one in shown.story[2].changes}
    assert change["是否“四不”"] == ("是", "否")
    assert queries.record(boss, filed, known=first).revision == 1
    with pytest.raises(NotFound):
        queries.record(boss, filed, known=NOON)
    assert queries.record(boss, filed, revision=2).groups[0].fields[2].text == "否"


def test_two_people_correcting_one_record_the_second_is_told(boss, firm):
    record = a_drill(boss, firm)
    photos = {"photos": list(Attachment.objects.values_list("evidence", flat=True))}
    given = {"by": boss, "at": NOON}
    actions.correct(record, 1, raw_drill(people="90"), "点名册", {}, photos, key=a_key(), **given)
    with pytest.raises(Conflict, match="moved_on"):
        actions.correct(record, 1, raw_drill(people="91"), "另一本", {}, photos, key=a_key(), **given)
    with pytest.raises(Incomplete, match="record_unchanged"):
        actions.correct(record, 2, raw_drill(people="90"), "没改", {}, photos, key=a_key(), **given)
    actions.void(record, 2, "重复", key="v", **given)
    assert actions.void(record, 2, "重复", key="v", **given).outcome == "repeated"
    with pytest.raises(Conflict, match="record_is_void"):
        actions.void(record, 3, "再作废", key=a_key(), **given)


def test_a_correction_says_why(boss, firm):
    record = a_drill(boss, firm)
    with pytest.raises(Incomplete, match="reason_missing"):
        actions.correct(record, 1, raw_drill(people="1"), " ", by=boss, at=NOON, key=a_key())


def test_received_by_another_person_or_returned_and_filed_again(boss, firm):
    officer = orgs_made.an_officer()
    record = a_drill(boss, firm)
    assert [one.what for one in queries.todo(officer, TODAY)] == ["receive"]
    with pytest.raises(NotPermitted):
        actions.receive(record, 1, by=boss, at=NOON, key=a_key())
    actions.send_back(record, 1, "照片看不清", by=officer, at=NOON, key=a_key())
    assert queries.todo(officer, TODAY) == []
    [again] = queries.todo(boss, TODAY)
    assert (again.what, again.why, again.record) == ("refile", "照片看不清", record)
    told = OutboxRow.objects.get(topic="record.returned")
    assert (told.payload["people"], told.payload["note"]) == ([str(boss.person)], "照片看不清")
    assert told.topic in HANDLERS
    photos = {"photos": list(Attachment.objects.values_list("evidence", flat=True))}
    actions.correct(record, 1, raw_drill(), "已核对", {}, photos, by=boss, at=NOON, key=a_key())
    actions.receive(record, 2, by=officer, at=NOON, key=a_key())
    assert queries.record(boss, record).state is State.RECEIVED
    with pytest.raises(Conflict, match="moved_on"):
        actions.send_back(record, 2, "再看看", by=officer, at=NOON, key=a_key())


def test_a_late_entry_counts_once_the_officer_has_received_it(boss, firm):
    september = orgs_made.noon(2026, 9, 1)  # long after the end of the half-year, and of `backfill_days`
    boss = of_firm(firm, name="赵总", at=september)
    record = a_drill(boss, firm, at=september)
    assert drill_word(boss, firm, today=boss.day) is Status.OVERDUE
    officer = orgs_made.an_officer(name="孙工", at=september)
    actions.receive(record, 1, by=officer, at=september, key=a_key())
    assert drill_word(boss, firm, today=boss.day) is Status.DONE
    assert queries.record(boss, record).days_late == 201


def test_only_the_roles_of_the_kind_file_it_and_only_within_reach(boss, firm):
    other = records_made.a_firm("别的船厂")
    with pytest.raises(NotFound):
        a_drill(boss, other)
    officer = orgs_made.an_officer()
    with pytest.raises(NotPermitted, match="record_not_yours"):
        a_drill(officer, firm)
    a_drill(boss, firm)
    seen = [(line.kind, line.count, line.may_file) for line in queries.kind_lines(officer)]
    assert seen == [("quick_drill", 1, False), ("quick_report", 0, False), ("quick_office", 0, False)]
    expert = of_firm(firm, Role.EXPERT, name="专家")
    assert [line.kind for line in queries.kind_lines(expert)] == ["quick_drill"]
    assert [line.kind for line in queries.kind_lines(boss)] == ["quick_drill", "quick_report", "quick_office"]
    assert queries.page(of_firm(other, name="王总"), "quick_drill", Filters()).total == 0


def test_a_post_that_only_the_plan_knows_files_too(firm):
    master = orgs_made.beneath(firm, "person", "船长", attributes={"post": "tug_master"})
    orgs_made.a_grant(master, Role.EXPERT, enterprises=[firm], regions=[])
    from zhiben.orgs.staff import logins

    actor = logins.actor_of(orgs_made.an_account(master, "master"), NOON)
    raw = {"written_on": "2026-02-01", "done": "是"}
    assert actions.file(firm, "quick_report", raw, by=actor, at=NOON, key=a_key()).answer


def test_a_report_names_the_period_it_is_about(boss, firm):
    raw = {"written_on": "2026-02-01", "done": "是", "cost": "1,200.5元"}
    made = actions.file(firm, "quick_report", raw, by=boss, at=NOON, key=a_key())
    assert Record.objects.get(origin=made.answer["record"]).period == "2026-Q1"
    assert Fact.objects.get(kind="quick_report").about == "2026-Q1"
    assert RecordValue.objects.get(field="cost").number == 1200.5
    with pytest.raises(Incomplete, match="period_unknown"):
        actions.file(firm, "quick_report", raw, by=boss, at=NOON, key=a_key(), period="一季度")


def test_a_register_row_holds_until_its_last_day(boss, firm):
    raw = {"valid_from": "2026-01-10", "valid_until": "2026-12-31", "title": "安全总监"}
    actions.file(firm, "quick_office", raw, by=boss, at=NOON, key=a_key())
    fact = Fact.objects.get(kind="quick_office")
    assert (fact.happened_on, fact.until) == (date(2026, 1, 10), date(2026, 12, 31))
    with pytest.raises(Incomplete) as error:
        actions.file(firm, "quick_office", raw | {"valid_until": "2025-12-31"}, by=boss, at=NOON, key=a_key())
    assert problems(error) == {"valid_until": "早于任职日期。"}


def test_the_list_is_narrowed_by_its_own_fields(boss, firm):
    a_site(firm)
    a_drill(boss, firm, held_on="2026-02-01", people="10", docks="一号船坞")
    a_drill(boss, firm, held_on="2026-02-20", people="200", four_no="no", problems=[{"what": "慢"}])

    def found(**fields):
        return [line.cells[3] for line in queries.page(boss, "quick_drill", Filters(fields=fields)).lines]

    assert found() == ["200 人", "10 人"]
    assert found(four_no="no") == ["200 人"]
    assert found(people=(None, 50)) == ["10 人"]
    assert found(held_on=(date(2026, 2, 15), None)) == ["200 人"]
    assert found(docks="船坞") == ["10 人"]
    first = queries.page(boss, "quick_drill", Filters(), size=1)
    assert (first.total, len(first.lines)) == (2, 1)
    rest = queries.page(boss, "quick_drill", Filters(), after=first.next, size=1)
    assert [line.cells[3] for line in rest.lines] == ["10 人"]
    assert rest.next is None


def test_a_draft_survives_and_is_gone_once_filed(boss, firm):
    given = {"by": boss, "at": NOON}
    actions.save_draft(TENANT, "quick_drill", {"people": ["8"]}, key="form-2", about=firm, **given)
    actions.save_draft(TENANT, "quick_drill", {"people": ["86"]}, key="form-2", about=firm, **given)
    saved = queries.draft(boss, "quick_drill")
    assert (saved.form, saved.key) == ({"people": ["86"]}, "form-2")
    assert queries.draft(orgs_made.an_officer(), "quick_drill") is None
    a_drill(boss, firm, key="form-2")
    assert queries.draft(boss, "quick_drill") is None


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_at_once_are_one_record(firm, boss):
    photo = an_upload(boss)

    def post(n: int):
        return actions.file(
            firm, "quick_drill", raw_drill(), {"photos": [photo]}, by=boss, at=NOON, key="once"
        )

    answers = at_once(50, post)
    assert len({one.answer["record"] for one in answers}) == 1
    assert sorted(str(one.outcome) for one in answers).count("applied") == 1
    assert (Record.objects.count(), Fact.objects.filter(kind="quick_drill").count()) == (1, 1)


def test_nobodys_upload_but_ones_own_is_bound(boss, firm):
    theirs = an_upload(orgs_made.an_officer())
    for upload in (theirs, uuid4()):
        with pytest.raises(NotFound):
            actions.file(
                firm, "quick_drill", raw_drill(), {"photos": [upload]}, by=boss, at=NOON, key=a_key()
            )


# ── editions of kinds ────────────────────────────────────────────────────────────────────────────


def adopt_kind(text: str, name: str = "own") -> None:
    files = {"own.yaml": records_made.SCRATCH + text, "facts.yaml": records_made.FACTS}
    library.adopt(
        TENANT, "records", name, files, valid_from=date(2026, 1, 1), by=orgs_made.PROGRAM,
        at=NOON + timedelta(minutes=len(text)), key=a_key(),
    )  # fmt: skip


def test_a_record_is_shown_by_the_edition_it_was_filed_under(boss, firm):
    old = a_drill(boss, firm, seconds="95")
    relabelled = records_made.DRILL.replace("label: 参加人数", "label: 到场人数")
    retired = relabelled.replace(
        "  - {name: seconds, type: number, unit: 秒, label: 疏散用时, group: 结果}\n", ""
    )
    adopt_kind(retired)
    new = a_drill(boss, firm, held_on="2026-02-13")

    def labels(record: UUID) -> list[str]:
        return [one.field.label for group in queries.record(boss, record).groups for one in group.fields]

    assert "参加人数" in labels(old)
    assert "疏散用时" in labels(old)
    assert "到场人数" in labels(new)
    assert "疏散用时" not in labels(new)
    lines = queries.page(boss, "quick_drill", Filters()).lines
    assert [line.cells[3] for line in lines] == ["86 人", "86 人"]
    with pytest.raises(Incomplete) as error:
        a_drill(boss, firm, held_on="2026-02-14", seconds="95")
    assert problems(error) == {"seconds": "这类登记没有这一栏。"}


def test_an_edition_that_changes_a_meaning_is_refused_and_the_field_named(firm):
    adopt_kind(records_made.DRILL)
    with pytest.raises(Incomplete, match="record_kind_unfit") as error:
        adopt_kind(records_made.DRILL.replace("unit: 秒", "unit: 分钟"))
    [problem] = error.value.details["problems"]
    assert "疏散用时" in problem["what"]
    tighter = records_made.plan_files(
        records_made.DRILL.replace("min: 1, max: 5000", "min: 1, max: 400"),
        records_made.REPORT,
        records_made.OFFICE,
    )
    with pytest.raises(Incomplete, match="record_kind_unfit"):
        library.adopt(
            TENANT, "plan", "drills", tighter, valid_from=date(2026, 3, 1), by=orgs_made.PROGRAM, at=NOON,
            key=a_key(),
        )  # fmt: skip
