"""Service of documents: each way with everything it needs, and with each thing left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhiben.domain import serving
from zhiben.domain.serving import CHECKS, Served, Way, lacking

DAY = date(2026, 11, 20)
WHOLE = {
    Way.IN_PERSON: Served(Way.IN_PERSON, DAY, 2, "某厂", taker="王海"),
    Way.LEFT: Served(Way.LEFT, DAY, 2, "某厂", reason="拒绝签收", witness="居委会李某"),
    Way.POSTED: Served(Way.POSTED, DAY, 1, "某厂", number="XA123"),
    Way.ANNOUNCED: Served(Way.ANNOUNCED, DAY, 1, "某厂", reason="下落不明", proofs=1),
    Way.ELECTRONIC: Served(Way.ELECTRONIC, DAY, 1, "某厂", consent="送达地址确认书", proofs=1),
}
LEFT_OUT = {
    Way.IN_PERSON: {"servers": (1, "service_two"), "taker": ("", "service_taker")},
    Way.LEFT: {
        "servers": (1, "service_two"), "reason": ("", "service_reason"), "witness": ("", "service_witness"),
    },
    Way.POSTED: {"number": ("", "service_number")},
    Way.ANNOUNCED: {"reason": ("", "service_reason"), "proofs": (0, "service_proof")},
    Way.ELECTRONIC: {"consent": ("", "service_consent"), "proofs": (0, "service_proof")},
}  # fmt: skip


@pytest.mark.parametrize("way", list(Way))
def test_a_whole_service_counts_and_nothing_of_it_may_be_left_out(way):
    assert lacking(WHOLE[way], DAY, DAY) == ()
    assert {code for code, _ in CHECKS[way]} == {code for _, code in LEFT_OUT[way].values()}
    for name, (value, code) in LEFT_OUT[way].items():
        assert lacking(replace(WHOLE[way], **{name: value}), DAY, DAY) == (code,)
    assert lacking(replace(WHOLE[way], receiver=""), DAY, DAY) == ("service_receiver",)


def test_a_picture_stands_for_a_witness():
    assert lacking(replace(WHOLE[Way.LEFT], witness="", proofs=1), DAY, DAY) == ()


def test_it_is_served_neither_before_it_was_issued_nor_tomorrow():
    told = WHOLE[Way.POSTED]
    assert lacking(told, DAY + timedelta(days=1), DAY + timedelta(days=1)) == ("service_day",)
    assert lacking(told, DAY, DAY - timedelta(days=1)) == ("service_day",)


def test_a_table_that_forgets_the_second_person_is_found(monkeypatch):
    checks = {way: tuple(one for one in rows if one[0] != "service_two") for way, rows in CHECKS.items()}
    monkeypatch.setattr(serving, "CHECKS", checks)
    assert lacking(replace(WHOLE[Way.LEFT], servers=1), DAY, DAY) == ()
