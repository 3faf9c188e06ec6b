"""Issued papers, sheets and frozen months are had again three years later, digit for digit.

Between issue and check lie late facts, corrections, retractions, restatements, moves, merges, other names,
other editions of plan and indicators, and a release whose migrations carry the rows to new columns. Every
broken way of counting named here must be noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q

from tests.rooms.acting import TENANT
from tests.rooms.issued_made import REDEFINED, Office
from tests.rooms.released import released
from zhiben.domain.access import system
from zhiben.domain.periods import add_months
from zhiben.ground import guards
from zhiben.library import files
from zhiben.orgs.models import Attribute, Subject
from zhiben.reports.figures import owed, roll, rules
from zhiben.reports.figures.anew import Anew
from zhiben.reports.figures.asking import Asking
from zhiben.reports.models import Paper
from zhiben.reports.months import verifying as months
from zhiben.reports.sheets import verifying as sheets
from zhiben.reports.writing import queries
from zhiben.reports.writing import verifying as papers
from zhiben.reports.writing.stored import whole_of

Mutant = Callable[[pytest.MonkeyPatch], None]
MARCH = date(2026, 3, 1)


def lived(seed: int, n: int, acts: int) -> Office:
    """So many months, and the first quarter."""
    office = Office(seed)
    for each in range(n):
        office.month(add_months(MARCH, each), acts)
        if each % 3 == 1:
            office.quarter(f"{2026 + each // 12}-Q{(each // 3) % 4 + 1}")
    return office


def found_again(office: Office) -> tuple[int, int]:
    """Everything issued is what it was; answers how many figures are printed, and how many were frozen."""
    anew = Anew(TENANT, office.today)
    written, frozen = papers.again(anew), months.again(anew)
    assert written.differ == ()
    assert frozen.differ == ()
    assert sheets.again(anew).differ == ()
    return written.figures, frozen.figures


# ── broken ways of counting ──────────────────────────────────────────────────────────────────────


def attributes_are_todays(patch: pytest.MonkeyPatch) -> None:
    """Where an enterprise stood is what is held to be true now."""
    real = roll.as_known
    patch.setattr(roll, "as_known", lambda at: real(None))


def days_decide_and_not_moments(patch: pytest.MonkeyPatch) -> None:
    """What happened on a day counts, whenever it was recorded."""
    patch.setattr(Asking, "is_known", property(lambda self: Q(replaced_at__isnull=True)))
    patch.setattr(Asking, "is_recorded", property(lambda self: Q()))


def definitions_are_todays(patch: pytest.MonkeyPatch) -> None:
    real = rules.of
    patch.setattr(rules, "of", lambda tenant, day, at=None: real(tenant, day))


def definitions_are_what_ships(patch: pytest.MonkeyPatch) -> None:
    """What shipped then was never kept."""
    patch.setattr(rules, "SHIPPED", "none")


def plans_are_todays(patch: pytest.MonkeyPatch) -> None:
    real = owed.in_force
    patch.setattr(owed, "in_force", lambda tenant, at=None: real(tenant))


def merges_are_todays(patch: pytest.MonkeyPatch) -> None:
    real = roll.redirects
    patch.setattr(roll, "redirects", lambda tenant, at=None: real(tenant))


def sections_are_called_as_today(patch: pytest.MonkeyPatch) -> None:
    """What was put under a section by its name is looked for by the name the section has now."""
    rows = Subject.objects.filter(tenant=TENANT, kind="section")
    called = {one.id: frozenset({str(one.id), one.code, one.name}) for one in rows}
    patch.setattr(Asking, "_called", called)


MUTANTS: tuple[Mutant, ...] = (
    attributes_are_todays, days_decide_and_not_moments, definitions_are_todays, definitions_are_what_ships,
    plans_are_todays, merges_are_todays, sections_are_called_as_today,
)  # fmt: skip


@contextmanager
def ships_other_definitions() -> Iterator[None]:
    """The program of today comes with other indicators than the one that froze the figures."""
    with pytest.MonkeyPatch.context() as patch:
        read = rules._read(files.text_of({"own.yaml": REDEFINED}))
        patch.setattr(rules, "shipped", lambda: read)
        yield


def survive(office: Office) -> list[str]:
    """The broken ways that nobody notices."""
    found = []
    for mutant in MUTANTS:
        with pytest.MonkeyPatch.context() as patch:
            mutant(patch)
            if not months.again(Anew(TENANT, office.today)).differ:
                found.append(mutant.__name__)
    return found


@pytest.mark.django_db(transaction=True)
def test_what_was_issued_is_had_again_three_years_and_a_release_later(tmp_path: Path, full: bool) -> None:
    printed = frozen = 0
    for seed in range(2 if full else 1):
        office = lived(seed, 6, 8) if full else lived(seed, 2, 4)
        office.age(3, 40 if full else 0)
        (tmp_path / f"r{seed}").mkdir()
        with released(tmp_path / f"r{seed}"), ships_other_definitions():
            more = found_again(office)
            printed, frozen = printed + more[0], frozen + more[1]
            assert survive(office) == []
            a_notice_is_made_again_as_known_when_it_was_begun(office)
            throw_away_what_was_replaced()
            assert months.again(Anew(TENANT, office.today)).differ
        if full:
            emptied()
    print(f"\n{printed} printed and {frozen} frozen figures had again")
    assert frozen >= (10_000 if full else 2_000)


def a_notice_is_made_again_as_known_when_it_was_begun(office: Office) -> None:
    """By the door of `report month --as-known`: what it prints is what was issued."""
    paper = Paper.objects.filter(kind="monthly-notice").order_by("id").last()
    assert paper is not None
    issued = whole_of(paper)
    by = system("report", [TENANT], office.today)
    asked = {"at": office.at, "known": issued.gathered.known}
    tried = queries.trial(by, TENANT, paper.kind, paper.period, **asked)
    printed = [(one.figure, one.text) for one in issued.body.figures()]
    assert (list(tried.figures), tried.number) == (printed, "")


def throw_away_what_was_replaced() -> None:
    """A release that tidies up: that must be noticed."""
    guards.remove(connection)
    Attribute.objects.filter(replaced_at__isnull=False).delete()
    guards.install(connection)


def emptied() -> None:
    guards.remove(connection)
    call_command("flush", verbosity=0, interactive=False)
    guards.install(connection)
