"""Is an installation whole, after it was restored or upgraded? Ledgers, cells, guards; each told in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from zhiben.erasures import verify as erasures
from zhiben.ground import guards, limits, store
from zhiben.ground import verify as ledgers
from zhiben.plans import verify as cells


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: reports per authority, and the tables without their triggers."""

    ledgers: tuple[ledgers.Report, ...]
    cells: tuple[cells.Report, ...]
    unguarded: tuple[str, ...]
    erased: tuple[erasures.Problem, ...] = ()  # gone without a decision, or there in spite of one

    @property
    def ok(self) -> bool:
        """Cells do not decide: they follow from what is recorded, and the next round counts them anew."""
        return all(one.ok for one in self.ledgers) and not self.unguarded and not self.erased

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "ledgers": [
                {"tenant": one.tenant, "ok": one.ok, "rows": one.rows, "waiting": one.waiting}
                for one in self.ledgers
            ],
            "cells": [
                {"tenant": one.tenant, "ok": one.ok, "cells": one.cells, "differences": len(one.differences)}
                for one in self.cells
            ],
            "unguarded": list(self.unguarded),
            "erased": [{"thing": one.thing, "code": one.code} for one in self.erased],
        }

    def lines(self) -> list[str]:
        told = []
        for chain in self.ledgers:
            waiting = f"，另有 {chain.waiting} 条待编号" if chain.waiting else ""
            remedy = "" if chain.ok else "。请运行 python3 zhiben ledger verify 查看"
            told.append(f"账本 {chain.tenant}：{_word(chain.ok)}，{chain.rows} 账行{waiting}{remedy}。")
        for kept in self.cells:
            wrong = len(kept.differences)
            remedy = f"，{wrong} 处待重算：后台任务会补算，次日仍不符的运行 cells verify" if wrong else ""
            told.append(f"职责台账 {kept.tenant}：{kept.cells} 格{remedy or '，全部相符'}。")
        if self.unguarded:
            told.append(f"表 {'、'.join(self.unguarded)} 缺少防改触发器。")
        told += [f"{one.thing}：{one.words}。" for one in self.erased[: limits.VERIFY_PROBLEMS]]
        return told


def look(day: date, *, quick: bool = False) -> Look:
    """Everything looked at from end to end; `day`: for which the cells were counted last.

    `quick`: cells are not counted anew, which for many enterprises takes minutes.
    """
    return Look(
        tuple(ledgers.verify(tenant) for tenant in store.tenants()),
        tuple(cells.verify(tenant, day) for tenant in ([] if quick else cells.tenants())),
        tuple(guards.missing(connection)),
        tuple(problem for tenant in store.tenants() for problem in erasures.verify(tenant)),
    )


def _word(ok: bool) -> str:
    return "核验通过" if ok else "核验未通过"
