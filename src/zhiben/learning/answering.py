"""What somebody answered as a sheet that is not written yet. Neither rows nor questions; `store` writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.questions import DrawnBy, Topic, Way, is_pass
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.ground.acts import Doing
from zhiben.ground.canonical import canonical, sha256
from zhiben.learning import banks
from zhiben.learning.models import AnswerSheet
from zhiben.orgs.models import Subject

MOST = 100  # questions somebody may have been asked by word of mouth


@dataclass(frozen=True, slots=True)
class Spoken:
    """The outcome of questions by word of mouth, as an officer writes it down.

    `person`: of the enterprise's register, else `name`; `passed` None: as the pass share of the bank says;
    `visit`, `drill` or `test`: what it belongs to; `day` None: the day of the act; `mark`: tells people of
    one name apart who are in no register.
    """

    topic: Topic
    right: int
    of: int
    person: UUID | None = None
    name: str = ""
    passed: bool | None = None
    drawn_by: DrawnBy = DrawnBy.OFFICER
    visit: UUID | None = None
    drill: str = ""
    test: UUID | None = None
    note: str = ""
    day: date | None = None
    mark: str = ""


def once_of(sheet: AnswerSheet, mark: str = "") -> str:
    """What of this sheet counts one time only: the same person, asked about the same within the same visit,
    drill or test; where it belongs to none, on the same day.
    """
    within = sheet.visit or sheet.drill or sheet.test_id or sheet.day
    who = sheet.person_id or f"{sheet.name}{mark}"
    return sha256(
        "zhiben-sheet-1", canonical([str(one) for one in (sheet.about_id, within, sheet.topic, who)])
    )


def spoken_sheet(doing: Doing, about: Subject, one: Spoken) -> AnswerSheet:
    """The sheet of an outcome, not written yet. Raises Incomplete `spoken_figures`, `test_name`,
    `found_ahead`; NotFound for a person who is none of the enterprise's.
    """
    if not 0 <= one.right <= one.of <= MOST or (one.of == 0 and one.passed is None):
        raise Incomplete("spoken_figures", right=one.right, of=one.of)
    today = day_of(doing.at)
    if (one.day or today) > today:
        raise Incomplete("found_ahead", day=one.day)
    name = " ".join(one.name.split())[:60]
    if one.person is not None:
        require_of(about, one.person)
        name = ""
    elif not (name and name.isprintable()):
        raise Incomplete("test_name")
    day = one.day or today
    share = banks.bank(about.tenant, banks.edition_of(about.tenant, day)).pass_share
    passed = is_pass(one.right, one.of, share) if one.passed is None else one.passed
    sheet = sheet_of(
        doing, about, topic=one.topic, visit=one.visit, drill=one.drill, test_id=one.test,
        person_id=one.person, name=name or None, drawn_by=one.drawn_by, way=Way.SPOKEN,
        right=one.right, of=one.of, passed=passed, weak=[], note=one.note.strip()[:400] or None, day=day,
    )  # fmt: skip
    sheet.once = once_of(sheet, one.mark)
    return sheet


def sheet_of(doing: Doing, about: Subject, **columns: object) -> AnswerSheet:
    """A sheet about an enterprise, made in this act, not written yet."""
    sheet = AnswerSheet(
        tenant=about.tenant, enterprise=about.enterprise, region=about.region, industry=about.industry,
        about=about, act=doing.id, recorded_at=doing.at, **columns,
    )  # fmt: skip
    sheet.once = once_of(sheet)
    return sheet


def says_the_same(one: AnswerSheet, other: AnswerSheet) -> bool:
    """Whether a correction would change nothing."""
    names = ("right", "of", "passed", "drawn_by", "note", "day", "way")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def require_of(about: Subject, person: UUID) -> None:
    """Raises NotFound for somebody who is none of the enterprise's people."""
    rows = Subject.objects.filter(tenant=about.tenant, enterprise=about.id, kind=Kind.PERSON, id=person)
    if not rows.exists():
        raise NotFound("subject", id=person)
