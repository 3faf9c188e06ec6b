"""日历: every square is the length of the list it opens; the feed is a calendar others can read."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from icalendar import Calendar

from tests.rooms import orgs_made, tasks_made
from tests.web import world
from zhiben.domain.access import Role
from zhiben.orgs.models import Account, FeedKey
from zhiben.orgs.staff import actions as staff
from zhiben.tasks import actions as tasks

pytestmark = pytest.mark.django_db
SQUARE = re.compile(r'<a href="([^"]+)"[^>]*><b>(\d+)</b> / (\d+)<')
TOTAL = re.compile(r"<h2>(\d+) 项</h2>")
ADDRESS = re.compile(r'<code class="address">http://testserver(/calendar/[^<]+\.ics)</code>')


def boss(district: world.District, name: str = "boss") -> Client:
    world.a_login(name, Role.PRINCIPAL, enterprise=district.own)
    return world.signed_in(name)


def made(client: Client, key: str = "form:1") -> str:
    found = ADDRESS.search(client.post("/calendar/feed/", {"key": key}).content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("who", ["office", "firm"])
@pytest.mark.parametrize("month", ["", "?month=2025-12", "?month=2026-03", "?month=nonsense"])
def test_every_square_is_the_length_of_the_list_it_opens(district, who, month):
    client = boss(district) if who == "firm" else None
    if client is None:
        world.a_login("all")
        client = world.signed_in("all")
    page = client.get(f"/calendar/{month}").content.decode()
    squares = SQUARE.findall(page)
    assert squares
    for address, missing, owed in squares[:8]:
        told = TOTAL.search(client.get(unescape(address)).content.decode())
        assert told
        assert int(told[1]) == int(owed)
        assert int(missing) <= int(owed)


def test_a_month_is_whole_weeks_and_says_which_days_are_worked(officer, district):
    page = officer.get("/calendar/?month=2026-02").content.decode()
    assert page.count("<td class=") == 35  # 26 January to 1 March
    assert "暂按周一至周五" in page  # this bureau has loaded no calendar


def test_the_feed_is_what_the_enterprise_has_not_done(district):
    client = boss(district)
    answer = Client().get(made(client))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    raw = answer.content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    events = Calendar.from_ical(raw).walk("VEVENT")
    assert events
    assert len({str(one["UID"]) for one in events}) == len(events)
    for one in events:
        due = one.decoded("DTSTART")
        assert type(due) is date
        address = str(one["URL"]).removeprefix("http://testserver")
        assert client.get(address).status_code == 200
    assert all("龙泊" in str(one["DESCRIPTION"]) for one in events)


def test_asked_again_the_same_things_have_the_same_names(district):
    address = made(boss(district))
    first, again = (Calendar.from_ical(Client().get(address).content).walk("VEVENT") for _ in range(2))
    assert [str(one["UID"]) for one in first] == [str(one["UID"]) for one in again]


def test_the_address_is_shown_once_and_kept_nowhere(district):
    client = boss(district)
    address = made(client)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in client.get("/calendar/").content.decode()
    assert secret not in str(list(FeedKey.objects.values()))
    again = client.post("/calendar/feed/", {"key": "form:1"}).content.decode()
    assert "只显示一次" in again
    assert not ADDRESS.search(again)
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("why", ["changed", "closed", "locked", "wrong"])
def test_an_address_that_is_worth_nothing_is_not_found(district, why):
    client = boss(district)
    address = made(client)
    match why:
        case "changed":
            made(client, "form:2")
        case "closed":
            client.post("/calendar/feed/end/", {"key": "form:3"})
        case "locked":
            account = Account.objects.get(username="boss")
            staff.lock_account(account.id, "离职", by=orgs_made.PROGRAM, at=world.NOON, key=orgs_made.a_key())
        case "wrong":
            address = "/calendar/abc.ics"
    assert Client(raise_request_exception=False).get(address).status_code == 404


def test_the_feed_shows_the_reach_of_the_moment(district):
    world.a_login("section", regions=["371003"])
    client = world.signed_in("section")
    events = Calendar.from_ical(Client().get(made(client)).content).walk("VEVENT")
    assert not [one for one in events if "有限公司" in str(one["DESCRIPTION"])]  # an office's own work only


def test_what_is_in_ones_hands_is_on_its_day_and_in_the_feed_once(monkeypatch):
    monkeypatch.setenv("ZHIBEN_TODAY", tasks_made.DAY.isoformat())
    office = tasks_made.an_office()
    tasks_made.a_task(office, office.chief, office.officer, due_on=date(2026, 3, 31))
    owed = tasks_made.owed(office.actor(office.chief), "visits")
    ask = tasks.Ask(obligation=owed)
    by = office.actor(office.chief)
    tasks.assign([ask], office.officer, by=by, at=tasks_made.AT, key=orgs_made.a_key())
    officer = world.signed_in(office.accounts[office.officer].username)
    page = officer.get("/calendar/").content.decode()
    assert "派给你的 1 件" in page  # the section's own obligation stands among its own
    assert '<a class="given" href="#given-title">派办 1</a>' in page
    feed = Calendar.from_ical(officer.get(made(officer)).content)
    titles = [str(event["summary"]) for event in feed.walk("VEVENT")]
    assert titles.count("把整改照片补齐") == 1
    uids = [str(event["uid"]) for event in feed.walk("VEVENT")]
    assert len(uids) == len(set(uids))
    assert sum(uid.startswith(owed) for uid in uids) == 1
    colleague = world.signed_in(office.accounts[office.colleague].username)
    assert "派给你的" not in colleague.get("/calendar/").content.decode()
