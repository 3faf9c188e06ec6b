"""The manual behind `?`: a page for every screen in both languages, and none about screens that are not."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from zhiben.contents.manual import PICTURES, SECTIONS, ManualError, ManualPage, load_manual, read_page

pytestmark = pytest.mark.django_db
LANGUAGES = list(SECTIONS)
# Named addresses that are no screen: files, pieces of pages, and what is only posted to.
NO_SCREEN = {
    "closing-begin", "closing-archive", "api-public-board",
    "phone-worker", "phone-manifest", "phone-hello",
    "spot-test-close", "spot-test-spoken",
    "inspection-officer-end", "inspection-draw-list", "public-draw-list", "public-paper", "joint-again",
    "document-serve", "case-file",
    "paper-block", "paper-note", "paper-heading", "paper-figures", "paper-draft",
    "hazards-import-undo", "hazards-export", "hazards-package",
    "sheet-upload", "sheet-produce", "sheet-draft", "figures-export", "visits-export",
    "indicator-table",
    "risks-export", "risk-control-add", "risk-retire", "risk-mark",
    "saved-keep", "saved-drop",
    "access-confirm", "access-recovery-decide", "access-give", "access-withdraw", "access-lock",
    "todo-act", "todo-undo", "task-step", "calendar-open", "calendar-end", "calendar-feed", "notices-read",
    "away-end", "away-leave", "away-confirm", "account-password", "account-second-bind",
    "notice", "account-reach-choose", "account-reach-code", "account-reach-confirm", "account-reach-forget",
    "deliveries-resend", "robot-set", "robot-end",
    "passkey-add", "passkey-end", "account-second-end", "account-sessions-end",
    "invitation-letters", "invitation-withdraw", "logout", "language", "healthz", "account-end",
    "obligations-export", "waiver-withdraw", "late-receive", "plan-conformance-csv", "plan-text-load",
    "plan-text-anchor", "import-enterprise-template", "import-enterprise-undo", "import-person-template",
    "import-person-undo", "record-draft", "record-pieces", "record-template", "record-export", "record-void",
    "record-receive", "record-return", "kind-take", "checklist-file", "kind-file",
    "record-undo", "evidence", "evidence-small", "document-void", "document-seal",
    "phone-revoke", "visit-clash", "api-packet", "api-operations", "api-photo",
    "month-sheet", "month-step", "month-letters", "return-counted", "return-step",
    "period-sheet", "period-fix", "wall-names", "month-then",
    "document-letterhead", "document-adopt", "document-template", "upload-small",
}  # fmt: skip
GOOD = "<!-- pages: home -->\n# 页\n" + "".join(f"\n## {one}\n\n- 一句。\n" for one in SECTIONS["zh"])


def pages(language: str) -> dict[str, ManualPage]:
    return load_manual(settings.ROOT / "content" / "manual", language)


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found = set()
    for pattern in patterns:
        found |= names(pattern.url_patterns) if isinstance(pattern, URLResolver) else {pattern.name or ""}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_one_page_and_no_page_is_about_a_screen_that_is_not(language):
    every = names(get_resolver("zhiben.config.urls").url_patterns)
    told = [view for page in pages(language).values() for view in page.pages]
    assert sorted(every - NO_SCREEN - set(told)) == []
    assert sorted(set(told) - every) == []
    assert len(told) == len(set(told))


def test_both_languages_have_the_same_pages():
    zh, en = pages("zh"), pages("en")
    assert list(zh) == list(en)
    assert [page.pages for page in zh.values()] == [page.pages for page in en.values()]
    assert not any("一" <= letter <= "鿿" for page in en.values() for letter in page.title + page.text)


def test_every_picture_is_there_in_both_languages_and_none_is_left_over():
    there = {path.name for path in (settings.ROOT / "content" / "manual" / PICTURES).iterdir()}
    shown = [
        {
            file
            for page in pages(language).values()
            for section in page.sections
            for file, _ in section.pictures
        }
        for language in LANGUAGES
    ]
    assert set().union(*shown) == there
    assert len(shown[0]) == len(shown[1])


def test_every_page_opens_in_both_languages_and_leads_to_the_others(officer):
    for language in ("zh-hans", "en"):
        officer.post("/language/", {"language": language, "next": "/help/"})
        every = pages("en" if language == "en" else "zh")
        index = officer.get("/help/").content.decode()
        for page in every.values():
            address = reverse("help-page", args=[page.name])
            assert address in index
            shown = officer.get(address)
            assert shown.status_code == 200
            assert page.title in shown.content.decode()
    assert officer.get("/help/none/").status_code == 404


@pytest.mark.parametrize(
    ("address", "page"),
    [("/", "todo"), ("/obligations/", "obligations"), ("/search/", "search"), ("/board/", "board")],
)
def test_the_question_mark_of_a_screen_leads_to_its_page(officer, district, address, page):
    assert f'href="/help/{page}/"' in officer.get(address).content.decode()


def test_the_manual_is_found_by_search(officer, district):
    found = officer.get("/search/?q=豁免").content.decode()
    assert 'href="/help/waivers/"' in found


@pytest.mark.parametrize(
    "wrong",
    [
        GOOD.replace("<!-- pages: home -->\n", ""),
        GOOD.replace("# 页", "页"),
        GOOD.replace("## 怎么做", "## 怎样做"),
        GOOD + "\n## 另外\n\n- 一句。\n",
        GOOD.replace("## 数字怎么来\n\n- 一句。", "## 数字怎么来\n"),
    ],
)
def test_a_file_that_is_no_page_is_refused(wrong):
    assert read_page("page", GOOD, "zh").title == "页"
    with pytest.raises(ManualError):
        read_page("page", wrong, "zh")
