"""What holds between the files of the criteria library: ids, days, industries, regimes, things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

from zhiben.contents.problems import Place, Problems, did_you_mean
from zhiben.contents.structures import Entry
from zhiben.domain.criteria.library import OWN, Saying


def check(head: Entry, words: Entry, standards: Mapping[str, Entry], problems: Problems) -> None:
    """Says everything wrong between `library.yaml`, `words.yaml` and the files of standards."""
    heads = {
        name: found for name, entry in standards.items() if isinstance(found := entry.get("standard"), Entry)
    }
    _check_ids(standards, problems)
    for name, found in heads.items():
        _check_standard(name, found, head, heads, problems)
    _check_versions(heads, problems)
    for entry in standards.values():
        for criterion in _criteria(entry):
            _check_industries(criterion, head, problems)
            _check_criterion(criterion, words.get("things", {}), problems)


def _criteria(entry: Entry) -> Iterator[Entry]:
    yield from (one for one in entry.get("criteria", ()) if isinstance(one, Entry))


def _check_ids(standards: Mapping[str, Entry], problems: Problems) -> None:
    seen: dict[str, Place] = {}
    for entry in standards.values():
        for criterion in _criteria(entry):
            id_, place = criterion.get("id"), criterion.place("id")
            first = seen.setdefault(id_, place)
            if id_ is not None and first is not place:
                where = f"{first.file} 第 {first.line} 行"
                problems.say(place, f"编号“{id_}”已写在 {where}", "换一个编号，或删去一处。")


def _check_standard(
    name: str, found: Entry, head: Entry, heads: Mapping[str, Entry], problems: Problems
) -> None:
    id_ = found.get("id")
    if id_ is not None and name != f"{id_}.yaml":
        problems.say(found.place("id"), f"文件名与编号“{id_}”不一致", f"文件改名为 {id_}.yaml。")
    decided_by, regimes = found.get("decided_by", OWN), head.get("regimes", {})
    if decided_by != OWN and decided_by not in regimes:
        mend = did_you_mean(decided_by, [OWN, *regimes])
        problems.say(found.place("decided_by"), f"没有判定部门“{decided_by}”", mend)
    known = [one.get("id") for one in heads.values() if one.get("id")]
    hints = found.get("hints_for")
    if hints is not None and hints not in known:
        problems.say(found.place("hints_for"), f"没有标准“{hints}”", did_you_mean(hints, known))
    _check_industries(found, head, problems)
    _check_days(found, problems)


def _check_days(found: Entry, problems: Problems) -> None:
    """Issued, in force, out of force, in this order."""
    issued, start, end = found.get("issued"), found.get("valid_from"), found.get("valid_until")
    if issued and start and start < issued:
        problems.say(found.place("valid_from"), "施行日期早于发布日期", "检查两个日期。")
    if end and not start:
        problems.say(found.place("valid_until"), "写了废止日期，没有写施行日期", "补上 valid_from。")
    if start and end and end <= start:
        problems.say(found.place("valid_until"), "废止日期不晚于施行日期", "检查两个日期。")


def _check_versions(heads: Mapping[str, Entry], problems: Problems) -> None:
    """Two versions of a series are never in force on the same day."""
    for one, other in combinations(heads.values(), 2):
        if one.get("series") is None or one.get("series") != other.get("series"):
            continue
        first, second = sorted((one, other), key=lambda entry: entry.get("valid_from") or date.min)
        end, start = first.get("valid_until"), second.get("valid_from")
        if start is None or end is None or end > start:
            what = f"{first.get('id')} 与 {second.get('id')} 同属 {one.get('series')}，施行期间重叠"
            problems.say(first.place("valid_until"), what, "前一版的 valid_until 不晚于后一版的 valid_from。")


def _check_industries(entry: Entry, head: Entry, problems: Problems) -> None:
    known = head.get("industries", {})
    for code in entry.get("industries", ()):
        if code not in known:
            problems.say(entry.place("industries"), f"没有行业“{code}”", did_you_mean(code, known))


def _check_criterion(criterion: Entry, things: Mapping[str, object], problems: Problems) -> None:
    if "all" not in criterion and "any" not in criterion:
        problems.say(criterion.place(), "判定条目没有要件", "写上 all 或 any。")
    for thing in criterion.get("about", ()):
        _check_thing(thing, criterion.place("about"), things, problems)
    for key in ("all", "any"):
        for element in criterion.get(key, ()):
            for alternatives in element.get("told", ()):
                for sign in (sign for signs in alternatives for sign in signs):
                    if sign.saying is not Saying.NUMBER:
                        _check_thing(sign.thing, element.place("told"), things, problems)


def _check_thing(thing: str, place: Place, things: Mapping[str, object], problems: Problems) -> None:
    if thing not in things:
        near = did_you_mean(thing, things, "或先在 words.yaml 的 things 里写上它的各种说法。")
        problems.say(place, f"没有事物“{thing}”", near)
