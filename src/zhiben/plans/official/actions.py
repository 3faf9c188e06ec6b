"""Everything that can be done to a plan's own text: put in, and tied to the clauses by a person.

Both are editions of the library: the text of a kind of its own, and which clause each of its pieces says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from zhiben.contents.circular import pieces, read
from zhiben.domain.access import Actor
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.ground import limits
from zhiben.ground.acts import Receipt
from zhiben.ground.clock import SHANGHAI
from zhiben.library import actions as library
from zhiben.library.contents import ANCHORS, TEXT
from zhiben.plans.clauses import plan_of
from zhiben.plans.official.queries import BODY, MARKS, seat_of, text


def load(plan: str, name: str, content: bytes, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The text of a .docx or .txt file as the plan's own; another one takes its place from that day on.

    Raises NotFound, NotPermitted, TooLarge, Incomplete `text_type`, `text_broken`, `text_empty`, Conflict
    `edition_unchanged`.
    """
    tenant, _, _ = plan_of(by, plan, None)
    if len(content) > limits.TEXT_BYTES:
        raise TooLarge("too_large", bytes=limits.TEXT_BYTES)
    files = {BODY: read(name, content)}
    day = at.astimezone(SHANGHAI).date()
    return library.adopt(
        tenant, TEXT, plan, files, valid_from=day, by=by, at=at, key=key, place=seat_of(by, tenant)
    )


def anchor(plan: str, of: str, marks: Mapping[int, str], *, by: Actor, at: datetime, key: str) -> Receipt:
    """Which clause each piece of the text says, as a person found it; pieces that say none are left out.

    `of`: the id of the edition of the text that was looked at. Raises NotFound, NotPermitted, Incomplete
    `anchor_unknown`, Conflict `text_moved_on` where another text has come in between.
    """
    tenant, _, found = plan_of(by, plan, None)
    shown = text(by, plan)
    if shown is None or str(shown.edition) != of:
        raise Conflict("text_moved_on")
    known = {clause.id for clause in found.clauses}
    numbers = {piece.n for piece in pieces(shown.body) if not piece.is_heading}
    unknown = sorted({clause for n, clause in marks.items() if clause not in known or n not in numbers})
    if unknown:
        raise Incomplete("anchor_unknown", clauses=unknown)
    said = {"text": of, "marks": {str(n): clause for n, clause in sorted(marks.items())}}
    files = {MARKS: json.dumps(said, ensure_ascii=False, sort_keys=True)}
    day = at.astimezone(SHANGHAI).date()
    return library.adopt(
        tenant, ANCHORS, plan, files, valid_from=day, by=by, at=at, key=key, place=seat_of(by, tenant)
    )
