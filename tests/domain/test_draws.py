"""双随机: anyone gets the same; nobody is preferred; whoever changes list or seed gets another."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiben.cli.__main__ import main
from zhiben.domain import draws
from zhiben.domain.draws import Lot, digest, drawn, listed, ranked, read, seed_of
from zhiben.domain.refusals import Incomplete

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "recompute_draw.py"
FIRMS = tuple(Lot(f"企业{n:02d}") for n in range(20))
LOTS = st.dictionaries(
    st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=6),
    st.integers(1, 4), min_size=1, max_size=8,
).map(lambda found: tuple(Lot(key, weight) for key, weight in found.items()))  # fmt: skip
SEEDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)


def stranger():
    """The script of the how-to, as somebody without this system runs it."""
    spec = importlib.util.spec_from_file_location("recompute_draw", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ranked


@given(LOTS, SEEDS)
def test_a_stranger_with_list_and_seed_gets_the_same(lots, seed):
    try:
        seed_of(seed)
    except Incomplete:
        return
    assert stranger()(seed, listed(lots)) == list(ranked(seed, lots))


@given(LOTS)
def test_a_draw_is_an_order_of_the_whole_list_whatever_the_order_given(lots):
    order = ranked("2026-12-01", lots)
    assert sorted(order) == sorted(one.key for one in lots)
    assert ranked("2026-12-01", lots[::-1]) == order
    assert read(listed(lots)) == tuple(sorted(lots, key=lambda one: one.key))
    assert [drawn("2026-12-01", lots, n) for n in (1, 99)] == [order[:1], order]


def test_one_ticket_can_be_checked_with_sha256sum():
    lots = (Lot("甲"), Lot("乙"))
    text = "乙\n甲\n"
    assert (listed(lots), digest(lots)) == (text, sha256(text.encode()).hexdigest())
    tickets = {one.key: sha256(f"4711\n{digest(lots)}\n1\n{one.key}".encode()).hexdigest() for one in lots}
    assert ranked("4711", lots) == tuple(sorted(tickets, key=tickets.__getitem__))


def test_the_verb_repeats_a_published_draw(tmp_path, capsys):
    (tmp_path / "list.txt").write_text(listed(FIRMS), "utf-8")
    file = str(tmp_path / "list.txt")
    assert main(["inspections", "draw", "--seed", "039", "-n", "3", "--json", file]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"digest": digest(FIRMS), "drawn": list(drawn("039", FIRMS, 3))}
    assert main(["inspections", "draw", "--seed", "039", str(tmp_path)]) == 1
    assert "请每行写一个名称" in capsys.readouterr().err


def test_another_seed_and_another_list_draw_anew():
    assert len({ranked(str(n), FIRMS) for n in range(50)}) == 50
    assert ranked("1", FIRMS[:-1]) != tuple(key for key in ranked("1", FIRMS) if key != FIRMS[-1].key)


def test_a_seed_is_one_however_it_is_typed():
    assert seed_of("　２０２６－１ ") == seed_of("2026-1")
    for wrong in ("", " ", "a\nb"):
        with pytest.raises(Incomplete):
            seed_of(wrong)


@pytest.mark.parametrize(
    "text", ["", "甲\n甲\n", "甲\t0\n", "甲\t101\n", "甲\tx\n", "甲\t\n", " \n", "甲\x00\n", "甲\t1\t2\n"]
)
def test_a_list_that_is_none_is_refused(text):
    with pytest.raises(Incomplete):
        read(text)


def test_none_is_not_drawn():
    with pytest.raises(Incomplete):
        drawn("1", FIRMS, 0)


def shares(lots: tuple[Lot, ...], rounds: int = 2000) -> Counter[str]:
    return Counter(drawn(str(n), lots, 1)[0] for n in range(rounds))


def test_everybody_has_the_same_chance_and_a_stated_weight_its_share():
    found = shares(tuple(Lot(f"企业{n}") for n in range(4)))
    assert all(420 <= n <= 580 for n in found.values())
    weighted = shares((Lot("甲", 3), Lot("乙")))
    assert 1420 <= weighted["甲"] <= 1580


def test_a_draw_that_forgets_the_list_is_noticed(monkeypatch):
    """Mutant: the digest does not go in, so that a name can be left out without moving the others."""
    monkeypatch.setattr(draws, "digest", lambda lots: "")
    assert ranked("1", FIRMS[:-1]) == tuple(key for key in ranked("1", FIRMS) if key != FIRMS[-1].key)
    assert stranger()("1", listed(FIRMS)) != list(ranked("1", FIRMS))
