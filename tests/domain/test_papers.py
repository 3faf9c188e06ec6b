"""Which documents a visit may lead to: every mode, type and finding; the law in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from tests.architecture.tree import ROOT
from zhiben.contents.documents import load_forms
from zhiben.domain import papers
from zhiben.domain.hazards import Level, Mode
from zhiben.domain.papers import ENFORCEMENT, OF_INSPECTION, Form, Found, allowed, gravest, refusal
from zhiben.domain.visits import Type

EVERY = list(product(Mode, Type, Found))
INSPECTIONS = (Type.DAILY, Type.CASE, Type.SPECIAL)


def wrongs() -> Iterator[str]:
    """Whatever may never be printed and is offered; told without the table."""
    for mode, type_, found in EVERY:
        forms = {one.form for one in allowed(mode, type_, found)}
        if type_ not in INSPECTIONS and forms & OF_INSPECTION:
            yield "a paper of an inspection of what is none"
        if mode is not Mode.ENFORCE and forms & ENFORCEMENT:
            yield "enforcement without the power to enforce"
        if Form.ORDER in forms and found is Found.NOTHING:
            yield "an order with nothing found"
        if Form.MEASURES in forms and found is not Found.MAJOR:
            yield "a stop where nothing grave was found"
        if Form.SELF_CHECK in forms and type_ is not Type.SELF:
            yield "an enterprise's own record of somebody else's visit"
        if not forms:
            yield "a visit of which nothing can be put on paper"
        advised = mode is not Mode.GUIDE or Form.OPINION in forms
        if type_ in INSPECTIONS and found is not Found.NOTHING and not advised:
            yield "guidance without its opinion"
        if type_ in INSPECTIONS and Form.RECORD not in forms:
            yield "an inspection without its record"


def test_no_combination_allows_what_the_law_does_not():
    assert len(EVERY) == 45
    assert set(wrongs()) == set()


@pytest.mark.parametrize("type_", [Type.SERVICE, Type.SELF])
@pytest.mark.parametrize("form", sorted(OF_INSPECTION))
def test_experts_insurers_and_self_checks_never_lead_to_a_paper_of_inspection(type_, form):
    codes = {refusal(form, mode, type_, found) for mode in Mode for found in Found}
    assert codes == {"paper_of_service" if type_ is Type.SERVICE else "paper_of_self_check"}


def test_guidance_gets_an_opinion_where_enforcement_gets_an_order():
    for type_, found in product(INSPECTIONS, (Found.GENERAL, Found.MAJOR)):
        assert refusal(Form.ORDER, Mode.ENFORCE, type_, found) is None
        assert refusal(Form.ORDER, Mode.GUIDE, type_, found) == "paper_of_other_mode"
        assert refusal(Form.OPINION, Mode.GUIDE, type_, found) is None
        assert refusal(Form.OPINION, Mode.ENFORCE, type_, found) == "paper_unfit"


def test_every_answer_has_its_basis_and_every_form_its_file():
    forms, _ = load_forms(ROOT / "content" / "documents")
    told = [one for case in EVERY for one in allowed(*case)]
    assert all(one.basis for one in told)
    assert {one.form for one in told} == set(Form)
    for form in Form:
        assert not forms[form].by_hand or form == Form.TRANSFER
    assert all(len({one.form for one in allowed(*case)}) == len(allowed(*case)) for case in EVERY)


def test_what_is_not_graded_yet_counts_as_general():
    assert gravest(()) is Found.NOTHING
    assert gravest((None,)) is Found.GENERAL
    assert gravest((None, Level.MAJOR, Level.GENERAL)) is Found.MAJOR


def test_a_table_that_lets_a_service_visit_order_is_found(monkeypatch):
    monkeypatch.setattr(papers, "may_enforce", lambda type_: type_ is not Type.SELF)
    assert "a paper of an inspection of what is none" in set(wrongs())


def test_a_table_that_orders_in_guide_mode_is_found(monkeypatch):
    rows = {**papers._FOUND, Mode.GUIDE: papers._FOUND[Mode.ENFORCE]}
    monkeypatch.setattr(papers, "_FOUND", rows)
    assert {"enforcement without the power to enforce", "guidance without its opinion"} <= set(wrongs())
