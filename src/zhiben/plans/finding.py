"""What of the plans in force can be found by a word: clauses, by number too, and duties.

Beside `queries`: a plan is a few hundred lines in memory already, so nothing of it stands in the index of
words (`ground.search`) and nothing can be out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhiben.domain.access import Actor
from zhiben.domain.plan import Clause, Form, Plan
from zhiben.ground.search.words import asked_words, fold
from zhiben.plans.inforce import in_force

_FIGURES = {figure: str(n) for n, figure in enumerate("〇一二三四五六七八九")} | {"零": "0", "两": "2"}
_NUMBER = re.compile(r"\d+|[〇零一二两三四五六七八九十]+")
_NUMBERED = re.compile(r"[\d〇零一二两三四五六七八九十().（）、．第条款项\s]+")


@dataclass(frozen=True, slots=True)
class ClauseFound:
    """`id` as the plan numbers it."""

    plan: str
    id: str
    section: str
    summary: str


@dataclass(frozen=True, slots=True)
class DutyFound:
    """`id`: what the list of obligations is narrowed by."""

    plan: str
    id: str
    clause: str
    title: str


def clauses(actor: Actor, asked: str) -> list[ClauseFound]:
    """Those whose number begins as asked (三(二)5 is 3.2.5), then those whose words hold every word asked."""
    question, number = asked_words(asked), clause_number(asked)
    if not question:
        return []
    numbered, worded = [], []
    for plan, clause in _clauses(actor):
        found = ClauseFound(plan.id, clause.id, clause.section, clause.summary)
        if number and (clause.id == number or clause.id.startswith(f"{number}.")):
            numbered.append(found)
        elif _holds(question, clause.section + clause.summary):
            worded.append(found)
    return [*sorted(numbered, key=lambda one: one.id != number), *worded]


def duties(actor: Actor, asked: str) -> list[DutyFound]:
    """Those whose title holds every word asked; gates are nobody's."""
    question = asked_words(asked)
    every = ((plan, duty) for plan in _plans(actor) for duty in plan.duties if duty.form != Form.GATE)
    found = (DutyFound(plan.id, duty.id, duty.clause, duty.terms.title) for plan, duty in every)
    return [one for one in found if question and _holds(question, one.title)]


def clause_number(asked: str) -> str:
    """三（二）5, 三(二)5, 3.2.5 and 第三条第二项 in the plan's own way, 3.2.5; "" for what is no number."""
    if not _NUMBERED.fullmatch(asked.strip()):
        return ""
    return ".".join(_figure(part) for part in _NUMBER.findall(asked))


def _figure(part: str) -> str:
    """A number up to ninety-nine in figures."""
    if part.isdecimal():
        return str(int(part))
    tens, ten, ones = part.partition("十")
    told = "".join(_FIGURES.get(figure, "") for figure in tens)
    if not ten:
        return told
    return (told or "1") + ("".join(_FIGURES.get(figure, "") for figure in ones) or "0")


def _holds(question: list[str], text: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in question)


def _plans(actor: Actor) -> list[Plan]:
    found = [plan for tenant in sorted(actor.reads) for plan in in_force(tenant).plans]
    return list({plan.id: plan for plan in reversed(found)}.values())[::-1]


def _clauses(actor: Actor) -> Iterator[tuple[Plan, Clause]]:
    return ((plan, clause) for plan in _plans(actor) for clause in plan.clauses)
