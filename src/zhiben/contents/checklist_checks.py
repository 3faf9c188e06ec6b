"""What holds within one checklist, between the lists of a directory, and with what they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from zhiben.contents.checklist_grammar import ALL, MOST_ITEMS
from zhiben.contents.problems import Problems, did_you_mean
from zhiben.contents.structures import Entry
from zhiben.domain.checklists import COMMON, JUDGING, OnFail, Proof, Result, Side, folded


@dataclass(frozen=True, slots=True)
class Known:
    """What lists may name, None where it is not looked at: ids of criteria, industries, clauses of plans."""

    criteria: Collection[str] | None = None
    industries: Collection[str] | None = None
    clauses: Collection[str] | None = None


def check(lists: Mapping[str, Entry], known: Known, problems: Problems) -> None:
    """Says everything wrong with the lists of a directory, by the names of their files."""
    for entry in lists.values():
        _check_list(entry, known, problems)
        _check_items(entry, known, problems)
        if entry.get("list") == COMMON:
            _check_common(entry, problems)
    _check_versions(lists, problems)
    _check_same(lists.values(), problems)


def items_of(entry: Entry) -> Iterator[Entry]:
    yield from (one for one in entry.get("items", ()) if isinstance(one, Entry))


# ── one list ─────────────────────────────────────────────────────────────────────────────────────


def _check_list(entry: Entry, known: Known, problems: Problems) -> None:
    start, end = entry.get("valid_from"), entry.get("valid_until")
    if start and end and end <= start:
        problems.say(entry.place("valid_until"), "停用日期不晚于启用日期", "检查两个日期。")
    industries = entry.get("industries")
    if industries != ALL:
        _check_names(entry, "industries", "行业", known.industries, problems)
    _check_names(entry, "clauses", "条款", known.clauses, problems)
    if len(entry.get("items", ())) > MOST_ITEMS:
        problems.say(entry.place("items"), f"超过 {MOST_ITEMS} 项", "拆成两个清单。")
    with_items = {item.get("aspect") for item in items_of(entry)}
    seen: set[str] = set()
    for one in entry.get("required_aspects", ()):
        name = one.get("aspect")
        if name in seen:
            problems.say(one.place("aspect"), f"必查方面“{name}”写了两次", "删去一处。")
        elif name is not None and name not in with_items:
            mend = did_you_mean(name, {text for text in with_items if text}, "或给它写一项。")
            problems.say(one.place("aspect"), f"必查方面“{name}”没有一项", mend)
        seen.add(name)


def _check_names(
    entry: Entry, key: str, what: str, known: Collection[str] | None, problems: Problems
) -> None:
    names = entry.get(key)
    for name in names if known is not None and isinstance(names, tuple) else ():
        if name not in (known or ()):
            problems.say(entry.place(key), f"没有{what}“{name}”", did_you_mean(name, known or ()))


def _check_items(entry: Entry, known: Known, problems: Problems) -> None:
    ids: dict[str, int] = {}
    texts: dict[str, int] = {}
    for item in items_of(entry):
        _check_once(item, "id", item.get("id"), ids, "编号", problems)
        _check_once(item, "item", folded(item.get("item", "")) or None, texts, "同样的内容", problems)
        _check_names(item, "criteria", "判定条目", known.criteria, problems)
        if item.get("fail") == OnFail.MAJOR_IF_MATCHED and "criteria" not in item:
            what = "写了 major_if_matched，没有写对照哪些判定条目"
            problems.say(item.place("fail"), what, "补上 criteria，或改成 general。")
        _check_when(item, ids, problems)


def _check_once(
    item: Entry, key: str, value: str | None, seen: dict[str, int], what: str, problems: Problems
) -> None:
    if value is None:
        return
    place = item.place(key)
    first = seen.setdefault(value, place.line)
    if first != place.line:
        shown = f"“{item.get(key)}”" if key == "id" else ""
        problems.say(place, f"{what}{shown}已写在第 {first} 行", "改成另一项，或删去一处。")


def _check_when(item: Entry, earlier: Mapping[str, int], problems: Problems) -> None:
    """A condition asks an item before this one, so that no circle can be written."""
    when = item.get("when")
    if not isinstance(when, Entry):
        return
    name, results = when.get("item"), when.get("is", ())
    before = {one for one in earlier if one != item.get("id")}
    if name is not None and name not in before:
        mend = did_you_mean(name, before, "前提只能问排在前面的一项。")
        problems.say(when.place("item"), f"前面没有编号“{name}”", mend)
    if set(results) == set(Result):
        problems.say(when.place("is"), "四种结论都写了，等于没有前提", "删去 when，或只写其中几种。")


def _check_common(entry: Entry, problems: Problems) -> None:
    """What the plan asks of every inspection stays in the list, whoever changes it: 必宣讲、必查、抽查."""
    if entry.get("industries") not in (ALL, None):
        problems.say(entry.place("industries"), "通用项不分行业", "写成 industries: all。")
    if "valid_until" in entry:
        problems.say(entry.place("valid_until"), "通用项不能停用", "删去停用日期；每次检查都要带上它。")
    if "items" in entry and any(not isinstance(one, Entry) for one in entry.get("items", ())):
        return
    wanted = (
        ("宣讲（proven_by: briefing，fail: gate）", _is_briefing),
        ("判定标准落实（counts_as: judging_criteria，must_answer: true）", _is_judging),
        ("一线抽查（proven_by: spot_test）", _is_spot_test),
    )
    for what, fits in wanted:
        if not any(fits(item) and _is_always_asked(item) for item in items_of(entry)):
            problems.say(entry.place("items"), f"通用项缺{what}", "方案要求每次检查都有，补上这一项。")


def _is_always_asked(item: Entry) -> bool:
    return "when" not in item and Side.BUREAU in item.get("used_by", ())


def _is_briefing(item: Entry) -> bool:
    return bool(item.get("proven_by") == Proof.BRIEFING and item.get("fail") == OnFail.GATE)


def _is_judging(item: Entry) -> bool:
    return item.get("counts_as") == JUDGING and bool(item.get("must_answer"))


def _is_spot_test(item: Entry) -> bool:
    return bool(item.get("proven_by") == Proof.SPOT_TEST)


# ── between lists ────────────────────────────────────────────────────────────────────────────────


def _check_versions(lists: Mapping[str, Entry], problems: Problems) -> None:
    """A file is named for its list; two versions begin on different days; a prefix is one list's."""
    for name, entry in lists.items():
        key = entry.get("list")
        if key is not None and name != f"{key}.yaml" and not name.startswith(f"{key}-"):
            problems.say(entry.place("list"), f"文件名与清单代码“{key}”不一致", f"文件改名为 {key}.yaml。")
    for first, second in combinations(lists.values(), 2):
        is_same = first.get("list") == second.get("list")
        if is_same and first.get("valid_from") == second.get("valid_from") is not None:
            where = f"{first.place().file} 也从这一天起用"
            problems.say(second.place("valid_from"), where, "改一个日期，或删去一个文件。")
        if not is_same and first.get("prefix") == second.get("prefix") is not None:
            what = f"前缀“{second.get('prefix')}”已由“{first.get('list')}”使用"
            problems.say(second.place("prefix"), what, "换一个前缀。")


def _check_same(lists: Iterable[Entry], problems: Problems) -> None:
    entries = list(lists)
    if len(entries) < 2:
        return  # one list alone: the others it names stand elsewhere
    ids = {item.get("id") for entry in entries for item in items_of(entry)}
    for entry in entries:
        for item in items_of(entry):
            for other in item.get("same_as", ()):
                if other not in ids:
                    mend = did_you_mean(other, {one for one in ids if one})
                    problems.say(item.place("same_as"), f"没有编号“{other}”", mend)
