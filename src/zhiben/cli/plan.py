"""`zhiben plan check | obligations | explain`: a plan's directory and files in, JSON or a readable table out.
No database.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiben.contents.calendars import load_calendars
from zhiben.contents.plans import Loaded, load_plan
from zhiben.contents.problems import Problem, Problems, did_you_mean
from zhiben.contents.settings import read_settings
from zhiben.contents.vocabulary import labels
from zhiben.contents.world import read_facts, read_subjects
from zhiben.domain import engine
from zhiben.domain.cells import Cell, Mark, status
from zhiben.domain.engine import holders
from zhiben.domain.explain import explain as trace
from zhiben.domain.plan import Plan
from zhiben.domain.words import word
from zhiben.domain.world import Settings, World
from zhiben.ground.clock import today as this_day

CALENDARS = Path(__file__).resolve().parents[3] / "content" / "calendars"
OK, PROBLEMS, WRONG_USAGE = 0, 1, 2


class Broken(Exception):
    """The files given hold mistakes; `problems` are said, nothing is computed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="check | obligations | explain")
    check = actions.add_parser("check", help="检查方案文件，一次列出全部问题")
    check.add_argument("dir", type=Path, help="方案目录")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    obligations = actions.add_parser("obligations", help="列出一段日子里的应尽职责")
    _add_files(obligations)
    obligations.add_argument("--from", dest="first", type=_day, required=True, help="起（含）")
    obligations.add_argument("--to", dest="last", type=_day, required=True, help="止（含）")
    explain = actions.add_parser("explain", help="说明一项职责的由来和计数")
    _add_files(explain)
    explain.add_argument("--duty", required=True, help="责任编号")
    explain.add_argument("--subject", required=True, help="对象编号；per 的写 编号/属性=值")
    explain.add_argument("--period", required=True, help="周期，如 2026-Q3、event:事实编号")


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dirs", type=Path, nargs="+", metavar="DIR", help="方案目录，可以多个")
    parser.add_argument("--subjects", type=Path, required=True, help="对象文件（YAML 或 CSV）")
    parser.add_argument("--facts", type=Path, help="事实文件（YAML 或 CSV）")
    parser.add_argument("--settings", type=Path, help="本级改过的设置（YAML）")
    parser.add_argument("--calendar", type=Path, default=CALENDARS, help="放假日历目录")
    parser.add_argument("--today", type=_day, help="按哪一天看（默认今天）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期写成 2024-06-30，不是“{text}”") from None


def run(args: argparse.Namespace) -> int:
    actions = {"check": check, "obligations": obligations, "explain": explain}
    try:
        return actions[args.action](args)
    except Broken as broken:
        for problem in broken.problems:
            print(problem, file=sys.stderr)
        return PROBLEMS


# ── check ────────────────────────────────────────────────────────────────────────────────────────


def check(args: argparse.Namespace) -> int:
    """`plan check`: every problem of one directory. Exit code 1 if there is any."""
    loaded = load_plan(args.dir)
    if args.json:
        _print_json(
            {
                "ok": loaded.ok,
                "clauses": dict(loaded.clauses),
                "duties": dict(loaded.forms),
                "problems": [problem.as_json() for problem in loaded.problems],
                "notices": list(loaded.notices),
            }
        )
    else:
        _print_check(loaded)
    return OK if loaded.ok else PROBLEMS


def _print_check(loaded: Loaded) -> None:
    for problem in loaded.problems:
        print(problem)
    for notice in loaded.notices:
        print(f"注意：{notice}")
    counts = "、".join(f"{name} {n}" for name, n in loaded.clauses.items() if name != "total")
    forms = "、".join(f"{name} {n}" for name, n in loaded.forms.items())
    print(f"条款 {loaded.clauses['total']} 条（{counts}）。")
    print(f"责任 {sum(loaded.forms.values())} 项（{forms or '无'}）。")
    print("没有问题。" if loaded.ok else f"有 {len(loaded.problems)} 处要改。")


# ── obligations ──────────────────────────────────────────────────────────────────────────────────


def obligations(args: argparse.Namespace) -> int:
    """`plan obligations`: the cells of a range of days, by the status of `--today`."""
    if args.first > args.last:
        print(f"参数有误：--from {args.first} 晚于 --to {args.last}，把两个日期对调。", file=sys.stderr)
        return WRONG_USAGE
    plans, world = _read(args)
    today = args.today or this_day()
    cells = engine.obligations(plans, world, today=today, first=args.first, last=args.last)
    if args.json:
        _print_json([as_json(cell, today) for cell in cells])
    else:
        _print_table(cells, today)
    return OK


def _read(args: argparse.Namespace) -> tuple[list[Plan], World]:
    """Everything the arguments name; Broken if anything in it is wrong."""
    loaded = [load_plan(directory) for directory in args.dirs]
    wrong = [
        replace(problem, file=str(directory / problem.file)) if len(args.dirs) > 1 else problem
        for directory, one in zip(args.dirs, loaded, strict=True)
        for problem in one.problems
    ]
    plans = [one.plan for one in loaded if one.plan is not None]
    problems = Problems()
    registers = frozenset[str]().union(*(plan.registers for plan in plans))
    people = read_subjects(args.subjects, problems, registers)
    facts = read_facts(args.facts, problems) if args.facts else ()
    calendar = load_calendars(args.calendar, problems)
    settings = read_settings(args.settings, plans, problems) if args.settings else Settings()
    wrong += [*problems.sorted(), *_same_plan_twice(plans)]
    if wrong:
        raise Broken(wrong)
    world = World(people.subjects, facts, registers=people.registers, calendar=calendar, settings=settings)
    _warn_of_strangers(world)
    return plans, world


def _same_plan_twice(plans: Sequence[Plan]) -> Iterable[Problem]:
    """Two directories of one plan id would give every obligation twice, or two that cannot be told apart."""
    ids = [plan.id for plan in plans]
    for id_ in sorted({one for one in ids if ids.count(one) > 1}):
        what = f"方案编号“{id_}”出现了 {ids.count(id_)} 次"
        yield Problem("plan.yaml", 1, what, "同一个方案只给一次；不同的方案改成不同的 id。")


def _warn_of_strangers(world: World) -> None:
    """Facts about nobody in the list count for nobody: worth a word, no mistake."""
    strangers = sorted({fact.subject for fact in world.facts.values()} - set(world.subjects))
    if strangers:
        shown = "、".join(strangers[:5]) + (" 等" if len(strangers) > 5 else "")
        print(f"注意：事实里的对象 {shown} 不在对象文件里，这些事实不计入任何对象。", file=sys.stderr)


def as_json(cell: Cell, today: date) -> dict[str, Any]:
    """One obligation as the contract prints it; sums that are no whole numbers are text, exactly."""
    need: dict[str, Any] = {"n": number(cell.need_n)}
    counted: dict[str, Any] = {"n": number(cell.counted_n)}
    if cell.need_of is not None:
        need["of"] = cell.need_of
    if cell.unit is not None:
        need["unit"] = cell.unit
    if cell.counted_of is not None:
        counted["of"] = cell.counted_of
    return {
        "plan": cell.plan,
        "duty": cell.duty,
        "clause": cell.clause,
        "subject": subject_of(cell),
        "period": cell.period,
        "need": need,
        "counted": counted,
        "due_on": _iso(cell.due_on),
        "done_on": _iso(cell.done_on if cell.done_on is not None and cell.done_on <= today else None),
        "status": status(cell, today).value,
        "marks": [mark.value for mark in cell.marks],
    }


def number(value: int | Decimal) -> int | str:
    """A whole number as such, any other as its exact digits."""
    return int(value) if value == int(value) else format(Decimal(value).normalize(), "f")


def subject_of(cell: Cell) -> str:
    return f"{cell.holder}/{cell.per}" if cell.per else cell.holder


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _print_table(cells: Iterable[Cell], today: date) -> None:
    rows = [
        (
            subject_of(cell),
            cell.duty,
            cell.period,
            f"{_amount(cell.counted_n, cell.counted_of)}/{_amount(cell.need_n, cell.need_of)}",
            _iso(cell.due_on) or ("日期缺失" if Mark.DATE_MISSING in cell.marks else "—"),
            word(status(cell, today)),
        )
        for cell in cells
    ]
    _print_columns(("对象", "责任", "周期", "已计/应有", "到期", "状态"), rows)
    print(f"共 {len(rows)} 项。")


def _print_columns(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(_width(row[column]) for row in (header, *rows)) for column in range(len(header))]
    for row in (header, *rows):
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _amount(n: int | Decimal, of: int | None) -> str:
    return str(number(n)) if of is None else f"{number(n)}（{of}）"


def _width(text: str) -> int:
    """Columns on a screen: a Chinese character takes two."""
    return sum(1 if ord(letter) < 0x2E80 else 2 for letter in text)


# ── explain ──────────────────────────────────────────────────────────────────────────────────────


def explain(args: argparse.Namespace) -> int:
    """`plan explain`: the trace of one obligation."""
    plans, world = _read(args)
    found = [(plan, duty) for plan in plans for duty in plan.duties if duty.id == args.duty]
    if not found:
        known = [duty.id for plan in plans for duty in plan.duties]
        return _unknown(f"方案里没有责任“{args.duty}”。", args.duty, known)
    holder = args.subject.partition("/")[0]
    if holder not in world.subjects and not any(holder in holders(plan, duty, world) for plan, duty in found):
        return _unknown(f"对象文件里没有“{holder}”。", holder, world.subjects)
    today = args.today or this_day()
    say = _speaker(args.dirs, world, today)
    traces = [trace(plan, duty, args.subject, args.period, world, today, say) for plan, duty in found]
    if args.json:
        _print_json([as_plain(one) for one in traces])
    else:
        print("\n\n".join(one.text(say) for one in traces))
    return OK


def _speaker(directories: Iterable[Path], world: World, today: date) -> Callable[[object], str]:
    """What the plans' vocabularies call fields and values, and what subjects call themselves."""
    called = labels(load_plan(directory).vocabulary for directory in directories)
    for subject in world.subjects.values():
        name = world.attribute(subject, "name", today)
        if name not in (None, subject.id):
            called[subject.id] = f"{name}（{subject.id}）"
    return lambda thing: called.get(str(thing), str(thing))


def as_plain(value: Any) -> Any:
    """Dataclasses, days and decimals as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [as_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return number(value)
    return value


def _unknown(what: str, name: str, known: Iterable[str]) -> int:
    print(what + did_you_mean(name, known), file=sys.stderr)
    return PROBLEMS


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
