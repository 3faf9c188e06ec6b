"""Findings on a paper: those of its text, and whether its figures are locked and join the last paper's.

Asked by this room's questions and acts: what is shown is what blocks.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhiben.domain.access import Actor
from zhiben.domain.narrating import value
from zhiben.domain.paper_periods import period_before
from zhiben.domain.proofreading import Finding, Level, Rule, check, printed
from zhiben.domain.wording import Figure, Measure
from zhiben.reports.months import queries as months
from zhiben.reports.writing.models import Paper
from zhiben.reports.writing.stored import Whole, issued_before, whole_of


def findings(actor: Actor, whole: Whole) -> list[Finding]:
    """The worst first."""
    noted = frozenset(whole.notes)
    found = check(whole.outline, whole.body, whole.gathered.data, place=whole.paper.scope, noted=noted)
    own = [*_locked(actor, whole), *_joined(whole)]
    own = [one for one in own if not (one.level is Level.EXPLAINS and one.key in noted)]
    order = list(Level)
    return sorted([*own, *found], key=lambda one: order.index(one.level))


def _locked(actor: Actor, whole: Whole) -> Iterator[Finding]:
    """A month's paper stands on the figures that are locked, in their last version; one of a quarter or a
    year on those that are fixed, where somebody has fixed them.
    """
    paper = whole.paper
    if whole.outline.every not in ("month", "quarter", "year"):
        return
    held = months.frozen(actor, paper.tenant, paper.period)
    if held is None and whole.outline.every == "month":
        yield Finding(Rule.LOCKED, Level.BLOCKS, "当月数据还没有锁定。先锁定，再取数。")
    elif held is None:
        yield Finding(Rule.LOCKED, Level.WARNS, "这一期的数还没有定，文稿用的是取数时的数。")
    elif held.version != whole.gathered.frozen:
        say = f"数据已是第{held.version}版，文稿用的是第{whole.gathered.frozen or 0}版。重新取数。"
        yield Finding(Rule.LOCKED, Level.BLOCKS, say)
    else:
        yield Finding(Rule.LOCKED, Level.PASSED, "")


def _joined(whole: Whole) -> Iterator[Finding]:
    """What the last paper printed as its end is what this one begins with."""
    period = period_before(whole.paper.period)
    last = issued_before(whole.paper, period) if period and whole.outline.balances else None
    if last is None:
        return
    said = _stocks_printed(last)
    for balance in whole.outline.balances:
        now = value(whole.gathered.data, Figure(balance.stock, Measure.BEFORE, whole.paper.scope))
        before = said.get(balance.stock)
        if now is None or before is None or printed(before) == now:
            yield Finding(Rule.JOINED, Level.PASSED, "")
            continue
        title = whole.gathered.data.called[balance.stock].title
        say = f"{title}：上一期文件印的是{before}，现在的上期末数是{now}。说明为何更正。"
        yield Finding(Rule.JOINED, Level.EXPLAINS, say, key=f"joined:{balance.stock}")


def _stocks_printed(paper: Paper) -> dict[str, str]:
    """Numbers of the whole as an issued paper printed them, by indicator."""
    return {
        piece.figure.indicator: piece.text
        for piece in whole_of(paper).body.figures()
        if piece.figure is not None
        and piece.figure.measure is Measure.NOW
        and piece.figure.place == paper.scope
    }
