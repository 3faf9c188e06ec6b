"""A demo directory → `Demo`: authorities, regions, industries, subjects, accounts, recipe.

The directory is the product's own, so a problem is a fault of the product:
ValueError with every problem in it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from zhiben.contents.demo.recipe import BUREAU, Recipe, read_recipe
from zhiben.contents.problems import Problems
from zhiben.contents.strict import Node, read_file
from zhiben.contents.world import read_subjects
from zhiben.domain.facts import Dated, Subject, Value

# Attributes that are codes: digits in the file, text everywhere else.
CODES = frozenset({"region", "town", "gbt4754", "uscc", "code"})
# Attributes of a demo subject that no subject of the product has.
OWN = frozenset({"trait", "uscc", "region", "code", "name"})


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Industry:
    code: str
    name: str
    name_en: str
    gb4754: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Authority:
    """`code` is the id of its subject; `under` that of the authority above; `plan`: the plan it adopts;
    `word`: what the numbers of its documents begin with.
    """

    tenant: int
    code: str
    name: str
    region: str
    under: str | None
    plan: str | None
    word: str


@dataclass(frozen=True, slots=True)
class Account:
    """`person`, `enterprises`: ids of subjects. `says`: what to tell whoever chooses a demo account."""

    username: str
    person: str
    role: str
    says: str
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    enterprises: tuple[str, ...]
    reads_beneath: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A subject with what is kept beside its attributes. `trait`: how it meets its obligations."""

    subject: Subject
    name: str
    code: str
    region: str
    uscc: str
    trait: str


@dataclass(frozen=True, slots=True)
class Demo:
    authorities: tuple[Authority, ...]
    regions: tuple[Region, ...]
    industries: tuple[Industry, ...]
    members: Mapping[str, Member]
    accounts: tuple[Account, ...]
    recipe: Recipe


def read_demo(directory: Path) -> Demo:
    """The demo in `directory`. Raises ValueError naming every problem."""
    problems = Problems()
    found = _plain(read_file(directory / "authorities.yaml", "authorities.yaml", problems).root)
    accounts = _plain(read_file(directory / "accounts.yaml", "accounts.yaml", problems).root)
    recipe = read_recipe(directory / "history.yaml", problems)
    paths = sorted((directory / "subjects").glob("*.csv"))
    subjects = [one for path in paths for one in read_subjects(path, problems).subjects]
    if recipe is None or len(problems):
        raise ValueError("\n".join(str(problem) for problem in problems.sorted()))
    return Demo(
        tuple(_authority(one) for one in found["authorities"]),
        tuple(_regions(directory / "regions.csv")),
        tuple(
            Industry(one["code"], one["name"], one["name_en"], tuple(one["gb4754"]))
            for one in found["industries"]
        ),
        {one.id: _member(one) for one in subjects},
        tuple(_account(one) for one in accounts["accounts"]),
        recipe,
    )


def _plain(node: Node | None) -> Any:
    if node is None:
        return {}
    if isinstance(node.value, list):
        return [_plain(part) for part in node.value]
    if isinstance(node.value, dict):
        return {key: _plain(part) for key, part in node.value.items()}
    return node.value


def _authority(found: Mapping[str, Any]) -> Authority:
    return Authority(
        found["tenant"], found["code"], found["name"], found["region"], found.get("under"),
        found.get("plan"), found["word"],
    )  # fmt: skip


def _account(found: Mapping[str, Any]) -> Account:
    return Account(
        found["username"],
        found["person"],
        found["role"],
        found["says"],
        tuple(found.get("regions", ())),
        tuple(found.get("industries", ())),
        tuple(found.get("enterprises", ())),
        found.get("reads_beneath", False),
    )


def _regions(path: Path) -> Iterable[Region]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Region(row["code"], row["name"], row["parent"] or None)


def _member(subject: Subject) -> Member:
    def said(name: str, otherwise: str = "") -> str:
        dated = subject.attributes.get(name, ())
        return str(dated[0][1]) if dated and dated[0][1] is not None else otherwise

    kept = {
        name: _as_said(name, dated, subject) for name, dated in subject.attributes.items() if name not in OWN
    }
    return Member(
        replace(subject, attributes=kept),
        said("name", subject.id),
        said("code"),
        said("region"),
        said("uscc"),
        said("trait", BUREAU),
    )


def _as_said(name: str, dated: Dated, subject: Subject) -> Dated:
    """Codes as text; a value without a day holds from the day the subject joined."""
    return tuple((subject.joined if day == date.min else day, _code(name, value)) for day, value in dated)


def _code(name: str, value: Value) -> Value:
    return str(value) if name in CODES and isinstance(value, int) else value
