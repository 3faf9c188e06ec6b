"""Everything in `content/` checked together: plans with words and record kinds, calendars, import tables,
criteria, checklists, document forms, the rules of inspections.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zhiben.contents.calendars import load_calendars
from zhiben.contents.checklist_checks import Known
from zhiben.contents.checklists import load_checklists
from zhiben.contents.criteria import LoadedCriteria, load_criteria
from zhiben.contents.documents import load_forms as load_documents
from zhiben.contents.imports import load_forms
from zhiben.contents.inspection_rules import FILE as INSPECTIONS
from zhiben.contents.inspection_rules import load_inspection_rules
from zhiben.contents.plans import Loaded, load_plan
from zhiben.contents.problems import Problem, Problems
from zhiben.domain.checklists import Checklist
from zhiben.domain.criteria.library import Standard


@dataclass(frozen=True, slots=True)
class Checkup:
    """`plans` by directory name; files in `problems` are relative to the checked directory."""

    plans: Mapping[str, Loaded]
    standards: tuple[Standard, ...]
    checklists: tuple[Checklist, ...]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]


def check_content(root: Path) -> Checkup:
    """All plans of `root/plans`, the calendars of `root/calendars`, the tables of `root/imports`, the
    standards of `root/criteria`, the lists of `root/checklists`, the forms of `root/documents`, the rules of
    `root/inspections`.
    """
    plans = {path.name: load_plan(path) for path in sorted((root / "plans").glob("*")) if path.is_dir()}
    calendars = Problems()
    load_calendars(root / "calendars", calendars)
    problems = [_within(problem, "calendars") for problem in calendars.sorted()]
    problems += [_within(problem, "imports") for problem in load_forms(root / "imports").problems]
    criteria = load_criteria(root / "criteria") if (root / "criteria").is_dir() else None
    problems += [_within(problem, "criteria") for problem in criteria.problems] if criteria else []
    checklists = load_checklists(root / "checklists", _known(criteria, plans))
    problems += [_within(problem, "checklists") for problem in checklists.problems]
    problems += [_within(problem, "documents") for problem in load_documents(root / "documents")[1]]
    problems += _inspections(root / "inspections" / INSPECTIONS, checklists.lists)
    notices: list[str] = []
    for name, loaded in plans.items():
        problems += [_within(problem, f"plans/{name}") for problem in loaded.problems]
        notices += [f"{name}：{notice}" for notice in (*loaded.notices, *_untranslated(loaded))]
    standards = criteria.library.standards if criteria else ()
    return Checkup(plans, standards, checklists.lists, tuple(problems), tuple(notices))


def _inspections(path: Path, lists: tuple[Checklist, ...]) -> list[Problem]:
    """What is wrong with the rules of inspections, lists among it that they publish and that are none."""
    if not path.is_file():
        return []
    rules, found = load_inspection_rules(path)
    known = {one.key for one in lists}
    said = () if rules is None or not known else {key for keys in rules.items.lists.values() for key in keys}
    unknown = [
        Problem(
            path.name, 1, f"公布的检查事项里有“{key}”，没有这份清单", "写 content/checklists 里有的名字。"
        )
        for key in sorted(set(said) - known)
    ]
    return [_within(one, "inspections") for one in (*found, *unknown)]


def _known(criteria: LoadedCriteria | None, plans: Mapping[str, Loaded]) -> Known:
    """What checklists may name; what did not load itself is not looked at."""
    clauses = {clause.id for one in plans.values() if one.plan for clause in one.plan.clauses}
    is_whole = bool(plans) and all(one.plan for one in plans.values())
    if criteria is None or criteria.problems:
        return Known(clauses=clauses if is_whole else None)
    ids = {item.id for standard in criteria.library.standards for item in standard.criteria}
    return Known(ids, criteria.library.industries, clauses if is_whole else None)


def _within(problem: Problem, directory: str) -> Problem:
    return replace(problem, file=f"{directory}/{problem.file}")


def _untranslated(loaded: Loaded) -> list[str]:
    """Record kinds without an English name: pages show the Chinese one."""
    kinds = [kind.kind for kind in loaded.records if "en" not in kind.name]
    return [f"没有英文名的登记表：{'、'.join(kinds)}。"] if kinds else []
