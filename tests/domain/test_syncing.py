"""What two phones wrote down arrives exactly once, whatever network and clocks do: 1,000 histories."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.builders import NOON
from tests.phone_histories import Cut, Record, Sent, history, instant, replay, two_phones
from zhiben.domain import syncing
from zhiben.domain.merging import merge
from zhiben.domain.syncing import Kind, Open, Operation, Take, Turn

VISIT, DEVICES = UUID(int=1), (UUID(int=2), UUID(int=3))
HISTORIES = 1000


class Book:
    """The rules of the server without a database. A mutant replaces one of them."""

    def __init__(self, **mutant: Callable[..., Any]) -> None:
        self.rules: dict[str, Callable[..., Any]] = {
            "turn": syncing.turn_of, "fold": syncing.fold, "order": syncing.in_order,
            "decided": syncing.decided, **mutant,
        }  # fmt: skip
        self.kept: dict[str, Any] = {
            "record": defaultdict(dict), "known": {}, "last": defaultdict(int), "open": {}, "done": [],
            "clashes": {},
        }  # fmt: skip

    def post(self, operations: list[Sent], *, dies: bool = False) -> list[dict[str, Any]]:
        before = copy.deepcopy(self.kept) if dies else None
        sent = {one["id"]: one for one in operations}
        told = [self._take(one, sent[str(one.id)]) for one in self.rules["order"](map(read, operations))]
        if before is not None:
            self.kept = self.rules.get("killed", lambda half, whole: whole)(self.kept, before)
            raise Cut
        return told

    def shown(self) -> Record:
        return {entry: dict(fields) for entry, fields in self.kept["record"].items()}

    def _take(self, one: Operation, sent: Sent) -> dict[str, Any]:
        kept, where = self.kept, (one.visit, one.device)
        body, first = kept["known"].get(one.id, (None, None))
        match self.rules["turn"](one, body, kept["last"][where]):
            case Turn.REPEATED:
                return {**first, "outcome": "repeated"}
            case Turn.EARLIER_MISSING:
                return {"id": sent["id"], "outcome": "refused", "again": True}
            case Turn.TAKE:
                kept["last"][where] = one.n
                kept["done"].append(sent)
                clashes = self._do(one)
                receipt = {
                    "id": sent["id"], "outcome": "clash" if clashes else "applied", "clashes": clashes,
                }  # fmt: skip
                kept["known"][one.id] = (one.body, receipt)
                return receipt
        return {"id": sent["id"], "outcome": "refused"}

    def _do(self, one: Operation) -> list[dict[str, Any]]:
        if one.kind is Kind.RESOLVE:
            return self._resolve(one)
        return self._set(one.device, one.entry, one.fields or {}, one.seen or {})

    def _set(
        self, device: UUID, entry: str, said: Mapping[str, Any], seen: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        kept, held = self.kept, self.kept["record"][entry]
        merged = merge(held, said, seen)
        held.update(merged.taken)
        waiting = [clash for clash in kept["open"].values() if clash.entry == entry]
        folded = self.rules["fold"](device, entry, said, merged, waiting)
        for clash in folded.new:
            id_ = UUID(int=len(kept["clashes"]) + 1)
            kept["open"][id_] = Open(
                id_, device, entry, clash.field, clash.yours, clash.theirs, clash.seen
            )  # fmt: skip
            kept["clashes"][str(id_)] = (str(device), entry, clash.field)
        for id_, yours in folded.renewed.items():
            kept["open"][id_] = replace(kept["open"][id_], yours=yours)
        for id_ in folded.over:
            kept["open"].pop(id_, None)
        names = {clash.field for clash in merged.clashes}
        return [
            told_of(clash, held)
            for clash in kept["open"].values()
            if (clash.device, clash.entry) == (device, entry) and clash.field in names
        ]

    def _resolve(self, one: Operation) -> list[dict[str, Any]]:
        clash = self.kept["open"].get(one.clash)
        if clash is None:
            return []
        held = self.kept["record"][clash.entry]
        if held.get(clash.field) != (one.seen or {}).get(clash.field):
            return [told_of(clash, held)]
        del self.kept["open"][clash.id]
        value = self.rules["decided"](one.take, clash.yours, held.get(clash.field))
        return self._set(clash.device, clash.entry, {clash.field: value}, dict(held))


def told_of(clash: Open, held: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": str(clash.id), "field": clash.field, "theirs": held.get(clash.field)}


def read(sent: Sent) -> Operation:
    return Operation(
        UUID(sent["id"]), UUID(sent["visit"]), UUID(sent["device"]), sent["n"], repr(sorted(sent.items())),
        sent["nonce"], instant(sent["at"]), Kind(sent["kind"]), sent.get("entry", ""), sent.get("fields"),
        sent.get("seen"), UUID(sent["clash"]) if "clash" in sent else None,
        Take(sent["take"]) if "take" in sent else None,
    )  # fmt: skip


def proved(seed: int, book: Book) -> int:
    """Raises AssertionError unless all went as it must. Returns how many clashes there were."""
    phones = two_phones(seed, VISIT, DEVICES, ("a", "b"))
    history(seed, book, phones)
    done = book.kept["done"]
    for phone in phones:
        assert [one for one in done if one["device"] == str(phone.device)] == phone.written
        assert not phone.refused
    want = replay(done, book.kept["clashes"].__getitem__)
    assert book.shown() == want.record
    still = {
        (str(one.device), one.entry, one.field): (one.yours, book.kept["record"][one.entry].get(one.field))
        for one in book.kept["open"].values()
    }
    assert still == want.open
    return len(book.kept["clashes"])


def test_in_a_thousand_histories_each_operation_is_done_once_and_nothing_is_lost():
    clashes = sum(proved(seed, Book()) for seed in range(HISTORIES))
    assert clashes > HISTORIES  # real conflicts were among them


MUTANTS: dict[str, dict[str, Callable[..., Any]]] = {
    "applies twice": {
        "turn": lambda one, known, last: syncing.turn_of(one, None, min(last, one.n - 1)),
    },
    "ignores order": {"turn": lambda one, known, last: syncing.turn_of(one, known, one.n - 1)},
    "goes by the phone's clock": {
        "order": lambda sent: sorted(sent, key=lambda one: (one.at, one.n), reverse=True),
        "turn": lambda one, known, last: syncing.turn_of(one, known, one.n - 1),
    },
    "loses the clash": {
        "fold": lambda *given: syncing.Folded((), {}, frozenset()),
    },
    "doubles the clash": {
        "fold": lambda device, entry, said, merged, waiting: syncing.Folded(merged.clashes, {}, frozenset()),
    },
    "keeps the older of what was said": {
        "fold": lambda *given: replace(syncing.fold(*given), renewed={}),
    },
    "asks what needs no answer any more": {
        "fold": lambda *given: replace(syncing.fold(*given), over=frozenset()),
    },
    "forgets its receipts when killed": {"killed": lambda half, whole: {**half, "known": whole["known"]}},
    "half a batch when killed": {
        "killed": lambda half, whole: {**whole, "record": half["record"], "open": half["open"]}
    },
    "takes mine for theirs": {"decided": lambda take, yours, theirs: yours},
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_server_that_is_wrong_is_found(name):
    found = 0
    for seed in range(HISTORIES):
        try:
            proved(seed, Book(**MUTANTS[name]))
        except (AssertionError, KeyError, RuntimeError):
            found += 1
            break
    assert found


def an_operation(n: int = 1, body: str = "b") -> Operation:
    return Operation(UUID(int=9), VISIT, DEVICES[0], n, body)


@pytest.mark.parametrize(
    ("n", "known", "last", "turn"),
    [
        (1, None, 0, Turn.TAKE),
        (2, None, 0, Turn.EARLIER_MISSING),
        (1, None, 1, Turn.NUMBER_TAKEN),
        (1, "b", 1, Turn.REPEATED),
        (7, "b", 9, Turn.REPEATED),
        (1, "other", 1, Turn.KEY_REUSED),
    ],
)
def test_what_is_known_decides_what_is_done(n, known, last, turn):
    assert syncing.turn_of(an_operation(n), known, last) is turn


def test_a_phone_that_goes_on_writing_renews_its_clash():
    waiting = [Open(UUID(int=5), DEVICES[0], "visit:", "scene", "甲", "乙", None)]
    said = {"scene": "丙", "summary": "丁"}
    merged = merge({"scene": "乙", "summary": "戊"}, said, {"scene": "甲"})
    folded = syncing.fold(DEVICES[0], "visit:", said, merged, waiting)
    assert [one.field for one in folded.new] == ["summary"]
    assert (dict(folded.renewed), folded.over) == ({UUID(int=5): "丙"}, frozenset())
    of_another = syncing.fold(DEVICES[1], "visit:", said, merged, waiting)
    assert [one.field for one in of_another.new] == ["scene", "summary"]


def test_a_clash_is_over_once_both_say_the_same():
    waiting = [Open(UUID(int=5), DEVICES[0], "visit:", "scene", "甲", "乙", None)]
    for device, held, said in ((DEVICES[0], "乙", "乙"), (DEVICES[1], "乙", "甲")):
        merged = merge({"scene": held}, {"scene": said}, {"scene": held})
        assert syncing.fold(device, "visit:", {"scene": said}, merged, waiting).over == {UUID(int=5)}


@pytest.mark.parametrize(
    ("take", "yours", "theirs", "says"),
    [
        (Take.MINE, "甲", "乙", "甲"),
        (Take.THEIRS, "甲", "乙", "乙"),
        (Take.BOTH, "甲", "乙", "乙；甲"),
        (Take.BOTH, "甲", None, "甲"),
        (Take.BOTH, 5, 7, 7),
        (Take.BOTH, ("一", "二"), ("二", "三"), ("二", "三", "一")),
    ],
)
def test_a_person_decides_what_the_field_says(take, yours, theirs, says):
    assert syncing.decided(take, yours, theirs) == says


def test_a_clock_off_by_more_than_five_minutes_is_told():
    assert syncing.off_by(NOON + timedelta(minutes=5), NOON) is None
    assert syncing.off_by(NOON - timedelta(hours=48), NOON) == timedelta(hours=-48)
