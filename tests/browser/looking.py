"""A browser window that remembers what went wrong in it, and looks at pages the way a checker does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web import world

DESKTOP, PHONE = (1440, 900), (390, 844)
AXE = (Path(settings.ROOT) / "node_modules" / "axe-core" / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Window:
    """One window under the product's own content policy; whatever the console complains about is kept."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], **options: Any) -> None:
        self.address, self.size = address, size
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

    def leave(self) -> None:
        """Away from the product, which is left nothing to remember in this browser but the sign-in."""
        self.page.goto("about:blank")
        session = self.context.new_cdp_session(self.page)
        session.send("Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": "local_storage"})
        session.detach()

    def too_wide(self) -> int:
        """By how many pixels the page scrolls sideways, once it is there."""
        self.page.wait_for_load_state()
        return int(self.page.evaluate("document.documentElement.scrollWidth")) - self.size[0]

    def barriers(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA on the page as it stands, once it is there."""
        self.page.wait_for_load_state()
        self.page.evaluate(AXE)
        found = self.page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", STANDARDS)
        return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]
