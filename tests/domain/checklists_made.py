"""Checklists for tests: items and lists with the usual of everything, one paper of one list."""

from __future__ import annotations

from datetime import date

from zhiben.domain.checklists import Checklist, Item, OnFail, compose

DAY = date(2026, 1, 1)


def an_item(id_: str = "AA-01", text: str = "", **fields) -> Item:
    usual = {
        "aspect": "机械",
        "method": "看现场",
        "basis": "某条",
        "on_fail": OnFail.GENERAL,
        "confidence": "sure",
    }
    return Item(id=id_, text=text or f"查 {id_}", **{**usual, **fields})


def a_list(key: str, *items: Item, **fields) -> Checklist:
    usual = {"industries": frozenset({"waste_recycling"}), "valid_from": DAY}
    return Checklist(key=key, titles={"zh": f"清单{key}"}, items=items, **{**usual, **fields})


def a_paper(*items: Item, **fields):
    return compose([a_list("aa", *items, **fields)])
