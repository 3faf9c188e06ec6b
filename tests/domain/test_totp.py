"""动态口令: the RFCs' own figures, clocks that are off, codes that were used; who must have one."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from zhiben.domain import totp
from zhiben.domain.access import ADMINISTRATORS, Role
from zhiben.domain.factors import STAFF, Demand, Rule, demand, rule_of

SECRET = b"12345678901234567890"  # of RFC 4226 and RFC 6238
DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (0, "755224"), (1, "287082"), (2, "359152"), (3, "969429"), (4, "338314"), (5, "254676"),
        (6, "287922"), (7, "162583"), (8, "399871"), (9, "520489"),
    ],
)  # fmt: skip
def test_the_codes_of_rfc_4226(step, code):
    assert totp.code_at(SECRET, step) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_the_codes_of_rfc_6238(seconds, code):
    assert totp.code_at(SECRET, totp.step_of(seconds), digits=8) == code


@pytest.mark.parametrize("off", [-2, -1, 0, 1, 2])
def test_a_clock_may_be_off_by_one_step(off):
    found = totp.matching(SECRET, totp.code_at(SECRET, 1000 + off), 1000, 0)
    assert found == (1000 + off if abs(off) <= 1 else None)


def test_a_used_step_and_those_before_it_are_worth_nothing():
    code = totp.code_at(SECRET, 1000)
    assert totp.matching(SECRET, code, 1000, 999) == 1000
    assert totp.matching(SECRET, code, 1000, 1000) is None
    assert totp.matching(SECRET, totp.code_at(SECRET, 999), 1000, 1000) is None
    assert totp.matching(SECRET, totp.code_at(SECRET, 1001), 1000, 1000) == 1001


@pytest.mark.parametrize("code", ["", "75522", "7552244", "٧٥٥٢٢٤", "abcdef"])
def test_what_is_no_code_matches_nothing(code):
    assert totp.matching(SECRET, code, 0, -1) is None


def test_the_picture_says_what_authenticators_read():
    told = urlsplit(totp.address(SECRET, "治本", "wang"))
    assert (told.scheme, told.netloc) == ("otpauth", "totp")
    assert parse_qs(told.query) == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"], "issuer": ["治本"], "digits": ["6"], "period": ["30"],
    }  # fmt: skip
    assert totp.written(SECRET).replace(" ", "") == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", Rule()), ("voluntary", Rule(voluntary=True)), (" 2026-06-01 ", Rule(date(2026, 6, 1))),
    ],
)  # fmt: skip
def test_the_rule_of_an_installation_is_read(text, rule):
    assert rule_of(text) == rule


@pytest.mark.parametrize("text", ["off", "2026-13-01", "no", "1.6.2026"])
def test_a_rule_that_cannot_be_read_is_no_rule_at_all(text):
    with pytest.raises(ValueError, match=r".+"):
        rule_of(text)


@pytest.mark.parametrize("role", sorted(Role))
def test_who_must_have_one(role):
    roles = frozenset({role})
    must_at_once = role in ADMINISTRATORS
    asked = Demand.REQUIRED if must_at_once else Demand.ASKED if role in STAFF else Demand.FREE
    assert demand(roles, DAY, Rule()) is asked
    assert demand(roles, DAY, Rule(date(2026, 3, 3))) is asked
    due = Demand.REQUIRED if role in STAFF else Demand.FREE
    assert demand(roles, DAY, Rule(DAY)) is due
    assert demand(roles, DAY, Rule(voluntary=True)) is Demand.FREE


def test_enterprises_and_experts_are_left_to_themselves():
    assert not STAFF & {Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.EXPERT, Role.INSURER}
