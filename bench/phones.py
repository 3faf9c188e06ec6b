"""A day's inspections on a phone: the packet of twenty visits, then what was written down on them, sent.

Over HTTP, with a session, as the phone does it: `--operations` in lots of fifty, `--photos` of about 400 KB,
made of 4 MB originals on the phone. Then all of it once more: a phone whose replies were lost.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import os
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import uuid4

import numpy as np
from PIL import Image

from bench.measure import Figure, analyse, measured, once
from bench.pages import Browser
from zhiben.cli import seed
from zhiben.domain.access import Actor
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Refused
from zhiben.ground import clock
from zhiben.inspections import actions
from zhiben.inspections.saying import Planned
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Account
from zhiben.orgs.staff import logins

TODAY = date(2026, 11, 25)
VISITS, MOST = 20, 2_000_000  # bytes of their packet
PACKET, FLUSH = 1_000, 60_000  # milliseconds
LOT = 50
WHO, CHIEF = "keyuan", "kezhang"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--operations", type=int, default=200, help="记录条数（默认 200）")
    parser.add_argument("--photos", type=int, default=60, help="其中照片（默认 60）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    os.environ["ZHIBEN_TODAY"] = TODAY.isoformat()
    seed.demo(TODAY)
    yield once("批准的检查", approve)
    analyse()
    with Browser() as browser:
        browser.sign_in(WHO)
        phone = Phone(browser)
        size = len(phone.pull())
        assert size < MOST, size
        yield measured(f"检查包，{VISITS} 次检查，字节", phone.pull, times=5, bound_ms=PACKET)
        sent, photos = phone.written(args.operations, args.photos)
        for name in ("传记录和照片", "再传一遍（回执都丢了）"):
            yield once(name, lambda: phone.flush(sent, photos), bound_ms=FLUSH)


def approve() -> int:
    """Visits to so many enterprises, whichever may be visited."""
    at = clock.now()
    officer, chief = (actor(one) for one in (WHO, CHIEF))
    made = 0
    firms = orgs.page(officer, Kind.ENTERPRISE, size=100).lines
    for firm in (*firms, *firms):  # some for a second time
        people = tuple(one.person for one in (officer, chief) if one.person)
        planned = Planned(
            about=firm.id, planned_on=TODAY, lists=("shipbuilding",), inspectors=people, lead=people[0],
            basis="2026 年度检查计划", reasons={"merge_possible": "另一次查的是别的方面"},
        )  # fmt: skip
        try:
            drafted = actions.draft(planned, by=officer, at=at, key=str(uuid4())).answer or {}
            actions.issue(drafted["visit"], {}, by=chief, at=at, key=str(uuid4()))  # type: ignore[arg-type]
        except Refused:
            continue
        made += 1
        if made == VISITS:
            return made
    raise AssertionError(f"only {made} visits may be made")


def actor(username: str) -> Actor:
    return logins.actor_of(Account.objects.get(username=username), clock.now())


class Phone:
    """What the phone's program asks of the server."""

    def __init__(self, browser: Browser) -> None:
        self.port, self.device = browser.server.server_port, str(uuid4())
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        self.headers = {"Cookie": cookies, "Accept": "application/json", "X-Device": self.device}
        told = json.loads(self.ask("GET", "/phone/hello/"))
        assert told["person"], "not signed in"
        self.headers["X-CSRFToken"] = told["token"]
        self.packet: dict[str, Any] = {}

    def ask(self, verb: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(verb, path, body or None, given)
        answer = line.getresponse()
        content = answer.read()
        assert answer.status == 200, (answer.status, content[:300])
        return content

    def pull(self) -> bytes:
        told = self.ask("GET", "/api/v1/packet")
        self.packet = json.loads(told)
        assert len(self.packet["visits"]) == VISITS
        return told

    def written(self, operations: int, photos: int) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
        """A visit begun, items answered, each of the photos named: operations in their order."""
        visit = self.packet["visits"][0]
        items = [one["id"] for one in self.packet["papers"][visit["paper"]]["items"]]
        taken = {str(uuid4()): pictures for pictures in shots(photos)}
        said: list[dict[str, Any]] = [{"kind": "start"}]
        for place in range(operations - 1 - photos):
            entry = f"answer:{items[place % len(items)]}"
            said.append({"kind": "set", "entry": entry, "fields": {"note": f"看过 {place}"}, "seen": {}})
            said[-1]["fields"] |= {"result": "pass"} if place < len(items) else {}
            if place >= len(items):
                said[-1]["seen"] = {"note": f"看过 {place - len(items)}"}
        for id_, content in taken.items():
            fields = {"of": f"answer:{items[0]}", "upload": id_, "sha256": sha256(content).hexdigest()}
            said.append({"kind": "set", "entry": f"photo:{id_}", "fields": fields, "seen": {}})
        head = {"visit": visit["id"], "device": self.device, "nonce": self.packet["nonce"]}
        at = clock.now().isoformat()
        return [{"id": str(uuid4()), "n": n, "at": at, **head, **one} for n, one in enumerate(said, 1)], taken

    def flush(self, operations: list[dict[str, Any]], photos: dict[str, bytes]) -> int:
        for id_, content in photos.items():
            digest = sha256(content).hexdigest()
            self.ask("PUT", f"/api/v1/photos/{id_}", content, X_Sha256=digest, Content_Type="image/jpeg")
        outcomes = []
        for place in range(0, len(operations), LOT):
            body = json.dumps({"operations": operations[place : place + LOT]}).encode()
            told = json.loads(self.ask("POST", "/api/v1/operations", body, Content_Type="application/json"))
            outcomes += [one["outcome"] for one in told["receipts"]]
        assert set(outcomes) in ({"applied"}, {"repeated"}), outcomes
        return len(outcomes)


def shots(many: int) -> Iterator[bytes]:
    """Photos of 1600 × 1200 as the phone makes them, no two alike."""
    noise = np.random.default_rng(1).integers(60, 196, (300, 400, 3), dtype=np.uint8)
    for n in range(many):
        file = io.BytesIO()
        picture = Image.fromarray(np.roll(noise, n * 7, axis=(0, 1))).resize((1600, 1200))
        picture.save(file, "JPEG", quality=82)
        yield file.getvalue()
