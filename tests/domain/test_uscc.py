"""统一社会信用代码 after GB 32100-2015: folding, hints, structure, check character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiben.domain import uscc
from zhiben.domain.uscc import ALPHABET, check, check_character, normalise

KNOWN = "91350100M000100Y43"  # the example of the standard

bodies = st.builds(
    lambda head, region, rest: head + region + rest,
    st.sampled_from(["91", "92", "93", "51", "52", "11", "12", "Y1", "N1"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def test_the_example_of_the_standard_is_valid() -> None:
    assert check(KNOWN) == uscc.Checked(KNOWN, KNOWN, True, "")


@pytest.mark.parametrize(
    "text",
    [
        "91350100m000100y43",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        " 9135 0100 M000 100Y 43 ",
        "91-350100-M000100Y4-3",
        "91—350100－M000100Y43",
        "91\u3000350100\u00a0M000100Y43\u200b",
        "\ufeff91350100M000100Y43\n",
    ],
)
def test_width_case_spaces_and_dashes_are_folded(text: str) -> None:
    assert check(text) == uscc.Checked(text, KNOWN, True, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9135O1OOM000100Y43", ("第 5 位“O”应为“0”", "第 7 位", KNOWN, "校验通过")),
        ("9I350100M000100Y43", ("第 2 位“I”应为“1”", KNOWN)),
        ("9135II00M000100Y43", ("第 5 位“I”应为“1”", "第 6 位“I”应为“1”", "不通过")),
    ],
)
def test_letters_that_look_like_digits_are_pointed_out_and_not_silently_replaced(
    text: str, words: tuple[str, ...]
) -> None:
    checked = check(text)
    assert (checked.valid, checked.normalised) == (False, text)
    assert all(word in checked.reason for word in words), checked.reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有填写"),
        ("  -- ", "没有填写"),
        ("9135010", "应为 18 位，实为 7 位"),
        (f"{KNOWN}0", "实为 19 位"),
        ("370681228002345", "旧的工商注册号"),
        ("M000100Y4", "旧的组织机构代码"),
        ("91350100M000100Y44", "应为“3”，实为“4”"),
        ("0135010000000000XX", "登记管理部门"),
        ("9l350100M000100Y43", "第 2 位“L”应为“1”"),
        ("9A350100M000100Y43", "机构类别"),
        ("91350A00M000100Y43", "行政区划"),
        ("91350100M000工00Y43", "第 13 位“工”"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    checked = check(text)
    assert not checked.valid
    assert words in checked.reason, checked.reason


@given(bodies)
def test_a_body_with_its_check_character_is_valid(body: str) -> None:
    assert check(body + check_character(body)).valid


def _misses_a_slip(code: str) -> bool:
    """Whether some single wrong character of the last ten goes unnoticed."""
    return any(
        check(code[:place] + letter + code[place + 1 :]).valid
        for place in range(8, 18)
        for letter in ALPHABET
        if letter != code[place]
    )


@given(bodies)
def test_one_wrong_character_is_always_noticed(body: str) -> None:
    assert not _misses_a_slip(body + check_character(body))


def test_a_check_that_weighs_every_place_alike_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant `flat_weights`: swapped neighbours would pass."""
    swapped = "9135010M0000100Y43"
    assert not check(swapped).valid

    def flat_weights(body: str) -> str:
        return ALPHABET[-sum(map(ALPHABET.index, body)) % 31]

    code = KNOWN[:-1] + flat_weights(KNOWN[:-1])
    monkeypatch.setattr(uscc, "check_character", flat_weights)
    assert check(code[:9] + code[10] + code[9] + code[11:]).valid


@given(st.text(max_size=30))
def test_any_text_gets_an_answer(text: str) -> None:
    checked = check(text)
    assert checked.normalised == normalise(text)
    assert checked.valid == (not checked.reason)
