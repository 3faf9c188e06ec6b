"""随手拍: a place and a photo or a sentence are enough; what was reported there is offered; once is once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.rooms import orgs_made
from tests.rooms.records_made import a_png
from tests.rooms.risks_made import a_place
from tests.web import world
from zhiben.domain.access import Role
from zhiben.domain.hazards import Source
from zhiben.hazards.models import Hazard, Photo
from zhiben.risks.models import PlaceCode

pytestmark = pytest.mark.django_db
PAGE = "/hazards/new/"


@pytest.fixture
def firm():
    world.a_bureau()
    return orgs_made.an_enterprise()


@pytest.fixture
def worker(firm):
    world.a_login("worker", Role.WORKER, enterprise=firm)
    return world.signed_in("worker")


def told(firm, key: str = "form:1", **given) -> dict:
    return {"enterprise": str(firm), "key": key, "text": "", "site": "", **given}


def test_a_worker_scans_the_label_takes_a_photo_and_has_reported(firm, worker):
    dock = a_place(firm)
    code = PlaceCode.objects.get(place=dock).code
    assert f"/hazards/new/?site={dock}" in worker.get(f"/at/{code}/").content.decode()
    form = worker.get(f"{PAGE}?place={code}").content.decode()
    assert f'value="{dock}" selected' in form
    assert "一线" not in form
    photo = SimpleUploadedFile("现场.png", a_png(), "image/png")
    sent = worker.post(PAGE, told(firm, site=str(dock), photos=photo), follow=True).content.decode()
    row = Hazard.objects.get()
    assert (row.site_id, row.text, row.source, Photo.objects.count()) == (dock, "", Source.SELF_CHECK, 1)
    assert f"已报，编号 {row.number}" in sent
    assert row.number in worker.get(f"/at/{code}/").content.decode()


def test_a_photo_is_sent_as_soon_as_it_is_taken_and_is_there_when_the_page_is_loaded_anew(firm, worker):
    photo = SimpleUploadedFile("现场.png", a_png(), "image/png")
    sent = worker.post(PAGE, {"enterprise": str(firm), "photos": photo}, headers={"hx-request": "true"})
    upload = re.search(r'name="upload" value="([^"]+)"', sent.content.decode())
    assert upload
    again = worker.get(sent.headers["HX-Replace-Url"]).content.decode()
    assert f'name="upload" value="{upload[1]}"' in again
    assert not Hazard.objects.exists()
    world.a_login("stranger", Role.WORKER, enterprise=firm)
    theirs = world.signed_in("stranger").get(sent.headers["HX-Replace-Url"]).content.decode()
    assert f'value="{upload[1]}"' not in theirs
    worker.post(PAGE, told(firm, spot="甲板", upload=upload[1]))
    assert Photo.objects.count() == 1


def test_what_was_reported_there_is_offered_before_another_is_made(firm, worker):
    worker.post(PAGE, told(firm, spot="二号船坞", text="护栏缺失"))
    again = worker.post(PAGE, told(firm, "form:2", spot="二号船坞", text="护栏没有了"))
    assert again.status_code == 409
    assert "此处 3 天内已有 1 条" in again.content.decode()
    assert "护栏没有了" in again.content.decode()
    assert Hazard.objects.count() == 1
    assert worker.post(PAGE, told(firm, "form:2", spot="二号船坞", text="x", anyway="1")).status_code == 302
    assert Hazard.objects.count() == 2


def test_a_common_finding_is_chosen_not_typed_and_nothing_at_all_is_refused(firm, worker):
    page = worker.get(PAGE).content.decode()
    assert "舱内动火没有看火人" in page
    worker.post(PAGE, told(firm, phrase="舱内动火没有看火人", text="三号舱"))
    assert Hazard.objects.get().text == "舱内动火没有看火人；三号舱"
    empty = worker.post(PAGE, told(firm, "form:2", spot="甲板"))
    assert empty.status_code == 422
    assert "没有写明隐患，也没有照片" in empty.content.decode()


def test_the_same_form_sent_again_is_one_hazard_and_files_that_lie_are_told(firm, worker):
    for _ in range(3):
        assert worker.post(PAGE, told(firm, text="灭火器失效", anyway="1")).status_code == 302
    assert Hazard.objects.count() == 1
    lie = SimpleUploadedFile("现场.png", b"<html><script>", "image/png")
    told_off = worker.post(PAGE, told(firm, "form:2", text="护栏", photos=lie))
    assert told_off.status_code == 422
    assert "现场.png" in told_off.content.decode()
    assert "护栏" in told_off.content.decode()


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_one(firm, worker):
    cookies = worker.cookies["sessionid"].value

    def send(_: int) -> int:
        client = world.Client(raise_request_exception=False)
        client.cookies["sessionid"] = cookies
        return client.post(PAGE, told(firm, text="灭火器失效", anyway="1")).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(50)))
    assert answers == {302}
    assert Hazard.objects.count() == 1


def test_an_officer_chooses_the_enterprise_and_may_name_a_tip_a_worker_may_not(firm, worker):
    world.a_login("officer", Role.SUPERVISOR)
    orgs_made.an_enterprise("另一家")
    officer = world.signed_in("officer")
    assert f"?enterprise={firm}" in officer.get(PAGE).content.decode()
    assert "举报" in officer.get(f"{PAGE}?enterprise={firm}").content.decode()
    assert "举报" not in worker.get(PAGE).content.decode()
    assert worker.post(PAGE, told(firm, text="x", source="tip")).status_code == 422
    officer.post(PAGE, told(firm, text="涂装车间无防爆灯", source="tip"))
    assert Hazard.objects.get().source == Source.TIP


def test_whoever_may_not_report_is_refused_and_a_stranger_finds_nothing(firm):
    world.a_login("auditor", Role.AUDITOR)
    auditor = world.signed_in("auditor")
    assert auditor.get(f"{PAGE}?enterprise={firm}").status_code == 403
    world.a_login("stranger", Role.WORKER, enterprise=orgs_made.an_enterprise("泽头机械"))
    stranger = world.signed_in("stranger")
    assert stranger.get(f"{PAGE}?enterprise={firm}").status_code == 404
    assert stranger.post(PAGE, told(firm, text="x")).status_code == 404
    assert stranger.get(f"{PAGE}?site={a_place(firm)}").status_code == 404
