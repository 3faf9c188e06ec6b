"""The index of words: kept ≡ made anew, after every act of a random history; and mutants it must catch."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import NOON, OTHER_TOWN, SHIPS, SOFTWARE, TOWN, a_code, a_key
from zhiben.cli import search
from zhiben.domain.access import system
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Refused
from zhiben.ground.search.verify import differences, index_is_whole
from zhiben.orgs import actions, finding, store
from zhiben.orgs.correcting import actions as correcting
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Attribute

pytestmark = pytest.mark.django_db
STEPS = 25


class History:
    """One authority with three enterprises; `step()` does one random act on a later day."""

    def __init__(self, seed: int) -> None:
        self.random, self.at = random.Random(seed), NOON
        self.firms = [orgs_made.an_enterprise(f"第{n}船厂", uscc=a_code()) for n in range(3)]
        self.beneath = [orgs_made.beneath(firm, "site", f"{n}号车间") for n, firm in enumerate(self.firms)]

    def step(self) -> None:
        self.at += timedelta(days=self.random.choice([0, 1, 20]), minutes=1)
        with suppress(Refused):  # closed twice, merged away: refused acts change nothing
            self.random.choice(ACTS)(self)
        first = self.today - timedelta(days=40)
        actions.bring_up_to_date(TENANT, first, **self.asked())

    @property
    def today(self) -> date:
        return day_of(self.at)

    def asked(self) -> dict[str, object]:
        return {"by": system("test", [TENANT], self.today), "at": self.at, "key": a_key()}

    def firm(self) -> UUID:
        return self.random.choice(self.firms)

    def somebody(self) -> UUID:
        return self.random.choice([*self.firms, *self.beneath])

    def day(self) -> date:
        """Mostly by now, at times still to come."""
        return self.today + timedelta(days=self.random.choice([-300, -10, 0, 5]))

    def rename(self) -> None:
        actions.rename(self.somebody(), f"改名{self.random.randrange(99)}厂", self.day(), **self.asked())

    def recode(self) -> None:
        enterprises.recode(self.firm(), a_code(), valid_from=self.day(), **self.asked())

    def transfer(self) -> None:
        place = {
            "region": self.random.choice([TOWN, OTHER_TOWN]),
            "industry": self.random.choice([SHIPS, SOFTWARE]),
        }
        enterprises.transfer(self.firm(), self.day(), "会议纪要", **place, **self.asked())

    def add(self) -> None:
        made = actions.create_beneath(
            self.firm(), self.random.choice(["site", "person", "equipment"]), f"新增{len(self.beneath)}", {},
            since=self.today, **self.asked(),
        )  # fmt: skip
        self.beneath.append(orgs_made.subject_of(made))

    def register(self) -> None:
        made = enterprises.register(
            TENANT, a_code(), f"新厂{len(self.firms)}", {}, region=TOWN, industry=SHIPS, since=self.today,
            **self.asked(),
        )  # fmt: skip
        self.firms.append(orgs_made.subject_of(made))

    def merge(self) -> None:
        enterprises.merge(self.firm(), self.firm(), "同一家", **self.asked())

    def close(self) -> None:
        enterprises.close(self.firm(), self.today, "注销", **self.asked())

    def retract(self) -> None:
        told = Attribute.objects.filter(tenant=TENANT, replaced_at=None, name__in=["name", "region"])
        row = self.random.choice(
            list(told.exclude(subject__kind__in=["authority", "section"]).order_by("id"))
        )
        correcting.retract_attribute(row.subject_id, row.id, "登记错了", **self.asked())


ACTS: list[Callable[[History], None]] = [
    History.rename, History.rename, History.recode, History.transfer, History.transfer, History.add,
    History.register, History.merge, History.close, History.retract,
]  # fmt: skip


def live(seed: int) -> None:
    history = History(seed)
    for _ in range(STEPS):
        history.step()
        assert differences(TENANT, search.entries(TENANT)) == []
    assert index_is_whole()


def test_the_index_kept_by_acts_is_the_one_made_anew(full):
    orgs_made.an_authority()
    for seed in range(60 if full else 3):
        live(seed)


# ── mutants ──────────────────────────────────────────────────────────────────────────────────────


def what_lies_in_an_enterprise_is_left_behind(patch):
    patch.setattr(store.finding, "refresh_beneath", lambda firm: None)


def a_new_code_is_forgotten(patch):
    recode = store.recode

    def forgetful(*args, **given):
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(store.finding, "refresh", lambda tenant, subjects: None)
            recode(*args, **given)

    patch.setattr(store, "recode", forgetful)


def a_merged_enterprise_stays(patch):
    refresh = finding.refresh
    patch.setattr(finding, "refresh", lambda tenant, ids: refresh(tenant, list(ids)[:1]))


def caught(seed: int) -> bool:
    try:
        live(seed)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize(
    "mutant",
    [what_lies_in_an_enterprise_is_left_behind, a_new_code_is_forgotten, a_merged_enterprise_stays],
)
def test_an_act_that_forgets_the_index_is_caught(mutant, monkeypatch):
    orgs_made.an_authority()
    mutant(monkeypatch)
    assert any(caught(seed) for seed in range(6))
