"""What a visit lacks, besides its checklists, before it may be filed.

Sources: 安全生产法第六十八条 (time, place, content, problems, how they were dealt with, signatures; a refusal
to sign is noted down); 方案三（一）.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from zhiben.domain.checklist_closing import Answer, Briefing, Finding, Lack, Recorded
from zhiben.domain.checklists import Result
from zhiben.domain.entries import ENTERPRISE, Kind, live
from zhiben.domain.merging import Fields
from zhiben.domain.visits import Type

LACKS = (
    "no_scene", "no_begin", "no_end", "ended_before", "no_escort", "no_leader", "not_present",
    "not_signed", "refusal_reason", "officer_not_signed", "nothing_found",
)  # fmt: skip
Entries = Mapping[str, Fields]


def lacking(type_: Type, inspectors: Collection[UUID], entries: Entries) -> Iterator[Lack]:
    """`inspectors`: who has to sign. Of its own check the enterprise signs for itself."""
    about = entries.get("visit:", {})
    if not text(about, "scene") and not about.get("sites"):
        yield Lack("no_scene")
    began, ended = text(about, "began_at"), text(about, "ended_at")
    if not began:
        yield Lack("no_begin")
    if not ended:
        yield Lack("no_end")
    elif began and datetime.fromisoformat(ended) < datetime.fromisoformat(began):
        yield Lack("ended_before")
    if type_ is Type.SELF:
        yield from _of_own(about)
    elif not text(about, "escort"):
        yield Lack("no_escort")
    if not live(entries, Kind.FINDING) and about.get("found_none") is not True:
        yield Lack("nothing_found")
    yield from _signatures(type_, inspectors, entries)


def _of_own(about: Fields) -> Iterator[Lack]:
    """A check led by the principal is one only where the principal was there (方案三（二）)."""
    if not about.get("led_by"):
        yield Lack("no_leader")
    elif about.get("led_by") == "principal" and about.get("principal_present") is not True:
        yield Lack("not_present")


def _signatures(type_: Type, inspectors: Collection[UUID], entries: Entries) -> Iterator[Lack]:
    signed = live(entries, Kind.SIGNATURE)
    theirs = signed.get(ENTERPRISE, {})
    if theirs.get("refused"):
        if not text(theirs, "reason"):
            yield Lack("refusal_reason")
    elif not theirs.get("photo"):
        yield Lack("not_signed")
    if type_ is not Type.SELF:
        for one in sorted(map(str, inspectors)):
            if not signed.get(one, {}).get("photo"):
                yield Lack("officer_not_signed", ref=one)


def recorded(entries: Entries, drawn_needed: int) -> Recorded:
    """The entries as the checklists' rules look at them."""
    photos = [str(one["of"]) for one in live(entries, Kind.PHOTO).values() if one.get("of")]
    findings = tuple(
        Finding(
            ref, text(one, "item"), text(one, "text"), text(one, "spot") or text(one, "site"),
            text(one, "responsible"), bool(one.get("deadline")), photos.count(f"{Kind.FINDING}:{ref}"),
        )
        for ref, one in live(entries, Kind.FINDING).items()
    )  # fmt: skip
    answers = {
        item: Answer(Result(text(one, "result") or Result.UNCHECKED), text(one, "reason"), text(one, "note"))
        for item, one in live(entries, Kind.ANSWER).items()
    }
    prefix = f"{Kind.ANSWER}:"
    return Recorded(
        answers, briefing(entries), findings,
        [name.removeprefix(prefix) for name in photos if name.startswith(prefix)],
        drawn(entries), drawn_needed,
    )  # fmt: skip


def briefing(entries: Entries) -> Briefing | None:
    """宣讲 as it was written down; None where nothing was."""
    said = entries.get("briefing:")
    if said is None:
        return None
    criteria = said.get("criteria")
    return Briefing(
        number(said, "minutes"), str(number(said, "audience") or ""),
        tuple(criteria) if isinstance(criteria, list | tuple) else (), text(said, "text"),
    )  # fmt: skip


def drawn(entries: Entries) -> int:
    """How many workers whom the system drew have answered."""
    asked = live(entries, Kind.ASKED).values()
    return sum(one.get("drawn_by") == "system" and one.get("passed") is not None for one in asked)


def asked_otherwise(entries: Entries) -> int:
    """How many have answered whom the inspector chose."""
    asked = live(entries, Kind.ASKED).values()
    return sum(one.get("drawn_by") != "system" and one.get("passed") is not None for one in asked)


def text(fields: Fields, name: str) -> str:
    """A field that holds words; empty where it holds none."""
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def number(fields: Fields, name: str) -> int:
    """A field that holds a count; 0 where it holds none."""
    value = fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
