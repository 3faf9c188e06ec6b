"""登记表设置: a kind written in the browser is a record kind; what may not change is refused by name."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.contents import record_form
from zhiben.contents.record_text import entries
from zhiben.domain.access import Role
from zhiben.library.models import Edition

pytestmark = pytest.mark.django_db
EDIT = "/kinds/quick_drill/edit/"


@pytest.fixture
def firm(bureau) -> UUID:
    orgs_made.a_section()
    records_made.adopt()
    return records_made.a_firm()


@pytest.fixture
def leader(firm) -> Client:
    world.a_login("leader", Role.BUREAU_LEADER, regions=[""])
    return world.signed_in("leader")


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def form_in(page: str) -> dict[str, Any]:
    """What a browser without script would send of the page's form."""
    page = page[page.index('id="kind-form"') if 'id="kind-form"' in page else page.index('class="stack"') :]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in at and (at.get("type") != "checkbox" or " checked" in tag):
            sent.setdefault(at["name"], []).append(html.unescape(at.get("value", "")))
    for name, body in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S):
        sent[name] = [html.unescape(body)]
    for name, body in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', body)
        sent[name] = [html.unescape(chosen[0] if chosen else "")]
    return sent


def opened(client: Client, url: str = EDIT) -> dict[str, Any]:
    return form_in(client.get(url).content.decode())


def tried(client: Client, form: dict[str, Any], url: str = EDIT) -> Any:
    return client.post(url, form | {"do": "look"})


def adopted(client: Client, form: dict[str, Any], url: str = EDIT, **given: str) -> Any:
    trial = tried(client, form, url)
    assert trial.status_code == 200, text(trial)
    return client.post(url, form_in(trial.content.decode()) | {"do": "adopt"} | given)


def test_the_page_sends_back_what_it_shows(leader):
    [kind] = entries(records_made.SCRATCH + records_made.DRILL)
    assert record_form.tree(opened(leader)) == kind


def test_a_label_is_changed_and_adopted_without_yaml(leader, firm):
    form = opened(leader) | {"fields.3.label": "到场人数"}
    page = text(tried(leader, form))
    assert "到场人数" in page
    assert "快速演练" in page  # the fact
    assert "疏散逃生演练" in page  # the duty
    assert adopted(leader, form).status_code == 302
    edition = Edition.objects.get(tenant=TENANT, kind="records")
    assert (edition.name, edition.version) == ("quick_drill", 1)
    listed = text(leader.get("/kinds/"))
    assert "本级第 1 版" in listed
    assert "盖过方案里的" in listed
    boss = Client()
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    boss = world.signed_in("boss")
    assert "到场人数" in text(boss.get("/records/quick_drill/new/"))


def test_a_draft_goes_on_under_the_new_edition_and_says_so(leader, firm):
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    boss = world.signed_in("boss")
    url = "/records/quick_drill/new/"
    page = boss.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    given = hidden | {"f-people": "86", "f-seconds": "95"}
    assert boss.post(url, given | {"do": "draft"}).status_code == 302
    assert adopted(leader, without(opened(leader), "fields.4")).status_code == 302
    page = text(boss.get(url))
    assert "这份是按旧的一版填的" in page
    assert "疏散用时（填过 95）" in page
    answer = boss.post(url, given | {"f-held_on": "2026-02-12", "f-four_no": "yes", "do": "file"})
    assert answer.status_code == 422
    assert "填的时候登记表换了新的一版，请核对后再提交。" in text(answer)


def without(form: dict[str, Any], prefix: str) -> dict[str, Any]:
    """As sent after a field was dropped with its button."""
    return {name: value for name, value in form.items() if not name.startswith(f"{prefix}.")}
