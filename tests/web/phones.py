"""A phone with an authenticator: it takes the secret from the page and shows one code after the other."""

from __future__ import annotations

import re
from base64 import b32decode
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.web import world
from zhiben.domain import totp
from zhiben.ground import clock


class Phone:
    """Its clock is the machine's, and goes on by one code each time it is looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
        self.secret = b""
        self.spares: list[str] = []
        monkeypatch.setattr(clock, "machine", lambda: self.now)

    def takes(self, page: str) -> dict[str, str]:
        """The secret off the page for binding; what the page sends back with the first code."""
        written = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
        sealed = re.search(r'name="sealed" value="([^"]+)"', page)
        assert written, page
        assert sealed
        self.secret = b32decode(written[1].replace(" ", ""))
        return {"sealed": sealed[1], "confirm": self.shows(), "key": f"form:{uuid4()}"}

    def shows(self) -> str:
        self.now += timedelta(seconds=totp.STEP)
        return totp.code_at(self.secret, totp.step_of(self.now.timestamp()))

    def bound_by(self, client: Client) -> Phone:
        """The phone, once the person signed in in this browser has bound it."""
        form = self.takes(client.get("/account/second/").content.decode())
        answer = client.post("/account/second/bind/", form)
        page = answer.content.decode()
        self.spares = re.findall(r"<code>(\d{4}-\d{4}-\d{4})</code>", page)
        assert len(self.spares) == 10, page
        return self

    def signed_in(self, username: str) -> Client:
        """A browser in which the person has signed in with the password and this phone."""
        client = Client()
        asked = client.post("/login/", {"username": username, "password": world.PASSWORD})
        assert "再填动态口令" in asked.content.decode()
        answer = client.post("/login/second/", {"code": self.shows()})
        assert answer.status_code == 302, answer.content.decode()
        return client
