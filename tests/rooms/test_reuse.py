"""A photo used twice is flagged to who may look, with both pictures; beyond one's reach nothing is named."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.builders import NOON, TODAY
from tests.rooms.acting import TENANT, a_person, an_act
from tests.rooms.photos_made import FIRM, OTHER, REUSES, a_photo, saved, used
from zhiben.domain.access import ActorKind, Grant, Permission, Role
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import claims, index, queries, reuse, store
from zhiben.ground.evidence.claims import Doubt
from zhiben.ground.evidence.models import Evidence, Print
from zhiben.ground.evidence.prints import CUTS
from zhiben.ground.evidence.reuse import Flag, Way

pytestmark = pytest.mark.django_db

CITY = 3710
PHOTO = a_photo(1)


def of(firm: UUID, role: Role = Role.PRINCIPAL, kind: ActorKind = ActorKind.ENTERPRISE):
    return a_person(role, kind=kind, grants=(Grant(TENANT, enterprises=frozenset({firm})),))


OFFICER = a_person(Role.SUPERVISOR)
WORDS = 4 * len(CUTS)
LATER = NOON + timedelta(hours=1)


def seen(flags: list[Flag]) -> list[tuple[str, UUID | None]]:
    return [(flag.way, flag.item.id if flag.item else None) for flag in flags]


def test_the_same_bytes_are_flagged_whatever_kind_of_file():
    photo, paper = saved(PHOTO), b"%PDF-1.7\n%%EOF"
    first, second = used(photo), used(photo, OTHER, at=LATER)
    assert seen(reuse.alike(OFFICER, second)) == [("exact", first)]
    assert reuse.alike(OFFICER, second)[0].is_earlier
    assert not reuse.alike(OFFICER, first)[0].is_earlier
    one, two = used(paper), used(paper, OTHER, at=LATER)
    assert seen(reuse.alike(OFFICER, two)) == [("exact", one)]


@pytest.mark.parametrize("way", ["mirrored", "on a phone", "cropped by 10 %"])
def test_a_photo_made_over_is_flagged_and_no_other(way):
    first = used(saved(PHOTO))
    for seed in (2, 3):
        used(saved(a_photo(seed)))
    second = used(saved(REUSES[way](PHOTO)), at=LATER)
    flags = reuse.alike(OFFICER, second)
    assert seen(flags) == [("alike", first)]
    assert 0 <= flags[0].distance <= index.NEAR


def test_a_byte_more_or_other_marks_do_not_help():
    first = used(saved(PHOTO))
    marks = Image.Exif()
    marks[0x010E] = "new"
    for content in (saved(PHOTO) + b"\0", saved(PHOTO, exif=marks)):
        flags = reuse.alike(OFFICER, used(content, at=LATER))
        assert ("alike", first) in seen(flags)
        assert flags[0].distance == 0


def test_pieces_of_the_same_hazard_are_no_accusation_unless_they_are_the_same_bytes():
    before = used(saved(PHOTO))
    after = used(saved(REUSES["lighter"](PHOTO)), at=LATER)
    copy = used(saved(PHOTO), at=LATER)
    assert reuse.alike(OFFICER, after, together=[before, copy]) == []
    assert seen(reuse.alike(OFFICER, copy, together=[before, after])) == [("exact", before)]


def test_of_another_authority_only_that_it_is_used():
    used(saved(PHOTO), tenant=CITY)
    used(saved(REUSES["mirrored"](PHOTO)), tenant=CITY)
    own = used(saved(PHOTO), at=LATER)
    assert reuse.alike(OFFICER, own) == [Flag(Way.EXACT, 0, None)]  # one word, however many there are


def test_who_came_first_is_not_told_of_those_beyond_his_reach():
    own = used(saved(PHOTO))
    used(saved(PHOTO), tenant=CITY, at=LATER)
    assert reuse.alike(OFFICER, own) == []


def test_an_enterprise_sees_its_own_and_of_others_only_that_there_are():
    boss = of(FIRM)
    own, others = used(saved(PHOTO)), used(saved(a_photo(2)), OTHER)
    again, taken = used(saved(PHOTO), at=LATER), used(saved(a_photo(2)), at=LATER)
    assert seen(reuse.alike(boss, again)) == [("exact", own)]
    assert seen(reuse.alike(boss, taken)) == [("exact", None)]
    with pytest.raises(NotFound):
        reuse.alike(boss, others)


def test_an_expert_of_both_firms_is_not_shown_the_other_firms_photo():
    both = (Grant(TENANT, enterprises=frozenset({FIRM, OTHER})),)
    expert = a_person(Role.EXPERT, kind=ActorKind.EXPERT, grants=both)
    used(saved(PHOTO), OTHER)
    assert seen(reuse.alike(expert, used(saved(PHOTO), at=LATER))) == [("exact", None)]


def test_an_enterprise_learns_nothing_of_what_lies_out_of_its_sight_about_itself():
    """A tip-off about it, bound to the authority or to another reach, shows the same yard."""
    used(saved(PHOTO), None)
    assert reuse.alike(of(FIRM), used(saved(PHOTO), at=LATER)) == []


def test_an_empty_picture_resembles_nothing():
    used(saved(Image.new("RGB", (400, 300), "white")))
    own = used(saved(Image.new("RGB", (500, 300), "white")), at=LATER)
    assert reuse.alike(OFFICER, own) == []
    assert Print.objects.get(evidence=own).views == ""


def test_prints_go_with_their_evidence():
    first = used(saved(PHOTO))
    own = used(saved(REUSES["mirrored"](PHOTO)), at=LATER)
    assert seen(reuse.alike(OFFICER, own)) == [("alike", first)]
    digest = Evidence.objects.get(id=first).sha256
    an_act(str(uuid4()), verb=Permission.RECORD_VOID, work=lambda doing: store.erase(doing, [first]))
    assert Print.objects.filter(evidence=first).values_list("views", "turns", "claims").get() == (None,) * 3
    assert reuse.alike(OFFICER, own) == []
    store.destroy([digest])


def test_a_print_seen_late_is_still_found():
    """Its key was made before others that are already in memory: the last minutes are read again."""
    first = used(saved(PHOTO))
    row = Print.objects.get(evidence=first)
    early = Print(id=UUID(int=row.id.int - (60_000 << 80)), tenant=TENANT, evidence=row.evidence)
    index.current()
    before = index.current().near(index.Prints.read(row.turns))
    early.views, early.evidence_id = row.views, used(b"%PDF-1.7\n%%EOF")
    early.save(force_insert=True)
    assert index.current().near(index.Prints.read(row.turns)) - before == {early.id}


def test_the_index_grows_and_finds_the_same_in_every_piece():
    held = index.Index()
    text = "0123456789abcdef" * WORDS
    for n in range(3):
        rows = [
            (UUID(int=n * 20_000 + m + 1), TENANT, f"{n * 20_000 + m + 7:016x}" * WORDS)
            for m in range(20_000)
        ]
        held.add(rows)
    held.add([(UUID(int=99_999), TENANT, text)])
    wanted = int(text[:16], 16) ^ 0b1111
    assert held.near(index.Prints((wanted,), (2**64 - 1,))) == {UUID(int=99_999)}
    assert held.waves.count == 60_001 * len(CUTS)  # those without margins once


def with_marks(**given) -> bytes:
    marks = Image.Exif()
    camera, place = marks.get_ifd(claims.CAMERA), marks.get_ifd(claims.PLACE)
    camera.update(given.get("camera", {}))
    place.update(given.get("place", {}))
    return saved(Image.new("RGB", (60, 40), "teal"), exif=marks)


HERE = {1: "N", 2: (37.0, 11.0, 30.0), 3: "E", 4: (122.0, 2.0, 0.0)}


@pytest.mark.parametrize(
    ("marks", "doubts"),
    [
        ({}, []),
        ({"camera": {claims.TAKEN: "2026-02-03 10:20:00"}}, [Doubt.TIME]),
        ({"camera": {claims.TAKEN: "0000:00:00 00:00:00"}}, [Doubt.TIME]),
        ({"camera": {claims.TAKEN: "2026:13:45 00:00:00"}}, [Doubt.TIME]),
        ({"camera": {claims.TAKEN: "x" * 10_000}}, [Doubt.TIME]),
        ({"camera": {claims.TAKEN: f"{TODAY:%Y:%m:%d} 00:00:01"}, "place": HERE}, []),
        ({"camera": {claims.TAKEN: f"{TODAY - timedelta(days=9):%Y:%m:%d} 23:59:59"}}, [Doubt.BEFORE]),
        ({"camera": {claims.TAKEN: f"{TODAY + timedelta(days=1):%Y:%m:%d} 00:00:00"}}, [Doubt.AHEAD]),
        ({"place": HERE | {2: (91.0, 0.0, 0.0)}}, [Doubt.PLACE]),
        ({"place": HERE | {2: (IFDRational(1, 0), 0.0, 0.0)}}, [Doubt.PLACE]),
        ({"place": HERE | {1: "S"}}, [Doubt.ABROAD]),
        ({"place": {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}}, [Doubt.PLACE]),
    ],
)
def test_what_a_photo_says_of_itself_is_doubted_with_reasons(marks, doubts):
    own = used(with_marks(**marks))
    told = queries.doubts(OFFICER, [own], TODAY - timedelta(days=5), TODAY)
    assert told == {own: doubts}
    assert queries.doubts(of(OTHER), [own], None, TODAY) == {}


def test_a_photo_of_the_fault_itself_may_be_older_than_its_finding():
    assert claims.reasons({"taken_at": "2026-01-01T08:00:00"}, None, date(2026, 2, 1)) == []
    assert claims.reasons(None, date(2026, 1, 1), date(2026, 2, 1)) == []
