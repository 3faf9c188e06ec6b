"""Numbers without a gap and never twice: eight writers at once, some killed in the middle of the act."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests.rooms import documents_made as papers
from tests.rooms import orgs_made as made
from zhiben.documents import actions, store
from zhiben.documents.models import Document, Series
from zhiben.domain.access import Actor
from zhiben.ground.evidence import store as evidence

WRITERS, EACH = 8, 3
KILLED = (0, 3, 6)  # these die once they have their number, before the act ends


def taken_outside(tenant: int, series: str, year: int) -> int:
    """The mutant: a counter in a file, which goes up whatever becomes of the act."""
    handle = os.open(os.environ["ZHIBEN_TEST_COUNTER"], os.O_RDWR | os.O_CREAT | os.O_APPEND)
    try:
        os.write(handle, b".")
        return os.lseek(handle, 0, os.SEEK_CUR)
    finally:
        os.close(handle)


def writer(n: int, firm: Any, by: Actor) -> None:
    """In a process of its own: issues documents; one of the killed dies inside its second act."""
    for k in range(EACH):
        if n in KILLED and k == 1:
            evidence.made = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        papers.a_document(firm, by, key=f"writer-{n}-{k}")


def at_once(work: Callable[[int], None]) -> list[int]:
    """Each in a forked process; answers how each ended (0, or minus the signal)."""
    connections.close_all()
    children = []
    for n in range(WRITERS):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(n)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


@pytest.fixture
def office(transactional_db: None) -> tuple[Any, Actor]:
    firm = papers.an_office()
    return firm, made.an_officer()


def numbers() -> list[int]:
    return sorted(Document.objects.values_list("n", flat=True))


def test_eight_writers_some_killed_leave_numbers_without_gap_or_double(office):
    firm, by = office
    ended = at_once(lambda n: writer(n, firm, by))

    assert [ended[n] for n in KILLED] == [-signal.SIGKILL] * len(KILLED)
    assert [code for n, code in enumerate(ended) if n not in KILLED] == [0] * (WRITERS - len(KILLED))
    issued = (WRITERS - len(KILLED)) * EACH + len(KILLED)
    assert numbers() == list(range(1, issued + 1))
    assert Series.objects.get().last == issued
    assert len(set(Document.objects.values_list("edition", flat=True))) == 1
    again = papers.a_document(firm, by, key="writer-1-0")  # a receipt that was lost: asked for again
    assert again.outcome == "repeated"
    assert Document.objects.count() == issued


def test_a_number_taken_outside_the_act_is_caught(office, monkeypatch, tmp_path):
    firm, by = office
    monkeypatch.setenv("ZHIBEN_TEST_COUNTER", str(tmp_path / "counter"))
    monkeypatch.setattr(store, "next_number", taken_outside)
    papers.a_document(firm, by)  # the form is an edition now: the writers differ in their numbers only
    ended = at_once(lambda n: writer(n, firm, by))
    assert ended.count(0) == WRITERS - len(KILLED)
    assert numbers() != list(range(1, len(numbers()) + 1))


def test_each_series_and_year_counts_for_itself(office):
    firm, by = office
    first = papers.a_document(firm, by)
    other = papers.a_document(firm, by, papers.CLOSE)
    later = actions.issue(
        papers.NOTICE, firm, papers.content(), papers.ADDRESS, by=by, at=made.noon(2027, 1, 5), key="2027"
    )
    told = [(one.answer or {})["number"] for one in (first, other, later)]
    assert told == ["威文工信隐督〔2026〕1号", "威文工信隐销〔2026〕1号", "威文工信隐督〔2027〕1号"]
