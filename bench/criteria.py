"""Matching a description against the criteria: how often right, and how long it takes.

Two sets of sentences (`bench/sentences/`): the held-out one was written before any keyword and is never tuned
on; the words are tuned on the other. No database takes part; `--engine sqlite` is enough.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path

from bench.measure import Figure, measured, once
from zhiben.domain.criteria.matching import Answer, Matcher, Verdict
from zhiben.library.criteria import shipped

SETS = {"保留集": "held_out", "调整集": "development"}
SENTENCES = Path(__file__).resolve().parent / "sentences"
TODAY = date(2026, 11, 25)
BOUND = 5
LONG = 10_000  # letters


@dataclass(frozen=True, slots=True)
class Sentence:
    """`wanted`: the items of which any should come first; none for a sentence that is about no item."""

    industry: str
    verdict: Verdict
    wanted: frozenset[str]
    day: date
    text: str


def sentences(name: str) -> list[Sentence]:
    """One of the sets."""
    lines = (SENTENCES / f"{name}.tsv").read_text("utf-8").splitlines()
    return [_sentence(line) for line in lines if not line.startswith("#")]


def _sentence(line: str) -> Sentence:
    industry, verdict, ids, day, text = line.split("\t")
    wanted = frozenset() if ids == "-" else frozenset(ids.split(","))
    return Sentence(industry, Verdict(verdict), wanted, date.fromisoformat(day) if day else TODAY, text)


@dataclass(slots=True)
class Rates:
    """How often the answers to one set were right. `named`: sentences about an item; `plain`: about none."""

    all: int = 0
    named: int = 0
    first: int = 0
    among: int = 0
    verdicts: int = 0
    plain: int = 0
    alarms: int = 0
    told: int = 0

    def add(self, asked: Sentence, answer: Answer) -> None:
        """Counts one answer."""
        found = [one.criterion.id for one in answer.candidates]
        self.all += 1
        self.verdicts += answer.verdict is asked.verdict
        self.told += bool(found)
        if asked.wanted:
            self.named += 1
            self.first += bool(found) and found[0] in asked.wanted
            self.among += not asked.wanted.isdisjoint(found)
        elif asked.verdict is Verdict.NONE:
            self.plain += 1
            self.alarms += answer.verdict is not Verdict.NONE

    def line(self, name: str) -> str:
        """A row of the table in docs/reference/performance.md."""
        recalled = (self.first / self.named, self.among / self.named)
        shares = (self.first / self.told, *recalled, self.verdicts / self.all)
        told = " | ".join(f"{share:.3f}" for share in shares)
        return f"| {name} | {self.all} | {told} | {self.alarms} / {self.plain} |"


def rates(matcher: Matcher, name: str) -> Rates:
    """The answers to one set, counted."""
    found = Rates()
    for one in sentences(name):
        found.add(one, matcher.match(one.text, one.industry, one.day))
    return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=1000, help="对照多少次（默认 1000）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    yield once("读入判定标准（一次）", lambda: len(shipped().library.standards))
    matcher = shipped()
    print("| 句子 | 句数 | 首位准确 | 首位召回 | 前五召回 | 结论正确 | 误报 |", file=sys.stderr)
    for label, name in SETS.items():
        print(rates(matcher, name).line(label), file=sys.stderr)
    asked = cycle([one for name in SETS.values() for one in sentences(name)])
    yield measured("对照一段描述", lambda: _next(matcher, next(asked)), times=args.times, bound_ms=BOUND)
    long = (sentences("held_out")[0].text + "。") * LONG
    yield measured(
        "对照一万字的描述", lambda: matcher.match(long[:LONG], "shipbuilding", TODAY).candidates, times=5
    )


def _next(matcher: Matcher, one: Sentence) -> tuple[object, ...]:
    return matcher.match(one.text, one.industry, one.day).candidates
