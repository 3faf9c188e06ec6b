"""What the law has against a visit: each objection, its weight, its basis and its way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from zhiben.domain import legality
from zhiben.domain.legality import (
    Asked,
    Body,
    Cap,
    Certificate,
    Known,
    Other,
    Person,
    Stretch,
    Weight,
    counts_to_cap,
    is_coordination,
    objections,
    standing,
    valid_inspectors,
)  # fmt: skip
from zhiben.domain.legality_words import WORDS
from zhiben.domain.visits import Origin, Seat, Type, may_enforce

DAY = date(2026, 11, 25)
WANG, LI, ZHAO = (Person(UUID(int=n), name) for n, name in ((1, "王一"), (2, "李二"), (3, "赵三")))
EXPERT = Person(UUID(int=4), "钱四", outside="专家")
CARDS = tuple(
    Certificate(one.id, f"鲁-{one.id.int}", date(2023, 7, 1), date(2028, 6, 30)) for one in (WANG, LI)
)
LAWFUL = Asked(
    Type.DAILY,
    Origin.PLAN,
    DAY,
    (WANG, LI),
    frozenset({"shipbuilding"}),
    basis="年度检查计划",
    on_site="动火现场",
)
KNOWN = Known(certificates=CARDS, published=frozenset({"shipbuilding"}), cap=Cap(4, "公布文件"), visits=1)
ENFORCING = [one for one in Type if may_enforce(one)]


def codes(asked: Asked = LAWFUL, known: Known = KNOWN) -> list[str]:
    return [one.code for one in objections(asked, known)]


def weights(asked: Asked = LAWFUL, known: Known = KNOWN) -> dict[str, Weight]:
    return {one.code: one.weight for one in objections(asked, known)}


@pytest.mark.parametrize("type_", ENFORCING)
def test_a_lawful_visit_meets_no_objection(type_):
    assert codes(replace(LAWFUL, type=type_)) == []


# ── who ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("type_", ENFORCING)
def test_one_officer_is_too_few(type_):
    (found,) = objections(replace(LAWFUL, type=type_, persons=(WANG,)), KNOWN)
    assert (found.code, found.weight, found.told) == (
        "too_few_inspectors", Weight.REFUSE, {"n": 1, "needed": 2},
    )  # fmt: skip
    assert "第六十七条" in found.basis
    assert "第四十二条" in found.basis


def test_the_same_officer_twice_is_one():
    assert codes(replace(LAWFUL, persons=(WANG, WANG))) == ["too_few_inspectors"]


def test_an_officer_who_only_assists_does_not_count():
    aside = replace(LI, seat=Seat.ASSISTANT)
    assert codes(replace(LAWFUL, persons=(WANG, aside))) == ["too_few_inspectors"]


def test_a_member_of_another_authority_does_not_count_as_an_officer():
    unit = replace(ZHAO, seat=Seat.UNIT, outside="海事处")
    assert codes(replace(LAWFUL, persons=(WANG, unit))) == ["too_few_inspectors"]
    assert codes(replace(LAWFUL, persons=(WANG, LI, unit))) == []


def test_an_officer_without_a_certificate_cannot_inspect_though_others_suffice():
    found = objections(replace(LAWFUL, persons=(WANG, LI, ZHAO)), KNOWN)
    assert [(one.code, one.weight, one.told) for one in found] == [
        ("certificate_missing", Weight.REFUSE, {"name": "赵三"})
    ]


@pytest.mark.parametrize(
    ("on", "is_valid"),
    [
        (date(2023, 6, 30), False), (date(2023, 7, 1), True), (date(2028, 6, 30), True),
        (date(2028, 7, 1), False),
    ],
)  # fmt: skip
def test_a_certificate_holds_on_the_day_of_the_visit(on, is_valid):
    found = codes(replace(LAWFUL, on=on))
    assert found == ([] if is_valid else ["certificate_expired", "certificate_expired", "too_few_inspectors"])


def test_a_renewed_certificate_holds_beside_the_old_one():
    old = Certificate(WANG.id, "旧", date(2018, 1, 1), date(2022, 12, 31))
    assert codes(known=replace(KNOWN, certificates=(old, *CARDS))) == []
    endless = (Certificate(WANG.id, "长期", date(2020, 1, 1), None), CARDS[1])
    assert codes(replace(LAWFUL, on=date(2027, 1, 1)), replace(KNOWN, certificates=endless)) == []


def test_an_expert_is_no_inspector_even_with_a_certificate():
    card = Certificate(EXPERT.id, "x", date(2020, 1, 1), None)
    found = objections(replace(LAWFUL, persons=(WANG, EXPERT)), replace(KNOWN, certificates=(*CARDS, card)))
    assert [one.code for one in found] == ["expert_as_inspector", "too_few_inspectors"]
    assert "国办发〔2024〕54号" in found[0].basis


def test_an_expert_may_support_two_officers():
    assert codes(replace(LAWFUL, persons=(WANG, LI, replace(EXPERT, seat=Seat.ASSISTANT)))) == []


def test_who_has_an_interest_stays_away_and_does_not_count():
    known = replace(KNOWN, avoided={LI.id: "配偶在该企业任职"})
    assert weights(known=known) == {"interest": Weight.REFUSE, "too_few_inspectors": Weight.REFUSE}
    assert [one.name for one in valid_inspectors(LAWFUL, known)] == ["王一"]
    as_assistant = replace(LAWFUL, persons=(WANG, replace(LI, seat=Seat.ASSISTANT)))
    assert "interest" in codes(as_assistant, known)


def test_a_coordination_body_inspects_nothing_but_may_advise():
    joint = replace(LAWFUL, body=Body.COORDINATION)
    assert weights(joint) == {"coordination_body": Weight.REFUSE}
    assert codes(replace(joint, type=Type.SERVICE)) == []


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("文登区船舶工业安全生产联席会议", True), ("区安委会", True), ("安全生产专项整治工作专班", True),
        ("区安全生产委员会办公室", True), ("文登海事处", False), ("区应急管理局", False),
    ],
)  # fmt: skip
def test_a_coordination_body_is_known_by_its_name(name, is_one):
    assert is_coordination(name) is is_one


# ── what, and how often ──────────────────────────────────────────────────────────────────────────


def test_what_was_not_published_is_not_checked():
    asked = replace(LAWFUL, items=frozenset({"shipbuilding", "own_list"}))
    (found,) = objections(asked, KNOWN)
    assert (found.code, found.weight, found.told) == (
        "item_unpublished", Weight.REFUSE, {"item": "own_list"},
    )  # fmt: skip


COUNTED = {
    (type_, origin)
    for type_ in ENFORCING
    for origin in Origin
    if (type_, origin) != (Type.SPECIAL, Origin.SUPERIOR)
}


@pytest.mark.parametrize("type_", list(Type))
@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize("owed", ["", "民爆企业每月全覆盖检查"])
def test_the_cap_by_type_origin_and_duty(type_, origin, owed):
    """The whole table: what is at the cap is refused, asked for a basis, or not looked at."""
    asked = replace(LAWFUL, type=type_, origin=origin)
    found = weights(asked, replace(KNOWN, visits=4, owed=owed))
    assert counts_to_cap(type_, origin) is ((type_, origin) in COUNTED)
    if (type_, origin) not in COUNTED:
        assert found == {}
    elif origin in (Origin.COMPLAINT, Origin.TRANSFER, Origin.TELEMETRY):
        assert found == {"cap_excepted": Weight.ASK}
    elif owed:
        assert found == {"cap_against_duty": Weight.ASK}
    else:
        assert found == {"cap_reached": Weight.REFUSE}


@pytest.mark.parametrize(
    ("visits", "said"), [(0, []), (2, []), (3, ["cap_last"]), (4, ["cap_reached"]), (9, ["cap_reached"])]
)
def test_the_cap_by_the_visits_of_the_year(visits, said):
    assert codes(known=replace(KNOWN, visits=visits)) == said


def test_what_is_exempt_as_ordered_from_above_names_the_order():
    asked = replace(LAWFUL, type=Type.SPECIAL, origin=Origin.SUPERIOR, basis=" ")
    assert weights(asked) == {"order_unnamed": Weight.ASK}
    assert codes(replace(asked, type=Type.DAILY)) == []
    named = {"order_unnamed": "威工信发〔2026〕12号"}
    assert standing(objections(replace(asked, bases=named), KNOWN)) == ()
    assert codes(replace(asked, basis="威工信发〔2026〕12号")) == []


def test_a_cap_of_nothing_forbids_the_first_visit():
    assert codes(known=replace(KNOWN, cap=Cap(0), visits=0)) == ["cap_reached"]


@pytest.mark.parametrize("visits", [0, 4, 400])
def test_a_cap_that_was_not_published_decides_nothing(visits):
    known = replace(KNOWN, cap=Cap(), visits=visits)
    assert weights(known=known) == {"cap_unpublished": Weight.WARN}
    assert standing(objections(LAWFUL, known)) == ()


# ── when, and whether at all ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("shift", "is_quiet"), [(-1, False), (0, True), (3, True), (4, False)])
def test_a_quiet_period_asks_for_a_basis(shift, is_quiet):
    quiet = Stretch("安静期", DAY, DAY + timedelta(days=3))
    found = weights(replace(LAWFUL, on=DAY + timedelta(days=shift)), replace(KNOWN, quiet=(quiet,)))
    assert found == ({"quiet_period": Weight.ASK} if is_quiet else {})


@pytest.mark.parametrize("type_", list(Type))
def test_another_visit_planned_is_proposed_for_merging(type_):
    known = replace(KNOWN, others=(Other("检-2026-0009", DAY + timedelta(days=3), "船舶工业科"),))
    found = weights(replace(LAWFUL, type=type_), known)
    assert found == ({} if type_ is Type.SELF else {"merge_possible": Weight.ASK})


def test_no_visit_without_approval_and_an_urgent_one_is_approved_afterwards():
    assert weights(replace(LAWFUL, approved=False)) == {"no_approval": Weight.REFUSE}
    assert weights(replace(LAWFUL, approved=False, urgent=True)) == {"approve_after": Weight.WARN}
    assert codes(replace(LAWFUL, approved=True, urgent=True)) == []


def test_a_planned_visit_is_asked_why_papers_do_not_suffice_but_not_kept_from_it():
    asked = replace(LAWFUL, on_site=" ")
    assert weights(asked) == {"nothing_to_check": Weight.WARN}
    assert standing(objections(asked, KNOWN)) == ()
    assert codes(replace(asked, origin=Origin.COMPLAINT)) == []


def test_a_service_needs_no_certificate_and_no_cap_but_its_expert_is_an_assistant():
    nobody = Known(cap=Cap(0), visits=9)
    asked = replace(LAWFUL, type=Type.SERVICE, persons=(replace(EXPERT, seat=Seat.ASSISTANT),))
    assert codes(asked, nobody) == []
    assert codes(replace(asked, persons=(EXPERT,)), nobody) == ["expert_as_inspector"]
    assert not may_enforce(Type.SERVICE)


def test_a_self_check_meets_no_objection_whatever_is_known():
    worst = Known(needed=9, cap=Cap(0), avoided={WANG.id: "x"}, others=(Other("1", DAY),))
    asked = replace(LAWFUL, type=Type.SELF, persons=(WANG, EXPERT), approved=False, body=Body.COORDINATION)
    assert codes(asked, worst) == []


# ── answers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("given", ["", "   ", "有", "有依据"])
def test_a_word_is_no_basis(given):
    asked = replace(LAWFUL, origin=Origin.COMPLAINT, bases={"cap_excepted": given})
    (found,) = objections(asked, replace(KNOWN, visits=4))
    assert found.stands
    assert found.answer == ""


def test_a_basis_answers_what_asks_and_nothing_else():
    given = "投诉编号 12345-2026-118"
    asked = replace(
        LAWFUL, origin=Origin.COMPLAINT, persons=(WANG,),
        bases={"cap_excepted": given, "too_few_inspectors": given},
    )  # fmt: skip
    found = objections(asked, replace(KNOWN, visits=4))
    assert [(one.code, one.stands, one.answer) for one in found] == [
        ("too_few_inspectors", True, ""), ("cap_excepted", False, given),
    ]  # fmt: skip
    assert [one.code for one in standing(found)] == ["too_few_inspectors"]


def test_the_gravest_is_said_first():
    known = replace(KNOWN, cap=Cap(), others=(Other("1", DAY),))
    found = objections(replace(LAWFUL, persons=(WANG,)), known)
    assert [one.weight for one in found] == [Weight.REFUSE, Weight.ASK, Weight.WARN]


def test_every_objection_has_its_sentence_basis_and_way_out():
    everything = Known(
        avoided={WANG.id: "亲属"}, quiet=(Stretch("安静期", DAY, DAY),), others=(Other("1", DAY, "科"),),
        certificates=(Certificate(LI.id, "x", date(2020, 1, 1), date(2021, 1, 1)),),
    )  # fmt: skip
    asked = replace(LAWFUL, persons=(WANG, LI, EXPERT), body=Body.COORDINATION, approved=False, on_site="")
    found = {one.code: one for one in objections(asked, everything)}
    at_the_cap = ((0, Origin.PLAN, ""), (0, Origin.PLAN, "x"), (0, Origin.TRANSFER, ""), (1, Origin.PLAN, ""))
    for cap, origin, owed in at_the_cap:
        known = replace(everything, cap=Cap(cap), owed=owed)
        found |= {one.code: one for one in objections(replace(asked, origin=origin, urgent=True), known)}
    ordered = replace(asked, type=Type.SPECIAL, origin=Origin.SUPERIOR, basis="")
    found |= {one.code: one for one in objections(ordered, everything)}
    assert found.keys() == WORDS.keys()
    for one in found.values():
        assert one.say % one.told
        assert one.basis
        assert one.way.endswith("。")
        assert one.say.endswith("。")


# ── broken variants ──────────────────────────────────────────────────────────────────────────────


def _without(check: str):
    return lambda patch: patch.setattr(
        legality, "CHECKS", tuple(one for one in legality.CHECKS if one[1].__name__ != check)
    )


MUTANTS = {
    "one officer suffices": (_without("_enough"), {"persons": (WANG,)}, {}, "too_few_inspectors"),
    "certificates are not looked at": (
        _without("_certificates"), {"persons": (WANG, LI, ZHAO)}, {}, "certificate_missing",
    ),
    "experts inspect": (_without("_experts"), {"persons": (WANG, LI, EXPERT)}, {}, "expert_as_inspector"),
    "interest is forgotten": (_without("_interest"), {}, {"avoided": {LI.id: "x"}}, "interest"),
    "unpublished items pass": (_without("_items"), {"items": frozenset({"own"})}, {}, "item_unpublished"),
    "the cap is forgotten": (_without("_cap"), {}, {"visits": 4}, "cap_reached"),
    "every lead is excepted": (
        lambda patch: patch.setattr(legality, "EXCEPTED", frozenset(Origin)),
        {}, {"visits": 4}, "cap_reached",
    ),
    "any word is a basis": (
        lambda patch: patch.setattr(legality, "BASIS_LEAST", 0),
        {"bases": {"cap_against_duty": "有"}}, {"visits": 4, "owed": "x"}, "cap_against_duty",
    ),
    "orders need no name": (
        _without("_above"), {"type": Type.SPECIAL, "origin": Origin.SUPERIOR, "basis": ""}, {},
        "order_unnamed",
    ),
    "quiet periods are forgotten": (
        _without("_quiet"), {}, {"quiet": (Stretch("x", DAY, DAY),)}, "quiet_period",
    ),
    "nothing is merged": (_without("_merge"), {}, {"others": (Other("1", DAY),)}, "merge_possible"),
    "the joint conference inspects": (
        _without("_body"), {"body": Body.COORDINATION}, {}, "coordination_body",
    ),
    "nobody approves": (_without("_approval"), {"approved": False}, {}, "no_approval"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_a_gate_that_is_left_out_is_noticed(name, monkeypatch):
    mutate, asked, known, code = MUTANTS[name]

    def stands() -> bool:
        found = standing(objections(replace(LAWFUL, **asked), replace(KNOWN, **known)))
        return code in [one.code for one in found]

    assert stands()
    mutate(monkeypatch)
    assert not stands()
