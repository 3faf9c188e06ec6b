"""What is written down at a visit: entries, each a kind, a reference and fields.

    visit:            when and where, who led, who accompanied
    answer:MB-01      what was found of an item of the checklist
    briefing:         宣讲: what was explained to whom
    finding:<uuid>    one thing that is wrong; becomes a hazard when the visit is filed
    photo:<uuid>      of an answer, a finding, a signature
    asked:<person>    现场询问、测试 of a worker
    signature:…       of the enterprise, or of an inspector

The phone, the desk and the papers know no other form of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from zhiben.domain.checklists import Result
from zhiben.domain.hazards import Level
from zhiben.domain.merging import Fields, Plain
from zhiben.domain.refusals import Incomplete


class Kind(StrEnum):
    VISIT = "visit"
    ANSWER = "answer"
    BRIEFING = "briefing"
    FINDING = "finding"
    PHOTO = "photo"
    ASKED = "asked"
    SIGNATURE = "signature"


class LedBy(StrEnum):
    """Who led it in person; the words of the plan's fact `inspection`."""

    OFFICER = "officer"
    LEADER = "leader"
    PRINCIPAL = "principal"
    CHIEF_SAFETY_OFFICER = "chief_safety_officer"
    SAFETY_MANAGER = "safety_manager"


class Form(StrEnum):
    """What a field holds; None is always possible: it was emptied."""

    LINE = "line"  # up to 200 characters
    TEXT = "text"  # up to 2000
    FLAG = "flag"
    COUNT = "count"  # 0 to 100 000
    NUMBER = "number"  # as text, without exponent: nobody rounds it
    DAY = "day"
    MOMENT = "moment"  # with its zone
    ID = "id"
    NAMES = "names"  # up to 100 of them
    RESULT = "result"
    LEVEL = "level"
    LED_BY = "led_by"
    WAY = "way"
    DRAWN = "drawn"
    ENTRY = "entry"  # the key of another entry
    DIGEST = "digest"


_F = Form
FIELDS: Mapping[Kind, Mapping[str, Form]] = {
    Kind.VISIT: {
        "began_at": _F.MOMENT, "ended_at": _F.MOMENT, "scene": _F.LINE, "sites": _F.NAMES, "escort": _F.LINE,
        "escort_post": _F.LINE, "escort_phone": _F.LINE, "summary": _F.TEXT, "found_none": _F.FLAG,
        "led_by": _F.LED_BY, "principal_present": _F.FLAG, "history_read": _F.FLAG,
        "provisional": _F.LINE,
    },
    Kind.ANSWER: {"result": _F.RESULT, "note": _F.TEXT, "reason": _F.LINE},
    Kind.BRIEFING: {"minutes": _F.COUNT, "audience": _F.COUNT, "criteria": _F.NAMES, "text": _F.TEXT},
    Kind.FINDING: {
        "item": _F.LINE, "text": _F.TEXT, "spot": _F.LINE, "site": _F.ID, "level": _F.LEVEL,
        "criterion": _F.LINE, "deadline": _F.DAY, "responsible": _F.LINE, "dropped": _F.FLAG,
    },
    Kind.PHOTO: {
        "of": _F.ENTRY, "upload": _F.ID, "sha256": _F.DIGEST, "taken_at": _F.MOMENT, "lat": _F.NUMBER,
        "lon": _F.NUMBER, "accuracy": _F.NUMBER, "caption": _F.LINE, "dropped": _F.FLAG,
    },
    Kind.ASKED: {
        "name": _F.LINE, "post": _F.LINE, "drawn_by": _F.DRAWN, "way": _F.WAY, "topic": _F.LINE,
        "passed": _F.FLAG, "questions": _F.COUNT, "right": _F.COUNT, "note": _F.TEXT,
    },
    Kind.SIGNATURE: {
        "name": _F.LINE, "post": _F.LINE, "photo": _F.ID, "digest": _F.DIGEST, "refused": _F.FLAG,
        "reason": _F.LINE, "signed_at": _F.MOMENT,
    },
}  # fmt: skip
SINGLE = (Kind.VISIT, Kind.BRIEFING)
ENTERPRISE = "enterprise"  # whose signature is not an inspector's
_CHOICES: Mapping[Form, frozenset[str]] = {
    _F.RESULT: frozenset(Result),
    _F.LEVEL: frozenset(Level),
    _F.LED_BY: frozenset(LedBy),
    _F.WAY: frozenset({"spoken", "scanned"}),
    _F.DRAWN: frozenset({"system", "officer"}),
}
_LONGEST = {_F.LINE: 200, _F.TEXT: 2000, _F.ENTRY: 80}


@dataclass(frozen=True, slots=True)
class Key:
    """Names an entry of a visit."""

    kind: Kind
    ref: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"


def key_of(text: object) -> Key:
    """Raises Incomplete `entry_unknown`."""
    kind, found, ref = text.partition(":") if isinstance(text, str) else ("", "", "")
    if not found or kind not in frozenset(Kind) or len(ref) > 64:
        raise Incomplete("entry_unknown", entry=str(text)[:80])
    key = Key(Kind(kind), ref)
    if (key.kind in SINGLE) == bool(ref) or (_by_id(key) and not _is_id(ref)):
        raise Incomplete("entry_unknown", entry=str(key))
    return key


def _by_id(key: Key) -> bool:
    if key.kind is Kind.SIGNATURE:
        return key.ref != ENTERPRISE
    return key.kind in (Kind.FINDING, Kind.PHOTO, Kind.ASKED)


def fields_of(key: Key, said: object) -> dict[str, Plain]:
    """The fields of an entry as they may be kept. Raises Incomplete `entry_field` naming the first that is
    unknown or not what it has to be.
    """
    if not isinstance(said, Mapping):
        raise Incomplete("entry_field", entry=str(key), field="")
    found: dict[str, Plain] = {}
    for name, value in said.items():
        form = FIELDS[key.kind].get(name)
        if form is None or not (value is None or _fits(form, value)):
            raise Incomplete("entry_field", entry=str(key), field=str(name)[:80])
        kept = tuple(value) if isinstance(value, list | tuple) else value
        found[name] = None if kept in ("", ()) else kept  # what was emptied is not there
    return found


def joinable(key: Key, field: str) -> bool:
    """Whether two people's words in a field can stand one after the other."""
    return FIELDS[key.kind].get(field) in (Form.LINE, Form.TEXT, Form.NAMES)


def _fits(form: Form, value: object) -> bool:
    if form is Form.NAMES:
        return (
            isinstance(value, list | tuple) and len(value) <= 100 and all(_is_text(one, 200) for one in value)
        )
    if form is Form.FLAG:
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if form is Form.COUNT:
        return isinstance(value, int) and 0 <= value <= 100_000
    if not isinstance(value, str):
        return False
    if form in _CHOICES:
        return value in _CHOICES[form]
    if form in _LONGEST:
        return _is_text(value, _LONGEST[form])
    return _READ[form](value)


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and "\x00" not in value


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_digest(value: str) -> bool:
    return len(value) == 64 and set(value) <= set("0123456789abcdef")


def _is_number(value: str) -> bool:
    whole, _, part = value.removeprefix("-").partition(".")
    return len(value) <= 24 and all(one.isascii() and one.isdigit() for one in (whole, part or "0"))


_READ = {_F.NUMBER: _is_number, _F.ID: _is_id, _F.DAY: _is_day, _F.MOMENT: _is_moment, _F.DIGEST: _is_digest}


def live(entries: Mapping[str, Fields], kind: Kind) -> dict[str, Fields]:
    """The entries of a kind that were not dropped, by reference, in their order."""
    found = {}
    for text, fields in entries.items():
        name, _, ref = text.partition(":")
        if name == kind and not fields.get("dropped"):
            found[ref] = fields
    return found
