"""How an authority handles hazards: its mode by industry, days it suggests, reminders; from `rules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Problem, Problems
from zhiben.contents.shapes import Choice, Reading, Text, Whole, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record
from zhiben.domain.hazards import Level, Mode

FORMAT = "zhiben-hazards/1"
FILE = "rules.yaml"
ANY = "any"


@dataclass(frozen=True, slots=True)
class HazardRules:
    """`suggested_days`: offered as the deadline, decided by a person; `remind_before`, `raise_after`: days
    before and after a deadline on which who mends it is reminded, and those above are told; `phrases`: by
    industry, and `any`, what is often found, to be chosen instead of typed.
    """

    default_mode: Mode
    modes: Mapping[str, Mode]
    suggested_days: Mapping[Level, int]
    remind_before: tuple[int, ...]
    raise_after: tuple[int, ...]
    phrases: Mapping[str, tuple[str, ...]]

    def mode_of(self, industry: str) -> Mode:
        return self.modes.get(industry, self.default_mode)

    def phrases_for(self, industry: str) -> tuple[str, ...]:
        """Those of the industry first."""
        return (*self.phrases.get(industry, ()), *self.phrases.get(ANY, ()))


def load_hazard_rules(path: Path) -> tuple[HazardRules | None, tuple[Problem, ...]]:
    """The rules in a file, and everything wrong with it."""
    problems = Problems()
    root = read_file(path, path.name, problems).root
    made = None if root is None else _RULES.read(root, Reading(problems))
    return made if isinstance(made, HazardRules) else None, problems.sorted()


def _rules(entry: Entry, reading: Reading) -> HazardRules:
    days: Any = entry.get("suggested_days")
    return HazardRules(
        Mode(entry.get("default_mode")),
        {industry: Mode(mode) for industry, mode in entry.get("modes", {}).items()},
        {Level(level): n for level, n in days.items()},
        tuple(sorted(entry.get("remind_before"), reverse=True)),
        tuple(sorted(entry.get("raise_after"))),
        entry.get("phrases", {}),
    )


_MODE = Choice(tuple(Mode))
_DAYS = ListOf(Whole(1, 365))
_RULES = Record(
    "隐患闭环口径",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "default_mode": Field(_MODE, needed=True),
        "modes": Field(MapOf(_MODE, may_be_empty=True)),
        "suggested_days": Field(
            Record(
                "建议期限（天）",
                {level.value: Field(Whole(1, 365), needed=True) for level in Level},
                make=lambda entry, reading: {level.value: entry.get(level.value) for level in Level},
            ),
            needed=True,
        ),
        "remind_before": Field(_DAYS, needed=True),
        "raise_after": Field(_DAYS, needed=True),
        "phrases": Field(MapOf(ListOf(Text("一种常见的说法", r"\S.{0,58}\S")), may_be_empty=True)),
    },
    make=_rules,
)
