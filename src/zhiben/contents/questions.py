"""The bank of questions: `content/questions/` → `domain.questions.Bank`, with everything wrong with it.

`bank.yaml` says how is asked, every other file what. What a question cites must stand in the criteria
library, verified, for its industries and on its first day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zhiben.contents import question_grammar as grammar
from zhiben.contents.problems import Place, Problem, Problems, did_you_mean
from zhiben.contents.question_grammar import NO, YES
from zhiben.contents.shapes import Reading
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry
from zhiben.domain.criteria.library import Criterion, Library, applies
from zhiben.domain.questions import Bank, Option, Question, QuestionKind, Topic

BANK = "bank.yaml"
TRUE_FALSE = (Option(YES, "对"), Option(NO, "错"))
MOST = 20  # questions one person may be asked


def load_questions(directory: Path, library: Library) -> tuple[Bank | None, tuple[Problem, ...]]:
    """The bank in a directory, None where anything is wrong, and all that is."""
    problems = Problems()
    head = _read(directory / BANK, problems) if (directory / BANK).is_file() else None
    if not (directory / BANK).is_file():
        problems.say(Place(BANK, 1), "没有这个文件", f"目录里要有 {BANK}，写明合格比例和题数。")
    entries = [
        one
        for path in sorted(directory.glob("*.yaml"))
        if path.name != BANK and (root := _read(path, problems)) is not None
        for one in root.get("questions", ())
        if isinstance(one, Entry)
    ]
    if head is not None:
        _check_head(head, problems)
    if not entries:
        problems.say(Place(BANK, 1), "一道题也没有", "在目录里再放一个写题目的文件。")
    seen: dict[str, Place] = {}
    for entry in entries:
        _check(entry, seen, library, problems)
    if head is None or len(problems):
        return None, problems.sorted()
    least, most = head.get("many")
    questions = tuple(_question(entry) for entry in entries)
    return Bank(questions, head.get("pass_share"), least, most, head.get("people")), ()


def _read(path: Path, problems: Problems) -> Entry | None:
    """A file as it stands; None where it is none, or says nothing."""
    before = len(problems)
    root = read_file(path, path.name, problems).root
    if root is None:
        if len(problems) == before:
            problems.say(Place(path.name, 1), "文件是空的", f"写上 format: {grammar.FORMAT}。")
        return None
    shape = grammar.BANK_FILE if path.name == BANK else grammar.QUESTIONS_FILE
    entry = shape.read(root, Reading(problems))
    return entry if isinstance(entry, Entry) else None


def _check_head(head: Entry, problems: Problems) -> None:
    bounds = head.get("many")
    if bounds is not None and not 1 <= bounds[0] <= bounds[1] <= MOST:
        problems.say(head.place("many"), f"一人的题数应当在 1 到 {MOST} 之间", "写成 [3, 5]。")


def _check(entry: Entry, seen: dict[str, Place], library: Library, problems: Problems) -> None:
    """Says everything wrong with one question that its shape does not tell."""
    id_, place = entry.get("id"), entry.place("id")
    first = seen.setdefault(id_, place) if id_ is not None else place
    if first is not place:
        where = f"{first.file} 第 {first.line} 行"
        problems.say(place, f"编号“{id_}”已写在 {where}", "换一个编号，或删去一处。")
    said = [*_answers(entry), *_industries(entry, library), *_citations(entry, library)]
    for key, what, mend in said:
        problems.say(entry.place(key), what, mend)


Said = Iterator[tuple[str, str, str]]  # key, what is wrong, how to mend it


def _answers(entry: Entry) -> Said:
    kind, right = entry.get("kind"), entry.get("right")
    if kind is None or right is None or "options" in entry.bad:
        return
    options: Mapping[str, str] = entry.get("options", {})
    if kind == QuestionKind.TRUE_FALSE:
        if options:
            yield "options", "判断题不写选项", "删去 options。"
        if len(right) != 1 or right[0] not in (YES, NO):
            yield "right", "判断题的答案只写 yes 或 no", f"写成 [{YES}] 或 [{NO}]。"
        return
    if not 2 <= len(options) <= grammar.MOST_OPTIONS or len(set(options.values())) < len(options):
        yield "options", f"要有 2 到 {grammar.MOST_OPTIONS} 个不同的选项", "写成 {a: …, b: …}。"
    strangers = [key for key in right if key not in options]
    if strangers:
        yield "right", f"没有选项“{strangers[0]}”", did_you_mean(strangers[0], options)
    if len(set(right)) < len(right):
        yield "right", "同一选项写了两次", "删去一个。"
    if kind == QuestionKind.ONE and len(right) != 1:
        yield "right", "单选题只有一个答案", "只留一个，或改为 several。"
    if kind == QuestionKind.SEVERAL and len(right) < 2:
        yield "right", "多选题至少两个答案", "补上，或改为 one。"


def _industries(entry: Entry, library: Library) -> Said:
    for one in entry.get("industries", ()):
        if one not in library.industries:
            yield "industries", f"没有行业“{one}”", did_you_mean(one, library.industries)


def _citations(entry: Entry, library: Library) -> Said:
    if entry.get("topic") == Topic.CRITERIA and "criteria" not in entry:
        yield "topic", "考判定标准的题没有写依据的条目", "补上 criteria: [条目编号]。"
    known = {item.id: item for one in library.standards for item in one.criteria}
    for id_ in entry.get("criteria", ()):
        item = known.get(id_)
        if item is None:
            yield "criteria", f"没有判定条目“{id_}”", did_you_mean(id_, known)
        else:
            yield from _citation(entry, item, library)


def _citation(entry: Entry, item: Criterion, library: Library) -> Said:
    if item.unverified:
        yield "criteria", f"条目“{item.id}”待核实，不能拿来考人", "删去这道题，或换已核实的条目。"
    day, standard = entry.get("valid_from"), library.by_id[item.standard]
    if day is not None and not standard.in_force(day):
        yield "valid_from", f"这一天“{standard.id}”不在施行期内", f"改日期，或换别的条目，不引用 {item.id}。"
    if "industries" in entry.bad:
        return
    asked = entry.get("industries", tuple(library.industries))
    others = [one for one in asked if one in library.industries and not applies(item, one)]
    if others:
        names = "、".join(library.industries[one] for one in others)
        yield "criteria", f"条目“{item.id}”不适用于{names}", "改 industries，或换条目。"


def _question(entry: Entry) -> Question:
    kind = QuestionKind(entry.get("kind"))
    options = tuple(Option(key, text) for key, text in entry.get("options", {}).items())
    fields: dict[str, Any] = dict(entry.values) | {
        "kind": kind,
        "options": TRUE_FALSE if kind is QuestionKind.TRUE_FALSE else options,
        "right": frozenset(entry.get("right")),
        "topic": Topic(entry.get("topic")),
        "industries": frozenset(entry.get("industries")) if "industries" in entry.values else None,
        "criteria": entry.get("criteria", ()),
    }
    return Question(**fields)
