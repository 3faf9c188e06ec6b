"""What a description says, element by element: lacks, denials, what is put right, numbers; and verdicts."""

from __future__ import annotations

from datetime import date

import pytest

from zhiben.domain.criteria.library import OWN, Criterion, Element, Level, Library, Saying, Sign, Standard
from zhiben.domain.criteria.matching import Answer, Matcher, Verdict
from zhiben.domain.criteria.quantities import compared, over_limit, quantities
from zhiben.domain.criteria.reading import Reading
from zhiben.domain.criteria.wording import Wording, Words

WORDS = Words(
    things={"报警": ("报警器",), "通风": ("风机",), "喷漆室": ("喷漆房",), "积水": ("存水",), "停用": ()},
    lacking=("未", "没有", "没", "无", "缺少"),
    failing=("失效", "坏了", "未", "没", "不"),
    having=("设有", "已设", "持有", "[没]有"),
    working=("完好", "[不]正常", "[不]合格", "无故障"),
    faults=("失效", "故障", "异常"),
    denying=("未发现", "未见", "不存在"),
    mended=("已更换", "更换", "整改情况已", "已整改", "整改完成", "已抽干"),
    removed=("已拆除",),
    unmended=("未整改", "责令", "拟"),
    still=("但", "仍"),
    forbidding=("严禁", "防止"),
    fixed=("不锈",),
    simplified={"報": "报", "風": "风", "機": "机", "壞": "坏"},
)  # fmt: skip
WORDING = Wording.of(WORDS)


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("喷漆房没有报警器", True),
        ("报警器坏了", True),
        ("未设置通风和报警装置", True),
        ("報警器壞了", True),
        (" 报 警 器，坏了！", True),
        ("未见报警器", True),
        ("应设未设报警器", True),
        ("报警器已更换，但仍不响", True),
        ("报警器失效，责令整改", True),
        ("报警器失效，未整改", True),
        ("报警器失效，拟更换", True),
        ("报警器完好", False),
        ("设有报警器", False),
        ("报警器无故障", False),
        ("报警器失效，已更换", False),
        ("未设报警器。整改完成", False),
        ("未设报警器，通风坏了。以上问题已整改", False),
        ("未发现报警器失效", False),
        ("未发现未设报警器的情况", False),
        ("未发现积水，未设报警器等现象", False),
        ("严禁关闭报警器", False),
        ("无无报警器现象", False),
        ("报警器失效(已更换)", False),
        ("已整改：报警器失效", False),
        ("没有报警器；整改情况：已更换", False),
        ("没有报警器；整改情况：未整改", True),
        ("报警器失效，没有更换", True),
        ("未发现积水，积水；未设报警器等现象", False),
        ("报警器×", True),
        ("报警器√", False),
        ("未持有报警器", True),
        ("报警器", None),
        ("不锈钢外壳的报警器", None),
        ("喷漆房有积水", None),
    ],
)
def test_a_lack_is_told_denied_or_put_right(text: str, lacks: bool | None) -> None:
    assert Reading(text, WORDING).lacks("报警") is lacks


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("炉坑积水", True),
        ("炉坑无积水", False),
        ("炉坑没有明显积水", False),
        ("未见积水", False),
        ("积水现象不存在", False),
        ("积水未发现", False),
        ("炉坑积水已抽干", False),
        ("为防止积水", False),
        ("炉坑干燥", None),
    ],
)
def test_a_fact_is_told_denied_or_put_right(text: str, says: bool | None) -> None:
    assert Reading(text, WORDING).says("积水") is says


def test_only_what_precedes_is_put_right() -> None:
    reading = Reading("风机坏了，已更换，没有报警器", WORDING)
    assert (reading.lacks("通风"), reading.lacks("报警")) == (False, True)
    reading = Reading("没有报警器；风机坏了，已更换", WORDING)
    assert (reading.lacks("通风"), reading.lacks("报警")) == (False, True)


@pytest.mark.parametrize(
    ("text", "compare", "bound", "answer"),
    [
        ("12人作业", ">", 9, True),
        ("9人作业", ">", 9, False),
        ("超过9人", ">", 9, True),
        ("9人以上", ">", 9, None),
        ("10人以上", ">", 9, True),
        ("十二人作业", ">", 9, True),
        ("不足9人", ">", 9, False),
        ("不超过9人", ">", 9, False),
        ("有人作业", ">", 9, None),
        ("6人", ">=", 6, True),
        ("5人", "<", 6, True),
        ("6人", "<", 6, False),
    ],
)
def test_numbers_are_compared_as_the_law_reads_them(
    text: str, compare: str, bound: float, answer: bool | None
) -> None:
    assert compared(quantities(text), "人", compare, bound) is answer


@pytest.mark.parametrize(
    ("text", "unit", "bound", "answer"),
    [
        ("损坏60%", "%", 50, True),
        ("损坏百分之四十", "%", 50, False),
        ("七成损坏", "%", 50, True),
        ("0.5米", "mm", 400, True),
        ("30厘米", "mm", 400, False),
        ("25千帕", "kpa", 30, False),
        ("0.05MPa", "kpa", 30, True),
    ],
)
def test_units_are_turned_into_one(text: str, unit: str, bound: float, answer: bool) -> None:
    assert compared(quantities(WORDING.normalise(text)), unit, ">", bound) is answer


@pytest.mark.parametrize(
    ("text", "unit", "answer"),
    [
        ("定员4人,现场7人", "人", True),
        ("定员4人,现场3人", "人", False),
        ("限量20万发,存放25万发", "量", True),
        ("核定储存20吨,存放18000公斤", "量", False),
        ("现场7人", "人", None),
    ],
)
def test_what_is_there_is_held_against_the_limit_named(text: str, unit: str, answer: bool | None) -> None:
    assert over_limit(quantities(text), unit) is answer


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────

TODAY = date(2026, 1, 1)
LACK_OF_ALARM = Element("未设报警", ((Sign(Saying.LACK, "报警"),),))
LACK_OF_AIR = Element("未设通风", ((Sign(Saying.LACK, "通风"),),))


def an_item(id_: str = "A-1", **changes: object) -> Criterion:
    usual: dict[str, object] = {
        "standard": "S", "clause": "一", "text": "喷漆室未设报警并且未设通风", "level": Level.MAJOR,
        "judge": "suggest", "confidence": "sure", "industries": frozenset({"ships"}), "about": ("喷漆室",),
        "all": (LACK_OF_ALARM, LACK_OF_AIR),
    }  # fmt: skip
    return Criterion(id=id_, **(usual | changes))  # type: ignore[arg-type]


def match(text: str, *items: Criterion, decided_by: str = OWN, industry: str = "ships") -> Answer:
    standard = Standard(
        "S",
        "S",
        "标准",
        "1号",
        "部",
        decided_by,
        "sure",
        None,
        valid_from=TODAY,
        criteria=items or (an_item(),),
    )
    library = Library.of([standard], {"ships": "船舶", "software": "软件"}, {"fire": "消防"})
    return Matcher(library, WORDING).match(text, industry, TODAY)


def test_all_of_a_conjunction_is_suggested_and_half_of_it_left_to_a_person() -> None:
    both = match("喷漆房没有报警器，风机坏了")
    assert both.verdict is Verdict.SUGGEST
    assert (both.candidates[0].matched, both.candidates[0].missing) == (("未设报警", "未设通风"), ())
    half = match("喷漆房没有报警器")
    assert half.verdict is Verdict.HUMAN_ONLY
    assert (half.candidates[0].matched, half.candidates[0].missing) == (("未设报警",), ("未设通风",))


def test_a_conjunction_of_which_half_is_denied_is_no_candidate() -> None:
    assert match("喷漆房没有报警器，风机完好").candidates == ()


def test_one_alternative_is_enough() -> None:
    item = an_item(all=(), any=(LACK_OF_ALARM, LACK_OF_AIR))
    assert match("喷漆房没有报警器，风机完好", item).verdict is Verdict.SUGGEST
    assert match("喷漆房报警器完好", item).candidates == ()


def test_a_place_alone_and_a_fact_elsewhere_are_no_criterion() -> None:
    assert match("喷漆房地面有油污").verdict is Verdict.NONE
    assert match("食堂没有报警器，风机坏了").verdict is Verdict.NONE


@pytest.mark.parametrize(
    ("changes", "decided_by", "verdict"),
    [
        ({"judge": "human_only"}, OWN, Verdict.HUMAN_ONLY),
        ({"confidence": "check"}, OWN, Verdict.HUMAN_ONLY),
        ({"confidence": "likely"}, OWN, Verdict.SUGGEST),
        ({"judge": "human_only"}, "fire", Verdict.OTHER_REGIME),
        ({}, "fire", Verdict.OTHER_REGIME),
    ],
)
def test_what_is_unverified_or_anothers_is_never_suggested(
    changes: dict[str, object], decided_by: str, verdict: Verdict
) -> None:
    answer = match("喷漆房没有报警器，风机坏了", an_item(**changes), decided_by=decided_by)
    assert answer.verdict is verdict


def test_what_must_be_told_besides_is_missing_even_where_the_criterion_is_quoted() -> None:
    used = Element("仍使用", ((Sign(Saying.FACT, "积水"), Sign(Saying.NEVER, "停用")),), apart=True)
    item = an_item(all=(LACK_OF_ALARM, used), text="喷漆室未设报警")
    assert match("喷漆室未设报警", item).candidates[0].missing == ("仍使用",)
    assert match("喷漆室未设报警，有积水", item).candidates[0].missing == ()
    assert match("喷漆室未设报警，停用", item).candidates == ()


def test_a_rule_on_top_goes_behind_the_item_it_is_about() -> None:
    on_top = an_item("A-2", all=(LACK_OF_ALARM,), about=(), on_top=True, text="报警失效的按未设判定")
    answer = match("喷漆房没有报警器", an_item(), on_top)
    assert [one.criterion.id for one in answer.candidates] == ["A-1", "A-2"]
    assert answer.verdict is Verdict.HUMAN_ONLY


def test_at_most_five_are_named_best_first() -> None:
    items = [an_item(f"A-{n}") for n in range(9)]
    answer = match("喷漆房没有报警器，风机坏了", *items)
    assert len(answer.candidates) == 5
    scores = [one.score for one in answer.candidates]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("text", ["", " ", "。", "火", "😀😀", "\x00", "[", "喷漆房" * 4000, "a" * 10_000])
def test_odd_texts_are_answered(text: str) -> None:
    assert match(text).verdict is Verdict.NONE


def test_a_former_version_hints_at_the_one_whose_text_is_not_loaded() -> None:
    former = Standard(
        "F17", "F", "旧", "1", "部", "fire", "sure", None, valid_from=date(2018, 7, 1),
        valid_until=date(2025, 11, 1), hints_for="F25", criteria=(an_item(standard="F17", industries=None),),
    )  # fmt: skip
    later = Standard("F25", "F", "新", "2", "部", "fire", "sure", None, valid_from=date(2025, 11, 1))
    matcher = Matcher(Library.of([former, later], {"ships": "船舶"}, {"fire": "消防"}), WORDING)
    text = "喷漆房没有报警器，风机坏了"
    before = matcher.match(text, "ships", date(2025, 10, 31))
    assert (before.verdict, [one.criterion.id for one in before.candidates]) == (
        Verdict.OTHER_REGIME,
        ["A-1"],
    )
    after = matcher.match(text, "ships", date(2025, 11, 1))
    assert (after.verdict, after.candidates, after.hinted) == (Verdict.OTHER_REGIME, (), ("F25",))


def test_an_unknown_industry_is_an_error() -> None:
    with pytest.raises(KeyError):
        match("喷漆房没有报警器", industry="farming")
