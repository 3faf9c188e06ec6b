"""Whether a text may be published: by itself, and beside everything that goes by it from that day on.

Here and not with the loaders: a formula that loads may still be unfair by the authority's own plan, and an
indicator that nobody misses in its own file may be what a sentence of the notice is made of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from zhiben.contents.hazard_rules import ANY
from zhiben.contents.problems import Problem, did_you_mean
from zhiben.contents.reports import unknown
from zhiben.documents import forms as documents
from zhiben.domain.indicators import Indicator
from zhiben.domain.outlines import Outline
from zhiben.domain.ranking import after_finding
from zhiben.editions.kinds import Content
from zhiben.library import contents as library
from zhiben.library import criteria
from zhiben.library.checklists import checklists_on
from zhiben.library.files import Files
from zhiben.library.models import Edition
from zhiben.plans.inforce import in_force
from zhiben.reports.figures import rules
from zhiben.reports.leading import rankings
from zhiben.reports.public import NAMED
from zhiben.reports.sheets import forms as sheets
from zhiben.reports.writing import outlines
from zhiben.reports.writing.stored import being_written

# What is read beside each other: another edition of one of these may stand ready for a later day.
TOGETHER = (library.INDICATORS, library.RANKINGS, library.REPORT, library.SHEET)


def problems(tenant: int, content: Content, text: Files, day: date) -> tuple[Problem, ...]:
    """Everything wrong with a text that is to be in force from a day on."""
    found = library.problems(content.kind, text)
    if found:
        return found
    beside = [one for on in _days(tenant, content, day) for one in _beside(tenant, content, text, on)]
    return tuple(dict.fromkeys(beside))


def _beside(tenant: int, content: Content, text: Files, day: date) -> Iterator[Problem]:
    match content.kind:
        case library.INDICATORS:
            yield from _missed(tenant, {one.id: one for one in library.indicators_of(text)}, day)
        case library.RANKINGS:
            yield from _unfair(tenant, text, rules.of(tenant, day))
            yield from _unranked(tenant, {one.id for one in library.rankings_of(text)}, day)
        case library.REPORT:
            yield from _of_structure(tenant, content, text, day)
        case library.SHEET:
            yield from _of_sheet(tenant, content, text, day)
        case library.HAZARDS:
            made = library.hazard_rules_of(text)
            yield from _strange(text, (*made.modes, *made.phrases))
        case library.INSPECTIONS:
            yield from _of_inspections(tenant, text, day)


def _days(tenant: int, content: Content, day: date) -> list[date]:
    """The day itself, and each later one on which something else that is read beside it begins."""
    if content.kind not in TOGETHER:
        return [day]
    rows = Edition.objects.filter(
        tenant=tenant, kind__in=TOGETHER, replaced_at__isnull=True, valid_from__gt=day
    ).exclude(kind=content.kind, name=content.name)
    return [day, *sorted(set(rows.values_list("valid_from", flat=True)))]


# ── indicators, and what goes by them ────────────────────────────────────────────────────────────


def _missed(tenant: int, known: Mapping[str, Indicator], day: date) -> Iterator[Problem]:
    """What goes by an indicator that would be gone, and formulas that would be unfair by those there are."""
    for who, wanted in _users(tenant, day):
        for name in sorted(set(wanted) - set(known)):
            what = f"少了“{name}”这项指标，{who}用着它"
            yield Problem(library.INDICATORS, 0, what, "留着这项指标，或先改用它的内容。")
    made = rankings.of(tenant, day)
    duties = _after_finding(tenant)
    for name in rankings.unfit(made, known, duties):
        what = f"指标这样改，晾晒口径“{name}”会把企业自查发现的隐患算成不利"
        yield Problem(
            library.INDICATORS, 0, what, "自己查出来的隐患不作为不利依据：指标不改，或先改晾晒口径。"
        )


def _users(tenant: int, day: date) -> Iterator[tuple[str, Collection[str]]]:
    """Who goes by indicators on a day, in words, and by which."""
    for who, outline in _structures(tenant, day):
        yield who, outline.indicators()
    for form in sheets.every(tenant, day):
        yield f"调度表“{form.form.title}”", form.form.indicators
    for ranking in rankings.of(tenant, day):
        yield f"晾晒口径“{ranking.title}”", ranking.indicators()
    yield "公开看板", NAMED


def _structures(tenant: int, day: date) -> Iterator[tuple[str, Outline]]:
    """The structures in force on a day, and those of papers that are being written, with what they are."""
    for structure in outlines.every(tenant, day):
        yield f"文稿结构“{structure.outline.titles['zh']}”", structure.outline
    for paper, outline in being_written(tenant):
        yield f"正在写的“{paper}”", outline


def _unranked(tenant: int, known: Collection[str], day: date) -> Iterator[Problem]:
    """Structures that rank by a formula that would be gone."""
    for who, outline in _structures(tenant, day):
        for name in sorted(outline.rankings() - set(known)):
            yield Problem(
                library.RANKINGS, 0, f"少了“{name}”这种晾晒口径，{who}用着它", "留着它，或先改那份结构。"
            )


def _unfair(tenant: int, text: Files, indicators: Collection[Indicator]) -> tuple[Problem, ...]:
    return library.ranking_problems(text, indicators, _after_finding(tenant))


def _after_finding(tenant: int) -> frozenset[str]:
    return after_finding(duty for plan in in_force(tenant).plans for duty in plan.duties)


def _of_structure(tenant: int, content: Content, text: Files, day: date) -> Iterator[Problem]:
    outline: Outline = library.outline_of(text)
    known = [one.id for one in rules.of(tenant, day)]
    ranked = [one.id for one in rankings.of(tenant, day)]
    yield from (_at_line(text, one) for one in unknown(outline, known, ranked))
    if outline.id != content.name:
        yield _at(text, "report:", f"文稿的代号不能改成“{outline.id}”", f"改回 {content.name}。")
    forms = {one.form.id for one in documents.every(tenant, day)}
    if outline.form not in forms:
        yield _at(text, "form:", f"没有“{outline.form}”这种文书", did_you_mean(outline.form, forms))


def _of_sheet(tenant: int, content: Content, text: Files, day: date) -> Iterator[Problem]:
    yield from library.sheet_problems(text, [one.id for one in rules.of(tenant, day)])
    made = library.sheet_of(text)
    if made.id != content.name:
        yield _at(text, "id:", f"调度表的编号不能改成“{made.id}”", f"改回 {content.name}。")
    if made.layout is None:
        yield _at(text, "cells:", "这里改的是自己的版式", "上级的 Excel 表在“调度表模板”里上传、对应。")


# ── what names industries and lists ──────────────────────────────────────────────────────────────


def _of_inspections(tenant: int, text: Files, day: date) -> Iterator[Problem]:
    made = library.inspection_rules_of(text)
    yield from _strange(text, (*made.caps, *made.frequency, *made.items.lists))
    known = [one.key for one in checklists_on(tenant, day)]
    for name in sorted({one for some in made.items.lists.values() for one in some} - set(known)):
        yield _at(text, name, f"没有“{name}”这份检查清单", did_you_mean(name, known))


def _strange(text: Files, industries: Collection[str]) -> Iterator[Problem]:
    known = criteria.shipped().library.industries
    for name in sorted(set(industries) - {ANY, *known}):
        yield _at(text, f"{name}:", f"没有“{name}”这个行业", did_you_mean(name, known))


# ── the line it stands at ────────────────────────────────────────────────────────────────────────


def _at(text: Files, part: str, what: str, mend: str) -> Problem:
    """At the first line in which a part stands as a word of its own."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(part)}(?![\w-])" if part[-1:] != ":" else re.escape(part))
    for file, whole in sorted(text.items()):
        for n, line in enumerate(whole.splitlines(), 1):
            if pattern.search(line):
                return Problem(file, n, what, mend)
    return Problem(min(text, default=""), 0, what, mend)


def _at_line(text: Files, one: Problem) -> Problem:
    """The same, at the line that names what is unknown."""
    name = re.search("“(.+?)”", one.what)
    return one if name is None else _at(text, name[1], one.what, one.mend)
