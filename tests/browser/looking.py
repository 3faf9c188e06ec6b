"""A browser window that remembers what went wrong in it, and looks at pages the way a checker does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import FULL
from tests.web import world

DESKTOP, PHONE = (1440, 900), (390, 844)
NAMES = {DESKTOP: "desktop", PHONE: "phone"}
AXE = (Path(settings.ROOT) / "node_modules" / "axe-core" / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def at(size: tuple[int, int]) -> pytest.MarkDecorator:
    """A flow at both widths with --full, else at this one."""
    return pytest.mark.parametrize("size", list(NAMES) if FULL else [size], ids=NAMES.__getitem__)


class Window:
    """One window under the product's own content policy; whatever the console complains about is kept."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], **options: Any) -> None:
        self.address, self.size, self.opened_at = address, size, size
        view = {"width": size[0], "height": size[1]}
        self.context: BrowserContext = browser.new_context(viewport=view, locale="zh-CN", **options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        # A page that says no is loaded with its status; the browser logs that as an error of the network.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str = "/obligations/") -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, username: str) -> Page:
        self.open("/login/")
        self.page.get_by_label("账号").fill(username)
        self.page.get_by_label("密码").fill(world.PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.locator(".menu")).to_be_visible()
        self.page.wait_for_load_state()
        return self.page

    def come_in(self, username: str) -> None:
        """Signed in by what the login page sends, which is not drawn for it: it has tests of its own."""
        asked = self.context.request
        page = asked.get(f"{self.address}/login/").text()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        form = {"username": username, "password": world.PASSWORD, "csrfmiddlewaretoken": token[1]}
        assert asked.post(f"{self.address}/login/", form=form, max_redirects=0).status == 302

    def is_in(self) -> bool:
        """Whether somebody is signed in here, as the server sees it: sessions are ended elsewhere too."""
        answer = self.context.request.get(self.address + "/login/", max_redirects=0)
        return answer.status == 302

    def leave(self) -> None:
        """Away from the product, which is left nothing to remember in this browser but the sign-in."""
        self.page.goto("about:blank")
        session = self.context.new_cdp_session(self.page)
        session.send("Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": "local_storage"})
        session.detach()

    def fits(self) -> None:
        """Nothing for axe to find, no sideways scrolling: as it was opened, and drawn at the other width."""
        for size in (self.size,) if FULL else NAMES:
            self.draw(size)
            assert self.too_wide() <= 0, NAMES[size]
            barriers = self.barriers()
            assert barriers == [], f"{NAMES[size]}: {barriers}"
        self.draw(self.opened_at)

    def draw(self, size: tuple[int, int]) -> None:
        """The same page at another size."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.size = size

    def too_wide(self) -> int:
        """By how many pixels the page scrolls sideways, once it is there."""
        self.page.wait_for_load_state()
        return int(self.page.evaluate("document.documentElement.scrollWidth")) - self.size[0]

    def barriers(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA on the page as it stands, once it is there."""
        self.page.wait_for_load_state()
        if not self.page.evaluate("'axe' in window"):  # once for a document: it is half a megabyte
            self.page.evaluate(AXE)
        found = self.page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", STANDARDS)
        return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]
