"""`zhiben ledger …`, as an operator types it."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from tests.rooms.acting import TENANT, an_act, chained
from zhiben.cli.__main__ import Parser
from zhiben.cli.ledger import add_arguments, run
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.ground import guards
from zhiben.ground.models import ActRow

pytestmark = pytest.mark.django_db


def typed(*arguments: object) -> int:
    parser = Parser()
    add_arguments(parser)
    return run(parser.parse_args([str(part) for part in arguments]))


@pytest.fixture
def acts():
    for n in range(3):
        an_act(f"k{n}", details={"n": n})
    chained()


def tampered() -> None:
    guards.remove(connection)
    ActRow.objects.filter(key="k1").update(thing="fact:9")


def test_a_good_ledger_is_passed_and_a_head_and_an_export_can_be_kept(acts, capsys, tmp_path):
    assert typed("head", "--out", tmp_path / "head.json") == 0
    assert typed("export", "--out", tmp_path / "ledger.jsonl") == 0
    assert typed("export") == 0
    assert capsys.readouterr().out == (tmp_path / "ledger.jsonl").read_text("utf-8")
    assert typed("verify", "--head", tmp_path / "head.json") == 0
    assert "通过。3 账行；已与账头（第 3 行）比对" in capsys.readouterr().out


def test_the_first_bad_row_is_named(acts, capsys):
    tampered()
    assert typed("verify") == 1
    told = capsys.readouterr().out
    assert "未通过" in told
    assert "账行 2，" in told
    assert typed("verify", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert [(found["seq"], found["code"]) for found in told["ledgers"][0]["problems"]] == [(2, "record")]


def test_an_empty_ledger_is_no_error(capsys):
    assert typed("verify", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "ledgers": []}
    assert typed("verify") == 0
    with pytest.raises(NotFound):
        typed("head")


def test_of_several_authorities_one_must_be_named(acts, capsys):
    an_act("k1", tenant=3710)
    with pytest.raises(Incomplete, match="tenant_missing"):
        typed("export")
    assert typed("head", "--tenant", 3710) == 0
    assert json.loads(capsys.readouterr().out)["tenant"] == 3710
    with pytest.raises(NotFound):
        typed("export", "--tenant", 5)
    assert typed("verify", "--json", "--tenant", TENANT) == 0


def test_a_head_is_compared_with_its_own_authority_and_the_others_are_verified_too(acts, capsys, tmp_path):
    an_act("k1", tenant=3710)
    kept = tmp_path / "head.json"
    assert typed("head", "--tenant", 3710, "--out", kept) == 0
    assert typed("verify", "--json", "--head", kept) == 0
    told = json.loads(capsys.readouterr().out)["ledgers"]
    assert [(one["tenant"], one["head"]) for one in told] == [(3710, 1), (TENANT, None)]
    assert typed("verify", "--head", kept, "--tenant", TENANT) == 1
    assert "属于其他监管机构" in capsys.readouterr().out


def test_a_head_that_went_out_and_is_kept_no_longer_is_told(acts, capsys, tmp_path):
    kept = tmp_path / "head.json"
    assert typed("head", "--out", kept) == 0
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ground_head")
    assert typed("verify", "--json", "--head", kept) == 1
    told = json.loads(capsys.readouterr().out)["ledgers"][0]["problems"]
    assert [(one["seq"], one["code"]) for one in told] == [(json.loads(kept.read_text())["seq"], "head_gone")]


@pytest.mark.parametrize("text", ["", "[]", '{"seq": 1}', "\udcff"])
def test_a_head_that_is_none_is_refused(acts, tmp_path, text):
    (tmp_path / "head.json").write_text(text, "utf-8", errors="surrogateescape")
    with pytest.raises(Incomplete, match="head_unreadable"):
        typed("verify", "--head", tmp_path / "head.json")
    with pytest.raises(Incomplete, match="head_unreadable"):
        typed("verify", "--head", tmp_path / "none")
