"""Everything in `content/` checked together: plans with words and record kinds, calendars, import tables,
criteria, document forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zhiben.contents.calendars import load_calendars
from zhiben.contents.criteria import load_criteria
from zhiben.contents.documents import load_forms as load_documents
from zhiben.contents.imports import load_forms
from zhiben.contents.plans import Loaded, load_plan
from zhiben.contents.problems import Problem, Problems
from zhiben.domain.criteria.library import Standard


@dataclass(frozen=True, slots=True)
class Checkup:
    """`plans` by directory name; files in `problems` are relative to the checked directory."""

    plans: Mapping[str, Loaded]
    standards: tuple[Standard, ...]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]


def check_content(root: Path) -> Checkup:
    """All plans of `root/plans`, the calendars of `root/calendars`, the tables of `root/imports`, the
    standards of `root/criteria`, the forms of `root/documents`.
    """
    plans = {path.name: load_plan(path) for path in sorted((root / "plans").glob("*")) if path.is_dir()}
    calendars = Problems()
    load_calendars(root / "calendars", calendars)
    problems = [_within(problem, "calendars") for problem in calendars.sorted()]
    problems += [_within(problem, "imports") for problem in load_forms(root / "imports").problems]
    criteria = load_criteria(root / "criteria") if (root / "criteria").is_dir() else None
    problems += [_within(problem, "criteria") for problem in criteria.problems] if criteria else []
    problems += [_within(problem, "documents") for problem in load_documents(root / "documents")[1]]
    notices: list[str] = []
    for name, loaded in plans.items():
        problems += [_within(problem, f"plans/{name}") for problem in loaded.problems]
        notices += [f"{name}：{notice}" for notice in (*loaded.notices, *_untranslated(loaded))]
    standards = criteria.library.standards if criteria else ()
    return Checkup(plans, standards, tuple(problems), tuple(notices))


def _within(problem: Problem, directory: str) -> Problem:
    return replace(problem, file=f"{directory}/{problem.file}")


def _untranslated(loaded: Loaded) -> list[str]:
    """Record kinds without an English name: pages show the Chinese one."""
    kinds = [kind.kind for kind in loaded.records if "en" not in kind.name]
    return [f"没有英文名的登记表：{'、'.join(kinds)}。"] if kinds else []
