"""An authority's checklists: the shipped ones until it adopts its own, by their days; and the paper a visit
keeps.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import visits_made
from tests.rooms.acting import TENANT, a_person
from tests.rooms.orgs_made import NEXT_DOOR, PROGRAM, a_key
from zhiben.domain.access import Role
from zhiben.domain.checklist_closing import Answer
from zhiben.domain.checklist_papers import heard
from zhiben.domain.checklists import COMMON, Result, Side
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.inspections import actions as visits
from zhiben.inspections.stored import paper_of
from zhiben.library import actions, checklists, files
from zhiben.library.checklists import SHIPPED
from zhiben.library.contents import CHECKLIST

pytestmark = pytest.mark.django_db

SOON = TODAY + timedelta(days=10)
SOFTWARE = (SHIPPED / "software_it.yaml").read_text("utf-8")


def adopt(text: str, *, key: str = "software_it", valid_from: date = SOON):
    content = {f"{key}.yaml": text}
    return actions.adopt(
        TENANT, CHECKLIST, key, content, valid_from=valid_from, by=PROGRAM, at=NOON, key=a_key()
    )


def ours(day: date, key: str = "software_it", tenant: int = TENANT):
    return next(one for one in checklists.checklists_on(tenant, day) if one.key == key)


def test_the_shipped_lists_are_everybody_s_and_the_common_one_comes_first():
    found = checklists.checklists_on(TENANT, TODAY)
    assert (len(found), found[0].key) == (7, COMMON)
    assert {one.edition for one in found} == {None}
    assert checklists.checklists_on(TENANT, date(2023, 12, 31)) == ()


def test_an_edition_of_one_s_own_is_used_from_its_day_on_and_by_nobody_else():
    edition = adopt(SOFTWARE.replace("灭火器有效", "灭火器在有效期")).answer["edition"]
    before, after = ours(SOON - timedelta(days=1)), ours(SOON)
    assert (before.edition, before.version) == (None, 0)
    assert (str(after.edition), after.version) == (str(edition), 1)
    assert ours(SOON, tenant=NEXT_DOOR).edition is None
    assert [one.version for one in checklists.versions_of(TENANT, "software_it")] == [0, 1]


def test_a_list_that_ends_is_no_longer_there():
    adopt(SOFTWARE.replace("authority:", f'valid_until: "{SOON}"\nauthority:', 1), valid_from=TODAY)
    assert ours(SOON - timedelta(days=1)).version == 1
    assert "software_it" not in {one.key for one in checklists.checklists_on(TENANT, SOON)}


def test_what_does_not_load_or_names_no_criterion_is_not_adopted():
    for old, new in (("fail: general", "fail: fatal"), ("GEN-05", "GEN-99")):
        with pytest.raises(Incomplete, match="edition_problems"):
            adopt(SOFTWARE.replace(old, new))


def test_a_visit_s_paper_has_the_common_items_first_and_its_digest_changes_with_a_version():
    now = checklists.paper_of(TENANT, TODAY, ["software_it"])
    adopt(SOFTWARE.replace("灭火器有效", "灭火器在有效期"))
    later = checklists.paper_of(TENANT, SOON, ["software_it"])
    assert [line.item.id[:3] for line in now.paper.lines] == ["COM"] * 17 + ["SW-"] * 19
    assert now.digest == checklists.paper_of(TENANT, TODAY, ["software_it"]).digest != later.digest
    assert [one["version"] for one in later.told["editions"]] == [0, 1]


def test_what_was_told_reads_back_as_the_paper_it_was():
    made = checklists.paper_of(TENANT, TODAY, ["waste_recycling", "shipbuilding"])
    again = heard(made.told)
    assert [line.item.id for line in again.lines] == [line.item.id for line in made.paper.lines]
    assert again.required == made.paper.required
    assert len(again.lines) == 17 + 25 + 25


def test_an_enterprise_checks_itself_by_the_same_items_without_the_authority_s():
    ids = {
        line.item.id
        for line in checklists.paper_of(TENANT, TODAY, ["shipbuilding"], Side.ENTERPRISE).paper.lines
    }
    assert "SH-01" in ids
    assert not ids & {"COM-01", "COM-03"}
    principal = checklists.paper_of(TENANT, TODAY, ["principal_led_check"], Side.ENTERPRISE).paper
    assert [line.item.id[:2] for line in principal.lines] == ["PL"] * 10


def test_a_list_that_is_not_in_force_is_not_found():
    for keys, day in ((["nowhere"], TODAY), (["software_it"], date(2023, 1, 1))):
        with pytest.raises(NotFound):
            checklists.paper_of(TENANT, day, keys)
    with pytest.raises(NotFound):
        checklists.versions_of(TENANT, "nowhere")


def test_a_criterion_knows_which_items_ask_by_it():
    found = checklists.linking(TENANT, TODAY, ["GM-13-01", "GEN-05", "FIRE-NONE"])
    assert {id_: [item.id for _, item in pairs] for id_, pairs in found.items()} == {
        "GM-13-01": ["SH-08", "WR-25"],
        "GEN-05": ["SW-05"],
    }


def test_the_shipped_files_are_known_by_what_they_say():
    texts = files.read(SHIPPED)
    assert set(texts) == {one.checklist.file for one in checklists.shipped()}
    assert len({one.sha256 for one in checklists.shipped()}) == 7


# ── another version ──────────────────────────────────────────────────────────────────────────────

LEADER = a_person(Role.BUREAU_LEADER)
TRIED = {"SW-08": Answer(Result.PASS)}


def change(
    text: str = "", *, base: str = "software_it.yaml", tried=TRIED, by=LEADER, day=TODAY, key: str = ""
):
    new = (text or SOFTWARE.replace("灭火器有效", "灭火器在有效期")).replace("2024-01-01", day.isoformat())
    return actions.adopt_checklist(
        TENANT, "software_it", new, base, tried, by=by, at=NOON, key=key or a_key()
    )


def test_a_version_is_adopted_once_however_often_it_is_sent():
    key = a_key()
    first, again = change(key=key), change(key=key)
    assert (first.act, first.answer) == (again.act, again.answer)
    assert ours(TODAY).version == 1


@pytest.mark.parametrize(
    ("given", "refusal", "code"),
    [
        ({"by": a_person(Role.SUPERVISOR)}, NotPermitted, ""),
        ({"tried": {}}, Incomplete, "checklist_untried"),
        ({"tried": {"SW-08": Answer()}}, Incomplete, "checklist_untried"),
        ({"day": TODAY - timedelta(days=1)}, Incomplete, "checklist_too_early"),
        ({"base": ""}, Conflict, "checklist_moved_on"),
        ({"text": SOFTWARE}, Conflict, "edition_unchanged"),
        ({"text": SOFTWARE.replace("GEN-05", "GEN-99")}, Incomplete, "edition_problems"),
        ({"text": SOFTWARE.replace("prefix: SW", "prefix: SV")}, Incomplete, "edition_problems"),
        ({"text": SOFTWARE.replace("prefix: SW", "prefix: SH")}, Incomplete, "edition_problems"),
    ],
)
def test_a_version_is_refused_for_its_reason_and_nothing_is_kept(given, refusal, code):
    with pytest.raises(refusal) as refused:
        change(**given)
    assert not code or refused.value.code == code
    assert ours(TODAY).version == 0


def test_no_version_is_put_before_one_that_was_set_already():
    base = str(change(day=SOON).answer["edition"])
    last = checklists.last_of(TENANT, "software_it")
    assert last.token == last.edition.hex == base.replace("-", "")
    with pytest.raises(Incomplete, match="checklist_too_early"):
        change(SOFTWARE.replace("灭火器有效", "灭火器都有效"), base=last.token)
    assert checklists.highest(TENANT, "software_it") == 19


def test_a_visit_issued_before_keeps_the_version_of_its_day():
    yard = visits_made.a_yard()
    before, draft = visits_made.issued(yard), visits_made.drafted(yard)
    ships = (SHIPPED / "shipbuilding.yaml").read_text("utf-8")
    adopt(ships[: ships.index("- id: SH-25")], key="shipbuilding", valid_from=TODAY)
    visits.issue(draft, by=yard.chief, at=NOON, key=a_key())
    asked = [paper_of(visits_made.row(one)).line("SH-25") is not None for one in (before, draft)]
    assert asked == [True, False]
