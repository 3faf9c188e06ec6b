"""Seeding: the demonstration with a past, made-up enterprises, the first administrator; twice is once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth import authenticate

from zhiben.cli import accounts, seed, synthetic
from zhiben.cli.__main__ import Parser
from zhiben.cli.demonstration import Demonstration
from zhiben.domain import uscc
from zhiben.domain.access import Role, system
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.orgs import queries
from zhiben.orgs.models import Account, Attribute, Subject
from zhiben.orgs.staff.logins import DEMO_PASSWORD, actor_of, demo_accounts
from zhiben.plans.models import Fact
from zhiben.risks import queries as risks
from zhiben.risks.models import Assessment, FloorPlan, PlaceCode

pytestmark = pytest.mark.django_db

BUREAU = 2
SPRING = date(2024, 4, 30)


@pytest.fixture(autouse=True)
def _in_may_2024(monkeypatch):
    monkeypatch.setenv("ZHIBEN_TODAY", "2024-05-06")


def verb(part, *words):
    parser = Parser()
    part.add_arguments(parser)
    return part.run(parser.parse_args(words))


def rows():
    """How many rows each table has."""
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def test_the_demonstration_is_complete_and_seeding_again_changes_nothing(capsys):
    assert verb(seed, "--demo", "--until", str(SPRING), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["accounts"] == len(demo_accounts()) == Account.objects.count()
    assert told["facts"] == Fact.objects.count() > 500
    before = rows()
    assert verb(seed, "--demo", "--until", str(SPRING)) == 0
    assert rows() == before
    said = capsys.readouterr().out
    assert DEMO_PASSWORD in said

    _everything_happened_by_the_last_day()
    _two_enterprises_have_their_risks()
    _a_section_officer_sees_the_section_and_a_principal_the_enterprise()


def _everything_happened_by_the_last_day():
    assert max(map(day_of, Fact.objects.values_list("recorded_at", flat=True))) <= SPRING
    assert not Subject.objects.filter(kind="enterprise").exclude(parent__kind="authority").exists()
    later = Attribute.objects.filter(valid_from__gt=SPRING)
    assert not later.exists()


def _two_enterprises_have_their_risks():
    by = system("test", [BUREAU], SPRING)
    counts = {one.line.name: dict(one.counts) for one in risks.firms(by, size=200).lines if one.total}
    assert counts == {
        "文登龙泊修造船有限公司": {"red": 2, "orange": 2, "yellow": 3, "blue": 1},
        "威海绿循再生资源有限公司": {"red": 1, "orange": 2, "yellow": 1, "blue": 1},
    }
    assert not PlaceCode.objects.filter(place__enterprise=None).exists()


def _a_section_officer_sees_the_section_and_a_principal_the_enterprise():
    at = seed.clock.now()
    for username, seen in (("minbao", {"civil_explosives"}), ("kunyu", {"civil_explosives"})):
        account = authenticate(username=username, password=DEMO_PASSWORD)
        actor = actor_of(account, at)
        lines = queries.page(actor, "enterprise", size=200).lines
        assert {line.industry for line in lines} == seen
        assert len(lines) == (1 if username == "kunyu" else 3)
    city = actor_of(Account.objects.get(username="shiju"), at)
    assert {line.tenant for line in queries.page(city, "enterprise", size=200).lines} == {2, 3}


def test_a_seeding_broken_off_goes_on_where_it_stopped():
    half = Demonstration(date(2024, 1, 31), seed.clock.now())
    half.offices()
    for office in half.demo.authorities:
        half.subjects(office, set(Kind) - {Kind.SECTION}, "demo:subjects")
    assert PlaceCode.objects.count() == 0
    assert seed.demo(date(2024, 1, 31))["facts"] == Fact.objects.count() > 0


def test_risks_broken_off_go_on_where_they_stopped():
    half = Demonstration(date(2024, 3, 31), seed.clock.now())
    half.offices()
    for office in half.demo.authorities:
        half.subjects(office, set(Kind) - {Kind.SECTION}, "demo:subjects")
    half.risks()
    before = rows()
    half.risks()
    assert rows() == before
    assert Assessment.objects.count() == 13
    assert FloorPlan.objects.count() == 1


def test_made_up_enterprises_are_as_many_as_asked_for_and_no_more():
    seed.enterprises(30)
    before = rows()
    assert seed.enterprises(30) == seed.enterprises(20) == {"enterprises": 30}
    assert rows() == before
    seed.enterprises(45)
    by = system("test", [BUREAU], SPRING)
    page = queries.page(by, "enterprise", size=200)
    assert page.total == 45
    assert all(uscc.check(line.code).valid for line in page.lines)
    assert all(line.region.startswith("371003") and len(line.region) == 9 for line in page.lines)


def test_made_up_enterprises_are_spread_like_real_ones_and_always_the_same():
    towns = ("371003100", "371003101")
    made = list(synthetic.enterprises(1, 4000, "371003", towns, SPRING))
    assert made == list(synthetic.enterprises(1, 4000, "371003", towns, SPRING))
    assert len({one.code for one in made}) == 4000
    assert all(uscc.check(one.code).valid for one in made)
    shares = Counter(one.industry for one in made)
    assert set(shares) == set(synthetic.INDUSTRIES)
    assert shares["industrial_other"] > shares["software_it"] > shares["civil_explosives"] > 0
    changed = sum(bool(one.dated) for one in made)
    assert 0.02 < changed / 4000 < 0.04
    for one in made:
        days = [day for _, told in one.dated for day, _ in told]
        assert days == sorted(days)
        assert all(one.since <= day <= SPRING for day in days)


def test_the_first_administrator_of_an_empty_installation_is_made_with_the_authority(capsys):
    with pytest.raises(Incomplete, match="authority_untold"):
        verb(accounts, "create", "xitong", "--administrator")
    given = ("--authority", "某区工业和信息化局", "--region", "371003", "--region-name", "文登区")
    assert verb(accounts, "create", "xitong", "--administrator", *given) == 0
    password = capsys.readouterr().out.split("初始密码 ")[1].split("（")[0]
    account = authenticate(username="xitong", password=password)
    assert actor_of(account, seed.clock.now()).roles == {Role.SYSTEM_ADMINISTRATOR}
    assert verb(accounts, "reset-password", "xitong") == 0
    assert authenticate(username="xitong", password=password) is None
    with pytest.raises(Conflict, match="username_taken"):
        verb(accounts, "create", "xitong", "--role", "auditor")
    capsys.readouterr()
    assert verb(accounts, "list", "--json") == 0
    assert [one["username"] for one in json.loads(capsys.readouterr().out)] == ["xitong"]
    assert queries.office(system("test", [1], SPRING), 1).name == "某区工业和信息化局"
