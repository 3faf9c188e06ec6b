"""The written form: golden vectors, and what it refuses. A change here is a new SCHEMA, not a mend."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiben.domain.refusals import Incomplete
from zhiben.ground import ledger
from zhiben.ground.acts import body_of
from zhiben.ground.canonical import SCHEMA, canonical, plain
from zhiben.ground.clock import ClaimedTime, Source


class Word(StrEnum):
    OPEN = "open"


VECTORS = [
    ({}, "{}"),
    (None, "null"),
    ({"b": 1, "a": True, "c": None, "aa": False}, '{"a":true,"aa":false,"b":1,"c":null}'),
    ({"隐患": "电焊作业", "é": "e\u0301"}, '{"é":"é","隐患":"电焊作业"}'),
    ({"x": 'a"\\/\b\f\n\r\t\x00\x1f\x7f'}, '{"x":"a\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"}'),
    ({"\U0001f600": 1, "\uffff": 2}, '{"\uffff":2,"\U0001f600":1}'),
    ([2**53 - 1, -(2**53) + 1, 0], "[9007199254740991,-9007199254740991,0]"),
    ((1, [2, ()]), "[1,[2,[]]]"),
    (date(2026, 3, 2), '"2026-03-02"'),
    (datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=8))), '"2026-03-02T04:00:00.000000Z"'),
    (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
    ([Decimal("1.50"), Decimal("1E+3"), Decimal("-0.001")], '["1.50","1000","-0.001"]'),
    (Word.OPEN, '"open"'),
]


@pytest.mark.parametrize(("value", "text"), VECTORS, ids=range(len(VECTORS)))
def test_a_value_has_one_written_form(value, text):
    assert canonical(value) == text


CLAIMED = ClaimedTime(datetime(2026, 3, 2, 4, tzinfo=UTC), Source.EXIF)
DIGESTS = [
    (
        body_of("fact.record", "fact:1", {"n": 1}),
        "29ed42cdec349c1e762c052b5f2b70930ea0f3db9d7fb06efb302435d0b7b23b",
    ),
    (
        body_of("fact.record", "fact:1", {"n": 1}, CLAIMED),
        "4da497d28e2ced02d406d78cd86cd968d2a3bcb49441560dcb6a39c6c6873bcf",
    ),
    (ledger.genesis(371003), "d420914ae06855b32f70d4245d1fce0621a0f392927a68f1d0006b9cc840f12d"),
    (ledger.link("0" * 64, 1, "1" * 64), "31d809a9d96d3a89921c1df9ae4cc1fab5a9245d7945a41f61cffd79e173bcbf"),
    (
        ledger.commitment_of(["00" * 16, "王工", '{"n":1}', None, "ab"]),
        "0072123196eeada0975fd740b8cbe7b02af5f7015e26a56a0f4916450b8f6f23",
    ),
    (
        ledger.line_commitment_of(["00" * 16, "甲", "null", "1"]),
        "8ef8159f7877e76de414fbf14d0281d2b86e344743a2e4abfc1adde9742198ad",
    ),
    (
        ledger.manifest_digest_of([[1, "added", "cd"]]),
        "a43e95d68cf6dec67a4b827b006e9a036e4659950f8096299481672ac8fe5f47",
    ),
    (
        ledger.digest_of({"act": "1", "schema": 1, "tenant": 371003}),
        "a3a586b77ef9921461120c267f0bc968c8f4d73f3a4042b6762ab02ffc2aca64",
    ),
]


@pytest.mark.parametrize(("digest", "always"), DIGESTS, ids=range(len(DIGESTS)))
def test_digests_are_what_they_always_were(digest, always):
    """Worked out from docs/reference/ledger.md with another program."""
    assert digest == always
    assert SCHEMA == 1


@pytest.mark.parametrize(
    "value",
    [0.5, float("nan"), 2**53, -(2**53), "\ud800", {1: 2}, {"e\u0301": 1, "é": 2}, {1, 2}, b"x", object,
     Decimal("NaN"), datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)],
    ids=repr,
)  # fmt: skip
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(Incomplete, match="not_canonical"):
        canonical({"x": value})


def test_a_bottomless_value_is_refused():
    value: list = []
    value.append(value)
    with pytest.raises(Incomplete, match="not_canonical"):
        canonical(value)


texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts.map(plain), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_reading_a_written_value_and_writing_it_again_changes_nothing(value):
    text = canonical(value)
    assert canonical(json.loads(text)) == text
    assert json.loads(text) == plain(value)


@given(st.dictionaries(st.text("ab隐", max_size=3), st.integers(0, 3), max_size=4), st.randoms())
def test_the_order_in_which_a_value_was_made_is_not_seen(value, dice):
    items = list(value.items())
    dice.shuffle(items)
    assert canonical(dict(items)) == canonical(value)
