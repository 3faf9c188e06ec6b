"""An enterprise files its principal-led check: every page moves, each figure as `plan obligations` has it."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from tests.builders import NOON
from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import EXPLOSIVES, SHIPS, SOFTWARE, TOWN, a_key
from tests.web import world
from tests.web.test_records import a_photo, fields, text
from zhiben.cli.__main__ import main
from zhiben.domain.access import Role
from zhiben.library import actions as library
from zhiben.library.files import read
from zhiben.plans import actions as plans
from zhiben.plans.inforce import known
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact
from zhiben.web.narrowing import end_of

pytestmark = pytest.mark.django_db

PLACE = Path(__file__).parents[2] / "content/plans/wendeng-2024-2026"
PLAN, DUTY, CLAUSE = "wendeng-2024-2026", "principal-check", "3.2.3"
JOINED = date(2023, 6, 1)
FORM = "/records/led_check/new/"
FIRMS = {"船厂": SHIPS, "软件公司": SOFTWARE, "民爆公司": EXPLOSIVES}


@pytest.fixture
def firms(bureau) -> dict[str, UUID]:
    """Three enterprises under the whole plan of 文登, and the principal of the first."""
    library.adopt(
        TENANT, "plan", PLAN, read(PLACE), valid_from=date(2024, 1, 1), also=plans.put_in_force,
        by=orgs_made.PROGRAM, at=NOON, key=a_key(),
    )  # fmt: skip
    made = {
        name: orgs_made.an_enterprise(
            name, since=JOINED, industry=industry, region=TOWN, also=plans.follow_subjects,
            attributes={"headcount": 80},
        )
        for name, industry in FIRMS.items()
    }  # fmt: skip
    world.a_login("boss", Role.PRINCIPAL, enterprise=made["船厂"])
    world.a_login("officer")
    world.a_login("leader", Role.BUREAU_LEADER)
    return made


def told(
    firms: dict[str, UUID],
    at: Path,
    capsys: pytest.CaptureFixture[str],
    day: date = world.TODAY,
    then: datetime | None = None,
) -> Counter[tuple[str, str, str]]:
    """(enterprise, period, status) of the duty, computed by the command line from files alone: on a day,
    from what was known then.
    """
    office = {"id": "B", "kind": "authority"}
    subjects = [office] + [
        {"id": str(firms[name]), "kind": "enterprise", "of": "B", "joined": JOINED,
         "attributes": {"industry": industry, "headcount": 80}}
        for name, industry in FIRMS.items()
    ]  # fmt: skip
    facts = [
        {"id": str(one.id), "fact": one.kind, "subject": str(one.subject_id), "happened_on": one.happened_on,
         "attributes": one.attributes}
        for one in Fact.objects.filter(known(then), kind="inspection")
    ]  # fmt: skip
    (at / "subjects.yaml").write_text(json.dumps(subjects, default=str))
    (at / "facts.yaml").write_text(json.dumps(facts, default=str))
    capsys.readouterr()
    main(
        ["plan", "obligations", str(PLACE), "--subjects", str(at / "subjects.yaml"), "--facts",
         str(at / "facts.yaml"), "--from", "2024-01-01", "--to", "2026-12-31", "--today",
         day.isoformat(), "--json"]
    )  # fmt: skip
    out, err = capsys.readouterr()
    assert out, err
    rows = json.loads(out)
    return Counter((row["subject"], row["period"], row["status"]) for row in rows if row["duty"] == DUTY)


def listed(client: Client, **narrowed: str) -> int:
    page = text(client.get("/obligations/", {"duty": DUTY, "word": "all", **narrowed}))
    return int(re.search(r"<h2>(\d+) 项</h2>", page)[1])  # type: ignore[index]


def on_the_plan(client: Client, word: str) -> int:
    """The figure of the clause beside a word."""
    page = unescape(text(client.get(f"/plan/{PLAN}/{CLAUSE}/", headers={"HX-Request": "true"})))
    found = re.search(rf"{word} <b>(\d+)</b>", page)
    return int(found[1]) if found else 0


def on_the_board(client: Client, known: str = "") -> tuple[int, int]:
    """(owed, done) of the duty in the quarter of today, or of the day as known on which it is asked."""
    page = unescape(text(client.get("/board/", {"span": "quarter", "known": known})))
    row = re.search(r">主要负责人带队排查</a></th>(.*?)</tr>", page, re.DOTALL)
    assert row
    owed, done = re.findall(r'data-figure="(?:owed|done)">(\d+)<', row[1])
    return int(owed), int(done)


def check(firms: dict[str, UUID], rows: Counter[tuple[str, str, str]]) -> tuple[int, int]:
    """Every page says what the command line says; (owed, done) of the quarter on the board."""
    words = Counter[str]()
    for (_, _, word), n in rows.items():
        words[word] += n
    officer, leader, boss = (world.signed_in(name) for name in ("officer", "leader", "boss"))
    for word in ("done", "overdue", "open", "due_soon"):
        assert listed(officer, word=word) == words[word], word
        own = sum(n for (who, _, one), n in rows.items() if one == word and who == str(firms["船厂"]))
        assert listed(boss, word=word) == own, word
    assert on_the_plan(officer, "逾期") == words["overdue"]
    assert on_the_plan(officer, "办结") == words["done"]
    quarter = {"2026-Q1", "2026-01", "2026-02", "2026-03"}
    owed = sum(n for (_, period, _), n in rows.items() if period in quarter)
    done = sum(n for (_, period, word), n in rows.items() if period in quarter and word.startswith("done"))
    assert on_the_board(officer) == on_the_board(leader) == (owed, done)
    return owed, done


def test_a_check_led_by_the_principal_moves_every_figure_alike(firms, tmp_path, capsys):
    before = told(firms, tmp_path, capsys)
    assert check(firms, before) == (5, 0)  # a quarter each for two, three months for 民爆
    boss = world.signed_in("boss")
    dots = text(boss.get(f"/enterprises/{firms['船厂']}/"))
    given = {
        name: value for name, value in fields(text(boss.get(FORM))).items() if name != "csrfmiddlewaretoken"
    }
    answer = boss.post(FORM, given | {
        "f-held_on": "2026-02-11", "f-led_by": "principal", "f-content": ["major_hazard", "fire"],
        "f-people": "6", "f-found": "0", "file:photos": a_photo(), "do": "file",
    })  # fmt: skip
    assert answer.status_code == 302, text(answer)
    after = told(firms, tmp_path, capsys)
    own = str(firms["船厂"])
    assert before[own, "2026-Q1", "open"] + before[own, "2026-Q1", "due_soon"] == 1
    assert after[own, "2026-Q1", "done"] == 1
    assert check(firms, after) == (5, 1)
    assert text(boss.get(f"/enterprises/{firms['船厂']}/")) != dots


def test_a_check_led_by_somebody_else_moves_nothing_of_the_duty(firms, tmp_path, capsys):
    boss = world.signed_in("boss")
    given = {
        name: value for name, value in fields(text(boss.get(FORM))).items() if name != "csrfmiddlewaretoken"
    }
    answer = boss.post(FORM, given | {
        "f-held_on": "2026-02-11", "f-led_by": "safety_manager", "f-content": ["major_hazard"],
        "f-people": "6", "f-found": "0", "file:photos": a_photo(), "do": "file",
    })  # fmt: skip
    assert answer.status_code == 302, text(answer)
    assert check(firms, told(firms, tmp_path, capsys)) == (5, 0)


def test_filed_corrected_and_withdrawn_the_board_says_of_each_day_what_the_command_line_says(
    firms, tmp_path, capsys, monkeypatch
):
    """Held in April; no, on the last day of March; no, not at all: three days, three answers, one history."""
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-04-20")
    led = {"led_by": "principal", "content": ["major_hazard"]}

    def asked(days: int) -> dict[str, object]:
        return {"by": orgs_made.PROGRAM, "at": NOON + timedelta(days=days), "key": a_key()}

    first = NewFact("inspection", firms["船厂"], date(2026, 4, 1), led)
    made = plans.record_fact(first, **asked(31))  # 2 April
    then = NewFact("inspection", firms["船厂"], date(2026, 3, 31), led)
    made = plans.correct_fact(UUID(str(made.answer["fact"])), then, "日子写错", **asked(39))  # 10 April
    plans.withdraw_fact(UUID(str(made.answer["fact"])), "没有这回事", **asked(44))  # 15 April

    officer, answers = world.signed_in("officer"), []
    for day in (date(2026, 4, 4), date(2026, 4, 12), date(2026, 4, 17), date(2026, 4, 20)):
        rows = told(firms, tmp_path, capsys, day, end_of(day))
        quarter = {"2026-Q2", "2026-04", "2026-05", "2026-06"}
        owed = sum(n for (_, period, _), n in rows.items() if period in quarter)
        done = sum(n for (_, period, word), n in rows.items() if period in quarter and word == "done")
        overdue = sum(n for (_, _, word), n in rows.items() if word == "overdue")
        asked_on = "" if day == date(2026, 4, 20) else day.isoformat()
        assert on_the_board(officer, asked_on) == (owed, done), day
        assert listed(officer, word="overdue", known=asked_on) == overdue, day
        answers.append((done, overdue))
    assert [done for done, _ in answers] == [1, 0, 0, 0]
    filed, corrected, withdrawn, now = (overdue for _, overdue in answers)
    assert corrected == withdrawn - 1
    assert filed == withdrawn == now
