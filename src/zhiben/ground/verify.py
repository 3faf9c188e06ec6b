"""Does the ledger in the database still tell what happened? One of two verifiers that share no code.

Finds any change of any column of acts, ledger and manifests, and rows deleted, inserted or swapped. A cut or
rewritten tail, or an old copy put back, shows only against a head kept outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.db import connection

from zhiben.ground import engines, heads, ledger, limits
from zhiben.ground.ledger import LINE, LINE_SEALED, SEALED, Line

WORDS = {
    "gap": "账行缺失、重复或错位",
    "record": "办理记录被改动、缺失或未入账",
    "sealed": "办理内容被改动",
    "erasure": "内容删除与删除决定不符",
    "chain": "账链不相接",
    "manifest": "批量清单被改动",
    "stray": "清单行无所属办理",
    "head": "与账头不符",
    "signature": "账头签名无效",
    "other_key": "账头由其他密钥签名",
    "head_gone": "系统里留存的这份账头已不在",
    "short": "账链短于账头所载",
    "other_tenant": "账头属于其他监管机构",
    "count": "账行数与读到的不符",
}


Where = tuple[int | None, str]  # the number of a row, None for none yet, and its act


@dataclass(frozen=True, slots=True)
class Problem:
    seq: int | None  # of the row; None: it has none
    act: str | None
    code: str

    @property
    def words(self) -> str:
        return WORDS[self.code]


@dataclass(slots=True)
class Report:
    """What was found; `problems` by row, the first bad row first, at most `limits.VERIFY_PROBLEMS`."""

    tenant: int
    rows: int = 0
    waiting: int = 0
    seq: int = 0
    chain: str = ""
    head: int | None = None  # seq of the head from outside that was compared
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(tenant: int, head: Mapping[str, Any] | None = None) -> Report:
    """Read one authority's ledger from end to end. `head`: one kept outside, as `heads.read` gives it."""
    reading = _Reading(tenant)
    found = chain(
        reading.heads(head), reading.chained(), reading.unchained(), reading.erasures(), reading.tail()
    )
    with engines.of(connection).snapshot(connection):
        reading.report.problems = sorted(islice(found, limits.VERIFY_PROBLEMS), key=_by_row)
    return reading.report


def _by_row(problem: Problem) -> tuple[bool, int]:
    return (True, 0) if problem.seq is None else (False, problem.seq)


class _Reading:
    """One pass over the tables; each method yields the problems of its part, in the order of `verify`."""

    def __init__(self, tenant: int) -> None:
        self.tenant = tenant
        self.report = Report(tenant, chain=ledger.genesis(tenant))
        self.marks: dict[int, set[str]] = {}  # seq -> the chain that signed heads claim there
        self.erased: dict[str, Where] = {}  # thing -> where it lies
        self.ordered: dict[str, Where] = {}  # thing -> where it lies, else the act that ordered it
        self.covered: set[str] = set()  # lines gone with their whole act

    def heads(self, outside: Mapping[str, Any] | None) -> Iterator[Problem]:
        own, kept = heads.known(), ledger.heads(self.tenant)
        if outside and outside["tenant"] == self.tenant and outside["id"] not in {one["id"] for one in kept}:
            yield Problem(outside["seq"], None, "head_gone")  # none leaves without having been kept
        for head in [*kept, *([outside] if outside else [])]:
            self.marks.setdefault(head["seq"], set()).add(head["chain"])
            if head["tenant"] != self.tenant:
                yield Problem(head["seq"], None, "other_tenant")
            elif not heads.signed(head):
                yield Problem(head["seq"], None, "signature")
            elif own is not None and head["public"] != own:
                yield Problem(head["seq"], None, "other_key")
        if outside:
            self.report.head = outside["seq"]

    def chained(self) -> Iterator[Problem]:
        for line in ledger.chained(self.tenant):
            self.report.rows += 1
            yield from self.link(line)
            yield from self.row(line, self.report.seq)
        if self.report.rows != ledger.count(self.tenant, chained=True):
            yield Problem(None, None, "count")

    def unchained(self) -> Iterator[Problem]:
        for line in ledger.waiting(self.tenant):
            self.report.waiting += 1
            if line["chain"] is not None:
                yield Problem(None, line["record"]["act"], "chain")
            yield from self.row(line, None)
        for line in ledger.unwritten(self.tenant):
            yield from self.row(line, None)
        for line in ledger.manifest(self.tenant, None):
            yield Problem(None, line["line"]["act"], "stray")

    def erasures(self) -> Iterator[Problem]:
        """Details are gone exactly where an act says that they be erased."""
        for thing in (self.erased.keys() ^ self.ordered.keys()) - self.covered:
            seq, act = self.erased[thing] if thing in self.erased else self.ordered[thing]
            yield Problem(seq, act, "erasure")

    def tail(self) -> Iterator[Problem]:
        yield from (Problem(seq, None, "short") for seq in self.marks if seq > self.report.seq)

    def link(self, line: Line) -> Iterator[Problem]:
        """Number, chain, heads. Goes on from what is stored, so that each break is told once, where it is."""
        report, act, seq = self.report, line["record"]["act"], line["seq"]
        expected = report.seq + 1
        if seq != expected:
            yield Problem(expected, act, "gap")
        elif line["chain"] != ledger.link(report.chain, seq, line["digest"]):
            yield Problem(seq, act, "chain")
        if self.marks.get(seq, set()) - {line["chain"]}:
            yield Problem(seq, act, "head")
        report.seq = seq if isinstance(seq, int) else expected
        report.chain = str(line["chain"])

    def row(self, line: Line, seq: int | None) -> Iterator[Problem]:
        record = line["record"]
        act, sealed = record["act"], [line["sealed"][name] for name in SEALED]
        if line["digest"] != ledger.digest_of(record):
            yield Problem(seq, act, "record")
        if gone := sealed == [None] * len(sealed):
            self.erased[f"act:{act}"] = (seq, act)
        elif record["commitment"] != ledger.commitment_of(sealed):
            yield Problem(seq, act, "sealed")
        if record["verb"] in ledger.ERASING:
            self.order(record["thing"], (seq, act))
        if record["manifest"]:
            yield from self.manifest(record, seq, gone=gone)

    def order(self, thing: Any, by: Where) -> None:
        """An erasure names an act or a line; of what else it names the tables of rooms tell."""
        if str(thing).startswith(("act:", "line:")):
            self.ordered[str(thing)] = by

    def manifest(self, record: Line, seq: int | None, *, gone: bool) -> Iterator[Problem]:
        """All lines are there and as they were written; those erased are to be ordered, or gone with all."""
        act, lines = record["act"], ledger.manifest(record["tenant"], record["act"])
        told = [[kept["line"][name] for name in LINE] for kept in lines]
        if record["manifest"] != ledger.manifest_digest_of(told):
            yield Problem(seq, act, "manifest")
        for kept in lines:
            sealed, line = [kept["sealed"][name] for name in LINE_SEALED], kept["line"]
            erased = sealed == [None] * len(sealed)
            right = line["id"] == str(ledger.line_id(act, line["n"]))
            if not right or not (erased or line["commitment"] == ledger.line_commitment_of(sealed)):
                yield Problem(seq, act, "manifest")
            elif erased and gone:
                self.covered.add(f"line:{line['id']}")
            elif erased:
                self.erased[f"line:{line['id']}"] = (seq, act)
            elif record["verb"] in ledger.ERASING:
                self.order(kept["sealed"]["subject"], (seq, act))
