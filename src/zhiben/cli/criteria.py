"""`zhiben criteria match`: which criteria a description is about. It suggests, and never decides."""

import argparse
import json
from datetime import date

from zhiben.domain.criteria.library import Library
from zhiben.domain.criteria.matching import Answer, Candidate
from zhiben.domain.refusals import TooLarge
from zhiben.domain.words import word
from zhiben.ground.clock import today
from zhiben.ground.limits import CRITERIA_TEXT
from zhiben.library.criteria import shipped

OK = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="match")
    match = actions.add_parser("match", help="对照一段描述，列出可能符合的判定条目")
    match.add_argument("text", metavar="TEXT", help="隐患描述")
    match.add_argument("--industry", type=_industry, required=True, help="企业所属行业，代码或名称")
    match.add_argument("--on", type=_day, metavar="DATE", help="发现日期，按当日施行的标准（默认今天）")
    match.add_argument("--json", action="store_true", help="输出 JSON")


def _industry(text: str) -> str:
    known = shipped().library.industries
    found = next((code for code, name in known.items() if text in (code, name)), None)
    if found is None:
        names = "、".join(f"{code}（{name}）" for code, name in known.items())
        raise argparse.ArgumentTypeError(f"没有行业“{text}”。可用：{names}")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期写成 2024-06-30，不是“{text}”") from None


def run(args: argparse.Namespace) -> int:
    if len(args.text) > CRITERIA_TEXT:
        raise TooLarge("criteria_text", letters=len(args.text), most=CRITERIA_TEXT)
    matcher = shipped()
    answer = matcher.match(args.text, args.industry, args.on or today())
    if args.json:
        print(json.dumps(as_json(answer), ensure_ascii=False, indent=1))
    else:
        _print(answer, matcher.library)
    return OK


def as_json(answer: Answer) -> dict[str, object]:
    """The published shape; best first."""
    return {
        "verdict": answer.verdict.value,
        "candidates": [_candidate(one) for one in answer.candidates],
        "hinted": list(answer.hinted),
    }


def _candidate(one: Candidate) -> dict[str, object]:
    item = one.criterion
    return {
        "id": item.id,
        "standard": item.standard,
        "clause": item.clause,
        "score": one.score,
        "matched": list(one.matched),
        "missing": list(one.missing),
        "text": item.text,
        "level": item.level,
        "decided_by": one.decided_by,
        "unverified": item.unverified,
        "applies_if": item.applies_if,
    }


def _print(answer: Answer, library: Library) -> None:
    print(word(answer.verdict))
    for one in answer.candidates:
        item, standard = one.criterion, library.by_id[one.criterion.standard]
        mark = "（待核实）" if item.unverified else ""
        print(f"\n{item.id}{mark} {standard.title}（{standard.number}）{item.clause}，相近 {one.score:.2f}")
        print(f"  {item.text}")
        if item.applies_if:
            print(f"  前提：{item.applies_if}")
        if one.decided_by in library.regimes:
            print(f"  由{library.regimes[one.decided_by]}判定，本级登记移交")
        for text in one.matched:
            print(f"  符合：{text}")
        for text in one.missing:
            print(f"  未核：{text}")
    for id_ in answer.hinted:
        standard = library.by_id[id_]
        print(
            f"\n{standard.title}（{standard.number}）条文未装入，由{library.regimes[standard.decided_by]}判定"
        )
