"""Settings as the bureau chose them: `name: value`, `name: [{value, from}]`, the name also as `plan/name`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from zhiben.contents.problems import Problems, did_you_mean
from zhiben.contents.shapes import Reading
from zhiben.contents.strict import Node, read_file
from zhiben.contents.structures import MapOf
from zhiben.contents.world import DATED
from zhiben.domain.plan import Plan, Scalar, Setting
from zhiben.domain.world import Settings


def read_settings(path: Path, plans: Iterable[Plan], problems: Problems) -> Settings:
    """The changes in a file, each a setting of one of `plans` and a value it allows."""
    root = read_file(path, str(path), problems).root
    if root is None:
        return Settings()
    table = root.get("settings") or root
    changes = MapOf(DATED, key=r"\S+").read(table, Reading(problems))
    if not isinstance(changes, dict):
        return Settings()
    known = _known(plans)
    for name, dated in changes.items():
        node = table.get(name)
        setting = known.get(name)
        if node is None:
            continue
        if setting is None:
            problems.say(node.key_place, f"方案里没有设置“{name}”", did_you_mean(name, known))
            continue
        for _, value in dated:
            _check_value(name, value, setting, node, problems)
    return Settings(tuple(sorted(changes.items())))


def _known(plans: Iterable[Plan]) -> Mapping[str, Setting]:
    known: dict[str, Setting] = {}
    for plan in plans:
        for name, setting in plan.settings.items():
            known[name] = known[f"{plan.id}/{name}"] = setting
    return known


def allows(setting: Setting, value: object) -> bool:
    """Whether the plan lets the bureau choose `value`."""
    if setting.between is not None:
        low, high = setting.between
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    allowed: tuple[Scalar, ...] = setting.allowed
    return not allowed or any(_text(value) == _text(one) for one in allowed)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_value(name: str, value: object, setting: Setting, node: Node, problems: Problems) -> None:
    if allows(setting, value):
        return
    if setting.between is not None:
        may = f"{setting.between[0]} 到 {setting.between[1]} 的整数"
    else:
        may = "、".join(_text(one) for one in setting.allowed)
    problems.say(node.key_place, f"设置“{name}”不能是“{_text(value)}”", f"可选：{may}。")
